"""Stores and binary caches: closure sizes by real Nix and by nixcompose, of the same files."""

from __future__ import annotations

import base64
import contextlib
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import data
import measure
import ours

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "bench-1"


def rows(options: measure.Options) -> Iterator[measure.Row]:
    if not measure.NIX:
        yield "closure sizes by `nix path-info`", "no Nix here", ""
        return
    with tempfile.TemporaryDirectory() as folder:
        yield from whole_cache(Path(folder), options)
        yield from one_closure(Path(folder), options)
        yield from crawl(Path(folder), options)


def whole_cache(folder: Path, options: measure.Options) -> Iterator[measure.Row]:
    """All closure sizes of a binary cache in a directory, process start included."""
    points = []
    for count in (1_000, 2_000) if options.quick else (20_000, 63_000):
        times = _whole_cache(folder / str(count), data.made(count), options)
        yield _whole_cache_row(f"{count:,} made paths", times)
        points.append((count, times))
    (small, before), (large, after) = points
    for who in ("nix", "ours"):
        growth = measure.exponent((small, before.median(who)), (large, after.median(who)))
        yield f"growth of that from {small:,} to {large:,} paths, as an exponent: {who}", growth, ""
    if options.debian:
        debian = data.read(options.debian)
        times = _whole_cache(folder / "debian", debian, options)
        yield _whole_cache_row(f"Debian's {len(debian.names):,} packages", times)


def _whole_cache(folder: Path, store: data.Store, options: measure.Options) -> measure.Times:
    data.write_cache(store, folder / "cache")
    nix = partial(measure.nix_path_info, f"file://{folder}/cache", "--all", "-S", XDG_CACHE_HOME=str(folder))
    ours = partial(measure.ours, "cache", folder / "cache")
    times = measure.interleaved(
        {"nix": nix, "ours": ours}, 1 if options.quick else 5 if len(store.names) < 50_000 else 3
    )
    measure.same([times.answers["nix"], measure.figures(times.answers["ours"])])
    return times


def _whole_cache_row(what: str, times: measure.Times) -> measure.Row:
    ratio = measure.times_faster(times.ratio("nix", "ours"))
    return f"`nix path-info --all -S` of {what} in `file://` / `ClosureGraph.closure_sizes`", ratio, "6"


def one_closure(folder: Path, options: measure.Options) -> Iterator[measure.Row]:
    """The size of one closure, from the database of a store, process start included."""
    count = 10_000 if options.quick else 100_000
    store = data.made(count)
    graph = store.graph()
    path = data.closure_of_about(graph, 1_200)
    members = len(graph.reached(path))
    root = folder / "root"
    data.write_database(store, root)
    nix = partial(measure.nix_path_info, f"local?root={root}", XDG_CACHE_HOME=str(folder))
    tasks = {
        "nix": partial(nix, "-S", path),
        "ours": partial(measure.ours, "size", root, path),
        "started": partial(ours.database_size, str(root), path),
        "closure": partial(measure.ours, "database", root, path),
        "nix, members": partial(nix, "-rS", path),
        "ours, members": partial(measure.ours, "members", root, path),
    }
    times = measure.interleaved(tasks, 5 if options.quick else 21)
    said = [measure.figures(times.answers[name]) for name in ("ours", "closure")]
    measure.same([times.answers["nix"], *said, times.answers["started"], {path: graph.nar_size(path)}])
    measure.same([times.answers["nix, members"], measure.figures(times.answers["ours, members"])])
    what = f"of {members:,} paths in a database of {count:,}"
    yield f"`nix path-info -S` {what} / `LocalStore.nar_size`", measure.times_faster(times.ratio("nix", "ours")), "2"
    yield "the same by a process that runs already", measure.times_faster(times.ratio("nix", "started")), "2"
    yield (
        "the same by `LocalStore.closure`, every record checked",
        measure.times_faster(times.ratio("nix", "closure")),
        "",
    )
    ratio = measure.times_faster(times.ratio("nix, members", "ours, members"))
    yield f"`nix path-info -rS` (the size of every member) {what} / `LocalStore.closure`", ratio, ""


def crawl(folder: Path, options: measure.Options) -> Iterator[measure.Row]:
    """The closure sizes of all members of a closure over HTTP, nothing remembered, 30 ms a request."""
    store = data.made(2_000 if options.quick else 20_000)
    graph = store.graph()
    path = data.closure_of_about(graph, 60 if options.quick else 470)
    members = store.part(graph.reached(path))
    sign, key = signer()
    data.write_cache(members, folder / "unsigned")
    data.write_cache(members, folder / "signed", sign=sign)
    with served(folder / "unsigned") as unsigned, served(folder / "signed") as signed:
        times = measure.interleaved(
            {
                "nix": partial(_cold_nix, unsigned, path),
                "ours": partial(measure.ours, "crawl", unsigned, path),
                "started": partial(ours.crawl, unsigned, path),
                "remembering": partial(_cold_ours, unsigned, path),
                "signed": partial(_cold_ours, signed, path, key),
            },
            1 if options.quick else 3,
        )
    started = times.answers.pop("started")
    nix, *others = times.answers.values()
    measure.same([nix, started, *map(measure.figures, others)])
    what = (
        f"`nix path-info -rS` of {len(members.names)} paths over HTTP at 30 ms a request, cold / `BinaryCache.closure`"
    )
    yield what, measure.times_faster(times.ratio("nix", "ours")), "25"
    yield "the same crawl by a process that runs already", measure.times_faster(times.ratio("nix", "started")), "25"
    yield "a process that also remembers the answers", measure.times_faster(times.ratio("nix", "remembering")), ""
    yield "a process that also checks every signature", measure.times_faster(times.ratio("nix", "signed")), ""


def _cold_nix(address: str, path: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as memory:  # Nix remembers narinfos in the user's cache directory
        return measure.nix_path_info(address, "-rS", path, XDG_CACHE_HOME=memory)


def _cold_ours(address: str, path: str, *keys: str) -> str:
    with tempfile.TemporaryDirectory() as memory:
        return measure.ours("crawl", address, path, f"{memory}/narinfos.sqlite", *keys)


def signer():
    """Return what signs fingerprints with a new key, and the public key that belongs to it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()

    def sign(fingerprint: str) -> str:
        return f"{KEY}:{base64.b64encode(key.sign(fingerprint.encode())).decode()}"

    return sign, f"{KEY}:{base64.b64encode(key.public_key().public_bytes_raw()).decode()}"


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder* from a process of its own, as an address."""
    server = Path(__file__).with_name("server.py")
    with subprocess.Popen([sys.executable, server, folder], stdout=subprocess.PIPE) as process:
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()
