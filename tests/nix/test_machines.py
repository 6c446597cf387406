"""Machines and homes as a flake of real Nix: home-manager as a part of NixOS, and what each machine is made of."""

from __future__ import annotations

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
