"""`nixcompose list [WHAT]`"""

from __future__ import annotations

from nixcompose.cli.arguments import load_manifest
from nixcompose.resolver.selection import package_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console
    from nixcompose.manifest import Manifest

EXAMPLES = """\
  nixcompose list                               the groups
  nixcompose list packages                      the packages, and the groups that list them
  nixcompose list names                         whatever a selection can name
  nixcompose list codes                         error codes; see also: nixcompose explain CODE
  nixcompose list schema > profiles.schema.json the JSON schema of profiles.toml, for editors
"""
WHAT = ("groups", "profiles", "packages", "names", "targets", "codes", "schema")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("what", nargs="?", choices=WHAT, default="groups", help="what to list (groups)")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print a table on a terminal, else names, one a line."""
    if options.what == "schema":
        from nixcompose.manifest.schema import json_schema

        console.json_data(json_schema())
        return 0
    if options.what == "codes":
        from nixcompose.errors import codes

        rows: list[dict[str, object]] = [{"name": code, "title": title} for code, title in codes().items()]
    else:
        rows = _ROWS[options.what](load_manifest(options, console))
    if console.json:
        console.json_data({"schema": "nixcompose.list/1", "what": options.what, "rows": rows})
    elif not console.is_terminal:
        console.data("\n".join(str(row["name"]) for row in rows))
    elif rows:
        from nixcompose.report.text import format_table

        cells = [[_cell(value) for value in row.values()] for row in rows]
        console.data(format_table(cells, header=list(rows[0]), color=console.out_color))
    return 0


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _groups(manifest: Manifest) -> list[dict[str, object]]:
    return [
        {
            "name": group.name,
            "packages": len(group.packages),
            "includes": list(group.includes),
            "requires": list(group.requires),
            "description": group.description,
        }
        for group in manifest.groups.values()
    ]


def _profiles(manifest: Manifest) -> list[dict[str, object]]:
    return [{"name": name, "terms": list(terms)} for name, terms in manifest.profiles.items()]


def _packages(manifest: Manifest) -> list[dict[str, object]]:
    rows: dict[str, dict[str, object]] = {}
    groups: dict[str, list[str]] = {}
    for group, package in manifest.entries():
        groups.setdefault(package.name, []).append(group.name)
        rows.setdefault(package.name, {"name": package.name, "attr": package.attr, "groups": groups[package.name]})
    for name in manifest.packages:
        rows.setdefault(name, {"name": name, "attr": name, "groups": []})
    return list(rows.values())


def _targets(manifest: Manifest) -> list[dict[str, object]]:
    return [
        {"name": target.name, "kind": target.kind, "terms": list(target.terms), "user": target.user}
        for target in manifest.targets.values()
    ]


def _names(manifest: Manifest) -> list[dict[str, object]]:
    kinds = (("group", manifest.groups), ("profile", manifest.profiles), ("package", package_names(manifest)))
    return [{"name": name, "kind": kind} for kind, names in kinds for name in names]


_ROWS = {"groups": _groups, "profiles": _profiles, "packages": _packages, "names": _names, "targets": _targets}
