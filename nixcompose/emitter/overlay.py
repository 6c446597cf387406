"""`overlay.nix`: our own packages, and packages pinned to other inputs, on top of nixpkgs."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import path_between
from nixcompose.idioms import imported, is_pinned, with_inputs
from nixcompose.manifest import Manifest
from nixcompose.manifest.tables import PINNED


def overlay(manifest: Manifest, out: str) -> nix.Expr:
    """Return `final: _prev: { … }`, or with pinned packages a function of the inputs that gives it."""
    pinned = {package.name: package for _, package in manifest.entries() if is_pinned(package)}
    inherited: list[nix.Entry] = []
    bound = [
        nix.Bind(
            package.name,
            nix.Call(nix.ref("final", "callPackage"), path_between(out, package.file), nix.value(dict(package.args))),
        )
        for package in manifest.packages.values()
    ]
    for name, package in sorted(pinned.items()):
        path = ("final", PINNED, str(package.source), *package.attr_path)
        if package.any_of or package.outputs:
            continue  # only groups.nix can say what is meant
        if path[-1] == name:
            inherited.append(nix.Inherit([name], nix.ref(*path[:-1])))
        else:
            bound.append(nix.Bind(name, nix.ref(*path)))
    sources = sorted({str(package.source) for package in pinned.values()})
    if sources:
        bound.append(nix.Bind(PINNED, nix.Attrs([nix.Bind(source, _nixpkgs(source)) for source in sources])))
    final = "final" if bound else "_final"
    packages = nix.Attrs([*inherited, *sorted(bound, key=lambda entry: entry.path)])
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
