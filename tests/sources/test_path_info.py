"""`nix path-info --json` in every shape it has had, and the store that is asked with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.errors import SourceError
from nixcompose.sources import nix_process, path_info
from nixcompose.sources.local_store import LocalStore
from nixcompose.sources.nix_process import parse_version, run
from nixcompose.sources.path_info import NixStore, read_path_info
from nixcompose.store import StorePath, parse_hash, parse_keys, read_narinfo
from tests.store.samples import RECORDED, hello, narinfos, read

HELLO = (RECORDED / "closure-hello-2022.json").read_bytes()
STORE = "/nix/store"
KNOWN = [read(record) for record in narinfos("closure-lpenz-2021.txt")]
GONE = StorePath(f"{'0' * 32}-gone").base_name

# Each shape as a function of what is known, and of what is missing.


def _record(info, *, base_names=False, sri=True):
    prefix = "" if base_names else f"{STORE}/"
    return {
        "narHash": parse_hash(info.nar_hash).sri if sri else info.nar_hash,
        "narSize": info.nar_size,
        "references": [prefix + name for name in info.references],
        "registrationTime": 1,
        "deriver": None,
        "ca": None,
    }


def as_list(infos, missing):
    """Nix 2.8, measured: no `ca` or `signatures` where there are none."""
    rows = [
        {"path": str(info.path), "valid": True, **_record(info), "signatures": [*info.signatures]} for info in infos
    ]
    for row in rows:
        del row["ca"], row["deriver"], row["valid"]
    return rows + [{"path": f"{STORE}/{name}", "valid": False} for name in missing]


def as_graph(infos, missing):
    rows = [{"path": str(info.path), "valid": True, **_record(info, sri=False)} for info in infos]
    return rows + [{"path": f"{STORE}/{name}", "valid": False} for name in missing]


def as_map(infos, missing, **more):
    rows = {str(info.path): {**_record(info), "signatures": [*info.signatures], **more} for info in infos}
    return rows | {f"{STORE}/{name}": None for name in missing}


def as_format_1(infos, missing):
    return as_map(infos, missing, version=1, storeDir=STORE)


def as_format_2(infos, missing, version=2):
    rows = {}
    for info in infos:
        signatures = [dict(zip(("keyName", "sig"), text.split(":", 1), strict=True)) for text in info.signatures]
        rows[info.path.base_name] = {
            **_record(info, base_names=True),
            "signatures": signatures if version == 3 else [*info.signatures],
            "version": version,
            "storeDir": STORE,
            "ca": {"hash": "sha256-EMIJ+giQ/gLIWoxmPKjno3zHZrxbGymgzGGyZvZBIdM=", "method": "nar"},
        }
    return {"version": version, "storeDir": STORE, "info": rows | dict.fromkeys(missing)}


def as_format_3(infos, missing):
    return as_format_2(infos, missing, 3)


SHAPES = [as_list, as_graph, as_map, as_format_1, as_format_2, as_format_3]


def refused(data, **more) -> str:
    with pytest.raises(SourceError) as caught:
        read_path_info(data if isinstance(data, bytes) else json.dumps(data).encode(), **more)
    (finding,) = caught.value.findings
    assert finding.code == "NXC703"
    assert finding.message.startswith("nix path-info --json: this JSON is not understood: ")
    return finding.message


@pytest.mark.parametrize("shape", SHAPES)
@given(st.data())
def test_every_shape_says_the_same(shape, data):
    infos = data.draw(st.lists(st.sampled_from(KNOWN), unique=True, max_size=5))
    missing = data.draw(st.sampled_from([[], [GONE]]))
    found = read_path_info(json.dumps(shape(infos, missing)).encode())

    assert {name: (one.nar_size, one.nar_hash, one.references) for name, one in found.objects.items()} == {
        info.path.base_name: (info.nar_size, info.nar_hash, info.references) for info in infos
    }
    assert found.missing == tuple(missing)
    assert (found.unknown, found.findings, found.store_dir) == ((), (), STORE)


@pytest.mark.parametrize("shape", [as_list, as_map, as_format_1, as_format_2, as_format_3])
def test_signatures_are_checked_in_every_shape(shape):
    from nixcompose.store import CACHE_NIXOS_ORG

    keys = parse_keys([CACHE_NIXOS_ORG])
    found = read_path_info(json.dumps(shape(KNOWN, [])).encode(), keys=keys)

    assert sum(one.key == "cache.nixos.org-1" for one in found.objects.values()) == 18
    assert sum(one.key is None for one in found.objects.values()) == 14

    signed = next(info for info in KNOWN if found.objects[info.path.base_name].key)
    answer = json.dumps(shape([signed], [])).replace(str(signed.nar_size), str(signed.nar_size + 1))
    with pytest.raises(SourceError, match="NXC707"):
        read_path_info(answer.encode(), keys=keys)


def test_a_recorded_graph_of_2022():
    graph = read_path_info(HELLO).graph()
    assert {path: graph.nar_size(path) for path in graph.paths} == {str(info.path): size for info, size in hello()}


def test_what_a_cache_says_besides():
    record = {**_record(KNOWN[0]), "url": "nar/x", "downloadSize": 5, "closureDownloadSize": 7, "something": "new"}
    (found,) = read_path_info(json.dumps({str(KNOWN[0].path): record}).encode()).objects.values()
    assert found.download_size == 5


def test_another_store_directory():
    answer = json.dumps(as_map(KNOWN[:3], [])).replace("/nix/store", "/home/me/store").encode()
    assert read_path_info(answer).store_dir == "/home/me/store"
    assert read_path_info(answer, store_dir="/home/me/store").objects
    assert "store directory '/home/me/store', not of /nix/store" in refused(answer, store_dir=STORE)
    assert read_path_info(b"[]").store_dir == read_path_info(b"{}").store_dir == STORE


_ONE = _record(KNOWN[0])
_PATH = str(KNOWN[0].path)
_NAME = KNOWN[0].path.base_name


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (3, "neither a list nor an object; known are"),
        ([3], "a list of something else than objects"),
        ({_PATH: 3}, "a map to something else than objects"),
        ({"version": 4, "storeDir": STORE, "info": {}}, "format 4; known are"),
        ({"version": True, "storeDir": STORE, "info": {}}, "format True"),
        ({"version": 2, "storeDir": STORE}, "format 2"),
        ({"info": {}}, "format None"),
        ({"version": [[2] * 99], "info": {}}, "format [[2, 2"),
        ({"version": 2, "info": {}}, "a path of the store directory None, not of one store directory"),
        ({"version": 2, "storeDir": "/../x", "info": {}}, "not a store directory"),
        ({"version": 2, "storeDir": STORE, "info": {_NAME: {**_ONE, "version": 3}}}, "format 3 of a store object"),
        ({_PATH: {**_ONE, "version": 9}}, "format 9 of a store object"),
        ({"paths": {}}, "'paths' is not a store path"),
        ({"version": 2, "storeDir": STORE, "info": {_PATH: _ONE}}, "is not a store path"),
        ({_NAME: _ONE}, "is not a store path"),
        ([{"path": None}], "None is not a store path"),
        ([{"valid": False}], "None is not a store path"),
        ([{"path": f"{STORE}/../../etc/passwd"}], "is not a store path"),
        ({_PATH: {**_ONE, "storeDir": "/other"}}, "store directory '/other', not of /nix/store"),
        ({_PATH: {**_ONE, "narSize": 0}}, "nar_size: a NAR has 1 to 2^63-1 bytes, not 0"),
        ({_PATH: {**_ONE, "narSize": -5}}, "nar_size"),
        ({_PATH: {**_ONE, "narSize": 2**63}}, "nar_size"),
        ({_PATH: {**_ONE, "narSize": True}}, "not a number of bytes: 'bool'"),
        ({_PATH: {**_ONE, "narSize": 1e3}}, "not a number of bytes: 'float'"),
        ({_PATH: {**_ONE, "narSize": "112"}}, "not a number of bytes: '112'"),
        ({_PATH: {**_ONE, "narHash": None}}, "not a text: 'NoneType'"),
        ({_PATH: {**_ONE, "narHash": "sha256-x"}}, "not base-64"),
        ({_PATH: {**_ONE, "narHash": "md5:" + "0" * 32}}, "nar_hash"),
        ({_PATH: {**_ONE, "references": {}}}, "not a list of at most 16384 references"),
        ({_PATH: {**_ONE, "references": [_PATH] * 20_000}}, "not a list of at most 16384 references"),
        ({_PATH: {**_ONE, "references": [_PATH, _PATH]}}, "references: they are not sorted, or one is there twice"),
        ({_PATH: {**_ONE, "references": ["/other/" + _NAME]}}, "store directory '/other'"),
        ({_PATH: {**_ONE, "downloadSize": -1}}, "download_size"),
        ({_PATH: {**_ONE, "signatures": 3}}, "not a list of at most 64 signatures"),
        ({_PATH: {**_ONE, "signatures": [{"sig": "x"}]}}, "not a text: 'NoneType'"),
        ({_PATH: {**_ONE, "signatures": ["x" * 5000]}}, "not a signature"),
        ([{**_ONE, "path": _PATH}, {**_ONE, "path": _PATH, "narSize": 1}], f"{_NAME} is there twice"),
        ([{**_ONE, "path": _PATH}, {"path": _PATH, "valid": False}], f"{_NAME} is there twice"),
        ([{"path": _PATH, "valid": False}, {**_ONE, "path": _PATH}], f"{_NAME} is there twice"),
    ],
)
def test_what_is_not_understood(answer, reason):
    assert reason in refused(answer)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no JSON"),
        (b"warning: x\n[]", "no JSON"),
        (b"\xff\xfe\xff", "no JSON"),
        (b"[" * 200_000, "its parts are too deep"),
        (b'[{"narSize": NaN}]', "NaN is not a number"),
        (b'[{"narSize": ' + b"9" * 5000 + b"}]", "no JSON"),
        (b'{"a": 1, "a": 2}', "a key is there twice"),
    ],
)
def test_what_is_no_json(data, reason):
    assert reason in refused(data)


def test_an_answer_that_is_too_long(monkeypatch):
    monkeypatch.setattr(path_info, "MAX_BYTES", 10)
    assert "more than 10 bytes" in refused(b" " * 11)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([_PATH, _NAME, STORE]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["version", "info", "storeDir", "path", "valid", *_ONE, "signatures", _PATH, _NAME]), below
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.sampled_from(["list", "map", "wrapped", "bare"]))
def test_no_answer_does_more_than_be_refused(value, how):
    answer = {
        "list": [{**_ONE, "path": _PATH, **value} if isinstance(value, dict) else value],
        "map": {_PATH: {**_ONE, **value} if isinstance(value, dict) else value},
        "wrapped": {"version": 2, "storeDir": STORE, "info": value},
        "bare": value,
    }[how]
    try:
        found = read_path_info(json.dumps(answer).encode())
    except SourceError as error:
        assert [finding.code for finding in error.findings] == ["NXC703"]
    else:
        assert {*found.objects, *found.missing} <= {_NAME}


# Which Nix it is


@pytest.mark.parametrize(
    ("text", "number", "has_format"),
    [
        ("nix (Nix) 2.8.0\n", (2, 8, 0), False),
        ("nix (Nix) 2.18.9", (2, 18, 9), False),
        ("nix (Nix) 2.33.0", (2, 33, 0), True),
        ("nix (Nix) 2.34.0pre20260101_abcdef1", (2, 34, 0), True),
        ("nix (Lix, like Nix) 2.93.3", (2, 93, 3), False),
        ("nix (Determinate Nix 3.11.2) 2.31.1", (2, 31, 1), False),
        ("nix (Determinate Nix 3.15.0) 2.33.0", (2, 33, 0), True),
        ("something else", (), False),
        ("", (), False),
    ],
)
def test_versions(text, number, has_format):
    version = parse_version(text)
    assert (version.number, version.has_json_format) == (number, has_format)


# Stand-ins for Nix: a program that answers as another Nix would.


def fake(folder: Path, script: str, *, version: str = "nix (Nix) 2.8.0", name: str = "nix") -> dict[str, str]:
    """An environment in which `nix` is a Python script with `paths`, `args` and `answer`."""
    program = folder / name
    program.write_text(
        f"#!{sys.executable}\n"
        + textwrap.dedent(f"""\
        import json, os, sys, time
        if sys.argv[1:] == ["--version"]:
            sys.exit(print({version!r}))
        args = sys.argv[1:sys.argv.index("--")] if "--" in sys.argv else sys.argv[1:]
        paths = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else []
        with open({str(folder / "log")!r}, "a") as log: print(*args, len(paths), file=log)
        def info(*references): return {{"narHash": "sha256:" + "0" * 52, "narSize": 100, "references": list(references)}}
        """)
        + textwrap.dedent(script)
    )
    program.chmod(0o755)
    return {"PATH": str(folder)}


def name_of(number: int) -> str:
    return StorePath(f"{number:032}-n{number}").base_name


CHAIN = """
chain = [f"/nix/store/{n:032}-n{n}" for n in range(1, 6)]
known = {path: info(*chain[i + 1:i + 2]) for i, path in enumerate(chain)}
"""


@pytest.mark.parametrize(("version", "flags"), [("nix (Nix) 2.8.0", []), ("nix (Nix) 2.33.1", ["--json-format", "2"])])
def test_which_command_is_run(tmp_path, version, flags):
    env = fake(tmp_path, CHAIN + "print(json.dumps({p: known[p] for p in chain}))", version=version)

    assert NixStore("ssh-ng://host", env=env).closure(f"{STORE}/{name_of(1)}").nar_size() == 500

    first = "--extra-experimental-features nix-command --option substitute false path-info --json"
    assert (tmp_path / "log").read_text() == " ".join([first, *flags, "--recursive --store ssh-ng://host 1\n"])


def test_a_missing_path_and_a_circle_are_asked_for_level_by_level(tmp_path):
    script = """
    if "--recursive" in args: sys.exit("error: cycle detected")
    print(json.dumps({p: known.get(p) for p in paths}))
    """
    circle = f'known[chain[4]] = info(chain[2], "{STORE}/{GONE}")\n'
    env = fake(tmp_path, CHAIN + circle + textwrap.dedent(script))
    seen = []
    found = NixStore(env=env).facts([name_of(1), name_of(9)], progress=lambda *counts: seen.append(counts))

    assert [*found.objects] == [name_of(number) for number in range(1, 6)]
    assert found.missing == tuple(sorted([GONE, name_of(9)]))
    assert found.graph([name_of(1)]).cycles()
    assert not found.unknown
    assert seen[-1] == (5, 7)


def test_one_bad_path_among_many_is_found(tmp_path):
    script = f"""
    if "{STORE}/{name_of(3)}" in paths or "--recursive" in args:
        print("\\x1b[31merror:\\x1b[0m this one is corrupt", file=sys.stderr); sys.exit(1)
    print(json.dumps({{p: info() for p in paths}}))
    """
    found = NixStore(env=fake(tmp_path, textwrap.dedent(script))).facts(map(name_of, range(1, 9)))

    assert found.unknown == (name_of(3),)
    assert len(found.objects) == 7
    (finding,) = found.findings
    assert (finding.code, finding.detail) == ("NXC710", ("error: this one is corrupt",))
    assert finding.fix == "what Nix said last stands above: mend that, and try again"


def test_many_bad_paths_are_given_up(tmp_path):
    script = f"""
    if paths != ["{STORE}/{name_of(1)}"]: sys.exit("error: no")
    print(json.dumps({{p: info() for p in paths}}))
    """
    found = NixStore(env=fake(tmp_path, textwrap.dedent(script))).facts(map(name_of, range(1, 100)))

    assert [*found.objects] == [name_of(1)]
    assert len(found.unknown) == 98
    assert "Nix failed 64 times; not asked any more for" in found.findings[-1].message


def test_a_nix_that_never_answers_is_an_error(tmp_path):
    store = NixStore(env=fake(tmp_path, "sys.exit('error: no such host')"))
    for roots in ([name_of(1)], map(name_of, range(1, 100))):
        with pytest.raises(SourceError) as caught:
            store.facts(roots)
        assert {finding.code for finding in caught.value.findings} == {"NXC710"}
    assert len((tmp_path / "log").read_text().splitlines()) < 40


def test_what_nix_does_not_mention_is_unknown(tmp_path):
    found = NixStore(env=fake(tmp_path, CHAIN + "print(json.dumps([{'path': chain[4], **known[chain[4]]}]))")).facts(
        [name_of(5), name_of(7), name_of(8)]
    )
    assert found.unknown == (name_of(7), name_of(8))
    assert found.findings[0].message == f"nix: Nix says nothing of {name_of(7)} and 1 more"
    with pytest.raises(SourceError, match="NXC710"):
        NixStore(env=fake(tmp_path, "print('[]')")).facts([name_of(1)])


def test_an_unknown_shape_names_the_command_and_the_nix(tmp_path):
    store = NixStore(env=fake(tmp_path, "print('{\"version\": 7}')", version="nix (Nix) 3.0.0"))
    with pytest.raises(SourceError) as caught:
        store.facts([name_of(1)])
    (finding,) = caught.value.findings
    assert finding.code == "NXC703"
    assert "path-info --json --json-format 2 --recursive" in finding.message
    assert "of nix (Nix) 3.0.0: this JSON is not understood: format 7; known are the list" in finding.message


def test_a_nix_that_does_not_know_itself(tmp_path):
    (tmp_path / "nix").write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
    (tmp_path / "nix").chmod(0o755)
    with pytest.raises(SourceError, match="NXC710: nix --version: Nix failed"):
        NixStore(env={"PATH": str(tmp_path)}).facts([name_of(1)])


@pytest.mark.parametrize(
    "uri",
    ["daemon", "auto", "local", "local?root=/mnt", "local:///x", "ssh://a@b", "ssh-ng://b?compress=true", "s3://b",
     "unix:///run/x", "file:///x", "http://h", "https://h/p"],
)  # fmt: skip
def test_addresses_of_stores(uri):
    assert NixStore(uri).address == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "--option",
        "-v",
        "/x",
        "ftp://h",
        "dummy://",
        "ssh://-oProxyCommand=x",
        "https://h\n--x",
        "https:// h",
        "daemon x",
    ],
)
def test_what_is_no_address_of_a_store(uri):
    with pytest.raises(SourceError, match="NXC710: .*this is not the address of a store"):
        NixStore(uri)


def test_the_store_directory_is_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("NIX_STORE_DIR", "/s")
    assert NixStore().store_dir == "/s"
    assert NixStore(store_dir="/t").store_dir == "/t"
    assert NixStore(env={}).store_dir == STORE
    assert NixStore(env={"NIX_STORE_DIR": "//s//t/"}).store_dir == NixStore(store_dir="/s/t/").store_dir == "/s/t"
    with pytest.raises(SourceError, match="NXC710: daemon: not a store directory: .*'s'"):
        NixStore("daemon", store_dir="s")


# Running Nix


def test_no_nix(tmp_path):
    for env in ({}, {"PATH": ""}, {"PATH": str(tmp_path)}):
        with pytest.raises(SourceError, match="NXC701: cannot run nix: it is not on the search path"):
            run("nix", [], env=env)
    (tmp_path / "nix").write_text("#!/no/such/interpreter\n")
    (tmp_path / "nix").chmod(0o755)
    with pytest.raises(SourceError, match="NXC701: cannot run .*No such file"):
        run("nix", [], env={"PATH": str(tmp_path)})


def test_the_environment_that_nix_gets(tmp_path, monkeypatch):
    env = fake(tmp_path, "print(json.dumps(dict(os.environ)))")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("NIXPKGS_ALLOW_UNFREE", "1")
    monkeypatch.setenv("NIX_PATH", "nixpkgs=/x")
    monkeypatch.setenv("NIX_REMOTE", "daemon")
    got = json.loads(run("nix", []).stdout)
    assert got["NIX_PATH"] == ""
    assert got["NIX_REMOTE"] == "daemon"
    assert "NIXPKGS_ALLOW_UNFREE" not in got
    assert "NIX_REMOTE" not in json.loads(run("nix", [], env=env).stdout)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("time.sleep(60)", "Nix did not answer in 0.4 seconds"),
        ("os.close(1); os.close(2); time.sleep(60)", "it closed its output, and did not end"),
        (
            "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
            "did not answer",
        ),
        ("while True: print('x' * 999)", "Nix printed more than 10,000 bytes"),
        ("while True: print('x' * 999, file=sys.stderr)", "did not answer"),
    ],
)
def test_a_nix_that_does_not_end_is_ended(tmp_path, monkeypatch, script, reason):
    monkeypatch.setattr(nix_process, "_GRACE", 0.3)
    env = fake(tmp_path, f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n" + script)
    with pytest.raises(SourceError) as caught:
        run("nix", ["a b", "--long", "x" * 400], env=env, timeout=0.4, largest=10_000)
    (finding,) = caught.value.findings
    assert finding.code == "NXC710"
    assert finding.message.startswith("nix 'a b' --long xxx")
    assert reason in finding.message
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_nix_says_is_shown_as_text():
    ran = nix_process.Ran("nix x", -11, b"", "\x1b[1mwarning\x1b[0m: a\x07\n\n" + "b\n" * 20 + "c" * 999)
    (finding,) = ran.failed().findings
    assert finding.message == "nix x: Nix was ended by signal 11"
    assert finding.detail == ("b",) * 7 + ("c" * 300,)
    assert ran.error == "c" * 300
    assert nix_process.Ran("nix x", 3, b"", "").error == "Nix ended with status 3"


def test_interrupting_us_ends_nix(tmp_path):
    env = fake(tmp_path, f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
    script = f"from nixcompose.sources.nix_process import run; run('nix', [], env={env!r})"
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()

    assert b"KeyboardInterrupt" in stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


# Real Nix


@pytest.mark.nix
def test_database_nix_and_a_copied_cache_agree(real_store, tmp_path):
    roots = sorted({path for outputs in real_store.built.values() for path in outputs.values()})
    names = [path.rpartition("/")[2] for path in roots]
    asked = NixStore(env=real_store.env).facts(names)
    read = LocalStore(state_dir=real_store.state_dir, store_dir=real_store.store_dir).facts(names)
    real_store.nix("nix", "copy", "--to", f"file://{tmp_path}", *roots)
    copied = NixStore(f"file://{tmp_path}", env=real_store.env).facts(names)
    records = {
        info.info.path.base_name: info.info
        for path in tmp_path.glob("*.narinfo")
        for info in [read_narinfo(path.read_bytes(), path.stem, store_dir=real_store.store_dir)]
    }

    assert asked == read
    assert len(records) == len(asked.objects) >= len(roots)
    for name, one in asked.objects.items():
        record, other = records[name], copied.objects[name]
        assert one.references == record.references == other.references
        assert one.nar_size == record.nar_size == other.nar_size
        assert one.nar_hash == record.nar_hash == other.nar_hash
        assert other.download_size == record.download_size != one.download_size is None


@pytest.mark.nix
def test_real_nix_on_a_missing_path(real_store):
    path = real_store.base_names("git")["out"]
    found = NixStore(env=real_store.env).facts([GONE, path])

    assert found.missing == (GONE,)
    assert found.graph([path]).nar_size() == real_store.closure_size(f"{real_store.store_dir}/{path}")


@pytest.mark.nix
def test_real_nix_that_cannot_be_reached(real_store):
    with pytest.raises(SourceError, match=r"NXC710.*cannot connect to socket"):
        NixStore("daemon", env=real_store.env).facts([name_of(1)])


@pytest.mark.nix
def test_a_derivation_means_its_outputs_to_nix_too(real_store):
    derivation = real_store.nix("nix-instantiate", str(real_store.nixpkgs), "-A", "jq").split()[-1]
    assert NixStore(env=real_store.env).closure(derivation).roots == (real_store.built["jq"]["out"],)


@pytest.mark.nix
def test_every_combination_is_as_large_as_a_derivation_that_refers_to_it(real_store):
    groups = {
        "minimal": ["git", "curl", "jq"],
        "runtimes": ["nodejs_20", "python3"],
        "servers": ["nil", "nodePackages.typescript-language-server"],
        "kubernetes": ["kubectl", "k9s", "kubernetes-helm"],
    }
    roots = {name: [real_store.built[attr]["out"] for attr in attrs] for name, attrs in groups.items()}
    chosen = [[*combination] for size in range(5) for combination in combinations(groups, size)]
    made = real_store.nix(
        "nix-build", "--no-out-link", "--argstr", "data", json.dumps([[*chain(*(roots[name] for name in names))] for names in chosen]),
        "--expr",
        "{ data }: map (paths: derivation { name = \"union\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; "
        "paths = map builtins.storePath paths; args = [ \"-c\" \"echo $paths > $out\" ]; }) (builtins.fromJSON data)",
    ).split()  # fmt: skip
    sizes = dict(line.split() for line in real_store.path_info("-S", *made).splitlines())
    graph = LocalStore(state_dir=real_store.state_dir, store_dir=real_store.store_dir).closure(made)

    assert len(made) == len(chosen) == 16
    assert len(set(made)) == 16
    for names, union in zip(chosen, made, strict=True):
        own = graph.nar_sizes[graph.number(union)]
        assert int(sizes[union]) == graph.nar_size(union)
        assert int(sizes[union]) == graph.nar_size([*chain(*(roots[name] for name in names))]) + own
