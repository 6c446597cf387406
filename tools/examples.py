"""Run the examples of the documentation as a reader would, and write down what they print.

    python tools/examples.py             bring the output in all console blocks up to date
    python tools/examples.py FILE...     only in these pages

A page runs from top to bottom in a scratch copy of this project, and each `## ` heading starts with a
fresh one.  A page that says `<!-- examples: one folder -->` runs in one folder instead, empty at first.
What a fenced block means:

* `console`: each `$ ` line is run in a terminal 100 columns wide, `> ` lines continue it; the other
  lines are what it prints,
* `toml`: a whole manifest; the folder is emptied, and has it as profiles.toml,
* `toml PATH`, `nix PATH` and so on: a file of the folder,
* `toml fragment`: a part of a manifest; `nix fragment`: a part of a Nix file,
* `python`: a session in which the names of earlier blocks of the page are known.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "nixcompose/codes.md", "docs/**/*.md")
PARTS_OF_THE_PROJECT = ("profiles.toml", "nix", "templates", ".devcontainer")
ONE_FOLDER = "<!-- examples: one folder -->"
STEP = re.compile(r"^(?:## [^\n]*|(`{3,})(?P<info>[^`\n]*)\n(?P<source>.*?)^\1)$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """Return every page that may have examples, sorted by path."""
    found = {path for pattern in PAGES for path in ROOT.glob(pattern)}
    return sorted(found - {ROOT / "docs" / "reference" / "codes.md"})  # the same as nixcompose/codes.md


class Scratch:
    """The folder that a page's examples run in."""

    def __init__(self, parent: Path, *, is_one_folder: bool) -> None:
        self._parent = parent
        self._count = 0
        self._is_one_folder = is_one_folder
        self._commands = parent / "commands"
        self._commands.mkdir()
        command = self._commands / "nixcompose"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nixcompose "$@"\n')
        command.chmod(0o755)
        self._fresh()
        if not is_one_folder:
            self._copy_project()

    def heading(self) -> None:
        """Begin a section: the project as it is, unless the page keeps to one folder."""
        if not self._is_one_folder:
            self._fresh()
            self._copy_project()

    def manifest(self, text: str) -> None:
        """Make *text* the manifest of the folder, on a page of several folders the only file."""
        if not self._is_one_folder:
            self._fresh()
        self.write("profiles.toml", text)

    def write(self, path: str, text: str) -> None:
        """Make *text* a file of the folder."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def transcript(self, source: str) -> str:
        """Return *source*, a console block, with what its commands print now.

        Blank lines at its end are left out.
        """
        text = "".join(f"$ {command}\n{self._run(command)}" for command in _commands(source))
        return text.rstrip("\n") + "\n"

    def _run(self, command: str) -> str:
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            return ""
        environment = {name: os.environ[name] for name in ("HOME", "PYTHONPATH", "TMPDIR") if name in os.environ}
        environment |= {
            "XDG_CACHE_HOME": str(self._parent / "cache"),
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "TERM": "dumb",
            "LC_ALL": "C.UTF-8",
        }
        environment["PATH"] = f"{self._commands}{os.pathsep}{os.environ['PATH']}"
        return in_terminal(["sh", "-c", command.replace("\n> ", "\n")], self.folder, environment)

    def _fresh(self) -> None:
        self._count += 1
        self.folder = self._parent / str(self._count) / "project"
        self.folder.mkdir(parents=True)

    def _copy_project(self) -> None:
        for name in PARTS_OF_THE_PROJECT:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name)
            elif source.exists():
                shutil.copy2(source, self.folder / name)


@contextmanager
def scratch(page: str) -> Iterator[Scratch]:
    """Yield the folder for a page, given its text."""
    with tempfile.TemporaryDirectory(prefix="nixcompose-") as parent:
        yield Scratch(Path(parent), is_one_folder=ONE_FOLDER in page)


def in_terminal(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Return what *command* prints on a terminal, results and messages alike."""
    terminal, inner = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - what the pages of this project say
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
    ):
        os.close(inner)
        parts = []
        try:
            while part := os.read(terminal, 65536):
                parts.append(part)
        except OSError:  # Linux says so when the last writer has closed the terminal
            pass
        finally:
            os.close(terminal)
    return b"".join(parts).decode().replace("\r\n", "\n")


def up_to_date(page: str) -> str:
    """Return the text of a page with the present output of its console blocks."""
    with scratch(page) as folder:

        def step(match: re.Match[str]) -> str:
            if match["info"] is None:
                folder.heading()
                return match.group()
            language, _, word = match["info"].strip().partition(" ")
            if language == "console":
                fence = match[1]
                return f"{fence}console\n{folder.transcript(match['source'])}{fence}"
            if language == "toml" and not word:
                folder.manifest(match["source"])
            elif word not in ("", "fragment"):
                folder.write(word, match["source"])
            return match.group()

        return STEP.sub(step, page)


def _commands(source: str) -> list[str]:
    """Return the commands of a console block, each with the lines that continue it."""
    commands: list[str] = []
    continues = False
    for line in source.splitlines():
        if line.startswith("$ "):
            commands.append(line[2:])
            continues = True
        elif line.startswith("> ") and continues:
            commands[-1] += f"\n{line}"
        else:
            continues = False
    return commands


def main(arguments: list[str]) -> int:
    """Rewrite pages and name those that changed."""
    for path in [Path(argument).resolve() for argument in arguments] or pages():
        old = path.read_text(encoding="utf-8")
        new = up_to_date(old)
        if new != old:
            path.write_text(new, encoding="utf-8")
            print(f"updated {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
