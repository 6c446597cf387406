"""Where the tests of writing write: in memory, if the machine has such a place, for they write some 50,000 files.

What a process has written outlives its kill, on a disk and in memory alike; only a loss of power is another matter.
"""

import os
import tempfile
from pathlib import Path

import pytest

from tests.writer.trees import MEMORY


@pytest.fixture
def tmp_path(tmp_path):
    if MEMORY is None:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        yield Path(directory)


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)
