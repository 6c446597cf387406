"""A project of ours as a real flake, evaluated offline: its outputs, and what is in its images."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import nixcompose as nxc
from nixcompose.emitter import flake_nix
from tests.nix.nix_run import evaluate
from tests.nix.project import nix_string, write
from tests.sources.real_store import environment

pytestmark = pytest.mark.nix

INPUTS = {
    "nixpkgs": "{ lib = import ./lib; }",
    "home-manager": "import ./home-manager.nix",
    "nixos-wsl": "import ./wsl.nix",
    "nix2container": "import ./nix2container.nix",
    "stable": "{ }",
}


class Flake:
    """A flake in a folder, with stand-ins for its inputs and a store of its own."""

    def __init__(
        self,
        folder: Path,
        manifest: nxc.Manifest,
        sources: Path | None = None,
        inputs: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.env = environment(folder / "home")
        self.project = write(folder / "project", manifest, sources=sources)
        text = flake_nix(manifest)
        (self.project / "flake.nix").write_text(text, encoding="utf-8")
        standin = folder / "nixpkgs"
        (self.project / "nixpkgs").rename(standin)
        outputs = INPUTS | dict(inputs or {})
        self.inputs = [name for name in outputs if re.search(rf"(?m)^    {name}[ .]", text)]
        for name in self.inputs:
            if name != "nixpkgs":
                shutil.copytree(standin, folder / name, ignore=shutil.ignore_patterns("flake.nix"))
            (folder / name / "flake.nix").write_text(f"{{ outputs = _: {outputs[name]}; }}\n", encoding="utf-8")

    def nix(self, *arguments: str, env: Mapping[str, str] = {}) -> Any:
        """Run `nix ARGUMENTS` on the flake, as pure as Nix is, and return its JSON."""
        done = self.run(*arguments, "--json", env=env)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def run(
        self, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        """Run `nix ARGUMENTS` on the flake, as pure as Nix is."""
        overrides = [word for name in self.inputs for word in ("--override-input", name, f"path:{self.folder / name}")]
        # Nix 2.8 takes an attribute that another evaluation has just cached for one that is missing, now and then.
        options = ["--option", "eval-cache", "false"]
        offline = ["--offline", *overrides, "--no-write-lock-file"]
        return subprocess.run(
            ["nix", *options, *arguments, *([] if cwd else offline)],
            cwd=cwd,
            env=self.env | dict(env),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def check(self) -> list[str]:
        """Let `nix flake check` look at all outputs without building any; return those whose kind it does not know."""
        done = self.run("flake", "check", "--no-build", f"path:{self.project}")
        assert done.returncode == 0, done.stderr
        return re.findall(r"unknown flake output '(.+)'", done.stderr)

    def show(self) -> Any:
        """The outputs, as `nix flake show` lists them."""
        return self.nix("flake", "show", f"path:{self.project}")

    def value(self, attribute: str, function: str = "x: x", *, impure: Mapping[str, str] | None = None) -> Any:
        """The value of an output, after *function*; if it is *impure*, with these variables."""
        flags = [] if impure is None else ["--impure"]
        command = ["eval", f"path:{self.project}#{attribute}", "--apply", function, *flags]
        return self.nix(*command, env=impure or {})


@pytest.fixture(scope="module")
def ours(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """Our own manifest as a flake."""
    return Flake(tmp_path_factory.mktemp("ours"), nxc.load(root / "profiles.toml"), sources=root)


@pytest.fixture(scope="module")
def many(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """The golden manifest with three systems as a flake."""
    case = root / "tests" / "golden" / "systems"
    return Flake(tmp_path_factory.mktemp("many"), nxc.load(case / "profiles.toml"), sources=case)


@pytest.fixture(scope="module")
def pinned(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """A manifest with a package from another input, and every kind of target, as a flake."""
    text = """
    [inputs]
    stable = "github:NixOS/nixpkgs/nixos-24.11"
    [groups.tools]
    packages = ["git", { attr = "hello", from = "stable" }]
    [profiles]
    work = ["tools"]
    [users.dev]
    [targets.image]
    kind = "container"
    profile = "work"
    [targets.home]
    kind = "home-manager"
    profile = "work"
    user = "dev"
    [targets.wsl]
    kind = "nixos-wsl"
    profile = "work"
    user = "dev"
    """
    return Flake(tmp_path_factory.mktemp("pinned"), nxc.loads(text))


def test_outputs_of_ours(ours: Flake) -> None:
    """`nix flake show` knows every output, under the names and of the types that Nix expects."""
    system = "x86_64-linux"
    packages = ["container", "container-stream", "devcontainer", "devcontainer-stream", "wsl-tarball-builder"]
    shown = ours.show()
    assert {kind: sorted(shown[kind]) for kind in sorted(shown) if "type" not in shown[kind]} == {
        "checks": [system],
        "devShells": [system],
        "formatter": [system],
        "hydraJobs": ["checks", "devShells", "homeConfigurations", "nixosConfigurations", "packages"],
        "nixosConfigurations": ["wsl"],
        "nixosModules": ["default", "wsl"],
        "overlays": ["default"],
        "packages": [system],
        "templates": ["default"],
    }
    assert {name: item["type"] for name, item in shown["packages"][system].items()} == dict.fromkeys(
        packages, "derivation"
    )
    assert sorted(shown["devShells"][system]) == ["default", "full"]
    assert shown["nixosConfigurations"]["wsl"]["type"] == "nixos-configuration"
    assert shown["nixosModules"]["wsl"]["type"] == "nixos-module"
    assert shown["overlays"]["default"]["type"] == "nixpkgs-overlay"
    assert ours.value("homeConfigurations", "builtins.attrNames") == ["dev"]
    assert ours.value("homeModules", "builtins.attrNames") == ["default"]


def test_nix_accepts_the_outputs_of_ours(ours: Flake) -> None:
    """`nix flake check` finds each output to be what Nix expects under its name; homes are no business of Nix's."""
    assert sorted(ours.check()) == ["homeConfigurations", "homeModules", "lib"]


