"""Every example of the documentation is real: Sybil finds them, and they are run, loaded or parsed here."""

import contextlib
import doctest
import importlib
import json
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nix_run
import pytest
import tomli
from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

import nixcompose
from nixcompose.keys import check
from nixcompose.manifest.read import read
from nixcompose.manifest.document import Document as Manifest
from nixcompose.manifest.tables import MANIFEST

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import examples  # noqa: E402

BLOCK = RawFencedCodeBlockLexer(re.compile(r"(?P<language>[a-z]+)(?: (?P<word>[^\n]+))?\n"))
HEADING = re.compile(r"^## .*$", re.MULTILINE)
PAGES = [str(path.relative_to(ROOT)) for path in examples.pages()]


def console(folder: examples.Scratch, source: str, word: str | None, space: dict) -> None:
    """The commands print what the page says, when run in a terminal."""
    assert source == folder.transcript(source)


def toml(folder: examples.Scratch, source: str, word: str | None, space: dict) -> None:
    """A whole manifest becomes that of the folder; a fragment has known keys and values of the right types."""
    if word == "fragment":
        document = Manifest(source.encode(), "fragment")
        read(document, None)
        names_elsewhere = {"NXC203", "NXC208"}
        mistakes = [
            finding for finding in document.findings if finding.is_error and finding.code not in names_elsewhere
        ]

        assert [] == mistakes
    elif word:
        tomli.loads(source)
        folder.write(word, source)
    else:
        tomli.loads(source)
        folder.manifest(source)


def python(folder: examples.Scratch, source: str, word: str | None, space: dict) -> None:
    """A session gives what the page says."""
    if word == "fragment":
        return
    test = doctest.DocTestParser().get_doctest(source, space, "example", None, 0)
    out: list[str] = []
    with contextlib.chdir(folder.folder):
        doctest.DocTestRunner(verbose=False).run(test, out=out.append, clear_globs=False)
    space |= test.globs

    assert "" == "".join(out)
    assert test.examples


def nix(folder: examples.Scratch, source: str, word: str | None, space: dict) -> None:
    """A file becomes one of the folder; that it parses is another test, which needs Nix."""
    if word not in (None, "fragment"):
        folder.write(word, source)


def json_data(folder: examples.Scratch, source: str, word: str | None, space: dict) -> None:
    """JSON is JSON; with a path it is a file of the folder."""
    json.loads(source)
    if word:
        folder.write(word, source)


def shown(folder: examples.Scratch, source: str, word: str | None, space: dict) -> None:
    """What needs a network, Nix or another machine is only shown; with a path it is a file of the folder."""
    if word:
        folder.write(word, source)


KINDS: dict[str, Callable[[examples.Scratch, str, str | None, dict], None]] = {
    "console": console,
    "toml": toml,
    "python": python,
    "nix": nix,
    "json": json_data,
    "sh": shown,
    "text": shown,
}


def parser(document: Document) -> Iterator[Region]:
    """Yield each fenced block, and each heading outside of them."""
    blocks = list(BLOCK(document))
    for block in blocks:
        block.parsed, block.evaluator = block.lexemes, block_evaluator
        yield block
    for match in HEADING.finditer(document.text):
        if not any(block.start <= match.start() < block.end for block in blocks):
            yield Region(match.start(), match.end(), match.group(), heading_evaluator)


def block_evaluator(example: Example) -> None:
    """Run one block; a line of Sybil says where it is if it fails."""
    lexemes, space = example.parsed, example.namespace
    KINDS[lexemes["language"]](space["folder"], str(lexemes["source"]), lexemes["word"], space["python"])


def heading_evaluator(example: Example) -> None:
    """Begin a section."""
    example.namespace["folder"].heading()


def examples_of(page: str) -> Document:
    """Return a page with its examples."""
    return Sybil([parser]).parse(ROOT / page)


@pytest.mark.parametrize("page", PAGES)
def test_examples_of_a_page_are_real(page):
    """What a page shows is what a reader gets who follows it from top to bottom."""
    document = examples_of(page)
    failures = []
    with examples.scratch(document.text) as folder:
        document.namespace |= {"folder": folder, "python": {}}
        for example in document.examples():
            try:
                example.evaluate()
            except AssertionError as error:
                failures.append(f"{page}:{example.line}: {error}")

    assert [] == failures, "\n".join([*failures, "python tools/examples.py brings console examples up to date"])


@pytest.mark.parametrize("page", PAGES)
def test_whole_manifests_in_pages_load_or_show_their_error(page):
    """A manifest that a page shows without an error message has none."""
    for section in re.split(HEADING, (ROOT / page).read_text(encoding="utf-8")):
        manifests = re.findall(r"^```toml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        for text in manifests:
            try:
                nixcompose.loads(text)
            except nixcompose.NixcomposeError as error:
                missing = [finding.code for finding in error.findings if f"error[{finding.code}]" not in section]

                assert [] == missing


@pytest.mark.nix
@pytest.mark.parametrize("page", PAGES)
def test_nix_in_pages_parses(page):
    """Real Nix reads every Nix example."""
    for example in examples_of(page).examples():
        if isinstance(example.parsed, dict) and example.parsed["language"] == "nix":
            nix_run.parse(str(example.parsed["source"]))


def modules():
    """Return the names of all modules of the package."""
    found = pkgutil.walk_packages(nixcompose.__path__, "nixcompose.")
    return ["nixcompose", *sorted(module.name for module in found if not module.name.endswith("__main__"))]


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_are_real(name, monkeypatch):
    """A docstring shows what the function does."""
    monkeypatch.chdir(ROOT)
    out: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(importlib.import_module(name)):
        runner.run(test, out=out.append)

    assert "" == "".join(out)


def test_each_code_shows_itself():
    """The page of a code prints that code."""
    silent = [code for code in nixcompose.codes() if f"[{code}]: " not in nixcompose.explain(code)]

    assert [] == silent


def test_no_page_names_this_machine():
    """Pages have no paths of the machine that they were written on."""
    here = [str(ROOT), os.path.expanduser("~") + "/", "/tmp/"]
    found = [(page, path) for page in PAGES for path in here if path in (ROOT / page).read_text(encoding="utf-8")]

    assert [] == found
