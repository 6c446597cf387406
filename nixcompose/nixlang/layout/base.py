"""The choice between one line and several, and the shapes that all kinds of expressions share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from nixcompose.nixlang.data import Expr
from nixcompose.nixlang.layout.place import At
from nixcompose.nixlang.oneline import one_line
from nixcompose.nixlang.program import Formals, Lambda


def expression(expr: Expr, at: At) -> str:
    """The text of an expression, on one line if it fits there."""
    line = fitting(expr, at)
    return broken(expr, at) if line is None else line


def fitting(expr: Expr, at: At) -> str | None:
    """The text of an expression on one line, or None if it does not fit."""
    line = one_line(expr)
    return line if line is not None and at.fits(line) else None


@singledispatch
def broken(expr: Expr, at: At) -> str:  # noqa: ARG001 (the registered forms use the place)
    """The text of an expression on several lines, or on one too long if it has no other form."""
    return one_line(expr) or ""


def body(expr: Expr, at: At) -> str:
    """What a function returns or follows `in` or `assert`: named arguments have their own line there."""
    named = isinstance(expr, Lambda) and isinstance(expr.arg, Formals)
    return (broken if named else expression)(expr, at)


def behind(text: str, expr: Expr, at: At) -> str:
    """`text` and the expression right behind it."""
    return text + expression(expr, at.after(text))


def block(opening: str, lines: Iterable[str], closing: str, at: At) -> str:
    """Lines one step further in, between an opening and a closing line."""
    return opening + "".join(at.below().newline + line for line in lines) + at.newline + closing


def own_lines(opening: str, expr: Expr, closing: str, at: At) -> str:
    """An expression one step further in, between an opening and a closing line."""
    return block(opening, [expression(expr, at.below())], closing, at)


def continued(text: str, word: str, expr: Expr, at: At, next_line: At) -> str:
    """`text word expr`, breaking the line before the word if the whole first line of `expr` needs that."""
    same = f"{text} {word} "
    alone = expression(expr, next_line.after(f"{word} "))
    first, *others = alone.split("\n")
    place = at.open_ended() if others else at
    return behind(same, expr, at) if place.fits(same + first) else f"{text}{next_line.newline}{word} {alone}"
