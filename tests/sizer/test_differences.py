"""The difference of two locks: what happened to each package, the largest effect first."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.locker.locks import locks, named
from tests.sizer.cases import closure, few

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker.model import Lock, LockedPackage
from nixcompose.store import StoreObject

LIBC = StoreObject(named("libc"), 30, references=())


def lock(*packages, objects=(), system="x86_64-linux", **fields):
    return Lock({system: {one.name: one for one in packages}}, {one.base_name: one for one in objects}, **fields)


def package(name, version, path=None, **more):
    return LockedPackage(name, name, version, {"out": named(path, f"{name}-{version}")} if path else {}, **more)


def known(name, version, path, size, references=()):
    return StoreObject(named(path, f"{name}-{version}"), size, references=references)


def summary(table):
    return [
        (row["package"], row["status"], row["old_size"], row["new_size"], row["change"], row["kind"]) for row in table
    ]


OLD = lock(
    package("same", "1", "same"),
    package("newer", "1", "newer1"),
    package("rebuilt", "1", "rebuilt1"),
    package("gone", "1", "gone"),
    objects=[
        LIBC,
        known("same", "1", "same", 5, (LIBC.base_name,)),
        known("newer", "1", "newer1", 10, (LIBC.base_name,)),
        known("rebuilt", "1", "rebuilt1", 20, ()),
        known("gone", "1", "gone", 1, ()),
    ],
)
NEW = lock(
    package("same", "1", "same"),
    package("newer", "2", "newer2"),
    package("rebuilt", "1", "rebuilt2"),
    package("came", "3", "came"),
    objects=[
        LIBC,
        known("same", "1", "same", 5, (LIBC.base_name,)),
        known("newer", "2", "newer2", 10, ()),
        known("rebuilt", "1", "rebuilt2", 22, ()),
        known("came", "3", "came", 100, (LIBC.base_name,)),
    ],
)


def test_what_happened_to_each_package_the_largest_effect_first():
    table = nxc.diff_locks(OLD, NEW)
    assert summary(table) == [
        ("came", "added", None, 130, 130, "exact"),
        ("newer", "version", 40, 10, -30, "exact"),
        ("rebuilt", "rebuilt", 20, 22, 2, "exact"),
        ("gone", "removed", 1, None, -1, "exact"),
    ]
    assert [(row["old_version"], row["new_version"]) for row in table] == [
        (None, "3"),
        ("1", "2"),
        ("1", "1"),
        ("1", None),
    ]
    assert table.notes == (
        "x86_64-linux: 1 added, 1 removed, 1 with another version, 1 rebuilt; 1 the same",
        "x86_64-linux: all together 66 B (exact) -> 167 B (exact): +101 B",
        "closures overlap, so that changes of several packages do not add up to that of all",
    )


def test_names_leave_out_all_others():
    table = nxc.diff_locks(OLD, NEW, names=["newer", "gone", "same"])
    assert [row["package"] for row in table] == ["newer", "gone"]
    assert table.notes[0] == "x86_64-linux: 1 removed, 1 with another version; 1 the same"
    assert table.notes[1] == "x86_64-linux: all together 46 B (exact) -> 45 B (exact): -1 B"
    assert [row["package"] for row in nxc.diff_locks(OLD, NEW, names="newer")] == ["newer"]


@pytest.mark.parametrize("asked", [{"names": ["newr"]}, {"names": "newr"}, {"system": "x86_64-lnux"}])
def test_what_neither_lock_has_is_refused_with_the_nearest(asked):
    with pytest.raises(nxc.SizeError) as caught:
        nxc.diff_locks(OLD, NEW, **asked)
    (finding,) = caught.value.findings
    assert (finding.code, finding.nearest) == ("NXC409", "newer" if "names" in asked else "x86_64-linux")


def test_back_is_the_opposite():
    there, back = nxc.diff_locks(OLD, NEW), nxc.diff_locks(NEW, OLD)
    assert [(row["package"], row["change"]) for row in there] == [(row["package"], -row["change"]) for row in back]


@few
@given(locks(), locks())
def test_the_difference_of_any_two_locks(one, other):
    systems = [*one.systems, *other.systems]
    assume(systems)
    table = nxc.diff_locks(one, other, system=systems[0])
    before, after = one.systems.get(systems[0], {}), other.systems.get(systems[0], {})
    same = {name for name in before if name in after and before[name].outputs == after[name].outputs}
    assert {row["package"] for row in table} == {*before, *after} - same
    for row in table:
        old, new = (side.get(row["package"]) for side in (before, after))
        sizes = []
        for side, found in ((one, old), (other, new)):
            inside = closure(side, found.outputs.values()) if found else set()
            there = [side.objects[name] for name in inside if name in side.objects]
            whole = len(there) == len(inside) and all(each.references is not None for each in there)
            kind = "exact" if whole and (not found or inside) else "own" if there else "unknown"
            own = (
                [side.objects[name].nar_size for name in {*found.outputs.values()} if name in side.objects]
                if found
                else []
            )
            sizes.append((kind, sum(each.nar_size for each in there) if found else None, sum(own) if own else None))
        kinds = {kind for kind, _, _ in sizes}
        assert row["kind"] == ("unknown" if "unknown" in kinds else "own" if "own" in kinds else "exact")
        place = 1 if row["kind"] == "exact" else 2
        assert (row["old_size"], row["new_size"]) == (sizes[0][place], sizes[1][place])
        is_known = all(found is None or size[place] is not None for found, size in zip((old, new), sizes, strict=True))
        assert row["change"] == ((row["new_size"] or 0) - (row["old_size"] or 0) if is_known else None)
        assert row["status"] in ("added", "removed", "version", "rebuilt")
        if row["status"] in ("added", "removed"):
            assert not (old and old.outputs) or not (new and new.outputs)
        else:
            assert old.outputs != new.outputs
    effects = [(-abs(row["change"] or 0), row["package"]) for row in table]
    assert effects == sorted(effects)
    assert table.notes[0].endswith(f"; {len(same)} the same")
    assert len(nxc.diff_locks(one, one)) == 0


def test_unlike_kinds_are_compared_as_the_worse_of_both():
    """The closure of one and the store object alone of the other are not subtracted."""
    new = lock(package("newer", "2", "newer2"), objects=[StoreObject(named("newer2", "newer-2"), 12)])
    table = nxc.diff_locks(OLD, new, names=["newer"])
    assert summary(table) == [("newer", "version", 10, 12, 2, "own")]
    assert table.notes[1:] == (
        "x86_64-linux: all together 40 B (exact) -> 12 B (own): -28 B",
        "figures of kind own are those of store objects alone, not of closures",
    )


def test_what_lost_its_store_paths_is_removed_and_what_got_some_is_added():
    lost = lock(package("newer", None, problem="broken: it is"))
    assert summary(nxc.diff_locks(OLD, lost, names=["newer"])) == [("newer", "removed", 10, None, None, "unknown")]
    assert summary(nxc.diff_locks(lost, OLD, names=["newer"])) == [("newer", "added", None, 10, None, "unknown")]
    assert summary(nxc.diff_locks(lost, evolve(lost, note="other"))) == []


def test_without_versions_the_names_of_store_objects_tell():
    def one(path, name):
        return lock(LockedPackage("a", "a", None, {"out": named(path, name)}))

    assert nxc.diff_locks(one("1", "a-1"), one("2", "a-1")).rows[0]["status"] == "rebuilt"
    assert nxc.diff_locks(one("1", "a-1"), one("2", "a-2")).rows[0]["status"] == "version"


def test_a_version_that_only_one_lock_knows_is_another():
    old, new = lock(package("a", None, "1")), lock(package("a", "1", "2"))
    assert nxc.diff_locks(old, new).rows[0]["status"] == "version"


def test_all_systems_are_compared_and_named():
    there = lock(package("a", "1", "1"), system="aarch64-linux")
    both = Lock(OLD.systems | there.systems, OLD.objects)
    gone = nxc.diff_locks(both, evolve(there, systems={"aarch64-linux": {}}))
    assert {(row["package"], row["system"], row["status"]) for row in gone} == {
        ("a", "aarch64-linux", "removed"),
        *((name, "x86_64-linux", "removed") for name in OLD.systems["x86_64-linux"]),
    }
    assert "system" in {column.key for column in gone.columns}
    assert "system" not in {column.key for column in nxc.diff_locks(OLD, NEW).columns}
    assert [row["system"] for row in nxc.diff_locks(both, evolve(there, systems={}), system="aarch64-linux")] == [
        "aarch64-linux"
    ]
    assert nxc.diff_locks(Lock({}, {}), Lock({}, {})).notes == ()


@pytest.mark.parametrize("selections", [("essential", "essential"), ("minimal,essential", "essential,minimal")])
def test_equal_selections_differ_in_nothing(manifest, selections):
    table = nxc.diff_selections(manifest, nxc.embedded_lock(), *selections)
    assert len(table) == 0
    assert table.notes[0] == "x86_64-linux: nothing changed; 41 the same"


def test_a_selection_that_is_none_is_the_same_error_as_everywhere(manifest):
    with pytest.raises(nxc.ManifestError) as caught:
        nxc.diff_selections(manifest, nxc.embedded_lock(), "essential", "kubernets")
    assert caught.value.findings[0].nearest == "kubernetes"


def test_selections_of_a_target_and_of_a_system(manifest):
    lock_ = nxc.embedded_lock()
    table = nxc.diff_selections(manifest, lock_, "essential", "full", target="wsl", system="x86_64-linux")
    assert {row["status"] for row in table} == {"added"}
    assert len(table) == 62 - 41
