"""A lock as text: JSON with one store object a line, so that a change of one path is a change of one line.

Store objects are sorted by name, then by hash: a rebuild stays in its place.  References are the first
characters of hash parts, as many (12 or more) as tell all paths of the lock apart.  The last lines have
a count and a digest of all that precedes them, so that a file that was cut off is refused.
"""

from __future__ import annotations

import re
from itertools import pairwise

from nixcompose.errors import Finding, SourceError
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.store.info import LARGEST_SIZE
from nixcompose.store.objects import StoreObject
from nixcompose.store.path import STORE_DIR, is_base_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

SCHEMA = "nixcompose.lock-file/1"
#: The largest lock that is read: about 500,000 store objects.
MAX_BYTES = 128 * 2**20
#: How many characters a text of it may have.
MAX_TEXT = 2000
SHORT = 12

_END = re.compile(r'"count": ([0-9]{1,9}),\n"digest": "sha256:([0-9a-f]{64})"\n\}\n\Z')
_SCHEMA = re.compile(r'\A\{\n"schema": "nixcompose\.lock-file/([0-9]{1,9})"')
_HASH = re.compile(r"[01][0-9a-df-np-sv-z]{51}")
_REFRESH = "make it anew: nixcompose lock"


def dumps_lock(lock: Lock) -> str:
    r"""Return the text of *lock*; equal locks give equal bytes.

    >>> print(dumps_lock(Lock({}, {})), end="")  # doctest: +ELLIPSIS
    {
    "schema": "nixcompose.lock-file/1",
    "store_dir": "/nix/store",
    "outputs_from": "",
    "sources": [],
    "inputs": {},
    "systems": {},
    "objects": [],
    "missing": [],
    "unknown": [],
    "count": 0,
    "digest": "sha256:..."
    }
    """
    import json

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    short = _shortened([*lock.objects, *lock.missing, *lock.unknown])
    objects = sorted(lock.objects.values(), key=lambda known: _order(known.base_name))
    systems = []
    for system, packages in sorted(lock.systems.items()):
        lines = [f"{line(name)}: {line(_package(packages[name]))}" for name in sorted(packages)]
        systems.append(f"{line(system)}: {_block('{}', lines)}")
    fields = {
        "schema": line(SCHEMA),
        "store_dir": line(lock.store_dir),
        "outputs_from": line(lock.outputs_from),
        "sources": line(list(lock.sources)),
        "inputs": _block("{}", [f"{line(name)}: {line(text)}" for name, text in sorted(lock.inputs.items())]),
        "systems": _block("{}", systems),
        "objects": _block("[]", [line(_row(known, short)) for known in objects]),
        "missing": _block("[]", [line(name) for name in sorted(lock.missing, key=_order)]),
        "unknown": _block("[]", [line(name) for name in sorted(lock.unknown, key=_order)]),
    }
    if lock.unfree:
        fields["unfree"] = line(list(lock.unfree))
    if lock.note:
        fields = {"schema": fields.pop("schema"), "note": line(lock.note), **fields}
    text = "{\n" + "".join([f'"{name}": {value},\n' for name, value in fields.items()])
    return f'{text}"count": {len(objects)},\n"digest": "sha256:{_digest(text)}"\n}}\n'


def loads_lock(text: str, file: str = "nixcompose.lock") -> Lock:
    """Return the lock that *text* is; *file* is its name in findings.

    Raises:
        SourceError: NXC712 if it was cut off, changed by hand or is no lock, NXC713 if it was made by
            a newer nixcompose.

    >>> loads_lock(dumps_lock(Lock({}, {}))) == Lock({}, {})
    True
    """
    import json

    version = _SCHEMA.match(text)
    if version and int(version[1]) > 1:
        raise _error("NXC713", file, "a newer nixcompose made this lock", "upgrade nixcompose, or make the lock anew")
    end = _END.search(text, max(0, len(text) - 200))
    if not version or not end:
        raise _refused(file, "it is no lock, or was cut off")
    if _digest(text[: end.start()]) != end[2]:
        raise _refused(file, "it was changed after it was written: the digest at its end does not fit")
    try:
        return _lock(json.loads(text, object_pairs_hook=_unlike), int(end[1]), file)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise _refused(file, f"it says something that no lock says: {str(problem)[:100]}") from None


def _lock(data: dict[str, Any], count: int, file: str) -> Lock:
    rows = _list(data["objects"])
    absent = {name: tuple(sorted(map(_base_name, _list(data[name])))) for name in ("missing", "unknown")}
    names = [_base_name(_list(row)[0]) for row in rows]
    whole = _resolver([*names, *absent["missing"], *absent["unknown"]])
    objects = {name: _object(name, row, whole) for name, row in zip(names, rows, strict=True)}
    everything = {*objects, *absent["missing"], *absent["unknown"]}
    if len(rows) != count or len(everything) != count + len(absent["missing"]) + len(absent["unknown"]):
        raise ValueError("the count does not fit")
    systems = {
        _text(system): {_text(name): _locked(name, package) for name, package in packages.items()}
        for system, packages in data["systems"].items()
    }
    for packages in systems.values():
        for package in packages.values():
            if strangers := set(package.outputs.values()) - everything:
                raise ValueError(f"nothing is said of {min(strangers)}")
    return Lock(
        systems,
        objects,
        absent["missing"],
        absent["unknown"],
        {_text(name): _text(text, empty=True) for name, text in data["inputs"].items()},
        _text(data["outputs_from"], empty=True),
        tuple([_text(source) for source in _list(data["sources"])]),
        _store_dir(data["store_dir"]),
        _text(data.get("note", ""), empty=True),
        tuple([_text(name) for name in _list(data.get("unfree", []))]),
        file,
    )


