"""From packages to store paths: what is asked of an evaluation, or of a file that has the answer."""

from __future__ import annotations

from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: Why a package has no store paths: how `Problem.reason` is to be taken.
PROBLEMS = ("missing", "broken", "unfree", "insecure", "unsupported", "failed", "not listed")


@frozen
class Wanted:
    """A package whose store paths are asked for.

    *attrs* are attribute paths in the order they are to be tried (one, unless the manifest says
    `any-of`), each a tuple of names.  *outputs* are the outputs wanted; empty: those that Nix installs
    (`meta.outputsToInstall`).  *source* is the flake input that it comes from, None: nixpkgs.  *file*
    and *args* are those of a package of our own, called with `callPackage`.
    """

    name: str
    attrs: tuple[tuple[str, ...], ...]
    outputs: tuple[str, ...] = ()
    source: str | None = None
    file: str | None = None
    args: Mapping[str, object] = {}


@frozen
class Located:
    """A package with its store paths: *outputs* maps the wanted outputs to base names.

    *attr* is the attribute path that was taken, *version* what the package says of itself, None if it
    says nothing; *pname* its name without the version.
    """

    name: str
    attr: str
    outputs: Mapping[str, str]
    version: str | None = None
    pname: str | None = None


@frozen
class Problem:
    """Why a package has no store paths: *kind* is one of `PROBLEMS`, *reason* a sentence to show."""

    name: str
    kind: str
    reason: str


@frozen
class Evaluation:
    """Packages by name with their store paths, and those that have none with the reason.

    *store_dir* is the store directory of the paths.  *notes* says of packages, by name, what is not as it
    was asked for.
    """

    packages: Mapping[str, Located]
    problems: Mapping[str, Problem] = {}
    store_dir: str = "/nix/store"
    notes: Mapping[str, str] = {}
