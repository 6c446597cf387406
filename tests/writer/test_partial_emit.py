"""Emitting some targets, trying without writing, emitting elsewhere; and always the same bytes."""

import json
import os
import re
import subprocess
import sys

import pytest

import nixcompose as nxc
from tests.writer.trees import NEW, OLD, RECORD, assert_record_agrees, files, project, stamps, tree

POD = {".devcontainer/pod/devcontainer.json", "nix/images/pod.nix"}
BOX = {"nix/images/box.nix"}


def listed(root, record=RECORD):
    return set(json.loads((root / record).read_text())["files"])


def test_a_partial_emit_writes_what_all_share_and_what_is_named(nixcompose, tmp_path):
    project(tmp_path)
    assert nixcompose("emit", "box", cwd=tmp_path).code == 0
    shared = nxc.emit(nxc.loads(OLD), []).files.keys()
    assert files(tmp_path).keys() == shared | BOX | {RECORD, "profiles.toml"}
    assert listed(tmp_path) == shared | BOX
    assert_record_agrees(tmp_path)


def test_partial_emits_add_up_to_the_whole(nixcompose, tmp_path):
    """Target by target, in any order, gives the tree that one emit gives, the record's bytes included."""
    project(tmp_path / "whole")
    nixcompose("emit", cwd=tmp_path / "whole")
    for order in (("box", "pod"), ("pod", "box")):
        root = tmp_path / order[0]
        project(root)
        for target in order:
            assert nixcompose("emit", target, cwd=root).code == 0
        assert tree(root) == tree(tmp_path / "whole")
        assert nixcompose("verify", cwd=root).code == 0


def test_a_partial_emit_leaves_other_targets_alone(nixcompose, tmp_path):
    """Their files are not touched, though the manifest has changed, and stay ours in the record."""
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    project(tmp_path, NEW)
    before = {path: stamp for path, stamp in stamps(tmp_path).items() if path.endswith(tuple(POD | BOX))}
    assert len(before) == 3
    assert nixcompose("emit", "laptop", cwd=tmp_path).code == 0
    assert before.items() <= stamps(tmp_path).items()
    assert POD | BOX <= listed(tmp_path)
    assert "nix/targets/laptop.nix" in listed(tmp_path)
    assert_record_agrees(tmp_path)


def test_after_a_partial_emit_the_rest_is_stale_and_not_foreign(nixcompose, tmp_path):
    """A whole emit then brings the others up to date and removes what no target makes any more."""
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    manifest = project(tmp_path, NEW)
    nixcompose("emit", "laptop", cwd=tmp_path)
    found = {finding.message: finding.code for finding in nxc.verify(manifest, tmp_path)}
    assert found == {
        '"nix/images/box.nix" is not up to date with profiles.toml': "NXC602",
        '"nix/nixcompose.json" is not up to date with profiles.toml': "NXC602",
        **{f'"{path}" is no longer made': "NXC603" for path in POD},
    }
    assert nixcompose("emit", cwd=tmp_path).code == 0
    assert nxc.verify(manifest, tmp_path) == ()
    assert not files(tmp_path).keys() & POD


def test_an_edit_of_another_target_does_not_stop_a_partial_emit(nixcompose, tmp_path):
    """It is not in the way; and it is still an edit afterwards."""
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    (tmp_path / "nix/images/pod.nix").write_text("mine\n")
    manifest = project(tmp_path, OLD.replace('"jq"', '"yq"'))
    assert nixcompose("emit", "box", cwd=tmp_path).code == 0
    assert (tmp_path / "nix/images/pod.nix").read_text() == "mine\n"
    assert [f.code for f in nxc.verify(manifest, tmp_path) if "pod.nix" in f.message] == ["NXC601"]
    assert nixcompose("emit", cwd=tmp_path).code == 2


def test_naming_every_target_is_emitting_them_all_but_for_left_overs():
    """The files are those of a whole emit; a target named twice is named once."""
    manifest = nxc.loads(OLD)
    every = nxc.emit(manifest, [*manifest.targets, *manifest.targets])
    assert every.files == nxc.emit(manifest).files
    assert (every.partial, nxc.emit(manifest).partial) == (True, False)


def test_unknown_targets_are_told_all_at_once_and_nothing_is_written(nixcompose, tmp_path):
    project(tmp_path)
    done = nixcompose("emit", "boxx", "box", "pood", "--json", cwd=tmp_path)
    assert done.code == 2
    found = [(finding["code"], finding["nearest"]) for finding in json.loads(done.out)["findings"]]
    assert found == [("NXC208", "box"), ("NXC208", "pod")]
    assert tree(tmp_path).keys() == {"profiles.toml"}


# Trying.


@pytest.mark.parametrize("state", ["nothing there", "up to date", "changed"])
def test_a_dry_run_writes_nothing(state, nixcompose, tmp_path):
    """Not a file, not a time, whatever there would be to do; and its JSON tells what an emit would find."""
    project(tmp_path)
    if state != "nothing there":
        nixcompose("emit", cwd=tmp_path)
    if state == "changed":
        project(tmp_path, NEW)
    before = stamps(tmp_path)
    data = json.loads(nixcompose("emit", "--dry-run", "--json", cwd=tmp_path).out)
    text = nixcompose("emit", "--dry-run", cwd=tmp_path)
    assert stamps(tmp_path) == before
    assert (data["schema"], data["dry_run"]) == ("nixcompose.emit/1", True)
    assert bool(text.out) == (state != "up to date")
    assert text.out.count("\n+++ ") + text.out.startswith("+++ ") == sum(f["status"] != "same" for f in data["files"])
    done = json.loads(nixcompose("emit", "--json", cwd=tmp_path).out)
    assert done == data | {"dry_run": False}


