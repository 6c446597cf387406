"""The closure graph: Nix's own closure sizes, and the laws of closures and dominators on random graphs with cycles."""

import pickle

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose._frozen import evolve
from nixcompose.store import ClosureGraph, Malformed, StorePath
from tests.store.samples import RECORDED, brute_closure, brute_size, graphs, hello, narinfos, read, roots_of

HELLO = ClosureGraph.of([info for info, _ in hello()])
GREETER, LIBIDN2, GLIBC, LIBUNISTRING = (
    next(path for path in HELLO.paths if name in path) for name in ("hello", "libidn2", "glibc", "libunistring")
)


def test_closure_sizes_are_those_of_nix():
    for info, closure_size in hello():
        assert HELLO.nar_size(info.path) == HELLO.nar_size([str(info.path)]) == closure_size


def test_all_closure_sizes_at_once_are_those_of_nix():
    sizes = {str(info.path): closure_size for info, closure_size in hello()}
    assert HELLO.closure_sizes() == sizes
    assert HELLO.closure_sizes([GLIBC, GREETER, GLIBC]) == {path: sizes[path] for path in (GLIBC, GREETER)}
    assert HELLO.closure_sizes([]) == {}
    with pytest.raises(KeyError, match="is not in this closure graph"):
        HELLO.closure_sizes("gone")


def test_a_closure_of_a_cache_is_byte_for_byte_what_nix_prints():
    graph = ClosureGraph.of(map(read, narinfos("closure-lpenz-2021.txt")))
    assert (graph.missing, graph.cycles()) == ((), ())
    printed = [
        f"{path}\t{size}\t{graph.nar_size(path)}\n" for path, size in zip(graph.paths, graph.nar_sizes, strict=True)
    ]
    assert "".join(printed) == (RECORDED / "closure-lpenz-2021.tsv").read_text()


def test_questions_about_hello():
    assert len(HELLO) == 5
    assert HELLO.roots == HELLO.paths == tuple(sorted(str(info.path) for info, _ in hello()))
    assert HELLO.closure(GREETER) == tuple(sorted([GREETER, LIBIDN2, GLIBC, LIBUNISTRING]))
    assert HELLO.why(LIBUNISTRING, GREETER) == (GREETER, GLIBC, LIBIDN2, LIBUNISTRING)
    assert HELLO.why(GREETER, GLIBC) == ()
    assert HELLO.references(GLIBC) == tuple(sorted([GLIBC, LIBIDN2]))
    assert HELLO.referrers(LIBIDN2) == tuple(sorted([GLIBC, LIBIDN2]))
    assert HELLO.dominators(GREETER) == {LIBUNISTRING: LIBIDN2, LIBIDN2: GLIBC, GLIBC: GREETER, GREETER: None}
    assert HELLO.retained(GREETER) == {path: HELLO.nar_size(path) for path in HELLO.closure(GREETER)}


@pytest.mark.parametrize("form", [str, StorePath, lambda name: f"/nix/store/{name}"])
def test_a_path_may_be_given_in_three_forms(form):
    name = GLIBC.rpartition("/")[2]
    assert form(name) in HELLO
    assert HELLO.number(form(name)) == HELLO.paths.index(GLIBC)
    assert HELLO.nar_size(form(name)) == HELLO.nar_size([form(name)]) == HELLO.nar_size(GLIBC)


@pytest.mark.parametrize(
    "path", ["", "hello", f"/gnu{GLIBC}", f"{GLIBC}/bin", "/nix/store/", StorePath("0" * 32 + "-x")]
)
def test_a_path_that_is_not_there(path):
    assert path not in HELLO
    for question in (HELLO.nar_size, HELLO.why, HELLO.referrers, HELLO.retained):
        with pytest.raises(KeyError, match="is not in this closure graph"):
            question(path)


def test_no_roots_have_an_empty_closure():
    assert (HELLO.closure([]), HELLO.nar_size([]), HELLO.retained([]), HELLO.why(GLIBC, [])) == ((), 0, {}, ())
    assert (len(ClosureGraph.of([])), ClosureGraph.of([]).nar_size()) == (0, 0)


def test_what_is_not_known_is_part_of_the_closure_and_said():
    infos = [info for info, _ in hello() if info.path.name != "libidn2-2.3.2"]
    gone = StorePath("0" * 32 + "-gone")
    graph = ClosureGraph.of(infos, roots=[GREETER, gone])
    assert graph.missing == (str(gone), LIBIDN2)
    assert graph.closure() == tuple(sorted([str(gone), GREETER, GLIBC, LIBIDN2]))
    assert graph.nar_size() == 206104 + 31243544
    assert graph.why(LIBIDN2) == (GREETER, GLIBC, LIBIDN2)
    assert graph.to_networkx().nodes[LIBIDN2] == {"nar_size": None}


def test_the_order_of_the_records_does_not_matter():
    infos = [info for info, _ in hello()]
    graph = ClosureGraph.of(reversed(infos + infos), roots=GREETER)
    assert (graph.paths, graph.adjacency, graph.roots) == (HELLO.paths, HELLO.adjacency, (GREETER,))


