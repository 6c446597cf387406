"""Nix idioms that several emitted files use."""

from __future__ import annotations

from nixcompose import nixlang as nix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from nixcompose.manifest import Manifest, Package


def lib(name: str, *args: nix.Expr) -> nix.Expr:
    """`lib.name arg…`."""
    function = nix.ref("lib", *name.split("."))
    return nix.Call(function, *args) if args else function


def default(data: Any) -> nix.Expr:
    """`lib.mkDefault data`: a value that the user's own module overrides."""
    return lib("mkDefault", nix.value(data))


def imported(path: nix.Expr, *args: nix.Expr) -> nix.Expr:
    """`import path arg…`."""
    return nix.Call(nix.Var("import"), path, *args)


def identity(module: str) -> list[nix.Bind]:
    """`_file` and `key` of a module: its own path, so that errors name it and it counts once however imported."""
    path = nix.Path(f"./{module}.nix")
    return [nix.Bind("_file", path), nix.Bind("key", path)]


def strings(items: Iterable[str]) -> nix.List:
    """A list of strings."""
    return nix.List([nix.Str(item) for item in items])


def attrs(**entries: Any) -> nix.Attrs:
    """A set with plain names as keys, in the order given."""
    return nix.Attrs([nix.Bind(name, nix.value(entry)) for name, entry in entries.items()])


PLAIN = ("nixpkgs", "config")
"""An option whose value is one set that knows no defaults within: what is below it is written as it is."""


def defaults(data: Mapping[str, Any], path: tuple[str, ...] = ()) -> nix.Attrs:
    """Module options from plain data, each leaf a default: tables are options, all else is a value."""
    return nix.Attrs([nix.Bind(name, _leaf(data[name], (*path, name))) for name in sorted(data)])


def _leaf(data: Any, path: tuple[str, ...]) -> nix.Expr:
    if path == PLAIN:
        return nix.value(data)
    return defaults(data, path) if isinstance(data, dict) and data else default(data)


def needs_inputs(manifest: Manifest) -> bool:
    """Tell whether packages or overlays come from inputs other than nixpkgs, so that the files need the inputs."""
    return bool(manifest.overlays) or any(is_pinned(package) for _, package in manifest.entries())


def is_pinned(package: Package) -> bool:
    """Tell whether *package* comes from an input other than nixpkgs."""
    return package.source not in (None, "nixpkgs")


def surroundings(manifest: Manifest) -> list[str]:
    """The names that `groups.nix` and images are given: `lib`, `pkgs`, and the inputs if they need them."""
    return ["inputs", "lib", "pkgs"] if needs_inputs(manifest) else ["lib", "pkgs"]


def with_inputs(manifest: Manifest, expr: nix.Expr) -> nix.Expr:
    """`inputs: expr` if the files of *manifest* need the inputs, else *expr*."""
    return nix.Lambda("inputs", expr) if needs_inputs(manifest) else expr


def import_with_inputs(manifest: Manifest, path: nix.Expr) -> nix.Expr:
    """Import a file made with `with_inputs`."""
    return imported(path, nix.Var("inputs")) if needs_inputs(manifest) else imported(path)


def as_module(manifest: Manifest, path: nix.Expr) -> nix.Expr:
    """A module file in a list of modules: its path, or what it gives for the inputs."""
    return imported(path, nix.Var("inputs")) if needs_inputs(manifest) else path
