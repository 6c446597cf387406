"""`-name` takes away, whatever else the selection says and wherever it stands."""

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties.strategies import manifests, meaning, outcome, selections


def _resolved(manifest, terms):
    """The resolution of *terms*; examples that have none are passed over."""
    found = outcome(manifest, terms)
    assume(not isinstance(found, set))
    return found


@given(st.data())
def test_a_removed_package_is_gone_and_nothing_else_is(data):
    """Taking one package away takes exactly that package away."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    before = _resolved(manifest, terms)
    assume(before.names)
    name = data.draw(st.sampled_from(before.names))
    after = outcome(manifest, [*terms, f"-{name}"])
    if isinstance(after, set):
        assert after == {"NXC304"}, "the selection was this one package"
        assert before.names == (name,)
    else:
        assert after.names == tuple(other for other in before.names if other != name)


@given(st.data())
def test_a_removed_group_is_gone(data):
    """A group that is taken away brings nothing, and takes away nothing that others bring too."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    name = data.draw(st.sampled_from(tuple(manifest.groups)))
    before, after = _resolved(manifest, terms), _resolved(manifest, [*terms, f"-{name}"])
    assert name not in after.groups
    assert set(after.groups) <= set(before.groups)
    brought = {
        entry.name for group in before.groups if group not in after.groups for entry in manifest.groups[group].packages
    }
    assert set(before.names) - set(after.names) <= brought


@given(st.data())
def test_removing_then_adding_is_removing(data):
    """A name that is both taken away and added is not there: the order of terms does not matter."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    name = data.draw(st.sampled_from(tuple(manifest.groups)))
    one, other = outcome(manifest, [f"-{name}", name, *terms]), outcome(manifest, [*terms, name, f"-{name}"])
    assert meaning(one) == meaning(other)
    if not isinstance(one, set):
        alone = outcome(manifest, [*terms, f"-{name}"])
        assert isinstance(alone, set) or set(alone.names) == set(one.names)


@given(st.data())
def test_removing_what_is_not_there_changes_nothing_and_is_said(data):
    """Such a term is a warning that names it; the packages stay."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest, removals=False))
    before = _resolved(manifest, terms)
    listed = {entry.name for group in before.groups for entry in manifest.groups[group].packages}
    absent = [
        name for _, entry in manifest.entries() if (name := entry.name) not in listed and name not in before.because
    ]
    assume(absent)
    name = data.draw(st.sampled_from(absent))
    assume(
        all(
            name not in manifest.profiles.get(term, ()) and f"-{name}" not in manifest.profiles.get(term, ())
            for term in terms
        )
    )
    after = outcome(manifest, [*terms, f"-{name}"])
    assert (after.names, after.because) == (before.names, before.because)
    assert [finding.code for finding in after.warnings] == ["NXC306"]
    assert f'"-{name}"' in after.warnings[0].message


@given(st.data())
def test_taking_everything_away_is_refused(data):
    """A selection that is left with nothing is an error, whatever else it takes away beside."""
    manifest = data.draw(manifests())
    names = data.draw(st.lists(st.sampled_from(tuple(manifest.groups)), min_size=1, max_size=2))
    more = data.draw(st.lists(st.sampled_from(tuple(manifest.groups)), max_size=2))
    assert outcome(manifest, [*names, *(f"-{name}" for name in (*names, *more))]) == {"NXC304"}
