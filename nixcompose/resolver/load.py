"""Loading a manifest: reading it, and trying its profiles and targets."""

from __future__ import annotations

import os

from nixcompose._frozen import evolve
from nixcompose.errors import Finding, Where, error_for, sort_findings
from nixcompose.manifest.document import MAX_BYTES, Document
from nixcompose.manifest.read import read
from nixcompose.resolver.closure import close
from nixcompose.resolver.resolution import closure_findings
from nixcompose.resolver.selection import parse_selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from nixcompose.keys import KeyPath
    from nixcompose.manifest import Manifest

__all__ = ["load", "loads"]


def load(path: str | os.PathLike[str] = "profiles.toml") -> Manifest:
    """Read and check the manifest at *path*.

    Raises `ManifestError` or `ResolveError` with everything that is wrong in it, sorted by place;
    what merely looks wrong is in the manifest's `warnings`.

    >>> manifest = load("profiles.toml")
    >>> list(manifest.profiles)
    ['default', 'full']
    """
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            content = file.read(MAX_BYTES + 1)  # one more than may be: enough to tell
    except OSError as error:
        raise error_for([_unreadable(name, error)]) from None
    return _load(content, name, os.path.dirname(os.path.abspath(name)))


def loads(text: str, file: str = "profiles.toml", *, root: str | None = None) -> Manifest:
    """Read and check a manifest from *text*; *file* is its name in findings.

    The files that it names are only looked for if *root*, the project's directory, is given.

    >>> list(loads('[groups.tools]\\npackages = ["git"]\\n').groups)
    ['tools']
    """
    return _load(text.encode("utf-8", "surrogatepass"), file, root)


def _load(content: bytes, file: str, root: str | None) -> Manifest:
    document = Document(content, file)
    manifest = read(document, root)
    if not any(finding.is_error for finding in document.findings):
        _try_selections(document, manifest)
    if any(finding.is_error for finding in document.findings):
        raise error_for(document.findings)
    return evolve(manifest, warnings=sort_findings(document.findings))


def _try_selections(document: Document, manifest: Manifest) -> None:
    """Report profiles, targets and groups that can never be resolved."""
    if any(group.conflicts for group in manifest.groups.values()):
        for name in manifest.groups:
            _report(document, manifest, (name,), ("groups", name))
    for profile in manifest.profiles:
        _report(document, manifest, (profile,), ("profiles", profile))
    for target in manifest.targets.values():
        _report(document, manifest, target.terms, ("targets", target.name))


def _report(document: Document, manifest: Manifest, terms: Iterable[str], path: KeyPath) -> None:
    findings: list[Finding] = []
    chosen = parse_selection(manifest, terms, findings)
    closure = close(manifest.groups, chosen.roots(manifest), chosen.removals(manifest))
    findings += closure_findings(manifest.groups, closure, lambda _: Where(document.file, 1, 1))
    for finding in findings:
        document.report(
            finding.code,
            path,
            f'{str(path[0])[:-1]} "{path[1]}": {finding.message}',
            fix=finding.fix,
            nearest=finding.nearest,
            detail=finding.detail,
            on_key=True,
        )


def _unreadable(name: str, error: OSError) -> Finding:
    reason = (error.strerror or str(error)).lower()
    fix = "name the manifest with --file, or write a first one with: nixcompose init"
    return Finding("NXC106", f'"{name}" cannot be read: {reason}', None, fix)
