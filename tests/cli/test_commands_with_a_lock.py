"""`why` and `verify` with a lock: chains of references, budgets, growth."""

import json
import shutil

import pytest

import nixcompose as nxc

MANIFEST = """\
[groups.base]
packages = ["coreutils", "gnugrep"]

[groups.net]
requires = ["base"]
packages = ["curl"]

[profiles]
all = ["net"]

[targets.box]
kind = "container"
profile = "all"
budget = "80 MB"
"""
HYDRO = ("--lock", "embedded:hydro-2022")


@pytest.fixture
def project(tmp_path, nixcompose):
    (tmp_path / "profiles.toml").write_text(MANIFEST)
    assert nixcompose("emit", cwd=tmp_path).code == 0
    return tmp_path


def test_why_goes_from_groups_into_references(nixcompose, project):
    done = nixcompose("why", "base", "libidn2", *HYDRO, cwd=project)
    assert done == (0, "base -> coreutils: coreutils-9.1 -> glibc-2.35-163 -> libidn2-2.3.2\n", "")
    done = nixcompose("why", "all", "libidn2", *HYDRO, cwd=project)
    assert done.out == "all -> net -> curl: curl-7.84.0 -> libidn2-2.3.2\n"


def test_why_of_a_package_has_both_chains(nixcompose, project):
    done = nixcompose("why", "curl,coreutils", "curl", *HYDRO, cwd=project)
    assert done.out.splitlines()[0] == "curl (named in the selection)"
    done = nixcompose("why", "all", "/nix/store/7fz6dhhriwv6n4kdg05qi8cwf7mfqza9-glibc-2.35-163", *HYDRO, cwd=project)
    assert done.out == "all -> net -> base -> coreutils: coreutils-9.1 -> glibc-2.35-163\n"


def test_why_as_json_has_whole_paths(nixcompose, project):
    data = json.loads(nixcompose("why", "all", "libidn2", *HYDRO, "--json", cwd=project).out)
    assert data["schema"] == "nixcompose.why/1"
    assert data["chains"] == []
    (way,) = data["references"]
    assert (way["groups"], way["package"]) == (["all", "net"], "curl")
    assert all(path.startswith("/nix/store/") for path in way["paths"])


def test_why_of_what_is_not_there_names_the_nearest(nixcompose, project):
    done = nixcompose("why", "all", "libidn3", *HYDRO, cwd=project)
    assert (done.code, done.out) == (1, "")
    assert "NXC408" in done.err
    assert 'did you mean "libidn2"?' in done.err


def test_why_without_a_lock_says_what_was_not_searched(nixcompose, project):
    done = nixcompose("why", "all", "zzzzzz", cwd=project)
    assert done.code == 1
    assert "without a lock, what packages refer to is not known (nixcompose lock)" in done.err


def test_why_of_a_group_stays_what_it_was(nixcompose, project):
    done = nixcompose("why", "all", "base", *HYDRO, cwd=project)
    assert done.code == 1
    assert '"base" is a group, not a package' in done.err


def test_why_of_a_package_that_is_elsewhere_and_in_no_closure(nixcompose, project):
    done = nixcompose("why", "base", "curl", *HYDRO, cwd=project)
    assert done.code == 1
    assert "NXC307" in done.err


def test_verify_says_that_budgets_are_kept(nixcompose, project):
    done = nixcompose("verify", *HYDRO, cwd=project)
    assert done == (0, "", "all files agree with profiles.toml\n1 budget kept, as embedded:hydro-2022 knows it\n")


def test_verify_blames_what_is_over_budget(nixcompose, project):
    (project / "profiles.toml").write_text(MANIFEST.replace("80 MB", "60 MB"))
    nixcompose("emit", cwd=project)
    done = nixcompose("verify", *HYDRO, cwd=project)
    assert done.code == 1
    assert 'error[NXC401]: target "box" on x86_64-linux has a closure of ' in done.err
    assert "package curl: " in done.err
    data = json.loads(nixcompose("verify", *HYDRO, "--json", cwd=project).out)
    assert [finding["code"] for finding in data["findings"]] == ["NXC401"]


def test_verify_takes_the_lock_beside_the_manifest_and_says_when_it_is_stale(nixcompose, project):
    nxc.write_lock(nxc.embedded_lock("hydro-2022"), project / "nixcompose.lock")
    done = nixcompose("verify", cwd=project)
    assert done.code == 1
    assert "NXC611" in done.err


def test_the_ratchet_compares_with_an_older_lock(nixcompose, project):
    lpenz = ("--base", "embedded:lpenz-2021")
    done = nixcompose("verify", *HYDRO, *lpenz, "--ratchet", "5", cwd=project)
    assert done.code == 1
    assert "error[NXC406]" in done.err
    assert nixcompose("verify", *HYDRO, "--base", "embedded:hydro-2022", cwd=project).code == 0


@pytest.mark.parametrize("arguments", [("--ratchet", "5"), ("--base", "x.lock", "--ratchet", "-1"), ("--ratchet", "x")])
def test_a_ratchet_that_cannot_be_meant(nixcompose, project, arguments):
    done = nixcompose("verify", *arguments, cwd=project)
    assert (done.code, done.out) == (2, "")
    assert "NXC107" in done.err


def test_a_lock_that_is_named_must_be_there(nixcompose, project):
    for arguments in (
        ("verify", "--lock", "x.lock"),
        ("verify", "--base", "x.lock", *HYDRO),
        ("why", "all", "x", "--lock", "x.lock"),
    ):
        assert nixcompose(*arguments, cwd=project).code == 3


def test_nothing_is_written(nixcompose, project, tmp_path_factory):
    copy = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(project, copy)
    nixcompose("verify", *HYDRO, "--base", "embedded:lpenz-2021", cwd=project)
    nixcompose("why", "all", "glibc", *HYDRO, cwd=project)
    nixcompose("size", "all", cwd=project)
    before, after = (
        {str(path.relative_to(top)): path.read_bytes() if path.is_file() else None for path in top.rglob("*")}
        for top in (copy, project)
    )
    assert before == after
