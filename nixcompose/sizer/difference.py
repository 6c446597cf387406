"""What changed between two locks, or lies between two selections, package by package."""

from __future__ import annotations

from collections import Counter

from nixcompose.errors import Finding, SizeError, nearest
from nixcompose.resolver.resolution import resolve
from nixcompose.sizer.inventory import Inventory
from nixcompose.sizer.table import Column, SizeTable, human, kinds_text
from nixcompose.store.objects import KINDS, closure_names, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from nixcompose.locker.model import Lock, LockedPackage
    from nixcompose.manifest import Manifest

    Side = tuple[int | None, int | None, str]

__all__ = ["diff_locks", "diff_selections"]

_COLUMNS = (
    Column("package", "package"),
    Column("status", "status"),
    Column("old_version", "old version"),
    Column("new_version", "new version"),
    Column("old_size", "old size", "bytes"),
    Column("new_size", "new size", "bytes"),
    Column("change", "change", "change"),
    Column("kind", "kind"),
)


def diff_locks(
    old: Lock, new: Lock, *, system: str | None = None, names: str | Iterable[str] | None = None
) -> SizeTable:
    """Return a row for each package that is not the same in both locks, the largest change first.

    `status` is `added`, `removed`, `version` (another version) or `rebuilt` (the same version, another
    store path).  Sizes are those of closures where both are `exact`, else those of the store objects
    alone (`own`, which say nothing of what they refer to).  Without *system* all systems are compared;
    *names* leaves out other packages.

    Raises:
        SizeError: NXC409, neither lock has *system*, or one of *names*.

    >>> import nixcompose as nxc
    >>> table = diff_locks(nxc.embedded_lock("hydro-2022"), nxc.embedded_lock("weezterm-2026"), names=["zlib", "bash"])
    >>> [(row["package"], row["status"], row["old_version"], row["new_version"]) for row in table]
    [('bash', 'removed', '5.1-p16', None), ('zlib', 'version', '1.2.12', '1.3.2')]
    """
    systems = [*dict.fromkeys([*new.systems, *old.systems])]
    chosen = None if names is None else {names} if isinstance(names, str) else {*names}
    _check(old, new, systems, system, chosen)
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    for each in systems if system is None else [system]:
        before, after = old.systems.get(each, {}), new.systems.get(each, {})
        wanted = {*before, *after} if chosen is None else chosen & {*before, *after}
        found, same = [], 0
        for name in wanted:
            one, other = before.get(name), after.get(name)
            if one is not None and other is not None and one.outputs == other.outputs:
                same += 1
            else:
                found.append(_row(name, _side(old, one), _side(new, other), one, other) | {"system": each})
        rows += found
        lines = _notes(found, same, _total(old, before, wanted), _total(new, after, wanted))
        notes += [f"{each}: {line}" for line in lines]
    rows.sort(key=lambda row: (-abs(row["change"] or 0), row["package"], row["system"]))
    columns = (*_COLUMNS[:1], Column("system", "system"), *_COLUMNS[1:]) if len(systems) > 1 else _COLUMNS
    return SizeTable(columns, tuple(rows), (*notes, *_cautions(rows)))


def _check(old: Lock, new: Lock, systems: list[str], system: str | None, names: set[str] | None) -> None:
    """Refuse a system or names of packages that neither lock has."""
    if system is not None and system not in systems:
        message = f"neither {old.file} nor {new.file} has system {system}"
        fix = f"they have {', '.join(systems)}" if systems else "they have none"
        raise SizeError([Finding("NXC409", message, None, fix, nearest(system, systems))])
    known = {name for lock in (old, new) for packages in lock.systems.values() for name in packages}
    if strangers := sorted((names or set()) - known):
        raise SizeError(
            [
                Finding(
                    "NXC409",
                    f'neither {old.file} nor {new.file} has package "{name}"',
                    None,
                    "leave it out, or correct it",
                    nearest(name, known),
                )
                for name in strangers
            ]
        )


