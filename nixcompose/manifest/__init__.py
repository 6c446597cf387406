"""`profiles.toml` with places -> Manifest: reading, model, JSON schema, writing."""

from nixcompose.manifest.model import (
    BinaryPackage,
    Budget,
    Ci,
    CustomPackage,
    Fetched,
    GarbageCollection,
    Group,
    Input,
    Manifest,
    Migration,
    NixSettings,
    NpmPackage,
    Package,
    Target,
    Template,
    User,
)

__all__ = [
    "BinaryPackage",
    "Budget",
    "Ci",
    "CustomPackage",
    "Fetched",
    "GarbageCollection",
    "Group",
    "Input",
    "Manifest",
    "Migration",
    "NixSettings",
    "NpmPackage",
    "Package",
    "Target",
    "Template",
    "User",
]
