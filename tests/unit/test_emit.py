"""Emitting refuses what Nix cannot hold, and names that are not there."""

import pytest

import nixcompose as nxc
from nixcompose._frozen import evolve

SMALL = nxc.loads('[groups.tools]\npackages = ["git"]\n[packages.ours]\nfile = "ours.nix"\nargs = { text = "a" }\n')


@pytest.mark.parametrize("text", ["a\0b", "\ud800"], ids=["NUL", "surrogate"])
def test_what_nix_cannot_hold_is_a_finding(text):
    """A manifest made by a script can hold what a file cannot."""
    ours = evolve(SMALL.packages["ours"], args={"text": text})
    with pytest.raises(nxc.EmitError) as caught:
        nxc.emit(evolve(SMALL, packages={"ours": ours}))

    assert ["NXC501"] == [finding.code for finding in caught.value.findings]
    assert 2 == caught.value.exit_code


def test_an_unknown_target_is_a_finding_that_knows_what_was_meant(manifest):
    with pytest.raises(nxc.ManifestError) as caught:
        nxc.emit(manifest, ["contaner"])

    assert [("NXC208", "container")] == [(finding.code, finding.nearest) for finding in caught.value.findings]


@pytest.mark.parametrize("out", ["/tmp/x", "..", "../x", ".", "nix/../..", ""])
def test_nothing_is_emitted_outside_the_project(manifest, out):
    with pytest.raises(nxc.EmitError) as caught:
        nxc.emit(manifest, out=out)

    assert ["NXC504"] == [finding.code for finding in caught.value.findings]
