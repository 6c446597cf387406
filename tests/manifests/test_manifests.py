"""Folders of manifests: each invalid one says exactly what is wrong with it, each valid one is read without a word.

A folder of `invalid` holds a `profiles.toml`, the files it needs, `args` (the command line, a word a
line; `list` if left out) and `expected.txt`: what goes to stderr, and the exit code.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import tomli

import nixcompose as nxc
from nixcompose import targets
from nixcompose._frozen import evolve
from nixcompose.keys import Items, MapOf, Table
from nixcompose.manifest.tables import ANY_TARGET, MANIFEST, target_table
from nixcompose.report.text import format_finding

HERE = Path(__file__).parent
INVALID = sorted(path.name for path in (HERE / "invalid").iterdir())
VALID = sorted(path.name for path in (HERE / "valid").iterdir())


def _ten_megabytes(folder: Path) -> None:
    (folder / "profiles.toml").write_bytes(b"# All work and no play makes Jack a dull boy.\n" * 220_000)


def _deeply_nested(folder: Path) -> None:
    (folder / "profiles.toml").write_text("schema = " + "[" * 100_000 + "]" * 100_000 + "\n")


def _symlink_to_the_outside(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "sesh.nix").write_text("{ }: { }\n")
    (folder / "elsewhere").symlink_to(outside)


MADE: dict[str, Callable[[Path], None]] = {
    "deeply-nested": _deeply_nested,
    "file-outside-through-a-symlink": _symlink_to_the_outside,
    "shell-directory-through-a-symlink": _symlink_to_the_outside,
    "ten-megabytes": _ten_megabytes,
}
"""What cannot be committed, or should not be."""


@pytest.fixture
def case(request, tmp_path):
    """A copy of the case's folder, with its arguments."""
    folder = tmp_path / "case"
    shutil.copytree(HERE / "invalid" / request.param, folder)
    MADE.get(request.param, lambda _: None)(folder)
    arguments = folder / "args"
    return folder, arguments.read_text().splitlines() if arguments.is_file() else ["list"]


@pytest.mark.parametrize(("case", "name"), [(name, name) for name in INVALID], indirect=["case"], ids=INVALID)
def test_an_invalid_manifest_gives_exactly_this_text(case, name, nixcompose, golden):
    folder, arguments = case
    done = nixcompose(*arguments, cwd=folder)
    golden(HERE / "invalid" / name / "expected.txt", f"{done.err}exit {done.code}\n")


@pytest.mark.parametrize("case", INVALID, indirect=True)
def test_json_says_all_that_the_text_says(case, nixcompose):
    folder, arguments = case
    as_text = nixcompose(*arguments, cwd=folder)
    as_json = nixcompose(*arguments, "--json", cwd=folder)
    assert as_json.code == as_text.code
    assert as_json.err == ""
    data = json.loads(as_json.out)
    findings = data["findings"] if data["schema"] == "nixcompose.findings/1" else data["warnings"]
    assert "".join(f"{format_finding(_finding(found))}\n\n" for found in findings) == as_text.err


def _finding(data):
    """Read a finding back from JSON."""
    assert data.keys() == {"code", "severity", "message", "where", "fix", "nearest", "also", "detail"}
    also = tuple((_where(other["where"]), other["label"]) for other in data.pop("also"))
    where, fix, detail = _where(data.pop("where")), data.pop("fix") or "", tuple(data.pop("detail"))
    return nxc.Finding(where=where, fix=fix, also=also, detail=detail, **data)


def _where(data):
    return data and nxc.Where(**data)


@pytest.mark.parametrize("name", INVALID)
def test_an_error_is_code_place_carets_and_a_way_out(name):
    *findings, end = (HERE / "invalid" / name / "expected.txt").read_text().split("\n\n")
    assert re.fullmatch(r"exit [123]\n", end) or all(found.startswith("warning") for found in findings)
    assert findings
    for found in findings:
        head, *rest = found.splitlines()
        assert re.match(r"(error|warning)\[NXC\d\d\d\]: \S", head)
        assert rest, "a finding without a place or a way out helps nobody"
        assert all(re.match(r" *\d* *(-->|:::|\||=)( |$)", line) for line in rest)


