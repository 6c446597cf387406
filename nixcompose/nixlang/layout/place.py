"""Where on the page something is written.

Two habits of the Nix formatter are in here: the width of a line is counted from its indentation, and whatever
opens on a line is indented by one step, however many things open there.
"""

from __future__ import annotations

from attrs import frozen

WIDTH = 100
STEP = 2


@frozen
class At:
    """A place to write at.

    Attributes:
        indent: of the line.
        used: columns taken on that line, after its indentation.
        tail: columns to leave free at the end, for a `;` or a `)`.

    >>> At(indent=2, used=90).fits("0123456789"), At(indent=2, used=90, tail=1).fits("0123456789")
    (True, False)
    """

    indent: int = 0
    used: int = 0
    tail: int = 0

    @property
    def newline(self) -> str:
        """A line break and the indentation."""
        return "\n" + " " * self.indent

    def fits(self, text: str) -> bool:
        """Whether the first and the last line of `text` stay within the width."""
        first, *others = text.split("\n")
        if not others:
            return self.used + len(text) + self.tail <= WIDTH
        return self.used + len(first) <= WIDTH and len(others[-1]) - self.indent + self.tail <= WIDTH

    def after(self, text: str) -> At:
        r"""The place behind `text`, which starts here.

        >>> At(2).after("name ="), At(2).after("{\n  }")
        (At(indent=2, used=6, tail=0), At(indent=2, used=1, tail=0))
        """
        *others, last = text.split("\n")
        return At(self.indent, len(last) - self.indent if others else self.used + len(text), self.tail)

    def before(self, columns: int) -> At:
        """The same place with so many columns more to leave free at the end."""
        return At(self.indent, self.used, self.tail + columns)

    def open_ended(self) -> At:
        """The same place with nothing to leave free, because a line break follows."""
        return At(self.indent, self.used)

    def indented(self, columns: int) -> At:
        """The same place on a line whose indentation goes on with so many blanks of its text."""
        return At(self.indent + columns, self.used, self.tail)

    def fresh(self, tail: int = 0) -> At:
        """The beginning of a line with this indentation."""
        return At(self.indent, 0, tail)

    def below(self, tail: int = 0) -> At:
        """The beginning of a line that is one step further in."""
        return At(self.indent + STEP, 0, tail)
