"""From what a store says of one store object to what is taken for a fact."""

from __future__ import annotations

import os

from nixcompose.errors import Finding, SourceError
from nixcompose.store.objects import StoreObject
from nixcompose.store.path import STORE_DIR, StorePath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from nixcompose.store.info import PathInfo


#: Repairs a store of which something wrong is said: without `--check-contents` no size and no hash is looked at.
REPAIR = "nix-store --verify --check-contents --repair"


_ANY = "0" * 32 + "-x"


def canonical_store_dir(store_dir: str | None, environment: Mapping[str, str]) -> str:
    """Return *store_dir*, else `NIX_STORE_DIR` of the *environment*, else `/nix/store`, spelt as Nix spells it.

    Raises:
        Malformed: it is none.

    >>> canonical_store_dir(None, {"NIX_STORE_DIR": "//home/me//store/"})
    '/home/me/store'
    """
    chosen = store_dir or environment.get("NIX_STORE_DIR") or STORE_DIR
    # `//` at the start has a meaning for `normpath`, and none for Nix.
    path = f"/{os.path.normpath(chosen).lstrip('/')}" if chosen.startswith("/") else chosen
    return StorePath(_ANY, path).store_dir


def checked(info: PathInfo, keys: Mapping[str, bytes], source: str) -> StoreObject:
    """Return the store object of *info*, with the name of the first of the trusted *keys* that signed it.

    That it is not signed, or by others, is no fault: stores build, and do not sign what they build.

    Raises:
        SourceError: NXC707 if a trusted key signed something else, and none this.

    >>> from nixcompose.store import PathInfo, StorePath
    >>> path = StorePath("ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10")
    >>> checked(PathInfo(path, 96, "sha256:0a5gjh4..."), {}, "store").key is None
    True
    """
    if not keys or not info.signatures:
        return StoreObject.of(info)
    from nixcompose.store.findings import BAD_SIGNATURE
    from nixcompose.store.signature import check_signatures

    verdict = check_signatures(info, keys)
    if verdict.bad and not verdict.valid:
        message = f"{source}: the signature of {info.path.base_name} by {verdict.bad[0]!r} is wrong"
        fix = f"it was changed after it was signed: repair the store ({REPAIR})"
        raise SourceError([Finding(BAD_SIGNATURE, message, None, fix)])
    return StoreObject.of(info, verdict.valid[0] if verdict.valid else None)
