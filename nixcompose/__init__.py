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
    from nixcompose.manifest import Budget, CustomPackage, Group, Input, Manifest, Package, Target, User
    from nixcompose.manifest.schema import json_schema
    from nixcompose.manifest.write import dumps
    from nixcompose.report.listing import listing
    from nixcompose.resolver.graph import to_networkx
    from nixcompose.resolver.load import load, loads
    from nixcompose.resolver.resolution import Resolution, Skipped, resolve, why
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
    "nixcompose.manifest": ("Budget", "CustomPackage", "Group", "Input", "Manifest", "Package", "Target", "User"),
    "nixcompose.manifest.schema": ("json_schema",),
    "nixcompose.manifest.write": ("dumps",),
    "nixcompose.report.listing": ("listing",),
    "nixcompose.resolver.graph": ("to_networkx",),
    "nixcompose.resolver.load": ("load", "loads"),
    "nixcompose.resolver.resolution": ("Resolution", "Skipped", "resolve", "why"),
    "nixcompose.verifier": ("verify",),
}

__all__ = [
    "Budget",
    "Bundle",
    "Change",
    "CustomPackage",
    "DriftError",
    "EmitError",
    "Finding",
    "Group",
    "Input",
    "Manifest",
    "ManifestError",
    "NixcomposeError",
    "Package",
    "Resolution",
    "ResolveError",
    "SizeError",
    "Skipped",
    "SourceError",
    "Target",
    "User",
    "Where",
    "codes",
    "dumps",
    "emit",
    "explain",
    "init",
    "json_schema",
    "listing",
    "load",
    "loads",
    "resolve",
    "to_networkx",
    "verify",
    "why",
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
