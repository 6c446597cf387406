"""Real Nix for the tests: evaluate and parse, without a store, a network or anybody's configuration."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_TIMEOUT = 60


class NixError(Exception):
    """Nix said no.

    Attributes:
        stderr: what it said.
    """

    def __init__(self, stderr: str) -> None:
        self.stderr = stderr
        super().__init__(stderr)


@cache
def have_nix() -> bool:
    """Whether there is a Nix to ask."""
    return shutil.which("nix-instantiate") is not None


def evaluate(source: str | Path, *, args: Mapping[str, Any] | None = None) -> Any:
    """The value of a Nix expression, given as text or as the path of a file, by way of JSON.

    `args` are passed to the expression, which is then a function of a set, as JSON data.

    Raises:
        NixError: it does not parse or does not evaluate.
    """
    with tempfile.TemporaryDirectory() as folder:
        expression = _as_file(source, Path(folder))
        if args is not None:
            data = Path(folder, "args.json")
            data.write_text(json.dumps(args), encoding="utf-8")
            call = Path(folder, "call.nix")
            source, argument = (f"(/. + {json.dumps(str(path.resolve()))})" for path in (expression, data))
            call.write_text(f"import {source} (builtins.fromJSON (builtins.readFile {argument}))", encoding="utf-8")
            expression = call
        return json.loads(_run("--eval", "--strict", "--json", str(expression)))


def parse(text: str) -> str:
    """How Nix shows the expression it reads in `text`, with all its parentheses.

    Raises:
        NixError: it does not parse.
    """
    with tempfile.TemporaryDirectory() as folder:
        return parse_file(_as_file(text, Path(folder)))


def parse_file(path: Path) -> str:
    """How Nix shows the expression it reads in a file.

    Raises:
        NixError: it does not parse.
    """
    return _run("--parse", str(path))


def _as_file(source: str | Path, folder: Path) -> Path:
    if isinstance(source, Path):
        return source
    path = folder / "source.nix"
    path.write_bytes(source.encode())
    return path


def _run(*arguments: str) -> str:
    """Run nix-instantiate with a home, a configuration and a search path that are empty."""
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            ["nix-instantiate", "--readonly-mode", "--store", "dummy://", *arguments],
            env={"PATH": os.environ["PATH"], "HOME": home, "NIX_CONF_DIR": home, "NIX_USER_CONF_FILES": ""},
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    if done.returncode:
        raise NixError(done.stderr.decode())
    return done.stdout.decode()
