"""Every number says what it is; what is not known is never counted as nothing without being named."""

import pytest
from tests.locker.locks import named, nar_hash
from tests.sizer.cases import simple

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker.model import LockedPackage
from nixcompose.sizer.inventory import needed
from nixcompose.sizer.table import kinds_text
from nixcompose.store import StoreObject

LIBC = StoreObject(named("libc"), 30, nar_hash("libc"), (named("libc"),), 9, "key-1")
GIT = StoreObject(named("git"), 10, nar_hash("git"), (named("libc"),), 4, "key-1")
OWN = StoreObject(named("own"), 7)
TEXT = """\
[groups.known]
packages = ["git"]
[groups.own]
packages = ["jq"]
[groups.declared]
packages = [{ attr = "fzf", size = "12 MB" }, "ours"]
[groups.unknown]
packages = ["vim", "missing"]
[packages]
ours = { file = "ours.nix", size = "2 kB" }
"""
PACKAGES = (
    LockedPackage("git", "git", "2", {"out": named("git")}),
    LockedPackage("jq", "jq", "1", {"out": named("own")}),
    LockedPackage("fzf", "fzf", None, {}, problem="broken: it is"),
    LockedPackage("ours", "ours", None, {"out": named("nowhere")}, source="[packages]"),
    LockedPackage("vim", "vim", "9", {"out": named("vim")}),
)
MANIFEST, LOCK = simple(TEXT, LIBC, GIT, OWN, packages=PACKAGES, missing=(named("nowhere"),), unknown=(named("vim"),))


def row_of(selection, manifest=MANIFEST, lock=LOCK):
    return nxc.compare(manifest, lock, [selection]).rows[0]


@pytest.mark.parametrize(
    ("selection", "nar_size", "download", "kind", "kinds", "missing"),
    [
        ("known", 40, 13, "exact", {"exact": 1}, []),
        ("own", 7, None, "own", {"own": 1}, []),
        ("declared", 12_002_000, None, "declared", {"declared": 2}, []),
        ("unknown", 0, None, "unknown", {"unknown": 2}, ["missing", "vim"]),
        ("known,own", 47, None, "own", {"exact": 1, "own": 1}, []),
        (
            "known,own,declared,unknown",
            12_002_047,
            None,
            "unknown",
            {"exact": 1, "own": 1, "declared": 2, "unknown": 2},
            ["missing", "vim"],
        ),
    ],
)
def test_each_kind_of_figure_is_kept_apart(selection, nar_size, download, kind, kinds, missing):
    row = row_of(selection)
    assert (row["nar_size"], row["download_size"], row["kind"], row["kinds"]) == (nar_size, download, kind, kinds)
    assert sorted(row["missing"]) == missing
    assert row["signed"] == (kind == "exact")


def test_the_reason_for_a_gap_is_that_of_the_lock():
    assert row_of("unknown")["missing"] == {
        "vim": "its store path could not be asked for",
        "missing": "the lock does not have it",
    }
    manifest = nxc.loads("systems = ['x86_64-linux', 'aarch64-linux']\n[groups.a]\npackages = ['git', 'fzf']\n")
    assert row_of("a", manifest)["missing"] == {"fzf": "broken: it is"}
    rows = nxc.compare(manifest, LOCK, ["a"], system="aarch64-linux").rows
    assert rows[0]["missing"] == dict.fromkeys(["git", "fzf"], "the lock has nothing for aarch64-linux")


def test_a_declared_size_serves_where_no_source_had_the_store_path():
    """A lock without one is better than nothing; any size that is known is better than what is declared."""
    manifest = nxc.loads(TEXT.replace('packages = ["jq"]', 'packages = [{ attr = "jq", size = "1 GB" }]'))
    assert row_of("own", manifest)["nar_size"] == 7
    assert row_of("declared", nxc.loads(TEXT.replace(', size = "2 kB"', "")))["missing"] == {
        "ours": "its store path is in none of the sources that were asked"
    }


