"""Comparing a project with what its manifest would give, without writing."""

from __future__ import annotations

import difflib
import os
import shlex

from nixcompose.emitter import Change, emit
from nixcompose.emitter.bundle import emit_command
from nixcompose.emitter.disk import is_pending
from nixcompose.errors import Finding, sort_findings
from nixcompose.manifest import Manifest
from nixcompose.verifier.held import agreement, check_agreement

_DRIFT = {
    "edited": ("NXC601", "was changed by hand", "make the change in {manifest}, then run: {emit} --force {path}"),
    "stale": ("NXC602", "is not up to date with {manifest}", "run: {emit}"),
    "left-over": ("NXC603", "is no longer made", "run: {emit}"),
    "left-over, edited": ("NXC603", "is no longer made, and was changed by hand", "remove it, or keep it elsewhere"),
    "missing": ("NXC604", "is missing", "run: {emit}"),
    "foreign": (
        "NXC606",
        "stands where nixcompose would write",
        "move it, or overwrite it: {emit} --force {path}",
    ),
}

MOST_SHOWN = 2**20

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.locker.model import Lock
    from nixcompose.verifier.held import Held


def verify(
    manifest: Manifest,
    root: str | os.PathLike[str] = ".",
    *,
    out: str = "nix",
    lock: Lock | None = None,
    base: Lock | None = None,
    ratchet: float = 0,
    held: Held | None = None,
    changes: tuple[Change, ...] | None = None,
) -> tuple[Finding, ...]:
    """Return everything in which the project at *root* differs from *manifest*; nothing is written.

    That is: files that are missing, out of date, changed by hand, left over or not ours, each with a
    unified diff, and what the manifest itself warns of (names that nothing uses).  With a *lock* also
    why that is not up to date, and where targets are over their budgets; with an older lock, *base*,
    which targets have grown by more than *ratchet* per cent.  With *held*, what Nix says that each target
    has (`parse_held`), which targets lack a package that the manifest gives them, and why.  *changes* is how
    the project stands (`Bundle.compare`), if that is known already.

    Raises `EmitError` if the project cannot be compared at all.

    >>> import nixcompose
    >>> verify(nixcompose.load("profiles.toml"))
    ()
    """
    findings = list(manifest.warnings)
    drift: list[Finding] = []
    if is_pending(root):
        message = "an emit was interrupted, so the files are partly old and partly new"
        drift.append(Finding("NXC605", message, None, f"finish it: {emit_command(out)}"))
    if changes is None:
        changes = emit(manifest, out=out).compare(root)
    drift += [_drift(manifest, change, out) for change in changes if change.status != "same"]
    if lock is not None:
        from nixcompose.locker.file import is_embedded
        from nixcompose.locker.stale import check_lock
        from nixcompose.locker.wanted import needed_inputs
        from nixcompose.sources.opening import locked_inputs
        from nixcompose.verifier.budgets import check_budgets, check_growth

        where = os.fspath(root)
        if not is_embedded(lock.file):
            findings += check_lock(manifest, lock, locked_inputs(where, needed_inputs(manifest)), root=where)
        findings += check_budgets(manifest, lock)
        findings += check_growth(manifest, lock, base, ratchet) if base is not None else []
    if held is not None:
        findings += _strangers(manifest, held)
        findings += check_agreement(manifest, agreement(manifest, held=held, changes=changes, out=out))
    return (*sort_findings(findings), *sort_findings(drift))  # diffs are long: what they would hide comes first


def _strangers(manifest: Manifest, held: Held) -> list[Finding]:
    """Return what Nix was asked of and is not in the manifest: it was another manifest then."""
    fix = "ask Nix again: nix eval --json .#lib.held"
    findings = []
    for name in held:
        if name not in manifest.targets:
            findings.append(Finding("NXC208", f'Nix was asked of a target "{name}" that is not there', None, fix))
            continue
        systems = manifest.systems_of(manifest.targets[name])
        findings += [
            Finding("NXC207", f'Nix was asked of target "{name}" on {system}, which it is not made for', None, fix)
            for system in held[name]
            if system not in systems
        ]
    return findings


def _drift(manifest: Manifest, change: Change, out: str) -> Finding:
    code, what, fix = _DRIFT[change.status]
    names = {"manifest": os.path.basename(manifest.file), "path": shlex.quote(change.path), "emit": emit_command(out)}
    return Finding(
        code,
        f'"{change.path}" {what.format(**names)}',
        None,
        fix.format(**names),
        detail=unified_diff(change),
    )


def unified_diff(change: Change) -> tuple[str, ...]:
    """Return the lines of a unified diff from what is on disk to what would be emitted, for `patch -p0`."""
    old = (change.old or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if len(old) > MOST_SHOWN:
        return (f"(what is there has {len(old)} characters, too many to show)",)
    lines = []
    for line in difflib.unified_diff(
        _lines(old),
        _lines(change.new or ""),
        change.path if change.old is not None else "/dev/null",
        change.path if change.new is not None else "/dev/null",
        "(on disk)",
        "(would be)",
    ):
        lines.append(line.removesuffix("\n"))
        if not line.endswith("\n"):
            lines.append("\\ No newline at end of file")
    return tuple(lines)


def _lines(text: str) -> list[str]:
    """Lines as tools that read diffs see them: only a line feed ends one."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])
