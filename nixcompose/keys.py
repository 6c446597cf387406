"""What a table of the manifest may hold: one description, used three times.

A `Table` of `Key`s is checked against data (`check`), turned into JSON schema
(`manifest/schema.py`) and into the reference of the docs.  Checking never stops at the first
mistake: what is wrong is reported and left out, the rest goes on.
"""

from __future__ import annotations

import re

from nixcompose._frozen import frozen
from nixcompose.errors import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    class Report(Protocol):
        """Takes one mistake: its code, the key path it is at, and what to say."""

        def __call__(
            self,
            code: str,
            path: tuple[str | int, ...],
            message: str,
            *,
            fix: str = "",
            nearest: str | None = None,
            on_key: bool = False,
        ) -> None: ...


__all__ = [
    "NAME",
    "NO_NUL",
    "USER_NAME",
    "Choice",
    "Command",
    "Data",
    "Either",
    "Flag",
    "Items",
    "Key",
    "MapOf",
    "Number",
    "Table",
    "Text",
    "check",
    "settled",
]

NAME = r"[A-Za-z0-9_][A-Za-z0-9_.+-]*"
"""A name that a selection can spell and a file can have: no comma, no blank, no slash, no minus in front."""

USER_NAME = r"[a-z_][a-z0-9_-]{0,30}"
"""The name of an account or a group."""

NO_NUL = "remove \\u0000"
"""The way out where a text cannot hold NUL."""

INVALID: Any = object()


class Listed(dict[int, object]):
    """The items of a list that are right, by their index: what is left out keeps the others' places."""


MAX_DATA_DEPTH = 32


@frozen
class Text:
    """A string that matches *pattern* as a whole; *what* names it in messages."""

    what: str = "a string"
    pattern: str = r"[^\x00-\x1f\x7f]*"
    hint: str = ""
    code: str = "NXC206"
    prefixes: tuple[str, ...] = ()
    """What people write in front that does not belong there."""


@frozen
class Choice:
    """One of a few words; *others* are names that people use for them."""

    words: tuple[str, ...]
    what: str = "one of the known words"
    code: str = "NXC206"
    others: Mapping[str, str] = {}


@frozen
class Flag:
    """true or false."""

    what: str = "true or false"


@frozen
class Number:
    """A whole number from *least* to *most*."""

    least: int
    most: int
    what: str = "a whole number"


@frozen
class Items:
    """A list of values of one type, at least *least* of them; if they are to be *distinct*, none twice."""

    of: Type
    what: str = "a list"
    least: int = 0
    distinct: bool = False


@frozen
class MapOf:
    """A table whose keys the user chooses (they match *names*), each with a value of one type."""

    of: Type
    names: str = NAME
    what: str = "a table"
    hint: str = "use letters, digits, '_', '.', '+' and '-', and begin with a letter, a digit or '_'"


@frozen
class Either:
    """A value of one of several types, which TOML tells apart."""

    types: tuple[Type, ...]
    what: str


@frozen
class Data:
    """Plain TOML data of any shape: strings, numbers, booleans, lists, tables."""

    what: str = "plain data"


@frozen
class Command:
    """A command: a string for a shell, or a list of arguments."""

    what: str = "a command (a string or a list of strings)"


@frozen
class Key:
    """One key of a table: its type, what it means, whether it must be there."""

    type: Type
    doc: str
    required: bool = False


@frozen
class Table:
    """A table with known keys; *short* is what may stand in its place (`"git"` for `{ attr = "git" }`)."""

    keys: Mapping[str, Key]
    what: str = "a table"
    short: Type | None = None
    hint: str = ""


if TYPE_CHECKING:
    Type = Text | Choice | Flag | Number | Items | MapOf | Either | Data | Command | Table
    KeyPath = tuple[str | int, ...]


def check(kind: Type, value: Any, path: KeyPath, report: Report) -> Any:
    """Return *value* without the parts that *kind* does not allow, each of which is reported.

    Raises nothing: a value that is wrong as a whole comes back as `INVALID`.
    """
    return _CHECKS[type(kind)](kind, value, path, report)


