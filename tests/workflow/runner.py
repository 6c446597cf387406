"""A project in Git as GitHub would check it out, and the steps of its workflow, run as a runner does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

import nixcompose as nxc
from nixcompose.emitter import flake_nix
from nixcompose.emitter.workflow import WORKFLOW
from tests.nix.project import STANDIN
from tests.sources.real_store import environment

NIXPKGS = Path(__file__).parent / "nixpkgs"
PACKAGES = ("bashInteractive", "coreutils", "git", "hello", "jq", "vim")


class Project:
    """A project whose flake Nix really evaluates and builds, with a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        # Builders are those of this machine, whatever the system.
        self.env = environment(folder / "nix-home") | {"NIX_CONFIG": "extra-platforms = aarch64-linux x86_64-linux"}
        for who in ("AUTHOR", "COMMITTER"):
            self.env |= {f"GIT_{who}_NAME": "me", f"GIT_{who}_EMAIL": "me@example.org"}
        self.nixpkgs = folder / "nixpkgs"
        shutil.copytree(NIXPKGS, self.nixpkgs)
        for path in STANDIN.glob("*.nix"):
            if not (self.nixpkgs / path.name).exists():
                shutil.copy(path, self.nixpkgs / path.name)
        tools = {"bash": shutil.which("bash"), "python": sys.executable, "path": "/usr/bin:/bin", "packages": PACKAGES}
        (self.nixpkgs / "tools.json").write_text(json.dumps(tools))
        (self.nixpkgs / "flake.nix").write_text("{ outputs = _: { lib = import ./lib.nix; }; }\n")
        self.run("git", "init", "-q", "--initial-branch=main")

    def run(self, *command: str) -> str:
        """What a command prints in the project; it has to succeed."""
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def trust(self, host: str) -> None:
        """Let skopeo talk to a registry without TLS, and keep passwords here."""
        config = Path(self.env["HOME"], ".config/containers/registries.conf")
        config.parent.mkdir(parents=True)
        config.write_text(f'[[registry]]\nlocation = "{host}"\ninsecure = true\n')
        self.env["REGISTRY_AUTH_FILE"] = str(config.parent / "auth.json")

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def commit(self, manifest: str) -> str:
        """Commit a manifest with what is emitted for it, and all files that were written; return the revision."""
        self.write("profiles.toml", manifest)
        loaded = nxc.load(self.folder / "profiles.toml")
        nxc.emit(loaded).write(self.folder)
        (self.folder / "flake.nix").write_text(flake_nix(loaded))
        self.run("git", "add", "--all")
        self.run("nix", "flake", "lock")
        self.run("git", "add", "--all")
        self.run("git", "commit", "-q", "--allow-empty", "-m", "A change")
        return self.run("git", "rev-parse", "HEAD").strip()

    def step(self, job: str, name: str, context: dict[str, str], folder: Path, **env: str) -> dict[str, str]:
        """Run a step's own lines in *folder* as GitHub does, and return its outputs.

        *context* has the values of the expressions in its variables.
        """
        steps = yaml.safe_load((self.folder / WORKFLOW).read_text())["jobs"][job]["steps"]
        (found,) = [step for step in steps if step["name"] == name]
        variables = {key: _evaluated(str(value), context) for key, value in found["env"].items()}
        output, script = (folder.parent / f"{folder.name}.{kind}" for kind in ("output", "sh"))
        output.write_text("")
        script.write_text(found["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=folder,
            env=self.env | variables | {"GITHUB_OUTPUT": str(output)} | env,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise StepFailed(done.stderr)
        return dict(line.split("=", 1) for line in output.read_text().splitlines())


class StepFailed(Exception):
    """A step of the workflow ended with an error."""


def _evaluated(text: str, context: dict[str, str]) -> str:
    """Replace each expression by what *context* says that it is."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: context[found[1]], text)
