"""Names: which ones are identifiers, and how the others are written.

Nix has two places for a name. An attribute may be called anything, in quotes if need be. A variable, and
so a parameter, must be an identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nixcompose.nixlang.strings import checked, escape
from nixcompose.nixlang.unwritable import Unwritable

# `or` is only half a keyword, and which half depends on the version of Nix: in quotes it is always a name.
KEYWORDS = frozenset({"assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"})

# Nix looks these up by name where the text shows a literal or an operator: `-x` is `__sub 0 x`.
# Binding one would change the meaning of text that never mentions it.
LOAD_BEARING = frozenset({"__curPos", "__div", "__lessThan", "__mul", "__sub", "false", "null", "true"})

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_'-]*")


def needs_quotes(name: str) -> bool:
    """Whether an attribute of this name must be written in quotes.

    >>> [needs_quotes(name) for name in ("git", "wl-clipboard", "7zip", "or", "a.b", "")]
    [False, False, True, True, True, True]
    """
    return name in KEYWORDS or not _IDENTIFIER.fullmatch(name)


def attribute(name: str) -> str:
    r"""One attribute name as Nix text. Dots in it are characters like any other.

    >>> print(attribute("git"), attribute("a.b"), attribute("${x}"))
    git "a.b" "\${x}"
    """
    return f'"{escape([name])[0]}"' if needs_quotes(name) else name


def attribute_path(path: Iterable[str]) -> str:
    """A dotted attribute path, each name quoted by its own needs.

    >>> print(attribute_path(("programs", "7zip", "enable")))
    programs."7zip".enable
    """
    return ".".join(map(attribute, path))


def as_path(path: str | Iterable[str]) -> tuple[str, ...]:
    """An attribute path as a tuple of names; a plain `str` is one name, never cut at its dots.

    Raises:
        Unwritable: it is empty, or a name holds text that no Nix string can hold.

    >>> as_path("a.b"), as_path(["a", "b"])
    (('a.b',), ('a', 'b'))
    """
    names = (path,) if isinstance(path, str) else tuple(path)
    if not names:
        raise Unwritable("at least one name is needed", names)
    return tuple(map(checked, names))


def variable(name: str) -> str:
    """Return `name` if it can be used as a variable.

    Raises:
        Unwritable: it is a keyword or no identifier, or `__curPos`, which is not a variable.

    >>> variable("lib")
    'lib'
    """
    if needs_quotes(name) or name == "__curPos":
        raise Unwritable("not a variable", name)
    return name


def bindable(name: str) -> str:
    """Return `name` if a `let`, a recursive set or a function may bind it.

    Raises:
        Unwritable: Nix looks literals or operators up by that name (`true`, `__sub`, ...).

    >>> bindable("pkgs")
    'pkgs'
    """
    if name in LOAD_BEARING:
        raise Unwritable("binding this name would change what literals and operators mean", name)
    return name
