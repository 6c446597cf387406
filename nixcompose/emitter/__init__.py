"""Everything that is emitted, one file per artefact, and the bundle that puts it on disk."""

from nixcompose.emitter.bundle import Bundle, Change
from nixcompose.emitter.everything import emit, flake_nix

__all__ = ["Bundle", "Change", "emit", "flake_nix"]
