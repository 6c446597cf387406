"""The order in which groups and entries are written decides the order of packages, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

import nixcompose as nxc
from tests.properties.strategies import as_toml, manifest_data, outcome, selections


@given(st.data())
def test_the_order_of_includes_does_not_matter(data):
    """The set of packages and the set of groups are the same for any order inside the lists of a group."""
    tables = data.draw(manifest_data())
    shuffled = {**tables, "groups": {}}
    for name in data.draw(st.permutations(list(tables["groups"]))):
        group = tables["groups"][name]
        lists = {key: data.draw(st.permutations(value)) for key, value in group.items() if isinstance(value, list)}
        shuffled["groups"][name] = {**group, **lists}
    manifest, other = nxc.loads(as_toml(tables)), nxc.loads(as_toml(shuffled))
    terms = data.draw(selections(manifest))
    before, after = outcome(manifest, terms), outcome(other, terms)
    if isinstance(before, set):
        assert after == before
    else:
        assert set(after.names) == set(before.names)
        assert set(after.groups) == set(before.groups)
        lengths = [{name: len(chain) for name, chain in found.because.items()} for found in (before, after)]
        assert lengths[0] == lengths[1], "chains may differ, but not in length"
