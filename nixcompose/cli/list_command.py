"""`nixcompose list [WHAT]`"""

from __future__ import annotations

from nixcompose.cli.arguments import load_manifest
from nixcompose.report.listing import WHAT, listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose list                               the groups
  nixcompose list packages                      the packages, and the groups that list them
  nixcompose list names                         whatever a selection can name
  nixcompose list codes                         error codes; see also: nixcompose explain CODE
  nixcompose list nix-conf                      the settings under [nix], as a nix.conf
  nixcompose list schema > profiles.schema.json the JSON schema of profiles.toml, for editors
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "what", nargs="?", choices=(*WHAT, "nix-conf", "schema"), default="groups", help="what to list (groups)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Print a table on a terminal, else names, one a line."""
    if options.what == "schema":
        from nixcompose.manifest.schema import json_schema

        console.json_data(json_schema())
        return 0
    if options.what == "nix-conf":
        return _nix_conf(options, console)
    rows = listing(None if options.what == "codes" else load_manifest(options, console), options.what)
    if console.json:
        console.json_data({"schema": "nixcompose.list/1", "what": options.what, "rows": rows})
    elif not console.is_terminal:
        console.data("\n".join(str(row["name"]) for row in rows))
    elif rows:
        from nixcompose.report.text import format_table

        cells = [[_cell(value) for value in row.values()] for row in rows]
        console.data(format_table(cells, header=list(rows[0]), color=console.out_color))
    return 0


def _nix_conf(options: argparse.Namespace, console: Console) -> int:
    from nixcompose.targets._nix import nix_conf

    text = nix_conf(load_manifest(options, console))
    if console.json:
        console.json_data({"schema": "nixcompose.nix-conf/1", "text": text})
        return 0
    console.data(text.rstrip("\n"))
    if not text:
        console.message("the manifest says nothing about nix.conf under [nix]")
    return 0


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
