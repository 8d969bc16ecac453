"""A device's clock against its own sequence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.punching.clock import NEIGHBOURS, TOLERANCE_S, doubtful

HOUR = 3600


def test_a_clock_that_only_runs_forward_is_believed() -> None:
    assert doubtful([0, HOUR, HOUR, 9 * HOUR, 300 * HOUR]) == [False] * 5


def test_one_time_that_leaps_ahead_is_doubted_and_not_those_after_it() -> None:
    assert doubtful([0, 60, 5 * HOUR, 180, 240, 300]) == [False, False, True, False, False, False]


def test_one_time_that_falls_back_is_doubted() -> None:
    assert doubtful([10 * HOUR, 11 * HOUR, 2 * HOUR, 12 * HOUR]) == [False, False, True, False]


def test_a_clock_set_back_for_good_is_doubted_where_fewer_punches_speak_for_it() -> None:
    # three on the old time, two on the new
    assert doubtful([100_000, 100_100, 100_200, 500, 600]) == [False, False, False, True, True]


def test_two_that_contradict_and_nobody_else_are_both_doubted() -> None:
    assert doubtful([HOUR, 0]) == [True, True]


def test_a_clock_set_right_by_exactly_the_tolerance_is_believed_and_by_a_second_more_is_not() -> None:
    assert doubtful([TOLERANCE_S, 0]) == [False, False]
    assert doubtful([TOLERANCE_S + 1, 0]) == [True, True]


@given(st.lists(st.integers(0, 40).map(lambda n: n * 100), max_size=90))
def test_only_the_neighbours_count(times: list[int]) -> None:
    whole = doubtful(times)
    for i in range(len(times)):
        low = max(0, i - NEIGHBOURS)
        assert doubtful(times[low : i + 1 + NEIGHBOURS])[i - low] == whole[i]


@given(st.lists(st.integers(0, 10**6), max_size=60).map(sorted))
def test_rising_times_are_never_doubted(times: list[int]) -> None:
    assert not any(doubtful(times))
