"""Bad files and bad rows: the reason, the row, the sentence in both languages, and nothing imported by halves.

The files are made in ``bad_files``, the rows are read from ``bad_rows.toml``.
"""

from __future__ import annotations

import csv
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scheduler.exchange.faults import Check
from scheduler.exchange.messages import REASONS, message
from scheduler.exchange.report import fault_sentence
from scheduler.exchange.source import Source
from scheduler.services.importing import import_details
from tests.scheduler.exchange.bad_files import BAD_FILES, BadFile
from tests.scheduler.exchange.company import FILES, HR
from tests.scheduler.exchange.conftest import Company

REFUSED_WITHIN_S = 2.0


def bad_rows() -> Iterator[object]:
    """(kind, header, good row, bad row with what is expected of it)"""
    table = tomllib.loads((Path(__file__).parent / "bad_rows.toml").read_text(encoding="utf-8"))
    for file in table["file"]:
        for bad in file["bad"]:
            yield pytest.param(file, bad, id=f"{file['kind']}: {bad['id']}")


@pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.id) for bad in BAD_FILES])
def test_a_bad_file_is_refused_whole_and_soon(bad: BadFile, company: Company) -> None:
    content, before = bad.build(), company.contents()

    started = time.monotonic()
    report = company.bring(bad.name, content)
    took = time.monotonic() - started

    assert report.state == "refused"
    assert report.refusal is not None
    assert report.refusal.reason == bad.reason
    assert message(report.refusal.reason, report.refusal.params, "en") == bad.en
    assert message(report.refusal.reason, report.refusal.params, "zh_Hans_CN") == bad.zh
    assert company.contents() == before
    assert took < REFUSED_WITHIN_S
    kept, quarantine = import_details(company.app, HR, report.import_id or 0)
    assert (kept.state, kept.added, kept.quarantined, quarantine) == ("refused", 0, 0, ())


@pytest.mark.parametrize(("file", "bad"), list(bad_rows()))
def test_a_bad_row_goes_to_quarantine_and_the_good_one_is_imported(
    file: dict[str, str], bad: dict[str, Any], company: Company, another_company: Callable[[str], Company]
) -> None:
    good = [file["header"], *([file["good"]] if "good" in file else [])]

    report = company.bring(f"{file['kind']}.csv", "\n".join([*good, bad["row"]]) + "\n")

    (fault,) = report.faults
    assert (report.state, fault.row, fault.field, fault.reason) == ("done", bad["number"], bad["field"], bad["reason"])
    assert fault_sentence(fault, "en") == bad["en"]
    assert fault_sentence(fault, "zh_Hans_CN") == bad["zh"]
    assert report.added + report.changed + report.unchanged == len(good) - 1
    _, quarantine = import_details(company.app, HR, report.import_id or 0)
    assert [(q.row, q.field, q.reason) for q in quarantine] == [(fault.row, fault.field, fault.reason)]
    assert quarantine[0].raw == next(csv.reader([bad["row"]], delimiter=";" if ";" in file["header"] else ","))

    # the same file without the bad row leaves the same database
    clean = another_company("clean")
    clean.bring(f"{file['kind']}.csv", "\n".join(good) + "\n")
    assert company.contents() == clean.contents()


def test_every_reason_of_the_tables_is_worded_in_both_languages() -> None:
    for english, chinese in REASONS.values():
        assert english.isascii() or any(mark in english for mark in "≤≥…")
        assert any("一" <= character <= "鿿" for character in chinese)


def test_every_reason_that_the_code_gives_is_worded() -> None:
    package = Path(__file__).parents[3] / "scheduler" / "exchange"
    source = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.name != "messages.py")
    missing = [reason for reason in REASONS if f'"{reason}"' not in source and not reason.startswith("unknown_")]
    # these are said by f-strings or by the service
    assert set(missing) <= {
        "encoding_bom",
        "encoding_gb18030",
        "encoding_utf16",
        "punches_ambiguous_hour",
        "punches_missing_hour",
        "file_missing",
        "no_files",
        "no_site",
        "tz_unknown",
        "mapping_unknown_role",
    }


def test_all_faults_of_a_row_are_told_but_it_counts_once(company: Company) -> None:
    header = FILES["people"].split("\n")[0]

    report = company.bring("people.csv", f"{header}\nE 9,,Bad,WH,FT,-1,2026-02-30,,\n")

    assert [(f.field, f.reason) for f in report.faults] == [
        ("code", "code_form"),
        ("name_zh", "cell_empty"),
        ("cost_per_hour", "number_negative"),
        ("hired_on", "date_impossible"),
    ]
    assert report.quarantined == 1


