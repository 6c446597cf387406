"""What is known of store objects, from whatever source: a record, the database, a file listing."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.store.path import STORE_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nixcompose.errors import Finding
    from nixcompose.store.graph import ClosureGraph, Paths
    from nixcompose.store.info import PathInfo

#: The kinds of a figure, from the best to the worst: of a sum the worst of its parts is said.
KINDS = ("exact", "own", "declared", "unknown")


@frozen
class StoreObject:
    """One store object, as far as it is known.

    *nar_size* is in bytes of NAR.  *references* are base names, sorted, the object itself among them
    if it refers to itself; None where they are not known, so that a closure cannot be told (a size of
    kind `own`).  *download_size* is in bytes, compressed, as a cache claims it.  *key* names the
    trusted key whose signature over path, NAR hash, NAR size and references was checked; None if none
    was.

    >>> StoreObject("s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59", 31243544).kind
    'own'
    """

    base_name: str
    nar_size: int
    nar_hash: str | None = None
    references: tuple[str, ...] | None = None
    download_size: int | None = None
    key: str | None = None

    @property
    def kind(self) -> str:
        """`exact` if its references are known, so that closures can be told; else `own`."""
        return "own" if self.references is None else "exact"

    @classmethod
    def of(cls, info: PathInfo, key: str | None = None) -> StoreObject:
        """Return what *info* says, vouched for by *key*."""
        return cls(info.path.base_name, info.nar_size, info.nar_hash, info.references, info.download_size, key)


@frozen
class Facts:
    """What a source knows of some closures.

    *objects* are by base name.  *missing* are the base names that the source says it does not have,
    *unknown* those that it could not be asked for, each with a finding among *findings* that says why.
    The three have nothing in common.
    """

    objects: Mapping[str, StoreObject] = {}
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    store_dir: str = STORE_DIR

    def graph(self, roots: Paths | None = None) -> ClosureGraph:
        """Return the closure graph; what is missing or unknown is in its `missing`."""
        from nixcompose.store.graph import ClosureGraph

        return ClosureGraph.of_objects(self.objects.values(), roots, store_dir=self.store_dir)


def closure_names(objects: Mapping[str, StoreObject], roots: Iterable[str]) -> set[str]:
    """Return the base names that *roots* lead to among *objects*, themselves included, whether known or not.

    >>> glibc = StoreObject("s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59", 31243544, references=())
    >>> closure_names({glibc.base_name: glibc}, [glibc.base_name])
    {'s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59'}
    """
    seen = set(roots)
    waiting = list(seen)
    while waiting:
        known = objects.get(waiting.pop())
        new = [name for name in (known.references or () if known else ()) if name not in seen]
        seen.update(new)
        waiting += new
    return seen


def kind_of(kinds: Iterable[str]) -> str:
    """Return the kind of a sum of figures of *kinds*: the worst of them; `exact` if there are none.

    >>> kind_of(["exact", "own"])
    'own'
    """
    return max(kinds, key=KINDS.index, default="exact")
