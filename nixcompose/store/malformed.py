"""The one error of texts that are not what they claim to be: a hash, a store path, a key."""

from __future__ import annotations

_SHOWN = 80


class Malformed(ValueError):  # noqa: N818 (it says what the text is)
    """A text from outside has the wrong form.

    Whoever read the text knows where it came from, and makes a finding of this.

    Attributes:
        reason: one sentence saying what is wrong.
        value: the text as Python shows it, shortened.

    >>> raise Malformed("not a store path", "../../etc/passwd")
    Traceback (most recent call last):
    ...
    nixcompose.store.malformed.Malformed: not a store path: '../../etc/passwd'
    """

    def __init__(self, reason: str, value: object) -> None:
        shown = repr(value[: _SHOWN + 1] if isinstance(value, (str, bytes)) else value)
        self.reason = reason
        self.value = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}..."
        super().__init__(reason, value)

    def __str__(self) -> str:
        return f"{self.reason}: {self.value}"