def test_a_template_is_a_project_that_works_at_once(ours: Flake, root: Path) -> None:
    """`nix flake init -t` copies it as it is committed, and Nix accepts what it then finds."""
    project = ours.folder / "new"
    project.mkdir()
    offline = shutil.copytree(ours.project, ours.folder / "offline")
    text = (offline / "flake.nix").read_text(encoding="utf-8")
    for name in ours.inputs:
        text = re.sub(rf'(\b{name}(?: = \{{\n *|\.)url = )"[^"]*"', rf'\1"path:{ours.folder / name}"', text)
    (offline / "flake.nix").write_text(text, encoding="utf-8")
    done = ours.run("flake", "init", "-t", f"path:{offline}#default", cwd=project)
    assert done.returncode == 0, done.stderr
    template = root / "templates" / "default"
    assert _texts(project) == _texts(template)
    new = Flake(ours.folder / "from-the-template", nxc.load(template / "profiles.toml"))
    unrecorded = {path: text for path, text in _texts(project).items() if "/" in path and "nixcompose.json" not in path}
    assert _texts(new.project).items() >= unrecorded.items()
    assert new.check() == ["lib", "homeModules"]


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["nixfmt-tree", "nixfmt-rfc-style", "nixfmt"], "nixfmt-tree-1.0"),
        (["nixfmt-rfc-style", "nixfmt"], "nixfmt-rfc-style-1.0"),
        (["nixfmt"], "nixfmt-1.0"),
    ],
)
def test_nix_fmt_runs_the_official_formatter(ours: Flake, names: list[str], found: str) -> None:
    """Whatever the nixpkgs of the day calls it."""
    nixpkgs = ours.folder / "formatters.nix"
    names_of = " ".join(f'{name}.name = "{name}-1.0";' for name in names)
    nixpkgs.write_text(f"_: {{ {names_of} }}\n")
    inputs = f"{{ self = {{ }}; nixpkgs = {{ outPath = {nixpkgs}; lib = import {ours.folder}/nixpkgs/lib; }}; }}"
    outputs = f"import {ours.project}/nix/flake-outputs.nix {inputs}"
    assert evaluate(f"({outputs}).formatter.x86_64-linux.name") == found


