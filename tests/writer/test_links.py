"""Whatever stands in the project, an emit neither follows it out, nor hangs on it, nor writes anything."""

import os
import socket
import stat

import pytest

import nixcompose as nxc
from nixcompose.emitter import disk
from tests.writer.trees import STAGE, bundle, codes, in_child, project, stamps, tree

FILES = bundle({"a.nix": "a\n", "deep/b.nix": "b\n"})


@pytest.fixture
def places(tmp_path):
    """A project, and a directory outside it that has a file."""
    inside, outside = tmp_path / "project", tmp_path / "outside"
    (inside / "nix/deep").mkdir(parents=True)
    outside.mkdir()
    (outside / "b.nix").write_text("not yours\n")
    return inside, outside


def refused(root, what=FILES):
    """The codes with which comparing and writing *what* are refused: the same, with nothing touched."""
    before = stamps(root.parent)
    compared, written = in_child(lambda: what.compare(root)), in_child(lambda: what.write(root))
    assert compared == written
    assert stamps(root.parent) == before
    return written


@pytest.mark.parametrize("target", ["outside", "outside/none", "project/here", "/dev/null", "/", "loop"])
@pytest.mark.parametrize("path", ["nix", "nix/a.nix", "nix/deep", "nix/deep/b.nix", "nix/nixcompose.json"])
def test_a_link_in_the_way_is_refused_wherever_it_leads(path, target, places, tmp_path):
    """A link for a file or for a directory on the way to it, to outside, inside, nowhere or itself."""
    inside, _ = places
    (inside / "here").mkdir()
    place = inside / path
    if place.is_dir():
        for directory in sorted(place.rglob("*"), reverse=True):
            directory.rmdir()
        place.rmdir()
    place.symlink_to(place if target == "loop" else target if target[0] == "/" else tmp_path / target)
    found = refused(inside)
    assert found == ["NXC504"]


def test_a_link_is_not_followed_by_force_either(places):
    inside, outside = places
    (inside / "nix/a.nix").symlink_to(outside / "b.nix")
    assert codes(lambda: FILES.write(inside, force=FILES.files)) == ["NXC504"]
    assert (outside / "b.nix").read_text() == "not yours\n"


def test_a_left_over_behind_a_link_is_not_removed(places):
    """A directory of ours was replaced by a link: what is behind it is not ours, though its content be."""
    inside, outside = places
    FILES.write(inside)
    (inside / "nix/deep/b.nix").unlink()
    (inside / "nix/deep").rmdir()
    (outside / "b.nix").write_text("b\n")
    (inside / "nix/deep").symlink_to(outside)
    assert refused(inside, bundle({"a.nix": "a\n"})) == ["NXC504"]
    assert (outside / "b.nix").exists()


def test_a_second_name_of_a_file_keeps_its_content(places):
    """Our file is replaced, not written into: a hard link to the old one still shows the old content."""
    inside, outside = places
    FILES.write(inside)
    os.link(inside / "nix/a.nix", outside / "a.nix")
    bundle({"a.nix": "new\n", "deep/b.nix": "b\n"}).write(inside)
    assert (outside / "a.nix").read_text() == "a\n"
    assert (inside / "nix/a.nix").read_text() == "new\n"


# Not a file.


def as_directory(path):
    path.mkdir()


def as_full_directory(path):
    path.mkdir()
    (path / "mine").write_text("mine\n")


def as_fifo(path):
    os.mkfifo(path)


def as_socket(path):
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(path.parent)  # the path of a socket must be short
        server.bind(path.name)
        os.chdir(here)


def as_endless_device(path):
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # as /dev/zero
    except PermissionError:
        pytest.skip("only root makes devices")


NOT_A_FILE = [as_directory, as_full_directory, as_fifo, as_socket, as_endless_device]


@pytest.mark.parametrize("make", NOT_A_FILE, ids=lambda make: make.__name__)
@pytest.mark.parametrize("path", ["nix/a.nix", "nix/deep/b.nix", "nix/nixcompose.json"])
def test_what_is_no_file_is_refused(path, make, places):
    """It is neither opened, which would wait for a writer, nor replaced."""
    inside, _ = places
    make(inside / path)
    assert refused(inside) in (["NXC504"], ["NXC505"])


@pytest.mark.parametrize("make", NOT_A_FILE, ids=lambda make: make.__name__)
def test_what_is_no_file_is_not_removed_as_a_left_over(make, places):
    inside, _ = places
    FILES.write(inside)
    (inside / "nix/a.nix").unlink()
    make(inside / "nix/a.nix")
    assert refused(inside, bundle({"deep/b.nix": "b\n"})) in (["NXC504"], ["NXC505"])


@pytest.mark.parametrize("path", ["nix", "nix/deep"])
def test_a_file_where_a_directory_should_be_is_refused(path, places):
    inside, _ = places
    for directory in ("nix/deep", "nix"):
        if directory.startswith(path):
            (inside / directory).rmdir()
    (inside / path).write_text("mine\n")
    assert refused(inside) in (["NXC504"], ["NXC505"])


