"""An OCI image of a plain package set, made with nixpkgs' dockerTools or with nix2container."""

from __future__ import annotations

from nixcompose.targets import _image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.artefacts import Artefacts, Context

KEYS = _image.KEYS
NEEDS: tuple[str, ...] = ()
MODULE_CLASS = None
INPUTS: tuple[str, ...] = ()
SYSTEMS: tuple[str, ...] = ("*-linux",)
check = _image.check
files = _image.files
inputs = _image.inputs


def artefacts(context: Context) -> Artefacts:
    """Return `images/NAME.nix` and the packages NAME and NAME-stream, or those of its builders."""
    return _image.image_artefacts(context)
