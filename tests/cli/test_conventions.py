"""All commands behave alike: help, streams, exit codes, JSON, quietness."""

import json
import re
import shlex

import pytest

import nixcompose as nxc
from nixcompose.cli import COMMANDS, parser

MANIFEST = """\
[groups.tools]
packages = ["git", "jq"]

[groups.forgotten]
packages = ["kubectl"]

[profiles]
default = ["tools"]

[targets.box]
kind = "container"
profile = "default"
"""
ARGUMENTS = {
    "resolve": ["tools"],
    "why": ["tools", "git"],
    "size": ["tools"],
    "diff": ["tools", "tools,-jq"],
    "lock": ["--check", "--lock", "embedded:hello-2022"],
    "emit": [],
    "matrix": [],
    "verify": [],
    "preflight": ["files.txt"],
    "list": [],
    "explain": ["NXC203"],
    "init": [],
    "completion": ["bash"],
}
READS_THE_MANIFEST = ["resolve", "why", "size", "diff", "lock", "emit", "matrix", "verify", "list"]
FINDS = {"verify": {("error", "NXC604"), ("warning", "NXC214")}, "lock": {("error", "NXC611")}}
ON_A_FRESH_PROJECT = dict.fromkeys(COMMANDS, 0) | {"verify": 1, "lock": 1}
"""The exit codes: before the first `emit`, what is on disk is not what would be emitted."""


@pytest.fixture
def project(tmp_path):
    """A small project; its manifest has a warning."""
    (tmp_path / "profiles.toml").write_text(MANIFEST)
    (tmp_path / "files.txt").write_text("./bin\n./lib64\n./lib\n./usr\n./etc\n")  # links to who knows where
    return tmp_path


