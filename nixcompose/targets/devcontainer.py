"""A VS Code dev container: an image that editor servers run in, and its devcontainer.json.

The image is one of packages, or with `nixos` a whole NixOS: then a compose file runs it, with systemd as its
first process.
"""

from __future__ import annotations

import posixpath

from nixcompose import nixlang as nix
from nixcompose._frozen import evolve
from nixcompose.idioms import default
from nixcompose.keys import NO_NUL, Choice, Command, Data, Either, Flag, Items, Key, MapOf, Number, Table, Text
from nixcompose.targets import _compose, _image, _mounts, _nixos_image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nixcompose.artefacts import Artefacts, Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

HOOKS = {
    "initialize": ("initializeCommand", "Run on the machine of the editor, before the container is made."),
    "on-create": ("onCreateCommand", "Run once when the container has been made."),
    "update-content": ("updateContentCommand", "Run when the project's content is there or has changed."),
    "post-create": ("postCreateCommand", "Run when the container has been given to its user."),
    "post-start": ("postStartCommand", "Run each time the container starts."),
    "post-attach": ("postAttachCommand", "Run each time an editor attaches."),
}
AFTER_A_START = ("on-create", "post-start")
"""The hooks that are the first to run when the container has been started, the first time and each time."""
PROBES = {
    "none": "none",
    "login": "loginShell",
    "login-interactive": "loginInteractiveShell",
    "interactive": "interactiveShell",
}
hook = Either((Command(), MapOf(Command())), "a command (a string or a list of strings), or a table of commands")
amount = Text("an amount of memory or storage", r"[0-9]{1,15}[tgmk]b", 'such as "8gb"')
GPU = Table(
    {
        "cores": Key(Number(1, 2**31 - 1), "The fewest cores."),
        "memory": Key(amount, "The least memory of its own."),
    },
    "a GPU",
)
HOST_REQUIREMENTS = Table(
    {
        "cpus": Key(Number(1, 65535), "The fewest processors."),
        "memory": Key(amount, 'The least memory: "8gb" (of 2^30 bytes).'),
        "storage": Key(amount, "The least storage."),
        "gpu": Key(
            Either((Flag(), Choice(("optional",), "a word for a GPU"), GPU), 'true, "optional", or a table'),
            "Whether a GPU is wanted, and what it has to have.",
        ),
    },
    "host requirements",
)
KEYS = (
    _image.KEYS
    | _nixos_image.KEYS
    | {
        "extensions": Key(
            Items(
                Text("an extension", r"[A-Za-z0-9-]+\.[A-Za-z0-9._-]+", "write publisher.name"), "a list of extensions"
            ),
            "VS Code extensions to install, as publisher.name.",
        ),
        "editor-settings": Key(MapOf(Data(), r"[^\x00]+", hint=NO_NUL), "VS Code settings inside the container."),
        "mounts": _mounts.MOUNTS,
        "workspace-folder": Key(_image.directory, "Where the project is inside; the editor's choice if left out."),
        "features": Key(
            MapOf(
                MapOf(Data(), r"[^\x00]+", hint=NO_NUL),
                r"(?!/)[A-Za-z0-9./_:@-]+",
                "a table of features, each with its options",
                'such as "ghcr.io/devcontainers/features/docker-in-docker:2" = {}',
            ),
            "Dev container features that are installed on top of the image, with their options; "
            "one that begins with `./` is a directory beside the devcontainer.json.",
        ),
        "forward-ports": Key(
            Items(Number(1, 65535), "a list of port numbers", distinct=True),
            "Ports of the container that are there on the machine of the editor too.",
        ),
        "host-requirements": Key(HOST_REQUIREMENTS, "What the machine has to have."),
        "remote-env": Key(
            _image.ENVIRONMENT,
            "Variables for what an editor runs; `${containerEnv:PATH}` stands for that of the image.",
        ),
        "update-remote-user-uid": Key(
            Flag(), "On Linux, give the user the numbers of the user outside; true if left out, as editors have it."
        ),
        "user-env-probe": Key(
            Choice(tuple(PROBES), "a way to start a shell"),
            "The shell whose environment an editor takes over; `login-interactive` if left out, as editors have it.",
        ),
        "init": Key(Flag(), "Run a small init process as the first, which reaps others; false if left out."),
        "privileged": Key(Flag(), "Give the container all rights of the machine; false if left out."),
        "cap-add": Key(
            Items(
                Text("a capability", r"[A-Z]+(?:_[A-Z]+)*", 'such as "SYS_PTRACE"'),
                "a list of capabilities",
                distinct=True,
            ),
            "Capabilities that the container has beside the usual ones.",
        ),
        "security-opt": Key(
            Items(Text("a security option", r"[^\x00-\x20\x7f]+", 'such as "seccomp=unconfined"'), "a list of options"),
            "Security options of the container.",
        ),
        "run-args": Key(
            Items(_image.argument, "a list of arguments"),
            "Further arguments of `docker run`; what has a key is better there.",
        ),
        **{key: Key(hook, doc) for key, (_, doc) in HOOKS.items()},
        "wait-for": Key(
            Choice(tuple(key for key in HOOKS if key != "post-attach"), "a hook to wait for"),
            "The hook after which an editor opens; `update-content` if left out, as editors have it.",
        ),
    }
)
NEEDS: tuple[str, ...] = ()
MODULE_CLASS = "nixos"
INPUTS: tuple[str, ...] = ()
SYSTEMS: tuple[str, ...] = ("*-linux",)
inputs = _image.inputs

