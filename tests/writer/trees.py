"""What the tests of writing share: projects to emit, trees to compare, and ways to die or fail at a chosen call.

`tree` is what stands in a directory, `stamps` tells whether it was touched; `watched` calls back before each
file-system call; `die_before` runs an action in a child that dies there, `in_child` in one that may hang.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nixcompose as nxc
from nixcompose.emitter import disk

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
STAGE, JOURNAL = ".nixcompose-stage", ".nixcompose-stage/journal.json"
RECORD = "nix/nixcompose.json"

OLD = """\
[groups.tools]
packages = ["git", "jq"]

[groups.web]
description = "Fetching: é, 🦊"
packages = ["curl"]

[profiles]
default = ["tools", "web"]

[targets.box]
kind = "container"
profile = "default"

[targets.pod]
kind = "devcontainer"
profile = "default"
"""
NEW = (
    OLD.partition("[targets.pod]")[0].replace('"jq"', '"yq", "vim"')
    + """\
[targets.laptop]
kind = "home-manager"
profile = "default"
user = "dev"

[users.dev]
"""
)
"""`OLD` with other packages, one target less and another one more: files change, go and come."""


def project(root: Path, text: str = OLD, name: str = "profiles.toml") -> nxc.Manifest:
    """Write a manifest into *root*, and return it loaded."""
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return nxc.load(root / name)


def bundle(files: Mapping[str, str], *, partial: bool = False) -> nxc.Bundle:
    """A bundle of the texts *files*, given by their paths below `nix/`."""
    return nxc.Bundle({f"nix/{path}": text for path, text in files.items()}, "nix", partial)


def tree(root: Path) -> dict[str, bytes | str | None]:
    """What stands in *root*, by path: a file's bytes, None for a directory, a word for the rest; no stage."""
    found: dict[str, bytes | str | None] = {}
    for directory, names, files in os.walk(root):
        if directory == str(root):
            names[:] = [name for name in names if name != STAGE]
        for name in (*names, *files):
            path = Path(directory, name)
            mode = path.lstat().st_mode
            key = path.relative_to(root).as_posix()
            if stat.S_ISLNK(mode):
                found[key] = f"link to {path.readlink()}"
            elif stat.S_ISREG(mode):
                found[key] = path.read_bytes()
            else:
                found[key] = None if stat.S_ISDIR(mode) else f"special, {stat.S_IFMT(mode):o}"
    return found


def files(root: Path) -> dict[str, bytes | str]:
    """`tree` without the directories."""
    return {path: content for path, content in tree(root).items() if content is not None}


def stamps(root: Path) -> dict[str, tuple[int, ...]]:
    """What a write could not leave as it is: inode, mode, size and times of all that stands in *root*, stage too."""
    everything = (root, *root.rglob("*"))
    facts = {str(path): path.lstat() for path in everything}
    return {path: (s.st_ino, s.st_mode, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for path, s in facts.items()}


def expected(*bundles: nxc.Bundle) -> dict[str, bytes]:
    """The files that *bundles* consist of, as bytes, without their records."""
    return {path: text.encode() for one in bundles for path, text in one.files.items()}


def assert_record_agrees(root: Path, record: str = RECORD) -> None:
    """The record has the digest of every file that it lists, as the file is on disk."""
    listed = json.loads((root / record).read_bytes())["files"]
    assert listed == {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in listed}


def codes(action: Callable[[], Any]) -> list[str]:
    """The codes of the findings that *action* raises; none if it does what it should."""
    try:
        action()
    except nxc.NixcomposeError as error:
        return [finding.code for finding in error.findings]
    return []


# Dying and failing at a chosen call.

CHANGES = ("open for writing", "write", "mkdir", "replace", "rename", "unlink", "remove", "rmdir", "fsync", "fchmod")
"""The calls after which something is different on disk."""
LOOKS = ("open", "read", "stat", "lstat", "scandir")
_OS = ("mkdir", "replace", "rename", "unlink", "remove", "rmdir", "fsync", "fchmod", "stat", "lstat", "scandir")


class _Writer:
    """A file that is written in two halves, so that something can happen between them."""

    def __init__(self, file: Any, before: Callable[[str], None]) -> None:
        self._file, self._before = file, before

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, content: bytes) -> int:
        half = len(content) // 2
        for part in (content[:half], content[half:]):
            self._before("write")
            self._file.write(part)
            self._file.flush()
        return len(content)


@contextlib.contextmanager
def watched(before: Callable[[str], None]) -> Iterator[None]:
    """Call *before* with the name of every file-system call, before it is made."""
    real_open, os_open = open, os.open
    saved = {name: getattr(os, name) for name in (*_OS, "open")}

    def wrapped(name: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            before(name)
            return saved[name](*args, **more)

        return call

    def open_file(path: Any, *args: Any, **more: Any) -> Any:
        file = real_open(path, *args, **more)
        if file.writable():
            return _Writer(file, before)
        try:
            before("open" if not isinstance(path, int) else "read")
        except BaseException:
            file.close()
            raise
        return file

    def open_handle(path: Any, flags: int, *args: Any, **more: Any) -> int:
        before("open for writing" if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) else "open")
        return os_open(path, flags, *args, **more)

    try:
        for name in _OS:
            setattr(os, name, wrapped(name))
        os.open, disk.open = open_handle, open_file
        yield
    finally:
        for name, function in saved.items():
            setattr(os, name, function)
        del disk.open


def die_before(number: int, action: Callable[[], Any]) -> bool:
    """Run *action* in a child that dies before its change *number* (from 0); False if it came to its end."""
    left = number

    def before(name: str) -> None:
        nonlocal left
        if name in CHANGES:
            if left == 0:
                os._exit(9)
            left -= 1

    child = os.fork()
    if child == 0:
        try:
            with watched(before):
                action()
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9), f"the child was to die or to finish, and ended with {code}"
    return code == 9


def in_child(action: Callable[[], Any]) -> list[str]:
    """`codes` of *action*, run in a child that an alarm ends if it hangs."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(10)
        try:
            os.write(write, json.dumps(codes(action)).encode())
        except BaseException:
            os._exit(1)
        os._exit(0)
    os.close(write)
    with open(read, "rb") as answer:
        said = answer.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 0, "it hangs" if code == -signal.SIGALRM else f"it ended with {code}"
    return json.loads(said)
