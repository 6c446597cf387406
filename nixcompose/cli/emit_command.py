"""`nixcompose emit [TARGET...]`"""

from __future__ import annotations

import os

from nixcompose.cli.arguments import load_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console
    from nixcompose.emitter import Change

EXAMPLES = """\
  nixcompose emit                               everything, into nix/ and .devcontainer/
  nixcompose emit container                     what targets share, and this target's files
  nixcompose emit --dry-run                     show what would change, and write nothing
  nixcompose emit --force nix/overlay.nix       overwrite a file that was changed by hand
"""
WORDS = {"missing": "wrote", "stale": "updated", "edited": "overwrote", "foreign": "overwrote", "left-over": "removed"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="only the files of these targets (all)")
    parser.add_argument("--out", metavar="DIR", default="nix", help="directory of the project for Nix files (nix)")
    parser.add_argument("--dry-run", action="store_true", help="print a diff of what would change, write nothing")
    parser.add_argument(
        "--force",
        metavar="PATH",
        action="append",
        default=[],
        help="overwrite this file of the project even if it is not as we wrote it; may be repeated",
    )


def _shown(change: Change, console: Console) -> str:
    from nixcompose.report.text import printable
    from nixcompose.verifier.drift import unified_diff

    lines = unified_diff(change)
    return "\n".join(map(printable, lines) if console.is_terminal else lines)


def run(options: argparse.Namespace, console: Console) -> int:
    """Write the files, all or none, and print the paths that changed."""
    from nixcompose.emitter import emit
    from nixcompose.emitter.bundle import obstacles
    from nixcompose.errors import EmitError

    manifest = load_manifest(options, console)
    root = os.path.dirname(options.file) or "."
    bundle = emit(manifest, options.targets or None, out=options.out)
    changes = bundle.compare(root) if options.dry_run else bundle.write(root, force=options.force)
    if options.dry_run:
        blocked = obstacles(changes, bundle.named(options.force), bundle.out)
        if blocked:
            raise EmitError(blocked)
    changed = [change for change in changes if change.status in WORDS]
    if console.json:
        files = [{"path": change.path, "status": change.status} for change in changes]
        console.json_data({"schema": "nixcompose.emit/1", "dry_run": options.dry_run, "files": files})
        return 0
    for change in changed:
        console.data(_shown(change, console) if options.dry_run else f"{WORDS[change.status]} {change.path}")
    for change in changes:
        if change.status == "left-over, edited":
            console.message(f"kept {change.path}: no longer made, but changed by hand")
    same = sum(change.status == "same" for change in changes)
    if any(change.status == "missing" for change in changed) and os.path.exists(os.path.join(root, ".git")):
        console.message("flakes see new files only when git knows them: git add --intent-to-add .")
    verb = "would change" if options.dry_run else "changed"
    console.message(f"{len(changed)} {'file' if len(changed) == 1 else 'files'} {verb}, {same} up to date")
    return 0
