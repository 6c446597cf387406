"""What is emitted is plain Nix: it parses, reads nothing from outside, and carries any text unharmed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose.emitter import flake_nix
from nixcompose.emitter.start import init
from tests.nix.nix_run import evaluate
from tests.nix.project import nix_string, write
from tests.properties.strategies import HOSTILE, lines_of_text, manifests, one_line, plain_data

GOLDEN = Path(__file__).parents[1] / "golden"
STATIC = Path(nxc.__file__).parent / "emitter" / "static"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/profiles.toml"))


def _nix_files(files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".nix")}


# In one pass: what begins first is what it is, since each kind of string may hold the quotes of the other.
_TEXT = re.compile(
    r"""(?m)^[ ]*\#[^\n]*$ | ''(?:[^']|'[^']|'''|''\$|''\\.)*'' | "(?:[^"\\]|\\.)*" """, re.VERBOSE | re.DOTALL
)


def _code(text: str) -> str:
    """A Nix file without its comments and without what stands in its strings, to look for words of the language.

    Good for emitted text, where a comment has a line of its own and a text cannot end a string by itself.
    """
    return _TEXT.sub(lambda found: "" if found[0].lstrip().startswith("#") else '""', text)


FORBIDDEN = (
    "builtins.getEnv",
    "getEnv",
    "nixConfig",
    "lib.maintainers",
    "lib.teams",
    "currentSystem",
    "<nixpkgs>",
    "--impure",
)


def _assert_plain(files: Mapping[str, str]) -> None:
    for path, text in _nix_files(files).items():
        code = _code(text)
        assert not [word for word in FORBIDDEN if word in code], path
        assert not re.search(r"(?<![\w'-])with(?![\w'-])", code), path


