"""What a manifest wants to have locked, and where it says so."""

from __future__ import annotations

import os
from functools import lru_cache

from nixcompose._frozen import evolve, frozen
from nixcompose.locker.model import OWN, source_of
from nixcompose.manifest.words import allows, attr_path
from nixcompose.sources.outputs import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.errors import Where
    from nixcompose.keys import KeyPath
    from nixcompose.manifest import CustomPackage, Manifest, Package
    from nixcompose.manifest.places import Places
    from nixcompose.manifest.words import VersionRequirement

#: How much of a package's file is looked at.
MAX_BYTES = 2**20

STATIC = os.path.join(os.path.dirname(os.path.dirname(__file__)), "emitter", "static")
"""The Nix files that are emitted as they are: packages can be evaluated before anything is emitted."""

CANDIDATE = "|"  # between the name of a package and the attribute path of one of its `any-of`


@frozen
class Entry:
    """A package of a manifest, with the key path where it first stands, and what all its entries require.

    *requirements* are pairs of a requirement and the key path of the entry that has it.
    """

    package: Package
    path: KeyPath
    requirements: tuple[tuple[VersionRequirement, KeyPath], ...] = ()

    @property
    def attrs(self) -> tuple[str, ...]:
        """The attribute paths that may do, the best first, as the manifest writes them."""
        return self.package.any_of or (self.package.attr,)

    def recipe(self, manifest: Manifest, attr: str, root: str) -> str | None:
        """A digest of the file and arguments of *attr* in the project at *root*, if it is our own; else None."""
        if source_of(manifest, self.package, attr) != OWN:
            return None
        import hashlib
        import json

        custom = manifest.packages[attr]
        try:
            with open(os.path.join(root, nix_file(custom)), "rb") as file:
                content = file.read(MAX_BYTES)
        except OSError:
            content = b""  # it is not there, which loading the manifest reports
        arguments = json.dumps(custom.arguments, sort_keys=True, default=str).encode()
        return "sha256:" + hashlib.sha256(arguments + b"\0" + content).hexdigest()


def entries(manifest: Manifest, system: str) -> dict[str, Entry]:
    """Return every package that a selection can bring on *system*, by name, in the order of the manifest.

    >>> import nixcompose
    >>> list(entries(nixcompose.load("profiles.toml"), "x86_64-linux"))[:3]
    ['tmux', 'git', 'vim']
    """
    from nixcompose.manifest.model import Package

    found: dict[str, Entry] = {}
    for group in manifest.groups.values():
        for place, package in enumerate(group.packages):
            custom = manifest.packages.get(package.attr)
            filters = (package.systems, group.systems, custom.systems if custom else ())
            if package.skip is None and all(allows(patterns, system) for patterns in filters):
                path = ("groups", group.name, "packages", place)
                entry = found.setdefault(package.name, Entry(package, path))
                if package.version is not None:
                    requirements = (*entry.requirements, (package.version, path))
                    found[package.name] = evolve(entry, requirements=requirements)
    for name, custom in manifest.packages.items():
        if allows(custom.systems, system):
            found.setdefault(name, Entry(Package(name, name), ("packages", name)))
    return found


def questions(manifest: Manifest, entry: Entry) -> list[Wanted]:
    """Return what to ask of an evaluation for *entry*: one question for each attribute path that may do."""
    package = entry.package
    asked = []
    for attr in entry.attrs:
        name = f"{package.name}{CANDIDATE}{attr}" if len(entry.attrs) > 1 else package.name
        custom = manifest.packages.get(attr) if package.source is None else None
        asked.append(
            Wanted(
                name,
                (attr_path(attr),),
                package.outputs,
                package.source,
                nix_file(custom) if custom else None,
                custom.arguments if custom else {},
            )
        )
    return asked


def nix_file(custom: CustomPackage) -> str:
    """Return the path of the Nix file of a package of our own, in the project or among those that are emitted."""
    return custom.file or os.path.join(STATIC, str(custom.builder))


def own_packages(manifest: Manifest) -> list[Wanted]:
    """Return all packages of the project's own, which others may depend on."""
    return [
        Wanted(name, ((name,),), file=nix_file(custom), args=custom.arguments)
        for name, custom in manifest.packages.items()
    ]


def needed_inputs(manifest: Manifest) -> tuple[str, ...]:
    """Return the names of the flake inputs that packages and overlays come from, nixpkgs first."""
    sources = {package.source for _, package in manifest.entries() if package.source is not None}
    sources |= {source for source, *_ in manifest.overlay_paths()}
    return ("nixpkgs", *sorted(sources - {"nixpkgs"}))


def place(manifest: Manifest, path: KeyPath) -> Where:
    """Return the place of *path* in the text of *manifest*."""
    return _places(manifest.source, manifest.file).value(path)


@lru_cache(maxsize=1)  # many findings of one manifest: its text is scanned once
def _places(source: str, file: str) -> Places:
    from nixcompose.manifest.places import Places

    return Places(source, file)
