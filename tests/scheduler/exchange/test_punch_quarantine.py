"""Refused rows of a file of punches wait with those of devices, and are released once their cause is mended."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from scheduler.services import punch_quarantine
from scheduler.storage.tables import PunchRow
from tests.scheduler.exchange.company import HR, StoppedClock
from tests.scheduler.exchange.conftest import Company

HEADER = "device,device_seq,person,time,kind,role\n"
BAD = (
    "G9,1,E001,2026-10-05 06:58:10,IN,\n"
    "G9,2,E001,2026-10-05 08:00:00,ROLE,NEW\n"
    "G9,x,E001,2026-10-05 08:30:00,IN,\n"
    "G9,4,E999,2026-10-05 09:00:00,IN,\n"
    "G9,1,E001,2026-10-05 10:00:00,OUT,\n"
)


def waiting(company: Company) -> list[tuple[int | None, str]]:
    rows = punch_quarantine.list_quarantine(company.app, HR)
    return sorted(((row.device_seq, row.reason) for row in rows), key=lambda pair: (pair[0] is None, pair))


def stored(company: Company) -> list[int]:
    with company.app.reading() as uow:
        rows = select(PunchRow.device_seq).where(PunchRow.device == "G9").order_by(PunchRow.device_seq)
        return list(uow.session.scalars(rows))


def test_refused_rows_wait_with_their_reasons_and_once_only(company: Company) -> None:
    for _ in range(2):
        report = company.bring("punches.csv", HEADER + BAD)
        assert report.quarantined == 4
        assert waiting(company) == [
            (1, "device_sequence_twice"),
            (2, "unknown_role"),
            (4, "unknown_person"),
            (None, "number_form"),
        ]
    assert stored(company) == [1]


def test_a_row_of_a_file_is_released_when_its_role_exists(company: Company) -> None:
    company.bring("punches.csv", HEADER + BAD)
    company.bring("roles.csv", "code,name_zh,name_en,department,unit_zh,unit_en\nNEW,新,New,WH,件,pieces\n")
    done = punch_quarantine.release_mended(company.app, HR)
    assert len(done.released) == 1
    assert stored(company) == [1, 2]
    assert [pair[0] for pair in waiting(company)] == [1, 4, None]


def test_a_number_of_twenty_digits_is_too_large_in_the_file_and_when_it_is_released(company: Company) -> None:
    company.bring("punches.csv", f"{HEADER}G9,{'9' * 20},E001,2026-10-05 06:58:10,IN,\n")
    [row] = punch_quarantine.list_quarantine(company.app, HR)
    assert (row.reason, row.raw["seq"]) == ("number_out_of_range", "9" * 20)
    done = punch_quarantine.release_mended(company.app, HR)
    assert done.kept[row.id].reason == "number_out_of_range"
    assert done.kept[row.id].params["accepted"] == "0 – 2147483647"


def test_a_row_that_comes_again_mended_waits_no_more(company: Company) -> None:
    row = "G9,2,E001,2026-10-05 08:00:00,ROLE,NEW\n"
    company.bring("punches.csv", HEADER + row)
    assert waiting(company) == [(2, "unknown_role")]
    company.bring("roles.csv", "code,name_zh,name_en,department,unit_zh,unit_en\nNEW,新,New,WH,件,pieces\n")
    company.bring("punches_again.csv", HEADER + row)
    assert (waiting(company), stored(company)) == ([], [2])


def test_a_clock_that_jumps_in_a_file_is_asked_about_and_nothing_is_doubted(company: Company) -> None:
    times = ["08:00", "08:10", "03:00", "08:20", "08:30"]
    rows = "".join(f"G9,{n},E001,2026-10-05 {at}:00,UNK,\n" for n, at in enumerate(times, 1))
    report = company.bring("punches.csv", HEADER + rows)
    assert [(note.reason, note.params["count"]) for note in report.notes] == [("punches_clock_jump", 1)]
    assert stored(company) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("fixed", "latest", "refused"),
    [
        (None, "2026-11-08 18:02:00", "2026-11-08 18:02:01"),  # it is 18:00 at the site
        (date(2026, 10, 5), "2026-10-06 00:02:00", "2026-10-06 00:02:01"),
        (date(2026, 11, 12), "2026-11-13 00:02:00", "2026-11-13 00:02:01"),
    ],
    ids=["today", "a business date gone by", "a business date to come"],
)
def test_a_file_s_future_begins_where_a_device_s_does(
    fixed: date | None, latest: str, refused: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fixed is not None:
        monkeypatch.setattr(StoppedClock, "today", lambda _self, _zone: fixed)
    report = company.bring("punches.csv", f"{HEADER}G9,1,E001,{latest},IN,\nG9,2,E001,{refused},OUT,\n")
    assert (report.quarantined, stored(company), waiting(company)) == (1, [1], [(2, "in_future")])
    [held] = punch_quarantine.list_quarantine(company.app, HR)
    assert held.params["accepted"] == f"≤ {latest}"
