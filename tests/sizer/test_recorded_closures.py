"""The embedded locks load, say what they are, and their closures have the sizes that Nix found."""

import csv
from pathlib import Path

import pytest

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker.file import embedded_names
from nixcompose.locker.model import roots_of

RECORDED = Path(__file__).parents[1] / "store" / "recorded"
CLOSURES = {"hydro-2022": (43, 40), "lpenz-2021": (32, 18), "weezterm-2026": (41, 20)}


def nix_sizes(name: str) -> dict[str, tuple[int, int]]:
    with open(RECORDED / f"closure-{name}.tsv", encoding="utf-8", newline="") as file:
        return {path: (int(own), int(closure)) for path, own, closure in csv.reader(file, delimiter="\t")}


def test_every_embedded_lock_loads_and_says_what_its_figures_are():
    assert embedded_names() == ("hello-2022", *sorted([*CLOSURES, "nixpkgs-2026"]))
    for name in embedded_names():
        lock = nxc.embedded_lock(name)
        assert (lock.file, lock.missing, lock.unknown) == (f"embedded:{name}", (), ())
        assert lock.note
        assert {*roots_of(lock.systems)} <= {*lock.objects}
        assert [*lock.systems] == ["x86_64-linux"]


@pytest.mark.parametrize("name", CLOSURES)
def test_sizes_of_recorded_closures_are_those_of_nix(name):
    lock, wanted = nxc.embedded_lock(name), nix_sizes(name)
    graph = lock.graph()
    assert {path: (graph.nar_sizes[graph.number(path)], graph.nar_size(path)) for path in graph.paths} == wanted
    assert graph.missing == graph.partial == ()
    objects, signed = CLOSURES[name]
    assert (len(lock.objects), sum(known.key is not None for known in lock.objects.values())) == (objects, signed)
    assert {known.key for known in lock.objects.values()} == {"cache.nixos.org-1", None}


@pytest.mark.parametrize("name", ["hello-2022", *CLOSURES])
def test_every_package_of_a_closed_lock_has_the_size_of_nix(name):
    lock = nxc.embedded_lock(name)
    packages = lock.systems["x86_64-linux"]
    manifest = nxc.loads(f"[groups.all]\npackages = {[f'{one}' for one in packages if one.isidentifier()]}\n")
    table = nxc.breakdown(manifest, lock, "all", by="package")
    assert {row["kind"] for row in table} == {"exact"}
    graph = lock.graph()
    for row in table:
        outputs = packages[row["package"]].outputs.values()
        assert row["closure"] == graph.nar_size(outputs)
        if name != "hello-2022" and len(packages[row["package"]].outputs) == 1:
            (path,) = outputs
            assert row["closure"] == nix_sizes(name)[f"/nix/store/{path}"][1]
        assert row["version"] == packages[row["package"]].version


def test_one_file_that_serves_several_store_objects_is_downloaded_for_each():
    """Five packages called wezterm-terminfo have the same NAR; Nix fetches it five times."""
    lock = nxc.embedded_lock("weezterm-2026")
    alike = [known for known in lock.objects.values() if known.base_name.endswith("-terminfo")]
    assert len(alike) == 5
    assert len({known.nar_hash for known in alike}) == 1
    systems = {
        "x86_64-linux": {
            f"p{number}": nxc.LockedPackage(f"p{number}", f"p{number}", outputs={"out": known.base_name})
            for number, known in enumerate(alike)
        }
    }
    lock = evolve(lock, systems=systems)
    manifest = nxc.loads("[groups.all]\npackages = ['p0', 'p1', 'p2', 'p3', 'p4']\n")
    row = nxc.compare(manifest, lock, ["all"]).rows[0]
    assert row["paths"] == 5
    assert row["nar_size"] == 5 * alike[0].nar_size
    assert row["download_size"] == sum(known.download_size for known in alike)
    assert nxc.combinations(manifest, lock).rows[0]["download_size"] == row["download_size"]


def test_own_sizes_of_spring_2026_are_never_closures(manifest):
    lock = nxc.embedded_lock("nixpkgs-2026")
    assert all(known.references is None and known.key is None for known in lock.objects.values())
    (row,) = nxc.compare(manifest, lock, ["full"])
    assert (row["kind"], row["signed"], row["signed_paths"], row["download_size"]) == ("unknown", False, 0, None)
    assert {*row["kinds"]} == {"own", "unknown"}
    assert sum(row["kinds"].values()) == 62
    assert len(row["missing"]) == row["kinds"]["unknown"]
    assert "claude-cli" in row["missing"]
    assert row["nar_size"] == sum({
        path: lock.objects[path].nar_size
        for name in nxc.resolve(manifest, "full").names
        if name not in row["missing"]
        for path in _found(lock, manifest, name).outputs.values()
    }.values())  # fmt: skip


def _found(lock, manifest, name):
    package = next(package for _, package in manifest.entries() if package.name == name)
    alike = [one for one in lock.systems["x86_64-linux"].values() if one.attr == package.attr]
    return next(one for one in alike if one.wanted == package.outputs)
