"""From text to a `Manifest`: what the file says, in its order, or everything that is wrong with it."""

import pickle

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

import nixcompose as nxc
from nixcompose.manifest.words import VersionRequirement

SMALL = """
[groups.tools]
packages = ["git"]

[profiles]
default = ["tools"]

[users.dev]
uid = 1000
"""


def refused(text, root=None):
    """What is said of a manifest that has to be refused: (line, code) of each finding."""
    with pytest.raises(nxc.NixcomposeError) as caught:
        nxc.loads(text.lstrip("\n"), root=root)
    return [(finding.where.line, finding.code) for finding in caught.value.findings]


def package(entry):
    return nxc.loads(f"[groups.tools]\npackages = [{entry}]\n").groups["tools"].packages[0]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('"git"', nxc.Package("git", "git")),
        ('"curl^dev,bin"', nxc.Package("curl^bin^dev", "curl", ("bin", "dev"))),
        ("'a.\"@b/c\"'", nxc.Package("a.@b/c", 'a."@b/c"')),
        ('{ attr = "git" }', nxc.Package("git", "git")),
        ('{ attr = "git", name = "g", why = "w", skip = "s" }', nxc.Package("g", "git", why="w", skip="s")),
        ('{ attr = "curl", outputs = ["dev", "bin", "dev"] }', nxc.Package("curl^bin^dev", "curl", ("bin", "dev"))),
        ('{ any-of = ["b", "a"] }', nxc.Package("b", "b", any_of=("b", "a"))),
        ('{ any-of = ["b", "a"], outputs = ["out"] }', nxc.Package("b^out", "b", ("out",), any_of=("b", "a"))),
        ('{ attr = "x", from = "nixpkgs" }', nxc.Package("x", "x", source="nixpkgs")),
        (
            '{ attr = "x", version = ">=1" }',
            nxc.Package("x", "x", version=VersionRequirement(">=1", ((">=", "1"),), "nix")),
        ),
        (
            '{ attr = "x", version = "~=1.0", scheme = "pep440" }',
            nxc.Package("x", "x", version=VersionRequirement("~=1.0", (("~=", "1.0"),), "pep440")),
        ),
        ('{ attr = "x", systems = ["*-linux"] }', nxc.Package("x", "x", systems=("*-linux",))),
    ],
)
def test_an_entry_of_a_group_is_a_package(entry, expected):
    assert package(entry) == expected


def test_a_package_answers_questions_about_itself():
    assert nxc.Package("x", 'nodePackages."@angular/cli"').attr_path == ("nodePackages", "@angular/cli")
    here = nxc.Package("x", "x", systems=("*-linux",), targets=("!box",))
    assert here.goes_to("wsl", "x86_64-linux")
    assert here.goes_to(None, "x86_64-linux")
    assert not here.goes_to("box", "x86_64-linux")
    assert not here.goes_to("wsl", "x86_64-darwin")


def test_a_user_lives_in_a_home():
    users = nxc.loads('[users]\nroot = {}\ndev = {}\nann = { home = "/srv/ann", gid = 100 }\n').users
    assert [user.home_directory for user in users.values()] == ["/root", "/home/dev", "/srv/ann"]
    assert [user.gid for user in users.values()] == [None, None, 100]


def test_the_well_known_inputs_need_not_be_written_down():
    manifest = nxc.loads('[inputs]\nnixpkgs = "github:me/nixpkgs"\n[groups]\n')
    assert manifest.input("nixpkgs") == nxc.Input("nixpkgs", "github:me/nixpkgs")
    assert manifest.input("home-manager").url == "github:nix-community/home-manager"


def test_an_input_can_follow_others():
    manifest = nxc.loads('[inputs]\nx = { url = "github:a/b", follows = { nixpkgs = "nixpkgs" } }\n')
    assert manifest.inputs["x"] == nxc.Input("x", "github:a/b", {"nixpkgs": "nixpkgs"})


def test_everything_is_in_the_order_of_the_file():
    manifest = nxc.loads('[groups.z]\npackages = ["y", "x"]\n[groups.a]\npackages = ["b"]\n')
    assert list(manifest.groups) == ["z", "a"]
    assert [package.name for _, package in manifest.entries()] == ["y", "x", "b"]


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        ('"600 MB"', nxc.Budget(closure=600_000_000)),
        ('{ closure = "1 GiB", warn = "1 B" }', nxc.Budget(closure=2**30, warn=1)),
        ('{ download = "1 kB" }', nxc.Budget(download=1_000)),
        ("{}", nxc.Budget()),
    ],
)
def test_a_budget_is_a_size_or_several(budget, expected):
    manifest = nxc.loads(f'{SMALL}[targets.box]\nkind = "container"\nprofile = "default"\nbudget = {budget}\n')
    assert manifest.targets["box"].budget == expected


BASES = """
[groups.tools]
packages = ["git", "jq"]
[groups.web]
packages = ["deno"]
[profiles]
default = ["tools"]
other = ["web"]
[users.dev]
[targets.base]
kind = "container"
profile = "default"
exclude = ["jq"]
with = ["web"]
user = "dev"
systems = ["x86_64-linux"]
budget = "1 MB"
command = ["a"]
image = { name = "base" }
[targets.next]
base = "base"
"""


