"""A lock as values."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.store.objects import StoreObject
from nixcompose.store.path import STORE_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from nixcompose.manifest import Manifest, Package
    from nixcompose.sources.source import Source
    from nixcompose.store.graph import ClosureGraph, Paths

__all__ = ["OWN", "Lock", "LockedPackage", "source_of"]

#: The source of a package of the project's own; no flake input has such a name.
OWN = "[packages]"


def source_of(manifest: Manifest, package: Package, attr: str) -> str:
    """Return where *package* comes from, if it is *attr*: the name of a flake input, or `OWN`."""
    if package.source is not None:
        return package.source
    return OWN if attr in manifest.packages else "nixpkgs"


@frozen
class LockedPackage:
    """A package of one system: *outputs* maps the outputs that are installed to base names.

    *attr* is the attribute path that was taken, *source* the flake input it is of, or `OWN`.  *wanted*
    are the outputs that the manifest asked for (empty: those that Nix installs).  *recipe* is a digest of
    the file and arguments of a package of the project's own.  Without outputs, *problem* says why there
    are none: a kind of `nixcompose.sources.outputs.PROBLEMS`, a colon, and a sentence.
    """

    name: str
    attr: str
    version: str | None = None
    outputs: Mapping[str, str] = {}
    wanted: tuple[str, ...] = ()
    source: str = "nixpkgs"
    recipe: str | None = None
    problem: str | None = None


@frozen
class Lock:
    """What was known when the lock was made.

    *systems* has the packages of each system by name, *objects* every store object of their closures
    by base name.  *missing* are base names that no source has, *unknown* those that could not be
    asked for.  *inputs* are the locked flake inputs that packages were evaluated with, *outputs_from*
    and *sources* say where store paths and facts come from, *unfree* are the packages that the manifest
    accepted though they are not free; *note* is a sentence for whoever reads figures made of it.

    >>> import nixcompose
    >>> lock = nixcompose.embedded_lock()
    >>> lock.systems["x86_64-linux"]["tmux"].version
    '3.6a'
    """

    systems: Mapping[str, Mapping[str, LockedPackage]]
    objects: Mapping[str, StoreObject]
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    inputs: Mapping[str, str] = {}
    outputs_from: str = ""
    sources: tuple[str, ...] = ()
    store_dir: str = STORE_DIR
    note: str = ""
    unfree: tuple[str, ...] = ()
    file: str = "nixcompose.lock"

    def __repr__(self) -> str:
        packages = sum(map(len, self.systems.values()))
        return f"<Lock {self.file}: {packages} packages, {len(self.objects)} store objects>"

    def graph(self, roots: Paths | None = None) -> ClosureGraph:
        """Return the closure graph of all store objects, those of which nothing is known among them."""
        from nixcompose.store.graph import ClosureGraph

        absent = (*self.missing, *self.unknown)
        return ClosureGraph.of_objects(self.objects.values(), roots, missing=absent, store_dir=self.store_dir)

    def source(self) -> Source:
        """Return the store objects as a source of facts: what is known of them need not be fetched again."""
        from nixcompose.sources.source import KnownSource

        return KnownSource(self.file, self.objects, self.store_dir)


def roots_of(systems: Mapping[str, Mapping[str, LockedPackage]]) -> list[str]:
    """Return the base names of all outputs of all packages, each once, in order."""
    packages = [package for packages in systems.values() for package in packages.values()]
    return list(dict.fromkeys(name for package in packages for name in package.outputs.values()))
