"""Signatures of store objects: what is signed, and who signed it.

A signature covers the store path, the NAR hash, the NAR size and the references: closure sizes can
be proven.  Download sizes cannot.  A trusted key is one of those `trusted-public-keys` names.

Source: `ValidPathInfo::fingerprint` in `src/libstore/path-info.cc` of Nix; the mathematics are those of
the package `cryptography`, which is imported when a signature is checked.
"""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.store.findings import bad_signature
from nixcompose.store.hashes import from_base64
from nixcompose.store.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nixcompose.store.info import PathInfo

#: The key of cache.nixos.org, which every Nix trusts from the start.
CACHE_NIXOS_ORG = "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="

_CHANGED_OR_ANOTHER_KEY = "the record was changed after signing, or the public key given under that name is another"
_COMPARE = (
    "compare the public key that you gave with the one that the cache publishes; "
    "if they are the same, do not use this cache until it serves the record that was signed"
)
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64


@frozen
class Verdict:
    """What became of the signatures of one store object: names of keys, in the order of the signatures.

    *valid* are trusted and signed just this; *bad* are trusted, but signed something else; *unknown*
    are not trusted, so their signatures say nothing.  All empty: it is not signed.
    """

    valid: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Whether a trusted key vouches for path, NAR hash, NAR size and references."""
        return bool(self.valid)


def fingerprint(info: PathInfo) -> str:
    """Return the text that is signed for *info*.

    >>> from nixcompose.store import PathInfo, StorePath
    >>> path = StorePath("ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10")
    >>> fingerprint(PathInfo(path, 96, "sha256:0a5gjh4...", (path.base_name,))).split(";")[3:]
    ['96', '/nix/store/ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10']
    """
    references = ",".join([f"{info.path.store_dir}/{name}" for name in info.references])
    return f"1;{info.path};{info.nar_hash};{info.nar_size};{references}"


def parse_keys(texts: Iterable[str]) -> dict[str, bytes]:
    """Return public keys by name; each of *texts* is `NAME:BASE64`, as in `trusted-public-keys`.

    Raises:
        Malformed: one is no ed25519 key, or two keys have one name.

    >>> list(parse_keys([CACHE_NIXOS_ORG]))
    ['cache.nixos.org-1']
    """
    keys: dict[str, bytes] = {}
    for text in texts:
        name, key = _named(text, _KEY_BYTES)
        if keys.setdefault(name, key) != key:
            raise Malformed("two public keys have this name", name)
    return keys


def check_signatures(info: PathInfo, keys: Mapping[str, bytes]) -> Verdict:
    """Return which of the trusted *keys* signed *info*; a signature that cannot be read counts as bad.

    >>> from nixcompose.store import PathInfo, StorePath
    >>> path = StorePath("ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10")
    >>> check_signatures(PathInfo(path, 96, "sha256:0a5gjh4...", signatures=("lpenz.org:+t7fyHDCMbTc",)), {})
    Verdict(valid=(), bad=(), unknown=('lpenz.org',))
    """
    valid, bad, unknown = [], [], []
    message = fingerprint(info).encode()
    for text in info.signatures:
        name = text.partition(":")[0]
        if name not in keys:
            unknown.append(name)
        elif _signed(message, text, keys[name]):
            valid.append(name)
        else:
            bad.append(name)
    return Verdict(tuple(valid), tuple(bad), tuple(unknown))


def verify_signature(info: PathInfo, keys: Mapping[str, bytes], *, source: str = "narinfo") -> str:
    """Return the name of the first of the trusted *keys* that signed *info*.

    Raises:
        SourceError: NXC707 if none did; the message tells a signature that does not fit from one by
            an unknown key, and both from none at all.

    >>> from nixcompose.store import PathInfo, StorePath
    >>> path = StorePath("ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10")
    >>> verify_signature(PathInfo(path, 96, "sha256:0a5gjh4..."), {})
    Traceback (most recent call last):
    ...
    nixcompose.errors.SourceError: NXC707: narinfo: ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10 is not signed
    """
    verdict = check_signatures(info, keys)
    name = info.path.base_name
    if verdict.valid:
        return verdict.valid[0]
    if verdict.bad:
        reason = f"the signature of {name} by {_listed(verdict.bad)} does not verify: {_CHANGED_OR_ANOTHER_KEY}"
        raise bad_signature(source, reason, _COMPARE)
    if verdict.unknown:
        reason = f"{name} is signed by no trusted key, only by {_listed(verdict.unknown)}"
        raise bad_signature(source, reason, "if you trust that key, name it among the trusted public keys")
    raise bad_signature(source, f"{name} is not signed", "use a cache that signs what it serves")


def _signed(message: bytes, text: str, key: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(_named(text, _SIGNATURE_BYTES)[1], message)
    except (InvalidSignature, Malformed):
        return False
    return True


def _named(text: str, size: int) -> tuple[str, bytes]:
    name, _, encoded = text.partition(":")
    data = from_base64(encoded)
    if not name or len(data) != size:
        raise Malformed(f"not a name, a colon, and {size} bytes in base-64", text)
    return name, data


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join([repr(name[:60]) for name in names[:3]])
