"""A large graph with reference cycles, Debian's packages in Nix's terms, against real Nix."""

import json
import lzma
import os
import subprocess

import pytest

from nixcompose.sources.binary_cache import BinaryCache
from nixcompose.store import ClosureGraph, StoreObject
from tests.store.samples import NAR_HASH, RECORDED


@pytest.fixture(scope="module")
def rows():
    with lzma.open(RECORDED / "debian-bookworm-part.jsonl.xz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def cache(rows, tmp_path_factory):
    """A binary cache in a directory, as `nix copy --to file://` would make it, without the NARs."""
    folder = tmp_path_factory.mktemp("cache")
    (folder / "nix-cache-info").write_text("StoreDir: /nix/store\n")
    for row in rows:
        (folder / f"{row['path'][:32]}.narinfo").write_text(
            f"StorePath: /nix/store/{row['path']}\nURL: nar/{row['path'][:32]}.nar\nCompression: none\n"
            f"NarHash: {NAR_HASH}\nNarSize: {row['narSize']}\nReferences: {' '.join(row['references'])}\n"
        )
    return folder


def test_the_graph_has_all_of_debians_cycles(rows):
    graph = ClosureGraph.of_objects(
        [StoreObject(row["path"], row["narSize"], None, tuple(row["references"])) for row in rows]
    )
    cycles = graph.cycles()
    assert (len(graph), len(cycles), max(map(len, cycles))) == (4322, 60, 11)
    assert graph.missing == graph.partial == ()


@pytest.mark.nix
def test_every_closure_size_is_what_nix_prints(rows, cache, tmp_path):
    done = subprocess.run(
        [
            "nix",
            "--extra-experimental-features",
            "nix-command",
            "path-info",
            "--store",
            f"file://{cache}",
            "--all",
            "-S",
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NIX_CONF_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    said = {line.split()[0]: int(line.split()[1]) for line in done.stdout.splitlines()}
    with BinaryCache(f"file://{cache}", check_signatures=False) as source:
        graph = source.closure([row["path"] for row in rows])
    assert {path: graph.nar_size(path) for path in graph.paths} == said
