"""Tables of sizes: plain rows for programs, escaped text for everything that draws them."""

import csv
import html.parser
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sizer.cases import simple

import nixcompose as nxc
from nixcompose.locker.model import LockedPackage
from nixcompose.report.tables import as_markdown, as_tsv, draw
from nixcompose.sizer.table import Column, SizeTable, human, plain, shown

HOSTILE = (
    "<script>alert(1)</script>",
    "a|b",
    "a\tb",
    "a\nb\r\n",
    "`x`",
    "[x](http://x)",
    "\x1b[31m",
    "&amp;",
    "\u202e",
    "'\"",
    "\\|",
)
COLUMNS = (
    Column("name", "na<me"),
    Column("nar_size", "size", "bytes"),
    Column("count", "n", "count"),
    Column("d", "change", "change"),
)
TABLE = SizeTable(
    COLUMNS,
    tuple({"name": name, "nar_size": 1_234_567, "count": 12_345, "d": -5, "more": {"a": 1}} for name in HOSTILE),
    ("a <b>note</b>",),
)


class Reader(html.parser.HTMLParser):
    """What a browser makes of HTML: the tags and the cells."""

    def __init__(self):
        super().__init__()
        self.tags, self.cells, self.titles = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.titles += [value for name, value in attrs if name == "title"]
        if tag in ("td", "th", "p"):
            self.cells.append("")

    def handle_data(self, data):
        self.cells[-1] += data


def read(table):
    reader = Reader()
    reader.feed(table._repr_html_())
    return reader


def test_html_has_the_text_and_nothing_of_it_is_a_tag():
    found = read(TABLE)
    assert found.tags == {"table", "thead", "tbody", "tr", "th", "td", "p"}
    rows = [found.cells[place : place + 4] for place in range(4, 4 + 4 * len(HOSTILE), 4)]
    assert rows == [[name, "1.2 MB", "12,345", "-5 B"] for name in HOSTILE]
    assert found.cells[:4] == ["na<me", "size", "n", "change"]
    assert found.cells[-1] == "a <b>note</b>"
    assert found.titles[:2] == ["1,234,567 bytes", "-5 bytes"]


@given(st.text())
def test_any_name_is_a_cell(name):
    found = read(SizeTable((Column("name", "name"),), ({"name": name},)))
    assert found.tags <= {"table", "thead", "tbody", "tr", "th", "td"}
    assert "<" not in name or "&lt;" in SizeTable((Column("name", "name"),), ({"name": name},))._repr_html_()


def test_a_hostile_lock_is_text_in_a_notebook():
    manifest, lock = simple("[groups.a]\npackages = ['git']\n", note="<script>alert(1)</script>")
    problem = LockedPackage("git", "git", problem="<script>alert(2)</script>")
    lock = nxc.Lock({"x86_64-linux": {"git": problem}}, {}, note=lock.note)
    for table in (
        nxc.compare(manifest, lock, ["a"]),
        nxc.combinations(manifest, lock),
        *(nxc.breakdown(manifest, lock, "a", by=by) for by in nxc.sizer.sizes.BY),
        nxc.size(manifest, nxc.resolve(manifest, "a"), lock),
    ):
        assert "script" not in read(table).tags
        assert "&lt;script" in table._repr_html_()


def test_rows_are_plain_data_of_their_own(manifest):
    table = nxc.compare(manifest, nxc.embedded_lock(), ["minimal", "essential"], against="minimal")
    rows = table.to_rows()
    assert json.loads(json.dumps(rows)) == rows == list(table)
    rows[0]["nar_size"] = 0
    assert table.rows[0]["nar_size"]
    assert len(table) == 3
    assert all({column.key for column in table.columns} <= row.keys() for row in rows)


def test_long_tables_are_cut_in_a_notebook_and_nowhere_else():
    table = SizeTable((Column("n", "n", "count"),), tuple({"n": number} for number in range(501)))
    assert len(read(table).cells) == 1 + 500 + 1
    assert "and 1 more row: to_rows() has all" in table._repr_html_()
    assert len(as_tsv(table).splitlines()) == 502


