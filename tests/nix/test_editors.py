"""The image of a dev container has what `preflight` looks for: the two are written apart."""

from __future__ import annotations

import pytest

import nixcompose as nxc
from nixcompose.verifier.editors import LOADERS, TOOLS
from tests.nix.test_flake import Flake

pytestmark = pytest.mark.nix

MANIFEST = """
systems = ["x86_64-linux", "aarch64-linux"]
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
[targets.work]
kind = "devcontainer"
profile = "default"
user = "dev"
[targets.plain]
kind = "container"
profile = "default"
"""
QUESTION = """image: {
  contents = map (package: package.pname or package.name) image.args.contents;
  commands = builtins.unsafeDiscardStringContext image.args.fakeRootCommands;
  env = map builtins.unsafeDiscardStringContext image.args.config.Env;
}"""


@pytest.fixture(scope="module")
def flake(tmp_path_factory: pytest.TempPathFactory) -> Flake:
    return Flake(tmp_path_factory.mktemp("editors"), nxc.loads(MANIFEST))


@pytest.mark.parametrize(("system", "architecture"), [("x86_64-linux", "amd64"), ("aarch64-linux", "arm64")])
def test_a_dev_container_has_what_is_looked_for(flake: Flake, system: str, architecture: str) -> None:
    """The packages with the tools, the loader and libstdc++ where they are looked for, and the account."""
    image = flake.value(f"packages.{system}.work", QUESTION)
    assert {*TOOLS.values(), "wget"} - set(image["contents"]) == set()
    loader, *_ = LOADERS[architecture]
    assert f"/libexec/nix-ld {loader[1:]}\n" in image["commands"]
    assert "/lib/libstdc++.so.6 usr/lib64/libstdc++.so.6\n" in image["commands"]
    for file in ("etc/os-release", "etc/passwd"):
        assert f" {file}\n" in image["commands"]
    (named,) = [variable for variable in image["env"] if variable.startswith("NIX_LD=")]
    assert named.endswith(loader.rpartition("/")[2])


def test_a_plain_container_is_no_place_for_an_editor(flake: Flake) -> None:
    image = flake.value("packages.x86_64-linux.plain", QUESTION)
    assert {*TOOLS.values(), "wget"} - set(image["contents"]) == {*TOOLS.values(), "wget"} - {"coreutils"}
    assert "nix-ld" not in image["commands"]
