"""Text inside Nix strings: what is escaped, and what is refused.

A string is a sequence of parts: a `str` is text and always escaped, anything else is code to interpolate
and passed through. Which is which is never guessed from the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from nixcompose.nixlang.unwritable import Unwritable

Code = TypeVar("Code")

# Nix's strings end at NUL, and a lone surrogate has no UTF-8.
_FORBIDDEN = re.compile("[\0\ud800-\udfff]")

# In "..." strings. A raw carriage return would be read as a line feed; a tab is merely easier to see.
_SPECIAL = re.compile(r'[\\"\n\r\t]|\$(?=\{)')
_ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "$": r"\$"}

# In ''...'' strings. Replacing every pair of quotes is not enough: a quote also changes what a following
# dollar, or the end of the text, means. `\Z` is the end of the string or the start of code.
_INDENTED_SPECIAL = re.compile(r"'(?=['$]|\Z)|\$(?=\{)")
_INDENTED_ESCAPES = {"'": r"''\'", "$": "''$"}


def checked(text: str) -> str:
    """Return `text` if a Nix string can hold it.

    Raises:
        Unwritable: it contains NUL or a lone surrogate.

    >>> checked("naïve")
    'naïve'
    """
    if _FORBIDDEN.search(text):
        raise Unwritable("a Nix string holds neither NUL nor lone surrogates", text)
    return text


def escape(parts: Sequence[str | Code]) -> list[str | Code]:
    r"""Escape the text between double quotes; the result has no line break, whatever the text.

    >>> print(*escape(["say \"${x}\"\n"]))
    say \"\${x}\"\n
    """
    return _escape(parts, _SPECIAL, _ESCAPES)


def escape_lines(parts: Sequence[str | Code]) -> list[list[str | Code]] | None:
    r"""Escape the text of an indented string and cut it into lines, or give None if that loses something.

    Nix takes away the blanks that all lines begin with and forgets lines of blanks only, so such texts
    belong between double quotes, as do those of a single line or with a carriage return.

    >>> escape_lines(["for i in ${l[@]}\n  echo ''\n"])
    [["for i in ''${l[@]}"], ["  echo ''\\''"], []]
    >>> escape_lines(["  all\n  indented\n"]) is None
    True
    """
    if any("\r" in part for part in parts if isinstance(part, str)):
        return None
    lines = _split(_escape(parts, _INDENTED_SPECIAL, _INDENTED_ESCAPES))
    starts = [line[0] for line in lines if line]
    all_indented = all(isinstance(start, str) and start.startswith(" ") for start in starts)
    some_blank = any(len(line) == 1 and isinstance(line[0], str) and not line[0].strip(" ") for line in lines)
    return None if len(lines) == 1 or all_indented or some_blank else lines


def _escape(parts: Sequence[str | Code], special: re.Pattern[str], escapes: dict[str, str]) -> list[str | Code]:
    escaped: list[str | Code] = []
    for index, part in enumerate(parts):
        if not isinstance(part, str):
            escaped.append(part)
            continue
        text = special.sub(lambda match: escapes[match[0]], part)
        if text.endswith("$") and index + 1 < len(parts):
            # code follows: "$${x}" would be a dollar and the text "{x}"
            text = text[:-1] + escapes["$"]
        escaped.append(text)
    return escaped


def _split(parts: Iterable[str | Code]) -> list[list[str | Code]]:
    lines: list[list[str | Code]] = [[]]
    for part in parts:
        if not isinstance(part, str):
            lines[-1].append(part)
            continue
        first, *others = part.split("\n")
        lines[-1] += [first] if first else []
        lines += [[line] if line else [] for line in others]
    return lines
