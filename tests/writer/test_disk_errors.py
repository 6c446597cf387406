"""When the disk refuses, at whichever call: a finding, and the old tree or a change that the next emit finishes."""

import errno
import os
from itertools import count
from pathlib import Path

import pytest

import nixcompose as nxc
from nixcompose.emitter import disk
from nixcompose.emitter.disk import is_pending
from tests.writer.trees import (
    CHANGES,
    JOURNAL,
    LOOKS,
    STAGE,
    assert_record_agrees,
    bundle,
    codes,
    project,
    tree,
    watched,
)

OLD = bundle({"a.nix": "old\n", "same.nix": "same\n", "gone/er/b.nix": "b\n"})
NEW = bundle({"a.nix": "new\n", "same.nix": "same\n", "come/c.nix": "c\n"})
ERRORS = (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO)


class Refused(Exception):
    """The call that was to fail was not made any more."""


def emit_refused(root, calls, number, error):
    """Emit `NEW` with the call *number* of *calls* refused; the finding's code, or None if all went well."""
    left = number

    def before(name):
        nonlocal left
        if name in calls:
            left -= 1
            if left == -1:
                raise OSError(error, os.strerror(error))

    with watched(before):
        try:
            NEW.write(root)
        except nxc.EmitError as refusal:
            (finding,) = refusal.findings
            assert calls is LOOKS or os.strerror(error).lower() in finding.message
            return finding.code
        finally:
            reached = left < 0
    if not reached:
        raise Refused
    return None


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("calls", [CHANGES, LOOKS], ids=["changing", "looking"])
def test_a_disk_that_refuses_once_does_no_harm(calls, error, tmp_path):
    """One call fails, each in its turn, and never is a file half-written or a change half-made and forgotten."""
    OLD.write(tmp_path)
    old_tree = tree(tmp_path)
    NEW.write(tmp_path)
    new_tree = tree(tmp_path)
    seen = set()
    for number in count():
        OLD.write(tmp_path)
        assert tree(tmp_path) == old_tree
        try:
            code = emit_refused(tmp_path, calls, number, error)
        except Refused:
            break
        assert code in (None, "NXC505")
        pending = (tmp_path / JOURNAL).exists()
        now = {path: content for path, content in tree(tmp_path).items() if content is not None}
        if not pending:
            end = old_tree if code else new_tree
            assert now == {path: content for path, content in end.items() if content is not None}
            assert code is None or not (tmp_path / STAGE).exists()
        for path, content in now.items():
            assert content in {old_tree.get(path), new_tree.get(path)}
        seen.add((code, pending))
        NEW.write(tmp_path)
        assert {path for path, content in tree(tmp_path).items() if content is not None} == {
            *NEW.files,
            NEW.record_path,
        }
        assert not (tmp_path / STAGE).exists()
        assert_record_agrees(tmp_path)
    assert ("NXC505", False) in seen
    assert ("NXC505", True) in seen


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
def test_a_disk_that_refuses_from_some_call_on_does_no_harm(error, tmp_path):
    """From some change on every one fails: what stands there then is old, or is finished when the disk is well again."""
    OLD.write(tmp_path)
    old_tree = tree(tmp_path)
    for number in count():
        OLD.write(tmp_path)
        left = number

        def before(name):
            nonlocal left
            left -= name in CHANGES
            if left < 0 and name in CHANGES:
                raise OSError(error, os.strerror(error))

        with watched(before):
            try:
                NEW.write(tmp_path)
            except nxc.EmitError as refusal:
                assert [finding.code for finding in refusal.findings] == ["NXC505"]
                assert (tmp_path / JOURNAL).exists() or tree(tmp_path) == old_tree
        NEW.write(tmp_path)
        assert (tmp_path / "nix/a.nix").read_text() == "new\n"
        assert not (tmp_path / "nix/gone/er/b.nix").exists()
        assert not (tmp_path / STAGE).exists()
        assert_record_agrees(tmp_path)
        if left >= 0:
            break
    assert number > 20


