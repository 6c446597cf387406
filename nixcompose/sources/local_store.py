"""The local store: what Nix's own database says, read without Nix and without writing.

One closure takes one recursive query; where that touches most of the store, reading all of it in two scans
is as fast.  Both give the same.

Source: `src/libstore/schema.sql`, `local-store.cc` and `sqlite.cc` of Nix; the schema has had the number 10
since Nix 2.0, and later tables stand beside these.
"""

from __future__ import annotations

import os

from nixcompose.errors import Finding, SourceError
from nixcompose.sources.checked import REPAIR, canonical_store_dir, checked
from nixcompose.sources.derivation import unreadable, with_outputs
from nixcompose.sources.source import Source, unknown_part
from nixcompose.store.hashes import in_base32
from nixcompose.store.info import PathInfo
from nixcompose.store.malformed import Malformed
from nixcompose.store.objects import Facts
from nixcompose.store.path import StorePath, is_base_name, parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from nixcompose.sources.source import Progress
    from nixcompose.store.graph import ClosureGraph
    from nixcompose.store.objects import StoreObject

    T = TypeVar("T")
    # A path, what the database says of it (hash, NAR size, signatures), and the paths that it refers to.
    Row = tuple[str, tuple[object, object, object], list[str]]

SCHEMA = "10"

#: How many seconds to wait for a Nix that has locked the database.
BUSY = 5.0

_COLUMNS = {
    "ValidPaths": {"id", "path", "hash", "narSize", "sigs"},
    "Refs": {"referrer", "reference"},
}
# Measured on stores of 1,500 to 100,000 paths: the query takes 10 microseconds for each path of the closure, the
# scans 8 for each path of the store.  So scans are for who asks for a good part of it.
_MANY = 3  # times the number of roots is more than the store has paths
_ATTEMPTS = 3
_WAL = b"\x02\x02"  # bytes 18 and 19 of a database with a write-ahead log
_LONGEST = 2**26  # bytes of a value in the database
_REACHED = """
WITH RECURSIVE closure(id) AS (
    SELECT id FROM ValidPaths WHERE path IN (SELECT value FROM json_each(?))
    UNION
    SELECT reference FROM Refs JOIN closure ON referrer = closure.id
)
"""
_CLOSURE = f"""{_REACHED}
SELECT id, path, hash, narSize, sigs,
    (SELECT group_concat(reference) FROM Refs WHERE referrer = ValidPaths.id)
FROM closure JOIN ValidPaths USING (id)
"""  # noqa: S608 (made of constants)
# The sum, and whether each of the closure has a size.
_SUM = f"{_REACHED} SELECT sum(narSize), min(ifnull(narSize, 0) > 0) FROM closure LEFT JOIN ValidPaths USING (id)"  # noqa: S608
_ALL_PATHS = "SELECT id, path, hash, narSize, sigs FROM ValidPaths"
_ROOTS = "SELECT path FROM ValidPaths WHERE path IN (SELECT value FROM json_each(?))"
_ALL_REFERENCES = "SELECT referrer, reference FROM Refs"

_LOCKED = "wait until the Nix that has locked it is done, or ask Nix itself: the source `daemon`"
_ASK_NIX = "ask Nix itself: the source `daemon`"


