"""Findings and tables as text."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nixcompose.errors import Finding, Where

STYLES = {"error": "1;31", "warning": "1;33", "place": "36", "bold": "1", "dim": "2", "-": "31", "+": "32", "@": "36"}


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "package"), counted(1500, "store object")
    ('1 package', '1,500 store objects')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def paint(text: str, style: str, *, color: bool) -> str:
    """Return *text* in a style of `STYLES`, or as it is."""
    return f"\033[{STYLES[style]}m{text}\033[0m" if color and text else text


def printable(text: str) -> str:
    """Return *text* with whatever would steer a terminal spelled out; tabs become blanks."""
    if text.isprintable():
        return text
    return "".join(
        " " if c == "\t" else c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in text
    )


def format_finding(finding: Finding, *, color: bool = False) -> str:
    """Return a finding as people read it: what, where with the line and carets, which name, the way out.

    >>> from nixcompose.errors import Finding, Where
    >>> where = Where("profiles.toml", 3, 13, 3, 'packages = ["gti"]')
    >>> print(format_finding(Finding("NXC203", 'there is no group "gti"', where, "add it", "git")))
    error[NXC203]: there is no group "gti"
     --> profiles.toml:3:13
      |
    3 | packages = ["gti"]
      |             ^^^
      = did you mean "git"?
      = add it
    """
    head = paint(f"{finding.severity}[{finding.code}]", finding.severity, color=color)
    lines = [f"{head}: {paint(printable(finding.message), 'bold', color=color)}"]
    places = [(finding.where, "")] if finding.where else []
    margin = max((len(str(where.line)) for where, _ in (*places, *finding.also)), default=1)
    for number, (where, label) in enumerate((*places, *finding.also)):
        lines += _excerpt(where, label, margin, first=number == 0, color=color)
    lead = " " * margin + " ="
    if finding.code.startswith("NXC6"):
        lines += [_diff_line(line, color=color) for line in _cut(finding)]
    else:
        lines += [f"{lead} {printable(line)}" for line in finding.detail]
    if finding.nearest is not None:
        name = paint(f'"{printable(finding.nearest)}"', "bold", color=color)
        lines.append(f"{lead} did you mean {name}?")
    if finding.fix:
        lines.append(f"{lead} {printable(finding.fix)}")
    return "\n".join(lines)


def _excerpt(where: Where, label: str, margin: int, *, first: bool, color: bool) -> list[str]:
    gap = " " * margin
    arrow = "-->" if first else ":::"
    lines = [f"{gap}{arrow} {paint(printable(str(where)), 'place', color=color)}"]
    if where.text:
        # Escapes make a line longer than it is: measure before and under the mark alike.
        start, end = where.column - 1, where.column - 1 + where.width
        before, marked = printable(where.text[:start]), printable(where.text[start:end])
        line, offset = _window(printable(where.text), len(before))
        mark = paint("^" * min(max(1, len(marked)), max(1, len(line) - len(before) + offset)), "error", color=color)
        pad = " " * columns(line[: len(before) - offset])
        lines += [f"{gap} |", f"{where.line:>{margin}} | {line}", f"{gap} | {pad}{mark}{' ' + label if label else ''}"]
    elif label:
        lines.append(f"{gap} = {label}")
    return lines


def columns(text: str) -> int:
    """Return how many columns a terminal gives to *text*: two to wide characters, none to combining ones."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def _window(line: str, start: int, most: int = 140) -> tuple[str, int]:
    """Cut a long line around what is marked in it; return it and how many characters were cut in front."""
    if len(line) <= most:
        return line, 0
    offset = max(0, min(start - most // 3, len(line) - most))
    return line[offset : offset + most], offset


def _cut(finding: Finding, most: int = 12) -> tuple[str, ...]:
    """A diff as long as it is, but only the beginning of a file that is missing as a whole."""
    if finding.code != "NXC604" or len(finding.detail) <= most:
        return finding.detail
    return (*finding.detail[:most], f"… {len(finding.detail) - most} more lines")


def _diff_line(line: str, *, color: bool) -> str:
    style = {"-": "-", "+": "+", "@": "@"}.get(line[:1], "")
    text = printable(line)
    return f"    {paint(text, style, color=color) if style else text}"


def format_table(rows: Iterable[Sequence[str]], *, header: Sequence[str] = (), color: bool = False) -> str:
    """Return rows in columns; the last column is as wide as it is.

    >>> print(format_table([("git", "minimal"), ("k9s", "kubernetes")], header=("name", "because")))
    name  because
    git   minimal
    k9s   kubernetes
    """
    body = [[printable(cell) for cell in row] for row in rows]
    everything = [list(header), *body] if header else body
    if not everything:
        return ""
    widths = [max(columns(row[column]) for row in everything) for column in range(len(everything[0]) - 1)]
    lines = []
    for number, row in enumerate(everything):
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=False)]
        line = "  ".join([*cells, row[-1]]).rstrip()
        lines.append(paint(line, "bold", color=color and bool(header) and number == 0))
    return "\n".join(lines)
