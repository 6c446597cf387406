"""`nixcompose diff OLD NEW`"""

from __future__ import annotations

import os

from nixcompose.cli.arguments import (
    load_lock,
    load_manifest,
    lock_file,
    print_table,
    table_format,
    target_and_system,
    usage_error,
)
from nixcompose.locker.file import is_embedded

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose diff old.lock nixcompose.lock      what an update changed, the largest change first
  nixcompose diff essential full                what one selection has and the other has not
  git show HEAD:nixcompose.lock > old.lock && nixcompose diff old.lock nixcompose.lock
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("old", metavar="OLD", help="a lock (a path, embedded:NAME) or a selection")
    parser.add_argument("new", metavar="NEW", help="another of the same sort")
    target_and_system(parser)
    lock_file(parser)
    table_format(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Print what changed, package by package."""
    from nixcompose.sizer.difference import diff_locks, diff_selections

    locks = [_is_lock(options.old), _is_lock(options.new)]
    notes: tuple[str, ...] = ()
    if all(locks):
        from nixcompose.locker.file import read_lock

        if options.target:
            raise usage_error("--target says nothing about two locks", "leave it out, or compare two selections")
        old, new = read_lock(options.old), read_lock(options.new)
        table = diff_locks(old, new, system=options.system)
    elif any(locks):
        one, other = (options.old, options.new) if locks[0] else (options.new, options.old)
        fix = f'"{one}" is taken for a lock, "{other}" for a selection: there is no such file'
        raise usage_error("two locks are compared, or two selections", fix)
    else:
        manifest = load_manifest(options, console)
        lock = load_lock(options, console)
        where = {"target": options.target, "system": options.system}
        table = diff_selections(manifest, lock, options.old, options.new, **where)
        notes = (lock.note,) if lock.note else ()
    if console.json:
        data = {"schema": "nixcompose.diff/1", "old": options.old, "new": options.new}
        console.json_data(data | {"rows": table.to_rows(), "notes": [*table.notes, *notes]})
        return 0
    print_table(table, options, console)
    for note in notes:
        console.message(note)
    return 0


def _is_lock(text: str) -> bool:
    return is_embedded(text) or os.sep in text or text.endswith(".lock") or os.path.isfile(text)