FOLLOWING = """
[inputs.tools]
url = "github:example/tools"
follows = { nixpkgs = "nixpkgs", home = "home-manager", old = "nixpkgs" }
[groups.tools]
packages = [{ attr = "hello", from = "tools" }]
"""


def test_an_input_follows_those_of_the_project(tmp_path: Path) -> None:
    """Nix locks ours in their place, and looks for none of its own; one that nothing else needs is an input for it."""
    flake = Flake(tmp_path, nxc.loads(FOLLOWING), inputs={"tools": "{ }"})
    own = 'inputs = { nixpkgs.url = "path:/none"; home.url = "path:/none"; old.url = "path:/none"; }; outputs = _: { };'
    (tmp_path / "tools" / "flake.nix").write_text(f"{{ {own} }}\n", encoding="utf-8")
    nodes = flake.nix("flake", "metadata", f"path:{flake.project}")["locks"]["nodes"]
    assert nodes["tools"]["inputs"] == {"nixpkgs": ["nixpkgs"], "home": ["home-manager"], "old": ["nixpkgs"]}
    assert sorted(nodes) == ["home-manager", "nixpkgs", "root", "tools"]


def test_nix_refuses_a_wrong_output(pinned: Flake) -> None:
    """The check above can fail: an output that is none is named."""
    outputs = pinned.project / "nix" / "flake-outputs.nix"
    right = outputs.read_text(encoding="utf-8")
    outputs.write_text(right.replace("shell-work = shells.work;", "shell-work = { };"), encoding="utf-8")
    done = pinned.run("flake", "check", "--no-build", f"path:{pinned.project}")
    outputs.write_text(right, encoding="utf-8")
    assert done.returncode == 1
    assert "checks.x86_64-linux.shell-work' is not a derivation" in done.stderr


def test_hydra_builds_all_that_can_be_built(ours: Flake, many: Flake) -> None:
    """Jobs are derivations at any depth: packages, shells and checks by system, and what is built of a configuration."""
    names = "jobs: builtins.mapAttrs (_: builtins.mapAttrs (_: builtins.mapAttrs (_: job: job.name))) jobs"
    jobs = ours.value("hydraJobs", names)
    system = "x86_64-linux"
    assert {kind: {name: sorted(found) for name, found in jobs[kind].items()} for kind in jobs} == {
        "checks": {system: ["agreement", "shell-default", "shell-full"]},
        "devShells": {system: ["default", "full"]},
        "homeConfigurations": {system: ["dev"]},
        "nixosConfigurations": {system: ["wsl"]},
        "packages": {
            system: ["container", "container-stream", "devcontainer", "devcontainer-stream", "wsl-tarball-builder"]
        },
    }
    assert jobs["homeConfigurations"][system]["dev"] == "home-manager-generation"
    assert jobs["nixosConfigurations"][system]["wsl"] == "nixos-system-wsl"
    assert many.value("hydraJobs.homeConfigurations", "builtins.mapAttrs (_: builtins.attrNames)") == {
        "aarch64-darwin": ["dev@mac"],
        "aarch64-linux": ["dev@laptop-aarch64-linux"],
        "x86_64-linux": ["dev@laptop"],
    }


SHORT = "map (package: builtins.unsafeDiscardStringContext package.name)"


def _pnames(names: list[str]) -> list[str]:
    return [name.rsplit("-", 1)[0] for name in names]