def settled(value: Any) -> Any:
    """Return a checked value with its lists as tuples: their places are not needed any more."""
    if isinstance(value, Listed):
        return tuple([settled(item) for item in value.values()])
    if isinstance(value, dict):
        return {name: settled(item) for name, item in value.items()}
    return value


def _text(kind: Text, value: Any, path: KeyPath, report: Report) -> Any:
    if type(value) is not str:
        return _wrong(kind, value, path, report)
    if re.fullmatch(kind.pattern, value) is None:
        meant = value.strip()
        for prefix in kind.prefixes:
            meant = meant.removeprefix(prefix)
        close = meant if meant != value and re.fullmatch(kind.pattern, meant) else None
        report(kind.code, path, f"{_shown(value)} is not {kind.what}", fix=kind.hint, nearest=close)
        return INVALID
    return value


def _choice(kind: Choice, value: Any, path: KeyPath, report: Report) -> Any:
    if type(value) is not str:
        return _wrong(kind, value, path, report)
    if value not in kind.words:
        report(
            kind.code,
            path,
            f"{_shown(value)} is not {kind.what}",
            fix=f"choose one of {', '.join(kind.words)}",
            nearest=kind.others.get(value) or nearest(value, kind.words),
        )
        return INVALID
    return value


def _flag(kind: Flag, value: Any, path: KeyPath, report: Report) -> Any:
    return value if type(value) is bool else _wrong(kind, value, path, report)


def _number(kind: Number, value: Any, path: KeyPath, report: Report) -> Any:
    if type(value) is not int:
        return _wrong(kind, value, path, report)
    if not kind.least <= value <= kind.most:
        message = f"{value} is not {kind.what} from {kind.least} to {kind.most}"
        report("NXC206", path, message, fix=f"choose one between {kind.least} and {kind.most}")
        return INVALID
    return value


def _items(kind: Items, value: Any, path: KeyPath, report: Report) -> Any:
    if type(value) is not list:
        return _wrong(kind, value, path, report)
    if len(value) < kind.least:
        report("NXC206", path, f"this has to be {kind.what}, and it is empty", fix=f"list at least {kind.least}")
        return INVALID
    items = Listed(
        {
            index: checked
            for index, item in enumerate(value)
            if (checked := check(kind.of, item, (*path, index), report)) is not INVALID
        }
    )
    if kind.distinct:
        seen: list[Any] = []
        for index, item in items.items():
            if item in seen:
                report("NXC206", (*path, index), f"{item} is in this list twice", fix="remove one of the two")
            seen.append(item)
    return items


def _map_of(kind: MapOf, value: Any, path: KeyPath, report: Report) -> Any:
    if type(value) is not dict:
        return _wrong(kind, value, path, report)
    result = {}
    for name, item in value.items():
        if re.fullmatch(kind.names, name) is None:
            report(
                "NXC206",
                (*path, name),
                f"{_shown(name)} cannot be a name here",
                fix=kind.hint,
                on_key=True,
            )
        elif (checked := check(kind.of, item, (*path, name), report)) is not INVALID:
            result[name] = checked
    return result


def _either(kind: Either, value: Any, path: KeyPath, report: Report) -> Any:
    for one in kind.types:
        if type(value) in _WRITTEN_AS[type(one)]:
            return check(one, value, path, report)
    return _wrong(kind, value, path, report)


def _table(kind: Table, value: Any, path: KeyPath, report: Report) -> Any:
    if type(value) is not dict:
        if kind.short is not None and type(value) is str:
            return check(kind.short, value, path, report)
        return _wrong(kind, value, path, report)
    result = {}
    for name, item in value.items():
        if name not in kind.keys:
            report(
                "NXC201",
                (*path, name),
                f"{_shown(name)} is not a key of {kind.what}",
                fix=f"the keys are {', '.join(sorted(kind.keys))}",
                nearest=nearest(name, kind.keys),
                on_key=True,
            )
        elif (checked := check(kind.keys[name].type, item, (*path, name), report)) is not INVALID:
            result[name] = checked
    required = [name for name, key in kind.keys.items() if key.required]
    for name in required:
        if name not in value:
            message = f"{kind.what} needs the key {name!r}"
            report("NXC205", path, message, fix=f"add {name} = …: {kind.keys[name].doc}", on_key=True)
    return result if all(name in result for name in required) else INVALID


