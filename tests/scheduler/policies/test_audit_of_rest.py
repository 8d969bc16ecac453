"""Rest between duties, in the week and inside a duty; Sundays, holidays, substitutes."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.policies.kinds import Finding
from scheduler.policies.people import Days, Derogation
from scheduler.policies.violation import Violation
from tests.policy_cases import audit_work, period, person, stack

BERLIN = ZoneInfo("Europe/Berlin")
MARCH = "2026-03-01/2026-03-31"
WEEK = "2026-03-02/2026-03-08"


def found(rule: str, work: list[Any], days: str = WEEK, pack: str = "de", **more: Any) -> list[Violation]:
    return [one for one in audit_work(work, stack(pack), period(days), BERLIN, **more) if one.rule == rule]


def relaxed(rule: str, key: str) -> list[Derogation]:
    days = Days(first=date(2026, 1, 1))
    return [Derogation(id="D", rule=rule, key=key, person=None, evidence="§", granted_by="hr", days=days)]


def test_a_long_day_leaves_no_eleven_hours_of_its_twenty_four() -> None:
    # 08:00–22:00: of the 24 hours from 08:00 on, ten are left
    (one,) = found("eu.rest.day", ["2026-03-02 08:00 +840"], pack="eu")
    assert (one.first, one.last, one.found, one.amount) == (date(2026, 3, 2), date(2026, 3, 2), 600, 60)


def test_a_short_rest_is_told_once_and_on_the_later_day() -> None:
    work = ["2026-03-02 12:00 +600", "2026-03-03 08:00 +480"]
    (one,) = found("de.rest.day", work)
    assert (one.first.day, one.last.day, one.found, one.amount) == (2, 3, 600, 60)
    assert found("de.rest.day", work, "2026-03-02/2026-03-02") == []
    assert len(found("de.rest.day", work, "2026-03-03/2026-03-03")) == 1


def test_ten_hours_in_listed_sectors_are_made_up_for_by_one_rest_of_twelve() -> None:
    listed = relaxed("de.rest.day", "section_5_2")
    work = ["2026-03-02 12:00 +600", "2026-03-03 08:00 +600", "2026-03-04 06:00 +600"]  # rests of 10 h, 12 h
    assert found("de.rest.day", work, derogations=listed) == []
    # nothing but rests of ten hours, and one of nine and a half, until the end: the open rest makes up for one
    short = ["2026-03-02 12:00 +600", "2026-03-03 08:00 +600", "2026-03-04 04:00 +600"]
    assert [one.last.day for one in found("de.rest.day", short, derogations=listed)] == [4]
    shorter = ["2026-03-02 12:00 +600", "2026-03-03 07:59 +600"]
    assert [one.found for one in found("de.rest.day", shorter, derogations=listed)] == [599]


def test_a_rest_of_twelve_hours_makes_up_for_a_short_one_within_four_weeks_only() -> None:
    listed = relaxed("de.rest.day", "section_5_2")
    # 10 h after Monday's work; every other rest has 11½ h, but for one of 13 h on the given day, and the work goes on
    short = ["2026-03-02 12:00 +600", "2026-03-03 08:00 +600"]
    for last, broken in ((30, 1), (29, 0)):  # 28 days from Monday the 2nd on are over on the 29th
        steady = [f"2026-03-04..2026-03-{last:02} 05:30 +750", f"2026-03-{last + 1:02}..2026-04-30 07:00 +750"]
        told = found("de.rest.day", [*short, *steady], "2026-03-02/2026-03-08", derogations=listed)
        assert len([one for one in told if one.first.day == 2]) == broken


def test_a_sunday_alone_is_no_weekly_rest_beside_the_daily_one() -> None:
    # midnight to midnight: 24 hours, of which eleven are the daily rest that comes before
    work = ["2026-03-02..2026-03-06 08:00 +480", "2026-03-07 16:00 +480", "2026-03-09 00:00 +480"]
    (one,) = found("eu.rest.week", work, pack="eu")
    assert (one.found, one.limit, one.amount) == (1440 - 660, 1440, 660)


def test_weekly_rest_may_lie_anywhere_in_its_seven_days() -> None:
    # off on Monday of the first week and Sunday of the second: twelve days of work in a row
    work = ["2026-03-03..2026-03-14 08:00 +480"]
    assert found("eu.rest.week", work, "2026-03-02/2026-03-15", "eu") == []
    assert found("eu.rest.week", [*work, "2026-03-15 08:00 +480"], "2026-03-02/2026-03-15", "eu") != []


def test_a_usual_sunday_off_is_a_weekly_rest_though_it_ends_in_the_next_week() -> None:
    work = ["2026-03-02..2026-03-07 06:00 +720", "2026-03-09..2026-03-14 06:00 +720"]  # Sat 18:00 to Mon 06:00: 36 h
    assert found("eu.rest.week", work, "2026-03-02/2026-03-15", "eu") == []


def test_no_rest_counts_for_two_weeks() -> None:
    # Sunday 12:00 to Tuesday 12:00 is one weekly rest, begun on Sunday at 23:00; the second week has no other
    work = ["2026-03-02..2026-03-07 08:00 +480", "2026-03-08 04:00 +480", "2026-03-10 12:00 +480"]
    work += ["2026-03-11..2026-03-15 08:00 +480", "2026-03-16..2026-03-22 08:00 +480"]
    assert [one.first.day for one in found("eu.rest.week", work, "2026-03-02/2026-03-15", "eu")] == [9]


def test_two_weeks_may_be_averaged_where_the_state_says_so() -> None:
    averaged = relaxed("eu.rest.week", "fortnight")
    # off on two days of one week, none of the other
    work = ["2026-03-02..2026-03-08 08:00 +480", "2026-03-09..2026-03-13 08:00 +480"]
    assert found("eu.rest.week", work, "2026-03-02/2026-03-15", "eu") != []
    fortnights = found("eu.rest.week", work, "2026-02-23/2026-03-22", "eu", derogations=averaged)
    assert fortnights == []
    busy = ["2026-02-23..2026-03-22 08:00 +480"]
    assert {(one.last - one.first).days for one in found("eu.rest.week", busy, MARCH, "eu", derogations=averaged)} == {
        13
    }


def test_a_piece_shorter_than_a_quarter_of_an_hour_is_no_break() -> None:
    pieces = ["2026-03-02 08:00 +180", "2026-03-02 11:14 +180", "2026-03-02 14:29 +60"]  # breaks of 14 and 15 minutes
    (one,) = found("de.break.30", pieces)
    assert (one.found, one.limit, one.amount) == (15, 30, 15)
    assert [one.found for one in found("de.break.run", pieces)] == []  # 360 and 60 minutes
    assert [one.found for one in found("de.break.run", [*pieces[:2], "2026-03-02 14:28 +60"])] == [420]


def test_sundays_are_counted_by_the_minute_of_the_local_day() -> None:
    (one,) = found("de.sunday", ["2026-03-07 22:00 +480"])  # the night of Saturday
    assert (one.first, one.found) == (date(2026, 3, 8), 360)
    assert found("de.sunday", ["2026-03-07 22:00 +480"], "2026-03-07/2026-03-07") == []


def test_work_that_section_10_allows_on_sundays_is_told_without_a_breach() -> None:
    (one,) = found("de.sunday", ["2026-03-08 09:00 +300"], derogations=relaxed("de.sunday", "section_10"))
    assert (one.finding, one.derogation) == (Finding.INFO, "D")


def test_a_substitute_needs_the_eleven_hours_beside_its_day() -> None:
    before, after = "2026-02-23..2026-03-17 MON-SAT 08:00 +480", "2026-03-19..2026-03-21 MON-SAT {} +480"
    sunday, late = "2026-03-08 09:00 +60", "2026-03-17 16:00 +420"  # Tuesday until 23:00
    assert found("de.substitute.sunday", [before, sunday, late, after.format("10:00")]) == []  # 35 hours
    assert len(found("de.substitute.sunday", [before, sunday, late, after.format("09:59")])) == 1


def test_one_day_off_substitutes_for_one_sunday() -> None:
    work = ["2026-02-16..2026-03-10 MON-SAT 08:00 +480", "2026-03-12..2026-03-28 MON-SAT 08:00 +480"]
    two = ["2026-03-08 09:00 +60", "2026-03-15 09:00 +60"]  # Wednesday the 11th is the only day off near both
    assert len(found("de.substitute.sunday", [*work, *two[:1]], MARCH)) == 0
    assert len(found("de.substitute.sunday", [*work, *two], MARCH)) == 1


def test_one_day_off_substitutes_for_a_sunday_or_a_holiday_and_for_a_holiday_on_a_sunday_once() -> None:
    busy = ["2026-01-12..2026-03-10 MON-SAT 08:00 +480", "2026-03-12..2026-05-09 MON-SAT 08:00 +480"]
    sunday, holiday = "2026-03-08 09:00 +60", date(2026, 3, 16)  # the one day off near both is Wednesday the 11th
    owed = ("de.substitute.sunday", "de.substitute.holiday")
    both = [one.rule for rule in owed for one in found(rule, [*busy, sunday], MARCH, holidays=[holiday])]
    assert both == ["de.substitute.holiday"]
    same = [one.rule for rule in owed for one in found(rule, [*busy, sunday], MARCH, holidays=[date(2026, 3, 8)])]
    assert same == []


def test_two_hours_of_the_night_make_no_night_work_in_germany() -> None:
    sleepless = (person(night_worker=True),)
    assert found("de.night.day", ["2026-03-02 14:00 +660"], facts=sleepless) == []  # until 01:00
    assert [one.found for one in found("de.night.day", ["2026-03-02 14:00 +661"], facts=sleepless)] == [661]


def test_free_sundays_are_missed_as_soon_as_too_many_were_worked() -> None:
    work = ["2026-01-04..2026-09-20 SUN 09:00 +60"]
    (one,) = found("de.free_sundays", work, "2026-09-01/2026-09-30")
    assert (one.first, one.last, one.found, one.limit) == (date(2026, 1, 1), date(2026, 12, 31), 14, 15)


def test_leave_is_by_the_day_on_which_the_duty_began() -> None:
    away = (person(absences=[["annual_leave", "2026-03-03", "2026-03-04"]]),)
    night = ["2026-03-02 22:00 +480"]  # ends on the first morning of the leave
    rules = stack("cn-standard", "company")
    dates = period(WEEK)
    zone = ZoneInfo("Asia/Shanghai")
    assert not [one for one in audit_work(night, rules, dates, zone, away) if one.rule == "cn.leave.annual"]
    late = [one for one in audit_work(["2026-03-04 22:00 +480"], rules, dates, zone, away) if one.pack != "company"]
    assert [(one.rule, one.found) for one in late] == [("cn.leave.annual", 480)]
