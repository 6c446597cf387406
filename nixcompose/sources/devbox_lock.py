"""`devbox.lock`: store paths that devbox has looked up for every system.

The shape, of version "1", the only one there is:

    {"lockfile_version": "1",
     "packages": {
       "python@3.12": {
         "resolved": "github:NixOS/nixpkgs/REVISION#python312",
         "source": "devbox-search", "version": "3.12.9", "last_modified": "...",
         "systems": {"x86_64-linux": {
           "outputs": [{"name": "out", "path": "/nix/store/...", "default": true}],
           "store_path": "/nix/store/..."}}}}}

Older locks have `store_path` alone, which is that of `out`.  Packages without a version (`hello`), of
flakes (`github:NixOS/nixpkgs/REVISION#hello`) and of plugins have no store paths, or are empty.

Source: `internal/lock/lockfile.go` and `package.go` of devbox (August 2026), which also says which outputs
are installed: those marked so, or else the first; and the 65 locks in its repository.
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

_KIND = "lock of devbox"
_FILE = "devbox.lock"
_VERSION = "1"


def read_devbox_lock(data: bytes, wanted: Iterable[Wanted], system: str, *, source: str = _FILE) -> Evaluation:
    """Return the store paths that the lock *data* has of *wanted* for *system*.

    A package is found by its attribute path, which is what follows `#` in `resolved`; only if nothing does, by
    its name, which is what stands before `@`.  What stands before `#` has to be nixpkgs.  *source* names the
    lock in findings.

    Raises:
        SourceError: NXC715, the lock is not understood.

    >>> from nixcompose.sources.outputs import Wanted
    >>> hello = "/nix/store/s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-hello-2.12"
    >>> package = '{"resolved": "nixpkgs#hello", "systems": {"x86_64-linux": {"store_path": "%s"}}}' % hello
    >>> lock = '{"lockfile_version": "1", "packages": {"hello@2": %s}}' % package
    >>> found = read_devbox_lock(lock.encode(), [Wanted("hello", (("hello",),))], "x86_64-linux")
    >>> found.packages["hello"].outputs
    {'out': 's9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-hello-2.12'}
    """
    return choose(read_lock(data, _KIND, source, _entries), wanted, system, _KIND, source)


def located_names(data: bytes, system: str | None = None, *, source: str = _FILE) -> tuple[str, ...]:
    """Return the names that the lock *data* has store paths of nixpkgs of for *system* (None: for any), sorted.

    Raises:
        SourceError: NXC715, the lock is not understood.

    >>> located_names(b'{"lockfile_version": "1", "packages": {"hello@latest": {}}}')
    ()
    """
    return names(read_lock(data, _KIND, source, _entries), system)


def _entries(document: dict[str, Any]) -> list[Entry]:
    is_version(document.get("lockfile_version"), "lockfile_version", _VERSION)
    packages = mapping(document.get("packages"), "packages")
    return [_entry(required(key, "the name of a package"), value) for key, value in packages.items()]


def _entry(key: str, value: object) -> Entry:
    package = mapping(value, key)
    resolved = text(package.get("resolved"), f"`resolved` of {key}") or ""
    reference, _, attr = resolved.partition("#")
    outputs: dict[str, dict[str, str]] = {}
    installed: dict[str, tuple[str, ...]] = {}
    for system, there in mapping(package.get("systems"), f"`systems` of {key}").items():
        paths, defaults = _outputs(key, mapping(there, f"a system of {key}"))
        if paths:
            outputs[required(system, f"a system of {key}")] = paths
            installed[system] = defaults
    return Entry(
        # A package of a flake has no version, but may have an @ elsewhere.
        key if "#" in key or ":" in key else key.rpartition("@")[0] or key,
        in_nixpkgs(attr) or None,
        text(package.get("version"), f"`version` of {key}"),
        None,
        outputs,
        installed,
        None if is_nixpkgs(reference) or not outputs else reference,
    )


def _outputs(key: str, system: dict[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    # The outputs of a package for one system, and which of them are installed.
    paths: dict[str, str] = {}
    defaults: list[str] = []
    for value in sequence(system.get("outputs"), f"`outputs` of {key}"):
        output = mapping(value, f"an output of {key}")
        name = required(output.get("name"), f"the name of an output of {key}")
        if name in paths:
            raise Malformed(f"an output of {key} is there twice", name)
        paths[name] = base_name(output.get("path"), f"the path of an output of {key}")
        if output.get("default") is True:
            defaults.append(name)
    if not paths and system.get("store_path"):
        paths["out"] = base_name(system["store_path"], f"`store_path` of {key}")
    return paths, tuple(defaults or [*paths][:1])
