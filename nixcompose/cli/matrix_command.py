"""`nixcompose matrix [TARGET...]`"""

from __future__ import annotations

from nixcompose.cli.arguments import load_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose matrix                             what there is to build, for each system
  nixcompose matrix container                   of one target
  nixcompose matrix --json                      with runners and images, for a CI system's matrix
  nixcompose matrix | sed 's/^/.#/' | xargs nix build --no-link
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="only these targets (those of [ci], or all)")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print a table on a terminal, else the flake attributes, one a line."""
    from nixcompose.emitter.matrix import matrix, rows

    builds = matrix(load_manifest(options, console), options.targets or None)
    if console.json:
        console.json_data({"schema": "nixcompose.matrix/1", "builds": rows(builds)})
    elif not console.is_terminal:
        console.data("\n".join(build.attribute for build in builds))
    else:
        from nixcompose.report.text import format_table

        header = ("target", "kind", "system", "attribute", "runner", "image")
        cells = [
            (
                build.target,
                build.kind,
                build.system,
                build.attribute,
                build.runner or "",
                f"{build.image.name}:{build.image.tag}" if build.image else "",
            )
            for build in builds
        ]
        console.data(format_table(cells, header=header, color=console.out_color))
    return 0
