"""Writing a bundle: what is not ours is kept, what we no longer make goes, and nothing is touched without need."""

import json
import os

import pytest

import nixcompose as nxc
from nixcompose.emitter import disk
from tests.writer.trees import (
    NEW,
    OLD,
    RECORD,
    STAGE,
    assert_record_agrees,
    bundle,
    codes,
    expected,
    files,
    project,
    stamps,
    tree,
)

ONE = bundle({"a.nix": "one\n", "b.nix": "b\n", "deep/er/c.nix": "c\n"})
TWO = bundle({"a.nix": "two\n", "b.nix": "b\n", "new/d.nix": "d\n"})


def statuses(changes):
    return {change.path.removeprefix("nix/"): change.status for change in changes}


def test_a_first_write_puts_every_file_and_a_record_of_them(tmp_path):
    changes = ONE.write(tmp_path)
    assert set(statuses(changes).values()) == {"missing"}
    assert [change.path for change in changes] == sorted([*ONE.files, RECORD])
    assert files(tmp_path) == expected(ONE) | {RECORD: (tmp_path / RECORD).read_bytes()}
    assert_record_agrees(tmp_path)
    assert json.loads((tmp_path / RECORD).read_text())["schema"] == "nixcompose.emitted/1"


def test_a_second_write_changes_adds_and_removes(tmp_path):
    """What `write` returns is what it found; what it leaves is the bundle, and no directory that it emptied."""
    ONE.write(tmp_path)
    assert statuses(TWO.write(tmp_path)) == {
        "a.nix": "stale",
        "b.nix": "same",
        "deep/er/c.nix": "left-over",
        "new/d.nix": "missing",
        "nixcompose.json": "stale",
    }
    directories = {"nix": None, "nix/new": None}
    assert tree(tmp_path) == expected(TWO) | directories | {RECORD: (tmp_path / RECORD).read_bytes()}
    assert_record_agrees(tmp_path)


def test_compare_says_before_what_write_says(tmp_path):
    """`compare` writes nothing, and finds what `write` then does."""
    ONE.write(tmp_path)
    before = stamps(tmp_path)
    found = TWO.compare(tmp_path)
    assert stamps(tmp_path) == before
    assert TWO.write(tmp_path) == found


def test_nothing_is_touched_when_nothing_has_changed(tmp_path):
    """A second emit of the same manifest leaves every inode and every time as it was, the directory's too."""
    emitted = nxc.emit(project(tmp_path))
    emitted.write(tmp_path)
    before = stamps(tmp_path)
    assert set(statuses(emitted.write(tmp_path)).values()) == {"same"}
    assert stamps(tmp_path) == before


def test_a_file_that_stays_the_same_is_not_written_again(tmp_path):
    """A write that changes some files leaves the inodes of the others alone."""
    ONE.write(tmp_path)
    before = (tmp_path / "nix/b.nix").stat()
    TWO.write(tmp_path)
    after = (tmp_path / "nix/b.nix").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


# What is not ours.


@pytest.mark.parametrize("content", [b"mine\n", b"", b"\xff\xfe\0", b"one", b"one\r\n", b"\xef\xbb\xbfone\n"])
def test_a_foreign_file_is_never_overwritten(content, tmp_path):
    """A file that the record does not have stops the whole emit, whatever its content."""
    (tmp_path / "nix").mkdir()
    (tmp_path / "nix/a.nix").write_bytes(content)
    before = stamps(tmp_path)
    assert codes(lambda: ONE.write(tmp_path)) == ["NXC502"]
    assert stamps(tmp_path) == before


@pytest.mark.parametrize("content", [b"mine\n", b"", b"\xff\xfe\0", b"one", b"one\r\n", b"\xef\xbb\xbfone\n"])
def test_an_edited_file_is_never_overwritten(content, tmp_path):
    """One byte other than what we wrote stops the whole emit."""
    ONE.write(tmp_path)
    (tmp_path / "nix/a.nix").write_bytes(content)
    before = stamps(tmp_path)
    assert codes(lambda: TWO.write(tmp_path)) == ["NXC503"]
    assert codes(lambda: ONE.write(tmp_path)) == ["NXC503"]
    assert stamps(tmp_path) == before


def test_all_files_in_the_way_are_told_at_once(tmp_path):
    """Each has a finding of its own that says how to overwrite it."""
    ONE.write(tmp_path)
    (tmp_path / "nix/a.nix").write_text("mine\n")
    (tmp_path / "nix/new").mkdir()
    (tmp_path / "nix/new/d.nix").write_text("mine\n")
    with pytest.raises(nxc.EmitError) as caught:
        TWO.write(tmp_path)
    assert [(finding.code, finding.message) for finding in caught.value.findings] == [
        ("NXC502", '"nix/new/d.nix" was not written by nixcompose'),
        ("NXC503", '"nix/a.nix" has been changed since nixcompose wrote it'),
    ]
    assert all(f"--force {path}" in finding.fix for finding, path in zip(
        caught.value.findings, ("nix/new/d.nix", "nix/a.nix"), strict=True
    ))  # fmt: skip


