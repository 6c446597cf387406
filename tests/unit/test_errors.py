"""Findings are data first; an error is findings, sorted, with the exit code of the worst family."""

import copy
import pickle
import re

import pytest

import nixcompose as nxc
from nixcompose.errors import error_for, exit_code, explain, nearest, sort_findings

FAMILIES = [
    ("NXC101", nxc.ManifestError, 2),
    ("NXC203", nxc.ManifestError, 2),
    ("NXC302", nxc.ResolveError, 1),
    ("NXC401", nxc.SizeError, 1),
    ("NXC502", nxc.EmitError, 2),
    ("NXC601", nxc.DriftError, 1),
    ("NXC701", nxc.SourceError, 3),
]


def at(line, column=1, file="profiles.toml", code="NXC203", message="m"):
    return nxc.Finding(code, message, nxc.Where(file, line, column))


@pytest.mark.parametrize(("code", "family", "number"), FAMILIES)
def test_the_first_digit_of_a_code_is_its_family_and_gives_the_exit_code(code, family, number):
    error = error_for([nxc.Finding(code, "wrong")])
    assert type(error) is family
    assert isinstance(error, nxc.NixcomposeError)
    assert error.exit_code == number


def test_the_most_serious_family_decides():
    conflict, typo, source = nxc.Finding("NXC302", "a"), nxc.Finding("NXC203", "b"), nxc.Finding("NXC701", "c")
    assert type(error_for([conflict, typo])) is nxc.ManifestError
    assert exit_code([conflict, typo]) == 2
    assert exit_code([conflict, source, typo]) == 3
    assert exit_code([conflict]) == 1


def test_a_warning_does_not_count():
    warning = nxc.Finding("NXC214", "unused", severity="warning")
    assert not warning.is_error
    assert exit_code([]) == exit_code([warning]) == 0
    assert exit_code([warning, nxc.Finding("NXC302", "a")]) == 1
    assert type(error_for([warning, nxc.Finding("NXC302", "a")])) is nxc.ResolveError


def test_findings_are_sorted_by_file_line_column_and_code():
    placeless = nxc.Finding("NXC107", "no place")
    expected = (
        placeless,
        at(9, file="a.toml"),
        at(2, 7),
        at(10, 1, code="NXC201"),
        at(10, 1, code="NXC203"),
        at(10, 1, code="NXC203", message="z"),
        at(10, 2),
    )
    assert sort_findings(reversed(expected)) == expected
    assert nxc.ManifestError(reversed(expected)).findings == expected


def test_the_text_of_an_error_is_one_line_a_finding():
    error = nxc.ManifestError([at(2, message="second"), nxc.Finding("NXC107", "first")])
    assert str(error) == "NXC107: first\nprofiles.toml:2:1: NXC203: second"


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_can_be_copied_and_sent_to_another_process(clone):
    error = nxc.ResolveError([at(1), at(2)])
    assert type(clone(error)) is nxc.ResolveError
    assert clone(error).findings == error.findings
    assert str(clone(error)) == str(error)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("kubernets", ["essential", "kubernetes"], "kubernetes"),
        ("KUBERNETES", ["essential", "kubernetes"], "kubernetes"),
        ("Git", ["git", "Git2"], "git"),
        ("packges", {"packages": 1, "profiles": 2}, "packages"),
        ("zzz", ["essential", "kubernetes"], None),
        ("", ["essential"], None),
        ("essential", [], None),
        ("a" * 10_000, ["a" * 100], "a" * 100),
    ],
)
def test_the_nearest_name_is_the_one_that_was_probably_meant(name, known, expected):
    assert nearest(name, known) == expected


def test_the_nearest_name_does_not_depend_on_the_order_of_the_names():
    names = ["gita", "gitb", "gitc", "GITA"]
    assert {nearest("gitx", order) for order in (names, names[::-1], set(names))} == {nearest("gitx", names)}


def test_every_code_has_a_page_with_its_title():
    assert list(nxc.codes()) == sorted(nxc.codes())
    for code, title in nxc.codes().items():
        page = explain(code)
        assert page.startswith(f"## {code}: {title}\n")
        assert re.fullmatch(r"NXC[1-7]\d\d", code)
        assert page.endswith("\n")
        assert len(page.splitlines()) > 2, f"{code} says no more than its title"
        assert page.count("## NXC") == 1


def test_a_page_is_found_however_its_code_is_typed():
    assert explain(" nxc203 ") == explain("NXC203")


@pytest.mark.parametrize(("code", "meant"), [("NXC2030", "NXC203"), ("", None), ("nonsense", None)])
def test_a_code_that_there_is_not_is_refused_with_the_nearest(code, meant):
    with pytest.raises(nxc.ManifestError) as caught:
        explain(code)
    [finding] = caught.value.findings
    assert (finding.code, finding.nearest) == ("NXC107", meant)


def test_a_page_names_only_codes_that_there_are():
    for code in nxc.codes():
        assert set(re.findall(r"NXC\d{3}", explain(code))) <= set(nxc.codes())
