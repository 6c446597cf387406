"""From an address to a source of facts, or to what knows the store paths of packages."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from nixcompose.errors import Finding, SourceError, nearest
from nixcompose.sources.source import KnownSource, Source
from nixcompose.store.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from nixcompose.sources.nix_index import NixIndex
    from nixcompose.sources.outputs import Evaluation, Wanted
    from nixcompose.sources.source import Progress
    from nixcompose.store.graph import ClosureGraph
    from nixcompose.store.objects import Facts

__all__ = ["open_evaluation", "open_source"]

#: The binary cache that every Nix asks unless told otherwise.
DEFAULT_CACHE = "https://cache.nixos.org"
#: What a lock says of a nixpkgs that is no locked input.
BY_HAND = "given by hand"

_CACHE = re.compile(r"(?:https?|file)://")
_CHROOT = re.compile(r"local\?root=([^&]+)(?:&read-only=(?:true|1))?")
_NIX_STORE = re.compile(r"(?:daemon|auto)(?:\?.*)?|(?:ssh|ssh-ng|s3|unix)://.+")
_MAX_BYTES = 256 * 2**20
_KNOWN = ("store", "nix-index", "daemon", "https://HOST", "http://HOST", "file://DIR", "ssh-ng://HOST", "s3://BUCKET")


def open_source(
    addresses: str | Iterable[str] = "store",
    *,
    keys: Iterable[str] = (),
    check_signatures: bool = True,
    offline: bool = False,
    connections: int = 64,
    **options: Any,
) -> Source:
    """Return the source of facts at an address, or at several of them, in order.

    An address is `store` (the database of the store on this machine; `local?root=DIR` for that of a
    chroot store), a binary cache (`https://`, `http://`, `file://`), `nix-index` or the path of such a
    database, the path of a JSON file that `nix path-info --json` wrote, or a store as Nix spells it
    (`daemon`, `ssh-ng://HOST`, `s3://BUCKET`), which Nix itself is asked about.

    *keys* are trusted public keys besides that of cache.nixos.org.  Without *check_signatures* a binary
    cache is believed unsigned.  *offline* asks no binary cache, but uses what was remembered of it.
    *connections* is how many are made to one at once; *options* are further ones of `BinaryCache`.
    The store directory is that of `NIX_STORE_DIR`, `/nix/store` if that is not set.

    Raises:
        SourceError: NXC717, an address is none of these; NXC707, a key is none.

    >>> import nixcompose as nxc
    >>> with nxc.open_source("https://cache.nixos.org", offline=True, memory=None) as source:
    ...     source.address
    'https://cache.nixos.org'
    """
    from nixcompose.store.signature import CACHE_NIXOS_ORG

    wanted = (
        list(addresses)
        if not isinstance(addresses, str)
        else [addresses]
        if os.path.exists(addresses)
        else addresses.split()
    )
    wanted = wanted or [""]
    trusted = [CACHE_NIXOS_ORG, *keys]
    cache_options = {
        "keys": trusted,
        "check_signatures": check_signatures,
        "offline": offline,
        "connections": connections,
        "store_dir": _store_dir(),
        **options,
    }
    opened = [_opened(address, trusted, cache_options) for address in wanted]
    if len(opened) == 1:
        return opened[0]
    from nixcompose.sources.substituters import Substituters

    return Substituters(opened)


def _opened(address: str, trusted: Sequence[str], options: Mapping[str, Any]) -> Source:
    from nixcompose.sources.findings import trusted_keys

    if _CACHE.match(address):
        from nixcompose.sources.binary_cache import BinaryCache

        return BinaryCache(address, **options)
    if address in ("store", "local"):
        from nixcompose.sources.local_store import LocalStore

        return _DatabaseOrNix(LocalStore(keys=trusted_keys(trusted)), trusted)
    if match := _CHROOT.fullmatch(address):
        from urllib.parse import unquote

        from nixcompose.sources.local_store import LocalStore

        return LocalStore(unquote(match[1]), keys=trusted_keys(trusted))
    if os.path.isabs(address) and os.path.isdir(address):
        from nixcompose.sources.local_store import LocalStore

        return LocalStore(address, keys=trusted_keys(trusted))
    if address == "nix-index":
        return _nix_index()
    if _NIX_STORE.fullmatch(address):
        if options["offline"]:
            fix = "leave it out, or do without --offline"
            raise SourceError([Finding("NXC717", f"{address} cannot be asked offline", None, fix)])
        from nixcompose.sources.path_info import NixStore

        return NixStore(address, keys=trusted_keys(trusted))
    if os.path.isfile(address):
        return _file(address, trusted)
    raise SourceError(
        [
            Finding(
                "NXC717",
                f'"{address[:200]}" is no source of facts',
                None,
                f"give one of {', '.join(_KNOWN)}, or the path of a nix-index database or of JSON from nix path-info",
                nearest(address, ("store", "nix-index", "daemon")),
            )
        ]
    )


def _nix_index(path: str | None = None) -> NixIndex:
    """Return the database at *path*, the same for store paths and for sizes: reading one takes seconds."""
    from nixcompose.sources.nix_index import default_database

    place = path or default_database()
    try:
        state = os.stat(place)
    except OSError:
        return _nix_index_of(place, 0, 0)
    return _nix_index_of(place, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _nix_index_of(path: str, _changed: int, _size: int) -> NixIndex:
    from nixcompose.sources.nix_index import NixIndex

    return NixIndex(path)


def _store_dir() -> str:
    from nixcompose.sources.checked import canonical_store_dir

    try:
        return canonical_store_dir(None, os.environ)
    except Malformed as error:
        fix = "correct NIX_STORE_DIR, or leave it unset"
        raise SourceError([Finding("NXC717", f"the store directory: {error}", None, fix)]) from None


def plain_address(address: str) -> str:
    """Return *address* as it may be written down: that of a binary cache without a password.

    >>> plain_address("https://me:secret@cache.example"), plain_address("store")
    ('https://cache.example', 'store')
    """
    from nixcompose.sources.transport import parse_address

    return parse_address(address).url if _CACHE.match(address) else address


def _file(path: str, trusted: Sequence[str]) -> Source:
    if _is_nix_index(path):
        return _nix_index(path)
    data = _content(path)
    from nixcompose.sources.findings import trusted_keys
    from nixcompose.sources.path_info import read_path_info

    known = read_path_info(data, source=path, keys=trusted_keys(trusted))
    return KnownSource(path, known.objects, known.store_dir)


class _DatabaseOrNix(Source):
    """The store's database, or where it cannot be read, Nix itself."""

    def __init__(self, database: Source, trusted: Sequence[str]) -> None:
        self.address = "store"
        self.store_dir = database.store_dir
        self._database = database
        self._trusted = trusted

    def closure(self, roots: str | Iterable[str]) -> ClosureGraph:
        from nixcompose.sources.derivation import with_outputs

        return super().closure(with_outputs(roots, self.store_dir))

    def nar_size(self, roots: str | Iterable[str]) -> int:
        names = [roots] if isinstance(roots, str) else list(roots)
        try:
            return self._database.nar_size(names)
        except SourceError:
            return super().nar_size(names)

    def facts(self, roots: Iterable[str], *, progress: Progress | None = None) -> Facts:
        names = list(roots)
        try:
            return self._database.facts(names, progress=progress)
        except SourceError as error:
            from nixcompose.sources.findings import trusted_keys
            from nixcompose.sources.path_info import NixStore

            try:
                return NixStore(keys=trusted_keys(self._trusted)).facts(names, progress=progress)
            except SourceError as other:
                raise SourceError([*error.findings, *other.findings]) from None


