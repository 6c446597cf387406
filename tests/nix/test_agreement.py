"""Every target holds what the manifest says, as real Nix sees it; and where it does not, the reason is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nixcompose as nxc
from nixcompose import targets
from tests.nix.test_flake import Flake

pytestmark = pytest.mark.nix

GROUPS = """
systems = ["x86_64-linux", "aarch64-linux"]
[groups.base]
packages = ["git", "curl^dev", { attr = "strace", systems = ["x86_64-linux"] }, { attr = "mas", skip = "macOS" }]
[groups.more]
includes = ["base"]
packages = ["vim", { attr = "tree", targets = ["!*-container"] }, "nodePackages.prettier", "mine"]
[profiles]
small = ["base"]
large = ["more", "jq"]
[groups.extra]
packages = ["jq", "bat"]
[packages.mine]
file = "mine.nix"
[users.dev]
uid = 1000
"""

# What a kind cannot do without, beside a profile and a user.
NEEDED: dict[str, str] = {}


def _manifest() -> nxc.Manifest:
    """Each kind of target twice, once for each profile; one of them with more and less."""
    text = GROUPS
    for kind in targets.kinds():
        for profile in ("small", "large"):
            text += f'[targets.{profile}-{kind}]\nkind = "{kind}"\nprofile = "{profile}"\nuser = "dev"\n'
            text += 'with = ["bat"]\nexclude = ["vim"]\n' if (kind, profile) == ("home-manager", "large") else ""
            text += NEEDED.get(kind, "")
    return nxc.loads(text)


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Flake:
    """A flake with targets of all kinds."""
    return Flake(tmp_path_factory.mktemp("every"), _manifest())


def test_each_target_has_what_its_selection_says(every: Flake) -> None:
    """For every kind, profile and system, the target's own list in Nix is that of Python; what is beside it is known."""
    manifest = _manifest()
    held = nxc.parse_held(json.dumps(every.value("lib.held")))
    asked = {(target, system) for target in held for system in held[target]}
    expected = {(target.name, system) for target in manifest.targets.values() for system in manifest.systems_of(target)}
    assert asked == expected
    assert {manifest.targets[target].kind for target, _ in asked} == set(targets.kinds())
    for target, system in sorted(asked):
        assert held[target][system] == nxc.resolve(manifest, target=target, system=system).names, (target, system)
    assert nxc.verify(manifest, every.project, held=held) == nxc.verify(manifest, every.project)
    reasons = {
        (one.target, difference.package, difference.is_extra, difference.reason)
        for one in nxc.agreement(manifest, held=held)
        if one.system == "aarch64-linux" and one.target == "large-home-manager"
        for difference in one.differences
    }
    assert {(package, extra, reason) for _, package, extra, reason in reasons} == {
        ("vim", False, "exclude"),
        ("strace", False, "systems"),
        ("mas", False, "skip"),
        ("bat", True, "with"),
    }


def test_the_check_of_the_flake_builds(every: Flake) -> None:
    """`nix flake check` has one for each system, in pure Nix."""
    for system in ("x86_64-linux", "aarch64-linux"):
        assert every.value(f"checks.{system}.agreement.name") == "nixcompose-agreement"


@pytest.fixture
def overridden(tmp_path: Path) -> Flake:
    """A flake whose user takes a package away behind the manifest's back, and adds one."""
    flake = Flake(tmp_path, _manifest())
    file = flake.project / "flake.nix"
    text = file.read_text(encoding="utf-8")
    call = "import ./nix/flake-outputs.nix inputs"
    (name,) = [
        name for name in flake.value("homeConfigurations", "builtins.attrNames") if name == "dev@small-home-manager"
    ]
    module = f'{{ nixcompose = {{ exclude = [ "git" ]; include = [ "jq" ]; }}; }}'
    changed = f'"{name}" = outputs.homeConfigurations."{name}".extendModules {{ modules = [ {module} ]; }};'
    result = (
        f"let outputs = {call}; in outputs // {{ homeConfigurations = outputs.homeConfigurations // {{ {changed} }}; }}"
    )
    assert call in text
    file.write_text(text.replace(call, result), encoding="utf-8")
    return flake


def test_an_override_is_found_and_named(overridden: Flake) -> None:
    """What a consumer's module takes away is a finding; what it adds is told; the flake's own check fails."""
    manifest = _manifest()
    held = nxc.parse_held(json.dumps(overridden.value("lib.held")))
    findings = [finding for finding in nxc.verify(manifest, overridden.project, held=held) if finding.code == "NXC607"]
    assert [finding.message for finding in findings] == [
        'target "small-home-manager" on x86_64-linux does not have git: override'
    ]
    (one,) = [
        one
        for one in nxc.agreement(manifest, held=held)
        if (one.target, one.system) == ("small-home-manager", "x86_64-linux")
    ]
    assert nxc.Difference("jq", is_extra=True, reason="beside") in one.differences
    with pytest.raises(AssertionError, match=r'target "small-home-manager" on x86_64-linux does not have git'):
        overridden.value("checks.x86_64-linux.agreement.name")
    assert overridden.value("checks.aarch64-linux.agreement.name") == "nixcompose-agreement"


def test_a_hand_edit_and_a_stale_emission_are_told_apart(tmp_path: Path) -> None:
    """The same missing package, once because a file was edited, once because it was not emitted again."""
    manifest = _manifest()
    flake = Flake(tmp_path, manifest)
    nxc.emit(manifest).write(flake.project, force=nxc.emit(manifest).files)  # the record says that they are ours
    file = flake.project / "nix" / "targets" / "small-home-manager.nix"
    file.write_text(file.read_text().replace('groups = lib.mkDefault [ "base" ];', 'include = [ "curl^dev" ];'))
    held = nxc.parse_held(json.dumps(flake.value("lib.held")))
    found = [finding.message for finding in nxc.verify(manifest, flake.project, held=held) if finding.code == "NXC607"]
    assert sorted(found, reverse=True) == [
        'target "small-home-manager" on x86_64-linux does not have git, strace: hand edit of nix/targets/small-home-manager.nix',
        'target "small-home-manager" on aarch64-linux does not have git: hand edit of nix/targets/small-home-manager.nix',
    ]
    nxc.emit(manifest).write(flake.project, force=["nix/targets/small-home-manager.nix"])
    newer = nxc.loads(
        manifest.source.replace('packages = ["jq", "bat"]', 'packages = ["jq", "bat", "fd"]').replace(
            'small = ["base"]', 'small = ["base", "fd"]'
        )
    )
    found = [finding for finding in nxc.verify(newer, flake.project, held=held) if finding.code == "NXC607"]
    assert {finding.message.partition(": ")[2].partition(" of ")[0] for finding in found} == {"stale emission"}
    assert all("does not have" in finding.message and "fd" in finding.message for finding in found)


def test_a_list_that_fails_says_why(tmp_path: Path) -> None:
    """A package that cannot be had at all is no package that is missing: its own error is shown."""
    text = _manifest().source.replace('"jq", "bat"', '"jq", { attr = "bat", version = ">=99" }')
    flake = Flake(tmp_path, nxc.loads(text))
    for attribute in ("checks.x86_64-linux.agreement.name", "lib.held.large-home-manager"):
        with pytest.raises(AssertionError, match='"bat" has to be >=99, and is 1.0'):
            flake.value(attribute)
