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
      most = [ made.image.args.maxLayers (lib.last made.layers).args.maxLayers ];
    }
    """
    found = _ask(project, "child", question)
    assert (found["name"], found["docker"]) == ("localhost:5000/me/tools", "localhost:5000/me/tools")
    below, own = found["skipped"]
    assert below == []
    assert [names[0] for names in own] == ["git-1.0"]
    assert found["own"][:2] == ["git-1.0", "jq-1.0"]
    assert found["most"] == [40, 19]  # the parent may have 20


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


SYSTEMD = """
systems = ["x86_64-linux", "aarch64-linux"]
[nix]
experimental-features = ["nix-command", "flakes"]
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
uid = 1234
extra-groups = ["wheel"]
[users.ops]
uid = 1001
[targets.machine]
kind = "container"
profile = "default"
nixos = true
user = "dev"
users = ["ops"]
hostname = "box"
state-version = "24.11"
image = { name = "ghcr.io/me/nixos", builders = ["dockerTools", "nix2container"], max-layers = 40 }
etc = { motd = "hello", "app.conf" = { file = "etc/app.conf" } }
env = { EDITOR = "vim" }
labels = { a = "b" }
ports = [22]
modules = ["user/machine.nix"]
"""


@pytest.fixture(scope="module")
def systemd(tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """A whole NixOS in an image, as a flake."""
    return Flake(tmp_path_factory.mktemp("systemd"), nxc.loads(SYSTEMD))


def test_a_whole_nixos_in_an_image(systemd: Flake) -> None:
    """It boots its own init, is told that it is in a container, and is stopped as systemd wants to be."""
    question = """image: {
      inherit (image.args) config contents maxLayers name tag;
      commands = image.args.fakeRootCommands;
    }"""
    clean = "builtins.mapAttrs (_: v: builtins.fromJSON (builtins.unsafeDiscardStringContext (builtins.toJSON v)))"
    found = systemd.value("packages.x86_64-linux.machine", f"image: {clean} (({question}) image)")
    config = found["config"]
    (init,) = config["Cmd"]
    assert re.fullmatch(r"/\S*nix/store/\w{32}-nixos-system-box/init", init)
    assert config == {
        "Cmd": [init],
        "Entrypoint": [],
        "Env": [
            "EDITOR=vim",
            "PATH=/run/wrappers/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin",
            "container=docker",
        ],
        "ExposedPorts": {"22/tcp": {}},
        "Labels": {"a": "b"},
        "StopSignal": "SIGRTMIN+3",
        "User": "root",
        "WorkingDir": "/",
    }
    assert (found["name"], found["tag"], found["maxLayers"], found["contents"]) == (
        "ghcr.io/me/nixos",
        "latest",
        40,
        [],
    )
    toplevel = init.removesuffix("/init")
    for line in (f"ln -sfn {init} sbin/init", f"ln -sfn {toplevel}/etc/os-release etc/os-release"):
        assert line in found["commands"]
    assert re.search(r"install -D -m 644 /\S+-closure-info/registration nix-path-registration", found["commands"])


def test_what_nixos_is_told_of_its_container(systemd: Flake) -> None:
    """Accounts, files, settings of Nix and the target's own module; what the engine looks after is off."""
    question = """config: {
      inherit (config.boot) isContainer;
      inherit (config.networking) hostName useDHCP;
      firewall = config.networking.firewall.enable;
      resolvconf = config.networking.resolvconf.enable;
      documentation = config.documentation.enable;
      features = config.nix.settings.experimental-features;
      etc = builtins.mapAttrs (_: file: file.text) config.environment.etc;
      users = builtins.mapAttrs (_: user: user.uid) config.users.users;
      packages = map (p: builtins.unsafeDiscardStringContext p.pname) config.environment.systemPackages;
      registers = builtins.match ".*nix-store --load-db < /nix-path-registration.*"
        (builtins.replaceStrings [ "\\n" ] [ " " ] (builtins.unsafeDiscardStringContext config.boot.postBootCommands)) != null;
      inherit (config.system) stateVersion;
    }"""
    found = systemd.value("nixosConfigurations.machine.config", question)
    assert found.pop("etc")["motd"] == "hello"
    assert found == {
        "isContainer": True, "hostName": "box", "useDHCP": False, "firewall": False, "resolvconf": False,
        "documentation": False, "features": ["nix-command", "flakes"], "users": {"dev": 1234, "ops": 1001},
        "packages": ["git"], "registers": True, "stateVersion": "24.11",
    }  # fmt: skip


