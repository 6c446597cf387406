"""A dev container with systemd as its first process: a compose file, since an editor would put a shell in front."""

from __future__ import annotations

from nixcompose.artefacts import header, static
from nixcompose.targets import _image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from nixcompose.artefacts import Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Target

FILE, SERVICE = "docker-compose.yml", "devcontainer"
SCRIPT = "wait-for-systemd.sh"
WORKSPACE = "/workspace"

_WITHOUT_USE = {
    "init": "systemd is the first process",
    "run-args": "it is run by docker compose",
}


def check(target: Target, path: KeyPath, report: Report) -> None:
    """Report keys that cannot be where systemd is the first process."""
    for key, why in _WITHOUT_USE.items():
        if target.options.get(key):
            message = f"{key} goes with no whole NixOS: {why}"
            report("NXC206", (*path, key), message, fix="remove it", on_key=True)


def folder(target: Target) -> str:
    """Return where the project is in the container."""
    return str(target.options.get("workspace-folder", WORKSPACE))


def files(context: Context) -> dict[str, str]:
    """Return the compose file and the script, by their paths in the project."""
    from nixcompose.yamltext import dumps  # not when the manifest is only read

    place = f".devcontainer/{context.target.name}"
    return {
        f"{place}/{FILE}": dumps({"services": {SERVICE: _service(context)}}, header(context.manifest)),
        f"{place}/{SCRIPT}": _script(context),
    }


def properties(context: Context) -> dict[str, Any]:
    """Return what the devcontainer.json has in place of an image."""
    return {"dockerComposeFile": FILE, "service": SERVICE, "workspaceFolder": folder(context.target)}


def waiting(context: Context, command: Any) -> Any:
    """Return the command of a hook, or None, so that it waits for systemd first."""
    script = ["/bin/sh", f"{folder(context.target)}/.devcontainer/{context.target.name}/{SCRIPT}"]
    if isinstance(command, dict) and command:
        return {name: waiting(context, one) for name, one in command.items()}
    words = ["/bin/sh", "-c", command] if isinstance(command, str) else command or ()
    return [*script, *words]


def _service(context: Context) -> dict[str, Any]:
    """The service, with what systemd needs: directories of its own, a way to mount, and a part of the cgroups."""
    from nixcompose.yamltext import Noted

    service = {
        "image": ":".join(_image.reference(context.target)),
        "command": ["/sbin/init"],
        "stop_signal": Noted("SIGRTMIN+3", "what systemd shuts down at"),
        "tmpfs": [
            Noted("/run:exec,mode=755", "the wrappers of NixOS are run from it"),
            "/run/lock",
            Noted("/tmp:exec,mode=1777", "builds run what they made in it"),  # noqa: S108 (a directory of the container)
        ],
    }
    volumes = [{"type": "bind", "source": "../..", "target": folder(context.target)}]
    if context.target.options.get("privileged", False):
        # Then the cgroups of the container can be written to, and it needs to see no others.
        return {**service, "privileged": True, "cgroup": "private", "volumes": volumes}
    cgroups = {"type": "bind", "source": "/sys/fs/cgroup", "target": "/sys/fs/cgroup"}
    return {
        **service,
        "cap_add": [Noted("SYS_ADMIN", "systemd mounts what it keeps units apart with")],
        "security_opt": [Noted("apparmor=unconfined", "the usual profile forbids to mount")],
        "cgroup": Noted("host", "without privileges, only there can systemd make cgroups for its units"),
        "volumes": [*volumes, cgroups],
    }


def _script(context: Context) -> str:
    comments = [f"# {line}\n" for line in header(context.manifest)]
    return "".join(["#!/bin/sh\n", *comments, static("nixcompose.targets", SCRIPT)])
