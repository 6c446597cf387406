"""What may stand in a devcontainer.json that names an image, or the service of a compose file.

The facts are those of `schemas/devContainer.base.schema.json` in https://github.com/devcontainers/spec (MIT), draft
2019-09 of JSON Schema: the properties of `devContainerCommon`, of `nonComposeBase` with `imageContainer`, and of
`composeContainer`, each with what its value may be.  The published schema also takes a file that names neither.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft201909Validator

STRING = {"type": "string"}
FLAG = {"type": "boolean"}
STRINGS = {"type": "array", "items": STRING}
STRING_OR_STRINGS = {"type": ["string", "array"], "items": STRING}
COMMAND = {"type": ["string", "array", "object"], "items": STRING, "additionalProperties": STRING_OR_STRINGS}
OBJECT = {"type": "object"}


def _table(keys: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": "object", "properties": keys, "required": list(required), "additionalProperties": False}


def _map(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": of}


def _one_of(*words: Any) -> dict[str, Any]:
    return {"enum": list(words)}


AMOUNT = {"type": "string", "pattern": r"^\d+([tgmk]b)?$"}
AT_LEAST_ONE = {"type": "integer", "minimum": 1}
GPU = {"anyOf": [_one_of(True, False, "optional"), _table({"cores": AT_LEAST_ONE, "memory": AMOUNT})]}
MOUNT = _table({"type": _one_of("bind", "volume"), "source": STRING, "target": STRING}, ("type", "target"))
PORT = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 65535},
        {"type": "string", "pattern": r"^([a-z0-9-]+):(\d{1,5})$"},
    ]
}
PORT_ATTRIBUTES = {
    "onAutoForward": _one_of("notify", "openBrowser", "openPreview", "silent", "ignore"),
    "elevateIfNeeded": FLAG,
    "label": STRING,
    "requireLocalPort": FLAG,
    "protocol": _one_of("http", "https"),
}
OF_A_PORT = OBJECT | {
    "properties": PORT_ATTRIBUTES
    | {"onAutoForward": {"enum": [*PORT_ATTRIBUTES["onAutoForward"]["enum"], "openBrowserOnce"]}}
}
SECRET = _table({"description": STRING, "documentationUrl": STRING})
HOOKS = ("initialize", "onCreate", "updateContent", "postCreate", "postStart", "postAttach")

COMMON: dict[str, Any] = {
    "$schema": STRING,
    "additionalProperties": OBJECT,
    "capAdd": STRINGS,
    "containerEnv": _map(STRING),
    "containerUser": STRING,
    "customizations": OBJECT,
    "features": OBJECT,
    "forwardPorts": {"type": "array", "items": PORT},
    "hostRequirements": _table({"cpus": AT_LEAST_ONE, "memory": AMOUNT, "storage": AMOUNT, "gpu": GPU}),
    "init": FLAG,
    "mounts": {"type": "array", "items": {"anyOf": [STRING, MOUNT]}},
    "name": STRING,
    "otherPortsAttributes": _table(PORT_ATTRIBUTES),
    "overrideFeatureInstallOrder": STRINGS,
    "portsAttributes": {"type": "object", "patternProperties": {".": OF_A_PORT}, "additionalProperties": False},
    "privileged": FLAG,
    "remoteEnv": _map({"type": ["string", "null"]}),
    "remoteUser": STRING,
    "secrets": {
        "type": "object",
        "patternProperties": {"^[a-zA-Z_][a-zA-Z0-9_]*$": SECRET},
        "additionalProperties": False,
    },
    "securityOpt": STRINGS,
    "updateRemoteUserUID": FLAG,
    "userEnvProbe": _one_of("none", "loginShell", "loginInteractiveShell", "interactiveShell"),
    "waitFor": _one_of(*(f"{hook}Command" for hook in HOOKS if hook != "postAttach")),
    **{f"{hook}Command": COMMAND for hook in HOOKS},
}
IMAGE: dict[str, Any] = {
    "appPort": {"type": ["integer", "string", "array"], "items": {"type": ["integer", "string"]}},
    "image": STRING,
    "overrideCommand": FLAG,
    "runArgs": STRINGS,
    "shutdownAction": _one_of("none", "stopContainer"),
    "workspaceFolder": STRING,
    "workspaceMount": STRING,
}
COMPOSE: dict[str, Any] = {
    "dockerComposeFile": STRING_OR_STRINGS,
    "overrideCommand": FLAG,
    "runServices": STRINGS,
    "service": STRING,
    "shutdownAction": _one_of("none", "stopCompose"),
    "workspaceFolder": STRING,
}
FORMS = {
    "image": Draft201909Validator(_table(COMMON | IMAGE, ("image",))),
    "compose": Draft201909Validator(_table(COMMON | COMPOSE, ("dockerComposeFile", "service", "workspaceFolder"))),
}


def mistakes(content: Any) -> list[str]:
    """Return what the schema would refuse in *content*, each with the property it is in."""
    form = "compose" if type(content) is dict and "dockerComposeFile" in content else "image"
    return [f"{error.json_path}: {error.message}" for error in FORMS[form].iter_errors(content)]
