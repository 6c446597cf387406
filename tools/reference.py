"""Write the parts of docs/reference/ that follow from the code.

``python tools/reference.py`` writes them; with ``--check`` it writes nothing, and exits with 1 if one is not up
to date.  A part stands between ``<!-- begin: NAME -->`` and ``<!-- end -->``; the rest of a page is written by hand.
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

import nixcompose
from nixcompose import cli, targets
from nixcompose.keys import Choice, Command, Data, Either, Flag, Items, Key, MapOf, Number, Table, Text
from nixcompose.manifest import nix_tables, own_tables, tables
from nixcompose.targets import _image, _mounts, devcontainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nixcompose.keys import Type

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
PART = re.compile(r"(<!-- begin: (?P<name>[a-z ]+) -->\n).*?(<!-- end -->\n)", re.DOTALL)
WIDTH = 100

TABLES: dict[str, Table] = {
    "manifest": tables.MANIFEST,
    "group": tables.GROUP,
    "settings": tables.GROUP.keys["settings"].type,  # type: ignore[dict-item]
    "modules": tables.GROUP.keys["modules"].type,  # type: ignore[dict-item]
    "package": tables.PACKAGE,
    "package of your own": tables.CUSTOM_PACKAGE,
    "npm package": own_tables.NPM,
    "prebuilt program": own_tables.BINARY,
    "file to fetch": own_tables.FETCHED,
    "input": tables.INPUT,
    "nix": tables.NIX,
    "garbage collection": nix_tables.GARBAGE_COLLECTION,
    "template": tables.TEMPLATE,
    "migration": tables.MIGRATION,
    "user": tables.USER,
    "target": Table(tables.TARGET, "a target"),
    "budget": tables.BUDGET,
    "image": _image.IMAGE,
    "parent": _image.PARENT,
    "mount": _mounts.MOUNT,
    "host requirements": devcontainer.HOST_REQUIREMENTS,
    "gpu": devcontainer.GPU,
    "ci": tables.CI,
}
"""The tables of the manifest, by the headings of their sections."""


# The manifest: the keys of its tables.


def keys(name: str) -> str:
    """Return the keys of a table as a Markdown table."""
    return _key_table(TABLES[name].keys)


def kinds() -> str:
    """Return a section for each kind of target, with the keys that it adds."""
    return "\n".join(map(_kind, targets.kinds()))


def _kind(name: str) -> str:
    module = targets.kind(name)
    lines = [f"### {name}\n", (module.__doc__ or "").split("\n")[0]]
    lines += [f"It needs `{key}`." for key in module.NEEDS]
    lines += [f"The flake that `init` writes has the input `{source}` for it." for source in module.INPUTS]
    own = {key: value for key, value in tables.target_table(name).keys.items() if key not in tables.TARGET}
    return "\n".join([*lines, "", _key_table(own)])


def _key_table(table: Mapping[str, Key]) -> str:
    rows = ["| key | value | meaning |", "| --- | --- | --- |"]
    for name, key in table.items():
        meaning = f"{key.doc} Required." if key.required else key.doc
        rows.append(f"| `{name}` | {_type(key.type)} | {meaning} |".replace("\\", "\\\\"))
    return "\n".join(rows) + "\n"


def _type(kind: Type) -> str:
    """Say what a value of this type is."""
    return _TYPES[type(kind)](kind)


def _table_type(kind: Table) -> str:
    names = [name for name, table in TABLES.items() if table is kind]
    text = f"[{kind.what.partition(' (')[0]}](#{names[0].replace(' ', '-')})" if names else kind.what
    return text if kind.short is None else f"{text} or {_type(kind.short)}"


def _map_type(kind: MapOf) -> str:
    if kind is tables.MANIFEST.keys["targets"].type:
        return "a table of names; each value is [a target](#target)"
    if type(kind.of) is Data:
        return "a table of plain data"
    return kind.what if kind.what != "a table" else f"a table of names; each value is {_type(kind.of)}"


def _items_type(kind: Items) -> str:
    return f"a list; each item is {_type(kind.of)}" if type(kind.of) in (Table, Choice) else kind.what


_TYPES: dict[type, Callable[..., str]] = {
    Text: lambda kind: kind.what,
    Choice: lambda kind: "one of " + ", ".join(f"`{word}`" for word in kind.words),
    Flag: lambda kind: kind.what,
    Number: lambda kind: f"{kind.what} from {kind.least} to {kind.most}",
    Items: _items_type,
    MapOf: _map_type,
    Either: lambda kind: kind.what,
    Data: lambda kind: kind.what,
    Command: lambda kind: kind.what,
    Table: _table_type,
}


# The command line: what `--help` prints.


def commands() -> str:
    """Return a section for each command."""
    top = cli.parser()
    group = next(action for action in vars(top)["_actions"] if isinstance(action.choices, dict))
    every = {"nixcompose": top} | {f"nixcompose {name}": command for name, command in group.choices.items()}
    return "\n".join(_help(command, parser) for command, parser in every.items())


def _help(command: str, parser: argparse.ArgumentParser) -> str:
    return f"## {command}\n\n```console\n$ {command} --help\n{parser.format_help().rstrip()}\n```\n"


def codes() -> str:
    """Return the pages of all error codes."""
    text = (ROOT / "nixcompose" / "codes.md").read_text(encoding="utf-8")
    return text.partition("\n\n")[2]


# The library: its public names.


def functions() -> str:
    """Return a section for each public function."""
    return _sections(lambda value: inspect.isfunction(value))  # noqa: PLW0108 - it is a type guard


def values() -> str:
    """Return a section for each public class of values."""
    return _sections(lambda value: inspect.isclass(value) and not issubclass(value, BaseException))


def errors() -> str:
    """Return a section for each exception."""
    return _sections(lambda value: inspect.isclass(value) and issubclass(value, BaseException))


def _sections(belongs: Callable[[object], bool]) -> str:
    public = {name: getattr(nixcompose, name) for name in nixcompose.__all__}
    return "\n".join(_section(name, value) for name, value in public.items() if belongs(value))


def _section(name: str, value: object) -> str:
    doc = inspect.cleandoc(value.__doc__ or "").partition("\n>>> ")[0].rstrip()
    lines = [f"### {name}\n", f"```python fragment\n{_signature(name, value)}\n```\n", _sentences(doc)]
    if inspect.isclass(value):
        lines += _members(value)
    return "\n".join(lines) + "\n"


def _sentences(doc: str) -> str:
    """Return a docstring with each sentence on a line of its own, and lists of names (`Raises:`) as lists."""
    return "\n\n".join(map(_paragraph, doc.split("\n\n")))


def _paragraph(text: str) -> str:
    head, _, entries = text.partition(":\n    ")
    if head in ("Raises", "Attributes"):
        whole = re.sub(r"\n {5,}", " ", entries)
        items = (entry.partition(": ") for entry in whole.split("\n    "))
        return "\n".join([f"{head}:\n", *(f"* `{name}`: {meaning}" for name, _, meaning in items)])
    return re.sub(r"(?<=[.;]) ", "\n", " ".join(text.split()))


def _signature(name: str, value: object) -> str:
    if inspect.isclass(value):
        if issubclass(value, BaseException):
            return f"class {name}({value.__bases__[0].__name__})"
        holds_data = hasattr(value, "_defaults") or attrs.has(value)
        return _call(name, list(_fields(value)) if holds_data else _parameters(inspect.signature(value)), "")
    signature = inspect.signature(value)  # type: ignore[arg-type]
    return _call(name, _parameters(signature), f" -> {signature.return_annotation}")


def _call(name: str, parts: list[str], result: str) -> str:
    text = f"{name}({', '.join(parts)}){result}"
    return text if len(text) <= WIDTH else f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){result}"


def _parameters(signature: inspect.Signature) -> list[str]:
    shown: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        shown.append(f"{stars}{parameter.name}: {parameter.annotation}{default}")
    return shown


def _fields(cls: type) -> Iterable[str]:
    defaults = getattr(cls, "_defaults", None)
    if defaults is None:  # a class of attrs itself
        defaults = {field.name: field.default for field in attrs.fields(cls) if field.default is not attrs.NOTHING}
    for name, annotation in inspect.get_annotations(cls).items():
        yield f"{name}: {annotation}" + (f" = {defaults[name]!r}" if name in defaults else "")


def _members(cls: type) -> Iterable[str]:
    """Yield what can be asked of a value: its public properties and methods."""
    lines = []
    for name, member in vars(cls).items():
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(function) or not function.__doc__:
            continue
        first = " ".join(inspect.cleandoc(function.__doc__).split("\n\n")[0].split())
        parts = [part for part in _parameters(inspect.signature(function)) if not part.startswith("self:")]
        shown = name if isinstance(member, property) else _call(name, parts, "")
        lines.append(f"* `{shown}`: {first}")
    if lines:
        yield ""
    yield from lines


PARTS: dict[str, Callable[[], str]] = {
    **{f"keys of {name}": lambda name=name: keys(name) for name in TABLES},  # type: ignore[misc]
    "kinds": kinds,
    "commands": commands,
    "codes": codes,
    "functions": functions,
    "values": values,
    "errors": errors,
}


def up_to_date(page: str) -> str:
    """Return the text of a page with its parts as they should be now."""
    return PART.sub(lambda match: f"{match[1]}\n{PARTS[match['name']]().strip()}\n\n{match[3]}", page)


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are not up to date."""
    os.environ["COLUMNS"] = str(WIDTH)  # what argparse fills lines to
    is_check = "--check" in arguments
    stale = 0
    for path in sorted(FOLDER.glob("*.md")):
        old = path.read_text(encoding="utf-8")
        new = up_to_date(old)
        if new != old:
            stale += 1
            if not is_check:
                path.write_text(new, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} {'is not up to date' if is_check else 'written'}")
    return 1 if stale and is_check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
