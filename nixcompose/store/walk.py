"""Walks over a graph of integers: what is reached, the shortest chain, the cycles.

A graph is a sequence that holds for each node the nodes it refers to.  No walk recurses, so that a
chain may be as long as memory is.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Graph = Sequence[Sequence[int]]


def reached(graph: Graph, roots: Iterable[int]) -> set[int]:
    """Return *roots* and all that they lead to, in time linear in what is reached.

    >>> reached([[1], [2], [1], [0]], [0])
    {0, 1, 2}
    """
    seen = set(roots)
    waiting = list(seen)
    for node in waiting:  # grows as it is walked
        for other in graph[node]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def reached_weights(graph: Graph, roots: Iterable[int], weights: Sequence[int]) -> list[int]:
    """Return for each of *roots* the sum of the *weights* of all that it leads to, itself included.

    Takes a walk for each root, and memory for one: a node that a walk has seen bears its number.

    >>> reached_weights([[1], [2], [1], [0]], [0, 3], [1, 2, 4, 8])
    [7, 15]
    """
    seen_by = [-1] * len(graph)
    totals = []
    for walk, root in enumerate(roots):
        seen_by[root] = walk
        waiting = [root]
        total = 0
        for node in waiting:  # grows as it is walked
            total += weights[node]
            for other in graph[node]:
                if seen_by[other] != walk:
                    seen_by[other] = walk
                    waiting.append(other)
        totals.append(total)
    return totals


def shortest_chain(graph: Graph, roots: Iterable[int], goal: int) -> list[int]:
    """Return the nodes from one of *roots* down to *goal*; nothing if there is no way.

    Of equally short chains the one that the order of the roots and of the references prefers.

    >>> shortest_chain([[1, 2], [3], [3], []], [0], 3)
    [0, 1, 3]
    """
    before = dict.fromkeys(roots, -1)
    waiting = list(before)
    for node in waiting:  # grows as it is walked: breadth first
        if node == goal:
            break
        for other in graph[node]:
            if other not in before:
                before[other] = node
                waiting.append(other)
    if goal not in before:
        return []
    chain = [goal]
    while (previous := before[chain[-1]]) >= 0:
        chain.append(previous)
    return chain[::-1]


def postorder(graph: Graph, roots: Iterable[int]) -> list[int]:
    """Return what *roots* reach, each node after all that a depth-first walk enters from it.

    >>> postorder([[1, 2], [2], []], [0])
    [2, 1, 0]
    """
    order: list[int] = []
    seen: set[int] = set()
    trail: list[int] = []
    waiting: list[Iterator[int]] = [iter(roots)]
    while waiting:
        for node in waiting[-1]:
            if node not in seen:
                seen.add(node)
                trail.append(node)
                waiting.append(iter(graph[node]))
                break
        else:
            waiting.pop()
            order += trail[-1:]
            del trail[-1:]
    return order


def cycles(graph: Graph) -> list[list[int]]:
    """Return the groups of two or more nodes that all lead to each other, each sorted, in order.

    Source: S. Rao Kosaraju's algorithm, as in M. Sharir, "A strong-connectivity algorithm and its
    applications in data flow analysis" (1981): walk the graph, then its reverse in the order found.

    >>> cycles([[1], [2], [1], [3]])
    [[1, 2]]
    """
    order = postorder(graph, range(len(graph)))
    backwards = reverse(graph)
    left = set(order)
    found = []
    for node in reversed(order):
        if node in left:
            group = [node]
            left.remove(node)
            for member in group:  # grows as it is walked
                new = left.intersection(backwards[member])
                left -= new
                group += new
            if len(group) > 1:
                found.append(sorted(group))
    return sorted(found)


def reverse(graph: Graph) -> list[list[int]]:
    """Return for each node those that refer to it, in order.

    >>> reverse([[1, 2], [2], []])
    [[], [0], [0, 1]]
    """
    backwards: list[list[int]] = [[] for _ in graph]
    for node, references in enumerate(graph):
        for other in references:
            backwards[other].append(node)
    return backwards
