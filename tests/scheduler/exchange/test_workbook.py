"""Two readers of workbooks that share nothing agree; what a workbook's cells become as text."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.exchange import workbook_child
from scheduler.exchange.faults import FileRefused
from scheduler.exchange.sample import canonical
from scheduler.exchange.source import read_source
from scheduler.exchange.workbook import inspect
from scheduler.exchange.workbook_child import Corrupt, plain, sheet, text_of, verify
from tests.scheduler.exchange.bad_files import billion_laughs, changed, good_workbook, lying, sheet_xml
from tests.scheduler.exchange.conftest import Company

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """Every sort of cell, on the first of two sheets, with a gap in rows and columns."""
    path = tmp_path / "rich.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first, _ = book.add_worksheet("一"), book.add_worksheet("second")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": 'yyyy"年"m"月"d"日" hh:mm:ss'})
        clock = book.add_format({"num_format": "hh:mm"})
        bold = book.add_format({"bold": True})
        first.write_row(0, 0, ["text", "whole", "part", "day", "moment", "clock", "flag", "formula"])
        first.write_string(1, 0, "王建国")
        first.write_number(1, 1, 12)
        first.write_number(1, 2, 0.1 + 0.2)
        first.write_datetime(1, 3, date(2026, 11, 9), day)
        first.write_datetime(1, 4, datetime(2026, 11, 9, 7, 30, 15), moment)  # noqa: DTZ001 - wall-clock time
        first.write_datetime(1, 5, time(7, 30), clock)
        first.write(1, 6, True)  # noqa: FBT003 - a cell
        first.write_formula(1, 7, "=1+1", value=2)
        first.write_rich_string(3, 0, "half ", bold, "bold")
        first.write_string(3, 2, "a\tb_x000D_c")
    return path


def test_the_two_readers_agree_on_every_cell(rich: Path) -> None:
    by_calamine, by_hand = sheet(str(rich)), plain(str(rich))

    rows = {number: cells for number, cells in enumerate(by_calamine["rows"], start=1) if any(cells)}
    assert sorted(rows) == sorted(number for number, cells in by_hand["numbered"] if any(cells)) == [1, 2, 4]
    for number, cells in by_hand["numbered"]:
        padded = cells + [""] * (len(rows[number]) - len(cells))
        for one, other in zip(rows[number], padded, strict=True):
            assert canonical(one) == canonical(other)


def test_clock_times_of_a_spreadsheet_are_read_alike_at_every_minute(tmp_path: Path) -> None:
    path = tmp_path / "clocks.xlsx"
    with xlsxwriter.Workbook(path) as book:
        clocks, format_ = book.add_worksheet(), book.add_format({"num_format": "hh:mm"})
        for minute in range(1440):
            clocks.write_datetime(minute, 0, time(minute // 60, minute % 60), format_)

    by_calamine, by_hand = sheet(str(path))["rows"], plain(str(path))["numbered"]

    for minute in range(1440):
        text = f"{minute // 60:02d}:{minute % 60:02d}"
        assert by_calamine[minute] == [text]
        assert by_hand[minute] == (minute + 1, [f"{text}:00"])
        assert canonical(text) == canonical(f"{text}:00")


def test_cells_become_the_text_of_a_csv_file(rich: Path) -> None:
    rows = sheet(str(rich))["rows"]

    assert rows[1] == ["王建国", "12", "0.3", "2026-11-09", "2026-11-09 07:30:15", "07:30", "yes", "2"]
    assert rows[3][0] == "half bold"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1e15, "1000000000000000"),
        (1e-7, "0.0000001"),
        (38.1 * 3, "114.3"),  # 114.30000000000001 in binary
        (-0.5, "-0.5"),
        (False, "no"),
        (7, "7"),
        (time(7, 30, 5), "07:30:05"),
        (timedelta(hours=26, minutes=5), "26:05"),
        ("", ""),
        (None, "None"),
    ],
)
def test_a_value_has_one_text(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_only_the_first_sheet_is_read_and_formulas_are_told(rich: Path) -> None:
    source = read_source(rich)

    assert source.header == ("text", "whole", "part", "day", "moment", "clock", "flag", "formula")
    assert [(note.reason, dict(note.params)) for note in source.notes] == [
        ("first_sheet_only", {"sheets": 2, "sheet": "一"}),
        ("formula_results", {"count": 1}),
    ]
    assert [number for number, _ in source.plain_rows()] == list(source.numbers) == [2, 4]


@pytest.mark.parametrize("build", [billion_laughs, lying], ids=["a document type", "a lying directory"])
def test_what_is_not_honest_is_corrupt(build, tmp_path: Path) -> None:
    with pytest.raises((Corrupt, zipfile.BadZipFile)):
        verify(write(tmp_path / "x.xlsx", build()))


def test_a_document_type_that_lies_across_two_reads_is_found(tmp_path: Path) -> None:
    chunk = 2**20
    padding = b"<!--" + b"x" * (chunk - 4 - len("<!DOC") - 3) + b"-->"  # the mark begins 5 bytes before the border
    path = write(tmp_path / "x.xlsx", changed({"xl/worksheets/sheet1.xml": padding + b"<!DOCTYPE x>"}))

    with pytest.raises(Corrupt, match="document type"):
        verify(path)


def test_a_sheet_without_references_is_read_in_order(tmp_path: Path) -> None:
    rows = (
        b'<row><c t="inlineStr"><is><t>code</t></is></c><c t="inlineStr"><is><t>name_zh</t></is></c>'
        b'<c t="inlineStr"><is><t>name_en</t></is></c></row>'
        b'<row><c t="str"><v>X</v></c><c><v>5</v></c><c t="b"><v>0</v></c></row>'
    )
    path = write(tmp_path / "x.xlsx", changed({"xl/worksheets/sheet1.xml": sheet_xml(rows=rows)}))

    assert plain(path)["numbered"] == [(1, ["code", "name_zh", "name_en"]), (2, ["X", "5", "no"])]


def test_the_child_says_by_its_exit_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(workbook_child, "bound", lambda: None)  # limits would stay with this process
    good, bad = write(tmp_path / "good.xlsx", good_workbook()), write(tmp_path / "bad.xlsx", b"PK\x03\x04")

    workbook_child.main("sheet", good)
    assert '"sheets": 1' in capsys.readouterr().out
    with pytest.raises(SystemExit) as corrupt:
        workbook_child.main("plain", bad)
    monkeypatch.setattr(workbook_child, "MAX_CELLS", 3)
    with pytest.raises(SystemExit) as heavy:
        workbook_child.main("sheet", good)

    assert (corrupt.value.code, heavy.value.code) == (workbook_child.EXIT_CORRUPT, workbook_child.EXIT_TOO_HEAVY)


def test_parts_named_twice_or_locked_are_refused() -> None:
    twice = io.BytesIO(good_workbook())
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    locked = bytearray(good_workbook())
    central = locked.index(b"PK\x01\x02")
    locked[central + 8] |= 1  # the flag bit of an encrypted entry

    with pytest.raises(FileRefused) as first:
        inspect(twice.getvalue(), ".xlsx")
    with pytest.raises(FileRefused) as second:
        inspect(bytes(locked), ".xlsx")

    assert (first.value.reason, second.value.reason) == ("workbook_corrupt", "workbook_encrypted")


def test_a_number_in_a_code_column_is_the_code_that_it_shows(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "departments.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["code", "name_zh", "name_en"])
        book.get_worksheet_by_name("Sheet1").write_row(1, 0, [1001, "x", "x"])

    company.bring("departments.xlsx", path.read_bytes())

    with company.app.reading() as uow:
        assert "1001" in uow.organisation.load().departments
