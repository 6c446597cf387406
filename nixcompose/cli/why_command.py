"""`nixcompose why SELECTION NAME`"""

from __future__ import annotations

import os

from nixcompose.cli.arguments import load_manifest, lock_path, target_and_system, usage_error
from nixcompose.errors import ResolveError
from nixcompose.resolver.resolution import why

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console
    from nixcompose.manifest import Manifest
    from nixcompose.resolver.closure import Chain
    from nixcompose.sizer.trace import Trace

EXAMPLES = """\
  nixcompose why essential,kubernetes git       essential -> minimal -> git
  nixcompose why full nodejs_20                 every chain that brings it
  nixcompose why --target devcontainer gh       in what a target holds
  nixcompose why essential openssl              no package of ours: what refers to it, as the lock knows
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "selection", nargs="?", metavar="SELECTION", help="groups, profiles and packages; default: the target's own"
    )
    parser.add_argument(
        "name", metavar="NAME", help="a package of the selection, or with a lock a store object of its closure"
    )
    target_and_system(parser)
    parser.add_argument("--lock", metavar="PATH", help="the lock (nixcompose.lock beside the manifest)")


def run(options: argparse.Namespace, console: Console) -> int:
    """Print each chain of groups that brings the package, then each of references, the shortest first."""
    if options.selection is None and options.target is None:
        raise usage_error("name a selection or a target", "such as: nixcompose why essential git")
    manifest = load_manifest(options, console)
    chains: tuple[Chain, ...] = ()
    try:
        chains = why(manifest, options.selection, options.name, target=options.target, system=options.system)
    except ResolveError as error:
        ways = _ways(options, manifest) if _may_be_below(error, options, manifest) else ()
        if not ways:
            raise _with_hint(error, options) from None
    else:
        ways = _ways(options, manifest)
    if console.json:
        console.json_data(
            {
                "schema": "nixcompose.why/1",
                "selection": options.selection,
                "target": options.target,
                "name": options.name,
                "chains": [list(chain) for chain in chains],
                "references": [
                    {"groups": list(way.groups), "package": way.package, "paths": list(way.references)} for way in ways
                ],
            }
        )
        return 0
    for chain in chains:
        console.data(" -> ".join([*chain, options.name]) if chain else f"{options.name} (named in the selection)")
    for way in ways:
        references = " -> ".join([path.rpartition("/")[2][33:] for path in way.references])
        console.data(f"{' -> '.join([*way.groups, way.package])}: {references}")
    reasons = [package.why for _, package in manifest.entries() if package.name == options.name and package.why]
    for reason in dict.fromkeys(reasons):
        console.message(f"why: {reason}")
    return 0


def _may_be_below(error: ResolveError, options: argparse.Namespace, manifest: Manifest) -> bool:
    """Whether the name, which is no package of the selection, may be that of something in its closure."""
    is_absent = all(finding.code == "NXC307" for finding in error.findings)
    return is_absent and options.name not in manifest.groups and options.name not in manifest.profiles


def _with_hint(error: ResolveError, options: argparse.Namespace) -> ResolveError:
    """Return *error*; if there is no lock, saying that what packages refer to was not searched."""
    from nixcompose._frozen import evolve

    if os.path.exists(lock_path(options)):
        return error
    hint = "without a lock, what packages refer to is not known (nixcompose lock)"
    return ResolveError(
        [
            evolve(finding, fix=f"{finding.fix}; {hint}")
            if finding.code == "NXC307" and not finding.nearest
            else finding
            for finding in error.findings
        ]
    )


def _ways(options: argparse.Namespace, manifest: Manifest) -> tuple[Trace, ...]:
    """Return how references lead to the name from the outputs of other packages, if there is a lock that knows."""
    path = lock_path(options)
    if options.lock is None and not os.path.exists(path):
        return ()
    from nixcompose.errors import SizeError
    from nixcompose.locker.file import read_lock
    from nixcompose.sizer.trace import trace

    where = {"target": options.target, "system": options.system}
    try:
        ways = trace(manifest, read_lock(path), options.selection, options.name, **where)
    except SizeError:
        if options.name in manifest.packages or any(one.name == options.name for _, one in manifest.entries()):
            return ()  # its store objects have other names
        raise
    return tuple([way for way in ways if len(way.references) > 1])
