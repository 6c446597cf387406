"""Hashes and the forms Nix writes them in: base-16, base-32, base-64 and SRI.

Which of the first three a text is, its length tells, as it does in Nix.
"""

from __future__ import annotations

import binascii
import re

from nixcompose._frozen import frozen
from nixcompose.store import base32
from nixcompose.store.malformed import Malformed

#: The hash algorithms of Nix with the length of their digests in bytes.
SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}

# 52 digits have four bits more than a digest, all of them in the first.
_NAR_HASH = re.compile(r"sha256:[01][0-9a-df-np-sv-z]{51}")


@frozen
class Hash:
    """A digest and the algorithm that made it.

    >>> parse_hash("sha256:" + "00" * 32).sri
    'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
    """

    algorithm: str
    digest: bytes

    @property
    def base32(self) -> str:
        """`sha256:` and 52 characters: the form of narinfos, of signatures and of Nix's database."""
        return f"{self.algorithm}:{base32.encode(self.digest)}"

    @property
    def hex(self) -> str:
        """`sha256:` and 64 hexadecimal characters."""
        return f"{self.algorithm}:{self.digest.hex()}"

    @property
    def sri(self) -> str:
        """`sha256-` and base-64: the form of newer Nix and of lock files."""
        return f"{self.algorithm}-{to_base64(self.digest)}"


def parse_hash(text: str) -> Hash:
    """Return the hash that *text* writes in any of the four forms.

    Raises:
        Malformed: no algorithm of `SIZES` before a `:` or `-`, or digits that do not fit it.

    >>> parse_hash("sha1:0000000000000000000000000000000g").hex
    'sha1:0f00000000000000000000000000000000000000'
    """
    algorithm = text.partition(":")[0].partition("-")[0]
    separator, digits = text[len(algorithm) :][:1], text[len(algorithm) + 1 :]
    size = SIZES.get(algorithm)
    if size is None:
        raise Malformed("not a hash of a known algorithm", text)
    if separator == "-" or len(digits) == (size + 2) // 3 * 4:
        digest = from_base64(digits)
    elif len(digits) == base32.length(size):
        digest = base32.decode(digits)
    elif len(digits) == 2 * size and digits.isalnum():
        digest = _from_hex(digits)
    else:
        digest = b""
    if len(digest) != size:
        raise Malformed(f"not a {algorithm} hash", text)
    return Hash(algorithm, digest)


def is_nar_hash(text: str) -> bool:
    """Whether *text* is a SHA-256 in base-32, the only form of it in `PathInfo`.

    >>> is_nar_hash("sha256:" + "0" * 52), is_nar_hash("sha256:" + "z" * 52)
    (True, False)
    """
    return _NAR_HASH.fullmatch(text) is not None


def in_base32(text: str) -> str:
    """Return the hash that *text* writes in any of the four forms as `Hash.base32` does.

    Raises:
        Malformed: as `parse_hash`.

    >>> in_base32("sha256:" + "00" * 32) == "sha256:" + "0" * 52
    True
    """
    return text if is_nar_hash(text) else parse_hash(text).base32


def to_base64(data: bytes) -> str:
    """Return *data* in base-64.

    >>> to_base64(b"nix")
    'bml4'
    """
    return binascii.b2a_base64(data, newline=False).decode()


def from_base64(text: str) -> bytes:
    """Return the bytes that *text* writes in base-64, in the one way that `to_base64` writes them.

    Raises:
        Malformed: it is not base-64, not padded, or has bits left over.

    >>> from_base64("bml4")
    b'nix'
    """
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise Malformed("not base-64", text) from None
    if to_base64(data) != text:
        raise Malformed("not base-64: bits are left over", text)
    return data


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Malformed("not base-16", text) from None
