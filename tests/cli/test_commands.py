"""Each command is a thin call of the function of the same name, and prints what a person can use."""

import json
import shutil
import subprocess
import sys

import pytest

import nixcompose as nxc
from nixcompose.cli import COMMANDS
from nixcompose.report.data import resolution_data
from nixcompose.resolver.selection import parse_selection


@pytest.fixture
def project(root, tmp_path):
    """A copy of our own manifest and of the packages that it names, with nothing emitted yet."""
    shutil.copy(root / "profiles.toml", tmp_path)
    shutil.copytree(root / "nix" / "packages", tmp_path / "nix" / "packages")
    shutil.copytree(root / "templates", tmp_path / "templates")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "call"),
    [
        (["essential,kubernetes"], ("essential,kubernetes", {})),
        (["kubernetes", "essential"], ("essential,kubernetes", {})),
        (["essential,-gum", "--target", "wsl"], ("essential,-gum", {"target": "wsl"})),
        (["--target", "devcontainer"], (None, {"target": "devcontainer"})),
        (["full", "--system", "x86_64-linux"], ("full", {"system": "x86_64-linux"})),
    ],
)
def test_resolve_gives_what_the_library_gives(words, call, nixcompose, manifest):
    selection, where = call
    resolution = nxc.resolve(manifest, selection, **where)
    assert json.loads(nixcompose("resolve", *words, "--json").out) == resolution_data(resolution)
    assert nixcompose("resolve", *words) == (0, "".join(f"{name}\n" for name in resolution.names), "")


def test_resolve_of_the_seeds_two_mistakes_is_right(nixcompose):
    """`essential,kubernetes` silently gave the packages of `essential`; a typing mistake gave no message."""
    assert len(nixcompose("resolve", "essential,kubernetes").out.splitlines()) == 47
    done = nixcompose("resolve", "essential,kubernets")
    assert (done.code, done.out) == (2, "")
    assert 'did you mean "kubernetes"?' in done.err


def test_why_prints_a_chain_a_line_and_the_reason(nixcompose, manifest):
    done = nixcompose("why", "full", "nodejs_20")
    assert done.out == "full -> essential -> nodejs_20\nfull -> extras -> runtimes -> nodejs_20\n"
    assert done.err == "why: Backstage\n"
    data = json.loads(nixcompose("why", "full", "nodejs_20", "--json").out)
    assert data["chains"] == [list(chain) for chain in nxc.why(manifest, "full", "nodejs_20")]
    assert (data["selection"], data["name"]) == ("full", "nodejs_20")


def test_why_says_that_a_package_is_named(nixcompose):
    assert nixcompose("why", "essential,k9s", "k9s").out == "k9s (named in the selection)\n"


def test_why_says_that_a_profile_names_a_package(nixcompose, tmp_path):
    (tmp_path / "profiles.toml").write_text('[groups.tools]\npackages = ["git"]\n[profiles]\np = ["git"]\n')
    assert nixcompose("why", "p", "git", "--quiet", cwd=tmp_path).out == "p -> git\n"


@pytest.mark.parametrize(
    ("what", "first", "number"),
    [("groups", "minimal", 8), ("profiles", "default", 2), ("packages", "tmux", 63), ("targets", "wsl", 4)],
)
def test_list_prints_names_one_a_line(what, first, number, nixcompose):
    done = nixcompose("list", what)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert (lines[0], len(lines)) == (first, number)
    data = json.loads(nixcompose("list", what, "--json").out)
    assert data["what"] == what
    assert [row["name"] for row in data["rows"]] == lines


def test_list_without_a_word_lists_groups(nixcompose):
    assert nixcompose("list") == nixcompose("list", "groups")


def test_list_names_has_all_that_a_selection_can_name(nixcompose, manifest):
    names = nixcompose("list", "names").out.split()
    findings = []
    parse_selection(manifest, names, findings)
    assert findings == []
    assert {*manifest.profiles, *manifest.groups, *manifest.packages, "tmux"} <= set(names)


def test_list_codes_and_schema_need_no_manifest(nixcompose, tmp_path):
    assert nixcompose("list", "codes", cwd=tmp_path).out.split() == list(nxc.codes())
    assert json.loads(nixcompose("list", "schema", cwd=tmp_path).out) == nxc.json_schema()


@pytest.mark.parametrize("code", ["NXC203", "nxc203"])
def test_explain_prints_the_page_of_a_code(code, nixcompose, tmp_path):
    done = nixcompose("explain", code, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"## NXC203: {nxc.codes()['NXC203']}\n")
    data = json.loads(nixcompose("explain", code, "--json", cwd=tmp_path).out)
    assert (data["code"], data["title"]) == ("NXC203", nxc.codes()["NXC203"])
    assert data["page"] == done.out


def test_explain_of_an_unknown_code_names_the_nearest(nixcompose):
    done = nixcompose("explain", "NXC2033")
    assert (done.code, done.out) == (2, "")
    assert 'did you mean "NXC203"?' in done.err


