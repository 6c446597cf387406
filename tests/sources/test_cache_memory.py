"""What was asked once is remembered: by any number of processes, checked again, and never needed."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap

import pytest

from nixcompose.errors import SourceError
from nixcompose.sources import narinfo_cache
from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.narinfo_cache import NarinfoCache, default_path
from tests.sources import misbehaving as bad
from tests.sources.misbehaving import bare_surroundings  # noqa: F401 (every test has it)
from tests.sources.misbehaving import OUR_KEY, Always, Site, chain, fan, files_of, made, named

NOW = 1_000_000_000


class Clock:
    now = NOW

    def __call__(self):
        return self.now


def cache_of(address, path, **options):
    return BinaryCache(
        address,
        memory=path and str(path),
        **{"keys": [OUR_KEY], "clock": lambda: NOW, "sleep": lambda seconds: False} | options,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "down" / "narinfo.sqlite"


def rows(path):
    connection = sqlite3.connect(path)
    try:
        return dict(connection.execute("SELECT name, record FROM narinfo").fetchall())
    finally:
        connection.close()


def test_the_second_time_nothing_is_asked(path):
    files = chain(40) | files_of([made(50, [1, 60])])
    with Site(files) as site:
        with cache_of(site.address, path) as cache:
            first = cache.facts([named(50)])
        assert first.missing == (named(60),)
        assert site.requests.total() == 1 + 41 + 1
        site.requests.clear()
        with cache_of(site.address, path) as cache:
            assert cache.priority == 40
            assert cache.facts([named(50)]) == first
        with cache_of(site.address, path, offline=True) as cache:
            assert cache.facts([named(50)]) == first
        assert site.requests.total() == 0
    with cache_of(site.address, path, offline=True) as cache:  # nobody listens there any more
        assert cache.facts([named(50)]) == first
        assert cache.priority == 40
    assert rows(path)[named(1)[:32]] == made(1, [1, 2]).encode()


def test_offline_nothing_is_opened(monkeypatch, path):
    import socket

    def refuse(*_):
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with cache_of("https://cache.example", path, offline=True) as cache:
        facts = cache.facts([named(number) for number in range(1030)])
        assert cache.priority == 0
    (finding,) = facts.findings
    assert (facts.objects, facts.missing, len(facts.unknown)) == ({}, (), 1030)
    assert finding.code == "NXC716"
    assert "1,030 records of it are not remembered" in finding.message
    assert finding.detail == (*[named(number) for number in range(20)], "and 1,010 more")
    with cache_of("https://cache.example", path, offline=True) as cache, pytest.raises(SourceError, match="NXC716"):
        cache.closure(named(1))


def test_what_is_lacking_is_asked_again_after_an_hour(path):
    clock = Clock()
    with Site(files_of([made(1, [2])])) as site, cache_of(site.address, path, clock=clock) as cache:
        assert cache.facts([named(1)]).missing == (named(2),)
        site.files |= files_of([made(2)])
        clock.now += 3599
        assert cache.facts([named(1)]).missing == (named(2),)
        clock.now += 1
        assert cache.facts([named(1)]).missing == ()
        assert site.requests == {"nix-cache-info": 1, f"{named(1)[:32]}.narinfo": 1, f"{named(2)[:32]}.narinfo": 2}
        clock.now -= 10_000  # a clock that was set back
        assert cache.facts([named(3)]).missing == (named(3),)
        clock.now -= 10_000
        cache.facts([named(3)])
        assert site.requests[f"{named(3)[:32]}.narinfo"] == 2


def test_fresh_answers_are_fetched_and_remembered(path):
    with Site(files_of([made(1, [2, 3]), made(2), made(3)])) as site:
        with cache_of(site.address, path) as cache:
            first = cache.facts([named(1)])
        site.files[f"{named(2)[:32]}.narinfo"] = made(2, nar_size=7).encode()
        del site.files[f"{named(3)[:32]}.narinfo"]
        site.requests.clear()
        for offline in (False, True):
            with cache_of(site.address, path, fresh=offline, offline=offline) as cache:
                assert cache.facts([named(1)]) == first
        assert site.requests.total() == 0
        with cache_of(site.address, path, fresh=True) as cache:
            anew = cache.facts([named(1)])
        assert site.requests == dict.fromkeys(files_of([made(1), made(2), made(3)]), 1)
    assert (anew.objects[named(2)].nar_size, anew.missing) == (7, (named(3),))
    with cache_of(site.address, path, offline=True) as cache:
        assert cache.facts([named(1)]) == anew
    with cache_of(site.address, path, fresh=True) as cache, pytest.raises(SourceError, match="NXC702"):
        cache.facts([named(1)])  # nothing remembered takes the place of what was to be asked


def test_a_fresh_answer_that_fails_is_unknown_and_what_was_remembered_stays(path):
    with Site(fan(3)) as site:
        with cache_of(site.address, path) as cache:
            first = cache.facts([named(0)])
        site.plan[f"{named(1)[:32]}.narinfo"] = Always(bad.status(403))
        with cache_of(site.address, path, fresh=True) as cache:
            assert cache.facts([named(0)]).unknown == (named(1),)
        with cache_of(site.address, path) as cache:
            assert cache.facts([named(0)]) == first


def test_only_what_is_to_be_followed_is_asked_for(path):
    for known in (False, True):
        with Site(chain(5)) as site, cache_of(site.address, None if known else path, connections=2) as cache:
            facts = cache.facts([named(0)], follow=lambda name: name != named(3))
            assert list(facts.objects) == [named(0), named(1), named(2)]
            assert (facts.missing, facts.unknown) == ((), ())
            assert site.requests.total() == 4


def test_what_a_cache_says_of_itself_is_asked_again_after_a_week(path):
    clock = Clock()
    with Site(fan(2)) as site:
        for days, count in ((0, 1), (6, 1), (8, 2)):
            clock.now = NOW + days * 86400
            with cache_of(site.address, path, clock=clock) as cache:
                cache.facts([named(0)])
            assert site.requests["nix-cache-info"] == count
    clock.now += 30 * 86400
    for offline in (True, False):  # an old one is better than none
        with cache_of(site.address, path, clock=clock, offline=offline, tries=1) as cache:
            assert cache.priority == 40
            assert len(cache.facts([named(0)]).objects) == 2


def test_caches_are_kept_apart(path):
    with Site(fan(3)) as one, Site(fan(3)) as two:
        for site in (one, two, one, two):
            with cache_of(site.address, path) as cache:
                assert len(cache.facts([named(0)]).objects) == 3
        assert one.requests == two.requests == dict.fromkeys(fan(3), 1)


def test_only_what_is_good_is_remembered(path):
    files = fan(4) | {f"{named(1)[:32]}.narinfo": b"garbage", f"{named(2)[:32]}.narinfo": made(2, key=None).encode()}
    with Site(files, {f"{named(3)[:32]}.narinfo": Always(bad.status(403))}) as site:
        with cache_of(site.address, path) as cache:
            assert cache.facts([named(0)]).unknown == (named(1), named(2), named(3))
    assert rows(path).keys() == {"nix-cache-info", named(0)[:32]}
    with Site({"nix-cache-info": b"<html>"}) as site, cache_of(site.address, path) as cache:
        with pytest.raises(SourceError):
            cache.facts([named(0)])
    assert len(rows(path)) == 2


def test_what_is_remembered_is_checked_again(path):
    with Site(fan(4)) as site:
        with cache_of(site.address, path) as cache:
            first = cache.facts([named(0)])
        connection = sqlite3.connect(path)
        for number, record in enumerate([b"garbage", made(2, nar_size=5, key=None).encode(), "text", 7]):
            connection.execute("UPDATE narinfo SET record = ? WHERE name = ?", (record, named(number)[:32]))
        connection.execute("INSERT INTO narinfo VALUES (?, ?, NULL, 'x')", (site.address, named(9)[:32]))
        connection.commit()
        connection.close()
        site.requests.clear()
        with cache_of(site.address, path) as cache:
            assert cache.facts([named(0)]) == first
            assert site.requests == {f"{named(number)[:32]}.narinfo": 1 for number in range(4)}
            assert cache.facts([named(9)]).missing == (named(9),)
        with cache_of(site.address, path, keys=[]) as cache:
            assert cache.facts([named(0)]).unknown == (named(0),)


def test_an_interrupted_crawl_keeps_what_was_fetched(path):
    class Stopped(BaseException):
        pass

    def progress(known, needed):
        if known >= 20:
            raise Stopped

    with Site(chain(60)) as site:
        with cache_of(site.address, path) as cache, pytest.raises(Stopped):
            cache.facts([named(0)], progress=progress)
        assert 20 <= len(rows(path)) - 1 <= 60
        site.requests.clear()
        with cache_of(site.address, path) as cache:
            assert len(cache.facts([named(0)]).objects) == 60
        assert site.requests.total() <= 40


def test_an_interrupted_write_is_made_up_for(monkeypatch, path):
    memory = NarinfoCache(str(path), "https://cache.example")
    memory.put("x", b"1")

    def interrupted(rows):
        def write(connection):
            connection.execute("BEGIN IMMEDIATE")
            raise KeyboardInterrupt

        return write

    with monkeypatch.context() as patched:
        patched.setattr(narinfo_cache, "_writing", interrupted)
        with pytest.raises(KeyboardInterrupt):
            memory.flush()
    memory._connection.execute("ROLLBACK")
    memory.close()
    assert rows(path) == {"x": b"1"}


def test_batches(monkeypatch, path):
    monkeypatch.setattr(narinfo_cache, "BATCH", 3)
    memory = NarinfoCache(str(path), "https://cache.example")
    names = [f"{number:032}" for number in range(1100)]
    for name in names:
        memory.put(name, name.encode())
    memory.close()
    assert memory.get(names) == {name: name.encode() for name in names}
    memory.close()


# -- what can be wrong with the file


def works_without(path, says, **options):
    with Site(fan(5)) as site, cache_of(site.address, path, **options) as cache:
        for _ in range(2):
            facts = cache.facts([named(0)])
            assert len(facts.objects) == 5
            (finding,) = facts.findings
            assert (finding.code, finding.severity) == ("NXC720", "warning")
            assert says in finding.message
            assert str(path) in finding.message
            assert finding.fix
        assert cache.closure(named(0)).kind() == "exact"


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "x").write_bytes(b"no database" * 1000)
    works_without(tmp_path / "x", "file is not a database")
    assert (tmp_path / "x").read_bytes() == b"no database" * 1000


def test_a_database_that_is_damaged(tmp_path):
    with Site(fan(200)) as site, cache_of(site.address, tmp_path / "x") as cache:
        cache.facts([named(0)])
    data = bytearray((tmp_path / "x").read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    (tmp_path / "x").write_bytes(data)
    works_without(tmp_path / "x", "malformed")


def test_a_database_of_another_form(tmp_path):
    connection = sqlite3.connect(tmp_path / "x")
    connection.execute("CREATE TABLE narinfo (something)")
    connection.close()
    works_without(tmp_path / "x", "no such column")


def test_a_database_that_takes_nothing(tmp_path):
    connection = sqlite3.connect(tmp_path / "x")
    connection.execute("CREATE TABLE narinfo (cache PRIMARY KEY, name, record, fetched, CHECK (fetched < 0))")
    connection.close()
    works_without(tmp_path / "x", "CHECK constraint failed")


def test_a_directory_in_its_place(tmp_path):
    works_without(tmp_path, "unable to open")


def test_a_file_in_the_place_of_its_directory(tmp_path):
    (tmp_path / "x").write_text("")
    works_without(tmp_path / "x" / "y", "File exists")


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_database_that_is_locked(tmp_path, monkeypatch, mode):
    connect = sqlite3.connect
    path = tmp_path / "x"
    memory = NarinfoCache(str(path), "a")
    memory.get(["x"])
    memory._connection.execute(f"PRAGMA journal_mode = {mode}")
    memory.close()
    other = connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options | {"timeout": 0.01}))
    try:
        works_without(path, "database is locked")
    finally:
        other.close()


CHILD = """
import json, os, resource, signal, sys
from nixcompose.sources.binary_cache import BinaryCache
from tests.sources.misbehaving import OUR_KEY, named
address, path, what = sys.argv[1:4]
if what == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
if what == "read-only" and os.geteuid() == 0:
    import sqlite3, sqlite3.dbapi2
    with BinaryCache(address, memory=None, keys=[OUR_KEY]) as cache:
        cache.facts([named(0)])  # imports what it needs
    os.seteuid(65534)
