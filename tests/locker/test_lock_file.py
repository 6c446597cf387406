"""The lock on disk: read whole or not at all; whatever happens while it is written, the old one is there still."""

import errno
import os
import resource
import stat
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from tests.locker.locks import locks, named

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker import file as lock_file
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.locker.text import dumps_lock
from nixcompose.store import StoreObject

HELLO = nxc.embedded_lock("hello-2022")
OTHER = evolve(HELLO, note="another", file="nixcompose.lock")


@pytest.fixture
def path(tmp_path):
    """A lock on disk."""
    nxc.write_lock(HELLO, tmp_path / "nixcompose.lock")
    return tmp_path / "nixcompose.lock"


def refused(call, *arguments) -> nxc.Finding:
    """The finding of a call that fails."""
    with pytest.raises(nxc.SourceError) as caught:
        call(*arguments)
    (finding,) = caught.value.findings
    assert finding.fix
    assert caught.value.exit_code == 3
    return finding


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(locks())
def test_what_is_written_is_read(tmp_path, lock):
    name = os.path.join(tmp_path, "some.lock")
    nxc.write_lock(lock, name)
    assert nxc.read_lock(name) == evolve(lock, file=name)
    assert os.listdir(tmp_path) == ["some.lock"]


def test_a_lock_that_is_the_same_is_not_written_again(path):
    before = os.stat(path)
    assert nxc.write_lock(evolve(HELLO, file="elsewhere"), path) is False
    assert os.stat(path) == before
    assert nxc.write_lock(OTHER, path) is True
    assert nxc.read_lock(path).note == "another"


def test_a_longer_lock_that_begins_alike_is_replaced(path):
    path.write_bytes(path.read_bytes() + b"more")
    assert nxc.write_lock(HELLO, path) is True
    assert path.read_text() == dumps_lock(HELLO)


def test_the_default_is_the_lock_of_this_directory(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    assert nxc.read_lock() == evolve(HELLO, file="nixcompose.lock")
    path.unlink()
    assert nxc.write_lock(HELLO) is True
    assert path.exists()


def test_a_lock_that_is_not_there_says_how_to_make_one(tmp_path):
    finding = refused(nxc.read_lock, tmp_path / "nixcompose.lock")
    assert (finding.code, finding.fix) == ("NXC721", "name a lock that is there, or make one with: nixcompose lock")
    assert finding.message == f'"{tmp_path}/nixcompose.lock" cannot be read: no such file or directory'


def test_a_directory_is_no_lock_and_leaves_nothing_open(tmp_path):
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    for _ in range(20):
        assert refused(nxc.read_lock, tmp_path).message.endswith("is a directory")
    if before:
        assert len(os.listdir("/proc/self/fd")) <= len(before)
    assert refused(nxc.write_lock, HELLO, tmp_path).code == "NXC722"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_name_that_no_file_has_is_refused(name):
    assert refused(nxc.read_lock, name).code == "NXC721"
    assert refused(nxc.write_lock, HELLO, name).code == "NXC722"


def test_a_pipe_that_nobody_writes_to_is_no_lock_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refused(nxc.read_lock, tmp_path / "pipe").code == "NXC712"


def test_a_lock_can_come_from_a_pipe_however_slowly(path):
    """As in `nixcompose diff <(git show HEAD:nixcompose.lock) nixcompose.lock`."""
    reading, writing = os.pipe()
    content = path.read_bytes()
    begun = threading.Event()

    def feed():
        with open(writing, "wb", buffering=0) as file:
            begun.wait(5)
            for start in range(0, len(content), 100):
                file.write(content[start : start + 100])

    feeder = threading.Thread(target=feed)
    feeder.start()
    timer = threading.Timer(0.05, begun.set)  # by then it is being read, and has nothing yet
    timer.start()
    try:
        assert nxc.read_lock(f"/dev/fd/{reading}").objects == HELLO.objects
    finally:
        feeder.join()
        timer.join()
        os.close(reading)


def test_nothing_but_a_file_is_replaced(tmp_path):
    """Whoever runs as root must not lose /dev/null."""
    os.mkfifo(tmp_path / "pipe")
    finding = refused(nxc.write_lock, HELLO, tmp_path / "pipe")
    assert finding.message == f'"{tmp_path}/pipe" cannot be written: not a regular file'
    assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)
    (tmp_path / "null").symlink_to("/dev/null")
    assert refused(nxc.write_lock, HELLO, tmp_path / "null").code == "NXC722"
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_file_that_cannot_be_read_is_left_as_it_is(path, monkeypatch):
    before = path.read_bytes()

    def fails(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(lock_file, "at_once", fails)
    assert refused(nxc.read_lock, path).message == f'"{path}" cannot be read: permission denied'
    assert refused(nxc.write_lock, OTHER, path).message == f'"{path}" cannot be written: permission denied'
    assert path.read_bytes() == before


def test_a_file_that_is_too_large_is_not_read_to_its_end(path, monkeypatch):
    monkeypatch.setattr(lock_file, "MAX_BYTES", 100)
    finding = refused(nxc.read_lock, path)
    assert finding.code == "NXC712"
    assert "more than 100 bytes" in finding.message


def test_bytes_that_are_not_utf_8_are_no_lock(path):
    content = path.read_bytes()
    for place in range(0, len(content), 50):
        path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
        assert refused(nxc.read_lock, path).code == "NXC712"


FAULTS = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EIO, "Input/output error"),
    KeyboardInterrupt(),
]
STEPS = ["open", "write", "flush", "os.fchmod", "os.fsync", "os.replace"]


