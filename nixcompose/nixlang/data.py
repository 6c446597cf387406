"""Nix expressions as frozen values: names, literals, strings, lists and sets.

Whatever could not be written is refused here, when the value is made, so the renderer has no errors to
raise. No node takes Nix source text: a `str` is always data. `program` has the rest of the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isfinite
from sys import float_info
from typing import TypeAlias

from attrs import Attribute, field, frozen
from attrs.validators import instance_of, optional

from nixcompose.nixlang.names import as_path, bindable, variable
from nixcompose.nixlang.strings import checked
from nixcompose.nixlang.unwritable import Unwritable


class Expr:
    """Any expression. Only subclasses are ever made."""

    __slots__ = ()


@frozen
class Comment:
    """A comment on lines of its own, as an entry of a set or `let` or as an item of a list.

    Any text will do: line breaks start another comment line, characters that do not print become blanks.

    >>> Comment("why this is here")
    Comment(text='why this is here')
    """

    text: str


Item: TypeAlias = "Expr | Comment"
Part: TypeAlias = "str | Expr"

_expr = instance_of(Expr)


def _items(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(items)


def _exprs(_node: object, _attribute: Attribute[tuple[Item, ...]], items: tuple[Item, ...]) -> None:
    for item in items:
        if not isinstance(item, Expr | Comment):
            raise TypeError(f"an expression is needed here, not {item!r}")


def _parts(parts: str | Iterable[Part]) -> tuple[Part, ...]:
    """Merge neighbouring texts, so that what follows a text is code or the end."""
    merged: list[Part] = []
    for part in (parts,) if isinstance(parts, str) else parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif isinstance(part, str | Expr):
            merged.append(part)
        else:
            raise TypeError(f"a string is made of text and expressions, not {part!r}")
    return tuple(checked(part) if isinstance(part, str) else part for part in merged if part != "")


@frozen
class Var(Expr):
    """A variable: `lib`. Nix's constants are variables too: `Var("null")`.

    Raises:
        Unwritable: the name is a keyword or no identifier.
    """

    name: str = field(converter=variable)


@frozen
class Int(Expr):
    """An integer: `42`.

    Raises:
        Unwritable: it needs more than 64 bits. -2**63 has no literal either, see `value`.
    """

    value: int = field(validator=instance_of(int))

    def __attrs_post_init__(self) -> None:
        if isinstance(self.value, bool) or abs(self.value) > 2**63 - 1:
            raise Unwritable("not a 64-bit integer", self.value)


@frozen
class Float(Expr):
    """A floating point number: `0.5`.

    Raises:
        Unwritable: it is infinite, not a number, or too small for Nix to read (subnormal).
    """

    value: float = field(validator=instance_of(float))

    def __attrs_post_init__(self) -> None:
        if not isfinite(self.value) or 0 < abs(self.value) < float_info.min:
            raise Unwritable("not a finite, normal float", self.value)


@frozen
class Str(Expr):
    """A string on one line, made of text and of expressions to interpolate.

    >>> Str(["nix-", Var("version")])
    Str(parts=('nix-', Var(name='version')))

    Raises:
        Unwritable: the text contains NUL or a lone surrogate.
    """

    parts: tuple[Part, ...] = field(converter=_parts)


@frozen
class Lines(Expr):
    """An indented string for text of several lines, such as a script; its parts are those of `Str`.

    Where indentation would not carry the text faithfully it is written like a `Str`.

    Raises:
        Unwritable: the text contains NUL or a lone surrogate.
    """

    parts: tuple[Part, ...] = field(converter=_parts)


_PATH = re.compile(r"\.\.?(/[A-Za-z0-9._+-]+)+")


@frozen
class Path(Expr):
    """A path literal relative to the file: `./overlay.nix`, `../lib`, `./.`.

    Raises:
        Unwritable: it does not begin with `./` or `../`, or a path literal cannot hold it (`path` can).
    """

    text: str = field()

    def __attrs_post_init__(self) -> None:
        if not _PATH.fullmatch(self.text):
            raise Unwritable("not a relative path of plain characters", self.text)


@frozen
class List(Expr):
    """A list of expressions; comments may stand between them.

    >>> List([Var("git"), Comment("for scripts"), Var("jq")]).items[1]
    Comment(text='for scripts')
    """

    items: tuple[Item, ...] = field(converter=_items, validator=_exprs)


@frozen
class Bind:
    """`path = expr;`, with an optional comment above it.

    A `path` given as a `str` is one name; a tuple of names is a dotted path.

    >>> Bind(("programs", "git", "enable"), Var("true")).path
    ('programs', 'git', 'enable')
    """

    path: tuple[str, ...] = field(converter=as_path)
    expr: Expr = field(validator=_expr)
    comment: str | None = None


@frozen
class Inherit:
    """`inherit a b;` or `inherit (source) a b;`.

    Raises:
        Unwritable: there is no name, or without a source one that is not a variable.
    """

    names: tuple[str, ...] = field(converter=as_path)
    source: Expr | None = field(default=None, validator=optional(_expr))

    def __attrs_post_init__(self) -> None:
        if self.source is None:
            for name in self.names:
                variable(name)


Entry: TypeAlias = Bind | Inherit | Comment


def as_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries of a set or a `let`, in their order.

    Raises:
        Unwritable: what Nix calls an attribute already defined: a path twice, or below one with a value.
    """
    kept = tuple(entries)
    paths: set[tuple[str, ...]] = set()
    above: set[tuple[str, ...]] = set()
    for entry in kept:
        for path in bound_paths(entry):
            prefixes = {path[:length] for length in range(1, len(path))}
            if path in paths or path in above or prefixes & paths:
                raise Unwritable("defined twice in one set", ".".join(path))
            paths.add(path)
            above |= prefixes
    return kept


def bound_paths(entry: Entry) -> list[tuple[str, ...]]:
    """The attribute paths that an entry defines.

    >>> bound_paths(Inherit(["lib", "pkgs"])), bound_paths(Comment("none"))
    ([('lib',), ('pkgs',)], [])
    """
    match entry:
        case Bind():
            return [entry.path]
        case Inherit():
            return [(name,) for name in entry.names]
        case Comment():
            return []
    raise TypeError(f"a set is made of Bind, Inherit and Comment, not {entry!r}")


def check_bindable(entries: Iterable[Entry]) -> None:
    """Check names that become variables, as those of `let` and recursive sets do.

    Raises:
        Unwritable: one of them would change what literals and operators mean.
    """
    for entry in entries:
        for path in bound_paths(entry):
            bindable(path[0])


@frozen
class Attrs(Expr):
    """An attribute set, with its entries in the order given; `rec=True` makes it recursive.

    >>> Attrs([Bind("enable", Var("true"))]).rec
    False

    Raises:
        Unwritable: an attribute is defined twice, or a recursive set binds a name such as `true`.
    """

    entries: tuple[Entry, ...] = field(converter=as_entries)
    rec: bool = False

    def __attrs_post_init__(self) -> None:
        if self.rec:
            check_bindable(self.entries)
