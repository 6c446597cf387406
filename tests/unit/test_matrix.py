"""What CI builds, as rows."""

import json

import pytest

import nixcompose as nxc

TEXT = """
systems = ["x86_64-linux", "aarch64-darwin", "riscv64-linux"]
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
[targets.Box]
kind = "container"
profile = "default"
systems = ["x86_64-linux"]
image = { tag = "v1" }
[targets."a.b"]
kind = "container"
profile = "default"
systems = ["x86_64-linux"]
image = { name = "quay.io/me/ab" }
[targets.home]
kind = "home-manager"
profile = "default"
user = "dev"
[targets.wsl]
kind = "nixos-wsl"
profile = "default"
user = "dev"
systems = ["x86_64-linux"]
"""
CI = """
[ci]
registry = "quay.io/team"
targets = ["!home"]
runners = { x86_64-linux = "big" }
"""


def test_every_target_for_every_system():
    assert [(build.target, build.system, build.attribute) for build in nxc.matrix(nxc.loads(TEXT))] == [
        ("Box", "x86_64-linux", "packages.x86_64-linux.Box"),
        ("a.b", "x86_64-linux", 'packages.x86_64-linux."a.b"'),
        ("home", "x86_64-linux", "homeConfigurations.dev.activationPackage"),
        ("home", "aarch64-darwin", "homeConfigurations.dev-aarch64-darwin.activationPackage"),
        ("home", "riscv64-linux", "homeConfigurations.dev-riscv64-linux.activationPackage"),
        ("wsl", "x86_64-linux", "nixosConfigurations.wsl.config.system.build.toplevel"),
    ]


def test_of_a_whole_nixos_in_an_image_it_is_the_image_that_is_built():
    more = '[targets.whole]\nkind = "container"\nprofile = "default"\nuser = "dev"\nnixos = true\nsystems = ["x86_64-linux"]\n'
    (build,) = nxc.matrix(nxc.loads(TEXT + more), ["whole"])
    assert build.attribute == "packages.x86_64-linux.whole"


def test_without_ci_runners_are_those_of_github_and_images_are_local():
    builds = nxc.matrix(nxc.loads(TEXT))
    assert {build.system: build.runner for build in builds} == {
        "x86_64-linux": "ubuntu-24.04",
        "aarch64-darwin": "macos-15",
        "riscv64-linux": None,
    }
    images = {build.target: build.image and (build.image.name, build.image.tag) for build in builds}
    assert images == {"Box": ("box", "v1"), "a.b": ("quay.io/me/ab", "latest"), "home": None, "wsl": None}


def test_ci_says_which_targets_on_which_runners_and_where_images_go():
    builds = nxc.matrix(nxc.loads(TEXT + CI))
    assert [(build.target, build.runner) for build in builds] == [("Box", "big"), ("a.b", "big"), ("wsl", "big")]
    assert [build.image.name for build in builds if build.image] == ["quay.io/team/box", "quay.io/me/ab"]


def test_targets_that_are_named_are_all_there():
    builds = nxc.matrix(nxc.loads(TEXT + CI), ["home", "Box", "home"])
    assert [build.target for build in builds] == ["home", "home", "home", "Box"]
    with pytest.raises(nxc.ManifestError, match="there is no target"):
        nxc.matrix(nxc.loads(TEXT), ["hom"])


@pytest.fixture
def project(tmp_path):
    (tmp_path / "profiles.toml").write_text(TEXT + CI)
    return tmp_path


def test_the_command_prints_attributes_to_build(nixcompose, project):
    done = nixcompose("matrix", "Box", "wsl", cwd=project)
    assert done == (0, "packages.x86_64-linux.Box\nnixosConfigurations.wsl.config.system.build.toplevel\n", "")


def test_the_command_prints_rows_as_json(nixcompose, project):
    done = nixcompose("matrix", "--json", cwd=project)
    data = json.loads(done.out)
    assert (done.code, data["schema"], len(data["builds"])) == (0, "nixcompose.matrix/1", 3)
    assert data["builds"][0] == {
        "target": "Box",
        "kind": "container",
        "system": "x86_64-linux",
        "attribute": "packages.x86_64-linux.Box",
        "runner": "big",
        "image": {"name": "quay.io/team/box", "tag": "v1"},
    }


def test_the_command_refuses_an_unknown_target(nixcompose, project):
    done = nixcompose("matrix", "box", cwd=project)
    assert done.code == 2
    assert "NXC208" in done.err
    assert 'did you mean "Box"?' in done.err
