"""The one error of this package: a value that cannot be written as Nix."""

from __future__ import annotations

_SHOWN = 60


class Unwritable(ValueError):  # noqa: N818 (it says what the value is)
    """Something was asked for that Nix cannot express, so nothing is written.

    Refusing is the point: a value that Nix would read back differently, or not at all, never
    reaches a file. It is raised where the expression is built, not where it is rendered.

    Attributes:
        reason: one sentence saying what is wrong.
        value: the offending value as Python shows it, shortened.

    >>> raise Unwritable("not a variable name", "two words")
    Traceback (most recent call last):
    ...
    nixcompose.nixlang.unwritable.Unwritable: not a variable name: 'two words'
    """

    def __init__(self, reason: str, value: object) -> None:
        shown = repr(value)
        self.reason = reason
        self.value = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}..."
        super().__init__(reason, value)

    def __str__(self) -> str:
        return f"{self.reason}: {self.value}"
