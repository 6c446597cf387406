"""Findings and tables as text and as data: readable, aligned, and harmless to a terminal."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose.report.data import finding_data, findings_data, resolution_data
from nixcompose.report.text import format_finding, format_table, printable

WHERE = nxc.Where("profiles.toml", 12, 13, 5, 'packages = ["gti"]')
FULL = nxc.Finding(
    "NXC203", 'there is no package "gti"', WHERE, "add it", "git", ((WHERE, "and here"),), ("a -> b",), "warning"
)


def test_a_finding_is_what_where_which_and_the_way_out():
    assert format_finding(FULL).splitlines() == [
        'warning[NXC203]: there is no package "gti"',
        "  --> profiles.toml:12:13",
        "   |",
        '12 | packages = ["gti"]',
        "   |             ^^^^^",
        "  ::: profiles.toml:12:13",
        "   |",
        '12 | packages = ["gti"]',
        "   |             ^^^^^ and here",
        "   = a -> b",
        '   = did you mean "git"?',
        "   = add it",
    ]


def test_a_finding_without_a_place_is_short():
    assert format_finding(nxc.Finding("NXC107", "no")) == "error[NXC107]: no"
    assert format_finding(nxc.Finding("NXC107", "no", fix="do")) == "error[NXC107]: no\n  = do"


def test_a_place_without_text_keeps_its_label():
    finding = nxc.Finding("NXC204", "twice", None, also=((nxc.Where("a.toml", 1, 1), "once here"),))
    assert format_finding(finding).splitlines()[1:] == [" --> a.toml:1:1", "  = once here"]


def test_colour_adds_nothing_but_escapes():
    coloured = format_finding(FULL, color=True)
    assert "\033[1;33mwarning[NXC203]\033[0m" in coloured
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == format_finding(FULL)


def test_a_diff_is_shown_as_a_diff():
    finding = nxc.Finding("NXC601", "edited", detail=("--- a", "+++ b", "@@ -1 +1 @@", "-old", "+new", " same"))
    assert format_finding(finding).splitlines()[1:] == [
        "    --- a",
        "    +++ b",
        "    @@ -1 +1 @@",
        "    -old",
        "    +new",
        "     same",
    ]
    assert "\033[31m-old\033[0m" in format_finding(finding, color=True)


def caret_line(text, column, width=1):
    lines = format_finding(nxc.Finding("NXC201", "m", nxc.Where("f", 1, column, width, text))).splitlines()
    return lines[3][4:], lines[4][4:]


@pytest.mark.parametrize(
    ("text", "column", "width", "marked"),
    [
        ("abc", 1, 1, "a"),
        ("abc", 2, 2, "bc"),
        ("abc", 3, 99, "c"),
        ("a\tb = 1", 3, 1, "b"),
        ("\x1b[31mred = 1", 6, 3, "red"),
        ("x" * 500 + "here" + "y" * 500, 501, 4, "here"),
        ("x" * 500 + "here", 501, 4, "here"),
        ("here" + "y" * 500, 1, 4, "here"),
    ],
)
def test_the_carets_stand_under_what_is_marked(text, column, width, marked):
    line, carets = caret_line(text, column, width)
    start, end = carets.index("^"), carets.rindex("^") + 1
    assert line[start:end] == marked
    assert len(line) <= 140


def columns(text):
    """How wide a terminal shows *text*."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


@pytest.mark.parametrize("before", ["日本 = ", "'e\u0301' = ", "é = "])
def test_the_carets_stand_under_what_is_marked_in_every_script(before):
    line, carets = caret_line(before + "1", len(before) + 1)
    assert columns(carets[: carets.index("^")]) == columns(line[: line.index("1")])


@given(st.text(st.characters(), max_size=30), st.integers(1, 40), st.integers(1, 40))
def test_nothing_that_steers_a_terminal_gets_through(text, column, width):
    where = nxc.Where(text, 1, column, width, text)
    for code in ("NXC201", "NXC601"):
        shown = format_finding(nxc.Finding(code, text, where, text, text, ((where, "label"),), (text,)))
        assert all(line.isprintable() for line in shown.split("\n"))
    table = format_table([(text, text)], header=("a", "b"))
    assert all(line.isprintable() for line in table.split("\n"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 日本", "plain ü 日本"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\tb", "a b"),
        ("a\nb", "a\\nb"),
        ("\u202e", "\\u202e"),
        ("\u009b31m", "\\x9b31m"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_steers_a_terminal_is_spelled_out(text, shown):
    assert printable(text) == shown


def test_a_table_is_in_columns_without_trailing_blanks():
    rows = [("git", "", "x"), ("kubernetes", "helm", "")]
    assert format_table(rows, header=("name", "attr", "because")).splitlines() == [
        "name        attr  because",
        "git               x",
        "kubernetes  helm",
    ]
    assert format_table([("a",), ("b",)]) == "a\nb"
    assert format_table([]) == ""
    assert format_table([("a", "b")], header=("x", "y"), color=True).splitlines()[0] == "\033[1mx  y\033[0m"
    assert "\033" not in format_table([("a", "b")], color=True)


def test_a_finding_as_data_has_every_field():
    assert finding_data(FULL) == {
        "code": "NXC203",
        "severity": "warning",
        "message": 'there is no package "gti"',
        "where": {"file": "profiles.toml", "line": 12, "column": 13, "width": 5, "text": 'packages = ["gti"]'},
        "fix": "add it",
        "nearest": "git",
        "also": [{"where": finding_data(FULL)["where"], "label": "and here"}],
        "detail": ["a -> b"],
    }
    assert finding_data(nxc.Finding("NXC107", "no")) == {
        "code": "NXC107",
        "severity": "error",
        "message": "no",
        "where": None,
        "fix": None,
        "nearest": None,
        "also": [],
        "detail": [],
    }
    assert findings_data([]) == {"schema": "nixcompose.findings/1", "findings": []}


def test_a_resolution_as_data_has_all_that_the_resolution_says(manifest):
    resolution = nxc.resolve(manifest, "essential,development,-gum,-k9s", target="wsl")
    data = resolution_data(resolution)
    assert data == json.loads(json.dumps(data))
    assert data["schema"] == "nixcompose.resolve/1"
    assert (data["selection"], data["target"], data["system"]) == (
        "essential,development,-gum,-k9s",
        "wsl",
        "x86_64-linux",
    )
    assert [package["name"] for package in data["packages"]] == list(resolution.names)
    assert {package["name"]: tuple(package["because"]) for package in data["packages"]} == resolution.because
    assert {group["name"]: tuple(group["because"]) for group in data["groups"]} == resolution.groups
    assert {skipped["name"] for skipped in data["skipped"]} == {"gitingest", "gum"}
    assert [warning["code"] for warning in data["warnings"]] == ["NXC306"]
    node = next(package for package in data["packages"] if package["name"] == "nodejs_20")
    assert (node["attr"], node["version"], node["why"], node["from"], node["outputs"]) == (
        "nodejs_20",
        ">=20",
        "Backstage",
        None,
        [],
    )
