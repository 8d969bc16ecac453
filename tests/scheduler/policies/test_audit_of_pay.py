"""Premiums to the fen, notice of rosters, and pay for changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduler.policies.violation import Violation
from tests.policy_cases import audit_work, period, person, stack

SHANGHAI, OREGON = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles")
PAID = person(hourly_fen=2000)
NATIONAL_DAY = (date(2026, 10, 1),)
WEEK = "2026-09-28/2026-10-04"


def chinese(work: list[Any], days: str = WEEK, **more: Any) -> list[Violation]:
    facts = more.pop("facts", (PAID,))
    rules = stack("cn-standard", "cn-comprehensive", "company")
    found = audit_work(work, rules, period(days), SHANGHAI, facts, holidays=more.pop("holidays", NATIONAL_DAY), **more)
    return [one for one in found if one.kind == "premium"]


def oregon(work: list[Any], rule: str, days: str = "2026-03-01/2026-03-31") -> list[Violation]:
    found = audit_work(work, stack("us-flsa", "us-or"), period(days), OREGON, (PAID,))
    return [one for one in found if one.rule == rule]


def test_a_night_into_a_holiday_is_paid_by_the_minute_of_each_day() -> None:
    (one,) = chinese(["2026-09-30 22:00 +480"])
    assert (one.rule, one.first, one.found, one.cost_fen) == ("cn.premium.holiday", date(2026, 10, 1), 360, 36_000)


def test_a_holiday_on_a_rest_day_is_paid_as_a_holiday_alone() -> None:
    saturday = (date(2026, 10, 3),)
    found = chinese(["2026-10-03 09:00 +600"], holidays=saturday)
    assert [(one.rule, one.found) for one in found] == [("cn.premium.holiday", 600)]


def test_work_on_a_rest_day_is_no_overtime_of_a_workday_beside_it() -> None:
    found = chinese(["2026-09-21..2026-09-25 09:00 +480", "2026-09-26 09:00 +600"], "2026-09-21/2026-09-27")
    assert [(one.rule, one.found, one.cost_fen) for one in found] == [("cn.premium.rest_day", 600, 40_000)]


def test_time_off_in_lieu_pays_for_rest_days_and_for_no_holiday() -> None:
    lieu = (person(hourly_fen=2000, lieu_days=frozenset({date(2026, 9, 26), date(2026, 10, 1)})),)
    work = ["2026-09-26 09:00 +480", "2026-10-01 09:00 +480"]
    found = chinese(work, "2026-09-21/2026-10-04", facts=lieu)
    assert [(one.rule, one.first.day) for one in found] == [("cn.premium.holiday", 1)]


def test_fen_of_single_days_add_up_to_the_exact_sum() -> None:
    # one minute on each of seven workdays: 7 × 2000 × 150 ÷ 6000 = 350; with 2,001 fen an hour 350.175
    odd = (person(hourly_fen=2001),)
    work = ["2026-09-14..2026-09-22 MON-FRI 09:00 +481"]
    found = chinese(work, "2026-09-14/2026-09-30", facts=odd)
    assert [one.rule for one in found] == ["cn.premium.workday"] * 7
    assert sum(one.cost_fen or 0 for one in found) == 350
    assert {one.cost_fen for one in found} == {50}


def test_what_has_no_hourly_pay_has_no_price() -> None:
    (one,) = chinese(["2026-09-28 09:00 +540"], facts=(person(),))
    assert (one.amount, one.cost_fen) == (60, None)


def test_a_cycle_pays_holidays_apart_from_what_is_above_its_standard() -> None:
    cycle = (person(hourly_fen=2000, system="comprehensive", cycle="month"),)
    work = ["2026-10-01 09:00 +600", "2026-10-02..2026-10-22 09:00 +500"]  # 21 × 500 = 10,500 beside the holiday
    found = chinese(work, "2026-10-01/2026-10-31", facts=cycle)
    assert [(one.rule, one.amount) for one in found] == [("cn.cycle.holiday", 600), ("cn.cycle.premium.month", 580)]


def test_american_weeks_stand_alone() -> None:
    work = ["2026-03-02..2026-03-06 09:00 +600", "2026-03-09..2026-03-13 09:00 +360"]  # 50 h, then 30 h
    (one,) = oregon(work, "us.flsa.overtime")
    assert (one.first, one.amount, one.cost_fen) == (date(2026, 3, 1), 600, 30_000)


def test_a_workweek_ends_at_midnight_in_the_middle_of_a_night() -> None:
    work = ["2026-03-02..2026-03-06 09:00 +480", "2026-03-07 22:00 +480", "2026-03-09..2026-03-13 09:00 +480"]
    found = oregon(work, "us.flsa.overtime")  # two hours of Saturday, six of Sunday
    assert [(one.first.day, one.amount) for one in found] == [(1, 120), (8, 360)]


def test_hours_inside_the_rest_are_paid_as_they_are_worked() -> None:
    # until 22:00, again 06:00–07:00 and from 07:30: of the ten hours until 08:00 90 minutes were worked
    work = ["2026-03-02 14:00 +480", "2026-03-03 06:00 +60", "2026-03-03 07:30 +300"]
    (one,) = oregon(work, "or.rest.pay")
    assert (one.first.day, one.found, one.cost_fen) == (3, 90, 4500)


@pytest.mark.parametrize(
    ("change", "added", "lost"),
    [
        ({"before": None, "after": ["09:00", "17:00"]}, 2000, None),  # an extra duty: one hour's pay
        ({"before": ["09:00", "17:00"], "after": None}, None, 8000),  # a duty taken away: half of eight hours
        ({"before": ["09:00", "17:00"], "after": ["13:00", "21:00"]}, 2000, None),  # moved
        ({"before": ["09:00", "17:00"], "after": ["09:00", "13:00"]}, None, 4000),
        ({"before": ["09:00", "17:00"], "after": ["13:00", "15:00"]}, None, 6000),
        ({"before": ["09:00", "17:00"], "after": None, "by_employee": True}, None, None),  # asked for
        ({"before": ["09:00", "17:00"], "after": None, "changed": "2026-03-01 23:59"}, None, None),  # in time
    ],
    ids=["extra", "taken", "moved", "shortened", "moved_and_shortened", "asked_for", "in_time"],
)
def test_late_changes_are_paid_for(change: dict[str, Any], added: int | None, lost: int | None) -> None:
    row = {"changed": "2026-03-10 12:00", "day": "2026-03-16", **change}
    assert [one.cost_fen for one in oregon([row], "or.change.added")] == [added] * (added is not None)
    assert [one.cost_fen for one in oregon([row], "or.change.lost")] == [lost] * (lost is not None)


def test_the_companys_notice_is_for_changes_too() -> None:
    change = {"changed": "2026-03-15 12:00", "day": "2026-03-16", "before": ["09:00", "17:00"], "after": None}
    found = audit_work([change], stack("company"), period("2026-03-16/2026-03-16"), SHANGHAI)
    assert [(one.rule, one.found, one.amount) for one in found] == [("company.notice", 720, 6 * 1440 + 720)]
    asked = audit_work([{**change, "by_employee": True}], stack("company"), period("2026-03-16/2026-03-16"), SHANGHAI)
    assert asked == ()


def test_notice_is_of_local_days_over_a_clock_change() -> None:
    # clocks in Oregon go forward on 8 March: fourteen days before 16 March 00:00 is 2 March 00:00, 13 d 23 h earlier
    row = {"posted": "2026-03-02 00:01", "first_day": "2026-03-16"}
    (one,) = oregon([row], "or.notice")
    assert (one.limit, one.amount) == (14 * 1440 - 60, 1)
