"""`nixcompose preflight IMAGE`"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nix build .#devcontainer && nixcompose preflight result
  nixcompose preflight layout --target work     is the user of the target in it?
  tar -tf rootfs.tar > files.txt && nixcompose preflight files.txt
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "image",
        metavar="IMAGE",
        help="an archive for docker load, the directory of an OCI layout, or what tar -t printed",
    )
    parser.add_argument("--target", metavar="NAME", help="the target it was made for (whose user has to be in it)")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print what was looked for, and findings for what is missing."""
    from nixcompose.report.preflight import preflight_data, preflight_lines
    from nixcompose.resolver.load import load
    from nixcompose.verifier import preflight

    manifest = load(options.file) if options.target else None
    found = preflight(options.image, manifest, options.target)
    if console.json:
        console.json_data(preflight_data(found))
    else:
        console.data("\n".join(preflight_lines(found)))
        console.findings(found.findings)
    return 1 if found.findings else 0
