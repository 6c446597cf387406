"""From a manifest to exact sizes with real Nix: whatever knows the store objects, the lock says the same."""

import contextlib
import functools
import http.server
import json
import os
import subprocess
import sys
import threading
from itertools import combinations

import pytest

import nixcompose as nxc
from tests.sources.real_store import SYSTEM

pytestmark = pytest.mark.nix

MANIFEST = """\
[groups.shell]
packages = ["git", "jq", "curl", { attr = "kubernetes-helm", name = "helm" }]

[groups.dev]
requires = ["shell"]
packages = ["curl^dev", "gh", "openssl", { attr = "nodejs_20", version = ">=20" }]

[groups.ops]
packages = ["kubectl", "k9s", "ncurses", { any-of = ["no-such-tool", "fd"], name = "find" }]

[groups.bad]
packages = ["broken-tool", "aborting-tool", "thrown-tool", "bat"]

[profiles]
all = ["shell", "dev", "ops", "bad"]

[targets.box]
kind = "container"
profile = "all"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    (folder / "profiles.toml").write_text(MANIFEST)
    return folder


def run(store, project, *arguments, status=0):
    """What the command prints, as a process of its own beside real Nix."""
    env = store.env | {"PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "nixcompose", *arguments],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == status, done.stderr
    return done


def lock(store, project, name, *sources):
    done = run(store, project, "lock", "--lock", name, "--nixpkgs", str(store.nixpkgs), *sources)
    assert done.stdout == f"wrote {name}\n"
    return nxc.read_lock(project / name), done.stderr


@pytest.fixture(scope="module")
def cache(real_store, tmp_path_factory):
    """A binary cache with all that was built, made by Nix."""
    folder = tmp_path_factory.mktemp("binary-cache")
    paths = [path for outputs in real_store.built.values() for path in outputs.values()]
    real_store.nix("nix", "copy", "--to", f"file://{folder}", *paths)
    return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The folder behind a real web server."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def locks(real_store, project, cache):
    """A lock of the same manifest by each kind of source."""
    with served(cache) as address:
        return {
            "database": lock(real_store, project, "database.lock", "--from", "store"),
            "path-info": lock(real_store, project, "path-info.lock", "--from", "auto"),
            "file": lock(real_store, project, "file.lock", "--from", f"file://{cache}", "--no-check-sigs"),
            "http": lock(real_store, project, "http.lock", "--from", address, "--no-check-sigs"),
        }


def facts(lock):
    return {name: (one.nar_size, one.nar_hash, one.references) for name, one in lock.objects.items()}


def test_every_source_gives_the_same_lock(locks):
    database = locks["database"][0]
    assert len(database.objects) > 15
    for found, _ in locks.values():
        assert facts(found) == facts(database)
        assert found.systems == database.systems
        assert found.missing == found.unknown == ()


def test_what_cannot_be_had_is_said_with_its_place_and_stops_nothing(locks):
    found, said = locks["database"]
    packages = found.systems[SYSTEM]
    assert {name for name, package in packages.items() if package.problem} == {
        "broken-tool",
        "aborting-tool",
        "thrown-tool",
    }
    assert said.count("warning[NXC711]") == 3
    assert "profiles.toml:12:13" in said
    assert packages["find"].attr == "fd"
    assert packages["curl"].outputs.keys() == {"bin", "man"}
    assert packages["curl^dev"].outputs.keys() == {"dev"}


def built_size(store, names, packages):
    """The closure of a derivation that refers to just these outputs, without itself, as Nix says."""
    outputs = sorted({f"{store.store_dir}/{path}" for name in names for path in packages[name].outputs.values()})
    texts = " ".join(f'(builtins.storePath "{path}")' for path in outputs)
    path = store.build(
        'derivation { name = "all"; system = "' + SYSTEM + '"; builder = "/bin/sh"; deps = [ ' + texts + " ]; "
        'args = [ "-c" "echo $deps > $out" ]; }'
    )
    own, closure = (int(store.path_info(option, path).split()[1]) for option in ("--size", "--closure-size"))
    return closure - own


def test_every_combination_is_what_nix_says_of_a_derivation_that_refers_to_it(real_store, project, locks):
    packages = locks["http"][0].systems[SYSTEM]
    groups = ["shell", "dev", "ops"]
    done = run(real_store, project, "size", "--all", *groups, "--lock", "http.lock", "--json")
    rows = {row["selection"]: row for row in json.loads(done.stdout)["rows"]}
    manifest = nxc.load(project / "profiles.toml")
    chosen = [",".join(some) for number in (1, 2, 3) for some in combinations(groups, number)]
    assert rows.keys() == set(chosen)
    for selection in chosen:
        row = rows[selection]
        assert (row["kind"], row["nar_size"]) == (
            "exact",
            built_size(real_store, nxc.resolve(manifest, selection).names, packages),
        )


def test_sizes_of_what_is_partly_unknown_say_so(real_store, project, locks):
    done = run(real_store, project, "size", "bad", "--lock", "file.lock", "--json")
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["kind"], row["kinds"]) == ("unknown", {"exact": 1, "unknown": 3})
    assert row["nar_size"] == real_store.closure_size(real_store.built["bat"]["out"])
    assert row["missing"].keys() == {"broken-tool", "aborting-tool", "thrown-tool"}


def test_why_goes_on_into_the_chain_of_references_that_nix_has(real_store, project, locks):
    database = locks["database"][0]
    done = run(real_store, project, "why", "dev", "glibc", "--lock", "database.lock", "--json")
    (way,) = json.loads(done.stdout)["references"]
    for one, other in zip(way["paths"], way["paths"][1:], strict=False):
        assert other in real_store.nix("nix-store", "--query", "--references", one).split()
    assert way["paths"][0].rpartition("/")[2] in database.systems[SYSTEM][way["package"]].outputs.values()


def lines(path):
    """The lines of a lock, without the commas that the last of a list has not."""
    return {line.rstrip(",") for line in path.read_text().splitlines()}


def reasons(store, project):
    """The codes of what `lock --check` finds."""
    done = run(store, project, "lock", "--check", "--lock", "database.lock", "--json", status=1)
    return {finding["code"] for finding in json.loads(done.stdout)["findings"]}


def test_a_fresh_lock_is_up_to_date_and_a_change_is_told(real_store, project, locks):
    assert reasons(real_store, project) == {"NXC711"}  # of the three that cannot be had
    text = (project / "profiles.toml").read_text()
    try:
        (project / "profiles.toml").write_text(text.replace('"gh", ', '"gh", "tree", '))
        assert reasons(real_store, project) == {"NXC711", "NXC611"}
        before = lines(project / "database.lock")
        run(real_store, project, "lock", "--lock", "database.lock", "--nixpkgs", str(real_store.nixpkgs), "--from", "store",
            "--update", "tree")  # fmt: skip
        gone = before - lines(project / "database.lock")
        assert [line for line in gone if not line.startswith(('"count"', '"digest"'))] == []
        assert reasons(real_store, project) == {"NXC711"}
    finally:
        (project / "profiles.toml").write_text(text)
        lock(real_store, project, "database.lock", "--from", "store")


def test_size_asks_a_source_anew(real_store, project, locks, cache):
    done = run(
        real_store, project, "size", "shell", "--lock", "database.lock", "--from", f"file://{cache}", "--no-check-sigs",
        "--json",
    )  # fmt: skip
    (row,) = json.loads(done.stdout)["rows"]
    (known,) = json.loads(run(real_store, project, "size", "shell", "--lock", "database.lock", "--json").stdout)["rows"]
    assert row["nar_size"] == known["nar_size"]
    assert known["download_size"] is None
    assert row["download_size"] > 0
