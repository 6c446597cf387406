"""The project on disk: reading files of it, and changing several of them as one step.

A change is first staged in a directory of its own, with a journal that says what goes where.  Writing
the journal is the moment of decision: before it, a killed process leaves the old files; after it, the
next call finds the journal and finishes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping

from nixcompose.errors import EmitError, Finding

STAGE = ".nixcompose-stage"
JOURNAL = "journal.json"
MAX_BYTES = 64 * 2**20


def read_file(root: str | os.PathLike[str], path: str) -> str | None:
    """Return the text of *path* in the project at *root*, None if there is no such file.

    Bytes that are not UTF-8 come back as surrogates, so no two contents look the same.  Raises
    `EmitError` if the path leads out of the project or is no regular file.
    """
    full = _checked(root, path)
    try:
        with open(full, "rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(path, error) from error


def is_pending(root: str | os.PathLike[str]) -> bool:
    """Tell whether a change was decided on and not finished."""
    return os.path.lexists(os.path.join(root, STAGE, JOURNAL))


def write_tree(root: str | os.PathLike[str], texts: Mapping[str, str], gone: Iterable[str]) -> None:
    """Write *texts* by path and remove the files *gone*, as one step; first finish an older one.

    Raises `EmitError`, with nothing changed, if a path leads out of the project, if the disk refuses,
    or if another process is writing here.
    """
    gone = tuple(gone)
    for path in (*texts, *gone):
        _checked(root, path)
    with _locked(root):
        try:
            _finish(root)
            if texts or gone:
                _stage(root, texts, gone)
                _finish(root)
        except OSError as error:
            if not is_pending(root):
                shutil.rmtree(os.path.join(root, STAGE), ignore_errors=True)
            raise _failed(os.fspath(root), error) from error


def _stage(root: str | os.PathLike[str], texts: Mapping[str, str], gone: tuple[str, ...]) -> None:
    stage = os.path.join(root, STAGE)
    os.mkdir(stage)
    for number, (path, text) in enumerate(texts.items()):
        mode = _mode(os.path.join(root, path))
        _write(os.path.join(stage, str(number)), text.encode("utf-8"), mode)
    # What the files are now: should a hand change one before an interrupted step is finished, it is kept.
    before = {path: _digest_of(root, path) for path in (*texts, *gone)}
    journal = json.dumps({"write": list(texts), "remove": list(gone), "before": before})
    temporary = os.path.join(stage, f"{JOURNAL}.new")
    _write(temporary, journal.encode(), 0o644)
    os.replace(temporary, os.path.join(stage, JOURNAL))
    _sync_directory(stage)


def _finish(root: str | os.PathLike[str]) -> None:
    """Do what the journal says, or clear away a stage that has none; may be repeated after any step."""
    stage = os.path.join(root, STAGE)
    if not is_pending(root):
        shutil.rmtree(stage, ignore_errors=True)
        return
    writes, gone, before = _read_journal(root)
    touched = {""}
    for number, path in enumerate(writes):
        staged, full = os.path.join(stage, str(number)), _checked(root, path)
        if os.path.exists(staged) and _digest_of(root, path) == before.get(path):
            os.makedirs(os.path.dirname(full), exist_ok=True)
            os.replace(staged, full)
            touched |= _parents(path)
    for path in gone:
        if _digest_of(root, path) == before.get(path):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(_checked(root, path))
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
    path = os.path.join(root, STAGE, JOURNAL)
    try:
        with open(path, "rb") as file:
            journal = json.loads(file.read(MAX_BYTES))
        writes, gone, before = journal["write"], journal["remove"], journal["before"]
        if all(isinstance(name, str) for name in (*writes, *gone, *before)):
            return writes, gone, before
    except (ValueError, KeyError, TypeError, RecursionError):
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
    """Return the full path of *path*, which has to be inside *root* with no link on the way."""
    parts = path.split("/")
    full = os.fspath(root)
    ok = not path.startswith("/") and "\0" not in path and not {"", ".", ".."} & set(parts)
    for part in parts:
        full = os.path.join(full, part)
        ok = ok and not os.path.islink(full)
    if not ok or os.path.isdir(full):
        reason = "is a directory" if ok else "leads out of the project, or through a link"
        fix = "move what is there out of the way, or emit to another --out"
        raise EmitError([Finding("NXC504", f'"{path}" {reason}', None, fix)])
    return full


@contextlib.contextmanager
def _locked(root: str | os.PathLike[str]) -> Iterator[None]:
    try:
        handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _failed(os.fspath(root), error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        message = "another nixcompose is writing here"
        raise EmitError([Finding("NXC505", message, None, "wait for it, then try again")]) from None
    finally:
        os.close(handle)


def _write(path: str, content: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)


def _mode(path: str) -> int:
    try:
        return os.stat(path).st_mode & 0o777
    except OSError:
        return 0o666  # less the umask


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
        except OSError:
            return
        directory = os.path.dirname(directory)


def _failed(path: str, error: OSError) -> EmitError:
    reason = (error.strerror or str(error)).lower()
    fix = "see to space and permissions, then try again"
    return EmitError([Finding("NXC505", f'"{path}": {reason}', None, fix)])
