"""The emitted devcontainer.json is what the published schema wants, and says what the manifest says."""

import json
from pathlib import Path

import pytest
from hypothesis import given

import nixcompose as nxc
from tests.nix.devcontainer_facts import mistakes
from tests.properties.strategies import HOSTILE_LINES, manifests

FULL = r"""
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
uid = 1000
[targets.Work]
kind = "devcontainer"
profile = "default"
user = "dev"
image = { name = "ghcr.io/me/tools", tag = "v1" }
env = { B = "2", A = "a\n\"${builtins.abort 'x'}" }
extensions = ["ms-python.python", "jnoortheen.nix-ide"]
editor-settings = { "files.eol" = "\n", nested = { deep = [1, true, 0.5] } }
mounts = [
  "source=cache,target=/cache,type=volume",
  { source = "history", target = "/history" },
  { target = "/scratch" },
  { source = "data", target = "/data", type = "bind" },
  { source = "${localEnv:HOME}/.ssh", target = "/ssh", type = "bind" },
]
workspace-folder = "/workspace"
features = { "ghcr.io/devcontainers/features/docker-in-docker:2" = { moby = false, version = "latest" }, "./ours" = {} }
forward-ports = [8080, 3000]
host-requirements = { cpus = 4, memory = "8gb", storage = "32gb", gpu = true }
remote-env = { PATH = "${containerEnv:PATH}:/extra" }
update-remote-user-uid = false
user-env-probe = "login"
init = true
privileged = false
cap-add = ["SYS_PTRACE"]
security-opt = ["seccomp=unconfined"]
run-args = ["--network=host"]
wait-for = "post-create"
initialize = "./before.sh"
on-create = "make"
update-content = ["make", "content"]
post-create = { lint = "make lint", deps = ["make", "deps"] }
post-start = ["echo", "${HOME}"]
post-attach = "git status"
"""


def _no_repeats(pairs):
    assert len(dict(pairs)) == len(pairs), "a name stands in an object twice"
    return dict(pairs)


