"""Target kinds: one file each, found by its name, saying which keys it takes and what it emits.

A kind is a module of this package, `nixos_wsl.py` for the kind `nixos-wsl`, with

* its docstring, whose first line is the kind's one-line meaning,
* `KEYS`, the keys that `[targets.NAME]` takes beyond those of every target,
* `NEEDS`, those of the common keys it cannot do without,
* `INPUTS`, the flake inputs it needs beside nixpkgs,
* `SYSTEMS`, filters for the systems that it can be made for (none: for all),
* `MODULE_CLASS`, the class of modules that the target's `modules` are (None: it takes none),
* `artefacts(context)`, what is emitted for one target of the kind,

and where there is something to say, with

* `check(manifest, target, path, report)`, called when a manifest is read: it reports what keys alone cannot tell,
* `paths(name, options)`: for all that the target's own keys name of the project, the key path, the path, and what has
  to be there: `file`, `directory`, or `file or directory`,
* `inputs(target)`: the flake inputs that this target needs beside `INPUTS`.

Nothing else has to be changed to add one, unless it needs an input that is not among `KNOWN_INPUTS` of the manifest.
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
        """What every kind offers; `check`, `paths` and `inputs` are there if a kind has them."""

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
