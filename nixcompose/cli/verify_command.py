"""`nixcompose verify`"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose verify                             in CI: exit code 1 if anything differs
  nixcompose verify --json | jq -r '.findings[].message'
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--out", metavar="DIR", default="nix", help="directory of the project for Nix files (nix)")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print what differs, with diffs; never writes."""
    from nixcompose.report.data import findings_data
    from nixcompose.resolver.load import load
    from nixcompose.verifier import verify

    manifest = load(options.file)
    findings = verify(manifest, os.path.dirname(options.file) or ".", out=options.out)
    if console.json:
        console.json_data(findings_data(findings) | {"schema": "nixcompose.verify/1"})
    else:
        console.findings(findings, always=True)  # they are the result
        found = f"{len(findings)} findings" if len(findings) != 1 else "1 finding"
        console.message(found if findings else f"all files agree with {options.file}")
    return 1 if findings else 0
