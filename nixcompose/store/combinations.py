"""Groups that share store objects: what any combination of them weighs, exactly.

Each store object is in the closures of some of the groups; that set, as bits, is its *mask*.  There
are few different masks, so the bytes of each answer every question about combinations: a union is
the sum over the masks that meet it, the exclusive part of a group is the mask with its bit alone.

All 2^k unions at once are one subset-sum transform, k passes over 2^k numbers.  Source: F. Yates, "The
Design and Analysis of Factorial Experiments" (1937); that many numbers are added as one is from L. Lamport,
"Multiple Byte Processing with Full-Word Instructions" (1975).
"""

from __future__ import annotations

from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Mapping, Sequence

    from nixcompose.store.graph import ClosureGraph, Paths

#: Of how many groups all combinations can be asked for: 2^24 numbers take 128 MiB, and a second or two.
MAX_GROUPS = 24

# Of how many bits the place within a row is: rows are long enough to be few, and short enough to be quick.
_ROW = 7


@frozen
class Combinations:
    """What each set of *groups* shares with no other: *shares* are triples of mask, weight and number of paths.

    Bit i of a mask stands for `groups[i]`.  Weights are bytes of NAR unless `combine` was given
    others.  The triples are sorted, few, and all that needs to be kept to answer without the graph.

    >>> table = Combinations(("web", "ops"), ((0b01, 30, 2), (0b10, 5, 1), (0b11, 100, 7)))
    >>> table.weight(["web"]), table.weight(), list(table.weights())
    (130, 135, [0, 130, 105, 135])
    """

    groups: tuple[str, ...]
    shares: tuple[tuple[int, int, int], ...]

    def mask(self, chosen: Iterable[str] | None = None) -> int:
        """The bits of the groups *chosen*, of all if left out.

        Raises:
            KeyError: one of them is not in `groups`.
        """
        bits = {group: 1 << place for place, group in enumerate(self.groups)}
        mask = 0
        for group in self.groups if chosen is None else chosen:
            mask |= bits[group]
        return mask

    def chosen(self, mask: int) -> tuple[str, ...]:
        """The groups whose bits are in *mask*, in order."""
        return tuple([group for place, group in enumerate(self.groups) if mask >> place & 1])

    def weight(self, chosen: Iterable[str] | None = None) -> int:
        """The bytes of the union of the closures of the groups *chosen*, of all if left out."""
        union = self.mask(chosen)
        return sum([weight for mask, weight, _ in self.shares if mask & union])

    def count(self, chosen: Iterable[str] | None = None) -> int:
        """The number of store objects in that union."""
        union = self.mask(chosen)
        return sum([count for mask, _, count in self.shares if mask & union])

    def exclusive(self, group: str, among: Iterable[str] | None = None) -> int:
        """The bytes that leave with *group*: those that no other of the groups *among* has.

        >>> Combinations(("web", "ops"), ((0b01, 30, 2), (0b11, 100, 7))).exclusive("web")
        30
        """
        bit = self.mask([group])
        union = self.mask(among) | bit
        return sum([weight for mask, weight, _ in self.shares if mask & union == bit])

    def shared(self, among: Iterable[str] | None = None) -> int:
        """The bytes that two or more of the groups *among* have; with the exclusive parts it is the union.

        >>> Combinations(("web", "ops"), ((0b01, 30, 2), (0b11, 100, 7))).shared()
        100
        """
        union = self.mask(among)
        return sum([weight for mask, weight, _ in self.shares if (mask & union).bit_count() > 1])

    def weights(self) -> Sequence[int]:
        """The bytes of every combination: the number at place *mask* is that of the groups `chosen(mask)`.

        Raises:
            ValueError: there are more than `MAX_GROUPS` groups; `weight` answers for one combination.
        """
        return self._unions({mask: weight for mask, weight, _ in self.shares})

    def counts(self) -> Sequence[int]:
        """The number of store objects of every combination, at the place of its mask.

        Raises:
            ValueError: there are more than `MAX_GROUPS` groups; `count` answers for one combination.
        """
        return self._unions({mask: count for mask, _, count in self.shares})

    def _unions(self, parts: Mapping[int, int]) -> Sequence[int]:
        if len(self.groups) > MAX_GROUPS:
            raise ValueError(f"{len(self.groups)} groups have too many combinations: at most {MAX_GROUPS} are taken")
        total = sum(parts.values())
        width = 8 if total < 2**63 else total.bit_length() // 8 + 1  # bytes that hold any of the sums
        low = min(len(self.groups), _ROW)
        # The table stands in rows of 2^low fields, each row one integer: rows are added field by field in
        # one step, since no sum spills out of its field.  Each pass adds what lacks a bit to what has it.
        rows = [0] * 2 ** (len(self.groups) - low)
        for mask, part in parts.items():
            rows[mask >> low] += part << 8 * width * (mask % 2**low)
        for bit in range(len(self.groups) - low):
            for place in range(len(rows)):
                if place >> bit & 1:
                    rows[place] += rows[place ^ 1 << bit]
        for bit in range(low):
            lacking = _filled(2 ** (8 * width) - 1, width, [field for field in range(2**low) if not field >> bit & 1])
            for place, row in enumerate(rows):
                rows[place] = row + ((row & lacking) << 8 * width * 2**bit)
        # Now each has the sum over the masks within its own.  What a combination has is all but what lies
        # within its complement, which is at the mirrored place.
        full = _filled(total, width, range(2**low))
        size = width * 2**low
        if width > 8:
            data = b"".join([(full - row).to_bytes(size, "little") for row in rows])
            return [int.from_bytes(data[end - width : end], "little") for end in range(len(data), 0, -width)]
        return _integers((full - row).to_bytes(size, "little") for row in rows)


