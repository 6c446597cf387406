"""An OCI image of a package set, or of a whole NixOS, made with nixpkgs' dockerTools or with nix2container."""

from __future__ import annotations

from nixcompose.targets import _image, _nixos_image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.artefacts import Artefacts, Context
    from nixcompose.keys import KeyPath, Report
    from nixcompose.manifest import Manifest, Target

KEYS = _image.KEYS | _nixos_image.KEYS
NEEDS: tuple[str, ...] = ()
MODULE_CLASS = "nixos"
INPUTS: tuple[str, ...] = ()
SYSTEMS: tuple[str, ...] = ("*-linux",)
inputs = _image.inputs
paths = _image.paths


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report what no image can have, and what the one or the other sort cannot."""
    _image.check(manifest, target, path, report)
    _nixos_image.check(manifest, target, path, report)


def artefacts(context: Context) -> Artefacts:
    """Return `images/NAME.nix` and the packages of its builders; for a whole NixOS also its modules and itself."""
    make = _nixos_image.artefacts if context.target.options.get("nixos", False) else _image.image_artefacts
    return make(context)
