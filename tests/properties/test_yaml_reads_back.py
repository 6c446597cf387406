"""YAML that is written is read back as the same data, by a reader of YAML 1.1 and by one of 1.2."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from nixcompose.yamltext import Noted, dumps
from tests.properties.strategies import HOSTILE

AWKWARD = (
    "", " ", "a ", " a", "a: b", "a:b", "a #b", "a#b", "- a", "? a", "no", "On", "NULL", "~", "1", "0x1", "1e3", ".5",
    "2026-11-21", "12:30:45", "=", "<<", "a\n", "a\n\nb", "a\nb\n\n", " a\nb", "a\n  b\n", "a \nb", "a\tb\nc", "\ta\nb",
    "# a", "a\n# b\n", "---\na\n", "...\nb", "%YAML", "&a", "*a", "!a", "|", ">", "'a'", '"a"', "`a`", "@a", "[a", "{a",
    "${{ a }}", "$(a)", "\x00", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "é", "😀", "a\\u0000", "a\r\nb", "-", "--- a",
    "true", "y", "{}", "[]", "a,b", "/a", "_", "$", "a:", ":a", "a :b",
)  # fmt: skip
texts = st.sampled_from((*AWKWARD, *HOSTILE)) | st.text(st.characters(exclude_categories=("Cs",)))
values = st.recursive(
    texts | st.booleans() | st.none() | st.integers(-(2**63), 2**63),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


def _read_both(text):
    newer = YAML(typ="safe", pure=True)
    newer.version = (1, 2)
    return yaml.safe_load(text), newer.load(text)


@given(st.dictionaries(texts, values, min_size=1, max_size=4))
def test_any_data_comes_back(data):
    assert _read_both(dumps(data)) == (data, data)


@pytest.mark.parametrize("text", [*AWKWARD, *HOSTILE])
def test_awkward_text_comes_back_wherever_it_stands(text):
    data = {"value": text, "list": [text, [text], {"in": text}], text: {"key": text}}
    assert _read_both(dumps(data)) == (data, data)


def test_a_note_is_for_people_only():
    text = dumps({"uses": Noted("a/b@c", "v1")}, ["a head", "of two lines"])
    assert text == "# a head\n# of two lines\nuses: a/b@c # v1\n"
    assert yaml.safe_load(text) == {"uses": "a/b@c"}


@given(texts)
def test_nothing_ends_a_comment(text):
    assert _read_both(dumps({"a": Noted("b", text)}, [text])) == ({"a": "b"}, {"a": "b"})
