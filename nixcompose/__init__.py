"""nixcompose: one profiles.toml in, plain Nix for every target out.

>>> import nixcompose as nxc
>>> manifest = nxc.load("profiles.toml")
>>> resolution = nxc.resolve(manifest, "essential,kubernetes")
>>> len(resolution), resolution.because["k9s"]
(47, ('kubernetes',))
"""

from nixcompose._version import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.emitter import Bundle, Change, emit
    from nixcompose.emitter.start import init
    from nixcompose.errors import (
        DriftError,
        EmitError,
        Finding,
        ManifestError,
        NixcomposeError,
        ResolveError,
        SizeError,
        SourceError,
        Where,
        codes,
        explain,
    )
    from nixcompose.locker.file import embedded_lock, read_lock, write_lock
    from nixcompose.locker.model import Lock, LockedPackage
    from nixcompose.locker.refresh import make_lock
    from nixcompose.locker.stale import check_lock
    from nixcompose.manifest import Budget, CustomPackage, Group, Input, Manifest, Package, Target, User
    from nixcompose.manifest.schema import json_schema
    from nixcompose.manifest.write import dumps
    from nixcompose.report.listing import listing
    from nixcompose.resolver.graph import to_networkx
    from nixcompose.resolver.load import load, loads
    from nixcompose.resolver.resolution import Resolution, Skipped, resolve, why
    from nixcompose.sizer.combos import combinations
    from nixcompose.sizer.difference import diff_locks, diff_selections
    from nixcompose.sizer.figures import Figure
    from nixcompose.sizer.sizes import SizeReport, breakdown, compare, size
    from nixcompose.sizer.table import SizeTable
    from nixcompose.sizer.trace import Trace, trace
    from nixcompose.sources.opening import open_evaluation, open_source
    from nixcompose.sources.source import Source
    from nixcompose.store.graph import ClosureGraph
    from nixcompose.store.objects import StoreObject
    from nixcompose.verifier import verify

# Where each public name lives; it is imported when it is first used.
_HOMES = {
    "nixcompose.emitter": ("Bundle", "Change", "emit"),
    "nixcompose.emitter.start": ("init",),
    "nixcompose.errors": (
        "DriftError",
        "EmitError",
        "Finding",
        "ManifestError",
        "NixcomposeError",
        "ResolveError",
        "SizeError",
        "SourceError",
        "Where",
        "codes",
        "explain",
    ),
    "nixcompose.locker.file": ("embedded_lock", "read_lock", "write_lock"),
    "nixcompose.locker.model": ("Lock", "LockedPackage"),
    "nixcompose.locker.refresh": ("make_lock",),
    "nixcompose.locker.stale": ("check_lock",),
    "nixcompose.manifest": ("Budget", "CustomPackage", "Group", "Input", "Manifest", "Package", "Target", "User"),
    "nixcompose.manifest.schema": ("json_schema",),
    "nixcompose.manifest.write": ("dumps",),
    "nixcompose.report.listing": ("listing",),
    "nixcompose.resolver.graph": ("to_networkx",),
    "nixcompose.resolver.load": ("load", "loads"),
    "nixcompose.resolver.resolution": ("Resolution", "Skipped", "resolve", "why"),
    "nixcompose.sizer.combos": ("combinations",),
    "nixcompose.sizer.difference": ("diff_locks", "diff_selections"),
    "nixcompose.sizer.figures": ("Figure",),
    "nixcompose.sizer.sizes": ("SizeReport", "breakdown", "compare", "size"),
    "nixcompose.sizer.table": ("SizeTable",),
    "nixcompose.sizer.trace": ("Trace", "trace"),
    "nixcompose.sources.opening": ("open_evaluation", "open_source"),
    "nixcompose.sources.source": ("Source",),
    "nixcompose.store.graph": ("ClosureGraph",),
    "nixcompose.store.objects": ("StoreObject",),
    "nixcompose.verifier": ("verify",),
}

__all__ = [
    "Budget",
    "Bundle",
    "Change",
    "ClosureGraph",
    "CustomPackage",
    "DriftError",
    "EmitError",
    "Figure",
    "Finding",
    "Group",
    "Input",
    "Lock",
    "LockedPackage",
    "Manifest",
    "ManifestError",
    "NixcomposeError",
    "Package",
    "Resolution",
    "ResolveError",
    "SizeError",
    "SizeReport",
    "SizeTable",
    "Skipped",
    "Source",
    "SourceError",
    "StoreObject",
    "Target",
    "Trace",
    "User",
    "Where",
    "breakdown",
    "check_lock",
    "codes",
    "combinations",
    "compare",
    "diff_locks",
    "diff_selections",
    "dumps",
    "embedded_lock",
    "emit",
    "explain",
    "init",
    "json_schema",
    "listing",
    "load",
    "loads",
    "make_lock",
    "open_evaluation",
    "open_source",
    "read_lock",
    "resolve",
    "size",
    "to_networkx",
    "trace",
    "verify",
    "why",
    "write_lock",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            globals()[name] = value = getattr(import_module(home), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
