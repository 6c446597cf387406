"""What there is to choose from, as rows."""

from __future__ import annotations

from nixcompose.errors import codes
from nixcompose.resolver.selection import package_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.manifest import Manifest

    Row = dict[str, object]

WHAT = ("groups", "profiles", "packages", "names", "targets", "codes")


def listing(manifest: Manifest | None, what: str = "groups") -> list[Row]:
    """Return the groups, profiles, packages, names, targets or codes as rows, each with its `name`.

    Only the codes need no manifest.  Raises ValueError for another *what*.

    >>> import nixcompose
    >>> [row["name"] for row in listing(nixcompose.load("profiles.toml"), "profiles")]
    ['default', 'full']
    """
    if what == "codes":
        return [{"name": code, "title": title} for code, title in codes().items()]
    if what not in _ROWS or manifest is None:
        raise ValueError(f"list one of {', '.join(WHAT)}; all but codes of a manifest")
    return _ROWS[what](manifest)


def _groups(manifest: Manifest) -> list[Row]:
    return [
        {
            "name": group.name,
            "packages": len(group.packages),
            "includes": list(group.includes),
            "requires": list(group.requires),
            "description": group.description,
        }
        for group in manifest.groups.values()
    ]


def _profiles(manifest: Manifest) -> list[Row]:
    return [{"name": name, "terms": list(terms)} for name, terms in manifest.profiles.items()]


def _packages(manifest: Manifest) -> list[Row]:
    rows: dict[str, Row] = {}
    groups: dict[str, list[str]] = {}
    for group, package in manifest.entries():
        groups.setdefault(package.name, []).append(group.name)
        rows.setdefault(package.name, {"name": package.name, "attr": package.attr, "groups": groups[package.name]})
    for name in manifest.packages:
        rows.setdefault(name, {"name": name, "attr": name, "groups": []})
    return list(rows.values())


def _names(manifest: Manifest) -> list[Row]:
    kinds = (("group", manifest.groups), ("profile", manifest.profiles), ("package", package_names(manifest)))
    return [{"name": name, "kind": kind} for kind, names in kinds for name in names]


def _targets(manifest: Manifest) -> list[Row]:
    return [
        {"name": target.name, "kind": target.kind, "terms": list(target.terms), "user": target.user}
        for target in manifest.targets.values()
    ]


_ROWS = {"groups": _groups, "profiles": _profiles, "packages": _packages, "names": _names, "targets": _targets}
