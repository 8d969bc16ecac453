"""Workload lies on the site's wall clock; a skipped hour is unknown, a repeated one holds both."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.errors import InvalidInput
from scheduler.workload.series import Series, epoch_min, series_from_epochs, wall_cells

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
SPRING = date(2026, 3, 29)  # 02:00 → 03:00 in Berlin
AUTUMN = date(2026, 10, 25)  # 03:00 → 02:00


def minutes(*instants: datetime) -> np.ndarray:
    return np.array([int(i.astimezone(UTC).timestamp()) // 60 for i in instants], dtype=np.int64)


def test_rows_fall_into_their_local_day_and_slot():
    at = datetime(2026, 11, 9, 8, 30, tzinfo=SHANGHAI)  # 00:30 UTC
    late = datetime(2026, 11, 9, 23, 45, tzinfo=SHANGHAI)  # still the 9th on the wall, in the slot from 23:30
    series = series_from_epochs(minutes(at, late), np.array([7.0, 2.0]), zone=SHANGHAI, slot_min=30)
    assert (series.first_day, series.days) == (date(2026, 11, 9), 1)
    assert (series.values[0, 17], series.values[0, 47]) == (7.0, 2.0)
    assert series.values.sum() == 9.0


def test_the_hour_that_spring_skips_is_unknown():
    start = datetime(2026, 3, 29, 0, 0, tzinfo=BERLIN)
    rows = minutes(*(start.astimezone(UTC) + timedelta(hours=h) for h in range(23)))
    series = series_from_epochs(rows, np.ones(23), zone=BERLIN, slot_min=60)
    assert series.days == 1
    assert np.isnan(series.values[0, 2])
    assert np.nansum(series.values) == 23.0


def test_the_hour_that_autumn_repeats_holds_the_sum_of_both():
    start = datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN)
    rows = minutes(*(start.astimezone(UTC) + timedelta(hours=h) for h in range(25)))
    series = series_from_epochs(rows, np.ones(25), zone=BERLIN, slot_min=60)
    assert series.values[0, 2] == 2.0  # 02:00 summer time and 02:00 winter time
    assert series.values.sum() == 25.0


@pytest.mark.parametrize(("day", "elapsed"), [(SPRING, 46), (AUTUMN, 50), (date(2026, 6, 1), 48)], ids=str)
def test_elapsed_slots_follow_the_true_length_of_the_day(day, elapsed):
    cells = wall_cells(BERLIN, day, 1, 30)
    assert len(cells) == elapsed
    assert len(cells) == (epoch_min(day + timedelta(days=1), BERLIN) - epoch_min(day, BERLIN)) // 30


def test_no_elapsed_slot_lies_in_the_skipped_hour_and_two_lie_in_each_repeated_slot():
    assert not set(wall_cells(BERLIN, SPRING, 1, 30)) & {4, 5}  # 02:00 and 02:30
    repeated = wall_cells(BERLIN, AUTUMN, 1, 30).tolist()
    assert [repeated.count(cell) for cell in (3, 4, 5, 6)] == [1, 2, 2, 1]


def test_without_a_clock_change_elapsed_slots_are_the_cells():
    assert wall_cells(SHANGHAI, date(2026, 11, 9), 14, 30).tolist() == list(range(14 * 48))


def test_hourly_rows_on_a_half_hourly_site_are_spread_over_both_halves():
    start = datetime(2026, 11, 2, 0, 0, tzinfo=SHANGHAI)
    rows = minutes(*(start + timedelta(hours=h) for h in range(72)))
    series = series_from_epochs(rows, np.full(72, 5.0), zone=SHANGHAI, slot_min=30)
    assert (series.values == 2.5).all()


def test_a_few_rows_on_the_hour_are_not_taken_for_an_hourly_file():
    start = datetime(2026, 11, 2, 8, 0, tzinfo=SHANGHAI)
    rows = minutes(*(start + timedelta(hours=h) for h in range(9)))
    series = series_from_epochs(rows, np.full(9, 4.0), zone=SHANGHAI, slot_min=30)
    assert (series.values[0, 16], series.values[0, 17]) == (4.0, 0.0)


def test_days_given_but_without_rows_are_recorded_as_no_work():
    at = minutes(datetime(2026, 11, 4, 9, 0, tzinfo=SHANGHAI))
    series = series_from_epochs(
        at, np.array([3.0]), zone=SHANGHAI, slot_min=30, first_day=date(2026, 11, 2), end=date(2026, 11, 9)
    )
    assert (series.days, series.values.sum(), series.values[2].sum()) == (7, 3.0, 3.0)


def test_rows_outside_the_days_given_are_left_out():
    at = minutes(datetime(2026, 11, 1, 9, 0, tzinfo=SHANGHAI), datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI))
    series = series_from_epochs(
        at, np.array([3.0, 4.0]), zone=SHANGHAI, slot_min=30, first_day=date(2026, 11, 2), end=date(2026, 11, 3)
    )
    assert series.values.sum() == 4.0


def test_before_keeps_only_what_was_known_that_morning():
    series = Series(first_day=date(2026, 11, 2), slot_min=720, values=np.arange(20.0).reshape(10, 2))
    assert series.before(date(2026, 11, 4)).values.tolist() == [[0, 1], [2, 3]]
    assert series.before(date(2026, 11, 1)).days == 0
    assert series.before(date(2027, 1, 1)).days == 10


def test_weeks_are_counted_back_from_the_end():
    series = Series(first_day=date(2026, 11, 2), slot_min=1440, values=np.arange(9.0).reshape(9, 1))
    weeks = series.weeks()
    assert weeks.shape == (2, 7)
    assert np.isnan(weeks[0, :5]).all()
    assert weeks[0, 5:].tolist() == [0, 1]
    assert weeks[1].tolist() == [2, 3, 4, 5, 6, 7, 8]


def test_a_window_beyond_the_series_is_unknown():
    series = Series(first_day=date(2026, 11, 2), slot_min=1440, values=np.ones((2, 1)))
    found = series.window(date(2026, 11, 1), 4)[:, 0]
    assert np.isnan(found[[0, 3]]).all()
    assert found[1:3].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("slot_min", "values", "says"),
    [
        (50, np.zeros((1, 28)), "must divide 1440"),
        (30, np.zeros((1, 24)), "has 48 columns"),
        (720, np.array([[1.0, -1.0]]), "zero or more"),
        (720, np.array([[1.0, np.inf]]), "finite"),
    ],
    ids=["slot that does not divide the day", "wrong number of columns", "negative", "infinite"],
)
def test_a_series_that_cannot_be_is_refused(slot_min, values, says):
    with pytest.raises(InvalidInput, match=says):
        Series(first_day=date(2026, 1, 1), slot_min=slot_min, values=values)


def test_no_rows_need_their_days():
    with pytest.raises(InvalidInput, match="first and last day"):
        series_from_epochs(np.array([], dtype=np.int64), np.array([]), zone=SHANGHAI, slot_min=30)
    with pytest.raises(InvalidInput, match="do not fit"):
        series_from_epochs(np.array([1, 2]), np.array([1.0]), zone=SHANGHAI, slot_min=30)
