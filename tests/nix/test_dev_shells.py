"""Shells of targets: what they hold by system, and what direnv makes of their `.envrc` with real Nix."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose.emitter import flake_nix
from nixcompose.targets.dev_shell import OF_THE_BUILD, OF_THE_DERIVATION
from tests.nix.nix_run import evaluate
from tests.nix.project import error_of, nix_string, write
from tests.nix.test_flake import SHORT, Flake, _pnames
from tests.sources.real_store import environment


@pytest.fixture(scope="module")
def monorepo(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """The golden manifest with a shell for each app as a flake."""
    case = root / "tests" / "golden" / "shells"
    return Flake(tmp_path_factory.mktemp("monorepo"), nxc.load(case / "profiles.toml"), sources=case)


@pytest.mark.nix
def test_a_target_takes_the_place_of_its_profile(monorepo: Flake) -> None:
    """Shells are those of the targets and of the profiles that have no target of their name, where each can be."""
    shown = monorepo.show()
    assert {system: sorted(shells) for system, shells in shown["devShells"].items()} == {
        "aarch64-darwin": ["all.apps", "default", "server", "web"],
        "x86_64-linux": ["all.apps", "api", "default", "server", "web"],
    }
    assert sorted(shown["checks"]["aarch64-darwin"]) == [
        "agreement", "shell-all.apps", "shell-default", "shell-server", "shell-web",
    ]  # fmt: skip
    assert "PORT" in monorepo.value("devShells.x86_64-linux.web.args.env")


@pytest.mark.nix
@pytest.mark.parametrize("system", ["x86_64-linux", "aarch64-darwin"])
def test_a_shell_has_what_python_resolves_for_its_target(monorepo: Flake, root: Path, system: str) -> None:
    """Filters by system and by target hold, and its own list says what it was given."""
    manifest = nxc.load(root / "tests" / "golden" / "shells" / "profiles.toml")
    for name, target in manifest.targets.items():
        if system in manifest.systems_of(target):
            attribute = f'devShells.{system}."{name}"'
            expected = [package.attr for package in nxc.resolve(manifest, target=name, system=system).packages]
            found = _pnames(monorepo.value(f"{attribute}.contents", SHORT))
            assert found == expected
            assert monorepo.value(f"{attribute}.args.packages", SHORT) == monorepo.value(f"{attribute}.contents", SHORT)


@pytest.mark.nix
def test_variables_and_hook_arrive_as_they_were_written(monorepo: Flake, root: Path) -> None:
    """Quotes, dollars and line breaks are data."""
    written = nxc.load(root / "tests" / "golden" / "shells" / "profiles.toml").targets["web"].options
    made = monorepo.value("devShells.x86_64-linux.web.args", "args: { inherit (args) name env shellHook; }")
    assert made == {"name": "web", "env": dict(written["env"]), "shellHook": written["shell-hook"]}
    assert "env" not in monorepo.value('devShells.x86_64-linux."all.apps".args', "builtins.attrNames")


PROJECT = """
[inputs]
nixpkgs = "path:NIXPKGS"

[groups.tools]
packages = ["git"]

[groups.frontend]
packages = ["cowsay"]

[profiles]
default = ["tools"]
web = ["tools", "frontend"]

[targets.web]
kind = "dev-shell"
profile = "web"
directory = "apps/web"
env = { PORT = "8080", GREETING = "it's ${HOME} \\"$(id)\\"" }
shell-hook = '''
export ENTERED="$PORT $(cowsay)"
'''

[targets."a+b.c"]
kind = "dev-shell"
profile = "default"
directory = "."
env = { PORT = "1" }
"""


class Checkout:
    """A project in Git whose flake Nix really builds, and a user who has direnv."""

    def __init__(self, folder: Path) -> None:
        self.env = environment(folder)
        self.env |= {"XDG_DATA_HOME": f"{folder}/data", "XDG_CONFIG_HOME": f"{folder}/xdg", "DIRENV_LOG_FORMAT": ""}
        nixpkgs = folder / "nixpkgs"
        manifest = nxc.loads(PROJECT.replace("NIXPKGS", str(nixpkgs)))
        self.project = write(folder / "project", manifest)
        (self.project / "flake.nix").write_text(flake_nix(manifest), encoding="utf-8")
        (self.project / "nixpkgs").rename(nixpkgs)
        shutil.copy(Path(__file__).parent / "really_built.nix", nixpkgs / "really_built.nix")
        (nixpkgs / "default.nix").write_text(
            "args: import ./pkgs.nix (args // { overlays = [ (import ./really_built.nix) ] ++ args.overlays or [ ]; })\n"
        )
        (nixpkgs / "flake.nix").write_text("{ outputs = _: { lib = import ./lib; }; }\n")
        (self.project / ".gitignore").write_text(".direnv/\n")
        self.run("git", "init", "-q", ".")
        self.run("git", "add", "-A")

    def run(self, *command: str, directory: str = ".", **env: str) -> str:
        done = subprocess.run(
            command, cwd=self.project / directory, env=self.env | env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def exported(self, directory: str, **env: str) -> dict[str, str | None]:
        """What direnv changes in an environment on the way into a directory; nothing if that is up to date."""
        found = self.run("direnv", "export", "json", directory=directory, **env)
        return json.loads(found) if found else {}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The project above, allowed to direnv."""
    made = Checkout(tmp_path_factory.mktemp("checkout"))
    made.run("direnv", "allow", "apps/web")
    made.run("direnv", "allow", ".")
    return made


