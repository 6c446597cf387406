"""A project on disk as Nix sees it: emitted files, the user's own files, and a stand-in nixpkgs beside them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import nixcompose as nxc
from tests.nix.nix_run import NixError, evaluate

STANDIN = Path(__file__).parent / "standin"

# What emitted files use of nixpkgs beside the packages of the manifest.
TOOLS = (
    "autoPatchelfHook", "azure-cli", "bash", "bashInteractive", "coreutils", "findutils", "gawk", "getent", "gnugrep",
    "gnused", "gnutar", "gzip", "icu", "iproute2", "makeWrapper", "nix", "nix-ld", "nixfmt-tree", "nodejs", "nodejs_20", "openssl", "procps",
    "shadow", "tmux", "unzip", "util-linux", "wget", "which", "wl-clipboard", "wslu", "wsl2-ssh-agent", "zlib",
)  # fmt: skip

CUSTOM = """{ stdenv, ... }@args: stdenv.mkDerivation {
  pname = "custom";
  version = "1.0";
  passthru.given = removeAttrs args [ "stdenv" ];
}
"""
MODULE = "{ }\n"


def attr_names(manifest: nxc.Manifest) -> list[str]:
    """Return the attribute paths that a nixpkgs for *manifest* needs, but for those that are not to be found."""
    attrs = {attr for _, package in manifest.entries() for attr in (package.any_of or (package.attr,))}
    plain = {attr.replace('"', "") for attr in attrs if attr not in manifest.packages and "no-such" not in attr}
    return sorted(plain | set(TOOLS) | ({manifest.formatter} if manifest.formatter else set()))


def write(folder: Path, manifest: nxc.Manifest, *, sources: Path | None = None) -> Path:
    """Write what is emitted for *manifest* and the files that it names, and return the folder.

    The user's files come from the project at *sources*, else they are stand-ins.  `nixpkgs/` holds a package set
    with what the manifest needs and nothing else, `nixpkgs/lib` its `lib`: nothing refers to what is outside.
    """
    texts = dict(nxc.emit(manifest).files)
    modules = [file for group in manifest.groups.values() for files in group.modules.values() for file in files]
    modules += [file for target in manifest.targets.values() for file in target.modules]
    files = [package.file for package in manifest.packages.values() if package.file]
    own = dict.fromkeys(files, CUSTOM) | dict.fromkeys(modules, MODULE)
    own |= dict.fromkeys(_dotfiles(manifest, sources), "a file\n")
    own |= dict.fromkeys(_files_in_etc(manifest), "of the project\n")
    for path, text in own.items():
        texts[path] = text if sources is None else (sources / path).read_text(encoding="utf-8")
    texts |= {f"nixpkgs/{path}": text for path, text in nixpkgs(attr_names(manifest)).items()}
    for template in manifest.templates.values():
        if sources is None:
            texts[f"{template.path}/README"] = "A template.\n"
        else:
            shutil.copytree(sources / template.path, folder / template.path)
    for path, text in texts.items():
        full = folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text, encoding="utf-8", newline="")
    return folder


def _files_in_etc(manifest: nxc.Manifest) -> Iterator[str]:
    """Yield the files that images have in /etc."""
    for target in manifest.targets.values():
        for entry in target.options.get("etc", {}).values():
            if not isinstance(entry, str):
                yield entry["file"]


def _dotfiles(manifest: nxc.Manifest, sources: Path | None) -> Iterator[str]:
    """Yield the files that homes link, those of directories too."""
    for target in manifest.targets.values():
        for path in [path for key in ("files", "config-files") for path in target.options.get(key, {}).values()]:
            if sources is not None and (sources / path).is_dir():
                inside = [file for file in (sources / path).rglob("*") if file.is_file()]
                yield from (file.relative_to(sources).as_posix() for file in inside)
            else:
                yield path


def nixpkgs(names: Iterable[str]) -> dict[str, str]:
    """Return the files of a nixpkgs whose packages are *names*; home-manager and NixOS-WSL are beside it."""
    texts = {path.relative_to(STANDIN): path.read_text(encoding="utf-8") for path in STANDIN.rglob("*.nix")}
    files = {path.as_posix(): texts[path] for path in sorted(texts)}
    files["stand-in.nix"] = files.pop("pkgs.nix")
    files[
        "pkgs.nix"
    ] = f"""# The stand-in with the packages that this project needs, and an older release of itself among them.
args:
let
  more = _final: prev: {{
    nixpkgs-2405 = ./pkgs.nix;
    # Stand-ins have version 1.0, and our manifest asks for more.
    nodejs_20 = prev.nodejs_20 // {{ version = "20.11.0"; }};
  }};
in
import ./stand-in.nix (args // {{
  names = builtins.fromJSON {nix_string(json.dumps(list(names)))};
  overlays = [ more ] ++ args.overlays or [ ];
}})
"""
    files["default.nix"] = "import ./pkgs.nix\n"
    files["lib/default.nix"] = "import ../lib.nix\n"
    return files


def nix_string(text: str) -> str:
    """Return a text as a Nix string; written apart from the renderer that it helps to test."""
    escaped = re.sub(r'(["\\]|\$(?=\{))', r"\\\1", text)
    return f'"{escaped}"'


def error_of(expression: str) -> str:
    """Return what Nix says when it refuses *expression*, on one line."""
    try:
        value = evaluate(expression)
    except NixError as error:
        return re.sub(r"\s+", " ", error.stderr)
    raise AssertionError(f"Nix accepts it: {value!r}")
