"""Long work in pieces, for any `concurrent.futures.Executor`: of threads, of processes, of a cluster.

A lock is handed over by its path and digest, and read once in each worker.  Pieces are large enough for
executors that take milliseconds for each.
"""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import combinations

from nixcompose._frozen import frozen
from nixcompose.errors import Finding, SourceError
from nixcompose.locker.file import at_once, is_embedded, read_lock
from nixcompose.locker.text import MAX_BYTES
from nixcompose.resolver.resolution import resolve
from nixcompose.sizer.inventory import Inventory
from nixcompose.sizer.sizes import compare
from nixcompose.sizer.table import Column, SizeTable
from nixcompose.store.combinations import combine_masks, group_masks
from nixcompose.store.objects import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest

__all__ = ["LockFile", "removals", "sweep"]

#: How many pairs of packages one piece of work has.
PAIRS = 200_000


@frozen
class LockFile:
    """A lock on a disk that all workers see: what it was called, where it is, and the SHA-256 of its bytes."""

    name: str
    path: str
    digest: str

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> LockFile:
        """Return the lock file at *path* as it is now; an embedded lock comes with nixcompose, and has no digest.

        Raises:
            SourceError: NXC721, it cannot be read.
        """
        name = os.fspath(path)
        if is_embedded(name):
            return cls(name, name, "")
        path = os.path.abspath(name)  # a worker may be in another directory
        return cls(name, path, _digest(path, name))

    def read(self) -> Lock:
        """Return the lock, which this process reads once.

        Raises:
            SourceError: NXC724, the file is not what it was; or what `read_lock` raises.
        """
        return _read(self)


def sweep(
    manifest: Manifest,
    locks: Iterable[str | os.PathLike[str]],
    selections: Sequence[str],
    *,
    target: str | None = None,
    system: str | None = None,
    executor: Executor | None = None,
) -> SizeTable:
    """Return a row for each of *locks* and *selections*: how sizes went from one state of the inputs to the next.

    Raises what `compare` and `read_lock` raise.

    >>> import nixcompose as nxc
    >>> table = sweep(nxc.load("profiles.toml"), ["embedded:lpenz-2021", "embedded:hydro-2022"], ["glibc"])
    >>> [(row["lock"], row["nar_size"]) for row in table]
    [('embedded:lpenz-2021', 33119592), ('embedded:hydro-2022', 32482992)]
    """
    paths = [locks] if isinstance(locks, (str, os.PathLike)) else locks
    chosen = (selections,) if isinstance(selections, str) else tuple(selections)
    files = [LockFile.of(path) for path in paths]
    work = [(manifest, file, chosen, target, system) for file in files]
    done = map if executor is None else executor.map
    rows = [row for found in done(_swept, work) for row in found]
    columns = (
        Column("lock", "lock"),
        Column("selection", "selection"),
        Column("packages", "packages", "count"),
        Column("paths", "paths", "count"),
        Column("nar_size", "size", "bytes"),
        Column("download_size", "download (claimed)", "bytes"),
        Column("kinds", "kind", "kinds"),
    )
    return SizeTable(columns, tuple(rows))


def removals(
    manifest: Manifest,
    lock: str | os.PathLike[str],
    selection: str,
    *,
    target: str | None = None,
    system: str | None = None,
    executor: Executor | None = None,
) -> SizeTable:
    """Return what leaves *selection* with each pair of its packages, the most first.

    `freed` are the bytes that leave with both, `joint` those of them that leave only if both go: two
    packages may keep one large library.  `kind` is that of the whole selection, for a package whose
    references are not known may need what seems to leave.

    Raises what `resolve` and `read_lock` raise.

    >>> import nixcompose as nxc
    >>> table = removals(nxc.load("profiles.toml"), "embedded:hydro-2022", "coreutils,curl,gnugrep")
    >>> [(row["one"], row["other"], row["freed"], row["joint"]) for row in table][0]
    ('curl', 'coreutils', 34819784, 19940008)
    """
    file = LockFile.of(lock)
    names = resolve(manifest, selection, target=target, system=system).names
    pairs = list(combinations(range(len(names)), 2))
    work = [
        (manifest, file, selection, target, system, tuple(pairs[start : start + PAIRS]))
        for start in range(0, len(pairs), PAIRS)
    ]
    done = map if executor is None else executor.map
    rows: list[dict[str, Any]] = [
        {"one": names[one], "other": names[other], "freed": freed, "joint": joint, "kind": kind}
        for kind, found in done(_removed, work)
        for one, other, freed, joint in found
    ]
    rows.sort(key=lambda row: (-row["freed"], row["one"], row["other"]))
    columns = (
        Column("one", "one"),
        Column("other", "other"),
        Column("freed", "freed", "bytes"),
        Column("joint", "only together", "bytes"),
        Column("kind", "kind"),
    )
    return SizeTable(columns, tuple(rows))


def _swept(work: tuple[Manifest, LockFile, tuple[str, ...], str | None, str | None]) -> list[dict[str, Any]]:
    manifest, file, selections, target, system = work
    lock = file.read()
    rows = []
    for selection in selections:
        (row,) = compare(manifest, lock, [selection], target=target, system=system)
        rows.append({"lock": file.name, **row})
    return rows


def _removed(
    work: tuple[Manifest, LockFile, str, str | None, str | None, tuple[tuple[int, int], ...]],
) -> tuple[str, list[tuple[int, int, int, int]]]:
    manifest, file, selection, target, system, pairs = work
    resolution = resolve(manifest, selection, target=target, system=system)
    inventory = Inventory(manifest, file.read(), resolution.system, resolution.packages)
    masks = group_masks(inventory.graph, [inventory.outputs([name]) for name in resolution.names])
    sizes = inventory.graph.nar_sizes
    shares = combine_masks(resolution.names, ((mask, sizes[number]) for number, mask in masks.items())).shares
    weights = {mask: weight for mask, weight, _ in shares}
    found = []
    for one, other in pairs:
        joint = weights.get(1 << one | 1 << other, 0)
        found.append((one, other, weights.get(1 << one, 0) + weights.get(1 << other, 0) + joint, joint))
    return kind_of(inventory.kinds.values()), found


@lru_cache(maxsize=4)
def _read(file: LockFile) -> Lock:
    try:
        return read_lock(file.path)
    finally:  # what was read may be another lock, or none any more, for this reason
        if file.digest and _digest(file.path, file.name) != file.digest:
            message = f'"{file.name}" was changed since the work was handed out'
            raise SourceError([Finding("NXC724", message, None, "run it again")])


def _digest(path: str, name: str) -> str:
    import hashlib

    try:
        with open(path, "rb", opener=at_once) as file:
            return hashlib.sha256(file.read(MAX_BYTES + 1)).hexdigest()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        finding = Finding("NXC721", f'"{name}" cannot be read: {reason}', None, "make it with: nixcompose lock")
        raise SourceError([finding]) from None
