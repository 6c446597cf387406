"""Progress on a terminal, and silence everywhere else."""

import io
import os
import pty
import subprocess
import sys
import threading

import pytest

from nixcompose.cli.console import Console
from nixcompose.cli.progress import progress_of

TEXT = '[groups.tools]\npackages = ["libidn2"]\n'
DEVBOX = """\
{"lockfile_version": "1", "packages": {"libidn2@2.3.2": {"resolved": "github:NixOS/nixpkgs/nixos-22.11#libidn2",
"version": "2.3.2", "systems": {"x86_64-linux": {"store_path": "/nix/store/f8l6l2kbpa4c66wdn7gi6n6rnyrhmp35-libidn2-2.3.2"}}}}}
"""


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    "console",
    [
        Console(io.StringIO(), io.StringIO()),
        Console(io.StringIO(), Terminal(), quiet=True),
        Console(io.StringIO(), Terminal(), json=True),
    ],
    ids=["pipe", "quiet", "json"],
)
def test_where_nobody_watches_there_is_none(console):
    with progress_of(console, "fetching") as progress:
        assert progress is None


def test_a_dumb_terminal_has_none(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    with progress_of(Console(io.StringIO(), Terminal()), "fetching") as progress:
        assert progress is None


def test_a_terminal_shows_a_bar_with_how_much_is_known(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with progress_of(Console(io.StringIO(), shown), "fetching") as progress:
        progress(1, 3)
        progress(3, 3)
        progress(5, 4)  # more was done than was known to be needed
    text = shown.getvalue()
    assert "fetching" in text
    assert "5/5" in text


def test_a_whole_command_on_a_terminal(tmp_path):
    """The bar is on stderr and gone at the end; the result is on stdout alone."""
    (tmp_path / "profiles.toml").write_text(TEXT)
    (tmp_path / "devbox.lock").write_text(DEVBOX)
    cache = tmp_path / "cache"
    cache.mkdir()
    for name, references in (
        ("f8l6l2kbpa4c66wdn7gi6n6rnyrhmp35-libidn2-2.3.2", "6zf7h1qd9jyfq1xx5ryd7z1rinqsqhc1-libunistring-1.0"),
        ("6zf7h1qd9jyfq1xx5ryd7z1rinqsqhc1-libunistring-1.0", ""),
    ):
        (cache / f"{name[:32]}.narinfo").write_text(
            f"StorePath: /nix/store/{name}\nURL: nar/x\nNarHash: sha256:{'0' * 52}\nNarSize: 96\nReferences: {references}\n"
        )
    master, slave = pty.openpty()
    said = []

    def listen():
        try:
            while data := os.read(master, 4096):
                said.append(data)
        except OSError:
            pass

    thread = threading.Thread(target=listen)
    thread.start()
    command = ["lock", "--outputs-from", "devbox.lock", "--from", f"file://{cache}", "--no-check-sigs"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nixcompose", *command],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=slave,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
            timeout=60,
            check=False,
        )
    finally:
        os.close(slave)
        thread.join()
        os.close(master)
    assert (done.returncode, done.stdout) == (0, b"wrote nixcompose.lock\n")
    text = b"".join(said).decode()
    assert "fetching" in text
    assert "2/2" in text
    assert text.rstrip().endswith("1 package, 2 store objects, 0 with a signature that was checked")
