"""`nixcompose why SELECTION NAME`"""

from __future__ import annotations

from nixcompose.cli.arguments import load_manifest, target_and_system, usage_error
from nixcompose.resolver.resolution import why

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose why essential,kubernetes git       essential -> minimal -> git
  nixcompose why full nodejs_20                 every chain that brings it
  nixcompose why --target devcontainer gh       in what a target holds
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "selection", nargs="?", metavar="SELECTION", help="groups, profiles and packages; default: the target's own"
    )
    parser.add_argument("name", metavar="NAME", help="a package of the selection")
    target_and_system(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Print each chain of groups that brings the package, the shortest first."""
    if options.selection is None and options.target is None:
        raise usage_error("name a selection or a target", "such as: nixcompose why essential git")
    manifest = load_manifest(options, console)
    chains = why(manifest, options.selection, options.name, target=options.target, system=options.system)
    if console.json:
        console.json_data(
            {
                "schema": "nixcompose.why/1",
                "selection": options.selection,
                "target": options.target,
                "name": options.name,
                "chains": [list(chain) for chain in chains],
            }
        )
        return 0
    for chain in chains:
        console.data(" -> ".join([*chain, options.name]) if chain else f"{options.name} (named in the selection)")
    reasons = [package.why for _, package in manifest.entries() if package.name == options.name and package.why]
    for reason in dict.fromkeys(reasons):
        console.message(f"why: {reason}")
    return 0
