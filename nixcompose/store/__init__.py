"""Store objects: their paths, what is known of them, who vouches for it, and their closure graph.

>>> from nixcompose.store import ClosureGraph, PathInfo, parse_path
>>> libunistring = parse_path("/nix/store/ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10")
>>> info = PathInfo(libunistring, 1634360, "sha256:0a5gjh4xcdbmr5hfzb250y46cr5jcv9aiq4ihqa6v74rf8jmv9p1")
>>> ClosureGraph.of([info]).nar_size(libunistring)
1634360

Nothing here reads a file, starts a process or opens a socket: the bytes come from `sources`.

A reader may take the modules in this order: `malformed`, `base32`, `hashes`, `path`, `info` (texts and
values), `objects`, `findings`, `narinfo`, `signature` (what a cache says, and whether it is true), then `walk`,
`dominators`, `graph`, `combinations` (sizes).

Each name is loaded when it is first used.
"""

from __future__ import annotations

from nixcompose._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.store.combinations import MAX_GROUPS, Combinations, combine, combine_masks, group_masks
    from nixcompose.store.graph import ClosureGraph
    from nixcompose.store.hashes import Hash, parse_hash
    from nixcompose.store.info import PathInfo
    from nixcompose.store.malformed import Malformed
    from nixcompose.store.narinfo import NarInfo, read_narinfo
    from nixcompose.store.objects import KINDS, Facts, StoreObject, closure_names, kind_of
    from nixcompose.store.path import STORE_DIR, StorePath, is_base_name, parse_path
    from nixcompose.store.signature import (
        CACHE_NIXOS_ORG,
        Verdict,
        check_signatures,
        fingerprint,
        parse_keys,
        verify_signature,
    )

_MODULES = {
    "combinations": "MAX_GROUPS Combinations combine combine_masks group_masks",
    "graph": "ClosureGraph",
    "hashes": "Hash parse_hash",
    "info": "PathInfo",
    "malformed": "Malformed",
    "narinfo": "NarInfo read_narinfo",
    "objects": "KINDS Facts StoreObject closure_names kind_of",
    "path": "STORE_DIR StorePath is_base_name parse_path",
    "signature": "CACHE_NIXOS_ORG Verdict check_signatures fingerprint parse_keys verify_signature",
}

__all__ = [
    "CACHE_NIXOS_ORG",
    "KINDS",
    "MAX_GROUPS",
    "STORE_DIR",
    "ClosureGraph",
    "Combinations",
    "Facts",
    "Hash",
    "Malformed",
    "NarInfo",
    "PathInfo",
    "StoreObject",
    "StorePath",
    "Verdict",
    "check_signatures",
    "closure_names",
    "combine",
    "combine_masks",
    "fingerprint",
    "group_masks",
    "is_base_name",
    "kind_of",
    "parse_hash",
    "parse_keys",
    "parse_path",
    "read_narinfo",
    "verify_signature",
]


__getattr__ = lazy(globals(), _MODULES)


def __dir__() -> list[str]:
    return __all__
