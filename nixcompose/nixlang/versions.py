"""Versions in the order of Nix, which is that of `builtins.compareVersions`.

It is neither that of PEP 440 nor of semver: there is no invalid version, `1.0` comes before `1.0.0`, and only
the component `pre` counts as earlier than nothing.
"""

from __future__ import annotations

import re
from functools import cmp_to_key
from itertools import zip_longest

_COMPONENT = re.compile(r"[0-9]+|[^0-9.-]+")
_LARGEST_NUMBER = 2**31 - 1


def split_version(version: str) -> list[str]:
    """The components of a version: runs of digits, and runs of anything else but dots and dashes.

    >>> split_version("0-unstable-2025-01-02"), split_version("9.9p2")
    (['0', 'unstable', '2025', '01', '02'], ['9', '9', 'p', '2'])
    """
    return _COMPONENT.findall(version)


def compare_versions(a: str, b: str) -> int:
    """-1 if `a` comes before `b`, 1 if it comes after, 0 if they are the same version.

    >>> compare_versions("1.0", "1.0.0"), compare_versions("2.3pre1", "2.3"), compare_versions("1-0", "1.0")
    (-1, -1, 0)
    """
    for left, right in zip_longest(split_version(a), split_version(b), fillvalue=""):
        if _before(left, right):
            return -1
        if _before(right, left):
            return 1
    return 0


#: A key for `sorted`, `max` and the like: `sorted(versions, key=version_key)`.
version_key = cmp_to_key(compare_versions)


def _before(a: str, b: str) -> bool:
    number_a, number_b = _number(a), _number(b)
    if number_a is not None and number_b is not None:
        return number_a < number_b
    if a == "" and number_b is not None:
        return True
    if "pre" in (a, b):
        return a == "pre" and b != "pre"
    if number_a is not None or number_b is not None:
        return number_b is not None
    return a < b


def _number(component: str) -> int | None:
    # Nix keeps numbers in 32 bits; longer runs of digits, such as a date with a time, compare as text.
    if not (component.isascii() and component.isdecimal()):
        return None
    digits = component.lstrip("0")[: len(str(_LARGEST_NUMBER)) + 1]
    number = int(digits or "0")
    return number if number <= _LARGEST_NUMBER else None
