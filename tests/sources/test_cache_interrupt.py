"""Ctrl-C at any moment: the crawl ends, threads and sockets with it, and what was fetched is kept."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.crew import Crew
from tests.sources import misbehaving as bad
from tests.sources.misbehaving import (
    OUR_KEY,
    Always,
    Site,
    bare_surroundings,  # noqa: F401 (every test has it)
    fan,
    named,
)


def ours():
    return [thread for thread in threading.enumerate() if thread.name.startswith("nixcompose-")]


def test_hanging_answers_do_not_hold_up_the_end(tmp_path):
    hanging = {f"{named(number)[:32]}.narinfo": Always(bad.hanging) for number in range(10, 40)}

    def progress(known, needed):
        if known == 10:
            raise KeyboardInterrupt

    with Site(fan(40), hanging) as site:
        cache = BinaryCache(site.address, keys=[OUR_KEY], memory=str(tmp_path / "x"), timeouts=(60, 600, 600))
        with pytest.raises(KeyboardInterrupt):
            cache.facts([named(0)], progress=progress)
        assert ours() == []
        connection = sqlite3.connect(tmp_path / "x")
        assert connection.execute("SELECT count(*) FROM narinfo").fetchone() == (11,)
        connection.close()
        site.plan.clear()
        assert len(cache.facts([named(0)]).objects) == 40
        cache.close()


def test_pauses_do_not_hold_up_the_end():
    faults = {f"{named(number)[:32]}.narinfo": Always(bad.status(503, retry_after="60")) for number in range(1, 9)}
    told = []

    def progress(known, needed):
        told.append(known)
        if len(told) > 3 and known == 1:
            raise KeyboardInterrupt

    with Site(fan(9), faults) as site, BinaryCache(site.address, keys=[OUR_KEY], memory=None) as cache:
        with pytest.raises(KeyboardInterrupt):
            cache.facts([named(0)], progress=progress)
        assert ours() == []


def test_no_thread_is_left_when_all_is_well():
    with Site(fan(100)) as site, BinaryCache(site.address, keys=[OUR_KEY], memory=None) as cache:
        assert len(cache.facts([named(0)]).objects) == 100
        assert ours() == []


CHILD = """
import sys
from nixcompose.sources.binary_cache import BinaryCache
from tests.sources.misbehaving import OUR_KEY, named
with BinaryCache(sys.argv[1], memory=sys.argv[2], keys=[OUR_KEY], timeouts=(60, 600, 600)) as cache:
    try:
        cache.facts([named(0)])
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_a_real_interrupt(tmp_path):
    hanging = {f"{named(number)[:32]}.narinfo": Always(bad.hanging) for number in range(10, 40)}
    with Site(fan(40), hanging) as site:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", CHILD, site.address, str(tmp_path / "x")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=os.fspath(pytest.importorskip("tests.store.samples").RECORDED.parents[2]),
        )
        while len(site.requests) < 41:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == (b"interrupted\n", b"", 0)
    connection = sqlite3.connect(tmp_path / "x")
    assert connection.execute("SELECT count(*) FROM narinfo").fetchone() == (11,)
    connection.close()


# -- the crew


@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_crew_does_all_that_it_is_handed(size):
    done = []
    with Crew(str.upper, size) as crew:
        for item in "abcdefgh":
            crew.hand(item)
        assert crew.outstanding == 8
        while crew.outstanding:
            done += crew.gather(5)
        assert crew.gather(0.01) == []
    assert sorted(done) == [(item, item.upper()) for item in "abcdefgh"]


@pytest.mark.parametrize("size", [0, 2])
def test_what_goes_wrong_in_a_crew_comes_out(size):
    def work(item):
        raise ZeroDivisionError(item)

    with Crew(work, size) as crew:
        crew.hand("a")
        with pytest.raises(ZeroDivisionError, match="a"):
            crew.gather(5)
        assert crew.outstanding == 0


def test_a_crew_forgets_what_nobody_has_begun():
    begun, go = threading.Event(), threading.Event()

    def work(item):
        begun.set()
        assert go.wait(20)
        return item

    with Crew(work, 1) as crew:
        for item in "abc":
            crew.hand(item)
        assert begun.wait(20)
        assert crew.gather(0.01) == []
        crew.drop()
        assert crew.outstanding == 1
        go.set()
        assert crew.gather(20) == [("a", "a")]
