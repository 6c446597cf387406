"""A figure: bytes, and what they are."""

from __future__ import annotations

from nixcompose._frozen import frozen
from nixcompose.store.objects import KINDS, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nixcompose.sizer.inventory import Inventory

__all__ = ["Figure", "figure_of"]


@frozen
class Figure:
    """The size of a union of closures, each store object counted once.

    *nar_size* is in bytes of NAR; *download_size* in bytes, compressed, as caches claim them, None unless
    all are claimed.  *paths* is the number of store objects, *signed* of how many of them the signature
    of a trusted key was checked.  *kinds* counts packages by the kind of their size; unless all are
    `exact`, *nar_size* is a lower bound, or rests on what the manifest declares.

    >>> Figure(482_000_000, None, 91, 0, {"own": 36, "unknown": 5}).kind
    'unknown'
    """

    nar_size: int
    download_size: int | None
    paths: int
    signed: int
    kinds: Mapping[str, int]

    @property
    def kind(self) -> str:
        """The worst kind among the packages."""
        return kind_of(self.kinds)

    @property
    def is_exact(self) -> bool:
        """Whether all closures are known: *nar_size* is then the sum to the byte."""
        return self.kind == "exact"

    @property
    def is_signed(self) -> bool:
        """Whether it is exact, and a trusted key signed every store object of it."""
        return self.is_exact and self.signed == self.paths


def figure_of(inventory: Inventory, names: Iterable[str]) -> Figure:
    """Return the figure of the packages *names* together."""
    names = list(names)
    graph = inventory.graph
    numbers = graph.reached(inventory.outputs(names))
    kinds = [inventory.kinds[name] for name in names]
    known = [inventory.known[number] for number in numbers]
    claims = [one.download_size for one in known if one is not None and one.download_size is not None]
    return Figure(
        sum([graph.nar_sizes[number] for number in numbers]),
        sum(claims) if claims and len(claims) == len(known) else None,
        sum([inventory.is_real(number) for number in numbers]),
        sum([one is not None and one.key is not None for one in known]),
        {kind: kinds.count(kind) for kind in KINDS if kind in kinds},
    )
