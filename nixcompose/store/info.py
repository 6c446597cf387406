"""What is known of one store object."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.store.hashes import is_nar_hash
from nixcompose.store.malformed import Malformed
from nixcompose.store.path import is_base_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.store.path import StorePath

#: The largest size that is believed, in bytes: what Nix's database can hold.
LARGEST_SIZE = 2**63 - 1


@frozen
class PathInfo:
    """One store object: how large it is, and what it refers to.

    *nar_size* is in bytes of NAR, unpacked; *nar_hash* is `sha256:` and 52 characters of base-32;
    *references* and *deriver* are base names, the references sorted, the path itself among them if
    it refers to itself.  A signature covers these but for the deriver.  *download_size* is in
    bytes, compressed, as claimed by the cache: no signature covers it.

    Whoever makes one of data from outside asks `problems`.

    >>> from nixcompose.store import StorePath
    >>> path = StorePath("ymr28y3gfbjp25cwn7nqihbciasxxgna-libunistring-0.9.10")
    >>> info = PathInfo(path, 1634360, "sha256:0a5gjh4xcdbmr5hfzb250y46cr5jcv9aiq4ihqa6v74rf8jmv9p1")
    >>> info.problems()
    ()
    """

    path: StorePath
    nar_size: int
    nar_hash: str
    references: tuple[str, ...] = ()
    deriver: str | None = None
    download_size: int | None = None
    signatures: tuple[str, ...] = ()

    def problems(self) -> tuple[tuple[str, str], ...]:
        """Return what is wrong as pairs of a field and a sentence; nothing if all is well."""
        found = []
        if not 0 < self.nar_size <= LARGEST_SIZE:
            found.append(("nar_size", f"a NAR has 1 to 2^63-1 bytes, not {_shown(self.nar_size)}"))
        if not is_nar_hash(self.nar_hash):
            found.append(("nar_hash", "it is not `sha256:` and 52 characters of Nix's base-32"))
        strangers = [name for name in self.references if not is_base_name(name)]
        if strangers:
            found.append(("references", str(Malformed("not the base name of a store path", strangers[0]))))
        if any(one >= other for one, other in zip(self.references, self.references[1:], strict=False)):
            found.append(("references", "they are not sorted, or one is there twice"))
        if self.deriver is not None and not is_base_name(self.deriver):
            found.append(("deriver", str(Malformed("not the base name of a store path", self.deriver))))
        if self.download_size is not None and not 0 < self.download_size <= LARGEST_SIZE:
            found.append(("download_size", f"a download has 1 to 2^63-1 bytes, not {_shown(self.download_size)}"))
        return tuple(found)


def _shown(number: int) -> str:
    # Python refuses to write out integers of thousands of digits.
    return str(number) if -LARGEST_SIZE <= number <= LARGEST_SIZE else "a number of more than 64 bits"
