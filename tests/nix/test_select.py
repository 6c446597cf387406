"""The emitted `groups.nix` and `nixcompose.resolve` mean the same, for every selection there is."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nixeval
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nixcompose as nxc
from tests.nix.nix_run import evaluate
from tests.nix.project import error_of, nix_string, write
from tests.properties.strategies import manifests, outcome, selections

pytestmark = pytest.mark.nix

# `groups.nix` as a function of system and target.
GROUPS = """
  folder = /. + FOLDER;
  lib = import (folder + "/nixpkgs/lib");
  file = import (folder + "/nix/groups.nix");
  worlds = lib.genAttrs [ "x86_64-linux" "aarch64-linux" "aarch64-darwin" ] (
    system: import (folder + "/nixpkgs") { inherit system; }
  );
  pins = lib.optionalAttrs (builtins.functionArgs file ? inputs) { inputs.old = folder + "/nixpkgs"; };
  groupsFor = lib.mapAttrs (_: pkgs: target: file (pins // { inherit lib pkgs target; })) worlds;
"""

# What `resolve` gives for each case, null where it throws.  Lists instead of sets: any name may be a package's.
ANSWERS = """
  answer =
    { target, system, terms }:
    let
      found = (groupsFor.${system} target).resolve terms;
      facts = {
        inherit (found) names problems;
        because = map (name: found.because.${name}) found.names;
        groups = lib.mapAttrsToList (name: chain: [ name chain ]) found.groups;
        count = builtins.length found.packages;
      };
      tried = builtins.tryEval (builtins.deepSeq facts facts);
    in
    if tried.success then tried.value else null;
"""


def _groups(folder: Path) -> str:
    return GROUPS.replace("FOLDER", nix_string(str(folder)))


def _ask(folder: Path, cases: list[dict[str, Any]]) -> Any:
    """What real Nix answers to each case."""
    return evaluate(f"{{ cases }}: let {_groups(folder)} {ANSWERS} in map answer cases", args={"cases": cases})


def _expected(manifest: nxc.Manifest, case: dict[str, Any]) -> Any:
    """What Python answers, in the form of `_ask`; the count of packages is that of their outputs."""
    try:
        found = nxc.resolve(manifest, case["terms"], target=case["target"], system=case["system"])
    except nxc.ResolveError as error:
        problems = [_problem(finding) for finding in error.findings if finding.is_error]
        return None if None in problems else sorted(problems)
    return {
        "names": list(found.names),
        "problems": [],
        "because": [list(found.because[name]) for name in found.names],
        "groups": sorted([name, list(chain)] for name, chain in found.groups.items()),
        "count": sum(1 if package.any_of else max(1, len(package.outputs)) for package in found.packages),
    }


def _problem(finding: nxc.Finding) -> str | None:
    """The message of a conflict in Nix, which shows the same chains; None for what Nix throws at once."""
    if finding.code == "NXC302":
        lines = [line.split(": ") for line in finding.detail]
        return f"{finding.message}: {'; '.join(name if chain == 'named' else chain for name, chain in lines)}"
    return f"{finding.message}: {finding.detail[0]}" if finding.code == "NXC303" else None


def _assert_agree(manifest: nxc.Manifest, cases: list[dict[str, Any]], answers: list[Any]) -> None:
    for case, answer in zip(cases, answers, strict=True):
        expected = _expected(manifest, case)
        if isinstance(expected, list):
            assert answer is not None, case
            assert sorted(answer["problems"]) == expected, case
        else:
            assert answer == expected, case


def _combinations(names: Any) -> list[tuple[str, ...]]:
    """Every selection of some of *names*, the empty one too."""
    return [chosen for count in range(len(names) + 1) for chosen in itertools.combinations(names, count)]


@pytest.fixture(scope="module", params=["as written", "for three systems"])
def ours(
    request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[nxc.Manifest, Path]:
    """Our own manifest and its project; also with more systems, which some of our packages are not for."""
    text = (root / "profiles.toml").read_text(encoding="utf-8")
    if request.param != "as written":
        systems = 'systems = ["x86_64-linux", "aarch64-linux", "aarch64-darwin"]'
        text = text.replace('systems = ["x86_64-linux"]', systems, 1)
        assert systems in text
    manifest = nxc.loads(text, root=str(root))
    return manifest, write(tmp_path_factory.mktemp("ours"), manifest, sources=root)


def test_all_combinations_of_our_groups(ours: tuple[nxc.Manifest, Path]) -> None:
    """Nix and Python agree on the packages, chains and failures of every combination, target and system."""
    manifest, folder = ours
    combinations = _combinations(manifest.groups)
    assert len(combinations) == 2 ** len(manifest.groups)
    for target in (None, *manifest.targets):
        systems = _systems(manifest, target)
        cases = [
            {"target": target, "system": system, "terms": list(terms)} for system in systems for terms in combinations
        ]
        answers = _ask(folder, cases)
        _assert_agree(manifest, cases, answers)
        assert answers.count(None) == len(systems), "only the empty combination fails"


def _systems(manifest: nxc.Manifest, target: str | None) -> tuple[str, ...]:
    return manifest.systems if target is None else manifest.systems_of(manifest.targets[target])


def test_profiles_packages_and_removals_of_ours(ours: tuple[nxc.Manifest, Path]) -> None:
    """They agree on each profile, on each package alone, and on every group without every other."""
    manifest, folder = ours
    names = {package.name for _, package in manifest.entries()}
    terms = [[name] for name in (*manifest.profiles, *sorted(names))]
    terms += [["full", f"-{name}"] for name in (*manifest.groups, *manifest.profiles, *sorted(names))]
    terms += [[one, f"-{other}"] for one in manifest.groups for other in manifest.groups]
    cases = [
        {"target": "container", "system": system, "terms": chosen}
        for system in _systems(manifest, "container")
        for chosen in terms
    ]
    _assert_agree(manifest, cases, _ask(folder, cases))


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_manifests(data: st.DataObject) -> None:
    """They agree on all combinations of a random manifest's groups and on random selections with removals."""
    manifest = data.draw(manifests())
    chosen = [list(terms) for terms in _combinations(manifest.groups)]
    chosen += data.draw(st.lists(selections(manifest), min_size=10, max_size=30))
    where = data.draw(
        st.lists(
            st.tuples(st.sampled_from([None, *manifest.targets]), st.sampled_from(manifest.systems)),
            min_size=1,
            max_size=3,
        )
    )
    cases = [
        {"target": target, "system": system, "terms": terms}
        for target, system in where
        if system in _systems(manifest, target)
        for terms in chosen
    ]
    with TemporaryDirectory() as folder:
        _assert_agree(manifest, cases, _ask(write(Path(folder), manifest), cases))


def test_another_evaluator_agrees(root: Path, tmp_path: Path) -> None:
    """nixeval, which is not Nix, finds the same names and chains for every combination of our groups but the empty one.

    It has no `derivation` and no fetchers, and does not catch what is thrown below a call, so it is not asked
    for packages, nor for what throws.
    """
    manifest = nxc.load(root / "profiles.toml")
    folder = write(tmp_path, manifest, sources=root)
    answers = ANSWERS.replace("count = builtins.length found.packages;", "")
    assert answers != ANSWERS
    cases = [
        {"target": "container", "system": "x86_64-linux", "terms": list(terms)}
        for terms in _combinations(manifest.groups)[1:]
    ]
    data = f"builtins.fromJSON {nix_string(json.dumps(cases))}"
    found = json.loads(nixeval.loads(f"builtins.toJSON (let {_groups(folder)} {answers} in map answer ({data}))"))
    _assert_agree(manifest, cases, [answer | {"count": len(answer["names"])} for answer in found])


SMALL = """
systems = ["x86_64-linux", "aarch64-linux"]
[groups.top]
includes = ["middle"]
packages = ["git"]
[groups.middle]
requires = ["low"]
packages = ["vim"]
[groups.low]
packages = ["jq", { attr = "fd", skip = "build failure" }, { attr = "bat", systems = ["x86_64-linux"] }]
[groups.other]
conflicts = ["low"]
packages = [
  { attr = "curl", outputs = ["dev"] }, { attr = "tree", targets = ["!ci"] },
  { attr = "openssl", outputs = ["dev", "bin"] },
]
[profiles]
default = ["top", "git"]
[targets.ci]
kind = "container"
profile = "default"
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one of each thing that can go wrong."""
    return write(tmp_path_factory.mktemp("small"), nxc.loads(SMALL))


def _select(
    folder: Path, terms: str, *, target: str = "null", system: str = "x86_64-linux", what: str = "select"
) -> str:
    return (
        f"let {_groups(folder)} in (groupsFor.{system} {target}).{what} [ {' '.join(map(nix_string, terms.split()))} ]"
    )


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (
            "top kubernets",
            'profiles.toml: no group, profile or package "kubernets"; the groups are top, middle, low, other',
        ),
        ("top -nothing", 'no group, profile or package "nothing"'),
        ("", "profiles.toml: the selection is empty"),
        ("-top", "profiles.toml: the selection is empty"),
        ("top other", 'groups "low" and "other" conflict: top -> middle -> low; other'),
        ("default other", 'groups "low" and "other" conflict: default -> top -> middle -> low; other'),
        ("top -low", 'group "low" is taken away, but group "middle" requires it: top -> middle -> low'),
        ("low fd", "named, but left out here: fd"),
    ],
)
def test_what_is_wrong_is_thrown(small: Path, terms: str, words: str) -> None:
    """Nix stops with the message that names the reason, and Python refuses the same."""
    assert words in error_of(_select(small, terms))
    assert isinstance(outcome(nxc.loads(SMALL), terms), set)


