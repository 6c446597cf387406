"""Results as rows: for scripts, data frames, notebooks, and reports that draw them."""

from __future__ import annotations

from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: What stands in a column: `bytes` are bytes of NAR or download, `change` is bytes with a sign.
UNITS = ("text", "count", "bytes", "change")
#: How many rows a notebook shows; a browser can draw tens of thousands, but nobody waits for it.
SHOWN_ROWS = 500


@frozen
class Column:
    """A column: the key of its cells in rows, its heading, and the unit of its cells."""

    key: str
    heading: str
    unit: str = "text"


@frozen
class SizeTable:
    """Rows of figures.

    *rows* are mappings with a cell for each of *columns*, and more for scripts; a cell is None where
    nothing is known or meant.  *notes* are sentences that belong to the figures.

    >>> columns = Column("name", "name"), Column("nar_size", "size", "bytes")
    >>> table = SizeTable(columns, ({"name": "git", "nar_size": 56},))
    >>> table.to_rows()
    [{'name': 'git', 'nar_size': 56}]
    """

    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        keys = ", ".join([column.key for column in self.columns])
        return f"<SizeTable: {len(self.rows):,} {'row' if len(self.rows) == 1 else 'rows'} of {keys}>"

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return the rows as plain dictionaries, as `pandas.DataFrame` takes them."""
        return [dict(row) for row in self.rows]

    def _repr_html_(self) -> str:
        """Return the table as HTML, for notebooks; whatever a manifest or a cache says in it is text.

        Of more than `SHOWN_ROWS` rows the first are shown, which a note says.
        """
        from html import escape

        head = "".join([f'<th style="{_side(column)}">{escape(column.heading)}</th>' for column in self.columns])
        body = "".join(
            [
                "<tr>" + "".join([_cell(column, row.get(column.key)) for column in self.columns]) + "</tr>"
                for row in self.rows[:SHOWN_ROWS]
            ]
        )
        notes = "".join([f"<p>{escape(note)}</p>" for note in self.notes])
        if (more := len(self.rows) - SHOWN_ROWS) > 0:
            notes = f"<p>and {more:,} more {'row' if more == 1 else 'rows'}: to_rows() has all</p>{notes}"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"


def _cell(column: Column, value: object) -> str:
    from html import escape

    is_size = column.unit in ("bytes", "change") and isinstance(value, int)
    exact = f' title="{value:,} bytes"' if is_size else ""
    return f'<td style="{_side(column)}"{exact}>{escape(shown(column, value))}</td>'


def _side(column: Column) -> str:
    return f"text-align: {'left' if column.unit == 'text' else 'right'}"


def shown(column: Column, value: object) -> str:
    """Return a cell as people read it.

    >>> shown(Column("nar_size", "size", "bytes"), 1_234_567), shown(Column("change", "change", "change"), -96)
    ('1.2 MB', '-96 B')
    """
    if value is None:
        return ""
    if column.unit == "text":
        return str(value)
    if not isinstance(value, int):
        return str(value)
    if column.unit == "count":
        return f"{value:,}"
    return ("+" if column.unit == "change" and value > 0 else "") + human(value)


def human(size: int) -> str:
    """Return *size* in bytes with a decimal unit, as budgets are written: MB is 10^6.

    >>> human(96), human(1_999), human(482_123_456), human(1_500_000_000)
    ('96 B', '2.0 kB', '482.1 MB', '1.50 GB')
    """
    sign, size = ("-", -size) if size < 0 else ("", size)
    for unit, power, digits in (("GB", 9, 2), ("MB", 6, 1), ("kB", 3, 1)):
        if size >= 10**power - 10 ** (power - 3) // 20:  # below, the smaller unit has more digits to say it with
            step = 10 ** (power - digits)
            whole, part = divmod((2 * size + step) // (2 * step), 10**digits)
            return f"{sign}{whole:,}.{part:0{digits}} {unit}"
    return f"{sign}{size} B"
