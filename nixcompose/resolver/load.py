"""Loading a manifest: reading it, and trying its profiles and targets."""

from __future__ import annotations

import os

from nixcompose._frozen import evolve
from nixcompose.errors import Finding, error_for, sort_findings
from nixcompose.manifest.document import MAX_BYTES, Document
from nixcompose.manifest.read import read
from nixcompose.resolver.resolution import attempt
from nixcompose.resolver.twice import report_twice

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    report_twice(document, manifest)
    return evolve(manifest, warnings=sort_findings(document.findings))


def _try_selections(document: Document, manifest: Manifest) -> None:
    """Report groups, profiles and targets that can never be resolved: what loads can be emitted."""
    if any(group.conflicts for group in manifest.groups.values()):
        for name in manifest.groups:
            _try(document, manifest, (name,), ("groups", name))
    for profile in manifest.profiles:
        _try(document, manifest, (profile,), ("profiles", profile))
    for target in manifest.targets.values():
        for profile in manifest.profiles if target.options.get("per-profile") else ():
            for system in manifest.systems_of(target):
                _try(document, manifest, (profile,), ("targets", target.name), target=target.name, system=system)
        if target.terms == (target.profile,) and manifest.groups.keys() >= set(manifest.profiles[target.terms[0]]):
            continue  # its profile has been tried, and groups are to be had everywhere
        for system in manifest.systems_of(target):
            _try(document, manifest, target.terms, ("targets", target.name), target=target.name, system=system)


def _try(
    document: Document,
    manifest: Manifest,
    terms: tuple[str, ...],
    path: KeyPath,
    *,
    target: str | None = None,
    system: str | None = None,
) -> None:
    _, findings = attempt(manifest, ",".join(terms), target, system or manifest.systems[0])
    for finding in findings:
        # What a system lacks matters where the system is: a profile alone has none.
        if finding.is_error and (finding.code != "NXC305" or system is not None):
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
    if isinstance(error, FileNotFoundError) and (above := _above(name)):
        fix = f"there is one above: --file {above}"
    return Finding("NXC106", f'"{name}" cannot be read: {reason}', None, fix)


def _above(name: str) -> str | None:
    """Return where a file of this name is in a directory above, relative to here."""
    if os.path.dirname(name):
        return None
    try:
        here = os.getcwd()
    except OSError:  # it has been removed
        return None
    for level in range(1, here.count(os.sep) + 1):
        path = os.path.join(*[os.pardir] * level, name)
        if os.path.isfile(path):
            return path
    return None
