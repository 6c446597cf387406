"""What all tests share: our own manifest, the command in this process, golden files, and tests that need Nix."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

import nixcompose as nxc
from nixcompose.cli import main

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "nix"))  # `import nix_run` works from every test

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev"))


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory):
    """What is fetched is remembered in a directory of these tests, not in that of whoever runs them."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The directory of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def manifest() -> nxc.Manifest:
    """Our own manifest, wherever the tests are run from."""
    return nxc.load(ROOT / "profiles.toml")


@pytest.fixture
def nixcompose(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `nixcompose ARGUMENTS...` in this process, by default in the root of this repository."""

    def run(*arguments: str, cwd: Path = ROOT) -> Outcome:
        capsys.readouterr()
        with contextlib.chdir(cwd):
            try:
                code = main(arguments)
            except SystemExit as stop:  # --help and --version
                code = int(stop.code or 0)
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with that of a committed file, or under --update-golden write the file."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8", newline="")
        assert path.is_file(), f"{path} is not there yet: run pytest with --update-golden, and read what it writes"
        assert text == path.read_bytes().decode()

    return compare


# A test marked `nix` needs a real Nix, one marked `tool("NAME")` a program.  Without it such tests are skipped,
# and that is said aloud.  What npm has is installed into build/npm by .ci/run.

NPM = ROOT / "build" / "npm" / "node_modules" / ".bin"
os.environ["PATH"] = f"{os.environ['PATH']}{os.pathsep}{NPM}"

_NEEDS_TOOL = ("needs", "tool")  # a property of the test, which workers report to the session that counts
_NOT_RUN = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files with what is found now")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        programs = {name: name for mark in item.iter_markers("tool") for name in mark.args}
        programs |= {"nix-instantiate": "Nix"} if item.get_closest_marker("nix") else {}
        if programs:
            item.user_properties.append(_NEEDS_TOOL)
        if missing := [name for program, name in programs.items() if shutil.which(program) is None]:
            item.add_marker(pytest.mark.skip(reason=f"{', '.join(missing)}: not installed (.ci/run does it)"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker
        return
    reports = reporter.stats.get("skipped", ())
    skipped = {report.nodeid for report in reports if _NEEDS_TOOL in map(tuple, getattr(report, "user_properties", ()))}
    session.config.stash[_NOT_RUN] = len(skipped)
    if skipped and os.environ.get("NIXCOMPOSE_REQUIRE_NIX") == "1":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    terminalreporter = config.pluginmanager.get_plugin("terminalreporter")
    if number := config.stash.get(_NOT_RUN, 0):
        tests = "1 test needs" if number == 1 else f"{number} tests need"
        line = f"NOT RUN: {tests} a real Nix on the machine (Debian: apt-get install nix-bin), or a tool of .ci/run"
        terminalreporter.write_line(line, red=True, bold=True)
