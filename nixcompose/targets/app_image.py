"""An image around a program of the project: a package of your own, or files of the project."""

from __future__ import annotations

from nixcompose import nixlang as nix
from nixcompose.errors import nearest
from nixcompose.idioms import attrs, lib, strings
from nixcompose.keys import NAME, Key, MapOf, Text
from nixcompose.targets import DIRECTORY, _image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nixcompose.artefacts import Artefacts, Context
    from nixcompose.keys import NAME, KeyPath, Report
    from nixcompose.manifest import Manifest, Target

KEYS = _image.KEYS | {
    "app": Key(
        Text("the name of a package", NAME, "name one of [packages]"),
        "The package, one of [packages], that it is for: it is in the image, and runs if there is no command.",
    ),
    "copy": Key(
        MapOf(
            _image.project_file,
            rf"(?!/nix(?:/|$)|/etc/(?:passwd|group|shadow)$){DIRECTORY}",
            "a table of files",
            "write an absolute path of plain characters, not below /nix; accounts follow from [users]",
        ),
        'Files and directories of the project, by where they are in the image: { "/app" = "apps/web" }.',
    ),
}
NEEDS: tuple[str, ...] = ()
MODULE_CLASS = None
INPUTS: tuple[str, ...] = ()
SYSTEMS: tuple[str, ...] = ("*-linux",)
inputs = _image.inputs


def paths(name: str, options: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield what the target copies of the project, each with its key path."""
    yield from _image.paths(name, options)
    for place, file in options.get("copy", {}).items():
        yield ("copy", place), file, "file or directory"


def check(manifest: Manifest, target: Target, path: KeyPath, report: Report) -> None:
    """Report an app that is no package of the project, and what an image cannot have."""
    _image.check(manifest, target, path, report)
    app = target.options.get("app")
    if app is not None and app not in manifest.packages:
        report(
            "NXC208",
            _image.written(manifest, target, "app"),
            f'there is no package of your own "{app}"',
            fix=f"write it down: [packages.{app}]; another package goes into a group",
            nearest=nearest(app, manifest.packages),
        )


def artefacts(context: Context) -> Artefacts:
    """Return `images/NAME.nix` and the flake packages that build the image."""
    options, extra = context.target.options, []
    if "app" in options:
        extra.append(nix.Bind("app", lib("head", _image.selected(context, strings([options["app"]])))))
    if copied := options.get("copy"):
        extra.append(nix.Bind("copy", nix.value({place: _copied(context, copied[place]) for place in sorted(copied)})))
    return _image.image_artefacts(context, extra)


def _copied(context: Context, file: str) -> nix.Expr:
    """A path of the project in the store by itself: what changes beside it changes nothing here."""
    return nix.Call(nix.ref("builtins", "path"), attrs(name="copied", path=context.path_to(file, "images")))
