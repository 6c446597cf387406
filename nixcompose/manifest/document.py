"""One TOML document and what is wrong with it."""

from __future__ import annotations

import re

import tomli

from nixcompose.errors import Finding, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from nixcompose.keys import KeyPath
    from nixcompose.manifest.places import Places

MAX_BYTES = 4 * 2**20
"""The largest manifest that is read; 20,000 packages take about a tenth of it."""

MAX_DEPTH = 48
"""The most levels that tables and lists are nested; a manifest of plain data needs fewer than ten."""


_TUPLE = re.compile(r"\((?:'[^']*',? ?)+\)")
_QUOTED = re.compile(r"'([^']*)'")
_TOML_FIXES = (
    ("Unclosed array", "a comma is missing before this, or a closing bracket after it"),
    ("Unclosed inline table", "a comma is missing before this, or a closing brace after it"),
    ("Invalid value", 'put text in straight quotes ("git"); true and false are lower case'),
    ("Expected '='", "write key = value"),
    ("Cannot declare", "write each table once, with all of its keys"),
    ("Cannot overwrite", "write each key once in its table"),
    ("Illegal character '\\n'", "close the quotes on the same line"),
)
"""The way out of the mistakes that people make most, by how the parser begins to say them."""


class Document:
    """The text of a manifest, its data, and the findings collected so far.

    Whoever checks something reports it by key path; the line and column are looked up here, and only
    then.
    """

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._reported: set[Finding] = set()
        self.text = self._decode(content)
        self.data: dict[str, Any] = self._parse() if not self.findings else {}
        self.entries: dict[tuple[str, str], KeyPath] = {}  # (group, package) -> where it is listed
        self.targets: dict[str, dict[str, Any]] = {}  # the tables of targets, as far as they are right
        self._places: Places | None = None

    def report(
        self,
        code: str,
        path: KeyPath,
        message: str,
        *,
        fix: str = "",
        nearest: str | None = None,
        on_key: bool = False,
        also: Iterable[tuple[KeyPath, str]] = (),
        detail: Iterable[str] = (),
        severity: str = "error",
    ) -> None:
        """Add a finding at the value of *path*, or at its key."""
        others = tuple((self.where(other, on_key=True), label) for other, label in also)
        where = self.where(path, on_key=on_key)
        finding = Finding(code, message, where, fix, nearest, others, tuple(detail), severity)
        if finding not in self._reported:  # a target and those based on it find the same
            self._reported.add(finding)
            self.findings.append(finding)

    def item(self, path: KeyPath, item: object) -> KeyPath:
        """Return the key path of *item* in the list at *path*."""
        return (*path, self.written(path).index(item))

    def written(self, path: KeyPath) -> Any:
        """Return what the document has at *path*, right or wrong."""
        value: Any = self.data
        for part in path:
            value = value[part]
        return value

    def where(self, path: KeyPath, *, on_key: bool = False) -> Where:
        """Return the place of the value at *path*, or of its key."""
        if self._places is None:
            from nixcompose.manifest.places import Places

            self._places = Places(self.text, self.file)
        return self._places.key(path) if on_key else self._places.value(path)

    def _decode(self, content: bytes) -> str:
        if len(content) > MAX_BYTES:
            self._reject(
                "NXC104",
                f"the file has more than {MAX_BYTES} bytes, the most that a manifest may have",
                "name the right file with --file, or divide the manifest",
            )
            return ""
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8")
            line = before.rpartition("\n")[2]
            where = Where(self.file, before.count("\n") + 1, len(line) + 1, 1, line + "\ufffd")
            self._reject(
                "NXC102",
                f"byte 0x{content[error.start]:02x} is not UTF-8, which TOML is written in",
                "save the file as UTF-8",
                where,
            )
            return ""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
            self._reject("NXC103", "the file holds nothing", "write a first manifest with: nixcompose init")
        return text

    def _parse(self) -> dict[str, Any]:
        try:
            data = tomli.loads(self.text)
        except tomli.TOMLDecodeError as error:
            # At the end of a file the place is behind the last character: show the last line instead.
            from nixcompose.manifest.places import locate

            position = min(error.pos, max(0, len(self.text.rstrip()) - 1))
            said = _TUPLE.sub(lambda match: f"[{'.'.join(_QUOTED.findall(match[0]))}]", error.msg)
            self._reject(
                "NXC101",
                f"this is not TOML: {said[:1].lower()}{said[1:]}",
                next((fix for start, fix in _TOML_FIXES if error.msg.startswith(start)), "see https://toml.io"),
                locate(self.text, self.file, position, position + 1),
            )
        except RecursionError:
            self._reject_depth()
        else:
            if _depth(data) <= MAX_DEPTH:
                return data
            self._reject_depth()
        return {}

    def _reject_depth(self) -> None:
        message = f"the file is nested more than {MAX_DEPTH} levels deep"
        self._reject("NXC105", message, "a manifest needs no more than a few levels")

    def _reject(self, code: str, message: str, fix: str, where: Where | None = None) -> None:
        self.findings.append(Finding(code, message, where or Where(self.file, 1, 1), fix))


def _depth(data: Any) -> int:
    """Return how many levels of tables and lists *data* has, without recursion of our own."""
    depth = 0
    level = [data]
    while level:
        depth += 1
        items = [item for value in level for item in (value.values() if isinstance(value, dict) else value)]
        level = [item for item in items if isinstance(item, (dict, list))]
    return depth
