"""Have the outputs that targets give to the flake a name each?"""

from __future__ import annotations

from nixcompose.emitter.flake import PER_SYSTEM
from nixcompose.errors import Finding, error_for
from nixcompose.locker import wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nixcompose.artefacts import Output
    from nixcompose.manifest import Manifest

    Place = tuple[str, str | None, str]


def distinct(manifest: Manifest, outputs: Mapping[str, Iterable[Output]]) -> list[Output]:
    """Return *outputs*, which are by target, each once: targets of a kind may share a module.

    Raises `ManifestError` if two that differ would be one attribute of the flake.
    """
    kept: list[Output] = []
    first: dict[Place, tuple[str, Output]] = {}
    found: dict[tuple[str, str], Output] = {}
    for target, given in outputs.items():
        for output in given:
            there = [first.setdefault(place, (target, output)) for place in _places(manifest, output)]
            if any(other is output for _, other in there):
                kept.append(output)
            for owner, other in there:
                if other != output:
                    found.setdefault((owner, target), output)
    if found:
        raise error_for([_finding(manifest, *names, output) for names, output in found.items()])
    return kept


def _places(manifest: Manifest, output: Output) -> Iterator[Place]:
    """Yield the attributes of the flake that *output* is: one, or one for each system."""
    for system in (output.systems or manifest.systems) if output.kind in PER_SYSTEM else (None,):
        yield output.kind, system, output.name


def _finding(manifest: Manifest, other: str, target: str, output: Output) -> Finding:
    name = f"{output.kind}.{output.name}"
    both = f'target "{other}" and of target "{target}"' if other != target else f'target "{target}" twice'
    fix = "rename one of the targets, or the profile or user that it is called after"
    message = f'"{name}" would be the flake output of {both}'
    return Finding("NXC204", message, wanted.place(manifest, ("targets", target)), fix)
