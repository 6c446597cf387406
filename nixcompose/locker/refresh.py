"""Making a lock: evaluate the packages of every system, then fetch what their closures are."""

from __future__ import annotations

from nixcompose._frozen import evolve
from nixcompose.errors import Finding, nearest
from nixcompose.locker.model import Lock, LockedPackage, roots_of, source_of
from nixcompose.locker.text import plain
from nixcompose.locker.versions import meets
from nixcompose.locker.wanted import CANDIDATE, entries, place, questions
from nixcompose.sources.outputs import Evaluation, Problem
from nixcompose.sources.source import Source
from nixcompose.store.objects import closure_names
from nixcompose.store.path import STORE_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Executor

    from nixcompose.locker.wanted import Entry
    from nixcompose.manifest import Manifest
    from nixcompose.sources.outputs import Located, Wanted
    from nixcompose.sources.source import Progress

    #: Finds the store paths of packages of a system; must be picklable if an executor of processes runs it.
    Evaluate = Callable[[Sequence[Wanted], str], Evaluation]

__all__ = ["make_lock"]

_SHOWN = 20
# What the emitted Nix goes on from to the next of `any-of`.
_ABSENT = ("missing", "not listed")


def make_lock(
    manifest: Manifest,
    evaluate: Evaluate,
    source: Source,
    *,
    inputs: Mapping[str, str] | None = None,
    outputs_from: str = "nix",
    sources: Sequence[str] = (),
    old: Lock | None = None,
    only: Iterable[str] = (),
    root: str = ".",
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> tuple[Lock, tuple[Finding, ...]]:
    """Return a lock of *manifest*, of the project at *root*, and what is to be said of it.

    *evaluate* finds store paths, a system at a time (on *executor*, if one is given), *source* what is
    known of them.  With *only*, the packages of these names alone are looked for anew, and *old* says the
    rest.  *inputs*, *outputs_from* and *sources* are noted in the lock.

    Findings are errors where something could not be asked for, or a version requirement is not met, and
    warnings where packages have no store path or store objects are in none of the sources.

    Raises:
        ManifestError: NXC203, one of *only* is no package.
        SourceError: nothing could be had at all.
    """
    wanted = {system: entries(manifest, system) for system in manifest.systems}
    only = tuple(only)
    findings = _check_names(wanted, only)
    chosen = {
        system: {name: one for name, one in found.items() if not only or name in only}
        for system, found in wanted.items()
    }
    evaluations = _evaluated(manifest, evaluate, chosen, executor)
    systems: dict[str, dict[str, LockedPackage]] = {}
    for system, found in wanted.items():
        packages = {}
        for name, entry in found.items():
            if name in chosen[system]:
                packages[name] = _locked(manifest, entry, evaluations[system], root)
                findings += _package_findings(manifest, entry, packages[name], system)
            elif old is not None and name in old.systems.get(system, {}):
                packages[name] = old.systems[system][name]
        systems[system] = packages
    store_dirs = [evaluation.store_dir for evaluation in evaluations.values() if evaluation.packages]
    store_dirs += [STORE_DIR if old is None else old.store_dir]
    facts = source.facts(roots_of(systems), progress=progress)
    findings += facts.findings
    findings += _note_findings(manifest, wanted, evaluations)
    lock = Lock(
        systems,
        dict(sorted(facts.objects.items())),
        tuple(sorted(facts.missing)),
        tuple(sorted(facts.unknown)),
        {name: plain(text) for name, text in (inputs or {}).items()},
        plain(outputs_from),
        tuple(map(plain, sources)),
        store_dirs[0],
        unfree=manifest.unfree,
    )
    findings += _missing_findings(lock)
    return lock, tuple(findings)


def _note_findings(
    manifest: Manifest, wanted: Mapping[str, Mapping[str, Entry]], evaluations: Mapping[str, Evaluation]
) -> list[Finding]:
    """Return what is to be said of packages that were found, but not as they were asked for."""
    findings = []
    for system, evaluation in evaluations.items():
        for name, note in evaluation.notes.items():
            entry = wanted[system].get(name.partition(CANDIDATE)[0])
            where = place(manifest, entry.path) if entry else None
            message = f'package "{name.partition(CANDIDATE)[0]}" on {system}: {plain(note)}'
            fix = "see that it is the one that is meant; evaluation with Nix knows for sure"
            findings.append(Finding("NXC711", message, where, fix, severity="warning"))
    return findings


def _evaluated(
    manifest: Manifest,
    evaluate: Evaluate,
    chosen: Mapping[str, Mapping[str, Entry]],
    executor: Executor | None,
) -> dict[str, Evaluation]:
    asked = {
        system: [question for entry in found.values() for question in questions(manifest, entry)]
        for system, found in chosen.items()
    }
    busy = [system for system, wanted in asked.items() if wanted]
    done = map if executor is None else executor.map
    results = done(evaluate, [asked[system] for system in busy], busy)
    return {system: Evaluation({}) for system in asked} | dict(zip(busy, results, strict=True))


def _locked(manifest: Manifest, entry: Entry, evaluation: Evaluation, root: str) -> LockedPackage:
    """Return what the emitted Nix takes of the attribute paths of *entry*: the first that is there and fits.

    Requirements of PEP 440 choose nothing, since Nix cannot tell them.
    """
    ordered = [requirement for requirement, _ in entry.requirements if requirement.scheme == "nix"]
    problems: list[Problem] = []
    there: list[tuple[str, Located | None]] = []
    for attr, question in zip(entry.attrs, questions(manifest, entry), strict=True):
        found = evaluation.packages.get(question.name)
        if found is None:
            problem = evaluation.problems.get(question.name, Problem(question.name, "failed", "no answer"))
            problems.append(problem)
            if problem.kind not in _ABSENT:
                there.append((attr, None))
        else:
            there.append((attr, found))
    fitting = [one for one in there if not ordered or (one[1] and all(meets(one[1].version, each) for each in ordered))]
    attr, taken = next(iter([*fitting, *there]), (entry.package.attr, None))
    package = LockedPackage(
        entry.package.name,
        attr,  # as the manifest writes it: sources may leave out quotes
        wanted=entry.package.outputs,
        source=source_of(manifest, entry.package, attr),
        recipe=entry.recipe(manifest, attr, root),
    )
    if taken is None:
        return evolve(package, problem="; ".join(map(_said, problems))[:900])
    outputs = {plain(output): path for output, path in taken.outputs.items()}
    return evolve(package, version=plain(taken.version or "") or None, outputs=outputs)


def _said(problem: Problem) -> str:
    _, _, attr = problem.name.partition(CANDIDATE)
    return plain(f"{problem.kind}: {f'{attr}: ' if attr else ''}{problem.reason}")


def _check_names(wanted: Mapping[str, Mapping[str, Entry]], only: Sequence[str]) -> list[Finding]:
    from nixcompose.errors import ManifestError

    known = {name for found in wanted.values() for name in found}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise ManifestError(
            [
                Finding(
                    "NXC203",
                    f'there is no package "{name}"',
                    None,
                    "see: nixcompose list packages",
                    nearest(name, known),
                )
                for name in unknown
            ]
        )
    return []


def _package_findings(manifest: Manifest, entry: Entry, locked: LockedPackage, system: str) -> list[Finding]:
    if locked.problem is not None:
        message = f'package "{locked.name}" has no store path on {system}: {locked.problem}'
        fix = "correct the attribute path, filter it with `systems`, or say `skip` with the reason"
        return [Finding("NXC711", message, place(manifest, entry.path), fix, severity="warning")]
    return unmet(manifest, entry, locked, system)


def unmet(manifest: Manifest, entry: Entry, locked: LockedPackage, system: str) -> list[Finding]:
    """Return a finding for each requirement that the locked version does not meet; a problem meets all."""
    has = f"version {locked.version}" if locked.version else "no version that is known"
    fix = "name another attribute path, move the input forward, or correct the requirement"
    return [
        Finding(
            "NXC308",
            f'package "{locked.name}" has {has} on {system}, but "{required.text}" is required',
            place(manifest, path),
            fix,
        )
        for required, path in entry.requirements
        if locked.problem is None and not meets(locked.version, required)
    ]


def _missing_findings(lock: Lock) -> list[Finding]:
    absent = set(lock.missing)
    if not absent:
        return []
    lines = []
    for system, packages in lock.systems.items():
        for package in packages.values():
            lacking = sorted(absent & closure_names(lock.objects, package.outputs.values()))
            if lacking:
                more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
                lines.append(f"{package.name} ({system}): {lacking[0]}{more}")
    lines = [*lines[:_SHOWN], *([f"and {len(lines) - _SHOWN} more packages"] if len(lines) > _SHOWN else [])]
    what = "1 store object is" if len(absent) == 1 else f"{len(absent)} store objects are"
    message = f"{what} in none of the sources: sizes that they are part of are lower bounds"
    others = "".join(f" --from {source}" for source in lock.sources if source != "store")
    fix = (
        f"name a source that has them too, such as the local store after a build: nixcompose lock --from store{others}"
    )
    return [Finding("NXC404", message, None, fix, detail=tuple(lines), severity="warning")]
