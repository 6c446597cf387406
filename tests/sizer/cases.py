"""Random manifests with random locks for them, and sizes found by sets of text, as one would write them down first."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from tests.locker.locks import base_names, store_objects, text
from tests.properties.strategies import CATALOGUE, PINNED, _strangers, as_toml

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker.model import OWN, Lock, LockedPackage
from nixcompose.locker.wanted import entries

SYSTEM = "x86_64-linux"


def simple(text: str, *objects: nxc.StoreObject, packages=(), **fields) -> tuple[nxc.Manifest, Lock]:
    """A manifest, and a lock of *packages* on its first system."""
    manifest = nxc.loads(text)
    known = {one.name: one for one in packages}
    return manifest, Lock({manifest.systems[0]: known}, {one.base_name: one for one in objects}, **fields)


few = settings(max_examples=max(10, settings.default.max_examples // 2))
"""For tests that draw two locks, or a manifest with a lock."""

# What makes a difference to sizes, and no more: such manifests are drawn ten times faster than whole ones.
ENTRIES = {**CATALOGUE, **PINNED}
MORE = (
    {},
    {},
    {},
    {},
    {"skip": "later"},
    {"version": ">=0.5, !=0.9"},
    {"systems": ["aarch64-linux"]},
    {"systems": ["*-linux"]},
)


@st.composite
def small_manifests(draw: st.DrawFn) -> nxc.Manifest:
    """Manifests of a few groups that include, require and exclude each other, with packages of every sort."""
    names = ("base", "cloud", "or", "9to5")[: draw(st.integers(1, 4))]
    chosen = [draw(st.lists(st.sampled_from([*ENTRIES]), unique=True, max_size=4)) for _ in names]
    groups = {}
    for place, name in enumerate(names):
        groups[name] = {"packages": [ENTRIES[one] | draw(st.sampled_from(MORE)) for one in chosen[place]]}
        for key in ("includes", "requires") if place else ():
            groups[name][key] = draw(st.sampled_from(([], [], [names[place - 1]], [names[0]])))
    data = {
        "systems": draw(st.sampled_from((["x86_64-linux"], ["aarch64-linux", "x86_64-linux"]))),
        "inputs": {"old": {"url": "github:NixOS/nixpkgs/nixos-24.05"}},
        "groups": groups,
        "profiles": {"all": [names[0]]},
        "packages": {"ours": {"file": "packages/ours.nix"}},
    }
    pairs = _strangers(data)
    for one, other in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)) if pairs else ():
        groups[one].setdefault("conflicts", []).append(other)
    return nxc.loads(as_toml(data))


@st.composite
def sized(draw: st.DrawFn, *, all_known: bool = False) -> tuple[nxc.Manifest, Lock]:
    """A manifest and a lock that knows some of its packages, more or less of each."""
    manifest = draw(small_manifests())
    names = draw(base_names().filter(bool))
    declared = st.none() | st.integers(0, 1000)
    groups = {
        name: evolve(group, packages=tuple(evolve(one, size=draw(declared)) for one in group.packages))
        for name, group in manifest.groups.items()
    }
    manifest = evolve(
        manifest,
        groups=groups,
        packages={name: evolve(one, size=draw(declared)) for name, one in manifest.packages.items()},
    )
    systems = {}
    for system in manifest.systems:
        answers = {}
        systems[system] = {}
        for name, entry in entries(manifest, system).items():
            one = entry.package
            attr = draw(st.sampled_from(one.any_of or (one.attr,)))
            source = one.source or (OWN if attr in manifest.packages else "nixpkgs")
            key = (one.attr, one.source, one.outputs)  # what is one package has one answer
            outputs = one.outputs or draw(st.sampled_from([("out",), ("bin", "man")]))
            paths = st.fixed_dictionaries(dict.fromkeys(outputs, st.sampled_from(names)))
            fate = answers.setdefault(key, (attr, draw(paths) if all_known or draw(st.integers(0, 4)) else None))
            if fate[1] is None:
                systems[system][name] = LockedPackage(
                    name, one.attr, None, {}, one.outputs, source, problem="missing: it"
                )
            else:
                systems[system][name] = LockedPackage(name, fate[0], "1", fate[1], one.outputs, source)
    objects = {name: draw(store_objects(name, names)) for name in names if all_known or draw(st.integers(0, 4))}
    if all_known:
        objects = {name: evolve(one, references=one.references or ()) for name, one in objects.items()}
    absent = [name for name in sorted(names) if name not in objects]
    lock = Lock(systems, objects, tuple(absent[::2]), tuple(absent[1::2]), note=draw(st.just("") | text))
    return manifest, lock


class Brute(NamedTuple):
    """What some packages weigh, by brute force."""

    weights: dict[str, int]
    kinds: dict[str, str]
    signed: int
    download: int | None

    @property
    def size(self) -> int:
        return sum(self.weights.values())

    @property
    def paths(self) -> int:
        return sum(":" not in name for name in self.weights)


def closure(lock: Lock, names, without: str | None = None) -> set[str]:
    found = set(names) - {without}
    while True:
        new = {other for name in found if name in lock.objects for other in lock.objects[name].references or ()}
        new -= found | {without}
        if not new:
            return found
        found |= new


def brute(manifest: nxc.Manifest, lock: Lock, packages, system: str) -> Brute:
    """Return what the *packages* weigh together."""
    weights: dict[str, int] = {}
    kinds = {}
    for package in packages:
        locked = lock.systems[system][package.name]
        roots = set(locked.outputs.values())
        custom = manifest.packages.get(package.attr)
        sizes = [one.size for _, one in manifest.entries() if one.name == package.name] + [custom and custom.size]
        declared = next((size for size in sizes if size is not None), None)
        if roots.isdisjoint(lock.objects) and declared is not None:
            weights[f"declared:{package.name}"] = declared
            kinds[package.name] = "declared"
            continue
        if not roots:
            weights[f"unknown:{package.name}"] = 0
        inside = closure(lock, roots)
        weights |= {name: lock.objects[name].nar_size if name in lock.objects else 0 for name in inside}
        whole = all(name in lock.objects and lock.objects[name].references is not None for name in inside)
        kinds[package.name] = "unknown" if roots.isdisjoint(lock.objects) else "exact" if whole else "own"
    known = [lock.objects.get(name) for name in weights]
    claims = [one.download_size if one else None for one in known]
    download = sum(claims) if claims and None not in claims else None
    return Brute(weights, kinds, sum(one is not None and one.key is not None for one in known), download)


def worst(kinds) -> str:
    order = ("unknown", "declared", "own", "exact")
    return next((kind for kind in order if kind in kinds), "exact")
