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

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from nixcompose.cli.console import Console
    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest
    from nixcompose.sizer.table import SizeTable

EXAMPLES = """\
  nixcompose size essential,kubernetes                    one selection
  nixcompose size minimal essential full                  several, with what only one of them has
  nixcompose size kubernetes --against essential          what it adds
  nixcompose size full --by package                       what each package costs, and what leaves with it
  nixcompose size --all                                   every combination of groups
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
    if options.by and len(options.selections) > 1:
        raise usage_error("--by takes one selection apart", f"join them: {','.join(options.selections)}")
    if options.offline and not options.sources:
        raise usage_error("--offline is said of a source", "name it: --from https://cache.nixos.org --offline")
    manifest = load_manifest(options, console)
    lock = load_lock(options, console)
    if options.sources:
        lock = _asked(options, console, manifest, lock)
    table = _table(options, manifest, lock)
    if console.json:
        console.json_data(_data(table, options, lock))
        return 0
    print_table(table, options, console)
    _say_missing(table, console)
    return 0


def _table(options: argparse.Namespace, manifest: Manifest, lock: Lock) -> SizeTable:
    where = {"target": options.target, "system": options.system}
    if options.all:
        from nixcompose.sizer.combos import combinations

        named = [name for selection in options.selections for name in selection.replace(",", " ").split()]
        return combinations(manifest, lock, groups=named or None, **where)
    if options.by:
        from nixcompose.sizer.sizes import breakdown

        selection = next(
            iter(options.selections), None if options.target else ",".join(manifest.profiles or manifest.groups)
        )
        return breakdown(manifest, lock, selection, by=options.by, against=options.against, **where)
    from nixcompose.sizer.sizes import compare

    selections: list[str | None] = list(options.selections)
    if not selections:
        selections = [None] if options.target else [*(manifest.profiles or manifest.groups)]
    return compare(manifest, lock, selections, against=options.against, **where)


def _asked(options: argparse.Namespace, console: Console, manifest: Manifest, lock: Lock) -> Lock:
    """Return *lock* with what the sources say now of its packages' closures."""
    from nixcompose._frozen import evolve
    from nixcompose.cli.progress import progress_of
    from nixcompose.locker.model import roots_of
    from nixcompose.sizer.inventory import needed
    from nixcompose.sources.opening import plain_address

    packages = needed(manifest, lock, options.system)
    with opened_source(options, options.sources) as source, progress_of(console, "fetching") as progress:
        facts = source.facts(roots_of(packages), progress=progress)
    console.warn(facts.findings)
    addresses = tuple([plain_address(address) for address in options.sources])
    note = f"as {', '.join(addresses)} {'says' if len(addresses) == 1 else 'say'} now"
    return evolve(
        lock,
        systems=packages,
        objects=facts.objects,
        missing=facts.missing,
        unknown=facts.unknown,
        sources=addresses,
        note=note,
    )


def _data(table: SizeTable, options: argparse.Namespace, lock: Lock) -> dict[str, Any]:
    rows = [{key: value for key, value in row.items() if key != "kinds"} for row in table.rows]
    for row in rows:
        row["kinds"] = row.pop("kind_counts", None)
    return {
        "schema": "nixcompose.size/1",
        "by": options.by or ("combination" if options.all else "selection"),
        "target": options.target,
        "lock": {"file": lock.file, "sources": list(lock.sources), "note": lock.note or None},
        "rows": [{key: value for key, value in row.items() if value is not None or key != "kinds"} for row in rows],
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