def combine(graph: ClosureGraph, groups: Mapping[str, Paths], weights: Sequence[int] | None = None) -> Combinations:
    """Return what the closures of *groups* share; each is given by its roots.

    *weights* are by number of path, for other sums than those of `graph.nar_sizes`; none is negative.  Takes
    one walk a group.

    >>> from nixcompose.store import ClosureGraph
    >>> hello, glibc = "2g13canlyc7b44mbr5fh62pdyvv6xrjl-hello-2.10", "s9qbqh7gzacs7h68b2jfmn9l6q4jwfjz-glibc-2.33-59"
    >>> graph = ClosureGraph([hello, glibc], [206104, 31243544], [[0, 1], [1]])
    >>> combine(graph, {"greet": [hello], "libc": [glibc]}).shares
    ((1, 206104, 1), (3, 31243544, 1))
    """
    weighed = graph.nar_sizes if weights is None else weights
    masks = group_masks(graph, groups.values())
    return combine_masks(tuple(groups), ((mask, weighed[number]) for number, mask in masks.items()))


def group_masks(graph: ClosureGraph, groups: Iterable[Paths]) -> dict[int, int]:
    """Return for the number of each path that is in the closure of any of *groups* its mask."""
    masks: dict[int, int] = {}
    for place, roots in enumerate(groups):
        bit = 1 << place
        for number in graph.reached(roots):
            masks[number] = masks.get(number, 0) | bit
    return masks


def combine_masks(groups: tuple[str, ...], weighed: Iterable[tuple[int, int]]) -> Combinations:
    """Return what *groups* share, from the mask and the weight of each thing that is counted.

    >>> combine_masks(("web", "ops"), [(0b01, 10), (0b01, 20), (0b11, 100)]).shares
    ((1, 30, 2), (3, 100, 1))
    """
    sums: dict[int, int] = {}
    counts: dict[int, int] = {}
    for mask, weight in weighed:
        sums[mask] = sums.get(mask, 0) + weight
        counts[mask] = counts.get(mask, 0) + 1
    return Combinations(groups, tuple([(mask, sums[mask], counts[mask]) for mask in sorted(sums)]))


def _filled(value: int, width: int, fields: Iterable[int]) -> int:
    """Return the row that has *value* in the *fields*, of *width* bytes each, and 0 in the others."""
    return sum([value << 8 * width * field for field in fields])


def _integers(rows: Iterable[bytes]) -> array[int]:
    """Return the integers of 64 bits that *rows* are, the last first."""
    import sys
    from array import array

    unions = array("q")  # a quarter of the memory of a list
    for row in rows:
        unions.frombytes(row)
    if sys.byteorder == "big":  # pragma: no cover (such machines are rare)
        unions.byteswap()
    unions.reverse()
    return unions
