"""What the two readers (CSV and workbook) hand over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.exchange.faults import Note


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """The header's cells, trimmed, and the rows that hold anything, with their spreadsheet row numbers."""

    header: tuple[str, ...]
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]
    notes: tuple[Note, ...] = ()


def raw_table(records: Iterable[Sequence[str]], notes: tuple[Note, ...] = ()) -> RawTable:
    """Cut records (row 1 first) into header and rows; trailing empty header cells are dropped, blank rows left out."""
    header: list[str] = []
    numbers: list[int] = []
    rows: list[Sequence[str]] = []
    for number, record in enumerate(records, start=1):
        if number == 1:
            header = [cell.strip().strip("\ufeff").strip() for cell in record]
            while header and not header[-1]:
                header.pop()
        elif any(cell and not cell.isspace() for cell in record):
            numbers.append(number)
            rows.append(record)
    return RawTable(header=tuple(header), numbers=numbers, rows=rows, notes=notes)
