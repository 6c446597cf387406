"""The first files of a project."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable

from nixcompose.emitter.bundle import Change
from nixcompose.emitter.disk import read_file, update
from nixcompose.emitter.everything import flake_nix
from nixcompose.errors import EmitError, Finding
from nixcompose.manifest.schema import json_schema
from nixcompose.resolver.load import load, loads

SCHEMA_FILE = "profiles.schema.json"
PACKAGES = ("git", "curl", "jq", "ripgrep")


def init(path: str | os.PathLike[str] = "profiles.toml", *, packages: Iterable[str] = PACKAGES) -> tuple[Change, ...]:
    """Write a first manifest at *path*, its JSON schema and a `flake.nix` beside it; return them.

    What is there already is kept: such a change has the status `same`.  The manifest has a group of
    *packages* (attribute paths), two profiles and two targets.

    Raises `ManifestError` if a package is no attribute path, or if the manifest that is there is
    wrong; `EmitError` if the disk refuses.
    """
    root, name = os.path.split(os.fspath(path))
    root = root or "."
    if name in (SCHEMA_FILE, "flake.nix"):
        raise EmitError(
            [
                Finding(
                    "NXC502",
                    f'"{name}" is the name of another file of the project',
                    None,
                    "name the manifest otherwise",
                )
            ]
        )
    text = _STARTER.replace(
        "  PACKAGES\n", "".join(f"  {json.dumps(package, ensure_ascii=False)},\n" for package in packages)
    )
    manifest = load(path) if os.path.lexists(path) else loads(text, name)
    texts = {name: text, SCHEMA_FILE: json.dumps(json_schema(), indent=2) + "\n", "flake.nix": flake_nix(manifest)}
    there: dict[str, str | None] = {}

    def decide() -> tuple[dict[str, str], tuple[str, ...]]:
        there.update({file: read_file(root, file) for file in texts})
        return {file: text for file, text in texts.items() if there[file] is None}, ()

    update(root, decide)
    return tuple(
        Change(file, "missing", None, text) if there[file] is None else Change(file, "same", there[file], there[file])
        for file, text in texts.items()
    )


_STARTER = """\
#:schema ./profiles.schema.json
# What is installed where. Try: nixcompose resolve default
schema = 1
systems = ["x86_64-linux"]

[groups.essential]
description = "The everyday tools"
packages = [
  PACKAGES
]

[groups.development]
description = "Working on code"
requires = ["essential"]
packages = ["gh", "lazygit"]

[profiles]
default = ["essential"]
full = ["essential", "development"]

[targets.container]
kind = "container"
profile = "default"
image = { name = "tools" }

[targets.devcontainer]
kind = "devcontainer"
profile = "full"
"""
