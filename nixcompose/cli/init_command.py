"""`nixcompose init`"""

from __future__ import annotations

import json
import os

from nixcompose.errors import EmitError, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from nixcompose.cli.console import Console

EXAMPLES = """\
  nixcompose init                               profiles.toml, its JSON schema, flake.nix
  nixcompose init --from packages.txt           with the packages of a list, one attribute path a line
"""
SCHEMA_FILE = "profiles.schema.json"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--from", metavar="PATH", dest="source", help="a list of packages, one attribute path a line")


def run(options: argparse.Namespace, console: Console) -> int:
    """Write what is not there yet; a file that is there is left as it is."""
    from nixcompose.emitter import flake_nix
    from nixcompose.emitter.disk import read_file, write_tree
    from nixcompose.manifest.schema import json_schema
    from nixcompose.resolver.load import load, loads

    root, name = os.path.split(options.file)
    root = root or "."
    is_new = not os.path.lexists(options.file)
    if options.source is not None and not is_new:
        fix = "remove --from, or name a new file with --file"
        raise EmitError([Finding("NXC502", f'"{options.file}" is there already', None, fix)])
    text = _starter(options.source)
    manifest = loads(text, name) if is_new else load(options.file)
    texts = {
        name: text,
        SCHEMA_FILE: json.dumps(json_schema(), indent=2) + "\n",
        "flake.nix": flake_nix(manifest),
    }
    there = {path for path in texts if read_file(root, path) is not None}
    write_tree(root, {path: text for path, text in texts.items() if path not in there}, ())
    if console.json:
        files = [{"path": path, "status": "kept" if path in there else "wrote"} for path in texts]
        console.json_data({"schema": "nixcompose.init/1", "files": files})
        return 0
    for path in texts:
        console.data(f"{'kept' if path in there else 'wrote'} {path}")
    console.message(f"next: edit {options.file}, then run: nixcompose emit")
    return 0


def _starter(source: str | None) -> str:
    """Return a first manifest, with the packages that the file *source* lists."""
    packages = ["git", "curl", "jq", "ripgrep"] if source is None else _listed(source)
    rows = "".join(f"  {json.dumps(package, ensure_ascii=False)},\n" for package in packages)
    return _STARTER.replace("  PACKAGES\n", rows)


def _listed(source: str) -> list[str]:
    """Read attribute paths, one a line; blank lines and comments (#) are passed over."""
    import re

    from nixcompose.errors import ManifestError, Where
    from nixcompose.manifest.tables import package_path

    try:
        with open(source, encoding="utf-8") as file:
            lines = file.read(2**20).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ManifestError([Finding("NXC106", f'"{source}" cannot be read: {reason.lower()}')]) from None
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


_STARTER = """\
#:schema ./profiles.schema.json
# What is installed where. Try: nixcompose resolve default
schema = 1
systems = ["x86_64-linux"]

[groups.essential]
description = "The everyday tools"
packages = [
  PACKAGES
]

[groups.development]
description = "Working on code"
requires = ["essential"]
packages = ["gh", "lazygit"]

[profiles]
default = ["essential"]
full = ["essential", "development"]

[targets.container]
kind = "container"
profile = "default"
image = { name = "tools" }

[targets.devcontainer]
kind = "devcontainer"
profile = "full"
"""
