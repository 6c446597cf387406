"""A lock is made of what an evaluation and a source say, and of nothing else; `only` touches what it must."""

import concurrent.futures
import multiprocessing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.locker.locks import Answers, Memory, base_names, named, store_objects

import nixcompose as nxc
from nixcompose._frozen import evolve
from nixcompose.locker.model import OWN, LockedPackage
from nixcompose.locker.text import dumps_lock, loads_lock
from nixcompose.store import StoreObject

TEXT = """\
systems = ["x86_64-linux", "aarch64-linux"]

[inputs]
old = "github:NixOS/nixpkgs/nixos-24.05"

[groups.tools]
packages = ["git", "curl^dev", { attr = 'nodePackages."@angular/cli"' }]

[groups.more]
packages = [
  { attr = "hello", from = "old" },
  { any-of = ["ed", "vim"], name = "editor", version = ">=9" },
  { attr = "only-here", systems = ["x86_64-linux"] },
  { attr = "left-out", skip = "it does not build" },
  "ours",
]

[packages]
ours = { file = "ours.nix", args = { greeting = "hi" } }
"""
MANIFEST = nxc.loads(TEXT)

GLIBC, GIT, CURL, NG, HELLO, VIM, HERE, OURS = map(
    named, ["glibc", "git", "curl-dev", "ng", "hello", "vim", "here", "ours"]
)
ANSWERS = {
    "git": ("2.51.0", {"out": GIT}),
    "curl": ("8.16", {"out": CURL}),
    "nodePackages.@angular/cli": ("19.1", {"out": NG}),
    "hello": ("2.12", {"out": HELLO}),
    "ed": ("1.21", {"out": named("ed")}),
    "vim": ("9.1", {"out": VIM, "xxd": named("xxd")}),
    "only-here": (None, {"out": HERE}),
    "ours": ("1", {"out": OURS}),
}
OBJECTS = [
    StoreObject(GLIBC, 30, references=(GLIBC,)),
    *(
        StoreObject(name, 10, references=(GLIBC,))
        for name in (GIT, CURL, NG, HELLO, VIM, HERE, OURS, named("ed"), named("xxd"))
    ),
]


def made(answers=ANSWERS, objects=OBJECTS, manifest=MANIFEST, **options):
    return nxc.make_lock(manifest, Answers(answers), Memory(objects), **options)


def summary(findings):
    return sorted(
        (one.code, one.severity, one.where.text[one.where.column - 1 :][: one.where.width]) for one in findings
    )


def test_what_is_asked_and_what_is_answered_is_locked():
    evaluate, source = Answers(ANSWERS), Memory(OBJECTS)
    lock, findings = nxc.make_lock(
        MANIFEST, evaluate, source, inputs={"nixpkgs": "a", "old": "b"}, outputs_from="nix", sources=["memory"]
    )
    assert findings == ()
    assert [*lock.systems] == ["x86_64-linux", "aarch64-linux"]
    here, there = lock.systems.values()
    assert [*here] == ["git", "curl^dev", "nodePackages.@angular/cli", "hello", "editor", "only-here", "ours"]
    assert {*here} - {*there} == {"only-here"}
    assert here["git"] == LockedPackage("git", "git", "2.51.0", {"out": GIT})
    assert here["curl^dev"] == LockedPackage("curl^dev", "curl", "8.16", {"dev": CURL}, ("dev",))
    assert here["hello"].source == "old"
    assert here["editor"] == LockedPackage("editor", "vim", "9.1", {"out": VIM, "xxd": named("xxd")})
    assert (here["ours"].source, here["ours"].recipe[:7]) == (OWN, "sha256:")
    assert (here["only-here"].version, here["only-here"].problem) == (None, None)
    assert [*lock.objects] == sorted({known.base_name for known in OBJECTS} - {named("ed")})
    assert (lock.missing, lock.unknown, lock.store_dir, lock.note) == ((), (), "/nix/store", "")
    assert (lock.inputs, lock.outputs_from, lock.sources) == ({"nixpkgs": "a", "old": "b"}, "nix", ("memory",))
    assert loads_lock(dumps_lock(lock)) == lock
    assert [system for system, _ in evaluate.calls] == ["x86_64-linux", "aarch64-linux"]
    asked = {one.name: one for one in evaluate.calls[0][1]}
    assert asked["editor|ed"].attrs == (("ed",),)
    assert (asked["ours"].file, asked["ours"].args) == ("ours.nix", {"greeting": "hi"})
    assert len(source.asked) == 1


def test_an_attribute_path_is_locked_as_the_manifest_writes_it():
    """Whatever evaluated it may have left out the quotes; then no check would ever be content."""
    lock, _ = made()
    assert lock.systems["x86_64-linux"]["nodePackages.@angular/cli"].attr == 'nodePackages."@angular/cli"'


