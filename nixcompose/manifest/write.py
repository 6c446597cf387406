"""From a `Manifest` back to TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nixcompose.manifest.model import (
    BinaryPackage,
    Budget,
    Ci,
    CustomPackage,
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
from nixcompose.manifest.tables import CI, SCHEMA
from nixcompose.manifest.words import archive_format, format_size
from nixcompose.targets import kind


def dumps(manifest: Manifest) -> str:
    """Return *manifest* as the text of a `profiles.toml`; reading it gives an equal manifest.

    Targets are written with their bases spelled out.  Comments are not kept: the model has none.

    >>> import nixcompose
    >>> manifest = nixcompose.loads('[groups.tools]\\npackages = ["git"]\\n')
    >>> print(dumps(manifest), end="")
    schema = 1
    systems = [
        "x86_64-linux",
    ]
    <BLANKLINE>
    [groups.tools]
    packages = [
        "git",
    ]
    """
    import tomli_w

    return tomli_w.dumps(_plain(manifest))


def _plain(manifest: Manifest) -> dict[str, Any]:
    return _without_nothing(
        {
            "schema": SCHEMA,
            "requires-nixcompose": manifest.requires_nixcompose,
            "systems": manifest.systems,
            "unfree": manifest.unfree,
            "overlays": manifest.overlays,
            "inputs": {name: _input(source) for name, source in manifest.inputs.items()},
            "templates": {
                name: {"path": template.path, "description": template.description}
                for name, template in manifest.templates.items()
            },
            "formatter": manifest.formatter,
            "groups": {name: _group(group) for name, group in manifest.groups.items()},
            "profiles": dict(manifest.profiles),
            "packages": {name: _custom(package) for name, package in manifest.packages.items()},
            "nix": _nix(manifest.nix),
            "users": {name: _user(user) for name, user in manifest.users.items()},
            "targets": {name: _target(target) for name, target in manifest.targets.items()},
            "ci": _ci(manifest.ci) if manifest.ci else None,
            "migration": {"variable": manifest.migration.variable} if manifest.migration else None,
        }
    )


def _input(source: Input) -> Any:
    return {"url": source.url, "follows": dict(source.follows)} if source.follows else source.url


def _group(group: Group) -> dict[str, Any]:
    return _without_nothing(
        {
            "description": group.description,
            "packages": [_package(package) for package in group.packages],
            "includes": group.includes,
            "requires": group.requires,
            "conflicts": group.conflicts,
            "systems": group.systems,
            "targets": group.targets,
            "settings": dict(group.settings),
            "modules": dict(group.modules),
        }
    )


def _package(package: Package) -> Any:
    table = {
        "name": package.name,
        "outputs": package.outputs,
        "version": package.version.text if package.version else None,
        "scheme": package.version.scheme if package.version and package.version.scheme != "nix" else None,
        "from": package.source,
        "why": package.why,
        "skip": package.skip,
        "systems": package.systems,
        "targets": package.targets,
        "size": None if package.size is None else format_size(package.size),
        "priority": package.priority,
        **({"any-of": package.any_of} if package.any_of else {"attr": package.attr}),
    }
    table = _without_nothing(table)
    return package.attr if table == {"name": package.name, "attr": package.name} else table


def _custom(package: CustomPackage) -> dict[str, Any]:
    return _without_nothing(
        {
            "file": package.file,
            "args": dict(package.args),
            "npm": _npm(package.npm) if package.npm else None,
            "binary": _binary(package.binary) if package.binary else None,
            "systems": package.systems,
            "description": package.description,
            "size": None if package.size is None else format_size(package.size),
        }
    )


def _npm(npm: NpmPackage) -> dict[str, str]:
    return {"package": npm.package, "version": npm.version, "command": npm.command}


def _binary(binary: BinaryPackage) -> dict[str, Any]:
    formats = {source.format for source in binary.sources.values()}
    is_told = all(archive_format(source.url) == source.format for source in binary.sources.values())
    return _without_nothing(
        {
            "version": binary.version,
            "format": None if is_told else formats.pop(),
            "programs": dict(binary.programs),
            "libraries": binary.libraries,
            "path": binary.path,
            "patch": None if binary.patch else False,
            "homepage": binary.homepage,
            "license": binary.license,
            "sources": {system: {"url": source.url, "hash": source.hash} for system, source in binary.sources.items()},
        }
    )


def _nix(nix: NixSettings) -> dict[str, Any]:
    keys = {address: given[0] if len(given) == 1 else given for address, given in nix.substituters.items()}
    table = {
        "substituters": keys,
        "experimental-features": nix.experimental_features,
        "trusted-users": nix.trusted_users,
        "settings": dict(nix.settings),
    }
    # Collecting garbage with no further word is not the same as not collecting it.
    collection = {} if nix.garbage_collection is None else {"garbage-collection": _collection(nix.garbage_collection)}
    return _without_nothing(table) | collection


def _collection(collection: GarbageCollection) -> dict[str, Any]:
    return _without_nothing({"dates": collection.dates, "older-than": collection.older_than})


def _user(user: User) -> dict[str, Any]:
    table = {
        "gid": user.gid,
        "extra-groups": user.extra_groups,
        "home": user.home,
        "description": user.description,
    }
    return {"uid": user.uid, **_without_nothing(table)}


def _target(target: Target) -> dict[str, Any]:
    terms = [term for term in target.terms if term != target.profile]
    table = _without_nothing(
        {
            "kind": target.kind,
            "base": target.base,
            "profile": target.profile,
            "with": [term for term in terms if not term.startswith("-")],
            "exclude": [term[1:] for term in terms if term.startswith("-")],
            "systems": target.systems,
            "user": target.user,
            "budget": _budget(target.budget) if target.budget else None,
            "modules": target.modules,
        }
    )
    # Nothing is not the same as leaving a key out: where there is a base, that would take the base's.
    emptied: dict[str, Any] = {"modules": [], "systems": []} if target.base else {}
    if kind(target.kind).MODULE_CLASS is None:
        emptied.pop("modules", None)
    options: dict[str, Any] = _listed(target.options)
    return {**emptied, **table, **options}


def _ci(ci: Ci) -> dict[str, Any]:
    """What is said of CI; the branches always are, since an empty table is none."""
    table = {name: getattr(ci, name) for name in CI.keys}
    return {name: _listed(value) for name, value in table.items() if name == "branches" or value != getattr(Ci(), name)}


def _budget(budget: Budget) -> dict[str, str]:
    limits = {"closure": budget.closure, "download": budget.download, "warn": budget.warn}
    return {name: format_size(limit) for name, limit in limits.items() if limit is not None}


def _without_nothing(table: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing; tuples become lists, which is what TOML has."""
    return {name: _listed(value) for name, value in table.items() if value is not None and value not in ((), [], {})}


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _listed(item) for name, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple | list) else value
