"""Does a version meet what the manifest requires?"""

from __future__ import annotations

import operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.manifest.words import VersionRequirement

_HOLDS = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def meets(version: str | None, requirement: VersionRequirement) -> bool:
    """Return whether *version* meets *requirement* in the order that it names; an unknown version meets none.

    In the scheme `pep440` pre-releases are taken like any other version: what is locked is there.

    >>> from nixcompose.manifest.words import parse_requirement
    >>> meets("20.20.2", parse_requirement(">=20, <23")), meets("9.9p2", parse_requirement(">=9.9p2"))
    (True, True)
    """
    if version is None:
        return False
    if requirement.scheme == "pep440":
        from packaging.specifiers import SpecifierSet
        from packaging.version import InvalidVersion, Version

        try:
            return SpecifierSet(requirement.text).contains(Version(version), prereleases=True)
        except InvalidVersion:
            return False
    from nixcompose.nixlang.versions import compare_versions

    return all(_HOLDS[sign](compare_versions(version, bound), 0) for sign, bound in requirement.clauses)
