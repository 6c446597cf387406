"""Combinations: every number of the table is that of a plain union of closures."""

from itertools import chain

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.store import MAX_GROUPS, ClosureGraph, Combinations, combine
from tests.store.samples import brute_closure, brute_size, graphs, roots_of

NAMES = "abcde"


@st.composite
def grouped(draw):
    """A random graph, and up to five groups of roots."""
    graph = draw(graphs())
    return graph, {name: draw(roots_of(graph)) for name in NAMES[: draw(st.integers(0, len(NAMES)))]}


@given(grouped())
def test_the_table_is_the_unions_of_sets_and_of_networkx(case):
    graph, groups = case
    table = combine(graph, groups)
    weights, counts = table.weights(), table.counts()
    tool = graph.to_networkx()
    assert len(weights) == len(counts) == 2 ** len(groups)
    for mask in range(2 ** len(groups)):
        chosen = table.chosen(mask)
        roots = list(chain.from_iterable(groups[name] for name in chosen))
        union = brute_closure(graph, roots)
        assert union == set(roots).union(*(nx.descendants(tool, root) for root in roots))
        assert weights[mask] == table.weight(chosen) == graph.nar_size(roots) == brute_size(graph, union)
        assert counts[mask] == table.count(chosen) == len(union)
        assert table.mask(chosen) == mask


@given(grouped())
def test_exclusive_parts_and_the_shared_part_are_the_union(case):
    _, groups = case
    table = combine(*case)
    for mask in range(2 ** len(groups)):
        chosen = table.chosen(mask)
        parts = [table.exclusive(name, chosen) for name in chosen]
        assert sum(parts) + table.shared(chosen) == table.weight(chosen)
        for name, part in zip(chosen, parts, strict=True):
            assert part == table.weight(chosen) - table.weight(set(chosen) - {name})
    assert sum(map(table.exclusive, groups)) + table.shared() == table.weight()


@given(grouped())
def test_exclusive_of_a_group_that_is_not_chosen_is_what_it_would_add(case):
    graph, groups = case
    table = combine(graph, groups)
    for mask in range(2 ** len(groups)):
        chosen = table.chosen(mask)
        for name in set(groups) - set(chosen):
            assert table.exclusive(name, chosen) == table.weight([*chosen, name]) - table.weight(chosen)


@given(grouped())
def test_other_weights(case):
    graph, groups = case
    ones = combine(graph, groups, [1] * len(graph))
    assert list(ones.weights()) == list(ones.counts())


def test_numbers_of_more_than_64_bits_are_exact():
    names = [f"{number:032}-n" for number in range(2)]
    graph = ClosureGraph(names, [2**63 - 1, 2**63 - 1], [[], []])
    table = combine(graph, {"a": names[0], "b": names[1]})
    assert list(table.weights()) == [0, 2**63 - 1, 2**63 - 1, 2**64 - 2]


@given(st.integers(0, 10), st.sampled_from([2**20, 2**63 - 1, 2**70]), st.data())
def test_a_table_of_any_size_is_what_single_answers_are(size, most, data):
    numbers = st.tuples(st.integers(0, most), st.integers(1, 9))
    parts = data.draw(st.dictionaries(st.integers(1, max(2**size - 1, 1)), numbers, max_size=30 if size else 0))
    table = Combinations(tuple(map(str, range(size))), tuple((mask, *parts[mask]) for mask in sorted(parts)))
    chosen = [table.chosen(mask) for mask in range(2**size)]
    assert list(table.weights()) == list(map(table.weight, chosen))
    assert list(table.counts()) == list(map(table.count, chosen))


def test_more_groups_than_a_table_holds():
    groups = tuple(map(str, range(100)))
    table = Combinations(groups, ((1 << 99, 7, 1),))
    assert (table.weight(["99"]), table.weight(["98"]), table.exclusive("99"), table.count()) == (7, 0, 7, 1)
    for every in (table.weights, table.counts):
        with pytest.raises(ValueError, match=f"100 groups have too many combinations: at most {MAX_GROUPS} are taken"):
            every()


def test_a_group_that_is_not_there():
    table = Combinations(("a",), ())
    for question in (table.weight, table.count, table.shared, table.mask):
        with pytest.raises(KeyError):
            question(["b"])


def test_sixteen_groups_are_all_there():
    shares = tuple((1 << place, place + 1, 1) for place in range(16))
    table = Combinations(tuple(map(str, range(16))), shares)
    weights = table.weights()
    assert len(weights) == 65_536
    assert all(weights[mask] == table.weight(table.chosen(mask)) for mask in range(0, 65_536, 997))
