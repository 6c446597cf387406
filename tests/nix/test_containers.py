"""Images by each builder, evaluated with real Nix; what their shell commands make is looked at on disk."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import nixcompose as nxc
from nixcompose.emitter import flake_nix
from tests.nix.nix_run import evaluate
from tests.nix.project import error_of, nix_string, write
from tests.nix.test_flake import Flake

pytestmark = pytest.mark.nix

TOOLS = """
systems = ["x86_64-linux", "aarch64-linux"]
[nix]
experimental-features = ["nix-command", "flakes"]
[groups.tools]
packages = ["git"]
[groups.more]
packages = ["jq"]
[profiles]
default = ["tools"]
full = ["tools", "more"]
[users.dev]
uid = 1234
gid = 100
extra-groups = ["wheel", "ops"]
home = "/srv/home/d.v+1"
[users.ops]
uid = 1001
extra-groups = ["wheel"]
[users.root]
uid = 0
[targets.both]
kind = "container"
profile = "default"
user = "dev"
users = ["ops"]
image = { name = "localhost:5000/me/tools", tag = "v1", max-layers = 20, builders = ["dockerTools", "nix2container"] }
etc = { motd = "It's ${HOME} `id`\\n", "app/its.conf" = { file = "etc/of ours.conf" } }
ports = [80, 8080]
working-dir = "/workspace"
"""
MORE = """
[targets.child]
kind = "container"
profile = "full"
parent = "both"
image = { builders = ["nix2container"] }
[targets.plain]
kind = "devcontainer"
profile = "default"
parent = "both"
user = "dev"
[targets.known]
kind = "container"
profile = "default"
user = "dev"
image = { nix-database = true, builders = ["dockerTools", "nix2container"] }
[targets.debian]
kind = "container"
profile = "default"
image = { builders = ["dockerTools", "nix2container"] }
[targets.debian.parent]
name = "docker.io/library/debian"
tag = "stable"
digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
hash = { x86_64-linux = "sha256-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=", aarch64-linux = "sha256-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb=" }
nix2container-hash = { x86_64-linux = "sha256-ccccccccccccccccccccccccccccccccccccccccccc=", aarch64-linux = "sha256-ddddddddddddddddddddddddddddddddddddddddddd=" }
[targets.debian-dev]
kind = "devcontainer"
base = "debian"
user = "dev"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with images by both builders, and images that add to another."""
    return write(tmp_path_factory.mktemp("containers"), nxc.loads(TOOLS + MORE))


# `writeText` gives what a shell can read the text from, so that commands can be run as they are.
WORLD = """
let
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  system = SYSTEM;
  pkgs = import (folder + "/nixpkgs") { inherit system; } // {
    writeText = _name: text: "<(printf %s ${lib.escapeShellArg text})";
  };
  nix2container = (import (folder + "/nixpkgs/nix2container.nix")).packages.${system}.nix2container;
  image = import (folder + "/nix/images/NAME.nix");
  made = image (builtins.intersectAttrs (builtins.functionArgs image) { inherit lib nix2container pkgs; });
  names = map (package: package.name);