def _data(kind: Data, value: Any, path: KeyPath, report: Report, depth: int = 0) -> Any:
    if depth > MAX_DATA_DEPTH:
        message = f"plain data goes at most {MAX_DATA_DEPTH} levels deep"
        report("NXC206", path, message, fix="make it flatter, or write it as a module of your own")
        return INVALID
    if type(value) in (str, bool, int, float):
        reason = _unwritable(value)
        if reason:
            report("NXC206", path, reason, fix=NO_NUL if isinstance(value, str) else 'write it as a string: "…"')
        return INVALID if reason else value
    if type(value) is list:
        items = [_data(kind, item, (*path, index), report, depth + 1) for index, item in enumerate(value)]
        return [item for item in items if item is not INVALID]
    if type(value) is dict:
        for name in value:
            if reason := _unwritable(name):
                report("NXC206", (*path, name), reason, fix=NO_NUL, on_key=True)
                return INVALID
        table = {name: _data(kind, item, (*path, name), report, depth + 1) for name, item in value.items()}
        return {name: item for name, item in table.items() if item is not INVALID}
    report("NXC202", path, "Nix has no dates and times", fix='write it as a string: "…"')
    return INVALID


def _command(kind: Command, value: Any, path: KeyPath, report: Report) -> Any:
    words = value if type(value) is list else [value]
    if not words or not all(type(word) is str for word in words):
        return _wrong(kind, value, path, report)
    if any("\0" in word for word in words):
        report("NXC206", path, "a command cannot hold NUL", fix=NO_NUL)
        return INVALID
    return value


def _unwritable(value: str | float) -> str:
    """Say why Nix cannot hold *value*, if it cannot."""
    if isinstance(value, str):
        return "Nix cannot hold NUL in a string" if "\0" in value else ""
    if isinstance(value, int):
        return "" if -(2**63) <= value < 2**63 else "Nix has no integers of more than 64 bits"
    tiny = 2.2250738585072014e-308  # below it Nix refuses to read the number
    fits = value == 0 or tiny <= abs(value) < float("inf")
    return "" if fits else f"Nix has no number {value}"


_WRITTEN_AS: dict[type, tuple[type, ...]] = {
    Text: (str,),
    Choice: (str,),
    Flag: (bool,),
    Number: (int,),
    Items: (list,),
    MapOf: (dict,),
    Table: (dict,),
    Command: (str, list),
}
"""What TOML gives for a type."""

_CHECKS: dict[type, Any] = {
    Text: _text,
    Choice: _choice,
    Flag: _flag,
    Number: _number,
    Items: _items,
    MapOf: _map_of,
    Either: _either,
    Table: _table,
    Data: _data,
    Command: _command,
}


def _wrong(kind: Type, value: Any, path: KeyPath, report: Report) -> Any:
    fix = _WAYS_OUT.get(type(kind), "")
    if isinstance(kind, Table):
        fix = kind.hint or fix
        if kind.short is not None and type(value) in (int, float):
            fix = f'put it in quotes: "{value}"'
    elif isinstance(kind, Text) and type(value) in (int, float):
        fix = f'put it in quotes: "{value}"'
    elif isinstance(kind, Items) and isinstance(value, str) and (words := re.findall(r"[^\s,]+", value)[:6]):
        fix = f"write a list: [{', '.join(map(_shown, words))}]"
    report("NXC202", path, f"this has to be {kind.what}, not {_kind_of(value)}", fix=fix)
    return INVALID


_WAYS_OUT: dict[type, str] = {
    Text: 'put it in quotes: "…"',
    Choice: 'put it in quotes: "…"',
    Flag: "write true or false, without quotes",
    Number: "write a whole number, without quotes",
    Items: "put it in brackets: [ … ]",
    Command: 'write "make all" or ["make", "all"]',
    MapOf: "write a table: { name = … }",
    Table: "write a table: { key = … }",
}


def _kind_of(value: Any) -> str:
    names = {
        str: "a string",
        bool: "a boolean",
        int: "a number",
        float: "a number with a fraction",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date or time")


def _shown(value: str) -> str:
    text = value if len(value) <= 60 else value[:57] + "..."
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + '"'
