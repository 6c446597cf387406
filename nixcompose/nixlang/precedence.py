"""Where parentheses go.

Each function here returns a child of an expression as it must stand in that place: as it is, or in `Paren`.
Nothing else of the renderer thinks about precedence. Where Nix could do without parentheses but a reader
would have to stop and think (`f a.b or c`, `!a + b`), they are written.
"""

from __future__ import annotations

from attrs import frozen

from nixcompose.nixlang.data import Attrs, Expr, Float, Int, Lines, List, Path, Str, Var
from nixcompose.nixlang.program import OPERATORS, Call, HasAttr, Neg, Not, Op, Select

# How loosely an expression binds, as numbered in the Nix manual.
_TERM, _SELECT, _CALL, _NEG, _HAS, _NOT, _OPEN = 0, 1, 2, 3, 4, 8, 15


@frozen
class Paren(Expr):
    """`(expr)`; made only here."""

    expr: Expr


@frozen
class Keyword(Expr):
    """A word of the language in the place of a function; made only here."""

    word: str


ASSERT = Keyword("assert")


def _looseness(expr: Expr) -> int:
    match expr:
        case Var() | Str() | Lines() | Path() | List() | Attrs() | Paren() | Keyword():
            return _TERM
        case Int(value) | Float(value):
            return _NEG if value < 0 else _TERM
        case Select(default=None):
            return _SELECT
        case Select() | Call():
            return _CALL
        case Neg():
            return _NEG
        case HasAttr():
            return _HAS
        case Not():
            return _NOT
        case Op(op):
            return OPERATORS[op][0]
    return _OPEN


def _within(expr: Expr, limit: int) -> Expr:
    return expr if _looseness(expr) <= limit else Paren(expr)


def argument(expr: Expr) -> Expr:
    """`expr` as a list item, as an argument of a call, or as the default of a selection.

    >>> from nixcompose.nixlang import Int
    >>> argument(Int(-1))
    Paren(expr=Int(value=-1))
    """
    return _within(expr, _SELECT)


def spine(call: Call) -> tuple[Expr, tuple[Expr, ...]]:
    """The function and all the arguments of a call, also those of the calls that it continues.

    >>> from nixcompose.nixlang import Var
    >>> function, args = spine(Call(Call(Var("f"), Var("a")), Var("b")))
    >>> function.name, [arg.name for arg in args]
    ('f', ['a', 'b'])
    """
    args = tuple(map(argument, call.args))
    if isinstance(call.function, Call):
        function, before = spine(call.function)
        return function, before + args
    return argument(call.function), args


def selected(select: Select) -> Expr:
    """What an attribute is selected from.

    A default stands in for anything missing along the path, so `(a.b).c or d` is not `a.b.c or d`. A path
    without parentheses would swallow the dot.
    """
    subject = select.expr
    continues = isinstance(subject, Select) and subject.default is None and select.default is None
    return subject if continues or isinstance(subject, Var | Str) else Paren(subject)


def negated(expr: Expr) -> Expr:
    """The operand of `-`, and of `?`."""
    return _within(expr, _CALL)


def inverted(expr: Expr) -> Expr:
    """The operand of `!`."""
    return _within(expr, _HAS)


def operands(op: Op) -> tuple[Expr, Expr]:
    """Both sides of a binary operator.

    >>> from nixcompose.nixlang import Var
    >>> a, b, c = map(Var, "abc")
    >>> left, right = operands(Op("-", Op("-", a, b), Op("-", b, c)))
    >>> type(left).__name__, type(right).__name__
    ('Op', 'Paren')
    """
    looseness, repeats = OPERATORS[op.op]
    left, right = (looseness if repeats == side else looseness - 1 for side in ("left", "right"))
    return _within(op.left, left), _within(op.right, right)


def chain(op: Op) -> list[Expr]:
    """The operands of a chain of one operator: a, b, c of `a ++ b ++ c`."""
    flat = []
    for side in operands(op):
        flat += chain(side) if isinstance(side, Op) and side.op == op.op else [side]
    return flat
