"""A crew: threads that work off a queue, and one thread that hands out and gathers in."""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from threading import Thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self


class Crew:
    """At most *size* threads that apply *work* to items; with size 0 it is done while gathering in.

    The threads are begun as they are needed.  They are daemons: one that hangs does not keep Python
    from ending.  What *work* raises comes out of `gather`.

    >>> with Crew(len, 2) as crew:
    ...     crew.hand("nix")
    ...     crew.gather(5)
    [('nix', 3)]
    """

    def __init__(self, work: Callable[[str], Any], size: int) -> None:
        self._work = work
        self._size = size
        self._threads: list[Thread] = []
        self._jobs: SimpleQueue[tuple[str] | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[str, Any, BaseException | None]] = SimpleQueue()
        self.outstanding = 0

    def hand(self, item: str) -> None:
        """Have *work* applied to *item*."""
        self._jobs.put((item,))
        self.outstanding += 1
        if len(self._threads) < min(self._size, self.outstanding):
            thread = Thread(target=self._toil, daemon=True, name=f"nixcompose-{len(self._threads)}")
            thread.start()
            self._threads.append(thread)

    def gather(self, timeout: float) -> list[tuple[str, Any]]:
        """Return what is done by now, after a wait of at most *timeout* seconds for the first."""
        if not self._size and self.outstanding:
            job = self._jobs.get()
            assert job, "only threads are told to end"
            self._apply(job[0])
        found = []
        try:
            if self.outstanding:
                found.append(self._received(self._done.get(timeout=timeout)))
            while self.outstanding:
                found.append(self._received(self._done.get_nowait()))
        except Empty:
            pass
        return found

    def salvage(self, timeout: float) -> list[tuple[str, Any]]:
        """Return what is done by now, as `gather` does, but leave out what failed: something else has already."""
        found = []
        try:
            while self.outstanding:
                item, result, error = self._done.get(timeout=timeout)
                self.outstanding -= 1
                timeout = 0.001
                found += [(item, result)] if error is None else []
        except Empty:
            pass
        return found

    def drop(self) -> None:
        """Forget what nobody has begun."""
        while self._jobs_left():
            self.outstanding -= 1

    def stop(self, patience: float) -> None:
        """Have the threads end, and wait for that at most *patience* seconds."""
        self.drop()
        for _ in self._threads:
            self._jobs.put(None)
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))
        self._threads = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(5)

    def _received(self, done: tuple[str, Any, BaseException | None]) -> tuple[str, Any]:
        self.outstanding -= 1
        item, result, error = done
        if error is not None:
            raise error
        return item, result

    def _jobs_left(self) -> bool:
        try:
            self._jobs.get_nowait()
        except Empty:
            return False
        return True

    def _toil(self) -> None:
        while job := self._jobs.get():
            self._apply(job[0])

    def _apply(self, item: str) -> None:
        try:
            self._done.put((item, self._work(item), None))
        except BaseException as error:  # noqa: BLE001 (it is raised where results are gathered)
            self._done.put((item, None, error))