def test_all_is_on_the_disk_before_it_is_relied_on(tmp_path):
    """Every new file and the journal are synced before the first takes its place, and the places before the end."""
    OLD.write(tmp_path)
    calls = []
    with watched(calls.append):
        NEW.write(tmp_path)
    calls = [name for name in calls if name in CHANGES]
    decided = calls.index("replace")  # of the journal
    opened = calls[:decided].count("open for writing")
    assert opened == 4  # two files, the record and the journal
    assert calls[:decided].count("fsync") == opened
    assert [name for name in calls[:decided] if name in ("write", "fsync")][-1] == "fsync"
    assert calls[decided + 1] == "fsync"
    placed = len(calls) - calls[::-1].index("replace")
    forgotten = placed + calls[placed:].index("fsync")
    assert "unlink" in calls[forgotten:]


def test_the_command_says_what_the_disk_said(nixcompose, tmp_path, monkeypatch):
    """A full disk is a finding with exit code 2, not a traceback."""
    project(tmp_path)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)  # where a full disk shows last
        done = nixcompose("emit", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "NXC505" in done.err
    assert "no space left on device" in done.err
    assert tree(tmp_path).keys() == {"profiles.toml"}
    assert not (tmp_path / STAGE).exists()


def test_a_file_system_without_locks_is_a_finding(tmp_path, monkeypatch):
    """Some network file systems refuse `flock`; without it two emits could meet, so there is none."""

    def refused(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(disk.fcntl, "flock", refused)
    assert codes(lambda: OLD.write(tmp_path)) == ["NXC505"]
    assert not list(tmp_path.iterdir())


@pytest.fixture
def as_anyone(tmp_path, monkeypatch):
    """Be someone whom modes concern (root is not), in a project of their own."""
    tmp_path = tmp_path / "project"
    tmp_path.mkdir()
    monkeypatch.chdir(tmp_path)
    if os.geteuid() != 0:
        yield tmp_path
        return
    os.chown(tmp_path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield tmp_path
    finally:
        os.seteuid(0)


def test_a_directory_that_must_not_be_written_in_is_a_finding(as_anyone):
    """The mode of a real directory refuses: nothing is written, or what was begun is finished later."""
    OLD.write(".")
    os.chmod("nix", 0o555)
    with pytest.raises(nxc.EmitError, match="permission denied"):
        NEW.write(".")
    os.chmod("nix", 0o755)
    NEW.write(".")
    assert {change.status for change in NEW.compare(".")} == {"same"}
    assert not os.path.exists(STAGE)


def test_a_project_that_must_not_be_written_in_is_left_alone(as_anyone):
    OLD.write(".")
    os.chmod(".", 0o555)
    try:
        with pytest.raises(nxc.EmitError, match="permission denied"):
            NEW.write(".")
        assert not os.path.exists(STAGE)
        assert Path("nix/a.nix").read_text() == "old\n"
    finally:
        os.chmod(".", 0o755)


def test_a_file_that_must_not_be_read_is_a_finding_and_is_left_alone(as_anyone):
    """Whether a file is ours is not known before it is read; so it is not overwritten."""
    OLD.write(".")
    os.chmod("nix/a.nix", 0)
    inode = os.stat("nix/a.nix").st_ino
    for action in (OLD.compare, NEW.compare, NEW.write):
        with pytest.raises(nxc.EmitError, match=r'"nix/a.nix": permission denied'):
            action(".")
    assert os.stat("nix/a.nix").st_ino == inode


def test_a_pending_change_that_must_not_be_looked_at_is_not_forgotten(as_anyone):
    """A stage of another user (an emit as root that was killed) is a finding, not the same as none."""
    OLD.write(".")
    disk._stage(".", {"nix/a.nix": "new\n"}, ())
    os.chmod(STAGE, 0)
    try:
        with pytest.raises(nxc.EmitError, match="permission denied"):
            is_pending(".")
        with pytest.raises(nxc.EmitError, match="permission denied"):
            NEW.write(".")
    finally:
        os.chmod(STAGE, 0o755)
    assert os.path.exists(JOURNAL)
    assert Path("nix/a.nix").read_text() == "old\n"
