"""Sizes are those of sets: whatever way they are computed in, brute force says the same."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.properties.strategies import selections
from tests.sizer.cases import brute, closure, few, sized, worst

import nixcompose as nxc
from nixcompose.sizer.combos import shares
from nixcompose.sizer.sizes import BY
from nixcompose.store.objects import KINDS


def resolved(manifest, terms, system=None):
    try:
        return nxc.resolve(manifest, terms, system=system)
    except nxc.NixcomposeError:
        return None


def assert_agrees(row, found):
    """A row says what brute force found, of everything that a figure has."""
    counts = {kind: [*found.kinds.values()].count(kind) for kind in KINDS if kind in found.kinds.values()}
    kind = worst(counts)
    wanted = {
        "nar_size": found.size,
        "download_size": found.download,
        "packages": len(found.kinds),
        "paths": found.paths,
        "kind": kind,
        "kinds": counts,
        "signed": kind == "exact" and found.signed == found.paths,
        "signed_paths": found.signed,
    }
    assert {key: row[key] for key in wanted} == wanted


@few
@given(sized(), st.data())
def test_the_size_of_a_selection_is_that_of_its_closure(case, data):
    manifest, lock = case
    system = data.draw(st.sampled_from(manifest.systems))
    resolution = resolved(manifest, data.draw(selections(manifest)), system)
    assume(resolution)
    report = nxc.size(manifest, resolution, lock)
    found = brute(manifest, lock, resolution.packages, system)
    (row,) = report.to_rows()
    assert_agrees(row, found)
    assert (report.kind, report.total.nar_size, report.note) == (row["kind"], found.size, lock.note)
    assert {*report.missing} == {name for name, kind in found.kinds.items() if kind == "unknown"}
    assert all(report.missing.values())


@few
@given(sized(), st.data())
def test_selections_compared_are_their_parts_and_what_they_share(case, data):
    manifest, lock = case
    chosen = data.draw(st.lists(selections(manifest), min_size=1, max_size=3))
    against = data.draw(st.none() | selections(manifest))
    resolutions = [resolved(manifest, terms) for terms in chosen]
    base = None if against is None else resolved(manifest, against)
    assume(all(resolutions) and (against is None or base))
    table = nxc.compare(manifest, lock, [",".join(one) for one in chosen], against=against and ",".join(against))
    system = manifest.systems[0]
    parts = [brute(manifest, lock, one.packages, system) for one in resolutions]
    there = set() if base is None else {*brute(manifest, lock, base.packages, system).weights}
    base_kinds = [] if base is None else brute(manifest, lock, base.packages, system).kinds.values()
    for row, part in zip(table, parts, strict=False):
        assert_agrees(row, part)
        assert ("marginal" in row) == (base is not None)
        assert base is None or row["marginal"] == sum(size for name, size in part.weights.items() if name not in there)
    if len(parts) == 1:
        assert len(table) == 1
        return
    *rows, last = table
    packages = {package.name: package for one in resolutions for package in one.packages}
    union = brute(manifest, lock, packages.values(), system)
    assert last["selection"] == "union"
    assert_agrees(last, union)
    if "own" in {*union.kinds.values(), *base_kinds}:  # then it is not known
        assert {row["exclusive"] for row in table} == {row["shared"] for row in table} == {None}
        return
    for number, (row, part) in enumerate(zip(rows, parts, strict=True)):
        others = set().union(*(other.weights for place, other in enumerate(parts) if place != number))
        assert row["exclusive"] == sum(size for name, size in part.weights.items() if name not in others)
        assert row["exclusive"] + row["shared"] == row["nar_size"]
    assert sum(row["exclusive"] for row in rows) + last["shared"] == last["nar_size"]
    if len(parts) == 2:  # size(A or B) = size(A) + size(B) - size(shared)
        assert last["nar_size"] == rows[0]["nar_size"] + rows[1]["nar_size"] - last["shared"]


@few
@given(sized())
def test_every_combination_is_what_its_groups_together_are(case):
    manifest, lock = case
    table = nxc.combinations(manifest, lock)
    system = manifest.systems[0]
    found = {row["selection"]: row for row in table}
    left_out = 0
    for number in range(1, 2 ** len(manifest.groups)):
        names = [name for place, name in enumerate(manifest.groups) if number >> place & 1]
        resolution = resolved(manifest, names)
        if resolution is None:  # groups of it conflict
            left_out += 1
            assert ",".join(names) not in found
            continue
        row = found.pop(",".join(names))
        assert_agrees(row, brute(manifest, lock, resolution.packages, system))
        (single,) = nxc.compare(manifest, lock, [",".join(names)])
        same = set(row) & set(single) - {"selection"}
        assert {key: row[key] for key in same} == {key: single[key] for key in same}
    assert not found
    assert any(note.startswith(f"{left_out} combinations are left out") for note in table.notes) == bool(left_out)
    assert not lock.note or table.notes[0] == lock.note


@few
@given(sized(), st.data())
def test_combinations_of_some_groups_are_those_rows_of_all(case, data):
    manifest, lock = case
    some = data.draw(st.lists(st.sampled_from([*manifest.groups]), max_size=4))
    system = data.draw(st.sampled_from(manifest.systems))
    table = nxc.combinations(manifest, lock, groups=some, system=system)
    once = [*dict.fromkeys(some)]
    assert len(table) <= 2 ** len(once) - 1
    for row in table:
        (single,) = nxc.compare(manifest, lock, [row["selection"]], system=system)
        assert row["nar_size"] == single["nar_size"]


@few
@given(sized())
def test_shares_answer_for_one_combination(case):
    manifest, lock = case
    found = shares(manifest, lock)
    for row in nxc.combinations(manifest, lock):
        assert found.weight(row["selection"].split(",")) == row["nar_size"]


@few
@given(sized(), st.data(), st.sampled_from(["group", "package"]))
def test_what_is_exclusive_leaves_with_the_part(case, data, by):
    manifest, lock = case
    resolution = resolved(manifest, data.draw(selections(manifest)))
    against = data.draw(st.none() | st.sampled_from([*manifest.groups]))
    assume(resolution)
    base = against and resolved(manifest, against)
    assume(against is None or base)
    system = manifest.systems[0]
    table = nxc.breakdown(manifest, lock, resolution.selection, by=by, against=against)
    total = brute(manifest, lock, resolution.packages, system).size
    packages = {package.name: package for package in resolution.packages}
    parts = parts_of(manifest, resolution) if by == "group" else {name: {name} for name in packages}
    assert {row[by] for row in table} == {*parts}
    for row in table:
        inside = parts[row[by]]
        part = brute(manifest, lock, [packages[name] for name in inside], system)
        # A package that several groups list stays as long as one of them does.
        kept = set().union(*(names for name, names in parts.items() if name != row[by]))
        rest = brute(manifest, lock, [packages[name] for name in kept], system)
        assert_agrees(row, part)
        assert {*row["missing"]} == {name for name, kind in part.kinds.items() if kind == "unknown"}
        if {*part.kinds.values()} == {"unknown"} and not part.size:  # then there is no figure, not even 0
            assert row["own"] is row["closure"] is row["exclusive"] is row["shared"] is None
            assert total == rest.size
            continue
        assert row["nar_size"] == part.size
        if "own" in part.kinds.values():  # what is shared is not known
            assert row["exclusive"] is row["shared"] is None
        else:
            assert row["exclusive"] == total - rest.size
            assert row["exclusive"] + row["shared"] == part.size
        roots = {path for name in inside for path in lock.systems[system][name].outputs.values()}
        own = {name for name in part.weights if name in roots or ":" in name}
        assert row["own"] == sum(part.weights[name] for name in own)
        assert row["closure"] == (None if {"own", "unknown"} & {*part.kinds.values()} else part.size)
        if base:
            both = {package.name: package for package in (*base.packages, *(packages[name] for name in inside))}
            there = brute(manifest, lock, base.packages, system).size
            assert row["marginal"] == brute(manifest, lock, both.values(), system).size - there
    keys = [(-(row["exclusive"] or 0), -(row["closure"] or 0), -row["nar_size"]) for row in table]
    assert keys == sorted(keys)


def parts_of(manifest, resolution):
    """The packages of a resolution by the chosen groups that list them for this system."""
    parts = {}
    for group, package in manifest.entries():
        alone = nxc.manifest.words.allows
        here = alone(package.systems, resolution.system) and alone(group.systems, resolution.system)
        if group.name in resolution.groups and package.name in resolution.names and package.skip is None and here:
            parts.setdefault(group.name, set()).add(package.name)
    named = set(resolution.names) - set().union(*parts.values())
    return parts | ({"(named)": named} if named else {})


@few
@given(sized(), st.data())
def test_what_is_retained_leaves_with_the_path(case, data):
    manifest, lock = case
    resolution = resolved(manifest, data.draw(selections(manifest)))
    against = data.draw(st.none() | st.sampled_from([*manifest.groups]))
    assume(resolution)
    base = against and resolved(manifest, against)
    assume(against is None or base)
    system = manifest.systems[0]
    table = nxc.breakdown(manifest, lock, resolution.selection, by="path", against=against)
    found = brute(manifest, lock, resolution.packages, system)
    there = {*brute(manifest, lock, base.packages, system).weights} if base else set()
    cut = len(lock.store_dir) + 1
    assert {name_of(row, cut) for row in table} == {*found.weights}
    is_whole = "own" not in found.kinds.values()
    roots = {
        path
        for package in resolution.packages
        for path in lock.systems[system][package.name].outputs.values()
        if found.kinds[package.name] != "declared"
    }
    for row in table:
        name = name_of(row, cut)
        assert row["own"] == (None if row["kind"] == "unknown" else found.weights[name])
        inside = closure(lock, [name])
        rest = closure(lock, roots, without=name)
        gone = (
            {other for other in found.weights if ":" not in other and other not in rest} if ":" not in name else {name}
        )
        assert row["retained"] == (sum(found.weights[other] for other in gone) if is_whole else None)
        whole = all(other in lock.objects and lock.objects[other].references is not None for other in inside)
        if ":" in name:
            whole = name.startswith("declared:")
        assert row["closure"] == (sum(found.weights[other] for other in inside) if whole else None)
        assert base is None or row["marginal"] == sum(found.weights[other] for other in inside - there)
        known = lock.objects.get(name)
        references = [
            one for one in found.weights if one in lock.objects and name in (lock.objects[one].references or ())
        ]
        assert row["referrers"] == (len({*references} - {name}) if is_whole else None)
        assert (row["download_size"], row["key"]) == ((known.download_size, known.key) if known else (None, None))
        kind = "unknown" if known is None else "own" if known.references is None else "exact"
        assert row["kind"] == ("declared" if name.startswith("declared:") else kind)
        assert bool(row["missing"]) == (row["kind"] == "unknown")
        assert row["signed"] == (known is not None and known.key is not None)
    keys = [(-(row["retained"] or 0), -(row["own"] or 0), row["path"] or "") for row in table]
    assert keys == sorted(keys)
    assert sum(row["own"] or 0 for row in table) == found.size


def name_of(row, cut):
    """The base name of a row's store object, or what brute force calls a package that stands for one."""
    return row["path"][cut:] if row["path"] else f"{row['kind']}:{row['package']}"