def test_emit_then_verify_agree_and_a_second_emit_changes_nothing(nixcompose, project):
    first = nixcompose("emit", cwd=project)
    assert first.code == 0
    assert "wrote nix/groups.nix\n" in first.out
    written = {line.removeprefix("wrote ") for line in first.out.splitlines()}
    assert all((project / path).is_file() for path in written)
    agree = "profile default on x86_64-linux: container and devcontainer differ\n"
    agree += "  devcontainer also has gh, devspace, docker-compose, yarn, lazygit (with)\n"
    agree += "profile full on x86_64-linux: wsl and home have the same 62 packages\n"
    agree += "  none has gitingest (skip: build failure)\n"
    said = (
        agree
        + "all files agree with profiles.toml\nbudgets were not checked: there is no nixcompose.lock; make it with: nixcompose lock\n"
    )
    assert nixcompose("verify", cwd=project) == (0, "", said)
    again = nixcompose("emit", cwd=project)
    assert (again.code, again.out) == (0, "")
    assert f"{len(written)} up to date" in again.err


def test_a_dry_run_prints_a_diff_and_writes_nothing(nixcompose, project):
    before = sorted(project.rglob("*"))
    done = nixcompose("emit", "--dry-run", cwd=project)
    assert done.code == 0
    assert "--- /dev/null\t(on disk)\n+++ nix/groups.nix\t(would be)\n" in done.out
    assert sorted(project.rglob("*")) == before


def edited(project):
    path = project / "nix" / "groups.nix"
    path.write_text(path.read_text() + "# by hand\n")


def stale(project):
    path = project / "profiles.toml"
    path.write_text(path.read_text().replace('"tmux", ', ""))


def left_over(project):
    path = project / "profiles.toml"
    path.write_text(
        path.read_text().split("[targets.devcontainer]")[0]
        + '[targets.home]\nkind = "home-manager"\nprofile = "full"\nuser = "dev"\n'
    )


def missing(project):
    (project / "nix" / "groups.nix").unlink()


def foreign(project):
    shutil.rmtree(project / ".devcontainer")
    (project / "nix" / "nixcompose.json").unlink()
    (project / "nix" / "groups.nix").write_text("{ }\n")


@pytest.mark.parametrize(
    ("change", "code", "shown"),
    [
        (edited, "NXC601", "-# by hand"),
        (stale, "NXC602", '-        "tmux"'),
        (left_over, "NXC603", "+++ /dev/null"),
        (missing, "NXC604", "--- /dev/null"),
        (foreign, "NXC606", "-{ }"),
    ],
)
def test_verify_finds_what_differs_shows_it_and_writes_nothing(change, code, shown, nixcompose, project):
    nixcompose("emit", cwd=project)
    change(project)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    done = nixcompose("verify", cwd=project)
    assert (done.code, done.out) == (1, "")
    assert f"error[{code}]" in done.err
    assert shown in done.err
    data = json.loads(nixcompose("verify", "--json", cwd=project).out)
    findings = nxc.verify(nxc.load(project / "profiles.toml"), project)
    assert [(found["code"], found["message"], tuple(found["detail"])) for found in data["findings"]] == [
        (found.code, found.message, found.detail) for found in findings
    ]
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("change", "code"), [(edited, "NXC503"), (foreign, "NXC502")])
def test_emit_overwrites_what_is_not_ours_only_by_force(change, code, nixcompose, project):
    nixcompose("emit", cwd=project)
    change(project)
    hand_written = (project / "nix" / "groups.nix").read_text()
    refused = nixcompose("emit", cwd=project)
    assert (refused.code, refused.out) == (2, "")
    assert f"error[{code}]" in refused.err
    assert (project / "nix" / "groups.nix").read_text() == hand_written
    forced = nixcompose("emit", "--force", "nix/groups.nix", cwd=project)
    assert forced.code == 0
    assert "overwrote nix/groups.nix\n" in forced.out


def test_emit_of_an_unknown_target_names_the_nearest(nixcompose, project):
    done = nixcompose("emit", "contaner", cwd=project)
    assert (done.code, done.out) == (2, "")
    assert 'did you mean "container"?' in done.err


def test_init_starts_a_project_that_emits_and_verifies(nixcompose, tmp_path):
    done = nixcompose("init", cwd=tmp_path)
    assert done.code == 0
    assert done.out == "wrote profiles.toml\nwrote profiles.schema.json\nwrote flake.nix\n"
    assert "nixcompose emit" in done.err
    assert len((tmp_path / "flake.nix").read_text().splitlines()) < 25
    assert nixcompose("emit", cwd=tmp_path).code == 0
    assert nixcompose("verify", cwd=tmp_path).code == 0
    assert nixcompose("resolve", "default", cwd=tmp_path).err == ""


@pytest.fixture
def terminal(nixcompose, monkeypatch):
    """Run a command as if its output went to a terminal."""

    def run(*arguments, **options):
        with monkeypatch.context() as patch:
            patch.setattr(sys.stdout, "isatty", lambda: True)
            return nixcompose(*arguments, "--color", "never", **options)

    return run


