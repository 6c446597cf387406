"""Plain data as YAML: text of ours in the form that people write, anybody else's in JSON's quotes."""

from __future__ import annotations

import json
import re

from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

__all__ = ["Noted", "dumps"]

# A scalar that every YAML reader takes for a string, without quotes.
_PLAIN = re.compile(r"""[A-Za-z_$/](?:[A-Za-z0-9_./$ @(){}\[\]&|!=<>,'"+*%-]|:(?=[^ ])|(?<=[^ ])#)*(?<! )""")
_WORDS = frozenset(["false", "n", "no", "null", "off", "on", "true", "y", "yes"])
_PRINTABLE = re.compile(r"[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")


@frozen
class Noted:
    """A string with a comment behind it, which readers do not see."""

    text: str
    note: str


def dumps(data: Mapping[str, Any], comment: Iterable[str] = ()) -> str:
    """Return *data* as a YAML document under the lines of *comment*.

    Tables and lists are written one entry a line in their order, text of several lines as a block.
    Whatever the data, a reader of YAML 1.1 or 1.2 gets it back; text that could be taken for something
    else is quoted as in JSON.

    >>> print(dumps({"on": ["push"], "runs": [{"it": Noted("a", "why"), "is": "true", "text": "b\\nc\\n"}]}), end="")
    "on":
      - push
    runs:
      - it: a # why
        is: "true"
        text: |
          b
          c
    """
    lines = [*map(_comment, comment), *_entries(data)]
    return "".join(f"{line}\n" if line else "\n" for line in lines)


def _entries(data: Mapping[str, Any]) -> Iterator[str]:
    for name, value in data.items():
        yield from _under(f"{_scalar(name)}:", value)


def _under(start: str, value: Any) -> Iterator[str]:
    """Yield the lines of *value* behind or below *start*."""
    if isinstance(value, dict) and value:
        yield start
        yield from _indented(_entries(value))
    elif isinstance(value, list | tuple) and value:
        yield start
        for item in value:
            yield from _indented(_item(item))
    elif isinstance(value, str) and _is_block(value):
        yield f"{start} |" if value.endswith("\n") else f"{start} |-"
        yield from _indented(value.removesuffix("\n").split("\n"))
    else:
        yield f"{start} {_scalar(value)}"


def _item(value: Any) -> Iterator[str]:
    """Yield the lines of an item of a list; a table begins behind its dash."""
    if not (isinstance(value, dict) and value):
        yield from _under("-", value)
        return
    first, *rest = _entries(value)
    yield f"- {first}"
    yield from _indented(rest)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"  {line}" if line else ""


def _is_block(text: str) -> bool:
    """Tell whether *text* can be a block of lines, which says no more than its characters."""
    body = text.removesuffix("\n")
    return (
        "\n" in text
        and body == body.strip()
        and all(line == line.rstrip() for line in body.split("\n"))
        and _PRINTABLE.fullmatch(text) is not None
    )


def _scalar(value: Any) -> str:
    if isinstance(value, Noted):
        return f"{_scalar(value.text)} {_comment(value.note)}"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    if isinstance(value, dict | list | tuple):
        return "{}" if isinstance(value, dict) else "[]"
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if _PRINTABLE.fullmatch(c) else f"\\u{ord(c):04x}" for c in text)


def _comment(text: str) -> str:
    """A comment, which nothing in *text* ends."""
    return "# " + "".join(c if c != "\n" and _PRINTABLE.fullmatch(c) else "\ufffd" for c in text)
