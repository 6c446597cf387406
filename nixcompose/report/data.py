"""Findings and results as plain data, each with a named and numbered schema."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from nixcompose.errors import Finding, Where
    from nixcompose.manifest import Package
    from nixcompose.resolver.resolution import Resolution


def findings_data(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return `nixcompose.findings/1`: every field of every finding."""
    return {"schema": "nixcompose.findings/1", "findings": [finding_data(finding) for finding in findings]}


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data; places have file, line, column and width."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "where": _where(finding.where),
        "fix": finding.fix or None,
        "nearest": finding.nearest,
        "also": [{"where": _where(where), "label": label} for where, label in finding.also],
        "detail": list(finding.detail),
    }


def _where(where: Where | None) -> dict[str, Any] | None:
    if where is None:
        return None
    return {
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "width": where.width,
        "text": where.text,
    }


def resolution_data(resolution: Resolution) -> dict[str, Any]:
    """Return `nixcompose.resolve/1`."""
    return {
        "schema": "nixcompose.resolve/1",
        "selection": resolution.selection,
        "target": resolution.target,
        "system": resolution.system,
        "groups": [{"name": name, "because": list(chain)} for name, chain in resolution.groups.items()],
        "packages": [
            package_data(package) | {"because": list(resolution.because[package.name])}
            for package in resolution.packages
        ],
        "skipped": [{"name": skipped.name, "reason": skipped.reason} for skipped in resolution.skipped],
        "warnings": [finding_data(finding) for finding in resolution.warnings],
    }


def package_data(package: Package) -> dict[str, Any]:
    """Return what the manifest says of a package."""
    return {
        "name": package.name,
        "attr": package.attr,
        "outputs": list(package.outputs),
        "any_of": list(package.any_of),
        "from": package.source,
        "version": package.version.text if package.version else None,
        "why": package.why,
    }