@pytest.mark.nix
@pytest.mark.tool("direnv")
def test_direnv_enters_the_shell_of_the_directory(checkout: Checkout) -> None:
    """Nix builds the shell of the app that one is in; its programs, variables and hook are there, and no others."""
    script = 'cowsay; git; printf "%s\\n" "$PORT" "$GREETING" "$ENTERED"'
    found = checkout.run("direnv", "exec", "apps/web", "sh", "-c", script).splitlines()
    assert found == ["cowsay", "git", "8080", 'it\'s ${HOME} "$(id)"', "8080 cowsay"]
    script = 'command -v cowsay; git; printf "%s\\n" "$PORT" "${ENTERED-none}"'
    assert checkout.run("direnv", "exec", ".", "sh", "-c", script).splitlines() == ["git", "1", "none"]


@pytest.mark.nix
@pytest.mark.tool("direnv")
def test_direnv_enters_again_when_what_is_emitted_changes(checkout: Checkout) -> None:
    """It watches the flake at the root and all emitted files, from the directory of the app."""
    entered = {name: value for name, value in checkout.exported("apps/web").items() if value is not None}
    assert entered["PORT"] == "8080"
    assert checkout.exported("apps/web", **entered) == {}
    watched = {item["Path"] for item in json.loads(checkout.run("direnv", "show_dump", entered["DIRENV_WATCHES"]))}
    emitted = {path for path in checkout.project.joinpath("nix").rglob("*.nix")}
    assert {
        str(path) for path in emitted | {checkout.project / "flake.nix", checkout.project / "flake.lock"}
    } <= watched
    file = checkout.project / "nix" / "shells" / "web.nix"
    file.write_text(file.read_text(encoding="utf-8").replace('PORT = "8080"', 'PORT = "9090"'), encoding="utf-8")
    os.utime(file, (1, 1))
    assert checkout.exported("apps/web", **entered)["PORT"] == "9090"


@pytest.mark.nix
@pytest.mark.tool("direnv")
def test_an_envrc_stays_allowed_when_the_manifest_changes(checkout: Checkout) -> None:
    """Its text says nothing of the manifest but what it enters, so direnv asks once."""
    again = nxc.loads(PROJECT.replace('"git"', '"git", "jq"'))
    assert again.digest != nxc.loads(PROJECT).digest
    assert nxc.emit(again).files["apps/web/.envrc"] == (checkout.project / "apps" / "web" / ".envrc").read_text()


@pytest.mark.nix
def test_variables_that_are_refused_would_not_arrive(checkout: Checkout) -> None:
    """Nix refuses those of the derivation, and drops those of the build or sets them itself; others it keeps."""
    really = checkout.project.parent / "nixpkgs"
    shell = f'(import {really} {{ system = "x86_64-linux"; }}).mkShellNoCC'
    mine = [name for name in sorted(OF_THE_BUILD) if name not in ("PATH",)]
    env = " ".join(f"{name} = {nix_string('/mine')};" for name in [*mine, "KEPT"])
    command = ("nix", "print-dev-env", "--impure", "--json", "--expr", f"{shell} {{ env = {{ {env} }}; }}")
    variables = json.loads(checkout.run(*command))["variables"]
    shown = checkout.run(*(word for word in command if word != "--json"))
    script = f"unset {' '.join(mine)} 2>/dev/null; {shown}\nenv -0"
    kept = dict(item.split("=", 1) for item in _bash(script).split("\0") if "=" in item)
    assert kept["KEPT"] == "/mine"
    assert variables["KEPT"]["value"] == "/mine"
    assert {name for name in mine if kept.get(name) == "/mine"} == set()
    overlapping = f'({shell} {{ env = {{ buildInputs = "git"; system = "x"; }}; }}).drvPath'
    assert "system" in OF_THE_DERIVATION
    assert "The ‘env’ attribute set cannot contain any attributes passed to derivation: system" in error_of(overlapping)


def _bash(script: str) -> str:
    done = subprocess.run(
        ["/bin/bash", "-c", script], capture_output=True, text=True, check=False, env={"PATH": "/bin:/usr/bin"}
    )
    return done.stdout


# What direnv would run, with functions that keep their arguments.
STUB = r"""
watch_file() { printf '%s\0' watch_file "$@" ''; }
watch_dir() { printf '%s\0' watch_dir "$@" ''; }
use() { printf '%s\0' use "$@" ''; }
. "$1"
"""