def test_of_several_attribute_paths_the_first_that_is_there_and_fits_is_taken():
    def editor(**answers):
        lock, findings = made({**ANSWERS, **answers}, only=["editor"])
        one = lock.systems["x86_64-linux"]["editor"]
        return one.attr, one.version, sorted({finding.code for finding in findings})

    assert editor(ed=("9", {"out": GIT})) == ("ed", "9", [])
    assert editor(ed=("8.9", {"out": GIT})) == ("vim", "9.1", [])
    assert editor(ed=("missing", "no attribute")) == ("vim", "9.1", [])
    assert editor(ed=("8", {"out": GIT}), vim=("8.9", {"out": VIM})) == ("ed", "8", ["NXC308"])
    assert editor(ed=("missing", "no"), vim=("8.9", {"out": VIM})) == ("vim", "8.9", ["NXC308"])
    assert editor(ed=(None, {"out": GIT}), vim=(None, {"out": VIM})) == ("ed", None, ["NXC308"])
    assert editor(ed=("missing", "no"), vim=("broken", "it is")) == ("vim", None, ["NXC711"])


@pytest.mark.parametrize(
    ("requirement", "version", "is_met"),
    [
        ("version = '>=9.9p2'", "9.9p2", True),
        ("version = '>=9.9p2'", "9.9p1", False),
        ("version = '>=1.1.1, <1.1.1y'", "1.1.1w", True),
        ("version = '==1.0'", "1.0.0", False),
        ("version = '==1.0', scheme = 'pep440'", "1.0.0", True),
        ("version = '!=2, >1, <=3'", "2", False),
        ("version = '>=1', scheme = 'pep440'", "9.9p2", False),
        ("version = '>=1', scheme = 'pep440'", "2.0rc1", True),
        ("version = '~=1.4', scheme = 'pep440'", "1.9", True),
        ("version = '>=1'", None, False),
    ],
)
def test_a_requirement_is_checked_in_the_order_that_it_names(requirement, version, is_met):
    manifest = nxc.loads(f"[groups.a]\npackages = [\n  {{ attr = 'git', {requirement} }},\n]\n")
    lock, findings = made({"git": (version, {"out": GIT})}, manifest=manifest)
    assert lock.systems["x86_64-linux"]["git"].version == version
    assert [finding.code for finding in findings] == ([] if is_met else ["NXC308"])
    assert [finding.code for finding in nxc.check_lock(manifest, lock)] == ([] if is_met else ["NXC308"])
    for finding in findings:
        assert (str(finding.where), finding.is_error) == ("profiles.toml:3:3", True)
        assert (version or "no version that is known") in finding.message


def test_every_entry_of_a_package_may_require_a_version():
    """The place of a requirement says nothing: all of them hold, and each is reported where it stands."""
    text = "[groups.a]\npackages = ['git']\n[groups.b]\npackages = [{ attr = 'git', version = '>=3' }]\n"
    text += "[groups.c]\npackages = [{ attr = 'git', version = '<2' }]\n"
    manifest = nxc.loads(text)
    lock, findings = made(manifest=manifest)
    assert [(finding.code, finding.where.line) for finding in findings] == [("NXC308", 4), ("NXC308", 6)]
    assert nxc.check_lock(manifest, lock) == findings
    newer, findings = made({"git": ("3.0", {"out": GIT})}, manifest=manifest)
    assert [finding.where.line for finding in findings] == [6]
    assert newer.systems["x86_64-linux"]["git"].version == "3.0"


def test_a_package_without_store_path_is_a_warning_with_its_place_and_stops_nothing():
    lock, findings = made({**ANSWERS, "git@x86_64-linux": ("broken", "marked\x1b as\nbroken"), "ours": ("failed", "")})
    assert summary(findings) == [
        ("NXC711", "warning", '"git"'),
        ("NXC711", "warning", '"ours"'),
        ("NXC711", "warning", '"ours"'),
    ]
    first = min(findings, key=lambda finding: (finding.where.line, finding.message))
    assert first.message == 'package "git" has no store path on x86_64-linux: broken: marked  as broken'
    locked = lock.systems["x86_64-linux"]["git"]
    assert (locked.outputs, locked.version, locked.problem) == ({}, None, "broken: marked  as broken")
    assert lock.systems["aarch64-linux"]["git"].outputs == {"out": GIT}
    assert loads_lock(dumps_lock(lock)) == lock


def test_of_several_attribute_paths_each_says_why_not():
    lock, _ = made({"vim": ("unfree", "it costs")}, only=["editor"])
    assert lock.systems["x86_64-linux"]["editor"].problem == "missing: ed: no attribute ed; unfree: vim: it costs"


