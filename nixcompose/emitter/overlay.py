"""`overlay.nix`: our own packages, and packages pinned to other inputs, on top of nixpkgs."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import path_between
from nixcompose.idioms import imported, is_pinned, strings, with_inputs
from nixcompose.manifest import Manifest
from nixcompose.manifest.tables import APPLIED, PINNED


def overlay(manifest: Manifest, out: str) -> nix.Expr:
    """Return `final: _prev: { … }`, or with pinned packages a function of the inputs that gives it.

    A pinned package takes no other's place: the package sets of other inputs have an attribute of their own.
    Overlays of other flakes come first, so ours may depend on what is in them.
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
    if manifest.overlays:
        bound.append(nix.Bind(APPLIED, _applied(manifest)))
    bound.sort(key=lambda entry: entry.path)
    packages: nix.Expr = nix.Attrs(bound)
    if manifest.overlays:
        packages = nix.Let([nix.Bind("others", _others(manifest))], nix.Op("//", nix.Var("others"), packages))
    final = "final" if bound else "_final"
    prev = "prev" if manifest.overlays else "_prev"
    return with_inputs(manifest, nix.Lambda(final, nix.Lambda(prev, packages)))


def _others(manifest: Manifest) -> nix.Expr:
    """What the overlays of other flakes make of the package set."""
    overlays = nix.List([nix.ref("inputs", *path) for path in manifest.overlay_paths()])
    compose = nix.ref("inputs", "nixpkgs", "lib", "composeManyExtensions")
    return nix.Call(compose, overlays, nix.Var("final"), nix.Var("prev"))


def _applied(manifest: Manifest) -> nix.Expr:
    """A mark by which it is seen that the overlays have been applied, since applying them twice may break packages."""
    before = nix.Select(nix.Var("prev"), APPLIED, default=nix.List([]))
    return nix.Op("++", before, strings([mark(manifest)]))


def mark(manifest: Manifest) -> str:
    """Return what tells the overlay of *manifest* from that of any other, or of an earlier one."""
    return manifest.digest[:16]


def _nixpkgs(source: str) -> nix.Expr:
    """Another nixpkgs, for the same system and with the same configuration."""
    options = nix.Attrs(
        [
            nix.Inherit(["config"], nix.Var("final")),
            nix.Inherit(["system"], nix.ref("final", "stdenv", "hostPlatform")),
        ]
    )
    return imported(nix.ref("inputs", source), options)
