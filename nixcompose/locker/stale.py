"""Is a lock still that of its manifest, and if not, why?"""

from __future__ import annotations

from nixcompose.errors import Finding, sort_findings
from nixcompose.locker.model import source_of
from nixcompose.locker.refresh import unmet
from nixcompose.locker.text import plain
from nixcompose.locker.wanted import entries, place
from nixcompose.sources.opening import BY_HAND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from nixcompose.errors import Where
    from nixcompose.locker.model import Lock, LockedPackage
    from nixcompose.locker.wanted import Entry
    from nixcompose.manifest import Manifest

__all__ = ["check_lock"]

_SHOWN = 5


def check_lock(
    manifest: Manifest, lock: Lock, inputs: Mapping[str, str] | None = None, *, root: str = "."
) -> tuple[Finding, ...]:
    """Return every reason for which *lock* is not that of *manifest*, of the project at *root*.

    Nothing is asked or fetched.

    *inputs* are the locked inputs of the project's `flake.lock`, None if it has none.

    >>> import nixcompose as nxc
    >>> text = '[groups.tools]\\npackages = ["tmux", "git"]\\n[profiles]\\nall = ["tools"]'
    >>> findings = check_lock(nxc.loads(text), nxc.embedded_lock("hello-2022"))
    >>> findings[-1].message
    'the lock is not up to date: it lacks package "git" on x86_64-linux'
    """
    findings = [
        _stale(f"it has system {system}, which the manifest has not", None)
        for system in lock.systems
        if system not in manifest.systems
    ]
    for system in manifest.systems:
        wanted = entries(manifest, system)
        if system not in lock.systems:
            findings.append(_stale(f"it lacks system {system}", place(manifest, ("systems",))))
            continue
        locked = lock.systems[system]
        for name, entry in wanted.items():
            reason = _difference(manifest, entry, lock, system, root)
            if reason:
                findings.append(_stale(reason, place(manifest, entry.path), name))
            else:
                findings += unmet(manifest, entry, locked[name], system)
        left_over = [name for name in locked if name not in wanted]
        if left_over:
            more = f" and {len(left_over) - _SHOWN} more" if len(left_over) > _SHOWN else ""
            what = f"package {', '.join(left_over[:_SHOWN])}{more} on {system}"
            findings.append(_stale(f"it has {what}, which the manifest has not", None))
        findings += [
            _has_none(manifest, entry, locked[name], system)
            for name, entry in wanted.items()
            if name in locked and locked[name].problem and not (locked[name].problem or "").startswith("not listed")
        ]
    findings += _input_findings(lock, inputs)
    if lock.outputs_from == "nix":
        overlays = dict.fromkeys(source for source, *_ in manifest.overlay_paths())
        findings += [
            _stale(f'overlays come from input "{source}" now, it was made without', place(manifest, ("overlays",)))
            for source in overlays
            if source not in lock.inputs
        ]
    if set(lock.unfree) != set(manifest.unfree):
        findings.append(_stale("the list `unfree` has changed", None))
    if lock.unknown:
        number = len(lock.unknown)
        what = "1 store object" if number == 1 else f"{number} store objects"
        findings.append(_stale(f"{what} could not be asked for when it was made", None))
    return sort_findings(findings)


def _difference(manifest: Manifest, entry: Entry, lock: Lock, system: str, root: str) -> str:
    package = entry.package
    locked = lock.systems[system].get(package.name)
    if locked is None:
        return f'it lacks package "{package.name}" on {system}'
    if locked.attr not in entry.attrs:
        return f'package "{package.name}" is "{package.attr}" now, it has "{locked.attr}"'
    source = source_of(manifest, entry.package, locked.attr)
    if locked.source != source:
        return f'package "{package.name}" comes from {source} now, it has that of {locked.source}'
    if locked.wanted != package.outputs:
        now, then = (", ".join(outputs) or "those that Nix installs" for outputs in (package.outputs, locked.wanted))
        return f'outputs of package "{package.name}" are {now} now, it has {then}'
    if locked.recipe != entry.recipe(manifest, locked.attr, root):
        return f'the file or the arguments of package "{package.name}" have changed'
    return ""


def _input_findings(lock: Lock, inputs: Mapping[str, str] | None) -> list[Finding]:
    return [
        _stale(
            f'input "{name}" is {(inputs or {}).get(name, "not locked any more")} now, it was made with {text}', None
        )
        for name, text in sorted(lock.inputs.items())
        if text != BY_HAND and plain((inputs or {}).get(name, "")) != text
    ]


def _has_none(manifest: Manifest, entry: Entry, locked: LockedPackage, system: str) -> Finding:
    """Return the finding for a package that had no store path when the lock was made: what is emitted would fail."""
    message = f'package "{locked.name}" had no store path on {system} when the lock was made: {locked.problem}'
    fix = "correct the attribute path, filter it with `systems`, or say `skip` with the reason; then: nixcompose lock"
    return Finding("NXC711", message, place(manifest, entry.path), fix, severity="warning")


def _stale(reason: str, where: Where | None, name: str = "") -> Finding:
    update = f", or for this package alone: nixcompose lock --update {name}" if name else ""
    return Finding("NXC611", f"the lock is not up to date: {reason}", where, f"run: nixcompose lock{update}")
