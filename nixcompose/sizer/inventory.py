"""What a lock knows of some packages, as one graph."""

from __future__ import annotations

from functools import cached_property

from nixcompose.locker.model import source_of
from nixcompose.store.graph import ClosureGraph
from nixcompose.store.objects import StoreObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nixcompose.locker.model import Lock, LockedPackage
    from nixcompose.manifest import Manifest, Package

DECLARED, UNKNOWN = "declared:", "unknown:"


class Inventory:
    """The store objects of *packages* on *system*, and which of them are whose.

    A package without store paths, or with a declared size where the lock has none, is in the graph as
    one object of its own, whose name no store path has (`declared:NAME` or `unknown:NAME`), so that
    every question about sums has one answer.

    Attributes:
        graph: the closure graph, with the outputs of all packages as its roots.
        roots: the outputs of each package by its name, as paths of the graph.
        kinds: the kind of each package's size by its name.
        problems: why the lock knows nothing of a package's size, by its name.
        locked: what the lock says of each package that it has.
        standing_in: the package that a path of the graph stands for which is no store path.
    """

    def __init__(self, manifest: Manifest, lock: Lock, system: str, packages: Iterable[Package]) -> None:
        self.lock = lock
        self.roots: dict[str, tuple[str, ...]] = {}
        self.problems: dict[str, str] = {}
        self.locked: dict[str, LockedPackage] = {}
        self.standing_in: dict[str, str] = {}
        objects: dict[str, StoreObject] = {}
        by_attr = _by_attr(lock, system)
        for package in packages:
            found = find(manifest, lock, system, package, by_attr)
            problem = found if isinstance(found, str) else _absent(lock, found)
            declared = None
            if problem:
                self.problems[package.name] = problem
                declared = _declared(manifest, package)
            if isinstance(found, str) or declared is not None:
                known = StoreObject(f"{UNKNOWN}{package.name}", 0)
                if declared is not None:
                    known = StoreObject(f"{DECLARED}{package.name}", declared, references=())
                objects[known.base_name] = known
                self.roots[package.name] = (f"{lock.store_dir}/{known.base_name}",)
                self.standing_in[self.roots[package.name][0]] = package.name
            else:
                self.locked[package.name] = found
                self.roots[package.name] = tuple([f"{lock.store_dir}/{name}" for name in found.outputs.values()])
        self.graph = _graph(lock, self.locked.values(), objects)
        self.kinds = {name: self._kind(name) for name in self.roots}

    def _kind(self, name: str) -> str:
        if name in self.locked:
            return self.graph.kind(self.roots[name]) if self.graph.missing or self.graph.partial else "exact"
        return "declared" if DECLARED in self.roots[name][0] else "unknown"

    def is_real(self, number: int) -> bool:
        """Whether a path of the graph, by number, is a store path."""
        return self.known[number] is not None or self.graph.paths[number] not in self.standing_in

    @cached_property
    def known(self) -> list[StoreObject | None]:
        """What the lock knows of each path of the graph, by number."""
        cut = len(self.lock.store_dir) + 1
        return [self.lock.objects.get(path[cut:]) for path in self.graph.paths]

    def outputs(self, names: Iterable[str]) -> list[str]:
        """Return the paths of the packages *names*, each once."""
        return list(dict.fromkeys(path for name in names for path in self.roots[name]))


def find(
    manifest: Manifest,
    lock: Lock,
    system: str,
    package: Package,
    by_attr: dict[tuple[str, str], list[LockedPackage]],
) -> LockedPackage | str:
    """Return what *lock* has for *package* on *system*, or the reason why it has nothing."""
    if system not in lock.systems:
        return f"the lock has nothing for {system}"
    attrs = package.any_of or (package.attr,)
    alike = [one for attr in attrs for one in by_attr.get((attr, source_of(manifest, package, attr)), ())]
    alike.sort(key=lambda one: one.name != package.name)  # that of the same name is meant, if it fits
    answers = [_installed(package, one) for one in alike]
    reasons = [*answers, "the lock does not have it"]
    return next((found for found in answers if not isinstance(found, str)), reasons[0])


def _by_attr(lock: Lock, system: str) -> dict[tuple[str, str], list[LockedPackage]]:
    found: dict[tuple[str, str], list[LockedPackage]] = {}
    for known in lock.systems.get(system, {}).values():
        found.setdefault((known.attr, known.source), []).append(known)
    return found


def _installed(package: Package, known: LockedPackage) -> LockedPackage | str:
    """Return *known* with the outputs that *package* is to have, or what it lacks."""
    if known.problem is not None:
        return known.problem
    if not package.outputs:
        if known.wanted or not known.outputs:
            return (
                f"the lock has only its output {', '.join(known.wanted)}"
                if known.wanted
                else "the lock has no store path"
            )
        return known
    lacking = sorted({*package.outputs} - known.outputs.keys())
    if lacking:
        return f"the lock does not have its output {', '.join(lacking)}"
    from nixcompose._frozen import evolve

    return evolve(known, outputs={name: known.outputs[name] for name in package.outputs})


def _absent(lock: Lock, known: LockedPackage) -> str:
    """Return why nothing is known of the store objects of *known*; nothing if something is."""
    paths = [*known.outputs.values()]
    if any(path in lock.objects for path in paths):
        return ""
    if any(path in lock.unknown for path in paths):
        return "its store path could not be asked for"
    return "its store path is in none of the sources that were asked"


def _declared(manifest: Manifest, package: Package) -> int | None:
    """Return the size that the manifest declares, the first of all entries: whatever is selected."""
    custom = manifest.packages.get(package.attr)
    sizes = [entry.size for _, entry in manifest.entries() if entry.name == package.name]
    sizes.append(custom.size if custom else None)
    return next((size for size in sizes if size is not None), None)


def _graph(lock: Lock, packages: Iterable[LockedPackage], others: dict[str, StoreObject]) -> ClosureGraph:
    from nixcompose.store.objects import closure_names

    names = closure_names(lock.objects, [name for package in packages for name in package.outputs.values()])
    objects = [lock.objects[name] for name in names if name in lock.objects]
    return ClosureGraph.of_objects([*objects, *others.values()], missing=names, store_dir=lock.store_dir)


def needed(manifest: Manifest, lock: Lock, system: str, names: Collection[str]) -> dict[str, dict[str, LockedPackage]]:
    """Return what *lock* says of the packages *names* on *system*, by system and name, be it why it has none."""
    from nixcompose.locker.model import LockedPackage
    from nixcompose.locker.wanted import entries

    by_attr = _by_attr(lock, system)
    found = {}
    for name, entry in entries(manifest, system).items():
        if name in names:
            known = find(manifest, lock, system, entry.package, by_attr)
            if isinstance(known, str):
                source = source_of(manifest, entry.package, entry.package.attr)
                known = LockedPackage(name, entry.package.attr, source=source, problem=known)
            found[name] = known
    return {system: found}
