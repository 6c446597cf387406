"""`groups.nix`: the groups and profiles of the manifest as data for `select.nix`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nixcompose import nixlang as nix
from nixcompose.emitter.overlay import mark
from nixcompose.idioms import imported, is_pinned, needs_inputs, strings
from nixcompose.manifest import Group, Manifest, Package
from nixcompose.manifest.tables import APPLIED, PINNED
from nixcompose.manifest.words import allows, attr_path

EXTENDED = "extended"
"""The variable that holds nixpkgs with overlays of other flakes."""


def groups(manifest: Manifest) -> nix.Expr:
    """Return a function of `lib`, `pkgs` and a target's name that gives groups, profiles and `select`."""
    arguments: list[nix.Entry] = [
        nix.Inherit(["lib", "target"]),
        nix.Inherit(["system"], nix.ref("pkgs", "stdenv", "hostPlatform")),
        nix.Bind("file", nix.Str(manifest.file.rpartition("/")[2])),
        nix.Bind("systems", strings(manifest.systems)),
        nix.Bind("targets", strings(manifest.targets)),
        nix.Bind("groups", nix.List([_group(manifest, group) for group in manifest.groups.values()])),
        nix.Bind("profiles", nix.List([_profile(name, terms) for name, terms in manifest.profiles.items()])),
        nix.Bind("packages", _packages(manifest)),
    ]
    if any_of := {package.name: package for _, package in _wanted(manifest) if package.any_of}:
        arguments.append(nix.Bind("anyOf", nix.Attrs([_candidates(manifest, any_of[name]) for name in sorted(any_of)])))
    priorities = {package.name: package.priority for _, package in _wanted(manifest) if package.priority is not None}
    if priorities:
        arguments.append(nix.Bind("priorities", nix.value(priorities)))
    if versions := _versions(manifest):
        arguments.append(nix.Bind("versions", nix.value(versions)))
    if unlisted := _unlisted(manifest):
        arguments.append(nix.Bind("unlisted", unlisted))
    body: nix.Expr = imported(nix.Path("./select.nix"), nix.Attrs(arguments))
    formals: list[str | tuple[str, nix.Expr]] = ["lib", "pkgs", ("target", nix.Var("null"))]
    if manifest.packages or needs_inputs(manifest):
        body = nix.Let(_ours(manifest), body)
    if needs_inputs(manifest):
        formals.insert(0, "inputs")
    return nix.Lambda(nix.Formals(formals), body)


def _wanted(manifest: Manifest) -> list[tuple[Group, Package]]:
    return [(group, package) for group, package in manifest.entries() if package.skip is None]


def _ours(manifest: Manifest) -> list[nix.Entry]:
    if manifest.overlays:
        return _extended(manifest)
    overlay: nix.Expr = nix.Path("./overlay.nix")
    arguments = [nix.Var("inputs")] if needs_inputs(manifest) else []
    final = nix.Op(
        "//",
        nix.Var("pkgs"),
        nix.Op(
            "//",
            nix.Var("ours"),
            nix.Attrs([nix.Bind("callPackage", nix.Call(nix.ref("lib", "callPackageWith"), nix.Var("final")))]),
        ),
    )
    return [
        nix.Comment("Our own packages on top of pkgs, whether or not the caller applied the overlay."),
        nix.Bind("ours", imported(overlay, *arguments, nix.Var("final"), nix.Var("pkgs"))),
        nix.Bind("final", final),
    ]


def _extended(manifest: Manifest) -> list[nix.Entry]:
    """The package set with the overlays of other flakes, which may change what other packages depend on."""
    applied = nix.Select(nix.Var("pkgs"), APPLIED, default=nix.List([]))
    is_applied = nix.Call(nix.ref("builtins", "elem"), nix.Str(mark(manifest)), applied)
    extended = nix.Call(nix.ref("pkgs", "extend"), imported(nix.Path("./overlay.nix"), nix.Var("inputs")))
    return [
        nix.Comment("The overlay as a whole, once: others' overlays may not be applied to what they have changed."),
        nix.Bind(EXTENDED, nix.If(is_applied, nix.Var("pkgs"), extended)),
    ]


def _sets(manifest: Manifest) -> tuple[str, str]:
    """The variables that hold packages: nixpkgs', and ours."""
    return (EXTENDED, EXTENDED) if manifest.overlays else ("pkgs", "ours")