def test_a_declared_size_is_that_of_the_package_wherever_it_stands():
    text = "[groups.a]\npackages = ['x']\n[groups.b]\npackages = [{ attr = 'x', size = '5 B' }]\n"
    manifest = nxc.loads(text + "[groups.c]\npackages = [{ attr = 'x', size = '7 B' }]\n")
    assert [row_of(name, manifest)["nar_size"] for name in "abc"] == [5, 5, 5]
    assert {row["nar_size"] for row in nxc.combinations(manifest, LOCK)} == {5}


def test_nothing_can_be_declared_as_nothing():
    manifest = nxc.loads("[groups.a]\npackages = [{ attr = 'x', size = '0 B' }]\n")
    row = row_of("a", manifest)
    assert (row["nar_size"], row["kind"], row["missing"]) == (0, "declared", {})


def test_a_package_without_outputs_is_unknown_and_not_empty():
    _, lock = simple(TEXT, packages=[LockedPackage("git", "git", "2")])
    row = row_of("known", lock=lock)
    assert (row["kind"], row["missing"]) == ("unknown", {"git": "the lock has no store path"})


@pytest.mark.parametrize("lost", ["libc", "git"])
def test_one_object_that_is_missing_makes_the_closure_a_lower_bound(lost):
    objects = {name: known for name, known in LOCK.objects.items() if name != named(lost)}
    row = row_of("known", lock=evolve(LOCK, objects=objects, missing=(named(lost),)))
    assert row["kind"] == ("own" if lost == "libc" else "unknown")
    assert row["download_size"] is None
    assert bool(row["missing"]) == (lost == "git")


def test_one_object_without_references_makes_the_closure_a_lower_bound():
    objects = LOCK.objects | {named("libc"): evolve(LIBC, references=None)}
    row = row_of("known", lock=evolve(LOCK, objects=objects))
    assert (row["kind"], row["nar_size"], row["signed"]) == ("own", 40, False)
    (part,) = nxc.breakdown(MANIFEST, evolve(LOCK, objects=objects), "known", by="package")
    assert part["closure"] is None


def test_downloads_are_told_only_where_every_one_is_claimed():
    def download(**changes):
        return row_of("known", lock=evolve(LOCK, objects=LOCK.objects | {named("libc"): evolve(LIBC, **changes)}))[
            "download_size"
        ]

    assert download() == 13
    assert download(download_size=None) is None
    assert download(nar_hash=GIT.nar_hash) == 13  # Nix fetches the file of a NAR for each store object
    assert download(nar_hash=None) == 13


def test_outputs_are_those_that_the_manifest_asks_for():
    """The `dev` output of curl is no curl, and what is locked under one name serves another."""
    objects = [StoreObject(named(output), size, references=()) for output, size in (("bin", 1), ("man", 2), ("dev", 4))]
    outputs = {one.base_name[33:]: one.base_name for one in objects}
    dev = LockedPackage("curl^dev", "curl", "8", {"dev": outputs["dev"]}, ("dev",))
    all_of_them = LockedPackage("curl", "curl", "8", outputs)

    def row(entry, *packages):
        manifest, lock = simple(f"[groups.a]\npackages = [{entry}]\n", *objects, packages=packages)
        return row_of("a", manifest, lock)

    assert row("'curl^dev'", dev)["nar_size"] == row("'curl^dev'", all_of_them)["nar_size"] == 4
    assert row("'curl'", dev)["missing"] == {"curl": "the lock has only its output dev"}
    assert row("'curl'", dev, all_of_them)["nar_size"] == row("'curl'", all_of_them, dev)["nar_size"] == 7
    assert row("'curl^man,bin'", all_of_them)["nar_size"] == row("'curl^bin,man,dev'", all_of_them)["nar_size"] - 4 == 3
    assert row("'curl^doc,lib'", dev, all_of_them)["missing"] == {
        "curl^doc^lib": "the lock does not have its output doc, lib"
    }
    assert row("{ attr = 'curl', name = 'curl^dev' }", dev)["kind"] == "unknown"  # the manifest changed
    assert row("{ attr = 'curl', name = 'web' }", dev, all_of_them)["nar_size"] == 7