@pytest.mark.parametrize("name", VALID)
def test_a_valid_manifest_is_read_without_a_word(name):
    assert nxc.load(HERE / "valid" / name / "profiles.toml").warnings == ()


@pytest.mark.parametrize("name", VALID)
def test_a_valid_manifest_survives_being_written_and_read_again(name):
    manifest = nxc.load(HERE / "valid" / name / "profiles.toml")
    again = nxc.loads(nxc.dumps(manifest), manifest.file, root=str(HERE / "valid" / name))
    assert evolve(again, source="") == evolve(manifest, source="")


@pytest.mark.parametrize("name", ["crlf", "byte-order-mark"])
def test_the_bytes_that_editors_add_mean_nothing(name):
    manifest = nxc.load(HERE / "valid" / name / "profiles.toml")
    assert [package.name for package in manifest.groups["tools"].packages] == ["git"]
    assert "\r" not in manifest.source
    assert not manifest.source.startswith("\ufeff")


def test_every_key_of_the_format_is_in_a_valid_manifest():
    used = {path for name in VALID for path in _key_paths(MANIFEST, _data(name))}
    assert set(_all_key_paths(MANIFEST)) - used == set()


def _key_paths(kind, value, path=""):
    """Yield the key path of every key of *value*: `groups.*.packages.*.attr`."""
    if isinstance(kind, MapOf | Items):
        for item in value.values() if isinstance(value, dict) else value:
            of = target_table(item["kind"]) if kind.of is ANY_TARGET else kind.of
            yield from _key_paths(of, item, f"{path}.*")
    elif isinstance(kind, Table) and isinstance(value, dict):
        for name, item in value.items():
            yield f"{path}.{name}"
            yield from _key_paths(kind.keys[name].type, item, f"{path}.{name}")


def _all_key_paths(kind, path=""):
    """Yield the key path of every key that *kind* allows."""
    if kind is ANY_TARGET:
        for name in targets.kinds():
            yield from _all_key_paths(target_table(name), path)
    elif isinstance(kind, MapOf | Items):
        yield from _all_key_paths(kind.of, f"{path}.*")
    elif isinstance(kind, Table):
        for name, key in kind.keys.items():
            yield f"{path}.{name}"
            yield from _all_key_paths(key.type, f"{path}.{name}")


def _data(name, folder="valid"):
    return tomli.loads((HERE / folder / name / "profiles.toml").read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))


@pytest.fixture(scope="module")
def schema():
    return jsonschema.Draft202012Validator(nxc.json_schema())


@pytest.mark.parametrize("name", VALID)
def test_the_json_schema_accepts_a_valid_manifest(name, schema):
    schema.validate(_data(name))


def test_the_json_schema_accepts_our_own_manifest(root, schema):
    schema.validate(tomli.loads((root / "profiles.toml").read_text()))


@pytest.mark.parametrize(
    "name",
    [
        "bad-command",
        "bad-names",
        "bad-size",
        "key-missing",
        "nix-settings",
        "npm-package",
        "binary-package",
        "nix-wrong-type",
        "unknown-key",
        "unknown-kind",
        "unknown-system",
        "value-out-of-range",
        "wrong-type",
    ],
)
def test_the_json_schema_refuses_what_has_the_wrong_shape(name, schema):
    assert not schema.is_valid(_data(name, "invalid"))


def test_every_error_code_is_shown_by_a_case_or_a_test(root):
    """A code that nothing shows is a code that nobody has seen."""
    shown = "".join(path.read_text() for path in root.glob("tests/manifests/invalid/*/expected.txt"))
    tests = "".join(path.read_text() for path in root.glob("tests/**/test_*.py"))
    assert nxc.codes()
    assert [code for code in nxc.codes() if code not in shown and code not in tests] == []


def test_every_error_code_in_use_has_a_page(root):
    used = {code for path in root.glob("nixcompose/**/*.py") for code in re.findall(r'"(NXC\d{3})"', path.read_text())}
    assert used == set(nxc.codes())