def _locked(name: str, package: Mapping[str, Any]) -> LockedPackage:
    version, problem = package.get("version"), package.get("problem")
    return LockedPackage(
        name,
        _text(package["attr"]),
        None if version is None else _text(version),
        {_text(output): _base_name(path) for output, path in package.get("outputs", {}).items()},
        tuple([_text(output) for output in _list(package.get("wanted", []))]),
        _text(package.get("source", "nixpkgs")),
        None if package.get("recipe") is None else _text(package["recipe"]),
        None if problem is None else _text(problem),
    )


def _package(package: LockedPackage) -> dict[str, object]:
    row: dict[str, object] = {"attr": package.attr}
    row |= {"source": package.source} if package.source != "nixpkgs" else {}
    row |= {"recipe": package.recipe} if package.recipe is not None else {}
    row |= {"version": package.version} if package.version is not None else {}
    row |= {"wanted": list(package.wanted)} if package.wanted else {}
    row |= {"problem": package.problem} if package.problem is not None else {}
    return row | ({"outputs": dict(sorted(package.outputs.items()))} if package.outputs else {})


def _row(known: StoreObject, short: Mapping[str, str]) -> list[object]:
    row: list[object] = [known.base_name, known.nar_size]
    row.append(known.nar_hash.removeprefix("sha256:") if known.nar_hash else None)
    row.append(None if known.references is None else [short[name] for name in known.references])
    row += [known.download_size, known.key]
    while row[-1] is None:
        row.pop()
    return row


def _object(name: str, row: list[Any], whole: Mapping[str, str]) -> StoreObject:
    nar_size, nar_hash, references, download_size, key = (row[1:] + [None] * 4)[:5]
    if not _is_size(nar_size) or not (download_size is None or _is_size(download_size)) or len(row) > 6:
        raise ValueError(f"a size of {name}")
    if nar_hash is not None and not _HASH.fullmatch(nar_hash):
        raise ValueError(f"the NAR hash of {name}")
    return StoreObject(
        name,
        nar_size,
        None if nar_hash is None else f"sha256:{nar_hash}",
        None if references is None else tuple(sorted([whole[other] for other in _list(references)])),
        download_size,
        None if key is None else _text(key),
    )


def _is_size(number: object) -> bool:
    return type(number) is int and 0 < number <= LARGEST_SIZE


def _block(ends: str, lines: list[str]) -> str:
    return "\n".join([ends[0], ",\n".join(lines), ends[1]]) if lines else ends


def _order(base_name: str) -> tuple[str, str]:
    return base_name[33:], base_name[:32]


def _shortened(names: Iterable[str]) -> dict[str, str]:
    """Return the shortest prefix that tells each of *names* apart, of `SHORT` characters at least."""
    ordered = sorted(set(names))
    lengths = dict.fromkeys(ordered, SHORT)
    for one, other in pairwise(ordered):
        if one[:SHORT] == other[:SHORT]:
            unlike = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
            same = next(unlike, len(one))
            lengths[one], lengths[other] = max(lengths[one], same + 1), max(lengths[other], same + 1)
    return {name: name[:length] for name, length in lengths.items()}


def _resolver(names: list[str]) -> Mapping[str, str]:
    """Return a mapping from what `_shortened` gives for *names* back to these."""
    whole = {name[:SHORT]: name for name in names}
    return whole if len(whole) == len(set(names)) else {short: name for name, short in _shortened(names).items()}


def plain(text: str) -> str:
    """Return *text* from outside as a lock can hold it: a printable line, of `MAX_TEXT` characters at most."""
    return "".join([c if c.isprintable() else " " for c in text[:MAX_TEXT]]).strip()


def _unlike(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key is there twice")
    return table


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{str(value)[:60]!r} is not a list")
    return value


def _base_name(text: object) -> str:
    if not isinstance(text, str) or not is_base_name(text):
        raise ValueError(f"{str(text)[:60]!r} is not the base name of a store path")
    return text


def _text(text: object, *, empty: bool = False) -> str:
    if not isinstance(text, str) or not text.isprintable() or len(text) > MAX_TEXT or not (text or empty):
        raise ValueError(f"{str(text)[:60]!r} is not a line of plain text")
    return text


def _store_dir(text: object) -> str:
    from nixcompose.store.path import StorePath

    if text != STORE_DIR:
        StorePath("0" * 32 + "-x", _text(text))  # raises for what is none
    return STORE_DIR if text == STORE_DIR else _text(text)


def _digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refused(file: str, reason: str) -> SourceError:
    return _error("NXC712", file, f"this lock cannot be used: {reason}", f"take it from version control, or {_REFRESH}")


def _error(code: str, file: str, message: str, fix: str) -> SourceError:
    return SourceError([Finding(code, f"{file}: {message}", None, fix)])
