"""Which version is the plan, and how stable rosters were."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from scheduler.hours.schedule import ScheduledShift
from scheduler.kpis.catalogue import STABILITY_KPI
from scheduler.kpis.stability import PublishedPlan, Stability, median, plan_at_start, stability
from tests.scheduler.hours.builders import DAY, shift

HOUR = 3600
DAYS = [shift(day=DAY + timedelta(days=d)) for d in range(4)]  # from 8:00, 480 net minutes each


def plan(*shifts: ScheduledShift, before_h: int) -> PublishedPlan:
    """Published so many hours before the first of the days begins (below nought: after that)."""
    return PublishedPlan(published_s=DAYS[0].start_s - HOUR * before_h, shifts={(s.person, s.day): s for s in shifts})


def moved(one: ScheduledShift, hours: int = 1) -> ScheduledShift:
    return replace(one, start_s=one.start_s + HOUR * hours, end_s=one.end_s + HOUR * hours)


def test_moved_dropped_and_added_shifts_count_once() -> None:
    first = plan(*DAYS[:3], before_h=400)
    second = plan(DAYS[0], moved(DAYS[1]), DAYS[3], before_h=50)
    found = stability([first, second])
    assert (found.published_min, found.changed_min) == (3 * 480, 3 * 480)  # one moved, one dropped, one added
    assert STABILITY_KPI.measure(found).value == 0
    assert STABILITY_KPI.measure(stability([first, replace(first, published_s=first.published_s + 1)])).value == 100


@pytest.mark.parametrize(
    ("before_h", "seconds", "within_72_h", "within_14_d"),
    [
        pytest.param(72, 0, 0, 1, id="72 hours before is notice enough"),
        pytest.param(72, 1, 1, 1, id="a second less is not"),
        pytest.param(14 * 24, 0, 0, 0, id="14 days before"),
        pytest.param(0, 0, 1, 1, id="as the shift begins"),
    ],
)
def test_changes_are_counted_by_their_notice(before_h: int, seconds: int, within_72_h: int, within_14_d: int) -> None:
    later = plan(moved(DAYS[0]), before_h=before_h)
    later = replace(later, published_s=later.published_s + seconds)
    found = stability([plan(DAYS[0], before_h=1000), later])
    assert (found.changes_within(72 * 60), found.changes_within(14 * 24 * 60)) == (within_72_h, within_14_d)


def test_what_is_published_after_the_start_changes_no_plan() -> None:
    late = plan(moved(DAYS[0]), before_h=-1)
    versions = [plan(DAYS[0], before_h=100), late]
    assert plan_at_start(versions) == {("Bo", DAY): DAYS[0]}
    found = stability(versions)
    assert found.changed_min == 0
    assert len(found.changes) == 1
    assert found.in_time == ()
    assert found.changes_within(72 * 60) == 0


def test_a_shift_cannot_be_published_back_into_the_past() -> None:
    # it was taken away in time; after eight o'clock nobody can be given it again
    versions = [plan(DAYS[0], before_h=100), plan(before_h=50), plan(DAYS[0], before_h=-2)]
    assert plan_at_start(versions) == {}


def test_a_shift_that_is_moved_earlier_after_its_new_start_stays() -> None:
    versions = [plan(DAYS[0], before_h=100), plan(moved(DAYS[0], -3), before_h=1)]  # to 5:00, published at 7:00
    assert plan_at_start(versions)["Bo", DAY] == DAYS[0]


def test_a_roster_that_was_brought_in_later_can_be_put_right() -> None:
    versions = [plan(DAYS[0], before_h=-500), plan(moved(DAYS[0]), before_h=-600)]
    assert plan_at_start(versions)["Bo", DAY] == moved(DAYS[0])
    assert stability(versions).notices_min == ()
    assert stability(versions).median_notice_min is None


def test_a_change_that_is_taken_back_still_counts_once() -> None:
    versions = [plan(DAYS[0], before_h=100), plan(moved(DAYS[0]), before_h=60), plan(DAYS[0], before_h=40)]
    found = stability(versions)
    assert (found.changed_min, len(found.changes)) == (480, 2)
    assert found.median_change_notice_min == 50 * 60


def test_sums_of_horizons_are_taken_before_the_median() -> None:
    one, two = stability([plan(DAYS[0], before_h=10)]), stability([plan(DAYS[1], before_h=10)])
    assert one.median_notice_min == 600
    assert (one + two).median_notice_min == Fraction(600 + 34 * 60, 2)
    assert stability([]) == Stability()
    assert (plan_at_start([]), median([])) == ({}, None)
