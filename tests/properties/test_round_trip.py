"""A manifest that is written as TOML and read again is the same manifest."""

import pytest
from hypothesis import given

import nixcompose as nxc
from nixcompose._frozen import evolve
from tests.properties.strategies import manifests


def _same(one, other):
    return evolve(one, source="", warnings=()) == evolve(other, source="", warnings=())


@given(manifests())
def test_a_written_manifest_reads_back_equal(manifest):
    """Nothing is lost on the way through `dumps`, and a second time it gives the same text."""
    text = nxc.dumps(manifest)
    again = nxc.loads(text)
    assert _same(again, manifest)
    assert nxc.dumps(again) == text


@pytest.mark.parametrize(
    "path",
    [
        "profiles.toml",
        *(f"tests/golden/{case}/profiles.toml" for case in ("everything", "overlays", "packages", "pins", "systems")),
    ],
)
def test_our_own_manifests_read_back_equal(root, path):
    """The manifest of this repository and the golden ones, which have every key, go there and back too."""
    manifest = nxc.load(root / path)
    again = nxc.loads(nxc.dumps(manifest), manifest.file)
    assert _same(again, manifest)


def test_a_base_is_written_out():
    """A target takes its terms from a base, in an order that has to survive."""
    text = """
    [groups.a]
    packages = ["git"]
    [groups.b]
    packages = ["vim"]
    [profiles]
    p = ["a"]
    [targets.one]
    kind = "container"
    profile = "p"
    with = ["b"]
    exclude = ["git"]
    [targets.two]
    kind = "container"
    base = "one"
    with = ["git"]
    exclude = ["vim"]
    [targets.three]
    kind = "container"
    base = "one"
    with = ["a"]
    """
    manifest = nxc.loads(text)
    assert set(manifest.targets["three"].terms) == {"p", "b", "-git", "a"}
    assert _same(nxc.loads(nxc.dumps(manifest)), manifest)
