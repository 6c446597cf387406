"""Every key and value of a TOML document is found where it is written."""

import pytest
import tomli
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.manifest.places import Places, locate

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXT
    | st.dates()
    | st.times()
    | st.datetimes()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=20
)
DOCUMENTS = st.dictionaries(TEXT, VALUES, max_size=5)


def leaves(value, path=()):
    """Yield the key path and value of everything that is no table and holds none."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list):
        if not any(isinstance(item, dict) for item in value):
            yield path, value
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def prefixes(value, path=()):
    """Yield the key path of every key."""
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(name, str):
            yield (*path, name)
        if isinstance(item, dict | list):
            yield from prefixes(item, (*path, name))


def check_all_places(text):
    """Read back what stands at each place: it has to be the key or the value that tomli found."""
    data = tomli.loads(text)
    text = text.replace("\r\n", "\n")
    places = Places(text, "f")
    for path, value in leaves(data):
        span = places.span(path)
        assert span is not None, path
        assert tomli.loads(f"x = {text[slice(*span)]}") == {"x": value}
        where = places.value(path)
        assert where.text == text.split("\n")[where.line - 1]
        assert where.text[where.column - 1 :].startswith(text[slice(*span)].split("\n")[0])
    for path in prefixes(data):
        where = places.key(path)
        key = where.text[where.column - 1 : where.column - 1 + where.width]
        assert tomli.loads(f"{key} = 1") == {path[-1]: 1}


@given(DOCUMENTS, st.booleans())
def test_everything_that_tomli_reads_is_found_at_its_place(document, multiline):
    check_all_places(tomli_w.dumps(document, multiline_strings=multiline))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a = 1",
        "a=1#no blank",
        "a . b = 1\na . 'c d' = 2",
        '"a.b" = 1\n"\\u0061\\"" = 2\n\'b"\' = 3',
        "[a.b]\nc = 1\n[a]\nd = 2\n[a.e]\n",
        " [ a . 'b' ] # why not\n\tc = 1",
        "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\n[[a.e]]\nf = 4",
        "a = {}\nb = { }\nc = { d = 1, e.f = 2, g = [{ h = 3 }, {}] }",
        "a = []\nb = [ ]\nc = [1,\n  # one\n  2, # two\n  [3,],\n]",
        'a = """"quoted"""""\nb = 1',
        "a = '''''two'''''\nb = 1",
        'a = """\none\\\n   two \\""" three"""\nb = 1',
        "a = '''\n]}#,\n'''\nb = [']', '}', \"#\", ',']",
        'a = ["\\\\", "\\"", "]"]\nb = 1',
        "a = \"\"\nb = ''\nc = \"\"\"\"\"\"\nd = ''''''\ne = 1",
        "a = 1979-05-27 07:32:00 # with a blank\nb = 1979-05-27T00:32:00.999999-07:00\nc = 07:32:00",
        "a = [1979-05-27 07:32:00, -inf, +1_000, 0xFF, 1e-3]",
        "a = { b = 1979-05-27 07:32:00 }",
        "a = 1\r\n[b]\r\nc = [\r\n  2,\r\n]\r\n",
        "é = 1".replace("é", '"é"') + '\n"日本" = { "語" = [1, 2] }',
        "1 = 2\n-_ = 3\n3.14 = 4",
    ],
)
def test_every_spelling_of_toml_is_followed(text):
    check_all_places(text)


def test_a_table_stands_at_its_key():
    places = Places("[groups.a]\nb = 1\n\n[[c]]\n[[c]]\n", "f")
    assert str(places.value(("groups", "a"))) == "f:1:9"
    assert str(places.key(("groups",))) == "f:1:2"
    assert str(places.value(("c", 0))) == "f:4:3"
    assert str(places.value(("c", 1))) == "f:5:3"
    assert places.span(("groups", "a")) is None


def test_what_is_not_written_stands_at_the_nearest_table_around_it():
    places = Places("# top\n[groups.a]\nb = 1\n", "f")
    assert str(places.value(("groups", "a", "missing", 3))) == "f:2:9"
    assert str(places.key(("nowhere",))) == "f:1:1"
    assert places.key(()).text == "# top"


@pytest.mark.parametrize(
    ("start", "end", "line", "column", "width"),
    [(0, 1, 1, 1, 1), (2, 3, 1, 3, 1), (4, 6, 2, 1, 2), (4, 99, 2, 1, 3), (0, 99, 1, 1, 3), (7, 8, 2, 4, 1)],
)
def test_a_place_is_counted_in_lines_and_characters_and_ends_with_its_line(start, end, line, column, width):
    where = locate("äöü\nabc", "f", start, end)
    assert (where.line, where.column, where.width) == (line, column, width)
    assert where.text == ["äöü", "abc"][line - 1]
