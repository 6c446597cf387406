"""From a selection to packages: the measured truth of our own manifest, and every rule on a small one."""

import itertools

import pytest

import nixcompose as nxc
from nixcompose.resolver.closure import close

SMALL = nxc.loads(
    """
    systems = ["x86_64-linux", "aarch64-darwin"]

    [groups.base]
    packages = ["git", "jq"]

    [groups.linux]
    systems = ["*-linux"]
    packages = ["strace", { attr = "jq", why = "again" }]

    [groups.desk]
    requires = ["base"]
    targets = ["desk"]
    packages = ["sesh", { attr = "mako", systems = ["!*-darwin"] }, { attr = "foot", targets = ["!desk"] }]

    [groups.all]
    includes = ["linux", "desk"]
    packages = [{ attr = "broken", skip = "build failure" }, { attr = "jq", why = "once more" }]

    [groups.rival]
    packages = ["busybox"]
    conflicts = ["base"]

    [profiles]
    default = ["base"]
    lean = ["all", "-strace", "-linux"]
    single = ["busybox"]

    [packages]
    sesh = { file = "sesh.nix", systems = ["x86_64-linux"] }
    alone = { file = "alone.nix", systems = ["x86_64-linux"] }

    [users.dev]

    [targets.desk]
    kind = "home-manager"
    profile = "default"
    with = ["desk"]
    user = "dev"

    [targets.box]
    kind = "home-manager"
    profile = "default"
    user = "dev"
    systems = ["aarch64-darwin"]
    """
)


def names(selection, **where):
    return nxc.resolve(SMALL, selection, **where).names


def refusal(manifest, selection, **where):
    with pytest.raises(nxc.NixcomposeError) as caught:
        nxc.resolve(manifest, selection, **where)
    return caught.value


@pytest.mark.parametrize(
    ("selection", "number"),
    [
        ("minimal", 16),
        ("essential", 41),
        ("full", 62),
        ("essential,kubectl,k9s,gh", 44),
        ("essential,kubernetes", 47),
        ("kubernetes", 47),
        ("default", 41),
    ],
)
def test_our_own_manifest_meets_the_measured_truth(manifest, selection, number):
    resolution = nxc.resolve(manifest, selection)
    assert len(resolution) == len(set(resolution.names)) == number


def test_the_order_of_terms_never_matters(manifest):
    terms = ["essential", "k9s", "development", "-gum"]
    results = [nxc.resolve(manifest, order) for order in itertools.permutations(terms)]
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("selection", ["essential, kubernetes", "essential kubernetes", " essential ,,kubernetes\n"])
def test_blanks_separate_as_commas_do(manifest, selection):
    assert nxc.resolve(manifest, selection) == nxc.resolve(manifest, "essential,kubernetes")


def test_a_typing_mistake_names_what_was_meant(manifest):
    error = refusal(manifest, "essential,kubernets")
    assert isinstance(error, nxc.ManifestError)
    [finding] = error.findings
    assert (finding.code, finding.nearest) == ("NXC203", "kubernetes")


def test_every_package_of_our_own_manifest_says_why_it_is_there(manifest):
    resolution = nxc.resolve(manifest, "full,tmux")
    assert list(resolution.because) == list(resolution.names)
    for package in resolution:
        chain = resolution.because[package.name]
        if chain:
            assert chain[0] == "full"
            assert package in manifest.groups[chain[-1]].packages
    assert resolution.because["tmux"] == ()
    assert resolution.because["git"] == ("full", "essential", "minimal")


def test_a_resolution_is_its_packages_in_the_order_of_the_manifest(manifest):
    resolution = nxc.resolve(manifest, "kubernetes")
    order = list(dict.fromkeys(package.name for _, package in manifest.entries()))
    assert list(resolution.names) == sorted(resolution.names, key=order.index)
    assert [package.name for package in resolution] == list(resolution.names)
    assert resolution.selection == "kubernetes"
    assert (resolution.target, resolution.system) == (None, "x86_64-linux")


