"""Why a store object is there: real chains of references, no longer than they need to be."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.locker.locks import named
from tests.properties.strategies import selections
from tests.sizer.cases import brute, closure, few, simple, sized
from tests.sizer.test_size_laws import resolved

import nixcompose as nxc
from nixcompose.locker.model import LockedPackage
from nixcompose.sizer.names import package_name, plain_name
from nixcompose.store import StoreObject


@few
@given(sized(), st.data())
def test_every_way_is_real_and_none_is_shorter(case, data):
    manifest, lock = case
    resolution = resolved(manifest, data.draw(selections(manifest)))
    assume(resolution)
    kinds = brute(manifest, lock, resolution.packages, resolution.system).kinds
    # Of a package whose size is declared nothing else is known.
    packages = {name: lock.systems[resolution.system][name] for name in resolution.names if kinds[name] != "declared"}
    roots = {path for one in packages.values() for path in one.outputs.values()}
    inside = closure(lock, roots)
    assume(inside)
    goal = data.draw(st.sampled_from(sorted(inside)))
    asked = data.draw(st.sampled_from([f"{lock.store_dir}/{goal}", goal, goal[33:]]))
    ways = nxc.trace(manifest, lock, resolution.selection, asked)
    cut = len(lock.store_dir) + 1
    for way in ways:
        chain = [path[cut:] for path in way.references]
        assert chain[-1][33:] == goal[33:]
        assert chain[0] in packages[way.package].outputs.values()
        assert all(after in lock.objects[before].references for before, after in zip(chain, chain[1:]))
        assert way.groups == resolution.because[way.package]
        level, steps = roots, 1
        while chain[-1] not in level:  # by brute force
            level = {other for name in level if name in lock.objects for other in lock.objects[name].references or ()}
            steps += 1
        assert len(chain) <= steps
    assert sorted(len(way.references) for way in ways) == [len(way.references) for way in ways]
    assert len({way.references[-1] for way in ways}) == len(ways)


OLD, NEW, DEV = named("old", "glibc-2.39"), named("new", "glibc-2.40"), named("dev", "glibc-dev-tools-2.40")
TEXT = "[groups.tools]\npackages = ['git']\n[groups.more]\nincludes = ['tools']\npackages = ['jq', 'vim']\n"
MANIFEST, LOCK = simple(
    TEXT,
    StoreObject(named("git"), 1, references=(named("mid"),)),
    StoreObject(named("mid"), 1, references=(NEW,)),
    StoreObject(named("jq"), 1, references=tuple(sorted((OLD, DEV)))),
    *(StoreObject(name, 1, references=(name,)) for name in (OLD, NEW, DEV)),
    packages=[LockedPackage(name, name, "1", {"out": named(name)}) for name in ("git", "jq")],
)


def names(ways):
    return [(way.groups, way.package, [path[44:] for path in way.references]) for way in ways]


def test_each_version_has_its_way_the_shortest_first():
    assert names(nxc.trace(MANIFEST, LOCK, "more", "glibc")) == [
        (("more",), "jq", ["jq", "glibc-2.39"]),
        (("more", "tools"), "git", ["git", "mid", "glibc-2.40"]),
    ]


@pytest.mark.parametrize("name", ["glibc-2.40", NEW, f"/nix/store/{NEW}"])
def test_one_of_them_can_be_named(name):
    assert names(nxc.trace(MANIFEST, LOCK, "more", name)) == [
        (("more", "tools"), "git", ["git", "mid", "glibc-2.40"]),
    ]


def test_a_package_itself_is_at_the_end_of_the_shortest_way():
    assert names(nxc.trace(MANIFEST, LOCK, "jq", "jq")) == [((), "jq", ["jq"])]


def test_a_name_that_only_begins_alike_is_another():
    assert names(nxc.trace(MANIFEST, LOCK, "jq", "glibc-dev-tools")) == [((), "jq", ["jq", "glibc-dev-tools-2.40"])]


def test_a_path_of_which_nothing_but_its_name_is_known_has_a_way_too():
    objects = {name: known for name, known in LOCK.objects.items() if name != NEW}
    lock = nxc.Lock(LOCK.systems, objects, missing=(NEW,))
    assert names(nxc.trace(MANIFEST, lock, "tools", "glibc"))[0][2] == ["git", "mid", "glibc-2.40"]


@pytest.mark.parametrize(
    ("selection", "name", "nearest"),
    [
        ("tools", "glibcs", "glibc"),
        ("tools", "glibc-2.39", "glibc-2.40"),
        ("tools", "firefox", None),
        ("more", "unknown:vim", None),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest(selection, name, nearest):
    with pytest.raises(nxc.SizeError) as caught:
        nxc.trace(MANIFEST, LOCK, selection, name)
    (finding,) = caught.value.findings
    assert (finding.code, finding.nearest, caught.value.exit_code) == ("NXC408", nearest, 1)
    assert f'"{name}"' in finding.message
    assert f'"{selection}"' in finding.message
    assert ("vim" in finding.fix) == (selection == "more")  # of which nothing is known


def test_many_packages_of_which_little_is_known_are_counted(manifest):
    with pytest.raises(nxc.SizeError) as caught:
        nxc.trace(manifest, nxc.embedded_lock(), "minimal", "glibc")
    assert caught.value.findings[0].fix.startswith("the references of tmux, git, vim and 13 more are not known")


@pytest.mark.parametrize(
    ("name", "package", "plain"),
    [
        ("glibc-2.40-66", "glibc", "glibc"),
        ("glibc-2.40-66-bin", "glibc", "glibc-bin"),
        ("bash-interactive-5.3p3", "bash-interactive", "bash-interactive"),
        ("source", "source", "source"),
        ("linux-headers-6.16", "linux-headers", "linux-headers"),
        ("x-", "x", "x"),
    ],
)
def test_names_without_what_changes_from_one_version_to_the_next(name, package, plain):
    assert (package_name(name), plain_name(name)) == (package, plain)


def test_the_selection_of_a_target(manifest):
    ways = nxc.trace(manifest, nxc.embedded_lock("hydro-2022"), None, "libunistring", target="container")
    (way,) = ways
    assert "-libunistring-" in way.references[-1]
    assert way.groups == nxc.resolve(manifest, target="container").because[way.package]
    assert way.groups[:2] == ("default", "essential")


def test_of_two_packages_with_one_store_path_the_first_is_named():
    packages = [LockedPackage(name, name, "1", {"out": named("both")}) for name in ("two", "one")]
    known = StoreObject(named("both"), 1, references=())
    manifest, lock = simple("[groups.a]\npackages = ['one', 'two']\n", known, packages=packages)
    assert names(nxc.trace(manifest, lock, "a", "both")) == [(("a",), "one", ["both"])]
    assert names(nxc.trace(manifest, lock, "two", "both")) == [((), "two", ["both"])]
