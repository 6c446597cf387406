"""`nixcompose lock`"""

from __future__ import annotations

import contextlib
import os

from nixcompose.cli.arguments import load_manifest, lock_path, opened_source, source_options, usage_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from typing import Any

    from nixcompose.cli.console import Console
    from nixcompose.errors import Finding
    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest

EXAMPLES = """\
  nixcompose lock                               evaluate with Nix, ask cache.nixos.org
  nixcompose lock --check                       is it up to date, and if not, why; for CI
  nixcompose lock --update kubectl k9s          these packages alone
  nixcompose lock --from store --from https://cache.nixos.org
  nixcompose lock --outputs-from nix-index      without Nix: own sizes from a nix-index database
  nixcompose lock --nixpkgs ~/src/nixpkgs       evaluate this nixpkgs, not that of flake.lock
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="say why the lock is not up to date; writes nothing")
    what.add_argument("--update", metavar="NAME", nargs="+", help="look for these packages alone anew")
    parser.add_argument("--lock", metavar="PATH", help="the lock (nixcompose.lock beside the manifest)")
    parser.add_argument(
        "--outputs-from",
        metavar="ADDRESS",
        help="what knows the store paths of packages: nix, nix-index, a devbox.lock, a flox manifest.lock "
        "(as the lock was made, else nix)",
    )
    parser.add_argument("--nixpkgs", metavar="PATH", help="the nixpkgs that is evaluated (that of flake.lock)")
    parser.add_argument(
        "--keep-going", action="store_true", help="write the lock even if something could not be asked for"
    )
    source_options(parser, "as the lock was made, else https://cache.nixos.org")


def run(options: argparse.Namespace, console: Console) -> int:
    """Make or refresh the lock; with --check, say why it is stale."""
    manifest = load_manifest(options, console)
    if options.check:
        return _check(options, console, manifest)
    from nixcompose.cli.progress import progress_of
    from nixcompose.locker.file import read_lock, write_lock
    from nixcompose.locker.refresh import make_lock
    from nixcompose.locker.wanted import needed_inputs, own_packages
    from nixcompose.sources.opening import facts_address, open_evaluation, plain_address
    from nixcompose.sources.substituters import Substituters

    path = lock_path(options)
    before = read_lock(path) if options.update else _before(path)
    old = before if options.update else None
    outputs_from = options.outputs_from or (before.outputs_from if before else "") or "nix"
    root = os.path.dirname(options.file) or "."
    evaluate, inputs = open_evaluation(
        outputs_from,
        root=root,
        nixpkgs=options.nixpkgs,
        unfree=manifest.unfree,
        own=own_packages(manifest),
        needed=needed_inputs(manifest),
        overlays=manifest.overlay_paths(),
    )
    if old is not None:
        _refuse_a_mixture(old, inputs, outputs_from)
    is_as_before = before is not None and outputs_from == before.outputs_from
    addresses = (
        options.sources or [*(before.sources if before and is_as_before else ())] or [facts_address(outputs_from)]
    )
    with (
        _said_if_interrupted(console, path),
        opened_source(options, addresses) as source,
        progress_of(console, "fetching", first="evaluating") as progress,
    ):
        lock, findings = make_lock(
            manifest,
            evaluate,
            source if old is None else Substituters([old.source(), source], compare=False),
            inputs=inputs,
            outputs_from=outputs_from,
            sources=[*dict.fromkeys([*(old.sources if old else ()), *map(plain_address, addresses)])],
            old=old,
            only=options.update or (),
            root=root,
            progress=progress,
        )
    is_empty = any(lock.systems.values()) and not lock.objects
    if (lock.unknown or is_empty) and not options.keep_going:
        raise _incomplete(lock, findings, path)
    changed = write_lock(lock, path)
    return _done(console, lock, findings, path, changed=changed)


@contextlib.contextmanager
def _said_if_interrupted(console: Console, path: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        console.message(f"interrupted: {path} is as it was, and what was fetched is remembered")
        raise


def _check(options: argparse.Namespace, console: Console, manifest: Manifest) -> int:
    from nixcompose.locker.file import read_lock
    from nixcompose.locker.stale import check_lock
    from nixcompose.locker.wanted import needed_inputs
    from nixcompose.sources.opening import locked_inputs

    if options.sources or options.offline or options.nixpkgs:
        raise usage_error("--check compares files alone", "leave out --from, --offline and --nixpkgs")
    path = lock_path(options)
    root = os.path.dirname(options.file) or "."
    lock = read_lock(path)
    findings = check_lock(manifest, lock, locked_inputs(root, needed_inputs(manifest)), root=root)
    if console.json:
        console.json_data(_data(lock, findings, path, changed=False))
    else:
        console.findings(findings, always=True)  # they are the result
        if not findings:
            console.message(f"{path} is up to date with {options.file}")
    return 1 if findings else 0


def _before(path: str) -> Lock | None:
    """Return the lock that is there, if it can be read: what made it makes it anew."""
    from nixcompose.errors import SourceError
    from nixcompose.locker.file import read_lock

    try:
        return read_lock(path)
    except SourceError:
        return None


def _refuse_a_mixture(old: Lock, inputs: dict[str, str], outputs_from: str) -> None:
    """Refuse to update single packages from other inputs than the rest of the lock is from.

    Raises:
        SourceError: NXC725.
    """
    from nixcompose.errors import Finding, SourceError

    if old.outputs_from != outputs_from:
        reason = f"the lock has its store paths from {old.outputs_from}, and {outputs_from} is asked now"
    elif moved := [name for name in inputs if old.inputs.get(name) != inputs[name]]:
        reason = f"input {', '.join(moved)} is not what the lock was made with"
    else:
        return
    fix = "make the lock anew: nixcompose lock"
    raise SourceError([Finding("NXC725", f"--update would mix what no machine has together: {reason}", None, fix)])


def _incomplete(lock: Lock, findings: Sequence[Finding], path: str) -> Exception:
    from nixcompose.errors import Finding, SourceError
    from nixcompose.report.text import counted

    state = "was left as it is" if os.path.exists(path) else "was not written"
    lacking = len(lock.unknown) or len(lock.missing)
    what = f"{counted(lacking, 'store object')} could not be had" if lacking else "no package has a store path"
    message = f"{path} {state}: {what}, as is said above"
    if lock.objects:
        message += f"; {counted(len(lock.objects), 'store object')} that could be had are remembered"
    fix = "mend that, or run it again; --keep-going writes what there is"
    return SourceError([*findings, Finding("NXC723", message, None, fix)])


def _done(console: Console, lock: Lock, findings: Sequence[Finding], path: str, *, changed: bool) -> int:
    from nixcompose.errors import exit_code
    from nixcompose.report.text import counted

    if console.json:
        console.json_data(_data(lock, findings, path, changed=changed))
        return exit_code(findings)
    console.findings(findings)
    console.data(f"{'wrote' if changed else 'kept'} {path}")
    packages = sum(map(len, lock.systems.values()))
    signed = sum(known.key is not None for known in lock.objects.values())
    has = f"{counted(packages, 'package')}, {counted(len(lock.objects), 'store object')}"
    console.message(f"{has}, {signed:,} with a signature that was checked")
    return exit_code(findings)


def _data(lock: Lock, findings: Sequence[Finding], path: str, *, changed: bool) -> dict[str, Any]:
    from nixcompose.report.data import finding_data

    return {
        "schema": "nixcompose.lock/1",
        "path": path,
        "changed": changed,
        "packages": sum(map(len, lock.systems.values())),
        "store_objects": len(lock.objects),
        "signed": sum(known.key is not None for known in lock.objects.values()),
        "missing": list(lock.missing),
        "unknown": list(lock.unknown),
        "findings": [finding_data(finding) for finding in findings],
    }