LABEL = "devcontainer.metadata"
PROPERTIES = {
    "env": "containerEnv",
    "remote-env": "remoteEnv",
    "forward-ports": "forwardPorts",
    "host-requirements": "hostRequirements",
    "update-remote-user-uid": "updateRemoteUserUID",
    "init": "init",
    "privileged": "privileged",
    "cap-add": "capAdd",
    "security-opt": "securityOpt",
}
"""The keys that a devcontainer.json and the metadata of an image have as they are, by another name."""


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report what no image can have, mounts that cannot be, and a label that would be written over."""
    _image.check(manifest, target, path, report)
    _nixos_image.check(manifest, target, path, report)
    if _is_nixos(target):
        _compose.check(target, path, report)
    _mounts.check_mounts(target.options.get("mounts", ()), (*path, "mounts"), report)
    if LABEL in target.options.get("labels", {}):
        message = f'the label "{LABEL}" is made from the keys of the target'
        report("NXC206", (*path, "labels", LABEL), message, fix="remove it, and say it in these", on_key=True)


def paths(name: str, options: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the paths of the project that the target mounts, and the features that it has there."""
    yield from _image.paths(name, options)
    for index, path in _mounts.project_paths(options.get("mounts", {})):
        yield ("mounts", index), path, "file or directory"
    for feature in options.get("features", {}):
        if feature.startswith("."):
            yield ("features", feature), posixpath.normpath(f".devcontainer/{name}/{feature}"), "file or directory"


def artefacts(context: Context) -> Artefacts:
    """Return the image, which carries its settings as a label, and what is in `.devcontainer/NAME`."""
    import json  # not when the manifest is only read

    metadata = _metadata(context)
    label = {LABEL: json.dumps([metadata], ensure_ascii=False, sort_keys=True)}
    files = {}
    if _is_nixos(context.target):
        loader = "The server of an editor brings a node that was not built for NixOS."
        nix_ld = nix.Bind(("programs", "nix-ld", "enable"), default(True), loader)
        made = _nixos_image.artefacts(context, label, [nix_ld], context.user)
        files = _compose.files(context)
    else:
        made = _image.image_artefacts(context, [nix.Bind("forEditors", nix.value(True))], label)
    content = json.dumps(_devcontainer_json(context, metadata), indent=2, ensure_ascii=False) + "\n"
    files[f".devcontainer/{context.target.name}/devcontainer.json"] = content
    return evolve(made, files={**made.files, **files})


def _is_nixos(target: Target) -> bool:
    return bool(target.options.get("nixos", False))


def _metadata(context: Context) -> dict[str, Any]:
    """What the image says of itself in its label, and the file says again for editors that read only the file.

    That is everything that holds wherever the image is used.  Hooks and what is mounted of the project are
    the project's: they are in the file alone.  Hooks in both would run twice.
    """
    options = context.target.options
    metadata: dict[str, Any] = {"remoteUser": context.user.name}
    vscode: dict[str, Any] = {}
    if "extensions" in options:
        vscode["extensions"] = list(options["extensions"])
    if "editor-settings" in options:
        vscode["settings"] = _in_order(options["editor-settings"])
    if vscode:
        metadata["customizations"] = {"vscode": vscode}
    metadata |= {name: _in_order(options[key]) for key, name in PROPERTIES.items() if key in options}
    if "user-env-probe" in options:
        metadata["userEnvProbe"] = PROBES[options["user-env-probe"]]
    if _is_nixos(context.target):
        # Its own command starts systemd.  A NixOS makes its accounts itself, when it starts.
        metadata |= {"overrideCommand": False, "updateRemoteUserUID": options.get("update-remote-user-uid", False)}
    if mounts := [mount for mount in options.get("mounts", ()) if _mounts.project_path(mount) is None]:
        metadata["mounts"] = list(map(_mounts.as_data, mounts))
    return metadata


def _in_order(data: Any) -> Any:
    """Plain data with the keys of its tables sorted."""
    if isinstance(data, dict):
        return {name: _in_order(data[name]) for name in sorted(data)}
    return [_in_order(item) for item in data] if isinstance(data, list | tuple) else data


def _devcontainer_json(context: Context, metadata: dict[str, Any]) -> dict[str, Any]:
    options, is_nixos = context.target.options, _is_nixos(context.target)
    content: dict[str, Any] = {"name": context.target.name}
    if is_nixos:
        content |= _compose.properties(context)
    else:
        content["image"] = ":".join(_image.reference(context.target))
        if "workspace-folder" in options:
            folder = options["workspace-folder"]
            content["workspaceFolder"] = folder
            content["workspaceMount"] = f"source={_mounts.PROJECT},target={folder},type=bind"
    content |= metadata
    if "mounts" in options:
        content["mounts"] = list(map(_mounts.as_data, options["mounts"]))
    if "features" in options:
        content["features"] = _in_order(options["features"])
    if "run-args" in options:
        content["runArgs"] = list(options["run-args"])
    hooks = {key: options[key] for key in HOOKS if key in options}
    if is_nixos:
        hooks |= {key: _compose.waiting(context, hooks.get(key)) for key in AFTER_A_START}
    content |= {name: _in_order(hooks[key]) for key, (name, _) in HOOKS.items() if key in hooks}
    if "wait-for" in options:
        content["waitFor"] = HOOKS[options["wait-for"]][0]
    return content