@pytest.mark.parametrize("terms", ["low,-low", "git,-git", "low,-low,-other"])
def test_a_selection_that_takes_away_all_that_it_names_is_thrown(small: Path, terms: str) -> None:
    """Nix refuses it as Python does (NXC304)."""
    assert outcome(nxc.loads(SMALL), terms) == {"NXC304"}
    assert "profiles.toml: " in error_of(_select(small, terms.replace(",", " ")))


def test_a_package_stands_where_it_is_first_to_be_had(tmp_path: Path) -> None:
    """An entry that is left out gives its package no place: Nix and Python list the packages in the same order."""
    manifest = nxc.loads("""
    [groups.a]
    packages = [{ attr = "git", skip = "later" }, "vim"]
    [groups.b]
    packages = ["git"]
    """)
    case = {"target": None, "system": "x86_64-linux", "terms": ["a", "b"]}
    (answer,) = _ask(write(tmp_path, manifest), [case])
    assert answer["names"] == list(nxc.resolve(manifest, "a,b").names)


def test_what_does_not_go_here_is_thrown_when_it_is_named(small: Path) -> None:
    """Filters by target and by system are obeyed, and a package they refuse cannot be named."""
    assert "named, but left out here: tree" in error_of(_select(small, "tree", target='"ci"'))
    assert "named, but left out here: bat" in error_of(_select(small, "bat", system="aarch64-linux"))
    (path,) = evaluate(f"map toString ({_select(small, 'low', system='aarch64-linux')})")
    assert path.endswith("-jq-1.0")