def _strict(text):
    """The content of a JSON text that has no repeated names, no NaN and no Infinity."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, object_pairs_hook=_no_repeats, parse_constant=refuse)


def _files(bundle):
    return {path: text for path, text in bundle.files.items() if path.endswith("devcontainer.json")}


def test_every_key_of_the_target_arrives():
    """Image, user, environment, mounts, folder, hooks and editor settings stand where the schema has them."""
    (path, text), *others = _files(nxc.emit(nxc.loads(FULL))).items()
    assert (path, others) == (".devcontainer/Work/devcontainer.json", [])
    assert text.endswith("}\n")
    assert _strict(text) == {
        "name": "Work",
        "image": "ghcr.io/me/tools:v1",
        "remoteUser": "dev",
        "customizations": {
            "vscode": {
                "extensions": ["ms-python.python", "jnoortheen.nix-ide"],
                "settings": {"files.eol": "\n", "nested": {"deep": [1, True, 0.5]}},
            }
        },
        "workspaceFolder": "/workspace",
        "workspaceMount": "source=${localWorkspaceFolder},target=/workspace,type=bind",
        "containerEnv": {"A": "a\n\"${builtins.abort 'x'}", "B": "2"},
        "mounts": [
            "source=cache,target=/cache,type=volume",
            {"type": "volume", "source": "history", "target": "/history"},
            {"type": "volume", "target": "/scratch"},
            {"type": "bind", "source": "${localWorkspaceFolder}/data", "target": "/data"},
            {"type": "bind", "source": "${localEnv:HOME}/.ssh", "target": "/ssh"},
        ],
        "features": {
            "ghcr.io/devcontainers/features/docker-in-docker:2": {"moby": False, "version": "latest"},
            "./ours": {},
        },
        "forwardPorts": [8080, 3000],
        "hostRequirements": {"cpus": 4, "memory": "8gb", "storage": "32gb", "gpu": True},
        "remoteEnv": {"PATH": "${containerEnv:PATH}:/extra"},
        "updateRemoteUserUID": False,
        "userEnvProbe": "loginShell",
        "init": True,
        "privileged": False,
        "capAdd": ["SYS_PTRACE"],
        "securityOpt": ["seccomp=unconfined"],
        "runArgs": ["--network=host"],
        "waitFor": "postCreateCommand",
        "initializeCommand": "./before.sh",
        "onCreateCommand": "make",
        "updateContentCommand": ["make", "content"],
        "postCreateCommand": {"lint": "make lint", "deps": ["make", "deps"]},
        "postStartCommand": ["echo", "${HOME}"],
        "postAttachCommand": "git status",
    }


@given(manifests())
def test_every_emitted_file_keeps_to_the_schema(manifest):
    """Strict JSON with known properties of the right types, whatever the manifest says."""
    for path, text in _files(nxc.emit(manifest)).items():
        assert mistakes(_strict(text)) == [], path


def test_our_own_files_keep_to_the_schema(root):
    """Those of this repository are regular files, and strict JSON."""
    files = sorted(Path(root, ".devcontainer").rglob("devcontainer.json"))
    assert [path.parent.name for path in files] == ["devcontainer"]
    for path in files:
        assert path.is_file()
        assert not path.is_symlink()
        assert mistakes(_strict(path.read_text(encoding="utf-8"))) == []


def _image(**properties):
    return {"image": "x"} | properties


def _compose(**properties):
    return {"dockerComposeFile": "x.yml", "service": "x", "workspaceFolder": "/x"} | properties


@pytest.mark.parametrize(
    "content",
    [
        _image(),
        _image(postCreateCommand={"a": ["b"], "c": "d"}),
        _image(mounts=["a", {"type": "bind", "source": "/a", "target": "/b"}]),
        _image(hostRequirements={"gpu": {"cores": 2, "memory": "2gb"}}),
        _image(forwardPorts=[1, "db:5432"], shutdownAction="stopContainer"),
        _compose(),
        _compose(dockerComposeFile=["a.yml", "b.yml"], runServices=["x"], shutdownAction="stopCompose"),
    ],
)
def test_the_facts_take_what_is_right(content):
    """The check above lets through what the schema allows."""
    assert mistakes(content) == []


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ([], "$"),
        ({}, "$"),
        (_image(image=1), "$.image"),
        (_image(enviroment={}), "$"),
        (_image(containerEnv={"A": 1}), "$.containerEnv.A"),
        (_image(postCreateCommand={"a": {}}), "$.postCreateCommand.a"),
        (_image(init="yes"), "$.init"),
        (_image(mounts=["a", {}]), "$.mounts[1]"),
        (_image(mounts=[{"type": "tmpfs", "target": "/x"}]), "$.mounts[0]"),
        (_image(mounts=[{"type": "bind", "target": "/x", "readonly": True}]), "$.mounts[0]"),
        (_image(hostRequirements={"memory": "8 GB"}), "$.hostRequirements.memory"),
        (_image(hostRequirements={"cpus": 0}), "$.hostRequirements.cpus"),
        (_image(hostRequirements={"gpu": "required"}), "$.hostRequirements.gpu"),
        (_image(forwardPorts=[65536]), "$.forwardPorts[0]"),
        (_image(waitFor="postAttachCommand"), "$.waitFor"),
        (_image(shutdownAction="stopCompose"), "$.shutdownAction"),
        (_image(service="x"), "$"),
        (_image(dockerComposeFile="x.yml"), "$"),
        (_compose(runArgs=[]), "$"),
        (_compose(workspaceMount="x"), "$"),
        (_compose(service=["x"]), "$.service"),
    ],
)
def test_the_facts_find_what_is_wrong(content, where):
    """The check above finds what the schema forbids, and says where."""
    found = mistakes(content)
    assert found
    assert {line.partition(": ")[0] for line in found} == {where}


def test_the_lock_of_features_is_left_alone(tmp_path, nixcompose):
    """A devcontainer-lock.json beside the file belongs to the devcontainers CLI: nothing reads, moves or removes it."""
    (tmp_path / "data").mkdir()
    folder = tmp_path / ".devcontainer" / "Work"
    (folder / "ours").mkdir(parents=True)
    (folder / "devcontainer-lock.json").write_text('{"features": {}}')
    (tmp_path / "profiles.toml").write_text(FULL)
    assert nixcompose("emit", cwd=tmp_path).code == 0
    assert nixcompose("verify", cwd=tmp_path).code == 0
    (tmp_path / "profiles.toml").write_text(FULL.partition("[users")[0])  # and no target any more
    assert nixcompose("emit", cwd=tmp_path).code == 0
    assert not (folder / "devcontainer.json").exists()
    assert (folder / "devcontainer-lock.json").read_text() == '{"features": {}}'


@pytest.mark.parametrize("text", HOSTILE_LINES)
def test_any_text_arrives_unchanged(text):
    """A text of the manifest is the same text for who reads the JSON."""
    escaped = "".join(f"\\U{ord(character):08x}" for character in text)
    manifest = nxc.loads(FULL.replace('on-create = "make"', f'on-create = "{escaped}"'))
    (written,) = _files(nxc.emit(manifest)).values()
    assert _strict(written)["onCreateCommand"] == text
