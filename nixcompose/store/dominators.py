"""Dominators: through which node every way leads, and so what leaves with it.

Source: K. D. Cooper, T. J. Harvey, K. Kennedy, "A Simple, Fast Dominance Algorithm" (2001).  It goes to a
fixpoint, so it is exact on graphs with cycles too; without cycles the first round is the answer.
"""

from __future__ import annotations

from nixcompose.store.walk import postorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nixcompose.store.walk import Graph


def dominators(graph: Graph, roots: Iterable[int]) -> dict[int, int]:
    """Return for each node that *roots* reach the closest other that every way to it leads through.

    It is -1 where there is none.  The nodes come in postorder, so before their dominators.

    >>> dominators([[1, 2], [3], [3], []], [0])
    {3: 0, 1: 0, 2: 0, 0: -1}
    """
    starts = list(roots)
    order = postorder(graph, starts)
    number = {node: place for place, node in enumerate(order)}
    top = len(order)  # stands above all roots
    sources: list[list[int]] = [[] for _ in order]
    for root in starts:
        sources[number[root]].append(top)
    for place, node in enumerate(order):
        for other in graph[node]:
            sources[number[other]].append(place)
    above = [-1] * top + [top]  # -1: not known yet
    changed = True
    while changed:
        changed = False
        for place in range(top - 1, -1, -1):
            closest = -1
            for source in sources[place]:
                if above[source] >= 0:
                    closest = source if closest < 0 else _meet(above, closest, source)
            if above[place] != closest:
                above[place] = closest
                changed = True
    return {node: order[above[place]] if above[place] < top else -1 for place, node in enumerate(order)}


def retained(dominated: dict[int, int], weights: Sequence[int]) -> dict[int, int]:
    """Return for each node its own weight and that of all it dominates; *dominated* is from `dominators`.

    >>> retained({3: 0, 1: 0, 2: 0, 0: -1}, [1, 2, 4, 8])
    {3: 8, 1: 2, 2: 4, 0: 15}
    """
    total = {node: weights[node] for node in dominated}
    for node, dominator in dominated.items():
        if dominator >= 0:
            total[dominator] += total[node]
    return total


def _meet(above: list[int], one: int, other: int) -> int:
    # A dominator has a higher place in postorder: whichever is lower goes up until both meet.
    while one != other:
        while one < other:
            one = above[one]
        while other < one:
            other = above[other]
    return one
