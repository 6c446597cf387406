"""Recorded closures, from a directory and over HTTP, weigh what Nix says they do."""

import pytest

from nixcompose.errors import SourceError
from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.store import CACHE_NIXOS_ORG
from tests.sources.misbehaving import bare_surroundings  # noqa: F401 (every test has it)
from tests.sources.misbehaving import OUR_KEY, Site, chain, fan, files_of, made, named, recorded, write
from tests.store.samples import RECORDED

CLOSURES = {"closure-lpenz-2021": (32, 18), "closure-hydro-2022": (43, 40), "closure-weezterm-2026": (41, 20)}


def sizes(name):
    """What Nix printed: path, NAR size and closure size."""
    rows = [line.split("\t") for line in (RECORDED / f"{name}.tsv").read_text().splitlines()]
    return {path: (int(own), int(closure)) for path, own, closure in rows}


@pytest.fixture(params=["file", "http"])
def served(request, tmp_path):
    """Serve files at an address, in both ways."""
    sites = []

    def serve(files):
        if request.param == "file":
            return write(files, tmp_path / f"cache-{len(sites)}")
        sites.append(Site(files))
        return sites[-1].__enter__().address

    yield serve
    for site in sites:
        site.__exit__()


@pytest.mark.parametrize("name", CLOSURES)
def test_every_closure_weighs_what_nix_says(served, name):
    expected = sizes(name)
    with BinaryCache(served(recorded(name)), memory=None, check_signatures=False) as cache:
        whole = cache.closure(expected)
        alone = {root: cache.closure(root).nar_size() for root in expected}
    assert {path: (whole.nar_sizes[whole.number(path)], whole.nar_size(path)) for path in expected} == expected
    assert alone == {path: closure for path, (_, closure) in expected.items()}
    assert whole.missing == ()
    assert len(whole) == CLOSURES[name][0] == len(expected)


@pytest.mark.parametrize("name", CLOSURES)
def test_signatures_are_checked_unless_told_otherwise(served, name):
    roots = [path.rpartition("/")[2] for path in sizes(name)]
    address = served(recorded(name))
    with BinaryCache(address, memory=None) as cache, BinaryCache(address, memory=None, check_signatures=False) as lax:
        strict, loose = cache.facts(roots), lax.facts(roots)
    count, signed = CLOSURES[name]
    assert len(strict.objects) == signed
    assert {known.key for known in strict.objects.values()} == {"cache.nixos.org-1"}
    assert strict.missing == ()
    assert sorted([*strict.objects, *strict.unknown]) == sorted(roots)
    assert {finding.code for finding in strict.findings} == {"NXC707"}
    assert all("--no-check-sigs" in finding.fix for finding in strict.findings)
    assert len(loose.objects) == count
    assert [known.key for known in loose.objects.values()].count(None) == count - signed
    assert (loose.unknown, loose.findings) == ((), ())


def test_objects_come_in_order_and_say_all(served):
    with BinaryCache(served(fan(40)), keys=[OUR_KEY], memory=None) as cache:
        facts = cache.facts([named(0)])
    assert list(facts.objects) == [named(number) for number in range(40)]
    first = facts.objects[named(7)]
    assert (first.nar_size, first.download_size, first.references, first.key) == (1007, 507, (), "ours-1")
    assert first.kind == "exact"


def test_cycles_end(served):
    with BinaryCache(served(chain(30)), keys=[OUR_KEY], memory=None) as cache:
        graph = cache.closure(named(4))
    assert graph.nar_size() == sum(range(1000, 1030))
    assert len(graph.cycles()) == 1


def test_what_is_not_there_is_missing(served):
    files = files_of([made(1, [1, 2, 3]), made(3)])
    with BinaryCache(served(files), keys=[OUR_KEY], memory=None) as cache:
        facts = cache.facts([named(1), named(9)])
        graph = cache.closure(named(1))
    assert (list(facts.objects), facts.missing, facts.unknown) == ([named(1), named(3)], (named(2), named(9)), ())
    assert facts.findings == ()
    assert graph.kind() == "own"


def test_nothing_is_asked_for_nothing(served):
    with BinaryCache("https://127.0.0.1:1", memory=None) as cache:
        assert cache.facts([]).objects == {}


def test_roots_are_base_names(served):
    with BinaryCache(served({}), memory=None) as cache, pytest.raises(ValueError, match="not the base name"):
        cache.facts(["../../etc/passwd"])


def test_progress_is_told(served):
    told = []
    with BinaryCache(served(fan(20)), keys=[OUR_KEY], memory=None) as cache:
        cache.facts([named(0)], progress=lambda known, needed: told.append((known, needed)))
    assert told[0] == (0, 1)
    assert told[-1] == (20, 20)
    assert all(known <= needed for known, needed in told)
    assert told == sorted(told)