def test_where_a_package_comes_from_matters():
    packages = [LockedPackage("git", "git", "1", {"out": named("git")}, source="old")]
    for entry, kind in (("'git'", "unknown"), ("{ attr = 'git', from = 'old' }", "exact")):
        text = f"[groups.a]\npackages = [{entry}]\n[inputs]\nold = 'github:NixOS/nixpkgs/nixos-24.05'\n"
        assert row_of("a", *simple(text, LIBC, GIT, packages=packages))["kind"] == kind
    text = "[groups.a]\npackages = ['git']\n[packages]\ngit = { file = 'git.nix' }\n"
    assert row_of("a", *simple(text, LIBC, GIT, packages=packages))["kind"] == "unknown"
    text = "[groups.a]\npackages = [{ any-of = ['none', 'git', 'ours'], name = 'one' }]\n[packages]\nours = { file = 'o.nix' }\n"
    for attr, source, kind in (
        ("ours", "[packages]", "exact"),
        ("ours", "nixpkgs", "unknown"),
        ("git", "nixpkgs", "exact"),
    ):
        packages = [LockedPackage("one", attr, "1", {"out": named("git")}, source=source)]
        assert row_of("a", *simple(text, LIBC, GIT, packages=packages))["kind"] == kind


def test_what_the_manifest_needs_of_a_lock():
    found = needed(MANIFEST, LOCK, "x86_64-linux", {"git", "jq", "ours", "vim", "fzf"})
    assert {system: [*packages] for system, packages in found.items()} == {
        "x86_64-linux": ["git", "jq", "fzf", "ours", "vim"]
    }
    assert [*needed(MANIFEST, LOCK, "x86_64-linux", {"jq"})["x86_64-linux"]] == ["jq"]
    (none,) = needed(MANIFEST, LOCK, "aarch64-darwin", {"git"})["aarch64-darwin"].values()
    assert (none.outputs, none.problem) == ({}, "the lock has nothing for aarch64-darwin")
    assert found["x86_64-linux"]["fzf"].problem == "broken: it is"


def test_paths_by_path_say_their_kind_and_why():
    table = nxc.breakdown(MANIFEST, LOCK, "known,own,declared,unknown", by="path")
    assert {row["path"] or row["package"]: (row["kind"], row["own"], row["signed"]) for row in table} == {
        f"/nix/store/{named('libc')}": ("exact", 30, True),
        f"/nix/store/{named('git')}": ("exact", 10, True),
        f"/nix/store/{named('own')}": ("own", 7, False),
        f"/nix/store/{named('vim')}": ("unknown", None, False),
        "fzf": ("declared", 12_000_000, False),
        "ours": ("declared", 2000, False),
        "missing": ("unknown", None, False),
    }
    assert {row["retained"] for row in table} == {row["referrers"] for row in table} == {None}
    assert {name: reason for row in table for name, reason in row["missing"].items()} == {
        f"/nix/store/{named('vim')}": "it could not be asked for",
        "missing": "the lock does not have it",
    }
    gone = evolve(LOCK, missing=LOCK.unknown, unknown=())
    (row,) = (row for row in nxc.breakdown(MANIFEST, gone, "unknown", by="path") if (row["path"] or "").endswith("vim"))
    assert [*row["missing"].values()] == ["none of the sources has it"]


def test_a_report_shows_itself():
    resolution = nxc.resolve(MANIFEST, "known,unknown")
    report = nxc.size(MANIFEST, resolution, evolve(LOCK, note="<b>old</b>"))
    assert report.kind == "unknown"
    assert {*report.missing} == {"vim", "missing"}
    assert nxc.size(MANIFEST, "known,unknown", LOCK).to_rows() == report.to_rows()
    html = report._repr_html_()
    assert "40 B" in html
    assert "&lt;b&gt;old" in html
    assert "<p>" not in nxc.size(MANIFEST, resolution, LOCK)._repr_html_()


def test_no_selection_no_rows():
    assert len(nxc.compare(MANIFEST, LOCK, [])) == 0
    assert len(nxc.combinations(MANIFEST, LOCK, groups=[])) == 0
    empty = nxc.loads("[packages]\nours = { file = 'ours.nix' }\n")
    assert len(nxc.combinations(empty, LOCK)) == 0
    assert nxc.sizer.combos.shares(empty, LOCK).weight() == 0