@pytest.mark.parametrize(
    ("keys", "terms"),
    [
        ('kind = "container"', ("default", "web", "-jq")),
        ('kind = "container"\nwith = ["jq"]', ("default", "web", "jq")),
        ('kind = "container"\nexclude = ["web"]', ("default", "web", "-jq", "-web")),
        ('kind = "container"\nprofile = "other"', ("other",)),
        ('kind = "container"\nprofile = "other"\nwith = ["git"]', ("other", "git")),
    ],
)
def test_a_target_begins_with_the_selection_of_its_base(keys, terms):
    assert nxc.loads(BASES + keys).targets["next"].terms == terms


def test_a_target_has_the_keys_that_it_leaves_to_its_base():
    target = nxc.loads(BASES + 'kind = "devcontainer"\ncommand = ["b"]').targets["next"]
    assert (target.base, target.profile, target.user, target.systems) == ("base", "default", "dev", ("x86_64-linux",))
    assert target.options == {"command": ("b",)}, "an image has its own name"
    assert target.budget is None, "a budget is a promise about one target"


def test_a_target_takes_from_its_base_only_what_its_kind_knows():
    target = nxc.loads(BASES + 'kind = "home-manager"').targets["next"]
    assert target.options == {}
    assert target.user == "dev"


def test_a_base_of_another_class_of_modules_does_not_pass_its_modules_on():
    manifest = nxc.loads(
        SMALL
        + """
        [targets.wsl]
        kind = "nixos-wsl"
        profile = "default"
        user = "dev"
        modules = ["nixos.nix"]
        [targets.home]
        kind = "home-manager"
        base = "wsl"
        """
    )
    assert manifest.targets["home"].modules == ()


@pytest.mark.parametrize(
    "keys",
    [
        "with = 5",
        "with = { a = 1 }",
        'with = "tools"',
        "exclude = 5",
        "with = [5]",
        "base = 5",
        "systems = 5",
        "env = 5",
        "budget = 5",
        "image = 5",
        "user = 5",
    ],
)
def test_a_wrong_key_of_a_target_is_one_finding(keys):
    assert refused(f'{SMALL}[targets.box]\nkind = "container"\nprofile = "default"\n{keys}\n') == [(12, "NXC202")]


@pytest.mark.parametrize("modules", ["5", '"a.nix"', "{ a = 1 }", "[5]", "[[]]"])
def test_wrong_modules_of_a_target_are_one_finding(modules, tmp_path):
    text = f'{SMALL}[targets.home]\nkind = "home-manager"\nprofile = "default"\nuser = "dev"\nmodules = {modules}\n'
    assert refused(text, str(tmp_path)) == [(13, "NXC202")]


@pytest.mark.parametrize("file", ['"a\\u0000b"', '""'])
def test_a_file_name_that_can_be_none_is_one_finding(file, tmp_path):
    text = f'{SMALL}[targets.home]\nkind = "home-manager"\nprofile = "default"\nuser = "dev"\nmodules = [{file}]\n'
    assert refused(text, str(tmp_path)) == [(13, "NXC206")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[packages.sesh]\nfile = 5\n", [(2, "NXC202")]),
        ('[packages.sesh]\nfile = ""\n', [(2, "NXC206")]),
        ("[groups.tools]\npackages = [{ any-of = [] }]\n", [(2, "NXC205")]),
        ("[inputs.x]\nurl = 5\n", [(2, "NXC202")]),
        ('[inputs.x]\nurl = "a b"\n', [(2, "NXC206")]),
        ("[groups.tools]\npackages = [{ attr = 5 }]\n", [(2, "NXC202")]),
        ('[groups.tools]\npackages = [{ attr = "x", version = 5, scheme = "nix" }]\n', [(2, "NXC202")]),
        (f"{SMALL}[targets.box]\nkind = 'container'\nprofile = 5\n", [(11, "NXC202")]),
        ("groups = 5\n", [(1, "NXC202")]),
        ("[[targets]]\nkind = 1\n", [(1, "NXC202")]),
    ],
)
def test_a_wrong_value_is_one_finding_and_nothing_false_follows(text, found):
    assert refused(text) == found


@pytest.mark.parametrize("levels", range(200, 600, 40))
@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ("{ a = ", "}")])
def test_a_file_that_is_nested_too_deeply_is_a_finding(levels, open_, close):
    # How deep tomli goes is not ours to say; what it lets through, the search for places has to bear.
    [(line, code)] = refused(f"x = {open_ * levels}{'' if open_ == '[' else 1}{close * levels}\n")
    assert (line, code) in [(1, "NXC105"), (1, "NXC201")]


def test_follows_names_an_input_that_there_is():
    text = '[inputs]\nx = { url = "github:a/b", follows = { nixpkgs = "nixpgks" } }\n'
    text += '[groups.tools]\npackages = [{ attr = "git", from = "x" }]\n'
    assert refused(text) == [(2, "NXC208")]


