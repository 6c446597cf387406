"""`verify` tells every way in which the disk may differ, shows it as a diff that can be applied, and writes nothing."""

import json
import os
import shutil
import subprocess

import pytest

import nixcompose as nxc
from nixcompose.emitter import Change, disk
from nixcompose.verifier.drift import unified_diff
from tests.writer.trees import CHANGES, NEW, OLD, RECORD, codes, files, project, stamps, tree, watched

POD = ".devcontainer/pod/devcontainer.json"


@pytest.fixture
def emitted(tmp_path):
    """A project whose files are as its manifest wants them."""
    root = tmp_path / "project"
    nxc.emit(project(root)).write(root)
    return root


def edited(root):
    with (root / "nix/overlay.nix").open("a", encoding="utf-8") as file:
        file.write("# mine\n")


def stale(root):
    """Files as they were emitted for the manifest of an hour ago."""
    project(root, OLD.replace('"jq"', '"jq", "yq"'))


def missing(root):
    (root / "nix/groups.nix").unlink()


def left_over(root):
    project(root, OLD.partition("[targets.pod]")[0])


def left_over_edited(root):
    left_over(root)
    (root / POD).write_text("{}\n")


def foreign(root):
    (root / RECORD).unlink()
    (root / "nix/overlay.nix").write_text("mine\n")


def interrupted(root):
    """A change that was decided on and has nothing left to do but to be forgotten."""
    disk._stage(root, {}, ())


def unused(root):
    """A manifest with a group that nothing uses; what is emitted for it is there."""
    manifest = project(root, OLD + '\n[groups.idle]\npackages = ["hello"]\n')
    nxc.emit(manifest).write(root)


def no_record(root):
    (root / RECORD).unlink()


def nothing_there(root):
    shutil.rmtree(root / "nix")
    shutil.rmtree(root / ".devcontainer")


EVERY = len(nxc.emit(nxc.loads(OLD)).files) + 1
CASES = {
    edited: {"NXC601": 1},
    stale: {"NXC602": EVERY - 1},  # the devcontainer.json does not name packages
    missing: {"NXC604": 1},
    left_over: {"NXC602": EVERY - 2, "NXC603": 2},
    left_over_edited: {"NXC602": EVERY - 2, "NXC603": 2},
    foreign: {"NXC604": 1, "NXC606": 1},
    interrupted: {"NXC605": 1},
    unused: {"NXC214": 1},
    no_record: {"NXC604": 1},
    nothing_there: {"NXC604": EVERY},
}


def counted(findings):
    found = [finding["code"] if isinstance(finding, dict) else finding.code for finding in findings]
    return {code: found.count(code) for code in found}


@pytest.mark.parametrize("differs", CASES, ids=lambda case: case.__name__)
def test_every_difference_has_its_code(differs, emitted, nixcompose):
    """The function, the text and the JSON say the same, with exit code 1, and nothing on disk is touched by any."""
    differs(emitted)
    before = stamps(emitted)
    findings = nxc.verify(nxc.load(emitted / "profiles.toml"), emitted)
    text = nixcompose("verify", cwd=emitted)
    data = nixcompose("verify", "--json", cwd=emitted)
    assert stamps(emitted) == before
    assert counted(findings) == CASES[differs]
    assert (text.code, text.out, data.code, data.err) == (1, "", 1, "")
    for finding in findings:
        assert f"[{finding.code}]: {finding.message}" in text.err
    parsed = json.loads(data.out)
    assert parsed["schema"] == "nixcompose.verify/1"
    assert [(f["code"], f["message"], tuple(f["detail"])) for f in parsed["findings"]] == [
        (f.code, f.message, f.detail) for f in findings
    ]
    assert all(finding.fix for finding in findings)


@pytest.mark.parametrize(
    "differs", [stale, missing, left_over, interrupted, no_record, nothing_there], ids=lambda case: case.__name__
)
def test_emit_removes_every_difference_that_no_hand_made(differs, emitted, nixcompose):
    differs(emitted)
    assert nixcompose("emit", cwd=emitted).code == 0
    done = nixcompose("verify", cwd=emitted)
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1] == "all files agree with profiles.toml"


def test_all_is_well(emitted, nixcompose):
    """No finding, exit code 0, and the JSON has an empty list."""
    assert nxc.verify(nxc.load(emitted / "profiles.toml"), emitted) == ()
    done = nixcompose("verify", "--json", cwd=emitted)
    data = json.loads(done.out)
    assert {one["target"]: one["drift"] for one in data.pop("agreement")} == {"box": {}, "pod": {}}
    assert (done.code, data) == (
        0,
        {"schema": "nixcompose.verify/1", "findings": [], "lock": None, "budgets": 0, "budgets_checked": False},
    )


def test_several_differences_come_at_once(emitted):
    """One of each kind, in a stated order: that of the codes, then of the paths."""
    edited(emitted)
    (emitted / "nix/groups.nix").unlink()
    interrupted(emitted)
    left_over(emitted)
    found = nxc.verify(nxc.load(emitted / "profiles.toml"), emitted)
    assert [finding.code for finding in found] == sorted(finding.code for finding in found)
    assert counted(found).keys() == {"NXC601", "NXC602", "NXC603", "NXC604", "NXC605"}


