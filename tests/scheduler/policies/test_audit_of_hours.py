"""Averages over windows with history, absences and new starters; overtime; clock changes; days in a row."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduler.errors import InvalidInput
from scheduler.policies.audit.engine import audit, history_from
from scheduler.policies.kinds import Finding
from scheduler.policies.people import Days, Derogation, PersonFacts
from scheduler.policies.violation import Violation
from scheduler.policies.work import Basis, WorkLine
from tests.policy_cases import audit_work, calendar, instant, lines, period, person, stack

BERLIN, LONDON, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London"), ZoneInfo("Asia/Shanghai")
SEVENTEEN_WEEKS = "2026-01-05..2026-05-01 MON-FRI 08:00 +576"  # 48 h a week: 85 × 576 = 17 × 2,880


def found(rule: str, pack: str, work: list[Any], days: str, zone: ZoneInfo = BERLIN, **more: Any) -> list[Violation]:
    rules = stack("cn-standard", "cn-comprehensive", "company") if pack == "cn" else stack(pack)
    return [one for one in audit_work(work, rules, period(days), zone, **more) if one.rule == rule]


@pytest.mark.parametrize(("night", "minutes"), [("2026-03-28", 420), ("2026-06-01", 480), ("2026-10-24", 540)])
def test_a_night_from_22_to_6_has_its_true_length_at_clock_changes(night: str, minutes: int) -> None:
    day = date.fromisoformat(night)
    start = instant(f"{night} 22:00", BERLIN)
    end = instant(f"{day.replace(day=day.day + 1)} 06:00", BERLIN)
    assert end - start == minutes
    facts = person(night_worker=True, hazardous_nights=True)
    work = WorkLine(person="p1", day=day, start_min=start, end_min=end)
    rules = stack("eu")
    dates = period(f"{night}/{night}")
    result = audit([work], [facts], rules, calendar(rules, BERLIN), period=dates)
    hazard = [one for one in result if one.rule == "eu.night.hazard"]
    assert [one.found for one in hazard] == [540] * (minutes > 480)


def test_windows_reach_into_the_history() -> None:
    days = "2026-04-27/2026-05-03"
    rules, zone = stack("eu"), BERLIN
    work = lines([SEVENTEEN_WEEKS, "2026-05-02 08:00 +1"], zone)
    first = date(2026, 4, 27)
    new, history = [w for w in work if w.day >= first], [w for w in work if w.day < first]
    dates = period(days)
    with_history = audit(new, [person()], rules, calendar(rules, zone), history, period=dates)
    without = audit(new, [person()], rules, calendar(rules, zone), period=dates)
    assert [one.amount for one in with_history if one.rule == "eu.avg48"] == [1]
    assert [one for one in without if one.rule == "eu.avg48"] == []
    assert history_from(rules, dates) <= date(2026, 1, 5)


def test_a_run_of_windows_is_one_finding_with_the_worst_of_them() -> None:
    work = [SEVENTEEN_WEEKS, "2026-05-02 08:00 +60", "2026-05-04..2026-05-08 08:00 +600"]
    (one,) = found("eu.avg48", "eu", work, "2026-05-01/2026-05-10")
    # the window that ends on Friday 8 May: 16 weeks of 2,880, Saturday's 60 and 3,000 of the last five days
    assert (one.first, one.last) == (date(2026, 1, 10), date(2026, 5, 8))
    assert (one.found, one.limit, one.amount) == (16 * 2880 + 60 + 3000, 48960, 180)
    assert one.windows == 9  # every day from 2 to 10 May


def test_leave_and_sickness_are_taken_out_of_the_window() -> None:
    work = ["2026-01-05..2026-04-24 MON-FRI 08:00 +576", "2026-04-27..2026-04-29 08:00 +576"]
    week_off = {"absences": [["sick", "2026-04-30", "2026-05-03"]]}
    # 83 days × 576 = 47,808; allowed 2,880 × (119 − 4) ÷ 7 = 47,314.3
    (one,) = found("eu.avg48", "eu", work, "2026-05-03/2026-05-03", facts=(person(**week_off),))
    assert (one.found, one.limit, one.amount) == (47808, 47314, 494)
    assert found("eu.avg48", "eu", work, "2026-05-03/2026-05-03") == []


def test_british_hours_add_the_days_worked_after_the_window() -> None:
    # A: 80 days × 576 = 46,080, five days of leave; B: the five days worked after it; C: 17 weeks × 2,880 = 48,960
    work = ["2026-01-05..2026-04-24 MON-FRI 08:00 +576", "2026-05-05..2026-05-11 MON-FRI 08:00 +576"]
    on_leave = (person(absences=[["annual_leave", "2026-04-27", "2026-05-01"]]),)
    one_day = "2026-05-03/2026-05-03"
    assert found("uk.avg48", "uk", work, one_day, LONDON, facts=on_leave) == []
    longer = [*work[:1], "2026-05-05..2026-05-08 08:00 +576", "2026-05-11 08:00 +577"]
    (one,) = found("uk.avg48", "uk", longer, one_day, LONDON, facts=on_leave)
    assert (one.found, one.limit, one.amount) == (48961, 48960, 1)


def test_in_planning_british_leave_is_excluded_instead() -> None:
    work = ["2026-01-05..2026-04-24 MON-FRI 08:00 +577"]
    on_leave = (person(absences=[["annual_leave", "2026-04-27", "2026-05-01"]]),)
    # 80 × 577 = 46,160 ≤ 2,880 × 114 ÷ 7 = 46,902
    days = "2026-05-03/2026-05-03"
    assert found("uk.avg48", "uk", work, days, LONDON, facts=on_leave, basis=Basis.PLANNED) == []
    work = ["2026-01-05..2026-04-24 MON-FRI 08:00 +587"]  # 46,960
    (one,) = found("uk.avg48", "uk", work, days, LONDON, facts=on_leave, basis=Basis.PLANNED)
    assert (one.limit, one.amount) == (46902, 58)


def test_of_a_new_starter_the_weeks_since_the_start_count() -> None:
    starter = (person(hired_on=date(2026, 4, 20)),)
    work = ["2026-04-20..2026-04-24 08:00 +576", "2026-04-27..2026-05-01 08:00 +576"]
    days = "2026-04-20/2026-05-03"
    assert found("eu.avg48", "eu", work, days, facts=starter) == []
    (one,) = found("eu.avg48", "eu", [*work, "2026-05-02 08:00 +1"], days, facts=starter)
    assert (one.found, one.limit, one.amount) == (5761, 5760, 1)
    assert found("eu.avg48", "eu", [*work, "2026-05-02 08:00 +1"], days) == []  # of seventeen weeks that is nothing


def test_absences_before_the_start_and_of_all_days_leave_nothing_to_exceed() -> None:
    away = [["sick", "2026-01-01", "2026-05-31"]]
    starter = (person(hired_on=date(2026, 5, 20), absences=away),)
    assert found("eu.avg48", "eu", [], "2026-05-01/2026-05-31", facts=starter) == []
    (one,) = found("eu.avg48", "eu", ["2026-05-20 08:00 +60"], "2026-05-01/2026-05-31", facts=starter)
    assert (one.limit, one.amount) == (0, 60)  # work on days that are all excluded


def test_an_opt_out_leaves_the_finding_as_information_with_its_name() -> None:
    work = [SEVENTEEN_WEEKS, "2026-05-02 08:00 +600"]
    signed = derogation("eu.avg48", "opt_out", "p1", last=date(2026, 5, 31))
    (one,) = found("eu.avg48", "eu", work, "2026-05-03/2026-05-03", derogations=[signed])
    assert (one.finding, one.derogation, one.breach) == (Finding.INFO, "D1", False)
    other = derogation("eu.avg48", "opt_out", "p2")
    ended = derogation("eu.avg48", "opt_out", "p1", last=date(2026, 5, 2))
    (one,) = found("eu.avg48", "eu", work, "2026-05-03/2026-05-03", derogations=[other, ended])
    assert (one.finding, one.derogation, one.breach) == (Finding.VIOLATION, None, True)


def test_an_agreement_changes_the_window_for_whom_it_covers() -> None:
    work = [SEVENTEEN_WEEKS, "2026-05-02 08:00 +600"]
    agreed = derogation("eu.avg48", "agreement_12_months", None)
    assert found("eu.avg48", "eu", work, "2026-05-03/2026-05-03", derogations=[agreed]) == []
    year = ["2026-01-05..2026-12-31 MON-FRI 08:00 +600"]  # 50 h a week
    (one,) = found("eu.avg48", "eu", year, "2026-12-31/2026-12-31", derogations=[agreed])
    assert (one.limit, one.derogation) == (52 * 2880, None)  # the agreement's own limit is broken
    assert (one.last - one.first).days + 1 == 364


def test_overtime_of_a_month_counts_days_weeks_and_rest_days_once() -> None:
    # Mon–Fri 9 h: 5 × 60 past the day; Saturday 8 h of a rest day: 480 more; and again past the week: nothing twice
    work = ["2026-03-02..2026-03-06 09:00 +540", "2026-03-07 09:00 +480"]
    work += ["2026-03-09..2026-03-13 09:00 +540", "2026-03-14 09:00 +480"]
    work += ["2026-03-16..2026-03-20 09:00 +540", "2026-03-21 09:00 +301"]
    (one,) = found("cn.ot.month", "cn", work, "2026-03-01/2026-03-31", SHANGHAI)
    assert (one.found, one.amount) == (3 * 300 + 480 + 480 + 301, 1)


def test_a_sixth_day_is_overtime_past_the_week_where_days_off_follow_the_roster() -> None:
    rotating = (person(rest_weekdays=()),)
    work = ["2026-03-02..2026-03-07 09:00 +480"]
    (one,) = found("cn.week", "cn", work, "2026-03-02/2026-03-08", SHANGHAI, facts=rotating)
    assert one.amount == 480


def test_days_in_a_row_reach_over_the_edge_of_the_period() -> None:
    work = ["2026-03-02..2026-03-08 09:00 +300"]
    (one,) = found("cn.days.row", "cn", work, "2026-03-08/2026-03-31", SHANGHAI)
    assert (one.first, one.last, one.found) == (date(2026, 3, 2), date(2026, 3, 8), 7)
    assert found("cn.days.row", "cn", work, "2026-03-02/2026-03-07", SHANGHAI) == []  # the seventh day is not in it
    assert found("cn.days.row", "cn", work, "2026-03-09/2026-03-31", SHANGHAI) == []


def test_who_turns_eighteen_has_the_rules_of_adults_from_that_day() -> None:
    born = (person(birth="2008-03-04"),)
    work = ["2026-03-02 08:00 +600", "2026-03-03 05:00 +600", "2026-03-04 02:00 +60"]
    young = found("uk.rest.day.young", "uk", work, "2026-03-02/2026-03-08", LONDON, facts=born)
    adult = found("uk.rest.day", "uk", work, "2026-03-02/2026-03-08", LONDON, facts=born)
    assert [(one.last.day, one.found) for one in young] == [(3, 660)]
    assert adult == []  # 15:00 to 02:00 are 11 hours
    assert found("uk.rest.day.young", "uk", work, "2026-03-04/2026-03-08", LONDON, facts=born) == []


def test_protection_holds_on_its_days_only() -> None:
    mother = (person(pregnant=[["2026-03-04", None]]),)
    work = ["2026-03-02..2026-03-06 09:00 +540"]
    days = found("cn.pregnant.overtime", "cn", work, "2026-03-02/2026-03-08", SHANGHAI, facts=mother)
    assert [(one.first.day, one.amount) for one in days] == [(4, 60), (5, 60), (6, 60)]


def test_overlapping_lines_count_their_minutes_once() -> None:
    work = ["2026-03-02 09:00 +480", "2026-03-02 10:00 +480", "2026-03-02 09:00 +480"]
    (one,) = found("cn.day", "cn", work, "2026-03-02/2026-03-02", SHANGHAI)
    assert (one.found, one.amount) == (540, 60)
    assert one.at_min == instant("2026-03-02 17:00", SHANGHAI)


@pytest.mark.parametrize(
    ("work", "facts", "days", "key"),
    [
        ([], ["p1", "p1"], "2026-03-02/2026-03-02", "audit_person_twice"),
        (["2026-03-02 09:00 +480"], ["p2"], "2026-03-02/2026-03-02", "audit_person_unknown"),
        (["2026-03-02 09:00 +0"], ["p1"], "2026-03-02/2026-03-02", "audit_line_backwards"),
        ([], ["p1"], "2026-03-02/2026-03-01", "audit_period_backwards"),
    ],
)
def test_what_cannot_be_is_refused(work: list[str], facts: list[str], days: str, key: str) -> None:
    people = [PersonFacts(person=one, hired_on=date(2020, 1, 1)) for one in facts]
    with pytest.raises(InvalidInput) as refused:
        audit_work(work, stack("eu"), period(days), BERLIN, people)
    assert refused.value.key == key


def test_nobody_and_nothing_is_found_without_work() -> None:
    assert audit_work([], stack("eu", "de", "company"), period("2026-01-01/2026-12-31"), BERLIN) == ()


def derogation(rule: str, key: str, who: str | None, last: date | None = None) -> Derogation:
    days = Days(first=date(2026, 1, 1), last=last)
    return Derogation(id="D1", rule=rule, key=key, person=who, evidence="scan 17", granted_by="hr", days=days)
