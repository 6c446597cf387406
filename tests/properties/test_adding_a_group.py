"""Adding a group to a selection never takes a package away."""

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.strategies import manifests, outcome, selections


@given(st.data())
def test_adding_a_group_never_removes_a_package(data):
    """What was there stays, on every target and system, or the addition is refused aloud."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    group = data.draw(st.sampled_from(tuple(manifest.groups)))
    target = data.draw(st.sampled_from([None, *manifest.targets]))
    systems = manifest.systems if target is None else manifest.systems_of(manifest.targets[target])
    where = {"target": target, "system": data.draw(st.sampled_from(systems))}
    before = outcome(manifest, terms, **where)
    after = outcome(manifest, [*terms, group], **where)
    if isinstance(after, set):
        assert after <= {"NXC302", "NXC303", "NXC304", "NXC305"}
        assert "NXC304" not in after or isinstance(before, set), "adding empties no selection"
        assert "NXC305" not in after or "NXC305" in before, "adding a group makes no named package unavailable"
    elif not isinstance(before, set):
        assert set(before.names) <= set(after.names)
        assert set(before.groups) <= set(after.groups)
