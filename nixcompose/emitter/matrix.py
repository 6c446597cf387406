"""What CI builds: for each target and system the flake attribute, the runner, and the image that comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import asdict, frozen

from nixcompose.artefacts import Output
from nixcompose.emitter.flake import BUILT, PER_SYSTEM
from nixcompose.emitter.made import artefacts, named, refused
from nixcompose.manifest import Ci, Manifest, Target
from nixcompose.manifest.words import registry_host
from nixcompose.targets import kind
from nixcompose.targets._image import reference


@frozen
class Image:
    """An image as registries name it."""

    name: str
    tag: str


@frozen
class Build:
    """One row of a build matrix: *target* for *system*.

    *attribute* is what to build of the flake, *runner* the label of the machine to do it on, if one is known;
    *image* is None for what is no image.
    """

    target: str
    kind: str
    system: str
    attribute: str
    runner: str | None
    image: Image | None


def matrix(manifest: Manifest, targets: Iterable[str] | None = None) -> tuple[Build, ...]:
    """Return what there is to build, in the order of the manifest.

    Without *targets*, that is all that `[ci]` lets through, and without `[ci]` all targets.  What is only
    evaluated (modules, say) is not in it.

    Raises `ManifestError` for an unknown target.

    >>> import nixcompose
    >>> builds = matrix(nixcompose.load("profiles.toml"), ["wsl", "container"])
    >>> [build.attribute for build in builds]
    ['nixosConfigurations.wsl.config.system.build.toplevel', 'packages.x86_64-linux.container']
    """
    ci = manifest.ci or Ci()
    every = [name for name in manifest.targets if ci.builds(name)]
    wanted = [manifest.targets[name] for name in (every if targets is None else named(manifest, targets))]
    with refused():
        return tuple(build for target in wanted for build in _builds(manifest, ci, target))


def rows(builds: Iterable[Build]) -> list[dict[str, Any]]:
    """Return *builds* as plain data."""
    return [asdict(build) for build in builds]


def _builds(manifest: Manifest, ci: Ci, target: Target) -> Iterable[Build]:
    outputs = artefacts(manifest, target, "nix").outputs
    if _is_image(target):  # a whole NixOS in an image is a configuration too, which is not what is pushed
        outputs = tuple(output for output in outputs if output.kind == "packages")
    for system in manifest.systems_of(target):
        attribute = next((path for output in outputs if (path := _attribute(output, system))), None)
        if attribute is not None:
            yield Build(target.name, target.kind, system, attribute, ci.runner(system), _image(ci, target))


def _is_image(target: Target) -> bool:
    return "image" in kind(target.kind).KEYS


def _attribute(output: Output, system: str) -> str | None:
    """Return the attribute path of what is built of *output* for *system*, if anything is."""
    if output.systems is not None and system not in output.systems:
        return None
    if output.kind in BUILT:
        return ".".join((output.kind, _quoted(output.name), *BUILT[output.kind]))
    return f"{output.kind}.{system}.{_quoted(output.name)}" if output.kind in PER_SYSTEM else None


def _quoted(name: str) -> str:
    """A name as one part of an attribute path on a command line."""
    return f'"{name}"' if "." in name else name


def _image(ci: Ci, target: Target) -> Image | None:
    """The target's image, with the registry that it goes to in its name."""
    if not _is_image(target):
        return None
    name, tag = reference(target)
    if ci.registry and not registry_host(name):
        name = f"{ci.registry}/{name}"
    return Image(name, tag)
