"""`profiles.toml` with places -> Manifest: reading, model, JSON schema, writing."""

from nixcompose.manifest.model import (
    Budget,
    CustomPackage,
    Group,
    Input,
    Manifest,
    Package,
    Target,
    User,
)

__all__ = ["Budget", "CustomPackage", "Group", "Input", "Manifest", "Package", "Target", "User"]
