"""From what a store says of one store object to what is taken for a fact."""

from __future__ import annotations

from nixcompose.errors import Finding, SourceError
from nixcompose.store.objects import StoreObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from nixcompose.store.info import PathInfo


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
        fix = "it was changed after it was signed: repair the store (nix-store --verify --repair)"
        raise SourceError([Finding(BAD_SIGNATURE, message, None, fix)])
    return StoreObject.of(info, verdict.valid[0] if verdict.valid else None)
