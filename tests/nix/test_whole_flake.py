"""Every golden manifest as a flake: Nix shows it, checks it, and evaluates each of its outputs."""

from __future__ import annotations

import json
import os
import re
from functools import reduce
from typing import Any

import pytest

import nixcompose as nxc
from nixcompose.targets import kinds
from tests.nix.test_devcontainer_cli import read, without_label
from tests.nix.test_emitted import CASES, GOLDEN
from tests.nix.test_flake import INPUTS, Flake

pytestmark = pytest.mark.nix

# What `nix flake check` of Nix 2.8 does not know, and consumers do.
OF_OTHERS = {"lib", "homeConfigurations", "homeModules"}

OUTPUTS = "import ./nix/flake-outputs.nix inputs"

# Every output, as something that can be shown: derivations by name, modules and overlays by what they are.
EVERYTHING = """
outputs:
let
  name = builtins.mapAttrs (_: package: builtins.unsafeDiscardStringContext package.name);
  bySystem = builtins.mapAttrs (_: name);
  isModule = module: builtins.isFunction module || builtins.isAttrs module;
  show = {
    checks = bySystem;
    devShells = bySystem;
    formatter = name;
    homeConfigurations = builtins.mapAttrs (_: home: home.activationPackage.name);
    homeModules = builtins.mapAttrs (_: isModule);
    hydraJobs = jobs: bySystem (jobs.packages or { });
    legacyPackages = builtins.mapAttrs (_: set: builtins.attrNames set.fromEnvironment);
    lib = lib: lib.held;
    nixosConfigurations = builtins.mapAttrs (_: machine: machine.config.system.build.toplevel.name);
    nixosModules = builtins.mapAttrs (_: isModule);
    overlays = builtins.mapAttrs (_: builtins.isFunction);
    packages = bySystem;
    templates = builtins.mapAttrs (_: template: builtins.pathExists template.path);
  };
in
builtins.mapAttrs (kind: value: show.${kind} value) outputs
"""


@pytest.fixture(scope="module", params=CASES)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """A golden manifest as a flake; inputs that nobody knows have overlays that add nothing.

    Versions are not asked for: those of the stand-ins are all the same.
    """
    case = GOLDEN / request.param
    source = (case / "profiles.toml").read_text(encoding="utf-8")
    manifest = nxc.loads(re.sub(r', (?:version = "[<>=][^"]*"|scheme = "[^"]*")', "", source), root=str(case))
    overlays = "{ overlays = { default = _: _: { }; extra = _: _: { }; }; }"
    stand_ins = dict.fromkeys(set(manifest.inputs) - set(INPUTS), overlays)
    stand_ins["nixos-wsl"] = f"import ./wsl.nix // {overlays}"
    flake = Flake(tmp_path_factory.mktemp(request.param), manifest, case, stand_ins)
    text = (flake.project / "flake.nix").read_text(encoding="utf-8")
    whole, outputs = f"let whole = {OUTPUTS}; in", "whole // { lib = whole.lib // { everything = show whole; }; }"
    assert OUTPUTS in text
    text = text.replace(OUTPUTS, f"{whole} let show = {EVERYTHING}; in {outputs}")
    (flake.project / "flake.nix").write_text(text, encoding="utf-8")
    return flake


def test_golden_manifests_have_every_kind_of_target() -> None:
    """What is evaluated below is all that can be emitted."""
    manifests = [nxc.load(GOLDEN / case / "profiles.toml") for case in CASES]
    assert {target.kind for manifest in manifests for target in manifest.targets.values()} == set(kinds())


def test_nix_checks_the_whole_flake(whole: Flake) -> None:
    """Each output is what Nix expects under its name."""
    assert set(whole.check()) <= OF_OTHERS


def test_nix_shows_and_evaluates_each_output(whole: Flake) -> None:
    """Nothing throws, and what is shown by Nix is what there is."""
    shown = whole.show()
    found: dict[str, Any] = whole.value("lib.everything")
    assert set(found) == set(shown)
    assert {"checks", "devShells", "formatter", "homeModules", "hydraJobs", "nixosModules", "overlays"} <= set(found)
    for kind in ("checks", "devShells", "packages"):
        if kind in found:
            assert {system: sorted(items) for system, items in shown[kind].items()} == {
                system: sorted(items) for system, items in found[kind].items()
            }
    assert all(name == "nixfmt-tree-1.0" or name == "alejandra-1.0" for name in found["formatter"].values())
    for kind in ("homeModules", "nixosModules", "overlays", "templates"):
        assert set(found.get(kind, {}).values()) <= {True}


CONFIG = """
image: builtins.unsafeDiscardStringContext (builtins.toJSON {
  inherit (image.args) name tag;
  Config = { inherit (image.args.config) Cmd Entrypoint Env Labels User; };
})
"""


@pytest.mark.tool("devcontainer")
def test_the_devcontainers_cli_reads_each_file_and_its_label(whole: Flake) -> None:
    """What the CLI reads is what is written, and the label of the image that Nix makes adds nothing to it."""
    for file in sorted((whole.project / ".devcontainer").glob("*/devcontainer.json")):
        made = json.loads(whole.value(f"packages.x86_64-linux.{file.parent.name}", CONFIG))
        image = {"reference": f"{made['name']}:{made['tag']}", "record": {"Config": made["Config"]}}
        text = file.read_text(encoding="utf-8")
        places = {"${localWorkspaceFolder}": str(whole.project), "${localEnv:HOME}": os.environ["HOME"]}
        content = json.loads(reduce(lambda known, name: known.replace(name, places[name]), places, text))
        if content.pop("features", None):  # the CLI asks their registry before it merges
            written = {name: value for name, value in json.loads(text).items() if name != "features"}
            file.write_text(json.dumps(written), encoding="utf-8")
        config = str(file.relative_to(whole.project))
        found = read(whole.project, image, config)
        assert found["configuration"].pop("configFilePath")
        assert found["configuration"] == content
        merged = found["mergedConfiguration"]
        alone = read(whole.project, without_label(image), config)["mergedConfiguration"]
        for customizations in (one.get("customizations", {}) for one in (merged, alone)):
            if "vscode" in customizations:  # what the label and the file say alike, editors fold into one
                first, *others = customizations["vscode"]
                customizations["vscode"] = [first, *(other for other in others if other != first)]
        assert merged == alone, file
