"""The narinfo: what a binary cache says of one store object.

A record comes from elsewhere, so nothing in it is believed: every field is bounded, and what is
used is checked.  Keys that are not used here may say what they like, in text.

Source: the pages "Nix Archive Information" of the Nix manual, and `NarInfo::NarInfo` in
`src/libstore/nar-info.cc` of Nix, which takes the same records.
"""

from __future__ import annotations

import re

from nixcompose._frozen import frozen
from nixcompose.store.findings import another_path, not_understood
from nixcompose.store.hashes import in_base32
from nixcompose.store.info import PathInfo
from nixcompose.store.malformed import Malformed
from nixcompose.store.path import STORE_DIR, parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from nixcompose.store.path import StorePath

    T = TypeVar("T")

# The largest of 978 real records has 37,528 bytes, 10 lines and 721 references.
#: How many bytes a record may have.  Who fetches one need not read further.
MAX_BYTES = 4 * 2**20
#: How many lines it may have; a signature takes one.
MAX_LINES = 64
#: How many characters a line may have that is not that of the references.
MAX_LINE = 4096
#: How many store objects it may refer to.
MAX_REFERENCES = 2**14

# The key in the record of each field that `PathInfo` checks.
_KEYS = {
    "nar_size": "NarSize",
    "nar_hash": "NarHash",
    "references": "References",
    "deriver": "Deriver",
    "download_size": "FileSize",
}
_USED = frozenset({"StorePath", "URL", "Compression", *_KEYS.values()})

_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
_WORD = re.compile(r"[!-~]+")
_NUMBER = re.compile(r"[0-9]{1,19}")


@frozen
class NarInfo:
    """A narinfo: what is known of the store object, and where its NAR is.

    *url* is relative to the cache, and not signed; *compression* is a word like `xz`, `bzip2` if
    the record has none.
    """

    info: PathInfo
    url: str
    compression: str = "bzip2"


def read_narinfo(data: bytes, wanted: str, *, store_dir: str = STORE_DIR, source: str = "narinfo") -> NarInfo:
    r"""Return what the record *data* says of *wanted*, the base name or hash part that was asked for.

    *source* names the record in findings: its address.  The first thing that is wrong ends it,
    since nobody mends a narinfo by hand.

    Raises:
        SourceError: NXC705 if the record is not understood, NXC706 if it is of another store object.

    >>> wanted = "ymr28y3gfbjp25cwn7nqihbciasxxgna"
    >>> record = f'''StorePath: /nix/store/{wanted}-libunistring-0.9.10
    ... URL: nar/libunistring.nar.xz
    ... Compression: xz
    ... FileSize: 473000
    ... NarHash: sha256:0a5gjh4xcdbmr5hfzb250y46cr5jcv9aiq4ihqa6v74rf8jmv9p1
    ... NarSize: 1634360
    ... References: {wanted}-libunistring-0.9.10
    ... '''
    >>> found = read_narinfo(record.encode(), wanted)
    >>> found.info.nar_size, found.info.download_size, found.url
    (1634360, 473000, 'nar/libunistring.nar.xz')
    """
    record = _Record(data, source)
    path = record.required("StorePath", lambda text: parse_path(text, store_dir))
    if wanted not in (path.hash_part, path.base_name):
        raise another_path(source, str(path), wanted)
    return NarInfo(
        _path_info(record, path),
        record.required("URL", _url),
        record.optional("Compression", _word) or "bzip2",
    )


def _path_info(record: _Record, path: StorePath) -> PathInfo:
    deriver = record.optional("Deriver", str)
    info = PathInfo(
        path,
        nar_size=record.required("NarSize", _number),
        nar_hash=record.required("NarHash", in_base32),
        references=record.optional("References", _references) or (),  # harmonia leaves an empty line out
        deriver=None if deriver in ("", "unknown-deriver") else deriver,
        download_size=record.optional("FileSize", _number) or None,  # Nix writes 0 for "not known"
        signatures=tuple(record.signatures),
    )
    for field, reason in info.problems():
        raise record.error(_KEYS[field], reason)
    return info


class _Record:
    """The lines of a narinfo by key, bounded but not understood yet."""

    def __init__(self, data: bytes, source: str) -> None:
        self.source = source
        self.signatures: list[str] = []
        self._lines: dict[str, tuple[int, str]] = {}
        for number, line in enumerate(_lines(data, source), start=1):
            key, colon, text = line.partition(":")
            text = text.removeprefix(" ")
            if not colon:
                raise not_understood(source, "a line without a colon", number, line)
            if len(line) > MAX_LINE and key != "References":
                raise not_understood(source, f"a line of more than {MAX_LINE:,} characters", number, line)
            if key in self._lines:
                raise not_understood(source, f"{key} is there twice", number, line)
            if key == "Sig":
                self.signatures.append(text)
            elif key in _USED:
                self._lines[key] = (number, text)

    def required(self, key: str, read: Callable[[str], T]) -> T:
        """What *read* makes of the text of *key*."""
        if key not in self._lines:
            raise not_understood(self.source, f"{key} is missing")
        try:
            return read(self._lines[key][1])
        except Malformed as problem:
            raise self.error(key, str(problem)) from None

    def optional(self, key: str, read: Callable[[str], T]) -> T | None:
        """The same, or None if *key* is missing or its text empty."""
        return self.required(key, read) if self._lines.get(key, (0, ""))[1] else None

    def error(self, key: str, reason: str) -> Exception:
        """The error that says what is wrong with *key*."""
        number, text = self._lines[key]
        return not_understood(self.source, f"{key}: {reason}", number, f"{key}: {text}")


def _lines(data: bytes, source: str) -> list[str]:
    if len(data) > MAX_BYTES:
        raise not_understood(source, f"it has more than {MAX_BYTES:,} bytes")
    if data.count(b"\n") > MAX_LINES:
        raise not_understood(source, f"it has more than {MAX_LINES} lines")
    if not data.endswith(b"\n"):
        raise not_understood(source, "it does not end with a line, so it was cut off")
    if control := _CONTROL.search(data):
        line = data.count(b"\n", 0, control.start()) + 1
        raise not_understood(source, f"line {line} has the control character {control[0]!r}")
    try:
        return data[:-1].decode().split("\n")
    except UnicodeDecodeError:
        raise not_understood(source, "it is not UTF-8") from None


def _references(text: str) -> tuple[str, ...]:
    # Real caches write them sorted and once each; Nix reads them as a set, and signs them so.
    if text.count(" ") >= MAX_REFERENCES:
        raise Malformed(f"more than {MAX_REFERENCES:,} references", text)
    return tuple(sorted({*text.split(" ")} - {""}))


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Malformed("not a number of bytes", text)
    return int(text)


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise Malformed("not a word in plain ASCII", text)
    return text


def _url(text: str) -> str:
    if ".." in _word(text).split("/"):
        raise Malformed("it leads out of the cache", text)
    return text