@few
@given(sized(all_known=True), st.data())
def test_where_everything_is_known_every_figure_is_exact(case, data):
    manifest, lock = case
    resolution = resolved(manifest, data.draw(selections(manifest)))
    assume(resolution)
    assert nxc.size(manifest, resolution, lock).total.is_exact
    graph = lock.graph()
    roots = [path for name in resolution.names for path in lock.systems[resolution.system][name].outputs.values()]
    assert nxc.size(manifest, resolution, lock).total.nar_size == graph.nar_size(roots)
    for by in BY:
        assert {row["kind"] for row in nxc.breakdown(manifest, lock, resolution.selection, by=by)} <= {"exact"}


@few
@given(sized(), st.data())
def test_what_lies_between_two_selections_is_what_they_differ_in(case, data):
    manifest, lock = case
    old, new = (resolved(manifest, data.draw(selections(manifest))) for _ in "ab")
    assume(old and new)
    system = manifest.systems[0]
    table = nxc.diff_selections(manifest, lock, old.selection, new.selection)
    sides = [brute(manifest, lock, one.packages, system) for one in (old, new)]
    packages = {package.name: package for package in (*old.packages, *new.packages)}
    assert {row["package"]: row["status"] for row in table} == {
        **dict.fromkeys(set(new.names) - set(old.names), "added"),
        **dict.fromkeys(set(old.names) - set(new.names), "removed"),
    }
    for row in table:
        is_new = row["status"] == "added"
        alone = brute(manifest, lock, [packages[row["package"]]], system)
        there = sides[0] if is_new else sides[1]
        bytes_ = sum(size for name, size in alone.weights.items() if name not in there.weights)
        assert row["kind"] == alone.kinds[row["package"]]
        if row["kind"] == "unknown":
            assert row["change"] is row["old_size"] is row["new_size"] is None
        else:
            assert row["change"] == (bytes_ if is_new else -bytes_)
            assert (row["old_size"], row["new_size"]) == ((None, alone.size) if is_new else (alone.size, None))
    assert [abs(row["change"] or 0) for row in table] == sorted(
        (abs(row["change"] or 0) for row in table), reverse=True
    )
    assert table.notes[0].endswith(f"; {len(set(old.names) & set(new.names))} the same")
    assert nxc.sizer.table.human(sides[1].size - sides[0].size) in table.notes[1]


