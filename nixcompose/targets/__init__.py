"""Target kinds: one file each, found by its name, saying which keys it takes and what it emits.

A kind is a module of this package, `nixos_wsl.py` for the kind `nixos-wsl`, with

* its docstring, whose first line is the kind's one-line meaning,
* `KEYS`, the keys that `[targets.NAME]` takes beyond those of every target,
* `NEEDS`, those of the common keys it cannot do without,
* `INPUTS`, the flake inputs it needs beside nixpkgs,
* `SYSTEMS`, filters for the systems that it can be made for,
* `MODULE_CLASS`, the class of modules that the target's `modules` are (None: it takes none),
* `artefacts(context)`, what is emitted for one target of the kind,
* if it wants to look closer, `check(manifest, target, path, report)`, called when a manifest is read,
* if its keys name paths of the project that have to be there, `paths(name, options)`: each with its key path; or
  `files(name, options)`, if they have to be files,
* and, if one target needs more flake inputs than another, `inputs(target)`: those beside `INPUTS`.

Nothing else has to be changed to add one.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from nixcompose.artefacts import Artefacts, Context
    from nixcompose.keys import Key
    from nixcompose.manifest import Target

    class Kind(Protocol):
        """What a module of this package offers."""

        __doc__: str | None
        KEYS: Mapping[str, Key]
        NEEDS: tuple[str, ...]
        INPUTS: tuple[str, ...]
        SYSTEMS: tuple[str, ...]
        MODULE_CLASS: str | None

        @staticmethod
        def artefacts(context: Context) -> Artefacts: ...


__all__ = ["DIRECTORY", "PROJECT_DIRECTORY", "inputs", "kind", "kinds"]

DIRECTORY = r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9_.+-]+)+"
"""The absolute path of a directory, of plain characters and with no `.` or `..` in it."""

_PART = r"(?!\.\.?(?:/|$))[^/\x00-\x1f\x7f]+"
PROJECT_DIRECTORY = rf"{_PART}(?:/{_PART})*"
"""A directory below that of the manifest, spelled in the one way."""


@cache
def kinds() -> tuple[str, ...]:
    """Return the names of all target kinds, sorted.

    >>> kinds()
    ('app-image', 'container', 'dev-shell', 'devcontainer', 'home-manager', 'lxc', 'nixos-wsl')
    """
    files = os.listdir(os.path.dirname(__file__))
    return tuple(sorted(f[:-3].replace("_", "-") for f in files if f.endswith(".py") and f[0] != "_"))


def kind(name: str) -> Kind:
    """Return the target kind called *name*; raises KeyError if there is none."""
    if name not in kinds():
        raise KeyError(name)
    module: Kind = import_module(f"{__name__}.{name.replace('-', '_')}")  # type: ignore[assignment]
    return module


def inputs(target: Target) -> tuple[str, ...]:
    """Return the flake inputs that *target* needs beside nixpkgs."""
    module = kind(target.kind)
    more = getattr(module, "inputs", None)
    return (*module.INPUTS, *(more(target) if more else ()))
