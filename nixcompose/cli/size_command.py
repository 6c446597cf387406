"""`nixcompose size [SELECTION...]`"""

from __future__ import annotations

from nixcompose.cli.arguments import (
    load_lock,
    load_manifest,
    lock_file,
    opened_source,
    print_table,
    source_options,
    table_format,
    target_and_system,
    usage_error,
)
from nixcompose.errors import exit_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from nixcompose.cli.console import Console
    from nixcompose.errors import Finding
    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest
    from nixcompose.sizer.table import SizeTable

EXAMPLES = """\
  nixcompose size essential,kubernetes                    one selection
  nixcompose size minimal essential full                  several, with what only one of them has
  nixcompose size kubernetes --against essential          what it adds
  nixcompose size full --by package                       what each package costs, and what leaves with it
  nixcompose size --all                                   every combination of groups
  nixcompose size --all --under '600 MB'                  those that fit, the largest first
  nixcompose size --target container --by path            largest store objects of a target
  nixcompose size full --from https://cache.nixos.org     what the cache says now, for the paths of the lock
  nixcompose size essential --json | jq '.rows[0].nar_size'
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "selections",
        nargs="*",
        metavar="SELECTION",
        help="groups, profiles and packages, joined by commas; default: every profile, or the target's own",
    )
    parser.add_argument("--all", action="store_true", help="every combination of groups, or of the groups named")
    parser.add_argument("--under", metavar="SIZE", help='with --all: only those that fit, the largest first ("600 MB")')
    parser.add_argument("--by", choices=("group", "package", "path"), help="take one selection apart")
    parser.add_argument("--against", metavar="SELECTION", help="also say what is added to this selection")
    target_and_system(parser)
    lock_file(parser)
    table_format(parser)
    source_options(parser, "the lock")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print a table of sizes."""
    if options.all and (options.by or options.against):
        raise usage_error("--all goes without --by and --against", "leave one of them out")
    if options.under and not options.all:
        raise usage_error("--under chooses among combinations", f"ask for them: --all --under '{options.under}'")
    if options.by and len(options.selections) > 1:
        raise usage_error("--by takes one selection apart", f"join them: {','.join(options.selections)}")
    unused = [name for name in ("offline", "no_check_sigs", "trusted_public_key") if getattr(options, name)]
    if unused and not options.sources:
        option = f"--{unused[0].replace('_', '-')}"
        raise usage_error(f"{option} is said of a source", f"name it: --from https://cache.nixos.org {option}")
    manifest = load_manifest(options, console)
    lock = load_lock(options, console)
    findings: tuple[Finding, ...] = ()
    if options.sources:
        lock, findings = _asked(options, console, manifest, lock)
    table = _table(options, manifest, lock)
    if console.json:
        console.json_data(_data(table, options, lock))
        return exit_code(findings)
    print_table(table, options, console)
    if table.rows:
        of = f" of {table[0]['selection']}" if options.by else ""
        console.message(f"for {table[0]['system']}{f', target {options.target}' if options.target else ''}{of}")
    _say_missing(table, console)
    return exit_code(findings)


def _selections(options: argparse.Namespace, manifest: Manifest) -> list[str | None]:
    """Return the selections to size, each by itself: None is the target's own."""
    named = list(options.selections)
    if options.all:
        named = [name for selection in named for name in selection.replace(",", " ").split()] or [*manifest.groups]
    elif options.by and not named and options.target is None:
        named = [",".join(manifest.profiles or manifest.groups)]
    elif not named:
        return [None] if options.target else [*(manifest.profiles or manifest.groups)]
    return named or [None]


def _table(options: argparse.Namespace, manifest: Manifest, lock: Lock) -> SizeTable:
    where = {"target": options.target, "system": options.system}
    selections = _selections(options, manifest)
    if options.all:
        from nixcompose.sizer.combos import combinations

        table = combinations(manifest, lock, groups=[name for name in selections if name], **where)
        return table if options.under is None else _fitting(table, options.under)
    if options.by:
        from nixcompose.sizer.sizes import breakdown

        return breakdown(manifest, lock, selections[0], by=options.by, against=options.against, **where)
    from nixcompose.sizer.sizes import compare

    return compare(manifest, lock, selections, against=options.against, **where)


def _fitting(table: SizeTable, under: str) -> SizeTable:
    """Return the rows of at most the size *under*, the largest first."""
    from nixcompose.manifest.words import parse_size
    from nixcompose.sizer.table import SizeTable

    limit = parse_size(under)
    if limit is None:
        raise usage_error(f'"{under}" is not a size', "write a number and a unit: --under '600 MB'")
    rows = sorted((row for row in table if row["nar_size"] <= limit), key=lambda row: -row["nar_size"])
    note = f"{len(table) - len(rows):,} of {len(table):,} combinations are larger"
    return SizeTable(table.columns, tuple(rows), (*table.notes, note))


def _asked(
    options: argparse.Namespace, console: Console, manifest: Manifest, lock: Lock
) -> tuple[Lock, tuple[Finding, ...]]:
    """Return *lock* with what the sources say now of the closures that are sized, and what is to be said of that."""
    from nixcompose._frozen import evolve
    from nixcompose.cli.progress import progress_of
    from nixcompose.locker.model import roots_of
    from nixcompose.resolver.resolution import resolve
    from nixcompose.sizer.inventory import needed
    from nixcompose.sources.opening import plain_address

    where = {"target": options.target, "system": options.system}
    asked = [*_selections(options, manifest), *([options.against] if options.against else [])]
    resolutions = [resolve(manifest, selection, **where) for selection in asked]
    names = {name for resolution in resolutions for name in resolution.names}
    packages = needed(manifest, lock, resolutions[0].system, names)
    with (
        opened_source(options, options.sources, fresh=not options.offline) as source,
        progress_of(console, "fetching") as progress,
    ):
        facts = source.facts(roots_of(packages), progress=progress)
    console.warn(facts.findings)
    addresses = tuple([plain_address(address) for address in options.sources])
    note = f"as {', '.join(addresses)} {'says' if len(addresses) == 1 else 'say'} now"
    if options.offline:
        note = f"as remembered of {', '.join(addresses)}"
    found = evolve(
        lock,
        systems=packages,
        objects=facts.objects,
        missing=facts.missing,
        unknown=facts.unknown,
        sources=addresses,
        note=note,
    )
    return found, facts.findings


def _data(table: SizeTable, options: argparse.Namespace, lock: Lock) -> dict[str, Any]:
    return {
        "schema": "nixcompose.size/1",
        "by": options.by or ("combination" if options.all else "selection"),
        "lock": {"file": lock.file, "sources": list(lock.sources), "note": lock.note or None},
        "rows": table.to_rows(),
        "notes": list(table.notes),
    }


def _say_missing(table: SizeTable, console: Console) -> None:
    reasons: dict[str, list[str]] = {}
    for row in table.rows:
        for name, reason in row.get("missing", {}).items():
            names = reasons.setdefault(reason, [])
            if name not in names:
                names.append(name)
    for reason, names in reasons.items():
        console.message(f"no size is known of {', '.join(names)}: {reason}")