def test_an_evaluation_that_forgets_a_package_is_a_problem_of_that_package():
    def evaluate(wanted, system):
        return evolve(Answers(ANSWERS)(wanted, system), problems={}, packages={})

    lock, findings = nxc.make_lock(MANIFEST, evaluate, Memory(OBJECTS))
    assert {finding.code for finding in findings} == {"NXC711"}
    assert lock.systems["x86_64-linux"]["git"].problem == "failed: no answer"


def test_what_no_source_has_is_said_with_the_packages_that_need_it():
    lock, findings = made(objects=[known for known in OBJECTS if known.base_name not in (GLIBC, GIT)])
    (finding,) = findings
    assert lock.missing == tuple(sorted((GIT, GLIBC)))
    assert (finding.code, finding.severity) == ("NXC404", "warning")
    assert finding.message.startswith("2 store objects are in none of the sources")
    assert f"git (x86_64-linux): {GIT}" in finding.detail
    assert f"hello (aarch64-linux): {GLIBC}" in finding.detail
    assert loads_lock(dumps_lock(lock)) == lock


def test_one_missing_object_is_one_and_several_of_a_package_are_counted():
    lock, (finding,) = made(objects=[known for known in OBJECTS if known.base_name != HERE])
    assert (lock.missing, finding.detail) == ((HERE,), (f"only-here (x86_64-linux): {HERE}",))
    assert finding.message.startswith("1 store object is in none")
    _, (finding,) = made(objects=[known for known in OBJECTS if known.base_name not in (VIM, named("xxd"))])
    assert finding.detail[0] == f"editor (x86_64-linux): {min(VIM, named('xxd'))} and 1 more"


def test_a_long_list_of_packages_is_cut():
    names = [f"p{number}" for number in range(30)]
    manifest = nxc.loads(f"[groups.all]\npackages = {names}\n")
    _, (finding,) = made({name: (None, {"out": named(name)}) for name in names}, [], manifest)
    assert len(finding.detail) == 21
    assert finding.detail[-1] == "and 10 more packages"


def test_what_could_not_be_asked_for_is_unknown_with_the_findings_of_the_source():
    error = nxc.Finding("NXC716", "the cache is away", None, "wait")
    source = Memory([known for known in OBJECTS if known.base_name not in (GLIBC, GIT)], [GLIBC], [error])
    lock, findings = nxc.make_lock(MANIFEST, Answers(ANSWERS), source)
    assert (lock.missing, lock.unknown) == ((GIT,), (GLIBC,))
    assert [finding.code for finding in findings] == ["NXC716", "NXC404"]
    assert findings[1].detail == (f"git (x86_64-linux): {GIT}", f"git (aarch64-linux): {GIT}")
    assert [finding.code for finding in nxc.check_lock(MANIFEST, lock)] == ["NXC611"]


def test_progress_is_that_of_the_source():
    seen = []
    made(progress=lambda done, known: seen.append((done, known)))
    assert seen == [(9, 9)]


def test_what_is_not_as_it_was_asked_for_is_said_at_its_place():
    def evaluate(wanted, system):
        return evolve(
            Answers(ANSWERS)(wanted, system), notes={"git": "it is\nlike it", "editor|vim": "x", "strange": "y"}
        )

    _, findings = nxc.make_lock(MANIFEST, evaluate, Memory(OBJECTS), only=["git", "editor", "ours"])
    here = [finding for finding in findings if "x86_64-linux" in finding.message]
    assert {(one.code, one.severity) for one in findings} == {("NXC711", "warning")}
    assert [(one.where.line if one.where else None, one.message) for one in here] == [
        (7, 'package "git" on x86_64-linux: it is like it'),
        (12, 'package "editor" on x86_64-linux: x'),
        (None, 'package "strange" on x86_64-linux: y'),
    ]


# Only some packages.


def test_only_touches_what_it_must():
    old, _ = made()
    changed = {**ANSWERS, **{attr: ("99", {"out": named(f"{attr}-99")}) for attr in ("git", "hello", "vim")}}
    objects = [*OBJECTS, StoreObject(named("git-99"), 11, references=(GLIBC,))]
    evaluate, fresh = Answers(changed), Memory(objects)
    lock, findings = nxc.make_lock(MANIFEST, evaluate, fresh, old=old, only=["git"])
    assert findings == ()
    assert [[one.name for one in wanted] for _, wanted in evaluate.calls] == [["git"], ["git"]]
    before, after = dumps_lock(old).splitlines(), dumps_lock(lock).splitlines()
    gone = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    for lines, path in ((gone, GIT), (new, named("git-99"))):
        assert [line for line in lines if path not in line and '"digest"' not in line] == []
    assert lock.systems["x86_64-linux"]["hello"] == old.systems["x86_64-linux"]["hello"]


def test_only_without_an_old_lock_has_nothing_else():
    lock, _ = made(only=["only-here"])
    assert [[*packages] for packages in lock.systems.values()] == [["only-here"], []]


