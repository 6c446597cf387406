"""What is mounted into a container: each mount is a table, or the text that Docker's `--mount` takes."""

from __future__ import annotations

from nixcompose.keys import Choice, Items, Key, Table, Text
from nixcompose.targets import DIRECTORY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nixcompose.keys import KeyPath, Report

PROJECT = "${localWorkspaceFolder}"
"""How a devcontainer.json spells the directory of the project on the machine that runs the container."""

MOUNT = Table(
    {
        "type": Key(Choice(("volume", "bind"), "a type of mount"), "`volume` (if left out), or `bind`."),
        "source": Key(
            Text("the source of a mount", r'[^,"\x00-\x1f\x7f]+', "leave out commas and quotes"),
            "The name of a volume (none: a new one), or what is bound: a path of the project, an absolute "
            "path, or one that begins with a variable such as `${localEnv:HOME}`.",
        ),
        "target": Key(
            Text("the absolute path of a directory", DIRECTORY, 'such as "/cache"'),
            "Where it is in the container.",
            required=True,
        ),
    },
    "a mount",
    Text(
        "a mount as text",
        r"(?:[a-z-]+(?:=[^,\x00-\x1f]*)?)(?:,[a-z-]+(?:=[^,\x00-\x1f]*)?)*",
        'such as "source=cache,target=/cache,type=volume"',
    ),
)
MOUNTS = Key(
    Items(MOUNT, "a list of mounts"),
    'Mounts: { source = "cache", target = "/cache" }, or as text "source=…,target=…,type=bind".',
)
_SHORT = {"src": "source", "dst": "target", "destination": "target"}


def fields(mount: str | Mapping[str, str]) -> dict[str, str]:
    """Return what a mount says, by the long names of its fields.

    >>> fields("src=cache,dst=/cache")
    {'source': 'cache', 'target': '/cache'}
    """
    if not isinstance(mount, str):
        return dict(mount)
    pairs = (field.partition("=") for field in mount.split(","))
    return {_SHORT.get(name, name): value for name, _, value in pairs}


def check_mounts(mounts: tuple[str | Mapping[str, str], ...], path: KeyPath, report: Report) -> None:
    """Report mounts without what they need, and those that hide others."""
    seen: set[str] = set()
    for index, mount in enumerate(mounts):
        said = fields(mount)
        here = (*path, index)
        is_bind = said.get("type") == "bind"
        if not said.get("target"):
            report("NXC205", here, "a mount needs a target", fix='such as "source=cache,target=/cache,type=volume"')
        elif said["target"] in seen:
            report("NXC206", here, f"{said['target']} is mounted twice", fix="remove one of the two")
        elif isinstance(mount, str) and not said["target"].startswith(("/", "${")):
            report(
                "NXC206", here, f'"{said["target"]}" is not the absolute path of a directory', fix='such as "/cache"'
            )
        elif is_bind and not said.get("source"):
            report("NXC205", here, "a bind mount needs a source", fix="name a path of the project, or an absolute one")
        elif is_bind and isinstance(mount, str) and not said["source"].startswith(("/", "${")):
            fix = f'write {{ source = "{said["source"]}", target = "{said["target"]}", type = "bind" }}'
            report("NXC206", here, f'"{said["source"]}" is no absolute path, which a mount as text wants', fix=fix)
        seen.add(said.get("target", ""))


def project_path(mount: str | Mapping[str, str]) -> str | None:
    """Return the path of the project that is bound, if it is one.

    >>> project_path({"source": "data", "target": "/data", "type": "bind"})
    'data'
    >>> project_path("source=${localWorkspaceFolder}/data,target=/data,type=bind")
    'data'
    """
    said = fields(mount)
    source = said.get("source", "")
    if said.get("type") != "bind" or not source:
        return None
    if source.startswith(PROJECT):
        return source.removeprefix(PROJECT).lstrip("/") or "."
    return None if isinstance(mount, str) or source.startswith(("/", "${")) else source


def project_paths(mounts: Mapping[int, Any]) -> Iterator[tuple[int, str]]:
    """Yield the paths of the project that are bound, each with its index."""
    for index, mount in mounts.items():
        path = project_path(mount)
        if path is not None:
            yield index, path


def as_data(mount: str | Mapping[str, str]) -> str | dict[str, str]:
    """Return a mount as a devcontainer.json has it."""
    if isinstance(mount, str):
        return mount
    path = project_path(mount)
    source = {"source": mount["source"]} if "source" in mount else {}
    bound = {} if path is None or mount["source"].startswith(PROJECT) else {"source": f"{PROJECT}/{path}"}
    return {"type": mount.get("type", "volume"), **source, **bound, "target": mount["target"]}