def test_a_nixos_by_nix2container_and_for_another_system(systemd: Flake) -> None:
    """The system's store paths are layers of their own; each system has its own NixOS."""
    question = """image: builtins.unsafeDiscardStringContext (builtins.toJSON {
      deps = map (layer: layer.args.deps) image.args.layers;
      inherit (image.args) config;
      packages = map (package: package.pname) image.contents;
    })"""
    found = json.loads(systemd.value("packages.aarch64-linux.machine-nix2container", question))
    (toplevel,) = found["deps"][0]
    assert found["config"]["Cmd"] == [f"{toplevel}/init"]
    assert found["packages"] == ["git"]
    shown = systemd.show()
    assert sorted(shown["nixosConfigurations"]) == ["machine", "machine-aarch64-linux"]
    assert "container" in shown["nixosModules"]
    system = systemd.value("nixosConfigurations.machine-aarch64-linux.pkgs.stdenv.hostPlatform.system")
    assert system == "aarch64-linux"


WITH_A_HOME = """
systems = ["x86_64-linux", "aarch64-linux"]
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
uid = 1234
[users.root]
uid = 0
[targets.dotfiles]
kind = "home-manager"
profile = "default"
user = "dev"
env = { EDITOR = "vim", PAGER = "${HOME}/bin/pager" }
[targets.of-root]
kind = "home-manager"
profile = "default"
user = "root"
[targets.image]
kind = "container"
profile = "default"
user = "dev"
home = "dotfiles"
env = { VISUAL = "vi" }
image = { builders = ["dockerTools", "nix2container"] }
[targets.rooted]
kind = "container"
profile = "default"
home = "of-root"
image = { builders = ["dockerTools", "nix2container"] }
[targets.machine]
kind = "container"
profile = "default"
nixos = true
user = "dev"
home = "dotfiles"
"""


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """Images with a home in them, as a flake."""
    return Flake(tmp_path_factory.mktemp("homes"), nxc.loads(WITH_A_HOME))


HOME = """image: builtins.unsafeDiscardStringContext (builtins.toJSON {
  commands = image.args.fakeRootCommands or null;
  inherit (image.args) config;
  perms = map (perm: perm // { path = perm.path.outPath; }) (image.args.perms or [ ]);
  root = (image.args.copyToRoot or { outPath = null; }).outPath;
  script = (image.args.copyToRoot or { args.script = null; }).args.script;
})"""


@pytest.mark.parametrize(
    ("target", "home", "owner", "mode"), [("image", "home/dev", "1234:1234", "755"), ("rooted", "root", "0:0", "700")]
)
def test_a_home_in_an_image(homes: Flake, tmp_path: Path, target: str, home: str, owner: str, mode: str) -> None:
    """Its files are links in directories of the user's own, its packages come first, its variables are set."""
    docker = json.loads(homes.value(f"packages.x86_64-linux.{target}", HOME))
    n2c = json.loads(homes.value(f"packages.x86_64-linux.{target}-nix2container", HOME))
    assert docker["config"] == n2c["config"]
    env = dict(item.split("=", 1) for item in docker["config"]["Env"])
    assert env["PATH"] == f"/{home}/.nix-profile/bin:/bin:/usr/bin"
    if target == "image":
        assert (env["EDITOR"], env["VISUAL"]) == ("vim", "vi")
        assert "PAGER" not in env, "a shell has to expand it"

    made = tmp_path / "generation" / "home-files" / ".config" / "app"
    made.mkdir(parents=True)
    (made / "settings").write_text("on\n")

    def here(commands: str) -> str:
        commands = re.sub(r"/\S*nix/store/\w{32}-home-manager-generation", str(tmp_path / "generation"), commands)
        return re.sub(r"(?<= )/\S*nix/store/\S+ (?=etc/)", "/dev/null ", commands)  # no text is built here

    ours = _fakeroot(here(docker["commands"]), tmp_path / "docker")
    theirs = _as_nix2container_has_it(here(n2c["script"]), tmp_path / "n2c", n2c["perms"], n2c["root"])
    links = {path for path in ours if (tmp_path / "docker" / path).is_symlink()}
    assert {path: entry for path, entry in ours.items() if path not in links} == {
        path: entry for path, entry in theirs.items() if path not in links
    }
    assert {path: ours[path][1] for path in links} == {path: theirs[path][1] for path in links}
    settings = tmp_path / "docker" / home / ".config" / "app" / "settings"
    assert settings.read_text() == "on\n"
    assert ours[f"{home}/.config/app"] == ("755", owner)
    assert ours[f"{home}/.config/app/settings"][1] == owner
    assert ours[home] == (mode, owner)
    assert (tmp_path / "docker" / home / ".nix-profile").readlink() == tmp_path / "generation" / "home-path"


