"""Why a store object is in the closure of a selection: the chain of groups, then the chain of references."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.errors import Finding, SizeError, nearest
from nixcompose.resolver.resolution import resolve
from nixcompose.sizer.inventory import Inventory
from nixcompose.sizer.names import package_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest

__all__ = ["Trace", "trace"]


@frozen
class Trace:
    """One way to a store object: the *groups* that bring *package*, and the *references* from its output on."""

    groups: tuple[str, ...]
    package: str
    references: tuple[str, ...]


def trace(
    manifest: Manifest,
    lock: Lock,
    selection: str | None,
    name: str,
    *,
    target: str | None = None,
    system: str | None = None,
) -> tuple[Trace, ...]:
    """Return for each store object called *name* in the closure of *selection* the shortest way to it.

    *name* is a store path, a base name, a name with its version, or one without.

    Raises:
        SizeError: NXC408, no store object of the closure has this name.

    >>> import nixcompose as nxc
    >>> manifest, lock = nxc.load("profiles.toml"), nxc.embedded_lock("hydro-2022")
    >>> way = trace(manifest, lock, "coreutils", "libidn2")[0]
    >>> way.package, [path[44:] for path in way.references]
    ('coreutils', ['coreutils-9.1', 'glibc-2.35-163', 'libidn2-2.3.2'])
    """
    resolution = resolve(manifest, selection, target=target, system=system)
    inventory = Inventory(manifest, lock, resolution.system, resolution.packages)
    graph = inventory.graph
    roots = inventory.outputs(resolution.names)
    inside = [path for path in graph.closure(roots) if path not in inventory.standing_in]
    names = {path: path[len(graph.store_dir) + 34 :] for path in inside}
    found = [path for path in inside if name in (path, path[len(graph.store_dir) + 1 :], names[path])]
    found = found or [path for path in inside if package_name(names[path]) == name]
    if not found:
        raise _absent(resolution.selection, name, names, inventory)
    owners = {path: package for package in reversed(resolution.names) for path in inventory.roots[package]}
    ways = []
    for path in found:
        chain = graph.why(path, roots)
        package = owners[chain[0]]
        ways.append(Trace(resolution.because[package], package, chain))
    return tuple(sorted(ways, key=lambda way: (len(way.references), way.references)))


def _absent(selection: str, name: str, names: dict[str, str], inventory: Inventory) -> SizeError:
    partial = [package for package, kind in inventory.kinds.items() if kind != "exact"]
    message = f'no store object called "{name}" is known in the closure of "{selection}"'
    file = "" if inventory.lock.file == "nixcompose.lock" else f" --lock {inventory.lock.file}"
    fix = f"see them: nixcompose size {selection} --by path{file}"
    if partial:
        more = f" and {len(partial) - 3} more" if len(partial) > 3 else ""
        unknown = f"the references of {', '.join(partial[:3])}{more} are not known"
        fix = f"{unknown}; make a lock that has them: nixcompose lock"
    close = nearest(name, {*names.values(), *map(package_name, names.values())})
    return SizeError([Finding("NXC408", message, None, fix, close)])
