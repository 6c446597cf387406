"""Operators and selections: a chain of one operator breaks before each of them."""

from __future__ import annotations

from nixcompose.nixlang.data import Expr
from nixcompose.nixlang.layout.base import behind, broken, continued, expression, fitting
from nixcompose.nixlang.layout.calls import call_behind
from nixcompose.nixlang.layout.place import At
from nixcompose.nixlang.names import attribute_path
from nixcompose.nixlang.oneline import is_absorbable, one_line
from nixcompose.nixlang.precedence import argument, chain, inverted, negated, selected
from nixcompose.nixlang.program import Call, HasAttr, Neg, Not, Op, Select

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_JOINING = frozenset({"++", "//", "+"})


@broken.register
def _(expr: Op, at: At) -> str:
    first, *others = chain(expr)
    start = expression(first, at.open_ended())
    if expr.op in _COMPARISONS:
        return continued(start, expr.op, others[0], at, at.fresh(at.tail))
    return start + _rest(expr.op, others, at)


@broken.register
def _(expr: Not, at: At) -> str:
    return behind("!", inverted(expr.expr), at)


@broken.register
def _(expr: Neg, at: At) -> str:
    return behind("-", negated(expr.expr), at)


@broken.register
def _(expr: HasAttr, at: At) -> str:
    start, end = expression(negated(expr.expr), at.open_ended()), f"? {attribute_path(expr.path)}"
    return f"{start} {end}" if at.fits(f"{start} {end}") else start + at.newline + end


@broken.register
def _(expr: Select, at: At) -> str:
    start = f"{expression(selected(expr), at)}.{attribute_path(expr.path)}"
    if expr.default is None:
        return start
    return continued(start, "or", argument(expr.default), at, at.below(at.tail))


def operation_behind(op: Op, at: At) -> str:
    """An operation behind `=`, with the blank or the line break before it.

    Lists and sets that are joined keep their brackets on the line of the `=`.
    """
    first, *others = chain(op)
    if op.op in _JOINING and is_absorbable(first):
        return f" {broken(first, at.fresh())}{_rest(op.op, others, at)}"
    line = one_line(first)
    if op.op in _JOINING and line is not None and len(others) == 1 and is_absorbable(others[0]):
        start = f" {line} {op.op} "
        end = broken(others[0], at.after(start))
        if at.after(start).fits(end):
            return start + end
    below = at.below(at.tail)
    return below.newline + expression(op, below)


def _rest(op: str, operands: list[Expr], at: At) -> str:
    """The operands after the first, each on a new line behind its operator."""
    *middle, last = operands
    start = at.newline + op
    lines = [start + _operand(operand, at.fresh().after(op)) for operand in middle]
    return "".join([*lines, start + _operand(last, at.fresh(at.tail).after(op))])


def _operand(expr: Expr, at: At) -> str:
    line = fitting(expr, at.after(" "))
    if line is None and isinstance(expr, Call):
        return call_behind(expr, at)
    if line is None and isinstance(expr, Op):
        below = at.below(at.tail)
        return below.newline + expression(expr, below)
    return behind(" ", expr, at)
