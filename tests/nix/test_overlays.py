"""Overlays of other flakes: every target and every consumer sees them, and each is applied once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import nixcompose as nxc
from tests.nix.nix_run import evaluate
from tests.nix.project import nix_string, write
from tests.nix.test_flake import Flake

pytestmark = pytest.mark.nix

TEXT = """
overlays = ["patches", "tools.overlays.extra"]
[inputs]
patches = "github:example/patches"
tools = "github:example/tools"
[groups.tools]
packages = ["git", "added", "mine", "jq", { any-of = ["no-such", "also"], name = "first" }]
[packages.mine]
file = "mine.nix"
[profiles]
default = ["tools"]
[users.dev]
[targets.image]
kind = "container"
profile = "default"
[targets.home]
kind = "home-manager"
profile = "default"
user = "dev"
[targets.box]
kind = "nixos-wsl"
profile = "default"
user = "dev"
"""
MANIFEST = nxc.loads(TEXT)
MINE = "{ stdenv, git }: stdenv.mkDerivation { name = ''mine-of-${git.version}''; }\n"
PATCHES = """{
  overlays.default = final: prev: {
    git = prev.git.overrideAttrs (old: { version = old.version + "-patched"; });
    added = final.stdenv.mkDerivation { name = "added-to-${final.git.version}"; };
  };
}"""
TOOLS = (
    "{ overlays.extra = final: prev: { also = prev.stdenv.mkDerivation { name = ''also-${prev.added.name}''; }; }; }"
)
EXPECTED = ["git-1.0-patched", "added-to-1.0-patched", "mine-of-1.0-patched", "jq-1.0", "also-added-to-1.0-patched"]


def project(folder: Path) -> Path:
    """The project of the manifest, with a package of its own."""
    write(folder, MANIFEST)
    (folder / "mine.nix").write_text(MINE, encoding="utf-8")
    return folder


def names(packages: list[str]) -> list[str]:
    """The names of store paths."""
    return [path.rpartition("/")[2].partition("-")[2] for path in packages]


@pytest.mark.parametrize("applied", [[], ["ours"], ["other"], ["ours", "other"], ["other", "ours"]])
def test_overlays_are_applied_once(applied: list[str], tmp_path: Path) -> None:
    """Whether or not the caller has applied them, and whatever else the caller has applied."""
    folder = project(tmp_path)
    chosen = " ".join(applied)
    found = evaluate(
        f"""let
          folder = /. + {nix_string(str(folder))};
          lib = import (folder + "/nixpkgs/lib");
          inputs = {{ nixpkgs = {{ inherit lib; }}; patches = {PATCHES}; tools = {TOOLS}; }};
          ours = import (folder + "/nix/overlay.nix") inputs;
          other = _final: prev: {{ appliedOverlays = prev.appliedOverlays or [ ] ++ [ "of another project" ]; }};
          pkgs = import (folder + "/nixpkgs") {{ overlays = [ {chosen} ]; }};
          groups = import (folder + "/nix/groups.nix") {{ inherit inputs lib pkgs; }};
        in map toString groups.profiles.default"""
    )
    assert names(found) == EXPECTED


@pytest.fixture(scope="module")
def flake(tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """The project as a flake whose inputs have the overlays."""
    made = Flake(tmp_path_factory.mktemp("overlays"), MANIFEST, inputs={"patches": PATCHES, "tools": TOOLS})
    (made.project / "mine.nix").write_text(MINE, encoding="utf-8")
    return made


@pytest.mark.parametrize(
    "output",
    [
        "homeConfigurations.dev.config.home.packages",
        "nixosConfigurations.box.config.environment.systemPackages",
        "packages.x86_64-linux.image.contents",
        "devShells.x86_64-linux.default.args.packages",
    ],
)
def test_every_target_has_them(output: str, flake: Flake) -> None:
    """Among what else the target has."""
    found: Any = flake.value(
        output, "packages: map (package: builtins.unsafeDiscardStringContext package.outPath) packages"
    )
    assert [name for name in names(found) if name in EXPECTED] == EXPECTED
    assert "git-1.0" not in names(found)


def test_the_overlay_of_the_flake_has_them(flake: Flake) -> None:
    """For whoever puts it on a nixpkgs."""
    put = "overlay: (overlay { git = 1; stdenv = 2; callPackage = _: _: 3; } { git.overrideAttrs = _: 4; }).git"
    assert flake.value("overlays.default", put) == 4
