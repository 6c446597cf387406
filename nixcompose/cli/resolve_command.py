"""`nixcompose resolve SELECTION`"""

from __future__ import annotations

from nixcompose.cli.arguments import load_manifest, target_and_system, usage_error
from nixcompose.resolver.resolution import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose resolve essential,kubernetes       a union; the order does not matter
  nixcompose resolve full,-gum                  all of the profile but one package
  nixcompose resolve --target devcontainer      what a target holds
  nixcompose resolve essential --json | jq -r '.packages[].attr'
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "selection",
        nargs="*",
        metavar="SELECTION",
        help="groups, profiles and packages; -NAME removes; default: the target's own",
    )
    target_and_system(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Print the packages: a table on a terminal, else their names, one a line."""
    if not options.selection and options.target is None:
        raise usage_error("name a selection or a target", "such as: nixcompose resolve essential,kubernetes")
    manifest = load_manifest(options, console)
    selection = ",".join(options.selection) if options.selection else None
    resolution = resolve(manifest, selection, target=options.target, system=options.system)
    if console.json:
        from nixcompose.report.data import resolution_data

        console.json_data(resolution_data(resolution))
        return 0
    console.findings(resolution.warnings)
    if not console.is_terminal:
        console.data("\n".join(resolution.names))
        return 0
    from nixcompose.report.text import format_table

    rows = [
        (package.name, package.attr, " -> ".join(resolution.because[package.name]) or "named") for package in resolution
    ]
    console.data(format_table(rows, header=("name", "attribute", "because"), color=console.out_color))
    console.message(f"{len(resolution)} {'package' if len(resolution) == 1 else 'packages'} for {resolution.system}")
    for skipped in resolution.skipped:
        console.message(f"without {skipped.name}: {skipped.reason}")
    return 0
