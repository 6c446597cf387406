"""Where targets agree and where not, as data and as lines."""

from __future__ import annotations

from itertools import groupby

from nixcompose.report.text import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from nixcompose.verifier import Agreement, Difference


def agreement_data(found: Iterable[Agreement]) -> list[dict[str, Any]]:
    """Return what each target holds of its profile, as plain data."""
    return [
        {
            "profile": one.profile,
            "target": one.target,
            "system": one.system,
            "packages": list(one.packages),
            "differences": [
                {
                    "package": difference.package,
                    "is_extra": difference.is_extra,
                    "reason": difference.reason,
                    "detail": difference.detail or None,
                    "is_intended": difference.is_intended,
                }
                for difference in one.differences
            ],
            "drift": dict(one.drift),
        }
        for one in found
    ]


def agreement_lines(found: Iterable[Agreement]) -> Iterator[str]:
    """Yield for each profile and system that several targets share a line, and one for each kind of difference.

    >>> import nixcompose as nxc
    >>> print(*agreement_lines(nxc.agreement(nxc.load("profiles.toml"))), sep="\\n")
    profile default on x86_64-linux: container and devcontainer differ
      devcontainer also has gh, devspace, docker-compose, yarn, lazygit (with)
    profile full on x86_64-linux: wsl and home have the same 62 packages
      none has gitingest (skip: build failure)
    """
    ordered = sorted(enumerate(found), key=lambda item: (item[1].profile, item[1].system, item[0]))
    for (profile, system), items in groupby(ordered, key=lambda item: (item[1].profile, item[1].system)):
        sharing = [one for _, one in items]
        if len(sharing) > 1:
            names = [one.target for one in sharing]
            every = f"{', '.join(names[:-1])} and {names[-1]}"
            same = len({frozenset(one.packages) for one in sharing}) == 1
            verdict = f"have the same {counted(len(sharing[0].packages), 'package')}" if same else "differ"
            yield f"profile {profile} on {system}: {every} {verdict}"
            yield from _differences(sharing)
            yield from _drift(sharing)


def _differences(sharing: list[Agreement]) -> Iterator[str]:
    common = set.intersection(*[set(one.differences) for one in sharing])
    for who, differences in (
        ("none has", [each for each in sharing[0].differences if each in common and not each.is_extra]),
        ("all have also", [each for each in sharing[0].differences if each in common and each.is_extra]),
    ):
        yield from _lines(who, differences)
    for one in sharing:
        own = [each for each in one.differences if each not in common]
        yield from _lines(f"{one.target} does not have", [each for each in own if not each.is_extra])
        yield from _lines(f"{one.target} also has", [each for each in own if each.is_extra])


def _lines(who: str, differences: list[Difference]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for each in differences:
        reason = f"{each.reason}: {each.detail}" if each.detail else each.reason
        reasons.setdefault(reason, []).append(each.package)
    for reason, names in reasons.items():
        yield f"  {who} {', '.join(names)} ({reason})"


def _drift(sharing: list[Agreement]) -> Iterator[str]:
    common = set.intersection(*[set(one.drift) for one in sharing])  # these touch all alike
    for one in sharing:
        for path in sorted(one.drift.keys() - common):
            yield f"  {one.target} may have something else: {path} ({one.drift[path]})"
