"""What is measured with: store objects and their references, made here or read from a file, always the same.

A made graph looks like a store: most references lead to a small core that nearly all share, a path
refers to 5 or 6 others, sizes are log-normal, and the closures of its paths have 25 members in a store of
1,500, 120 in one of 60,000.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nixcompose.store import ClosureGraph
from nixcompose.store.base32 import ALPHABET, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STORE = "/nix/store"

# The tables of Nix's schema 10, as in its src/libstore/schema.sql and ca-specific-schema.sql.
_SCHEMA = """
CREATE TABLE ValidPaths (
    id integer PRIMARY KEY AUTOINCREMENT NOT NULL, path text UNIQUE NOT NULL, hash text NOT NULL,
    registrationTime integer NOT NULL, deriver text, narSize integer, ultimate integer, sigs text, ca text
);
CREATE TABLE Refs (
    referrer integer NOT NULL, reference integer NOT NULL, PRIMARY KEY (referrer, reference),
    FOREIGN KEY (referrer) REFERENCES ValidPaths(id) ON DELETE CASCADE,
    FOREIGN KEY (reference) REFERENCES ValidPaths(id) ON DELETE RESTRICT
);
CREATE INDEX IndexReferrer ON Refs(referrer);
CREATE INDEX IndexReference ON Refs(reference);
CREATE TRIGGER DeleteSelfRefs BEFORE DELETE ON ValidPaths
    BEGIN DELETE FROM Refs WHERE referrer = old.id AND reference = old.id; END;
CREATE TABLE DerivationOutputs (
    drv integer NOT NULL, id text NOT NULL, path text NOT NULL, PRIMARY KEY (drv, id),
    FOREIGN KEY (drv) REFERENCES ValidPaths(id) ON DELETE CASCADE
);
CREATE INDEX IndexDerivationOutputs ON DerivationOutputs(path);
"""


@dataclass(frozen=True)
class Store:
    """Store objects by number, in the order of their base names: NAR sizes in bytes, and numbers of references."""

    names: list[str]
    sizes: list[int]
    references: list[list[int]]

    def graph(self) -> ClosureGraph:
        return ClosureGraph(self.names, self.sizes, self.references)

    def path(self, number: int) -> str:
        return f"{STORE}/{self.names[number]}"

    def part(self, numbers: Iterable[int]) -> Store:
        """Return the store of *numbers* alone, which refer to no others."""
        kept = sorted(numbers)
        place = {old: new for new, old in enumerate(kept)}
        references = [[place[other] for other in self.references[old]] for old in kept]
        return Store([self.names[old] for old in kept], [self.sizes[old] for old in kept], references)


def made(count: int, *, seed: int = 3) -> Store:
    """Return a store of *count* objects, without cycles but for those of objects that refer to themselves."""
    draw = random.Random(seed)  # noqa: S311
    uniform = draw.random
    # A low number is popular, and a path refers only to lower ones; the exponent sets how small the core is.
    references = [
        {int(number * uniform() ** 6) for _ in range(min(number, int(13 * uniform())))} for number in range(count)
    ]
    for number, others in enumerate(references):
        if uniform() < 0.3:
            others.add(number)
    sizes = [96 + int(draw.lognormvariate(11.5, 2.2)) // 8 * 8 for _ in range(count)]
    names = [f"{''.join(draw.choices(ALPHABET, k=32))}-package-{number}" for number in range(count)]
    return _sorted(names, sizes, references)


def read(path: Path) -> Store:
    """Return the store of a file with an object a line: `{"path", "narSize", "references"}`; `.xz` is unpacked."""
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    numbers = {row["path"]: number for number, row in enumerate(rows)}
    names = [row["path"].removeprefix(f"{STORE}/") for row in rows]
    references = [{numbers[other] for other in row["references"]} for row in rows]
    return _sorted(names, [row["narSize"] for row in rows], references)


def _sorted(names: list[str], sizes: list[int], references: list[set[int]]) -> Store:
    order = sorted(range(len(names)), key=names.__getitem__)
    place = [0] * len(order)
    for new, old in enumerate(order):
        place[old] = new
    return Store(
        [names[old] for old in order],
        [sizes[old] for old in order],
        [sorted([place[other] for other in references[old]]) for old in order],
    )


def closure_of_about(graph: ClosureGraph, count: int) -> str:
    """Return the path whose closure has the number of members closest to *count*, of the first few thousand."""
    return min(graph.paths[:20_000], key=lambda path: abs(len(graph.reached(path)) - count))


def write_cache(store: Store, folder: Path, *, sign: Callable[[str], str] | None = None) -> None:
    """Write a binary cache of narinfos; *sign* gives the signature of a fingerprint."""
    folder.mkdir(parents=True)
    Path(folder, "nix-cache-info").write_text(f"StoreDir: {STORE}\nWantMassQuery: 1\nPriority: 50\n", encoding="ascii")
    for number, name in enumerate(store.names):
        nar_hash = encode(digest(name))
        others = [store.names[other] for other in store.references[number]]
        record = (
            f"StorePath: {STORE}/{name}\nURL: nar/{nar_hash}.nar.xz\nCompression: xz\nFileHash: sha256:{nar_hash}\n"
            f"FileSize: {store.sizes[number] // 4 + 1}\nNarHash: sha256:{nar_hash}\nNarSize: {store.sizes[number]}\n"
            f"References: {' '.join(others)}\n"
        )
        if sign:
            whole = ",".join([f"{STORE}/{other}" for other in others])
            record += f"Sig: {sign(f'1;{STORE}/{name};sha256:{nar_hash};{store.sizes[number]};{whole}')}\n"
        Path(folder, f"{name[:32]}.narinfo").write_text(record, encoding="ascii")


def write_database(store: Store, root: Path) -> None:
    """Write the database of a chroot store at *root*, as Nix would; there is nothing but the database."""
    folder = root / "nix/var/nix/db"
    folder.mkdir(parents=True)
    Path(root, "nix/store").mkdir()
    Path(folder, "schema").write_text("10", encoding="ascii")
    with closing(sqlite3.connect(folder / "db.sqlite")) as connection, connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.executescript(_SCHEMA)
        paths = (
            (number + 1, f"{STORE}/{name}", f"sha256:{digest(name).hex()}", 1_600_000_000, store.sizes[number])
            for number, name in enumerate(store.names)
        )
        connection.executemany(
            "INSERT INTO ValidPaths (id, path, hash, registrationTime, narSize) VALUES (?, ?, ?, ?, ?)", paths
        )
        pairs = ((one + 1, other + 1) for one, others in enumerate(store.references) for other in others)
        connection.executemany("INSERT INTO Refs VALUES (?, ?)", pairs)


def digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
