"""Calls, what parentheses hold, and `assert`, which is laid out like a call.

A call that does not fit on a line has one argument opened, the last if possible, with all the rest on the
lines where that begins and ends. Where that does not fit either, it is spread: an argument a line.
"""

from __future__ import annotations

from nixcompose.nixlang.data import Expr, List, Var
from nixcompose.nixlang.layout.base import body, broken, expression, fitting, own_lines
from nixcompose.nixlang.layout.place import At
from nixcompose.nixlang.oneline import call_on_one_line, is_absorbable, is_simple, opens_on_the_line
from nixcompose.nixlang.precedence import ASSERT, Paren, spine
from nixcompose.nixlang.program import Assert, Call, Lambda, Select

Arguments = tuple[Expr, ...]


@broken.register
def _(expr: Call, at: At) -> str:
    return _opened(*spine(expr), at) or _spread(*spine(expr), at, at.below())


@broken.register
def _(expr: Paren, at: At) -> str:
    return bracketed("(", expr.expr, ")", at)


@broken.register
def _(expr: Assert, at: At) -> str:
    function, args = spine(expr.condition) if isinstance(expr.condition, Call) else (expr.condition, ())
    args, start = (function, *args), at.fresh(1)
    line = call_on_one_line(ASSERT, args)
    if line is None or not start.fits(line):
        line = _opened(ASSERT, args, start) or _spread(ASSERT, args, start, at.below())
    return f"{line};{at.newline}{body(expr.body, at.fresh(at.tail))}"


def call_behind(call: Call, at: At) -> str:
    """A call behind `=` or an operator, with the blank or the line break before it."""
    opened = _opened(*spine(call), at.after(" "))
    if opened is not None:
        return f" {opened}"
    below = at.below(at.tail)
    return below.newline + _spread(*spine(call), below, below.below())


def bracketed(opening: str, expr: Expr, closing: str, at: At) -> str:
    """An expression between parentheses, or between the braces of an interpolation."""
    inside = at.after(opening).before(len(closing))
    if opens_on_the_line(expr):
        return opening + broken(expr, inside) + closing
    if isinstance(expr, Select):
        return opening + broken(expr, inside.open_ended()) + at.newline + closing
    if not isinstance(expr, Call):
        return own_lines(opening, expr, closing, at)
    opened = _opened(*spine(expr), inside)
    if opened is not None:
        return opening + opened + closing
    function, args = spine(expr)
    if fitting(function, inside.open_ended()) is not None:
        return opening + _spread(function, args, inside.open_ended(), at.below()) + at.newline + closing
    below = at.below()
    return opening + below.newline + _spread(function, args, below, below) + at.newline + closing


def _opened(function: Expr, args: Arguments, at: At) -> str | None:
    last = len(args) - 1
    head = call_on_one_line(function, args[:last])
    if head is not None and is_simple(Call(function, *args)):
        return f"{head} {_last(args[last], at.after(f'{head} '))}"
    for index in reversed(range(len(args))):
        head = call_on_one_line(function, args[:index])
        rest = "" if index == last else call_on_one_line(args[index + 1], args[index + 2 :])
        if head is None or rest is None or not _may_open(args, index):
            continue
        end = f" {rest}" if rest else ""
        inside = at.after(f"{head} ").before(len(end))
        opened = (_last if index == last else broken)(args[index], inside)
        if "\n" in opened and inside.fits(opened):
            return f"{head} {opened}{end}"
    return None


def _may_open(args: Arguments, index: int) -> bool:
    if _between_lists(args, index) or _between_lists(args, index + 1) or _between_lists(args, len(args) - 1):
        return False
    if index == len(args) - 1:
        return is_absorbable(args[index]) or isinstance(args[index], Paren)
    return not isinstance(args[index], Select)


def _spread(function: Expr, args: Arguments, at: At, step: At) -> str:
    """As many arguments on the first line as fit there, and each of the others on its own, at `step`."""
    text, kept = expression(function, at.open_ended()), 0
    for count in range(1, len(args)):
        line = call_on_one_line(function, args[:count])
        if line is not None and at.open_ended().fits(line) and not _between_lists(args, count):
            text, kept = line, count
    *middle, last = args[kept:]
    for arg in middle:
        text += step.newline + expression(arg, step)
    end = step.fresh(at.tail)
    return text + end.newline + (fitting(last, end) or _last(last, end))


def _between_lists(args: Arguments, index: int) -> bool:
    """Whether the arguments before and at `index` are both lists: side by side, neither opens by itself."""
    pair = args[index - 1 : index + 1] if index else ()
    return len(pair) == 2 and all(isinstance(arg, List) for arg in pair)


def _last(arg: Expr, at: At) -> str:
    """A last argument; what is in parentheses goes on lines of its own, unless it opens by itself."""
    match arg:
        case Paren(Lambda(str(name), inner)) if is_absorbable(inner):
            return f"({name}: {broken(inner, at.after(f'({name}: ').before(1))})"
        case Paren(Call(Var(name), (inner,))) if is_absorbable(inner):
            return f"({name} {broken(inner, at.after(f'({name} ').before(1))})"
        case Paren(inner):
            return own_lines("(", inner, ")", at)
    return broken(arg, at)
