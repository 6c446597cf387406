"""Prebuilt programs of the manifest, really fetched by hash, unpacked and installed by real Nix."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import tomli_w

import nixcompose as nxc
from nixcompose._frozen import evolve
from tests.nix.project import STANDIN, nix_string
from tests.sources.real_store import SYSTEM, RealStore

pytestmark = pytest.mark.nix

PROGRAM = b'#!/bin/sh\necho "$0 says $1"\n'
TOOLS = ("bash", "cat", "chmod", "find", "install", "mv", "tar", "gzip", "bzip2", "xz", "unzip", "sh")


def archive(kind: str, files: dict[str, bytes]) -> bytes:
    """Files as one of the archives that are unpacked."""
    made = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return made.getvalue()
    with tarfile.open(fileobj=made, mode=f"w:{kind.removeprefix('tar.')}") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


@pytest.fixture(scope="session")
def tools(real_store: RealStore) -> str:
    """A directory with the programs of this machine that a build uses."""
    folder = real_store.folder / "tools"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"needs {name}")
        (folder / name).symlink_to(found)
    return str(folder)


class Project:
    """A manifest with one prebuilt program, `tool`, whose file is on this machine."""

    def __init__(self, store: RealStore, folder: Path, tools: str) -> None:
        self._store, self._folder, self._tools = store, folder, tools

    def build(self, content: bytes, name: str, *, hash: str | None = None, **keys: Any) -> Path:
        """The store path of `tool`, built of what is emitted."""
        served = self._folder / name
        served.write_bytes(content)
        digest = hash or "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
        source = {"url": f"https://example.org/{name}", "hash": digest}
        binary = {"version": "1.2", "sources": {keys.pop("system", SYSTEM): source}, **keys}
        tables = {"groups": {"all": {"packages": ["tool"]}}, "packages": {"tool": {"binary": binary}}}
        manifest = nxc.loads(tomli_w.dumps(tables))
        (package,) = manifest.packages.values()
        sources = {system: evolve(source, url=f"file://{served}") for system, source in package.binary.sources.items()}
        local = evolve(package, binary=evolve(package.binary, sources=sources))
        nxc.emit(evolve(manifest, packages={"tool": local})).write(self._folder)
        return Path(self._store.build(self.expression))

    @property
    def expression(self) -> str:
        """The package as Nix."""
        building = Path(__file__).parent / "building.nix"
        return (
            f"let lib = import {STANDIN}/lib.nix; pkgs = import {building} {{ inherit lib; tools = "
            f"{nix_string(self._tools)}; }}; in (import {self._folder}/nix/overlay.nix pkgs pkgs).tool"
        )

    def ask(self, what: str) -> Any:
        """What the package says of itself."""
        answer = self._store.nix(
            "nix-instantiate", "--eval", "--strict", "--json", "--expr", f"let package = {self.expression}; in {what}"
        )
        return json.loads(answer)


@pytest.fixture
def project(real_store: RealStore, tmp_path: Path, tools: str) -> Project:
    return Project(real_store, tmp_path, tools)


def says(program: Path) -> str:
    """What a program prints, without where it is."""
    done = subprocess.run([program, "hello"], capture_output=True, text=True, check=True)
    return done.stdout.replace(str(program.parent), "")


@pytest.mark.parametrize("kind", ["tar.gz", "tar.xz", "tar.bz2", "zip"])
def test_programs_of_an_archive_are_installed(kind: str, project: Project) -> None:
    """By their places, with wildcards, under the names that the manifest gives; nothing else is."""
    files = {"tool-1.2-linux/bin/tool": PROGRAM, "tool-1.2-linux/helper": PROGRAM, "tool-1.2-linux/README": b"x"}
    built = project.build(
        archive(kind, files), f"tool.{kind}", programs={"tool": "tool-*/bin/tool", "tool-helper": "*/helper"}
    )
    assert built.name.endswith("-tool-1.2")
    assert sorted(path.relative_to(built).as_posix() for path in built.rglob("*")) == [
        "bin",
        "bin/tool",
        "bin/tool-helper",
    ]
    assert says(built / "bin/tool") == "/tool says hello\n"
    assert project.ask("[ package.meta.mainProgram package.meta.platforms ]") == ["tool", [SYSTEM]]
    hooks = project.ask("package.nativeBuildInputs")
    assert hooks == (["unpacks zip files"] if kind == "zip" else []) + ["patches ELF files"]


def test_the_programs_name_is_the_packages_unless_said_otherwise(project: Project) -> None:
    """It stands at the top of the archive."""
    built = project.build(archive("tar.gz", {"tool": PROGRAM}), "download", format="tar.gz")
    assert os.listdir(built / "bin") == ["tool"]


def test_a_bare_program_is_installed(project: Project) -> None:
    """For all systems, under a name of its own, without patches."""
    built = project.build(PROGRAM, "tool-linux-x64", system="any", programs=["it"], patch=False)
    assert says(built / "bin/it") == "/it says hello\n"
    assert project.ask("[ package.meta.mainProgram package.nativeBuildInputs package.dontPatchELF ]") == [
        "it",
        [],
        True,
    ]


def test_what_it_runs_is_on_its_path(project: Project) -> None:
    """Packages of nixpkgs by attribute path, for programs and for libraries."""
    content = b'#!/bin/sh\necho "$PATH"\n'
    built = project.build(content, "tool-linux-x64", path=["other.tools"], libraries=["other.tools"])
    done = subprocess.run([built / "bin/tool"], capture_output=True, text=True, check=True)
    assert done.stdout.split(":")[0].endswith("-other-tools-1/bin")
    assert project.ask("map (library: library.name) package.buildInputs") == ["other-tools-1"]
    assert project.ask("package.nativeBuildInputs") == ["patches ELF files", "makes wrappers"]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"hash": f"sha256-{'A' * 43}="}, "hash mismatch"),
        ({"programs": ["bin/absent"]}, "tool: bin/absent is not one file of the archive"),
        ({"programs": {"both": "*"}}, "tool: * is not one file of the archive"),
        ({"libraries": ["no.such"]}, "tool: nixpkgs has no no.such"),
        ({"license": "nosuch"}, "tool: nixpkgs knows no licence nosuch"),
        ({"system": "riscv64-linux"}, f"tool: there is nothing for {SYSTEM}"),
    ],
)
def test_what_does_not_fit_does_not_build(keys: dict[str, Any], reason: str, project: Project) -> None:
    """And Nix says why."""
    content = archive("tar.gz", {"tool": PROGRAM, "other": PROGRAM})
    with pytest.raises(AssertionError) as caught:
        project.build(content, "tool.tar.gz", **keys)
        project.ask("builtins.deepSeq package.meta null")
    assert reason in str(caught.value)
