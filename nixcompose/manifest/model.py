"""The manifest as values: what `profiles.toml` says, checked, in the order it says it."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.manifest.words import allows, attr_path
from nixcompose.targets import kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nixcompose.errors import Finding
    from nixcompose.manifest.words import VersionRequirement

__all__ = [
    "BinaryPackage",
    "Budget",
    "Ci",
    "CustomPackage",
    "Fetched",
    "GarbageCollection",
    "Group",
    "Input",
    "Manifest",
    "Migration",
    "NixSettings",
    "NpmPackage",
    "Package",
    "Target",
    "Template",
    "User",
]


@frozen
class Package:
    """One entry of a group's list.

    *attr* is an attribute path of nixpkgs, or the name of one of our own packages; *outputs* are the
    outputs wanted (none: what Nix installs by default).  *source* is the input it comes from, if not
    `nixpkgs` (the key `from`).  *systems* and *targets* filter where it goes.  *size* is declared, in
    bytes of NAR.  Where it has a file that another package has too, that of the lower *priority* is taken.
    """

    name: str
    attr: str
    outputs: tuple[str, ...] = ()
    version: VersionRequirement | None = None
    any_of: tuple[str, ...] = ()
    source: str | None = None
    why: str | None = None
    skip: str | None = None
    systems: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    size: int | None = None
    priority: int | None = None

    @property
    def attr_path(self) -> tuple[str, ...]:
        """The names of the attribute path: `("stdenv", "cc", "cc", "lib")`."""
        return attr_path(self.attr)

    @property
    def identity(self) -> tuple[Any, ...]:
        """What two entries of the same name have to agree on."""
        return self.attr, self.outputs, self.any_of, self.source

    def goes_to(self, target: str | None, system: str) -> bool:
        """Tell whether this entry applies to *target* (None: any) on *system*."""
        return (not self.systems or allows(self.systems, system)) and (
            target is None or not self.targets or allows(self.targets, target)
        )


@frozen
class NpmPackage:
    """A package of the npm registry at one version, of which *command* is run."""

    package: str
    version: str
    command: str

    @property
    def arguments(self) -> dict[str, Any]:
        """What `npm.nix` is called with, but for what all packages have."""
        return {"npmPackage": self.package, "version": self.version, "command": self.command}


@frozen
class Fetched:
    """A file to fetch, what is in it (*format*: an archive, or `executable`), and its hash (SRI)."""

    url: str
    hash: str
    format: str


@frozen
class BinaryPackage:
    """Programs that somebody else has built.

    *sources* go by system, or are for `any`.  *programs* maps names to places in the archive.  *libraries*
    and *path* are attribute paths of nixpkgs.
    """

    version: str
    sources: Mapping[str, Fetched]
    programs: Mapping[str, str]
    libraries: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    patch: bool = True
    homepage: str | None = None
    license: str | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """What `binary.nix` is called with, but for what all packages have.

        `callPackage` would take arguments named `path` or `patch` from nixpkgs.
        """
        sources = {
            system: {"url": source.url, "hash": source.hash, "format": source.format}
            for system, source in self.sources.items()
        }
        given: dict[str, Any] = {
            "libraries": self.libraries,
            "inPath": self.path,
            "homepage": self.homepage,
            "license": self.license,
        }
        given |= {} if self.patch else {"patched": False}
        chosen = {name: value for name, value in given.items() if value not in (None, ())}
        return {"version": self.version, "sources": sources, "programs": dict(self.programs), **chosen}


@frozen
class CustomPackage:
    """A package of our own: *file*, called with `callPackage` and *args*, *npm* or *binary*; *size* is declared."""

    name: str
    file: str | None = None
    args: Mapping[str, Any] = {}
    systems: tuple[str, ...] = ()
    description: str | None = None
    size: int | None = None
    npm: NpmPackage | None = None
    binary: BinaryPackage | None = None

    @property
    def builder(self) -> str | None:
        """The name of the emitted Nix file that makes it, if it is not *file*."""
        return "npm.nix" if self.npm else "binary.nix" if self.binary else None

    @property
    def arguments(self) -> dict[str, Any]:
        """What its Nix file is called with beside what `callPackage` finds."""
        made = self.npm or self.binary
        if made is None:
            return dict(self.args)
        described = {"description": self.description} if self.description else {}
        return {"pname": self.name, **made.arguments, **described}


@frozen
class Group:
    """A named list of packages and what it means to choose it.

    *settings* are module options by class (`home-manager`, `nixos`), *modules* the user's own Nix
    modules by class.
    """

    name: str
    description: str | None = None
    packages: tuple[Package, ...] = ()
    includes: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = {}
    modules: Mapping[str, tuple[str, ...]] = {}


@frozen
class Input:
    """A flake input: *url* as Nix spells it, *follows* other inputs by name."""

    name: str
    url: str
    follows: Mapping[str, str] = {}


@frozen
class GarbageCollection:
    """When garbage is collected, and which generations become garbage; None: as NixOS has it."""

    dates: str | None = None
    older_than: str | None = None


@frozen
class NixSettings:
    """What `[nix]` says.

    *substituters* are addresses with their public keys, *settings* further lines of `nix.conf`.
    """

    substituters: Mapping[str, tuple[str, ...]] = {}
    experimental_features: tuple[str, ...] = ()
    trusted_users: tuple[str, ...] = ()
    garbage_collection: GarbageCollection | None = None
    settings: Mapping[str, Any] = {}


@frozen
class Template:
    """A directory of the project that `nix flake init` copies."""

    name: str
    path: str
    description: str


@frozen
class Migration:
    """The environment variable that a selection was read from, before there was a manifest."""

    variable: str


@frozen
class User:
    """An account for the targets that have accounts."""

    name: str
    uid: int = 1000
    gid: int | None = None
    extra_groups: tuple[str, ...] = ()
    home: str | None = None
    description: str | None = None

    @property
    def home_directory(self) -> str:
        """The home directory, `/home/NAME` unless the manifest says otherwise."""
        return self.home or ("/root" if self.name == "root" else f"/home/{self.name}")


@frozen
class Budget:
    """Limits of a target in bytes: of NAR for *closure*, of the cache's claim for *download*."""

    closure: int | None = None
    download: int | None = None
    warn: int | None = None