def test_an_unknown_target_or_system_is_thrown(small: Path) -> None:
    """Both are checked as soon as the file is used."""
    assert 'there is no target "cj"; the targets are ci' in error_of(_select(small, "low", target='"cj"'))
    words = 'there is no system "aarch64-darwin" here; the systems are x86_64-linux, aarch64-linux'
    assert words in error_of(_select(small, "low", system="aarch64-darwin"))


def test_a_package_that_nixpkgs_lacks_is_nix_own_error(small: Path) -> None:
    """Nothing comes between the consumer and Nix's words: the attribute is missing."""
    bare = _select(small, "top").replace(
        'import (folder + "/nixpkgs")', 'builtins.removeAttrs (import (folder + "/nixpkgs")'
    )
    bare = bare.replace("{ inherit system; }", '{ inherit system; }) [ "vim" ]')
    assert "attribute 'vim' missing" in error_of(bare)


def test_outputs_are_the_ones_asked_for(small: Path) -> None:
    """`curl^dev` is that output; a package with two gives both, in the order of their names."""
    names = [path.split("-", 1)[1] for path in evaluate(f"map toString ({_select(small, 'other')})")]
    assert names == ["curl-1.0-dev", "tree-1.0", "openssl-1.0-bin", "openssl-1.0-dev"]


def test_each_name_is_the_package_at_its_attribute_path(root: Path, tmp_path: Path) -> None:
    """Every package of ours that nixpkgs has is the very one that Nix finds by its attribute path."""
    manifest = nxc.load(root / "profiles.toml")
    plain = {
        p.name: list(p.attr_path) for _, p in manifest.entries() if p.attr not in manifest.packages and p.skip is None
    }
    found = evaluate(
        f"""{{ plain }}: let {_groups(write(tmp_path, manifest, sources=root))}
        select = name: (groupsFor.x86_64-linux null).select [ name ];
        in lib.mapAttrs (name: path: map toString (select name ++ [ (lib.getAttrFromPath path worlds.x86_64-linux) ])) plain""",
        args={"plain": plain},
    )
    assert set(found) == set(plain)
    assert all(ours == theirs for ours, theirs in found.values())


def _project(folder: Path, packages: str, more: str = "") -> Path:
    return write(folder, nxc.loads(f"[groups.tools]\npackages = [{packages}]\n{more}"))


@pytest.mark.parametrize(
    ("requirement", "fits"),
    [
        (">=1.0", True), (">=1.0.0", False), (">=2", False), (">0.9, <1.1", True), ("<1.0", False), ("<=1.0", True),
        ("==1.0", True), ("==1", False), ("!=1.0", False), ("!=1", True), (">1.0pre3", True), (">=1.0, !=1.0", False),
    ],
)  # fmt: skip
def test_versions_are_enforced(tmp_path: Path, requirement: str, fits: bool) -> None:
    """Nix, whose order it is, refuses a package (here of version 1.0) that does not meet its requirement."""
    select = _select(_project(tmp_path, f'{{ attr = "git", version = "{requirement}" }}'), "tools")
    if fits:
        assert len(evaluate(select)) == 1
    else:
        shown = ", ".join(re.sub(r"\s", "", clause) for clause in requirement.split(","))
        assert f'"git" has to be {shown}, and is 1.0' in error_of(select)


