"""Short ways to make expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nixcompose.nixlang.data import Attrs, Bind, Expr, Float, Int, Lines, List, Part, Path, Str, Var
from nixcompose.nixlang.program import Op, Select
from nixcompose.nixlang.unwritable import Unwritable

_LEAST = -(2**63)


def value(data: object) -> Expr:
    r"""Plain Python data as Nix: None, booleans, numbers, text, lists, tuples and mappings.

    Keys come out in the order of their characters, text of several lines as an indented string. An
    expression stays what it is, also inside lists and mappings.

    Raises:
        Unwritable: Nix has no such value: another type, a key that is not text, a number out of range, ...

    >>> from nixcompose.nixlang import render
    >>> print(render(value({"b": [1], "a": None})), end="")
    {
      a = null;
      b = [ 1 ];
    }
    """
    match data:
        case Expr():
            return data
        case None:
            return Var("null")
        case bool():
            return Var("true" if data else "false")
        case int():
            # Nix reads the digits first and the sign after, and these digits alone are too many.
            return Op("-", Int(_LEAST + 1), Int(1)) if data == _LEAST else Int(data)
        case float():
            return Float(data)
        case str():
            return Lines(data) if "\n" in data else Str(data)
        case list() | tuple():
            return List(map(value, data))
        case Mapping():
            return Attrs([Bind(_key(key), value(data[key])) for key in sorted(data, key=_key)])
    raise Unwritable(f"Nix has no value for a {type(data).__name__}", data)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Unwritable("an attribute name is text", key)
    return key


def text(*parts: Part) -> Str:
    """A string of text and of expressions to interpolate.

    >>> from nixcompose.nixlang import render
    >>> print(render(text("v", Var("version"))), end="")
    "v${version}"
    """
    return Str(parts)


def ref(name: str, *path: str) -> Expr:
    """A variable, or an attribute below it: `ref("lib", "mkIf")`.

    Raises:
        Unwritable: the name is not a variable.

    >>> from nixcompose.nixlang import render
    >>> print(render(ref("pkgs", "wl-clipboard")), end="")
    pkgs.wl-clipboard
    """
    return Select(Var(name), *path) if path else Var(name)


def path(location: str) -> Expr:
    """A path relative to the file, with any characters in it.

    Raises:
        Unwritable: it does not begin with `./` or `../`, or no string can hold it.

    >>> from nixcompose.nixlang import render
    >>> print(render(path("./overlay.nix")) + render(path("../my files/a.nix")), end="")
    ./overlay.nix
    ../. + "/my files/a.nix"
    """
    try:
        return Path(location)
    except Unwritable:
        start = re.match(r"(\.\.?)(?=/.)", location)
        if start is None:
            raise
        return Op("+", Path(f"{start[0]}/."), Str(location[start.end() :]))


def concat(*lists: Expr) -> Expr:
    """The lists joined with `++`; no list at all is the empty list.

    >>> from nixcompose.nixlang import render
    >>> print(render(concat(Var("a"), Var("b"), Var("c"))), end="")
    a ++ b ++ c
    """
    if not lists:
        return List([])
    *before, joined = lists
    for item in reversed(before):
        joined = Op("++", item, joined)
    return joined
