"""The selection language, as people type it."""

import pytest

import nixcompose as nxc
from nixcompose.resolver.selection import Selection, package_names, parse_selection


def parsed(manifest, text):
    findings = []
    return parse_selection(manifest, text, findings), findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("essential", "essential"),
        ("essential,kubernetes", "essential,kubernetes"),
        ("kubernetes,essential", "essential,kubernetes"),
        ("essential, kubernetes", "essential,kubernetes"),
        ("essential kubernetes", "essential,kubernetes"),
        ("  essential\t,,\n kubernetes , ", "essential,kubernetes"),
        ("essential,essential", "essential"),
        ("gh,default,k9s,minimal", "default,minimal,k9s,gh"),
        ("-gum,essential,-git", "essential,-git,-gum"),
        ("full -development", "full,-development"),
        ("essential,git,-git", "essential,git,-git"),
        ("sesh", "sesh"),
        (["kubernetes", "essential"], "essential,kubernetes"),
        (("essential", "-gum"), "essential,-gum"),
    ],
)
def test_a_selection_is_a_union_whose_order_and_blanks_mean_nothing(manifest, text, expected):
    selection, findings = parsed(manifest, text)
    assert findings == []
    assert str(selection) == expected
    assert parsed(manifest, expected) == (selection, [])


def test_an_unknown_name_is_found_at_its_place_with_the_nearest(manifest):
    _, [finding] = parsed(manifest, "essential, kubernets")
    assert (finding.code, finding.nearest) == ("NXC203", "kubernetes")
    assert (finding.where.column, finding.where.width, finding.where.text) == (12, 9, "essential, kubernets")


def test_all_unknown_names_are_found_at_once(manifest):
    _, findings = parsed(manifest, "a,-b,essential,c")
    assert [finding.where.column for finding in findings] == [1, 3, 16]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the selection is empty"),
        (" , ", "the selection is empty"),
        ([], "the selection is empty"),
        ("-gum", "the selection only takes away"),
        ("-gum,-git", "the selection only takes away"),
    ],
)
def test_a_selection_has_to_add_something(manifest, text, message):
    _, [finding] = parsed(manifest, text)
    assert (finding.code, finding.message) == ("NXC304", message)
    assert "default" in finding.fix


def test_an_empty_manifest_has_an_answer_too():
    _, [finding] = parsed(nxc.loads("schema = 1\n"), "")
    assert finding.code == "NXC304"


def test_a_selection_can_name_every_package_once_in_the_order_of_the_manifest():
    manifest = nxc.loads(
        """
        [packages.extra]
        file = "extra.nix"
        [groups.one]
        packages = ["b", "a"]
        [groups.two]
        packages = ["a", "c"]
        """
    )
    assert package_names(manifest) == ("b", "a", "c", "extra")


def test_what_a_profile_takes_away_all_lose():
    manifest = nxc.loads(
        """
        [groups.tools]
        packages = ["git", "jq"]
        [groups.more]
        packages = ["fd"]
        [profiles]
        small = ["tools", "-jq"]
        both = ["tools", "more", "fd"]
        """
    )
    assert Selection(profiles=("small",), packages=("jq",)).removals(manifest) == {"jq"}
    assert Selection(profiles=("both",), removed=("small",)).removals(manifest) == {"tools"}
    assert Selection(profiles=("both",)).roots(manifest) == [("both", "tools"), ("both", "more")]
    assert Selection(profiles=("both",), packages=("jq",)).named_packages(manifest) == {"jq": [()], "fd": [("both",)]}
