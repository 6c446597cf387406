"""Every kind of target is one file that says all there is to say about it."""

import pytest

import nixcompose as nxc
from nixcompose import keys, targets
from nixcompose.manifest.model import KNOWN_INPUTS
from nixcompose.manifest.tables import MODULE_CLASSES, TARGET, target_table


def test_the_kinds_are_the_files():
    assert targets.kinds() == tuple(sorted(targets.kinds()))
    assert {"container", "devcontainer", "home-manager", "lxc", "nixos-wsl"} <= set(targets.kinds())


@pytest.mark.parametrize("name", ["nope", "", "_image", "image", "nixos_wsl", "../emitter", "__init__"])
def test_what_is_no_kind_is_not_found(name):
    with pytest.raises(KeyError):
        targets.kind(name)


@pytest.mark.parametrize("name", targets.kinds())
def test_a_kind_offers_what_its_docstring_promises(name):
    kind = targets.kind(name)
    assert kind.__doc__.splitlines()[0].endswith(".")
    assert not set(kind.KEYS) & set(TARGET), "a key of one kind would hide a key of all"
    assert set(kind.NEEDS) <= set(TARGET)
    assert set(kind.INPUTS) <= set(KNOWN_INPUTS)
    assert kind.MODULE_CLASS in {None, *MODULE_CLASSES}
    assert callable(kind.artefacts)


@pytest.mark.parametrize("name", targets.kinds())
def test_every_key_of_a_kind_is_documented_in_a_sentence(name):
    for key, described in target_table(name).keys.items():
        assert isinstance(described, keys.Key), key
        assert described.doc.endswith((".", '."')), key
        assert described.doc[0].isupper() or described.doc[0] in '"`', key


@pytest.mark.parametrize("name", targets.kinds())
def test_only_kinds_made_of_modules_take_modules(name):
    assert ("modules" in target_table(name).keys) == (targets.kind(name).MODULE_CLASS is not None)


def small(name):
    """A manifest with one target of a kind."""
    return nxc.loads(
        f"""
        [groups.tools]
        packages = ["git"]
        [profiles]
        default = ["tools"]
        [users.dev]
        [targets.it]
        kind = "{name}"
        profile = "default"
        user = "dev"
        """
    )


@pytest.mark.parametrize("name", targets.kinds())
def test_a_target_of_a_kind_resolves(name):
    manifest = small(name)
    assert manifest.warnings == ()
    assert nxc.resolve(manifest, target="it").names == ("git",)


def test_a_kind_may_have_rules_of_its_own(monkeypatch):
    """What keys cannot say, a kind's `check` can."""

    def check(manifest, target, path, report):
        report("NXC206", path, f"{target.name} is not to my taste")

    monkeypatch.setattr(targets.kind("container"), "check", check, raising=False)
    with pytest.raises(nxc.ManifestError, match="it is not to my taste"):
        small("container")
    assert small("devcontainer").warnings == ()
