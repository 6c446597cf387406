"""Closure graphs: all combinations against slower ways, and how time and memory grow up to a million paths."""

from __future__ import annotations

import marshal
import random
import statistics
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import data
import measure
import networkx as nx

from nixcompose.store import combine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nixcompose.store import ClosureGraph

GROUPS = 16
ROOTS = 12
ALL = 2**GROUPS


def rows(options: measure.Options) -> Iterator[measure.Row]:
    count = 2_000 if options.quick else 60_000
    yield from combinations(f"{count:,} made paths", data.made(count).graph(), options)
    if options.debian:
        yield from combinations("Debian's graph", data.read(options.debian).graph(), options)
    with tempfile.TemporaryDirectory() as folder:
        yield from growth(Path(folder), options)


def combinations(label: str, graph: ClosureGraph, options: measure.Options) -> Iterator[measure.Row]:
    """The bytes of all unions of 16 groups of 12 roots, from their closures on."""
    draw = random.Random(1)  # noqa: S311
    groups = {f"g{place}": draw.sample(graph.paths, ROOTS) for place in range(GROUPS)}
    some, few = draw.sample(range(ALL), 1024), draw.sample(range(ALL), 4)
    tool = graph.to_networkx()
    ways = {
        "ours": lambda: combine(graph, groups).weights(),
        "sets": lambda: by_sets(graph, groups, some),
        "networkx": lambda: by_networkx(tool, groups, few),
    }
    times = measure.interleaved(ways, 1 if options.quick else 5)
    table = times.answers["ours"]
    measure.same([times.answers["sets"], [table[mask] for mask in some]])
    measure.same([times.answers["networkx"], [table[mask] for mask in few]])
    if not options.quick:
        measure.same([by_sets(graph, groups, range(ALL)), list(table)])
    what = f"all {ALL:,} combinations of {GROUPS} groups, {label}"
    yield f"{what}: under 100 ms", "yes" if times.median("ours") < 0.1 else "no", "yes"
    for way, sample, bar in (("sets", some, "500"), ("networkx", few, "")):
        ratio = measure.times_faster(times.ratio(way, "ours") * ALL / len(sample))
        yield f"{what}: {way}, extrapolated from {len(sample):,} / `combine(...).weights()`", ratio, bar


def by_sets(graph: ClosureGraph, groups: dict[str, list[str]], masks: Iterable[int]) -> list[int]:
    """The bytes of the combinations *masks*: each the union of the sets of its groups, which are made once."""
    closures = [graph.reached(roots) for roots in groups.values()]
    size = graph.nar_sizes.__getitem__
    return [
        sum(map(size, set().union(*[closure for place, closure in enumerate(closures) if mask >> place & 1])))
        for mask in masks
    ]


def by_networkx(tool: nx.DiGraph[str], groups: dict[str, list[str]], masks: Iterable[int]) -> list[int]:
    """The same, asking networkx for the descendants of all roots of a combination."""
    sums = []
    for mask in masks:
        roots = {root for place, roots in enumerate(groups.values()) if mask >> place & 1 for root in roots}
        members = roots.union(*[nx.descendants(tool, root) for root in roots])
        sums.append(sum([tool.nodes[path]["nar_size"] for path in members]))
    return sums


def growth(folder: Path, options: measure.Options) -> Iterator[measure.Row]:
    """How time and memory of questions to one graph grow with it; a process for each size, sizes in turn."""
    counts = (2_000, 8_000) if options.quick else (2_000, 20_000, 63_000, 250_000, 1_000_000)
    for count in counts:
        store = data.made(count)
        Path(folder, str(count)).write_bytes(marshal.dumps((store.names, store.sizes, store.references)))
        del store
    ask = {count: partial(measure.ours, "graph", folder / str(count)) for count in counts}
    runs: dict[int, list[dict[str, float]]] = {count: [] for count in counts}
    for _ in range(1 if options.quick else 3):
        for count in counts:
            runs[count].append(measure.figures(ask[count]("ours")))
    found = {
        count: {name: statistics.median([run[name] for run in runs[count]]) for name in runs[count][0]}
        for count in counts
    }
    small, large = found[counts[0]], found[counts[-1]]
    span = f"from {counts[0]:,} to {counts[-1]:,} paths"
    questions = {
        "closure": "the closure of 40 roots",
        "retained": "what each path of it retains",
        "combine": "what 16 groups of 12 roots share",
    }
    for name, words in questions.items():
        members = f"{name}-members"
        by_paths = measure.exponent((counts[0], small[name]), (counts[-1], large[name]))
        by_members = measure.exponent((small[members], small[name]), (large[members], large[name]))
        what = f"growth of {words} {span}, as an exponent of the paths (of the members of the closures)"
        yield what, f"{by_paths} ({by_members})", "1 (linear)"
    by_paths = measure.exponent((counts[0], small["peak"]), (counts[-1], large["peak"]))
    yield f"growth of peak memory {span}, as an exponent of the paths", by_paths, "1 (linear)"
    yield f"peak memory of {counts[-1]:,} paths, KiB a path", f"{large['peak'] / counts[-1] / 1024:.2f}", ""
    middle = counts[len(counts) // 2]
    ratio = measure.figures(ask[middle]("networkx"))["peak"] / found[middle]["peak"]
    yield f"peak memory of networkx, nodes being numbers / ours with all names, {middle:,} paths", f"{ratio:.1f}", ""
