from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.explain import conflict
from solver.explain.conflict import Clash, Conflict, Diagnosis, apply_repair, diagnose, find_conflict
from solver.explain.conflict_model import UnitModel
from solver.model import build
from solver.problem import Absence, Employee, EmployeeId, HeadsDemand, Pin, Problem, ShiftTypeId, Transition
from solver.rules import RULES, Rule
from solver.search.cpsat import run
from solver.solution import Status
from tests.builders import ANN, BOB, DAY, employee, problem
from tests.strategies import cases

D, N = ShiftTypeId("D"), ShiftTypeId("N")


def pin(who: EmployeeId, day: int, kind: ShiftTypeId | None = D) -> Pin:
    return Pin(employee=who, day=day, shift_type=kind)


def members(whole: Problem) -> set[Clash]:
    found = find_conflict(whole)
    assert found is not None
    assert found.proven
    assert len(set(found.members)) == len(found.members)
    return set(found.members)


def test_a_problem_with_a_roster_has_no_conflict() -> None:
    assert find_conflict(problem(employee(), pins=(pin(ANN, 0),))) is None


def test_what_is_known_of_rosters_is_told() -> None:
    legal = problem(employee(), pins=(pin(ANN, 0),))
    clashing = problem(employee(limits={"max_shifts": 0}), pins=(pin(ANN, 0),))
    assert diagnose(legal) == Diagnosis(Status.FEASIBLE)
    assert diagnose(clashing).status is Status.INFEASIBLE
    assert diagnose(clashing).conflict == find_conflict(clashing)
    assert diagnose(legal, time_limit_s=0.0) == Diagnosis(Status.UNKNOWN)


def test_no_roster_is_proved_though_the_clash_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflict, "find_conflict", lambda *_, **__: None)
    clashing = problem(employee(limits={"max_shifts": 0}), pins=(pin(ANN, 0),))
    assert diagnose(clashing) == Diagnosis(Status.INFEASIBLE)


def test_a_pin_in_leave_clashes_with_the_leave_alone() -> None:
    away = Absence(start_min=DAY, end_min=2 * DAY)
    whole = problem(
        employee(limits={"max_minutes": 5 * 480, "max_consecutive_days": 5}, absences=(away,)),
        employee("bob"),
        pins=(pin(ANN, 1), pin(ANN, 4), pin(BOB, 1)),
    )
    assert members(whole) == {
        Clash(rule="availability", employee=ANN, days=(1,)),
        Clash(rule="pins", employee=ANN, days=(1,), shift_type=D),
    }


def test_three_pins_and_two_days_of_hours() -> None:
    whole = problem(
        employee(limits={"max_minutes": 2 * 480, "max_consecutive_days": 5, "min_rest_min": 660}),
        pins=(pin(ANN, 0), pin(ANN, 2), pin(ANN, 4), pin(ANN, 6, None)),
    )
    assert members(whole) == {
        Clash(rule="minutes_per_horizon", employee=ANN, limit="max_minutes"),
        *(Clash(rule="pins", employee=ANN, days=(d,), shift_type=D) for d in (0, 2, 4)),
    }


def test_a_forbidden_transition_between_two_pins() -> None:
    whole = problem(
        employee(limits={"max_nights": 3}),
        pins=(pin(ANN, 2, N), pin(ANN, 3, D)),
        transitions=(Transition(before=N, after=D), Transition(before=N, after=N)),
    )
    assert members(whole) == {
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
    whole = problem(employee(), employee("bob", absences=(away,)), kinds="D", heads_demand=(wanted, easy))
    assert members(whole) == {
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
    whole = problem(employee(limits={"max_minutes": 480}), pins=(pin(ANN, 0), pin(ANN, 1)))
    assert find_conflict(whole, time_limit_s=0) is None


def test_what_was_not_confirmed_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitModel, "confirmed", lambda *_: False)
    found = find_conflict(problem(employee(limits={"max_minutes": 480}), pins=(pin(ANN, 0), pin(ANN, 1))))
    assert isinstance(found, Conflict)
    assert not found.proven
    assert not found.smallest
    assert len(found.members) == 3


def test_the_smallest_of_two_conflicts_is_told() -> None:
    # either three pins against the hours, or one pin against the leave
    whole = problem(
        employee(limits={"max_minutes": 960}, absences=(Absence(start_min=6 * DAY, end_min=7 * DAY),)),
        pins=(pin(ANN, 0), pin(ANN, 2), pin(ANN, 4), pin(ANN, 6)),
    )
    found = find_conflict(whole)
    assert found is not None
    assert found.smallest
    assert {member.rule for member in found.members} == {"availability", "pins"}
    assert len(found.members) == 2


def test_a_deletion_filter_takes_over_where_the_smallest_is_not_found_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflict, "SECONDS_FOR_SMALLEST", 0.0)
    whole = problem(employee(limits={"max_minutes": 960}), pins=tuple(pin(ANN, day) for day in range(6)))
    found = find_conflict(whole)
    assert found is not None
    assert found.proven
    assert not found.smallest
    assert sorted(member.rule for member in found.members) == ["minutes_per_horizon", "pins", "pins", "pins"]


def test_the_credit_of_leave_counts_though_the_leave_is_left_out() -> None:
    # 960 minutes of credit leave 1340 to 1400 for shifts of 480; the leave is no member: without it its credit counts
    whole = problem(
        employee(
            limits={"min_minutes": 2300, "max_minutes": 1400},
            absences=(Absence(start_min=0, end_min=2 * DAY, credit_min=960),),
        )
    )
    assert members(whole) == {
        Clash(rule="minutes_per_horizon", employee=ANN, limit="min_minutes"),
        Clash(rule="minutes_per_horizon", employee=ANN, limit="max_minutes"),
    }
    assert find_conflict(replace(whole, employees=(_limited(whole, min_minutes=1920),))) is None


def _limited(whole: Problem, **limits: int) -> Employee:
    (ann,) = whole.employees
    return replace(ann, contract=replace(ann.contract, **{name: _hard(value) for name, value in limits.items()}))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_conflict_is_found_exactly_where_no_roster_exists(rule: Rule, data: st.DataObject) -> None:
    problem, _ = data.draw(cases(rule.name))
    feasible = run(build(problem, objective=False).model, None, seconds=5).value is not None
    found = find_conflict(problem, repairs=2)
    assert (found is None) == feasible
    if found is not None:
        assert found.proven
        for repair in found.repairs:
            mended = apply_repair(problem, repair)
            assert run(build(mended, objective=False).model, None, seconds=5).value is not None


def _hard(value: int):  # type: ignore[no-untyped-def]
    from solver.problem import Limit  # noqa: PLC0415

    return Limit(value=value)
