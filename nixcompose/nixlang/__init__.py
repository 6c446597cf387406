"""Nix expressions as a typed tree, one renderer, and the order of Nix versions.

>>> import nixcompose.nixlang as nix
>>> packages = nix.List([nix.ref("pkgs", name) for name in ("git", "7zip")])
>>> print(nix.render(nix.Lambda(nix.Formals(["pkgs"]), nix.value({"packages": packages}))), end="")
{ pkgs }:
{
  packages = [
    pkgs.git
    pkgs."7zip"
  ];
}

A reader may take the modules in this order: `unwritable`, `strings`, `names` (text), `data`, `program` (the
tree), `build`, `uses`, then `precedence`, `oneline`, `place`, `layout`, `printer` (back to text), and `versions`.

Each name is loaded when it is first used.
"""

from __future__ import annotations

# `typing` is not imported for this: loading the package costs nothing until a name of it is used.
from nixcompose._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.nixlang.build import (
        concat,
        path,
        ref,
        text,
        value,
    )
    from nixcompose.nixlang.data import (
        Attrs,
        Bind,
        Comment,
        Entry,
        Expr,
        Float,
        Inherit,
        Int,
        Item,
        Lines,
        List,
        Part,
        Path,
        Str,
        Var,
    )
    from nixcompose.nixlang.names import needs_quotes
    from nixcompose.nixlang.printer import render
    from nixcompose.nixlang.program import (
        Assert,
        Call,
        Formals,
        HasAttr,
        If,
        Lambda,
        Let,
        Neg,
        Not,
        Op,
        Select,
    )
    from nixcompose.nixlang.unwritable import Unwritable
    from nixcompose.nixlang.uses import mentions
    from nixcompose.nixlang.versions import (
        compare_versions,
        split_version,
        version_key,
    )

_MODULES = {
    "build": "concat path ref text value",
    "data": "Attrs Bind Comment Entry Expr Float Inherit Int Item Lines List Part Path Str Var",
    "names": "needs_quotes",
    "printer": "render",
    "program": "Assert Call Formals HasAttr If Lambda Let Neg Not Op Select",
    "unwritable": "Unwritable",
    "uses": "mentions",
    "versions": "compare_versions split_version version_key",
}

__all__ = [
    "Assert",
    "Attrs",
    "Bind",
    "Call",
    "Comment",
    "Entry",
    "Expr",
    "Float",
    "Formals",
    "HasAttr",
    "If",
    "Inherit",
    "Int",
    "Item",
    "Lambda",
    "Let",
    "Lines",
    "List",
    "Neg",
    "Not",
    "Op",
    "Part",
    "Path",
    "Select",
    "Str",
    "Unwritable",
    "Var",
    "compare_versions",
    "concat",
    "mentions",
    "needs_quotes",
    "path",
    "ref",
    "render",
    "split_version",
    "text",
    "value",
    "version_key",
]


__getattr__ = lazy(globals(), _MODULES)


def __dir__() -> list[str]:
    return __all__
