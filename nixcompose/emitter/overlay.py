"""`overlay.nix`: our own packages, and packages pinned to other inputs, on top of nixpkgs."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import path_between
from nixcompose.idioms import imported, is_pinned, with_inputs
from nixcompose.manifest import Manifest
from nixcompose.manifest.tables import PINNED


def overlay(manifest: Manifest, out: str) -> nix.Expr:
    """Return `final: _prev: { … }`, or with pinned packages a function of the inputs that gives it.

    A pinned package takes no other's place: the package sets of other inputs have an attribute of their own.
    """
    sources = sorted({str(package.source) for _, package in manifest.entries() if is_pinned(package)})
    bound = [
        nix.Bind(
            package.name,
            nix.Call(
                nix.ref("final", "callPackage"),
                path_between(out, package.file or f"{out}/{package.builder}"),
                nix.value(package.arguments),
            ),
        )
        for package in manifest.packages.values()
    ]
    if sources:
        bound.append(nix.Bind(PINNED, nix.Attrs([nix.Bind(source, _nixpkgs(source)) for source in sources])))
    final = "final" if bound else "_final"
    bound.sort(key=lambda entry: entry.path)
    packages = nix.Attrs(bound)
    return with_inputs(manifest, nix.Lambda(final, nix.Lambda("_prev", packages)))


def _nixpkgs(source: str) -> nix.Expr:
    """Another nixpkgs, for the same system and with the same configuration."""
    options = nix.Attrs(
        [
            nix.Inherit(["config"], nix.Var("final")),
            nix.Inherit(["system"], nix.ref("final", "stdenv", "hostPlatform")),
        ]
    )
    return imported(nix.ref("inputs", source), options)