class LocalStore(Source):
    """The store on this machine, read from its database.

    *root* is that of a chroot store (`nix --store ROOT`); *state_dir* is the directory that has `db`, by
    default what `NIX_STATE_DIR` says or `/nix/var/nix`; *store_dir* is what paths begin with, by default what
    `NIX_STORE_DIR` says or `/nix/store`.  With trusted *keys* signatures are checked; what they prove has
    its `key`.  *busy* is how many seconds to wait for a database that is locked.

    The database is opened when facts are asked for, and closed again.

    Attributes:
        address: the database.

    Raises:
        SourceError: NXC709, the store directory is none.

    >>> LocalStore("/mnt").address
    '/mnt/nix/var/nix/db/db.sqlite'
    """

    def __init__(
        self,
        root: str | os.PathLike[str] | None = None,
        *,
        state_dir: str | os.PathLike[str] | None = None,
        store_dir: str | None = None,
        keys: Mapping[str, bytes] | None = None,
        busy: float = BUSY,
    ) -> None:
        if state_dir is None:
            state_dir = os.environ.get("NIX_STATE_DIR") if root is None else os.path.join(root, "nix/var/nix")
        self.state_dir = os.fspath(state_dir or "/nix/var/nix")
        self.address = os.path.join(self.state_dir, "db", "db.sqlite")
        try:
            self.store_dir = canonical_store_dir(store_dir, os.environ)
        except Malformed as problem:
            fix = "give NIX_STORE_DIR, or `store_dir`, an absolute path such as /nix/store"
            raise unreadable(self.address, str(problem), fix) from None
        self._folder = self.store_dir if root is None else os.path.join(root, self.store_dir.lstrip("/"))
        self._keys = keys or {}
        self._busy = busy

    def closure(self, roots: str | Iterable[str]) -> ClosureGraph:
        """Return the closure graph of *roots*; one that ends in `.drv` means the outputs of that derivation."""
        return super().closure(with_outputs(roots, self.store_dir, self._folder))

    def facts(self, roots: Iterable[str], *, progress: Progress | None = None) -> Facts:
        """Return what the database says of the closures of *roots*, which are base names.

        What it says of a path is checked; if that is wrong, the path is unknown and the finding says why.

        Raises:
            SourceError: NXC709 if the database cannot be read: it is not there, locked, of an unknown schema, or
                changed while it was read.
        """
        names = list(dict.fromkeys(with_outputs(roots, self.store_dir, self._folder)))
        wanted = [str(StorePath(name, self.store_dir)) for name in names]
        rows = self._reading(lambda connection: _rows(connection, wanted))
        objects: dict[str, StoreObject] = {}
        unknown: set[str] = set()
        findings: list[Finding] = []
        for row in rows:
            try:
                found = self._object(*row)
                objects[found.base_name] = found
            except SourceError as error:
                findings += error.findings
                unknown |= {name for name in [row[0].removeprefix(f"{self.store_dir}/")] if is_base_name(name)}
        if progress:
            progress(len(objects), len(rows))
        missing = [name for name in names if name not in objects and name not in unknown]
        return Facts(objects, tuple(sorted(missing)), tuple(sorted(unknown)), tuple(findings), self.store_dir)

    def _object(self, path: str, said: tuple[object, object, object], references: Sequence[str]) -> StoreObject:
        nar_hash, nar_size, signatures = said
        try:
            info = PathInfo(
                parse_path(path, self.store_dir),
                nar_size if isinstance(nar_size, int) else 0,
                in_base32(str(nar_hash)),
                tuple(sorted([other.removeprefix(f"{self.store_dir}/") for other in references])),
                signatures=tuple(str(signatures or "").split()),
            )
            for field, reason in info.problems():
                raise Malformed(f"{field}: {reason}", path)  # noqa: TRY301 (one way out)
        except Malformed as problem:
            fix = f"repair the store: {REPAIR}"
            raise unreadable(self.address, f"what it says of {path!r:.200} is wrong: {problem}", fix) from None
        return checked(info, self._keys, self.address)

    def nar_size(self, roots: str | Iterable[str]) -> int:
        """Return the bytes of NAR of the closure of *roots*, by one query, without a look at hashes and signatures.

        Raises:
            SizeError: NXC404, the store does not have one of them.
            SourceError: NXC709, as `facts`.
        """
        names = dict.fromkeys(with_outputs(roots, self.store_dir, self._folder))
        paths = [str(StorePath(name.removeprefix(f"{self.store_dir}/"), self.store_dir)) for name in names]
        if not paths:
            return 0
        import json

        wanted = json.dumps(paths)
        there, (total, is_whole) = self._reading(
            lambda connection: (
                {path for (path,) in connection.execute(_ROOTS, [wanted])},
                connection.execute(_SUM, [wanted]).fetchone(),
            )
        )
        if absent := [path for path in paths if path not in there]:
            raise unknown_part(self.address, absent[0])
        if not isinstance(total, int) or not is_whole:
            fix = f"repair the store: {REPAIR}"
            raise unreadable(self.address, "what it says of the sizes of a closure is wrong", fix)
        return total

    def _reading(self, read: Callable[[sqlite3.Connection], T]) -> T:
        import contextlib
        import sqlite3

        self._check_schema_number()
        for _ in range(_ATTEMPTS):
            before = self._state()
            at_rest = self._is_at_rest()
            try:
                with contextlib.closing(self._connect("immutable=1" if at_rest else "mode=ro")) as connection:
                    _check_tables(connection, self.address)
                    connection.execute("BEGIN")  # one state for all that is read
                    rows = read(connection)
            except sqlite3.Error as problem:
                if not at_rest or self._state() == before:
                    raise self._refused(problem) from None
                continue
            if not at_rest or self._state() == before:
                return rows
        raise unreadable(self.address, "the database changed again and again while it was read", _LOCKED)

    def _check_schema_number(self) -> None:
        path = os.path.join(os.path.dirname(self.address), "schema")
        try:
            with open(path, encoding="ascii", errors="replace") as file:
                found = file.read(20).strip()
        except OSError as problem:
            fix = f"give the directory that has db/db.sqlite, or {_ASK_NIX}"
            raise unreadable(self.address, f"{path} cannot be read: {problem.strerror}", fix) from None
        if found != SCHEMA:
            raise unreadable(self.address, f"the schema of the store is {found!r}, known is {SCHEMA}", _ASK_NIX)

    def _is_at_rest(self) -> bool:
        """Whether no Nix has the database open, so that it can be read as a file that nobody changes.

        A database with a write-ahead log needs two more files beside it, and sqlite makes them even to read: they
        would stay there, and most users may not write there.  So sqlite is told that the file does not change, if
        there is no log that has more than the file, and afterwards that is made sure of.  A database that keeps a
        journal instead has locks that have to be heeded.
        """
        try:
            with open(self.address, "rb") as file:
                has_log = file.read(20)[18:] == _WAL
        except OSError:
            return False  # sqlite says what is wrong
        log = self._state()[1]
        return has_log and log[0] == 0

    def _connect(self, how: str) -> sqlite3.Connection:
        import sqlite3

        path = os.path.abspath(self.address).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        uri = f"file:{path}?{how}"
        connection = sqlite3.connect(uri, uri=True, timeout=self._busy, isolation_level=None)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            connection.execute("PRAGMA query_only = 1")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # reads the file for the first time
        except BaseException:
            connection.close()
            raise
        return connection

    def _state(self) -> list[tuple[int, int]]:
        """Sizes and times of the database and its log: they tell whether it was changed."""
        found = []
        for path in (self.address, self.address + "-wal"):
            try:
                status = os.stat(path)
            except OSError:
                found.append((0, 0))
            else:
                found.append((status.st_size, status.st_mtime_ns))
        return found

    def _refused(self, problem: Exception) -> SourceError:
        """What sqlite says, as a finding."""
        import sqlite3

        # The extended code has the reason in its upper bits; an error of the module itself has none.
        code = int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return unreadable(self.address, f"the database is still locked after {self._busy:g} seconds", _LOCKED)
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) and self._state()[1][0]:
            reason = f"{self.address}-wal has changes that cannot be read without writing"
            return unreadable(self.address, reason, _ASK_NIX)
        return unreadable(self.address, f"the database cannot be read: {problem}", _ASK_NIX)