def test_what_progress_raises_ends_it(served):
    def progress(known, needed):
        if known:
            raise ZeroDivisionError

    with BinaryCache(served(fan(20)), keys=[OUR_KEY], memory=None) as cache:
        with pytest.raises(ZeroDivisionError):
            cache.facts([named(0)], progress=progress)
        assert len(cache.facts([named(0)]).objects) == 20


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        (b"StoreDir: /nix/store\nPriority: 41\n", 41),
        (b"StoreDir: /nix/store\n", 0),
        (b"Priority: -3\nNew: x\nno colon\n\xff:\n", -3),
        (b"WantMassQuery: 1\nStoreDir:/nix/store  \r\nPriority:7 ", 7),
    ],
)
def test_what_a_cache_says_of_itself(served, text, priority):
    with BinaryCache(served({"nix-cache-info": text}), memory=None) as cache:
        assert cache.priority == priority
        assert cache.priority == priority


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (b"StoreDir: /gnu/store\n", "NXC704", "of the store /gnu/store, not of /nix/store"),
        (b"<html>sign in: please</html>\n", "NXC718", "nothing in it is said of a binary cache"),
        (b"", "NXC718", "nothing in it"),
        (b"StoreDir: /nix/store\nPriority: high\n", "NXC718", "Priority is not a number: high"),
        (b"StoreDir: /nix/store\n" + b"x" * 70_000, "NXC718", "more than 65,536 bytes"),
    ],
)
def test_what_is_no_cache(served, text, code, says):
    with BinaryCache(served({"nix-cache-info": text}), memory=None) as cache:
        for ask in (lambda: cache.facts([named(1)]), lambda: cache.priority):
            with pytest.raises(SourceError) as caught:
                ask()
            (finding,) = caught.value.findings
            assert finding.code == code
            assert says in finding.message
            assert finding.fix


def test_a_store_of_another_place(served):
    records = {name: data.replace(b"/nix/store", b"/gnu/store") for name, data in chain(3).items()}
    address = served(records)
    with BinaryCache(address, store_dir="/gnu/store", check_signatures=False, keys=[], memory=None) as cache:
        assert cache.closure(f"/gnu/store/{named(1)}").nar_size() == 3003


def test_a_site_is_not_a_cache():
    with Site({}) as site, BinaryCache(site.address, memory=None) as cache:
        with pytest.raises(SourceError, match="it has no nix-cache-info"):
            cache.facts([named(1)])
        assert site.requests == {"nix-cache-info": 1}


def test_a_directory_without_its_file_is_a_cache(tmp_path):
    files = chain(3)
    del files["nix-cache-info"]
    with BinaryCache(write(files, tmp_path), keys=[OUR_KEY]) as cache:
        assert cache.priority == 0
        assert cache.closure(named(1)).nar_size() == 3003


def test_a_directory_that_is_not_there(tmp_path):
    for place in (tmp_path / "none", tmp_path / "file"):
        (tmp_path / "file").write_text("")
        with BinaryCache(f"file://{place}") as cache, pytest.raises(SourceError) as caught:
            cache.facts([named(1)])
        assert caught.value.findings[0].code == "NXC702"


def test_odd_files_of_a_directory(tmp_path):
    import os

    address = write(chain(6), tmp_path)
    os.remove(tmp_path / f"{named(1)[:32]}.narinfo")
    os.mkfifo(tmp_path / f"{named(1)[:32]}.narinfo")
    os.remove(tmp_path / f"{named(3)[:32]}.narinfo")
    os.mkdir(tmp_path / f"{named(3)[:32]}.narinfo")
    os.remove(tmp_path / f"{named(5)[:32]}.narinfo")
    os.symlink("loop", tmp_path / "loop")
    os.symlink("loop", tmp_path / f"{named(5)[:32]}.narinfo")
    with BinaryCache(address, keys=[OUR_KEY]) as cache:
        facts = cache.facts([named(0), named(2), named(4)])
    assert facts.unknown == (named(1), named(3), named(5))
    assert {finding.code for finding in facts.findings} == {"NXC702"}
    assert len(facts.findings) == 3


@pytest.mark.parametrize(
    "address",
    [
        "", "cache.nixos.org", "ftp://cache.example", "s3://bucket", "https://", "http://:80", "file:relative",
        "file://./relative", "file://host/path", "file:///a%00b", "http://[::1", "http://host:port", "javascript:x",
        "https://user:secret@host:99999/", "https://cache.example?priority=high", "ssh://user:secret@host",
    ],
)  # fmt: skip
def test_what_is_no_address(address):
    with pytest.raises(SourceError) as caught:
        BinaryCache(address)
    (finding,) = caught.value.findings
    assert finding.code == "NXC718"
    assert "secret" not in str(finding)


@pytest.mark.parametrize(
    ("address", "name", "priority"),
    [
        ("https://Cache.Example/", "https://cache.example", 0),
        ("https://cache.example//a/?priority=9&x=y#z", "https://cache.example//a", 9),
        ("http://user:secret@[::1]:8080/", "http://[::1]:8080", 0),
        ("file://localhost/", "file:///", 0),
        ("file:///a%20b/?priority=-1", "file:///a%20b", -1),
    ],
)
def test_how_an_address_is_named(address, name, priority):
    with BinaryCache(address, offline=True, memory=None) as cache:
        assert cache.address == name
        assert "priority" not in address or cache.priority == priority


@pytest.mark.parametrize("keys", [["x"], ["a:AAAA"], [CACHE_NIXOS_ORG, CACHE_NIXOS_ORG.replace("6NC", "7NC")]])
def test_what_is_no_key(keys):
    with pytest.raises(SourceError) as caught:
        BinaryCache("https://cache.example", keys=keys)
    assert caught.value.findings[0].code == "NXC707"