with BinaryCache(address, memory=path, keys=[OUR_KEY]) as cache:
    facts = cache.facts([named(0)])
    print(json.dumps([len(facts.objects), [str(finding) for finding in facts.findings]]))
"""


def child(address, path, what="", **options):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(CHILD), address, str(path), what],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=os.fspath(pytest.importorskip("tests.store.samples").RECORDED.parents[2]),
        **options,
    )


def ended(process):
    import json

    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err.decode()
    assert err == b""
    return json.loads(out)


def test_a_full_disk(tmp_path):
    with Site(fan(300)) as site:
        count, findings = ended(child(site.address, tmp_path / "x", "full"))
    assert count == 300
    (finding,) = findings
    assert "NXC720" in finding
    assert "disk" in finding


def test_a_directory_that_is_read_only():
    with tempfile.TemporaryDirectory() as place, Site(fan(5)) as site:  # not below pytest's, which others cannot enter
        os.chmod(place, 0o555)
        environment = {**os.environ, "HOME": "/"}
        count, findings = ended(child(site.address, f"{place}/x", "read-only", env=environment))
    assert count == 5
    (finding,) = findings
    assert "NXC720" in finding
    assert "unable to open" in finding


def test_processes_share_one_file(path):
    with Site(fan(150)) as site:
        children = [child(site.address, path) for _ in range(5)]
        assert [ended(process) for process in children] == [[150, []]] * 5
        site.requests.clear()
        assert ended(child(site.address, path)) == [150, []]
        assert site.requests.total() == 0
    assert len(rows(path)) == 151
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_a_python_without_sqlite(monkeypatch, path):
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    works_without(path, "sqlite3")


def test_where_the_file_is(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path() == str(tmp_path / "nixcompose" / "narinfo-1.sqlite")
    monkeypatch.setenv("HOME", str(tmp_path))
    for ignored in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        assert default_path() == str(tmp_path / ".cache" / "nixcompose" / "narinfo-1.sqlite")
    with Site(fan(2)) as site, BinaryCache(site.address, keys=[OUR_KEY]) as cache:
        assert len(cache.facts([named(0)]).objects) == 2
    assert (tmp_path / ".cache" / "nixcompose" / "narinfo-1.sqlite").exists()
