"""Which groups a selection reaches, along which chain, and what speaks against it.

The same walk is done in Nix by the emitted `select.nix`; a test holds the two together.
"""

from __future__ import annotations

from collections import deque

from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from nixcompose.manifest import Group

    Chain = tuple[str, ...]


@frozen
class Closure:
    """The groups reached, each with its chain: the names from the selected term down to the group.

    *conflicts* are pairs of chains that end in groups which exclude each other; *broken* are chains
    that end in a group which the one before it requires, and which the selection removes.
    """

    chains: Mapping[str, Chain]
    conflicts: tuple[tuple[Chain, Chain], ...] = ()
    broken: tuple[Chain, ...] = ()


def close(groups: Mapping[str, Group], roots: Iterable[Chain], removed: Collection[str] = ()) -> Closure:
    """Walk `includes` and `requires` from the last group of each root, breadth first.

    Every group gets its shortest chain, of equally short ones the first in the order of *roots* and
    of the manifest.  Groups in *removed* are not entered.  Takes time linear in
    the groups reached and in the length of their chains.
    """
    chains: dict[str, Chain] = {}
    broken: list[Chain] = []
    waiting = deque(sorted(roots, key=len))
    while waiting:
        chain = waiting.popleft()
        name = chain[-1]
        if name in chains or name in removed:
            continue
        chains[name] = chain
        group = groups[name]
        for other in group.includes:
            waiting.append((*chain, other))
        for other in group.requires:
            if other in removed:
                broken.append((*chain, other))
            waiting.append((*chain, other))
    reached = [name for name in groups if name in chains]
    order = {name: place for place, name in enumerate(reached)}
    pairs = {
        tuple(sorted((name, other), key=order.__getitem__))
        for name in reached
        for other in groups[name].conflicts
        if other in chains and other != name
    }
    conflicts = sorted(pairs, key=lambda pair: [order[name] for name in pair])
    return Closure(
        {name: chains[name] for name in reached},
        tuple([(chains[one], chains[other]) for one, other in conflicts]),
        tuple(broken),
    )
