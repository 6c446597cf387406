"""From a manifest to everything that is emitted for it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from nixcompose import nixlang as nix
from nixcompose import targets as kinds
from nixcompose.artefacts import Output, header, static
from nixcompose.emitter.bundle import Bundle
from nixcompose.emitter.distinct import distinct
from nixcompose.emitter.flake import flake, flake_outputs
from nixcompose.emitter.groups import groups
from nixcompose.emitter.made import artefacts, named, refused
from nixcompose.emitter.matrix import matrix
from nixcompose.emitter.modules import home_manager_module, nixos_module, options_module
from nixcompose.emitter.overlay import overlay
from nixcompose.emitter.workflow import WORKFLOW, workflow
from nixcompose.errors import EmitError, Finding
from nixcompose.idioms import import_with_inputs
from nixcompose.manifest import Manifest

STATIC = ("agreement.nix", "build-image.nix", "image.nix", "select.nix")


def emit(manifest: Manifest, targets: Iterable[str] | None = None, *, out: str = "nix") -> Bundle:
    """Return all files that follow from *manifest*, by their paths in the project.

    *targets* leaves out the files of targets that are not named; what all targets share is always
    there.  *out* is the directory of the project that the Nix files go to.  Equal manifests give equal
    bytes.

    Raises `ManifestError` for an unknown target, or for two outputs of one name, `EmitError` for a directory
    outside the project, or a value that Nix cannot hold.

    >>> import nixcompose
    >>> bundle = emit(nixcompose.load("profiles.toml"))
    >>> "nix/groups.nix" in bundle.files
    True
    """
    out = _checked_directory(out)
    wanted = tuple(manifest.targets) if targets is None else named(manifest, targets)
    files: dict[str, str] = {}
    outputs: dict[str, tuple[Output, ...]] = {}
    packages: dict[str, nix.Expr] = {}
    with refused():
        for name, expr in _shared(manifest, out).items():
            files[f"{out}/{name}"] = nix.render(expr, header(manifest))
        bridge = ("from-environment.nix",) if manifest.migration else ()
        for name in (*STATIC, *bridge, *_builders(manifest)):
            files[f"{out}/{name}"] = _static(manifest, name)
        for target in manifest.targets.values():
            made = artefacts(manifest, target, out)
            if target.name in wanted:
                files |= made.files
                files |= {f"{out}/{name}": _static(manifest, name) for name in made.static}
            outputs[target.name] = made.outputs
            packages[target.name] = nix.Attrs([nix.Bind(system, made.packages[system]) for system in made.packages])
        every = [*_shared_outputs(manifest), *distinct(manifest, outputs)]
        files[f"{out}/flake-outputs.nix"] = nix.render(flake_outputs(manifest, every, packages, out), header(manifest))
    if manifest.ci is not None:
        files[WORKFLOW] = workflow(manifest, matrix(manifest))
    return Bundle(dict(sorted(files.items())), out, partial=targets is not None)


def flake_nix(manifest: Manifest, *, out: str = "nix") -> str:
    """Return the text of a `flake.nix` for a project with *manifest*."""
    needed = {name for target in manifest.targets.values() for name in kinds.inputs(target)}
    return nix.render(flake(manifest, needed, out))


def _shared(manifest: Manifest, out: str) -> dict[str, nix.Expr]:
    return {
        "groups.nix": groups(manifest),
        "modules/home-manager.nix": home_manager_module(manifest),
        "modules/nixos.nix": nixos_module(manifest),
        "modules/options.nix": options_module(manifest),
        "overlay.nix": overlay(manifest, out),
    }


def _shared_outputs(manifest: Manifest) -> Iterable[Output]:
    for kind, file in (("homeModules", "home-manager"), ("nixosModules", "nixos")):
        yield Output(kind, "default", import_with_inputs(manifest, nix.Path(f"./modules/{file}.nix")))


def _builders(manifest: Manifest) -> list[str]:
    """The Nix files that make packages for which the manifest names none."""
    return sorted({package.builder for package in manifest.packages.values() if package.builder})


def _static(manifest: Manifest, name: str) -> str:
    """A file of Nix that is the same for every manifest but for its header."""
    return "".join(f"# {line}\n" for line in header(manifest)) + static("nixcompose.emitter", name)


def _checked_directory(out: str) -> str:
    normal = posixpath.normpath(out)
    if normal in (".", "..") or normal.startswith(("/", "../")):
        raise EmitError(
            [Finding("NXC504", f'"{out}" is no directory inside the project', None, 'name one such as "nix"')]
        )
    return normal