def test_resolve_shows_a_terminal_a_table_with_reasons(terminal):
    done = terminal("resolve", "minimal,gitingest")
    assert done.code == 1, "what is named and cannot be had is no footnote"
    done = terminal("resolve", "development,k9s")
    lines = done.out.splitlines()
    assert lines[0].split() == ["name", "attribute", "because"]
    assert next(line for line in lines if line.startswith("tmux ")).endswith("development -> essential -> minimal")
    assert next(line for line in lines if line.startswith("k9s ")).endswith("  named")
    assert done.err == "47 packages for x86_64-linux\nwithout gitingest: build failure\n"


def test_list_shows_a_terminal_a_table(terminal, tmp_path):
    lines = terminal("list").out.splitlines()
    assert lines[0].split() == ["name", "packages", "includes", "requires", "description"]
    assert any(line.split()[:4] == ["essential", "17", "minimal,", "vscode-server"] for line in lines)
    (tmp_path / "profiles.toml").write_text("schema = 1\n")
    assert terminal("list", cwd=tmp_path) == (0, "", ""), "no table without rows"


def test_emit_keeps_what_was_changed_by_hand_and_says_so(nixcompose, project):
    nixcompose("emit", cwd=project)
    left_over(project)
    kept = project / ".devcontainer" / "devcontainer" / "devcontainer.json"
    kept.write_text("{}\n")
    done = nixcompose("emit", cwd=project)
    assert done.code == 0
    assert "removed nix/images/devcontainer.nix\n" in done.out
    assert "kept .devcontainer/devcontainer/devcontainer.json: " in done.err
    assert kept.read_text() == "{}\n"


def test_emit_reminds_of_git_when_there_are_new_files(nixcompose, project):
    (project / ".git").mkdir()
    assert "git add --intent-to-add" in nixcompose("emit", cwd=project).err
    assert "git add" not in nixcompose("emit", cwd=project).err


def test_init_never_overwrites(nixcompose, tmp_path):
    (tmp_path / "flake.nix").write_text("mine\n")
    assert nixcompose("init", cwd=tmp_path).out == "wrote profiles.toml\nwrote profiles.schema.json\nkept flake.nix\n"
    assert (tmp_path / "flake.nix").read_text() == "mine\n"
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert "wrote" not in nixcompose("init", cwd=tmp_path).out
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_init_takes_the_packages_of_a_list(nixcompose, tmp_path):
    (tmp_path / "list.txt").write_text("git\n\n# editors\nvim # the best\npython3Packages.rich\ngit\n")
    assert nixcompose("init", "--from", "list.txt", cwd=tmp_path).code == 0
    manifest = nxc.load(tmp_path / "profiles.toml")
    assert {"git", "vim", "python3Packages.rich"} <= {package.name for _, package in manifest.entries()}


def test_init_refuses_a_list_with_what_is_no_package(nixcompose, tmp_path):
    (tmp_path / "list.txt").write_text("git\n  two words\n")
    done = nixcompose("init", "--from", "list.txt", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "--> list.txt:2:3" in done.err
    assert not (tmp_path / "profiles.toml").exists()


@pytest.mark.parametrize(
    ("content", "code"), [(None, "NXC106"), (b"caf\xe9\n", "NXC106"), (b"# nothing\n\n", "NXC103")]
)
def test_init_refuses_a_list_that_is_none(content, code, nixcompose, tmp_path):
    if content is not None:
        (tmp_path / "list.txt").write_bytes(content)
    done = nixcompose("init", "--from", "list.txt", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f'error[{code}]: "list.txt"')
    assert not (tmp_path / "profiles.toml").exists()


def test_init_from_a_list_does_not_add_to_a_manifest_that_is_there(nixcompose, project):
    before = (project / "profiles.toml").read_bytes()
    (project / "list.txt").write_text("git\n")
    done = nixcompose("init", "--from", "list.txt", cwd=project)
    assert (done.code, done.out) == (2, "")
    assert "NXC502" in done.err
    assert (project / "profiles.toml").read_bytes() == before


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_completion_prints_a_script_that_knows_every_command(shell, nixcompose, tmp_path):
    done = nixcompose("completion", shell, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert all(word in done.out for word in (*COMMANDS, "system", "dry-run"))


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_a_completion_script_is_accepted_by_its_shell(shell, nixcompose, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(nixcompose("completion", shell).out)
    done = subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_warnings_go_to_stderr_and_the_result_to_stdout(nixcompose, tmp_path):
    (tmp_path / "profiles.toml").write_text('[groups.kubernetes]\npackages = ["helm", "kubectl"]\n')
    done = nixcompose("resolve", "kubernetes", cwd=tmp_path)
    assert (done.code, done.out) == (0, "helm\nkubectl\n")
    assert done.err.startswith("warning[NXC212]")
