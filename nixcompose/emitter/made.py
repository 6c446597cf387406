"""What is made of single targets, for whoever asks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from nixcompose import nixlang as nix
from nixcompose import targets as kinds
from nixcompose.artefacts import Artefacts, Context
from nixcompose.errors import EmitError, Finding, error_for, nearest
from nixcompose.manifest import Manifest, Target, User
from nixcompose.resolver.resolution import resolve


def named(manifest: Manifest, targets: Iterable[str]) -> tuple[str, ...]:
    """Return the names of *targets*, each once; raises `ManifestError` if there is no such target."""
    names = tuple(dict.fromkeys([targets] if isinstance(targets, str) else targets))
    unknown = [name for name in names if name not in manifest.targets]
    if unknown:
        known = f"the targets are {', '.join(manifest.targets)}; separate several by blanks"
        raise error_for(
            [
                Finding("NXC208", f'there is no target "{name}"', None, known, nearest(name, manifest.targets))
                for name in unknown
            ]
        )
    return names


def artefacts(manifest: Manifest, target: Target, out: str) -> Artefacts:
    """Return what is made of *target*, with the Nix files in *out*."""
    return kinds.kind(target.kind).artefacts(_context(manifest, target, out))


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """Raise an `EmitError` for a value that Nix cannot hold."""
    try:
        yield
    except nix.Unwritable as error:
        fix = "change the value; what Nix has not is in: nixcompose explain NXC501"
        raise EmitError([Finding("NXC501", f"this cannot be written as Nix: {error}", None, fix)]) from error


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
