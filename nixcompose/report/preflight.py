"""What was looked for in an image, as data and as lines."""

from __future__ import annotations

from nixcompose.report.data import findings_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from nixcompose.verifier import Preflight

_WORDS = {True: "yes", False: "no", None: "unknown"}


def preflight_data(found: Preflight) -> dict[str, Any]:
    """Return `nixcompose.preflight/1`."""
    return {
        "schema": "nixcompose.preflight/1",
        "image": found.image,
        "architecture": found.architecture,
        "user": found.user,
        "checks": [{"name": check.name, "holds": check.holds, "found": check.found} for check in found.checks],
        "findings": findings_data(found.findings)["findings"],
    }


def preflight_lines(found: Preflight) -> Iterator[str]:
    """Yield a line for each check: whether it holds, what was looked for, and what was found.

    >>> from nixcompose.verifier import Check, Preflight
    >>> print(*preflight_lines(Preflight("image.tar", "amd64", "dev", (Check("tar", True, "/bin/tar"),), ())))
    yes      tar  /bin/tar
    """
    width = max(len(check.name) for check in found.checks)
    for check in found.checks:
        yield f"{_WORDS[check.holds]:7}  {check.name:{width}}  {check.found}"
