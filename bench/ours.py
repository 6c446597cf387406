"""Our side of what is measured as whole processes: one question each, as a script of a user would ask it."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def main(question: str, *arguments: str) -> None:
    """Print a name or path and a figure a line."""
    answers = {
        "cache": whole_cache,
        "database": database,
        "size": database_size,
        "members": members,
        "crawl": crawl,
        "graph": graph,
    }
    figures = answers[question](*arguments)
    sys.stdout.write("".join([f"{name} {figure}\n" for name, figure in figures.items()]))


def whole_cache(folder: str) -> Mapping[str, int]:
    """The closure size of every path of a binary cache in a directory."""
    from nixcompose.store import ClosureGraph, read_narinfo

    infos = []
    for name in os.listdir(folder):
        if name.endswith(".narinfo"):
            with open(os.path.join(folder, name), "rb") as file:
                infos.append(read_narinfo(file.read(), name[:32]).info)
    return ClosureGraph.of(infos).closure_sizes()


def database(root: str, path: str) -> Mapping[str, int]:
    """The closure size of one path, from the database of a chroot store."""
    from nixcompose.sources.local_store import LocalStore

    return LocalStore(root).closure(path).closure_sizes()


def database_size(root: str, path: str) -> Mapping[str, int]:
    """The same without the closure itself."""
    from nixcompose.sources.local_store import LocalStore

    return {path: LocalStore(root).nar_size(path)}


def members(root: str, path: str) -> Mapping[str, int]:
    """The closure sizes of a path and all that it reaches, from the database of a chroot store."""
    from nixcompose.sources.local_store import LocalStore

    graph = LocalStore(root).closure(path)
    return graph.closure_sizes(graph.paths)


def crawl(address: str, path: str, memory: str = "", *keys: str) -> Mapping[str, int]:
    """The closure sizes of a path and all that it reaches, from a binary cache."""
    from nixcompose.sources.binary_cache import BinaryCache

    with BinaryCache(address, memory=memory or None, check_signatures=bool(keys), keys=keys) as cache:
        graph = cache.closure(path)
    return graph.closure_sizes(graph.paths)


def graph(file: str, tool: str) -> Mapping[str, float]:
    """Seconds and peak memory of questions to the graph of the columns in *file*, by number."""
    import marshal
    import random

    start = _peak()
    with open(file, "rb") as columns:
        names, sizes, references = marshal.load(columns)  # noqa: S302 (written by this benchmark)
    if tool == "networkx":
        import networkx as nx

        start = _peak()
        other: nx.DiGraph[int] = nx.DiGraph()
        other.add_nodes_from((number, {"nar_size": size}) for number, size in enumerate(sizes))
        other.add_edges_from((number, one) for number, others in enumerate(references) for one in others)
        return {"peak": _peak() - start}
    from nixcompose.store import ClosureGraph, combine

    made = ClosureGraph(names, sizes, references)
    draw = random.Random(1)  # noqa: S311
    roots = draw.sample(made.paths, 40)
    groups = {f"g{place}": draw.sample(made.paths, 12) for place in range(16)}
    return {
        "closure": _seconds(lambda: made.nar_size(roots)),
        "closure-members": len(made.closure(roots)),
        "retained": _seconds(lambda: made.retained(roots)),
        "retained-members": len(made.closure(roots)),
        "combine": _seconds(lambda: combine(made, groups)),
        "combine-members": sum([len(made.closure(roots)) for roots in groups.values()]),
        "peak": _peak() - start,
    }


def _seconds(task: Callable[[], object]) -> float:
    import statistics
    import time

    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _peak() -> int:
    """The most memory that this process has had by now, in bytes, as Linux says."""
    # getrusage also counts what the process that started this one had.
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
