"""Is everything there that the manifest names of its project?"""

from __future__ import annotations

import os

from nixcompose import targets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from nixcompose.keys import KeyPath
    from nixcompose.manifest.document import Document
    from nixcompose.manifest.model import Manifest

_IS_THERE = {"file": os.path.isfile, "directory": os.path.isdir, "file or directory": os.path.exists}


def check_files(document: Document, manifest: Manifest, root: str) -> None:
    """Report every path that leads out of *root*, the project's directory, or that nothing is at."""
    inside = os.path.realpath(root)
    for path, file, what in _named_files(document, manifest):
        full = os.path.join(inside, file)
        if os.path.isabs(file) or os.path.commonpath([inside, os.path.realpath(full)]) != inside:
            document.report(
                "NXC210",
                path,
                f'"{file}" leads out of the project',
                fix="put it below the directory of the manifest, and name it from there",
            )
        elif not _IS_THERE[what](full):
            fix = f"{'write' if what == 'file' else 'make'} it, or correct the path"
            document.report("NXC211", path, f'there is no {what} "{file}"', fix=fix)


def _named_files(document: Document, manifest: Manifest) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield all that the manifest names of its project: the place that names it, its path, and what it has to be."""
    for package in manifest.packages.values():
        if package.file is not None:
            yield ("packages", package.name, "file"), package.file, "file"
    for group in manifest.groups.values():
        for kind, files in group.modules.items():
            listed: KeyPath = ("groups", group.name, "modules", kind)
            for file in files:
                yield document.item(listed, file), file, "file"
    for template in manifest.templates.values():
        yield ("templates", template.name, "path"), template.path, "directory"
    for target in manifest.targets.values():
        raw, place = document.targets[target.name], ("targets", target.name)
        for index, file in raw.get("modules", {}).items():
            yield (*place, "modules", index), file, "file"
        if paths := getattr(targets.kind(target.kind), "paths", None):
            for key, file, what in paths(target.name, raw):
                yield (*place, *key), file, what
