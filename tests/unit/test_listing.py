"""What there is to choose from, as rows and as a graph."""

import pytest

import nixcompose as nxc
from nixcompose.report.listing import WHAT, listing

SMALL = nxc.loads(
    """
    [groups.one]
    description = "The first"
    includes = ["two"]
    requires = ["three"]
    packages = ["git", { attr = "jq", name = "j" }]
    [groups.two]
    packages = ["git"]
    [groups.three]
    conflicts = ["four"]
    [groups.four]
    [profiles]
    all = ["one", "-git", "extra"]
    [packages.extra]
    file = "extra.nix"
    [targets.box]
    kind = "container"
    profile = "all"
    """
)


def test_rows_say_what_the_manifest_says():
    assert listing(SMALL)[0] == {
        "name": "one",
        "packages": 2,
        "includes": ["two"],
        "requires": ["three"],
        "description": "The first",
    }
    assert listing(SMALL, "profiles") == [{"name": "all", "terms": ["one", "-git", "extra"]}]
    assert listing(SMALL, "packages") == [
        {"name": "git", "attr": "git", "groups": ["one", "two"]},
        {"name": "j", "attr": "jq", "groups": ["one"]},
        {"name": "extra", "attr": "extra", "groups": []},
    ]
    assert listing(SMALL, "targets") == [{"name": "box", "kind": "container", "terms": ["all"], "user": None}]


@pytest.mark.parametrize("what", WHAT)
def test_every_row_has_a_name_of_its_own(what):
    names = [row["name"] for row in listing(SMALL, what)]
    assert names
    assert len(set(names)) == len(names)


def test_only_codes_need_no_manifest():
    assert [row["name"] for row in listing(None, "codes")] == list(nxc.codes())
    with pytest.raises(ValueError, match="all but codes of a manifest"):
        listing(None, "groups")
    with pytest.raises(ValueError, match="list one of groups"):
        listing(SMALL, "nonsense")


def test_the_graph_has_every_name_and_every_edge():
    graph = nxc.to_networkx(SMALL)
    assert {(name, data["kind"]) for name, data in graph.nodes(data=True)} == {
        ("all", "profile"),
        *((name, "group") for name in SMALL.groups),
        *((name, "package") for name in ("git", "j", "extra")),
    }
    assert {(start, end, kind) for start, end, kind in graph.edges(data="kind")} == {
        ("one", "two", "includes"),
        ("one", "three", "requires"),
        ("three", "four", "conflicts"),
        ("one", "git", "lists"),
        ("one", "j", "lists"),
        ("two", "git", "lists"),
        ("all", "one", "lists"),
        ("all", "extra", "lists"),
    }
