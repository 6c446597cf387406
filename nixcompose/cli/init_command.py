"""`nixcompose init`"""

from __future__ import annotations

import os

from nixcompose.errors import EmitError, Finding, ManifestError, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose init                               profiles.toml, its JSON schema, flake.nix
  nixcompose init --from packages.txt           with the packages of a list, one attribute path a line
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--from", metavar="PATH", dest="source", help="a list of packages, one attribute path a line")


def run(options: argparse.Namespace, console: Console) -> int:
    """Write what is not there yet; a file that is there is left as it is."""
    from nixcompose.emitter.start import PACKAGES, init

    if options.source is not None and os.path.lexists(options.file):
        fix = "remove --from, or name a new file with --file"
        raise EmitError([Finding("NXC502", f'"{options.file}" is there already', None, fix)])
    packages = PACKAGES if options.source is None else _listed(options.source)
    rows = [
        (change.path, "kept" if change.status == "same" else "wrote")
        for change in init(options.file, packages=packages)
    ]
    if console.json:
        files = [{"path": path, "status": status} for path, status in rows]
        console.json_data({"schema": "nixcompose.init/1", "files": files})
        return 0
    for path, status in rows:
        console.data(f"{status} {path}")
    console.message(f"next: edit {options.file}, then run: nixcompose emit")
    return 0


def _listed(source: str) -> list[str]:
    """Read attribute paths, one a line; blank lines and comments (#) are passed over."""
    import re

    from nixcompose.manifest.values import package_path

    try:
        with open(source, encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        fix = "name a file with one attribute path a line"
        raise ManifestError([Finding("NXC106", f'"{source}" cannot be read: {reason.lower()}', None, fix)]) from None
    findings: list[Finding] = []
    packages: list[str] = []
    for number, line in enumerate(lines, 1):
        name = line.split("#", 1)[0].strip()
        if name and re.fullmatch(package_path.pattern, name) is None:
            where = Where(source, number, line.index(name) + 1, len(name), line)
            findings.append(Finding("NXC206", f'"{name}" is not an attribute path', where, package_path.hint))
        elif name:
            packages.append(name)
    if not packages and not findings:
        findings.append(Finding("NXC103", f'"{source}" lists nothing', None, "write one attribute path a line"))
    if findings:
        raise ManifestError(findings)
    return list(dict.fromkeys(packages))
