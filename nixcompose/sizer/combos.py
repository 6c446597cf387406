"""Every combination of groups at once."""

from __future__ import annotations

from nixcompose.errors import Finding, ManifestError, SizeError, nearest
from nixcompose.resolver.resolution import attempt, resolve
from nixcompose.sizer.inventory import Inventory
from nixcompose.sizer.sizes import columns
from nixcompose.sizer.table import SizeTable
from nixcompose.store.combinations import Combinations, combine_masks, group_masks
from nixcompose.store.objects import KINDS, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest
    from nixcompose.resolver.resolution import Resolution

#: Of how many groups a row for every combination is made: 65,535 rows.
MOST = 16


def combinations(
    manifest: Manifest,
    lock: Lock,
    *,
    groups: str | Iterable[str] | None = None,
    target: str | None = None,
    system: str | None = None,
) -> SizeTable:
    """Return a row for every combination of *groups*, by default all of the manifest, the empty one left out.

    Groups are names, or one text with commas between them.
    Rows are in the order of the combinations' bits: the first group alternates fastest.
    Combinations with groups that conflict are left out, which a note says.
    Takes one walk a group and a few passes over 2^k numbers, see `nixcompose.store.Combinations`.

    Raises:
        ManifestError: a group is not there.
        SizeError: NXC405, there are more than `MOST` groups.

    >>> import nixcompose as nxc
    >>> manifest = nxc.load("profiles.toml")
    >>> table = combinations(manifest, nxc.embedded_lock(), groups=["minimal", "kubernetes"])
    >>> [(row["selection"], row["packages"], row["nar_size"]) for row in table]
    [('minimal', 16, 138968456), ('kubernetes', 47, 966992184), ('minimal,kubernetes', 47, 966992184)]
    """
    wanted = groups.replace(",", " ").split() if isinstance(groups, str) else groups
    names = tuple(manifest.groups if wanted is None else dict.fromkeys(wanted))
    strangers = [name for name in names if name not in manifest.groups]
    if strangers:
        raise ManifestError([_no_group(manifest, name) for name in strangers])
    if len(names) > MOST:
        message = f"{len(names)} groups have too many combinations to list: at most {MOST} groups are taken"
        raise SizeError([Finding("NXC405", message, None, "name the groups that matter: nixcompose size --all a,b,c")])
    resolutions, inventory, masks = _weighed(manifest, lock, names, target, system)
    graph, known = inventory.graph, inventory.known
    members = dict.fromkeys(inventory.roots, 0)
    for place, resolution in enumerate(resolutions):
        for name in resolution.names:
            members[name] |= 1 << place

    def totals(weighed: Iterable[tuple[int, int]]) -> Sequence[int]:
        return combine_masks(names, weighed).weights()

    sizes = totals((mask, graph.nar_sizes[number]) for number, mask in masks.items())
    paths = totals((mask, 1) for number, mask in masks.items() if inventory.is_real(number))
    signed = totals((mask, 1) for number, mask in masks.items() if (one := known[number]) and one.key)
    claims = totals((mask, (one.download_size or 0) if (one := known[number]) else 0) for number, mask in masks.items())
    unclaimed = totals(
        (mask, 1) for number, mask in masks.items() if (one := known[number]) is None or one.download_size is None
    )
    of_kind = {
        kind: totals((mask, 1) for name, mask in members.items() if inventory.kinds[name] == kind) for kind in KINDS
    }
    conflicts = _conflicts(manifest, names, target, system)
    problems = [name for name in inventory.problems if inventory.kinds[name] == "unknown"]
    rows = []
    for mask in range(1, 2 ** len(names)):
        if any(mask & pair == pair for pair in conflicts):
            continue
        kinds = {kind: numbers[mask] for kind, numbers in of_kind.items() if numbers[mask]}
        rows.append(
            {
                "selection": ",".join([name for place, name in enumerate(names) if mask >> place & 1]),
                "target": target,
                "system": resolutions[0].system,
                "nar_size": sizes[mask],
                "download_size": claims[mask] if claims[mask] and not unclaimed[mask] else None,
                "packages": sum(kinds.values()),
                "paths": paths[mask],
                "kind": kind_of(kinds),
                "kinds": kinds,
                "missing": {name: inventory.problems[name] for name in problems if members[name] & mask},
                "signed": kind_of(kinds) == "exact" and signed[mask] == paths[mask],
                "signed_paths": signed[mask],
            }
        )
    notes = [lock.note] if lock.note else []
    if left_out := 2 ** len(names) - 1 - len(rows):
        notes.append(f"{left_out} combinations are left out, since groups of them conflict")
    return SizeTable(columns(several=False), tuple(rows), tuple(notes))


def shares(manifest: Manifest, lock: Lock, *, target: str | None = None, system: str | None = None) -> Combinations:
    """Return what the manifest's groups share in bytes of NAR: the size of one combination is a sum of a few numbers.

    >>> import nixcompose as nxc
    >>> shares(nxc.load("profiles.toml"), nxc.embedded_lock()).weight(["minimal", "kubernetes"])
    966992184
    """
    names = tuple(manifest.groups)
    _, inventory, masks = _weighed(manifest, lock, names, target, system)
    sizes = inventory.graph.nar_sizes
    return combine_masks(names, ((mask, sizes[number]) for number, mask in masks.items()))


def _weighed(
    manifest: Manifest, lock: Lock, names: Iterable[str], target: str | None, system: str | None
) -> tuple[list[Resolution], Inventory, dict[int, int]]:
    """Return what each of the groups *names* resolves to, their store objects, and which groups need each of these."""
    resolutions = [resolve(manifest, name, target=target, system=system) for name in names]
    packages = {package.name: package for resolution in resolutions for package in resolution.packages}
    inventory = Inventory(manifest, lock, resolutions[0].system if resolutions else "", packages.values())
    masks = group_masks(inventory.graph, [inventory.outputs(resolution.names) for resolution in resolutions])
    return resolutions, inventory, masks


def _no_group(manifest: Manifest, name: str) -> Finding:
    if name in manifest.profiles:
        fix = f"it is a profile; combinations are those of groups: {','.join(manifest.groups)}"
        return Finding("NXC203", f'there is no group "{name}"', None, fix)
    fix = f"the groups are {', '.join(manifest.groups)}"
    return Finding("NXC203", f'there is no group "{name}"', None, fix, nearest(name, manifest.groups))


def _conflicts(manifest: Manifest, names: Sequence[str], target: str | None, system: str | None) -> list[int]:
    """Return the masks of pairs of groups that cannot be chosen together."""
    if not any(group.conflicts for group in manifest.groups.values()):
        return []
    found = []
    for place, one in enumerate(names):
        for other_place, other in enumerate(names[:place]):
            _, findings = attempt(manifest, f"{one},{other}", target, system or manifest.systems[0])
            if any(finding.code == "NXC302" for finding in findings):
                found.append(1 << place | 1 << other_place)
    return found
