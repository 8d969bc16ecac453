"""What patterns, rotations and histories answer; rules and checks both trust it, so it is tested by hand."""

from __future__ import annotations

import pytest

from solver.problem import Contract, History, Limit, Pattern, PatternDay, Rotation, ShiftTypeId

D, E, N, A = (ShiftTypeId(kind) for kind in "DENA")
OFF, WORK, NIGHT = PatternDay(work=False), PatternDay(work=True), PatternDay(work=True, shift_types=(N,))
EARLY_OR_LATE = PatternDay(work=True, shift_types=(D, E))


@pytest.mark.parametrize(
    ("day", "fits"),
    [(OFF, {None}), (WORK, {D, E, N}), (NIGHT, {N}), (EARLY_OR_LATE, {D, E})],
    ids=["off", "work", "a night", "one of two types"],
)
def test_a_day_of_a_pattern_fits_what_it_names(day: PatternDay, fits: set[ShiftTypeId | None]) -> None:
    assert {held for held in (None, D, E, N) if day.matches(held)} == fits


def test_patterns_read_as_people_write_them() -> None:
    assert str(Pattern(days=(WORK, OFF, NIGHT, EARLY_OR_LATE))) == "work, off, N, D/E"
    assert str(Pattern(days=(NIGHT,), weekday=4)) == "N from weekday 4 on"


def test_a_rotation_allows_staying_and_the_next_of_the_cycle() -> None:
    order = Rotation(order=(D, E, N))
    allowed = {(one, other) for one in (D, E, N) for other in (D, E, N) if order.allows(one, other)}
    assert allowed == {(D, D), (E, E), (N, N), (D, E), (E, N), (N, D)}
    assert order.allows(A, D)
    assert order.allows(E, A)


@pytest.mark.parametrize(
    ("history", "known"),
    [
        (History(), ["?", "?", "?", "?"]),
        (History(consecutive_days=2), ["work", "work", "?", "?"]),
        (History(consecutive_days=3, last_shift_type=N), ["N", "work", "work", "?"]),
        (History(consecutive_days=3, last_shift_type=N, consecutive_of_last_type=2), ["N", "N", "work", "?"]),
        (History(last_shift_type=N), ["N", "?", "?", "?"]),
        (History(consecutive_days_off=2), ["off", "off", "?", "?"]),
        (History(consecutive_days_off=2, last_shift_type=N), ["off", "off", "N", "?"]),
    ],
    ids=["nothing", "work", "a night, and work", "two nights, and work", "only a night", "off", "off after a night"],
)
def test_what_is_known_of_the_days_before_day_0(history: History, known: list[str]) -> None:
    answers = {
        # off, any work, a night, a day or evening
        "?": (None, None, None, None),
        "work": (False, True, None, None),
        "N": (False, True, True, False),
        "off": (True, False, False, False),
    }
    for day, what in enumerate(known, 1):
        assert tuple(history.matches(one, -day) for one in (OFF, WORK, NIGHT, EARLY_OR_LATE)) == answers[what], -day


def test_the_last_shift_stands_before_the_days_off() -> None:
    assert History().last_shift_day is None
    assert History(last_shift_type=N).last_shift_day == -1
    assert History(last_shift_type=N, consecutive_days_off=3).last_shift_day == -4


def test_limits_by_type_are_told_with_their_type() -> None:
    contract = Contract(id="x", min_shifts=Limit(value=3), min_shifts_of_type=((N, Limit(value=1)),))
    assert list(contract.limits()) == [("min_shifts", Limit(value=3)), ("min_shifts_of_type 'N'", Limit(value=1))]
