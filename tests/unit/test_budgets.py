"""Budgets and growth: what is over, what cannot be told, and what is to blame."""

import pytest

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.verifier.budgets import check_budgets, check_growth

SYSTEM = "x86_64-linux"


def manifest(packages='"coreutils", "gnugrep"', budget='"50 MB"', more=""):
    budget = f"budget = {budget}" if budget else ""
    return nxc.loads(
        f'[groups.tools]\npackages = [{packages}]\n{more}\n[profiles]\ndefault = ["tools"]\n'
        f'[targets.box]\nkind = "container"\nprofile = "default"\n{budget}\n'
    )


@pytest.fixture(scope="module")
def hydro():
    return nxc.embedded_lock("hydro-2022")


def total(lock, packages='"coreutils", "gnugrep"'):
    found = manifest(packages)
    return nxc.size(found, nxc.resolve(found, "tools"), lock).total


def budget_of(size):
    return f'"{size} B"'


def test_a_closure_within_its_budget_to_the_byte_is_no_finding(hydro):
    size = total(hydro).nar_size
    assert check_budgets(manifest(budget=budget_of(size)), hydro) == []
    (finding,) = check_budgets(manifest(budget=budget_of(size - 1)), hydro)
    assert (finding.code, finding.severity) == ("NXC401", "error")
    assert "1 B over its budget" in finding.message
    assert finding.where.text.startswith("budget = ")


def test_blame_names_what_leaves_most_with_it(hydro):
    (finding,) = check_budgets(manifest(), hydro)
    table = nxc.breakdown(manifest(), hydro, "tools", by="package")
    first = max(table, key=lambda row: row["exclusive"])
    assert [line.split(":")[0] for line in finding.detail] == [
        "group tools",
        f"package {first['package']}",
        "store object glibc",
    ]
    largest = max(nxc.breakdown(manifest(), hydro, "tools", by="path"), key=lambda row: row["retained"])
    assert "-glibc-" in largest["path"]


def test_a_download_has_a_budget_of_its_own(hydro):
    size = total(hydro).download_size
    assert check_budgets(manifest(budget=f"{{ download = {budget_of(size)} }}"), hydro) == []
    (finding,) = check_budgets(manifest(budget=f"{{ download = {budget_of(size - 1)} }}"), hydro)
    assert finding.code == "NXC401"
    assert "download (as the cache claims)" in finding.message


def test_a_warning_comes_before_the_budget_and_not_beside_it(hydro):
    (finding,) = check_budgets(manifest(budget='{ closure = "100 MB", warn = "50 MB" }'), hydro)
    assert (finding.code, finding.severity) == ("NXC402", "warning")
    (finding,) = check_budgets(manifest(budget='{ closure = "40 MB", warn = "30 MB" }'), hydro)
    assert finding.code == "NXC401"


def test_what_is_not_known_is_no_pass(hydro):
    (finding,) = check_budgets(manifest('"coreutils", "my-tool"', '"1 GB"'), hydro)
    assert (finding.code, finding.severity) == ("NXC403", "warning")
    assert "1 exact, 1 unknown" in finding.message
    (finding,) = check_budgets(manifest(budget='{ download = "1 GB" }'), nxc.embedded_lock())
    assert finding.code == "NXC403"
    assert "no cache claims all of it" in finding.message


def test_a_lower_bound_above_the_budget_is_over_it_all_the_same():
    (finding,) = check_budgets(manifest('"git", "my-tool"', '"10 MB"'), nxc.embedded_lock())
    assert finding.code == "NXC401"
    assert "or more (1 own, 1 unknown)" in finding.message


def test_a_declared_size_counts_and_is_said(hydro):
    entry = '{ attr = "my-tool", size = "12 MB" }'
    found = check_budgets(manifest(f'"coreutils", {entry}', '"60 MB"'), hydro)
    assert [finding.code for finding in found] == ["NXC401"]
    assert "1 exact, 1 declared" in found[0].message


def test_targets_without_a_budget_are_not_measured(hydro):
    assert check_budgets(manifest(budget=""), hydro) == []


def grown(lock, name, by):
    """The lock with one store object larger."""
    (path,) = [path for path in lock.objects if path[33:].startswith(name)]
    known = lock.objects[path]
    return evolve(lock, objects={**lock.objects, path: evolve(known, nar_size=known.nar_size + by)}, file="new.lock")


def test_growth_within_the_ratchet_is_no_finding(hydro):
    base = total(hydro).nar_size
    step = base // 20
    assert check_growth(manifest(), grown(hydro, "coreutils-9.1", step), hydro, 5) == []
    (finding,) = check_growth(manifest(), grown(hydro, "coreutils-9.1", step + 1), hydro, 5)
    assert finding.code == "NXC406"
    assert finding.detail[0].startswith("group tools: +2.8 MB")
    assert finding.detail[1].startswith("package coreutils: +2.8 MB")
    assert finding.detail[2].startswith("store object coreutils: +2.8 MB")
    assert finding.fix == "see what changed: nixcompose diff embedded:hydro-2022 new.lock --system x86_64-linux"


def test_a_package_that_came_is_growth(hydro):
    packages = dict(hydro.systems[SYSTEM])
    packages.pop("coreutils")
    (finding,) = check_growth(manifest(), hydro, evolve(hydro, systems={SYSTEM: packages}), 0)
    assert finding.code == "NXC406"
    assert finding.detail[1].startswith("package coreutils: +")


def test_a_package_that_went_is_none(hydro):
    packages = dict(hydro.systems[SYSTEM])
    packages.pop("coreutils")
    found = check_growth(manifest(), evolve(hydro, systems={SYSTEM: packages}), hydro, 0)
    assert [finding.code for finding in found] == ["NXC403"]


def test_out_of_nothing_is_said_in_words(hydro):
    found = check_growth(manifest(), hydro, evolve(hydro, systems={SYSTEM: {}}), 0)
    assert "has grown out of nothing" in found[0].message


def test_what_either_lock_does_not_know_is_left_out_and_said():
    lock = nxc.embedded_lock()
    found = check_growth(manifest('"git", "my-tool"'), lock, lock, 0)
    assert [finding.code for finding in found] == ["NXC403"]
    assert "is told without git, my-tool" in found[0].message


def test_verify_with_a_lock_says_it_all(tmp_path, hydro):
    project = manifest()
    nxc.emit(project).write(tmp_path)
    codes = [finding.code for finding in nxc.verify(project, tmp_path, lock=hydro)]
    assert codes == ["NXC401"]
    assert nxc.verify(project, tmp_path) == ()
    codes = [finding.code for finding in nxc.verify(project, tmp_path, lock=hydro, base=hydro)]
    assert codes == ["NXC401"]
    stale = evolve(hydro, file="nixcompose.lock")
    codes = {finding.code for finding in nxc.verify(project, tmp_path, lock=stale)}
    assert codes == {"NXC401", "NXC611"}
