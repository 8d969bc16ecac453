"""Files of what people say of the work: standards old and new, presence, known work, expected volumes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from scheduler.domain.organisation import Presence, Service, Standard, WorkKind
from scheduler.exchange.report import ImportReport
from tests.scheduler.exchange.company import FILES, HR, NOW
from tests.scheduler.exchange.conftest import Company

MONDAY = date(2026, 11, 23)
OLD_HEADER = "role,seconds_per_unit,short_cost_per_hour,idle_cost_per_hour,valid_from\n"
NEW_HEADER = (
    "role,seconds_per_unit,short_cost_per_hour,idle_cost_per_hour,valid_from,kind,service,service_percent,within_s,"
    "patience_s,occupancy_percent,due_within_min,cut_off,late_cost_per_hour\n"
)
KNOWN_HEADER = "role,day,start,end,units,replaces,reason\n"


def counts(report: ImportReport) -> tuple[int, int, int]:
    assert (report.faults, report.refusal) == ((), None)
    return report.added, report.changed, report.unchanged


def standards(company: Company) -> tuple[Standard, ...]:
    with company.app.reading() as uow:
        return uow.organisation.load().standards


def test_a_file_of_the_old_columns_gives_immediate_work_by_headcount(company: Company) -> None:
    assert counts(company.bring("standards.csv", OLD_HEADER + "PICK,72,180,6,2026-01-01\n")) == (1, 0, 0)

    [stored] = standards(company)
    assert (stored.kind, stored.service, stored.due_within_min, stored.cut_off_min) == (
        WorkKind.IMMEDIATE,
        Service.HEADCOUNT,
        None,
        None,
    )


def test_every_column_of_a_standard_is_stored_and_read_back(company: Company) -> None:
    rows = (
        "PICK,72,0,6,2026-06-01,deferrable,,,,,,,16:00,150.5\n"
        "TEST,420,120,6,2026-06-01,Immediate,ERLANG_A,82.5,45,180,87.5,,,\n"
        "TEST,420,0,6,2026-09-01,deferrable,,,,,,2880,,40\n"
    )

    assert counts(company.bring("standards.csv", NEW_HEADER + rows)) == (3, 0, 0)

    pick, erlang, within = standards(company)
    assert (pick.kind, pick.cut_off_min, pick.late_fen_per_hour) == (WorkKind.DEFERRABLE, 960, 15050)
    assert (erlang.service, erlang.service_permille, erlang.within_s) == (Service.ERLANG_A, 825, 45)
    assert (erlang.patience_s, erlang.occupancy_permille) == (180, 875)
    assert (within.kind, within.due_within_min, within.cut_off_min) == (WorkKind.DEFERRABLE, 2880, None)
    assert counts(company.bring("standards.csv", NEW_HEADER + rows)) == (0, 0, 3)


def test_presence_of_some_weekdays_and_of_all(company: Company) -> None:
    header = "role,weekdays,start,end,heads,valid_from,valid_to\n"
    rows = "PICK,5;1,08:00,24:00,2,2026-01-01,\nTEST,,0:00,6:00,1,2026-01-01,2026-12-31\n"

    assert counts(company.bring("presence.csv", header + rows)) == (2, 0, 0)

    with company.app.reading() as uow:
        stored = uow.organisation.load().presences
    assert stored == (
        Presence(
            role="PICK",
            weekdays=(4, 0),
            start_min=480,
            end_min=1440,
            heads=2,
            valid_from=date(2026, 1, 1),
            valid_to=None,
        ),
        Presence(
            role="TEST", start_min=0, end_min=360, heads=1, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)
        ),
    )
    ended = rows.replace("2026-01-01,\n", "2026-01-01,2026-06-30\n", 1)
    assert counts(company.bring("presence.csv", header + ended)) == (0, 1, 1)


def test_known_work_keeps_who_imported_it_and_when(company: Company) -> None:
    rows = "PICK,2026-11-23,08:00,12:00,250.5,yes,promotion\nPICK,2026-11-23,08:00,12:00,40,,returns of the fair\n"

    assert counts(company.bring("known_work.csv", KNOWN_HEADER + rows)) == (2, 0, 0)

    with company.app.reading() as uow:
        first, second = uow.known_work.between(MONDAY, MONDAY)
    assert (first.units, first.replaces, first.entered_by, first.entered_at) == (Decimal("250.5"), True, HR.login, NOW)
    assert (second.units, second.replaces, second.reason) == (Decimal(40), False, "returns of the fair")


def test_known_work_brought_again_is_unchanged_and_corrected_work_leaves_its_trace(company: Company) -> None:
    row = "PICK,2026-11-23,08:00,12:00,250,yes,promotion\n"
    company.bring("known_work.csv", KNOWN_HEADER + row)

    assert counts(company.bring("known_work.csv", KNOWN_HEADER + row)) == (0, 0, 1)
    assert counts(company.bring("known_work.csv", KNOWN_HEADER + row.replace("250", "300"))) == (0, 1, 0)

    with company.app.reading() as uow:
        [held] = uow.known_work.between(MONDAY, MONDAY)
        everything = uow.known_work.between(MONDAY, MONDAY, withdrawn=True)
    assert held.units == 300
    assert [(w.units, w.withdrawn_by) for w in everything] == [(250, HR.login), (300, None)]


def test_known_work_in_place_of_the_forecast_does_not_overlap_what_is_stored(company: Company) -> None:
    company.bring("known_work.csv", KNOWN_HEADER + "PICK,2026-11-23,08:00,12:00,250,yes,promotion\n")

    report = company.bring(
        "known_work.csv",
        KNOWN_HEADER
        + "PICK,2026-11-23,11:00,13:00,9,yes,fair\nPICK,2026-11-23,12:00,13:00,9,yes,fair\n"
        + "PICK,2026-11-23,11:00,13:00,9,no,returns\nTEST,2026-11-23,11:00,13:00,9,yes,fair\n",
    )

    assert [(f.row, f.reason) for f in report.faults] == [(2, "overlap_stored")]
    assert report.added == 3


def test_expected_volumes_are_stored_and_read_back(company: Company) -> None:
    header = "role,weekly_units,like,valid_from,reason\n"

    report = company.bring("expected_volumes.csv", header + "TEST,300,PICK,2026-11-23,new customer\n")

    assert counts(report) == (1, 0, 0)
    with company.app.reading() as uow:
        [stored] = uow.known_work.volumes()
    assert (stored.role, stored.weekly_units, stored.like) == ("TEST", 300, "PICK")
    assert (stored.valid_from, stored.entered_by, stored.entered_at) == (MONDAY, HR.login, NOW)


@pytest.mark.parametrize(("cell", "country"), [("cn", "CN"), ("DE-BY", "DE-BY"), ("", "")])
def test_a_site_says_whose_calendar_it_keeps(company: Company, cell: str, country: str) -> None:
    header, row = FILES["site"].rstrip("\n").split("\n")

    company.bring("site.csv", f"{header},country\n{row},{cell}\n")

    with company.app.reading() as uow:
        site = uow.organisation.site()
    assert site is not None
    assert site.country == country


# workload: what is odd though every row can be taken

WORKLOAD_HEADER = "role,interval_start,quantity\n"


def office_days(first: date, days: int) -> list[date]:
    return [day for day in (first + timedelta(days=d) for d in range(days)) if day.weekday() < 5]


def half_hours(days: Iterable[date], *, quantity: int = 5, step: int = 30) -> str:
    return "".join(
        f"PICK,{day} {minute // 60:02d}:{minute % 60:02d},{quantity}\n"
        for day in days
        for minute in range(480, 960, step)
    )


def notes(report: ImportReport) -> list[tuple[str, dict[str, object]]]:
    assert (report.faults, report.refusal) == ((), None)
    return [(n.reason, dict(n.params)) for n in report.notes]


def test_an_ordinary_file_of_office_days_is_not_remarked_on(company: Company) -> None:
    days = [d for d in office_days(date(2026, 8, 3), 60) if d not in office_days(date(2026, 8, 24), 3)]

    assert notes(company.bring("workload.csv", WORKLOAD_HEADER + half_hours(days))) == []


def test_a_fortnight_without_rows_is_told_unless_the_site_was_closed(company: Company) -> None:
    missing = office_days(date(2026, 8, 24), 12)  # a Monday to the Friday after the next
    days = [d for d in office_days(date(2026, 8, 3), 60) if d not in missing]
    text = WORKLOAD_HEADER + half_hours(days)

    assert notes(company.bring("workload.csv", text)) == [
        # from the Saturday before to the Sunday after: 2 + 12 + 2 days
        ("workload_gap", {"role": "PICK", "first": "2026-08-22", "last": "2026-09-06", "count": 16})
    ]
    closed = "".join(f"{date(2026, 8, 22) + timedelta(days=d)},closed\n" for d in range(10))
    company.bring("calendar.csv", "day,kind\n" + closed)
    assert notes(company.bring("workload.csv", text)) == []


def test_a_grain_that_changes_is_told_with_its_week(company: Company) -> None:
    fine, coarse = office_days(date(2026, 8, 3), 28), office_days(date(2026, 8, 31), 28)
    text = WORKLOAD_HEADER + half_hours(fine) + half_hours(coarse, quantity=10, step=60)

    assert notes(company.bring("workload.csv", text)) == [
        ("workload_grain", {"role": "PICK", "day": "2026-08-31", "value": 60, "accepted": 30})
    ]


def test_an_absurd_quantity_is_taken_and_asked_about(company: Company) -> None:
    text = WORKLOAD_HEADER + half_hours(office_days(date(2026, 8, 3), 60)).replace(
        "PICK,2026-08-05 08:30,5", "PICK,2026-08-05 08:30,5000"
    )

    [(reason, params)] = notes(company.bring("workload.csv", text))

    row = 2 + 2 * 16 + 1  # header, two days of 16 half hours, the second of the third
    assert reason == "workload_absurd"
    assert params == {"role": "PICK", "row": row, "value": "5000", "start": "2026-08-05 08:30", "usual": "5"}


@pytest.mark.parametrize(("quantity", "told"), [(100, False), (101, True)], ids=["twenty times", "more"])
def test_absurd_is_more_than_twenty_times_the_usual_most(company: Company, quantity: int, told: bool) -> None:
    text = WORKLOAD_HEADER + half_hours(office_days(date(2026, 8, 3), 60)).replace(
        "PICK,2026-08-05 08:30,5", f"PICK,2026-08-05 08:30,{quantity}"
    )

    assert bool(notes(company.bring("workload.csv", text))) is told
