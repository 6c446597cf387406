"""A VS Code dev container: an image that editor servers run in, and its devcontainer.json."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.artefacts import Artefacts
from nixcompose.keys import Command, Data, Items, Key, MapOf, Text
from nixcompose.targets import _image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from nixcompose.artefacts import Context

HOOKS = {
    "on-create": ("onCreateCommand", "Run once when the container has been made."),
    "update-content": ("updateContentCommand", "Run when the project's content is there or has changed."),
    "post-create": ("postCreateCommand", "Run when the container has been given to its user."),
    "post-start": ("postStartCommand", "Run each time the container starts."),
    "post-attach": ("postAttachCommand", "Run each time an editor attaches."),
}
KEYS = _image.KEYS | {
    "extensions": Key(
        Items(Text("an extension", r"[A-Za-z0-9-]+\.[A-Za-z0-9._-]+", "write publisher.name"), "a list of extensions"),
        "VS Code extensions to install, as publisher.name.",
    ),
    "editor-settings": Key(MapOf(Data(), r"[^\x00]+", hint=_image.no_nul), "VS Code settings inside the container."),
    "mounts": Key(
        Items(
            Text(
                "a mount",
                r"(?:[a-z-]+(?:=[^,\x00-\x1f]*)?)(?:,[a-z-]+(?:=[^,\x00-\x1f]*)?)*",
                'such as "source=cache,target=/cache,type=volume"',
            ),
            "a list of mounts",
        ),
        'Mounts, as "source=…,target=…,type=bind".',
    ),
    "workspace-folder": Key(_image.directory, "Where the project is inside; the editor's choice if left out."),
    **{key: Key(Command(), doc) for key, (_, doc) in HOOKS.items()},
}
NEEDS: tuple[str, ...] = ()
MODULE_CLASS = None
check = _image.check
INPUTS: tuple[str, ...] = ()
SYSTEMS: tuple[str, ...] = ("*-linux",)


def artefacts(context: Context) -> Artefacts:
    """Return the image, which carries its settings as a label, and `.devcontainer/NAME/devcontainer.json`."""
    import json  # not when the manifest is only read

    metadata = _metadata(context)
    label = {"devcontainer.metadata": json.dumps([metadata], ensure_ascii=False, sort_keys=True)}
    made = _image.image_artefacts(context, [nix.Bind("forEditors", nix.value(True))], label)
    name = context.target.name
    file = f".devcontainer/{name}/devcontainer.json"
    content = json.dumps(_devcontainer_json(context, metadata), indent=2, ensure_ascii=False) + "\n"
    return Artefacts({**made.files, file: content}, made.outputs, made.packages)


def _metadata(context: Context) -> dict[str, Any]:
    """What the image says of itself in its label, and the file says again for editors that read only the file."""
    options = context.target.options
    metadata: dict[str, Any] = {"remoteUser": context.user.name}
    vscode: dict[str, Any] = {}
    if "extensions" in options:
        vscode["extensions"] = list(options["extensions"])
    if "editor-settings" in options:
        vscode["settings"] = _in_order(options["editor-settings"])
    if vscode:
        metadata["customizations"] = {"vscode": vscode}
    return metadata


def _in_order(data: Any) -> Any:
    """Plain data with the keys of its tables sorted."""
    if isinstance(data, dict):
        return {name: _in_order(data[name]) for name in sorted(data)}
    return [_in_order(item) for item in data] if isinstance(data, list) else data


def _devcontainer_json(context: Context, metadata: dict[str, Any]) -> dict[str, Any]:
    options = context.target.options
    content: dict[str, Any] = {
        "name": context.target.name,
        "image": ":".join(_image.reference(context)),
        **metadata,
    }
    if "workspace-folder" in options:
        folder = options["workspace-folder"]
        content["workspaceFolder"] = folder
        content["workspaceMount"] = f"source=${{localWorkspaceFolder}},target={folder},type=bind"
    if "env" in options:
        content["containerEnv"] = dict(sorted(options["env"].items()))
    if "mounts" in options:
        content["mounts"] = list(options["mounts"])
    for key, (name, _) in HOOKS.items():
        if key in options:
            content[name] = options[key]
    return content
