"""Heads by slot: what is cut into slots adds up again, over midnight and over clock changes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InvalidInput
from scheduler.hours.schedule import floor_minutes
from scheduler.hours.segments import Segment, cut_at
from scheduler.kpis.slots import Grid, covered, head_minutes, regrid
from scheduler.workload.series import epoch_min
from tests.scheduler.hours.builders import BERLIN, DAY, at

DAY_S = 86_400
SPANS = st.lists(st.tuples(st.integers(-7200, 2 * DAY_S), st.integers(0, DAY_S)), max_size=12)


def day_grid(slot_min: int = 15, days: int = 1, first: date = DAY) -> Grid:
    return Grid.between(epoch_min(first, BERLIN), epoch_min(first + timedelta(days=days), BERLIN), slot_min)


@given(SPANS, st.sampled_from([15, 30]))
def test_the_slots_of_spans_add_up_to_their_minutes(spans: list[tuple[int, int]], slot_min: int) -> None:
    start = 60 * epoch_min(DAY, BERLIN)
    grid = Grid(first_min=start // 60 - 240, slot_min=slot_min, slots=4 * 24 * 60 // slot_min)
    rows = [(start + a, start + a + length) for a, length in spans]
    found = head_minutes(grid, rows)
    assert int(found.sum()) == sum(floor_minutes(*row) for row in rows)
    assert (found == sum((head_minutes(grid, [row]) for row in rows), np.zeros(grid.slots, dtype=np.int64))).all()
    assert (head_minutes(grid, rows, [3] * len(rows)) == 3 * found).all()


@given(SPANS, st.lists(st.integers(0, 3 * DAY_S), max_size=10))
def test_cutting_spans_changes_no_slot(spans: list[tuple[int, int]], cuts: list[int]) -> None:
    start = 60 * epoch_min(DAY, BERLIN)
    segments = [
        Segment(person="Bo", role="PICK", operational_date=DAY, start_s=start + a, end_s=start + a + length)
        for a, length in spans
        if length
    ]
    grid = day_grid(30, days=2)
    whole, parts = (
        head_minutes(grid, [(s.start_s, s.end_s) for s in some])
        for some in (segments, cut_at(segments, [start + c for c in cuts]))
    )
    assert (whole == parts).all()


@pytest.mark.parametrize(
    ("day", "slots", "minutes"),
    [
        pytest.param(date(2026, 3, 28), 2 * 96 - 4, 420, id="clocks go forward"),
        pytest.param(date(2026, 10, 24), 2 * 96 + 4, 540, id="clocks go back"),
        pytest.param(date(2026, 6, 1), 2 * 96, 480, id="ordinary"),
    ],
)
def test_a_night_fills_true_slots_on_both_sides_of_midnight(day: date, slots: int, minutes: int) -> None:
    grid = day_grid(15, days=2, first=day)
    found = head_minutes(grid, [(at("22:00", day, BERLIN), at("+1 06:00", day, BERLIN))])
    assert grid.slots == slots
    assert int(found.sum()) == minutes
    assert np.flatnonzero(found).tolist() == list(range(88, 88 + minutes // 15))


def test_surplus_in_one_slot_hides_no_hole_in_another() -> None:
    present, need = np.array([45, 0, 15]), np.array([1500, 1500, 3000])  # needs 1, 1 and 2 heads for 15 minutes
    assert covered(present, need).tolist() == [1500, 0, 1500]


def test_needs_of_wide_slots_are_spread_over_narrow_ones() -> None:
    grid = Grid(first_min=0, slot_min=15, slots=4)
    assert regrid(np.array([100, 250]), 30, grid).tolist() == [1500, 1500, 3750, 3750]
    wide = Grid(first_min=0, slot_min=30, slots=2)
    assert regrid(np.array([100, 200, 300, 0]), 15, wide).tolist() == [4500, 4500]


def test_slots_that_do_not_divide_the_days_are_refused() -> None:
    with pytest.raises(InvalidInput, match="do not divide"):
        Grid.between(0, 100, 30)
