"""The JSON schema of `profiles.toml`, generated from the key tables, for editors and other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nixcompose import targets
from nixcompose.keys import Choice, Command, Data, Either, Flag, Items, MapOf, Number, Table, Text
from nixcompose.manifest.tables import ANY_TARGET, MANIFEST, TARGET, target_table

if TYPE_CHECKING:
    from nixcompose.keys import Type

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of the manifest.

    It says what a single value may be; what names mean, and files, only loading can tell.

    >>> json_schema()["properties"]["schema"]["type"]
    'integer'
    """
    schema = _schema(MANIFEST)
    schema["properties"]["targets"] |= {"additionalProperties": _any_target()}
    return {"$schema": DRAFT, "title": "nixcompose manifest (profiles.toml)", **schema}


def _any_target() -> dict[str, Any]:
    """A target has the keys of its kind."""
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": _described(TARGET["kind"].type, TARGET["kind"].doc)},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": _schema(target_table(kind)),
            }
            for kind in targets.kinds()
        ],
    }


def _schema(kind: Type) -> dict[str, Any]:
    if kind is ANY_TARGET:
        return {"type": "object"}
    match kind:
        case Text():
            return {"type": "string", "pattern": _anchored(kind.pattern)}
        case Choice():
            return {"type": "string", "enum": list(kind.words)}
        case Flag():
            return {"type": "boolean"}
        case Number():
            return {"type": "integer", "minimum": kind.least, "maximum": kind.most}
        case Items():
            least = {"minItems": kind.least} if kind.least else {}
            unique = {"uniqueItems": True} if kind.distinct else {}
            return {"type": "array", "items": _schema(kind.of), **least, **unique}
        case Either():
            return {"oneOf": [_schema(one) for one in kind.types]}
        case MapOf():
            names = {"pattern": _anchored(kind.names)}
            return {"type": "object", "propertyNames": names, "additionalProperties": _schema(kind.of)}
        case Data():
            return {"not": {"type": "null"}}
        case Command():
            words = {"type": "string"}
            return {"oneOf": [words, {"type": "array", "items": words, "minItems": 1}]}
        case Table():
            table = {
                "type": "object",
                "properties": {name: _described(key.type, key.doc) for name, key in kind.keys.items()},
                "required": [name for name, key in kind.keys.items() if key.required],
                "additionalProperties": False,
            }
            return table if kind.short is None else {"oneOf": [_schema(kind.short), table]}


def _described(kind: Type, doc: str) -> dict[str, Any]:
    return {"description": doc, **_schema(kind)}


def _anchored(pattern: str) -> str:
    return f"^(?:{pattern})$"
