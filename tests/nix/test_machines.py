"""Machines and homes as a flake of real Nix: home-manager as a part of NixOS, and what each machine is made of."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

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
        "tool/config": ["tool/config", True, "toolconfig"],
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


def test_settings_of_wsl_conf_stand_beside_those_of_keys(machines: Flake) -> None:
    """Each section has what the manifest says of it, and what NixOS-WSL and we have as defaults."""
    conf = machines.value("nixosConfigurations.windows.config.wsl.wslConf")
    assert conf["network"] == {"generateHosts": False, "generateResolvConf": True, "hostname": "windows"}
    assert (conf["boot"]["command"], conf["boot"]["systemd"]) == ("mount -a", True)
    assert conf["automount"] == {
        "enabled": True,
        "ldconfig": True,
        "mountFsTab": False,
        "options": "metadata,umask=22,fmask=11",
        "root": "/windows",
    }


def test_a_wsl_can_be_packed_for_windows(machines: Flake) -> None:
    """The flake has what makes the tarball that Windows imports, of the whole system."""
    builder = "packages.x86_64-linux.windows-tarball-builder"
    assert machines.value(f"{builder}.name") == "nixos-wsl-tarball-builder"
    assert "-nixos-system-windows" in machines.value(f"{builder}.args.text", "builtins.unsafeDiscardStringContext")


def _script(machines: Flake, name: str, drives: Path) -> str:
    """A program of the machine as text, with the drives of Windows at another place."""
    found = f'builtins.concatMap (package: if package.name == "{name}" then [ package.args.text ] else [ ])'
    (text,) = machines.value("nixosConfigurations.windows.config.environment.systemPackages", found)
    assert "/windows/" in text
    return str(text).replace("/windows/", f"{drives}/")


def _run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[Any]:
    env = {"PATH": os.environ["PATH"], **environment}
    command = ["bash", "-euc", script, "script", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def _program(path: Path) -> None:
    """Make a program that says how it was called."""
    path.parent.mkdir(parents=True)
    path.write_text('#!/bin/sh\necho "${DOCKER_HOST:-}"\nprintf "<%s>" "$0" "$@"\n')
    path.chmod(0o755)


def test_docker_is_that_of_docker_desktop(machines: Flake, tmp_path: Path) -> None:
    """The client and the socket that Docker Desktop shares are used, unless another host is named; else it says why not."""
    script = _script(machines, "docker", tmp_path)
    missing = _run(script, "ps")
    assert (missing.returncode, missing.stdout) == (127, "")
    assert "Docker Desktop does not run" in missing.stderr
    shared = tmp_path / "wsl" / "docker-desktop"
    client = shared / "cli-tools" / "usr" / "bin" / "docker"
    _program(client)
    called = f"<{client}><run><a b>"
    socket = f"unix://{shared}/shared-sockets/guest-services/docker.proxy.sock"
    host = "" if Path("/var/run/docker.sock").is_socket() else socket
    assert _run(script, "run", "a b").stdout == f"{host}\n{called}"
    assert _run(script, "run", "a b", DOCKER_HOST="tcp://there").stdout == f"tcp://there\n{called}"
    assert _run(script, "run", "a b", DOCKER_CONTEXT="there").stdout == f"\n{called}"


def test_docker_is_where_programs_of_windows_look_for_it(machines: Flake) -> None:
    """The link at /usr/local/bin is there with Docker Desktop, and not without it."""
    rules = "nixosConfigurations.windows.config.systemd.tmpfiles.rules"
    (rule,) = machines.value(rules)
    assert rule.startswith(f"L+ /usr/local/bin/docker - - - - {machines.env['NIX_STORE_DIR']}/")
    assert rule.endswith("-docker/bin/docker")
    without = "machine: (machine.extendModules { modules = [ { wsl.docker-desktop.enable = false; } ]; }).config"
    names = "map (package: package.name) config.environment.systemPackages"
    found = machines.value(
        "nixosConfigurations.windows",
        f"machine: let config = ({without}) machine; in [ config.systemd.tmpfiles.rules ({names}) ]",
    )
    assert found[0] == []
    assert "docker" not in found[1]
    assert "code" in found[1]


@pytest.mark.parametrize("place", ["Users/Ann Other/AppData/Local/Programs", "Program Files"])
def test_code_is_the_vs_code_of_windows(machines: Flake, tmp_path: Path, place: str) -> None:
    """Be it installed for one user or for all; without one it says so."""
    script = _script(machines, "code", tmp_path)
    missing = _run(script, ".")
    assert (missing.returncode, missing.stdout) == (127, "")
    assert missing.stderr == f"code: there is no VS Code on the Windows drive {tmp_path}/c\n"
    code = tmp_path / "c" / place / "Microsoft VS Code" / "bin" / "code"
    _program(code)
    assert _run(script, ".", "a b").stdout == f"\n<{code}><.><a b>"


def test_several_machines_from_one_manifest(machines: Flake) -> None:
    """Each target is a machine of its own name, with its packages, modules, user and settings of Nix."""
    names = machines.value("nixosConfigurations", "builtins.attrNames")
    assert names == ["db", "web", "web-aarch64-linux", "windows"]
    facts = """machine: {
      host = machine.config.networking.hostName;
      state = machine.config.system.stateVersion;
      features = machine.config.nix.settings.experimental-features;
      services = builtins.attrNames machine.config.services;
      users = builtins.attrNames machine.config.users.users;
      inherit (machine.config) warnings;
      packages = map (package: builtins.unsafeDiscardStringContext package.pname) machine.config.environment.systemPackages;
    }"""
    db, web = (machines.value(f"nixosConfigurations.{name}", facts) for name in ("db", "web"))
    assert (db["host"], db["state"], web["host"], web["state"]) == ("postgres", "24.11", "web", "25.05")
    assert db["services"] == ["openssh", "postgresql"]
    assert web["services"] == ["nginx", "openssh"]
    assert (db["packages"], web["packages"]) == (["git", "jq", "postgresql"], ["git", "jq"])
    assert "dev" in web["users"]
    assert "dev" not in db["users"]
    assert set(db["features"]) >= {"nix-command", "flakes"}
    assert db["warnings"] == web["warnings"] == []
    home = machines.value("nixosConfigurations.web.config.home-manager.users.dev.home.homeDirectory")
    assert home == "/home/dev"


def test_the_images_of_a_machine_hold_the_machine(machines: Flake) -> None:
    """NixOS's own images are of the very system that a rebuild from inside the container switches to."""
    toplevel = "config: builtins.unsafeDiscardStringContext config.system.build.toplevel.outPath"
    for name in ("web", "web-aarch64-linux", "db"):
        machine = f"nixosConfigurations.{name}"
        inside = machines.value(f"{machine}.config", toplevel)
        assert machines.value(f"{machine}.config.boot.isContainer") is True
        assert machines.value(f"{machine}.images.lxc.passthru.config", toplevel) == inside