@pytest.mark.parametrize(
    ("selection", "where", "expected"),
    [
        ("base", {}, ("git", "jq")),
        ("git", {}, ("git",)),
        ("alone", {}, ("alone",)),
        ("default,strace", {}, ("git", "jq", "strace")),
        ("single", {}, ("busybox",)),
        ("base,-jq", {}, ("git",)),
        ("base,jq,-jq", {}, ("git",)),
        ("base,-base,alone", {}, ("alone",)),
        ("default,-default,alone", {}, ("alone",)),
        ("linux", {}, ("strace", "jq")),
        ("desk", {}, ("git", "jq", "sesh", "mako", "foot")),
        ("desk", {"target": "desk"}, ("git", "jq", "sesh", "mako")),
        ("desk,base", {"target": "box"}, ("git", "jq")),
        ("desk", {"system": "aarch64-darwin"}, ("git", "jq", "foot")),
        ("all", {}, ("git", "jq", "strace", "sesh", "mako", "foot")),
        ("all", {"system": "aarch64-darwin"}, ("git", "jq", "foot")),
        ("lean", {}, ("git", "jq", "sesh", "mako", "foot")),
        ("lean,strace", {}, ("git", "jq", "sesh", "mako", "foot")),
        (None, {"target": "desk"}, ("git", "jq", "sesh", "mako")),
        (["base", "alone"], {}, ("git", "jq", "alone")),
    ],
)
def test_a_selection_means_these_packages(selection, where, expected):
    assert sorted(names(selection, **where)) == sorted(expected)


def test_without_a_system_it_is_the_first_that_the_target_is_made_for():
    assert nxc.resolve(SMALL, target="box").system == "aarch64-darwin"
    assert nxc.resolve(SMALL, target="desk").system == "x86_64-linux"


@pytest.mark.parametrize(
    ("selection", "where", "expected"),
    [
        ("all", {}, {"broken": "build failure"}),
        ("all,-strace", {}, {"strace": "taken away by the selection", "broken": "build failure"}),
        ("desk", {"target": "desk"}, {"foot": "not for target desk"}),
        ("desk", {"system": "aarch64-darwin"}, dict.fromkeys(("sesh", "mako"), "not for system aarch64-darwin")),
        ("desk", {"target": "box"}, dict.fromkeys(("sesh", "mako", "foot"), "not for target box")),
        ("base", {}, {}),
    ],
)
def test_what_is_left_out_is_said_with_the_reason(selection, where, expected):
    skipped = nxc.resolve(SMALL, selection, **where).skipped
    assert {package.name: package.reason for package in skipped} == expected


@pytest.mark.parametrize(
    ("selection", "package", "chain"),
    [
        ("base", "jq", ("base",)),
        ("all", "jq", ("all",)),
        ("all", "git", ("all", "desk", "base")),
        ("default,all", "git", ("default", "base")),
        ("all,jq", "jq", ()),
        ("single", "busybox", ("single",)),
        ("single,busybox", "busybox", ()),
        ("alone", "alone", ()),
    ],
)
def test_the_reason_is_the_shortest_chain(selection, package, chain):
    assert nxc.resolve(SMALL, selection).because[package] == chain


def test_why_gives_every_chain_the_shortest_first(manifest):
    assert nxc.why(SMALL, "all", "jq") == (("all",), ("all", "linux"), ("all", "desk", "base"))
    assert nxc.why(SMALL, "all,jq", "jq")[0] == ()
    assert nxc.why(SMALL, None, "sesh", target="desk") == (("desk",),)
    assert nxc.why(manifest, "full", "nodejs_20") == (("full", "essential"), ("full", "extras", "runtimes"))


def test_why_leaves_out_the_groups_that_do_not_bring_it_here():
    assert nxc.why(SMALL, "all", "jq", system="aarch64-darwin") == (("all",), ("all", "desk", "base"))


def test_why_names_a_package_that_a_profile_brings_by_itself():
    assert nxc.why(SMALL, "single", "busybox") == (("single",),)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("broken", "NXC305", "build failure"),
        ("alone", "NXC307", "not part of"),
        ("busybox", "NXC307", "not part of"),
        ("nonsense", "NXC307", "not part of"),
    ],
)
def test_why_says_why_not(name, code, words):
    with pytest.raises(nxc.ResolveError) as caught:
        nxc.why(SMALL, "all", name)
    [finding] = caught.value.findings
    assert finding.code == code
    assert words in finding.message


def test_why_not_names_the_groups_that_have_it_or_the_nearest_name():
    with pytest.raises(nxc.ResolveError) as caught:
        nxc.why(SMALL, "all", "busybox")
    assert caught.value.findings[0].fix == "it is in group rival"
    with pytest.raises(nxc.ResolveError) as caught:
        nxc.why(SMALL, "all", "gti")
    assert caught.value.findings[0].nearest == "git"


