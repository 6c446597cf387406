"""The bridge for who still chooses by an environment variable: nothing that the variable holds is without effect."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import nixcompose as nxc
from tests.nix.test_flake import Flake

pytestmark = pytest.mark.nix

MIGRATION = '\n[migration]\nvariable = "NIXOS_PACKAGES"\n'
BRIDGE = "legacyPackages.x86_64-linux.fromEnvironment"


@pytest.fixture(scope="module")
def bridged(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """Our own manifest, which is the package set of such a configuration, with the bridge."""
    text = (root / "profiles.toml").read_text(encoding="utf-8") + MIGRATION
    return Flake(tmp_path_factory.mktemp("bridged"), nxc.loads(text, root=str(root)), sources=root)


def _count(flake: Flake, selection: str) -> int:
    """How many packages the variable gives in the image and by themselves, which is the same number."""
    env = {"NIXOS_PACKAGES": selection}
    alone = flake.value(f"{BRIDGE}.default.args.paths", "builtins.length", impure=env)
    image = flake.value(f"{BRIDGE}.container.args.contents", "builtins.length", impure=env)
    base = flake.value(f"{BRIDGE}.container.args.contents", "builtins.length", impure={"NIXOS_PACKAGES": "git"}) - 1
    assert image - base == alone
    return int(alone)


@pytest.mark.parametrize(
    ("selection", "packages"),
    [
        ("essential", 41),
        ("essential,kubernetes", 47),  # was 41: the documented group added nothing
        ("essential, kubernetes", 47),  # a blank made a name that no code looked for
        ("  kubernetes\n", 47),  # which needs essential
        ("minimal,kubectl", 17),  # was 42: `minimal` had no effect
        ("full", 62),  # was 63: one package twice
        ("full,-gum", 61),
        ("default", 41),
    ],
)
def test_each_selection_has_what_it_says(bridged: Flake, root: Path, selection: str, packages: int) -> None:
    """The same as in Python, in the image too."""
    assert _count(bridged, selection) == packages
    assert len(nxc.resolve(nxc.load(root / "profiles.toml"), selection)) == packages


def _refusal(flake: Flake, env: dict[str, str], *, impure: bool = True) -> str:
    flags = ["--impure"] if impure else []
    attribute = f"path:{flake.project}#{BRIDGE}.container.args.contents"
    done = flake.run("eval", attribute, "--apply", "builtins.length", *flags, env=env)
    assert done.returncode == 1, done.stdout
    return re.sub(r"\s+", " ", done.stderr)


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ("essential,kubctl", 'NIXOS_PACKAGES: there is no group, profile or package "kubctl" (did you mean kubectl?)'),
        ("essential,kubernets", 'no group, profile or package "kubernets" (did you mean kubernetes?)'),
        ("nonsense", 'no group, profile or package "nonsense". The names are default, full, minimal, '),
        ("essential,-kubctl", 'no group, profile or package "kubctl"'),
        ("full,${x}", 'no group, profile or package "${x}"'),
        ("-gum", "the selection is empty"),
        (", ,", "NIXOS_PACKAGES is empty."),
        ("", "NIXOS_PACKAGES is empty. Name a selection, and let Nix read it"),
    ],
)
def test_what_was_silent_is_an_error(bridged: Flake, selection: str, message: str) -> None:
    """A name that is not there is named, with those that are near, and with all that there are."""
    assert message in _refusal(bridged, {"NIXOS_PACKAGES": selection})


def test_a_variable_that_nix_may_not_read_is_an_error(bridged: Flake) -> None:
    """In pure evaluation it reads as empty, whatever it holds; that was the full set, without a message."""
    assert "NIXOS_PACKAGES is empty." in _refusal(bridged, {"NIXOS_PACKAGES": "essential"}, impure=False)
    assert "NIXOS_PACKAGES is empty." in _refusal(bridged, {})


def test_no_other_output_sees_the_variable(bridged: Flake) -> None:
    """Outputs are the same in impure evaluation, and Nix accepts all of them in pure evaluation."""
    contents = "packages.x86_64-linux.container.args.contents"
    pure = bridged.value(contents, "builtins.length")
    assert bridged.value(contents, "builtins.length", impure={"NIXOS_PACKAGES": "full"}) == pure
    assert bridged.check() == ["lib", "homeConfigurations", "homeModules"]


def test_one_file_reads_the_environment_and_only_if_it_is_asked_for(bridged: Flake, root: Path) -> None:
    """Without `[migration]` no file does."""

    def readers(manifest: nxc.Manifest) -> list[str]:
        return [path for path, text in nxc.emit(manifest).files.items() if "builtins.getEnv" in text]

    assert readers(nxc.load(root / "profiles.toml")) == []
    text = (root / "profiles.toml").read_text(encoding="utf-8") + MIGRATION
    assert readers(nxc.loads(text)) == ["nix/from-environment.nix"]
    assert (bridged.project / "nix" / "from-environment.nix").is_file()
