"""A real, small Nix store for the tests: packages with the attribute names of our own manifest, really built."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import nixcompose as nxc
from nixcompose.locker.wanted import own_packages as locked_own_packages
from nixcompose.sources.outputs import Wanted
from tests.nix.project import STANDIN

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = "x86_64-linux"

# What other packages depend on, and what no package of the manifest names.
LIBRARIES = ("glibc", "openssl", "zlib", "ncurses", "bash", "icu", "gcc", "perl")
TOOLS = ("makeWrapper", "nodejs", "azure-cli", "autoPatchelfHook", "curl", "bashInteractive", "unzip")
OUTPUTS = {
    "curl": ["out", "bin", "dev", "man"],
    "git": ["out", "doc"],
    "openssl": ["out", "bin", "dev"],
    "gcc": ["out", "lib"],
    "ncurses": ["out", "dev"],
}
INSTALLED = {"curl": ["bin", "man"], "openssl": ["bin"]}
# Packages that have no store path, by why.
BAD: dict[str, dict[str, object]] = {
    "broken-tool": {"meta": {"broken": True}},
    "unfree-tool": {"meta": {"unfree": True, "license": {"shortName": "unfree", "free": False}}},
    "insecure-tool": {"meta": {"insecure": True, "knownVulnerabilities": ["CVE-2026-0001"]}},
    "unsupported-tool": {"meta": {"unsupported": True, "platforms": ["aarch64-darwin"]}},
    "thrown-tool": {"throws": "thrown-tool has been removed: nobody kept it"},
    "aborting-tool": {"aborts": "this ends the whole evaluation"},
}


@dataclass
class RealStore:
    """A store that Nix made.

    Attributes:
        folder: all of it is below.
        store_dir, state_dir: as Nix has them; paths begin with the first, the second has `db`.
        env: the environment in which Nix uses this store.
        nixpkgs: the directory of the small nixpkgs.
        built: attribute path -> output -> store path, for all packages that can be built.
    """

    folder: Path
    store_dir: str
    state_dir: str
    env: dict[str, str]
    nixpkgs: Path
    built: dict[str, dict[str, str]] = field(default_factory=dict)

    def nix(self, *arguments: str) -> str:
        """What a command of Nix prints; it has to succeed."""
        return run_nix(self.env, *arguments)

    def build(self, expression: str) -> str:
        """The store path of an expression that is a derivation, built."""
        return self.nix("nix-build", "--no-out-link", "--expr", expression).strip().rpartition("\n")[2]

    def path_info(self, *arguments: str) -> str:
        return self.nix("nix", "path-info", *arguments)

    def closure_size(self, path: str) -> int:
        """What `nix path-info --closure-size` says."""
        return int(self.path_info("--closure-size", path).split()[1])

    def base_names(self, attr: str) -> dict[str, str]:
        return {name: path.rpartition("/")[2] for name, path in self.built[attr].items()}


def run_nix(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(arguments, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment(folder: Path, *, store: bool = True) -> dict[str, str]:
    """An environment with a home and a configuration of its own, and with *store* a store of its own.

    It works as root and as anybody else: builds run as whoever runs the tests, and not in a sandbox.
    """
    config = folder / "config"
    config.mkdir(parents=True)
    (config / "nix.conf").write_text(
        f"sandbox = false\nbuild-users-group =\nsubstituters =\nextra-platforms = {SYSTEM}\n"
        "experimental-features = nix-command flakes\nflake-registry =\n"
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "NIX_CONF_DIR": str(config), "NIX_USER_CONF_FILES": ""}
    env |= {"NIX_REMOTE": "", "XDG_CACHE_HOME": str(folder / "cache")}
    if store:
        env |= {
            "NIX_STORE_DIR": str(folder / "nix/store"),
            "NIX_STATE_DIR": str(folder / "nix/var/nix"),
            "NIX_LOCALSTATE_DIR": str(folder / "nix/var"),
            "NIX_LOG_DIR": str(folder / "nix/var/log"),
        }
    return env


def packages() -> dict[str, dict[str, object]]:
    """What the small nixpkgs has: some references to libraries and a size for each, always the same."""
    manifest = nxc.load(ROOT / "profiles.toml")
    attrs = {package.attr for _, package in manifest.entries()} - {*manifest.packages, "stdenv.cc.cc.lib"}
    draw = random.Random(3)
    found: dict[str, dict[str, object]] = {}
    for number, name in enumerate(LIBRARIES):
        found[name] = {"deps": draw.sample(LIBRARIES[:number], min(number, 2)), "size": draw.randrange(1, 300)}
    for attr in sorted({*attrs, *TOOLS}.difference(LIBRARIES)):
        found[attr] = {"deps": draw.sample(LIBRARIES, 3), "size": draw.randrange(1, 300)}
    for attr, outputs in OUTPUTS.items():
        found[attr] |= {"outputs": outputs, "meta": {"outputsToInstall": INSTALLED.get(attr, ["out"])}}
    found["nodejs_20"]["version"] = "20.11.0"
    return found


def write_nixpkgs(folder: Path) -> Path:
    """Write the small nixpkgs with all that is bad in it too, and return the folder."""
    folder.mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "small_nixpkgs/default.nix", folder / "default.nix")
    for path in STANDIN.glob("*.nix"):
        if path.name != "pkgs.nix":
            shutil.copy(path, folder / path.name)
    (folder / "packages.json").write_text(json.dumps(packages() | BAD, indent=1))
    return folder


def make(folder: Path) -> RealStore:
    """Make a store below *folder* and build all packages in it: about two seconds."""
    env = environment(folder)
    nixpkgs = write_nixpkgs(folder / "nixpkgs")
    store = RealStore(folder, env["NIX_STORE_DIR"], env["NIX_STATE_DIR"], env, nixpkgs)
    attrs = [*packages(), "stdenv.cc.cc.lib"]
    (folder / "attrs.json").write_text(json.dumps(attrs))
    # Each output by its own: a derivation as JSON is its path.
    paths = (
        f'let pkgs = import {nixpkgs} {{ system = "{SYSTEM}"; }}; lib = pkgs.lib; in '
        f"lib.genAttrs (builtins.fromJSON (builtins.readFile {folder}/attrs.json)) (attr: let package = "
        'lib.attrByPath (lib.splitString "." attr) null pkgs; in lib.genAttrs (if package.outputSpecified or false '
        "then [ package.outputName ] else package.outputs) (name: package.${name}.outPath))"
    )
    derivations = (
        f'let pkgs = import {nixpkgs} {{ system = "{SYSTEM}"; }}; lib = pkgs.lib; in '
        f'map (attr: lib.attrByPath (lib.splitString "." attr) null pkgs) '
        f"(builtins.fromJSON (builtins.readFile {folder}/attrs.json))"
    )
    store.nix("nix-build", "--no-out-link", "--expr", derivations)
    store.built = json.loads(store.nix("nix-instantiate", "--eval", "--strict", "--json", "--expr", paths))
    for outputs in store.built.values():
        for path in outputs.values():
            assert Path(path).exists()
    return store


def own_packages(manifest: nxc.Manifest) -> list[Wanted]:
    """The packages of our own in a manifest, as they are asked for."""
    return locked_own_packages(manifest)
