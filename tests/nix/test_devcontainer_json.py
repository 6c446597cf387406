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
mounts = ["source=cache,target=/cache,type=volume"]
workspace-folder = "/workspace"
on-create = "make"
update-content = ["make", "content"]
post-create = "true"
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
        "mounts": ["source=cache,target=/cache,type=volume"],
        "onCreateCommand": "make",
        "updateContentCommand": ["make", "content"],
        "postCreateCommand": "true",
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


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ([], ["not an object"]),
        ({}, ["image is missing"]),
        ({"image": 1}, ["image is none of string"]),
        ({"image": "x", "enviroment": {}}, ["enviroment is no property"]),
        ({"image": "x", "containerEnv": {"A": 1}}, ["containerEnv is none of object of string"]),
        ({"image": "x", "postCreateCommand": {"a": ["b"], "c": "d"}}, []),
        (
            {"image": "x", "postCreateCommand": {"a": {}}},
            ["postCreateCommand is none of string, array of string, object of command"],
        ),
        ({"image": "x", "init": "yes"}, ["init is none of boolean"]),
        ({"image": "x", "mounts": ["a", {}]}, ["mounts is none of array of string, array of object"]),
    ],
)
def test_the_facts_tell_right_from_wrong(content, found):
    """The check above finds what the schema forbids."""
    assert mistakes(content) == found


@pytest.mark.parametrize("text", HOSTILE_LINES)
def test_any_text_arrives_unchanged(text):
    """A text of the manifest is the same text for who reads the JSON."""
    escaped = "".join(f"\\U{ord(character):08x}" for character in text)
    manifest = nxc.loads(FULL.replace('on-create = "make"', f'on-create = "{escaped}"'))
    (written,) = _files(nxc.emit(manifest)).values()
    assert _strict(written)["onCreateCommand"] == text
