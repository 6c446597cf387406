"""The devcontainers CLI reads what is emitted as the manifest means it, and merges it with the label of the image.

The CLI is real and offline: its container client is a stand-in that knows one image, whose record is what real Nix
makes of the emitted image.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nixcompose as nxc
from tests.nix import container_client
from tests.nix.nix_run import evaluate
from tests.nix.project import nix_string, write
from tests.properties.strategies import HOSTILE_LINES

pytestmark = [pytest.mark.nix, pytest.mark.tool("devcontainer")]

MANIFEST = r"""
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
uid = 1000
[targets.work]
kind = "devcontainer"
profile = "default"
user = "dev"
image = { name = "ghcr.io/me/tools", tag = "v1" }
env = { GREETING = "a \"b\"\n" }
remote-env = { PATH = "${containerEnv:PATH}:/extra" }
extensions = ["ms-python.python"]
editor-settings = { "files.eol" = "\n" }
mounts = [
  "source=cache,target=/cache,type=volume",
  { source = "history", target = "/history" },
  { source = "data", target = "/data", type = "bind" },
]
workspace-folder = "/workspace"
forward-ports = [3000, 8080]
host-requirements = { cpus = 2, memory = "8gb", gpu = "optional" }
update-remote-user-uid = false
user-env-probe = "login"
init = true
privileged = true
cap-add = ["SYS_PTRACE"]
security-opt = ["seccomp=unconfined"]
run-args = ["--network=host"]
initialize = "true"
on-create = "make"
update-content = ["make", "content"]
post-create = { lint = "make lint", deps = ["make", "deps"] }
post-start = "date"
post-attach = "git status"
wait-for = "post-create"
"""
HOOKS = ("onCreate", "updateContent", "postCreate", "postStart", "postAttach")
OF_THE_PROJECT = {
    "name", "image", "configFilePath", "initializeCommand", "runArgs", "waitFor", "workspaceFolder", "workspaceMount",
    *(f"{hook}Commands" for hook in HOOKS),
}  # fmt: skip
"""What the merged configuration has from the file alone."""

RECORD = """
let
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  pkgs = import (folder + "/nixpkgs") { };
  image = (import (folder + "/nix/images/NAME.nix") { inherit lib pkgs; }).image.args;
in
{
  reference = "${image.name}:${image.tag}";
  record.Config = { inherit (image.config) Env Labels User; };
}
"""


@pytest.fixture
def project(tmp_path):
    """Write the project of a manifest, and return its folder and the image of its target."""

    def project(text, target="work"):
        write(tmp_path, nxc.loads(text))
        (tmp_path / "profiles.toml").write_text(text, encoding="utf-8")
        return tmp_path, evaluate(RECORD.replace("FOLDER", nix_string(str(tmp_path))).replace("NAME", target))

    return project


def read(folder, image, config=".devcontainer/work/devcontainer.json"):
    """Return what the CLI makes of a file, by itself and merged with the label of *image*."""
    client = folder / "client"
    client.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{container_client.__file__}" "$@"\n')
    client.chmod(0o755)
    (folder / "image.json").write_text(json.dumps(image))
    done = subprocess.run(
        [
            "devcontainer",
            "read-configuration",
            "--workspace-folder",
            folder,
            "--config",
            folder / config,
            "--docker-path",
            client,
            "--include-merged-configuration",
        ],  # fmt: skip
        env={**os.environ, "IMAGE": str(folder / "image.json")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def without_label(image):
    config = {**image["record"]["Config"], "Labels": {}}
    return {**image, "record": {"Config": config}}


def test_the_cli_reads_what_the_file_says(project):
    """Nothing is dropped or changed but for the variables that stand for the machine's own places."""
    folder, image = project(MANIFEST)
    written = (folder / ".devcontainer/work/devcontainer.json").read_text(encoding="utf-8")
    known = json.loads(written.replace("${localWorkspaceFolder}", str(folder)))
    found = read(folder, image)["configuration"]
    assert found.pop("configFilePath")
    assert found == known


def test_the_label_adds_nothing_to_the_file(project):
    """Merged with the label, the file gives what it gives alone: whoever has the file sees all that holds."""
    folder, image = project(MANIFEST)
    merged = read(folder, image)["mergedConfiguration"]
    alone = read(folder, without_label(image))["mergedConfiguration"]
    customizations = merged.pop("customizations"), alone.pop("customizations")
    assert merged == alone
    assert customizations[0]["vscode"] == customizations[1]["vscode"] * 2  # which editors fold into one


def test_every_hook_runs_once(project):
    """The CLI runs the hooks of the label and those of the file: only one of the two can have them."""
    folder, image = project(MANIFEST)
    merged = read(folder, image)["mergedConfiguration"]
    assert [merged[f"{hook}Commands"] for hook in HOOKS] == [
        ["make"],
        [["make", "content"]],
        [{"lint": "make lint", "deps": ["make", "deps"]}],
        ["date"],
        ["git status"],
    ]


def test_the_label_says_what_the_file_says(project):
    """A file that names the image and nothing else gives the same but for what is the project's own."""
    folder, image = project(MANIFEST)
    expected = read(folder, without_label(image))["mergedConfiguration"]
    (folder / ".devcontainer/devcontainer.json").write_text(json.dumps({"image": image["reference"]}))
    found = read(folder, image, ".devcontainer/devcontainer.json")["mergedConfiguration"]
    expected["mounts"].remove({"type": "bind", "source": f"{folder}/data", "target": "/data"})
    assert set(expected) - set(found) <= OF_THE_PROJECT
    for name in set(expected) - OF_THE_PROJECT:
        assert found[name] == expected[name], name


def test_the_metadata_comes_out_of_nix_as_json(project):
    """The label that Nix writes into the image is strict JSON, with the texts of the manifest in it."""
    _, image = project(MANIFEST)
    (metadata,) = json.loads(image["record"]["Config"]["Labels"]["devcontainer.metadata"])
    assert metadata["containerEnv"] == {"GREETING": 'a "b"\n'}
    assert metadata["remoteUser"] == image["record"]["Config"]["User"] == "dev"


def test_any_text_arrives_at_the_shell_unchanged(project):
    """The CLI gives a hook the very text that the manifest has."""
    escaped = ["".join(f"\\U{ord(character):08x}" for character in text) for text in HOSTILE_LINES]
    hook = "{" + ", ".join(f'h{number:02} = ["echo", "{text}"]' for number, text in enumerate(escaped)) + "}"
    folder, image = project(MANIFEST.replace('on-create = "make"', f"on-create = {hook}"))
    (commands,) = read(folder, image)["mergedConfiguration"]["onCreateCommands"]
    assert list(commands.values()) == [["echo", text] for text in HOSTILE_LINES]


def test_the_cli_reads_our_own(root, tmp_path):
    """Those of this repository, too."""
    files = sorted(Path(root, ".devcontainer").rglob("devcontainer.json"))
    assert files
    for number, file in enumerate(files):
        folder = tmp_path / str(number)
        copy = folder / ".devcontainer/work/devcontainer.json"
        copy.parent.mkdir(parents=True)
        copy.write_bytes(file.read_bytes())
        image = {"reference": json.loads(file.read_text())["image"], "record": {"Config": {"Labels": {}}}}
        assert read(folder, image)["configuration"]["name"] == file.parent.name