def test_the_command_names_what_is_in_the_way(nixcompose, tmp_path):
    project(tmp_path)
    (tmp_path / "nix/groups.nix").mkdir(parents=True)
    for command in ("emit", "verify"):
        done = nixcompose(command, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert '"nix/groups.nix" is a directory' in done.err


# What is in a file.


def test_bytes_that_are_not_utf_8_are_an_edit_like_any_other(nixcompose, tmp_path):
    """They are told from what we wrote, shown, and kept."""
    project(tmp_path)
    nixcompose("emit", cwd=tmp_path)
    file = tmp_path / "nix/overlay.nix"
    content = file.read_bytes() + b"# caf\xe9 \xff\xfe\n"
    file.write_bytes(content)
    verified = nixcompose("verify", cwd=tmp_path)
    assert (verified.code, "NXC601" in verified.err, "caf\ufffd" in verified.err) == (1, True, True)
    assert nixcompose("emit", cwd=tmp_path).code == 2
    assert file.read_bytes() == content


def test_two_contents_that_are_not_utf_8_are_not_the_same(tmp_path):
    """A left-over with other bad bytes than those that the record has the digest of is an edited one."""
    FILES.write(tmp_path)
    (tmp_path / "nix/a.nix").write_bytes(b"\xff\n")
    (change,) = (change for change in FILES.compare(tmp_path) if change.path == "nix/a.nix")
    (tmp_path / "nix/a.nix").write_bytes(b"\xfe\n")
    (other,) = (change for change in FILES.compare(tmp_path) if change.path == "nix/a.nix")
    assert (change.status, other.status) == ("edited", "edited")
    assert change.old != other.old


@pytest.mark.parametrize("line", [b"", b"a = 1;\n"], ids=["one line of NUL", "lines"])
def test_a_file_of_a_hundred_megabytes_is_told_and_kept(line, tmp_path_factory):
    """It is foreign or edited as a small one is, and its diff does not take for ever."""
    root = tmp_path_factory.mktemp("large")  # on a disk: memory may be small
    manifest = project(root)
    emitted = nxc.emit(manifest)
    emitted.write(root)
    file = root / "nix/groups.nix"
    with file.open("r+b") as handle:
        handle.write(line * (10**8 // len(line)) if line else b"")
        handle.truncate(10**8)
    assert in_child(lambda: emitted.write(root)) == ["NXC503"]

    def check():
        (finding,) = nxc.verify(manifest, root)
        raise nxc.DriftError([finding])

    assert in_child(check) == ["NXC601"]
    assert file.stat().st_size == 10**8
    file.unlink()


# The stage.


@pytest.mark.parametrize("make", [as_fifo, as_socket], ids=lambda make: make.__name__)
def test_a_stage_that_is_no_directory_is_a_finding(make, tmp_path):
    """What bears the name of our stage and is not one is not ours to remove."""
    make(tmp_path / STAGE)
    assert in_child(lambda: FILES.write(tmp_path)) == ["NXC505"]
    assert tree(tmp_path).keys() == {STAGE}


def test_a_stage_that_is_a_file_is_a_finding_that_names_it(tmp_path):
    (tmp_path / STAGE).write_text("mine\n")
    with pytest.raises(nxc.EmitError, match=STAGE) as caught:
        FILES.write(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["NXC505"]
    assert (tmp_path / STAGE).read_text() == "mine\n"
    assert not tree(tmp_path).keys() - {STAGE}


@pytest.mark.parametrize("journal", [True, False], ids=["with a journal", "without"])
def test_a_stage_that_is_a_link_is_a_finding(journal, places):
    """Nothing behind it is read as a journal, taken from it or removed."""
    inside, outside = places
    if journal:
        (outside / "journal.json").write_text('{"write": ["nix/a.nix"], "remove": []}')
        (outside / "0").write_text("planted\n")
    (inside / STAGE).symlink_to(outside)
    before = tree(inside.parent)
    assert in_child(lambda: FILES.write(inside)) in (["NXC504"], ["NXC505"])
    assert tree(inside.parent) == before


# Where it may go.


@pytest.mark.parametrize(
    "out", ["..", "../out", "a/../../out", ".", "", "a/..", "/tmp/out", "//out", "/", "./", "a/../.."]
)
def test_a_directory_that_is_not_inside_the_project_is_refused(out, manifest):
    with pytest.raises(nxc.EmitError) as caught:
        nxc.emit(manifest, out=out)
    assert [finding.code for finding in caught.value.findings] == ["NXC504"]


@pytest.mark.parametrize("out", [STAGE, f"{STAGE}/nix", ".git", ".git/hooks", "a/.git/b"])
def test_a_directory_that_others_live_in_is_refused(out, tmp_path):
    """Our own stage is cleared away after every emit, and Git's directory runs what is put there."""
    manifest = project(tmp_path)
    before = stamps(tmp_path)
    assert codes(lambda: nxc.emit(manifest, out=out).write(tmp_path)) == ["NXC504"]
    assert stamps(tmp_path) == before


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "a/./x", "a//x", "", ".", "..", "a/", "a\0b", "\0", "a/..", "\ud800"]
)
def test_a_path_that_is_not_plain_is_refused_by_every_call(path, places):
    """What a record, a journal or a bundle may say, `read_file` and `update` take none of it."""
    inside, _ = places
    before = stamps(inside.parent)
    for action in (
        lambda: disk.read_file(inside, path),
        lambda: disk.update(inside, lambda: ({path: "x\n"}, ())),
        lambda: disk.update(inside, lambda: ({}, [path])),
    ):
        assert codes(action) in (["NXC504"], ["NXC505"])
    assert stamps(inside.parent) == before


def test_a_name_that_the_disk_cannot_hold_is_refused_before_anything_is_written(tmp_path):
    """It would be noticed only after the decision to write, and every later emit would fail on it again."""
    name = "x" * 300
    emitted = nxc.emit(project(tmp_path, f'[groups.a]\npackages = ["git"]\n[profiles]\np = ["a"]\n'
                                         f'[targets.{name}]\nkind = "container"\nprofile = "p"\n'
                                         f'image = {{ name = "a" }}\n'))  # fmt: skip
    assert codes(lambda: emitted.write(tmp_path)) in (["NXC504"], ["NXC505"])
    assert tree(tmp_path).keys() == {"profiles.toml"}
    assert not (tmp_path / STAGE).exists()