def test_only_keeps_no_package_that_the_manifest_lost_and_invents_none():
    old, _ = made()
    packages = {**old.systems["x86_64-linux"], "lost": LockedPackage("lost", "lost", outputs={"out": GIT})}
    del packages["hello"]
    lock, _ = made(old=evolve(old, systems={"x86_64-linux": packages}), only=["git"])
    assert "lost" not in lock.systems["x86_64-linux"]
    assert "hello" not in lock.systems["x86_64-linux"]
    assert [*lock.systems["aarch64-linux"]] == ["git"]


def test_a_name_that_is_no_package_is_an_error_with_the_nearest():
    with pytest.raises(nxc.ManifestError) as caught:
        made(only=["gti", "hello", "tools", "left-out"])
    assert [(one.code, one.nearest) for one in caught.value.findings] == [
        ("NXC203", "git"),
        ("NXC203", None),
        ("NXC203", None),
    ]


def test_a_lock_is_a_source_of_what_it_knows():
    lock, _ = made(objects=[known for known in OBJECTS if known.base_name != GLIBC])
    seen = []
    source = lock.source()
    facts = source.facts([GIT, named("nowhere")], progress=lambda *numbers: seen.append(numbers))
    assert [*facts.objects] == [GIT]
    assert facts.missing == tuple(sorted((GLIBC, named("nowhere"))))
    assert (seen, source.address, source.store_dir) == ([(1, 3)], "nixcompose.lock", "/nix/store")
    assert source.facts([GIT]).graph([GIT]).nar_size() == 10


# Store directories.


@pytest.mark.parametrize("only", [(), ("only-here",)])
def test_the_store_directory_is_that_of_the_paths(only):
    dirs = dict.fromkeys(MANIFEST.systems, "/gnu/store")
    evaluate = Answers(ANSWERS, dirs)
    lock, _ = nxc.make_lock(MANIFEST, evaluate, Memory(OBJECTS), only=only)  # nothing is asked for the second system
    assert lock.store_dir == "/gnu/store"


def test_without_any_path_the_store_directory_is_the_old_one():
    old, _ = made()
    lock, _ = made({}, old=evolve(old, store_dir="/gnu/store"), only=["only-here"])
    assert lock.store_dir == "/gnu/store"
    assert made({})[0].store_dir == "/nix/store"


# Text from outside.


def test_whatever_a_source_says_of_a_package_the_lock_can_be_read():
    answers = {
        "git": ("", {"out": GIT}),
        "hello": ("2\x1b[31m\n" + "1" * 5000, {"out": HELLO}),
        "curl": ("missing", "\ud800\x00" + "x" * 5000),
        "vim": ("\u2028", {"ou\nt": VIM}),
    }
    inputs = {"nixpkgs": "a\nb" + "c" * 5000, "old": ""}
    lock, _ = made(answers, inputs=inputs, sources=["file:///\x07"], outputs_from="x\ty")
    assert loads_lock(dumps_lock(lock)) == lock
    assert lock.systems["x86_64-linux"]["git"].version is None
    assert {finding.code for finding in nxc.check_lock(MANIFEST, lock, inputs)} == {"NXC308", "NXC711"}


# Executors.


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor_gives_the_same_lock(kind):
    if kind == "threads":
        executor = concurrent.futures.ThreadPoolExecutor(2)
    else:
        executor = concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
    with executor:
        assert made(executor=executor) == made()


def test_an_error_of_the_evaluation_comes_out_of_an_executor():
    with concurrent.futures.ThreadPoolExecutor(2) as executor, pytest.raises(nxc.SourceError, match="no Nix"):
        nxc.make_lock(MANIFEST, no_nix, Memory([]), executor=executor)


def no_nix(wanted, system):
    raise nxc.SourceError([nxc.Finding("NXC701", "no Nix here")])


# Any source.


@given(st.data())
def test_whatever_a_source_has_the_lock_says_it_all(data):
    names = data.draw(base_names().filter(bool))
    objects = [data.draw(store_objects(name, names)) for name in names if data.draw(st.integers(0, 3))]
    silent = data.draw(st.sets(st.sampled_from(names)))
    roots = {attr: ("9", {"out": data.draw(st.sampled_from(names))}) for attr in ANSWERS}
    lock, _ = nxc.make_lock(MANIFEST, Answers(roots), Memory(objects, silent))
    assert loads_lock(dumps_lock(lock)) == lock
    reached = nxc.ClosureGraph.of_objects(objects, [path for _, out in roots.values() for path in out.values()])
    said = {*lock.objects, *lock.missing, *lock.unknown}
    assert {f"/nix/store/{name}" for name in said} <= {*reached.paths}
    assert {
        path for packages in lock.systems.values() for one in packages.values() for path in one.outputs.values()
    } <= said