def test_a_selection_of_no_packages_is_exactly_nothing():
    manifest = nxc.loads("[groups.a]\npackages = [{ attr = 'git', skip = 'later' }]\n")
    row = row_of("a", manifest)
    assert (row["nar_size"], row["packages"], row["kind"], row["download_size"]) == (0, 0, "exact", None)
    assert [kinds_text(kinds) for kinds in ({}, "own", {"own": 1, "unknown": 2})] == [
        "exact",
        "own",
        "1 own, 2 unknown",
    ]


@pytest.mark.parametrize("groups", [["full"], ["known", "gti"], ["git"], ["-own"], ["known,own"]])
def test_combinations_are_of_groups(groups):
    manifest = nxc.loads(TEXT + "[profiles]\nfull = ['known', 'own', '-jq']\n")
    with pytest.raises(nxc.ManifestError) as caught:
        nxc.combinations(manifest, LOCK, groups=groups)
    assert [finding.code for finding in caught.value.findings] == ["NXC203"]


def test_groups_of_combinations_may_be_one_text():
    table = nxc.combinations(MANIFEST, LOCK, groups="known, own")
    assert table == nxc.combinations(MANIFEST, LOCK, groups=["known", "own"])
    assert [row["selection"] for row in table] == ["known", "own", "known,own"]


def test_too_many_groups_to_list_every_combination():
    text = "".join(f"[groups.g{number}]\npackages = ['git']\n" for number in range(17))
    with pytest.raises(nxc.SizeError) as caught:
        nxc.combinations(nxc.loads(text), LOCK)
    assert caught.value.findings[0].code == "NXC405"
    assert caught.value.exit_code == 1
    assert len(nxc.combinations(nxc.loads(text), LOCK, groups=[f"g{number}" for number in range(4)])) == 15


def test_a_group_that_a_target_does_not_get_is_no_part_of_its_size():
    text = "[groups.a]\npackages = ['git']\n[groups.b]\npackages = ['git', 'jq']\ntargets = ['there']\n[profiles]\np = ['a', 'b']\n"
    for name in ("here", "there"):
        text += f"[targets.{name}]\nkind = 'home-manager'\nprofile = 'p'\nuser = 'dev'\nstate-version = '24.11'\n"
    manifest = nxc.loads(text + "[users.dev]\n")
    assert [row["group"] for row in nxc.breakdown(manifest, LOCK, None, target="here")] == ["a"]
    assert {row["group"]: row["exclusive"] for row in nxc.breakdown(manifest, LOCK, None, target="there")} == {
        "b": None,
        "a": 0,
    }
    assert [row["packages"] for row in nxc.combinations(manifest, LOCK, target="here")] == [1, 0, 1]


def test_a_lock_of_another_store_has_the_same_figures():
    other = evolve(LOCK, store_dir="/gnu/store")
    assert row_of("known,own,declared,unknown", lock=other) == row_of("known,own,declared,unknown")
    assert nxc.combinations(MANIFEST, other) == nxc.combinations(MANIFEST, LOCK)
    assert [row["retained"] for row in nxc.breakdown(MANIFEST, other, "known", by="path")] == [40, 30]


def test_of_two_packages_of_one_attribute_path_each_is_its_own():
    """After an update of one of them the lock has two versions of it."""
    objects = [StoreObject(named(name), size, references=()) for name, size in (("old", 1), ("new", 2))]
    packages = [LockedPackage(name, "curl", name, {"out": named(name)}) for name in ("old", "new")]
    entries = ", ".join(f"{{ attr = 'curl', name = '{name}' }}" for name in ("old", "new"))
    for order in (packages, packages[::-1]):
        manifest, lock = simple(f"[groups.a]\npackages = [{entries}]\n", *objects, packages=order)
        sizes = {row["package"]: row["own"] for row in nxc.breakdown(manifest, lock, "a", by="package")}
        assert sizes == {"old": 1, "new": 2}