@frozen
class Target:
    """A machine or image to make, with the keys that its base left to it already filled in.

    *terms* is its selection (profile, `with`, and `exclude` as removals); *options* are the keys
    that its kind adds.
    """

    name: str
    kind: str
    terms: tuple[str, ...]
    profile: str | None = None
    base: str | None = None
    systems: tuple[str, ...] = ()
    user: str | None = None
    budget: Budget | None = None
    modules: tuple[str, ...] = ()
    options: Mapping[str, Any] = {}


GITHUB_TOKEN = "GITHUB_TOKEN"  # noqa: S105
"""The name of the secret that every workflow has."""


@frozen
class Ci:
    """What a workflow builds and pushes: *runners* by system, *targets* as a filter, *secret* by its name."""

    registry: str | None = None
    username: str | None = None
    secret: str = GITHUB_TOKEN
    branches: tuple[str, ...] = ("main",)
    targets: tuple[str, ...] = ()
    runners: Mapping[str, str] = {}
    cache: bool = True

    @property
    def host(self) -> str | None:
        """The host of the registry, which is logged in to."""
        return self.registry and self.registry.partition("/")[0]

    def builds(self, target: str) -> bool:
        """Tell whether the target called *target* is built."""
        return not self.targets or allows(self.targets, target)

    def runner(self, system: str) -> str | None:
        """Return the label of the runner for *system*, if there is one."""
        return self.runners.get(system, RUNNERS.get(system))


@frozen
class Manifest:
    """A whole `profiles.toml`.

    *file* is its name as it was given, *source* its text, *warnings* what looks wrong in it but stops
    nothing.  All mappings are in the order of the file.
    """

    file: str
    source: str
    systems: tuple[str, ...]
    inputs: Mapping[str, Input] = {}
    templates: Mapping[str, Template] = {}
    formatter: str | None = None
    groups: Mapping[str, Group] = {}
    profiles: Mapping[str, tuple[str, ...]] = {}
    packages: Mapping[str, CustomPackage] = {}
    nix: NixSettings = NixSettings()
    users: Mapping[str, User] = {}
    targets: Mapping[str, Target] = {}
    unfree: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    ci: Ci | None = None
    migration: Migration | None = None
    requires_nixcompose: str | None = None
    warnings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"<Manifest {self.file}: {len(self.groups)} groups, {len(self.targets)} targets>"

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, in hexadecimal."""
        import hashlib  # loads OpenSSL, which resolving does without

        return hashlib.sha256(self.source.encode()).hexdigest()

    def entries(self) -> Iterator[tuple[Group, Package]]:
        """Yield every entry of every group, in the order of the file."""
        for group in self.groups.values():
            for package in group.packages:
                yield group, package

    def overlay_paths(self) -> tuple[tuple[str, ...], ...]:
        """Return where each of the overlays is: the name of an input, and the names of its output."""
        found = []
        for overlay in self.overlays:
            source, *path = (overlay,) if overlay in self.inputs else overlay.split(".")
            found.append((source, *(path or ("overlays", "default"))))
        return tuple(found)

    def systems_of(self, target: Target) -> tuple[str, ...]:
        """Return the systems that *target* is made for: what it and its kind let through of the manifest's."""
        possible = kind(target.kind).SYSTEMS
        return tuple([name for name in self.systems if allows(target.systems, name) and allows(possible, name)])

    def input(self, name: str) -> Input:
        """Return the input called *name*; the well-known ones need not be written down."""
        return self.inputs[name] if name in self.inputs else Input(name, KNOWN_INPUTS[name])


KNOWN_INPUTS = {
    "nixpkgs": "github:NixOS/nixpkgs/nixos-unstable",
    "home-manager": "github:nix-community/home-manager",
    "nixos-wsl": "github:nix-community/NixOS-WSL",
    "nix2container": "github:nlewo/nix2container",
}
"""Inputs that targets need, with where they are found if the manifest does not say."""

RUNNERS = {
    "aarch64-darwin": "macos-15",
    "aarch64-linux": "ubuntu-24.04-arm",
    "i686-linux": "ubuntu-24.04",
    "x86_64-darwin": "macos-15-intel",
    "x86_64-linux": "ubuntu-24.04",
}
"""The runners that GitHub has, by the system that they build for."""
