from __future__ import annotations

import pytest

from solver.problem import History, Horizon, ShiftTypeId
from solver.roster import Assignment, Roster
from solver.rules.min_rest import MinRest
from tests.builders import (
    ANN,
    DAY,
    assert_broken,
    assert_costs,
    assert_kept,
    check_says,
    employee,
    problem,
    roster,
    shift,
)

RULE = MinRest()
# E ends at 24 h, D begins at 8 h: 8 h = 480 min between them. N ends at 7 h: 60 min before D, 540 min before E.


@pytest.mark.parametrize(
    ("rest_min", "short"), [(479, 0), (480, 0), (481, 1)], ids=["a minute to spare", "exactly", "a minute short"]
)
def test_eight_hours_between_a_late_and_a_day_shift(rest_min: int, short: int) -> None:
    hard = problem(employee(limits={"min_rest_min": rest_min}), kinds="DE")
    soft = problem(employee(limits={"min_rest_min": (rest_min, 7)}), kinds="DE")
    if short:
        assert_broken(RULE, hard, roster(ann="-ED"), amount=short)
    else:
        assert_kept(RULE, hard, roster(ann="-ED"))
    assert_costs(RULE, soft, roster(ann="-ED"), 7 * short)


def test_the_first_and_the_last_pair_of_the_horizon_are_compared() -> None:
    case = problem(employee(limits={"min_rest_min": 660}), kinds="DE")
    assert_broken(RULE, case, roster(ann="ED-----"), amount=660 - 480)
    assert_broken(RULE, case, roster(ann="-----ED"), amount=660 - 480)


def test_every_pair_is_charged_by_its_own_gap() -> None:
    case = problem(employee(limits={"min_rest_min": (660, 2)}), kinds="DEN")
    # N→D 60 min: 600 short; D→E 8+16 h: fine; E→D 480: 180 short
    assert_costs(RULE, case, roster(ann="NDED---"), 2 * (600 + 180))


def test_shifts_two_days_apart_are_compared_too() -> None:
    case = problem(employee(limits={"min_rest_min": (2000, 1)}), kinds="D")
    # D 16 h … D two days later 8 h: 40 h = 2400 min, fine; neighbours: 16 h = 960 min, 1040 short
    assert_costs(RULE, case, roster(ann="D-D"), 0)
    assert_costs(RULE, case, roster(ann="DDD"), 1040 + 1040)
    wider = problem(employee(limits={"min_rest_min": (2500, 1)}), kinds="D")
    assert_costs(RULE, wider, roster(ann="D-D"), 100)
    assert_costs(RULE, wider, roster(ann="DDD"), 100 + 2 * (2500 - 960))
    assert_broken(RULE, problem(employee(limits={"min_rest_min": 2401}), kinds="D"), roster(ann="D-D"), amount=1)


@pytest.mark.parametrize(("end_min", "short"), [(-180, 0), (-179, 1), (60, 240)], ids=["exactly", "a minute", "far"])
def test_the_last_shift_of_the_history_counts(end_min: int, short: int) -> None:
    history = History(last_shift_end_min=end_min)  # D begins at 480; 660 wanted
    hard = problem(employee(history=history, limits={"min_rest_min": 660}))
    soft = problem(employee(history=history, limits={"min_rest_min": (660, 3)}))
    if short:
        assert_broken(RULE, hard, roster(ann="D"), amount=short)
    else:
        assert_kept(RULE, hard, roster(ann="D"))
    assert_costs(RULE, soft, roster(ann="D"), 3 * short)
    assert_kept(RULE, hard, roster(ann="-D"))


def test_of_all_pairs_only_the_close_ones_are_forbidden() -> None:
    start_h = {"A": 0, "D": 8, "E": 16, "N": 19, "L": 8}
    end_h = {"A": 8, "D": 16, "E": 24, "N": 31, "L": 20}
    case = problem(employee(limits={"min_rest_min": 720}), kinds="ADENL")
    for before in "ADENL":
        for after in "ADENL":
            short_min = 720 - (24 + start_h[after] - end_h[before]) * 60
            if short_min > 0:
                assert_broken(RULE, case, roster(ann=f"-{before}{after}"), amount=short_min)
            else:
                assert_kept(RULE, case, roster(ann=f"-{before}{after}"))


def test_shifts_that_overlap_are_forbidden_even_without_a_limit_or_with_a_soft_one() -> None:
    # N of day 0 ends at 31 h, A of day 1 begins at 24 h: 7 h = 420 min too early
    for limits in ({}, {"min_rest_min": (0, 1)}):
        assert_broken(RULE, problem(employee(limits=limits), kinds="AN"), roster(ann="NA"), amount=420)
    assert_broken(RULE, problem(employee(limits={"min_rest_min": 60}), kinds="AN"), roster(ann="NA"), amount=480)


def test_a_shift_that_begins_when_the_other_ends_does_not_overlap() -> None:
    assert_kept(RULE, problem(kinds="AE"), roster(ann="EA"))


def test_an_hour_lost_to_the_clock_shortens_the_rest() -> None:
    case = problem(
        employee(limits={"min_rest_min": 480}),
        kinds="DE",
        horizon=Horizon(days=2, day_start_min=(0, DAY, 2 * DAY - 60), slot_min=240),  # day 1 has 23 hours
        shifts=(shift("E", 0), shift("D", 1, day_start_min=DAY - 60)),  # 8 o'clock is 7 h after midnight
    )
    assert_broken(RULE, case, roster(ann="ED"), amount=60)


def test_two_shifts_of_one_hand_made_day_are_compared_by_the_check() -> None:
    case = problem(employee(limits={"min_rest_min": 660}), kinds="DE")
    twice = Roster(tuple(Assignment(employee=ANN, day=0, shift_type=ShiftTypeId(kind)) for kind in "DE"))
    (found,) = check_says(RULE, case, twice)
    assert (found.amount, found.days) == (660, (0, 0))  # E begins when D ends


def test_no_work_and_no_shifts_need_no_rest() -> None:
    assert_kept(RULE, problem(employee(limits={"min_rest_min": 660})), roster())
    assert_kept(RULE, problem(employee(limits={"min_rest_min": 660}), kinds=""), roster())
