"""Results as rows: for scripts, data frames, notebooks, and reports that draw them."""

from __future__ import annotations

from nixcompose._frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

#: What stands in a column: `bytes` are bytes of NAR or download, `change` is bytes with a sign, `path` a
#: store path (None: what has none, a package by its name), `kinds` how many packages are of which kind,
#: `proof` of how many store objects a signature was checked.
UNITS = ("text", "count", "bytes", "change", "path", "kinds", "proof")

#: How many rows a notebook shows.
SHOWN_ROWS = 500


@frozen
class Column:
    """A column: the key of its cells in rows, its heading, and the unit of its cells."""

    key: str
    heading: str
    unit: str = "text"

    @property
    def is_text(self) -> bool:
        """Whether its cells are words, which stand on the left."""
        return self.unit in ("text", "path", "kinds")


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

    def __getitem__(self, place: int) -> dict[str, Any]:
        return self.rows[place]

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
                "<tr>" + "".join([_cell(column, row) for column in self.columns]) + "</tr>"
                for row in self.rows[:SHOWN_ROWS]
            ]
        )
        notes = "".join([f"<p>{escape(note)}</p>" for note in self.notes])
        if (more := len(self.rows) - SHOWN_ROWS) > 0:
            notes = f"<p>and {more:,} more {'row' if more == 1 else 'rows'}: to_rows() has all</p>{notes}"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"


def _cell(column: Column, row: Mapping[str, Any]) -> str:
    from html import escape

    value = row.get(column.key)
    is_size = column.unit in ("bytes", "change") and isinstance(value, int)
    exact = f' title="{value:,} bytes"' if is_size else ""
    return f'<td style="{_side(column)}"{exact}>{escape(shown(column, row))}</td>'


def _side(column: Column) -> str:
    return f"text-align: {'left' if column.is_text else 'right'}"


def shown(column: Column, row: Mapping[str, Any]) -> str:
    """Return the cell of *row* in *column* as people read it; a size that is a lower bound has a sign before it.

    >>> size = Column("nar_size", "size", "bytes")
    >>> shown(size, {"nar_size": 1_234_567}), shown(size, {"nar_size": 1_234_567, "kind": "own"})
    ('1.2 MB', '≥ 1.2 MB')
    """
    value = row.get(column.key)
    if column.unit == "path":
        return str(value).rpartition("/")[2][33:] if value else f"({row.get('package')})"
    if column.unit == "proof":
        return _proof_text(row)
    if value is None:
        return ""
    if column.unit == "kinds":
        return kinds_text(value)
    if column.unit == "text" or not isinstance(value, int):
        return str(value)
    if column.unit == "count":
        return f"{value:,}"
    if column.key == "nar_size" and row.get("kind") in ("own", "unknown"):
        return f"≥ {human(value)}"
    return ("+" if column.unit == "change" and value > 0 else "") + human(value)


def plain(column: Column, row: Mapping[str, Any]) -> str:
    """Return the cell of *row* in *column* for other programs: whole numbers and whole paths.

    >>> plain(Column("nar_size", "size", "bytes"), {"nar_size": 1_234_567, "kind": "own"})
    '1234567'
    """
    value = row.get(column.key)
    if column.unit == "kinds" or (column.unit == "path" and value is None):
        return shown(column, row)
    return "" if value is None else str(value)


def kinds_text(kinds: Mapping[str, int] | str) -> str:
    """Return how many packages have sizes of which kind.

    >>> kinds_text({"exact": 3}), kinds_text({"own": 36, "unknown": 5})
    ('exact', '36 own, 5 unknown')
    """
    if isinstance(kinds, str):
        return kinds
    if len(kinds) == 1:
        return next(iter(kinds))
    return ", ".join([f"{number} {kind}" for kind, number in kinds.items()]) or "exact"


def _proof_text(row: Mapping[str, Any]) -> str:
    signed, paths = row.get("signed_paths") or 0, row.get("paths") or 0
    if not signed:
        return ""
    return "all" if signed == paths else f"{signed:,} of {paths:,}"


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
