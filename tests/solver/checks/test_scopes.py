"""Every violation names where it happened and who is at fault, so that a screen can colour the cells."""

from __future__ import annotations

import pytest

from solver.checks import CHECKS
from solver.problem import History
from tests.builders import employee, problem, roster
from tests.solver.checks import scopes_of_days, scopes_of_demand, scopes_of_weeks
from tests.solver.checks.scopes import Case

CASES = [*scopes_of_days.CASES, *scopes_of_weeks.CASES, *scopes_of_demand.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_violation_names_its_scope_and_its_witness(case: Case) -> None:
    (found,) = CHECKS[case.rule](case.problem, case.roster)
    scope = {"employee": None, "shift_type": None, "role": None, "slot": None} | case.scope
    assert (found.amount, found.weight, found.days) == (case.amount, case.weight, case.days)
    assert {name: getattr(found, name) for name in scope} == scope
    assert found.hard == (case.weight is None)
    assert found.penalty == (0 if case.weight is None else case.amount * case.weight)
    missing = [words for words in case.says if words not in found.message]
    assert not missing, found.message


def test_every_check_is_asked_for_its_scope() -> None:
    assert {case.rule for case in CASES} == set(CHECKS)


def test_a_stretch_left_short_on_day_minus_one_is_shown_on_day_0() -> None:
    left = problem(employee(history=History(consecutive_days=1), limits={"min_consecutive_days": 2}))
    (found,) = CHECKS["min_consecutive_days"](left, roster())
    assert found.days == (0,)
    rested = problem(employee(history=History(consecutive_days_off=1), limits={"min_consecutive_days_off": 2}))
    (found,) = CHECKS["min_consecutive_days_off"](rested, roster(ann="D"))
    assert found.days == (0,)
