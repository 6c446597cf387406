"""Equal input gives equal bytes: nothing depends on the order of keys, on hashes or on the process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose._frozen import evolve
from tests.properties.strategies import as_toml, manifest_data

ORDERED = {("groups",), ("profiles",), ("packages",), ("targets",)}
"""The tables whose order is the order of what comes out; in all others it means nothing."""


def _shuffled(draw, tables, path=()):
    """*tables* with the keys of each table in another order, unless their order says something."""
    if isinstance(tables, list):
        return [_shuffled(draw, item, (*path, index)) for index, item in enumerate(tables)]
    if not isinstance(tables, dict):
        return tables
    keys = list(tables) if path in ORDERED else draw(st.permutations(list(tables)))
    return {key: _shuffled(draw, tables[key], (*path, key)) for key in keys}


def _emitted(text):
    """What is emitted for a manifest, but for the digest of its text in every header."""
    return nxc.emit(evolve(nxc.loads(text), source="")).files


@given(st.data())
def test_shuffled_tables_give_the_same_bytes(data):
    """The same manifest with the keys of its tables in another order is emitted to the same bytes."""
    tables = data.draw(manifest_data())
    assert _emitted(as_toml(_shuffled(data.draw, tables))) == _emitted(as_toml(tables))


def _reversed(tables, path=()):
    """*tables* with the keys of each table that has no order turned around."""
    if isinstance(tables, list):
        return [_reversed(item, (*path, index)) for index, item in enumerate(tables)]
    if not isinstance(tables, dict):
        return tables
    keys = list(tables) if path in ORDERED else reversed(tables)
    return {key: _reversed(tables[key], (*path, key)) for key in keys}


def test_tables_with_every_key_turned_around_give_the_same_bytes(texts):
    """The golden manifests have every key that there is: the order of none of them shows."""
    for text in texts:
        tables = tomli.loads(text)
        assert _emitted(as_toml(_reversed(tables))) == _emitted(as_toml(tables))


PROGRAM = """
import json, sys
import nixcompose as nxc
texts = json.load(sys.stdin)
bundles = [dict(nxc.emit(nxc.loads(text)).files) for text in texts]
flakes = [nxc.emitter.flake_nix(nxc.loads(text)) for text in texts]
terms = [nxc.resolve(nxc.loads(text), next(iter(nxc.loads(text).groups))).names for text in texts]
json.dump([bundles, flakes, terms], sys.stdout)
"""


@pytest.fixture(scope="module")
def texts(root):
    """Our own manifest, and the golden ones."""
    golden = sorted((root / "tests" / "golden").glob("*/profiles.toml"))
    assert golden
    return [path.read_text(encoding="utf-8") for path in (root / "profiles.toml", *golden)]


def _run(texts, **environment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(texts),
        env={**os.environ, **environment},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_hashes_locale_and_clock_do_not_show(texts):
    """Another process with another seed, locale and time zone emits the same bytes."""
    first = _run(texts, PYTHONHASHSEED="0")
    assert json.loads(first)[0][0]["nix/groups.nix"].startswith("# Made by nixcompose")
    for seed in ("1", "42", "4294967295"):
        assert _run(texts, PYTHONHASHSEED=seed, LC_ALL="C", TZ="Asia/Kolkata", PYTHONUTF8="0") == first
