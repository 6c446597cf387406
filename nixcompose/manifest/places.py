"""Where each key and value of a TOML document stands.

TOML readers give values without places, so a finding could only name a key.  This scanner walks a
document that `tomli` has already accepted and notes the span of every key and value by key path:
`("groups", "minimal", "packages", 3)`.  It runs only when there is something to report.
"""

from __future__ import annotations

import re

from nixcompose.errors import Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_INDENT = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\r\n]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


class Places:
    """The spans of a document's keys and values.

    >>> places = Places('[groups.a]\\npackages = ["git", "vim"]\\n', "profiles.toml")
    >>> str(places.value(("groups", "a", "packages", 1)))
    'profiles.toml:2:20'
    """

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._keys: dict[KeyPath, tuple[int, int]] = {}
        self._values: dict[KeyPath, tuple[int, int]] = {}
        self._tables: dict[KeyPath, int] = {}  # arrays of tables: how many entries so far
        self._scan()

    def key(self, path: KeyPath) -> Where:
        """Return the place of the key at *path*, or of the nearest table around it."""
        return self._where(self._nearest(path, self._keys, self._values))

    def value(self, path: KeyPath) -> Where:
        """Return the place of the value at *path*; for a table that is its key."""
        return self._where(self._nearest(path, self._values, self._keys))

    def span(self, path: KeyPath) -> tuple[int, int] | None:
        """Return the offsets of the value at *path*, if one is written there."""
        return self._values.get(path)

    @staticmethod
    def _nearest(path: KeyPath, *spans: dict[KeyPath, tuple[int, int]]) -> tuple[int, int]:
        for length in range(len(path), 0, -1):
            for known in spans:
                if path[:length] in known:
                    return known[path[:length]]
        return 0, 0

    def _where(self, span: tuple[int, int]) -> Where:
        return locate(self._text, self._file, *span)

    def _scan(self) -> None:
        text = self._text
        table: KeyPath = ()
        position = self._skip(0)
        while position < len(text):
            if text.startswith("[[", position):
                table, position = self._header(position + 2, array=True)
                position += 2
            elif text[position] == "[":
                table, position = self._header(position + 1, array=False)
                position += 1
            else:
                position = self._pair(position, table)
            position = self._skip(position)

    def _skip(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def _indent(self, position: int) -> int:
        match = _INDENT.match(self._text, position)
        return match.end() if match else position

    def _key_parts(self, position: int) -> tuple[list[tuple[str, tuple[int, int]]], int]:
        parts = []
        while True:
            start = self._indent(position)
            match = (_STRING if self._text[start] in "\"'" else _BARE_KEY).match(self._text, start)
            assert match is not None, "tomli accepted this document"
            parts.append((_plain(match.group()), match.span()))
            position = self._indent(match.end())
            if self._text[position : position + 1] != ".":
                return parts, position
            position += 1

    def _header(self, position: int, *, array: bool) -> tuple[KeyPath, int]:
        parts, position = self._key_parts(position)
        path: KeyPath = ()
        for name, span in parts[:-1]:
            path = self._inside((*path, name))
            self._keys.setdefault(path, span)
        name, span = parts[-1]
        path = (*path, name)
        if array:
            index = self._tables.get(path, 0)
            self._tables[path] = index + 1
            self._keys.setdefault(path, span)
            path = (*path, index)
        self._keys[path] = span
        return path, position

    def _inside(self, path: KeyPath) -> KeyPath:
        return (*path, self._tables[path] - 1) if path in self._tables else path

    def _pair(self, position: int, table: KeyPath) -> int:
        parts, position = self._key_parts(position)
        path = table
        for name, span in parts:
            path = (*path, name)
            self._keys.setdefault(path, span)
        return self._value(self._indent(position + 1), path)

    def _value(self, start: int, path: KeyPath) -> int:
        text = self._text
        if text[start] == "[":
            end = self._items(start + 1, path)
        elif text[start] == "{":
            end = self._inline_table(start + 1, path)
        elif match := _STRING.match(text, start):
            end = match.end()
        else:
            match = _BARE_VALUE.match(text, start)
            end = start + len(match.group().rstrip(" \t")) if match else start
        self._values[path] = (start, end)
        return end

    def _items(self, position: int, path: KeyPath) -> int:
        index = 0
        position = self._skip(position)
        while self._text[position] != "]":
            position = self._skip(self._value(position, (*path, index)))
            index += 1
            if self._text[position] == ",":
                position = self._skip(position + 1)
        return position + 1

    def _inline_table(self, position: int, path: KeyPath) -> int:
        position = self._skip(position)
        while self._text[position] != "}":
            position = self._skip(self._pair(position, path))
            if self._text[position] == ",":
                position = self._skip(position + 1)
        return position + 1


def locate(text: str, file: str, start: int, end: int) -> Where:
    """Return the place of the characters from *start* to *end*, as far as their first line goes."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    line = text[begin : stop if stop >= 0 else len(text)].rstrip("\r")
    width = max(1, min(end - start, len(line) - (start - begin)))
    return Where(file, text.count("\n", 0, start) + 1, start - begin + 1, width, line)


def _plain(key: str) -> str:
    if key[0] == '"' and "\\" in key:
        import tomli

        return str(next(iter(tomli.loads(f"{key} = 0"))))
    return key[1:-1] if key[0] in "\"'" else key
