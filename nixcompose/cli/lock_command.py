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
        default="nix",
        help="what knows the store paths of packages: nix, nix-index, a devbox.lock, a flox manifest.lock (nix)",
    )
    parser.add_argument("--nixpkgs", metavar="PATH", help="the nixpkgs that is evaluated (that of flake.lock)")
    parser.add_argument(
        "--keep-going", action="store_true", help="write the lock even if something could not be asked for"
    )
    source_options(parser, "https://cache.nixos.org")


def run(options: argparse.Namespace, console: Console) -> int:
    """Make or refresh the lock; with --check, say why it is stale."""
    manifest = load_manifest(options, console)
    if options.check:
        return _check(options, console, manifest)
    from nixcompose.cli.progress import progress_of
    from nixcompose.locker.file import read_lock, write_lock
    from nixcompose.locker.refresh import LockSource, make_lock
    from nixcompose.locker.wanted import needed_inputs, own_packages
    from nixcompose.sources.opening import facts_address, open_evaluation, plain_address
    from nixcompose.sources.substituters import Substituters

    path = lock_path(options)
    old = read_lock(path) if options.update else None
    root = os.path.dirname(options.file) or "."
    evaluate, inputs = open_evaluation(
        options.outputs_from,
        root=root,
        nixpkgs=options.nixpkgs,
        unfree=manifest.unfree,
        own=own_packages(manifest),
        needed=needed_inputs(manifest),
    )
    addresses = options.sources or [facts_address(options.outputs_from)]
    with (
        _said_if_interrupted(console, path),
        opened_source(options, addresses) as source,
        progress_of(console, "fetching") as progress,
    ):
        lock, findings = make_lock(
            manifest,
            evaluate,
            source if old is None else Substituters([LockSource(old), source]),
            inputs=inputs if old is None else {**inputs, **old.inputs},
            outputs_from=options.outputs_from,
            sources=[plain_address(address) for address in addresses],
            old=old,
            only=options.update or (),
            root=root,
            progress=progress,
        )
    if lock.unknown and not options.keep_going:
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


def _incomplete(lock: Lock, findings: Sequence[Finding], path: str) -> Exception:
    from nixcompose.errors import Finding, SourceError
    from nixcompose.report.text import counted

    message = f"{path} was left as it is: {counted(len(lock.unknown), 'store object')} could not be asked for"
    if lock.objects:
        message += f"; {counted(len(lock.objects), 'store object')} that could be had are remembered"
    fix = "run it again; --keep-going writes what there is"
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
