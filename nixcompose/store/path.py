"""Store paths: what names a store object.

A *base name* is the hash part, a dash and the name; a *store path* is the store directory, a slash
and a base name.
"""

from __future__ import annotations

import re

from nixcompose._frozen import frozen
from nixcompose.store.malformed import Malformed

#: The store directory of almost every Nix; objects of one store never refer to those of another.
STORE_DIR = "/nix/store"

# Source: `checkName` in `src/libstore/path.cc` of Nix 2.34.  Nix 2.8 also takes names that begin with
# the component `.` or `..`, which no later Nix does.
_BASE_NAME = re.compile(r"[0-9a-df-np-sv-z]{32}-(?!\.\.?(?:-|\Z))[0-9A-Za-z+._?=-]{1,211}")
_STORE_DIR = re.compile(r"(?:/(?!\.\.?(?:/|\Z))[^/\0\n]+)+")


def is_base_name(text: str) -> bool:
    """Whether *text* is the base name of a store path.

    It is 32 characters of Nix's base-32, a dash, and a name of 1 to 211 of `0-9A-Za-z+-._?=` whose
    first part before a dash is neither `.` nor `..`.

    >>> is_base_name("s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59"), is_base_name("../../etc/passwd")
    (True, False)
    """
    return _BASE_NAME.fullmatch(text) is not None


@frozen
class StorePath:
    """The path of a store object; it cannot be made of a text that is none.

    Raises:
        Malformed: *base_name* or *store_dir* is none.

    >>> glibc = StorePath("s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59")
    >>> glibc.hash_part, glibc.name, str(glibc)
    ('s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz', 'glibc-2.33-59', '/nix/store/s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59')
    """

    base_name: str
    store_dir: str = STORE_DIR

    def __init__(self, base_name: str, store_dir: str = STORE_DIR) -> None:
        if not is_base_name(base_name):
            raise Malformed("not the base name of a store path", base_name)
        if store_dir != STORE_DIR and not _STORE_DIR.fullmatch(store_dir):
            raise Malformed("not a store directory: it starts with a slash, ends without one, has no `..`", store_dir)
        object.__setattr__(self, "base_name", base_name)
        object.__setattr__(self, "store_dir", store_dir)

    @property
    def hash_part(self) -> str:
        """The 32 characters before the first dash: a binary cache has `HASH.narinfo`."""
        return self.base_name[:32]

    @property
    def name(self) -> str:
        """What follows the hash part and a dash."""
        return self.base_name[33:]

    def __str__(self) -> str:
        return f"{self.store_dir}/{self.base_name}"


def parse_path(text: str, store_dir: str = STORE_DIR) -> StorePath:
    """Return the store path that *text* is, whole, in the store *store_dir*.

    Raises:
        Malformed: it is of another store, leads below a store object, or is no store path at all.

    >>> parse_path("/nix/store/s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59").name
    'glibc-2.33-59'
    """
    base_name = text.removeprefix(f"{store_dir}/")
    if base_name == text or not is_base_name(base_name):
        raise Malformed(f"not a path of the store {store_dir}", text)
    return StorePath(base_name, store_dir)
