"""nixcompose: one profiles.toml in, plain Nix for every target out.

>>> import nixcompose as nxc
>>> manifest = nxc.load("profiles.toml")
>>> resolution = nxc.resolve(manifest, "essential,kubernetes")
>>> len(resolution), resolution.because["k9s"]
(47, ('kubernetes',))
"""

from nixcompose._lazy import lazy
from nixcompose._version import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.emitter import Bundle, Change, emit
    from nixcompose.emitter.matrix import Build, matrix
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
    from nixcompose.manifest import (
        BinaryPackage,
        Budget,
        Ci,
        CustomPackage,
        Fetched,
        GarbageCollection,
        Group,
        Input,
        Manifest,
        NixSettings,
        NpmPackage,
        Package,
        Target,
        User,
    )
    from nixcompose.manifest.schema import json_schema
    from nixcompose.manifest.write import dumps
    from nixcompose.report.listing import listing
    from nixcompose.resolver.graph import to_networkx
    from nixcompose.resolver.load import load, loads
    from nixcompose.resolver.resolution import Resolution, Skipped, resolve, why
    from nixcompose.sizer.combos import combinations
    from nixcompose.sizer.difference import diff_locks, diff_selections
    from nixcompose.sizer.engines import removals, sweep
    from nixcompose.sizer.figures import Figure
    from nixcompose.sizer.sizes import SizeReport, breakdown, compare, size
    from nixcompose.sizer.table import SizeTable
    from nixcompose.sizer.trace import Trace, trace
    from nixcompose.sources.opening import open_evaluation, open_source
    from nixcompose.sources.source import Source
    from nixcompose.store.graph import ClosureGraph
    from nixcompose.store.objects import StoreObject
    from nixcompose.verifier import Agreement, Check, Difference, Preflight, agreement, parse_held, preflight, verify

# Where each public name lives; it is imported when it is first used.
_MODULES = {
    "emitter": "Bundle Change emit",
    "emitter.matrix": "Build matrix",
    "emitter.start": "init",
    "errors": "DriftError EmitError Finding ManifestError NixcomposeError "
    "ResolveError SizeError SourceError Where codes explain",
    "locker.file": "embedded_lock read_lock write_lock",
    "locker.model": "Lock LockedPackage",
    "locker.refresh": "make_lock",
    "locker.stale": "check_lock",
    "manifest": "BinaryPackage Budget Ci CustomPackage Fetched GarbageCollection Group Input Manifest "
    "NixSettings NpmPackage Package Target User",
    "manifest.schema": "json_schema",
    "manifest.write": "dumps",
    "report.listing": "listing",
    "resolver.graph": "to_networkx",
    "resolver.load": "load loads",
    "resolver.resolution": "Resolution Skipped resolve why",
    "sizer.combos": "combinations",
    "sizer.difference": "diff_locks diff_selections",
    "sizer.engines": "removals sweep",
    "sizer.figures": "Figure",
    "sizer.sizes": "SizeReport breakdown compare size",
    "sizer.table": "SizeTable",
    "sizer.trace": "Trace trace",
    "sources.opening": "open_evaluation open_source",
    "sources.source": "Source",
    "store.graph": "ClosureGraph",
    "store.objects": "StoreObject",
    "verifier": "Agreement Check Difference Preflight agreement parse_held preflight verify",
}

__all__ = [
    "Agreement",
    "BinaryPackage",
    "Budget",
    "Build",
    "Bundle",
    "Change",
    "Check",
    "Ci",
    "ClosureGraph",
    "CustomPackage",
    "Difference",
    "DriftError",
    "EmitError",
    "Fetched",
    "Figure",
    "Finding",
    "GarbageCollection",
    "Group",
    "Input",
    "Lock",
    "LockedPackage",
    "Manifest",
    "ManifestError",
    "NixSettings",
    "NixcomposeError",
    "NpmPackage",
    "Package",
    "Preflight",
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
    "agreement",
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
    "matrix",
    "open_evaluation",
    "open_source",
    "parse_held",
    "preflight",
    "read_lock",
    "removals",
    "resolve",
    "size",
    "sweep",
    "to_networkx",
    "trace",
    "verify",
    "why",
    "write_lock",
]


__getattr__ = lazy(globals(), _MODULES)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
