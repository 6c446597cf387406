"""The notebook runs as Jupyter runs it, says what the command says, and shows it; nixcompose needs none of its tools."""

import base64
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import nixcompose as nxc
from nixcompose.sizer.table import SHOWN_ROWS, Column, SizeTable

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TABLES = (
    "every", "by_group", "added", "by_package", "exact_every", "exact_by_group", "exact_added", "exact_by_package",
    "pairs", "changes", "states",
)  # fmt: skip
EXACT = ("--file", "small.toml", "--lock", "embedded:hydro-2022")
REPORT = f"""
import json
print(json.dumps({{name: globals()[name].to_rows() for name in {TABLES}}} | {{"small": small.source}}))
"""


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """A copy of the project, its executed notebook, and the rows that its names stand for at the end."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "notebooks", project / "notebooks")
    shutil.copy(ROOT / "profiles.toml", project)
    shutil.copytree(ROOT / "nix", project / "nix")
    shutil.copytree(ROOT / "templates", project / "templates")
    cell, result = project / "cell.py", project / "sizes.ipynb"
    cell.write_text(REPORT)
    notebooks = project / "notebooks"
    settings = {name: str(project / name) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR")}
    run = subprocess.run(
        [sys.executable, HERE / "execute.py", notebooks / "sizes.py", notebooks, result, cell],
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | settings,
    )
    assert run.returncode == 0, run.stderr
    book = nbformat.read(result, as_version=4)
    said = json.loads(book.cells.pop().outputs[0].text)
    (project / "small.toml").write_text(said.pop("small"))
    return project, book, said


def outputs(book, kind):
    """Return what the cells show, of one MIME type."""
    shown = [output.data for cell in book.cells for output in cell.get("outputs", ()) if "data" in output]
    return [data[kind] for data in shown if kind in data]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("every", ["size", "--all"]),
        ("by_group", ["size", "full", "--by", "group"]),
        ("by_package", ["size", "full", "--by", "package"]),
        ("added", ["size", "kubernetes", "development", "extras", "full", "--against", "essential"]),
        ("exact_every", ["size", "--all", *EXACT]),
        ("exact_by_group", ["size", "full", "--by", "group", *EXACT]),
        ("exact_added", ["size", "archives", "compiler", "database", "--against", "default", *EXACT]),
        ("exact_by_package", ["size", "default,archives", "--by", "package", *EXACT]),
    ],
)
def test_its_numbers_are_those_of_the_command(name, arguments, executed, nixcompose):
    project, _, said = executed
    outcome = nixcompose(*arguments, "--json", cwd=project)
    assert outcome.code == 0, outcome.err
    rows = json.loads(outcome.out)["rows"]
    assert rows == said[name]
    assert len(rows) > 2
    kinds = {row["kind"] for row in rows}
    assert kinds == {"exact"} if name.startswith("exact") else "exact" not in kinds


def test_what_changed_is_what_the_command_says(executed, nixcompose):
    project, _, said = executed
    outcome = nixcompose("diff", "embedded:hydro-2022", "embedded:weezterm-2026", "--json", cwd=project)
    rows = [row for row in json.loads(outcome.out)["rows"] if row["old_version"] and row["new_version"]]
    assert rows == said["changes"]


def test_states_are_those_that_the_command_says(executed, nixcompose):
    project, _, said = executed
    assert len(said["states"]) == 3
    for row in said["states"]:
        outcome = nixcompose("size", "glibc", "--lock", row["lock"], "--json", cwd=project)
        (there,) = json.loads(outcome.out)["rows"]
        assert there == {key: cell for key, cell in row.items() if key != "lock"}


def test_pairs_are_what_the_command_says_without_them(executed, nixcompose):
    project, _, said = executed

    def left(*gone):
        selection = ",".join(["default", "archives", *[f"-{name}" for name in gone]])
        return json.loads(nixcompose("size", selection, "--json", *EXACT, cwd=project).out)["rows"][0]["nar_size"]

    assert len(said["pairs"]) == 10 * 9 // 2
    alone = {name: left() - left(name) for pair in said["pairs"] for name in (pair["one"], pair["other"])}
    for pair in said["pairs"]:
        assert pair["freed"] == left() - left(pair["one"], pair["other"])
        assert pair["joint"] == pair["freed"] - alone[pair["one"]] - alone[pair["other"]]


def test_its_sentences_hold(executed):
    """What the text says of the figures, they say."""
    _, _, said = executed
    groups = {row["group"]: row for row in said["exact_by_group"]}
    assert groups["network"]["exclusive"] == 0 < groups["network"]["nar_size"]
    assert all(row["exclusive"] < row["shared"] for row in said["exact_by_package"])
    assert {row["shared"] for row in said["by_group"]} == {None}
    assert {row["kind"] for row in said["by_package"]} == {"own", "unknown"}
    assert len({row["nar_size"] for row in said["every"]}) < len(said["every"]) == 255
    assert max(row["joint"] for row in said["pairs"]) > 0


def test_tables_show_themselves(executed):
    _, book, said = executed
    tables = outputs(book, "text/html")
    assert len(tables) == 10
    for table in tables:
        heading, *rows = re.findall("<tr>(.*?)</tr>", table)
        assert len(rows) > 2
        assert {row.count("<td") for row in rows} == {heading.count("<th")}
    cells = [re.findall("<td[^>]*>([^<]*)</td>", table) for table in tables]
    assert [row["group"] for row in said["by_group"]] == cells[1][:: len(cells[1]) // 8]
    assert {"kubernetes", "≥ 967.0 MB", "39 own, 8 unknown"} <= set(cells[0])
    assert all("exact" in found for found in cells[4:])
    note = html.escape(nxc.embedded_lock().note)
    assert [note in table for table in tables] == [True] * 4 + [False] * 6, "figures say what they are"


def test_plots_are_pictures(executed):
    _, book, _ = executed
    pictures = [base64.b64decode(picture) for picture in outputs(book, "image/png")]
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.startswith(b"\x89PNG\r\n")
        width, height = (int.from_bytes(picture[place : place + 4]) for place in (16, 20))
        assert (width > 600, height > 300) == (True, True)


def test_outputs_name_no_place_of_this_machine(executed):
    project, book, _ = executed
    shown = json.dumps([cell.get("outputs", ()) for cell in book.cells])
    for place in (str(project), str(ROOT), sys.prefix, os.path.expanduser("~") + "/", "/tmp/"):
        assert place not in shown
    errors = [output for cell in book.cells for output in cell.get("outputs", ()) if output.get("name") == "stderr"]
    assert errors == []


def test_the_notebook_is_kept_without_outputs():
    """The text is all there is: what it shows is made anew by whoever runs it."""
    assert [path.name for path in (ROOT / "notebooks").iterdir() if path.suffix == ".ipynb"] == []
    assert str(ROOT) not in (ROOT / "notebooks" / "sizes.py").read_text()


def test_it_runs_as_a_script_from_the_root(executed):
    project, _, said = executed
    run = subprocess.run(
        [sys.executable, "notebooks/sizes.py"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"MPLBACKEND": "Agg"},
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"{len(said['every'])} combinations of 8 groups, ")


def test_nixcompose_needs_no_tool_of_notebooks_or_clusters():
    tools = ["jupytext", "nbformat", "nbclient", "ipykernel", "IPython", "matplotlib", "pandas", "numpy"]
    tools += ["dask", "distributed", "loky", "joblib"]
    program = f"""
