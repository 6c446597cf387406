"""Random locks, and parts in memory to make locks of: what evaluates, and what knows store objects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from hypothesis import strategies as st

from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.locker.text import plain
from nixcompose.sources.outputs import Evaluation, Located, Problem, Wanted
from nixcompose.sources.source import Source
from nixcompose.store import closure_names, StoreObject, base32
from nixcompose.store.objects import Facts

# Hash parts that begin alike, up to the last character: twelve characters do not tell them apart.
PREFIXES = ("", "x", "0" * 11, "0" * 12, "0" * 13, "a" * 20, "a" * 30)
NAMES = ("glibc-2.40-66", "bash-5.3p3", "git-2.51.0-man", "a", "a-a", "0", "x?=_.+-")
STORE_DIRS = ("/nix/store", "/gnu/store", "/home/é 漢/nix.store")
SYSTEMS = ("x86_64-linux", "aarch64-linux", "aarch64-darwin")

text = st.text(min_size=1, max_size=20).map(plain).filter(bool)
"""A line of anything that can be printed."""
sizes = st.integers(1, 2**63 - 1)


def named(text: str, name: str = "") -> str:
    """The base name of a store path whose hash part depends on *text* alone."""
    return f"{base32.encode(hashlib.sha256(text.encode()).digest()[:20])}-{name or text}"


def nar_hash(text: str) -> str:
    return f"sha256:{base32.encode(hashlib.sha256(text.encode()).digest())}"


@st.composite
def base_names(draw: st.DrawFn, most: int = 8) -> list[str]:
    """Base names with hash parts that differ; some of these differ late."""
    parts = draw(st.lists(st.tuples(st.sampled_from(PREFIXES), st.integers(0, 31)), max_size=most, unique=True))
    hashes = dict.fromkeys(
        (prefix + "0123456789abcdfghijklmnpqrsvwxyz"[number] + "z" * 32)[:32] for prefix, number in parts
    )
    return [f"{one}-{draw(st.sampled_from(NAMES))}" for one in hashes]


@st.composite
def store_objects(draw: st.DrawFn, name: str, names: Sequence[str]) -> StoreObject:
    """Anything that may be known of a store object; it may refer to itself, and to all of *names*."""
    references = st.lists(st.sampled_from(names), unique=True, max_size=4).map(lambda found: tuple(sorted(found)))
    return StoreObject(
        name,
        draw(st.integers(1, 1000) | sizes),
        draw(st.none() | st.sampled_from("abc").map(nar_hash)),  # few, so that some are equal
        draw(st.none() | references),
        draw(st.none() | st.integers(1, 1000) | sizes),
        draw(st.none() | text),
    )


@st.composite
def locked_packages(draw: st.DrawFn, name: str, names: Sequence[str]) -> LockedPackage:
    more = {
        "wanted": draw(st.sampled_from([(), ("dev",), ("bin", "dev")])),
        "source": draw(st.sampled_from(["nixpkgs", "[packages]", "old"])),
        "recipe": draw(st.none() | text),
    }
    outputs = st.dictionaries(st.sampled_from(["out", "bin", "dev", "man"]), st.sampled_from(names), min_size=1)
    found = draw(outputs) if names and draw(st.booleans()) else {}
    if not found:
        return LockedPackage(name, draw(text), **more, problem=draw(text))
    return LockedPackage(name, draw(text), draw(st.none() | text), found, **more)


@st.composite
def locks(draw: st.DrawFn) -> Lock:
    """Locks of several systems, with objects of which more or less is known, missing and unknown ones."""
    names = draw(base_names())
    fates = [draw(st.sampled_from(["object", "object", "object", "missing", "unknown"])) for _ in names]
    of = {fate: sorted(name for name, one in zip(names, fates, strict=True) if one == fate) for fate in set(fates)}
    return Lock(
        {
            system: {name: draw(locked_packages(name, names)) for name in draw(st.lists(text, unique=True, max_size=3))}
            for system in draw(st.lists(st.sampled_from(SYSTEMS), unique=True))
        },
        {name: draw(store_objects(name, names)) for name in draw(st.permutations(of.get("object", [])))},
        tuple(of.get("missing", ())),
        tuple(of.get("unknown", ())),
        draw(st.dictionaries(text, text, max_size=2)),
        draw(st.just("") | text),
        tuple(draw(st.lists(text, max_size=2))),
        draw(st.sampled_from(STORE_DIRS)),
        draw(st.just("") | text),
        tuple(draw(st.lists(text, unique=True, max_size=2))),
    )


class Memory(Source):
    """A source that knows *objects*, was told that some cannot be asked for, and has nothing else."""

    address = "memory"

    def __init__(self, objects: Iterable[StoreObject], unknown: Iterable[str] = (), findings=()) -> None:
        self.objects = {known.base_name: known for known in objects}
        self.silent = frozenset(unknown)
        self.findings = tuple(findings)
        self.asked: list[list[str]] = []

    def facts(self, roots, *, progress=None) -> Facts:
        self.asked.append(list(roots))
        names = closure_names(self.objects, self.asked[-1])
        found = {name: self.objects[name] for name in reversed(sorted(names)) if name in self.objects}
        if progress is not None:
            progress(len(found), len(names))
        lacking = names - found.keys()
        return Facts(found, tuple(lacking - self.silent), tuple(lacking & self.silent), self.findings)


class Answers:
    """Evaluates by looking up: attribute path -> (version, outputs), or (kind, reason) of a problem; picklable."""

    def __init__(
        self, known: Mapping[str, tuple[str | None, Mapping[str, str]] | tuple[str, str]], store_dirs=None
    ) -> None:
        self.known = dict(known)
        self.store_dirs = store_dirs or {}
        self.calls: list[tuple[str, list[Wanted]]] = []

    def __call__(self, wanted: Sequence[Wanted], system: str) -> Evaluation:
        self.calls.append((system, list(wanted)))
        packages, problems = {}, {}
        for one in wanted:
            (path,) = one.attrs
            attr = ".".join(path)
            version, found = (
                self.known.get(f"{attr}@{system}") or self.known.get(attr) or ("missing", f"no attribute {attr}")
            )
            if isinstance(found, str):
                problems[one.name] = Problem(one.name, version, found)
            else:
                chosen = dict.fromkeys(one.outputs, found["out"]) if one.outputs else dict(found)
                packages[one.name] = Located(one.name, attr, chosen, version)
        return Evaluation(packages, problems, self.store_dirs.get(system, "/nix/store"))
