"""Start-up: whole processes, against starting Python and against Nix; and how loading a manifest grows."""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import data
import measure

import nixcompose as nxc
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.locker.text import dumps_lock
from nixcompose.store import StoreObject
from nixcompose.store.base32 import encode

if TYPE_CHECKING:
    from collections.abc import Iterator

SELECTION = "essential,kubernetes"
SYSTEM = "x86_64-linux"
PASS = [sys.executable, "-c", "pass"]


def rows(options: measure.Options) -> Iterator[measure.Row]:
    rounds = 5 if options.quick else 21
    yield from start_up(rounds)
    yield from size_of_a_lock(rounds)
    if measure.NIX:
        yield from against_nix(rounds)
    yield from scale()


def start_up(rounds: int) -> Iterator[measure.Row]:
    """Whole processes, against starting Python."""
    bars = {f"resolve {SELECTION}": "at most 5 (aim 4)", "--help": "at most 3", "--version": "at most 3"}
    commands = {name: [measure.installed(), *name.split()] for name in bars} | {"pass": PASS}
    times = measure.interleaved({name: partial(measure.process, part) for name, part in commands.items()}, rounds)
    for name, bar in bars.items():
        yield f"`nixcompose {name}` / `python -c pass`", f"{times.ratio(name, 'pass'):.1f}", bar


def size_of_a_lock(rounds: int) -> Iterator[measure.Row]:
    """The size of a selection, from a lock of 1,500 store objects."""
    with tempfile.TemporaryDirectory() as folder:
        lock = write_project(Path(folder), data.made(20_000))
        size = [measure.installed(), "size", "--file", f"{folder}/profiles.toml"]
        commands = {
            "pass": PASS,
            "one": [*size, "g1,g3"],
            "profiles": size,
            "package": [*size, "all", "--by", "package"],
            "combinations": [*size, "--all"],
        }
        times = measure.interleaved({name: partial(measure.process, part) for name, part in commands.items()}, rounds)
        manifest = nxc.load(f"{folder}/profiles.toml")
        chosen = [lock.systems[SYSTEM][name] for name in nxc.resolve(manifest, "g1,g3").names]
        roots = [f"{lock.store_dir}/{package.outputs['out']}" for package in chosen]
        keys, cells = [line.split("\t") for line in times.answers["one"].splitlines()]
        measure.same([str(lock.graph().nar_size(roots)), dict(zip(keys, cells, strict=True))["nar_size"]])
        whole = f"{len(lock.objects):,} store objects / `python -c pass`"
    yield f"`nixcompose size g1,g3`, lock of {whole}", f"{times.ratio('one', 'pass'):.1f}", "at most 6"
    yield "the same for 3 profiles, compared", f"{times.ratio('profiles', 'pass'):.1f}", ""
    yield "the same `--by package`, 120 packages", f"{times.ratio('package', 'pass'):.1f}", ""
    yield "the same for all 4,096 combinations of 12 groups", f"{times.ratio('combinations', 'pass'):.1f}", ""


def write_project(folder: Path, store: data.Store) -> Lock:
    """Write a manifest of 12 groups of 10 packages and the lock of their closures, which is returned."""
    packages = random.Random(1).sample(range(len(store.names)), 120)  # noqa: S311
    names = {f"g{place // 10}": [] for place in range(120)}
    for place, number in enumerate(packages):
        names[f"g{place // 10}"].append(f"p{number}")
    groups = [f"[groups.{group}]\npackages = {json.dumps(members)}" for group, members in names.items()]
    profiles = {"some": [*names][:3], "more": [*names][:6], "all": [*names]}
    groups += ["[profiles]", *[f"{name} = {json.dumps(members)}" for name, members in profiles.items()]]
    Path(folder, "profiles.toml").write_text("\n".join(groups), encoding="utf-8")
    objects = {}
    for number in store.graph().reached([store.path(number) for number in packages]):
        name, size = store.names[number], store.sizes[number]
        references = tuple([store.names[other] for other in store.references[number]])
        nar_hash = f"sha256:{encode(data.digest(name))}"
        objects[name] = StoreObject(name, size, nar_hash, references, size // 4 + 1, "cache.nixos.org-1")
    locked = {
        f"p{number}": LockedPackage(f"p{number}", f"p{number}", "1.0", {"out": store.names[number]})
        for number in packages
    }
    lock = Lock({SYSTEM: locked}, objects, outputs_from="nix", sources=("https://cache.nixos.org",))
    Path(folder, "nixcompose.lock").write_text(dumps_lock(lock), encoding="utf-8")
    return lock


def against_nix(rounds: int) -> Iterator[measure.Row]:
    """The same selection, against real Nix taking it from an attribute set."""
    manifest = nxc.load(measure.ROOT / "profiles.toml")
    groups = {name: list(nxc.resolve(manifest, name).names) for name in manifest.groups}
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "groups.json")
        written.write_text(json.dumps(groups), encoding="utf-8")
        expression = Path(folder, "select.nix")
        names = json.dumps(SELECTION.split(",")).replace(",", "")
        expression.write_text(
            f"let groups = builtins.fromJSON (builtins.readFile {written}); in\n"
            "builtins.attrNames (builtins.listToAttrs (map (name: { inherit name; value = null; })\n"
            f"  (builtins.concatMap (group: groups.${{group}}) {names})))\n",
            encoding="utf-8",
        )
        nix = ["nix-instantiate", "--eval", "--strict", "--json", "--readonly-mode", "--store", "dummy://"]
        ours = [measure.installed(), "resolve", SELECTION]
        tasks = {"ours": partial(measure.process, ours), "nix": partial(measure.process, [*nix, expression])}
        times = measure.interleaved(tasks, rounds)
    measure.same([sorted(times.answers["ours"].split()), json.loads(times.answers["nix"])])
    yield (
        f"`nixcompose resolve {SELECTION}` / `nix-instantiate --eval` of the same union from an attribute set",
        f"{times.ratio('ours', 'nix'):.1f}",
        "",
    )


def scale() -> Iterator[measure.Row]:
    """Loading and resolving ever larger manifests: the growth, as the exponent of the size."""
    seconds = {}
    for groups in (250, 500, 1000, 2000):
        text = _manifest(groups, 20 * groups)
        runs = []
        for _ in range(5):
            start = time.perf_counter()
            nxc.resolve(nxc.loads(text), "all")
            runs.append(time.perf_counter() - start)
        seconds[groups] = statistics.median(runs)
    growth = measure.exponent((250, seconds[250]), (2000, seconds[2000]))
    yield "growth of load + resolve from 250 to 2,000 groups, as an exponent of the size", growth, "1 (linear)"
    yield "1,000 groups, 20,000 packages in under a second", "yes" if seconds[1000] < 1 else "no", "yes"


def _manifest(groups: int, packages: int) -> str:
    each = packages // groups
    lines = []
    for number in range(groups):
        below = [f'"g{other}"' for other in range(max(0, number - 3), number)] if number % 7 else []
        items = ", ".join(f'"p{number}-{item}"' for item in range(each))
        lines.append(f"[groups.g{number}]\nincludes = [{', '.join(below)}]\npackages = [{items}]")
    names = ", ".join(f'"g{number}"' for number in range(groups))
    return "\n".join([*lines, f"[profiles]\nall = [{names}]"])