def open_evaluation(
    address: str = "nix",
    *,
    root: str = ".",
    nixpkgs: str | None = None,
    unfree: Sequence[str] = (),
    own: Sequence[Wanted] = (),
    needed: Sequence[str] = ("nixpkgs",),
    overlays: Sequence[Sequence[str]] = (),
) -> tuple[Callable[[Sequence[Wanted], str], Evaluation], dict[str, str]]:
    """Return what finds the store paths of packages, and the locked inputs that it finds them with.

    *address* is `nix` (evaluation with Nix of the inputs that `flake.lock` of the project at *root* pins,
    or of the directory *nixpkgs*), `nix-index` or the path of such a database, or the path of a
    `devbox.lock` or of a flox `manifest.lock`.  *own* are the project's own packages, *needed* the names
    of the inputs that packages come from.  *overlays* are those of other flakes: each the name of an input, and
    the names of its output.

    Raises:
        SourceError: NXC717 if *address* is none of these; NXC710 if no nixpkgs is to be had.
    """
    from functools import partial

    if address == "nix":
        from nixcompose.sources.evaluation import evaluate
        from nixcompose.sources.flake_inputs import fetch_input, pinned_inputs

        lock = os.path.join(root, "flake.lock")
        if nixpkgs is None and not os.path.exists(lock):
            from nixcompose.sources.nix_process import nix_failed

            fix = (
                "lock the inputs with: nix flake lock; or name a nixpkgs: --nixpkgs PATH; "
                "or do without Nix: --outputs-from nix-index"
            )
            raise nix_failed(lock, "there is none, so no nixpkgs is pinned", fix=fix)
        pinned = pinned_inputs(lock) if os.path.exists(lock) else {}
        taken = {name: pinned[name] for name in needed if name in pinned and (name != "nixpkgs" or nixpkgs is None)}
        paths = {name: fetch_input(locked) for name, locked in taken.items()}
        inputs = {name: describe(locked) for name, locked in taken.items()}
        if nixpkgs is not None:
            inputs["nixpkgs"] = BY_HAND
        others = {name: path for name, path in paths.items() if name != "nixpkgs"}
        nixpkgs = nixpkgs or paths.get("nixpkgs")
        asked: dict[str, Any] = {"unfree": tuple(unfree), "own": tuple(own), "root": root}
        if overlays:
            asked |= _overlays(lock, overlays, nixpkgs)
        found = partial(evaluate, nixpkgs=nixpkgs, sources=others, **asked)
        return found, dict(sorted(inputs.items()))
    if address == "nix-index":
        return _nix_index().locate, {}
    if os.path.isfile(address):
        return _foreign(address), {}
    if os.sep in address or address.endswith(".lock"):
        fix = "name a nix-index database, a devbox.lock or a flox manifest.lock that is there"
        raise SourceError([Finding("NXC717", f'there is no file "{address[:200]}"', None, fix)])
    raise SourceError(
        [
            Finding(
                "NXC717",
                f'"{address[:200]}" does not know the store paths of packages',
                None,
                "give nix, nix-index, or the path of a nix-index database, a devbox.lock or a flox manifest.lock",
                nearest(address, ("nix", "nix-index")),
            )
        ]
    )


