"""Work on any executor gives what it gives without one, and every pair is that of a plain re-closure."""

import functools
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import engine_work as work
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.store import closure_names as reached
from nixcompose.locker.text import dumps_lock
from nixcompose.sizer import engines
from nixcompose.sizer.engines import LockFile, removals, sweep
from nixcompose.sources import evaluation
from tests.sources import real_store as real

SYSTEM = "x86_64-linux"
MANIFEST = nxc.loads(work.MANIFEST)
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Python 3.12 and later warn of forks while other threads run, as those of an earlier test may.
FORKS = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture
def lock(tmp_path, monkeypatch):
    """The name of a lock in the working directory, whose reading is counted from now on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engines, "PAIRS", 10)
    monkeypatch.setattr(engines, "read_lock", engines.read_lock)
    engines._read.cache_clear()
    assert nxc.write_lock(nxc.embedded_lock(work.KNOWN), "nixcompose.lock")
    yield "nixcompose.lock"
    engines._read.cache_clear()


def pool(kind, log, folder):
    """Return a pool with two workers that note what they read, and are in another directory if they can."""
    if kind == "threads":
        return ThreadPoolExecutor(2)
    context = multiprocessing.get_context(kind)
    return ProcessPoolExecutor(2, context, initializer=work.record_reads, initargs=(log, folder))


def change(path):
    """Make another whole lock of the lock at *path*."""
    assert nxc.write_lock(evolve(nxc.read_lock(path), note="another"), path)


# Executors


@pytest.mark.parametrize("kind", ["threads", "spawn", pytest.param("fork", marks=FORKS)])
def test_all_pools_give_what_one_process_gives(kind, lock, tmp_path):
    log, locks = str(tmp_path / "log"), [lock, "embedded:lpenz-2021", f"embedded:{work.KNOWN}"]
    alone = removals(MANIFEST, lock, "all"), sweep(MANIFEST, locks, work.SELECTIONS)
    engines._read.cache_clear()
    if kind == "threads":
        work.record_reads(log)
    with pool(kind, log, "/") as executor:
        assert alone == (
            removals(MANIFEST, lock, "all", executor=executor),
            sweep(MANIFEST, locks, work.SELECTIONS, executor=executor),
        )
    assert len(alone[0]) == 12 * 11 // 2 + 12
    assert [row["lock"] for row in alone[1]] == [name for name in locks for _ in work.SELECTIONS]
    reads = Path(log).read_text().splitlines()
    workers = {line.split()[0] for line in reads}
    assert (workers == {str(os.getpid())}) == (kind == "threads")
    for name in ("nixcompose.lock", "embedded:lpenz-2021"):
        times = [reads.count(f"{worker} {name}") for worker in workers]
        assert 1 <= sum(times) <= 2, "at most once in each of two workers, however many pieces there are"
        assert kind == "threads" or max(times) == 1


@FORKS
def test_a_cluster_of_dask_gives_what_one_process_gives(lock, tmp_path):
    alone = removals(MANIFEST, lock, "all"), sweep(MANIFEST, [lock, f"embedded:{work.KNOWN}"], work.SELECTIONS)
    made, _ = nxc.make_lock(MANIFEST, work.evaluate, nxc.embedded_lock(work.KNOWN).source())
    log = tmp_path / "log"
    run = subprocess.run(
        [sys.executable, HERE / "on_dask.py", lock, log],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert [said["removals"], said["sweep"]] == [table.to_rows() for table in alone]
    assert said["made"] == dumps_lock(made)
    assert said["changed"] == "NXC724"
    reads = log.read_text().splitlines()
    assert all(reads.count(f"{worker} nixcompose.lock") <= 2 for worker in said["workers"])
    assert {line.split()[0] for line in reads} <= {str(worker) for worker in said["workers"]}
    systems = [line.split() for line in Path(f"{log}.systems").read_text().splitlines()]
    assert sorted(system for _, system in systems) == sorted(MANIFEST.systems)
    assert {worker for worker, _ in systems} <= {str(worker) for worker in said["workers"]}


def test_nothing_to_do_asks_for_no_worker(lock):
    with ThreadPoolExecutor(1) as executor:
        assert len(removals(MANIFEST, lock, "curl", executor=executor)) == 0
        assert len(sweep(MANIFEST, [], work.SELECTIONS, executor=executor)) == 0


def test_what_goes_wrong_in_a_worker_comes_back_whole(lock):
    with pool("spawn", "log", "/") as executor, pytest.raises(nxc.SourceError) as raised:
        executor.submit(LockFile("there.lock", "/nowhere/there.lock", "0").read).result()
    (finding,) = raised.value.findings
    assert (finding.code, finding.message) == ("NXC721", '"there.lock" cannot be read: no such file or directory')


# The lock as it was when the work was handed out


class Late(ThreadPoolExecutor):
    """A pool whose work begins when the lock has become another."""

    def map(self, *arguments):
        change("nixcompose.lock")
        return super().map(*arguments)


@pytest.mark.parametrize("call", ["removals", "sweep"])
def test_a_lock_that_changed_meanwhile_is_refused(call, lock):
    with Late(1) as executor, pytest.raises(nxc.SourceError) as raised:
        if call == "removals":
            removals(MANIFEST, lock, "all", executor=executor)
        else:
            sweep(MANIFEST, [lock], ["all"], executor=executor)
    (finding,) = raised.value.findings
    assert finding.code == "NXC724"
    assert finding.message == '"nixcompose.lock" was changed since the work was handed out'


def test_a_lock_that_changed_is_read_again_by_the_next_call(lock):
    before = LockFile.of(lock).read()
    change(lock)
    after = LockFile.of(lock).read()
    assert (before.note == after.note, after.note) == (False, "another")
    assert LockFile.of(lock).read() is after


@pytest.mark.parametrize("became", ["another lock", "no lock"])
def test_a_lock_that_changes_while_it_is_read_is_refused(became, lock, monkeypatch):
    file, read = LockFile.of(lock), engines.read_lock

    def slow(path):
        change(lock) if became == "another lock" else Path(lock).write_text("{")
        return read(path)

    monkeypatch.setattr(engines, "read_lock", slow)
    with pytest.raises(nxc.SourceError) as raised:
        file.read()
    assert [finding.code for finding in raised.value.findings] == ["NXC724"]


def test_a_lock_that_was_refused_once_is_not_remembered(lock):
    file = LockFile.of(lock)
    good = Path(lock).read_bytes()
    change(lock)
    with pytest.raises(nxc.SourceError):
        file.read()
    Path(lock).write_bytes(good)
    assert file.read() == evolve(nxc.read_lock(lock), file=file.path)


def test_a_lock_is_found_from_another_directory(lock, tmp_path, monkeypatch):
    file = LockFile.of(lock)
    assert (file.name, file.path) == ("nixcompose.lock", str(tmp_path / "nixcompose.lock"))
    monkeypatch.chdir("/")
    assert len(file.read().objects) == 43


def test_a_file_called_like_an_embedded_lock_is_a_file(lock):
    os.rename(lock, "embedded.lock")
    assert LockFile.of("embedded.lock").digest
    assert LockFile.of("embedded") == LockFile("embedded", "embedded", "")
    assert LockFile.of("embedded").read() == nxc.embedded_lock()


@pytest.mark.parametrize(
    "call", [lambda path: removals(MANIFEST, path, "all"), LockFile.of, lambda path: sweep(MANIFEST, [path], [])]
)
@pytest.mark.parametrize(("path", "reason"), [("no.lock", "no such file or directory"), (".", "is a directory")])
def test_a_lock_that_is_not_there(call, path, reason, lock):
    with pytest.raises(nxc.SourceError) as raised:
        call(path)
    assert [str(finding) for finding in raised.value.findings] == [f'NXC721: "{path}" cannot be read: {reason}']


def test_a_lock_that_vanished(lock):
    file = LockFile.of(lock)
    os.unlink(lock)
    with pytest.raises(nxc.SourceError) as raised:
        file.read()
    assert [finding.code for finding in raised.value.findings] == ["NXC721"]


def test_a_pipe_is_no_lock_and_nobody_waits_for_it(lock):
    os.mkfifo("pipe")
    program = "from nixcompose.sizer.engines import LockFile; LockFile.of('pipe').read()"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert "SourceError: NXC712: " in run.stderr


def test_an_embedded_lock_that_does_not_exist(lock):
    with pytest.raises(nxc.SourceError) as raised:
        sweep(MANIFEST, ["embedded:hydro-2021"], ["all"])
    assert [finding.code for finding in raised.value.findings] == ["NXC721"]


# Pairs


def manifest_of(names):
    return nxc.loads(f"systems = ['{SYSTEM}']\n[groups.everything]\npackages = {json.dumps(names)}\n")


def brute_removals(lock, names):
    """Close over what is left without one, without the other, and without both."""
    packages = lock.systems[SYSTEM]

    def left(*gone):
        roots = [
            path for name in names if name not in gone and name in packages for path in packages[name].outputs.values()
        ]
        return sum(lock.objects[name].nar_size for name in reached(lock.objects, roots) if name in lock.objects)

    found = {}
    for pair in combinations(names, 2):
        freed, apart = left() - left(*pair), sum(left() - left(name) for name in pair)
        found[pair] = (freed, freed - apart)
    return found


@pytest.mark.parametrize("name", ["hydro-2022", "weezterm-2026", "nixpkgs-2026", "hello-2022", "lpenz-2021"])
def test_all_pairs_of_a_real_lock_are_those_of_a_plain_re_closure(name):
    lock = nxc.embedded_lock(name)
    names = [name for name, package in lock.systems[SYSTEM].items() if package.outputs][:40]
    table = removals(manifest_of(names), f"embedded:{name}", "everything")
    assert {(row["one"], row["other"]): (row["freed"], row["joint"]) for row in table} == brute_removals(lock, names)
    assert [row["freed"] for row in table] == sorted([row["freed"] for row in table], reverse=True)
    assert {row["kind"] for row in table} == {"own" if name == "nixpkgs-2026" else "exact"}


@st.composite
def locks(draw):
    """A random lock: cycles, several outputs, unknown references, and store objects that nobody has."""
    count = draw(st.integers(1, 9))
    names = [f"{number:032}-n{number}" for number in range(count)]
    some = st.lists(st.sampled_from(names), max_size=3, unique=True).map(sorted).map(tuple)
    objects = {
        name: nxc.StoreObject(name, draw(st.integers(1, 10**6)), references=draw(st.none() | some))
        for name in names
        if draw(st.integers(0, 9))
    }
    packages = {}
    for number in range(draw(st.integers(0, 6))):
        outputs = dict(zip(("out", "dev", "lib"), draw(some.filter(bool)), strict=False))
        packages[f"p{number}"] = nxc.LockedPackage(f"p{number}", f"p{number}", "1", outputs)
    referred = {name for one in objects.values() for name in one.references or ()}
    roots = {path for package in packages.values() for path in package.outputs.values()}
    inside = reached(objects, roots)
    kept = {name: one for name, one in sorted(objects.items()) if name in inside}
    return nxc.Lock({SYSTEM: packages}, kept, tuple(sorted((referred | roots) & inside - kept.keys())))


@given(locks(), st.integers(1, 7), st.integers(0, 2))
def test_all_pairs_of_any_lock_are_those_of_a_plain_re_closure(lock, pairs, unlocked):
    names = [*lock.systems[SYSTEM], *[f"new{number}" for number in range(unlocked)]]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "PAIRS", pairs)
        path = f"{folder}/nixcompose.lock"
        nxc.write_lock(lock, path)
        found = removals(manifest_of(names), path, "everything")
    assert {(row["one"], row["other"]): (row["freed"], row["joint"]) for row in found} == brute_removals(lock, names)
    kinds = {row["kind"] for row in found}
    assert len(kinds) == (len(names) > 1)
    assert not unlocked or kinds <= {"unknown"}


def test_pairs_are_those_of_the_target_and_the_system(lock):
    text = work.MANIFEST + '[targets.box]\nkind = "container"\nprofile = "all"\n'
    manifest = nxc.loads(text.replace('"brotli"', '{ attr = "brotli", targets = ["!box"] }'))
    names = [
        {row[side] for row in removals(manifest, lock, "all", **where) for side in ("one", "other")}
        for where in ({}, {"target": "box"}, {"system": "aarch64-linux"})
    ]
    assert names[0] - names[1] == {"brotli"}
    assert names[0] - names[2] == {"mongodb"}


# Sweeps


def test_a_sweep_is_a_size_of_each_lock(lock):
    table = sweep(MANIFEST, [lock, "embedded:weezterm-2026"], work.SELECTIONS)
    rows = iter(table)
    for name in (lock, "embedded:weezterm-2026"):
        for selection in work.SELECTIONS:
            report = nxc.size(MANIFEST, nxc.resolve(MANIFEST, selection), nxc.read_lock(name))
            row = next(rows)
            assert (row["lock"], row["selection"]) == (name, selection)
            assert (row["nar_size"], row["kind"]) == (report.total.nar_size, report.kind)
    assert [*rows] == []


# Making a lock, a system at a time


@pytest.mark.parametrize("kind", ["threads", "spawn", pytest.param("fork", marks=FORKS)])
def test_systems_are_evaluated_by_workers(kind, lock, tmp_path):
    source = nxc.embedded_lock(work.KNOWN).source()
    alone = nxc.make_lock(MANIFEST, work.evaluate, source)
    log = tmp_path / "systems"
    with pool(kind, str(tmp_path / "log"), None) as executor:
        evaluate = functools.partial(work.evaluate_and_note, str(log))
        made = nxc.make_lock(MANIFEST, evaluate, source, executor=executor)
    assert made == alone
    assert list(made[0].systems) == list(MANIFEST.systems)
    assert made[0].systems["riscv64-linux"]["curl"].version == "riscv64-linux"
    noted = [line.split() for line in log.read_text().splitlines()]
    assert sorted(system for _, system in noted) == sorted(MANIFEST.systems)
    assert all((worker == str(os.getpid())) == (kind == "threads") for worker, _ in noted)


def test_systems_are_evaluated_at_the_same_time():
    all_there = threading.Barrier(3, timeout=60)

    def evaluate(wanted, system):
        all_there.wait()  # breaks unless all three come
        return work.evaluate(wanted, system)

    with ThreadPoolExecutor(3) as executor:
        made, _ = nxc.make_lock(MANIFEST, evaluate, nxc.embedded_lock(work.KNOWN).source(), executor=executor)
    assert all(len(packages) > 10 for packages in made.systems.values())


def test_an_evaluation_that_fails_in_a_worker_fails_here():
    with pool("spawn", os.devnull, None) as executor, pytest.raises(nxc.SourceError) as raised:
        nxc.make_lock(MANIFEST, work.evaluate_in_vain, nxc.embedded_lock(work.KNOWN).source(), executor=executor)
    assert raised.value.findings[0].fix == "install it"


@pytest.mark.nix
@pytest.mark.parametrize("kind", ["threads", "spawn"])
def test_real_nix_evaluates_systems_in_workers(kind, tmp_path):
    nixpkgs, env = real.write_nixpkgs(tmp_path / "nixpkgs"), real.environment(tmp_path / "home")
    names = ["curl", "git", "jq", "nowhere", "openssl^dev"]
    manifest = nxc.loads(f"systems = ['x86_64-linux', 'aarch64-linux']\n[groups.tools]\npackages = {names}\n")
    evaluate = functools.partial(evaluation.evaluate, nixpkgs=str(nixpkgs), env=env, root=str(tmp_path))
    source = nxc.embedded_lock().source()
    alone = nxc.make_lock(manifest, evaluate, source)
    with pool(kind, os.devnull, None) as executor:
        assert nxc.make_lock(manifest, evaluate, source, executor=executor) == alone
    here, there = (alone[0].systems[system] for system in manifest.systems)
    assert [name for name, package in here.items() if package.problem] == ["nowhere"]
    assert here["curl"].outputs != there["curl"].outputs


# The page about large work


def test_the_script_of_the_page_runs(tmp_path):
    page = (ROOT / "docs" / "how-to" / "large-work.md").read_text()
    (script,) = [
        one for one in re.findall("^```python fragment\n(.*?)^```$", page, re.M | re.S) if "distributed" in one
    ]
    (tmp_path / "large.py").write_text(script)
    shutil.copy(ROOT / "profiles.toml", tmp_path)
    shutil.copytree(ROOT / "nix" / "packages", tmp_path / "nix" / "packages")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    run = subprocess.run([sys.executable, "large.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    (sizes,) = re.findall(r"^\[(\d+, \d+, \d+)\]$", page, re.M)
    assert ", ".join(line.split()[1] for line in run.stdout.splitlines()) == sizes