import importlib, pkgutil, sys
sys.modules |= dict.fromkeys({tools})  # importing one of them fails
import nixcompose
names = [one.name for one in pkgutil.walk_packages(nixcompose.__path__, "nixcompose.") if "__main__" not in one.name]
for name in names:
    importlib.import_module(name)
assert [getattr(nixcompose, name) for name in nixcompose.__all__]
print(nixcompose.combinations(nixcompose.load("profiles.toml"), nixcompose.embedded_lock())._repr_html_()[:7])
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (run.stdout, run.stderr) == ("<table>\n", "")


# Tables that show themselves


def table_of(number):
    columns = Column("name", "name"), Column("nar_size", "size", "bytes"), Column("paths", "paths", "count")
    return SizeTable(columns, tuple([{"name": f"p{n}", "nar_size": 1000 * n, "paths": n} for n in range(number)]))


def test_what_others_wrote_is_text():
    cell = "<script>alert('1')</script>&amp;\""
    table = SizeTable((Column("name", cell), Column("kind", "kind", cell)), ({"name": cell, "kind": cell},), (cell,))
    shown = table._repr_html_()
    assert shown.count(html.escape(cell)) == 4
    assert set(re.findall("<([a-z]+)", shown)) == {"table", "thead", "tbody", "tr", "th", "td", "p"}


def test_a_size_has_its_bytes_and_an_unknown_one_is_empty():
    columns = Column("size", "size", "bytes"), Column("change", "change", "change"), Column("paths", "paths", "count")
    shown = SizeTable(columns, ({"size": 1_234_567, "change": -96, "paths": 1234}, {}))._repr_html_()
    right = "text-align: right"
    assert (
        f'<td style="{right}" title="1,234,567 bytes">1.2 MB</td><td style="{right}" title="-96 bytes">-96 B</td>'
        in shown
    )
    assert shown.endswith(f'<tr>{f"""<td style="{right}"></td>""" * 3}</tr></tbody></table>')
    assert f'<td style="{right}">1,234</td>' in shown


@pytest.mark.parametrize(("more", "note"), [(0, None), (1, "and 1 more row: "), (2, "and 2 more rows: ")])
def test_a_long_table_shows_its_first_rows_and_says_so(more, note):
    table = table_of(SHOWN_ROWS + more)
    shown = table._repr_html_()
    assert shown.count("<tr>") == SHOWN_ROWS + 1
    assert ("to_rows() has all" in shown) == (note is not None)
    assert note is None or note in shown
    assert len(table.to_rows()) == len(table) == SHOWN_ROWS + more


def test_a_long_table_is_short_as_text():
    assert repr(table_of(65_535)) == "<SizeTable: 65,535 rows of name, nar_size, paths>"
    assert repr(table_of(1)) == "<SizeTable: 1 row of name, nar_size, paths>"


def test_rows_are_a_copy():
    table = table_of(2)
    table.to_rows()[0]["name"] = "other"
    assert [row["name"] for row in table] == ["p0", "p1"]
