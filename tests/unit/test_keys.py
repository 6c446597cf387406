"""Checking data against tables of keys: what is right comes back, what is wrong is reported at its path."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.keys import INVALID, Choice, Command, Data, Either, Flag, Items, Key, MapOf, Number, Table, Text, check

WORD = Text("a word", "[a-z]+", "use small letters")
BOX = Table(
    {"name": Key(WORD, "Its name.", required=True), "sizes": Key(Items(Number(1, 9)), "Its sizes.")},
    "a box",
    short=WORD,
    hint='write { name = "x" }',
)


def checked(kind, value):
    """The value that *kind* lets through, and (code, path, message) of everything reported."""
    reports = []

    def report(code, path, message, *, fix="", nearest=None, on_key=False):
        reports.append((code, path, message))

    return check(kind, value, ("at",), report), reports


ANY = Either((WORD, Flag(), Number(0, 9), Items(WORD, least=1), MapOf(WORD)), "anything")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ANY, "abc"),
        (ANY, True),
        (ANY, 9),
        (ANY, {"a": "abc"}),
        (WORD, "abc"),
        (Text(), ""),
        (Text(), "Zoë, 日本 🎉"),
        (Choice(("a", "b")), "b"),
        (Flag(), False),
        (Number(0, 9), 0),
        (Number(0, 9), 9),
        (Command(), "make all"),
        (Command(), ["make", "all"]),
        (Data(), {"a": [1, 2.5, "x", True, {"b": []}], "c": {}}),
        (Data(), -(2**63)),
        (Data(), 2**63 - 1),
        (Data(), 0.0),
        (Data(), 2.2250738585072014e-308),
        (MapOf(Flag()), {"x": True, "y.z": False}),
        (Table({}), {}),
        (BOX, {"name": "abc"}),
        (BOX, "abc"),
    ],
)
def test_what_is_right_comes_back_as_it_is(kind, value):
    assert checked(kind, value) == (value, [])


@pytest.mark.parametrize(
    ("kind", "value", "code", "message"),
    [
        (WORD, 1, "NXC202", "this has to be a word, not a number"),
        (WORD, "ABC", "NXC206", '"ABC" is not a word'),
        (WORD, "abc\n", "NXC206", '"abc\\n" is not a word'),
        (WORD, "X" * 100, "NXC206", f'"{"X" * 57}..." is not a word'),
        (Text("a size", "x", code="NXC215"), "y", "NXC215", '"y" is not a size'),
        (Text(), "\x7f", "NXC206", '"\\x7f" is not a string'),
        (Choice(("a", "b")), "c", "NXC206", '"c" is not one of the known words'),
        (Choice(("a", "b")), True, "NXC202", "this has to be one of the known words, not a boolean"),
        (Flag(), 1, "NXC202", "this has to be true or false, not a number"),
        (Flag(), "true", "NXC202", "this has to be true or false, not a string"),
        (Number(0, 9), True, "NXC202", "this has to be a whole number, not a boolean"),
        (Number(0, 9), 10, "NXC206", "10 is not a whole number from 0 to 9"),
        (Number(0, 9), -1, "NXC206", "-1 is not a whole number from 0 to 9"),
        (Items(WORD), "abc", "NXC202", "this has to be a list, not a string"),
        (Items(WORD), {}, "NXC202", "this has to be a list, not a table"),
        (Items(WORD, least=1), [], "NXC206", "this has to be a list, and it is empty"),
        (ANY, 1.5, "NXC202", "this has to be anything, not a number with a fraction"),
        (ANY, "ABC", "NXC206", '"ABC" is not a word'),
        (ANY, [], "NXC206", "this has to be a list, and it is empty"),
        (MapOf(WORD), [], "NXC202", "this has to be a table, not a list"),
        (Table({}), [], "NXC202", "this has to be a table, not a list"),
        (BOX, 7, "NXC202", "this has to be a box, not a number"),
        (BOX, {}, "NXC205", "a box needs the key 'name'"),
        (Command(), [], "NXC202", "this has to be a command (a string or a list of strings), not a list"),
        (Command(), ["a", 1], "NXC202", "this has to be a command (a string or a list of strings), not a list"),
        (Data(), 2**63, "NXC206", "Nix has no integers of more than 64 bits"),
        (Data(), -(2**63) - 1, "NXC206", "Nix has no integers of more than 64 bits"),
        (Data(), float("inf"), "NXC206", "Nix has no number inf"),
        (Data(), 5e-324, "NXC206", "Nix has no number 5e-324"),
    ],
)
def test_what_is_wrong_as_a_whole_is_reported_and_left_out(kind, value, code, message):
    assert checked(kind, value) == (INVALID, [(code, ("at",), message)])


def test_nan_is_no_number_of_nix():
    assert checked(Data(), float("nan")) == (INVALID, [("NXC206", ("at",), "Nix has no number nan")])


@pytest.mark.parametrize("moment", [datetime.date(2024, 1, 1), datetime.time(1, 2), datetime.datetime(2024, 1, 1)])
def test_nix_has_no_dates(moment):
    value, [(code, path, _)] = checked(Data(), {"kept": 1, "when": moment})
    assert (value, code, path) == ({"kept": 1}, "NXC202", ("at", "when"))


def test_nul_is_reported_where_it_stands():
    value, reports = checked(Data(), {"list": ["a", "\0", "b"], "text": "x\0"})
    assert value == {"list": ["a", "b"]}
    assert [path for _, path, _ in reports] == [("at", "list", 1), ("at", "text")]
    assert checked(Command(), ["a", "\0"])[0] is INVALID
    assert checked(Command(), "\0")[0] is INVALID


def test_an_item_that_is_wrong_leaves_the_index_of_the_others_alone():
    value, reports = checked(Items(WORD), ["a", 1, "b"])
    assert value == {0: "a", 2: "b"}
    assert [path for _, path, _ in reports] == [("at", 1)]


def test_all_mistakes_of_a_table_are_reported_at_once():
    value, reports = checked(
        MapOf(BOX), {"a": {"name": 1, "sizes": [1, 10], "sise": 1}, "-b": "abc", "c": "abc", "d": {}}
    )
    assert value["c"] == "abc"
    assert {(code, path) for code, path, _ in reports} == {
        ("NXC202", ("at", "a", "name")),
        ("NXC206", ("at", "a", "sizes", 1)),
        ("NXC201", ("at", "a", "sise")),
        ("NXC206", ("at", "-b")),
        ("NXC205", ("at", "d")),
    }


def test_a_table_whose_required_key_is_wrong_is_left_out():
    """Whoever reads the result may rely on required keys."""
    assert checked(BOX, {"name": 1})[0] is INVALID


def test_an_unknown_key_is_answered_with_the_nearest_and_with_all():
    found = []

    def report(code, path, message, **more):
        found.append(more)

    check(BOX, {"name": "x", "sises": []}, (), report)
    assert found == [{"fix": "the keys are name, sizes", "nearest": "sizes", "on_key": True}]


@pytest.mark.parametrize(("depth", "fits"), [(32, True), (33, False), (300, False)])
def test_data_goes_down_to_a_limit(depth, fits):
    value = "bottom"
    for _ in range(depth):
        value = [value]
    _, reports = checked(Data(), value)
    assert [message for _, _, message in reports] == ([] if fits else ["plain data goes at most 32 levels deep"])


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary()
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
KINDS = [WORD, Choice(("a",)), Flag(), Number(0, 1), Items(WORD), MapOf(BOX), Data(), Command(), BOX]


@given(st.sampled_from(KINDS), ANYTHING)
def test_no_value_is_too_odd_to_be_checked(kind, value):
    """A value comes back whole and unreported, or something is said."""
    result, reports = checked(kind, value)
    if result is INVALID:
        assert reports
    for code, path, message in reports:
        assert code in {"NXC201", "NXC202", "NXC205", "NXC206"}
        assert path[0] == "at"
        assert message.isprintable()