def _group(manifest: Manifest, group: Group) -> nix.Expr:
    entries = [
        nix.Bind("name", nix.Str(group.name)),
        nix.Bind("packages", nix.List([_entry(manifest, group, package) for package in group.packages])),
    ]
    for key, names in (("includes", group.includes), ("requires", group.requires), ("conflicts", group.conflicts)):
        if names:
            entries.append(nix.Bind(key, strings(dict.fromkeys(names))))
    return nix.Attrs(entries)


def _profile(name: str, terms: Iterable[str]) -> nix.Expr:
    return nix.Attrs([nix.Bind("name", nix.Str(name)), nix.Bind("terms", strings(dict.fromkeys(terms)))])


def _entry(manifest: Manifest, group: Group, package: Package) -> nix.Expr:
    """A package's name, or a set that says where it goes: filters are spelled out, Nix has no globs."""
    limits: dict[str, Any] = {}
    if package.skip is not None:
        limits["skip"] = package.skip
    custom = manifest.packages.get(package.attr)
    system_filters = (package.systems, group.systems, custom.systems if custom else ())
    systems = [name for name in manifest.systems if all(allows(patterns, name) for patterns in system_filters)]
    targets = [name for name in manifest.targets if allows(package.targets, name) and allows(group.targets, name)]
    if len(systems) < len(manifest.systems):
        limits["systems"] = systems
    if len(targets) < len(manifest.targets):
        limits["targets"] = targets
    if not limits:
        return nix.Str(package.name)
    return nix.Attrs(
        [nix.Bind("name", nix.Str(package.name)), *(nix.Bind(key, nix.value(limits[key])) for key in sorted(limits))]
    )


def _unlisted(manifest: Manifest) -> nix.List | None:
    listed = {package.name for _, package in manifest.entries()}
    entries: list[nix.Item] = []
    for name, custom in manifest.packages.items():
        if name not in listed:
            systems = [system for system in manifest.systems if allows(custom.systems, system)]
            limits = {} if len(systems) == len(manifest.systems) else {"systems": systems}
            entries.append(nix.value({"name": name, **limits}) if limits else nix.Str(name))
    return nix.List(entries) if entries else None


def _packages(manifest: Manifest) -> nix.Attrs:
    """Every package by its name; neighbours from one set are inherited together."""
    inherited: dict[tuple[str, ...], list[str]] = {}
    bound: dict[str, nix.Expr] = {}
    places = {package.name: _place(manifest, package) for _, package in _wanted(manifest) if not package.any_of}
    places |= {name: [(_sets(manifest)[1], name)] for name in manifest.packages if name not in places}
    for name, paths in places.items():
        if len(paths) == 1 and paths[0][-1] == name:
            inherited.setdefault(paths[0][:-1], []).append(name)
        else:
            exprs = [nix.ref(*path) for path in paths]
            bound[name] = exprs[0] if len(exprs) == 1 else nix.List(exprs)
    entries: list[nix.Entry] = [
        nix.Inherit(sorted(names), nix.ref(*source)) for source, names in sorted(inherited.items())
    ]
    return nix.Attrs([*entries, *(nix.Bind(name, bound[name]) for name in sorted(bound))])


def _place(manifest: Manifest, package: Package) -> list[tuple[str, ...]]:
    """The attribute paths of a package, one for each of its outputs, beginning with a variable."""
    path = _source(manifest, package, package.attr)
    return [(*path, output) for output in package.outputs] or [path]


def _source(manifest: Manifest, package: Package, attr: str) -> tuple[str, ...]:
    """The path of *attr*, from the set it is in: another input's, ours, or nixpkgs."""
    nixpkgs, ours = _sets(manifest)
    if is_pinned(package):
        return (ours, PINNED, str(package.source), *attr_path(attr))
    return (ours if attr in manifest.packages else nixpkgs, *attr_path(attr))


def _candidates(manifest: Manifest, package: Package) -> nix.Bind:
    null = nix.Var("null")
    candidates = []
    for attr in package.any_of:
        first, *path = (*_source(manifest, package, attr), *package.outputs)
        candidates.append(nix.Select(nix.Var(first), *path, default=null))
    return nix.Bind(package.name, nix.List(candidates))


def _versions(manifest: Manifest) -> dict[str, list[dict[str, str]]]:
    """What versions have to meet in Nix's order; that of PEP 440 Nix cannot check."""
    clauses: dict[str, list[dict[str, str]]] = {}
    for _, package in _wanted(manifest):
        if package.version is not None and package.version.scheme == "nix":
            for op, version in package.version.clauses:
                clause = {"op": op, "version": version}
                if clause not in clauses.setdefault(package.name, []):
                    clauses[package.name].append(clause)
    return clauses
