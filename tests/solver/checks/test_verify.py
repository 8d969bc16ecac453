"""``verify`` scores any roster, also one that was made by hand and breaks everything."""

from __future__ import annotations

import subprocess
import sys

from solver.checks import CHECKS, verify
from solver.problem import HeadsDemand, Request, ShiftTypeId
from solver.roster import Roster
from tests.builders import ANN, employee, problem, roster


def test_an_empty_roster_of_an_empty_problem_costs_nothing() -> None:
    card = verify(problem(kinds=""), roster())
    assert card.feasible
    assert card.objective == 0
    assert set(card.penalties.values()) == {0}


def test_the_penalties_are_by_rule_in_the_order_of_the_checks_and_add_up() -> None:
    case = problem(
        employee(cost_per_hour=10, limits={"max_nights": (0, 100)}),
        requests=(Request(employee=ANN, day=0, on=False, weight=7),),
        heads_demand=(HeadsDemand(day=1, shift_type=ShiftTypeId("D"), heads=2, under_weight=1000),),
    )
    card = verify(case, roster(ann="N"))
    assert list(card.penalties) == list(CHECKS)
    priced = {rule: penalty for rule, penalty in card.penalties.items() if penalty}
    # one night too many; free of work asked for; two heads missing; 12 h at 10
    assert priced == {"night_limits": 100, "requests": 7, "heads_cover": 2000, "labour_cost": 120}
    assert card.objective == 100 + 7 + 2000 + 120
    assert card.feasible


def test_hard_violations_make_a_roster_infeasible_and_cost_nothing() -> None:
    card = verify(problem(employee(limits={"max_nights": 0, "min_rest_min": 660})), roster(ann="ND"))
    assert not card.feasible
    assert {violation.rule for violation in card.hard} == {"night_limits", "min_rest"}
    assert card.objective == 0


def test_a_hand_made_roster_with_strangers_double_shifts_and_missing_shifts_is_scored() -> None:
    case = problem(employee(limits={"max_minutes_per_day": 600}), without=[(2, "D")])
    made = Roster((*roster(ann="D"), *roster(ann="N"), *roster(ann="--D"), *roster(zoe="D")))
    card = verify(case, made)
    amounts: dict[str, int] = {}
    for violation in card.hard:
        amounts[violation.rule] = amounts.get(violation.rule, 0) + violation.amount
    assert amounts["one_shift_a_day"] == 1
    assert amounts["qualification"] == 2  # the stranger, and D on day 2
    assert amounts["minutes_per_day"] == 480 + 720 - 600


def test_the_same_assignments_in_another_order_score_the_same() -> None:
    case = problem(employee("ann", cost_per_hour=10), employee("bob", cost_per_hour=20))
    one = roster(ann="DN-D", bob="N--D")
    other = Roster(tuple(reversed(one.assignments)))
    assert one == other
    assert verify(case, one) == verify(case, other)


def test_checks_import_no_solver() -> None:
    code = "import sys, solver.checks; sys.exit(any(m.split('.')[0] == 'ortools' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
