"""Arguments that several commands take."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console
    from nixcompose.locker.model import Lock
    from nixcompose.manifest import Manifest
    from nixcompose.sizer.table import SizeTable
    from nixcompose.sources.source import Source


def target_and_system(parser: argparse.ArgumentParser) -> None:
    """Add `--target` and `--system`."""
    parser.add_argument("--target", metavar="NAME", help="resolve for this target")
    parser.add_argument("--system", metavar="SYSTEM", help="resolve for this system (the manifest's first)")


def lock_file(parser: argparse.ArgumentParser) -> None:
    """Add `--lock`."""
    parser.add_argument(
        "--lock", metavar="PATH", help="the lock (nixcompose.lock beside the manifest; without one, embedded figures)"
    )


def table_format(parser: argparse.ArgumentParser) -> None:
    """Add `--format`."""
    parser.add_argument(
        "--format",
        choices=("auto", "table", "tsv", "markdown"),
        default="auto",
        help="how to print the table (auto: table on a terminal, else tsv, with bytes as whole numbers)",
    )


def source_options(parser: argparse.ArgumentParser, default: str) -> None:
    """Add what says where facts about store objects come from."""
    group = parser.add_argument_group("sources")
    group.add_argument(
        "--from",
        dest="sources",
        metavar="ADDRESS",
        action="append",
        default=[],
        help=f"store, a binary cache (https://, http://, file://), nix-index, a store URI; may be repeated ({default})",
    )
    group.add_argument(
        "--trusted-public-key", metavar="KEY", action="append", default=[], help="trust this key too; may be repeated"
    )
    group.add_argument("--no-check-sigs", action="store_true", help="take store objects that no trusted key signed")
    group.add_argument("--offline", action="store_true", help="use only what was fetched before")
    group.add_argument(
        "--connections",
        metavar="N",
        type=_connections,
        default=64,
        help="to a binary cache at once, 1 to 128 (64)",
    )


def _connections(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdecimal() or not 1 <= int(text[:4]) <= 128:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to 128")
    return int(text)


def opened_source(options: argparse.Namespace, addresses: list[str], **more: bool) -> Source:
    """Open *addresses* as the options of `source_options` say; *more* are options of binary caches."""
    from nixcompose.sources.opening import open_source

    return open_source(
        addresses,
        keys=options.trusted_public_key,
        check_signatures=not options.no_check_sigs,
        offline=options.offline,
        connections=options.connections,
        **more,
    )


def lock_path(options: argparse.Namespace) -> str:
    """Return the path of the lock: what `--lock` names, or the one beside the manifest."""
    path: str | None = options.lock
    return path or os.path.join(os.path.dirname(options.file), "nixcompose.lock")


def load_lock(options: argparse.Namespace, console: Console) -> Lock:
    """Read the lock that `--lock` names, or the one beside the manifest; without one, the embedded figures."""
    from nixcompose.locker.file import embedded_lock, read_lock

    path = lock_path(options)
    if options.lock is None and not os.path.exists(path):
        if not console.json:  # which says what lock its figures are from
            console.message(f"there is no {path}; make one with: nixcompose lock")
        return embedded_lock()
    return read_lock(path)


def print_table(table: SizeTable, options: argparse.Namespace, console: Console) -> None:
    """Print *table* as `--format` says, and its notes as messages."""
    from nixcompose.report.tables import as_markdown, as_tsv, draw

    chosen = options.format
    if chosen == "auto":
        chosen = "table" if console.is_terminal else "tsv"
    if chosen == "markdown":
        console.data(as_markdown(table))
        return
    console.data(draw(table, width=console.width, color=console.out_color) if chosen == "table" else as_tsv(table))
    for note in table.notes:
        console.message(note)


def load_manifest(options: argparse.Namespace, console: Console) -> Manifest:
    """Load the manifest that `--file` names, and say what it warns of."""
    from nixcompose.resolver.load import load

    manifest = load(options.file)
    console.warn(manifest.warnings)
    return manifest


def usage_error(message: str, fix: str) -> Exception:
    """Return the error for a command line that cannot be meant."""
    from nixcompose.errors import Finding, ManifestError

    return ManifestError([Finding("NXC107", message, None, fix)])
