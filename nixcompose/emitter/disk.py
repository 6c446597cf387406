"""The project on disk: reading files of it, and changing several of them as one step.

A change is first staged in a directory of its own, with a journal that says what goes where.  Writing
the journal is the moment of decision: before it, a killed process leaves the old files; after it, the
next call finds the journal and finishes.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping

from nixcompose.errors import EmitError, Finding

STAGE = ".nixcompose-stage"
JOURNAL = "journal.json"
NAME_MAX = 255  # bytes, on every file system in use
MAX_BYTES = 64 * 2**20


def is_plain(path: str) -> bool:
    """Tell whether *path* is relative, spelled in the one way, free of Git's directory and of our stage."""
    parts = path.split("/")
    try:
        if max(len(part.encode()) for part in parts) > NAME_MAX:
            return False
    except UnicodeEncodeError:
        return False
    foreign = {"", ".", "..", ".git"} & {part.casefold() for part in parts}
    return not foreign and parts[0] != STAGE and path.isprintable()


def read_file(root: str | os.PathLike[str], path: str) -> str | None:
    """Return the text of *path* in the project at *root*, None if there is no such file.

    Bytes that are not UTF-8 come back as surrogates, so no two contents look the same.  Raises
    `EmitError` if the path leads out of the project or is no regular file.
    """
    full = _checked(root, path)
    try:
        return _read(full).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(path, error) from error


def is_pending(root: str | os.PathLike[str]) -> bool:
    """Tell whether a change was decided on and not finished.

    Raises `EmitError` if what has the name of our stage is not one, or must not be looked into.
    """
    try:
        stage = os.lstat(os.path.join(root, STAGE))
        if not stat.S_ISDIR(stage.st_mode):
            fix = "move it out of the way"
            raise EmitError([Finding("NXC505", f'"{STAGE}" is not the directory that nixcompose makes', None, fix)])
        os.lstat(os.path.join(root, STAGE, JOURNAL))
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _failed(STAGE, error) from error
    return True


def update(
    root: str | os.PathLike[str],
    decide: Callable[[], tuple[Mapping[str, str], Iterable[str]]],
) -> None:
    """Change the project as one step, as *decide* says when an older change is finished and nobody else is writing.

    *decide* returns texts by path, and the files to remove.  Raises `EmitError`, with nothing changed, if
    a path leads out of the project, if the disk refuses, or if another process is writing here.
    """
    with _locked(root):
        try:
            _finish(root)
            texts, gone = decide()
            if texts or gone:
                _stage(root, texts, tuple(gone))
                _finish(root)
        except (OSError, EmitError) as error:
            with contextlib.suppress(EmitError):
                if not is_pending(root):
                    shutil.rmtree(os.path.join(root, STAGE), ignore_errors=True)
            if isinstance(error, EmitError):
                raise
            raise _failed(os.fspath(root), error) from error


def _stage(root: str | os.PathLike[str], texts: Mapping[str, str], gone: tuple[str, ...]) -> None:
    stage = os.path.join(root, STAGE)
    # What the files are now: should a hand change one before an interrupted step is finished, it is kept.
    before = {path: _digest_of(root, path) for path in (*texts, *gone)}
    os.mkdir(stage)
    for number, (path, text) in enumerate(texts.items()):
        _write(os.path.join(stage, str(number)), text.encode("utf-8"), _mode(os.path.join(root, path)))
    journal = json.dumps({"write": list(texts), "remove": list(gone), "before": before})
    temporary = os.path.join(stage, f"{JOURNAL}.new")
    _write(temporary, journal.encode(), None)
    os.replace(temporary, os.path.join(stage, JOURNAL))
    _sync_directory(stage)


def _finish(root: str | os.PathLike[str]) -> None:
    """Do what the journal says, or clear away a stage that has none; may be repeated after any step."""
    stage = os.path.join(root, STAGE)
    if not is_pending(root):
        shutil.rmtree(stage, ignore_errors=True)
        return
    writes, gone, before = _read_journal(root)
    now = {path: _digest_of(root, path) for path in (*writes, *gone)}  # all are checked before the first is touched
    touched = {""}
    for number, path in enumerate(writes):
        if now[path] == before[path]:
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # it is in its place already
                os.replace(os.path.join(stage, str(number)), full)
            touched |= _parents(path)
    for path in gone:
        if now[path] == before[path]:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(root, path))
        if now[path] in (None, before[path]):
            touched |= _parents(path)
            _remove_empty(root, os.path.dirname(path))
    for parent in sorted(touched):
        with contextlib.suppress(FileNotFoundError):  # it was empty, and is gone
            _sync_directory(os.path.join(root, parent))
    os.unlink(os.path.join(stage, JOURNAL))
    shutil.rmtree(stage, ignore_errors=True)


