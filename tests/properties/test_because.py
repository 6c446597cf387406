"""The reason of a package is a real chain of the manifest, and no shorter one exists."""

import networkx
from hypothesis import assume, given
from hypothesis import strategies as st

import nixcompose as nxc
from tests.properties.strategies import manifests, outcome, selections

START = object()


def _graph(manifest, terms, removed):
    """What leads to what: from START to the terms, from profiles to groups, from groups to groups."""
    graph = networkx.DiGraph()
    graph.add_node(START)
    for term in terms:
        if term in manifest.profiles or term in manifest.groups:
            graph.add_edge(START, term)
        for name in manifest.profiles.get(term, ()):
            if name in manifest.groups:
                graph.add_edge(term, name)
    for group in manifest.groups.values():
        graph.add_edges_from((group.name, other) for other in (*group.includes, *group.requires))
    graph.remove_nodes_from(removed & set(manifest.groups))
    return graph


def _removed(manifest, terms):
    """The names that *terms* take away, profiles spelled out."""
    gone = {term[1:] for term in terms if term[0] == "-"}
    gone |= {name for term in gone for name in manifest.profiles.get(term, ()) if name[0] != "-"}
    return gone | {name[1:] for term in terms for name in manifest.profiles.get(term, ()) if name[0] == "-"}


@given(st.data())
def test_chains_are_real_and_shortest(data):
    """Every chain is a path of the manifest from a term to a group that lists the package, and networkx finds no shorter."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    found = outcome(manifest, terms)
    assume(not isinstance(found, set))
    graph = _graph(manifest, terms, _removed(manifest, terms))
    distances = networkx.single_source_shortest_path_length(graph, START)
    for name, chain in found.groups.items():
        assert networkx.is_path(graph, [START, *chain])
        assert len(chain) == distances[name]
    assert set(found.groups) == set(distances) - {START} - set(manifest.profiles)
    for name, chain in found.because.items():
        named = 0 if name in terms else min((1 for t in terms if name in manifest.profiles.get(t, ())), default=None)
        if chain == () or chain[-1] in manifest.profiles:
            assert len(chain) == named, "a package that is named, itself or by a profile"
        else:
            assert networkx.is_path(graph, [START, *chain])
            assert name in [entry.name for entry in manifest.groups[chain[-1]].packages]
            assert named is None or len(chain) <= named
        assert len(chain) == min(_lengths(manifest, name, named, distances, found.system))


def _lengths(manifest, name, named, distances, system):
    """The lengths of all chains that could have been given."""
    for group, entry in manifest.entries():
        custom = manifest.packages.get(entry.attr)
        fits = nxc.manifest.words.allows(custom.systems, system) if custom else True
        here = (
            fits
            and entry.skip is None
            and all(nxc.manifest.words.allows(x, system) for x in (entry.systems, group.systems))
        )
        if entry.name == name and here:
            yield from (distances[group.name],) if group.name in distances else ()
    if named is not None:
        yield named


@given(st.data())
def test_why_gives_every_chain_and_the_shortest_first(data):
    """`why` begins with the chain of `because`, and its chains are sorted by length."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    found = outcome(manifest, terms)
    assume(not isinstance(found, set) and found.names)
    name = data.draw(st.sampled_from(found.names))
    chains = nxc.why(manifest, terms, name)
    assert chains[0] == found.because[name]
    assert list(chains) == sorted(chains, key=len)
    assert len(set(chains)) == len(chains)
    groups = {chain[-1] for chain in chains if chain and chain[-1] in manifest.groups}
    assert groups <= set(found.groups)


def test_why_tells_that_a_profile_names_a_package():
    """A profile that lists a package itself is a reason as good as a group's."""
    manifest = nxc.loads('[groups.a]\npackages = ["git"]\n[profiles]\np = ["git"]\n')
    assert nxc.why(manifest, "p", "git") == (("p",),)
    assert nxc.why(manifest, "p,a", "git") == (("p",), ("a",))
    assert nxc.why(manifest, "p,a,git", "git") == ((), ("p",), ("a",))