def test_tsv_has_a_line_for_each_row_and_whole_numbers():
    lines = as_tsv(TABLE).split("\n")
    assert [line.count("\t") for line in lines] == [3] * (len(HOSTILE) + 1)
    rows = [*csv.DictReader(io.StringIO(as_tsv(TABLE)), delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert [row["nar_size"] for row in rows] == ["1234567"] * len(HOSTILE)
    assert [row["name"] for row in rows][:2] == [*HOSTILE[:2]]
    assert all(line.isprintable() for row in rows for line in row.values())


def test_markdown_has_a_line_for_each_row():
    lines = as_markdown(TABLE).split("\n")
    table = lines[: len(HOSTILE) + 2]
    assert all(line.startswith("| ") and line.endswith(" |") for line in table)
    bare = [line.replace("\\\\", "").replace("\\|", "") for line in table]
    assert [line.count("|") for line in bare] == [5] * len(table)
    assert "\\<script\\>" in table[2]
    assert lines[-1] == "a \\<b\\>note\\</b\\>"


def test_a_drawn_table_steers_no_terminal():
    text = draw(TABLE, width=60)
    assert "\x1b" not in text
    assert all(line == line.rstrip() for line in text.split("\n"))
    assert "1.2 MB" in text
    assert "\x1b[31m" not in draw(TABLE, width=60, color=True)


def test_columns_without_any_cell_are_not_drawn():
    table = SizeTable((Column("a", "first"), Column("b", "second", "bytes")), ({"a": "x", "b": None},))
    assert "second" not in draw(table, width=40)
    assert as_tsv(table) == "a\tb\nx\t"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"), (1, "1 B"), (949, "949 B"), (950, "950 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"),
        (999_950, "1.0 MB"), (950_000, "950.0 kB"), (999_949_999, "999.9 MB"), (999_950_000, "1.00 GB"), (10**9, "1.00 GB"), (1_234_567_890_123, "1,234.57 GB"), (-1500, "-1.5 kB"),
    ],
)  # fmt: skip
def test_sizes_as_people_write_them(size, text):
    assert human(size) == text


@given(st.integers(-(10**15), 10**15))
def test_what_is_read_is_near_what_is_meant(size):
    number, unit = human(size).replace(",", "").split(" ")
    factor = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}[unit]
    half_a_digit = {"B": 0, "kB": 50, "MB": 50_000, "GB": 5_000_000}[unit]
    assert abs(round(float(number) * factor) - size) <= half_a_digit
    assert abs(float(number)) < 1000 or unit == "GB"
    assert shown(Column("c", "c", "change"), {"c": size}) == ("+" if size > 0 else "") + human(size)


def test_cells_of_every_sort():
    assert shown(Column("a", "a", "bytes"), {}) == ""
    assert shown(Column("a", "a", "bytes"), {"a": "many"}) == "many"
    assert shown(Column("a", "a"), {"a": 5}) == "5"
    path = "/nix/store/s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59"
    assert shown(Column("path", "p", "path"), {"path": path}) == "glibc-2.33-59"
    assert shown(Column("path", "p", "path"), {"path": None, "package": "ours"}) == "(ours)"
    assert plain(Column("path", "p", "path"), {"path": path}) == path
    assert plain(Column("path", "p", "path"), {"path": None, "package": "ours"}) == "(ours)"
    proof = Column("signed_paths", "signed", "proof")
    assert [shown(proof, {"signed_paths": number, "paths": 3}) for number in (3, 2, 0)] == ["all", "2 of 3", ""]
    assert SizeTable((Column("a", "a"),), ({"a": 1},))[0] == {"a": 1}


def test_a_figure_is_never_cut_however_narrow_the_terminal():
    rows = ({"name": "a" * 40, "nar_size": 123_456_789_000, "kind": "own", "kinds": {"own": 3, "unknown": 1}},)
    columns = (Column("name", "name"), Column("nar_size", "size", "bytes"), Column("kinds", "kind", "kinds"))
    for width in (10, 40, 80):
        text = draw(SizeTable(columns, rows), width=width)
        assert "≥ 123.46 GB" in text
        assert "own" in text
    assert repr(SizeTable((Column("a", "a"),), ({"a": 1},))) == "<SizeTable: 1 row of a>"
    assert "0 rows" in repr(SizeTable((), ()))
