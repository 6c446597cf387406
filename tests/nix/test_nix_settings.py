"""`[nix]` of the manifest as Nix and NixOS read it back."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose import nixlang as nix
from nixcompose.targets._nix import nix_conf, nix_entries
from tests.nix.nix_run import evaluate
from tests.nix.project import nix_string, write
from tests.properties.strategies import KEY, OTHER_KEY, conf_text

NIXOS_KEY = "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="
TEXT = f"""
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[nix]
experimental-features = ["nix-command", "flakes"]
trusted-users = ["dev", "@wheel"]
garbage-collection = {{ dates = "weekly", older-than = "30d" }}
[nix.substituters]
"https://cache.example.org?priority=10" = ["{KEY}", "{OTHER_KEY}"]
"file:///srv/cache" = "{KEY}"
[nix.settings]
connect-timeout = 7
keep-outputs = true
bash-prompt = "two $words"
extra-platforms = ["riscv64-linux"]
allowed-users = ["@wheel"]
[users.dev]
[targets.wsl]
kind = "nixos-wsl"
profile = "default"
user = "dev"
"""
MANIFEST = nxc.loads(TEXT)


def shown(text: str, folder: Path) -> dict[str, Any]:
    """What Nix reads in a `nix.conf`: the settings by their names."""
    (folder / "nix.conf").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["nix", "--extra-experimental-features", "nix-command", "show-config", "--json"],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "NIX_CONF_DIR": str(folder), "NIX_USER_CONF_FILES": ""},
        capture_output=True,
        check=True,
        text=True,
    )
    assert "warning" not in done.stderr
    return {name: setting["value"] for name, setting in json.loads(done.stdout).items()}


@pytest.mark.nix
def test_nix_reads_the_settings_back(tmp_path: Path) -> None:
    """Each setting of the manifest is a setting of Nix; lists are added to those that Nix has."""
    found, plain = shown(nix_conf(MANIFEST), tmp_path), shown("", tmp_path)
    assert found["substituters"] == [
        *plain["substituters"],
        "file:///srv/cache",
        "https://cache.example.org?priority=10",
    ]
    assert found["trusted-public-keys"] == [NIXOS_KEY, KEY, OTHER_KEY]
    assert found["trusted-users"] == ["root", "dev", "@wheel"]
    assert len(found["experimental-features"]) == 2
    assert (found["connect-timeout"], found["keep-outputs"]) == (7, True)
    assert found["bash-prompt"] == "two $words"
    assert found["allowed-users"] == ["@wheel"]
    assert "riscv64-linux" in found["extra-platforms"]


@pytest.mark.nix
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(conf_text)
def test_a_text_reads_back_as_that_text(tmp_path: Path, text: str) -> None:
    """What the manifest lets through, nix.conf gives back: no text ends its line or begins another setting."""
    manifest = nxc.loads(tomli_w.dumps({"nix": {"settings": {"bash-prompt": text, "keep-outputs": True}}}))
    found = shown(nix_conf(manifest), tmp_path)
    assert (found["bash-prompt"], found["keep-outputs"], found["sandbox"]) == (
        text,
        True,
        shown("", tmp_path)["sandbox"],
    )


@pytest.mark.parametrize("text", ["a\nsandbox = false", "a # b", "a  b", " a", "a ", "a\tb", "\x7f"])
def test_a_text_that_would_read_back_as_another_is_refused(text: str) -> None:
    """The finding stands at the value."""
    with pytest.raises(nxc.ManifestError) as caught:
        nxc.loads(tomli_w.dumps({"nix": {"settings": {"bash-prompt": text}}}))
    assert [finding.code for finding in caught.value.findings] == ["NXC206"]


def test_an_extra_line_comes_after_the_line_that_it_adds_to() -> None:
    """Nix drops what was added before."""
    manifest = nxc.loads('[nix.settings]\nextra-platforms = ["a"]\nplatforms = ["b"]\nzzz = true\n')
    assert nix_conf(manifest).splitlines() == ["platforms = b", "zzz = true", "extra-platforms = a"]


def test_no_settings_are_no_text_and_no_options(manifest: nxc.Manifest) -> None:
    """Our own manifest says nothing about Nix."""
    assert nix_conf(manifest) == ""
    assert nix_entries(manifest) == []


def test_garbage_collection_is_on_without_a_further_word() -> None:
    """And it is nothing that nix.conf knows."""
    manifest = nxc.loads("[nix]\ngarbage-collection = {}\n")
    assert nix_conf(manifest) == ""
    assert nix.render(nix.Attrs(nix_entries(manifest))) == (
        "{\n  nix = {\n    gc = {\n      automatic = lib.mkDefault true;\n    };\n  };\n}\n"
    )


WORLD = """
let
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  pkgs = import (folder + "/nixpkgs") { };
  nixos-wsl = import (folder + "/nixpkgs/wsl.nix");
  made = module: (lib.nixosSystem {
    modules = [
      nixos-wsl.nixosModules.default
      (folder + "/nix/modules/wsl.nix")
      (folder + "/nix/targets/wsl.nix")
      { nixpkgs = { inherit pkgs; }; }
      module
    ];
  }).config.nix;
