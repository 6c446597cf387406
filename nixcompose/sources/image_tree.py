"""The files of an image as a tree: layers laid over each other, links followed inside of it alone."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.store.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Folder = dict[str, "Node"]

#: The longest path or target of a link, and the most folders in a path: what Linux and common sense have.
MAX_PATH, MAX_PARTS = 4096, 200
#: The most links that are followed on the way to one file, as many as Linux follows, and the most names on that way.
MAX_LINKS, MAX_STEPS = 40, 1000

_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"


@frozen
class File:
    """A regular file; *text* is what it holds, where that was worth keeping."""

    is_executable: bool = True
    text: bytes | None = None


@frozen
class Link:
    """A symbolic link, or with *is_hard* another name of a file."""

    target: str
    is_hard: bool = False


if TYPE_CHECKING:
    Node = Folder | File | Link


class Tree:
    """The files of an image, by their paths in it.

    >>> tree = Tree([("bin", Link("usr/bin")), ("usr/bin/sh", File())])
    >>> tree.find("/bin/../bin/sh")
    ('/usr/bin/sh', File(is_executable=True, text=None))
    """

    def __init__(self, entries: Iterable[tuple[str, Node]] = ()) -> None:
        self._root: Folder = {}
        self.lay(entries)

    def lay(self, entries: Iterable[tuple[str, Node]]) -> None:
        """Lay a layer over what is there: whiteouts take away what was below, and nothing of their own layer.

        Raises:
            Malformed: a path leads out of the image, or is longer than a path can be.
        """
        kept = []
        for path, node in entries:
            *parents, name = _parts(path) or [""]
            if any(part.startswith(_WHITEOUT) for part in parents):
                continue  # what an engine keeps there for itself
            if name == _OPAQUE:
                if isinstance(folder := self._at(parents), dict):
                    folder.clear()
            elif name.startswith(_WHITEOUT):
                if isinstance(folder := self._at(parents), dict):
                    folder.pop(name.removeprefix(_WHITEOUT), None)
            elif name:
                kept.append((parents, name, node))
        for parents, name, node in kept:
            folder = self._folder(parents)
            if not (isinstance(node, dict) and isinstance(folder.get(name), dict)):
                folder[name] = {} if isinstance(node, dict) else node

    def find(self, path: str) -> tuple[str, Node] | None:
        """Return what *path* leads to, with its own path, as a program in the container would find it.

        None if it leads nowhere: nothing is there, or links go in a circle.
        """
        waiting = path.split("/")[::-1]
        trail: list[tuple[str, Node]] = [("", self._root)]
        links = steps = 0
        while waiting:
            part = waiting.pop()
            steps += 1
            if part in ("", "."):
                continue
            if part == "..":
                trail = trail[:-1] or trail
                continue
            folder = trail[-1][1]
            node = folder.get(part) if isinstance(folder, dict) else None
            if node is None:
                return None
            if isinstance(node, Link):
                links += 1
                if links > MAX_LINKS or steps > MAX_STEPS or len(node.target) > MAX_PATH:
                    return None
                if node.is_hard or node.target.startswith("/"):
                    trail = trail[:1]
                waiting += node.target.split("/")[::-1]
            else:
                trail.append((part, node))
        return "/" + "/".join(part for part, _ in trail[1:]), trail[-1][1]

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Yield everything that is in it, by its path, folders before what they hold."""
        waiting: list[tuple[str, Node]] = [("", self._root)]
        while waiting:
            path, node = waiting.pop()
            if path:
                yield path, node
            if isinstance(node, dict):
                waiting.extend((f"{path}/{name}", node[name]) for name in sorted(node, reverse=True))

    def _at(self, parts: list[str]) -> Node | None:
        found = self.find("/".join(parts))
        return found[1] if found else None

    def _folder(self, parts: list[str]) -> Folder:
        """The folder at *parts*, made if it is not there; what stands in its way goes."""
        found = self._at(parts)
        if isinstance(found, dict):
            return found
        *parents, name = parts
        made: Folder = {}
        self._folder(parents)[name] = made
        return made


def _parts(path: str) -> list[str]:
    """The names that a path in an archive is made of."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Malformed("a path that leads out of the image", path)
    if len(path) > MAX_PATH or len(parts) > MAX_PARTS:
        raise Malformed("a path longer than a path can be", path)
    return parts