@pytest.mark.parametrize("text", ["", " \n\t\n", "# only a comment\n", "\ufeff", "\ufeff# a comment"])
def test_a_file_that_holds_nothing_says_so(text):
    assert refused(text) == [(1, "NXC103")]


def test_a_manifest_may_come_from_text_and_its_files_are_looked_for_only_below_a_root(tmp_path):
    text = '[groups.tools]\npackages = ["sesh"]\n[packages.sesh]\nfile = "sesh.nix"\n'
    assert nxc.loads(text).packages["sesh"].file == "sesh.nix"
    assert refused(text, str(tmp_path)) == [(4, "NXC211")]
    (tmp_path / "sesh.nix").write_text("{ }: { }\n")
    assert nxc.loads(text, root=str(tmp_path)).warnings == ()


def test_a_file_may_be_a_symlink_inside_the_project(tmp_path):
    (tmp_path / "real.nix").write_text("{ }: { }\n")
    (tmp_path / "sesh.nix").symlink_to("real.nix")
    text = '[groups.tools]\npackages = ["sesh"]\n[packages.sesh]\nfile = "sesh.nix"\n'
    assert nxc.loads(text, root=str(tmp_path)).warnings == ()


def test_text_that_utf8_cannot_hold_is_a_finding():
    assert refused('x = "\ud800"\n') == [(1, "NXC102")]


def test_the_file_may_be_named_by_a_path(tmp_path):
    path = tmp_path / "profiles.toml"
    path.write_text(SMALL)
    assert nxc.load(path).groups == nxc.load(str(path)).groups
    assert nxc.load(path).file == str(path)


@pytest.mark.parametrize("place", ["nowhere/profiles.toml", "."])
def test_a_file_that_cannot_be_read_is_a_finding(place, tmp_path):
    with pytest.raises(nxc.ManifestError) as caught:
        nxc.load(tmp_path / place)
    [finding] = caught.value.findings
    assert finding.code == "NXC106"
    assert "--file" in finding.fix


def test_the_digest_is_that_of_the_text():
    one, same, other = nxc.loads(SMALL), nxc.loads(SMALL, "elsewhere.toml"), nxc.loads(SMALL + "\n")
    assert one.digest == same.digest != other.digest
    assert len(one.digest) == 64


def test_a_manifest_survives_pickling(manifest):
    assert pickle.loads(pickle.dumps(manifest)) == manifest


def test_only_what_is_unused_when_all_else_is_right_is_warned_of():
    warnings = nxc.loads("[groups.tools]\npackages = ['git']\n[groups.web]\n[profiles]\ndefault = ['tools']\n").warnings
    assert [(warning.code, warning.where.line, warning.severity) for warning in warnings] == [("NXC214", 3, "warning")]
    assert nxc.loads("[groups.tools]\npackages = ['git']\n[groups.web]\n").warnings == (), "nothing is said of use"


def _mutations():
    """Documents that are nearly right: the valid values of keys, exchanged for anything."""
    names = st.sampled_from(["tools", "web", "git", "default", "dev", "box", "zz", "-git", "", "a b", "x.nix"])
    values = st.recursive(
        names | st.integers(-1, 3) | st.booleans() | st.just(1.5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=5,
    )
    packages = st.lists(
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("attr", "any-of", "name", "version", "outputs", "from", "systems"), values)
        )
        | values,
        max_size=3,
    )
    group = st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("includes", "requires", "conflicts", "systems", "settings", "modules"), values)
        | {"packages": packages},
    )
    target = st.fixed_dictionaries(
        {"kind": st.sampled_from(["container", "devcontainer", "home-manager", "nixos-wsl"])},
        optional=dict.fromkeys(("profile", "base", "with", "exclude", "user", "modules", "systems", "budget"), values),
    )
    custom = st.fixed_dictionaries({}, optional=dict.fromkeys(("file", "args", "systems"), values))
    tables = {
        "groups": st.dictionaries(names, group | values, max_size=3),
        "profiles": st.dictionaries(names, values, max_size=2),
        "targets": st.dictionaries(names, target | values, max_size=3),
        "packages": st.dictionaries(names, custom | values, max_size=2),
        "users": st.dictionaries(names, values, max_size=2),
        "inputs": st.dictionaries(names, values, max_size=2),
        "systems": values,
    }
    return st.fixed_dictionaries({}, optional=tables)


@given(_mutations())
def test_whatever_a_manifest_says_it_is_read_or_refused_with_findings(root, document):
    text = tomli_w.dumps(document)
    try:
        nxc.loads(text, root=str(root))
    except nxc.NixcomposeError as error:
        assert error.findings
        for finding in error.findings:
            assert finding.where.text in text.splitlines() or not text.strip()


def test_an_input_that_another_follows_is_used():
    text = """
    [inputs]
    stable = "github:NixOS/nixpkgs/nixos-25.05"
    tools = { url = "github:someone/tools", follows = { nixpkgs = "stable" } }
    [groups.base]
    packages = [{ attr = "tool", from = "tools" }]
    [profiles]
    default = ["base"]
    """
    assert () == nxc.loads(text).warnings
