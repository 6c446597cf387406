"""Linters of Nix would find nothing in what is emitted; ours finds what theirs would, where it is planted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import nixcompose as nxc
from nixcompose.emitter import flake_nix
from tests.nix.nix_lint import unused, wordy
from tests.nix.nix_run import parse
from tests.nix.test_emitted import CASES, GOLDEN, _code
from tests.properties.strategies import manifests


def _findings(text: str) -> list[str]:
    return [f"nobody uses {name}" for name in unused(parse(text))] + wordy(_code(text))


@pytest.mark.nix
def test_files_of_ours_are_clean(root: Path) -> None:
    """Every emitted file of this repository and of its template, and what is written by hand among them."""
    files = [*(root / "nix").rglob("*.nix"), *(root / "templates").rglob("*.nix"), root / "flake.nix"]
    files += (root / "nixcompose" / "emitter" / "static").glob("*.nix")
    found = {str(path.relative_to(root)): _findings(path.read_text(encoding="utf-8")) for path in files}
    assert {path: findings for path, findings in found.items() if findings} == {}


@pytest.mark.nix
@pytest.mark.parametrize("case", CASES)
def test_golden_files_are_clean(case: str) -> None:
    """Every file of every golden manifest."""
    files = [path for path in (GOLDEN / case).rglob("*.nix") if "user" not in path.relative_to(GOLDEN / case).parts]
    found = {path.name: _findings(path.read_text(encoding="utf-8")) for path in files}
    assert {path: findings for path, findings in found.items() if findings} == {}


@pytest.mark.nix
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(manifests())
def test_files_of_a_random_manifest_are_clean(manifest: nxc.Manifest) -> None:
    """Whatever a manifest has and has not."""
    files = nxc.emit(manifest).files | {"flake.nix": flake_nix(manifest)}
    found = {path: _findings(text) for path, text in files.items() if path.endswith(".nix")}
    assert {path: findings for path, findings in found.items() if findings} == {}


@pytest.mark.nix
@pytest.mark.parametrize(
    "text",
    [
        "{ lib, pkgs }: pkgs.git",
        "{ lib ? null, pkgs, ... }: { lib = 1; p = pkgs.lib; }",
        "final: prev: { a = prev.b; }",
        "{ a }@all: a",
        "let\n  a = 1;\n  b = 2;\nin\na",
        "let\n  inherit (builtins) elem head;\nin\nhead",
        "x:\n{\n  x = x;\n}",
        "x: y:\n{\n  inherit x;\n  a = y.z.a;\n}",
        "f: x:\n{\n  a = (f x);\n}",
        "x: (x)",
        "x: if x == true then 1 else 2",
        "let in 1",
        "let\n  a = 1;\nin\nlet\n  b = a;\nin\nb",
        "{ ... }: 1",
        "{ ... }@all: all",
        "x: [ ] ++ x",
        "x: { } // x",
        "x: if x ? a then x.a else 2",
        "pkgs: with pkgs; git",
        "f: map (x: f x) [ ]",
        "x:\n{\n  a.b = x;\n  a.c = 1;\n  a.d.e = 2;\n}",
    ],
)
def test_what_linters_find_is_found(text: str) -> None:
    """One mistake each, which Nix accepts."""
    assert _findings(text)


@pytest.mark.nix
@pytest.mark.parametrize(
    "text",
    [
        "{ lib, pkgs, ... }:\nlib.mkIf true {\n  a = [ pkgs.b ];\n}",
        "_final: prev: { inherit (prev) a; }",
        "x: x + 1",
        "f: map (x: f (x + 1)) [ ]",
        "let\n  a = b: b;\nin\n(a 1) + 2",
        "{ a ? b, b }: a",
        "x: { a = x.b or { }; }",
        '"with (x) == true"',
    ],
)
def test_what_is_right_is_not_found(text: str) -> None:
    """The rules leave alone what has to be so."""
    assert _findings(text) == []
