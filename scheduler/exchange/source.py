"""A file as header and rows of text, whatever it was: CSV in one of two encodings, or the first sheet of a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.exchange import csv_file, workbook
from scheduler.exchange.faults import FileRefused, Note

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
MAX_CSV_BYTES = 32 * 2**20
MAX_WORKBOOK_BYTES = 16 * 2**20


@dataclass(frozen=True, kw_only=True)
class Source:
    """``rows[i]`` holds the cells of spreadsheet row ``numbers[i]``; blank rows are left out; ``header`` is row 1.

    ``dots_are_doubtful``: the file is separated by semicolons, so ``316.307`` may be a number in thousands.
    """

    path: Path
    name: str
    sha256: str
    header: tuple[str, ...]
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]
    encoding: str
    delimiter: str
    notes: tuple[Note, ...] = ()

    @property
    def dots_are_doubtful(self) -> bool:
        return self.delimiter == ";"

    @property
    def is_workbook(self) -> bool:
        return self.encoding == "xlsx"

    def plain_rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """The file read once more by the other, independent reader: (spreadsheet row, cells) without the header."""
        if self.is_workbook:
            return iter(workbook.plain_rows(self.path))
        width = max(len(self.header), max(map(len, self.rows), default=0))
        return csv_file.plain_rows(self.path, self.encoding, self.delimiter, width)


def read_source(path: Path, name: str | None = None) -> Source:
    """Read and recognise a file. Raises FileRefused with the reason; a hostile one within two seconds.

    ``name`` is the file's own name where ``path`` is a temporary copy of it.
    """
    name = Path(name or path.name).name
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise FileRefused("file_type", name=name, accepted=".csv, .xlsx")
    size = path.stat().st_size
    limit = MAX_WORKBOOK_BYTES if suffix in WORKBOOKS else MAX_CSV_BYTES
    if size > limit:
        raise FileRefused("file_too_large", mib=round(size / 2**20, 1), accepted=f"≤ {limit // 2**20} MiB")
    if size == 0:
        raise FileRefused("file_empty")
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if suffix in WORKBOOKS:
        table, encoding, delimiter = workbook.read(path, raw, suffix), "xlsx", ""
    else:
        table, encoding, delimiter = csv_file.read(raw)
    if not table.header:
        raise FileRefused("file_empty")
    return Source(
        path=path,
        name=name,
        sha256=digest,
        header=table.header,
        numbers=table.numbers,
        rows=table.rows,
        encoding=encoding,
        delimiter=delimiter,
        notes=table.notes,
    )