def _overlays(flake_lock: str, overlays: Sequence[Sequence[str]], nixpkgs: str | None) -> dict[str, Any]:
    """Return *overlays* and the flakes that they are of, as `evaluate` takes them."""
    from nixcompose.sources.flake_inputs import fetch_input, locked_flakes
    from nixcompose.sources.nix_process import nix_failed

    keys, locked = locked_flakes(flake_lock, ["nixpkgs", *(source for source, *_ in overlays)])
    if unlocked := [source for source, *_ in overlays if source not in keys]:
        message = f"it does not pin {', '.join(unlocked)}, which overlays are taken from"
        raise nix_failed(flake_lock, message, fix="add the input to flake.nix, then: nix flake lock")
    by_hand = {keys["nixpkgs"]: nixpkgs} if nixpkgs and "nixpkgs" in keys else {}
    flakes = {
        key: {
            "path": os.path.abspath(by_hand.get(key) or fetch_input(flake.locked)),
            "inputs": dict(flake.inputs),
            "isFlake": flake.is_flake,
            "about": {name: flake.locked[name] for name in ("rev", "lastModified", "narHash") if name in flake.locked},
        }
        for key, flake in locked.items()
    }
    return {"overlays": [{"flake": keys[source], "path": path} for source, *path in overlays], "flakes": flakes}


def _foreign(path: str) -> Callable[[Sequence[Wanted], str], Evaluation]:
    from functools import partial

    if _is_nix_index(path):
        return _nix_index(path).locate
    data = _content(path)
    if b'"lockfile_version"' in data or os.path.basename(path) == "devbox.lock":
        from nixcompose.sources.devbox_lock import read_devbox_lock

        return partial(read_devbox_lock, data, source=path)
    from nixcompose.sources.flox_lock import read_flox_lock

    return partial(read_flox_lock, data, source=path)


def facts_address(outputs_from: str) -> str:
    """Return where facts come from unless something is said: a nix-index database has them too.

    >>> facts_address("nix"), facts_address("nix-index")
    ('https://cache.nixos.org', 'nix-index')
    """
    if outputs_from == "nix-index" or (os.path.isfile(outputs_from) and _is_nix_index(outputs_from)):
        return outputs_from
    return DEFAULT_CACHE


def _is_nix_index(path: str) -> bool:
    return _content(path, 4, whole=False) == b"NIXI"


def _content(path: str, most: int = _MAX_BYTES, *, whole: bool = True) -> bytes:
    """Return the bytes of a file, of which there may be *most*; with *whole* unset those that come first."""
    try:
        with open(path, "rb") as file:
            data = file.read(most + whole)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SourceError(
            [Finding("NXC717", f'"{path}" cannot be read: {reason}', None, "name another file")]
        ) from None
    if len(data) > most:
        raise SourceError([Finding("NXC717", f'"{path}" has more than {most:,} bytes', None, "name another file")])
    return data


def locked_inputs(root: str, needed: Sequence[str]) -> dict[str, str] | None:
    """Return what `flake.lock` of the project at *root* pins the inputs *needed* to; None if there is none."""
    path = os.path.join(root, "flake.lock")
    if not os.path.exists(path):
        return None
    from nixcompose.sources.flake_inputs import pinned_inputs

    pinned = pinned_inputs(path)
    return {name: describe(pinned[name]) for name in needed if name in pinned}


def describe(locked: Mapping[str, object]) -> str:
    """Return a locked flake input as one line: a flake reference if it is of GitHub, else its fields.

    >>> describe({"type": "github", "owner": "NixOS", "repo": "nixpkgs", "rev": "0f1e2d", "narHash": "sha256-x"})
    'github:NixOS/nixpkgs/0f1e2d?narHash=sha256-x'
    """
    fields = {key: str(value) for key, value in sorted(locked.items()) if key not in ("lastModified", "revCount")}
    if fields.get("type") == "github" and {"owner", "repo", "rev", "narHash"} <= fields.keys():
        return f"github:{fields['owner']}/{fields['repo']}/{fields['rev']}?narHash={fields['narHash']}"
    if fields.get("type") == "path":
        fields.pop("path")  # it is of this machine alone
    return " ".join(f"{key}={value}" for key, value in fields.items())