def test_every_command_is_tested_here():
    assert ARGUMENTS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_with_examples(command, nixcompose):
    done = nixcompose(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: nixcompose {command} ")
    assert f"{COMMANDS[command][1:]}." in done.out
    assert f"\nexamples:\n  {'' if command != 'completion' else 'eval '}" in done.out
    assert all(option in done.out for option in ("--file", "--json", "--quiet", "--color"))


def examples():
    """Yield every command line that a `--help` shows."""
    for action in parser()._subparsers._group_actions:
        for name, command in action.choices.items():
            for line in command.epilog.splitlines():
                if found := re.search(r"nixcompose( [^|>)]*?)?(?= [ |>]|\)|$)", line):
                    yield pytest.param(shlex.split(found.group())[1:], id=f"{name}:{found.group()}")


@pytest.mark.parametrize("words", list(examples()))
def test_every_example_is_a_command_line_that_is_accepted(words):
    assert parser().parse_args(words).command == words[0]


def test_the_help_of_all_names_every_command_and_every_exit_code(nixcompose):
    done = nixcompose("--help")
    assert (done.code, done.err) == (0, "")
    for command, meaning in COMMANDS.items():
        assert re.search(rf"^    {command} +{re.escape(meaning)}$", done.out, re.MULTILINE)
    assert re.findall(r"^  (\d+)  \S", done.out, re.MULTILINE) == ["0", "1", "2", "3", "130"]


def test_the_version_is_data(nixcompose):
    assert nixcompose("--version") == (0, f"nixcompose {nxc.__version__}\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_json_has_a_schema_that_names_the_command(command, nixcompose, project):
    done = nixcompose(command, *ARGUMENTS[command], "--json", cwd=project)
    assert (done.code, done.err) == (ON_A_FRESH_PROJECT[command], "")
    assert json.loads(done.out)["schema"] == f"nixcompose.{command}/1"


@pytest.mark.parametrize("command", READS_THE_MANIFEST)
def test_json_is_silent_about_nothing_that_the_manifest_warns_of(command, nixcompose, project):
    assert "NXC214" in nixcompose(command, *ARGUMENTS[command], cwd=project).err
    data = json.loads(nixcompose(command, *ARGUMENTS[command], "--json", cwd=project).out)
    found = data.get("warnings", []) + data.get("findings", [])
    assert [warning["code"] for warning in found if warning["severity"] == "warning"] == ["NXC214"]


@pytest.mark.parametrize("command", COMMANDS)
def test_options_for_all_stand_before_or_after_the_command(command, nixcompose, project):
    options = ["--file", "elsewhere.toml", "--json", "--color", "never", "--quiet"]
    (project / "profiles.toml").rename(project / "elsewhere.toml")
    before = nixcompose(*options, command, *ARGUMENTS[command], cwd=project)
    assert before.code == ON_A_FRESH_PROJECT[command]
    if command not in {"emit", "init"}:  # which do something else the second time
        assert nixcompose(command, *ARGUMENTS[command], *options, cwd=project) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_quiet_leaves_only_the_result(command, nixcompose, project):
    done = nixcompose(command, *ARGUMENTS[command], "--quiet", cwd=project)
    assert done.code == ON_A_FRESH_PROJECT[command]
    heads = re.findall(r"^(\w+)\[(NXC\d+)\]", done.err, re.MULTILINE)
    # What these two find is their result, warnings too.
    assert set(heads) == FINDS.get(command, set())
    assert command in FINDS or done.err == ""


@pytest.mark.parametrize("command", READS_THE_MANIFEST)
def test_quiet_does_not_silence_an_error(command, nixcompose, tmp_path):
    (tmp_path / "profiles.toml").write_text("[groups.tools]\npackges = []\n")
    done = nixcompose(command, *ARGUMENTS[command], "--quiet", cwd=tmp_path)
    assert done == (2, "", nixcompose(command, *ARGUMENTS[command], cwd=tmp_path).err)
    assert "NXC201" in done.err


@pytest.mark.parametrize("command", READS_THE_MANIFEST)
def test_a_manifest_elsewhere_is_named_with_file(command, nixcompose, project, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    path = str(project / "profiles.toml")
    done = nixcompose(command, *ARGUMENTS[command], "--file", path, cwd=away)
    assert done.code == ON_A_FRESH_PROJECT[command]
    assert f"--> {path}:4:9" in done.err
    assert list(away.iterdir()) == []
    assert (project / "nix").exists() == (command == "emit")


@pytest.mark.parametrize("command", READS_THE_MANIFEST)
def test_a_manifest_that_is_not_there_is_a_finding(command, nixcompose, tmp_path):
    done = nixcompose(command, *ARGUMENTS[command], cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith('error[NXC106]: "profiles.toml" cannot be read')


@pytest.mark.parametrize("command", COMMANDS)
def test_an_argument_too_many_is_a_finding(command, nixcompose, project):
    done = nixcompose(command, *ARGUMENTS[command], "--nonsense", cwd=project)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[NXC107]: ")
    as_json = nixcompose(command, *ARGUMENTS[command], "--nonsense", "--json", cwd=project)
    assert (as_json.code, as_json.err) == (2, "")
    assert json.loads(as_json.out)["findings"][0]["code"] == "NXC107"


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["--file"], ["--color", "blue", "list"], ["explain"], ["list", "x"]]
)
def test_a_command_line_that_means_nothing_is_a_finding(words, nixcompose):
    done = nixcompose(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[NXC107]: ")
    assert "--help" in done.err


def test_a_manifest_may_be_called_as_a_command_is(nixcompose, tmp_path):
    (tmp_path / "list").write_text(MANIFEST)
    assert nixcompose("--file", "list", "resolve", "tools", cwd=tmp_path).out == "git\njq\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interrupt_ends_quietly(command, nixcompose, project, monkeypatch):
    def interrupted(options, console):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"nixcompose.cli.{command}_command.run", interrupted)
    assert nixcompose(command, *ARGUMENTS[command], cwd=project) == (130, "", "")
