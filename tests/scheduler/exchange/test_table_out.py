"""Exported tables run nowhere as code, and what was exported is imported again as it was."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.exchange.neutral import is_active, neutralise, restore
from scheduler.exchange.table_out import FILLS, to_csv, to_xlsx
from tests.scheduler.exchange.conftest import Company

LEADS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−"]
TEXTS = [
    *(f"{lead}cmd|' /C calc'!A0" for lead in LEADS),
    *(f'"{lead}1+1' for lead in LEADS),
    *(f"'{lead}1+1" for lead in LEADS),
    *(f" {lead}1+1" for lead in LEADS),
    '=HYPERLINK("http://example.org","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+86 138 0000 0000",
    "-",
    "'",
    "''=1",
    "O'Neil",
    "D'Arcy-Müller",
    'a "quoted" name',
    "a;b,c\td",
    "two\nlines",
    "王建国",
    "1e5",
    "00123",
    "_x000D_",
]


@pytest.mark.parametrize("text", TEXTS)
def test_no_csv_cell_begins_with_what_a_spreadsheet_runs(text: str) -> None:
    exported = to_csv(pd.DataFrame({"name": [text]})).decode("utf-8-sig")
    _, (cell,) = csv.reader(io.StringIO(exported, newline=""))

    first = cell.lstrip("\"' ")[:1] if cell[:1] != "'" else "'"
    assert first not in LEADS
    assert restore(cell) == text


def test_headings_are_neutralised_too() -> None:
    assert to_csv(pd.DataFrame({"=1+1": [1]})) == "\ufeff'=1+1\r\n1\r\n".encode()


def test_numbers_stay_numbers_even_negative_ones() -> None:
    frame = pd.DataFrame({"n": [-5, 3], "x": [-0.5, float("nan")]})

    assert to_csv(frame) == "\ufeffn,x\r\n-5,-0.5\r\n3,\r\n".encode()


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    exported = to_xlsx(pd.DataFrame({"name": TEXTS, "other": ["http://example.org"] * len(TEXTS)}))

    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        names = archive.namelist()
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in names


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_export_and_import_give_every_text_back(suffix: str, company: Company) -> None:
    # the importer trims blanks around a cell, so texts that begin with one are told apart from their trimmed twin
    texts = [text for text in TEXTS if suffix == "csv" or text == text.strip(" ")]
    frame = pd.DataFrame({"code": [f"D{i}" for i in range(len(texts))], "name_zh": texts, "name_en": texts})

    report = company.bring(f"departments.{suffix}", to_csv(frame) if suffix == "csv" else to_xlsx(frame))

    assert (report.faults, report.refusal) == ((), None)
    with company.app.reading() as uow:
        departments = uow.organisation.load().departments
    assert [departments[f"D{i}"].name_en for i in range(len(texts))] == texts


@given(st.text())
def test_neutralising_is_undone_for_every_text(text: str) -> None:
    assert restore(neutralise(text)) == text
    assert not is_active(neutralise(text)) or neutralise(text).startswith("'")


def test_dates_and_times_are_dates_in_a_sheet_and_iso_in_csv() -> None:
    frame = pd.DataFrame(
        {
            "day": [date(2026, 11, 9)],
            "local": [datetime(2026, 11, 9, 7, 30)],  # noqa: DTZ001 - wall-clock time
            "instant": [datetime(2026, 11, 9, 7, 30, tzinfo=UTC)],
            "yes": [True],
        }
    )

    text = to_csv(frame).decode("utf-8-sig").splitlines()[1]

    assert text == "2026-11-09,2026-11-09 07:30,2026-11-09 07:30+00:00,yes"
    with zipfile.ZipFile(io.BytesIO(to_xlsx(frame))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    # 2026-11-09 is day 46335 of a sheet; 07:30 is 0.3125 of a day
    assert "<v>46335</v>" in sheet
    assert "<v>46335.3125</v>" in sheet


def test_a_board_is_coloured_cell_by_cell() -> None:
    frame = pd.DataFrame({"person": ["E001"], "2026-11-09": ["E"]})
    colours = pd.DataFrame({"person": [""], "2026-11-09": ["amber"]})

    with zipfile.ZipFile(io.BytesIO(to_xlsx(frame, colours=colours))) as archive:
        styles = archive.read("xl/styles.xml").decode()

    assert FILLS["amber"].removeprefix("#").upper() in styles


def test_a_sheet_name_is_made_acceptable() -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(pd.DataFrame({"a": [1]}), title="'hours/by:role'"))) as archive:
        assert 'name="hours-by-role"' in archive.read("xl/workbook.xml").decode()