def test_the_same_figures_come_from_every_question(manifest):
    """One selection of the real manifest on real figures, asked for in five ways."""
    lock = nxc.embedded_lock()
    resolution = nxc.resolve(manifest, "essential,kubernetes")
    (asked,) = nxc.size(manifest, resolution, lock).to_rows()
    (compared,) = nxc.compare(manifest, lock, ["essential,kubernetes"])
    combined = {row["selection"]: row for row in nxc.combinations(manifest, lock)}["essential,kubernetes"]
    assert asked == compared
    assert {key: asked[key] for key in combined} == combined
    paths = nxc.breakdown(manifest, lock, "essential,kubernetes", by="path")
    assert sum(row["own"] or 0 for row in paths) == asked["nar_size"]
    assert shares(manifest, lock).weight(["essential", "kubernetes"]) == asked["nar_size"]
    for one, other in itertools.combinations(["essential", "extras", "development"], 2):
        table = nxc.compare(manifest, lock, [one, other])
        assert table.rows[2]["nar_size"] == nxc.compare(manifest, lock, [f"{one},{other}"]).rows[0]["nar_size"]


@pytest.mark.parametrize("by", ["", "groups", "bytes"])
def test_nothing_else_is_a_part(by, manifest):
    with pytest.raises(ValueError, match="by is one of group, package, path"):
        nxc.breakdown(manifest, nxc.embedded_lock(), "minimal", by=by)
