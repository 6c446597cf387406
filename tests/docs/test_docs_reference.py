"""The reference misses nothing: commands, keys, codes, names, schemas, modules; and what is generated is current."""

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nixcompose
from nixcompose import cli, targets
from nixcompose.keys import Items, MapOf, Table
from nixcompose.manifest import tables

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CODE = re.compile(r"\bNXC\d{3}\b")


def page(name):
    """Return the text of a page of the documentation."""
    return (DOCS / name).read_text(encoding="utf-8")


def sources():
    """Return the text of every module by its path in the repository."""
    files = sorted((ROOT / "nixcompose").rglob("*.py"))
    return {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}


def keys_of(kind):
    """Yield every key of a type, and of the types within it."""
    if isinstance(kind, Table):
        for name, key in kind.keys.items():
            yield name
            yield from keys_of(key.type)
        yield from keys_of(kind.short)
    elif isinstance(kind, Items | MapOf):
        yield from keys_of(kind.of)


def test_generated_pages_are_current():
    """`python tools/reference.py` would change nothing."""
    command = [sys.executable, "tools/reference.py", "--check"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (0, "") == (outcome.returncode, outcome.stdout + outcome.stderr)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_is_in_the_reference(command):
    """With what it prints for --help; and the README names it."""
    assert f"$ nixcompose {command} --help\n" in page("reference/commands.md")
    assert f"`nixcompose {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(keys_of(tables.MANIFEST)) | set(tables.TARGET)))
def test_every_key_of_the_manifest_is_in_the_reference(name):
    """As a row of a table."""
    assert f"\n| `{name}` |" in page("reference/manifest.md")


@pytest.mark.parametrize("kind", targets.kinds())
def test_every_kind_of_target_is_in_the_reference(kind):
    """With its own keys, in its own section; and with what it emits."""
    section = page("reference/manifest.md").partition(f"\n### {kind}\n")[2].partition("\n### ")[0]
    missing = [
        key for key in keys_of(tables.target_table(kind)) if f"\n| `{key}` |" not in page("reference/manifest.md")
    ]

    assert [] == missing
    assert all(f"\n| `{key}` |" in section for key in targets.kind(kind).KEYS)
    assert f"`{kind}`" in page("reference/emitted.md")


def test_every_code_has_a_page():
    """The codes of codes.md are those that the code uses, in order."""
    used = {code for text in sources().values() for code in CODE.findall(text)}

    assert sorted(used) == list(nixcompose.codes())


def test_titles_of_codes_are_short_noun_phrases():
    """Lower case but for names, no full stop, each once."""
    titles = list(nixcompose.codes().values())

    assert len(titles) == len(set(titles))
    assert [] == [title for title in titles if len(title) > 50 or title.endswith(".") or title == title.capitalize()]


def test_every_code_says_the_way_out():
    """A page ends with what to do."""
    assert [] == [code for code in nixcompose.codes() if "\nThe way out: " not in nixcompose.explain(code)]


@pytest.mark.parametrize("name", nixcompose.__all__)
def test_every_public_name_is_in_the_reference(name):
    """With its signature."""
    assert f"\n### {name}\n\n```python fragment\n" in page("reference/library.md")


def test_every_json_schema_is_in_the_reference():
    """Each named form of output has a section, and none has that is not used."""
    used = {name for text in sources().values() for name in re.findall(r'"(nixcompose\.[a-z]+/\d+)"', text)}
    described = set(re.findall(r"^## (nixcompose\.[a-z]+/\d+)$", page("reference/json.md"), re.MULTILINE))

    assert used - {"nixcompose.emitted/1"} == described  # the record is no output


def test_every_emitted_file_is_in_the_reference(manifest):
    """By its path, with NAME for a target's."""
    text = page("reference/emitted.md")
    names = "|".join(manifest.targets)
    place = rf"(images/|targets/|^\.devcontainer/)({names})(?=[./])"
    files = {re.sub(place, r"\1NAME", path) for path in nixcompose.emit(manifest).files}

    assert [] == sorted(path for path in files if path not in text)


def test_every_module_is_on_the_walk():
    """And nothing else is."""
    walked = re.findall(r"`(nixcompose/[a-z0-9_/]+\.py)`", page("walk.md"))

    assert sorted(sources()) == sorted(walked)


def test_every_room_is_in_the_design():
    """Each package or module directly below nixcompose has its line."""
    rooms = {module.name for module in pkgutil.iter_modules(nixcompose.__path__) if not module.name.startswith("_")}

    assert [] == sorted(room for room in rooms if f"`{room}`" not in page("explanation/design.md"))
