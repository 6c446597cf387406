"""`overlay.nix`: our own packages, and packages pinned to other inputs, on top of nixpkgs."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import path_between
from nixcompose.idioms import imported, with_inputs
from nixcompose.manifest import Manifest


def overlay(manifest: Manifest, out: str) -> nix.Expr:
    """Return `final: _prev: { … }`, or with pinned packages a function of the inputs that gives it."""
    pinned = {package.name: package for _, package in manifest.entries() if package.source not in (None, "nixpkgs")}
    entries = [
        nix.Bind(
            package.name,
            nix.Call(nix.ref("final", "callPackage"), path_between(out, package.file), nix.value(dict(package.args))),
        )
        for package in manifest.packages.values()
    ]
    inherited: list[nix.Entry] = []
    for name, package in sorted(pinned.items()):
        *parents, last = (str(package.source), *package.attr_path, *package.outputs[:1])
        source = nix.ref(*parents)
        if last == name:
            inherited.append(nix.Inherit([name], source))
        else:
            entries.append(nix.Bind(name, nix.Select(source, last)))
    packages: nix.Expr = nix.Attrs([*inherited, *sorted(entries, key=lambda entry: entry.path)])
    sources = sorted({str(package.source) for package in pinned.values()})
    if sources:
        packages = nix.Let([nix.Bind(source, _nixpkgs(source)) for source in sources], packages)
    final = "final" if manifest.packages or pinned else "_final"
    return with_inputs(manifest, nix.Lambda(final, nix.Lambda("_prev", packages)))


def _nixpkgs(source: str) -> nix.Expr:
    """Another nixpkgs, for the same system and with the same configuration."""
    options = nix.Attrs(
        [
            nix.Inherit(["config"], nix.Var("final")),
            nix.Inherit(["system"], nix.ref("final", "stdenv", "hostPlatform")),
        ]
    )
    return imported(nix.Select(nix.Var("inputs"), source), options)
