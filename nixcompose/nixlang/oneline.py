"""How an expression reads on one line, if it can.

Sets and lists of several items never do, nor what has a comment in it: text that grows a line for each
entry keeps its differences readable.
"""

from __future__ import annotations

from collections.abc import Iterable

from nixcompose.nixlang import names, strings
from nixcompose.nixlang.data import Attrs, Comment, Expr, Float, Int, Lines, List, Part, Path, Str, Var
from nixcompose.nixlang.precedence import (
    Keyword,
    Paren,
    argument,
    inverted,
    negated,
    operands,
    selected,
    spine,
)
from nixcompose.nixlang.program import Call, Formals, HasAttr, If, Lambda, Neg, Not, Op, Select


def one_line(expr: Expr) -> str | None:
    """The text of an expression on one line of any length, or None if it always takes several.

    >>> from nixcompose.nixlang import Int
    >>> one_line(List([Int(1)])), one_line(List([Int(1), Int(2)]))
    ('[ 1 ]', None)
    """
    match expr:
        case Var(name) | Keyword(name):
            return name
        case Int(value):
            return str(value)
        case Float(value):
            return _float(value)
        case Path(text):
            return text
        case Str(parts):
            return _string(parts)
        case Lines(parts):
            return _string(parts) if strings.escape_lines(parts) is None else None
        case Paren(inner):
            return _join("(", one_line(inner), ")")
        case List(items):
            return _list(items)
        case Attrs(entries, rec):
            return None if entries else "rec { }" if rec else "{ }"
        case Select(path=path, default=default):
            start = _join(one_line(selected(expr)), ".", names.attribute_path(path))
            return start if default is None else _join(start, " or ", one_line(argument(default)))
        case HasAttr(subject, path):
            return _join(one_line(negated(subject)), " ? ", names.attribute_path(path))
        case Call():
            return call_on_one_line(*spine(expr))
        case Lambda(arg, body):
            return None if _is_long_lambda(expr) else _join(parameter(arg), " ", one_line(body))
        case If(condition, yes, no) if not isinstance(no, If):
            parts_of_if = ("if ", condition, " then ", yes, " else ", no)
            return _join(*(part if isinstance(part, str) else one_line(part) for part in parts_of_if))
        case Op(op):
            left, right = operands(expr)
            return _join(one_line(left), f" {op} ", one_line(right))
        case Not(operand):
            return _join("!", one_line(inverted(operand)))
        case Neg(operand):
            return _join("-", one_line(negated(operand)))
    return None


def call_on_one_line(function: Expr, args: Iterable[Expr]) -> str | None:
    """A function and arguments, parentheses already in place, on one line if they can be."""
    return _join(*map(one_line, (function, *args)), by=" ")


def parameter(arg: str | Formals) -> str | None:
    """The parameter of a function and its colon, or None where formals take a line each.

    >>> parameter(Formals(["lib", "pkgs"], ellipsis=True)), parameter(Formals(["config", "lib", "pkgs"]))
    ('{ lib, pkgs, ... }:', None)
    """
    if isinstance(arg, str):
        return f"{arg}:"
    if len(arg.names) > 2 or any(default for _, default in arg.names):
        return None
    inside = ", ".join([name for name, _ in arg.names] + ["..."] * arg.ellipsis)
    return f"{{ {inside} }}{bound_name(arg)}:" if inside else f"{{ }}{bound_name(arg)}:"


def bound_name(formals: Formals) -> str:
    """The name for the whole set, as it follows the formals: `@args`."""
    return f"@{formals.bind}" if formals.bind else ""


def is_absorbable(expr: Expr) -> bool:
    """Whether it opens at the end of a line and goes on below: sets, lists and texts of several lines."""
    match expr:
        case List(items):
            return bool(items)
        case Attrs(entries):
            return bool(entries)
        case Lines(parts):
            return strings.escape_lines(parts) is not None
    return False


def opens_on_the_line(expr: Expr) -> bool:
    """Whether it is absorbable, or a function whose body is: `final: prev: {`."""
    match expr:
        case Lambda(str(), body):
            return is_absorbable(body) or (isinstance(body, Lambda) and opens_on_the_line(body))
    return is_absorbable(expr)


def _is_long_lambda(expr: Lambda) -> bool:
    """Whether it has three plain parameters or more, and then something that starts on a new line."""
    depth = 0
    body: Expr = expr
    while isinstance(body, Lambda) and isinstance(body.arg, str):
        depth, body = depth + 1, body.body
    return depth > 2 and not opens_on_the_line(body)


def is_simple(expr: Expr) -> bool:
    """Whether it is never worth a line break: names, literals, and calls of one or two of these."""
    match expr:
        case Var() | Str() | Lines() | Path():
            return True
        case Int(value) | Float(value):
            return value >= 0
        case Select(subject, path, None):
            return is_simple(subject) and not any(map(names.needs_quotes, path))
        case Paren(inner):
            return is_simple(inner)
        case Call():
            function, args = spine(expr)
            return len(args) <= 2 and all(map(is_simple, (function, *args)))
    return False


def _join(*texts: str | None, by: str = "") -> str | None:
    present = [text for text in texts if text is not None]
    return by.join(present) if len(present) == len(texts) else None


def _float(value: float) -> str:
    # Nix wants a point in every float, which Python leaves out of 1e+22, and reads -0.0 as 0 - 0.0.
    mantissa, exponent, power = repr(value or 0.0).partition("e")
    return (mantissa if "." in mantissa else f"{mantissa}.0") + exponent + power


def _string(parts: tuple[Part, ...]) -> str | None:
    written = strings.escape(parts)
    inside = (p if isinstance(p, str) else _join("${", one_line(p), "}") for p in written)
    return _join('"', *inside, '"')


def _list(items: tuple[Expr | Comment, ...]) -> str | None:
    match items:
        case ():
            return "[ ]"
        case (Expr() as item,):
            return _join("[ ", one_line(argument(item)), " ]")
    return None
