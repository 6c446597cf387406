"""Threads end whatever happens, and what comes out is what happened first."""

import base64
import threading

import pytest

from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.sources.crew import Crew
from nixcompose.sources.web import _basic
from tests.sources.misbehaving import Site, bare_surroundings, fan, named  # noqa: F401


def ours():
    return [thread for thread in threading.enumerate() if thread.name.startswith("nixcompose-")]


def test_what_was_done_is_salvaged_and_what_failed_is_left_out():
    def work(item):
        if item == "bad":
            raise RuntimeError(item)
        return len(item)

    with Crew(work, 2) as crew:
        for item in ("nix", "bad", "store"):
            crew.hand(item)
        assert sorted(crew.salvage(5)) == [("nix", 3), ("store", 5)]
        assert crew.outstanding == 0
        assert crew.salvage(0.01) == []
    assert ours() == []


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_failure_in_the_middle_comes_out_and_leaves_no_thread(failure):
    """Many threads fail at once, while the first failure is on its way out."""

    def broken(*_):
        raise failure("in a thread")

    with Site(fan(40), {}) as site, BinaryCache(site.address, check_signatures=False, memory=None) as cache:
        cache._checked = broken
        with pytest.raises(failure):
            cache.facts([named(number) for number in range(40)])
    assert ours() == []


def test_a_password_may_have_any_letters():
    assert base64.b64decode(_basic("me:пароль").removeprefix("Basic ")).decode() == "me:пароль"
