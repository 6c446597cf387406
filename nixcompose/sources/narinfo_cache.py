"""What binary caches have answered, kept on disk for the next time, by any number of processes.

The records are kept as they came, and are checked again whenever they are used: whoever can write
here can say no more than a binary cache can.  What a cache has stays; that it lacks something is
forgotten after a while, as in Nix.  Nothing depends on this: what goes wrong is one warning, and
work goes on without it.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from nixcompose.sources.findings import no_memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from nixcompose.errors import Finding

    _Action = Callable[[sqlite3.Connection], Iterable[tuple[object, ...]]]

#: For how many seconds it is believed that a cache lacks something: `narinfo-cache-negative-ttl` of Nix.
NEGATIVE_TTL = 3600
#: How many answers are written at once.
BATCH = 256

_TABLE = """
CREATE TABLE IF NOT EXISTS narinfo (
  cache TEXT NOT NULL, name TEXT NOT NULL, record BLOB, fetched INTEGER NOT NULL,
  PRIMARY KEY (cache, name)
) WITHOUT ROWID
"""
_GET = "SELECT name, record, fetched FROM narinfo WHERE cache = ? AND name IN (%s)"
_PUT = "INSERT OR REPLACE INTO narinfo (cache, name, record, fetched) VALUES (?, ?, ?, ?)"
_AT_ONCE = 500  # an SQLite may be built to take no more than 999 values


def default_path() -> str:
    """Return where the file is: `nixcompose/narinfo-1.sqlite` in `$XDG_CACHE_HOME`, by default `~/.cache`.

    >>> os.path.basename(default_path())
    'narinfo-1.sqlite'
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")  # the standard ignores relative paths
    return os.path.join(base, "nixcompose", "narinfo-1.sqlite")


class NarinfoCache:
    """The answers of one binary cache, *address*, in the file *path*; None for one that remembers nothing.

    For use by one thread; any number of processes may use the file.  It is opened when it is first
    needed, and closed by `close`, after which it may be used again.  *clock* gives seconds since 1970.

    Attributes:
        findings: NXC720, once, if something went wrong.

    >>> memory = NarinfoCache(None, "https://cache.example")
    >>> memory.put("nix-cache-info", b"StoreDir: /nix/store")
    >>> memory.get(["nix-cache-info"])
    {}
    """

    def __init__(
        self,
        path: str | None,
        address: str,
        *,
        clock: Callable[[], float] = time.time,
        busy_timeout: float = 5,
    ) -> None:
        self.findings: tuple[Finding, ...] = ()
        self._path = path
        self._address = address
        self._clock = clock
        self._busy_timeout = busy_timeout
        self._connection: sqlite3.Connection | None = None
        self._waiting: list[tuple[str, str, bytes | None, int]] = []

    def get(self, names: Iterable[str], ttl: float | None = None) -> dict[str, bytes | None]:
        """Return the records that are remembered of *names*, None for what the cache is known to lack.

        With *ttl* none that is older, in seconds.
        """
        found: dict[str, bytes | None] = {}
        wanted = list(names)
        now = self._clock()
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            statement = _GET % ",".join("?" * len(part))
            for name, record, fetched in self._do(_reading(statement, [self._address, *part])):
                limit = NEGATIVE_TTL if record is None else ttl
                if not isinstance(record, bytes | None) or not isinstance(fetched, int):
                    continue  # nothing that was written here
                if limit is None or 0 <= now - fetched < limit:
                    found[str(name)] = record
        return found

    def put(self, name: str, record: bytes | None) -> None:
        """Remember *record*, or with None that the cache lacks it; written a batch at a time."""
        self._waiting.append((self._address, name, record, int(self._clock())))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits to be written."""
        rows = list(self._waiting)
        if rows:
            self._do(_writing(rows))
        del self._waiting[: len(rows)]  # only now: an interrupted flush is made up for by the next

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self.flush()
        if self._connection:
            connection, self._connection = self._connection, None
            connection.close()

    def _do(self, action: _Action) -> list[tuple[object, ...]]:
        """What *action* gives; nothing if the file cannot be used."""
        if self._path is None:
            return []
        try:
            import sqlite3
        except ImportError as error:  # a Python may be built without it
            self._fail(str(error))
            return []
        try:
            if self._connection is None:
                self._connection = _opened(self._path, self._busy_timeout)
            return list(action(self._connection))
        except (sqlite3.Error, OSError, UnicodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._fail(reason or type(error).__name__)
            return []

    def _fail(self, reason: str) -> None:
        assert self._path
        self.findings = (no_memory(self._path, reason),)
        self._path = None
        if self._connection:
            self._connection.close()
            self._connection = None


def _opened(path: str, busy_timeout: float) -> sqlite3.Connection:
    import sqlite3

    os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)
    connection = sqlite3.connect(path, timeout=busy_timeout, isolation_level=None, check_same_thread=False)
    try:
        with suppress(sqlite3.OperationalError):  # another process is at just this; what is worse comes up below
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute(_TABLE)
    except BaseException:
        connection.close()
        raise
    return connection


def _reading(statement: str, values: list[str]) -> _Action:
    return lambda connection: connection.execute(statement, values)


def _writing(rows: list[tuple[str, str, bytes | None, int]]) -> _Action:
    def write(connection: sqlite3.Connection) -> tuple[()]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_PUT, rows)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
        return ()

    return write
