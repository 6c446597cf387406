"""From a selection to packages for one target and system, each with the reason it is there."""

from __future__ import annotations

from nixcompose._frozen import evolve, frozen
from nixcompose.errors import Finding, Where, error_for, nearest, sort_findings
from nixcompose.manifest.model import Package
from nixcompose.manifest.values import OTHER_NAMES, SYSTEMS
from nixcompose.manifest.words import allows
from nixcompose.resolver.closure import close
from nixcompose.resolver.selection import SHOWN_AS, parse_selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from nixcompose.manifest import Group, Manifest
    from nixcompose.resolver.closure import Chain, Closure
    from nixcompose.resolver.selection import Selection

TAKEN_AWAY = "taken away by the selection"

__all__ = ["Resolution", "Skipped", "resolve", "why"]


@frozen
class Skipped:
    """A package that a chosen group lists and that is left out all the same, and why.

    *key* is what leaves it out: `skip`, `targets` or `systems` of the manifest, or `exclude` for a removal.
    """

    name: str
    reason: str
    key: str


@frozen
class Resolution:
    """The packages of a selection, in the order of the manifest.

    *groups* maps each group to its chain, *because* each package to the shortest chain that brings
    it: the names from the selected term down to the group that lists it, empty for a package the
    selection names itself.  *skipped* is what the groups list and this target or system does not get.
    """

    selection: str
    target: str | None
    system: str
    groups: Mapping[str, Chain]
    packages: tuple[Package, ...]
    because: Mapping[str, Chain]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.packages)

    def __iter__(self) -> Iterator[Package]:
        return iter(self.packages)

    def __repr__(self) -> str:
        place = f"{self.target}, {self.system}" if self.target else self.system
        return f"<Resolution {self.selection}: {len(self)} packages for {place}>"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the packages."""
        return tuple([package.name for package in self.packages])


def resolve(
    manifest: Manifest,
    selection: str | Iterable[str] | None = None,
    *,
    target: str | None = None,
    system: str | None = None,
) -> Resolution:
    """Return the packages that *selection* means on *target* and *system*.

    The selection is a text such as `"essential,kubernetes"` or an iterable of such terms; without one
    it is the target's own.  Without a target no filter by target applies; without a system it is the
    first of the manifest's.  Takes time linear in the manifest.

    Raises `ManifestError` for an unknown name, `ResolveError` for a conflict, a removal of something
    that is required, an empty selection, or a package that is named but not to be had here.

    >>> import nixcompose
    >>> manifest = nixcompose.load("profiles.toml")
    >>> resolution = resolve(manifest, "essential,kubernetes")
    >>> len(resolution), resolution.because["k9s"], resolution.because["git"]
    (47, ('kubernetes',), ('essential', 'minimal'))
    """
    findings: list[Finding] = []
    system = _system(manifest, target, system, findings)
    if selection is None:
        if target is None:
            raise TypeError("give a selection, a target, or both")
        selection = manifest.targets[target].terms if target in manifest.targets else ()
    if findings:
        raise error_for(findings)
    terms = selection if isinstance(selection, str) else ",".join(selection)
    resolution, findings = attempt(manifest, terms, target, system)
    if any(finding.is_error for finding in findings):
        raise error_for(findings)
    return evolve(resolution, warnings=sort_findings(findings))


def attempt(manifest: Manifest, terms: str, target: str | None, system: str) -> tuple[Resolution, list[Finding]]:
    """Resolve *terms* as far as they go; return that and everything that speaks against it."""
    findings: list[Finding] = []
    chosen = parse_selection(manifest, terms, findings)
    removed = chosen.removals(manifest)
    closure = close(manifest.groups, chosen.roots(manifest), removed)
    offers = _offers(manifest, closure, chosen.named_packages(manifest), target, system)
    taken = {name: offer for name, offer in offers.items() if name not in removed}
    if not any(finding.code == "NXC304" for finding in findings):
        findings += closure_findings(manifest.groups, closure, lambda term: _term_place(term, terms))
        findings += _term_findings(manifest, chosen, closure, offers, terms)
        if not taken and not closure.chains and not any(finding.is_error for finding in findings):
            findings.append(_nothing_left(terms, removes=bool(removed)))
    resolution = Resolution(
        str(chosen),
        target,
        system,
        closure.chains,
        tuple([offer.package for offer in taken.values() if offer.obstacle is None]),
        {name: offer.chain for name, offer in taken.items() if offer.obstacle is None},
        tuple(
            [
                offer.obstacle or Skipped(name, TAKEN_AWAY, "exclude")
                for name, offer in offers.items()
                if offer.obstacle is not None or name in removed
            ]
        ),
    )
    return resolution, findings


def why(
    manifest: Manifest,
    selection: str | Iterable[str] | None,
    name: str,
    *,
    target: str | None = None,
    system: str | None = None,
) -> tuple[Chain, ...]:
    """Return every chain that brings package *name* into *selection*, the shortest first.

    Raises what `resolve` raises, and `ResolveError` if the package is not part of the selection.

    >>> import nixcompose
    >>> why(nixcompose.load("profiles.toml"), "full", "nodejs_20")
    (('full', 'essential'), ('full', 'extras', 'runtimes'))
    """
    resolution = resolve(manifest, selection, target=target, system=system)
    if name not in resolution.because:
        raise error_for([_absent(manifest, resolution, name)])
    chains = [
        resolution.groups[group.name]
        for group, package in manifest.entries()
        if package.name == name and group.name in resolution.groups
        if _obstacle(manifest, group, package, target, resolution.system) is None
    ]
    named = parse_selection(manifest, resolution.selection, []).named_packages(manifest)
    return tuple(sorted([*named.get(name, ()), *chains], key=len))


def closure_findings(groups: Mapping[str, Group], closure: Closure, place: Callable[[str], Where]) -> list[Finding]:
    """Return what speaks against the groups of *closure*, as findings at the *place* of the term to blame."""
    required = {name for group in closure.chains for name in groups[group].requires}
    findings = [
        Finding(
            "NXC302",
            f'groups "{one[-1]}" and "{other[-1]}" conflict',
            place(other[0]),
            _way_out(required, one, other),
            detail=(_shown(one), _shown(other)),
        )
        for one, other in closure.conflicts
    ]
    findings += [
        Finding(
            "NXC303",
            f'group "{chain[-1]}" is taken away, but group "{chain[-2]}" requires it',
            place(f"-{chain[-1]}"),
            f"keep it, or take away {chain[-2]} too: -{chain[-2]}",
            detail=(" -> ".join(chain),),
        )
        for chain in closure.broken
    ]
    return findings


def _shown(chain: Chain) -> str:
    return f"{chain[-1]}: {' -> '.join(chain) if len(chain) > 1 else 'named'}"


def _way_out(required: set[str], one: Chain, other: Chain) -> str:
    """Say how to get out of a conflict: what is *required* cannot be taken away alone."""
    free = [f"-{chain[-1]}" for chain in (one, other) if chain[-1] not in required]
    if free:
        return f"take one of them away: {' or '.join(free)}"
    return f"choose only one of {one[0]} and {other[0]}" if one[0] != other[0] else f"choose less than {one[0]}"


def _system(manifest: Manifest, target: str | None, system: str | None, findings: list[Finding]) -> str:
    systems = manifest.systems
    if target is not None and target not in manifest.targets:
        known = f"the targets are {', '.join(manifest.targets)}" if manifest.targets else "the manifest has none"
        if target in manifest.profiles:
            known = f'"{target}" is a profile; {known}'
        findings.append(
            Finding("NXC208", f'there is no target "{target}"', None, known, nearest(target, manifest.targets))
        )
    elif target is not None:
        systems = manifest.systems_of(manifest.targets[target])
    if system is not None and system not in systems:
        what = f'"{system}" is not one of the systems of {manifest.file}'
        if system in manifest.systems:
            what = f'target "{target}" is not made for "{system}"'
        other = OTHER_NAMES.get(system, "")
        close = None if system in SYSTEMS else other if other in systems else nearest(system, systems)
        findings.append(Finding("NXC207", what, None, f"choose {' or '.join(systems)}", close))
    return system or systems[0]


@frozen
class _Offer:
    """A package that a selection reaches: along which chain, and what keeps it out here, if anything."""

    package: Package
    chain: Chain
    obstacle: Skipped | None


def _offers(
    manifest: Manifest, closure: Closure, named: Mapping[str, list[Chain]], target: str | None, system: str
) -> dict[str, _Offer]:
    """Return every package that the groups of *closure* list or that is *named*, in manifest order."""
    offers: dict[str, _Offer] = {}
    for group, package in manifest.entries() if named else _listed(manifest, closure):
        chains = [*named.get(package.name, ()), *filter(None, [closure.chains.get(group.name)])]
        if chains:
            offer = _Offer(package, min(chains, key=len), _obstacle(manifest, group, package, target, system))
            known = offers.get(package.name, offer)
            if known.obstacle is not None:  # it stands where it is first to be had
                offers.pop(package.name, None)
            offers[package.name] = _better(known, offer)
    for name, custom in manifest.packages.items():
        if name in named and name not in offers:
            obstacle = None if allows(custom.systems, system) else _elsewhere(name, system)
            offers[name] = _Offer(Package(name, name), named[name][0], obstacle)
    return offers


def _listed(manifest: Manifest, closure: Closure) -> Iterator[tuple[Group, Package]]:
    """Yield the entries of the groups of *closure*, which are in manifest order."""
    for name in closure.chains:
        group = manifest.groups[name]
        for package in group.packages:
            yield group, package


def _better(one: _Offer, other: _Offer) -> _Offer:
    """Return the offer that can be had, of two such the one with the shorter chain, else the first."""
    if (one.obstacle is None) != (other.obstacle is None):
        return one if one.obstacle is None else other
    return other if len(other.chain) < len(one.chain) else one


def _obstacle(manifest: Manifest, group: Group, package: Package, target: str | None, system: str) -> Skipped | None:
    """Return why *package* of *group* does not go to *target* and *system*, or None if it does."""
    if package.skip is not None:
        return Skipped(package.name, package.skip, "skip")
    custom = manifest.packages.get(package.attr)
    if target is not None and not (allows(package.targets, target) and allows(group.targets, target)):
        return Skipped(package.name, f"not for target {target}", "targets")
    filters = (package.systems, group.systems, custom.systems if custom else ())
    if not all(allows(patterns, system) for patterns in filters):
        return _elsewhere(package.name, system)
    return None


def _elsewhere(name: str, system: str) -> Skipped:
    return Skipped(name, f"not for system {system}", "systems")


def _term_findings(
    manifest: Manifest, chosen: Selection, closure: Closure, offers: Mapping[str, _Offer], terms: str
) -> list[Finding]:
    """Return what is wrong with single terms: named but not to be had, or taking nothing away."""
    removed = chosen.removals(manifest)
    findings = [
        Finding(
            "NXC305",
            f'"{name}" is named, but it is left out here: {obstacle.reason}',
            _term_place(name, terms),
            "choose another target or system, or do not name it",
        )
        for name in chosen.named_packages(manifest)
        if (obstacle := offers[name].obstacle) is not None and name not in removed
    ]
    reached = {name for chain in chosen.roots(manifest) for name in chain} | set(offers)
    for name in closure.chains:
        reached.update(manifest.groups[name].includes, manifest.groups[name].requires)
    findings += [
        Finding(
            "NXC306",
            f'"-{name}" takes nothing away: the selection does not have it',
            _term_place(f"-{name}", terms),
            "remove this term, or correct it",
            severity="warning",
        )
        for name in chosen.removed
        if not reached.intersection((name, *manifest.profiles.get(name, ())))
    ]
    return findings


def _nothing_left(terms: str, *, removes: bool) -> Finding:
    where = Where(SHOWN_AS, 1, 1, max(1, len(terms)), terms)
    if removes:
        return Finding("NXC304", "the selection takes away all that it names", where, "take away less")
    return Finding("NXC304", "the selection comes to nothing", where, "list groups in its profiles")


def _term_place(term: str, terms: str) -> Where:
    import re

    match = re.search(rf"(?<![^\s,]){re.escape(term)}(?![^\s,])", terms)
    start, end = match.span() if match else (0, max(1, len(terms)))
    return Where(SHOWN_AS, 1, start + 1, end - start, terms)


def _absent(manifest: Manifest, resolution: Resolution, name: str) -> Finding:
    reasons = {skipped.name: skipped.reason for skipped in resolution.skipped}
    if name in reasons:
        fix = "choose another target or system, or change the manifest"
        if reasons[name] == TAKEN_AWAY:
            fix = f"do not take it away: leave -{name} out"
        return Finding("NXC305", f'"{name}" is left out of "{resolution.selection}": {reasons[name]}', None, fix)
    if name in manifest.groups or name in manifest.profiles:
        kind = "group" if name in manifest.groups else "profile"
        fix = f"the selection comes first: nixcompose why {name} PACKAGE"
        return Finding("NXC307", f'"{name}" is a {kind}, not a package', None, fix)
    groups = [group.name for group, package in manifest.entries() if package.name == name]
    fix = f"it is in group {' and '.join(groups)}" if groups else f"see: nixcompose resolve {resolution.selection}"
    return Finding(
        "NXC307",
        f'"{name}" is not part of "{resolution.selection}"',
        None,
        fix,
        None if groups else nearest(name, resolution.because),
    )
