"""The real process: what it loads, how it ends, and how it looks on a terminal."""

import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

NIXCOMPOSE = [sys.executable, "-m", "nixcompose"]
NOT_LOADED = {
    "asyncio",
    "attr",
    "importlib.metadata",
    "importlib.resources",
    "json",
    "networkx",
    "nixcompose.emitter",
    "nixcompose.nixlang.data",
    "nixcompose.verifier",
    "nixcompose.yamltext",
    "numpy",
    "packaging",
    "rich",
    "urllib3",
}
"""What neither `resolve` nor `--help` may load: each would cost more than the whole answer."""


def environment(**changes):
    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TERM", "FORCE_COLOR"}}
    return clean | {"TERM": "xterm-256color"} | changes


def run(*arguments, cwd, **options):
    return subprocess.run([*NIXCOMPOSE, *arguments], cwd=cwd, capture_output=True, text=True, check=False, **options)


def on_a_terminal(*arguments, cwd, **variables):
    """What a terminal shows of a command: stdout and stderr as they come."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*NIXCOMPOSE, *arguments],
        cwd=cwd,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment(**variables),
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # on Linux the end of a terminal is an error
            break
        if not chunk:
            break
        shown += chunk
    os.close(leader)
    return process.wait(), shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("arguments", [["resolve", "essential,kubernetes"], ["--help"], ["resolve", "--help"]])
def test_the_fast_commands_load_nothing_heavy(arguments, root):
    script = (
        "import sys\nfrom nixcompose.cli import main\n"
        "try:\n    code = main(sys.argv[1:])\nexcept SystemExit as stop:\n    code = stop.code\n"
        "sys.stderr.write(' '.join(sys.modules))\nsys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    loaded = set(done.stderr.split())
    assert done.returncode == 0
    assert "nixcompose.cli" in loaded
    assert loaded & NOT_LOADED == set()


def test_the_process_prints_data_to_stdout_and_ends_with_the_code_of_main(root):
    done = run("resolve", "minimal,-vim", cwd=root)
    assert (done.returncode, done.stderr, len(done.stdout.split())) == (0, "", 15)
    done = run("resolve", "minimal,kubernets", cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[NXC203]")


def test_the_installed_command_is_the_module():
    from importlib.metadata import entry_points

    [script] = entry_points(group="console_scripts", name="nixcompose")
    assert script.value == "nixcompose.cli:main"


def test_a_terminal_gets_a_table_in_colour(root):
    code, shown = on_a_terminal("resolve", "minimal,k9s", cwd=root)
    assert code == 0
    lines = shown.splitlines()
    assert re.fullmatch(r"\033\[1mname +attribute +because\033\[0m", lines[0])
    assert re.fullmatch(r"tmux +tmux +minimal", lines[1])
    assert re.search(r"^k9s +k9s +named$", shown, re.MULTILINE)
    assert lines[-1] == "17 packages for x86_64-linux"


def test_a_terminal_gets_findings_in_colour(root):
    code, shown = on_a_terminal("resolve", "kubernets", cwd=root)
    assert code == 2
    assert shown.startswith("\033[1;31merror[NXC203]\033[0m: \033[1m")


def test_a_terminal_is_told_what_was_left_out(root):
    _, shown = on_a_terminal("resolve", "development", cwd=root)
    assert shown.endswith("without gitingest: build failure\n")


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ([], {"NO_COLOR": "1"}),
        ([], {"TERM": "dumb"}),
        (["--color", "never"], {}),
        (["--color", "never"], {"NO_COLOR": ""}),
    ],
)
@pytest.mark.parametrize("selection", ["minimal", "kubernets"])
def test_who_wants_no_colour_gets_none(arguments, variables, selection, root):
    _, shown = on_a_terminal("resolve", selection, *arguments, cwd=root, **variables)
    assert "\033" not in shown
    assert "tmux" in shown or "kubernetes" in shown


def test_an_empty_no_color_means_nothing(root):
    assert "\033" in on_a_terminal("list", cwd=root, NO_COLOR="")[1]


def test_colour_can_be_asked_for_off_a_terminal(root):
    plain, coloured = run("resolve", "kubernets", cwd=root), run("resolve", "kubernets", "--color", "always", cwd=root)
    assert "\033" not in plain.stderr
    assert re.sub(r"\033\[[\d;]*m", "", coloured.stderr) == plain.stderr != coloured.stderr


@pytest.mark.parametrize("arguments", [["list", "packages"], ["list", "packages", "--json"], ["explain", "NXC203"]])
def test_json_and_text_are_the_same_on_a_terminal_and_off_it_but_for_tables(arguments, root):
    _, shown = on_a_terminal(*arguments, cwd=root)
    plain = run(*arguments, cwd=root).stdout
    assert (shown == plain) == (arguments != ["list", "packages"])


@pytest.mark.parametrize("arguments", [["resolve", "tools"], ["why", "tools", "git"], ["list"]])
def test_nothing_in_a_manifest_steers_the_terminal(arguments, tmp_path):
    """TOML lets C1 controls and changes of direction through."""
    (tmp_path / "profiles.toml").write_text(
        """
        [groups.tools]
        description = "\u009b31m"
        packages = [{ attr = "git", why = "\u009b31m \u202e" }, { attr = "jq", skip = "\u009b31m" }]
        """
    )
    code, shown = on_a_terminal(*arguments, "--color", "never", cwd=tmp_path)
    assert code == 0
    assert all(line.isprintable() for line in shown.splitlines()), ascii(shown)


@pytest.mark.parametrize("arguments", [["list", "codes"], ["resolve", "full", "--json"]])
def test_a_reader_that_has_had_enough_hears_no_complaint(arguments, root):
    reader, writer = os.pipe()
    os.close(reader)  # as `head -0` does
    done = subprocess.run([*NIXCOMPOSE, *arguments], cwd=root, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_is_a_finding(root):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*NIXCOMPOSE, "list"], cwd=root, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode not in {0, 120}
    assert "Traceback" not in done.stderr
    assert "no space left" in done.stderr.lower()


def test_an_interrupt_ends_with_130_and_without_a_traceback(tmp_path):
    pipe = tmp_path / "profiles.toml"
    os.mkfifo(pipe)
    process = subprocess.Popen([*NIXCOMPOSE, "list"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(pipe, "wb"):  # opens once the command reads the manifest, and keeps it waiting
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")


@pytest.mark.parametrize("arguments", [["resolve", "tools", "--json"], ["list"], ["emit", "--dry-run"]])
def test_a_locale_without_unicode_is_no_obstacle(arguments, tmp_path):
    (tmp_path / "profiles.toml").write_text(
        '[groups.tools]\ndescription = "für"\npackages = [{ attr = "git", why = "naïve" }]\n'
    )
    done = run(*arguments, cwd=tmp_path, env=environment(PYTHONIOENCODING="ascii"))
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
