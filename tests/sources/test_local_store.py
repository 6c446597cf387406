"""The local store's database: against real Nix, and against databases that are not as they should be."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.errors import SizeError, SourceError
from nixcompose.sources import local_store
from nixcompose.sources.derivation import read_derivation, with_outputs
from nixcompose.sources.local_store import LocalStore, closure_by_query, closure_by_scan
from nixcompose.store import StorePath, parse_keys, read_narinfo
from tests.store.samples import narinfos

HASH = "sha256:" + "ab" * 32
TABLES = """
create table ValidPaths (
    id integer primary key autoincrement not null, path text unique not null, hash text not null,
    registrationTime integer not null, deriver text, narSize integer, ultimate integer, sigs text, ca text
);
create table Refs (referrer integer not null, reference integer not null, primary key (referrer, reference));
create index IndexReference on Refs(reference);
"""


def name_of(number: int) -> str:
    return StorePath(f"{number:032}-n{number}").base_name


def database(
    folder: Path, references: list[list[int]], *, tables: str = TABLES, schema: str = "10", wal: bool = False
) -> sqlite3.Connection:
    """A state directory with a store in which path N, from 1, has 100 * N bytes; returns a connection that writes."""
    (folder / "db").mkdir(parents=True)
    (folder / "db/schema").write_text(schema)
    connection = sqlite3.connect(folder / "db/db.sqlite", isolation_level=None)
    if wal:
        connection.execute("pragma journal_mode = wal")
    connection.executescript(tables)
    if tables is TABLES:
        for number, others in enumerate(references, 1):
            row = (number, f"/nix/store/{name_of(number)}", HASH, 100 * number)
            connection.execute("insert into ValidPaths values (?, ?, ?, 0, null, ?, 1, null, null)", row)
            connection.executemany("insert into Refs values (?, ?)", [(number, other) for other in others])
    return connection


@pytest.fixture
def state() -> Path:
    """A directory that other users can enter."""
    folder = Path(tempfile.mkdtemp(prefix="nixcompose-state-")).resolve()
    folder.chmod(0o755)
    yield folder / "nix"
    shutil.rmtree(folder)


def problem(store: LocalStore, *roots: str) -> str:
    with pytest.raises(SourceError) as caught:
        store.facts(roots or (name_of(1),))
    (finding,) = caught.value.findings
    assert finding.code == "NXC709"
    assert finding.fix
    return finding.message


def test_a_closure_is_what_the_database_says(state):
    database(state, [[2, 1], [3], [], [1]]).close()
    seen = []

    found = LocalStore(state_dir=state).facts([name_of(1), name_of(9)], progress=lambda *counts: seen.append(counts))

    assert {name: one.nar_size for name, one in found.objects.items()} == {name_of(n): 100 * n for n in (1, 2, 3)}
    assert found.objects[name_of(1)].references == (name_of(1), name_of(2))
    assert found.missing == (name_of(9),)
    assert found.unknown == found.findings == ()
    assert seen == [(3, 3)]
    with LocalStore(state_dir=state) as store:
        assert store.closure(f"/nix/store/{name_of(1)}").nar_size() == 600


@given(st.data())
def test_one_query_and_a_scan_agree(data):
    size = data.draw(st.integers(1, 12))
    numbers = st.integers(1, size)
    references = [sorted(data.draw(st.sets(numbers, max_size=4))) for _ in range(size)]
    roots = [f"/nix/store/{name_of(number)}" for number in data.draw(st.lists(st.integers(1, size + 2), max_size=4))]
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(database(Path(folder), references)) as connection:
        by_query = closure_by_query(connection, roots)
        by_scan = closure_by_scan(connection, roots)
        there = sorted({root for root in roots if int(root.rpartition("n")[2]) <= size})
        alone = LocalStore(state_dir=folder).nar_size(there)
    assert alone == sum(said[1] for _, said, _ in by_query)

    def shown(rows):
        return sorted((path, said, sorted(others)) for path, said, others in rows)

    assert shown(by_query) == shown(by_scan)
    reached = {int(path.rpartition("n")[2]) for path, _, _ in by_query}
    todo = {int(root.rpartition("n")[2]) for root in roots} & {*range(1, size + 1)}
    for _ in range(size):
        todo |= {other for number in todo for other in references[number - 1]}
    assert reached == todo


def test_few_roots_in_a_large_store_take_one_query(state, monkeypatch):
    database(state, [[number + 1] for number in range(1, 500)] + [[]]).close()
    monkeypatch.setattr(local_store, "closure_by_scan", None)
    store = LocalStore(state_dir=state)

    assert len(store.facts([name_of(490)]).objects) == 11

    monkeypatch.undo()
    monkeypatch.setattr(local_store, "closure_by_query", None)

    assert len(store.facts([name_of(number) for number in range(1, 500)]).objects) == 500


def test_where_the_store_is(monkeypatch):
    monkeypatch.setenv("NIX_STATE_DIR", "/s")
    monkeypatch.setenv("NIX_STORE_DIR", "/x/store")
    assert (LocalStore().address, LocalStore().store_dir) == ("/s/db/db.sqlite", "/x/store")
    assert LocalStore("/root").address == "/root/nix/var/nix/db/db.sqlite"
    monkeypatch.delenv("NIX_STATE_DIR")
    monkeypatch.delenv("NIX_STORE_DIR")
    assert (LocalStore().address, LocalStore().store_dir) == ("/nix/var/nix/db/db.sqlite", "/nix/store")
    assert LocalStore(state_dir="/y", store_dir="/z").store_dir == "/z"


@pytest.mark.parametrize("store_dir", ["/x/store/", "//x//store", "/x/./store//", "/x/y/../store"])
def test_a_store_directory_is_spelt_as_nix_spells_it(monkeypatch, store_dir):
    monkeypatch.setenv("NIX_STORE_DIR", store_dir)
    assert LocalStore().store_dir == LocalStore(store_dir=store_dir).store_dir == "/x/store"


@pytest.mark.parametrize("store_dir", ["store", "/", "./", "/x\ny"])
def test_what_is_no_store_directory(monkeypatch, store_dir):
    monkeypatch.setenv("NIX_STORE_DIR", store_dir)
    with pytest.raises(SourceError, match="NXC709: .*: not a store directory") as caught:
        LocalStore()
    assert "NIX_STORE_DIR" in caught.value.findings[0].fix


def test_a_signature_is_checked_if_keys_are_given(state):
    info = read_narinfo(
        narinfos("narinfo-samples.txt")[0].encode(),
        narinfos("narinfo-samples.txt")[0].split("\n", 1)[0].rpartition("/")[2],
    ).info
    connection = database(state, [])
    connection.execute(
        "insert into ValidPaths values (1, ?, ?, 0, null, ?, null, ?, null)",
        (str(info.path), info.nar_hash, info.nar_size, " ".join(info.signatures)),
    )
    others = [name for name in info.references if name != info.path.base_name]
    if info.path.base_name in info.references:
        connection.execute("insert into Refs values (1, 1)")
    for number, name in enumerate(others, 2):
        connection.execute(
            "insert into ValidPaths values (?, ?, ?, 0, null, 1, 1, null, null)", (number, f"/nix/store/{name}", HASH)
        )
        connection.execute("insert into Refs values (1, ?)", (number,))
    from nixcompose.store import CACHE_NIXOS_ORG

    keys = parse_keys([CACHE_NIXOS_ORG])
    name = info.path.base_name

    assert LocalStore(state_dir=state).facts([name]).objects[name].key is None
    assert LocalStore(state_dir=state, keys=keys).facts([name]).objects[name].key == "cache.nixos.org-1"

    connection.execute("update ValidPaths set narSize = narSize + 1 where id = 1")
    changed = LocalStore(state_dir=state, keys=keys).facts([name])
    connection.close()

    assert changed.unknown == (name,)
    assert [finding.code for finding in changed.findings] == ["NXC707"]
    with pytest.raises(SourceError, match="NXC707"):
        LocalStore(state_dir=state, keys=keys).closure([name])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("update ValidPaths set narSize = null where id = 2", "nar_size: a NAR has 1 to"),
        ("update ValidPaths set narSize = 'many' where id = 2", "nar_size: a NAR has 1 to"),
        ("update ValidPaths set hash = 'sha256:xyz' where id = 2", "not a sha256 hash"),
        ("update ValidPaths set hash = 'md5:00000000000000000000000000000000' where id = 2", "nar_hash"),
        ("insert into Refs values (2, 77)", "not the base name of a store path: 'path number 77'"),
        ("insert into Refs values (2, 'x')", "not the base name of a store path: 'path number x'"),
    ],
)
def test_what_is_wrong_with_one_path_makes_that_unknown(state, change, reason):
    connection = database(state, [[2], [3], []])
    connection.execute(change)
    connection.close()

    found = LocalStore(state_dir=state).facts([name_of(1)])

    assert found.unknown == (name_of(2),)
    (finding,) = found.findings
    assert finding.code == "NXC709"
    assert reason in finding.message
    assert finding.fix == "repair the store: nix-store --verify --check-contents --repair"
    assert [*found.objects] == [name_of(1), name_of(3)]
    assert found.missing == ()


def test_a_path_that_is_none_is_said_and_not_counted(state):
    connection = database(state, [[2], []])
    connection.execute("update ValidPaths set path = '/nix/store/../../etc/passwd' where id = 2")
    connection.close()

    found = LocalStore(state_dir=state).facts([name_of(1)])

    assert not found.objects
    assert found.unknown == (name_of(1),)
    assert len(found.findings) == 2


@pytest.mark.parametrize("root", ["x", "../etc", "/other/store/" + name_of(1)])
def test_a_root_that_is_no_store_path_is_refused(state, root):
    with pytest.raises(ValueError, match="not the base name of a store path"):
        LocalStore(state_dir=state).facts([root])


def test_no_database(tmp_path):
    assert "schema cannot be read: No such file" in problem(LocalStore(state_dir=tmp_path))
    (tmp_path / "db").mkdir()
    (tmp_path / "db/schema").write_text("10")
    assert "the database cannot be read: unable to open" in problem(LocalStore(state_dir=tmp_path))
    (tmp_path / "db/db.sqlite").write_bytes(b"this is no database, whatever its name may say" * 99)
    assert "the database cannot be read: file is not a database" in problem(LocalStore(state_dir=tmp_path))


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ("create table Other (x)", "no table ValidPaths"),
        ("create view ValidPaths as select 1 as id", "no table ValidPaths"),
        (TABLES.replace("narSize", "size"), "ValidPaths has no column narSize"),
        (TABLES.split("create table Refs")[0], "no table Refs"),
    ],
)
def test_an_unknown_schema(state, tables, reason):
    database(state, [], tables=tables).close()
    assert reason in problem(LocalStore(state_dir=state))


def test_an_unknown_schema_number(state):
    database(state, [], schema="11").close()
    assert "the schema of the store is '11', known is 10" in problem(LocalStore(state_dir=state))


def test_a_truncated_database(state):
    database(state, [[number + 1] for number in range(1, 900)] + [[]]).close()
    file = state / "db/db.sqlite"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert "malformed" in problem(LocalStore(state_dir=state))


def test_a_value_that_is_too_long(state, monkeypatch):
    monkeypatch.setattr(local_store, "_LONGEST", 10_000)
    connection = database(state, [[]])
    connection.execute("update ValidPaths set sigs = ? where id = 1", ["x" * 20_000])
    connection.close()
    assert "too big" in problem(LocalStore(state_dir=state))


def test_a_locked_database(state):
    connection = database(state, [[]])
    connection.execute("begin exclusive")
    try:
        assert "still locked after 0.05 seconds" in problem(LocalStore(state_dir=state, busy=0.05))
    finally:
        connection.close()
    assert LocalStore(state_dir=state).facts([name_of(1)]).objects


def test_a_database_in_use_is_read_as_it_was_committed(state):
    connection = database(state, [[2], []], wal=True)
    connection.execute("begin immediate")
    connection.execute("update ValidPaths set narSize = 7")
    try:
        assert LocalStore(state_dir=state).closure([name_of(1)]).nar_size() == 300
    finally:
        connection.close()


@contextlib.contextmanager
def read_only(folder: Path):
    """Be somebody who may read the folder and not write to it."""
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_database_of_another_user_is_read_without_writing(state):
    database(state, [[2], []], wal=True).close()
    before = sorted(os.listdir(state / "db"))

    with read_only(state / "db"):
        found = LocalStore(state_dir=state).closure([name_of(1)])

    assert found.nar_size() == 300
    assert sorted(os.listdir(state / "db")) == before == ["db.sqlite", "schema"]


def test_a_log_that_cannot_be_read_is_not_passed_over(state):
    connection = database(state, [[2], []], wal=True)
    log = (state / "db/db.sqlite-wal").read_bytes()
    connection.close()
    (state / "db/db.sqlite-wal").write_bytes(log)

    with read_only(state / "db"):
        message = problem(LocalStore(state_dir=state))

    assert "db.sqlite-wal has changes that cannot be read without writing" in message


def test_a_database_that_cannot_be_read_at_all(state):
    database(state, [[2], []], wal=True).close()
    (state / "db/db.sqlite").chmod(0)
    with read_only(state / "db"):
        assert "the database cannot be read" in problem(LocalStore(state_dir=state))


def test_a_database_that_changes_while_it_is_read_is_read_again(state, monkeypatch):
    """As when a Nix begins to write: by then it is either at rest again, or has a log that is heeded."""
    database(state, [[2], []], wal=True).close()
    store, read, writers = LocalStore(state_dir=state), local_store._rows, []

    def rows(connection, wanted):
        found = read(connection, wanted)
        if not writers:
            writers.append(sqlite3.connect(state / "db/db.sqlite", isolation_level=None))
            writers[0].execute("update ValidPaths set narSize = 7")
        return found

    monkeypatch.setattr(local_store, "_rows", rows)
    try:
        assert store.closure([name_of(1)]).nar_size() == 14
    finally:
        writers[0].close()


def test_a_database_that_never_rests_is_not_believed(state, monkeypatch):
    database(state, [[2], []], wal=True).close()
    states = itertools.count()
    monkeypatch.setattr(LocalStore, "_state", lambda _: [(next(states), 0), (0, 0)])
    assert "changed again and again while it was read" in problem(LocalStore(state_dir=state))


def test_what_looks_broken_because_it_changed_is_read_again(state, monkeypatch):
    database(state, [[2], []], wal=True).close()
    file, read, seen = state / "db/db.sqlite", local_store._rows, []

    def rows(connection, wanted):
        seen.append(1)
        if len(seen) == 1:
            os.utime(file, (1, 1))
            raise sqlite3.DatabaseError("database disk image is malformed")
        return read(connection, wanted)

    monkeypatch.setattr(local_store, "_rows", rows)
    assert LocalStore(state_dir=state).closure([name_of(1)]).nar_size() == 300
    assert len(seen) == 2


def test_reading_leaves_nothing_behind(state):
    database(state, [[2], []], wal=True).close()
    assert LocalStore(state_dir=state).closure([name_of(1)]).nar_size() == 300
    assert sorted(os.listdir(state / "db")) == ["db.sqlite", "schema"]


@pytest.mark.nix
def test_nix_and_its_database_agree(real_store):
    store = LocalStore(state_dir=real_store.state_dir, store_dir=real_store.store_dir)
    roots = sorted({path for outputs in real_store.built.values() for path in outputs.values()})
    graph = store.closure(roots)
    lines = real_store.path_info("-sS", *roots).splitlines()

    assert len(lines) == len(roots) > 70
    for line in lines:
        path, own, closure = line.split()
        assert graph.nar_sizes[graph.number(path)] == int(own)
        assert graph.nar_size(path) == int(closure) == store.closure(path).nar_size()
    assert graph.kind() == "exact"
    assert graph.cycles() == ()


@pytest.mark.nix
def test_a_derivation_means_its_outputs(real_store):
    (derivation,) = real_store.nix("nix-instantiate", str(real_store.nixpkgs), "-A", "curl").split()[-1:]
    store = LocalStore(state_dir=real_store.state_dir, store_dir=real_store.store_dir)
    outputs = real_store.base_names("curl")

    assert read_derivation(derivation, store_dir=real_store.store_dir) == outputs
    assert store.closure(derivation).roots == tuple(
        f"{real_store.store_dir}/{outputs[name]}" for name in sorted(outputs)
    )
    assert set(outputs.values()) <= set(store.facts([derivation.rpartition("/")[2]]).objects)


@pytest.mark.nix
def test_a_store_in_another_root(tmp_path):
    from tests.sources.real_store import environment, run_nix

    env = environment(tmp_path / "env", store=False)
    root = tmp_path / "root"
    text = 'let a = builtins.toFile "a" "aaa"; in builtins.toFile "b" "${a}"'
    flags = ["--store", f"local?root={root}"]
    path = run_nix(env, "nix-instantiate", *flags, "--read-write-mode", "--eval", "--expr", text).strip().strip('"')
    graph = LocalStore(root).closure(path)

    assert path.startswith("/nix/store/")
    assert len(graph) == 2
    assert graph.nar_size() == int(run_nix(env, "nix", "path-info", *flags, "-S", path).split()[1])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a derivation"),
        (b"Derive(", "not a derivation"),
        (b"Derive(" + b"(" * 9999, "not a derivation"),
        (b"Derive([(1,2)])", "not a derivation"),
        (b"__import__('os')", "not a derivation"),
        (b"\xff\xfe", "not a derivation"),
        (b'Derive([("out","","r:sha256","")],[],[],"s","b",[],[])', "an output of the derivation has no store path"),
        (b'Derive([("out","/nix/store/../x","","")],[],[],"s","b",[],[])', "has no store path"),
        (b"Derive(" + b" " * (4 * 2**20), "a derivation of more than"),
    ],
)
def test_what_is_no_derivation(tmp_path, data, reason):
    file = tmp_path / "x.drv"
    file.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_derivation(file)
    assert caught.value.findings[0].code == "NXC709"
    assert reason in caught.value.findings[0].message


def test_a_derivation_as_nix_writes_it(tmp_path):
    file = tmp_path / "x.drv"
    path = f"/nix/store/{name_of(1)}"
    file.write_text(f'Derive([("out","{path}","","")],[],[],"x","/bin/sh",["-c","a \\$ \\n"],[("a","b")])')
    assert read_derivation(str(file)) == {"out": name_of(1)}


def test_a_derivation_that_is_not_there(tmp_path):
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        with_outputs([f"/nix/store/{name_of(1)}.drv"], "/nix/store", str(tmp_path))
    with pytest.raises(ValueError, match="not a path of the store"):
        with_outputs(["../x.drv"], "/nix/store", str(tmp_path))


# The size alone


@pytest.mark.nix
def test_the_size_alone_is_that_of_the_closure_and_of_nix(real_store):
    store = LocalStore(state_dir=real_store.state_dir, store_dir=real_store.store_dir)
    outputs = [path for built in real_store.built.values() for path in built.values()]
    for path in outputs:
        assert store.nar_size(path) == store.closure(path).nar_size() == real_store.closure_size(path)
    assert store.nar_size(outputs) == store.closure(outputs).nar_size()
    assert store.nar_size([]) == 0


@pytest.mark.nix
def test_a_size_of_what_is_not_there_is_none(real_store):
    store = LocalStore(state_dir=real_store.state_dir, store_dir=real_store.store_dir)
    there = next(iter(real_store.built["git"].values()))
    with pytest.raises(SizeError, match="NXC404.*does not know all of the closure"):
        store.nar_size([there, f"{real_store.store_dir}/{'0' * 32}-gone"])


@pytest.mark.parametrize("damage", ["narSize = null", "narSize = 'many'", "narSize = -5", "narSize = 0"])
def test_a_sum_of_bad_sizes_is_refused(state, damage):
    connection = database(state, [[2], []])
    connection.execute(f"update ValidPaths set {damage} where id = 2")
    connection.commit()
    connection.close()
    with pytest.raises(SourceError, match="NXC709"):
        LocalStore(state_dir=state).nar_size(name_of(1))
    assert LocalStore(state_dir=state)


def test_a_sum_with_a_reference_to_nothing_is_refused(state):
    connection = database(state, [[2], []])
    connection.execute("delete from ValidPaths where id = 2")
    connection.commit()
    connection.close()
    with pytest.raises(SourceError, match="NXC709"):
        LocalStore(state_dir=state).nar_size(name_of(1))
