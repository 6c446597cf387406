"""The same tool twice: as a package of a group, and by an option `programs.NAME.enable` of its settings."""

from __future__ import annotations

import os
from functools import cache

from nixcompose import targets
from nixcompose.resolver.resolution import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nixcompose.manifest import Manifest, Package, Target
    from nixcompose.manifest.document import Document


def report_twice(document: Document, manifest: Manifest) -> None:
    """Warn of each package that a target has twice, unless its entry says why."""
    switched_on = [group.name for group in manifest.groups.values() if any(map(_programs, group.settings.values()))]
    if not switched_on:
        return
    for target in manifest.targets.values():
        module_class = targets.kind(target.kind).MODULE_CLASS
        if module_class is not None:
            for group, package, other, program in _twice(manifest, target, module_class):
                document.report(
                    "NXC220",
                    document.entries[group, package.name],
                    f'"{package.name}" is a package here, and programs.{program}.enable installs it too',
                    fix=f'leave one of the two out, or say that it is meant: {{ attr = "{package.attr}", why = "…" }}',
                    also=[(("groups", other, "settings", module_class, "programs", program), "it is switched on here")],
                    severity="warning",
                )


def _twice(manifest: Manifest, target: Target, module_class: str) -> Iterator[tuple[str, Package, str, str]]:
    """Yield group and package, and group and program, of what *target* has by both."""
    for system in manifest.systems_of(target):
        resolution, _ = attempt(manifest, ",".join(target.terms), target.name, system)
        programs = [
            (group, program, _installed(module_class, program))
            for group in resolution.groups
            for program in _programs(manifest.groups[group].settings.get(module_class, {}))
        ]
        for group, package in manifest.entries():
            if group.name in resolution.groups and package.name in resolution.because and package.why is None:
                for other, program, attrs in programs:
                    if not attrs.isdisjoint((package.attr, *package.any_of)):
                        yield group.name, package, other, program


def _programs(settings: Mapping[str, object]) -> list[str]:
    """Return the names in `programs.NAME.enable = true`."""
    programs = settings.get("programs")
    if not isinstance(programs, dict):
        return []
    return [name for name, options in programs.items() if isinstance(options, dict) and options.get("enable") is True]


def _installed(module_class: str, program: str) -> frozenset[str]:
    """Return the attributes that are the tool which an option switches on, whichever of them it installs."""
    attr = _other_names().get(module_class, {}).get(program, program)
    return frozenset((program, attr)) if attr else frozenset()


@cache
def _other_names() -> dict[str, dict[str, str]]:
    import tomli

    with open(os.path.join(os.path.dirname(__file__), "programs.toml"), "rb") as file:
        return tomli.load(file)
