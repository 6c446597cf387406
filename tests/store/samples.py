"""The recorded closures and narinfos, and random graphs small enough for brute force."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from hypothesis import strategies as st

from nixcompose.store import ClosureGraph, PathInfo, StorePath, base32, parse_path, read_narinfo

RECORDED = Path(__file__).parent / "recorded"
NAR_HASH = "sha256:0a5gjh4xcdbmr5hfzb250y46cr5jcv9aiq4ihqa6v74rf8jmv9p1"


@functools.cache
def narinfos(name: str) -> tuple[str, ...]:
    """The records of a recorded file, each as the cache served it."""
    return tuple(f"{record}\n" for record in (RECORDED / name).read_text().strip("\n").split("\n\n"))


def base_name(record: str) -> str:
    return record.split("\n", 1)[0].rpartition("/")[2]


def read(record: str) -> PathInfo:
    return read_narinfo(record.encode(), base_name(record)[:32]).info


@functools.cache
def hello() -> tuple[tuple[PathInfo, int], ...]:
    """Five paths from 2022, each with the closure size that Nix found."""
    return tuple(
        (
            PathInfo(
                parse_path(row["path"]),
                row["narSize"],
                row["narHash"],
                tuple(sorted(parse_path(path).base_name for path in row["references"])),
            ),
            row["closureSize"],
        )
        for row in json.loads((RECORDED / "closure-hello-2022.json").read_text())
    )


@st.composite
def graphs(draw, largest: int = 12):
    """A random graph, cycles, self references and unknown paths included."""
    size = draw(st.integers(1, largest))
    names = sorted(StorePath(f"{number:032}-n{number}").base_name for number in range(size))
    numbers = st.integers(0, size - 1)
    references = [sorted(draw(st.sets(numbers, max_size=4))) for _ in names]
    sizes = draw(st.lists(st.one_of(st.none(), st.integers(1, 10**6)), min_size=size, max_size=size))
    return ClosureGraph(names, sizes, references)


def roots_of(graph: ClosureGraph):
    return st.lists(st.sampled_from(graph.paths), max_size=4)


def brute_closure(graph: ClosureGraph, roots, without: str | None = None) -> set[str]:
    """The closure by sets of text, as one would write it down first."""
    found = set(roots) - {without}
    while True:
        new = {other for path in found for other in graph.references(path)} - found - {without}
        if not new:
            return found
        found |= new


def brute_size(graph: ClosureGraph, paths) -> int:
    return sum(graph.nar_sizes[graph.number(path)] for path in paths)
