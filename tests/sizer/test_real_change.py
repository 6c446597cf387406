"""What nixpkgs really did in an ordinary week and in a mass rebuild: the difference of two locks says just that."""

import csv
import functools
import lzma
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

import nixcompose as nxc
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.locker.text import dumps_lock, loads_lock
from nixcompose.sizer.table import human
from nixcompose.store import StoreObject

RECORDED = Path(__file__).parent / "recorded" / "nixpkgs-2026-weekly-excerpt.tsv.xz"
# An ordinary week, and one in which something that almost everything depends on had moved.
WEEKS = {"ordinary": ("2026.3.8", "2026.3.15"), "rebuild": ("2026.3.29", "2026.4.5")}


class Row(NamedTuple):
    attr: str
    output: str
    first_week: str
    last_week: str
    hash: str
    name: str
    nar_size: str
    listed_as: str


@functools.cache
def rows() -> tuple[Row, ...]:
    with lzma.open(RECORDED, "rt", encoding="utf-8", newline="") as file:
        return tuple(Row(*row) for row in csv.reader(file, delimiter="\t"))[1:]


def day(week: str) -> tuple[int, ...]:
    return tuple(map(int, week.split(".")))


@functools.cache
def state(week: str) -> dict[str, dict[str, Row]]:
    """The rows of a week by attribute and output: of each attribute what an installation has."""
    there: dict[str, dict[str, Row]] = {}
    for row in rows():
        if day(row.first_week) <= day(week) <= day(row.last_week):
            there.setdefault(row.attr, {})[row.output] = row
    installed = {}
    for attr, outputs in there.items():
        wanted = ("bin" if "bin" in outputs else "out", "man")
        found = {output: outputs[output] for output in wanted if output in outputs}
        if found:
            installed[attr] = found
    return installed


def version(found: dict[str, Row]) -> str | None:
    first = next(iter(found.values()))
    match = re.search(r"-(?![A-Za-z])(.+?)(?:-(?:bin|man))?\Z", first.name)
    return match[1] if match else None


def lock_of(week: str) -> Lock:
    packages, objects = {}, {}
    for attr, found in state(week).items():
        outputs = {output: f"{row.hash}-{row.name}" for output, row in found.items()}
        packages[attr] = LockedPackage(attr, attr, version(found), outputs)
        objects |= {
            f"{row.hash}-{row.name}": StoreObject(f"{row.hash}-{row.name}", int(row.nar_size)) for row in found.values()
        }
    return loads_lock(dumps_lock(Lock({"x86_64-linux": packages}, objects, note=week)))


def paths(found: dict[str, Row]) -> set[str]:
    return {row.hash for row in found.values()}


def own(found: dict[str, Row]) -> int:
    return sum({row.hash: int(row.nar_size) for row in found.values()}.values())


@pytest.mark.parametrize("bump", WEEKS)
def test_the_difference_of_two_weeks_is_what_the_data_hold(bump):
    first, second = WEEKS[bump]
    before, after = state(first), state(second)
    table = nxc.diff_locks(lock_of(first), lock_of(second))

    both = before.keys() & after.keys()
    changed = {
        attr
        for attr in both
        if {k: r.hash for k, r in before[attr].items()} != {k: r.hash for k, r in after[attr].items()}
    }
    newer = {attr for attr in changed if version(before[attr]) != version(after[attr])}
    wanted = Counter(version=0, rebuilt=0, added=0, removed=0)
    wanted.update({"version": len(newer), "rebuilt": len(changed - newer)})
    wanted.update({"added": len(after.keys() - both), "removed": len(before.keys() - both)})
    assert Counter(wanted) == Counter(
        {"version": 0, "rebuilt": 0, "added": 0, "removed": 0} | Counter(row["status"] for row in table)
    )
    assert len(table) + len(both - changed) == len(before | after)

    for row in table:
        one, other = before.get(row["package"]), after.get(row["package"])
        assert row["old_size"] == (own(one) if one else None)
        assert row["new_size"] == (own(other) if other else None)
        assert row["change"] == (own(other) if other else 0) - (own(one) if one else 0)
        assert row["kind"] == "own"
        assert (row["old_version"], row["new_version"]) == (
            version(one) if one else None,
            version(other) if other else None,
        )
    effects = [abs(row["change"]) for row in table]
    assert effects == sorted(effects, reverse=True)

    old_bytes, new_bytes = (
        sum({row.hash: int(row.nar_size) for found in side.values() for row in found.values()}.values())
        for side in (before, after)
    )
    assert f"; {len(both - changed)} the same" in table.notes[0]
    assert table.notes[1].startswith(
        f"x86_64-linux: all together {human(old_bytes)} (own) -> {human(new_bytes)} (own): "
    )
    assert table.notes[1].endswith(human(new_bytes - old_bytes))
    assert "kind own" in table.notes[2]
    assert "not of closures" in table.notes[2]

    share = len(changed) / len(both)
    assert 0.05 < share < 0.15 if bump == "ordinary" else share > 0.98


def test_of_two_equal_weeks_nothing_is_said():
    table = nxc.diff_locks(lock_of("2026.4.5"), lock_of("2026.4.5"))
    assert len(table) == 0
    assert table.notes[0] == f"x86_64-linux: nothing changed; {len(state('2026.4.5'))} the same"
    assert table.notes[1].endswith(": 0 B")
    assert len(table.notes) == 2


def test_the_tools_of_the_manifest_are_a_few_of_them(manifest):
    """In the words of the notes, for the packages of our own manifest alone."""
    names = {package.attr for package in nxc.resolve(manifest, "essential")} & state("2026.3.8").keys()
    table = nxc.diff_locks(lock_of("2026.3.8"), lock_of("2026.3.15"), names=names)
    assert {row["package"] for row in table} <= names
    assert 0 < len(table) < len(names)


def test_the_lines_of_the_text_that_change_are_those_of_what_changed():
    first, second = (set(dumps_lock(lock_of(week)).splitlines()) for week in WEEKS["ordinary"])
    before, after = (state(week) for week in WEEKS["ordinary"])
    gone = {f'["{row.hash}-{row.name}", {row.nar_size}]' for found in before.values() for row in found.values()}
    gone -= {f'["{row.hash}-{row.name}", {row.nar_size}]' for found in after.values() for row in found.values()}
    assert {line.removesuffix(",") for line in first if line.startswith("[")} - {
        line.removesuffix(",") for line in second if line.startswith("[")
    } == gone