def diff_selections(
    manifest: Manifest,
    lock: Lock,
    old: str,
    new: str,
    *,
    target: str | None = None,
    system: str | None = None,
) -> SizeTable:
    """Return a row for each package that only one of two selections has.

    `change` is what the package adds to the bytes of the selection that lacks it.

    Raises what `resolve` raises.

    >>> import nixcompose as nxc
    >>> table = diff_selections(nxc.load("profiles.toml"), nxc.embedded_lock(), "essential", "essential,k9s,-gum")
    >>> [(row["package"], row["status"], row["change"]) for row in table]
    [('k9s', 'added', 173476472), ('gum', 'removed', -14066544)]
    """
    before = resolve(manifest, old, target=target, system=system)
    after = resolve(manifest, new, target=target, system=system)
    packages = {package.name: package for package in (*before.packages, *after.packages)}
    inventory = Inventory(manifest, lock, before.system, packages.values())
    graph = inventory.graph
    there = {
        "added": graph.reached(inventory.outputs(before.names)),
        "removed": graph.reached(inventory.outputs(after.names)),
    }
    rows: list[dict[str, Any]] = []
    for name in packages:
        if (name in before.because) == (name in after.because):
            continue
        status = "added" if name in after.because else "removed"
        bytes_ = sum([graph.nar_sizes[number] for number in graph.reached(inventory.roots[name]) - there[status]])
        locked = inventory.locked.get(name)
        version = locked.version if locked else None
        size = None if inventory.kinds[name] == "unknown" else graph.nar_size(inventory.roots[name])
        rows.append(
            {
                "package": name,
                "system": before.system,
                "status": status,
                "old_version": version if status == "removed" else None,
                "new_version": version if status == "added" else None,
                "old_size": size if status == "removed" else None,
                "new_size": size if status == "added" else None,
                "change": None if size is None else bytes_ if status == "added" else -bytes_,
                "kind": inventory.kinds[name],
            }
        )
    rows.sort(key=lambda row: (-abs(row["change"] or 0), row["package"]))
    totals = [
        (graph.nar_size(inventory.outputs(side.names)), Counter([inventory.kinds[name] for name in side.names]))
        for side in (before, after)
    ]
    same = sum(name in after.because for name in before.because)
    notes = [f"{before.system}: {line}" for line in _notes(rows, same, *totals)]
    caution = ("change is what a package adds to the selection that lacks it, or takes from the one that has it",)
    return SizeTable(_COLUMNS, tuple(rows), (*notes, *(caution if rows else ())))


def _side(lock: Lock, package: LockedPackage | None) -> tuple[int | None, int | None, str]:
    """Return the own and the closure size of a package, and the kind of the latter."""
    if package is None:
        return None, None, "exact"
    outputs = set(package.outputs.values())
    known = [lock.objects[name].nar_size for name in outputs if name in lock.objects]
    own = sum(known) if known else None
    closure, kind = _size(lock, outputs)
    return own, closure, kind if outputs else "unknown"


def _size(lock: Lock, roots: Iterable[str]) -> tuple[int, str]:
    names = closure_names(lock.objects, roots)
    known = [lock.objects[name] for name in names if name in lock.objects]
    kind = "own" if len(known) < len(names) or any(one.references is None for one in known) else "exact"
    return sum([one.nar_size for one in known]), kind if known or not names else "unknown"


def _row(
    name: str,
    before: Side,
    after: Side,
    one: LockedPackage | None,
    other: LockedPackage | None,
) -> dict[str, Any]:
    kind = kind_of([before[2], after[2]])
    old_size, new_size = (side[1] if kind == "exact" else side[0] for side in (before, after))
    known = (one is None or old_size is not None) and (other is None or new_size is not None)
    return {
        "package": name,
        "status": _status(one, other),
        "old_version": one.version if one else None,
        "new_version": other.version if other else None,
        "old_size": old_size,
        "new_size": new_size,
        "change": (new_size or 0) - (old_size or 0) if known else None,
        "kind": kind,
    }


def _status(one: LockedPackage | None, other: LockedPackage | None) -> str:
    if one is None or other is None:
        return "added" if one is None else "removed"
    if not one.outputs or not other.outputs:
        return "added" if other.outputs else "removed"
    if one.version is None and other.version is None:  # then the names of the store objects tell
        return "rebuilt" if _names(one) == _names(other) else "version"
    return "rebuilt" if one.version == other.version else "version"


def _names(package: LockedPackage) -> dict[str, str]:
    return {output: base_name[33:] for output, base_name in package.outputs.items()}


def _total(lock: Lock, packages: Mapping[str, LockedPackage], wanted: set[str]) -> tuple[int, Counter[str]]:
    """Return the bytes of the packages *wanted* together, and how many of them are of which kind."""
    chosen = [package for name, package in packages.items() if name in wanted]
    size, _ = _size(lock, [path for package in chosen for path in package.outputs.values()])
    return size, Counter([_side(lock, package)[2] for package in chosen])


def _notes(
    rows: list[dict[str, Any]], same: int, before: tuple[int, Counter[str]], after: tuple[int, Counter[str]]
) -> tuple[str, ...]:
    counts = Counter([row["status"] for row in rows])
    words = {"added": "added", "removed": "removed", "version": "with another version", "rebuilt": "rebuilt"}
    parts = [f"{counts[status]} {what}" for status, what in words.items() if counts[status]]
    change = after[0] - before[0]
    sums = f"{human(before[0])} ({_kinds(before[1])}) -> {human(after[0])} ({_kinds(after[1])})"
    notes = [
        f"{', '.join(parts) or 'nothing changed'}; {same} the same",
        f"all together {sums}: {'+' if change > 0 else ''}{human(change)}",
    ]
    return tuple(notes)


def _cautions(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return what is to be known of the figures of *rows*."""
    if any(row["kind"] == "own" for row in rows):
        return ("figures of kind own are those of store objects alone, not of closures",)
    if sum(row["kind"] == "exact" for row in rows) > 1:
        return ("closures overlap, so that changes of several packages do not add up to that of all",)
    return ()


def _kinds(counts: Counter[str]) -> str:
    return kinds_text({kind: counts[kind] for kind in KINDS if counts[kind]})
