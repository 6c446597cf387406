"""A selection is a union: order, repetition and grouping of its terms mean nothing."""

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.strategies import manifests, meaning, names_of, outcome, selections, with_profiles


def _names(manifest, terms):
    """The names that *terms* resolve to, as a set, or None if something speaks against them."""
    found = outcome(manifest, terms)
    return None if isinstance(found, set) else set(found.names)


@given(st.data())
def test_union_is_commutative(data):
    """Any order of the terms, with commas or blanks, gives the same packages for the same reasons."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    shuffled = data.draw(st.permutations(terms))
    separator = data.draw(st.sampled_from([",", " ", ", ", " ,\t"]))
    assert meaning(outcome(manifest, separator.join(shuffled))) == meaning(outcome(manifest, terms))


@given(st.data())
def test_union_is_idempotent(data):
    """A term that is written twice counts once."""
    manifest = data.draw(manifests())
    terms = data.draw(selections(manifest))
    again = data.draw(st.lists(st.sampled_from(terms), max_size=3))
    assert meaning(outcome(manifest, [*terms, *again])) == meaning(outcome(manifest, terms))


@given(st.data())
def test_union_is_associative(data):
    """(A ∪ B) ∪ C is A ∪ (B ∪ C), where a profile is the parenthesis."""
    manifest = data.draw(manifests())
    plain = [name for name in names_of(manifest) if name not in manifest.profiles]
    one, two, three = (data.draw(st.lists(st.sampled_from(plain), min_size=1, max_size=2)) for _ in range(3))
    grouped = with_profiles(manifest, {"left": [*one, *two], "right": [*two, *three]})
    flat = _names(grouped, [*one, *two, *three])
    assert _names(grouped, ["left", *three]) == flat
    assert _names(grouped, [*one, "right"]) == flat


@given(st.data())
def test_a_union_has_what_its_parts_have_and_nothing_else(data):
    """The packages of two selections together are those of the one and those of the other."""
    manifest = with_profiles(data.draw(manifests()), {})
    one = data.draw(selections(manifest, removals=False))
    other = data.draw(selections(manifest, removals=False))
    both = _names(manifest, [*one, *other])
    if both is not None:
        assert both == _names(manifest, one) | _names(manifest, other)
