"""`nixcompose verify`"""

from __future__ import annotations

import os

from nixcompose.cli.arguments import lock_path, usage_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console
    from nixcompose.locker.model import Lock
    from nixcompose.verifier.held import Held

MOST_HELD = 2**26

EXAMPLES = """\
  nixcompose verify                               in CI: exit code 1 if anything differs
  nixcompose verify --base old.lock --ratchet 5   no target may grow by more than 5 %
  nix eval --json .#lib.held | nixcompose verify --held -   what the targets really have
  nixcompose verify --json | jq -r '.findings[].message'
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--out", metavar="DIR", default="nix", help="directory of the project for Nix files (nix)")
    parser.add_argument(
        "--lock", metavar="PATH", help="the lock that budgets are compared with (nixcompose.lock, if it is there)"
    )
    parser.add_argument("--base", metavar="PATH", help="an older lock, to compare sizes with")
    parser.add_argument(
        "--ratchet", metavar="PERCENT", type=_percent, help="how much targets may have grown since --base (0)"
    )
    parser.add_argument(
        "--held", metavar="PATH", help="what `nix eval --json .#lib.held` printed; - reads standard input"
    )


def _percent(text: str) -> float:
    return float(text.removesuffix("%"))


def run(options: argparse.Namespace, console: Console) -> int:
    """Print what differs, with diffs; never writes."""
    from nixcompose.emitter import emit
    from nixcompose.report.agreement import agreement_data, agreement_lines
    from nixcompose.report.data import findings_data
    from nixcompose.report.text import counted
    from nixcompose.resolver.load import load
    from nixcompose.verifier import agreement, verify

    if options.ratchet is not None and options.base is None:
        raise usage_error("--ratchet needs a lock to compare with", "name the older one: --base PATH")
    if options.ratchet is not None and not 0 <= options.ratchet <= 10_000:
        raise usage_error("--ratchet is a percentage from 0 to 10000", "such as: --ratchet 5")
    manifest = load(options.file)
    lock, base = _locks(options)
    root = os.path.dirname(options.file) or "."
    held = _held(options.held) if options.held else None
    ratchet = options.ratchet or 0
    changes = emit(manifest, out=options.out).compare(root)
    findings = verify(
        manifest, root, out=options.out, lock=lock, base=base, ratchet=ratchet, held=held, changes=changes
    )
    agreements = agreement(manifest, held=held, changes=changes, out=options.out)
    if console.json:
        budgets = sum(target.budget is not None for target in manifest.targets.values())
        checked = {"lock": lock.file if lock else None, "budgets": budgets, "budgets_checked": lock is not None}
        answer = {"schema": "nixcompose.verify/1", "agreement": agreement_data(agreements)}
        console.json_data(findings_data(findings) | answer | checked)
    else:
        console.findings(findings, always=True)  # they are the result
        for line in agreement_lines(agreements):
            console.message(line)
        found = f"{len(findings)} findings" if len(findings) != 1 else "1 finding"
        console.message(found if findings else f"all files agree with {options.file}")
        budgets = sum(target.budget is not None for target in manifest.targets.values())
        if lock is not None and not findings and budgets:
            console.message(f"{counted(budgets, 'budget')} kept, as {lock.file} knows it")
        if lock is None and budgets:
            console.message(
                f"budgets were not checked: there is no {lock_path(options)}; make it with: nixcompose lock"
            )
    return 1 if findings else 0


def _held(path: str) -> Held:
    from nixcompose.errors import Finding, SourceError
    from nixcompose.verifier import parse_held

    try:
        with open(0 if path == "-" else path, encoding="utf-8", errors="replace") as file:
            text = file.read(MOST_HELD)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        fix = "write it with: nix eval --json .#lib.held"
        raise SourceError([Finding("NXC703", f'"{path}" cannot be read: {reason}', None, fix)]) from None
    return parse_held(text, "standard input" if path == "-" else path)


def _locks(options: argparse.Namespace) -> tuple[Lock | None, Lock | None]:
    path = lock_path(options)
    if options.lock is None and options.base is None and not os.path.exists(path):
        return None, None
    from nixcompose.locker.file import read_lock

    return read_lock(path), read_lock(options.base) if options.base else None