in
"""


def _ask(folder: Path, name: str, question: str, system: str = "x86_64-linux") -> Any:
    text = WORLD.replace("FOLDER", nix_string(str(folder))).replace("SYSTEM", nix_string(system))
    found = json.dumps(evaluate(text.replace("NAME", name) + question))
    # Nothing is in a store here: what a command copies from there is taken from the project.
    file = json.dumps(shlex.quote(f"{folder}/etc/of ours.conf"))[1:-1]
    return json.loads(re.sub(r"/nix/store/\w{32}-etc-file", lambda _: file, found))


BOTH = """
{
  docker = removeAttrs made.image.args [ "contents" "fromImage" ];
  contents = names made.image.args.contents;
  n2c = removeAttrs made.nix2container.args [ "copyToRoot" "fromImage" "layers" "perms" ];
  perms = map (perm: perm // { path = perm.path.outPath; }) made.nix2container.args.perms;
  root = made.nix2container.args.copyToRoot.outPath;
  script = made.nix2container.args.copyToRoot.args.script;
  layers = map (layer: {
    inherit (layer.args) deps maxLayers;
    skipped = builtins.length layer.args.layers;
    contents = names layer.args.copyToRoot.args.paths;
  }) made.nix2container.args.layers;
}
"""


def _fakeroot(commands: str, folder: Path) -> dict[str, tuple[str, str]]:
    """Run commands as dockerTools does in the root of an image, and return mode and owner by path."""
    folder.mkdir(parents=True)
    listing = "find . -mindepth 1 -printf '%m %U:%G %P\\n'"
    if not shutil.which("fakeroot"):
        pytest.skip("fakeroot is not installed")
    run = ["fakeroot", "--", "bash", "-euo", "pipefail", "-c", f"umask 0022\n{commands}\n{listing}"]
    done = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True)
    lines = [line.split(" ", 2) for line in done.stdout.splitlines()]
    return {path: (mode, owner) for mode, owner, path in lines}


def _as_nix2container_has_it(
    script: str, out: Path, perms: list[dict[str, Any]], store_path: str
) -> dict[str, tuple[str, str]]:
    """Run the commands that make the root, and read what the permissions make of it, as nix2container does."""
    run = ["bash", "-euc", f"out={out}\numask 0022\n{script}"]
    subprocess.run(run, check=True, capture_output=True)
    found = {}
    for path in sorted(out.rglob("*")):
        relative = path.relative_to(out).as_posix()
        mode, owner = "555" if path.is_dir() else "444", "0:0"  # what the store makes of it
        for perm in perms:
            if re.search(perm["regex"], f"{store_path}/{relative}"):
                mode, owner = perm["mode"], f"{perm.get('uid', 0)}:{perm.get('gid', 0)}"
        found[relative] = (mode, owner)
    return found


def test_both_builders_make_the_same_image(project: Path, tmp_path: Path) -> None:
    """Packages, configuration, and every file beside them with its mode and owner agree."""
    found = _ask(project, "both", BOTH)
    docker, n2c = found["docker"], found["n2c"]
    assert {key: docker[key] for key in ("name", "tag", "created", "config")} == n2c
    assert (docker["maxLayers"], found["layers"]) == (
        20,
        [{"deps": [], "maxLayers": 19, "skipped": 0, "contents": found["contents"]}],
    )
    ours = _fakeroot(docker["fakeRootCommands"], tmp_path / "docker")
    theirs = _as_nix2container_has_it(found["script"], tmp_path / "n2c", found["perms"], found["root"])
    assert theirs == ours
    for path in ("etc/passwd", "etc/motd", "etc/app/its.conf", "etc/nix/nix.conf"):
        assert (tmp_path / "docker" / path).read_bytes() == (tmp_path / "n2c" / path).read_bytes()
    assert ours["tmp"] == ours["var/tmp"] == ("1777", "0:0")
    assert ours["root"] == ("700", "0:0")
    assert ours["etc/shadow"] == ("640", "0:0")
    assert ours["srv/home/d.v+1"] == ours["workspace"] == ("755", "1234:100")
    assert ours["srv/home"] == ("755", "0:0")
    assert ours["home/ops"] == ("755", "1001:1001")


def test_accounts_files_and_ports_of_an_image(project: Path, tmp_path: Path) -> None:
    """Each account has its number and its groups, files have the text of the manifest or of the project."""
    found = _ask(project, "both", BOTH)
    _fakeroot(found["docker"]["fakeRootCommands"], tmp_path / "tree")
    etc = tmp_path / "tree" / "etc"
    assert (etc / "passwd").read_text().splitlines() == [
        "root:x:0:0:System administrator:/root:/bin/bash",
        "dev:x:1234:100:dev:/srv/home/d.v+1:/bin/bash",
        "ops:x:1001:1001:ops:/home/ops:/bin/bash",
        "nobody:x:65534:65534:Unprivileged account:/var/empty:/bin/false",
    ]
    assert (etc / "group").read_text().splitlines() == [
        "root:x:0:", "dev:x:100:", "ops:x:1001:dev", "nobody:x:65534:", "wheel:x:900:dev,ops",
    ]  # fmt: skip
    assert (etc / "motd").read_text() == "It's ${HOME} `id`\n"
    assert (etc / "app" / "its.conf").read_text() == "of the project\n"
    assert (etc / "nix" / "nix.conf").read_text() == "extra-experimental-features = nix-command flakes\n"
    assert found["docker"]["config"]["ExposedPorts"] == {"80/tcp": {}, "8080/tcp": {}}
    assert found["docker"]["name"] == "localhost:5000/me/tools"


PARENTS = """
{
  inherit (made.image.args) maxLayers;
  docker = made.image.args.fromImage.args or null;
  n2c = made.nix2container.args.fromImage.args or null;
  contents = names made.image.contents;
  linked = names made.image.args.contents;
  skipped = map (layer: layer.args.layers) made.nix2container.args.layers;
  inherit (made.image.args) config fakeRootCommands;
}
"""


def test_an_image_that_adds_to_another_of_ours(project: Path) -> None:
    """The other image is below, and what its store has is not there a second time."""
    question = """
    {
      name = made.nix2container.args.fromImage.imageName;
      docker = made.image.args.fromImage.args.name;
      skipped = map (layer: map (below: names below.args.copyToRoot.args.paths) layer.args.layers) made.layers;
      own = names (lib.last made.layers).args.copyToRoot.args.paths;
    }
    """
    found = _ask(project, "child", question)
    assert (found["name"], found["docker"]) == ("localhost:5000/me/tools", "localhost:5000/me/tools")
    below, own = found["skipped"]
    assert below == []
    assert [names[0] for names in own] == ["git-1.0"]
    assert found["own"][:2] == ["git-1.0", "jq-1.0"]


def test_a_dev_container_on_an_image_of_ours(project: Path) -> None:
    """Any kind of image can have a parent; nix2container is not needed to build it with dockerTools."""
    question = "{ below = made.image.args.fromImage.args.name; inherit (made.image.args.config) User; }"
    assert _ask(project, "plain", question) == {"below": "localhost:5000/me/tools", "User": "dev"}


@pytest.mark.parametrize(
    ("system", "arch", "hashes"), [("x86_64-linux", "amd64", "ac"), ("aarch64-linux", "arm64", "bd")]
)
def test_an_image_that_is_pulled(project: Path, system: str, arch: str, hashes: str) -> None:
    """Each builder pulls it for the system at hand, with a hash of its own."""
    found = _ask(project, "debian", PARENTS, system)
    pulled = {
        "arch": arch,
        "imageDigest": "sha256:" + 4 * "0123456789abcdef",
        "imageName": "docker.io/library/debian",
        "os": "linux",
    }
    docker, n2c = (f"sha256-{43 * letter}=" for letter in hashes)
    assert found["docker"] == {**pulled, "finalImageTag": "stable", "sha256": docker}
    assert found["n2c"] == {**pulled, "sha256": n2c}


def test_what_a_pulled_image_has_is_left_alone(project: Path, tmp_path: Path) -> None:
    """Its links at /bin and /lib and its accounts stay; packages are in a profile that comes first in PATH."""
    found = _ask(project, "debian", PARENTS)
    assert found["contents"][0] == "git-1.0"
    assert found["linked"] == ["profile"]
    env = dict(item.split("=", 1) for item in found["config"]["Env"])
    profile = "/nix/var/nix/profiles/default"
    assert env["PATH"] == f"{profile}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert env["SSL_CERT_FILE"] == f"{profile}/etc/ssl/certs/ca-bundle.crt"
    assert found["config"]["Cmd"] == [f"{profile}/bin/bash"]
    touched = _fakeroot(found["fakeRootCommands"], tmp_path / "tree")
    assert {path for path in touched if path.startswith("etc/")} == {"etc/nix", "etc/nix/nix.conf"}
    assert not {"bin", "lib", "lib64", "usr"} & touched.keys()


def test_a_user_in_a_pulled_image(project: Path) -> None:
    """A user of ours is not in its /etc/passwd, so there accounts are ours; its loader is its own."""
    found = _ask(project, "debian-dev", "{ inherit (made.image.args) config fakeRootCommands; }")
    commands = found["fakeRootCommands"]
    assert "dev:x:1234:100:dev:/srv/home/d.v+1:/nix/var/nix/profiles/default/bin/bash" in commands
    assert "lib64" not in commands
    assert not [item for item in found["config"]["Env"] if item.startswith("NIX_LD")]


def test_an_image_in_which_nix_knows_the_store(project: Path) -> None:
    """Both builders write the database, and the store belongs to the image's user."""
    question = """
    {
      docker = { inherit (made.image.args) fakeRootCommands gid gname includeNixDB uid uname; };
      n2c = { inherit (made.nix2container.args) initializeNixDatabase nixGid nixUid; };
    }
    """
    found = _ask(project, "known", question)
    assert found["docker"].pop("fakeRootCommands").endswith("chown -hR 1234:100 nix\n")
    assert found["docker"] == {"gid": 100, "gname": "dev", "includeNixDB": True, "uid": 1234, "uname": "dev"}
    assert found["n2c"] == {"initializeNixDatabase": True, "nixGid": 100, "nixUid": 1234}


def test_images_of_each_builder_in_a_flake(tmp_path: Path) -> None:
    """Each builder's images are packages of the flake, and nix2container's bring the programs that copy them."""
    manifest = nxc.loads(TOOLS + MORE)
    assert 'nix2container = {\n      url = "github:nlewo/nix2container";' in flake_nix(manifest)
    flake = Flake(tmp_path, manifest)
    shown = flake.show()["packages"]["aarch64-linux"]
    assert {name for name in shown if name.startswith(("both", "child", "plain"))} == {
        "both", "both-stream", "both-nix2container", "child-nix2container", "plain", "plain-stream",
    }  # fmt: skip
    copy = "image: [ image.copyToRegistry.name image.copyToDockerDaemon.name image.imageTag ]"
    names = ["copy-to-registry", "copy-to-docker-daemon", "latest"]
    assert flake.value("packages.x86_64-linux.child-nix2container", copy) == names
    contents = "image: map (package: builtins.unsafeDiscardStringContext package.pname) image.contents"
    assert flake.value("packages.x86_64-linux.child-nix2container", contents)[:2] == ["git", "jq"]


def test_nix2container_is_an_input_only_where_it_is_used(manifest: nxc.Manifest) -> None:
    """A manifest whose images are built by dockerTools alone has no other input for them."""
    assert "nix2container" not in flake_nix(manifest)
    assert not [path for path, text in nxc.emit(manifest).files.items() if "inputs.nix2container" in text]


def test_an_image_that_is_built_by_nix2container_needs_it(project: Path) -> None:
    """Without it, Nix says so; the images of dockerTools need nothing."""
    world = WORLD.replace("FOLDER", nix_string(str(project))).replace("SYSTEM", '"x86_64-linux"')
    world = world.replace("inherit lib nix2container pkgs; });", "inherit lib pkgs; });").replace("NAME", "both")
    assert evaluate(world + "made.image.args.tag") == "v1"
    assert "nix2container" in error_of(world + "made.nix2container.args.tag")