def test_a_dry_run_is_refused_where_an_emit_would_be(nixcompose, tmp_path):
    """It says the same of a file that was changed by hand, and shows the difference once that is forced."""
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    (tmp_path / "nix/groups.nix").write_text("mine\n")
    before = stamps(tmp_path)
    tried, real = (nixcompose("emit", *words, cwd=tmp_path) for words in (["--dry-run"], []))
    assert (tried.code, tried.out, tried.err) == (real.code, real.out, real.err)
    assert real.code == 2
    forced = nixcompose("emit", "--dry-run", "--force", "nix/groups.nix", cwd=tmp_path)
    assert "-mine" in forced.out
    assert stamps(tmp_path) == before


def test_a_dry_run_of_one_target_shows_no_other(nixcompose, tmp_path):
    project(tmp_path)
    done = nixcompose("emit", "--dry-run", "box", cwd=tmp_path)
    assert "+++ nix/images/box.nix" in done.out
    assert "pod" not in {
        part for line in done.out.splitlines() if line.startswith("+++ ") for part in re.split("[/.]", line)
    }


# Elsewhere.

OURS = (
    OLD.replace('"jq"', '"jq", "ours"')
    + """
[targets.laptop]
kind = "home-manager"
profile = "default"
user = "dev"

[users.dev]

[packages]
ours = { file = "nix/packages/ours.nix" }
"""
)


@pytest.mark.parametrize(
    "out", ["nix", "gen", "nix/gen", "a/b/c/d", "nix.d", ".nix", "nix-2_x+y", "./nix/", "a//b", "a/../b"]
)
def test_relative_paths_point_to_files_that_are_there(out, tmp_path):
    """From wherever the Nix files are, every path in them leads to one of them, or to the package of our own."""
    (tmp_path / "nix/packages").mkdir(parents=True)
    (tmp_path / "nix/packages/ours.nix").write_text("{ hello }: hello\n")
    emitted = nxc.emit(project(tmp_path, OURS), out=out)
    emitted.write(tmp_path)
    assert nxc.verify(nxc.load(tmp_path / "profiles.toml"), tmp_path, out=out) == ()
    met = set()
    for path in emitted.files:
        if path.endswith(".nix"):
            code = re.sub(r"#.*|\"(?:\\.|[^\"])*\"", "", (tmp_path / path).read_text())
            for name in re.findall(r"(?<![\w.])\.\.?/[\w./+-]+", code):
                file = ((tmp_path / path).parent / name).resolve()
                assert file.is_file(), f"{path} names {name}"
                met.add(file.relative_to(tmp_path.resolve()).as_posix())
    normal = os.path.normpath(out)
    assert {"nix/packages/ours.nix", f"{normal}/groups.nix", f"{normal}/overlay.nix", f"{normal}/images/box.nix"} <= met


@pytest.mark.parametrize("name", ["my nix", "é", "a'b", "$(id)", "-x", "a\\b", "${x}", "*"])
def test_a_directory_of_an_odd_name_works_or_is_refused(name, tmp_path):
    """If it is written there it verifies; the record names the files as they are on disk."""
    manifest = project(tmp_path)
    try:
        nxc.emit(manifest, out=name).write(tmp_path)
    except nxc.EmitError:
        assert tree(tmp_path).keys() == {"profiles.toml"}
    else:
        assert nxc.verify(manifest, tmp_path, out=name) == ()
        assert_record_agrees(tmp_path, f"{name}/nixcompose.json")


def test_a_manifest_elsewhere_is_emitted_beside_itself(nixcompose, tmp_path):
    """`--file sub/x.toml` writes into `sub`, not into the current directory."""
    project(tmp_path / "sub", OLD, "x.toml")
    assert nixcompose("emit", "--file", "sub/x.toml", cwd=tmp_path).code == 0
    assert {path.split("/")[0] for path in tree(tmp_path)} == {"sub"}
    assert (tmp_path / "sub/nix/groups.nix").read_text().startswith("# Made by nixcompose from x.toml")
    assert nixcompose("verify", "--file", "sub/x.toml", cwd=tmp_path).code == 0


# The same bytes.

SURROUNDINGS = [
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "4294967295", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONHASHSEED": "7", "LC_ALL": "POSIX", "TZ": "Pacific/Apia", "HOME": "/nonexistent", "USER": "nobody"},
    {"PYTHONHASHSEED": "7", "PYTHONUTF8": "1", "PYTHONIOENCODING": "ascii", "COLUMNS": "1", "PYTHONOPTIMIZE": "2"},
]


def test_no_surroundings_show_in_what_is_written(root, tmp_path):
    """Hash seed, locale, time zone, home, optimisation, umask and current directory: equal trees, byte for byte."""
    trees = []
    for number, variables in enumerate(SURROUNDINGS):
        here = tmp_path / str(number) / ("x" * number)
        project(here, NEW)
        elsewhere = tmp_path if number % 2 else here
        file = os.path.relpath(here / "profiles.toml", elsewhere)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
        done = subprocess.run(
            [sys.executable, "-m", "nixcompose", "emit", "--file", file],
            cwd=elsewhere,
            env=kept | {"PYTHONPATH": str(root)} | variables,
            umask=(0o022, 0o077, 0o000, 0o027)[number],
            capture_output=True,
            check=False,
        )
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode()
        trees.append(tree(here))
    assert len(trees[0]) > 10
    assert all(other == trees[0] for other in trees)


def test_going_there_and_back_gives_the_same_bytes(nixcompose, tmp_path):
    """Old, new, old again: nothing of the way between is left."""
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    before = tree(tmp_path)
    project(tmp_path, NEW)
    nixcompose("emit", cwd=tmp_path)
    assert tree(tmp_path) != before
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    assert tree(tmp_path) == before
