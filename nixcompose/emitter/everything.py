"""From a manifest to everything that is emitted for it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from importlib import resources

from nixcompose import nixlang as nix
from nixcompose import targets as kinds
from nixcompose.artefacts import Context, Output, header
from nixcompose.emitter.bundle import Bundle
from nixcompose.emitter.flake import flake, flake_outputs
from nixcompose.emitter.groups import groups
from nixcompose.emitter.modules import home_manager_module, nixos_module, options_module
from nixcompose.emitter.overlay import overlay
from nixcompose.errors import EmitError, Finding, error_for, nearest
from nixcompose.idioms import import_with_inputs
from nixcompose.manifest import Manifest, Target, User
from nixcompose.resolver.resolution import resolve

STATIC = ("agreement.nix", "image.nix", "select.nix")


def emit(manifest: Manifest, targets: Iterable[str] | None = None, *, out: str = "nix") -> Bundle:
    """Return all files that follow from *manifest*, by their paths in the project.

    *targets* leaves out the files of targets that are not named; what all targets share is always
    there.  *out* is the directory of the project that the Nix files go to.  Equal manifests give equal
    bytes.

    Raises `ManifestError` for an unknown target, `EmitError` for a directory outside the project, or a
    value that Nix cannot hold.

    >>> import nixcompose
    >>> bundle = emit(nixcompose.load("profiles.toml"))
    >>> "nix/groups.nix" in bundle.files
    True
    """
    out = _checked_directory(out)
    targets = [targets] if isinstance(targets, str) else targets
    wanted = tuple(manifest.targets) if targets is None else tuple(dict.fromkeys(targets))
    unknown = [name for name in wanted if name not in manifest.targets]
    if unknown:
        known = f"the targets are {', '.join(manifest.targets)}; separate several by blanks"
        raise error_for(
            [
                Finding("NXC208", f'there is no target "{name}"', None, known, nearest(name, manifest.targets))
                for name in unknown
            ]
        )
    files: dict[str, str] = {}
    outputs = list(_shared_outputs(manifest))
    packages: dict[str, nix.Expr] = {}
    try:
        for name, expr in _shared(manifest, out).items():
            files[f"{out}/{name}"] = nix.render(expr, header(manifest))
        for name in (*STATIC, *_builders(manifest)):
            files[f"{out}/{name}"] = _static(manifest, name)
        for target in manifest.targets.values():
            made = kinds.kind(target.kind).artefacts(_context(manifest, target, out))
            files |= made.files if target.name in wanted else {}
            outputs += [output for output in made.outputs if output not in outputs]
            packages[target.name] = nix.Attrs([nix.Bind(system, made.packages[system]) for system in made.packages])
        files[f"{out}/flake-outputs.nix"] = nix.render(flake_outputs(manifest, outputs, packages), header(manifest))
    except nix.Unwritable as error:
        fix = "change the value; what Nix has not is in: nixcompose explain NXC501"
        raise EmitError([Finding("NXC501", f"this cannot be written as Nix: {error}", None, fix)]) from error
    return Bundle(dict(sorted(files.items())), out, partial=targets is not None)


def _context(manifest: Manifest, target: Target, out: str) -> Context:
    terms: list[str] = []
    for term in target.terms:
        name = term.removeprefix("-")
        inner = manifest.profiles.get(name, (name,))
        terms += inner if term == name else [f"-{item}" for item in inner if not item.startswith("-")]
    names = dict.fromkeys(terms)
    return Context(
        manifest,
        target,
        out,
        user=manifest.users.get(target.user or "root", User("root", uid=0)),
        systems=manifest.systems_of(target),
        groups=tuple(name for name in manifest.groups if name in names),
        includes=tuple(name for name in names if name not in manifest.groups and not name.startswith("-")),
        excludes=tuple(name[1:] for name in names if name.startswith("-")),
        reached=tuple(resolve(manifest, target=target.name).groups),
    )


def flake_nix(manifest: Manifest, *, out: str = "nix") -> str:
    """Return the text of a `flake.nix` for a project with *manifest*."""
    needed = {name for target in manifest.targets.values() for name in kinds.kind(target.kind).INPUTS}
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
    text = (resources.files("nixcompose.emitter") / "static" / name).read_text(encoding="utf-8")
    return "".join(f"# {line}\n" for line in header(manifest)) + text


def _checked_directory(out: str) -> str:
    normal = posixpath.normpath(out)
    if normal in (".", "..") or normal.startswith(("/", "../")):
        raise EmitError(
            [Finding("NXC504", f'"{out}" is no directory inside the project', None, 'name one such as "nix"')]
        )
    return normal