def test_a_home_in_a_whole_nixos(homes: Flake) -> None:
    """There home-manager is a part of NixOS."""
    users = "config: builtins.mapAttrs (_: user: user.home.sessionVariables.EDITOR) config.home-manager.users"
    assert homes.value("nixosConfigurations.machine.config", users) == {"dev": "vim"}


PROFILES = """
systems = ["x86_64-linux", "aarch64-linux"]
[groups.base]
packages = ["git", { attr = "strace", systems = ["x86_64-linux"] }]
[groups.web]
packages = ["nginx"]
[profiles]
small = ["base"]
site = ["base", "web"]
[targets.box]
kind = "container"
profile = "small"
per-profile = true
image = { builders = ["dockerTools", "nix2container"] }
[targets.tagged]
kind = "devcontainer"
profile = "site"
per-profile = true
image = { tag = "v1" }
"""


@pytest.fixture(scope="module")
def by_profile(tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """Images that there are once for each profile, as a flake."""
    return Flake(tmp_path_factory.mktemp("profiles"), nxc.loads(PROFILES))


NAMES = "image: [ image.args.tag (map (p: builtins.unsafeDiscardStringContext p.name) image.contents) ]"


def test_an_image_for_each_profile(by_profile: Flake) -> None:
    """Each profile has packages of its own by each builder, and is the tag or the end of it."""
    shown = by_profile.show()["packages"]["aarch64-linux"]
    assert {name for name in shown if name.startswith("box")} == {
        f"box{profile}{builder}" for profile in ("", "-small", "-site") for builder in ("", "-stream", "-nix2container")
    }
    for name, tag in (("box-site", "site"), ("box-site-nix2container", "site"), ("tagged-site", "v1-site")):
        found = by_profile.value(f"packages.x86_64-linux.{name}", NAMES)
        assert (found[0], found[1][:3]) == (tag, ["git-1.0", "strace-1.0", "nginx-1.0"]), name
    assert by_profile.value("packages.x86_64-linux.box", NAMES)[0] == "latest"


def test_an_image_of_any_combination_from_the_flake(by_profile: Flake) -> None:
    """`lib.images` is a pure function of system, tag and selection; both have defaults, and unknown names throw."""
    call = f'f: ({NAMES}) (f {{ system = "aarch64-linux"; tag = "x"; terms = [ "site" "-git" ]; }})'
    found = by_profile.value("lib.images.box", call)
    assert (found[0], found[1][0]) == ("x", "nginx-1.0")
    found = by_profile.value("lib.images.tagged", f'f: ({NAMES}) (f {{ system = "x86_64-linux"; }})')
    assert (found[0], found[1][:3]) == ("v1", ["git-1.0", "strace-1.0", "nginx-1.0"])
    tried = (
        'f: (builtins.tryEval (toString (f { system = "x86_64-linux"; terms = [ "sites" ]; }).args.contents)).success'
    )
    assert by_profile.value("lib.images.box", tried) is False
