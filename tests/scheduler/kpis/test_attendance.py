"""Attendance figures against hand-made days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from scheduler.hours.schedule import ScheduledShift
from scheduler.kpis.attendance import Attendance, attendance, stability
from scheduler.kpis.catalogue import ATTENDANCE_KPIS, STABILITY_KPI, measures
from tests.scheduler.hours.builders import DAY, punches, resolved, shift

HOST = {"PICK": "WH", "RCV": "WH", "LAB": "LAB"}


def figures(*rows: str, plan: ScheduledShift | None = None, leave: str | None = None) -> Attendance:
    scheduled = [plan or shift()]
    segments = resolved(punches(*rows), *scheduled).segments if rows else ()
    return attendance(shifts=scheduled, segments=segments, leave={DAY: leave} if leave else {}, host=HOST, home="WH")


def value(found: Attendance, code: str) -> Fraction | None:
    return next(m.value for m in measures(found) if m.kpi.code == code)


def test_the_example_of_the_catalogue() -> None:
    # scheduled PICK 9–12, RCV 13–17; actual PICK 9:15–12, RCV 13–16, PICK 16–17
    plan = shift("09:00", 480, breaks=((180, 60),), roles=("PICK", "RCV"), block_min=240)
    assert [(b.role, (b.end_s - b.start_s) // 60) for b in plan.blocks] == [("PICK", 180), ("RCV", 240)]
    found = figures("IN 09:15 PICK", "BRK 12:00", "RES 13:00 RCV", "ROLE 16:00 PICK", "OUT 17:00", plan=plan)
    assert value(found, "att_rate") == Fraction(405, 420) * 100  # 96.4 %
    assert value(found, "conformance") == Fraction(405, 420) * 100  # 96.4 %
    assert value(found, "activity") == Fraction(180 + 180, 420) * 100  # min(180, 225) + min(240, 180): 85.7 %
    assert value(found, "adherence") == Fraction(165 + 180, 420) * 100  # 82.1 %


@pytest.mark.parametrize(("clock", "late", "minutes"), [("08:05", 0, 0), ("08:06", 1, 6)])
def test_lateness_counts_above_five_minutes_and_measures_from_the_start(clock: str, late: int, minutes: int) -> None:
    found = figures(f"IN {clock}", "OUT 17:00")
    assert (found.shifts_late, found.late_min) == (late, minutes)
    assert found.shifts_attended == 1


@pytest.mark.parametrize(("clock", "early"), [("16:55", 0), ("16:54", 1)])
def test_leaving_early_counts_above_five_minutes(clock: str, early: int) -> None:
    assert figures("IN 08:00", f"OUT {clock}").shifts_early == early


@pytest.mark.parametrize(("clock", "overtime"), [("17:14", 0), ("17:15", 15), ("19:00", 120)])
def test_overtime_counts_from_a_quarter_of_an_hour(clock: str, overtime: int) -> None:
    found = figures("IN 08:00", f"OUT {clock}")
    assert found.overtime_min == overtime
    assert value(found, "ot_ratio") == Fraction(100 * overtime, found.worked_min - overtime)


def test_a_break_at_another_time_does_not_lessen_attendance() -> None:
    assert value(figures("IN 08:00", "BRK 14:00", "RES 15:00", "OUT 17:00"), "att_rate") == 100


def test_seconds_lost_in_flooring_never_make_more_than_full_attendance() -> None:
    # 29:59 punched and 30:01 deducted floor to 29 and 30 minutes, so 481 are counted inside a shift of 480
    found = figures("IN 08:00", "BRK 10:00:00", "RES 10:29:59", "OUT 17:00")
    assert (found.worked_min, found.attended_min) == (481, 480)


def test_protected_leave_leaves_every_personal_ratio_without_a_value() -> None:
    found = figures(leave="annual")
    assert (found.scheduled_min, found.leave_min, found.required_min) == (480, 480, 0)
    assert value(found, "att_rate") is None
    assert value(found, "abs_unexc") is None
    assert value(found, "abs_total") == 0
    assert value(figures(leave="sick"), "abs_total") == 100


def test_a_shift_missed_without_a_word_is_unexcused() -> None:
    found = figures()
    assert (found.shifts_attended, found.unexcused_min) == (0, 480)
    assert value(found, "abs_unexc") == 100
    assert value(found, "late_rate") is None


def test_a_provisional_shift_is_on_neither_side_of_a_ratio() -> None:
    found = figures("IN 08:30")
    assert (found.shifts_pending, found.required_min, found.worked_min) == (1, 0, 0)
    assert found.provisional_min == 450  # 8:30–17:00 less the hour's break
    assert value(found, "att_rate") is None


def test_a_day_still_to_be_decided_is_no_absence() -> None:
    plan = shift()
    found = attendance(shifts=[plan], segments=(), leave={}, host=HOST, home="WH", pending={DAY})
    assert (found.shifts_pending, found.unexcused_min, found.required_min) == (1, 0, 0)


def test_hours_for_another_department_are_cross_role_help() -> None:
    found = figures("IN 08:00 LAB", "OUT 12:00")
    assert value(found, "xrole") == 100
    assert value(found, "util_att") == 100
    assert value(found, "util_sys") == 50


def test_the_figures_of_a_group_are_summed_before_they_are_divided() -> None:
    group = figures("IN 08:00", "OUT 17:00") + figures("IN 08:00", "OUT 10:00")
    assert value(group, "att_rate") == Fraction(600, 960) * 100


def test_a_catalogue_entry_names_its_figures() -> None:
    assert len({k.code for k in ATTENDANCE_KPIS}) == len(ATTENDANCE_KPIS) == 14
    for measure in measures(figures("IN 08:00", "OUT 17:00")):
        assert measure.kpi.formula
        assert measure.value is None or measure.denominator > 0


@pytest.mark.parametrize(
    ("code", "raw", "band"),
    [
        ("att_rate", 98, "excellent"),
        ("att_rate", 95, "good"),
        ("att_rate", 90, "basic"),
        ("att_rate", 89, "below"),
        ("late_rate", 2, "excellent"),
        ("late_rate", 11, "below"),
        ("conformance", 103, "inside"),
        ("conformance", 104, "outside"),
        ("xrole", 50, ""),
        ("abs_total", 50, ""),
    ],
)
def test_bands(code: str, raw: int, band: str) -> None:
    assert next(k for k in ATTENDANCE_KPIS if k.code == code).band(Fraction(raw)) == band


def test_stability_counts_moved_dropped_and_added_shifts_once() -> None:
    days = [shift(day=DAY + timedelta(days=d)) for d in range(4)]
    moved = replace(days[1], start_s=days[1].start_s + 3600, end_s=days[1].end_s + 3600)
    found = stability(days[:3], [days[0], moved, days[3]])
    assert (found.published_min, found.changed_min) == (3 * 480, 3 * 480)  # one moved, one dropped, one added
    assert STABILITY_KPI.measure(stability(days, days)).value == 100
