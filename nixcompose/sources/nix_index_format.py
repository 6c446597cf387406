r"""The file format of nix-index: which store objects there are, and every file in them.

A database is the bytes `NIXI`, the version as 8 bytes (little-endian), and a zstd stream.  In the stream
each store object is a line for each of its nodes and then a line for itself:

    METADATA NUL DIFFERENCE REST NEWLINE

* The metadata of a node are its size and kind (`1024r`, `1024x`, `3d`: a directory with three entries),
  or the target of a link and `s`; of the store object `p`.
* The path is a prefix of the last line's path and REST.  The prefix is DIFFERENCE bytes longer than the
  last one was: one signed byte, or 0x80 and two bytes, big-endian.
* In place of a path the store object has JSON: `store_dir`, `hash`, `name`, and in `origin` the `attr`
  and `output` that it was found by, `toplevel` if it is just that output (else it is in the closure of
  it), and `system`, which old databases lack.

Metadata have no newline; a path may have one, so that a line ends at the last newline before the next NUL.

Source: `src/database.rs`, `src/frcode.rs`, `src/files.rs` and `src/package.rs` of nix-index 0.1.11.
"""

from __future__ import annotations

import re

from nixcompose._frozen import frozen
from nixcompose.store.malformed import Malformed
from nixcompose.store.path import is_base_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from nixcompose.sources.nar_size import Node

    class Reader(Protocol):
        """What the bytes come from."""

        def read(self, size: int, /) -> bytes: ...


MAGIC = b"NIXI"
VERSION = 1

# A real database (x86_64-linux, spring 2026) has 1.06 GB in the stream, 126,001 store objects, and for
# one of them 33 MB of lines; the longest line of a store object has 317 bytes.
#: How many bytes the stream may have.
MAX_BYTES = 16 * 2**30
#: How many store objects it may have.
MAX_OBJECTS = 2**21
#: How many bytes the lines of one of them may have.
MAX_LISTING = 2**26
#: How many bytes the JSON of one of them may have.
MAX_JSON = 4096
#: How many bytes a path inside of a store object may have: what Linux allows.
MAX_PATH = 4096

_BLOCK = 2**20
_LAST = b"\np\0"  # begins the line of a store object and cannot stand elsewhere: a path has no NUL
_OBJECT = re.compile(rb"p\0(?:\x80(..)|([^\x80]))(\{.*\})", re.DOTALL)
_LINE = re.compile(rb"(?:([0-9]{1,19})([drx])|([^\0\n]{1,4096})s)\0(?:\x80(..)|([^\x80]))([^\0]*)\n|(.)", re.DOTALL)
_KINDS = {b"d": "d", b"r": "r", b"x": "x", None: "s"}
_DIFFERENCES = {bytes([byte]): byte - 256 if byte > 127 else byte for byte in range(256)}


@frozen
class Listed:
    """One store object as a database lists it: *lines* are those of its nodes, not decoded yet.

    *attr* and *output* lead to it if *toplevel*; else it is in the closure of what they lead to.  *reset*
    is the difference that its own line has.
    """

    store_dir: str
    base_name: str
    attr: str
    output: str
    toplevel: bool
    system: str | None
    lines: memoryview
    reset: int


def read_header(file: Reader) -> None:
    """Read what stands before the zstd stream.

    Raises:
        Malformed: *file* is no database of nix-index, or one of another version.
    """
    header = file.read(12)
    if header[:4] != MAGIC:
        raise Malformed("it does not begin with `NIXI`", header[:4])
    version = int.from_bytes(header[4:], "little")
    if len(header) < 12 or version != VERSION:
        raise Malformed(f"it is of another version than {VERSION}, the only one known", version)


def read_objects(stream: Reader) -> Iterator[Listed]:
    """Yield the store objects of the decompressed *stream*, in order; the lines of none are looked at.

    Raises:
        Malformed: the stream is cut off, or is none, or goes beyond what is believed.
    """
    rest = b"\n"  # the end of the line before
    size = count = 0
    # A block is as large as what is kept of the last, so that a large store object is copied twice, not often.
    while block := stream.read(max(_BLOCK, len(rest))):
        size += len(block)
        data = rest + block
        view = memoryview(data)
        start = 0  # of the newline before the first line of the store object
        found = data.find(_LAST, max(0, len(rest) - MAX_JSON - 8))
        while found >= 0:
            end = data.find(b"\n", found + 7)
            if end < 0 and len(data) - found <= MAX_JSON + 8:
                break
            yield _listed(data[found + 1 : end], view[start + 1 : found + 1])
            count += 1
            start = end
            found = data.find(_LAST, start)
        rest = data[start:]
        if len(rest) > MAX_LISTING or size > MAX_BYTES or count > MAX_OBJECTS:
            raise Malformed("it is larger than any nix-index database is", rest[:20])
    if rest != b"\n":
        raise Malformed("it was cut off", rest[-20:])


def _listed(line: bytes, lines: memoryview) -> Listed:
    import json

    found = _OBJECT.fullmatch(line) if len(line) <= MAX_JSON else None
    if not found:
        raise Malformed("not the line of a store object", line)
    try:
        record = json.loads(found[3].decode())
        origin = record["origin"]
        listed = Listed(
            record["store_dir"],
            f"{record['hash']}-{record['name']}",
            origin["attr"],
            origin["output"],
            origin["toplevel"],
            origin.get("system"),
            lines,
            _difference(found[1], found[2]),
        )
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Malformed("not the line of a store object", line) from None
    texts = (listed.store_dir, listed.attr, listed.output, "" if listed.system is None else listed.system)
    printable = all(isinstance(text, str) and text.isprintable() for text in texts)
    if not printable or not is_base_name(listed.base_name):
        raise Malformed("not the line of a store object", line)
    return listed


def nodes(listed: Listed) -> Iterator[Node]:
    """Yield the nodes of a store object as `nar_size` takes them.

    Raises:
        Malformed: a line is none, or its path shares more with the last than that has.
    """
    path = b""
    shared = 0
    for size, kind, target, wide, narrow, rest, other in map(re.Match.groups, _LINE.finditer(listed.lines)):
        if other is not None:
            raise Malformed("not the line of a file", other)
        shared += _DIFFERENCES[narrow] if narrow is not None else int.from_bytes(wide, "big", signed=True)
        if not 0 <= shared <= len(path):
            raise Malformed("a path shares more with the last one than that has", rest)
        path = path[:shared] + rest
        if len(path) > MAX_PATH:
            raise Malformed(f"a path of more than {MAX_PATH:,} bytes", path)
        yield path, _KINDS[kind], len(target) if size is None else int(size)
    if shared + listed.reset:
        raise Malformed("the line of a store object does not begin anew", listed.base_name)


def _difference(wide: bytes | None, narrow: bytes) -> int:
    return _DIFFERENCES[narrow] if wide is None else int.from_bytes(wide, "big", signed=True)
