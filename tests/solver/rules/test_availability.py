from __future__ import annotations

import pytest

from solver.problem import Absence
from solver.rules.availability import Availability
from tests.builders import DAY, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = Availability()
SEVEN_PM = 19 * 60  # N starts; it ends at 7 h of the next day


def away(start_min: int, end_min: int, weight: int | None = None) -> Absence:
    return Absence(start_min=start_min, end_min=end_min, weight=weight)


@pytest.mark.parametrize(
    ("start_min", "hits"),
    [(2 * DAY + 7 * 60 - 1, 1), (2 * DAY + 7 * 60, 0), (2 * DAY + 7 * 60 + 1, 0)],
    ids=["a minute before its end", "at its end", "a minute after its end"],
)
def test_a_night_may_end_when_the_absence_begins(start_min: int, hits: int) -> None:
    case = problem(employee(absences=(away(start_min, 3 * DAY),)))
    if hits:
        assert_broken(RULE, case, roster(ann="-N"), amount=hits)
    else:
        assert_kept(RULE, case, roster(ann="-N"))


@pytest.mark.parametrize(
    ("end_min", "hits"),
    [(SEVEN_PM - 1, 0), (SEVEN_PM, 0), (SEVEN_PM + 1, 1)],
    ids=["a minute before its start", "at its start", "a minute after its start"],
)
def test_a_night_may_begin_when_the_absence_ends(end_min: int, hits: int) -> None:
    case = problem(employee(absences=(away(-DAY, end_min),)))
    if hits:
        assert_broken(RULE, case, roster(ann="N"), amount=hits)
    else:
        assert_kept(RULE, case, roster(ann="N"))


def test_leave_that_began_before_the_horizon_holds_on_the_first_day() -> None:
    case = problem(employee(absences=(away(-3 * DAY, DAY),)))
    assert_broken(RULE, case, roster(ann="DD"), amount=1)
    assert_kept(RULE, case, roster(ann="-D"))


def test_leave_that_ends_after_the_horizon_holds_on_the_last_day() -> None:
    case = problem(employee(absences=(away(6 * DAY, 20 * DAY),)))
    assert_broken(RULE, case, roster(ann="-----DD"), amount=1)
    assert_broken(RULE, case, roster(ann="-----N-"), amount=1)  # runs into the leave


def test_a_soft_unavailability_costs_its_weight_for_every_shift_that_it_touches() -> None:
    case = problem(employee(absences=(away(0, 2 * DAY, weight=40),)))
    assert_costs(RULE, case, roster(ann="DDD"), 2 * 40)
    assert_costs(RULE, case, roster(ann="--D"), 0)


def test_two_absences_that_overlap_are_counted_each() -> None:
    case = problem(employee(absences=(away(0, DAY, weight=40), away(0, 2 * DAY, weight=5))))
    assert_costs(RULE, case, roster(ann="DD"), 40 + 5 + 5)


def test_somebody_elses_leave_does_not_matter() -> None:
    case = problem(employee("ann", absences=(away(0, 7 * DAY),)), employee("bob"))
    assert_kept(RULE, case, roster(bob="DDDDDDD"))


def test_leave_and_no_work_is_no_violation() -> None:
    assert_kept(RULE, problem(employee(absences=(away(0, 7 * DAY),))), roster())
