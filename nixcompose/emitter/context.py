"""What an emitted file is made from, and what making one gives."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from attrs import field, frozen

from nixcompose import nixlang as nix
from nixcompose.manifest import Manifest, Target, User
from nixcompose.manifest.words import allows

ROOT_USER = User("root", uid=0)


@frozen
class Output:
    """One flake output: `KIND.NAME`, or for kinds that go by system `KIND.SYSTEM.NAME`.

    *expr* may use `inputs`, `lib`, `overlay`, `nixpkgsOptions`, and `pkgs` where it goes by system.
    """

    kind: str
    name: str
    expr: nix.Expr
    systems: tuple[str, ...] | None = None


@frozen
class Artefacts:
    """Files by path, and flake outputs."""

    files: Mapping[str, str] = field(factory=dict)
    outputs: tuple[Output, ...] = ()


@frozen
class Context:
    """One target of a manifest, and where its files go: *out* is a directory of the project."""

    manifest: Manifest
    target: Target
    out: str

    @property
    def user(self) -> User:
        """The user the target is for; root if it names none."""
        return self.manifest.users.get(self.target.user or "root", ROOT_USER)

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems the target is made for."""
        return tuple(name for name in self.manifest.systems if allows(self.target.systems, name))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the target's terms name, profiles spelled out, in manifest order."""
        return tuple(name for name in self.manifest.groups if name in self._terms)

    @property
    def includes(self) -> tuple[str, ...]:
        """The single packages that the target's terms name."""
        names = (*self.manifest.groups, *self.manifest.profiles)
        return tuple(term for term in self._terms if term not in names and not term.startswith("-"))

    @property
    def excludes(self) -> tuple[str, ...]:
        """What the target's terms take away, profiles spelled out."""
        return tuple(term[1:] for term in self._terms if term.startswith("-"))

    @property
    def _terms(self) -> tuple[str, ...]:
        terms: list[str] = []
        for term in self.target.terms:
            sign, name = ("-", term[1:]) if term.startswith("-") else ("", term)
            expanded = self.manifest.profiles.get(name)
            if expanded is None:
                terms.append(term)
            elif sign:
                terms += [f"-{inner}" for inner in expanded if not inner.startswith("-")]
            else:
                terms += expanded
        return tuple(dict.fromkeys(terms))

    def file(self, expr: nix.Expr) -> str:
        """Return *expr* as the text of a file that names its source."""
        return nix.render(expr, header(self.manifest))

    def path_to(self, file: str, start: str) -> nix.Expr:
        """Return the Nix path of *file*, a path of the project, as seen from the directory *start* of `out`."""
        return path_between(posixpath.join(self.out, start), file)


def header(manifest: Manifest) -> tuple[str, ...]:
    """Return the comment at the top of every emitted file: its source, and how to change it."""
    name = posixpath.basename(manifest.file)
    return (
        f"Made by nixcompose from {name}, SHA-256 {manifest.digest}.",
        f"Not to be edited: change {name}, then run `nixcompose emit`.",
    )


def path_between(start: str, file: str) -> nix.Expr:
    """Return the Nix path of *file* as seen from the directory *start*; both are paths of the project.

    >>> nix.render(path_between("nix/modules", "nix/groups.nix"))
    '../groups.nix\\n'
    """
    relative = posixpath.relpath(file, start)
    return nix.path(relative if relative.startswith("../") else f"./{relative}")