@pytest.mark.parametrize("error", FAULTS, ids=["full", "broken", "Ctrl-C"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_there", [True, False])
def test_a_fault_at_any_step_leaves_the_old_lock_and_nothing_else(step, error, is_there, path, monkeypatch):
    before = path.read_bytes()
    if not is_there:
        path.unlink()
        if step == "os.fchmod":
            step = "os.fsync"

    def fails(*_, **__):
        raise error

    def opened(name, mode="r", *arguments, **options):
        file = open(name, mode, *arguments, **options)
        if "x" not in mode:
            return file
        return Failing(file, step, fails)

    if step.startswith("os."):
        monkeypatch.setattr(os, step[3:], fails)
    else:
        monkeypatch.setattr(lock_file, "open", opened, raising=False)
    with pytest.raises((nxc.SourceError, KeyboardInterrupt)) as caught:
        nxc.write_lock(OTHER, path)
    monkeypatch.undo()
    if isinstance(error, OSError):
        assert caught.value.findings[0].code == "NXC722"
        assert error.strerror.lower() in str(caught.value)
    else:
        assert isinstance(caught.value, KeyboardInterrupt)
    assert os.listdir(path.parent) == (["nixcompose.lock"] if is_there else [])
    assert not is_there or path.read_bytes() == before


class Failing:
    """A file of which one method fails."""

    def __init__(self, file, step, fails):
        self.file = file
        if step == "open":
            file.close()
            fails()
        setattr(self, step, fails)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


def test_a_disk_that_is_really_full_leaves_the_old_lock(path):
    """The largest size that a file may have is a limit that the kernel keeps."""
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        finding = refused(nxc.write_lock, OTHER, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert finding.message.endswith("cannot be written: file too large")
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["nixcompose.lock"]


def test_a_lock_that_is_in_its_place_is_written_whatever_the_directory_says(path, monkeypatch):
    """Not every file system can be asked to keep a directory."""
    fsync = os.fsync

    def refuses(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", refuses)
    assert nxc.write_lock(OTHER, path) is True
    assert nxc.read_lock(path).note == "another"


def test_a_directory_that_is_not_there_is_not_made(tmp_path):
    finding = refused(nxc.write_lock, HELLO, tmp_path / "no" / "nixcompose.lock")
    assert finding.message.endswith("cannot be written: no such file or directory")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o444])
def test_the_mode_of_a_file_is_kept_whatever_the_umask(path, mode):
    path.chmod(mode)
    umask = os.umask(0o077)
    try:
        nxc.write_lock(OTHER, path)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(os.stat(path).st_mode) == mode


def test_a_new_lock_has_the_mode_that_the_umask_leaves(tmp_path):
    umask = os.umask(0o027)
    try:
        nxc.write_lock(HELLO, tmp_path / "new.lock")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(os.stat(tmp_path / "new.lock").st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    link = tmp_path / "nixcompose.lock"
    link.symlink_to("there/real.lock")
    assert nxc.write_lock(HELLO, link) is True
    assert nxc.write_lock(OTHER, link) is True
    assert os.readlink(link) == "there/real.lock"
    assert nxc.read_lock(tmp_path / "there" / "real.lock").note == "another"
    assert os.listdir(tmp_path / "there") == ["real.lock"]


def test_many_at_once_write_one_of_their_locks(tmp_path):
    path = tmp_path / "nixcompose.lock"
    locks = [evolve(HELLO, note=f"number {number}") for number in range(8)]
    threads = [threading.Thread(target=nxc.write_lock, args=(lock, path)) for lock in locks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert nxc.read_lock(path).note in {lock.note for lock in locks}
    assert os.listdir(tmp_path) == ["nixcompose.lock"]


KILLED = """
import os, sys
import nixcompose as nxc
step = sys.argv[2]
def die(*_):
    os.kill(os.getpid(), 9)
setattr(os, step, die)
nxc.write_lock(nxc.embedded_lock("hydro-2022"), sys.argv[1])
"""


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_process_that_is_killed_leaves_the_old_lock_and_the_next_one_can_write(path, step):
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), step], check=False)
    assert done.returncode == -9
    assert path.read_bytes() == before
    assert nxc.write_lock(OTHER, path) is True


def test_an_embedded_lock_that_is_not_there_names_the_nearest():
    finding = refused(nxc.read_lock, "embedded:hydro-2023")
    assert (finding.code, finding.nearest) == ("NXC721", "hydro-2022")
    assert "weezterm-2026" in finding.fix
    assert refused(nxc.embedded_lock, "../hydro-2022").code == "NXC721"


def test_embedded_is_the_default_of_the_embedded_ones():
    assert nxc.read_lock("embedded") == nxc.read_lock("embedded:") == nxc.embedded_lock()
    assert nxc.read_lock("embedded").file == "embedded:nixpkgs-2026"


def test_a_lock_shows_what_it_is():
    assert repr(HELLO) == "<Lock embedded:hello-2022: 5 packages, 5 store objects>"
    lock = Lock({"x86_64-linux": {"a": LockedPackage("a", "a", outputs={"out": named("a")})}}, {})
    assert repr(lock) == "<Lock nixcompose.lock: 1 packages, 0 store objects>"
    known = StoreObject(named("a"), 5, references=())
    assert evolve(lock, objects={known.base_name: known}).graph([known.base_name]).nar_size() == 5