def test_records_that_contradict_each_other():
    info = hello()[0][0]
    assert len(ClosureGraph.of([info, evolve(info, download_size=5)])) == 2
    for changes in ({"nar_size": 5}, {"nar_hash": "sha256:" + "0" * 52}, {"references": ()}):
        with pytest.raises(Malformed, match="two records of one store path differ"):
            ClosureGraph.of([info, evolve(info, **changes)])


def test_stores_do_not_mix():
    info = hello()[0][0]
    other = evolve(info, path=StorePath("0" * 32 + "-x", "/gnu/store"))
    with pytest.raises(Malformed, match="paths of different stores"):
        ClosureGraph.of([info, other])
    for root in (str(other.path), "", "/nix/store/../x"):
        with pytest.raises(Malformed, match="not a path of the store /nix/store"):
            ClosureGraph.of([info], roots=root)
    assert ClosureGraph.of([other]).paths[0] == "/gnu/store/" + "0" * 32 + "-x"


def test_cycles_are_found_and_do_no_harm():
    names = [f"{number:032}-n{number}" for number in range(6)]
    graph = ClosureGraph(names, [1, 2, 4, 8, 16, 32], [[1], [0, 2], [3, 4], [2], [4], [5]], roots=names[0])
    assert graph.cycles() == (graph.paths[0:2], graph.paths[2:4])
    assert graph.nar_size() == 31
    assert list(graph.closure_sizes(graph.paths).values()) == [31, 31, 28, 28, 16, 32]
    assert list(graph.retained().values()) == [31, 30, 28, 8, 16]


def test_a_chain_may_be_as_long_as_memory_is():
    size = 200_000
    names = [f"{number:032}-n" for number in range(size)]
    graph = ClosureGraph(names, [1] * size, [[number + 1] for number in range(size - 1)] + [[0]], roots=names[:1])
    assert graph.nar_size() == len(graph.why(graph.paths[-1])) == graph.retained()[graph.paths[0]] == size
    assert len(graph.cycles()[0]) == size


def test_a_graph_survives_pickling():
    again = pickle.loads(pickle.dumps(HELLO))
    assert (again.paths, again.nar_size(), again.referrers(GLIBC)) == (
        HELLO.paths,
        HELLO.nar_size(),
        HELLO.referrers(GLIBC),
    )


@given(st.data())
def test_closures_are_those_of_networkx_and_of_brute_force(data):
    graph = data.draw(graphs())
    roots = data.draw(roots_of(graph))
    tool = graph.to_networkx()
    expected = set(roots).union(*(nx.descendants(tool, root) for root in roots))
    assert set(graph.closure(roots)) == expected == brute_closure(graph, roots)
    assert graph.nar_size(roots) == brute_size(graph, expected)
    assert list(tool) == list(graph.paths)


@given(graphs())
def test_closure_sizes_are_those_of_each_closure(graph):
    assert graph.closure_sizes(graph.paths) == {
        path: brute_size(graph, brute_closure(graph, [path])) for path in graph.paths
    }


@given(st.data())
def test_size_of_a_union(data):
    """size(A or B) = size(A) + size(B) - size(shared)."""
    graph = data.draw(graphs())
    one, other = data.draw(roots_of(graph)), data.draw(roots_of(graph))
    shared = set(graph.closure(one)) & set(graph.closure(other))
    assert graph.nar_size(one + other) == graph.nar_size(one) + graph.nar_size(other) - brute_size(graph, shared)


@given(st.data())
def test_retained_is_what_leaves(data):
    """One dominator pass gives what re-closing the graph without each path gives."""
    graph = data.draw(graphs())
    roots = data.draw(roots_of(graph))
    closure = brute_closure(graph, roots)
    retained = graph.retained(roots)
    assert list(retained) == list(graph.closure(roots))
    for path, size in retained.items():
        assert size == brute_size(graph, closure - brute_closure(graph, roots, without=path))


@given(st.data())
def test_dominators_are_those_of_networkx(data):
    graph = data.draw(graphs())
    roots = data.draw(roots_of(graph))
    tool = graph.to_networkx()
    tool.add_edges_from(("top", root) for root in roots)
    tool.add_node("top")
    expected = nx.immediate_dominators(tool, "top")
    expected.pop("top", None)
    assert graph.dominators(roots) == {path: None if by == "top" else by for path, by in expected.items()}


@given(st.data())
def test_why_is_a_shortest_chain(data):
    graph = data.draw(graphs())
    roots = data.draw(roots_of(graph))
    path = data.draw(st.sampled_from(graph.paths))
    chain = graph.why(path, roots)
    tool = graph.to_networkx()
    lengths = [nx.shortest_path_length(tool, root, path) for root in roots if nx.has_path(tool, root, path)]
    assert len(chain) == min(lengths, default=-1) + 1
    if chain:
        assert chain[0] in roots
        assert chain[-1] == path
        assert all(other in graph.references(one) for one, other in zip(chain, chain[1:], strict=False))


@given(graphs())
def test_cycles_are_those_of_networkx(graph):
    components = nx.strongly_connected_components(graph.to_networkx())
    assert set(graph.cycles()) == {tuple(sorted(group)) for group in components if len(group) > 1}


@given(graphs())
def test_referrers_are_references_backwards(graph):
    for path in graph.paths:
        assert graph.referrers(path) == tuple(other for other in graph.paths if path in graph.references(other))
