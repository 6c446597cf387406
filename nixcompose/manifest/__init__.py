"""`profiles.toml` with places -> Manifest: reading, model, JSON schema, writing."""

from nixcompose.manifest.model import (
    Budget,
    Ci,
    CustomPackage,
    GarbageCollection,
    Group,
    Input,
    Manifest,
    NixSettings,
    NpmPackage,
    Package,
    Target,
    User,
)

__all__ = [
    "Budget",
    "Ci",
    "CustomPackage",
    "GarbageCollection",
    "Group",
    "Input",
    "Manifest",
    "NixSettings",
    "NpmPackage",
    "Package",
    "Target",
    "User",
]
