"""Lists, sets, and the entries of sets and `let`."""

from __future__ import annotations

from nixcompose.nixlang.comments import comment_lines
from nixcompose.nixlang.data import Attrs, Comment, Entry, Expr, Inherit, Item, Lines, List, Path, Str
from nixcompose.nixlang.layout.base import block, broken, expression, fitting
from nixcompose.nixlang.layout.calls import call_behind
from nixcompose.nixlang.layout.operators import operation_behind
from nixcompose.nixlang.layout.place import At
from nixcompose.nixlang.names import attribute, attribute_path, needs_quotes
from nixcompose.nixlang.oneline import opens_on_the_line
from nixcompose.nixlang.precedence import Paren, argument
from nixcompose.nixlang.program import Call, Op

_INLINE_NAMES = 3  # names of an `inherit` that may share a line
_SHORT_PATH = 4  # names of an attribute path that never stands alone on its line


@broken.register
def _(expr: List, at: At) -> str:
    return block("[", [_item(item, at.below()) for item in expr.items], "]", at)


@broken.register
def _(expr: Attrs, at: At) -> str:
    return block("rec {" if expr.rec else "{", [entry(each, at.below()) for each in expr.entries], "}", at)


def entry(each: Entry, at: At) -> str:
    """One entry of a set or a `let`, with its semicolon."""
    if isinstance(each, Comment):
        return _comment(each.text, at)
    if isinstance(each, Inherit):
        return _inherit(each.names, each.source, at)
    above = "" if each.comment is None else _comment(each.comment, at) + at.newline
    start = f"{attribute_path(each.path)} ="
    place = at.after(start).before(1)
    text = value(each.expr, place)
    if not place.fits(text) and (len(each.path) > _SHORT_PATH or any(map(needs_quotes, each.path))):
        text = at.below().newline + expression(each.expr, at.below(1))
    return f"{above}{start}{text};"


def value(expr: Expr, at: At) -> str:
    """What follows a `=` or a `?`, with the blank or the line break before it."""
    same, below = at.after(" "), at.below(at.tail)
    line = fitting(expr, same)
    if line is not None:
        return f" {line}"
    if opens_on_the_line(expr) or isinstance(expr, Str | Lines | Path):
        return f" {broken(expr, same)}"
    if isinstance(expr, Call):
        return call_behind(expr, at)
    if isinstance(expr, Op):
        return operation_behind(expr, at)
    return below.newline + expression(expr, below)


def _item(item: Item, at: At) -> str:
    return _comment(item.text, at) if isinstance(item, Comment) else expression(argument(item), at)


def _comment(text: str, at: At) -> str:
    return at.newline.join(comment_lines(text))


def _inherit(names: tuple[str, ...], source: Expr | None, at: At) -> str:
    start = "inherit"
    if source is not None:
        line = fitting(Paren(source), at.after("inherit "))
        start += at.below().newline + expression(Paren(source), at.below()) if line is None else f" {line}"
    attributes = [attribute(name) for name in names]
    inline = " ".join([start, *attributes])
    if len(attributes) <= _INLINE_NAMES and "\n" not in inline and at.before(1).fits(inline):
        return f"{inline};"
    return start + "".join(at.below().newline + text for text in [*attributes, ";"])
