"""Nix expressions as frozen values: selection, functions, calls, `let`, `if`, `assert` and operators.

Parentheses are nowhere in the tree: the renderer adds them where Nix needs them.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen
from attrs.validators import in_, instance_of, optional

from nixcompose.nixlang.data import Comment, Entry, Expr, as_entries, check_bindable
from nixcompose.nixlang.names import as_path, bindable, variable
from nixcompose.nixlang.unwritable import Unwritable

_expr = instance_of(Expr)


@frozen(init=False)
class Select(Expr):
    """`expr.a.b`, or with a default `expr.a.b or default`.

    >>> from nixcompose.nixlang import Var
    >>> Select(Var("pkgs"), "python3", "pkgs").path
    ('python3', 'pkgs')
    """

    expr: Expr = field(validator=_expr)
    path: tuple[str, ...] = field(converter=as_path)
    default: Expr | None = field(validator=optional(_expr))

    def __init__(self, expr: Expr, *path: str, default: Expr | None = None) -> None:
        self.__attrs_init__(expr, path, default)


@frozen
class HasAttr(Expr):
    """`expr ? a.b`. A `path` given as a `str` is one name."""

    expr: Expr = field(validator=_expr)
    path: tuple[str, ...] = field(converter=as_path)


def _formals(formals: Iterable[str | tuple[str, Expr | None]]) -> tuple[tuple[str, Expr | None], ...]:
    pairs = tuple((formal, None) if isinstance(formal, str) else formal for formal in formals)
    for name, default in pairs:
        bindable(variable(name))
        if default is not None and not isinstance(default, Expr):
            raise TypeError(f"the default of {name} is an expression, not {default!r}")
    return pairs


@frozen
class Formals:
    """The parameter of a function that takes a set: `{ lib, pkgs, ... }`.

    Args:
        names: names, or pairs of a name and its default.
        ellipsis: whether other attributes are allowed (`...`).
        bind: a name for the whole set (`{ ... }@args`).

    >>> from nixcompose.nixlang import Var
    >>> Formals(["lib", ("debug", Var("false"))], ellipsis=True).names
    (('lib', None), ('debug', Var(name='false')))

    Raises:
        Unwritable: a name is no variable or occurs twice.
    """

    names: tuple[tuple[str, Expr | None], ...] = field(converter=_formals)
    ellipsis: bool = False
    bind: str | None = None

    def __attrs_post_init__(self) -> None:
        bound = [name for name, _ in self.names]
        if self.bind is not None:
            bound.append(bindable(variable(self.bind)))
        for name in bound:
            if bound.count(name) > 1:
                raise Unwritable("two parameters of the same name", name)


def _parameter(arg: str | Formals) -> str | Formals:
    return bindable(variable(arg)) if isinstance(arg, str) else arg


@frozen
class Lambda(Expr):
    """A function of one argument: `final: body`, or `{ pkgs, ... }: body` with `Formals`.

    Raises:
        Unwritable: the parameter is no variable, or one such as `true`.
    """

    arg: str | Formals = field(converter=_parameter, validator=instance_of((str, Formals)))
    body: Expr = field(validator=_expr)


def _arguments(args: Iterable[Expr]) -> tuple[Expr, ...]:
    args = tuple(args)
    if not args or not all(isinstance(arg, Expr) for arg in args):
        raise TypeError(f"a call has expressions for arguments, at least one, not {args!r}")
    return args


@frozen(init=False)
class Call(Expr):
    """A function applied to its arguments: `f a b`.

    >>> from nixcompose.nixlang import Var
    >>> len(Call(Var("f"), Var("a"), Var("b")).args)
    2
    """

    function: Expr = field(validator=_expr)
    args: tuple[Expr, ...] = field(converter=_arguments)

    def __init__(self, function: Expr, *args: Expr) -> None:
        self.__attrs_init__(function, args)


@frozen
class Let(Expr):
    """`let entries in body`.

    Raises:
        Unwritable: it binds nothing, a name twice, or one such as `true`.
    """

    entries: tuple[Entry, ...] = field(converter=as_entries)
    body: Expr = field(validator=_expr)

    def __attrs_post_init__(self) -> None:
        if all(isinstance(entry, Comment) for entry in self.entries):
            raise Unwritable("a let binds something", self.entries)
        check_bindable(self.entries)


@frozen
class If(Expr):
    """`if condition then yes else no`."""

    condition: Expr = field(validator=_expr)
    yes: Expr = field(validator=_expr)
    no: Expr = field(validator=_expr)


@frozen
class Assert(Expr):
    """`assert condition; body`."""

    condition: Expr = field(validator=_expr)
    body: Expr = field(validator=_expr)


# Operator -> how loosely it binds, as numbered in the Nix manual, and which side may repeat it without
# parentheses. Nix and its formatter disagree about a chain of `->`, so that one never goes without.
OPERATORS = {
    "++": (5, "right"),
    "*": (6, "left"),
    "/": (6, "left"),
    "+": (7, "left"),
    "-": (7, "left"),
    "//": (9, "right"),
    "<": (10, ""),
    "<=": (10, ""),
    ">": (10, ""),
    ">=": (10, ""),
    "==": (11, ""),
    "!=": (11, ""),
    "&&": (12, "left"),
    "||": (13, "left"),
    "->": (14, ""),
}


@frozen
class Op(Expr):
    """A binary operator between two expressions: one of `++ // + - * / == != < <= > >= && || ->`.

    >>> from nixcompose.nixlang import Var
    >>> Op("//", Var("defaults"), Var("overrides")).op
    '//'
    """

    op: str = field(validator=in_(OPERATORS))
    left: Expr = field(validator=_expr)
    right: Expr = field(validator=_expr)


@frozen
class Not(Expr):
    """`!expr`."""

    expr: Expr = field(validator=_expr)


@frozen
class Neg(Expr):
    """`-expr`. A negative number needs none: it is `Int(-1)`."""

    expr: Expr = field(validator=_expr)
