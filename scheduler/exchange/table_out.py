"""A table as CSV or XLSX that no spreadsheet program runs as code, and that the importer reads back as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd
import xlsxwriter

from scheduler.exchange.neutral import neutralise

Format = Literal["csv", "xlsx"]
MIME: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDEST = 40
# one light fill for each colour name of roles and shift types; black text stays readable on all, also in print
FILLS: Mapping[str, str] = {
    "slate": "#cbd5e1", "gray": "#d1d5db", "zinc": "#d4d4d8", "neutral": "#d4d4d4", "stone": "#d6d3d1",
    "red": "#fecaca", "orange": "#fed7aa", "amber": "#fde68a", "yellow": "#fef08a", "lime": "#d9f99d",
    "green": "#bbf7d0", "emerald": "#a7f3d0", "teal": "#99f6e4", "cyan": "#a5f3fc", "sky": "#bae6fd", "blue": "#bfdbfe",
    "indigo": "#c7d2fe", "violet": "#ddd6fe", "purple": "#e9d5ff", "fuchsia": "#f5d0fe", "pink": "#fbcfe8",
    "rose": "#fecdd3",
}  # fmt: skip


def to_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark (spreadsheet programs need it for Chinese); texts neutralised, numbers plain."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutralise(str(name)) for name in frame.columns])
    for row in _rows(frame):
        writer.writerow([neutralise(cell) if isinstance(cell, str) else _csv_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(frame: pd.DataFrame, *, title: str = "Sheet1", colours: pd.DataFrame | None = None) -> bytes:
    """One sheet: texts, numbers and dates as what they are, the header frozen; nothing becomes a formula or a link.

    ``colours`` has the frame's shape and holds colour names of ``FILLS``, or an empty text.
    """
    return to_workbook({title: frame}, colours={title: colours} if colours is not None else {})


def to_workbook(
    sheets: Mapping[str, pd.DataFrame], *, colours: Mapping[str, pd.DataFrame] = MappingProxyType({})
) -> bytes:
    """A sheet for each frame, as ``to_xlsx`` writes one; titles must still differ when cut to a sheet's name."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        styles = _Styles(book)
        bold = book.add_format({"bold": True, "bottom": 1})
        for title, frame in sheets.items():
            _fill(book.add_worksheet(sheet_name(title)), frame, styles, bold, colours.get(title))
    return out.getvalue()


def _fill(sheet: Any, frame: pd.DataFrame, styles: _Styles, bold: Any, colours: pd.DataFrame | None) -> None:
    sheet.freeze_panes(1, 0)
    widths = []
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), bold)
        widths.append(width_of(str(name)))
    for number, row in enumerate(_rows(frame), start=1):
        for column, cell in enumerate(row):
            fill = "" if colours is None else str(colours.iat[number - 1, column] or "")
            _write(sheet, (number, column), cell, styles, fill)
            widths[column] = max(widths[column], width_of(_csv_cell(cell)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(WIDEST, width + 2))


class _Styles:
    """Cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, fill: str, number_format: str = "") -> Any:
        key = fill, number_format
        if key not in self._made:
            look: dict[str, object] = {}
            if fill:
                look |= {"bg_color": FILLS[fill], "border": 1, "border_color": "#94a3b8", "align": "center"}
            if number_format:
                look["num_format"] = number_format
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def _write(sheet: Any, place: tuple[int, int], cell: object, styles: _Styles, fill: str) -> None:
    row, column = place
    match cell:
        case None:
            sheet.write_blank(row, column, None, styles.of(fill))
        case bool():
            sheet.write_string(row, column, _csv_cell(cell), styles.of(fill))
        case int() | float():
            sheet.write_number(row, column, cell, styles.of(fill))
        case Decimal():
            places = max(0, -int(cell.as_tuple().exponent))
            sheet.write_number(row, column, cell, styles.of(fill, f"0.{'0' * places}" if places else "0"))
        case datetime():
            sheet.write_datetime(row, column, cell, styles.of(fill, "yyyy-mm-dd hh:mm"))
        case date():
            sheet.write_datetime(row, column, cell, styles.of(fill, "yyyy-mm-dd"))
        case _:
            sheet.write_string(row, column, str(cell), styles.of(fill))


def _rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Rows of plain Python values; what is missing is None."""
    columns = [[_plain(value) for value in frame.iloc[:, place].tolist()] for place in range(frame.shape[1])]
    return list(zip(*columns, strict=True))


def _plain(value: Any) -> object:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat(" ", "minutes")  # with its offset: a sheet's times have no zone
    return value


def _csv_cell(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return cell.isoformat(" ", "minutes")
        case _:
            return str(cell)


def width_of(text: str) -> int:
    """Characters of the first line, a Chinese one counted as two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text.split("\n", 1)[0][:WIDEST])


def sheet_name(title: str) -> str:
    """A sheet's name is at most 31 characters without ``[]:*?/\\`` and no apostrophe at its ends."""
    return "".join("-" if c in "[]:*?/\\" else c for c in title)[:31].strip("'") or "Sheet1"
