"""CSV: which encoding, which delimiter, then strict reading; and a second reader that shares no code with the first."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from scheduler.exchange.faults import Check, FileRefused, Note
from scheduler.exchange.rawtable import RawTable, raw_table

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
_SHOWN = {";": ";", "\t": "Tab"}
MAX_CELL_CHARS = 10_000
MAX_CELLS_A_ROW = 256
MAX_RECORDS = 1_000_001  # the header and a million rows
_BINARY = (
    *(b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"),  # archives, workbooks among them
    *(b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"SQLite format 3"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # what spreadsheets call "Unicode text"
_ACCEPTED = "UTF-8, GB18030, UTF-16"
# of the characters beyond ASCII: the part that is in GB2312, from which real GB18030 text seldom strays
_COMMON_CHINESE = 0.6
_SEEN = 20_000  # what an encoding is judged by
_FOREIGN = re.compile("[^\x00-\x7f]")
_NUL_SHARE = 0.001
_BROKEN_SHARE = 0.3  # of GB18030 read as UTF-8 nearly every character is broken


def read(raw: bytes) -> tuple[RawTable, str, str]:
    """(table, encoding, delimiter) of a CSV file's bytes. Raises FileRefused: not text, unreadable, or badly quoted."""
    text, encoding = decode(raw)
    delimiter = find_delimiter(text)
    notes = [] if encoding == "utf-8" else [Note(reason=f"encoding_{_word(encoding)}", check=Check.FORMAT)]
    if delimiter != ",":
        notes.append(Note(reason="delimiter_found", check=Check.FORMAT, params={"delimiter": _SHOWN[delimiter]}))
    return raw_table(_records(text, delimiter), tuple(notes)), encoding, delimiter


def decode(raw: bytes) -> tuple[str, str]:
    """Text and its encoding: ``utf-8``, ``utf-8-sig`` and ``utf-16`` (both with a BOM) or ``gb18030``.

    Raises FileRefused for all else.
    """
    if raw.startswith(_UTF16):
        return _utf16(raw), "utf-16"
    if raw.startswith(_BINARY) or raw.count(0) > max(8, len(raw) * _NUL_SHARE):
        raise FileRefused("binary_file", accepted="CSV, XLSX")
    name = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return raw.decode(name), name
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        around = raw[max(0, error.start - _SEEN) : error.start + _SEEN]
    if name == "utf-8-sig" or _mostly_utf8(around):
        raise FileRefused("encoding_broken", row=line, accepted="UTF-8")
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        raise FileRefused("encoding_unknown", accepted=_ACCEPTED) from None
    foreign = [found[0] for found in itertools.islice(_FOREIGN.finditer(text), _SEEN)]
    common = sum(1 for c in foreign if _in_gb2312(c))
    if common < _COMMON_CHINESE * len(foreign):
        raise FileRefused("encoding_unknown", accepted=_ACCEPTED)
    return text, "gb18030"


def _utf16(raw: bytes) -> str:
    """Text of UTF-16 with a byte order mark. Raises FileRefused: cut short or damaged, or no text at all."""
    try:
        text = raw.decode("utf-16")
    except UnicodeDecodeError as error:
        line = raw[: error.start].decode("utf-16", errors="ignore").count("\n") + 1
        raise FileRefused("encoding_broken", row=line, accepted="UTF-16") from None
    if text.count("\0") > max(8, len(text) * _NUL_SHARE):
        raise FileRefused("binary_file", accepted="CSV, XLSX")
    return text


def find_delimiter(text: str) -> str:
    """The delimiter that the first line has most of, outside quotes; a comma where it has none."""
    line = text.lstrip("\ufeff").split("\n", 1)[0]
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def plain_rows(path: Path, encoding: str, delimiter: str, width: int) -> Iterator[tuple[int, Sequence[str]]]:
    """(spreadsheet row, cells) by the C parser of pandas, which shares nothing with the strict reader above."""
    frame = pd.read_csv(
        path,
        sep=delimiter,
        encoding=encoding,
        header=None,
        names=range(width),
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        index_col=False,
    )
    for number, cells in enumerate(frame.itertuples(index=False, name=None), start=1):
        if number > 1 and any(isinstance(cell, str) and cell.strip() for cell in cells):
            yield number, tuple(cell if isinstance(cell, str) else "" for cell in cells)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    if text.count("\n") > MAX_RECORDS:
        raise FileRefused("too_many_rows", rows=f"> {MAX_RECORDS - 1}", accepted=f"≤ {MAX_RECORDS - 1}")
    try:
        for record in reader:
            number += 1
            if len(record) > MAX_CELLS_A_ROW:
                raise FileRefused("too_many_columns", row=number, accepted=f"≤ {MAX_CELLS_A_ROW}")
            if any(len(cell) > MAX_CELL_CHARS for cell in record):
                raise FileRefused("cell_too_long", row=number, accepted=f"≤ {MAX_CELL_CHARS}")
            yield record
    except csv.Error as error:
        if "field larger" in str(error):
            raise FileRefused("cell_too_long", row=number + 1, accepted=f"≤ {MAX_CELL_CHARS}") from None
        raise FileRefused("quotes_broken", row=number + 1) from None


def _mostly_utf8(raw: bytes) -> bool:
    """Is it UTF-8 but for a few bytes?"""
    text = raw.decode("utf-8", errors="replace")
    foreign = sum(1 for c in text if ord(c) > 127)
    return text.count("\ufffd") <= foreign * _BROKEN_SHARE


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _word(encoding: str) -> str:
    return {"utf-8-sig": "bom", "gb18030": "gb18030", "utf-16": "utf16"}[encoding]