paths = st.lists(
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/"), min_size=1, max_size=12).filter(
        lambda part: part not in (".", "..") and not part.startswith(".git")
    ),
    min_size=1,
    max_size=3,
).map("/".join)


@given(directory=paths, file=paths)
def test_nothing_leaves_the_lines_of_an_envrc(directory: str, file: str) -> None:
    """Whatever directories and files are called, bash reads the words that were meant."""
    tables = {
        "groups": {"tools": {"packages": ["ours"]}},
        "profiles": {"default": ["tools"]},
        "packages": {"ours": {"file": file}},
        "targets": {"a.b+c": {"kind": "dev-shell", "profile": "default", "directory": directory}},
    }
    manifest = nxc.loads(tomli_w.dumps(tables))
    out = "it's $(out); `x`"
    text = nxc.emit(manifest, out=out).files[f"{directory}/.envrc"]
    root = "/".join([".."] * (directory.count("/") + 1))
    with_bash = subprocess.run(
        ["bash", "-euc", STUB, "bash", "/dev/stdin"], input=text, capture_output=True, text=True, check=True
    )
    calls = [words.split("\0") for words in with_bash.stdout.removesuffix("\0\0").split("\0\0")]
    assert calls == [
        ["watch_file", f"{root}/flake.nix", f"{root}/flake.lock", f"{root}/{file}"],
        ["watch_dir", f"{root}/{out}"],
        ["use", "flake", f'{root}#"a.b+c"'],
    ]


def test_an_envrc_of_somebody_else_is_kept(tmp_path: Path, nixcompose: Any) -> None:
    """It was not written by nixcompose, so nothing is written at all until its owner says so."""
    (tmp_path / "apps" / "web").mkdir(parents=True)
    (tmp_path / "profiles.toml").write_text(PROJECT)
    own = tmp_path / "apps" / "web" / ".envrc"
    own.write_text("dotenv\n")
    done = nixcompose("emit", cwd=tmp_path)
    assert (done.code, own.read_text()) == (2, "dotenv\n")
    assert 'error[NXC502]: "apps/web/.envrc" was not written by nixcompose' in done.err
    assert not (tmp_path / "nix").exists()
    done = nixcompose("emit", "--force", "apps/web/.envrc", cwd=tmp_path)
    assert done.code == 0, done.err
    assert own.read_text().endswith("use flake '../..#web'\n")


# The arguments of the two projects, as far as a bridge uses them.
DEVSHELL = """
_final: prev: {
  devshell.mkShell =
    configuration:
    (prev.lib.evalModules {
      modules = [
        configuration
        {
          options = {
            packages = prev.lib.mkOption { type = prev.lib.types.listOf prev.lib.types.package; };
            env = prev.lib.mkOption { type = prev.lib.types.listOf (prev.lib.types.attrsOf prev.lib.types.str); };
          };
        }
      ];
    }).config;
}
"""
DEVENV = """
{ pkgs, inputs, modules }:
(inputs.nixpkgs.lib.evalModules {
  modules = modules ++ [
    {
      options = {
        packages = pkgs.lib.mkOption { type = pkgs.lib.types.listOf pkgs.lib.types.package; };
        env = pkgs.lib.mkOption { type = pkgs.lib.types.attrsOf pkgs.lib.types.str; };
      };
    }
  ];
}).config
"""
BRIDGED = """
let
  folder = /. + FOLDER;
  inputs = {
    nixpkgs = { outPath = folder + "/nixpkgs"; lib = import (folder + "/nixpkgs/lib"); };
    devshell.overlays.default = DEVSHELL;
    devenv.lib.mkShell = DEVENV;
  };
  shell = ((import (folder + "/flake.nix")).outputs inputs).devShells.x86_64-linux.default;
in
{ packages = map (package: package.pname) shell.packages; inherit (shell) env; }
"""


@pytest.mark.nix
@pytest.mark.parametrize(
    ("name", "env"), [("devshell", [{"name": "PORT", "value": "8080"}]), ("devenv", {"PORT": "8080"})]
)
def test_shells_of_other_projects_take_the_packages(tmp_path: Path, root: Path, name: str, env: Any) -> None:
    """The flakes that the how-to shows are evaluated with stand-ins for numtide/devshell and devenv."""
    page = (root / "docs" / "how-to" / "dev-shells.md").read_text(encoding="utf-8")
    manifest = nxc.loads(re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0])
    folder = write(tmp_path, manifest)
    flake = re.findall(rf"^```nix {name}/flake.nix\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
    (folder / "flake.nix").write_text(flake, encoding="utf-8")
    text = BRIDGED.replace("FOLDER", nix_string(str(folder))).replace("DEVSHELL", DEVSHELL).replace("DEVENV", DEVENV)
    selection = {"devshell": "default", "devenv": "default,frontend"}[name]
    expected = [package.attr for package in nxc.resolve(manifest, selection).packages]
    assert evaluate(text) == {"packages": expected, "env": env}
