"""`manifest.lock` of flox: store paths that its catalog knows for every system.

The shape, of `lockfile-version` 1, the only one that flox itself takes:

    {"lockfile-version": 1, "manifest": {...},
     "packages": [
       {"install_id": "hello", "attr_path": "hello", "pname": "hello", "version": "2.12.3",
        "system": "x86_64-linux", "outputs": {"out": "/nix/store/..."}, "outputs_to_install": ["out"],
        "group": "toplevel", "broken": false, "unfree": false, "derivation": "...", ...}]}

A package of the catalog is like this one.  A package of a flake has no attribute path of nixpkgs but a
`locked-flake-attr-path`, and writes its keys with dashes: `outputs-to-install`, and before that
`requested-outputs-to-install`.  A store path that was installed has `store_path` alone.

Source: `cli/flox-manifest/src/lockfile/` of flox (August 2026), and the 40 locks in its repository.
"""

from __future__ import annotations

from nixcompose.sources.foreign_lock import (
    Entry,
    base_name,
    choose,
    in_nixpkgs,
    is_nixpkgs,
    is_version,
    mapping,
    names,
    read_lock,
    required,
    sequence,
    text,
)
from nixcompose.store.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from nixcompose.sources.outputs import Evaluation, Wanted

_KIND = "lock of flox"
_FILE = "manifest.lock"
_VERSION = 1
# Which of the keys says what is installed; without any all outputs are.
_INSTALLED = ("requested-outputs-to-install", "outputs-to-install", "outputs_to_install")


def read_flox_lock(data: bytes, wanted: Iterable[Wanted], system: str, *, source: str = _FILE) -> Evaluation:
    """Return the store paths that the lock *data* has of *wanted* for *system*.

    A package is found by its attribute path; only if it has none, as a store path that was installed, by its
    `install_id`.  What is locked from elsewhere than nixpkgs is not taken.  *source* names the lock in findings.

    Raises:
        SourceError: NXC715, the lock is not understood.

    >>> from nixcompose.sources.outputs import Wanted
    >>> hello = "/nix/store/s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-hello-2.12"
    >>> package = '{"install_id": "hello", "system": "x86_64-linux", "outputs": {"out": "%s"}}'
    >>> lock = '{"lockfile-version": 1, "packages": [' + package + ']}'
    >>> found = read_flox_lock((lock % hello).encode(), [Wanted("hello", (("hello",),))], "x86_64-linux")
    >>> found.packages["hello"].outputs
    {'out': 's9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-hello-2.12'}
    """
    return choose(read_lock(data, _KIND, source, _entries), wanted, system, _KIND, source)


def located_names(data: bytes, system: str | None = None, *, source: str = _FILE) -> tuple[str, ...]:
    """Return the names that the lock *data* has store paths of for *system* (None: for any), sorted.

    Raises:
        SourceError: NXC715, the lock is not understood.

    >>> located_names(b'{"lockfile-version": 1, "packages": []}')
    ()
    """
    return names(read_lock(data, _KIND, source, _entries), system)


def _entries(document: dict[str, Any]) -> list[Entry]:
    is_version(document.get("lockfile-version"), "lockfile-version", _VERSION)
    return [_entry(mapping(one, "a package")) for one in sequence(document.get("packages"), "packages")]


def _entry(package: dict[str, Any]) -> Entry:
    name = required(package.get("install_id"), "`install_id` of a package")
    system = required(package.get("system"), f"`system` of {name}")
    paths = {
        required(output, f"an output of {name}"): base_name(path, f"the path of an output of {name}")
        for output, path in mapping(package.get("outputs"), f"`outputs` of {name}").items()
    }
    if not paths and package.get("store_path"):
        paths["out"] = base_name(package["store_path"], f"`store_path` of {name}")
    lists = [sequence(package.get(key), f"`{key}` of {name}") for key in _INSTALLED]
    installed = dict.fromkeys(required(one, f"an output of {name}") for one in next(filter(None, lists), paths))
    if absent := installed.keys() - paths.keys():
        raise Malformed(f"an output of {name} is installed and has no path", min(absent))
    attr = text(package.get("attr_path"), f"`attr_path` of {name}")
    of_a_flake = text(package.get("locked-flake-attr-path"), f"`locked-flake-attr-path` of {name}")
    urls = [text(package.get(key), f"`{key}` of {name}") for key in ("locked_url", "locked-url")]
    return Entry(
        name,
        attr or in_nixpkgs(of_a_flake),
        text(package.get("version"), f"`version` of {name}"),
        text(package.get("pname"), f"`pname` of {name}"),
        {system: paths} if paths else {},
        {system: tuple(installed)},
        next((url for url in urls if url is not None and not is_nixpkgs(url)), None),
    )
