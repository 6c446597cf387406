"""The modules that consumers import: options shared by all classes, then home-manager and NixOS."""

from __future__ import annotations

from collections.abc import Iterable

from nixcompose import nixlang as nix
from nixcompose.idioms import (
    as_module,
    attrs,
    defaults,
    identity,
    imported,
    lib,
    strings,
    surroundings,
    with_inputs,
)
from nixcompose.manifest import Manifest
from nixcompose.resolver.selection import package_names

OURS = nix.ref("config", "nixcompose")


def options_module(manifest: Manifest) -> nix.Expr:
    """Return the module with `nixcompose.groups`, `include`, `exclude` and what follows from them."""
    cfg = nix.Var("cfg")
    found = nix.Var("found")
    groups_file = imported_groups(manifest)
    removals = nix.Call(nix.Var("map"), nix.Lambda("name", nix.text("-", nix.Var("name"))), nix.Select(cfg, "exclude"))
    chosen = nix.Op("++", nix.Select(cfg, "groups"), nix.Select(cfg, "include"))
    added = lib("subtractLists", nix.Select(cfg, "exclude"), chosen)
    nothing = attrs(packages=[], problems=[])
    problem = nix.Attrs([nix.Bind("assertion", nix.value(False)), nix.Inherit(["message"])])
    body = nix.Let(
        [
            nix.Bind("cfg", OURS),
            nix.Bind("groups", groups_file),
            nix.Bind("added", added),
            nix.Bind("removed", removals),
            nix.Bind(
                "found",
                nix.If(
                    nix.Op("==", nix.Var("added"), nix.List([])),
                    nothing,
                    nix.Call(nix.ref("groups", "resolve"), nix.Op("++", nix.Var("added"), nix.Var("removed"))),
                ),
            ),
        ],
        nix.Attrs(
            [
                *identity("options"),
                nix.Bind(("options", "nixcompose"), _options(manifest)),
                nix.Bind(
                    "config",
                    nix.Attrs(
                        [
                            nix.Bind(
                                "assertions",
                                nix.Call(nix.Var("map"), nix.Lambda("message", problem), nix.Select(found, "problems")),
                            ),
                            nix.Bind(
                                "nixcompose",
                                nix.Attrs(
                                    [
                                        nix.Bind(
                                            "active",
                                            nix.Call(
                                                nix.ref("groups", "active"),
                                                nix.Op("++", nix.Var("added"), nix.Var("removed")),
                                            ),
                                        ),
                                        nix.Inherit(["packages"], found),
                                    ]
                                ),
                            ),
                        ]
                    ),
                ),
            ]
        ),
    )
    return with_inputs(manifest, _module(body, "config", "lib", "pkgs"))


def imported_groups(manifest: Manifest) -> nix.Expr:
    """`groups.nix`, for the target that the options name."""
    entries = [nix.Inherit(surroundings(manifest)), nix.Inherit(["target"], nix.Var("cfg"))]
    return imported(nix.Path("../groups.nix"), nix.Attrs(entries))


def _options(manifest: Manifest) -> nix.Expr:
    packages = package_names(manifest)
    return nix.Attrs(
        [
            _option("groups", _list_of_enum(manifest.groups), "Groups of packages to have.", []),
            _option("include", _list_of_enum(packages), "Single packages to have beside the groups.", []),
            _option(
                "exclude",
                _list_of_enum((*manifest.groups, *packages)),
                "Groups and packages to leave out.",
                [],
            ),
            _option(
                "target",
                lib("types.nullOr", lib("types.enum", strings(manifest.targets))),
                "The target this is, for packages that go to some targets only.",
                None,
            ),
            _option("active", lib("types.listOf", lib("types.str")), "The groups that are on, with all they bring."),
            _option("packages", lib("types.listOf", lib("types.package")), "The packages that follow."),
        ]
    )


def _list_of_enum(names: Iterable[str]) -> nix.Expr:
    return lib("types.listOf", lib("types.enum", strings(names)))


_READ_ONLY = object()


def _option(name: str, kind: nix.Expr, description: str, default: object = _READ_ONLY) -> nix.Bind:
    entries = [nix.Bind("type", kind)]
    if default is _READ_ONLY:
        entries.append(nix.Bind("readOnly", nix.value(True)))
    else:
        entries.append(nix.Bind("default", nix.value(default)))
    entries.append(nix.Bind("description", nix.Str(description)))
    return nix.Bind(name, lib("mkOption", nix.Attrs(entries)))


def home_manager_module(manifest: Manifest) -> nix.Expr:
    """Return the home-manager module: packages in `home.packages`, settings of the groups."""
    return _class_module(manifest, "home-manager", ("home", "packages"))


def nixos_module(manifest: Manifest) -> nix.Expr:
    """Return the NixOS module: packages in `environment.systemPackages`, settings of the groups."""
    return _class_module(manifest, "nixos", ("environment", "systemPackages"))


def _class_module(manifest: Manifest, module_class: str, packages: tuple[str, ...]) -> nix.Expr:
    groups = manifest.groups.values()
    settings = {group.name: group.settings[module_class] for group in groups if group.settings.get(module_class)}
    entries = [
        *identity(module_class),
        nix.Bind("imports", nix.List([as_module(manifest, nix.Path("./options.nix"))])),
    ]
    own = nix.Bind(packages, nix.Select(OURS, "packages"))
    if not settings:
        return with_inputs(manifest, _module(nix.Attrs([*entries, own]), "config"))
    parts: list[nix.Expr] = [nix.Attrs([own])]
    for name, options in settings.items():
        is_on = nix.Call(nix.ref("builtins", "elem"), nix.Str(name), nix.Select(OURS, "active"))
        parts.append(lib("mkIf", is_on, defaults(options)))
    body = nix.Attrs([*entries, nix.Bind("config", lib("mkMerge", nix.List(parts)))])
    return with_inputs(manifest, _module(body, "config", "lib"))


def _module(body: nix.Expr, *arguments: str) -> nix.Expr:
    return nix.Lambda(nix.Formals(list(arguments), ellipsis=True), body)