def _check_tables(connection: sqlite3.Connection, address: str) -> None:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    found = {name for (name,) in tables if name in _COLUMNS}
    for table, columns in _COLUMNS.items():
        if table not in found:
            raise unreadable(address, f"the schema is unknown: it has no table {table}", _ASK_NIX)
        has = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if missing := sorted(columns - has):
            raise unreadable(address, f"the schema is unknown: {table} has no column {missing[0]}", _ASK_NIX)


def _rows(connection: sqlite3.Connection, paths: Sequence[str]) -> list[Row]:
    (last,) = connection.execute("SELECT max(id) FROM ValidPaths").fetchone()
    if len(paths) * _MANY < (last or 0):
        return closure_by_query(connection, paths)
    return closure_by_scan(connection, paths)


def closure_by_query(connection: sqlite3.Connection, paths: Sequence[str]) -> list[Row]:
    """Return the rows of the closure of *paths* by one recursive query, in time linear in that closure."""
    import json

    rows = {str(row[0]): row for row in connection.execute(_CLOSURE, [json.dumps(paths)])}
    return [_row(rows, number, str(rows[number][5] or "").split(",")) for number in rows]


def closure_by_scan(connection: sqlite3.Connection, paths: Sequence[str]) -> list[Row]:
    """Return the same by reading the whole store."""
    rows = {str(row[0]): row for row in connection.execute(_ALL_PATHS)}
    references: dict[str, list[str]] = {}
    for referrer, reference in connection.execute(_ALL_REFERENCES):
        references.setdefault(str(referrer), []).append(str(reference))
    wanted = frozenset(paths)
    todo = [number for number, row in rows.items() if row[1] in wanted]
    reached = dict.fromkeys(todo)
    while todo:
        new = [other for other in references.get(todo.pop(), ()) if other not in reached and other in rows]
        reached |= dict.fromkeys(new)
        todo += new
    return [_row(rows, number, references.get(number, ())) for number in reached]


def _row(rows: Mapping[str, tuple[object, ...]], number: str, references: Iterable[str]) -> Row:
    # A reference to what is not there stays one, and is no store path.
    others = [str(rows[other][1]) if other in rows else f"path number {other}" for other in references if other]
    _, path, nar_hash, nar_size, signatures, *_ = rows[number]
    return str(path), (nar_hash, nar_size, signatures), others
