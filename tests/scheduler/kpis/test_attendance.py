"""Attendance figures against hand-made days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours.schedule import ScheduledShift
from scheduler.hours.segments import Segment, cut_at
from scheduler.kpis.attendance import Attendance, attendance, attendance_by_role
from scheduler.kpis.catalogue import ATTENDANCE_KPIS, measures
from scheduler.kpis.formulas import FORMULAS
from tests.scheduler.hours.builders import BERLIN, DAY, punches, resolved, shift

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


@pytest.mark.parametrize(
    ("clock", "late", "minutes"),
    [("08:04:59", 0, 4), ("08:05:00", 0, 5), ("08:05:01", 1, 5), ("08:06:00", 1, 6), ("07:59:59", 0, 0)],
)
def test_grace_of_five_minutes_is_for_counting_and_minutes_are_measured_from_the_start(
    clock: str, late: int, minutes: int
) -> None:
    found = figures(f"IN {clock}", "OUT 17:00")
    assert (found.shifts_late, found.late_min) == (late, minutes)
    assert found.shifts_attended == 1


@pytest.mark.parametrize(
    ("clock", "early", "minutes"),
    [("16:55:01", 0, 5), ("16:55:00", 0, 5), ("16:54:59", 1, 6), ("17:00:01", 0, 0)],
)
def test_leaving_early_counts_above_five_minutes(clock: str, early: int, minutes: int) -> None:
    found = figures("IN 08:00", f"OUT {clock}")
    assert (found.shifts_early, found.early_min) == (early, minutes)


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


def test_every_formula_is_told_in_words_of_both_languages() -> None:
    for kpi in ATTENDANCE_KPIS:
        chinese, english = kpi.words
        assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
        assert english
    assert {k.code for k in ATTENDANCE_KPIS} < FORMULAS.keys()


def gap(found: Attendance) -> int:
    return found.late_gap_min + found.early_gap_min + found.middle_gap_min + found.unexcused_min


def test_the_gap_is_split_into_late_early_middle_and_whole_shifts() -> None:
    # 8–17 with an hour's break: 20 late, 30 early, 40 away in the middle; the break was taken as planned
    found = figures("IN 08:20", "BRK 09:00", "RES 09:40", "BRK 12:00", "RES 13:00", "OUT 16:30")
    assert (found.late_gap_min, found.early_gap_min, found.middle_gap_min) == (20, 30, 40)
    assert found.required_min - found.attended_min == gap(found) == 90
    assert gap(figures()) == 480


def test_what_is_made_up_in_a_break_is_taken_off_the_middle() -> None:
    plan = shift()
    half = plan.start_s + 30 * 60  # half an hour late, then at work until the end with half the break
    spans = ((half, half + 4 * 3600), (half + 4 * 3600 + 1800, plan.end_s))
    segments = [
        Segment(person="Bo", role="PICK", operational_date=DAY, start_s=start, end_s=end) for start, end in spans
    ]
    found = attendance(shifts=[plan], segments=segments, leave={}, host=HOST, home="WH")
    assert (found.late_gap_min, found.middle_gap_min, found.attended_min) == (30, -30, 480)


def test_work_that_lies_outside_the_shift_is_no_attendance() -> None:
    plan = shift()
    segments = resolved(punches("IN 17:30", "OUT 19:30"), plan).segments
    found = attendance(shifts=[plan], segments=segments, leave={}, host=HOST, home="WH")
    assert (found.shifts_attended, found.unexcused_min, found.overtime_min) == (0, 480, 120)


def test_work_on_a_shift_that_was_taken_away_after_it_began_is_held_against_that_shift() -> None:
    segments = resolved(punches("IN 08:10", "OUT 17:00")).segments  # resolved without any shift
    assert {flag for s in segments for flag in s.flags} >= {"unscheduled"}
    found = attendance(shifts=[shift(breaks=())], segments=segments, leave={}, host=HOST, home="WH")
    assert (found.shifts_attended, found.late_min, found.overtime_min) == (1, 10, 0)


def test_undecided_days_are_out_of_conformance_on_both_sides() -> None:
    plan = shift()
    segments = resolved(punches("IN 08:00", "OUT 17:00"), plan).segments
    found = attendance(shifts=[plan], segments=segments, leave={}, host=HOST, home="WH", pending={DAY})
    assert (found.worked_min, found.decided_min, found.required_min) == (480, 0, 0)
    assert value(found, "conformance") is None


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        pytest.param(date(2026, 3, 28), 420, id="clocks go forward"),
        pytest.param(date(2026, 10, 24), 540, id="clocks go back"),
        pytest.param(date(2026, 6, 1), 480, id="an ordinary night"),
    ],
)
def test_a_night_over_a_clock_change_is_required_at_its_true_length(day: date, minutes: int) -> None:
    plan = shift("22:00", 480, day=day, breaks=(), roles=("PICK",) * 5, tz="Europe/Berlin", night=True)
    events = punches("IN 22:00", "OUT +1 06:00", day=day, zone=BERLIN)
    segments = resolved(events, plan, zone=BERLIN).segments
    found = attendance(shifts=[plan], segments=segments, leave={}, host=HOST, home="WH")
    assert (found.required_min, found.attended_min, found.adherent_min, found.overtime_min) == (
        minutes,
        minutes,
        minutes,
        0,
    )
    assert value(found, "att_rate") == 100


def test_roles_get_their_own_minutes_and_the_edges_of_the_shift() -> None:
    plan = shift("09:00", 480, breaks=((180, 60),), roles=("PICK", "RCV"), block_min=240)
    segments = resolved(
        punches("IN 09:15 PICK", "BRK 12:00", "RES 13:00 RCV", "ROLE 16:00 PICK", "OUT 17:00"), plan
    ).segments
    found = attendance_by_role(shifts=[plan], segments=segments, leave={}, host=HOST, home="WH")
    pick, rcv = found["PICK"], found["RCV"]
    assert (pick.required_min, pick.attended_min, pick.late_min, pick.shifts_attended, pick.shifts_left) == (
        *(180, 165, 15),
        *(1, 0),
    )
    assert (rcv.required_min, rcv.attended_min, rcv.early_min, rcv.shifts_attended, rcv.shifts_left) == (
        240,
        240,
        0,
        0,
        1,
    )
    assert (pick.worked_min, rcv.worked_min) == (225, 180)


# properties over generated days

Month = tuple[list[ScheduledShift], list[Segment], dict[date, str]]
KINDS_OF_DAY = ("worked", "absent", "annual", "sick", "off", "extra")


@st.composite
def months(draw: st.DrawFn) -> Month:
    """Shifts, segments and leave of one person on days of every kind."""
    shifts, segments, leave = [], [], {}
    for offset in range(draw(st.integers(1, 6))):
        day = DAY + timedelta(days=offset)
        roles = draw(st.lists(st.sampled_from(["PICK", "RCV", None]), min_size=4, max_size=4))
        plan = shift(day=day, roles=roles)
        kind = draw(st.sampled_from(KINDS_OF_DAY))
        if kind not in ("off", "extra"):
            shifts.append(plan)
        if kind in ("annual", "sick"):
            leave[day] = kind
        if kind in ("worked", "extra"):
            edges = sorted(draw(st.sets(st.integers(-3600, 37_000), min_size=2, max_size=8)))
            flags = () if kind == "worked" else ("unscheduled",)
            segments += [
                Segment(
                    person="Bo",
                    role=draw(st.sampled_from(["PICK", "RCV", "LAB", None])),
                    operational_date=day,
                    start_s=plan.start_s + a,
                    end_s=plan.start_s + b,
                    flags=flags,
                )
                for a, b in zip(edges[::2], edges[1::2], strict=False)
            ]
    return shifts, segments, leave


def of(
    shifts: list[ScheduledShift], segments: Sequence[Segment], leave: dict[date, str], home: str = "WH"
) -> Attendance:
    return attendance(shifts=shifts, segments=segments, leave=leave, host=HOST, home=home)


@given(months())
def test_the_roles_of_a_person_and_the_days_add_up_to_the_person(month: Month) -> None:
    shifts, segments, leave = month
    whole = of(shifts, segments, leave)
    by_role = attendance_by_role(shifts=shifts, segments=segments, leave=leave, host=HOST, home="WH")
    assert sum(by_role.values(), Attendance()) == whole
    days = {s.day for s in shifts} | {s.operational_date for s in segments}
    parts = [
        of([s for s in shifts if s.day == d], [s for s in segments if s.operational_date == d], leave) for d in days
    ]
    assert sum(parts, Attendance()) == whole
    assert whole.required_min - whole.attended_min == gap(whole)
    assert whole.scheduled_min == whole.required_min + whole.leave_min
    assert whole.worked_min == sum(s.minutes for s in segments)
    assert 0 <= whole.attended_min <= whole.required_min


@given(months(), st.lists(st.integers(-3600, 6 * 86_400), max_size=12))
def test_i6_cutting_segments_anywhere_changes_no_figure(month: Month, cuts: list[int]) -> None:
    shifts, segments, leave = month
    start = min((s.start_s for s in segments), default=0)
    assert of(shifts, cut_at(segments, [start + c for c in cuts]), leave) == of(shifts, segments, leave)


@given(months(), st.integers(0, 5))
def test_protected_leave_changes_no_personal_kpi(month: Month, number: int) -> None:
    shifts, segments, leave = month
    day = DAY + timedelta(days=10 + number)
    absent = of([*shifts, shift(day=day)], segments, {**leave, day: "parental"})
    there = of(shifts, segments, leave)
    for kpi in ATTENDANCE_KPIS:
        if kpi.personal:
            assert kpi.measure(absent).value == kpi.measure(there).value, kpi.code


@given(months())
def test_no_required_minute_gives_no_value_and_never_a_hundred(month: Month) -> None:
    shifts, _segments, _leave = month
    found = of(shifts, (), {s.day: "annual" for s in shifts})
    assert found.required_min == 0
    for kpi in ATTENDANCE_KPIS:
        if kpi.personal:
            assert kpi.measure(found).value is None, kpi.code
