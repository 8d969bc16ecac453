"""What was read of a page's table as a sheet: numbers, dates and units apart from words, a column for what is small."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext

from scheduler.services.exporting import Sheet, SheetCell, Value
from web.tables.marks import around, found_in
from web.tables.reading import BETWEEN, ReadCell, ReadTable, plain_words, tidy

LONGEST_UNIT = 14
WIDE = 8  # from so many columns on the first one stays in view
NUMBER = re.compile(
    r"(?P<before>[^\d+−-]*)(?P<sign>[+−-]?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<percent> ?%)?(?P<behind>\D*)"
)
NOTHING = frozenset({"", "–", "—", "-"})


@dataclass(slots=True)
class _Typed:
    cell: SheetCell
    unit: str = ""
    note: str = ""


def build_sheet(table: ReadTable, title: str) -> Sheet:
    """The sheet of a table, with ``title``; see the module for what becomes a column of its own."""
    grid = _grid(table)
    heads, body = grid[: table.heads], grid[table.heads :]
    width = max((len(row) for row in grid), default=0)
    names = [[_heading(row[at]) for at in range(width)] for row in heads]
    columns: list[tuple[list[str], list[SheetCell], int]] = []  # headings, cells, the page's column
    for at in range(width):
        typed = [_typed(row[at]) for row in body]
        above = [row[at] for row in names]
        units = {one.unit for one in typed if isinstance(one.cell.value, (int, float, Decimal))}
        cells = [one.cell for one in typed]
        unit = next(iter(units)) if len(units) == 1 else ""
        if any(above) or any(cell.value is not None for cell in cells):
            columns.append((_with_unit(above, unit), cells, at))
        if len(units) > 1:
            columns.append(_beside(above, gettext("unit"), [SheetCell(one.unit or None) for one in typed]))
        if any(one.note for one in typed):
            columns.append(_beside(above, gettext("remark"), [_remark(one.note) for one in typed]))
    return Sheet(
        title=title,
        headings=[[headings[row] for headings, _, _ in columns] for row in range(len(heads))],
        rows=[[cells[row] for _, cells, _ in columns] for row in range(len(body))],
        frozen=1 if len(columns) >= WIDE else 0,
        merged=list(_merged(heads, columns)),
    )


def _beside(above: Sequence[str], word: str, cells: list[SheetCell]) -> tuple[list[str], list[SheetCell], int]:
    """A column of its own for what stands beside the values of another."""
    names = list(above)
    if names:
        names[-1] = gettext("%(column)s: %(what)s", column=names[-1], what=word) if names[-1] else word
    return names, cells, -1


def _heading(cell: ReadCell | None) -> str:
    return "" if cell is None else BETWEEN.join(part for part in map(plain_words, (cell.text, cell.note)) if part)


def _remark(note: str) -> SheetCell:
    """A day or a number alone stays one; with words it is words."""
    typed = _typed(ReadCell(text=note))
    return typed.cell if not typed.unit else SheetCell(plain_words(note))


def _with_unit(above: Sequence[str], unit: str) -> list[str]:
    names = list(above)
    if unit and names and unit not in names[-1]:
        names[-1] = f"{names[-1]} ({unit})".strip()
    return names


def _grid(table: ReadTable) -> list[list[ReadCell | None]]:
    """Rows of equal width: a cell over several rows stands in each, one over several columns in the first.

    Headings over several columns stand in each, so that every column has its names. Columns of buttons and links are
    left out.
    """
    rows: list[list[ReadCell | None]] = []
    waiting: dict[int, tuple[ReadCell, int]] = {}  # by column: the cell from above, and for how many rows more
    for number, found in enumerate(table.rows):
        row: list[ReadCell | None] = []
        cells = iter(found)
        while True:
            if len(row) in waiting:
                above, more = waiting.pop(len(row))
                if more > 1:
                    waiting[len(row)] = above, more - 1
                row.append(above)
                continue
            cell = next(cells, None)
            if cell is None:
                if not any(column > len(row) for column in waiting):
                    break
                row.append(None)
                continue
            for step in range(cell.span):
                if cell.down > 1:
                    waiting[len(row)] = cell, cell.down - 1
                row.append(cell if step == 0 or number < table.heads else None)
        rows.append(row)
    width = max((len(row) for row in rows), default=0)
    whole = [row + [None] * (width - len(row)) for row in rows]
    acts = {at for row in whole[: table.heads] for at, cell in enumerate(row) if cell is not None and cell.acts}
    return [[cell for at, cell in enumerate(row) if at not in acts] for row in whole]


def _merged(
    heads: Sequence[Sequence[ReadCell | None]], columns: Sequence[tuple[list[str], list[SheetCell], int]]
) -> list[tuple[int, int, int]]:
    """Where a heading stands over several columns of the sheet."""
    found = []
    for number, row in enumerate(heads):
        first = 0
        at = [row[place] if place >= 0 else None for _, _, place in columns]
        for column in range(1, len(at) + 1):
            if column == len(at) or at[column] is not at[first] or at[first] is None:
                if column - first > 1 and at[first] is not None:
                    found.append((number, first, column - 1))
                first = column
    return found


def _typed(cell: ReadCell | None) -> _Typed:
    if cell is None:
        return _Typed(SheetCell())
    words, note = plain_words(cell.text), cell.note.strip()
    if words in NOTHING:
        return _Typed(SheetCell(None, "", cell.fill), note=note)
    found = found_in(cell.text)
    beside = tidy(around(cell.text).replace("\n", " "))
    if len(found) == 1 and len(beside) <= LONGEST_UNIT and not any(c.isdigit() for c in beside):
        mark = found[0]
        dated = isinstance(mark.value, date)  # a datetime too
        if mark.value is None:
            return _Typed(SheetCell(beside or None, "", cell.fill), note=note)
        if not isinstance(mark.value, str) and not (dated and beside):
            value, beside = _signed(mark.value, beside)
            if mark.unit and beside:  # words, not a unit
                note = BETWEEN.join(part for part in (beside, note) if part)
            return _Typed(SheetCell(value, mark.form, cell.fill), mark.unit or beside, note)
    if not found and cell.number and (plain := NUMBER.fullmatch(words)) is not None:
        return _number(plain, cell, note)
    return _Typed(SheetCell(words, "", cell.fill), note=note)


def _signed(value: Value, beside: str) -> tuple[Value, str]:
    """A sign that the template wrote in front belongs to the value."""
    if isinstance(value, (int, float, Decimal)) and beside[:1] in ("+", "−") and not str(value).startswith("-"):
        return (-value if beside[0] == "−" else value), beside[1:].strip()
    return value, beside


def _number(plain: re.Match[str], cell: ReadCell, note: str) -> _Typed:
    """A number that the template wrote itself."""
    unit = " ".join(part.strip() for part in (plain["before"], plain["behind"]) if part.strip())
    if len(unit) > LONGEST_UNIT:
        return _Typed(SheetCell(plain_words(cell.text), "", cell.fill), note=note)
    value = Decimal(plain["digits"].replace(",", ""))
    value = -value if plain["sign"] in ("−", "-") else value
    digits = len(plain["digits"].partition(".")[2])
    form = "#,##0" + ("." + "0" * digits if digits else "")
    if plain["percent"]:
        return _Typed(SheetCell(value / 100, f"{form}%", cell.fill), unit, note)
    return _Typed(SheetCell(value, form, cell.fill), unit, note)
