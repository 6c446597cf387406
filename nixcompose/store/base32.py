"""Base-32 as Nix writes it, which is not that of RFC 4648.

The alphabet leaves out e, o, t and u, so that no words come about by chance.  The bytes are one
number, the first byte its least significant, and the digits are written from the most significant on.

Source: `printHash32` in `src/libutil/hash.cc` of Nix; a test holds this to `nix-hash --to-base32`.
"""

from __future__ import annotations

from nixcompose.store.malformed import Malformed

ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz"

_PAIRS = [one + other for one in ALPHABET for other in ALPHABET]  # two digits at a time take half as long
_DIGITS = frozenset(ALPHABET)
_TO_PYTHON = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")  # the digits of int(text, 32)


def encode(data: bytes) -> str:
    """Return *data* in Nix's base-32: 8 characters for 5 bytes, so 52 for a SHA-256.

    >>> encode(b"\\x00\\x01"), encode(bytes(20))
    ('0080', '00000000000000000000000000000000')
    """
    number = int.from_bytes(data, "little")
    digits = length(len(data))
    pairs = [_PAIRS[number >> place & 1023] for place in range(digits // 2 * 10, -1, -10)]
    return "".join(pairs)[-digits:] if digits else ""


def decode(text: str) -> bytes:
    """Return the bytes that *text* stands for; `encode` gives back the same text.

    Raises:
        Malformed: another character, a length that no number of bytes has, or bits left over.

    >>> decode("0080")
    b'\\x00\\x01'
    """
    size = len(text) * 5 // 8
    if length(size) != len(text) or not _DIGITS.issuperset(text):
        raise Malformed("not base-32 as Nix writes it", text)
    number = int(text.translate(_TO_PYTHON) or "0", 32)
    if number >> 8 * size:
        raise Malformed("not base-32 as Nix writes it: bits are left over", text)
    return number.to_bytes(size, "little")


def length(size: int) -> int:
    """Return how many characters *size* bytes take.

    >>> length(20), length(32)
    (32, 52)
    """
    return (size * 8 + 4) // 5
