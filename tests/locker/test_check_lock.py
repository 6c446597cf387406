"""A lock that is not that of its manifest says why, and where; one that is says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.locker.locks import Answers, Memory, named
from tests.properties.strategies import ATTRS
from tests.sizer.cases import small_manifests

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker.model import LockedPackage
from nixcompose.locker.text import dumps_lock, loads_lock
from nixcompose.locker.wanted import entries, needed_inputs, own_packages
from nixcompose.store import StoreObject

TEXT = """\
systems = ["x86_64-linux"]

[inputs]
old = "github:NixOS/nixpkgs/nixos-24.05"

[groups.tools]
packages = ["git", { attr = "vim", name = "editor" }, "curl^dev", "ours"]

[packages]
ours = { file = "ours.nix", args = { greeting = "hi" } }
"""
GIT, VIM, CURL, OURS = map(named, ["git", "vim", "curl", "ours"])
ANSWERS = Answers(
    {attr: ("2.0", {"out": path}) for attr, path in {"git": GIT, "vim": VIM, "curl": CURL, "ours": OURS}.items()}
)
SOURCE = Memory([StoreObject(path, 5, references=()) for path in (GIT, VIM, CURL, OURS)])


def made(text=TEXT, **options):
    lock, findings = nxc.make_lock(nxc.loads(text), ANSWERS, SOURCE, **options)
    assert findings == ()
    return lock


def reasons(text, lock, *arguments, **options):
    found = nxc.check_lock(nxc.loads(text), lock, *arguments, **options)
    assert all(finding.code == "NXC611" and finding.is_error for finding in found)
    assert all(finding.message.startswith("the lock is not up to date: ") for finding in found)
    assert all(finding.fix.startswith("run: nixcompose lock") for finding in found)
    return [(str(one.where) if one.where else None, one.message.partition(": ")[2]) for one in found]


def test_a_lock_that_is_up_to_date_gives_nothing():
    assert reasons(TEXT, made()) == []
    assert reasons(TEXT, loads_lock(dumps_lock(made()))) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ('"git", ', '"git", "jq", ', (7, 20), 'it lacks package "jq" on x86_64-linux'),
        ('"git", ', "", None, "it has package git on x86_64-linux, which the manifest has not"),
        ('attr = "vim"', 'attr = "neovim"', (7, 20), 'package "editor" is "neovim" now, it has "vim"'),
        ('attr = "vim"', 'attr = "vim", from = "old"', (7, 20), 'package "editor" comes from old now, it has that of nixpkgs'),
        (
            'attr = "vim"',
            'attr = "vim", outputs = ["dev", "bin"]',
            (7, 20),
            'outputs of package "editor" are bin, dev now, it has those that Nix installs',
        ),
        (
            '"curl^dev"',
            '{ attr = "curl", name = "curl^dev" }',
            (7, 55),
            'outputs of package "curl^dev" are those that Nix installs now, it has dev',
        ),
        ('"hi"', '"ho"', (7, 67), 'the file or the arguments of package "ours" have changed'),
        ("ours = {", "other = {", (7, 67), 'package "ours" comes from nixpkgs now, it has that of [packages]'),
        ('["x86_64-linux"]', '["x86_64-linux", "aarch64-linux"]', (1, 11), "it lacks system aarch64-linux"),
        ('["x86_64-linux"]', '["aarch64-linux"]', None, "it has system x86_64-linux, which the manifest has not"),
    ],
)  # fmt: skip
def test_each_change_of_the_manifest_is_a_reason_at_its_place(old, new, where, reason):
    found = reasons(TEXT.replace(old, new, 1), made())
    at, _ = next(pair for pair in found if pair[1] == reason)
    assert at == (f"profiles.toml:{where[0]}:{where[1]}" if where else None)


def test_a_reason_about_one_package_names_the_command_for_that_one():
    (finding,) = nxc.check_lock(nxc.loads(TEXT.replace('"git", ', '"git", "jq", ')), made())
    assert finding.fix == "run: nixcompose lock, or for this package alone: nixcompose lock --update jq"
    only, _ = nxc.make_lock(
        nxc.loads(TEXT.replace('"git", ', '"git", "jq", ')),
        Answers({"jq": ("1", {"out": GIT})}),
        SOURCE,
        old=made(),
        only=["jq"],
    )
    assert reasons(TEXT.replace('"git", ', '"git", "jq", '), only) == []


def test_many_left_over_packages_are_counted():
    lock = made()
    more = {f"p{number}": LockedPackage(f"p{number}", "p", problem="missing: no") for number in range(9)}
    found = reasons(TEXT, evolve(lock, systems={"x86_64-linux": {**lock.systems["x86_64-linux"], **more}}))
    assert found == [(None, "it has package p0, p1, p2, p3, p4 and 4 more on x86_64-linux, which the manifest has not")]


def test_the_file_of_a_package_of_our_own_is_looked_at(tmp_path):
    lock = made(root=str(tmp_path))
    assert reasons(TEXT, lock, root=str(tmp_path)) == []
    (tmp_path / "ours.nix").write_text("{ hello }: hello\n")
    assert [reason for _, reason in reasons(TEXT, lock, root=str(tmp_path))] == [
        'the file or the arguments of package "ours" have changed'
    ]
    assert reasons(TEXT, made(root=str(tmp_path)), root=str(tmp_path)) == []


def test_of_several_attribute_paths_the_one_that_was_taken_is_looked_at(tmp_path):
    text = "[groups.a]\npackages = [{ any-of = ['no-such', 'ours', 'git'], name = 'one' }]\n"
    text += "[packages]\nours = { file = 'ours.nix' }\n"
    (tmp_path / "ours.nix").write_text("{ hello }: hello\n")
    lock = made(text, root=str(tmp_path), only=["one", "ours"])
    one = lock.systems["x86_64-linux"]["one"]
    assert (one.attr, one.source) == ("ours", "[packages]")
    assert reasons(text, lock, root=str(tmp_path)) == []
    (tmp_path / "ours.nix").write_text("{ jq }: jq\n")
    assert len(reasons(text, lock, root=str(tmp_path))) == 2
    assert len(reasons(text.replace("'ours', 'git'", "'git'"), lock, root=str(tmp_path))) == 2


def test_inputs_that_moved_are_reasons_and_others_are_not():
    lock = made(inputs={"nixpkgs": "github:NixOS/nixpkgs/abc", "old": "x"})
    same = {"nixpkgs": "github:NixOS/nixpkgs/abc", "old": "x", "more": "y"}
    assert reasons(TEXT, lock, same) == []
    gone = (None, 'input "old" is not locked any more now, it was made with x')
    assert gone in reasons(TEXT, lock, {"nixpkgs": same["nixpkgs"]})
    assert len(reasons(TEXT, lock, {})) == len(reasons(TEXT, lock)) == 2
    assert reasons(TEXT, lock, {**same, "nixpkgs": "github:NixOS/nixpkgs/def"}) == [
        (None, 'input "nixpkgs" is github:NixOS/nixpkgs/def now, it was made with github:NixOS/nixpkgs/abc')
    ]
    by_hand = made(inputs={"nixpkgs": "given by hand"})
    assert reasons(TEXT, by_hand, same) == []


def test_what_could_not_be_asked_for_is_a_reason():
    assert reasons(TEXT, evolve(made(), unknown=(named("a"),))) == [
        (None, "1 store object could not be asked for when it was made")
    ]
    (finding,) = reasons(TEXT, evolve(made(), unknown=(named("a"), named("b"))))
    assert finding[1].startswith("2 store objects could not")


def test_what_is_missing_is_no_reason_and_what_nix_refuses_is_said_again():
    lock, findings = nxc.make_lock(nxc.loads(TEXT), Answers({"git": ("2.0", {"out": GIT})}), Memory([]))
    assert {finding.code for finding in findings} == {"NXC404", "NXC711"}
    assert lock.missing
    found = nxc.check_lock(nxc.loads(TEXT), lock)
    assert {finding.code for finding in found} == {"NXC711"}
    assert all("had no store path on x86_64-linux when the lock was made" in finding.message for finding in found)
    unlisted = {
        name: evolve(package, problem=package.problem and f"not listed: {name}")
        for name, package in lock.systems["x86_64-linux"].items()
    }
    assert reasons(TEXT, evolve(lock, systems={"x86_64-linux": unlisted})) == []


def test_another_list_of_unfree_packages_is_a_reason():
    lock = made()
    assert reasons(f'unfree = ["vscode"]\n{TEXT}', lock) == [(None, "the list `unfree` has changed")]
    assert reasons(TEXT, evolve(lock, unfree=("vscode",))) == [(None, "the list `unfree` has changed")]


def test_reasons_come_in_the_order_of_the_manifest():
    found = nxc.check_lock(nxc.loads(TEXT), evolve(made(), systems={"x86_64-linux": {}, "mips-linux": {}}))
    places = [finding.where.column if finding.where else 0 for finding in found]
    assert places == sorted(places)
    assert len(found) == 5


def test_nothing_of_the_lock_itself_is_trusted_to_be_there():
    found = nxc.check_lock(nxc.loads(TEXT), evolve(made(), systems={}))
    assert [finding.message for finding in found] == ["the lock is not up to date: it lacks system x86_64-linux"]


@given(small_manifests(), st.data())
def test_a_lock_that_was_just_made_is_up_to_date(manifest, data):
    names = [*ATTRS, "neovim", "vim", "ours", "lonely", "stdenv.cc.cc.lib"]
    known = data.draw(st.sets(st.sampled_from(names)))
    answers = Answers({name.replace('"', ""): ("1.0", {"out": named(name, "x")}) for name in known})
    source = Memory([StoreObject(named(name, "x"), 5) for name in known if data.draw(st.booleans())])
    inputs = {name: f"locked {name}" for name in needed_inputs(manifest)}
    lock, findings = nxc.make_lock(manifest, answers, source, inputs=inputs)
    assert {finding.code for finding in findings} <= {"NXC404", "NXC711"}
    again = loads_lock(dumps_lock(lock))
    assert again == lock
    assert {finding.code for finding in nxc.check_lock(manifest, again, inputs)} <= {"NXC711"}
    for system in manifest.systems:
        resolution = nxc.resolve(manifest, [*manifest.groups][:1], system=system)
        assert {package.name for package in resolution} <= {*lock.systems[system]}


def test_a_package_of_our_own_is_locked_for_the_systems_it_can_be_built_for():
    text = TEXT.replace('{ greeting = "hi" } }', '{ greeting = "hi" }, systems = ["aarch64-linux"] }')
    manifest = nxc.loads(text.replace('["x86_64-linux"]', '["x86_64-linux", "aarch64-linux"]', 1))
    assert [system for system in manifest.systems if "ours" in entries(manifest, system)] == ["aarch64-linux"]


@given(small_manifests())
def test_what_is_locked_is_what_any_selection_can_bring(manifest):
    for system in manifest.systems:
        brought = set()
        for group in manifest.groups:
            brought |= {package.name for package in nxc.resolve(manifest, group, system=system)}
        own = {name for name, one in manifest.packages.items() if nxc.manifest.words.allows(one.systems, system)}
        assert {*entries(manifest, system)} == brought | own
    assert [one.name for one in own_packages(manifest)] == [*manifest.packages]
