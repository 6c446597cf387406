"""The lock on disk: read whole or not at all, and replaced as one step."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from nixcompose.errors import Finding, SourceError, nearest
from nixcompose.locker.text import MAX_BYTES, dumps_lock, loads_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.locker.model import Lock

FILE = "nixcompose.lock"
#: What the address of a lock that is part of nixcompose begins with.
EMBEDDED = "embedded"


def read_lock(path: str | os.PathLike[str] = FILE) -> Lock:
    """Return the lock at *path*; `embedded` and `embedded:NAME` are those that nixcompose brings along.

    Raises:
        SourceError: NXC712 if it is no lock, was cut off or changed, NXC713 if a newer nixcompose made
            it, NXC721 if it cannot be read.

    >>> read_lock("embedded:hello-2022").graph().nar_size("2g13canlyc7b44mbr5fh62pdyvv6xrjl-hello-2.10")
    33344800
    """
    name = os.fspath(path)
    if is_embedded(name):
        return embedded_lock(name.removeprefix(EMBEDDED).removeprefix(":") or "nixpkgs-2026")
    return _read(name, name)


def is_embedded(name: str) -> bool:
    """Whether *name* is that of a lock that nixcompose brings along.

    >>> is_embedded("embedded:hydro-2022"), is_embedded("embedded-team.lock")
    (True, False)
    """
    return name.partition(":")[0] == EMBEDDED


def _read(name: str, label: str) -> Lock:
    try:
        with open(name, "rb", opener=at_once) as file:
            os.set_blocking(file.fileno(), True)  # whoever writes into a pipe may take his time
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # a ValueError: the name has NUL in it
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        fix = "name a lock that is there, or make one with: nixcompose lock"
        close = nearest(name, [EMBEDDED]) if os.sep not in name else None
        finding = Finding("NXC721", f'"{name}" cannot be read: {reason}', None, fix, close)
        raise SourceError([finding]) from None
    if len(content) > MAX_BYTES:
        raise SourceError([Finding("NXC712", f"{name}: it has more than {MAX_BYTES:,} bytes", None, "name a lock")])
    return loads_lock(content.decode("utf-8", "replace"), label)


def embedded_names() -> tuple[str, ...]:
    """Return the names of the locks that nixcompose brings along."""
    return tuple(sorted(name.removesuffix(".lock") for name in os.listdir(_folder()) if name.endswith(".lock")))


def embedded_lock(name: str = "nixpkgs-2026") -> Lock:
    """Return the lock called *name* that nixcompose brings along; its `note` says what its figures are.

    Raises:
        SourceError: NXC721, there is no such lock.

    >>> embedded_lock().note.split(":")[0]
    'nixpkgs of spring 2026'
    """
    known = embedded_names()
    if name not in known:
        message = f'there is no embedded lock "{name}"'
        raise SourceError([Finding("NXC721", message, None, f"there are {', '.join(known)}", nearest(name, known))])
    return _read(os.path.join(_folder(), f"{name}.lock"), f"{EMBEDDED}:{name}")


def write_lock(lock: Lock, path: str | os.PathLike[str] = FILE) -> bool:
    """Put *lock* at *path*, as a whole; return whether that changed anything.

    A file that was there keeps its mode, and a link stays one.

    Raises:
        SourceError: NXC722, it cannot be written; what was there is there still.
    """
    text = dumps_lock(lock).encode("utf-8", "surrogatepass")
    try:
        name = os.path.realpath(path)
        mode = None
        with contextlib.suppress(FileNotFoundError), open(name, "rb", opener=at_once) as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise OSError(errno.EINVAL, "not a regular file")  # noqa: TRY301
            if file.read(len(text) + 1) == text:
                return False
        _replace(name, text, mode)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        fix = "see to space and permissions, then try again"
        raise SourceError([Finding("NXC722", f'"{os.fspath(path)}" cannot be written: {reason}', None, fix)]) from None
    return True


def _replace(name: str, content: bytes, mode: int | None) -> None:
    temporary = f"{name}.{os.urandom(4).hex()}.new"
    try:
        with open(temporary, "xb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, name)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    with contextlib.suppress(OSError):  # it is in its place; not every file system knows this
        directory = os.open(os.path.dirname(name), os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def at_once(name: str, flags: int) -> int:
    """Open *name*, for `open(..., opener=at_once)`, without waiting for somebody to write into a pipe."""
    return os.open(name, flags | os.O_NONBLOCK)


def _folder() -> str:
    return os.path.join(os.path.dirname(__file__), "embedded")
