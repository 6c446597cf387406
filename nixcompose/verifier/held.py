"""Do all targets that share a profile hold the same packages, and if not, why?"""

from __future__ import annotations

import json

from nixcompose._frozen import evolve, frozen
from nixcompose.emitter import emit
from nixcompose.emitter.made import artefacts
from nixcompose.errors import Finding, SourceError
from nixcompose.locker.wanted import place
from nixcompose.resolver.resolution import attempt, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nixcompose.emitter import Change
    from nixcompose.manifest import Manifest, Target

    Held = Mapping[str, Mapping[str, tuple[str, ...]]]

INTENDED = ("targets", "systems", "skip", "exclude", "with", "beside")
_DRIFT = {"edited": "hand edit", "foreign": "hand edit", "stale": "stale emission", "missing": "stale emission"}


@frozen
class Difference:
    """A package that a target lacks of its profile, or (*is_extra*) has beside it, and why.

    *reason* is a key of the manifest (`targets`, `systems`, `skip`, `exclude`, `with`), all of which are
    intended; or, of what Nix says that the target holds, `beside` (the kind of target or its user adds it),
    `hand edit`, `stale emission`, `override` (by who uses what is emitted), or `unknown` (Nix was not
    asked).  *detail* says more.
    """

    package: str
    is_extra: bool
    reason: str
    detail: str = ""

    @property
    def is_intended(self) -> bool:
        """Whether the manifest asks for it, or nothing that it asks for is missing."""
        return self.reason in INTENDED


@frozen
class Agreement:
    """The packages of one target on one system, and in what they differ from those of its profile.

    *drift* has the emitted files that are not as they were emitted, each with `hand edit` or `stale
    emission`: what Nix makes of the target may be something else.
    """

    profile: str
    target: str
    system: str
    packages: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    drift: Mapping[str, str] = {}


def agreement(
    manifest: Manifest, *, held: Held | None = None, changes: Iterable[Change] = (), out: str = "nix"
) -> tuple[Agreement, ...]:
    """Return for each target and system what it holds of its profile, by profiles in the order of the manifest.

    *held* is what Nix says of each target (`parse_held`); without it the manifest is believed.
    *changes* is how the project stands (`Bundle.compare`), so that a difference can be put down to it.

    >>> import nixcompose as nxc
    >>> for found in agreement(nxc.load("profiles.toml")):
    ...     print(found.profile, found.target, len(found.packages), *{each.reason for each in found.differences})
    default container 41
    default devcontainer 46 with
    full wsl 62 skip
    full home 62 skip
    """
    drift = _drift(manifest, [change for change in changes if change.status in _DRIFT], out)
    found = []
    for profile in manifest.profiles:
        for target in manifest.targets.values():
            if target.profile == profile:
                for system in manifest.systems_of(target):
                    one = evolve(_intended(manifest, profile, target, system), drift=drift.get(target.name, {}))
                    found.append(one if held is None else _compared(one, held))
    return tuple(found)


def check_agreement(manifest: Manifest, found: Iterable[Agreement]) -> list[Finding]:
    """Return a finding (NXC607) for each target that does not hold what the manifest asks for."""
    findings = []
    for one in found:
        lacking: dict[tuple[str, str], list[str]] = {}
        for difference in one.differences:
            if not difference.is_intended:
                lacking.setdefault((difference.reason, difference.detail), []).append(difference.package)
        for (reason, detail), names in lacking.items():
            message = f'target "{one.target}" on {one.system} does not have {", ".join(names)}: {reason}'
            if reason == "unknown":
                message = f'what target "{one.target}" has on {one.system} is not told'
            elif detail:
                message += f" of {detail}"
            findings.append(Finding("NXC607", message, place(manifest, ("targets", one.target)), _FIXES[reason]))
    return findings


_FIXES = {
    "hand edit": "make the change in the manifest instead, then run: nixcompose emit",
    "stale emission": "run: nixcompose emit; then ask Nix again",
    "override": "look at what your flake and your modules set, or say it in the manifest: exclude, targets",
    "unknown": "ask Nix again: nix eval --json .#lib.held",
}


def parse_held(text: str, name: str = "<held>") -> Held:
    """Return what `nix eval --json .#lib.held` printed: packages by target and system.

    Raises `SourceError` (NXC703) if *text* is anything else.

    >>> parse_held('{"home": {"x86_64-linux": ["git"]}}')
    {'home': {'x86_64-linux': ('git',)}}
    """
    try:
        data = json.loads(text)
        if all(type(names) is list and set(map(type, names)) <= {str} for by in data.values() for names in by.values()):
            return {target: {system: tuple(by[system]) for system in by} for target, by in data.items()}
    except (ValueError, AttributeError, RecursionError):
        pass
    fix = "give it what this prints: nix eval --json .#lib.held"
    raise SourceError([Finding("NXC703", f"{name} does not say what targets hold", None, fix)])


def _intended(manifest: Manifest, profile: str, target: Target, system: str) -> Agreement:
    whole, _ = attempt(manifest, profile, None, system)
    offered = dict.fromkeys([*whole.names, *(skipped.name for skipped in whole.skipped)])
    got = resolve(manifest, target=target.name, system=system)
    left_out = {skipped.name: skipped for skipped in got.skipped}
    differences = []
    for name in offered:
        if name not in got.because:
            skipped = left_out.get(name)  # a group that is taken away offers nothing
            key, reason = (skipped.key, skipped.reason) if skipped else ("exclude", "")
            differences.append(Difference(name, is_extra=False, reason=key, detail=reason if key == "skip" else ""))
    differences += [Difference(name, is_extra=True, reason="with") for name in got.names if name not in offered]
    return Agreement(profile, target.name, system, got.names, tuple(differences))


def _compared(one: Agreement, held: Held) -> Agreement:
    """Put what Nix says that a target has in the place of what the manifest says."""
    if one.system not in held.get(one.target, {}):
        unknown = [Difference(name, is_extra=False, reason="unknown") for name in one.packages]
        return evolve(one, differences=(*one.differences, *unknown))
    has = dict.fromkeys(held[one.target][one.system])
    reason, detail = "override", ""
    if one.drift:
        file = min(one.drift, key=lambda path: (one.drift[path], path))
        reason, detail = one.drift[file], file
    lacking = [Difference(name, False, reason, detail) for name in one.packages if name not in has]
    # What the manifest leaves out here and is there all the same is explained by that alone.
    beside = [Difference(name, True, "beside") for name in has if name not in one.packages]
    told = {difference.package for difference in beside}
    kept = [difference for difference in one.differences if difference.package not in told]
    return evolve(one, packages=tuple(has), differences=(*kept, *lacking, *beside))


def _drift(manifest: Manifest, changes: list[Change], out: str) -> dict[str, dict[str, str]]:
    """Return for each target the files of it, or of all, that have changed."""
    if not changes:
        return {}
    shared = emit(manifest, (), out=out)
    found = {}
    for target in manifest.targets.values():
        own = artefacts(manifest, target, shared.out)
        paths = {*shared.files, *own.files, *(f"{shared.out}/{name}" for name in own.static)}
        found[target.name] = {change.path: _DRIFT[change.status] for change in changes if change.path in paths}
    return found
