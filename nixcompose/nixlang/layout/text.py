"""Strings: their text is never broken, only long code in them is."""

from __future__ import annotations

from collections.abc import Sequence

from nixcompose.nixlang import strings
from nixcompose.nixlang.data import Expr, Lines, Part, Str
from nixcompose.nixlang.layout.base import broken, own_lines
from nixcompose.nixlang.layout.calls import bracketed
from nixcompose.nixlang.layout.place import At
from nixcompose.nixlang.oneline import is_absorbable, is_simple, one_line

_SHORT = 30  # columns of code that are never worth a line break


@broken.register
def _(expr: Str, at: At) -> str:
    return f'"{_interpolated(strings.escape(expr.parts), at.after("_").before(1))}"'


@broken.register
def _(expr: Lines, at: At) -> str:
    lines = strings.escape_lines(expr.parts)
    if lines is None:
        return broken(Str(expr.parts), at)
    *before, last = lines
    content = at.below()
    text = "".join(content.newline + _interpolated(line, content) if line else "\n" for line in before)
    end = content.newline + _interpolated(last, content) if last else at.newline
    return f"''{text}{end}''"


def _interpolated(parts: Sequence[Part], at: At) -> str:
    text = ""
    # Blanks at the start of a text indent the code in it.
    margin = len(parts[0]) - len(parts[0].lstrip(" ")) if parts and isinstance(parts[0], str) else 0
    for index, part in enumerate(parts):
        if isinstance(part, str):
            text += part
            continue
        here = at.after(text).indented(margin)
        line = _unbreakable(part) or one_line(part)
        follows = At(here.indent, here.used, _width(parts[index + 1 :], at.tail))
        if line is not None and (line == _unbreakable(part) or follows.fits(f"${{{line}}}")):
            text += f"${{{line}}}"
        elif is_absorbable(part):
            text += f"${{{broken(part, here.after('${'))}}}"
        elif len(parts) == 1:
            text += bracketed("${", part, "}", here)
        else:
            text += own_lines("${", part, "}", here)
    return text


def _unbreakable(code: Expr) -> str | None:
    """The text of code that stays on its line whatever the width."""
    line = one_line(code)
    return line if line is not None and (is_simple(code) or len(line) <= _SHORT) else None


def _width(parts: Sequence[Part], tail: int) -> int:
    """Columns up to where code could be broken for the first time, or up to the end."""
    width = 0
    for part in parts:
        line = part if isinstance(part, str) else _unbreakable(part)
        if line is None:
            return width + len("${")
        width += len(line) if isinstance(part, str) else len(line) + len("${}")
    return width + tail