def test_a_foreign_file_with_our_content_is_taken_over(tmp_path):
    """Whoever wrote it, a file that already has the right bytes is in nobody's way, and ours from then on."""
    (tmp_path / "nix").mkdir()
    (tmp_path / "nix/a.nix").write_text("one\n")
    inode = (tmp_path / "nix/a.nix").stat().st_ino
    assert statuses(ONE.write(tmp_path))["a.nix"] == "same"
    assert (tmp_path / "nix/a.nix").stat().st_ino == inode
    assert statuses(TWO.write(tmp_path))["a.nix"] == "stale"


def test_a_file_edited_to_what_we_would_write_now_is_no_edit(tmp_path):
    """Making the coming change by hand first is not punished."""
    ONE.write(tmp_path)
    (tmp_path / "nix/a.nix").write_text("two\n")
    assert statuses(TWO.write(tmp_path))["a.nix"] == "same"
    assert_record_agrees(tmp_path)


@pytest.mark.parametrize("spelling", ["nix/a.nix", "./nix/a.nix", "nix//a.nix", "nix/deep/../a.nix"])
def test_force_overwrites_the_file_that_it_names(spelling, tmp_path):
    (tmp_path / "nix").mkdir()
    (tmp_path / "nix/a.nix").write_text("mine\n")
    assert statuses(ONE.write(tmp_path, force=[spelling]))["a.nix"] == "foreign"
    assert (tmp_path / "nix/a.nix").read_text() == "one\n"
    assert_record_agrees(tmp_path)


@pytest.mark.parametrize("force", [[], ["nix"], ["nix/*"], ["a.nix"], ["nix/b.nix"], ["/nix/a.nix"]])
def test_force_overwrites_no_file_that_it_does_not_name(force, tmp_path):
    """A directory, a pattern or another file is not the name of this one; what is no file of ours is said to be none."""
    (tmp_path / "nix").mkdir()
    (tmp_path / "nix/a.nix").write_text("mine\n")
    before = stamps(tmp_path)
    expected = ["NXC502"] if set(force) <= ONE.files.keys() else ["NXC107"]
    assert codes(lambda: ONE.write(tmp_path, force=force)) == expected
    assert stamps(tmp_path) == before


def test_the_command_forces_one_file_at_a_time(nixcompose, tmp_path):
    """Two files in the way need `--force` twice; with one of them nothing is written, not even that one."""
    project(tmp_path)
    assert nixcompose("emit", cwd=tmp_path).code == 0
    for name in ("groups.nix", "overlay.nix"):
        (tmp_path / "nix" / name).write_text("mine\n")
    before = stamps(tmp_path)
    done = nixcompose("emit", "--force", "nix/groups.nix", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "nix/overlay.nix" in done.err
    assert "nix/groups.nix" not in done.err
    assert stamps(tmp_path) == before
    done = nixcompose("emit", "--force", "nix/groups.nix", "--force", "nix/overlay.nix", cwd=tmp_path)
    assert (done.code, done.out) == (0, "overwrote nix/groups.nix\noverwrote nix/overlay.nix\n")
    assert nixcompose("verify", cwd=tmp_path).code == 0


# What we no longer make.


def test_a_left_over_that_was_edited_is_kept(nixcompose, tmp_path):
    """What a hand has put into a file outlives the target that the file was for, and that is said."""
    project(tmp_path, OLD)
    nixcompose("emit", cwd=tmp_path)
    kept = tmp_path / ".devcontainer/pod/devcontainer.json"
    kept.write_text("{}\n")
    project(tmp_path, NEW)
    done = nixcompose("emit", cwd=tmp_path)
    assert done.code == 0
    assert "kept .devcontainer/pod/devcontainer.json" in done.err
    assert kept.read_text() == "{}\n"
    assert not (tmp_path / "nix/images/pod.nix").exists()
    assert_record_agrees(tmp_path)


def test_a_left_over_that_is_gone_already_is_no_matter(tmp_path):
    ONE.write(tmp_path)
    (tmp_path / "nix/deep/er/c.nix").unlink()
    TWO.write(tmp_path)
    assert files(tmp_path).keys() == {*TWO.files, RECORD}


def test_only_directories_that_we_emptied_are_removed(tmp_path):
    """A directory with something else in it stays, and so does an empty one that was not emptied by us."""
    ONE.write(tmp_path)
    (tmp_path / "nix/deep/notes.txt").write_text("mine\n")
    (tmp_path / "nix/empty").mkdir()
    TWO.write(tmp_path)
    now = tree(tmp_path)
    assert now["nix/deep/notes.txt"] == b"mine\n"
    assert "nix/empty" in now
    assert "nix/deep/er" not in now


def test_the_project_itself_is_not_removed_when_it_is_left_empty(tmp_path):
    """Removing the last file takes its directories along, up to the project and not further."""
    root = tmp_path / "project"
    root.mkdir()
    disk.update(root, lambda: ({"x/y/a.nix": "a\n"}, ()))
    disk.update(root, lambda: ({}, ["x/y/a.nix"]))
    assert tree(tmp_path) == {"project": None}


@pytest.mark.parametrize(
    ("before", "after"), [("x", "x/y"), ("x/y", "x")], ids=["file to directory", "directory to file"]
)
def test_a_file_does_not_take_the_place_of_a_directory_nor_the_other_way(before, after, tmp_path):
    """No manifest asks for it, and a bundle that does gets a finding before anything is written."""
    bundle({before: "old\n"}).write(tmp_path)
    stood = stamps(tmp_path)
    assert codes(lambda: bundle({after: "new\n"}).write(tmp_path)) in (["NXC504"], ["NXC505"])
    assert stamps(tmp_path) == stood


# Modes.


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o755, 0o777, 0o444], ids=oct)
@pytest.mark.parametrize("umask", [0o022, 0o077], ids=oct)
def test_the_mode_of_a_file_is_kept(mode, umask, tmp_path):
    """Whoever made a file group-writable, executable or private finds it so after the next emit."""
    ONE.write(tmp_path)
    file = tmp_path / "nix/a.nix"
    file.chmod(mode)
    before = os.umask(umask)
    try:
        TWO.write(tmp_path)
    finally:
        os.umask(before)
    assert file.read_text() == "two\n"
    assert oct(file.stat().st_mode & 0o7777) == oct(mode)


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_any_other_new_file(umask, mode, tmp_path):
    before = os.umask(umask)
    try:
        ONE.write(tmp_path)
    finally:
        os.umask(before)
    assert {oct((tmp_path / path).stat().st_mode & 0o777) for path in (*ONE.files, RECORD)} == {oct(mode)}