def test_each_output_of_ours_has_its_packages(ours: Flake, root: Path) -> None:
    """Shells, images, the home and the WSL have as many packages as Python resolves, and are built from them."""
    manifest = nxc.load(root / "profiles.toml")
    counts = {target: len(nxc.resolve(manifest, target=target)) for target in manifest.targets}
    system = "x86_64-linux"
    assert ours.value(f"devShells.{system}.default.args.packages", "builtins.length") == len(
        nxc.resolve(manifest, "default")
    )
    assert ours.value(f"devShells.{system}.full.args.packages", "builtins.length") == len(nxc.resolve(manifest, "full"))
    base = {"bash-interactive", "bashInteractive", "coreutils", "bin-sh", "ca-certificates", "usr-bin-env"}
    contents = _pnames(ours.value(f"packages.{system}.container.args.contents", SHORT))
    assert len(contents) == counts["container"] + 5
    assert set(contents[counts["container"] :]) <= base
    assert {"git", "tmux", "azure-cli", "sesh"} <= set(contents)
    assert ours.value("homeConfigurations.dev.config.home.packages", "builtins.length") == counts["home"]
    assert ours.value("homeConfigurations.dev.activationPackage.name") == "home-manager-generation"
    assert (
        ours.value("nixosConfigurations.wsl.config.environment.systemPackages", "builtins.length") == counts["wsl"] + 5
    )
    assert ours.value("nixosConfigurations.wsl.config.system.build.toplevel.name") == "nixos-system-wsl"


def test_only_the_unfree_packages_that_are_named_are_allowed(ours: Flake) -> None:
    """`unfree` becomes a predicate on the exact name; nothing else is let through."""
    allowed = 'pkgs: map (name: pkgs.config.allowUnfreePredicate { pname = name; version = "1"; name = "${name}-1"; }) [ "vscode-cli" "vscode" "steam" ]'
    assert ours.value("homeConfigurations.dev.pkgs", allowed) == [True, False, False]


def test_the_overlay_and_the_modules_work_for_consumers(ours: Flake, root: Path) -> None:
    """The overlay brings our own packages to any nixpkgs, and the modules are functions or sets that import."""
    found = ours.value("overlays.default", "overlay: builtins.attrNames (overlay { callPackage = _: _: null; } { })")
    assert found == sorted(nxc.load(root / "profiles.toml").packages)
    for attribute in ("homeModules.default", "nixosModules.default", "nixosModules.wsl"):
        assert ours.value(attribute, "module: builtins.isFunction module || module ? imports") is True


def test_outputs_for_several_systems(many: Flake) -> None:
    """Each system has the outputs that are for it; a home or machine for a second system has it in its name."""
    shown = many.show()
    images = {system: sorted(items) for system, items in shown["packages"].items()}
    assert images == {
        "aarch64-darwin": [],
        "aarch64-linux": ["image", "image-stream"],
        "x86_64-linux": ["image", "image-stream"],
    }
    assert sorted(shown["devShells"]) == ["aarch64-darwin", "aarch64-linux", "x86_64-linux"]
    homes = many.value("homeConfigurations", "builtins.mapAttrs (_: home: home.pkgs.stdenv.hostPlatform.system)")
    assert homes == {
        "dev@laptop": "x86_64-linux",
        "dev@laptop-aarch64-linux": "aarch64-linux",
        "dev@mac": "aarch64-darwin",
    }
    names = "homes: builtins.mapAttrs (_: home: map (p: builtins.unsafeDiscardStringContext p.pname) home.config.home.packages) homes"
    assert many.value("homeConfigurations", names) == {
        "dev@laptop": ["git", "strace", "ours", "ours"],
        "dev@laptop-aarch64-linux": ["git", "strace", "ours"],
        "dev@mac": ["git", "mas"],
    }


