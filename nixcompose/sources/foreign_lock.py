"""What the locks of other tools have in common: bounded JSON, checked as it is taken apart, and a choice.

A lock of another tool names store paths, as an evaluation does, but nobody vouches for them here: what is
taken of it are names, and every one is checked.
"""

from __future__ import annotations

import re

from nixcompose._frozen import frozen
from nixcompose.errors import Finding, SourceError
from nixcompose.sources.outputs import Evaluation, Located, Problem
from nixcompose.store.malformed import Malformed
from nixcompose.store.path import parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from nixcompose.sources.outputs import Wanted

NOT_UNDERSTOOD = "NXC715"

#: How many bytes a lock may have; the largest of 105 real ones has 23,771.
MAX_BYTES = 8 * 2**20
#: How many characters a name may have.
MAX_NAME = 500

# The references that Nix, devbox and flox write for nixpkgs; that of flox is a mirror.
_NIXPKGS = re.compile(
    r"(?:(?:flake:)?nixpkgs"
    r"|github:(?:nixos|flox)/nixpkgs"
    r"|(?:(?:git|tarball)\+)?https://(?:"
    r"(?:(?:codeload\.)?github\.com|api\.github\.com/repos)/(?:nixos|flox)/nixpkgs(?:\.git)?"
    r"|channels\.nixos\.org|nixos\.org/channels|releases\.nixos\.org/(?:nixos|nixpkgs)"
    r"|(?:api\.)?flakehub\.com/f/(?:pinned/)?nixos/nixpkgs"
    r"))(?:[/?].*)?",
    re.IGNORECASE,
)
_OF_A_FLAKE = re.compile(r"(?:legacyPackages|packages)\.[^.]+\.(?=.)")

_LOOK = "look at the file: let the tool that made it write it again"
_UPGRADE = "use a newer nixcompose if there is one, or name the packages in profiles.toml instead"


@frozen
class Entry:
    """A package of a lock.

    *name* is what the user calls it there, *attr* its attribute path in nixpkgs as text, if the lock says
    so.  *outputs* maps outputs to base names for each system that the lock has store paths for, and
    *installed* names those of them that are installed there.  *elsewhere* is None for a package of nixpkgs,
    else what the lock says of where its store paths are from, empty if it says nothing.
    """

    name: str
    attr: str | None
    version: str | None
    pname: str | None
    outputs: Mapping[str, Mapping[str, str]]
    installed: Mapping[str, tuple[str, ...]]
    elsewhere: str | None = None


def read_lock(data: bytes, kind: str, source: str, read: Callable[[dict[str, Any]], list[Entry]]) -> list[Entry]:
    """Return what *read* makes of the JSON object *data*, a lock of the *kind* (`lock of devbox`).

    Raises:
        SourceError: NXC715, which names *source*; *read* raises `Malformed`, or what Python does where a
            value has another type than it takes.
    """
    try:
        return read(_document(data))
    except Malformed as problem:
        reason, fix = str(problem), _UPGRADE if isinstance(problem, OtherVersion) else _LOOK
    except RecursionError:
        reason, fix = "it is nested too deeply", _LOOK
    except UnicodeDecodeError:
        reason, fix = "it is not UTF-8", _LOOK
    except ValueError as error:
        reason, fix = f"it is no JSON: {error}", _LOOK
    raise SourceError([Finding(NOT_UNDERSTOOD, f"{source}: this {kind} is not understood: {reason}", None, fix)])


def _document(data: bytes) -> dict[str, Any]:
    import json

    if len(data) > MAX_BYTES:
        raise Malformed(f"it has more than {MAX_BYTES:,} bytes", data[:20])
    document = json.loads(data.decode(), parse_constant=_no_number)
    if not isinstance(document, dict):
        raise Malformed("it is no JSON object", data[:20])
    return document


class OtherVersion(Malformed):
    """A lock of a version that is not known."""


def is_version(found: object, key: str, known: object) -> None:
    """Check the version of a lock.

    Raises:
        OtherVersion: it is not the *known* one.
    """
    if found != known or type(found) is not type(known):
        raise OtherVersion(f"its `{key}` is not {known!r}, the only one known", found)


def mapping(value: object, what: str) -> dict[str, Any]:
    """Return *value* if it is a JSON object; nothing where there is none or null.

    Raises:
        Malformed: it is something else; *what* names it.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(f"{what} is no JSON object", value)
    return value


def sequence(value: object, what: str) -> list[Any]:
    """Return *value* if it is a JSON list; nothing where there is none or null.

    Raises:
        Malformed: it is something else; *what* names it.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed(f"{what} is no list", value)
    return value


