"""Tests that need Nix or a tool never go missing in silence: the closing line of a run says so."""

import os
import subprocess
import sys

import pytest

TESTS = """
import pytest

@pytest.mark.nix
@pytest.mark.parametrize("number", [1, 2])
def test_of_nix(number): ...

@pytest.mark.tool("some-tool")
def test_of_a_tool(): ...

def test_of_python(): ...

@pytest.mark.skip(reason="another reason")
def test_of_something_else(): ...
"""


@pytest.fixture
def run(root, tmp_path):
    """Run a small suite with our conftest, with or without a Nix on the PATH."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "conftest.py").symlink_to(root / "tests" / "conftest.py")
    (tmp_path / "tests" / "test_some.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  nix: needs Nix\n  tool(name): needs a program\n")

    def run(*, nix, **variables):
        if nix:
            for program in ("nix-instantiate", "some-tool"):
                (tmp_path / program).touch(mode=0o755)
        kept = {name: value for name, value in os.environ.items() if name != "NIXCOMPOSE_REQUIRE_NIX"}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests"],
            cwd=tmp_path,
            env=kept | {"PATH": str(tmp_path)} | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_without_nix_the_closing_line_has_the_number_of_tests_not_run(run):
    done = run(nix=False)
    assert done.returncode == 0
    assert "NOT RUN: 3 tests need a real Nix on the machine (Debian: apt-get install nix-bin)" in done.stdout
    assert "1 passed, 4 skipped" in done.stdout


def test_where_nix_is_required_a_test_not_run_fails_the_run(run):
    done = run(nix=False, NIXCOMPOSE_REQUIRE_NIX="1")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "NOT RUN: 3 tests need" in done.stdout


def test_with_nix_nothing_is_said(run):
    done = run(nix=True, NIXCOMPOSE_REQUIRE_NIX="1")
    assert done.returncode == 0
    assert "NOT RUN" not in done.stdout
    assert "4 passed, 1 skipped" in done.stdout
