"""The file `nix-cache-info` of a binary cache: which store its paths are of, and when it is asked.

Source: the page "Nix Cache Info Format" of the Nix manual, and `BinaryCacheStore::init` in
`src/libstore/binary-cache-store.cc` of Nix: keys that are not known and lines without a colon say nothing.
"""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.errors import SourceError
from nixcompose.sources.findings import another_store, not_a_cache, shown
from nixcompose.store.path import STORE_DIR

NAME = "nix-cache-info"
#: How many bytes it may have; that of cache.nixos.org has 53.
MAX_BYTES = 2**16
#: For how many seconds a remembered one is good, as in Nix.
TTL = 7 * 24 * 3600

_KEYS = frozenset({"StoreDir", "WantMassQuery", "Priority"})


@frozen
class CacheInfo:
    """What is said of a binary cache: of several, the one of lowest *priority* is asked first.

    Without one it is 0, as in Nix (measured with Nix 2.8).
    """

    store_dir: str = STORE_DIR
    priority: int = 0


def read_cache_info(data: bytes, address: str, store_dir: str = STORE_DIR) -> CacheInfo:
    """Return what the file *data* says of the cache *address*, whose paths are to be of the store *store_dir*.

    Raises:
        SourceError: NXC718 if it is not understood, NXC704 if it is of another store.

    >>> read_cache_info(b"StoreDir: /nix/store\\nWantMassQuery: 1\\nPriority: 40\\n", "https://cache.nixos.org")
    CacheInfo(store_dir='/nix/store', priority=40)
    """
    if len(data) > MAX_BYTES:
        raise SourceError([not_a_cache(f"{address}/{NAME}", f"it has more than {MAX_BYTES:,} bytes")])
    lines = [line.partition(":") for line in data.decode(errors="replace").split("\n")]
    said = {key: value.strip() for key, colon, value in lines if colon}
    if _KEYS.isdisjoint(said):
        raise SourceError([not_a_cache(f"{address}/{NAME}", "nothing in it is said of a binary cache")])
    if said.get("StoreDir", store_dir) != store_dir:
        raise SourceError([another_store(address, said["StoreDir"], store_dir)])
    try:
        return CacheInfo(store_dir, int(said.get("Priority", "0")[:20]))
    except ValueError:
        reason = f"Priority is not a number: {shown(said['Priority'])}"
        raise SourceError([not_a_cache(f"{address}/{NAME}", reason)]) from None
