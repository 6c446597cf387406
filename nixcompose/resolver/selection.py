"""The selection language: what to take, as people type it.

A selection is a union of profiles, groups and packages, separated by commas or blanks, in any
order; `-name` takes away.
"""

from __future__ import annotations

import re

from nixcompose._frozen import frozen
from nixcompose.errors import Finding, Where, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from nixcompose.manifest import Manifest
    from nixcompose.resolver.closure import Chain

_TERM = re.compile(r"[^\s,]+")
SHOWN_AS = "selection"


@frozen
class Selection:
    """The names that a selection adds, by kind, and those it takes away: in manifest order, each once."""

    profiles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ",".join([*self.profiles, *self.groups, *self.packages, *(f"-{name}" for name in self.removed)])

    def roots(self, manifest: Manifest) -> list[Chain]:
        """Return the chains of the groups that are chosen by name or by a profile."""
        chosen: list[Chain] = [(name,) for name in self.groups]
        return chosen + [(profile, name) for profile, name in self._terms(manifest) if name in manifest.groups]

    def named_packages(self, manifest: Manifest) -> dict[str, list[Chain]]:
        """Return the packages that are chosen by name or by a profile, each with its chains, the shortest first."""
        chosen: dict[str, list[Chain]] = {name: [()] for name in self.packages}
        for profile, name in self._terms(manifest):
            if name not in manifest.groups and not name.startswith("-"):
                chosen.setdefault(name, []).append((profile,))
        return chosen

    def removals(self, manifest: Manifest) -> set[str]:
        """Return the groups and packages that are taken away; what a profile takes away, all lose."""
        taken = {term[1:] for _, term in self._terms(manifest) if term.startswith("-")}
        for name in self.removed:
            if name in manifest.profiles:
                taken |= {term for term in manifest.profiles[name] if not term.startswith("-")}
            else:
                taken.add(name)
        return taken

    def _terms(self, manifest: Manifest) -> list[tuple[str, str]]:
        return [(profile, term) for profile in self.profiles for term in manifest.profiles[profile]]


def package_names(manifest: Manifest) -> tuple[str, ...]:
    """Return every package a selection can name, in the order of the manifest."""
    listed = dict.fromkeys(package.name for _, package in manifest.entries())
    return tuple(listed | dict.fromkeys(manifest.packages))


def parse_selection(manifest: Manifest, text: str | Iterable[str], findings: list[Finding]) -> Selection:
    """Read a selection; what is unknown in it is added to *findings* with its place.

    >>> import nixcompose
    >>> manifest = nixcompose.load("profiles.toml")
    >>> str(parse_selection(manifest, "kubernetes, essential -gum", []))
    'essential,kubernetes,-gum'
    """
    text = text if isinstance(text, str) else ",".join(text)
    spelled = {term.removeprefix("-") for term in _TERM.findall(text)}
    only_groups = spelled <= manifest.profiles.keys() | manifest.groups.keys()
    packages = () if only_groups else package_names(manifest)
    known = {*manifest.profiles, *manifest.groups, *packages}
    added: set[str] = set()
    removed: set[str] = set()
    for match in _TERM.finditer(text):
        term = match.group()
        name = term.removeprefix("-")
        if term == "-":
            findings.append(
                Finding(
                    "NXC203",
                    "a minus stands alone",
                    Where(SHOWN_AS, 1, match.start() + 1, 1, text),
                    "leave no blank behind it: -gum",
                )
            )
        elif name not in known:
            findings.append(
                Finding(
                    "NXC203",
                    f'there is no group, profile or package "{name}"',
                    Where(SHOWN_AS, 1, match.start() + 1, len(term), text),
                    _way_out(manifest, name),
                    nearest(name, known),
                )
            )
        else:
            (removed if term.startswith("-") else added).add(name)
    if not added and not findings:
        findings.append(
            Finding(
                "NXC304",
                "the selection only takes away" if removed else "the selection is empty",
                Where(SHOWN_AS, 1, 1, max(1, len(text)), text),
                f"name a group or profile, such as {next(iter([*manifest.profiles, *manifest.groups]), 'default')}",
            )
        )
    return Selection(
        tuple([name for name in manifest.profiles if name in added]),
        tuple([name for name in manifest.groups if name in added]),
        tuple([name for name in packages if name in added]),
        tuple([name for name in (*manifest.profiles, *manifest.groups, *packages) if name in removed]),
    )


def _way_out(manifest: Manifest, name: str) -> str:
    if name in manifest.targets:
        return f'"{name}" is a target: nixcompose resolve --target {name}'
    return f"the groups are {', '.join(manifest.groups)}; a package has to be listed in a group first"
