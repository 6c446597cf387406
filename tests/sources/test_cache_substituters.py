"""Several sources as one: each object whole from the first that has it, and no disagreement is hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose._frozen import evolve
from nixcompose.errors import SourceError
from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.findings import disagreement, unreachable
from nixcompose.sources.narinfo_cache import NarinfoCache
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
from tests.store.samples import NAR_HASH, base_name


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


def cache_of(address, **options):
    return BinaryCache(address, **{"keys": [OUR_KEY], "memory": None, "sleep": lambda seconds: False} | options)


def file(number):
    return f"{named(number)[:32]}.narinfo"


def recorded_as(number, references=(), **changes):
    """The object that `made` writes the record of, without what only a binary cache knows."""
    names = tuple(sorted(map(named, references)))
    return evolve(StoreObject(named(number), 1000 + number, NAR_HASH, names), **changes)


def test_what_the_first_lacks_is_asked_of_the_next():
    one = files_of([made(1, [2, 3]), made(4)])
    two = files_of([made(2, [4, 5]), made(3), made(1, [2, 3])])
    with Site(one) as first, Site(two) as second:
        with Substituters([cache_of(first.address), cache_of(second.address)]) as both:
            facts = both.facts([named(1)])
            assert first.requests == dict.fromkeys(["nix-cache-info", *map(file, range(1, 6))], 1)
            assert second.requests == first.requests
            assert both.closure(named(1)).missing == (f"/nix/store/{named(5)}",)
        assert list(facts.objects) == [named(number) for number in (1, 2, 3, 4)]
        assert (facts.missing, facts.unknown, facts.findings) == ((named(5),), (), ())


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


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nar_size": 7}, "NAR size"),
        ({"nar_hash": "sha256:" + "1" * 52}, "NAR hash"),
        ({"references": [2, 9]}, "references"),
    ],
)
def test_two_caches_disagree_though_the_first_has_everything(changes, says):
    with (
        Site(files_of([made(1, [2]), made(2)])) as one,
        Site(files_of([made(1, **{"references": [2]} | changes), made(2), made(9, [10])])) as two,
    ):
        with Substituters([cache_of(one.address), cache_of(two.address)]) as both:
            facts = both.facts([named(1)])
        (finding,) = facts.findings
        assert (finding.code, finding.severity) == ("NXC708", "warning")
        assert finding.message == f"/nix/store/{named(1)}: {two.address} has another {says} than {one.address}"
        expected = {1: recorded_as(1, [2], download_size=501), 2: recorded_as(2, download_size=502)}
        assert facts.objects == {named(number): evolve(known, key="ours-1") for number, known in expected.items()}
        assert (facts.missing, facts.unknown) == ((), ())
        # Names only: what the second alone leads to is not asked for.
        assert one.requests == two.requests == {"nix-cache-info": 1, file(1): 1, file(2): 1}


def test_a_cache_that_agrees_adds_what_is_not_known():
    records = [made(1, [2, 3, 4]), made(2, nar_size=7), made(3), made(5)]
    store = Known(
        [
            recorded_as(1, [2, 3, 4]),
            recorded_as(2),
            recorded_as(3, download_size=33, key="mine"),
            recorded_as(4),
            recorded_as(5),
        ],
        "store",
    )
    other = made(1, [2, 3, 4]).replace("FileSize: 501", "FileSize: 999")
    with Site(files_of(records)) as site, Site(files_of([other, made(4)])) as next_site:
        with Substituters([cache_of(site.address), cache_of(next_site.address), store]) as all_of:
            facts = all_of.facts([named(1)])
        assert site.requests == dict.fromkeys(["nix-cache-info", *map(file, range(1, 5))], 1)
        assert next_site.requests == site.requests
    said = {name: (known.download_size, known.key) for name, known in facts.objects.items()}
    assert said == {
        named(1): (501, "ours-1"),
        named(2): (None, None),  # of something else
        named(3): (33, "mine"),
        named(4): (504, "ours-1"),
    }
    assert [finding.code for finding in facts.findings] == ["NXC708"]
    assert (facts.missing, facts.unknown) == ((), ())


def test_a_size_alone_is_no_agreement():
    """What has no references and no hash may be something else: nothing is added to it."""
    bare = Known([evolve(recorded_as(1), references=None), recorded_as(2, nar_hash=None)], "index")
    with Site(files_of([made(1), made(2)])) as site, Substituters([bare, cache_of(site.address)]) as both:
        facts = both.facts([named(1), named(2)])
        assert site.requests.total() == 3
    assert facts.objects == bare.objects
    assert facts.findings == ()


@pytest.mark.parametrize("what", ["403", "500", "unsigned", "dead", "dead with a priority", "garbage"])
def test_what_goes_wrong_while_comparing_is_a_warning(what):
    numbers = range(30)
    files, faults = files_of(made(number) for number in numbers), {}
    if what in {"403", "500"}:
        faults = {file(number): Always(bad.status(int(what))) for number in numbers}
    elif what.startswith("dead"):
        files, faults = {"nix-cache-info": bad.INFO + b"Priority: 50\n"}, {"*": Always(bad.status(403))}
    else:
        text = {"unsigned": lambda number: made(number, key=None).encode(), "garbage": lambda number: b"<html>\n"}[what]
        files |= {file(number): text(number) for number in numbers}
    whole = files_of([made(100, numbers), *(made(number) for number in numbers)])
    with Site(whole) as one, Site(files, faults) as two:
        query = "?priority=50" if what.endswith("priority") else ""  # then it is not asked before
        with Substituters([cache_of(one.address), cache_of(f"{two.address}{query}", tries=1)]) as both:
            facts = both.facts([named(100)])
            assert both.closure(named(100)).kind() == "exact"
    assert (len(facts.objects), facts.missing, facts.unknown) == (31, (), ())
    assert 1 <= len(facts.findings) <= 11
    assert {finding.severity for finding in facts.findings} == {"warning"}
    assert all(
        two.address in finding.message or "more like" in finding.message or finding.where for finding in facts.findings
    )


def test_errors_while_comparing_stay_warnings_beside_real_errors():
    with (
        Site(files_of([made(1, [2])]), {file(2): Always(bad.status(403))}) as one,
        Site(files_of([]), {file(1): Always(bad.status(410))}) as two,
    ):
        with Substituters([cache_of(one.address), cache_of(two.address)]) as both:
            facts = both.facts([named(1)])
    assert facts.unknown == (named(2),)
    said = {finding.message: finding.severity for finding in facts.findings}
    assert said == {
        f"{one.address}/{file(2)}: it answered 403, which says neither yes nor no": "error",
        f"{two.address}/{file(1)}: it answered 410, which says neither yes nor no": "warning",
    }


def test_each_cache_is_asked_once_for_each_path_however_they_share_them():
    records = [made(number, [number + 1, number // 2]) for number in range(20)] + [made(20)]
    shares = [files_of(records[start::3]) for start in range(3)]
    with Site(shares[0]) as one, Site(shares[1]) as two, Site(shares[2]) as three:
        sites = (one, two, three)
        told = []
        with Substituters([cache_of(site.address) for site in sites]) as all_of:
            facts = all_of.facts([named(0)], progress=lambda known, needed: told.append((known, needed)))
        assert (len(facts.objects), facts.findings) == (21, ())
        for site in sites:
            assert site.requests == dict.fromkeys(["nix-cache-info", *map(file, range(21))], 1)
    assert all(known <= needed for known, needed in told)


def test_nothing_is_compared_unless_wanted():
    with Site(files_of([made(1)])) as one, Site(files_of([made(1, nar_size=7)])) as two:
        with Substituters([cache_of(one.address), cache_of(two.address)], compare=False) as both:
            assert both.facts([named(1)]).findings == ()
        assert two.requests == {"nix-cache-info": 1}


def remember(path, address, records):
    memory = NarinfoCache(path, address)
    for record in records:
        memory.put(base_name(record)[:32], record.encode())
    memory.close()


def test_offline_each_cache_has_one_finding(tmp_path):
    path = str(tmp_path / "x")
    one, two = "https://one.example", "https://two.example"
    remember(path, one, [made(1, [2, 3]), made(4, [5])])
    remember(path, two, [made(2, [4, *range(10, 40)])])
    caches = [cache_of(address, memory=path, offline=True) for address in (one, two)]
    with Substituters(caches) as both:
        facts = both.facts([named(1)])
    assert list(facts.objects) == [named(1), named(2), named(4)]
    assert facts.unknown == tuple(named(number) for number in (3, 5, *range(10, 40)))
    lacking = [[2, 3, 5, *range(10, 40)], [3, 4, 5, *range(10, 40)]]
    assert [finding.message for finding in facts.findings] == [
        f"{address}: offline, and 33 records of it are not remembered" for address in (one, two)
    ]
    assert [finding.detail for finding in facts.findings] == [
        (*[named(number) for number in numbers[:20]], "and 13 more") for numbers in lacking
    ]


def test_offline_what_is_not_remembered_is_not_compared(tmp_path):
    path = str(tmp_path / "x")
    remember(path, "https://one.example", [made(1, [2]), made(2)])
    remember(path, "https://two.example", [made(2, nar_size=7)])
    caches = [cache_of(f"https://{name}.example", memory=path, offline=True) for name in ("one", "two")]
    with Substituters(caches) as both:
        (finding,) = both.facts([named(1)]).findings
    assert finding.code == "NXC708"


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
