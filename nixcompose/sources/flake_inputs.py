"""The inputs that a project's `flake.lock` pins, and how to have them on disk.

Source: the page "nix flake" of the Nix manual, "Lock files", and `call-flake.nix` of Nix.
"""

from __future__ import annotations

import os
import re

from nixcompose._frozen import frozen
from nixcompose.errors import SourceError
from nixcompose.sources.evaluation import fetch_tree
from nixcompose.sources.nix_process import nix_failed
from nixcompose.sources.path_info import unknown_shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Node = dict[str, object]

#: How many bytes a lock file may have.
MAX_BYTES = 16 * 2**20

_LOCK = "lock the inputs again: nix flake lock"
_VERSIONS = (5, 6, 7)
_TYPES = ("github", "gitlab", "sourcehut", "tarball", "file", "git", "hg", "path")
_PLAIN = re.compile(r"(?!-)[^\x00-\x1f\x7f]{1,4096}")
_STEPS = 500  # from input to input, for one that follows others


@frozen
class LockedFlake:
    """A flake as a lock file has it: what it is *locked* to, and the keys of its inputs in that file by name."""

    locked: Mapping[str, object]
    inputs: Mapping[str, str]
    is_flake: bool = True


def pinned_inputs(flake_lock: str | os.PathLike[str]) -> dict[str, Node]:
    """Return the inputs of the flake whose lock file is *flake_lock*, by name: what it is locked to.

    What follows another input is locked to the same.  An input that is not pinned by hash is left out.

    Raises:
        SourceError: NXC710 if the file cannot be read, NXC703 if it is not understood.
    """
    nodes, folder = _read(flake_lock)
    found = {}
    for key, to in nodes.inputs(nodes.root).items():
        locked = nodes.node(nodes.resolved(to)).get("locked")
        if isinstance(locked, dict) and locked.get("type") in _TYPES and isinstance(locked.get("narHash"), str):
            found[key] = _absolute(locked, folder)
    return found


def locked_flakes(
    flake_lock: str | os.PathLike[str], names: Iterable[str]
) -> tuple[dict[str, str], dict[str, LockedFlake]]:
    """Return the keys of the inputs *names* in a lock file, and by key every flake that they lead to.

    An input that the file does not have is left out.

    Raises:
        SourceError: NXC710 if the file cannot be read, NXC703 if it is not understood.
    """
    nodes, folder = _read(flake_lock)
    root = nodes.inputs(nodes.root)
    keys = {name: str(nodes.resolved(root[name])) for name in names if name in root}
    found: dict[str, LockedFlake] = {}
    waiting = list(keys.values())
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        node = nodes.node(key)
        locked = node.get("locked")
        inputs = {name: str(nodes.resolved(to)) for name, to in nodes.inputs(key).items()}
        is_flake = node.get("flake") is not False
        found[key] = LockedFlake(_absolute(locked, folder) if isinstance(locked, dict) else {}, inputs, is_flake)
        waiting += inputs.values()
    return keys, found


def _read(flake_lock: str | os.PathLike[str]) -> tuple[_Nodes, str]:
    """The nodes of a lock file, and the directory that relative paths in it start from."""
    import json

    name = os.fspath(flake_lock)
    try:
        with open(name, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        fix = "lock the inputs (nix flake lock), or give the path of a nixpkgs"
        raise nix_failed(name, f"the lock file cannot be read: {problem.strerror}", fix=fix) from None
    try:
        lock = json.loads(data) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        lock = None
    if not isinstance(lock, dict):
        raise unknown_shape(name, f"no JSON object of at most {MAX_BYTES:,} bytes")
    if lock.get("version") not in _VERSIONS:
        raise unknown_shape(name, f"version {lock.get('version')!r:.20} of the lock file; known are 5 to 7")
    return _Nodes(name, lock), os.path.dirname(os.path.abspath(name))


def fetch_input(locked: Mapping[str, object], *, env: Mapping[str, str] | None = None, timeout: float = 1800.0) -> str:
    """Return the directory of a flake input, fetched by Nix if the store does not have it.

    *locked* is what `pinned_inputs` gives: its hash decides what is accepted.  *timeout* is in seconds.

    Raises:
        SourceError: NXC701 if there is no Nix; NXC710 if it cannot be fetched or has another hash.
    """
    values = {key: value for key, value in locked.items() if key != "dir"}
    is_plain = all(isinstance(value, int) or _is_plain(value) for value in values.values())
    if not is_plain or "narHash" not in values or values.get("type") not in _TYPES:
        raise nix_failed("flake.lock", f"an input of type {values.get('type')!r:.40} is not pinned by hash", fix=_LOCK)
    path = fetch_tree(values, env, timeout)
    below = locked.get("dir", "")
    if not isinstance(below, str) or os.path.isabs(below) or ".." in below.split("/"):
        raise nix_failed("flake.lock", f"{below!r:.100} is not a directory of an input", fix=_LOCK)
    return os.path.join(path, below) if below else path


class _Nodes:
    """The nodes of a lock file."""

    def __init__(self, source: str, lock: dict[str, object]) -> None:
        self._source = source
        nodes = lock.get("nodes")
        self._nodes = nodes if isinstance(nodes, dict) else {}
        self.root = lock.get("root", "root")
        self.steps = 0

    def node(self, key: object) -> Node:
        found = self._nodes.get(key) if isinstance(key, str) else None
        if not isinstance(found, dict):
            raise self._refused(key)
        return found

    def inputs(self, key: object) -> Node:
        found = self.node(key).get("inputs", {})
        if not isinstance(found, dict):
            raise self._refused(key)
        return found

    def resolved(self, to: object) -> object:
        """The key of the node that an input leads to, in no more than so many steps."""
        self.steps = 0
        return self.target(to)

    def target(self, to: object) -> object:
        """The key of the node that an input leads to: a key, or a path of inputs from the root."""
        if isinstance(to, str):
            return to
        self.steps += 1
        if not isinstance(to, list) or self.steps > _STEPS:
            raise self._refused(to)
        key = self.root
        for name in to:
            inputs = self.inputs(key)
            if not isinstance(name, str) or name not in inputs:
                raise self._refused(to)
            key = self.target(inputs[name])
        return key

    def _refused(self, key: object) -> SourceError:
        return unknown_shape(self._source, f"{key!r:.100} leads to no node of the lock file")


def _absolute(locked: Node, folder: str) -> Node:
    path = locked.get("path")
    if locked.get("type") == "path" and isinstance(path, str) and not os.path.isabs(path):
        return {**locked, "path": os.path.normpath(os.path.join(folder, path))}
    return dict(locked)


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None