def test_any_of_is_the_first_that_exists_and_fits(tmp_path: Path) -> None:
    """What nixpkgs lacks is passed over; if nothing fits, the versions that were seen are named."""
    entries = """
      { any-of = ["no-such", "neovim", "vim"], name = "editor" },
      { any-of = ["no-such.at.all", "openssl"], outputs = ["dev"], name = "ssl" },
      { any-of = ["git", "vim"], version = ">=2", name = "newer" },
      { any-of = ["no-such"], name = "nothing" },
    """
    folder = _project(tmp_path, entries)
    paths = evaluate(f"map toString ({_select(folder, 'editor ssl')})")
    assert [path.split("-", 1)[1] for path in paths] == ["neovim-1.0", "openssl-1.0-dev"]
    assert '"newer" has to be >=2, and is 1.0, 1.0' in error_of(_select(folder, "newer"))
    assert '"nothing"' in error_of(_select(folder, "nothing"))


def test_any_of_finds_packages_of_our_own(tmp_path: Path) -> None:
    """A candidate under [packages] exists, whether or not the caller applied the overlay."""
    folder = _project(tmp_path, '{ any-of = ["mine", "git"], name = "tool" }', '[packages.mine]\nfile = "mine.nix"\n')
    (path,) = evaluate(f"map toString ({_select(folder, 'tool')})")
    assert path.endswith("-custom-1.0")


PIN = '[inputs]\nold = "github:NixOS/nixpkgs/nixos-24.05"\n'


def _pinned(folder: Path, expression: str) -> Any:
    """The value of *expression* where `old` is another nixpkgs than ours: the names of its packages end in `-old`."""
    older = folder / "older" / "default.nix"
    older.parent.mkdir()
    older.write_text(
        """args:
        let
          old = p: p // { outPath = p.outPath + "-old"; bin = old p.bin; dev = old p.dev; };
        in
        builtins.mapAttrs (_: p: if p ? outPath then old p else p) (import ../nixpkgs args)
        """
    )
    return evaluate(expression.replace('inputs.old = folder + "/nixpkgs"', 'inputs.old = folder + "/older"'))


def test_pinned_packages_come_from_their_input(tmp_path: Path) -> None:
    """`from` takes that package, and no other, from the other nixpkgs, with the output that is asked for."""
    entries = '{ attr = "git", from = "old" }, { attr = "curl", from = "old", outputs = ["dev"] }, "vim"'
    select = _select(_project(tmp_path, entries, PIN), "tools")
    names = [path.split("-", 1)[1] for path in _pinned(tmp_path, f"map toString ({select})")]
    assert names == ["git-1.0-old", "curl-1.0-dev-old", "vim-1.0"]


def test_a_pinned_package_has_all_outputs_that_are_asked_for(tmp_path: Path) -> None:
    """Two outputs of a pinned package are two packages of the selection, as they are without the pin."""
    select = _select(_project(tmp_path, '{ attr = "curl", from = "old", outputs = ["bin", "dev"] }', PIN), "tools")
    names = [path.split("-", 1)[1] for path in _pinned(tmp_path, f"map toString ({select})")]
    assert names == ["curl-1.0-bin-old", "curl-1.0-dev-old"]


def test_any_of_with_a_pin_looks_in_that_input(tmp_path: Path) -> None:
    """The candidates of a pinned package are those of its input."""
    select = _select(_project(tmp_path, '{ any-of = ["no-such", "git"], from = "old" }', PIN), "tools")
    assert [path.split("-", 1)[1] for path in _pinned(tmp_path, f"map toString ({select})")] == ["git-1.0-old"]


@pytest.mark.parametrize("name", ["nixpkgs-24.05", "nixos-24.05", "final", "inputs", "or", "import", "_prev"])
def test_an_input_can_have_any_name(tmp_path: Path, name: str) -> None:
    """The name of an input never becomes a variable that means something else, or nothing."""
    entries = f'{{ attr = "git", from = "{name}" }}'
    folder = _project(tmp_path, entries, f'[inputs]\n"{name}" = "github:NixOS/nixpkgs/nixos-24.05"\n')
    select = _select(folder, "tools").replace("inputs.old", f'inputs."{name}"')
    ((path, system),) = evaluate(f"map (package: [ (toString package) package.system ]) ({select})")
    assert path.endswith("-git-1.0")
    assert system == "x86_64-linux"