# What is beside it.


def test_a_stage_without_a_journal_is_cleared_away(tmp_path):
    """It is what a kill before the decision left behind."""
    ONE.write(tmp_path)
    before = tree(tmp_path)
    (tmp_path / STAGE / "0").mkdir(parents=True)
    (tmp_path / STAGE / "journal.json.new").write_text('{"write": [], "rem')
    ONE.write(tmp_path)
    assert not (tmp_path / STAGE).exists()
    assert tree(tmp_path) == before


def test_the_project_may_be_reached_through_a_link(tmp_path):
    """Links inside the project are refused; how one came to it is nobody's business."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    ONE.write(tmp_path / "link")
    assert set(statuses(ONE.compare(tmp_path / "real")).values()) == {"same"}


def test_a_project_that_is_not_there_is_a_finding(tmp_path):
    assert codes(lambda: ONE.write(tmp_path / "none")) == ["NXC505"]
    assert not list(tmp_path.iterdir())


# Two at once.


def test_two_writers_do_not_meet(tmp_path):
    """While one writes another gets a finding, at once and having changed nothing."""
    ONE.write(tmp_path)
    before = stamps(tmp_path)
    with disk._locked(tmp_path):
        assert codes(lambda: TWO.write(tmp_path)) == ["NXC505"]
    assert stamps(tmp_path) == before
    TWO.write(tmp_path)
    assert (tmp_path / "nix/a.nix").read_text() == "two\n"


@pytest.mark.parametrize("partial", [False, True], ids=["whole", "partial"])
def test_nobody_writes_between_the_comparison_and_the_writing(partial, tmp_path, monkeypatch):
    """What `write` compared is what it replaces: another emit in between would leave a mixture of two."""
    first, second = (
        bundle({"shared.nix": name, f"{name}.nix": "x\n"}, partial=partial) for name in ("first", "second")
    )
    real, between = nxc.Bundle.compare, []

    def compare(self, root):
        changes = real(self, root)
        if self is first and not between:
            between.append("tried")
            between.extend(codes(lambda: second.write(root)))
        return changes

    monkeypatch.setattr(nxc.Bundle, "compare", compare)
    first.write(tmp_path)
    assert between == ["tried", "NXC505"]
    assert files(tmp_path).keys() == {*first.files, RECORD}
    assert_record_agrees(tmp_path)


def test_many_writers_leave_the_bundle_of_one_of_them(tmp_path):
    """Processes that emit different bundles at the same time each write all of theirs, or get NXC505."""
    bundles = [bundle({"shared.nix": f"{n}\n", **{f"{n}/{m}.nix": f"{m}\n" for m in range(8)}}) for n in range(4)]
    children = []
    for one in bundles:
        child = os.fork()
        if child == 0:
            bad = 0
            for _ in range(10):
                bad += codes(lambda one=one: one.write(tmp_path)) not in ([], ["NXC505"])
            os._exit(min(bad, 1))
        children.append(child)
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert ends == [0] * len(children)
    now = files(tmp_path)
    assert now.keys() - {RECORD} in [one.files.keys() for one in bundles]
    assert now["nix/shared.nix"] in {f"{n}\n".encode() for n in range(4) if f"nix/{n}/0.nix" in now}
    assert_record_agrees(tmp_path)
