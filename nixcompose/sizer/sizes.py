"""The size of selections, and of the groups, packages and paths that they are made of."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.manifest.words import allows
from nixcompose.resolver.resolution import resolve
from nixcompose.sizer.figures import Figure, figure_of
from nixcompose.sizer.inventory import Inventory
from nixcompose.sizer.table import Column, SizeTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest, Package
    from nixcompose.resolver.resolution import Resolution
    from nixcompose.store.graph import ClosureGraph

__all__ = ["BY", "SizeReport", "breakdown", "compare", "size"]

#: What a selection can be taken apart by.
BY = ("group", "package", "path")
# Of how many store objects each closure is told: it takes a walk for each.
_MOST_CLOSURES = 10_000

_SIZES = (
    Column("own", "own", "bytes"),
    Column("closure", "closure", "bytes"),
    Column("exclusive", "exclusive", "bytes"),
    Column("shared", "shared", "bytes"),
)
_KIND = Column("kinds", "kind", "kinds")
_PROOF = Column("signed_paths", "signed", "proof")
_DOWNLOAD = Column("download_size", "download (claimed)", "bytes")
_MARGINAL = Column("marginal", "marginal", "change")


@frozen
class SizeReport:
    """The size of one selection: *total*, what is not known (*missing*), and where it comes from.

    *missing* maps packages of whose size nothing is known to the reason.
    """

    resolution: Resolution
    total: Figure
    missing: Mapping[str, str]
    note: str

    @property
    def kind(self) -> str:
        """What the total is: `exact`, `own`, `declared` or `unknown`."""
        return self.total.kind

    def to_rows(self) -> list[dict[str, Any]]:
        """Return the row that `nixcompose size --json` has for it."""
        return [_row(self.resolution, self.total, self.missing)]

    def _repr_html_(self) -> str:
        notes = (self.note,) if self.note else ()
        return SizeTable(columns(several=False), tuple(self.to_rows()), notes)._repr_html_()


def size(manifest: Manifest, resolution: Resolution | str, lock: Lock) -> SizeReport:
    """Return the size of *resolution*, or of a selection as text, as *lock* knows it.

    >>> import nixcompose as nxc
    >>> manifest = nxc.load("profiles.toml")
    >>> report = size(manifest, nxc.resolve(manifest, "coreutils,gnugrep"), nxc.read_lock("embedded:hydro-2022"))
    >>> report.total.nar_size, report.kind, report.total.paths
    (56135368, 'exact', 13)
    """
    if isinstance(resolution, str):
        resolution = resolve(manifest, resolution)
    inventory = Inventory(manifest, lock, resolution.system, resolution.packages)
    total = figure_of(inventory, resolution.names)
    return SizeReport(resolution, total, _missing(inventory, resolution.names), lock.note)


def compare(
    manifest: Manifest,
    lock: Lock,
    selections: str | Sequence[str | None],
    *,
    against: str | None = None,
    target: str | None = None,
    system: str | None = None,
) -> SizeTable:
    """Return a row for each of *selections*, which are compared with one another.

    Of several, `exclusive` are the bytes that no other has, and the last row is their union.
    `marginal` is what a selection adds to *against*.  A selection that is None is the target's own.

    Raises what `resolve` raises.

    >>> import nixcompose as nxc
    >>> table = compare(nxc.load("profiles.toml"), nxc.embedded_lock("hydro-2022"), ["coreutils", "gnugrep"])
    >>> [(row["selection"], row["nar_size"], row["exclusive"]) for row in table]
    [('coreutils', 54824936, 22341944), ('gnugrep', 33793424, 1310432), ('union', 56135368, None)]
    """
    selections = [selections] if isinstance(selections, str) else selections
    if not selections:
        return SizeTable(columns(several=False), (), _notes(lock))
    resolutions = [resolve(manifest, selection, target=target, system=system) for selection in selections]
    base = None if against is None else resolve(manifest, against, target=target, system=system)
    packages = _together([*resolutions, *([base] if base else [])])
    inventory = Inventory(manifest, lock, resolutions[0].system, packages.values())
    several = len(resolutions) > 1
    masks = _masks(inventory, [resolution.names for resolution in resolutions]) if several else {}
    partly = "own" in inventory.kinds.values()  # then what is shared is not known
    rows = []
    for place, resolution in enumerate(resolutions):
        row = _row(resolution, figure_of(inventory, resolution.names), _missing(inventory, resolution.names))
        if several:
            row["exclusive"] = row["shared"] = None
            if not partly:
                row["exclusive"] = _bytes(inventory, masks, lambda mask, bit=1 << place: mask == bit)
                row["shared"] = row["nar_size"] - row["exclusive"]
        if base is not None:
            row["marginal"] = _added(inventory, resolution.names, base.names)
        rows.append(row)
    if several:
        union = _together(resolutions)
        row = _row(resolutions[0], figure_of(inventory, union), _missing(inventory, union))
        row |= {"selection": "union", "exclusive": None}
        row["shared"] = None if partly else _bytes(inventory, masks, lambda mask: mask.bit_count() > 1)
        if base is not None:
            row["marginal"] = _added(inventory, union, base.names)
        rows.append(row)
    shown = columns(several=several) + ((_MARGINAL,) if base is not None else ())
    return SizeTable(shown, tuple(rows), _notes(lock))


def breakdown(
    manifest: Manifest,
    lock: Lock,
    selection: str | None,
    *,
    by: str = "group",
    against: str | None = None,
    target: str | None = None,
    system: str | None = None,
) -> SizeTable:
    """Return what each group, package or path of *selection* has to do with its size.

    `own` are the bytes of its own store objects, `closure` those of all that they need (None where some
    references are not known); of these `exclusive` would leave with it, and `shared` others need too;
    `marginal` is what it adds to the selection *against*.  By path, `retained` is what would leave with
    a store object and all references to it.  Largest first.

    Raises what `resolve` raises, ValueError for another *by*.

    >>> import nixcompose as nxc
    >>> table = breakdown(nxc.load("profiles.toml"), nxc.embedded_lock("hydro-2022"), "coreutils,gnugrep", by="package")
    >>> [(row["package"], row["own"], row["closure"], row["exclusive"]) for row in table]
    [('coreutils', 1461592, 54824936, 22341944), ('gnugrep', 791768, 33793424, 1310432)]
    """
    if by not in BY:
        raise ValueError(f"by is one of {', '.join(BY)}")
    resolution = resolve(manifest, selection, target=target, system=system)
    base = None if against is None else resolve(manifest, against, target=target, system=system)
    packages = _together([resolution, *([base] if base else [])])
    inventory = Inventory(manifest, lock, resolution.system, packages.values())
    if by == "path":
        return _by_path(inventory, resolution, base)
    parts = {name: [name] for name in resolution.names}
    if by == "group":
        parts = _groups(manifest, resolution)
    masks = _masks(inventory, list(parts.values()))
    rows = []
    for place, (name, names) in enumerate(parts.items()):
        figure = figure_of(inventory, names)
        own = {inventory.graph.number(path) for path in inventory.outputs(names)}
        exclusive = _bytes(inventory, masks, lambda mask, bit=1 << place: mask == bit)
        row: dict[str, Any] = {
            by: name,
            "selection": resolution.selection,
            "target": resolution.target,
            "system": resolution.system,
            "own": sum([inventory.graph.nar_sizes[number] for number in own]),
            "closure": None if {"own", "unknown"} & figure.kinds.keys() else figure.nar_size,
            "exclusive": exclusive,
            "shared": figure.nar_size - exclusive,
        }
        if "own" in figure.kinds:  # what they refer to is not known, so neither is what is shared
            row |= {"exclusive": None, "shared": None}
        if set(figure.kinds) == {"unknown"} and not figure.nar_size:
            row |= dict.fromkeys(("own", "exclusive", "shared"))
        if by == "package" and name in inventory.locked:
            row["version"] = inventory.locked[name].version
        if base is not None:
            row["marginal"] = _added(inventory, names, base.names)
        rows.append(row | _figure_cells(figure) | {"missing": _missing(inventory, names)})
    rows.sort(key=lambda row: (-(row["exclusive"] or 0), -(row["closure"] or 0), -row["nar_size"]))
    columns = (Column(by, by), *((Column("packages", "packages", "count"),) if by == "group" else ()), *_SIZES)
    columns += ((_MARGINAL,) if base is not None else ()) + (_DOWNLOAD, _KIND, _PROOF)
    return SizeTable(columns, tuple(rows), _notes(inventory.lock))


def _by_path(inventory: Inventory, resolution: Resolution, base: Resolution | None) -> SizeTable:
    graph = inventory.graph
    roots = inventory.outputs(resolution.names)
    retained = graph.retained(roots)
    inside = set(retained)
    is_whole = "own" not in inventory.kinds.values()
    closures = graph.closure_sizes(retained) if len(retained) <= _MOST_CLOSURES else {}
    there = graph.reached(inventory.outputs(base.names) if base else ())
    missing, partial = {*graph.missing}, {*graph.partial}
    rows: list[dict[str, Any]] = []
    for path, bytes_ in retained.items():
        number = graph.number(path)
        known = inventory.known[number]
        package = inventory.standing_in.get(path)
        kind = "own" if path in partial else "exact"
        kind = "unknown" if path in missing else kind if package is None else inventory.kinds[package]
        row: dict[str, Any] = {
            "path": None if package else path,
            "selection": resolution.selection,
            "target": resolution.target,
            "own": None if kind == "unknown" else graph.nar_sizes[number],
            "retained": bytes_ if is_whole else None,
            "closure": closures.get(path) if graph.kind(path) == "exact" else None,
            "referrers": len([one for one in graph.referrers(path) if one in inside and one != path]),
            "download_size": known.download_size if known else None,
            "kind": kind,
            "key": known.key if known else None,
            "signed": known is not None and known.key is not None,
            "system": resolution.system,
            "missing": {},
        }
        if not is_whole:
            row["referrers"] = None
        if package:
            row["package"] = package
        if kind == "unknown":
            row["missing"] = (
                {package: inventory.problems[package]} if package else {path: _why_unknown(inventory, path)}
            )
        if base is not None:
            row["marginal"] = _sum(graph, graph.reached(path) - there)
        rows.append(row)
    rows.sort(
        key=lambda row: (-(row["retained"] or 0), -(row["own"] or 0), row["path"] or "", row.get("package") or "")
    )
    columns = (
        Column("path", "store object", "path"),
        Column("own", "own", "bytes"),
        Column("retained", "retained", "bytes"),
        Column("closure", "closure", "bytes"),
        Column("referrers", "referrers", "count"),
        *((_MARGINAL,) if base is not None else ()),
        _DOWNLOAD,
        Column("kind", "kind"),
    )
    return SizeTable(columns, tuple(rows), _notes(inventory.lock))


def _why_unknown(inventory: Inventory, path: str) -> str:
    is_asked = path[len(inventory.lock.store_dir) + 1 :] not in inventory.lock.unknown
    return "none of the sources has it" if is_asked else "it could not be asked for"


def _groups(manifest: Manifest, resolution: Resolution) -> dict[str, list[str]]:
    """Return the packages of *resolution* by the group that lists them, and those that are named by themselves."""
    parts: dict[str, list[str]] = {name: [] for name in resolution.groups}
    for group, package in manifest.entries():
        if group.name in parts and package.name in resolution.because and package.skip is None:
            target, system = resolution.target, resolution.system
            here = package.goes_to(target, system) and (not group.systems or allows(group.systems, system))
            if here and (target is None or not group.targets or allows(group.targets, target)):
                parts[group.name].append(package.name)
    listed = {name for names in parts.values() for name in names}
    named = [name for name in resolution.names if name not in listed]
    return {name: names for name, names in parts.items() if names} | ({"(named)": named} if named else {})


def _together(resolutions: Iterable[Resolution]) -> dict[str, Package]:
    return {package.name: package for resolution in resolutions for package in resolution.packages}


def _masks(inventory: Inventory, parts: Sequence[Iterable[str]]) -> dict[int, int]:
    from nixcompose.store.combinations import group_masks

    return group_masks(inventory.graph, [inventory.outputs(names) for names in parts])


def _bytes(inventory: Inventory, masks: Mapping[int, int], wanted: Any) -> int:
    sizes = inventory.graph.nar_sizes
    return sum([sizes[number] for number, mask in masks.items() if wanted(mask)])


def _added(inventory: Inventory, names: Iterable[str], base: Iterable[str]) -> int:
    graph = inventory.graph
    there = graph.reached(inventory.outputs(base))
    return _sum(graph, graph.reached(inventory.outputs(names)) - there)


def _sum(graph: ClosureGraph, numbers: Iterable[int]) -> int:
    return sum([graph.nar_sizes[number] for number in numbers])


def _missing(inventory: Inventory, names: Iterable[str]) -> dict[str, str]:
    return {name: inventory.problems[name] for name in names if inventory.kinds[name] == "unknown"}


def _row(resolution: Resolution, figure: Figure, missing: Mapping[str, str]) -> dict[str, Any]:
    place = {"selection": resolution.selection, "target": resolution.target, "system": resolution.system}
    return {**place, **_figure_cells(figure), "missing": dict(missing)}


def _figure_cells(figure: Figure) -> dict[str, Any]:
    """Return the cells that every figure has in rows and in JSON."""
    kinds = dict(figure.kinds)
    return {
        "nar_size": figure.nar_size,
        "download_size": figure.download_size,
        "packages": sum(kinds.values()),
        "paths": figure.paths,
        "kind": figure.kind,
        "kinds": kinds,
        "signed": figure.is_signed,
        "signed_paths": figure.signed,
    }


def columns(*, several: bool) -> tuple[Column, ...]:
    """Return the columns of rows that are each a selection, and of *several* what they share."""
    more = (Column("exclusive", "exclusive", "bytes"), Column("shared", "shared", "bytes")) if several else ()
    return (
        Column("selection", "selection"),
        Column("packages", "packages", "count"),
        Column("paths", "paths", "count"),
        Column("nar_size", "size", "bytes"),
        *more,
        _DOWNLOAD,
        _KIND,
        _PROOF,
    )


def _notes(lock: Lock) -> tuple[str, ...]:
    return (lock.note,) if lock.note else ()
