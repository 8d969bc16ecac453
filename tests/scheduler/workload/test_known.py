"""Known work replaces or joins the forecast of its minutes, to the unit."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import InvalidInput
from scheduler.workload.known import Known, covered, with_known

MONDAY = date(2026, 3, 2)


def known(
    *, number: int = 1, day: int = 0, start: int = 0, end: int = 1440, units: float = 10.0, replaces: bool = True
):
    return Known(
        id=number, day=MONDAY + timedelta(days=day), start_min=start, end_min=end, units=units, replaces=replaces
    )


def six_hours(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=float)  # cells of six hours, four a day


def test_work_in_place_of_the_forecast_keeps_each_path_s_shape():
    paths = six_hours([2, 6, 1, 1], [4, 4, 0, 7])
    found, ids = with_known(paths, [known(start=0, end=720, units=16)], MONDAY, 360)
    assert found.tolist() == [[4, 12, 1, 1], [8, 8, 0, 7]]
    assert ids == (1,)
    assert paths[0].tolist() == [2, 6, 1, 1]


def test_a_path_without_work_there_takes_the_shape_of_the_mean():
    paths = six_hours([2, 6, 0, 0], [0, 0, 5, 5])
    found, _ = with_known(paths, [known(end=720, units=16)], MONDAY, 360)
    assert found.tolist() == [[4, 12, 0, 0], [4, 12, 5, 5]]


def test_a_window_that_nobody_expected_work_in_is_filled_evenly():
    found, _ = with_known(np.zeros((2, 8)), [known(day=1, end=720, units=9)], MONDAY, 360)
    assert found.tolist() == [[0, 0, 0, 0, 4.5, 4.5, 0, 0]] * 2


def test_part_of_a_slot_counts_in_part():
    # 09:00–12:00 is half of the cell 06:00–12:00: 4 of its 8 units are replaced
    found, _ = with_known(six_hours([0, 8, 0, 0]), [known(start=540, end=720, units=1)], MONDAY, 360)
    assert found.tolist() == [[0, 5, 0, 0]]


def test_work_beside_the_forecast_is_added_in_its_shape():
    found, _ = with_known(six_hours([1, 2, 0, 0], [1, 4, 0, 0]), [known(units=8, replaces=False)], MONDAY, 360)
    assert found.tolist() == [[3, 8, 0, 0], [3, 10, 0, 0]]  # means 1 : 3


def test_what_replaces_comes_before_what_is_added():
    rows = [known(number=1, units=5, replaces=False), known(number=2, units=20)]
    found, ids = with_known(six_hours([1, 1, 0, 0]), rows, MONDAY, 360)
    assert found.sum() == 25
    assert ids == (2, 1)


def test_known_nothing_empties_the_window():
    found, _ = with_known(six_hours([1, 2, 3, 4]), [known(start=720, units=0)], MONDAY, 360)
    assert found.tolist() == [[1, 2, 0, 0]]


def test_other_days_change_nothing_and_are_not_named():
    paths = six_hours([1, 2, 3, 4])
    found, ids = with_known(paths, [known(day=1), known(day=-1, number=2)], MONDAY, 360)
    assert found is paths
    assert ids == ()


@pytest.mark.parametrize(
    "changed", [{"start": 700, "end": 700}, {"end": 1441}, {"start": -1}, {"units": -1.0}], ids=str
)
def test_impossible_rows_are_refused(changed):
    with pytest.raises(InvalidInput):
        with_known(np.ones((1, 4)), [known(**changed)], MONDAY, 360)


@given(
    paths=st.lists(st.lists(st.sampled_from([0.0, 0.5, 3.0, 40.0]), min_size=48, max_size=48), min_size=1, max_size=5),
    start=st.integers(0, 1439),
    length=st.integers(1, 1440),
    units=st.sampled_from([0.0, 1.0, 12.5, 3000.0]),
)
def test_the_window_s_total_is_what_was_said_on_every_path(*, paths, start, length, units):
    before = np.array(paths)
    row = known(start=start, end=min(1440, start + length), units=units)
    part = covered(row, MONDAY, 30, 48)
    assert part.sum() * 30 == pytest.approx(row.end_min - row.start_min)
    after, _ = with_known(before, [row], MONDAY, 30)
    outside = (before * (1 - part)).sum(axis=1)
    assert after.sum(axis=1) == pytest.approx(outside + units, abs=1e-6)
    assert (after >= -1e-12).all()
    added, _ = with_known(before, [known(start=start, end=row.end_min, units=units, replaces=False)], MONDAY, 30)
    assert added.sum(axis=1) == pytest.approx(before.sum(axis=1) + units, abs=1e-6)
