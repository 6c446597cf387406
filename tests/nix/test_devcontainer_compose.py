"""A dev container of a whole NixOS: its compose file, its script, and what the devcontainers CLI makes of them."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess

import jsonschema
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from ruamel.yaml import YAML

import nixcompose as nxc
from tests.nix.devcontainer_facts import mistakes
from tests.nix.test_devcontainer_cli import OF_THE_PROJECT, read, without_label
from tests.nix.test_flake import Flake

MANIFEST = """
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
uid = 1234
home = "/srv/dev"
description = "D. Veloper"
[targets.work]
kind = "devcontainer"
profile = "default"
nixos = true
user = "dev"
image = { name = "ghcr.io/me/work", tag = "v1" }
env = { GREETING = "hello" }
cap-add = ["SYS_PTRACE"]
mounts = [{ source = "history", target = "/history" }]
on-create = "make"
post-create = "true"
"""
FOLDER = ".devcontainer/work"


def files(text=MANIFEST):
    return nxc.emit(nxc.loads(text)).files


def service(text):
    """The one service of the compose file of a manifest, as every reader of YAML has it."""
    content = files(text)[f"{FOLDER}/docker-compose.yml"]
    found = yaml.safe_load(content)
    assert YAML(typ="safe").load(io.StringIO(content)) == found
    jsonschema.validate(found, get_builtin_schema("vendor.compose-spec"))
    assert list(found) == ["services"]
    return found["services"]["devcontainer"]


def test_the_service_has_what_systemd_needs():
    """Directories in memory, a way to mount, cgroups that it can write to, and the signal that it stops at."""
    assert service(MANIFEST) == {
        "image": "ghcr.io/me/work:v1",
        "command": ["/sbin/init"],
        "stop_signal": "SIGRTMIN+3",
        "tmpfs": ["/run:exec,mode=755", "/run/lock", "/tmp:exec,mode=1777"],
        "cap_add": ["SYS_ADMIN"],
        "security_opt": ["apparmor=unconfined"],
        "cgroup": "host",
        "volumes": [
            {"type": "bind", "source": "../..", "target": "/workspace"},
            {"type": "bind", "source": "/sys/fs/cgroup", "target": "/sys/fs/cgroup"},
        ],
    }


def test_with_all_privileges_it_sees_no_cgroups_but_its_own():
    found = service(f'{MANIFEST}privileged = true\nworkspace-folder = "/src"\n')
    assert (found["privileged"], found["cgroup"]) == (True, "private")
    assert found["volumes"] == [{"type": "bind", "source": "../..", "target": "/src"}]
    assert not {"cap_add", "security_opt"} & found.keys()


def test_the_schema_of_compose_refuses_what_compose_has_not():
    """So it is not for nothing that the files above are held against it."""
    schema = get_builtin_schema("vendor.compose-spec")
    for wrong in ({"cgroup": "mine"}, {"tmpfs": [1]}, {"stop_signals": "x"}, {"volumes": [{"source": "x"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"services": {"x": {"image": "x"} | wrong}}, schema)


def test_the_file_names_the_service():
    """It keeps to the schema of the compose form, and leaves the command to the image."""
    content = json.loads(files()[f"{FOLDER}/devcontainer.json"])
    assert mistakes(content) == []
    wait = ["/bin/sh", "/workspace/.devcontainer/work/wait-for-systemd.sh"]
    assert content == {
        "name": "work",
        "dockerComposeFile": "docker-compose.yml",
        "service": "devcontainer",
        "workspaceFolder": "/workspace",
        "remoteUser": "dev",
        "containerEnv": {"GREETING": "hello"},
        "capAdd": ["SYS_PTRACE"],
        "overrideCommand": False,
        "updateRemoteUserUID": False,
        "mounts": [{"type": "volume", "source": "history", "target": "/history"}],
        "onCreateCommand": [*wait, "/bin/sh", "-c", "make"],
        "postCreateCommand": "true",
        "postStartCommand": wait,
    }


def test_without_nixos_there_is_no_compose_file():
    assert set(files(MANIFEST.replace("nixos = true", "nixos = false"))) & set(files()) >= {
        f"{FOLDER}/devcontainer.json"
    }
    assert [path for path in files(MANIFEST.replace("nixos = true", "")) if path.startswith(FOLDER)] == [
        f"{FOLDER}/devcontainer.json"
    ]


@pytest.mark.parametrize(
    ("hook", "after"),
    [
        ("", []),
        ("on-create = {}", []),
        ('on-create = ["make", "$x"]', ["make", "$x"]),
        ('on-create = "make $x"', ["/bin/sh", "-c", "make $x"]),
    ],
)
def test_whatever_the_hook_is_systemd_is_waited_for_first(hook, after):
    content = json.loads(files(MANIFEST.replace('on-create = "make"', hook))[f"{FOLDER}/devcontainer.json"])
    assert content["onCreateCommand"] == [*content["postStartCommand"], *after]


# The script, with a systemd that says what the test wants.


@pytest.fixture
def script(tmp_path):
    """Run the script with programs that stand in for those of systemd, and return how it ended."""
    path = tmp_path / "wait.sh"
    path.write_text(files()[f"{FOLDER}/wait-for-systemd.sh"])
    programs = tmp_path / "bin"
    programs.mkdir()

    def run(*arguments, shell="sh", states=("running",), bus=0):
        (tmp_path / "states").write_text("".join(f"{state}\n" for state in states))
        stand_ins = {
            "systemctl": f"""
                case $1 in
                  is-system-running) read -r state < {tmp_path}/states
                    [ "$(wc -l < {tmp_path}/states)" -le 1 ] || sed -i 1d {tmp_path}/states
                    echo "$state"; [ "$state" = running ];;
                  --failed) echo "broken.service loaded failed failed";;
                  list-jobs) echo "7 slow.service start running";;
                esac""",
            "busctl": f'echo x >> {tmp_path}/calls; [ "$(wc -l < {tmp_path}/calls)" -gt {bus} ]',
            "sleep": f"echo x >> {tmp_path}/slept",
        }
        for name, text in stand_ins.items():
            (programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (programs / name).chmod(0o755)
        environment = {"PATH": f"{programs}:{os.environ['PATH']}"}
        done = subprocess.run([shell, path, *arguments], env=environment, capture_output=True, text=True, check=False)
        slept = tmp_path / "slept"
        return done.returncode, done.stdout, done.stderr, len(slept.read_text().split()) if slept.exists() else 0

    return run


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_it_waits_until_systemd_runs_and_the_bus_answers(script, shell):
    found = script(shell=shell, states=["initializing", "starting", "starting", "running"], bus=2)
    assert found == (0, "", "", 5)


def test_it_goes_on_where_units_have_failed_and_says_which(script):
    code, _, err, slept = script(states=["degraded"])
    assert (code, slept) == (0, 0)
    assert err.splitlines()[1:] == ["broken.service loaded failed failed"]


def test_it_gives_up_and_says_what_is_missing(script):
    code, _, err, slept = script("echo", "never", states=["starting"])
    assert (code, slept) == (1, 120)
    assert "not up after 120 seconds, its state is: starting" in err
    assert "7 slow.service start running" in err


def test_it_gives_up_on_a_bus_that_does_not_answer(script):
    code, out, err, slept = script("echo", "never", bus=1000)
    assert (code, out, slept) == (1, "", 120)
    assert "D-Bus does not answer" in err


def test_then_it_runs_what_it_is_given(script):
    """As it is given: no word is split, no character means anything."""
    words = ["a b", "$(id)", "", "*", "'\"\\"]
    assert script("printf", "%s\n", *words)[1].splitlines() == words
    assert script("/bin/sh", "-c", "exit 7")[0] == 7


@pytest.mark.tool("shellcheck")
def test_shellcheck_has_nothing_to_say(tmp_path):
    (tmp_path / "wait.sh").write_text(files()[f"{FOLDER}/wait-for-systemd.sh"])
    done = subprocess.run(
        ["shellcheck", "--enable=all", "--exclude=SC2250,SC2312", tmp_path / "wait.sh"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


# The image, by real Nix, and the real CLI.


@pytest.fixture(scope="module")
def flake(tmp_path_factory):
    if shutil.which("nix-instantiate") is None:
        pytest.skip("Nix is not installed")
    return Flake(tmp_path_factory.mktemp("nixos"), nxc.loads(MANIFEST))


@pytest.fixture
def image(flake):
    """The record of the image, as Nix makes it."""
    question = "image: builtins.unsafeDiscardStringContext (builtins.toJSON { inherit (image.args.config) Cmd Entrypoint Env Labels User; })"
    record = json.loads(flake.value("packages.x86_64-linux.work", question))
    return {"reference": "ghcr.io/me/work:v1", "record": {"Config": record}}


@pytest.mark.nix
def test_the_image_has_a_way_in_before_nixos_is_up(flake, image):
    """The shell that an editor puts in front, and the account that it comes in as."""
    commands = flake.value(
        "packages.x86_64-linux.work", "image: builtins.unsafeDiscardStringContext image.args.fakeRootCommands"
    )
    assert "bin/sh\n" in commands
    assert " etc/passwd\n" in commands
    assert "chown -hR 1234:100 srv/dev\n" in commands
    (path,) = [entry for entry in image["record"]["Config"]["Env"] if entry.startswith("PATH=")]
    assert path.endswith("-nixos-system-work/sw/bin")
    assert flake.value("nixosConfigurations.work.config", "config: config.programs.nix-ld.enable") is True


@pytest.mark.nix
@pytest.mark.tool("devcontainer")
def test_the_cli_reads_the_compose_form(tmp_path, image):
    """It starts what the image starts, and the label says the same as the file."""
    (tmp_path / FOLDER).mkdir(parents=True)
    for path, text in files().items():
        if path.startswith(FOLDER):
            (tmp_path / path).write_text(text)
    merged = read(tmp_path, image)["mergedConfiguration"]
    alone = read(tmp_path, without_label(image))["mergedConfiguration"]
    assert merged == alone
    assert merged["overrideCommand"] is False
    assert merged["remoteUser"] == "dev"
    assert merged["onCreateCommands"] == [json.loads(files()[f"{FOLDER}/devcontainer.json"])["onCreateCommand"]]
    (tmp_path / ".devcontainer/devcontainer.json").write_text(json.dumps({"image": image["reference"]}))
    by_image = read(tmp_path, image, ".devcontainer/devcontainer.json")["mergedConfiguration"]
    for name in set(merged) - OF_THE_PROJECT - {"dockerComposeFile", "service"}:
        assert by_image[name] == merged[name], name
