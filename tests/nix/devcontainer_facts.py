"""What may stand in a devcontainer.json that names an image.

The facts are those of `schemas/devContainer.base.schema.json` in https://github.com/devcontainers/spec (MIT): the
properties of `devContainerCommon`, `nonComposeBase` and `imageContainer`, each with the types of its value.
"""

from __future__ import annotations

from typing import Any

STRINGS = ("string", "array of string")
COMMAND = (*STRINGS, "object of command")

PROPERTIES: dict[str, tuple[str, ...]] = {
    # devContainerCommon
    "$schema": ("string",),
    "additionalProperties": ("object",),
    "capAdd": ("array of string",),
    "containerEnv": ("object of string",),
    "containerUser": ("string",),
    "customizations": ("object",),
    "features": ("object",),
    "forwardPorts": ("array",),
    "hostRequirements": ("object",),
    "init": ("boolean",),
    "initializeCommand": COMMAND,
    "mounts": ("array of string", "array of object"),
    "name": ("string",),
    "onCreateCommand": COMMAND,
    "otherPortsAttributes": ("object",),
    "overrideFeatureInstallOrder": ("array of string",),
    "portsAttributes": ("object",),
    "postAttachCommand": COMMAND,
    "postCreateCommand": COMMAND,
    "postStartCommand": COMMAND,
    "privileged": ("boolean",),
    "remoteEnv": ("object of string",),
    "remoteUser": ("string",),
    "secrets": ("object",),
    "securityOpt": ("array of string",),
    "updateContentCommand": COMMAND,
    "updateRemoteUserUID": ("boolean",),
    "userEnvProbe": ("string",),
    "waitFor": ("string",),
    # nonComposeBase
    "appPort": ("integer", *STRINGS),
    "overrideCommand": ("boolean",),
    "runArgs": ("array of string",),
    "shutdownAction": ("string",),
    "workspaceFolder": ("string",),
    "workspaceMount": ("string",),
    # imageContainer
    "image": ("string",),
}
REQUIRED = ("image",)


def mistakes(content: Any) -> list[str]:
    """Return what the schema would refuse in *content*, in words."""
    if type(content) is not dict:
        return ["not an object"]
    found = [f"{name} is missing" for name in REQUIRED if name not in content]
    for name, value in content.items():
        if name not in PROPERTIES:
            found.append(f"{name} is no property")
        elif not any(_is(value, kind) for kind in PROPERTIES[name]):
            found.append(f"{name} is none of {', '.join(PROPERTIES[name])}")
    return found


def _is(value: Any, kind: str) -> bool:
    outer, _, inner = kind.partition(" of ")
    if outer == "command":
        return any(_is(value, one) for one in STRINGS)
    if outer == "array":
        return type(value) is list and all(not inner or _is(item, inner) for item in value)
    if outer == "object":
        return type(value) is dict and all(not inner or _is(item, inner) for item in value.values())
    return type(value) is {"string": str, "integer": int, "boolean": bool}[outer]