@pytest.mark.parametrize(
    ("selection", "where", "family", "codes"),
    [
        ("bsae", {}, nxc.ManifestError, ["NXC203"]),
        ("", {}, nxc.ResolveError, ["NXC304"]),
        ("git,-git", {}, nxc.ResolveError, ["NXC304"]),
        ("base,-base", {}, nxc.ResolveError, ["NXC304"]),
        ("base,rival", {}, nxc.ResolveError, ["NXC302"]),
        ("desk,-base", {}, nxc.ResolveError, ["NXC303"]),
        ("broken", {}, nxc.ResolveError, ["NXC305"]),
        ("alone", {"system": "aarch64-darwin"}, nxc.ResolveError, ["NXC305"]),
        ("foot,sesh", {"target": "box"}, nxc.ResolveError, ["NXC305", "NXC305"]),
        ("base", {"system": "riscv64-linux"}, nxc.ManifestError, ["NXC207"]),
        ("base", {"target": "box", "system": "x86_64-linux"}, nxc.ManifestError, ["NXC207"]),
        ("base", {"target": "boxx"}, nxc.ManifestError, ["NXC208"]),
        (None, {"target": "boxx"}, nxc.ManifestError, ["NXC208"]),
        ("base", {"target": "boxx", "system": "riscv64-linux"}, nxc.ManifestError, ["NXC207", "NXC208"]),
    ],
)
def test_what_cannot_be_resolved_is_refused(selection, where, family, codes):
    error = refusal(SMALL, selection, **where)
    assert type(error) is family
    assert sorted(finding.code for finding in error.findings) == codes


def test_a_conflict_shows_both_chains():
    [finding] = refusal(SMALL, "all,rival").findings
    assert finding.detail == ("base: all -> desk -> base", "rival: named")


def test_the_way_out_of_a_conflict_leads_out():
    """A group that another one requires cannot be left out alone."""
    [finding] = refusal(SMALL, "desk,rival").findings
    offered = [word for word in finding.fix.replace(",", " ").split() if word.startswith("-")]
    assert offered
    for term in offered:
        nxc.resolve(SMALL, f"desk,rival,{term}")


@pytest.mark.parametrize(
    ("selection", "fix"), [("a,b", "choose only one of a and b"), ("both", "choose less than both")]
)
def test_where_both_sides_of_a_conflict_are_required_less_has_to_be_chosen(selection, fix):
    a, b = nxc.Group("a", requires=("x",)), nxc.Group("b", requires=("y",))
    x, y = nxc.Group("x", conflicts=("y",)), nxc.Group("y")
    groups = {group.name: group for group in (a, b, x, y)}
    manifest = nxc.Manifest("f", "", ("x86_64-linux",), groups=groups, profiles={"both": ("a", "b")})
    [finding] = refusal(manifest, selection).findings
    assert (finding.code, finding.fix) == ("NXC302", fix)


def test_a_removal_of_what_is_required_shows_the_chain():
    [finding] = refusal(SMALL, "all,-base").findings
    assert finding.detail == ("all -> desk -> base",)


def test_a_removal_that_removes_nothing_is_a_warning():
    resolution = nxc.resolve(SMALL, "base,-strace,-rival,-jq")
    assert [(warning.code, warning.where.column) for warning in resolution.warnings] == [("NXC306", 6), ("NXC306", 14)]
    assert resolution.names == ("git",)


def test_what_is_removed_need_not_be_to_be_had():
    assert names("all,-broken") == names("all")


def test_a_group_without_packages_here_resolves_to_none():
    resolution = nxc.resolve(SMALL, "linux", system="aarch64-darwin")
    assert len(resolution) == 0
    assert [skipped.name for skipped in resolution.skipped] == ["strace", "jq"]


def test_a_call_without_selection_and_target_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="a selection, a target, or both"):
        nxc.resolve(SMALL)


def test_the_groups_are_shown_with_their_chains():
    assert nxc.resolve(SMALL, "all").groups == {
        "base": ("all", "desk", "base"),
        "linux": ("all", "linux"),
        "desk": ("all", "desk"),
        "all": ("all",),
    }


def test_a_closure_is_walked_once_however_many_ways_lead_to_a_group():
    """A ladder of groups has 2^40 chains from its top to its bottom."""
    groups = {"g40": nxc.Group("g40")}
    for level in range(40):
        pair = (f"g{level + 1}", f"h{level + 1}") if level < 39 else ("g40", "g40")
        groups[f"g{level}"] = nxc.Group(f"g{level}", includes=pair)
        groups[f"h{level}"] = nxc.Group(f"h{level}", requires=pair)
    closure = close(groups, [("g0",)])
    assert len(closure.chains) == 80
    assert len(closure.chains["g40"]) == 41
