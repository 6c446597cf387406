"""Tables of sizes: for people on a terminal, for other programs, for pages."""

from __future__ import annotations

from nixcompose.report.text import columns as width_of
from nixcompose.report.text import printable
from nixcompose.sizer.table import plain, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from nixcompose.sizer.table import SizeTable

# How narrow a column of words may get.
_LEAST = 16


def as_tsv(table: SizeTable) -> str:
    r"""Return *table* with a line of keys, tabs between cells, and bytes as whole numbers.

    >>> from nixcompose.sizer.table import Column, SizeTable
    >>> columns = Column("name", "name"), Column("nar_size", "size", "bytes")
    >>> table = SizeTable(columns, ({"name": "git", "nar_size": 56},))
    >>> as_tsv(table)
    'name\tnar_size\ngit\t56'
    """
    lines = ["\t".join([column.key for column in table.columns])]
    lines += ["\t".join([printable(plain(column, row)) for column in table.columns]) for row in table.rows]
    return "\n".join(lines)


def as_markdown(table: SizeTable) -> str:
    r"""Return *table* as a table of Markdown, with bytes in decimal units, and its notes below.

    >>> from nixcompose.sizer.table import Column, SizeTable
    >>> columns = Column("name", "name"), Column("nar_size", "size", "bytes")
    >>> table = SizeTable(columns, ({"name": "a|b", "nar_size": 56},))
    >>> print(as_markdown(table))
    | name | size |
    | :-- | --: |
    | a\|b | 56 B |
    """
    lines = [_pipes([column.heading for column in table.columns])]
    lines.append(_pipes([":--" if column.is_text else "--:" for column in table.columns]))
    lines += [_pipes([_escaped(shown(column, row)) for column in table.columns]) for row in table.rows]
    lines += [f"\n{_escaped(note)}" for note in table.notes]
    return "\n".join(lines)


def draw(table: SizeTable, *, width: int, color: bool = False) -> str:
    """Return *table* for a terminal of *width* columns.

    Words that are too long wrap within their column; figures are never cut, so that a table of many is
    wider than a narrow terminal.  Columns without a cell are left out.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    kept = [column for column in table.columns if any(shown(column, row) for row in table.rows)]
    drawn = Table(box=None, pad_edge=False, header_style="bold" if color else "", show_edge=False)
    needed = 2 * max(len(kept) - 1, 0)
    for column in kept:
        widest = max(width_of(shown(column, row)) for row in table.rows)
        least = min(max(widest, width_of(column.heading)), _LEAST) if column.is_text else widest
        least = max(least, *map(width_of, column.heading.split()))
        needed += least
        if column.is_text:
            drawn.add_column(column.heading, overflow="fold", min_width=least)
        else:
            drawn.add_column(column.heading, justify="right", min_width=least)
    for row in table.rows:
        drawn.add_row(*[Text(printable(shown(column, row))) for column in kept])
    console = Console(
        width=max(width, needed), no_color=not color, force_terminal=color, highlight=False, emoji=False, markup=False
    )
    with console.capture() as captured:
        console.print(drawn)
    return "\n".join([line.rstrip() for line in captured.get().rstrip("\n").split("\n")])


def _pipes(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\|`*_<>[]&" else c for c in printable(text))