def test_a_row_that_follows_a_refused_row_of_the_same_file_goes_with_it(company: Company) -> None:
    header = FILES["shift_types"].split("\n")[0]

    report = company.bring(
        "shift_types.csv",
        f"{header}\nX,长,Long,08:00,1500,,no,,,,,red\nY,短,Short,08:00,240,,no,,,,X,red\nZ,短,Short,08:00,240,,no,,,,Y,red\n",
    )

    assert [(f.row, f.reason) for f in report.faults] == [
        (2, "shift_too_long"),
        (3, "unknown_shift_type"),
        (4, "unknown_shift_type"),
    ]


NOTED = {
    "a byte order mark": ("departments.csv", b"\xef\xbb\xbf" + FILES["departments"].encode(), ["encoding_bom"]),
    "GB18030": ("departments.csv", FILES["departments"].encode("gb18030"), ["encoding_gb18030"]),
    "UTF-16 with tabs": (
        "departments.csv",
        FILES["departments"].replace(",", "\t").encode("utf-16"),
        ["encoding_utf16", "delimiter_found"],
    ),
    "semicolons": ("departments.csv", FILES["departments"].replace(",", ";").encode(), ["delimiter_found"]),
    "tabs": ("departments.csv", FILES["departments"].replace(",", "\t").encode(), ["delimiter_found"]),
    "an extra column": ("departments.csv", b"code,name_zh,name_en,boss\nX,x,x,me\n", ["extra_columns"]),
    "a header alone": ("departments.csv", b"code,name_zh,name_en\n", ["no_rows"]),
    "formulas where text is expected": (
        "departments.csv",
        b"code,name_zh,name_en\nX,=1+1,@SUM(A1)\n",
        ["formulas_kept_as_text"],
    ),
    "a grain coarser than the slot": (
        "workload.csv",
        "".join(
            ["role,interval_start,quantity\n"]
            + [f"PICK,2026-10-0{1 + h // 24} {h % 24:02d}:00,5\n" for h in range(50)]
        ).encode(),
        ["coarse_grain"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reasons"), [pytest.param(*case, id=id_) for id_, case in NOTED.items()])
def test_what_is_odd_but_harmless_is_said_and_imported(
    name: str, content: bytes, reasons: list[str], company: Company
) -> None:
    report = company.bring(name, content)

    assert (report.state, report.faults, [note.reason for note in report.notes]) == ("done", (), reasons)
    assert all(
        message(note.reason, note.params, "zh") != message(note.reason, note.params, "en") for note in report.notes
    )


def test_a_formula_is_kept_as_the_text_that_it_is(company: Company) -> None:
    company.bring("departments.csv", "code,name_zh,name_en\nX,=1+1,'-2\n")

    with company.app.reading() as uow:
        department = uow.organisation.load().departments["X"]
    assert (department.name_zh, department.name_en) == ("=1+1", "-2")


def test_faults_are_told_apart_by_the_check_that_found_them(company: Company) -> None:
    header = FILES["people"].split("\n")[0]

    report = company.bring(
        "people.csv", f"{header}\nE8,八,Eight,WH,FT,x,2024-01-01,,\nE9,九,Nine,MOON,FT,40,2024-01-01,,\n"
    )

    assert [fault.check for fault in report.faults] == [Check.FORMAT, Check.LOGIC]
    assert report.checks()["format"] == {"faults": {"number_form": 1}, "notes": []}
    assert report.checks()["logic"] == {"faults": {"unknown_department": 1}, "notes": []}


def test_a_quoted_cell_without_end_is_refused_before_it_fills_the_memory(company: Company) -> None:
    report = company.bring("departments.csv", b'code,name_zh,name_en\nX,x,"' + b"y" * 1_000_000)

    assert report.refusal is not None
    assert (report.refusal.reason, report.refusal.params["row"]) == ("cell_too_long", 2)


def test_a_row_that_one_of_the_two_readers_misses_refuses_the_file(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Source, "plain_rows", lambda source: zip(source.numbers[1:], source.rows[1:], strict=True))

    report = company.bring("departments.csv", "code,name_zh,name_en\nX,x,x\nY,y,y\n")

    assert report.refusal is not None
    assert (report.refusal.reason, dict(report.refusal.params)) == ("sample_count", {"value": 1, "stored": 2})
    assert len(company.contents()["department"]) == 2
