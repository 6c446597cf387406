"""Tar archives that nobody vouches for: read once from front to end, within bounds, and never unpacked.

`tarfile` reads headers as long as they say they are, and goes back when their numbers are negative.  What it
reads from here does neither.
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from contextlib import contextmanager

from nixcompose.store.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Protocol

    class Readable(Protocol):
        """What bytes come from."""

        def read(self, size: int, /) -> bytes: ...


#: The most bytes that are read of one archive, unpacked; the largest images have some ten times 10^9.
MAX_BYTES = 64 * 2**30
#: The most bytes that are wanted at once: long names are shorter, and so is whatever is read as a whole.
MAX_READ = 4 * 2**20

_STEP = 2**18
_ERRORS = (tarfile.TarError, zlib.error, EOFError, OverflowError, RecursionError, UnicodeError, ValueError)


class Stream:
    """Bytes that go forward only, *size* of them or as many as there are, as a file for `tarfile` and `gzip`."""

    def __init__(self, source: Readable, size: int | None = None) -> None:
        self._source = source
        self._size = size
        self._ahead = b""
        self._position = 0

    def peek(self, size: int) -> bytes:
        """Return the next bytes, which stay the next ones."""
        self._ahead = self._take(size)
        return self._ahead

    def read(self, size: int = -1, /) -> bytes:
        """Return the next *size* bytes, fewer at the end."""
        if not 0 <= size <= MAX_READ:
            raise Malformed("a part that is too long to be read", size)
        data = self._take(size)
        self._ahead = self._ahead[len(data) :]
        self._position += len(data)
        return data

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._position

    def seek(self, position: int, /) -> int:
        """Go on to *position*."""
        if position < self._position:
            raise Malformed("a part that begins before the one in front of it", position)
        while self._position < position and self.read(min(_STEP, position - self._position)):
            pass
        return self._position

    def _take(self, size: int) -> bytes:
        """The next bytes, as many as are left of *size*, which then are ahead."""
        if self._size is not None:
            size = min(size, self._size - self._position)
        elif self._position + size > MAX_BYTES:
            raise Malformed(f"more than {MAX_BYTES:,} bytes", self._position)
        parts, missing = [self._ahead], size - len(self._ahead)
        while missing > 0 and (data := self._source.read(missing)):
            parts.append(data)
            missing -= len(data)
        self._ahead = b"".join(parts)
        return self._ahead[:size]


def unpacked(source: Readable) -> Stream:
    """Return *source*, without gzip if it is packed so.

    Raises:
        Malformed: it is packed in another way.
    """
    stream = Stream(source)
    magic = stream.peek(6)
    if magic.startswith(b"\x1f\x8b"):
        return Stream(gzip.GzipFile(fileobj=stream))
    if magic.startswith((b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\x00")):
        raise Malformed("packed with something else than gzip", magic)
    return stream


@contextmanager
def reading() -> Iterator[None]:
    """Make what goes wrong inside of a broken archive a Malformed."""
    try:
        yield
    except Malformed:
        raise
    except (*_ERRORS, gzip.BadGzipFile) as error:
        raise Malformed(f"no whole archive ({str(error).lower() or type(error).__name__})", "") from None


def members(stream: Stream) -> Iterator[tuple[tarfile.TarInfo, Stream]]:
    """Yield the members of the archive *stream*, each with its bytes, which are to be read before the next one.

    Raises:
        Malformed: it is no tar archive, or a broken one.
    """
    file: Any = stream
    with reading():
        archive: Any = tarfile.TarFile(fileobj=file)
    while True:
        with reading():
            member = archive.next()
        if member is None:
            return
        archive.members.clear()  # it would keep them all
        if member.size < 0:
            raise Malformed("a member of less than no bytes", member.size)
        stream.seek(member.offset_data)
        yield member, Stream(stream, member.size)
