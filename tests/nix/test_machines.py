"""Machines and homes as a flake of real Nix: home-manager as a part of NixOS, and what each machine is made of."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import nixcompose as nxc
from tests.nix.test_flake import SHORT, Flake

pytestmark = pytest.mark.nix


@pytest.fixture(scope="module")
def machines(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """The golden manifest with machines as a flake."""
    case = root / "tests" / "golden" / "machines"
    return Flake(tmp_path_factory.mktemp("machines"), nxc.load(case / "profiles.toml"), sources=case)


def test_a_home_is_a_part_of_the_machine(machines: Flake) -> None:
    """The user's home on the machine has the packages and settings of the home by itself, and the machine's pkgs."""
    machine, home = "nixosConfigurations.windows.config", "homeConfigurations.dev.config"
    inside = f"{machine}.home-manager.users.dev"
    assert machines.value(f"{inside}.home.packages", SHORT) == machines.value(f"{home}.home.packages", SHORT)
    assert machines.value(f"{inside}.programs") == {"git": {"enable": True}}
    assert machines.value(f"{inside}.nixcompose.target") == "dotfiles"
    assert machines.value(f"{inside}.home.homeDirectory") == "/home/dev"
    options = machines.value(f"{machine}.home-manager", "x: { inherit (x) useGlobalPkgs useUserPackages; }")
    assert options == {"useGlobalPkgs": True, "useUserPackages": True}
    assert machines.value(f"{machine}.users.users.dev.packages", SHORT) == ["home-manager-path"]
    assert machines.value(f"{machine}.system.build.toplevel.name") == "nixos-system-windows"
    assert machines.value(f"{machine}.warnings") == []


def test_files_of_the_project_are_linked_into_the_home(machines: Flake) -> None:
    """`files` go to home.file, `config-files` to xdg.configFile, and what they name is in the flake."""
    links = "links: builtins.mapAttrs (_: link: [ link.target (builtins.pathExists link.source) (baseNameOf link.source) ]) links"
    home = "homeConfigurations.dev.config"
    assert machines.value(f"{home}.home.file", links) == {
        ".local/bin/my tool": [".local/bin/my tool", True, "my tool.sh"],
        ".tmux.conf": [".tmux.conf", True, "tmux.conf"],
    }
    assert machines.value(f"{home}.xdg.configFile", links) == {
        "git/config": ["git/config", True, "gitconfig"],
        "nvim": ["nvim", True, "nvim"],
    }
    text = machines.value(f"{home}.xdg.configFile.nvim.source", 'path: builtins.readFile (path + "/init.lua")')
    assert text == "vim.o.number = true\n"


def test_variables_of_a_home_hold_what_the_manifest_says(machines: Flake) -> None:
    """In the script that home-manager writes, a value is between double quotes: only names of variables mean something."""
    variables = machines.value("homeConfigurations.dev.config.home.sessionVariables")
    script = "".join(f'export {name}="{value}"\n' for name, value in variables.items())  # as config.lib.shell.export
    script += 'printf "%s\\0" "$EDITOR" "$GOPATH" "$GREETING"'
    done = subprocess.run(["bash", "-euc", script], env={"HOME": "/h"}, capture_output=True, text=True, check=True)
    assert done.stdout.split("\0")[:-1] == ["vim", "/h/go", "a \"b\" `c` $(d) /h \\ ''"]
