"""Attribute paths to store paths: against what real Nix builds, and with packages that have none."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import os
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import nixcompose as nxc
from nixcompose.errors import SourceError
from nixcompose.sources import evaluation
from nixcompose.sources.evaluation import evaluate
from nixcompose.sources.flake_inputs import fetch_input, pinned_inputs
from nixcompose.sources.outputs import PROBLEMS, Wanted
from tests.sources.real_store import BAD, ROOT, SYSTEM, own_packages

# Takes a nixpkgs from the network.
NOT_HERE = "azure-cli-bin"


def want(attr: str, **more) -> Wanted:
    return Wanted(attr, (tuple(attr.split(".")),), **more)


def ask(store, wanted, **more):
    return evaluate(wanted, SYSTEM, **{"nixpkgs": store.nixpkgs, "env": store.env, "root": ROOT, **more})


@pytest.fixture
def calls(monkeypatch):
    """The commands that were run, and how many packages each asked for."""
    ran = []
    run = evaluation._evaluated

    def counted(static, question, *arguments):
        ran.append(len(question["wanted"]))
        return run(static, question, *arguments)

    monkeypatch.setattr(evaluation, "_evaluated", counted)
    return ran


@pytest.mark.nix
def test_our_own_manifest_in_one_call(real_store, calls):
    manifest = nxc.load(ROOT / "profiles.toml")
    own = [package for package in own_packages(manifest) if package.name != NOT_HERE]
    attrs = [attr for attr in real_store.built if "curl" not in attr]
    found = ask(real_store, [*map(want, attrs), *own], unfree=manifest.unfree)

    assert calls == [len(attrs) + len(own)]
    assert not found.problems
    assert found.store_dir == real_store.store_dir
    for attr in attrs:
        built = real_store.base_names(attr)
        chosen = {"openssl": ["bin"], "stdenv.cc.cc.lib": ["lib"]}.get(attr, ["out"])
        assert found.packages[attr].outputs == {name: built[name] for name in chosen}
        assert found.packages[attr].attr == attr
    assert found.packages["nodejs_20"].version == "20.11.0"
    assert found.packages["sesh"].version == "2.6.0"
    assert found.packages["gemini-cli"].pname == "gemini-cli"
    assert all(
        package.outputs["out"].endswith(f"-{package.pname}-{package.version}")
        for package in map(found.packages.get, [one.name for one in own])
    )


@pytest.mark.nix
def test_paths_are_those_that_are_built(real_store):
    """Those of our own packages too, with what they are called with."""
    manifest = nxc.load(ROOT / "profiles.toml")
    own = [package for package in own_packages(manifest) if package.name in ("sesh", "gemini-cli", "idpbuilder")]
    found = ask(real_store, own)
    for package in own:
        built = real_store.nix(
            "nix-build", "--no-out-link", str(real_store.nixpkgs), "-A", "own", "--arg", "overlays",
            f"[ (final: prev: {{ own = final.callPackage {ROOT / package.file} "
            f"(builtins.fromJSON (builtins.readFile {written(real_store.folder, package)})); }}) ]",
        ).strip()  # fmt: skip
        assert found.packages[package.name].outputs == {"out": built.rpartition("/")[2]}
        assert Path(built).exists()


def written(folder: Path, package: Wanted) -> Path:
    file = folder / f"{package.name}.json"
    file.write_text(json.dumps(dict(package.args)))
    return file


@pytest.mark.nix
def test_outputs(real_store):
    built = real_store.base_names("curl")
    found = ask(
        real_store,
        [
            want("curl"),
            Wanted("dev", (("curl",),), ("dev", "out")),
            Wanted("of one output", (("curl", "dev"),)),
            Wanted("no such", (("curl",),), ("lib", "static")),
            Wanted("any of", (("gone",), ("curl",)), ("lib",)),
        ],
    )
    assert found.packages["curl"].outputs == {name: built[name] for name in ("bin", "man")}
    assert found.packages["dev"].outputs == {name: built[name] for name in ("dev", "out")}
    assert found.packages["of one output"].outputs == {"dev": built["dev"]}
    assert found.problems["any of"].reason == "curl has no output lib; it has out, bin, dev, man"
    assert found.problems["no such"].kind == "missing"
    assert found.problems["no such"].reason == "curl has no output lib; it has out, bin, dev, man"


@pytest.mark.nix
def test_what_is_wrong_with_one_stops_no_other(real_store, calls):
    good = [want(attr) for attr in list(real_store.built)[:20]]
    found = ask(real_store, [*good[:10], *map(want, BAD), want("no.such"), want("lib"), *good[10:]])

    assert [*found.packages] == [package.name for package in good]
    assert {name: (one.kind, one.reason) for name, one in found.problems.items()} == {
        "broken-tool": ("broken", "broken-tool is marked as broken"),
        "unfree-tool": (
            "unfree",
            'the licence of unfree-tool is not free (unfree); to accept it, add "unfree-tool" to `unfree`',
        ),
        "insecure-tool": ("insecure", "insecure-tool is marked as insecure (CVE-2026-0001)"),
        "unsupported-tool": ("unsupported", "unsupported-tool is not for x86_64-linux, but for aarch64-darwin"),
        "thrown-tool": ("failed", "thrown-tool: thrown-tool has been removed: nobody kept it"),
        "aborting-tool": (
            "failed",
            "aborting-tool: evaluation aborted with the following error message: 'this ends the whole evaluation'",
        ),
        "no.such": ("missing", "nixpkgs has no no.such"),
        "lib": ("failed", "lib of nixpkgs is not a package"),
    }
    assert {one.kind for one in found.problems.values()} <= set(PROBLEMS)
    assert len(calls) < 16  # one bad one among 28 is found by halving


@pytest.mark.nix
def test_an_unfree_package_by_its_exact_name(real_store, monkeypatch):
    for unfree in ([], ["unfree"], ["unfree-tool-2"], ["*"]):
        assert ask(real_store, [want("unfree-tool")], unfree=unfree).problems["unfree-tool"].kind == "unfree"
    assert ask(real_store, [want("unfree-tool")], unfree=["x", "unfree-tool"]).packages["unfree-tool"].outputs


@pytest.mark.nix
def test_the_first_attribute_path_that_has_a_store_path(real_store):
    def any_of(*attrs):
        return Wanted(attrs[0], tuple((attr,) for attr in attrs))

    found = ask(
        real_store,
        [
            any_of("gone", "broken-tool", "jq", "git"),
            any_of("aborting-tool", "thrown-tool", "git", "jq"),
            any_of("gone-a", "gone-b"),
            any_of("gone-c", "broken-tool", "unfree-tool"),
            any_of("aborting-tool-too", "aborting-tool"),
        ],
    )
    assert found.packages["gone"].attr == "jq"
    assert found.packages["gone"].outputs == real_store.base_names("jq")
    assert found.packages["aborting-tool"].attr == "git"
    assert found.problems["gone-a"].reason == "none of gone-a, gone-b is there"
    assert found.problems["gone-c"].kind == "broken"
    assert "evaluation aborted" in found.problems["aborting-tool-too"].reason


@pytest.mark.nix
def test_packages_of_our_own_come_before_those_of_nixpkgs(real_store, tmp_path):
    """Others depend on ours, as with the overlay that is emitted; what is not wanted can be depended on."""
    texts = {
        "jq.nix": '{ mkDerivation, size }: mkDerivation { pname = "jq"; version = "9"; inherit size; }',
        "user.nix": '{ mkDerivation, jq, hidden }: mkDerivation { name = "user-1"; deps = [ jq hidden ]; }',
        "hidden.nix": '{ mkDerivation }: mkDerivation { name = "hidden-1"; }',
        "bad.nix": "{ mkDerivation }: mkDerivation { name = noSuchVariable; }",
        "needy.nix": "{ mkDerivation, no-such-package }: mkDerivation { name = no-such-package; }",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    own = [
        want("jq", file="jq.nix", args={"size": 3}),
        want("user", file="user.nix"),
        want("bad", file="bad.nix"),
        want("needy", file="needy.nix"),
        want("lost", file="lost.nix"),
    ]
    hidden = want("hidden", file="hidden.nix")
    found = ask(real_store, [*own, want("git")], own=[hidden], root=tmp_path)

    assert found.packages["jq"].version == "9"
    assert (found.packages["user"].pname, found.packages["user"].version) == ("user", "1")
    assert found.packages["git"].outputs == {"out": real_store.base_names("git")["out"]}
    assert found.packages["user"] != ask(
        real_store, [own[1], want("jq", file="jq.nix", args={"size": 4})], own=[hidden], root=tmp_path
    ).packages["user"]  # fmt: skip
    assert "undefined variable 'noSuchVariable'" in found.problems["bad"].reason
    assert "no-such-package" in found.problems["needy"].reason
    assert "lost.nix" in found.problems["lost"].reason


@pytest.mark.nix
def test_packages_of_another_input(real_store, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for file in real_store.nixpkgs.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    (other / "packages.json").write_text(json.dumps({"gcc": {}, "jq": {"version": "0.1"}}))
    found = ask(
        real_store,
        [want("jq"), Wanted("old", (("jq",),), source="stable"), Wanted("no", (("git",),), source="stable"),
         Wanted("unknown", (("jq",),), source="nowhere")],
        sources={"stable": other},
    )  # fmt: skip
    assert (found.packages["jq"].version, found.packages["old"].version) == ("1.0", "0.1")
    assert found.problems["no"].reason == "stable has no git"
    assert found.problems["unknown"].kind == "failed"


@pytest.mark.nix
def test_names_are_data(real_store):
    hostile = ['a"; abort "x', "${builtins.abort 1}", "''", "\\", "é\n", "--expr"]
    found = ask(real_store, [Wanted(str(n), ((name,),), (name,)) for n, name in enumerate(hostile)], unfree=hostile)
    assert {one.kind for one in found.problems.values()} == {"missing"}
    assert len(found.problems) == len(hostile)


@pytest.mark.nix
@pytest.mark.parametrize(
    ("package", "kind", "reason"),
    [
        ("git // { out.outPath = throw ''over''; meta.platforms = throw ''p''; }", "failed", "x: over"),
        ("git // { out.outPath = throw ''over''; meta = throw ''m''; }", "failed", "x: m"),
        ("git // { out.outPath = throw ''over''; meta = 3; }", "failed", "x: over"),
        ("{ type = ''derivation''; outputs = throw ''no outputs''; }", "failed", "x: no outputs"),
        ("{ type = throw ''no type''; }", "failed", "x: no type"),
        ("git // { out.outPath = ''/elsewhere/x''; }", "failed", "x: not a path of the store"),
        ("git // { out.outPath = throw ''o''; meta.badPlatforms = [ ''x86_64-linux'' ]; }", "unsupported", "x is not for x86_64-linux"),
        ("git // { out.outPath = throw ''o''; meta.platforms = [ ''a'' ''b'' ]; }", "unsupported", "x is not for x86_64-linux, but for a, b"),
        ("git // { out.outPath = throw ''o''; meta = { unfree = true; license = [ { fullName = ''F''; } ''G'' { } ]; }; }", "unfree", "not free (F, G)"),
        ("git // { out.outPath = throw ''o''; meta = { unfree = true; license = throw ''l''; }; }", "unfree", "of x is not free;"),
        ("git // { out.outPath = throw ''o''; meta = { unfree = true; license.shortName = ''S''; }; }", "unfree", "not free (S)"),
        ("git // { out.outPath = throw ''o''; meta.knownVulnerabilities = [ ''a'' ''b'' ]; }", "insecure", "insecure (a, b)"),
        ("git // { out.outPath = throw ''o''; meta.insecure = true; }", "insecure", "marked as insecure"),
        ("import (git + ''/x'')", "failed", "x: "),
        ("let y = y; in y", "failed", "x: infinite recursion encountered"),
        ("let f = n: f n + 1; in f 1", "failed", "x: stack overflow"),
        ("{ type = ''derivation''; name = ''n''; out.outPath = 3; }", "failed", "x: "),
    ],
)  # fmt: skip
def test_odd_packages(real_store, tmp_path, package, kind, reason):
    (tmp_path / "default.nix").write_text(
        f"args: let pkgs = import {real_store.nixpkgs} args; inherit (pkgs) git; in pkgs // {{ x = {package}; }}"
    )
    found = ask(real_store, [want("x"), want("jq")], nixpkgs=tmp_path, sources={"small": real_store.nixpkgs})
    assert [*found.packages] == ["jq"]
    assert found.problems["x"].kind == kind
    assert reason in found.problems["x"].reason


@pytest.mark.nix
def test_a_plain_derivation_and_odd_versions(real_store, tmp_path):
    (tmp_path / "default.nix").write_text(
        f"args: import {real_store.nixpkgs} args // {{ plain = derivation {{ name = ''plain-1.2-rc1''; "
        "system = ''x''; builder = ''y''; }; odd = { type = ''derivation''; name = ''n''; "
        f"version = throw ''v''; out.outPath = ''{real_store.built['jq']['out']}''; }}; }}"
    )
    small = {"small": real_store.nixpkgs}
    found = ask(real_store, [want("plain"), want("odd")], nixpkgs=tmp_path, sources=small)
    assert (found.packages["plain"].pname, found.packages["plain"].version) == ("plain", "1.2-rc1")
    assert (found.packages["odd"].pname, found.packages["odd"].version) == ("n", None)
    assert not Path(real_store.store_dir, found.packages["plain"].outputs["out"]).exists()


@pytest.mark.nix
def test_what_a_package_says_of_itself_is_shown_as_text(real_store, tmp_path):
    """A terminal does not obey it, and whatever its encoding it is read."""
    (tmp_path / "default.nix").write_bytes(
        b"args: let pkgs = import %b args; in pkgs // { x = pkgs.jq // { version = ''1\x1b[2J\n2\xff''; }; "
        b"y = pkgs.jq // { out.outPath = throw ''\x1b[2Jover\xff''; }; }" % os.fsencode(real_store.nixpkgs)
    )
    found = ask(real_store, [want("x"), want("y")], nixpkgs=tmp_path, sources={"small": real_store.nixpkgs})
    assert found.packages["x"].version == "1 2\ufffd"
    assert found.problems["y"].reason == "y: over\ufffd"


@pytest.mark.nix
def test_nothing_is_written_to_the_store(real_store, tmp_path):
    before = sorted(os.listdir(real_store.store_dir))
    (tmp_path / "new.nix").write_text('{ mkDerivation }: mkDerivation { name = "new-1"; text = "${./new.nix}"; }')
    assert ask(real_store, [want("new", file="new.nix")], root=tmp_path).packages["new"].outputs
    assert sorted(os.listdir(real_store.store_dir)) == before


@pytest.mark.nix
def test_what_an_evaluation_may_read(real_store, tmp_path):
    """The project, nixpkgs and the inputs, through symbolic links too; nothing else on this machine."""
    project, outside = tmp_path / "a=b c", tmp_path / "outside"
    for folder in (project, outside):
        folder.mkdir()
        (folder / "version").write_text("7")
    (tmp_path / "link").symlink_to(project)
    (project / "away").symlink_to(outside)
    package = '{{ mkDerivation }}: mkDerivation {{ pname = "p"; version = "v${{{}}}"; }}'
    texts = {
        "inside": "builtins.readFile ./version",
        "outside": f"builtins.readFile {outside}/version",
        "above": "builtins.readFile ../outside/version",
        "linked": "builtins.readFile ./away/version",
        "whole": f"builtins.hashFile ''sha256'' {outside}/version",
        "listed": f"toString (builtins.attrNames (builtins.readDir {outside}))",
        "copied": f"builtins.path {{ path = {outside}; name = ''x''; }}",
        "there": f"toString (builtins.pathExists {outside}/version)",
        "environment": "builtins.getEnv ''HOME''",
        "searched": "toString (builtins.length (builtins.attrNames (builtins.readDir <nixpkgs>)))",
    }
    for name, text in texts.items():
        (project / f"{name}.nix").write_text(package.format(text))
    for root in (project, tmp_path / "link"):
        found = ask(real_store, [*(want(name, file=f"{name}.nix") for name in texts), want("git")], root=root)
        assert found.packages["git"].outputs
        assert found.packages["inside"].version == "v7"
        assert found.packages["environment"].version == "v"
        for name in ("outside", "above", "linked", "whole", "listed", "copied"):
            assert found.problems[name].kind == "failed"
            assert str(outside) in found.problems[name].reason
            assert "forbidden" in found.problems[name].reason
            assert found.problems[name].reason.endswith("may read the project, nixpkgs and other inputs, nothing else")
        assert found.problems["searched"].kind == "failed"
        assert "there" in found.problems or found.packages["there"].version == "v"


@pytest.mark.nix
def test_what_is_fetched(real_store, tmp_path):
    """From the web, with a hash as in a flake; not from this machine."""
    served, project = tmp_path / "served", tmp_path / "project"
    served.mkdir()
    project.mkdir()
    (served / "name").write_text("fetched-1")
    serve = functools.partial(Quiet, directory=served)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever).start()
        web, file = f"http://127.0.0.1:{server.server_port}/name", f"file://{served}/name"
        digest = hashlib.sha256(b"fetched-1").hexdigest()
        asked = {"web": (web, digest), "other": (web, "0" * 64), "file": (file, digest)}
        for name, (url, sha256) in asked.items():
            (project / f"{name}.nix").write_text(
                "{ mkDerivation }: mkDerivation { name = builtins.readFile "
                f"(builtins.fetchurl {{ url = ''{url}''; sha256 = ''{sha256}''; }}); }}"
            )
        found = ask(real_store, [want(name, file=f"{name}.nix") for name in asked], root=project)
        server.shutdown()
    assert found.packages["web"].outputs["out"].endswith("-fetched-1")
    assert "hash mismatch" in found.problems["other"].reason
    assert f"{served}/name" in found.problems["file"].reason
    assert "forbidden" in found.problems["file"].reason


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.mark.nix
def test_a_nixpkgs_that_is_not_there(real_store, tmp_path):
    with pytest.raises(SourceError, match="NXC710: .*/gone cannot be evaluated: there is no such directory"):
        ask(real_store, [want("git")], nixpkgs=tmp_path / "gone")


@pytest.mark.nix
@pytest.mark.parametrize("text", ["{ }: 3", "abort ''x''", "_: 3 + {}", "syntax error"])
def test_a_nixpkgs_that_is_none(real_store, tmp_path, text, calls):
    (tmp_path / "default.nix").write_text(text)
    with pytest.raises(SourceError) as caught:
        ask(real_store, [want("git"), want("jq"), want("k9s")], nixpkgs=tmp_path)
    (finding,) = caught.value.findings
    assert finding.code == "NXC710"
    assert f"{tmp_path} cannot be evaluated" in finding.message
    assert "above" in finding.fix
    assert finding.detail
    assert calls == [3, 0]


def test_no_nixpkgs_and_no_nix(tmp_path):
    with pytest.raises(SourceError, match="NXC710: evaluation: no nixpkgs is given"):
        evaluate([want("git")], SYSTEM, nixpkgs=None)
    with pytest.raises(SourceError, match="NXC701: cannot run nix-instantiate") as caught:
        evaluate([want("git")], SYSTEM, nixpkgs=tmp_path, env={})
    for way in ("--outputs-from nix-index", "devbox.lock", "manifest.lock"):
        assert way in caught.value.findings[0].fix
    assert not evaluate([], SYSTEM, nixpkgs=tmp_path, env={}).packages


@pytest.mark.nix
def test_an_evaluation_that_does_not_end(real_store, tmp_path):
    (tmp_path / "default.nix").write_text(
        "_: builtins.foldl' (a: b: a + b) 0 (builtins.genList (n: builtins.length (builtins.genList (m: m) 9999)) 99999999)"
    )
    with pytest.raises(SourceError, match=r"NXC710: nix-instantiate .*did not answer in 0.5 seconds"):
        ask(real_store, [want("git")], nixpkgs=tmp_path, timeout=0.5)


def test_an_error_that_does_not_come_again(tmp_path):
    """Nix caught an error, and does not say which when it is asked."""
    (tmp_path / "nix-instantiate").write_text(
        f"#!{sys.executable}\n"
        + textwrap.dedent("""\
        import json
        answer = {"attr": ["git"], "problem": "failed", "detail": []}
        print(json.dumps({"storeDir": "/nix/store", "answers": [[answer]]}))
        """)
    )
    (tmp_path / "nix-instantiate").chmod(0o755)
    found = evaluate([want("git")], SYSTEM, nixpkgs=tmp_path, env={"PATH": str(tmp_path)})
    assert found.problems["git"].reason == "git: its evaluation fails"


# flake.lock


def lock(tmp_path: Path, nodes: dict[str, object], **more) -> Path:
    file = tmp_path / "flake.lock"
    file.write_text(json.dumps({"version": 7, "root": "root", "nodes": nodes, **more}))
    return file


def locked(name: str) -> dict[str, object]:
    return {"type": "github", "owner": "o", "repo": name, "rev": "0" * 40, "narHash": "sha256-x", "lastModified": 1}


def test_the_inputs_that_a_lock_file_pins(tmp_path):
    nodes = {
        "root": {"inputs": {"nixpkgs": "nixpkgs_2", "hm": "hm", "same": ["hm", "nixpkgs"], "here": "here", "loose": "loose",
                            "registry": "registry", "absolute": "absolute", "self": []}},
        "nixpkgs_2": {"locked": locked("nixpkgs"), "original": {}},
        "hm": {"inputs": {"nixpkgs": ["nixpkgs"]}, "locked": locked("home-manager")},
        "here": {"locked": {"type": "path", "path": "./nixpkgs", "narHash": "sha256-y"}},
        "absolute": {"locked": {"type": "path", "path": "/x", "narHash": "sha256-y"}},
        "loose": {"locked": {"type": "path", "path": "/x"}},
        "registry": {"locked": {"type": "indirect", "id": "nixpkgs", "narHash": "sha256-z"}},
    }  # fmt: skip
    found = pinned_inputs(lock(tmp_path, nodes))
    assert found == {
        "nixpkgs": locked("nixpkgs"),
        "hm": locked("home-manager"),
        "same": locked("nixpkgs"),
        "here": {"type": "path", "path": str(tmp_path / "nixpkgs"), "narHash": "sha256-y"},
        "absolute": nodes["absolute"]["locked"],
    }
    assert pinned_inputs(lock(tmp_path, {"root": {}})) == {}


ROOT_WITH = {"root": {"inputs": {"a": ["b"], "b": ["a"]}}}


@pytest.mark.parametrize(
    ("nodes", "more", "reason"),
    [
        ({}, {"version": 9}, "version 9 of the lock file; known are 5 to 7"),
        ({}, {}, "'root' leads to no node"),
        ([], {}, "'root' leads to no node"),
        ({}, {"root": {}}, "{} leads to no node"),
        ({"root": []}, {}, "'root' leads to no node"),
        ({"root": {"inputs": 3}}, {}, "'root' leads to no node"),
        ({"root": {"inputs": {"a": "gone"}}}, {}, "'gone' leads to no node"),
        ({"root": {"inputs": {"a": 3}}}, {}, "3 leads to no node"),
        ({"root": {"inputs": {"a": ["gone"]}}}, {}, "['gone'] leads to no node"),
        ({"root": {"inputs": {"a": [["x"]]}}}, {}, "[['x']] leads to no node"),
        (ROOT_WITH, {}, "leads to no node"),
    ],
)
def test_a_lock_file_that_is_not_understood(tmp_path, nodes, more, reason):
    with pytest.raises(SourceError) as caught:
        pinned_inputs(lock(tmp_path, nodes, **more))
    assert caught.value.findings[0].code == "NXC703"
    assert reason in caught.value.findings[0].message


@pytest.mark.parametrize("data", [b"", b"[]", b"[" * 99_999, b"\xff", b" " * (16 * 2**20 + 1)])
def test_a_lock_file_that_is_none(tmp_path, data):
    file = tmp_path / "flake.lock"
    file.write_bytes(data)
    with pytest.raises(SourceError, match="NXC703: .*flake.lock: this JSON is not understood: no JSON object"):
        pinned_inputs(file)


def test_no_lock_file(tmp_path):
    with pytest.raises(SourceError, match="NXC710: .*the lock file cannot be read: No such file"):
        pinned_inputs(tmp_path / "flake.lock")


@pytest.mark.parametrize(
    "values",
    [{}, {"type": "path", "path": "/x"}, {"type": "indirect", "id": "x", "narHash": "y"}, {**locked("x"), "rev": ["x"]},
     {**locked("x"), "owner": "-x"}, {**locked("x"), "owner": "x\ny"}],
)  # fmt: skip
def test_what_is_not_pinned_is_not_fetched(values):
    with pytest.raises(SourceError, match="NXC710: flake.lock: an input of type .* is not pinned by hash"):
        fetch_input(values, env={})


@pytest.mark.nix
def test_packages_of_a_pinned_nixpkgs(real_store, tmp_path):
    """The lock file is what Nix itself makes of a flake whose nixpkgs is a directory."""
    (real_store.nixpkgs / "flake.nix").write_text("{ outputs = _: { }; }")
    (tmp_path / "flake.nix").write_text(f'{{ inputs.nixpkgs.url = "path:{real_store.nixpkgs}"; outputs = _: {{ }}; }}')
    real_store.nix("nix", "flake", "lock", f"path:{tmp_path}")
    pinned = pinned_inputs(tmp_path / "flake.lock")

    path = fetch_input(pinned["nixpkgs"], env=real_store.env)

    assert path.startswith(f"{real_store.store_dir}/")
    assert (Path(path) / "default.nix").is_file()
    assert fetch_input({**pinned["nixpkgs"], "dir": "sub"}, env=real_store.env) == f"{path}/sub"
    found = ask(real_store, [want("git")], nixpkgs=path)
    assert found.packages["git"].outputs == {"out": real_store.base_names("git")["out"]}
    for below in ("/etc", "a/../../b", 3):
        with pytest.raises(SourceError, match="is not a directory of an input"):
            fetch_input({**pinned["nixpkgs"], "dir": below}, env=real_store.env)


@pytest.mark.nix
def test_a_pinned_input_that_changed(real_store, tmp_path):
    (tmp_path / "file").write_text("x")
    values = {"type": "path", "path": str(tmp_path), "narHash": "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
    with pytest.raises(SourceError) as caught:
        fetch_input(values, env=real_store.env)
    assert "NAR hash mismatch" in "".join(caught.value.findings[0].detail)
