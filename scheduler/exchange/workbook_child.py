"""Runs alone in its own process: ``python -m scheduler.exchange.workbook_child sheet|plain PATH`` answers JSON.

The process bounds its own memory and CPU before it opens the file; a file that needs more ends the process, not the
service. Only text leaves it.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypedDict

CPU_S = 5
MEMORY_BYTES = 512 * 2**20
MAX_CELLS = 8_000_000
EXIT_CORRUPT = 3
EXIT_TOO_HEAVY = 4


class Answer(TypedDict):
    """``rows``: cells of every spreadsheet row from row 1 (``sheet``), or [row number, cells] (``plain``)."""

    sheets: int
    sheet: str
    formulas: int
    rows: list[list[str]]
    numbered: list[tuple[int, list[str]]]


class Corrupt(Exception):
    """Not a workbook that this program reads."""


def bound() -> None:
    """Limits of this process, from here on; a tighter one that is in force stays."""
    for what, limit in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (most, most))


def verify(path: str) -> int:
    """Unpack every part once, bounded by its declared size; a part that declared too little fails its checksum.

    Answers how many formula cells the sheets hold. Raises Corrupt for a lying directory and for XML with a DOCTYPE.
    """
    formulas = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            is_sheet = entry.filename.startswith("xl/worksheets/")
            tail = b""
            with archive.open(entry) as part:
                while chunk := part.read(2**20):
                    seen = tail + chunk
                    if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                        raise Corrupt("a document type declaration")
                    if is_sheet:
                        formulas += seen.count(b"<f>") + seen.count(b"<f ")
                    tail = chunk[-8:]
    return formulas


def sheet(path: str) -> Answer:
    """The first sheet by calamine."""
    formulas = verify(path)
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - after the limits are set

    try:
        workbook = CalamineWorkbook.from_path(path)
        names = workbook.sheet_names
        if not names:
            raise Corrupt("no sheet")
        opened = workbook.get_sheet_by_index(0)
        if opened.total_height * max(1, opened.total_width) > MAX_CELLS:
            sys.exit(EXIT_TOO_HEAVY)
        rows = [[text_of(cell) for cell in row] for row in opened.to_python(skip_empty_area=False)]
    except (CalamineError, ValueError, OverflowError) as error:
        raise Corrupt(str(error)) from error
    return Answer(sheets=len(names), sheet=names[0], formulas=formulas, rows=rows, numbered=[])


def plain(path: str) -> Answer:
    """The first sheet by ZIP and XML alone."""
    from scheduler.exchange.workbook_plain import read_plain  # noqa: PLC0415 - after the limits are set

    return Answer(sheets=1, sheet="", formulas=0, rows=[], numbered=read_plain(path))


def text_of(cell: object) -> str:
    """A cell as it would stand in a CSV file of ours."""
    match cell:
        case str():
            return cell
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case float():
            return format(
                Decimal(f"{cell:.15g}"), "f"
            )  # as spreadsheets show it: 114.3 is stored as 114.30000000000001
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case time():
            return cell.strftime("%H:%M:%S" if cell.second else "%H:%M")
        case timedelta():
            minutes = round(cell.total_seconds() / 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        case _:
            return str(cell)


def main(mode: str, path: str) -> None:
    """Answer on standard output; exit 3 for a corrupt file, 4 for one that is too heavy."""
    bound()
    try:
        answer = sheet(path) if mode == "sheet" else plain(path)
        json.dump(answer, sys.stdout, ensure_ascii=True)
    except MemoryError:
        sys.exit(EXIT_TOO_HEAVY)
    except (Corrupt, zipfile.BadZipFile, EOFError, KeyError, NotImplementedError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the parent reads it
        sys.exit(EXIT_CORRUPT)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
