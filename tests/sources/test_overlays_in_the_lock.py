"""Overlays of other flakes in an evaluation: the lock has the store paths that what is emitted has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nixcompose as nxc
from nixcompose.errors import SourceError
from nixcompose.sources.flake_inputs import locked_flakes
from tests.sources.real_store import SYSTEM, RealStore

pytestmark = pytest.mark.nix

MANIFEST = """\
overlays = ["patches", "tools.overlays.extra"]

[inputs]
patches = "github:example/patches"
tools = { url = "github:example/tools", follows = { patches = "patches" } }

[groups.all]
packages = ["git", "jq", "added", "mine", "from-data"]

[packages.mine]
file = "mine.nix"
"""
# An overlay that takes something of an input of its flake, which is no flake, and of a flake that follows ours.
FLAKES = {
    "patches": """{
      inputs.data = { url = "path:DATA"; flake = false; };
      inputs.nixpkgs.url = "path:NIXPKGS";
      outputs = { self, nixpkgs, data }: {
        version = builtins.readFile (data + "/version");
        overlays.default = final: prev: {
          git = prev.mkDerivation { pname = "git"; version = "9.9"; deps = [ prev.git ]; };
          from-data = prev.mkDerivation { pname = "from-data"; inherit (self) version; };
        };
      };
    }""",
    "tools": """{
      inputs.patches.url = "path:PATCHES";
      outputs = { self, patches }: {
        overlays.extra = final: prev: {
          added = prev.mkDerivation { pname = "added"; inherit (patches) version; deps = [ final.git ]; };
        };
      };
    }""",
}
ASKED = ("git", "jq", "added", "mine", "from-data")


@pytest.fixture(scope="module")
def project(real_store: RealStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose flake.lock Nix made, with inputs on this machine."""
    folder = tmp_path_factory.mktemp("overlays")
    (folder / "data").mkdir()
    (folder / "data/version").write_text("7.7")
    (real_store.nixpkgs / "flake.nix").write_text("{ outputs = _: { lib = import ./lib.nix; }; }")
    places = {"DATA": folder / "data", "NIXPKGS": real_store.nixpkgs, "PATCHES": folder / "patches"}
    for name, text in FLAKES.items():
        for word, place in places.items():
            text = text.replace(word, str(place))
        (folder / name).mkdir()
        (folder / name / "flake.nix").write_text(text)
    made = folder / "project"
    made.mkdir()
    (made / "profiles.toml").write_text(MANIFEST)
    (made / "mine.nix").write_text(
        '{ mkDerivation, git }: mkDerivation { name = "mine-${git.version}"; deps = [ git ]; }'
    )
    (made / "flake.nix").write_text(
        f"""{{
          inputs.nixpkgs.url = "path:{real_store.nixpkgs}";
          inputs.patches = {{ url = "path:{folder}/patches"; inputs.nixpkgs.follows = "nixpkgs"; }};
          inputs.tools = {{ url = "path:{folder}/tools"; inputs.patches.follows = "patches"; }};
          outputs = inputs: import ./nix/flake-outputs.nix inputs;
        }}"""
    )
    nxc.emit(nxc.load(made / "profiles.toml")).write(made)
    real_store.nix("nix", "flake", "lock", f"path:{made}")
    return made


def run(store: RealStore, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = store.env | {"PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "nixcompose", *arguments]
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)


def emitted(store: RealStore, project: Path) -> Any:
    """The store paths of what is emitted, in the flake itself."""
    pkgs = f'import flake.inputs.nixpkgs {{ system = "{SYSTEM}"; overlays = [ flake.overlays.default ]; }}'
    paths = " ".join(f"pkgs.{name}.outPath" for name in ASKED)
    expression = f'let flake = builtins.getFlake "path:{project}"; pkgs = {pkgs}; in [ {paths} ]'
    answer = json.loads(store.nix("nix", "eval", "--impure", "--json", "--expr", expression))
    return [path.rpartition("/")[2] for path in answer]


def test_the_lock_has_the_store_paths_of_what_is_emitted(real_store: RealStore, project: Path) -> None:
    """Of packages that an overlay changes or adds, and of our own that depend on them."""
    done = run(real_store, project, "lock", "--from", "store", "--keep-going")
    assert done.returncode == 0, done.stderr
    lock = nxc.read_lock(project / "nixcompose.lock")
    packages = lock.systems[SYSTEM]
    assert [packages[name].outputs["out"] for name in ASKED] == emitted(real_store, project)
    assert (packages["git"].version, packages["from-data"].version, packages["added"].version) == ("9.9", "7.7", "7.7")
    assert packages["mine"].outputs["out"].endswith("-mine-9.9")
    assert [*lock.inputs] == ["nixpkgs", "patches", "tools"]
    assert run(real_store, project, "lock", "--check").returncode == 0


def test_a_nixpkgs_by_hand_is_that_of_the_overlays_too(real_store: RealStore, project: Path) -> None:
    """Its packages are the same here, so the store paths are."""
    arguments = ("--nixpkgs", str(real_store.nixpkgs), "--from", "store", "--lock", "by-hand.lock", "--keep-going")
    done = run(real_store, project, "lock", *arguments)
    assert done.returncode == 0, done.stderr
    packages = nxc.read_lock(project / "by-hand.lock").systems[SYSTEM]
    assert [packages[name].outputs["out"] for name in ASKED] == emitted(real_store, project)


def test_a_lock_made_before_an_overlay_is_stale() -> None:
    """The overlay may change any package."""
    lock = nxc.Lock({SYSTEM: {}}, {}, inputs={"nixpkgs": "x"}, outputs_from="nix")
    findings = nxc.check_lock(nxc.loads(MANIFEST), lock, {"nixpkgs": "x"})
    reason = "the lock is not up to date: overlays come from input {} now, it was made without"
    overlays = [finding.message for finding in findings if "overlays" in finding.message]
    assert overlays == [reason.format('"patches"'), reason.format('"tools"')]
    plain = nxc.loads(MANIFEST.partition("\n")[2])
    assert not [f for f in nxc.check_lock(plain, lock, {"nixpkgs": "x"}) if "overlays" in f.message]


def test_an_overlay_of_an_input_that_is_not_locked(project: Path) -> None:
    """It is said which."""
    with pytest.raises(SourceError, match="it does not pin other, which overlays are taken from"):
        nxc.open_evaluation(root=str(project), nixpkgs=".", overlays=[("other", "overlays", "default")])


def test_the_flakes_of_a_lock_file(project: Path) -> None:
    """All that the inputs lead to, each once; what is no flake is told apart."""
    keys, flakes = locked_flakes(project / "flake.lock", ["tools", "absent"])
    assert keys == {"tools": "tools"}
    assert set(flakes) == {"tools", "patches", "nixpkgs", "data"}
    assert flakes["tools"].inputs == {"patches": "patches"}
    assert flakes["patches"].inputs == {"data": "data", "nixpkgs": "nixpkgs"}
    assert [key for key, flake in flakes.items() if not flake.is_flake] == ["data"]


def test_a_bad_overlay_stops_the_evaluation_with_a_reason(real_store: RealStore, project: Path) -> None:
    """An output that is not there is what Nix says."""
    text = MANIFEST.replace("tools.overlays.extra", "tools.overlays.absent")
    (project / "other.toml").write_text(text)
    done = run(real_store, project, "lock", "--file", "other.toml", "--from", "store", "--lock", "other.lock")
    assert done.returncode == 3
    assert "attribute 'absent' missing" in done.stderr
