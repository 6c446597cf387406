"""What targets have in common with their profiles, and how differences are put down to their reasons."""

import json

import pytest
from hypothesis import given

import nixcompose as nxc
from tests.properties.strategies import manifests

TEXT = """
systems = ["x86_64-linux", "aarch64-linux"]
[groups.base]
packages = ["git", { attr = "strace", systems = ["x86_64-linux"] }, { attr = "tree", targets = ["!box"] }]
[groups.more]
packages = ["jq", { attr = "hello", skip = "broken" }]
[profiles]
work = ["base", "more"]
idle = ["more"]
[users.dev]
[targets.box]
kind = "container"
profile = "work"
[targets.home]
kind = "home-manager"
profile = "work"
user = "dev"
exclude = ["more"]
with = ["nothing-but-this"]
[groups.nothing-but-this]
packages = ["vim"]
"""


@given(manifests())
def test_without_nix_the_manifest_is_believed_and_every_difference_is_meant(manifest):
    """A target has what it resolves to; what it lacks and what it has beside make up the whole to its profile."""
    for one in nxc.agreement(manifest):
        resolution = nxc.resolve(manifest, target=one.target, system=one.system)
        assert one.packages == resolution.names
        assert all(difference.is_intended for difference in one.differences)
        lacking = {difference.package for difference in one.differences if not difference.is_extra}
        extra = {difference.package for difference in one.differences if difference.is_extra}
        assert not lacking & set(one.packages)
        assert extra <= set(one.packages)
        assert {each.reason for each in one.differences if each.is_extra} <= {"with"}
    targets = [target for target in manifest.targets.values() if target.profile is not None]
    asked = {(one.profile, one.target, one.system) for one in nxc.agreement(manifest)}
    assert asked == {(each.profile, each.name, system) for each in targets for system in manifest.systems_of(each)}


def differences(found):
    return {
        (one.target, one.system[:3]): {(each.package, each.reason, each.detail) for each in one.differences}
        for one in found
    }


def test_each_key_that_leaves_out_or_adds_is_the_reason():
    assert differences(nxc.agreement(nxc.loads(TEXT))) == {
        ("box", "x86"): {("tree", "targets", ""), ("hello", "skip", "broken")},
        ("box", "aar"): {("tree", "targets", ""), ("hello", "skip", "broken"), ("strace", "systems", "")},
        ("home", "x86"): {("jq", "exclude", ""), ("hello", "exclude", ""), ("vim", "with", "")},
        ("home", "aar"): {("jq", "exclude", ""), ("hello", "exclude", ""), ("vim", "with", ""), ("strace", "systems", "")},
    }  # fmt: skip


def everything(manifest):
    held = {}
    for one in nxc.agreement(manifest):
        held.setdefault(one.target, {})[one.system] = list(one.packages)
    return held


def messages(manifest, held, root):
    findings = nxc.verify(manifest, root, held=nxc.parse_held(json.dumps(held)))
    return [finding.message for finding in findings if finding.code in ("NXC207", "NXC208", "NXC607")]


@pytest.fixture
def emitted(tmp_path):
    manifest = nxc.loads(TEXT)
    nxc.emit(manifest).write(tmp_path)
    return tmp_path


def test_what_nix_says_of_every_target_is_compared(emitted):
    manifest = nxc.loads(TEXT)
    held = everything(manifest)
    assert messages(manifest, held, emitted) == []
    held["box"]["x86_64-linux"] += ["curl"]  # the kind brings it, or a user: no finding, and told
    assert messages(manifest, held, emitted) == []
    (box, *_) = nxc.agreement(manifest, held=held)
    assert nxc.Difference("curl", is_extra=True, reason="beside") in box.differences
    held["box"]["x86_64-linux"].remove("git")
    assert messages(manifest, held, emitted) == ['target "box" on x86_64-linux does not have git: override']


def test_what_nix_was_not_asked_of_is_a_finding(emitted):
    manifest = nxc.loads(TEXT)
    held = everything(manifest)
    del held["home"]["aarch64-linux"]
    assert messages(manifest, held, emitted) == ['what target "home" has on aarch64-linux is not told']


def test_what_nix_was_asked_of_and_is_not_there_is_a_finding(emitted):
    manifest = nxc.loads(TEXT)
    held = everything(manifest) | {"old": {"x86_64-linux": []}}
    held["box"]["riscv64-linux"] = []
    assert messages(manifest, held, emitted) == [
        'Nix was asked of target "box" on riscv64-linux, which it is not made for',
        'Nix was asked of a target "old" that is not there',
    ]


def test_a_file_that_was_edited_or_is_old_is_the_reason_before_an_override(emitted):
    manifest = nxc.loads(TEXT)
    held = everything(manifest)
    held["home"]["x86_64-linux"].remove("git")
    with (emitted / "nix/targets/home.nix").open("a") as file:
        file.write("# mine\n")
    message = 'target "home" on x86_64-linux does not have git: hand edit of nix/targets/home.nix'
    assert messages(manifest, held, emitted) == [message]
    held["box"]["x86_64-linux"].remove("git")
    assert messages(manifest, held, emitted)[0] == 'target "box" on x86_64-linux does not have git: override'


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "null", '"x"', '{"a": []}', '{"a": {"b": "c"}}', '{"a": {"b": [1]}}', "{", "[" * 100_000, '{"a": 1}'],
)  # fmt: skip
def test_what_is_not_from_nix_is_refused(text):
    with pytest.raises(nxc.SourceError) as caught:
        nxc.parse_held(text, "held.json")
    assert [(finding.code, "held.json" in finding.message) for finding in caught.value.findings] == [("NXC703", True)]


def test_the_command_takes_a_file_or_standard_input(nixcompose, emitted, monkeypatch):
    (emitted / "profiles.toml").write_text(TEXT)
    held = everything(nxc.loads(TEXT))
    held["box"]["x86_64-linux"].remove("git")
    (emitted / "held.json").write_text(json.dumps(held))
    done = nixcompose("verify", "--held", "held.json", "--json", cwd=emitted)
    data = json.loads(done.out)
    assert (done.code, [finding["code"] for finding in data["findings"]]) == (1, ["NXC607"])
    (box,) = [one for one in data["agreement"] if (one["target"], one["system"]) == ("box", "x86_64-linux")]
    assert {"package": "git", "is_extra": False, "reason": "override", "detail": None, "is_intended": False} in box["differences"]  # fmt: skip
    done = nixcompose("verify", "--held", "held.json", cwd=emitted)
    assert "  box does not have git (override)\n" in done.err
    (emitted / "bad.json").write_text("git jq\n")
    for file, words in (("bad.json", "does not say what targets hold"), ("none.json", "cannot be read")):
        done = nixcompose("verify", "--held", file, cwd=emitted)
        assert done.code == 3
        assert words in done.err
