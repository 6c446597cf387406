"""The order of versions, as Nix has it; tests/properties asks Nix itself."""

import pytest

from nixcompose.nixlang import compare_versions, split_version, version_key

IN_ORDER = [
    "pre",
    "pre1",
    "",
    "99999999999999999999",
    "0-unstable-2025-01-02",
    "1.0pre2",
    "1.0",
    "1.0-rc1",
    "1.0.0",
    "1.1.1",
    "1.1.1w",
    "2.3a",
    "2.3.1",
    "5.2p37",
    "9.9p2",
    "10",
]


def test_order() -> None:
    """What packaging rejects has its place here, and so have no version and one beyond 32 bits."""
    assert sorted(sorted(IN_ORDER), key=version_key) == IN_ORDER


@pytest.mark.parametrize(("left", "right"), [("1.0", "1-0"), ("01", "1"), ("1.0.", "1.0"), ("pre", "pre")])
def test_equal(left: str, right: str) -> None:
    """Dots are dashes, leading zeros do not count."""
    assert compare_versions(left, right) == compare_versions(right, left) == 0


def test_split() -> None:
    """Digits and other characters part by themselves."""
    assert split_version("1.2-rc3a") == ["1", "2", "rc", "3", "a"]


def test_only_ascii_digits_are_numbers() -> None:
    """Other digits, and numbers beyond 32 bits, compare as text; a very long one is no error."""
    assert compare_versions("\u0663", "2") == -1
    assert compare_versions("10000000000", "9000000000") == -1
    assert compare_versions("0" * 9000 + "2", "1") == 1
    assert compare_versions("9" * 9000, "1") == -1
