"""The small languages inside strings: each reads what it should, and refuses the rest."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nixcompose.manifest.words import (
    ATTR_PATH,
    OUTPUTS,
    allows,
    attr_path,
    format_size,
    parse_requirement,
    parse_size,
    split_outputs,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("git", ("git",)),
        ("stdenv.cc.cc.lib", ("stdenv", "cc", "cc", "lib")),
        ('nodePackages."@angular/cli"', ("nodePackages", "@angular/cli")),
        ('"a.b".c', ("a.b", "c")),
        ("gtk+", ("gtk+",)),
        ("_7zz", ("_7zz",)),
        ("x'", ("x'",)),
    ],
)
def test_an_attribute_path_is_split_as_nix_splits_it(text, parts):
    assert re.fullmatch(ATTR_PATH, text)
    assert attr_path(text) == parts


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a b", "-a", '""', '"a', '"$x"', '"a\\"', "a^b", "é", "a\n"]
)
def test_what_is_no_attribute_path_is_refused(text):
    assert re.fullmatch(ATTR_PATH, text) is None


@pytest.mark.parametrize(
    ("text", "attr", "outputs"),
    [
        ("curl", "curl", ()),
        ("curl^dev", "curl", ("dev",)),
        ("curl^dev,bin,dev", "curl", ("bin", "dev")),
    ],
)
def test_outputs_are_sorted_and_named_once(text, attr, outputs):
    assert re.fullmatch(f"{ATTR_PATH}(?:{OUTPUTS})?", text)
    assert split_outputs(text) == (attr, outputs)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("600 MB", 600_000_000),
        ("600MB", 600_000_000),
        (" 1 B ", 1),
        ("0 B", 0),
        ("1 kB", 1_000),
        ("1 KiB", 1_024),
        ("512 MiB", 512 * 2**20),
        ("1.5 GiB", 3 * 2**29),
        ("2 TB", 2 * 10**12),
        ("2 TiB", 2 * 2**40),
        ("0.1 GB", 100_000_000),
        ("1.9 B", 1),
        ("999999999999 TiB", 999_999_999_999 * 2**40),
    ],
)
def test_a_size_is_a_number_and_a_unit(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text",
    [
        "",
        "600",
        "MB",
        "600 mb",
        "600 KB",
        "1e3 MB",
        "-1 MB",
        "1,5 GB",
        "1. GB",
        ".5 GB",
        "1 GB!",
        "٣ MB",
        "9" * 25 + " B",
    ],
)
def test_what_is_no_size_is_refused(text):
    assert parse_size(text) is None


@given(st.integers(0, 10**23))
def test_a_size_that_is_written_reads_back_exactly(size):
    assert parse_size(format_size(size)) == size


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (">=20", ((">=", "20"),)),
        (">=20, <23", ((">=", "20"), ("<", "23"))),
        (" == 9.9p2 ", (("==", "9.9p2"),)),
        ("!=0-unstable-2025-01-02,>1,<=2", (("!=", "0-unstable-2025-01-02"), (">", "1"), ("<=", "2"))),
        (">=1~rc1+x", ((">=", "1~rc1+x"),)),
    ],
)
def test_a_version_requirement_is_clauses_in_their_order(text, clauses):
    requirement = parse_requirement(text)
    assert (requirement.text, requirement.clauses, requirement.scheme) == (text, clauses, "nix")


@pytest.mark.parametrize("text", ["", "20", ">=", ">=20,", ">=20;<23", "=>20", "~=20", ">=20 <23", ">= -1", "^20"])
def test_what_is_no_version_requirement_is_refused(text):
    assert parse_requirement(text) is None


def test_pep440_has_clauses_of_its_own():
    assert parse_requirement("~=13.0,!=13.1.*", "pep440").clauses == (("!=", "13.1.*"), ("~=", "13.0"))
    assert parse_requirement(">=9.9p2", "pep440") is None
    assert parse_requirement("", "pep440") is None


@pytest.mark.parametrize(
    ("filters", "name", "answer"),
    [
        ((), "wsl", True),
        (("wsl",), "wsl", True),
        (("wsl",), "wsl2", False),
        (("wsl", "home"), "home", True),
        (("!wsl",), "home", True),
        (("!wsl",), "wsl", False),
        (("*-linux",), "x86_64-linux", True),
        (("*-linux",), "x86_64-darwin", False),
        (("*-linux", "!aarch64-*"), "aarch64-linux", False),
        (("!aarch64-*", "*-linux"), "x86_64-linux", True),
        (("b?x",), "box", True),
        (("b?x",), "boox", False),
        (("a.c",), "abc", False),
        (("*",), "", True),
        (("*", "!*"), "anything", False),
    ],
)
def test_filters_are_names_or_globs_and_an_exclusion_wins(filters, name, answer):
    assert allows(filters, name) is answer


@given(st.permutations(["*-linux", "!aarch64-*", "x86_64-darwin"]), st.sampled_from(["aarch64-linux", "x86_64-darwin"]))
def test_the_order_of_filters_does_not_matter(filters, name):
    assert allows(tuple(filters), name) is (name == "x86_64-darwin")