def text(value: object, what: str) -> str | None:
    """Return *value* if it is a text in one line; None where there is none, or null, or an empty one.

    Raises:
        Malformed: it is something else; *what* names it.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_NAME or not value.isprintable():
        raise Malformed(f"{what} is no name", value)
    return value


def required(value: object, what: str) -> str:
    """Return *value*, a text in one line that must be there.

    Raises:
        Malformed: it is something else; *what* names it.
    """
    found = text(value, what)
    if found is None:
        raise Malformed(f"{what} is missing", value)
    return found


def base_name(value: object, what: str) -> str:
    """Return the base name of the store path *value*.

    Raises:
        Malformed: it is none of the store `/nix/store`, the one that other tools know.
    """
    return parse_path(required(value, what)).base_name


def is_nixpkgs(reference: str) -> bool:
    """Whether a flake reference or an address, without the attribute path, is one of nixpkgs.

    >>> is_nixpkgs("github:NixOS/nixpkgs/nixos-25.11"), is_nixpkgs("github:someone/nixpkgs")
    (True, False)
    """
    return _NIXPKGS.fullmatch(reference) is not None


def in_nixpkgs(attr: str | None) -> str | None:
    """Return an attribute path of the flake nixpkgs as one of nixpkgs.

    >>> in_nixpkgs("legacyPackages.x86_64-linux.python3Packages.pip"), in_nixpkgs("hello")
    ('python3Packages.pip', 'hello')
    """
    found = _OF_A_FLAKE.match(attr or "")
    return attr[found.end() :] if attr and found else attr


def names(entries: Iterable[Entry], system: str | None) -> tuple[str, ...]:
    """Return the names of the *entries* that have store paths of nixpkgs for *system* (None: for any)."""
    ours = [one for one in entries if one.elsewhere is None]
    return tuple(sorted({one.name for one in ours if (one.outputs if system is None else system in one.outputs)}))


def choose(entries: Sequence[Entry], wanted: Iterable[Wanted], system: str, kind: str, source: str) -> Evaluation:
    """Return the store paths of *wanted* among the *entries* of a lock.

    For each attribute path in turn: the entry that has it; if several have, that of the name of the
    package.  If none has any: the entry of that name, if the lock does not say its attribute path.  What is
    not of nixpkgs is not taken.
    """
    by_attr: dict[str, list[Entry]] = {}
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
        if entry.attr is not None:
            by_attr.setdefault(entry.attr, []).append(entry)
    packages: dict[str, Located] = {}
    problems: dict[str, Problem] = {}
    for one in wanted:
        if one.file is not None or one.source is not None:
            whose = "of our own" if one.file is not None else f"of the input {one.source}"
            found: Located | str = f"a {kind} is asked for packages of nixpkgs; this one is {whose}"
        else:
            found = _choose(one, by_attr, by_name, system, source)
        if isinstance(found, str):
            problems[one.name] = Problem(one.name, "not listed", found)
        else:
            packages[one.name] = found
    return Evaluation(packages, problems)


def _choose(
    one: Wanted, by_attr: Mapping[str, list[Entry]], by_name: Mapping[str, list[Entry]], system: str, source: str
) -> Located | str:
    dotted = [".".join(attr) for attr in one.attrs]
    alike = [by_attr.get(attr, []) for attr in dotted]
    called = by_name.get(one.name, [])
    groups = [*alike, [entry for entry in called if entry.attr is None]]
    found = next(filter(None, ([entry for entry in group if entry.elsewhere is None] for group in groups)), [])
    candidates = [entry for entry in found if entry.name == one.name] or found
    if not candidates:
        return _not_there(one, dotted, [*(entry for group in alike for entry in group), *called], source)
    here = [entry for entry in candidates if system in entry.outputs]
    if not here:
        others = sorted({other for entry in candidates for other in entry.outputs})
        if not others:
            return f"{source} names {candidates[0].name}, but no store path of it"
        return f"{source} has {candidates[0].name} for {', '.join(others[:4])}, not for {system}"
    entry = here[0]
    if any(other.outputs[system] != entry.outputs[system] for other in here):
        return f"{source} has several packages that it may be: {', '.join(sorted({other.name for other in here})[:4])}"
    there = entry.outputs[system]
    outputs = one.outputs or entry.installed[system]
    absent = [output for output in outputs if output not in there]
    if absent:
        return f"{source} has {entry.name} with the outputs {', '.join(sorted(there))}, not {', '.join(absent)}"
    attr = entry.attr or dotted[0]
    return Located(one.name, attr, {output: there[output] for output in outputs}, entry.version, entry.pname)


def _not_there(one: Wanted, dotted: Sequence[str], like_it: Sequence[Entry], source: str) -> str:
    # Why none of the entries of that attribute path or name is taken.
    for entry in like_it:
        if entry.elsewhere is not None:
            from_where = f"has {entry.name} from {entry.elsewhere}, not from nixpkgs"
            return f"{source} {from_where if entry.elsewhere else f'does not say where {entry.name} is from'}"
    if like_it:
        attrs = sorted({entry.attr for entry in like_it if entry.attr is not None})
        return f"{source} has {one.name} as {', '.join(attrs[:4])}, not as {' or '.join(dotted)}"
    return f"{source} has neither {' nor '.join(dotted)} nor a package called {one.name}"


def _no_number(constant: str) -> float:
    raise Malformed("no number of JSON", constant)
