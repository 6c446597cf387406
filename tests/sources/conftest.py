"""What the tests of sources share: a real store, made once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import real_store as real


@pytest.fixture(scope="session")
def real_store() -> Iterator[real.RealStore]:
    """A store with the packages of our own manifest, really built; only for tests marked `nix`."""
    # Not below pytest's directory, which other users cannot enter: one test reads the store as another.
    folder = Path(tempfile.mkdtemp(prefix="nixcompose-store-")).resolve()
    folder.chmod(0o755)
    try:
        yield real.make(folder)
    finally:
        make_writable(folder)
        shutil.rmtree(folder)


def make_writable(folder: Path) -> None:
    """Nix makes its store read-only; nobody but root could remove it."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