def _parents(path: str) -> set[str]:
    """Return every directory above *path*, the project itself as the empty text."""
    parts = path.split("/")[:-1]
    return {"/".join(parts[:length]) for length in range(len(parts) + 1)}


def _digest_of(root: str | os.PathLike[str], path: str) -> str | None:
    text = read_file(root, path)
    return None if text is None else digest(text)


def digest(text: str) -> str:
    """Return the SHA-256 of a file's text, as `read_file` gives it, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _read_journal(root: str | os.PathLike[str]) -> tuple[list[str], list[str], dict[str, str | None]]:
    try:
        journal = json.loads(_read(os.path.join(root, STAGE, JOURNAL)))
        writes, gone, found = journal["write"], journal["remove"], journal["before"]
        if type(writes) is type(gone) is list and {*writes, *gone} == found.keys():
            return writes, gone, found
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise EmitError(
        [
            Finding(
                "NXC505",
                f'"{STAGE}/{JOURNAL}" is not a journal that this nixcompose can read',
                None,
                f"remove {STAGE} and emit again",
            )
        ]
    )


def _checked(root: str | os.PathLike[str], path: str) -> str:
    """Return the full path of *path*: a regular file in *root*, or nothing yet, with no link on the way."""
    if not is_plain(path):
        raise _in_the_way(path, "leads out of the project, or to where nothing is emitted")
    parts = path.split("/")
    full = os.fspath(root)
    for left, part in zip(reversed(range(len(parts))), parts, strict=True):
        full = os.path.join(full, part)
        try:
            mode = os.lstat(full).st_mode
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _failed(path, error) from error
        if stat.S_ISLNK(mode):
            raise _in_the_way(path, "leads out of the project, or through a link")
        if left and not stat.S_ISDIR(mode):
            raise _in_the_way(path, "needs a directory where there is none")
        if not left and stat.S_ISDIR(mode):
            raise _in_the_way(path, "is a directory")
        if not left and not stat.S_ISREG(mode):
            raise _in_the_way(path, "is no regular file")
    return full


def _in_the_way(path: str, reason: str) -> EmitError:
    fix = "move what is there out of the way, or emit to another --out"
    return EmitError([Finding("NXC504", f'"{path}" {reason}', None, fix)])


@contextlib.contextmanager
def _locked(root: str | os.PathLike[str]) -> Iterator[None]:
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _failed(os.fspath(root), error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another nixcompose is writing here"
            raise EmitError([Finding("NXC505", message, None, "wait for it, then try again")]) from None
        except OSError as error:
            raise _failed(os.fspath(root), error) from error
        yield
    finally:
        os.close(handle)


def _read(path: str) -> bytes:
    """The content of a regular file; never waits, as opening a pipe would."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return file.read(MAX_BYTES)


def _write(path: str, content: bytes, mode: int | None) -> None:
    """Make a file, with *mode*, or as the umask wants it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with open(handle, "wb") as file:
        if mode is not None:
            os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(handle)


def _mode(path: str) -> int | None:
    try:
        return os.stat(path).st_mode & 0o777
    except FileNotFoundError:
        return None


def _sync_directory(path: str) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_empty(root: str | os.PathLike[str], directory: str) -> None:
    while directory:
        try:
            os.rmdir(os.path.join(root, directory))
        except FileNotFoundError:
            pass  # removed before an interruption: its parent may be empty too
        except OSError:
            return
        directory = os.path.dirname(directory)


def _failed(path: str, error: OSError) -> EmitError:
    reason = (error.strerror or str(error)).lower()
    fix = "see to space and permissions, then try again"
    if error.errno == errno.ENOENT:
        fix = "make the directory first"
    return EmitError([Finding("NXC505", f'"{path}": {reason}', None, fix)])
