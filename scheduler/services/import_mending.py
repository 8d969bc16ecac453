"""The rows of a file that were not taken, with their reasons, as a file to be mended and brought in again."""

from __future__ import annotations

import csv
import io
from itertools import groupby

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.exchange.messages import message
from scheduler.exchange.neutral import neutralise, restore
from scheduler.services.importing import import_details
from scheduler.storage.repositories.imports import ImportedFile, QuarantinedRow

MOST = 200_000
_WORKBOOK = "xlsx"


def rows_to_mend(app: App, actor: Actor, import_id: int, *, locale: str, why: str) -> tuple[str, bytes]:
    """Name and content of a CSV file: the file's own columns, then ``why`` with the reasons in the reader's language.

    The name begins with the kind, so that the file is recognised when it comes back; the importer leaves the last
    column aside. A header alone where every row was taken. Raises Forbidden unless HR or admin, NotFound.
    """
    file, faults = import_details(app, actor, import_id, limit=MOST)
    header = _header(file)
    out = io.StringIO(newline="")
    # the delimiter is kept: with semicolons a dot in a number may be doubtful, and must stay so
    writer = csv.writer(out, lineterminator="\r\n", delimiter=";" if file.report.get("delimiter") == ";" else ",")
    literal = file.report.get("encoding") == _WORKBOOK
    width = max((len(fault.raw) for fault in faults), default=0)
    width = max(width, len(header))
    writer.writerow([neutralise(name) for name in (*header, *[""] * (width - len(header)), why)])
    for _number, same_row in groupby(faults, key=lambda fault: fault.row):
        found = list(same_row)
        cells = [cell if literal else restore(cell) for cell in found[0].raw]
        cells += [""] * (width - len(cells))
        writer.writerow([neutralise(cell) for cell in (*cells, _reasons(found, locale))])
    return f"{file.kind or 'rows'}_to_mend.csv", b"\xef\xbb\xbf" + out.getvalue().encode()


def _header(file: ImportedFile) -> tuple[str, ...]:
    columns = file.report.get("columns")
    return tuple(str(name) for name in columns) if isinstance(columns, list) else ()


def _reasons(faults: list[QuarantinedRow], locale: str) -> str:
    """The sentences of one row, each with its column."""
    sentences = [(fault.field, message(fault.reason, fault.params, locale)) for fault in faults]
    return " ".join(f"{field}: {said}" if field else said for field, said in sentences)
