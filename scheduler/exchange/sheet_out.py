"""A page's table as CSV or XLSX: typed cells under one or more rows of headings, ready to be filtered and printed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from scheduler.exchange.neutral import neutralise
from scheduler.exchange.table_out import FILLS, WIDEST, sheet_name, width_of

Value = str | int | float | Decimal | date | datetime | time | None
BOM = b"\xef\xbb\xbf"
FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}
CSV_DIGITS = 6


@dataclass(frozen=True, slots=True)
class SheetCell:
    """``value`` as what it is; ``form`` its number format in a spreadsheet; ``fill`` a colour name or empty."""

    value: Value = None
    form: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """``headings`` and ``rows`` are equally wide; ``title`` stands in the sheet's tab and at the head of printed pages.

    ``frozen`` columns on the left stay while the others are scrolled; ``merged`` has (row of headings, first column,
    last column) of headings that stand over several columns.
    """

    title: str
    headings: Sequence[Sequence[str]]
    rows: Sequence[Sequence[SheetCell]]
    frozen: int = 0
    merged: Sequence[tuple[int, int, int]] = field(default=())


def sheet_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark; texts neutralised, numbers and ISO dates plain, shares as percent."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in sheet.headings:
        writer.writerow([neutralise(name) for name in row])
    for cells in sheet.rows:
        writer.writerow([neutralise(c.value) if isinstance(c.value, str) else plain(c) for c in cells])
    return BOM + out.getvalue().encode()


def sheet_xlsx(sheet: Sheet) -> bytes:
    """One sheet with frozen headings, filters and widths, set up for landscape pages; no text becomes a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": sheet.title})
        page = book.add_worksheet(sheet_name(sheet.title))
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        widths = [0] * max((len(row) for row in (*sheet.headings, *sheet.rows)), default=0)
        for number, names in enumerate(sheet.headings):
            for column, name in enumerate(names):
                page.write_string(number, column, name, bold)
                if not any(r == number and a <= column <= b for r, a, b in sheet.merged):
                    widths[column] = max(widths[column], width_of(name))
        for number, first, last in sheet.merged:
            page.merge_range(number, first, number, last, sheet.headings[number][first], bold)
        top = len(sheet.headings)
        formats: dict[tuple[str, str], Any] = {}
        for number, cells in enumerate(sheet.rows, start=top):
            for column, cell in enumerate(cells):
                _write(page, (number, column), cell, _look(cell, book, formats))
                widths[column] = max(widths[column], width_of(shown(cell)))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(WIDEST, max(width, 4) + 2))
        if top:
            page.freeze_panes(top, sheet.frozen)
            page.repeat_rows(0, top - 1)
        if top and sheet.rows:
            page.autofilter(top - 1, 0, top - 1 + len(sheet.rows), len(widths) - 1)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        title = sheet.title[:180].replace("&", "&&")
        page.set_header(f"&L{title}")
        page.set_footer("&R&P / &N")
    return out.getvalue()


def _look(cell: SheetCell, book: Any, formats: dict[tuple[str, str], Any]) -> Any:
    """The format of a cell, made once for all that look the same."""
    form = cell.form or FORMATS.get(type(cell.value), "")
    key = form, cell.fill
    if key not in formats:
        look: dict[str, object] = {"num_format": form} if form else {}
        if cell.fill in FILLS:
            look |= {"bg_color": FILLS[cell.fill], "border": 1, "border_color": "#94a3b8", "align": "center"}
        formats[key] = book.add_format(look) if look else None
    return formats[key]


def _write(page: Any, place: tuple[int, int], cell: SheetCell, look: Any) -> None:
    row, column = place
    match cell.value:
        case None:
            page.write_blank(row, column, None, look)
        case str():
            page.write_string(row, column, cell.value, look)
        case int() | float() | Decimal():
            page.write_number(row, column, float(cell.value), look)
        case _:
            page.write_datetime(row, column, cell.value, look)


def plain(cell: SheetCell) -> str:
    """The cell as a program reads it: ``1234.5``, ``12.5%``, ``2026-11-02 08:00``, empty where there is nothing."""
    match cell.value:
        case None:
            return ""
        case datetime():
            return cell.value.isoformat(" ", "minutes")
        case date():
            return cell.value.isoformat()
        case time():
            return f"{cell.value:%H:%M}"
        case int() | float() | Decimal():
            percent = cell.form.endswith("%")
            exact = round(Decimal(str(cell.value)) * (100 if percent else 1), CSV_DIGITS)
            return f"{exact.normalize() or Decimal(0):f}{'%' if percent else ''}"
        case _:
            return cell.value


def shown(cell: SheetCell) -> str:
    """About what a spreadsheet shows of the cell, for its width."""
    if isinstance(cell.value, (int, float, Decimal)) and cell.form:
        digits = cell.form.split(";")[0].partition(".")[2].count("0")
        return f"{float(cell.value) * (100 if cell.form.endswith('%') else 1):,.{digits}f}%"
    return plain(cell)