def test_pinned_inputs_reach_every_output(pinned: Flake) -> None:
    """Shell, image, home, WSL, modules and overlay all find the input that a package comes from."""
    counts = {
        "devShells.x86_64-linux.default.args.packages": 2,
        "packages.x86_64-linux.image.args.contents": 7,
        "homeConfigurations.dev.config.home.packages": 2,
        "nixosConfigurations.wsl.config.environment.systemPackages": 7,
    }
    for attribute, count in counts.items():
        assert "hello" in _pnames(names := pinned.value(attribute, SHORT)), attribute
        assert len(names) == count
    assert sorted(pinned.show()["nixosModules"]) == ["default", "wsl"]
    assert pinned.value("overlays.default", "overlay: builtins.isFunction (overlay { })") is True


IMAGE = r"""
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
uid = 1234
gid = 100
extra-groups = ["wheel", "docker"]
home = "/srv/home/dev"
description = "D. Véloper 'x' ${y} $HOME `id`"
[targets.plain]
kind = "container"
profile = "default"
[targets.full]
kind = "container"
profile = "default"
user = "dev"
image = { name = "ghcr.io/me/tools", tag = "v1", max-layers = 20 }
env = { EDITOR = "vim", LANG = "de_DE.UTF-8", PATH = "/x" }
labels = { "org.opencontainers.image.title" = "Tools" }
entrypoint = ["/bin/tini", "--"]
command = ["sh", "-c", "exit"]
working-dir = "/workspace"
[targets.code]
kind = "devcontainer"
profile = "default"
user = "dev"
extensions = ["ms-python.python"]
"""


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a plain image, one with every key, and one for editors."""
    return write(tmp_path_factory.mktemp("images"), nxc.loads(IMAGE))


# `writeText` gives what a shell can read the text from, so that the commands of an image can be run as they are.
ARGUMENTS = """
let
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  pkgs = import (folder + "/nixpkgs") { system = SYSTEM; } // {
    writeText = _name: text: "<(printf %s ${lib.escapeShellArg text})";
  };
  made = import (folder + "/nix/images/NAME.nix") ({ inherit lib pkgs; } // MORE);
  show = args: args // { contents = map (package: package.name) args.contents; };
in
{ image = show made.image.args; stream = show made.stream.args; loader = pkgs.stdenv.cc.bintools.dynamicLinker; }
"""


def _arguments(folder: Path, name: str, *, system: str = "x86_64-linux", more: str = "{ }") -> Any:
    text = ARGUMENTS.replace("FOLDER", nix_string(str(folder))).replace("SYSTEM", nix_string(system))
    found = evaluate(text.replace("NAME", name).replace("MORE", more))
    assert found["image"] == found["stream"], "the image and its stream are made from the same arguments"
    return found["image"] | {"loader": found["loader"]}


OUTPUTS = """
let
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  pkgs = import (folder + "/nixpkgs") { system = "x86_64-linux"; };
  output = name: { inherit name; };
  curl = output "curl" // {
    bin = output "curl-bin";
    man = output "curl-man";
    meta.outputsToInstall = [ "bin" "man" ];
  };
  packages = [ curl (curl // { name = "curl-dev"; outputSpecified = true; }) (output "ours") ];
  user = { name = "root"; uid = 0; gid = 0; home = "/root"; groups = [ ]; description = ""; };
  made = import (folder + "/nix/image.nix") {
    inherit lib pkgs packages user;
    name = "x"; tag = "1"; maxLayers = 9; command = [ ];
  };
in
map (package: package.name) (lib.take 4 made.image.args.contents)
"""


def test_an_image_has_the_outputs_that_a_user_environment_links(images: Path) -> None:
    """What `meta.outputsToInstall` says, a single output if one is named: as buildEnv does in a home."""
    found = evaluate(OUTPUTS.replace("FOLDER", nix_string(str(images))))
    assert found == ["curl-bin", "curl-man", "curl-dev", "ours"]


def test_an_image_without_keys(images: Path) -> None:
    """A root shell with a PATH, certificates, a locale and a home."""
    made = _arguments(images, "plain")
    assert (made["name"], made["tag"], made["maxLayers"]) == ("plain", "latest", 100)
    assert made["contents"] == [
        "git-1.0",
        "bashInteractive-1.0",
        "coreutils-1.0",
        "bin-sh-1.0",
        "ca-certificates-1.0",
        "usr-bin-env-1.0",
    ]
    config = made["config"]
    assert (config["Cmd"], config["Entrypoint"], config["User"], config["WorkingDir"]) == (
        ["/bin/bash"],
        [],
        "root",
        "/root",
    )
    assert sorted(config["Env"]) == [
        "HOME=/root",
        "LANG=C.UTF-8",
        "NIX_SSL_CERT_FILE=/etc/ssl/certs/ca-bundle.crt",
        "PATH=/bin:/usr/bin",
        "SSL_CERT_FILE=/etc/ssl/certs/ca-bundle.crt",
        "USER=root",
    ]
    assert config["Labels"] == {}


def test_an_image_with_every_key(images: Path) -> None:
    """Each key of the manifest arrives, and variables of the user's win over ours."""
    made = _arguments(images, "full")
    assert (made["name"], made["tag"], made["maxLayers"]) == ("ghcr.io/me/tools", "v1", 20)
    config = made["config"]
    assert (config["Cmd"], config["Entrypoint"]) == (["sh", "-c", "exit"], ["/bin/tini", "--"])
    assert (config["User"], config["WorkingDir"]) == ("dev", "/workspace")
    assert config["Labels"] == {"org.opencontainers.image.title": "Tools"}
    env = dict(item.split("=", 1) for item in config["Env"])
    assert len(env) == len(config["Env"])
    assert {key: env[key] for key in ("EDITOR", "HOME", "LANG", "PATH", "USER")} == {
        "EDITOR": "vim",
        "HOME": "/srv/home/dev",
        "LANG": "de_DE.UTF-8",
        "PATH": "/x",
        "USER": "dev",
    }


def test_a_consumer_chooses_tag_and_packages_of_an_image(images: Path) -> None:
    """An image is a function of both: no second manifest is needed for another selection."""
    made = _arguments(images, "plain", more='{ tag = "v2"; terms = [ "default" "-git" ]; }')
    assert made["tag"] == "v2"
    assert "git-1.0" not in made["contents"]


def test_an_image_for_editors_has_what_their_servers_look_for(images: Path) -> None:
    """The tools, the variables of nix-ld, and the metadata label that dev container tools read."""
    made = _arguments(images, "code")
    tools = {"findutils", "gawk", "getent", "gnugrep", "gnused", "gnutar", "gzip", "procps", "wget", "which"}
    assert {f"{name}-1.0" for name in tools} <= set(made["contents"])
    env = dict(item.split("=", 1) for item in made["config"]["Env"])
    assert env["NIX_LD"] == made["loader"]
    assert [path.split("-", 1)[1] for path in env["NIX_LD_LIBRARY_PATH"].split(":")] == [
        "gcc-1.0-lib/lib", "zlib-1.0-lib/lib", "openssl-1.0-lib/lib", "icu-1.0-lib/lib",
    ]  # fmt: skip
    label = json.loads(made["config"]["Labels"]["devcontainer.metadata"])
    assert label == [{"remoteUser": "dev", "customizations": {"vscode": {"extensions": ["ms-python.python"]}}}]


def _run(made: Any, tree: Path) -> dict[str, tuple[str, str]]:
    """Run an image's commands as dockerTools does, and return mode and owner of every path of the tree."""
    (tree / "etc").mkdir(parents=True, exist_ok=True)
    (tree / "etc" / "passwd").unlink(missing_ok=True)
    (tree / "etc" / "passwd").symlink_to("/nix/store/of-a-package/etc/passwd")
    (tree / "etc" / "keep").write_text("kept")
    bash = ["bash", "-euo", "pipefail", "-c"]
    listing = "find . -mindepth 1 -printf '%m %U:%G %P\\n'"
    command = f"umask 0022\n{made['fakeRootCommands']}\n"
    if shutil.which("fakeroot"):
        run = ["fakeroot", "--", *bash, command + listing]
    else:  # ownership is then what chown is called with
        run = [*bash, f'chown() {{ find "$3" -printf "700 $2 %p\\n" | sed "s, \\./, ,"; }}\n{command}{listing}']
    done = subprocess.run(run, cwd=tree, check=True, capture_output=True, text=True)
    lines = [line.split(" ", 2) for line in done.stdout.splitlines()]
    return {path: (mode, owner) for mode, owner, path in reversed(lines)}


@pytest.mark.parametrize("name", ["plain", "full", "code"])
def test_the_commands_of_an_image_make_its_accounts_and_directories(images: Path, tmp_path: Path, name: str) -> None:
    """Run for real, they leave accounts as plain files, a sticky /tmp and a home that belongs to its user."""
    made = _arguments(images, name)
    paths = _run(made, tmp_path / "tree")
    etc = tmp_path / "tree" / "etc"
    assert not (etc / "passwd").is_symlink()
    assert (etc / "keep").read_text() == "kept"
    own = [] if name == "plain" else ["dev:x:1234:100:D. Véloper 'x' ${y} $HOME `id`:/srv/home/dev:/bin/bash"]
    assert (etc / "passwd").read_text(encoding="utf-8").splitlines() == [
        "root:x:0:0:System administrator:/root:/bin/bash",
        *own,
        "nobody:x:65534:65534:Unprivileged account:/var/empty:/bin/false",
    ]
    groups = ["dev:x:100:"] if own else []
    extra = ["wheel:x:900:dev", "docker:x:901:dev"] if own else []
    assert (etc / "group").read_text().splitlines() == ["root:x:0:", *groups, "nobody:x:65534:", *extra]
    assert [line.split(":")[:2] for line in (etc / "shadow").read_text().splitlines()] == [
        [user, "!"] for user in (["root", "dev", "nobody"] if own else ["root", "nobody"])
    ]
    assert "passwd: files" in (etc / "nsswitch.conf").read_text()
    assert paths["tmp"][0] == paths["var/tmp"][0] == "1777"
    assert paths["root"][0] == "700"
    assert {"run", "var/empty"} <= set(paths)
    if own:
        assert paths["srv/home/dev"][1] == "1234:100"
    if name == "full":
        assert "workspace" in paths


def test_the_commands_of_an_image_can_be_run_twice(images: Path, tmp_path: Path) -> None:
    """A layer that already has the files is brought to the same state."""
    made = _arguments(images, "code")
    first = _run(made, tmp_path / "tree")
    assert _run(made, tmp_path / "tree") == first


@pytest.mark.parametrize(
    ("system", "loader"),
    [("x86_64-linux", "lib64/ld-linux-x86-64.so.2"), ("aarch64-linux", "lib/ld-linux-aarch64.so.1")],
)
def test_programs_of_editors_find_a_loader(tmp_path: Path, system: str, loader: str) -> None:
    """At the place where foreign programs look for their loader stands nix-ld, and libstdc++ where the server checks."""
    folder = write(tmp_path / "project", nxc.loads(f'systems = ["x86_64-linux", "aarch64-linux"]\n{IMAGE}'))
    tree = tmp_path / "tree"
    _run(_arguments(folder, "code", system=system), tree)
    assert os.readlink(tree / loader).endswith("-nix-ld-1.0/libexec/nix-ld")
    assert os.readlink(tree / "usr/lib64/libstdc++.so.6").endswith("-gcc-1.0-lib/lib/libstdc++.so.6")
    plain = tmp_path / "plain"
    _run(_arguments(folder, "plain", system=system), plain)
    assert not (plain / loader).is_symlink()
