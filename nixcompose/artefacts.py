"""What a target's files are made from, and what making them gives."""

from __future__ import annotations

import posixpath

from nixcompose import nixlang as nix
from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from nixcompose.manifest import Manifest, Target, User


@frozen
class Output:
    """One flake output: `KIND.NAME`, or for kinds that go by system `KIND.SYSTEM.NAME`.

    *expr* may use `inputs`, `lib`, `pkgsFor`, `nixpkgsOptions`, and where it goes by system also `system`, `pkgs`,
    and the `groups` and `shells` of that system.
    *systems* are those it is there for; None means all.  A configuration is for one.
    *chosen* is the same with the selection that the variable `terms` holds, if it can have another.
    """

    kind: str
    name: str
    expr: nix.Expr
    systems: tuple[str, ...] | None = None
    chosen: nix.Expr | None = None


@frozen
class Artefacts:
    """Files by path, flake outputs, and for each system the list of packages that the target really has.

    *packages* are expressions that look into `inputs.self`, so they see what a user's flake made of our outputs.
    *static* names the Nix files written by hand that these files import.
    """

    files: Mapping[str, str]
    outputs: tuple[Output, ...] = ()
    packages: Mapping[str, nix.Expr] = {}
    static: tuple[str, ...] = ()


@frozen
class Context:
    """One target of a manifest with all that follows from the two, and where its files go.

    *out* is the directory of the project for Nix files.  *groups*, *includes* and *excludes* are the
    target's terms with profiles spelled out; *reached* are the groups that follow from them.
    """

    manifest: Manifest
    target: Target
    out: str
    user: User
    systems: tuple[str, ...]
    groups: tuple[str, ...]
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    reached: tuple[str, ...]

    def file(self, expr: nix.Expr) -> str:
        """Return *expr* as the text of a file that names its source."""
        return nix.render(expr, header(self.manifest))

    def path_to(self, file: str, start: str = "") -> nix.Expr:
        """Return the Nix path of *file*, a path of the project, as seen from the directory *start* of `out`."""
        return path_between(posixpath.join(self.out, start), file)


def header(manifest: Manifest) -> tuple[str, ...]:
    """Return the comment at the top of every emitted file: its source, and how to change it."""
    name = posixpath.basename(manifest.file)
    return (
        f"Made by nixcompose from {name}, SHA-256 {manifest.digest}.",
        f"Not to be edited: change {name}, then run `nixcompose emit`.",
    )


def static(package: str, name: str) -> str:
    """Return the text of the file *name* that was written by hand for *package*, in its directory `static`."""
    from importlib import resources  # not when the manifest is only read

    return (resources.files(package) / "static" / name).read_text(encoding="utf-8")


def path_between(start: str, file: str) -> nix.Expr:
    """Return the Nix path of *file* as seen from the directory *start*; both are paths of the project.

    >>> nix.render(path_between("nix/modules", "nix/groups.nix"))
    '../groups.nix\\n'
    """
    relative = posixpath.relpath(file, start)
    return nix.path(relative if relative.startswith("../") else f"./{relative}")