in
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a NixOS."""
    return write(tmp_path_factory.mktemp("nix"), MANIFEST)


def _nix_of(folder: Path, module: str) -> Any:
    return evaluate(f"{WORLD.replace('FOLDER', nix_string(str(folder)))} {{ inherit (made {module}) gc settings; }}")


@pytest.mark.nix
def test_nixos_has_the_settings_beside_its_own(folder: Path) -> None:
    """Substituters of ours come before cache.nixos.org, which stays."""
    found = _nix_of(folder, "{ }")
    chosen = found["settings"]
    assert chosen["substituters"] == [
        "file:///srv/cache",
        "https://cache.example.org?priority=10",
        "https://cache.nixos.org/",
    ]
    assert set(chosen["trusted-public-keys"]) == {NIXOS_KEY, KEY, OTHER_KEY}
    assert set(chosen["trusted-users"]) == {"root", "dev", "@wheel"}
    assert chosen["experimental-features"] == ["nix-command", "flakes"]
    assert (chosen["connect-timeout"], chosen["keep-outputs"], chosen["bash-prompt"]) == (7, True, "two $words")
    assert chosen["allowed-users"] == ["@wheel"]
    gc = found["gc"]
    assert (gc["automatic"], gc["dates"], gc["options"]) == (True, "weekly", "--delete-older-than 30d")


@pytest.mark.nix
def test_a_module_of_the_user_adds_and_overrides(folder: Path) -> None:
    """Lists are added up, single values are the user's."""
    found = _nix_of(
        folder,
        """{
          nix.gc.automatic = false;
          nix.settings = {
            connect-timeout = 1;
            experimental-features = [ "ca-derivations" ];
            allowed-users = [ "me" ];
            substituters = [ "https://mine" ];
          };
        }""",
    )
    chosen = found["settings"]
    assert (chosen["connect-timeout"], chosen["allowed-users"], found["gc"]["automatic"]) == (1, ["me"], False)
    assert set(chosen["experimental-features"]) == {"nix-command", "flakes", "ca-derivations"}
    assert {"https://mine", "file:///srv/cache"} < set(chosen["substituters"])


def test_list_nix_conf_prints_the_text(tmp_path: Path, nixcompose: Any) -> None:
    """Ready to be written into a file, and under --json as a string."""
    (tmp_path / "profiles.toml").write_text(TEXT, encoding="utf-8")
    assert nixcompose("list", "nix-conf", cwd=tmp_path) == (0, nix_conf(MANIFEST), "")
    data = json.loads(nixcompose("list", "nix-conf", "--json", cwd=tmp_path).out)
    assert data == {"schema": "nixcompose.nix-conf/1", "text": nix_conf(MANIFEST)}


def test_list_nix_conf_says_that_there_is_nothing(nixcompose: Any) -> None:
    """An empty file is not mistaken for settings."""
    done = nixcompose("list", "nix-conf")
    assert (done.code, done.out, done.err) == (0, "", "the manifest says nothing about nix.conf under [nix]\n")
