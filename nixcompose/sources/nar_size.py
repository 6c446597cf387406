"""The exact NAR size of a tree, from what its nodes are called and how large they are.

A NAR holds no times and no permissions but one, so its size is a function of the names, the kinds, the
lengths of files and the targets of links: nobody has to have the files.

Source: the page "Nix Archive (NAR) Format" of the Nix manual.  Every string is its length in 8 bytes
and its bytes, padded to a multiple of 8; tests hold this to `nix-store --dump PATH | wc -c`.
"""

from __future__ import annotations

from nixcompose.store.info import LARGEST_SIZE
from nixcompose.store.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    #: A node of a tree: its path, its kind (`d` directory, `r` regular file, `x` executable file, `s`
    #: symbolic link), and its size: number of entries, bytes of contents, bytes of the target.
    Node = tuple[bytes, str, int]


class NotWhole(Malformed):
    """A listing is not that of a whole tree, so that its NAR size cannot be told."""


def _padded(length: int) -> int:
    return length + 7 & -8


def _words(*words: str) -> int:
    return sum([8 + _padded(len(word)) for word in words])


# What is there of a node however large it is; of a file and a link without the padded contents or target.
_FIXED = {
    "d": _words("(", "type", "directory", ")"),
    "r": _words("(", "type", "regular", "contents", "", ")"),
    "x": _words("(", "type", "regular", "executable", "", "contents", "", ")"),
    "s": _words("(", "type", "symlink", "target", "", ")"),
}
_MAGIC = _words("nix-archive-1")
_ENTRY = _words("entry", "(", "name", "", "node", ")")  # without the padded name
_NO_NAMES = frozenset({b"", b".", b".."})


def nar_size(nodes: Iterable[Node]) -> int:
    r"""Return how many bytes the NAR of a tree has.

    *nodes* are all of its nodes, each directory before what is in it, and what is in it right after it;
    in which order the entries of a directory come does not matter.  The path of the root is empty, every
    other one is that of its directory, a slash and its name.

    Raises:
        NotWhole: a node is missing or stands elsewhere, or no store object is that large.

    >>> nar_size([(b"", "r", 0)])
    112
    >>> nar_size([(b"", "d", 1), (b"/bin", "d", 2), (b"/bin/sh", "s", 4), (b"/bin/bash", "x", 1000)])
    1672
    """
    rest = iter(nodes)
    path, kind, size = next(rest, (b"/", "", 0))
    if path:
        raise NotWhole("the root is not there", path)
    total = _MAGIC + _FIXED[kind] + (0 if kind == "d" else _padded(size))
    # The directory whose entries come now, how many more it has, and the same of those that it is in.
    directory: bytes = path
    left = size if kind == "d" else 0
    above: list[tuple[bytes, int]] = []
    for path, kind, size in rest:
        parent, slash, name = path.rpartition(b"/")
        while parent != directory:
            if left or not above:
                raise NotWhole("it does not come right after its directory", path)
            directory, left = above.pop()
        if not left or not slash or name in _NO_NAMES:
            raise NotWhole("the directory has no such entry", path)
        left -= 1
        total += _ENTRY + _FIXED[kind] + (len(name) + 7 & -8)
        if kind == "d":
            above.append((directory, left))
            directory, left = path, size
        else:
            total += size + 7 & -8  # `_padded`, without the call
    if left or any(count for _, count in above):
        raise NotWhole("a directory lacks entries", directory)
    if total > LARGEST_SIZE:
        raise NotWhole("no store object is that large", path)
    return total