def test_the_way_out_that_a_finding_names_is_one(emitted, nixcompose):
    """The command at the end of an edit's finding, run as it stands, makes the project verify again."""
    edited(emitted)
    (finding,) = nxc.verify(nxc.load(emitted / "profiles.toml"), emitted)
    words = finding.fix.partition("nixcompose emit")[2].split()
    assert words == ["--force", "nix/overlay.nix"]
    assert nixcompose("emit", *words, cwd=emitted).code == 0
    assert nixcompose("verify", cwd=emitted).code == 0


def test_a_read_only_project_can_be_verified(emitted, monkeypatch):
    """Neither a stage nor a lock is wanted: it works for someone who may only read."""
    manifest = nxc.load(emitted / "profiles.toml")
    edited(emitted)
    for path in (*emitted.rglob("*"), emitted):
        path.chmod(path.stat().st_mode & 0o555)
    monkeypatch.chdir(emitted)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        found = [finding.code for finding in nxc.verify(manifest, ".")]
    finally:
        if root:
            os.seteuid(0)
        for path in (emitted, *emitted.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
    assert found == ["NXC601"]


def test_verify_opens_nothing_for_writing(emitted, monkeypatch):
    """Not even what it would not write to: every call that could change something is refused, and none is made."""
    made = []
    left_over_edited(emitted)
    manifest = nxc.load(emitted / "profiles.toml")
    with watched(made.append):
        nxc.verify(manifest, emitted)
    assert "open" in made
    assert not set(made) & set(CHANGES)


def test_another_directory_is_verified_with_out(emitted, nixcompose):
    """What `emit --out` wrote, `verify --out` compares."""
    assert nixcompose("emit", "--out", "deep/er", cwd=emitted).code == 0
    shutil.rmtree(emitted / "nix")
    assert nixcompose("verify", "--out", "deep/er", cwd=emitted).code == 0
    assert nixcompose("verify", cwd=emitted).code == 1


# The diff.


def apply(diff, root, tool):
    """Apply *diff* with a tool that everyone has, strictly."""
    command = {
        "patch": ["patch", "-p0", "--force", "--fuzz=0"],
        "git": ["git", "apply", "-p0", "--unidiff-zero", "-"],
    }[tool]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    done = subprocess.run(command, input=diff, cwd=root, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def as_diff(details):
    return "".join(f"{line}\n" for lines in details for line in lines).encode()


@pytest.mark.parametrize("tool", ["patch", "git"])
def test_the_diffs_together_are_the_emit(tool, emitted):
    """Applied to the disk they change, add and remove what an emit would: every byte of every file."""
    project(emitted, NEW)
    manifest = nxc.load(emitted / "profiles.toml")
    missing(emitted)
    edited(emitted)
    diff = as_diff(finding.detail for finding in nxc.verify(manifest, emitted))
    apply(diff, emitted, tool)
    after = files(emitted)
    emitted_anew = emitted.parent / "anew"
    nxc.emit(project(emitted_anew, NEW)).write(emitted_anew)
    assert after == files(emitted_anew)
    assert nxc.verify(manifest, emitted) == ()


def test_a_dry_run_prints_the_same_diff(emitted, nixcompose):
    """What `emit --dry-run` prints can be applied too, and is what `verify` shows."""
    project(emitted, NEW)
    before = stamps(emitted)
    done = nixcompose("emit", "--dry-run", cwd=emitted)
    assert stamps(emitted) == before
    findings = nxc.verify(nxc.load(emitted / "profiles.toml"), emitted)
    assert sorted(done.out.splitlines()) == sorted(as_diff(f.detail for f in findings).decode().splitlines())
    apply(done.out.encode(), emitted, "patch")
    assert nixcompose("verify", cwd=emitted).code == 0


@pytest.mark.parametrize("tool", ["patch", "git"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\nb", "a\nb\n"),
        ("a\nb\n", "a\nb"),
        ("a", "b"),
        ("", "a\n"),
        ("", "a"),
        ("a\n", ""),
        ("\n", "\n\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb\n", "a\nb\n"),
        ("a\x0cb\n", "a b\n"),
        ("a\u2028b\n", "a\u2028c\n"),
        ("a\x85b\x1cc\x1dd\x1ee\x0bf\n", "x\n"),
        ("".join(f"{n}\n" for n in range(100)), "".join(f"{n}\n" for n in range(100) if n % 30)),
        ("--- a\n+++ b\n", "+++ b\n--- a\n"),
        ("é 🦊\n", "🦊 é\n"),
    ],
    ids=repr,
)
def test_a_diff_leads_from_what_is_there_to_what_would_be(old, new, tool, tmp_path):
    """Only a line feed ends a line, as for every tool that reads a diff; a last line without one is marked so."""
    (tmp_path / "nix").mkdir()
    (tmp_path / "nix/x.nix").write_bytes(old.encode())
    apply(as_diff([unified_diff(Change("nix/x.nix", "edited", old, new))]), tmp_path, tool)
    found = (
        (tmp_path / "nix/x.nix").read_bytes() if (tmp_path / "nix/x.nix").exists() else b""
    )  # both remove what is emptied
    assert found == new.encode()


def test_verify_of_what_cannot_be_compared_is_an_error(emitted, nixcompose):
    """A damaged record is no drift: exit code 2, not 1, and under --json a finding all the same."""
    (emitted / RECORD).write_text("{}")
    done = nixcompose("verify", "--json", cwd=emitted)
    assert done.code == 2
    assert counted(json.loads(done.out)["findings"]) == {"NXC505": 1}
    assert codes(lambda: nxc.verify(nxc.load(emitted / "profiles.toml"), emitted)) == ["NXC505"]
    assert tree(emitted)[RECORD] == b"{}"
