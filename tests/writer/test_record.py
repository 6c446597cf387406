"""The two files that nixcompose keeps its own state in may be damaged or hostile, and still nothing is lost."""

import hashlib
import json
import os

import pytest

import nixcompose as nxc
from nixcompose.emitter import disk
from tests.writer.trees import JOURNAL, RECORD, STAGE, bundle, codes, files, in_child, project, stamps, tree

ONE = bundle({"a.nix": "one\n", "b.nix": "b\n"})
TWO = bundle({"a.nix": "two\n"})

UNREADABLE = {
    "empty": b"",
    "half": b'{"schema": "nixcompose.emitted/1", "files": {"nix/a.nix": "4',
    "no JSON": b"<<<<<<< HEAD\n",
    "not UTF-8": b"\xff\xfe{}",
    "NUL": b"\0" * 100,
    "null": b"null",
    "a number": b"17",
    "a long number": b"1" * 10_000,
    "a list": b"[]",
    "a string": b'"nixcompose.emitted/1"',
    "an empty object": b"{}",
    "deep": b"[" * 200_000,
    "deep and closed": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}
RECORDS = UNREADABLE | {
    "another schema": b'{"schema": "nixcompose.emitted/2", "files": {}}',
    "no schema": b'{"files": {}}',
    "no files": b'{"schema": "nixcompose.emitted/1"}',
    "files as a list": b'{"schema": "nixcompose.emitted/1", "files": ["nix/a.nix"]}',
    "files as null": b'{"schema": "nixcompose.emitted/1", "files": null}',
    "digest as a number": b'{"schema": "nixcompose.emitted/1", "files": {"nix/a.nix": 1}}',
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
@pytest.mark.parametrize("partial", [False, True], ids=["whole", "partial"])
def test_a_damaged_record_is_a_finding(partial, record, tmp_path):
    """Without it ours and others' cannot be told apart, so nothing is written, and the record stays for repair."""
    ONE.write(tmp_path)
    (tmp_path / RECORD).write_bytes(record)
    before = stamps(tmp_path)
    two = bundle({"a.nix": "two\n"}, partial=partial)
    assert in_child(lambda: two.compare(tmp_path)) == ["NXC505"]
    assert in_child(lambda: two.write(tmp_path)) == ["NXC505"]
    assert stamps(tmp_path) == before


def test_the_commands_say_so_and_the_way_out_works(nixcompose, tmp_path):
    """Removing the damaged record, as the finding advises, and forcing what has changed makes the project whole."""
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    (tmp_path / RECORD).write_text("{}\n")
    for command in ("emit", "verify"):
        done = nixcompose(command, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert f'"{RECORD}" is not a record' in done.err
    (tmp_path / RECORD).unlink()
    (tmp_path / "nix/overlay.nix").write_text("mine\n")
    assert nixcompose("emit", "--force", "nix/overlay.nix", cwd=tmp_path).code == 0
    assert nixcompose("verify", cwd=tmp_path).code == 0


def test_without_a_record_our_own_files_are_taken_over(tmp_path):
    """They have the right bytes; the record is made again, the same to the byte."""
    ONE.write(tmp_path)
    record = (tmp_path / RECORD).read_bytes()
    (tmp_path / RECORD).unlink()
    ONE.write(tmp_path)
    assert (tmp_path / RECORD).read_bytes() == record
    (tmp_path / RECORD).unlink()
    assert codes(lambda: TWO.write(tmp_path)) == ["NXC502"]


HOSTILE = ["../outside", "/etc/passwd", "nix/../../outside", "nix//a", ".", "..", "", "nix/", "a\0b", "\ud800"]
HOSTILE += [".git/HEAD", "nix/.git/config", f"{STAGE}/0"]


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("partial", [False, True], ids=["whole", "partial"])
def test_a_record_cannot_make_us_remove_what_no_emit_writes(partial, path, tmp_path):
    """A path that leads out, or into Git's directory, is refused in the record as it is in a bundle."""
    root = tmp_path / "project"
    root.mkdir()
    ONE.write(root)
    for victim in ("../outside", ".git/HEAD", "nix/.git/config"):
        (root / victim).parent.mkdir(exist_ok=True)
        (root / victim).write_text("victim\n")
    record = json.loads((root / RECORD).read_text())
    record["files"][path] = hashlib.sha256(b"victim\n").hexdigest()
    (root / RECORD).write_text(json.dumps(record))
    before = stamps(tmp_path)
    found = in_child(lambda: bundle({"a.nix": "two\n"}, partial=partial).write(root))
    assert found in (["NXC504"], ["NXC505"])
    assert stamps(tmp_path) == before


# The journal.


def plant(root, texts, gone=(), **renamed):
    """Leave the stage of a change that was decided on and not begun; *renamed* are paths to put into its journal."""
    disk._stage(root, texts, tuple(gone))
    journal = (root / JOURNAL).read_text()
    for path, other in renamed.items():
        assert json.dumps(path) in journal
        journal = journal.replace(json.dumps(path), json.dumps(other))
    (root / JOURNAL).write_text(journal)


JOURNALS = UNREADABLE | {
    "no removals": b'{"write": []}',
    "no writes": b'{"remove": []}',
    "a path that is a number": b'{"write": [1], "remove": []}',
    "a path that is a list": b'{"write": [["nix/a.nix"]], "remove": []}',
    "writes as a string": b'{"write": "nix", "remove": []}',
    "removals as a string": b'{"write": [], "remove": "ab"}',
    "writes as null": b'{"write": null, "remove": []}',
}


@pytest.mark.parametrize("journal", JOURNALS.values(), ids=JOURNALS)
def test_a_damaged_journal_is_a_finding_and_is_kept(journal, tmp_path):
    """What it was to say is not known, so nothing is done; verify says that something is unfinished."""
    manifest = project(tmp_path)
    emitted = nxc.emit(manifest)
    emitted.write(tmp_path)
    plant(tmp_path, {"nix/groups.nix": "staged\n"})
    (tmp_path / JOURNAL).write_bytes(journal)
    before = stamps(tmp_path)
    with pytest.raises(nxc.EmitError, match="not a journal") as caught:
        emitted.write(tmp_path)
    assert f"remove {STAGE}" in caught.value.findings[0].fix
    assert "NXC605" in {finding.code for finding in nxc.verify(manifest, tmp_path)}
    assert stamps(tmp_path) == before


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("what", ["write", "remove"])
def test_a_journal_cannot_make_us_touch_what_no_emit_touches(what, path, tmp_path):
    """A journal may come with a clone; it is held to the same paths as a bundle, all of them before the first is done."""
    root = tmp_path / "project"
    root.mkdir()
    ONE.write(root)
    for victim in ("../outside", ".git/HEAD", "nix/.git/config"):
        (root / victim).parent.mkdir(exist_ok=True)
        (root / victim).write_text("victim\n")
    texts = {"nix/a.nix": "planted\n"} | ({"PATH": "planted\n"} if what == "write" else {})
    plant(root, texts, ["nix/b.nix", "PATH"] if what == "remove" else ["nix/b.nix"], PATH=path)
    before = stamps(tmp_path)
    assert in_child(lambda: ONE.write(root)) in (["NXC504"], ["NXC505"])
    assert stamps(tmp_path) == before


def test_a_journal_that_is_no_file_is_a_finding(tmp_path):
    """A directory of its name is neither read nor cleared away."""
    ONE.write(tmp_path)
    (tmp_path / JOURNAL).mkdir(parents=True)
    before = stamps(tmp_path)
    assert in_child(lambda: TWO.write(tmp_path)) in (["NXC504"], ["NXC505"])
    assert stamps(tmp_path) == before


def test_a_journal_that_is_a_pipe_is_not_waited_for(tmp_path):
    ONE.write(tmp_path)
    (tmp_path / STAGE).mkdir()
    os.mkfifo(tmp_path / JOURNAL)
    assert in_child(lambda: TWO.write(tmp_path)) in (["NXC504"], ["NXC505"])


def test_a_planted_journal_is_otherwise_a_journal(tmp_path):
    """What these tests plant is done by the next emit, if nothing is wrong with it."""
    ONE.write(tmp_path)
    plant(tmp_path, {"PATH": "planted\n"}, ["nix/b.nix"], PATH="nix/c.nix")
    disk.update(tmp_path, lambda: ({}, ()))
    assert files(tmp_path).keys() == {"nix/a.nix", "nix/c.nix", RECORD}


def test_a_journal_that_has_been_done_is_only_cleared_away(tmp_path):
    """Its files have been moved to their places, so there is nothing left to do but forget it."""
    ONE.write(tmp_path)
    plant(tmp_path, {"nix/a.nix": "two\n"}, ["nix/b.nix"])
    (tmp_path / STAGE / "0").rename(tmp_path / "nix/a.nix")
    (tmp_path / "nix/b.nix").unlink()
    before = tree(tmp_path)
    disk.update(tmp_path, lambda: ({}, ()))
    assert tree(tmp_path) == before
    assert not (tmp_path / STAGE).exists()


def test_removing_the_stage_as_advised_loses_no_file(tmp_path):
    """After `rm -r` of a stage with a damaged journal an emit goes on with the files as they are."""
    ONE.write(tmp_path)
    plant(tmp_path, {"nix/a.nix": "two\n"})
    (tmp_path / JOURNAL).write_bytes(b"")
    assert codes(lambda: TWO.write(tmp_path)) == ["NXC505"]
    for file in (tmp_path / STAGE).iterdir():
        file.unlink()
    (tmp_path / STAGE).rmdir()
    TWO.write(tmp_path)
    assert files(tmp_path).keys() == {*TWO.files, RECORD}
