"""Functions, `let` and `if`."""

from __future__ import annotations

from nixcompose.nixlang.layout.base import block, body, broken, expression, own_lines
from nixcompose.nixlang.layout.place import At
from nixcompose.nixlang.layout.sets import entry, value
from nixcompose.nixlang.oneline import bound_name, one_line, opens_on_the_line, parameter
from nixcompose.nixlang.program import Formals, If, Lambda, Let


@broken.register
def _(expr: Lambda, at: At) -> str:
    start = _parameter(expr.arg, at)
    chained = isinstance(expr.body, Lambda) and isinstance(expr.body.arg, str)
    if isinstance(expr.arg, str) and (chained or opens_on_the_line(expr.body)):
        return f"{start} {broken(expr.body, at.after(f'{start} '))}"
    return start + at.newline + body(expr.body, at.fresh(at.tail))


@broken.register
def _(expr: Let, at: At) -> str:
    start = block("let", [entry(each, at.below()) for each in expr.entries], "in", at)
    return start + at.newline + body(expr.body, at.fresh(at.tail))


@broken.register
def _(expr: If, at: At) -> str:
    line = one_line(expr.condition)
    start = f"if {line} then"
    if line is None or not at.open_ended().fits(start):
        start = own_lines("if", expr.condition, "then", at)
    start = block(start, [expression(expr.yes, at.below())], "else", at)
    if isinstance(expr.no, If):
        return f"{start} {broken(expr.no, at.fresh(at.tail).after('else '))}"
    return start + at.below().newline + expression(expr.no, at.below(at.tail))


def _parameter(arg: str | Formals, at: At) -> str:
    if isinstance(arg, str):
        return f"{arg}:"
    line = parameter(arg)
    if line is not None and at.fits(line):
        return line
    lines = []
    for name, default in arg.names:
        start = name if default is None else f"{name} ?"
        lines.append(f"{start}{'' if default is None else value(default, at.below(1).after(start))},")
    return block("{", lines + ["..."] * arg.ellipsis, "}", at) + bound_name(arg) + ":"
