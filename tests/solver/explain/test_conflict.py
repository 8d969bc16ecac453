from __future__ import annotations

from dataclasses import replace

import pytest

from solver.explain.conflict import Clash, Conflict, find_conflict
from solver.problem import Absence, EmployeeId, HeadsDemand, Pin, Problem, ShiftTypeId, Transition
from tests.builders import ANN, BOB, DAY, employee, problem

D, N = ShiftTypeId("D"), ShiftTypeId("N")


def pin(who: EmployeeId, day: int, kind: ShiftTypeId | None = D) -> Pin:
    return Pin(employee=who, day=day, shift_type=kind)


def members(given: Problem) -> set[Clash]:
    found = find_conflict(given)
    assert found is not None
    assert found.proven
    assert len(set(found.members)) == len(found.members)
    return set(found.members)


def test_a_problem_with_a_roster_has_no_conflict() -> None:
    assert find_conflict(problem(employee(), pins=(pin(ANN, 0),))) is None


def test_a_pin_in_leave_clashes_with_the_leave_alone() -> None:
    away = Absence(start_min=DAY, end_min=2 * DAY)
    given = problem(
        employee(limits={"max_minutes": 5 * 480, "max_consecutive_days": 5}, absences=(away,)),
        employee("bob"),
        pins=(pin(ANN, 1), pin(ANN, 4), pin(BOB, 1)),
    )
    assert members(given) == {
        Clash(rule="availability", employee=ANN, days=(1,)),
        Clash(rule="pins", employee=ANN, days=(1,), shift_type=D),
    }


def test_three_pins_and_two_days_of_hours() -> None:
    given = problem(
        employee(limits={"max_minutes": 2 * 480, "max_consecutive_days": 5, "min_rest_min": 660}),
        pins=(pin(ANN, 0), pin(ANN, 2), pin(ANN, 4), pin(ANN, 6, None)),
    )
    assert members(given) == {
        Clash(rule="minutes_per_horizon", employee=ANN, limit="max_minutes"),
        *(Clash(rule="pins", employee=ANN, days=(d,), shift_type=D) for d in (0, 2, 4)),
    }


def test_a_forbidden_transition_between_two_pins() -> None:
    given = problem(
        employee(limits={"max_nights": 3}),
        pins=(pin(ANN, 2, N), pin(ANN, 3, D)),
        transitions=(Transition(before=N, after=D), Transition(before=N, after=N)),
    )
    assert members(given) == {
        Clash(rule="forbidden_transition", shift_type=D, limit="N"),
        Clash(rule="pins", employee=ANN, days=(2,), shift_type=N),
        Clash(rule="pins", employee=ANN, days=(3,), shift_type=D),
    }


def test_a_limit_of_a_shift_type() -> None:
    limited = employee()
    limited = replace(limited, contract=replace(limited.contract, max_shifts_of_type=((N, _hard(0)),)))
    assert members(problem(limited, pins=(pin(ANN, 2, N),))) == {
        Clash(rule="max_shifts_of_type", employee=ANN, shift_type=N, limit="max_shifts_of_type"),
        Clash(rule="pins", employee=ANN, days=(2,), shift_type=N),
    }


def test_hard_demand_against_two_people_of_whom_one_is_away() -> None:
    wanted = HeadsDemand(day=1, shift_type=D, heads=2, under_weight=None)
    easy = HeadsDemand(day=3, shift_type=D, heads=1, under_weight=None)
    away = Absence(start_min=DAY, end_min=2 * DAY)
    given = problem(employee(), employee("bob", absences=(away,)), kinds="D", heads_demand=(wanted, easy))
    assert members(given) == {
        Clash(rule="availability", employee=BOB, days=(1,)),
        Clash(rule="heads_cover", days=(1,), shift_type=D),
    }


def test_without_any_member_a_roster_exists() -> None:
    # the third pin clashes with the limit; leaving out any one of the four members makes the problem feasible
    limits = {"max_minutes": 2 * 480}
    pins = (pin(ANN, 0), pin(ANN, 2), pin(ANN, 4))
    for left_out in range(3):
        kept = pins[:left_out] + pins[left_out + 1 :]
        assert find_conflict(problem(employee(limits=limits), pins=kept)) is None
    assert find_conflict(problem(employee(), pins=pins)) is None


def test_without_time_nothing_is_claimed() -> None:
    given = problem(employee(limits={"max_minutes": 480}), pins=(pin(ANN, 0), pin(ANN, 1)))
    assert find_conflict(given, time_limit_s=0) is None


def test_a_step_that_ran_out_of_time_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    from solver.explain import conflict  # noqa: PLC0415 - patched here

    answers = iter([True])  # infeasible as a whole, then no answer any more
    monkeypatch.setattr(conflict, "_infeasible", lambda *_, **__: next(answers, None))
    found = find_conflict(problem(employee(limits={"max_minutes": 480}), pins=(pin(ANN, 0),)))
    assert isinstance(found, Conflict)
    assert not found.proven
    assert len(found.members) == 2


def _hard(value: int):  # type: ignore[no-untyped-def]
    from solver.problem import Limit  # noqa: PLC0415

    return Limit(value=value)
