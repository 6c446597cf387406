"""Packages of our own without a Nix file: what is emitted for them evaluates, and does what the manifest says."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import os
import shutil
import stat
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nixcompose as nxc
from nixcompose.locker.wanted import STATIC
from tests.nix.nix_run import evaluate
from tests.nix.project import nix_string, write

NPM = """
[groups.tools]
packages = ["greet", "bare"]
[profiles]
default = ["tools"]
[packages.greet]
npm = { package = "@example/greeter", version = "1.2.3", command = "greet" }
description = "Says ${hello} ''"
[packages.bare]
npm = { package = "bare", version = "0.0.1-rc.1" }
"""

BINARY = """
[groups.tools]
packages = ["tool"]
[profiles]
default = ["tools"]
[packages.tool.binary]
version = "1"
programs = { tool = "bin/tool" }
sources.x86_64-linux = { url = "https://example.org/tool.tar.gz", hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }
"""


def made(folder: Path, name: str) -> Any:
    """What the emitted overlay makes of a package: how it is called, and what it was built with."""
    return evaluate(
        f"""let
          folder = /. + {nix_string(str(folder))};
          package = ((import (folder + "/nixpkgs") {{ }}).extend (import (folder + "/nix/overlay.nix"))).{name};
        in {{ inherit (package) name args; meta = removeAttrs package.meta [ "platforms" ]; }}"""
    )


@pytest.mark.nix
def test_a_program_of_npm_is_a_script(tmp_path: Path) -> None:
    """The store name has the manifest's name, the command is the program."""
    folder = write(tmp_path, nxc.loads(NPM))
    greet, bare = made(folder, "greet"), made(folder, "bare")
    assert (greet["name"], greet["args"]["name"], greet["meta"]["mainProgram"]) == ("greet-1.2.3", "greet", "greet")
    assert greet["args"]["text"] == """exec npx --yes --package=@example/greeter@1.2.3 -- greet "$@"\n"""
    assert greet["meta"]["description"] == "Says ${hello} ''"
    assert bare["args"]["text"] == """exec npx --yes --package=bare@0.0.1-rc.1 -- bare "$@"\n"""
    assert bare["meta"]["description"] == "Runs bare of the npm package bare with npx"


@pytest.mark.nix
def test_npx_gets_the_package_as_one_word() -> None:
    """The file is called with data, whoever calls it."""
    standin = Path(__file__).parent / "standin"
    awkward = """{ pname = "x"; version = "1"; npmPackage = "a b'c"; command = "$(id)"; }"""
    text = evaluate(f"((import {standin}/pkgs.nix {{ }}).callPackage {STATIC}/npm.nix {awkward}).args.text")
    assert text == """exec npx --yes --package='a b'\\''c@1' -- '$(id)' "$@"\n"""


@pytest.mark.nix
def test_no_argument_of_a_binary_is_taken_from_nixpkgs(tmp_path: Path) -> None:
    """It has attributes `path` and `patch`, which callPackage would find for arguments of these names."""
    tool = made(write(tmp_path, nxc.loads(BINARY)), "tool")["args"]
    assert [hook.partition("-")[2] for hook in map(os.path.basename, tool["nativeBuildInputs"])] == [
        "autoPatchelfHook-1.0"
    ]
    assert not tool["dontPatchELF"]


@pytest.fixture
def registry() -> Iterator[str]:
    """An npm registry with two versions of one package, which has two programs."""
    archives = {version: _npm_archive(version) for version in ("1.2.3", "9.9.9")}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            version = self.path.rpartition("/")[2].removesuffix(".tgz")
            body = (
                archives.get(version) or json.dumps(_npm_metadata(archives, f"http://{self.headers['Host']}")).encode()
            )
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _npm_archive(version: str) -> bytes:
    programs = {"greet": "./greet.js", "other": "./other.js"}
    files = {
        "package.json": json.dumps({"name": "@example/greeter", "version": version, "bin": programs}),
        "greet.js": f'#!/usr/bin/env node\nconsole.log("{version}", JSON.stringify(process.argv.slice(2)))\n',
        "other.js": '#!/usr/bin/env node\nconsole.log("the wrong one")\n',
    }
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mode = len(text), 0o755
            tar.addfile(entry, io.BytesIO(text.encode()))
    return archive.getvalue()


def _npm_metadata(archives: dict[str, bytes], address: str) -> dict[str, Any]:
    versions = {
        version: {
            "name": "@example/greeter",
            "version": version,
            "bin": {"greet": "./greet.js", "other": "./other.js"},
            "dist": {"tarball": f"{address}/{version}.tgz", "shasum": hashlib.sha1(archive).hexdigest()},
        }
        for version, archive in archives.items()
    }
    return {"name": "@example/greeter", "dist-tags": {"latest": "9.9.9"}, "versions": versions}


@pytest.mark.nix
@pytest.mark.skipif(shutil.which("npx") is None, reason="needs npx")
def test_npx_runs_that_program_of_that_version(registry: str, tmp_path: Path) -> None:
    """Not the newest version, not the other program; arguments come through as they are."""
    text = made(write(tmp_path / "project", nxc.loads(NPM)), "greet")["args"]["text"]
    script = tmp_path / "greet"
    script.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run(
        [script, "--help", "two words", "$(id)"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "npm_config_registry": registry},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert (done.stdout, done.returncode) == ('1.2.3 ["--help","two words","$(id)"]\n', 0), done.stderr