def _assert_parses(files: Mapping[str, str]) -> None:
    """Nix parses them all, in one process."""
    with TemporaryDirectory() as folder:
        paths = []
        for number, text in enumerate(_nix_files(files).values()):
            path = Path(folder, f"{number}.nix")
            path.write_text(text, encoding="utf-8", newline="")
            paths.append(str(path))
        done = subprocess.run(["nix-instantiate", "--parse", *paths], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.nix
def test_every_file_of_ours_parses(manifest: nxc.Manifest) -> None:
    """Nix reads each file of our own manifest, and the flake.nix that `init` writes."""
    files = nxc.emit(manifest).files | {"flake.nix": flake_nix(manifest)}
    assert len(_nix_files(files)) > 10
    _assert_parses(files)


@pytest.mark.nix
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(manifests())
def test_every_file_of_a_random_manifest_parses(manifest: nxc.Manifest) -> None:
    """Nix reads each file, whatever names and texts the manifest has."""
    _assert_parses(nxc.emit(manifest).files | {"flake.nix": flake_nix(manifest)})


def test_files_of_ours_read_nothing_from_outside(manifest: nxc.Manifest) -> None:
    """No environment variable, no configuration, no search path, no `with`, no names of people."""
    _assert_plain(nxc.emit(manifest).files | {"flake.nix": flake_nix(manifest)})


@pytest.mark.parametrize("word", ["builtins.getEnv", "nixConfig", "lib.maintainers", "with lib;"])
def test_the_search_for_forbidden_words_finds_them(word: str) -> None:
    """In code they are found, in a text or a comment they are harmless."""
    with pytest.raises(AssertionError):
        _assert_plain({"a.nix": f"[ {word} ]"})
    _assert_plain({"a.nix": f"  # {word}\n[ \"{word} \\\" {word}\" ''{word}'' ]"})


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(manifests())
def test_files_of_a_random_manifest_read_nothing_from_outside(manifest: nxc.Manifest) -> None:
    """The same holds for any manifest; its texts are data."""
    _assert_plain(nxc.emit(manifest).files)


@pytest.mark.parametrize(
    ("profile", "more"),
    [('["tools", "vim"]', ""), ('["tools", "-tools"]', ""), ('["tools"]', 'exclude = ["tools"]')],
    ids=["names what its target does not get", "takes away what it names", "excludes all that it has"],
)
@pytest.mark.parametrize("kind", ["container", "home-manager"])
def test_a_manifest_that_loads_can_be_emitted(kind: str, profile: str, more: str) -> None:
    """A target that cannot be resolved is found when the manifest is read, at its place, and not later."""
    user = 'user = "dev"' if kind == "home-manager" else ""
    text = f"""
    [groups.tools]
    packages = ["git", {{ attr = "vim", targets = ["!box"] }}]
    [profiles]
    p = {profile}
    [users.dev]
    [targets.box]
    kind = "{kind}"
    profile = "p"
    {user}
    {more}
    """
    try:
        manifest = nxc.loads(text)
    except nxc.NixcomposeError as error:
        found = [finding for finding in error.findings if finding.is_error]
        assert {finding.code for finding in found} <= {"NXC304", "NXC305"}
        assert all(finding.where and finding.where.file == "profiles.toml" for finding in found)
    else:
        assert nxc.emit(manifest).files


def test_our_own_golden_files_are_what_this_repository_has(manifest: nxc.Manifest, root: Path) -> None:
    """`nix/` and `.devcontainer/` as committed are what is emitted for `profiles.toml`, byte for byte."""
    files = nxc.emit(nxc.load(root / "profiles.toml")).files
    different = [path for path, text in files.items() if (root / path).read_bytes() != text.encode()]
    assert different == []
    hand_written = {package.file for package in manifest.packages.values() if package.file}
    found = {
        path.relative_to(root).as_posix()
        for folder in ("nix", ".devcontainer")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
    assert found == {*files, *hand_written, "nix/nixcompose.json"}


def test_the_template_is_what_init_and_emit_make(
    root: Path, tmp_path: Path, golden: Callable[[Path, str], None], request: pytest.FixtureRequest
) -> None:
    """`nix flake init` gives the project that nixcompose would begin with: --update-golden writes it anew."""
    init(tmp_path / "profiles.toml")
    nxc.emit(nxc.load(tmp_path / "profiles.toml")).write(tmp_path)
    made = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    template = root / "templates" / "default"
    for name, path in made.items():
        if request.config.getoption("--update-golden"):
            (template / name).parent.mkdir(parents=True, exist_ok=True)
        golden(template / name, path.read_text(encoding="utf-8"))
    assert {path.relative_to(template).as_posix() for path in template.rglob("*") if path.is_file()} == set(made)


def test_there_are_golden_manifests() -> None:
    """Pins, several systems, settings and modules, and a whole dev container are covered by what is compared below."""
    assert {
        "app-images",
        "ci",
        "container",
        "devcontainer",
        "everything",
        "machines",
        "overlays",
        "packages",
        "pins",
        "shells",
        "systems",
    } <= set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_golden_files(case: str, golden: Callable[[Path, str], None], request: pytest.FixtureRequest) -> None:
    """A small manifest is emitted to exactly the committed files: --update-golden writes them."""
    folder = GOLDEN / case
    manifest = nxc.load(folder / "profiles.toml")
    files = nxc.emit(manifest).files | {"flake.nix": flake_nix(manifest)}
    static = {
        f"nix/{path.name}" for path in STATIC.glob("*.nix")
    }  # the same for every manifest, and compared with ours above
    for path, text in files.items():
        if path not in static:
            if request.config.getoption("--update-golden"):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
            golden(folder / path, text)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    inputs = {path for path in present if path == "profiles.toml" or path.startswith("user/")}.difference(files)
    assert present - inputs == set(files) - static


@pytest.mark.nix
@pytest.mark.parametrize("case", CASES)
def test_golden_files_parse(case: str) -> None:
    """Nix reads each golden file."""
    files = {str(path): path.read_text(encoding="utf-8") for path in (GOLDEN / case).rglob("*.nix")}
    _assert_parses(files)
    _assert_plain({path: text for path, text in files.items() if "/user/" not in path})


HARMLESS = """
[groups.tools]
packages = ["mine"]
[profiles]
default = ["tools"]
[packages.mine]
file = "mine.nix"
[users.dev]
[targets.image]
kind = "devcontainer"
profile = "default"
user = "dev"
[targets.home]
kind = "home-manager"
profile = "default"
user = "dev"
"""

# Everywhere that data of the manifest comes out again, as Nix sees it.
READ = """
let
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  pkgs = import (folder + "/nixpkgs") { };
  image = (import (folder + "/nix/images/image.nix") { inherit lib pkgs; }).image.args;
  home = (import (folder + "/nixpkgs/home-manager.nix")).lib.homeManagerConfiguration {
    inherit pkgs;
    modules = [ (folder + "/nix/modules/home-manager.nix") (folder + "/nix/targets/home.nix") ];
  };
  mine = (pkgs.extend (import (folder + "/nix/overlay.nix"))).mine;
in
{
  args = mine.given;
  settings = home.config.programs.it.data;
  env = builtins.filter (lib.hasPrefix "TEXT=") image.config.Env;
  labels = builtins.removeAttrs image.config.Labels [ "devcontainer.metadata" ];
  metadata = builtins.fromJSON image.config.Labels."devcontainer.metadata";
  inherit (image.config) Cmd Entrypoint;
}
"""


@pytest.mark.nix
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_data_arrives_as_exactly_that_data(data: st.DataObject) -> None:
    """Descriptions, arguments, settings, variables, labels and commands are data: nothing in them is Nix."""
    text = st.sampled_from(HOSTILE) | lines_of_text
    texts = data.draw(st.lists(text, min_size=6, max_size=6), label="texts")
    argument, setting = data.draw(plain_data, label="argument"), data.draw(plain_data, label="setting")
    tables = nxc.loads(HARMLESS)
    manifest = _with_data(tables, texts, argument, setting, data.draw(one_line, label="description"))
    with TemporaryDirectory() as name:
        folder = write(Path(name), manifest)
        found = evaluate(READ.replace("FOLDER", nix_string(name)))
    assert found["args"] == {"it": argument, "text": texts[0]}
    assert found["settings"] == {"value": setting, "text": texts[1]}
    assert found["env"] == [f"TEXT={texts[2]}"]
    assert found["labels"] == {"a": texts[3]}
    assert found["Cmd"] == [texts[4]]
    assert found["Entrypoint"] == [texts[5], texts[0]]
    assert found["metadata"][0]["remoteUser"] == "dev"


def _with_data(manifest: nxc.Manifest, texts: list[str], argument: object, setting: object, line: str) -> nxc.Manifest:
    """*manifest* with these texts everywhere that data can go, by way of its TOML."""
    import tomli
    import tomli_w

    tables = tomli.loads(manifest.source)
    tables["groups"]["tools"]["description"] = line
    tables["groups"]["tools"]["packages"] = [{"attr": "mine", "why": line}]
    tables["groups"]["tools"]["settings"] = {
        "home-manager": {"programs": {"it": {"data": {"value": setting, "text": texts[1]}}}}
    }
    tables["packages"]["mine"] |= {"args": {"it": argument, "text": texts[0]}, "description": line}
    tables["targets"]["image"] |= {
        "env": {"TEXT": texts[2]},
        "labels": {"a": texts[3]},
        "command": [texts[4]],
        "entrypoint": [texts[5], texts[0]],
    }
    return nxc.loads(tomli_w.dumps(tables))
