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


SHARED_NAMES = """
systems = ["x86_64-linux", "aarch64-linux"]
[groups.tools]
packages = ["git"]
[profiles]
default = ["tools"]
stream = ["tools"]
b = ["tools"]
a-b = ["tools"]
[users]
dev = {}
dev-aarch64-linux = {}
"""


def target(name, kind="container", **keys):
    more = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return f'[targets.{name}]\nkind = "{kind}"\nprofile = "default"\n{more}'


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ([target("web", "lxc"), target("web-metadata")], 'packages.web-metadata" would be the flake output of target'),
        ([target("web-stream", systems='["aarch64-linux"]'), target("web")], "packages.web-stream"),
        ([target("web", **{"per-profile": "true"})], 'packages.web-stream" would be the flake output of target "web"'),
        ([target("x", **{"per-profile": "true"}), target("x-a", **{"per-profile": "true"})], "packages.x-a-b"),
        ([target("web", "lxc"), target("web-aarch64-linux", "lxc")], "nixosConfigurations.web-aarch64-linux"),
        (
            [target("home", "home-manager", user='"dev"'), target("two", "home-manager", user='"dev-aarch64-linux"')],
            "homeConfigurations.dev-aarch64-linux",
        ),
    ],
)
def test_two_outputs_of_one_name_are_a_finding_at_the_target(targets, said):
    """One would silently stand in the place of the other."""
    text = SHARED_NAMES + "".join(targets)
    with pytest.raises(nxc.ManifestError, match=said) as caught:
        nxc.emit(nxc.loads(text))

    assert {"NXC204"} == {finding.code for finding in caught.value.findings}
    assert all(text.splitlines()[f.where.line - 1].startswith("[targets.") for f in caught.value.findings)


def test_targets_share_what_is_the_same_for_all_of_them():
    text = SHARED_NAMES + target("web", "lxc") + target("other", "lxc") + target("third", nixos="true")
    bundle = nxc.emit(nxc.loads(text + target("fourth", nixos="true")))
    assert 1 == bundle.files["nix/flake-outputs.nix"].count("container = import ./modules/container.nix;")
