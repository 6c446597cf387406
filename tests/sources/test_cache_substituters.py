"""Several sources as one: each object whole from the first that has it, and no disagreement is hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose._frozen import evolve
from nixcompose.errors import SourceError
from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.findings import disagreement, unreachable
from nixcompose.sources.source import Source
from nixcompose.sources.substituters import Substituters
from nixcompose.store import Facts, StoreObject
from tests.sources import misbehaving as bad
from tests.sources.misbehaving import (
    OUR_KEY,
    Always,
    Site,
    bare_surroundings,  # noqa: F401 (every test has it)
    files_of,
    made,
    named,
)


class Known(Source):
    """A source of objects that are in memory; it counts what it is asked."""

    def __init__(self, objects=(), address="memory", unknown=(), error=None, store_dir="/nix/store"):
        self.objects = {known.base_name: known for known in objects}
        self.address, self.store_dir = address, store_dir
        self.unknown, self.error = set(unknown), error
        self.asked = []
        self.closed = False

    def facts(self, roots, *, progress=None):
        roots = list(roots)
        self.asked += roots
        if self.error:
            raise SourceError([self.error])
        found, missing, unknown = {}, set(), set()
        waiting = roots
        for name in waiting:
            if name in self.unknown:
                unknown.add(name)
            elif name in self.objects:
                found[name] = self.objects[name]
                waiting += [other for other in found[name].references or () if other not in waiting]
            else:
                missing.add(name)
        if progress:
            progress(len(found), len(waiting))
        findings = [unreachable(self.address, name) for name in sorted(unknown)]
        return Facts(found, tuple(sorted(missing)), tuple(sorted(unknown)), tuple(findings))

    def close(self):
        self.closed = True


def thing(number, references=(), size=1):
    return StoreObject(named(number), size, f"sha256:{size:052}", tuple(sorted(map(named, references))))


def cache_of(address):
    return BinaryCache(address, keys=[OUR_KEY], memory=None, sleep=lambda seconds: False)


def test_what_the_first_lacks_is_asked_of_the_next():
    one = files_of([made(1, [2, 3]), made(4)])
    two = files_of([made(2, [4, 5]), made(3), made(1, [2, 3])])
    with Site(one) as first, Site(two) as second:
        with Substituters([cache_of(first.address), cache_of(second.address)]) as both:
            facts = both.facts([named(1)])
            assert both.closure(named(1)).missing == (f"/nix/store/{named(5)}",)
        assert list(facts.objects) == [named(number) for number in (1, 2, 3, 4)]
        assert (facts.missing, facts.unknown, facts.findings) == ((named(5),), (), ())
        assert f"{named(1)[:32]}.narinfo" not in second.requests


def test_priority_decides_then_the_order():
    def site(priority, size):
        return Site(files_of([made(1, nar_size=size)]) | {"nix-cache-info": f"Priority: {priority}\n".encode()})

    with site(40, 4040) as forty, site(30, 3030) as thirty, site(30, 3131) as again:

        def size(*addresses):
            with Substituters([cache_of(address) for address in addresses]) as all_of:
                return all_of.facts([named(1)]).objects[named(1)].nar_size

        assert size(forty.address, thirty.address, again.address) == 3030
        assert size(again.address, forty.address, thirty.address) == 3131
        assert size(thirty.address, f"{forty.address}?priority=10") == 4040
        with Substituters([cache_of(forty.address), Known([thing(1, size=7)])]) as mixed:
            assert mixed.facts([named(1)]).objects[named(1)].nar_size == 7


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"size": 2}, "another NAR hash and NAR size"),
        ({"references": (3,)}, "another references"),
        ({}, ""),
    ],
)
def test_two_that_disagree(change, says):
    # Only the second has 1, so both are asked for what it leads to, and both have 2.
    one = Known([thing(2), thing(3)], "one")
    two = Known([thing(1, [2]), thing(2, **change), thing(3)], "two")
    facts = Substituters([one, two]).facts([named(1)])
    assert facts.objects[named(2)] == thing(2)
    if says:
        (finding,) = facts.findings
        assert (finding.code, finding.severity) == ("NXC708", "warning")
        assert f"/nix/store/{named(2)}: two has {says} than one" in finding.message
        assert named(3) not in facts.objects
    else:
        assert facts.findings == ()


def test_what_one_does_not_know_is_no_disagreement():
    one = Known([evolve(thing(2), references=None, nar_hash=None)], "one")
    two = Known([thing(1, [2]), thing(2)], "two")
    facts = Substituters([one, two]).facts([named(1)])
    assert facts.findings == ()
    assert facts.objects[named(2)].kind == "own"


def test_another_makes_up_for_what_is_wrong():
    one = Known([thing(1, [2])], "one", unknown=[named(2)])
    two = Known([thing(2)], "two")
    both = Substituters([one, two])
    facts = both.facts([named(1)])
    assert facts.unknown == facts.missing == ()
    assert [(finding.code, finding.severity) for finding in facts.findings] == [("NXC702", "warning")]
    assert both.closure(named(1)).nar_size() == 2
    neither = Substituters([one, Known([])]).facts([named(1)])
    assert neither.unknown == (named(2),)
    assert [finding.severity for finding in neither.findings] == ["error"]


def test_one_that_cannot_be_asked_at_all():
    dead = Known(error=unreachable("dead", "gone"), address="dead")
    facts = Substituters([dead, Known([thing(1)])]).facts([named(1), named(2)])
    assert (list(facts.objects), facts.unknown, facts.missing) == ([named(1)], (named(2),), ())
    assert len(dead.asked) == 2
    with pytest.raises(SourceError, match="gone"):
        Substituters([dead, dead]).facts([named(1)])
    assert Substituters([dead]).facts([]).objects == {}


def test_a_cache_that_cannot_say_its_priority_is_not_asked_again():
    with (
        Site({"nix-cache-info": b""}, {"nix-cache-info": Always(bad.status(500))}) as dead,
        Site(files_of([made(1)])) as site,
    ):
        with Substituters([cache_of(dead.address), cache_of(site.address)]) as both:
            graph = both.closure(named(1))
            assert graph.kind() == "exact"
        assert dead.requests == {"nix-cache-info": 5}


def test_progress_and_close():
    sources = [Known([thing(1, [2])]), Known([thing(2)])]
    told = []
    with Substituters(sources) as both:
        both.facts([named(1)], progress=lambda known, needed: told.append((known, needed)))
    assert told == [(1, 2), (2, 2)]
    assert all(source.closed for source in sources)


def test_stores_are_not_mixed():
    with pytest.raises(SourceError) as caught:
        Substituters([Known(), Known(store_dir="/gnu/store", address="guix")])
    assert caught.value.findings[0].code == "NXC704"
    with pytest.raises(ValueError, match="no source"):
        Substituters([])


def test_a_source_that_forgets_to_answer_is_asked_once():
    class Silent(Known):
        def facts(self, roots, *, progress=None):
            self.asked += roots
            return Facts()

    silent = Silent()
    facts = Substituters([silent]).facts([named(1)])
    assert (facts.unknown, silent.asked) == ((named(1),), [named(1)])


@st.composite
def some_sources(draw):
    """Up to four sources that hold parts of one graph."""
    size = draw(st.integers(1, 8))
    whole = [thing(number, draw(st.sets(st.integers(0, size - 1), max_size=3))) for number in range(size)]
    parts = st.lists(st.sampled_from(whole), unique_by=lambda known: known.base_name)
    return whole, [Known(draw(parts), str(number)) for number in range(draw(st.integers(1, 4)))]


@given(some_sources(), st.data())
def test_several_are_as_good_as_their_union(made_up, data):
    whole, sources = made_up
    roots = [known.base_name for known in data.draw(st.lists(st.sampled_from(whole), min_size=1))]
    union = Known([known for source in sources for known in source.objects.values()])
    expected = union.facts(list(dict.fromkeys(roots)))
    found = Substituters(sources).facts(roots)
    assert found.objects == expected.objects
    assert (found.missing, found.unknown, found.findings) == (expected.missing, (), ())
    for source in sources:
        assert len(source.asked) == len(set(source.asked))


@given(some_sources(), st.data())
def test_each_object_is_that_of_the_first_that_has_it(made_up, data):
    whole, sources = made_up
    for number, source in enumerate(sources):
        source.objects = {name: evolve(known, key=str(number)) for name, known in source.objects.items()}
    roots = [known.base_name for known in data.draw(st.lists(st.sampled_from(whole), min_size=1))]
    for name, known in Substituters(sources).facts(roots).objects.items():
        assert known.key == next(source.address for source in sources if name in source.objects)


def test_the_finding_names_both():
    finding = disagreement("/nix/store/x", "https://one", "https://two", ["NAR hash"])
    assert "https://one" in finding.message
    assert "https://two" in finding.message
