"""Every cycle of groups is found, and only cycles are; networkx is the judge."""

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nixcompose as nxc
from tests.properties.strategies import as_toml

NAMES = tuple("abcdefg")


@st.composite
def graphs(draw):
    """A directed graph of a few groups; each edge is an `includes` or a `requires`."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    edge = st.tuples(st.sampled_from(names), st.sampled_from(names))
    edges = draw(st.lists(edge, unique=True, max_size=12))
    kinds = {edge: draw(st.sampled_from(["includes", "requires"])) for edge in edges}
    return names, kinds


def _circles(findings):
    """The circles that *findings* report, each as its names in order, the first not repeated."""
    for finding in findings:
        assert finding.code == "NXC301"
        start, colon, path = finding.message.partition(": ")
        if colon:
            circle = path.split(" -> ")
            assert circle[0] == circle[-1], "a circle ends where it began"
            yield circle[:-1]
        else:
            yield [start.split('"')[1]]


@given(graphs())
def test_every_cycle_is_found_and_only_cycles(graph):
    """Each report is a circle of the graph; a graph without their steps has no circle left."""
    names, kinds = graph
    groups = {name: {"packages": [f"package-{name}"]} for name in names}
    for (one, other), kind in kinds.items():
        groups[one].setdefault(kind, []).append(other)
    oracle = networkx.DiGraph(list(kinds))
    text = as_toml({"groups": groups})
    if networkx.is_directed_acyclic_graph(oracle):
        assert list(nxc.loads(text).groups) == list(names)
        return
    with pytest.raises(nxc.ResolveError) as caught:
        nxc.loads(text)
    circles = list(_circles(caught.value.findings))
    steps = [(one, circle[(index + 1) % len(circle)]) for circle in circles for index, one in enumerate(circle)]
    assert set(steps) <= set(kinds), "every step of a report is in the manifest"
    assert all(len(set(circle)) == len(circle) for circle in circles), "no report goes through a group twice"
    oracle.remove_edges_from(steps)
    assert networkx.is_directed_acyclic_graph(oracle), "a circle was not reported"


@given(graphs())
def test_a_report_stands_where_the_first_step_is_written(graph):
    """The place of a report is the entry to remove, so removing what the reports point at helps."""
    names, kinds = graph
    groups = {name: {"packages": [f"package-{name}"]} for name in names}
    for (one, other), kind in kinds.items():
        groups[one].setdefault(kind, []).append(other)
    try:
        nxc.loads(as_toml({"groups": groups}))
    except nxc.ResolveError as error:
        for finding, circle in zip(error.findings, _circles(error.findings), strict=True):
            line, column = finding.where.text, finding.where.column
            assert line[column - 1 :].startswith(f'"{circle[1 % len(circle)]}"')