def test_a_machine_has_what_incus_imports(machines: Flake) -> None:
    """For each system: the root file system, the metadata, and the command that imports the two under the target's name."""
    found = machines.value("packages", "builtins.mapAttrs (_: builtins.attrNames)")
    web = ["web", "web-import", "web-metadata"]
    assert found["aarch64-linux"] == web
    assert found["x86_64-linux"] == ["db", "db-import", "db-metadata", *web, "windows-tarball-builder"]
    for system in found:
        kinds = [machines.value(f"packages.{system}.{name}.name") for name in web]
        assert kinds == ["tarball", "web-import", "metadata"]
        text = machines.value(
            f"packages.{system}.web-import.args.text", "text: builtins.unsafeDiscardStringContext text"
        )
        command = text.splitlines()[-1]
        file = f"tarball/nixos-image-lxc-{system}.tar.xz"
        assert re.fullmatch(
            rf'exec incus image import \S+-metadata/{file} \S+-tarball/{file} --alias web "\$@"', command
        )


def test_the_import_command_passes_on_what_incus_takes(machines: Flake, tmp_path: Path) -> None:
    """Run with an `incus` that says how it was called."""
    text = machines.value("packages.x86_64-linux.db-import.args.text", "text: builtins.unsafeDiscardStringContext text")
    incus = tmp_path / "incus"
    incus.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    incus.chmod(0o755)
    done = _run(text, "there:", "--reuse", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert re.fullmatch(
        r"<image><import><\S+-metadata/\S+\.xz><\S+-tarball/\S+\.xz><--alias><db><there:><--reuse>", done.stdout
    )


def test_nix_accepts_the_machines(machines: Flake) -> None:
    """`nix flake check` finds each output to be what Nix expects under its name."""
    assert sorted(machines.check()) == ["homeConfigurations", "homeModules", "lib"]
