from __future__ import annotations

from dataclasses import replace

import pytest

from solver.checks import verify
from solver.errors import ModelError
from solver.model import build
from solver.params import SolveParams
from solver.problem import EmployeeId, HeadsDemand, Problem, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster
from solver.search.board import Board
from solver.search.cpsat import complete_hint, run
from tests.benchmarks.instances import company
from tests.builders import employee, problem, roster

D = ShiftTypeId("D")


def test_the_penalties_of_a_fixed_roster_are_those_of_the_checks() -> None:
    given = company(people=6, days=4)
    first = run(build(given).model, None, seconds=20, effort=1.0)
    assert first.value is not None
    model = build(given)
    made = run(model.model, None, seconds=20, effort=2.0)
    assert made.value is not None
    found = model.roster(made.value)
    fixed = build(given)
    fixed.fix(found)
    again = run(fixed.model, None, seconds=20)
    assert again.value is not None
    assert again.optimal
    claimed = {rule: amount for rule, amount in fixed.penalties(again.value).items() if amount}
    card = verify(given, found)
    assert claimed == {rule: amount for rule, amount in card.penalties.items() if amount}
    assert again.objective == card.objective


def test_a_hint_of_all_decisions_is_completed_to_its_exact_objective() -> None:
    given = company(people=6, days=4)
    model = build(given)
    empty = Roster(())
    pinned = {(p.employee, p.day) for p in given.pins if p.shift_type is not None}
    assert pinned  # so the empty roster is illegal and its hint cannot hold
    model.hint(empty)
    assert complete_hint(model.model, Board(given, SolveParams())) is None

    free = replace(given, pins=())
    model = build(free)
    model.hint(empty)
    assert complete_hint(model.model, Board(free, SolveParams())) == verify(free, empty).objective
    assert len(list(model.model.proto.solution_hint.vars)) == len(model.model.proto.variables)


def test_skills_are_read_back_from_the_model() -> None:
    lift = SkillId("lift")
    wanted = (HeadsDemand(day=0, shift_type=D, heads=1, skill=lift, under_weight=5),)
    given = problem(employee(skills=frozenset({lift})), employee("bob"), days=1, kinds="D", heads_demand=wanted)
    model = build(given)
    found = run(model.model, None, seconds=10)
    assert found.value is not None
    assert found.objective == 0
    skilled = Assignment(employee=EmployeeId("ann"), day=0, shift_type=D, roles=(None, None), skill=lift)
    assert skilled in model.roster(found.value).assignments


def test_without_objective_there_are_no_terms_to_minimise() -> None:
    assert not build(problem(), objective=False).model.has_objective()


def test_an_invalid_model_is_our_fault() -> None:
    model = build(problem()).model
    model.proto.variables[2].domain[0] = 5  # above its end
    with pytest.raises(ModelError):
        run(model, None, seconds=1)


def test_an_infeasible_run_has_nothing_to_read() -> None:
    model = build(problem(days=1, kinds="D"))
    model.fix(roster(ann="D"))
    model.fix(roster(ann="-"))
    found = run(model.model, None, seconds=5)
    assert (found.value, found.infeasible, found.objective, found.bound) == (None, True, None, None)


def test_the_size_of_the_model_of_40_people_stays_within_reason() -> None:
    # some 2 000 shifts of persons, 18 000 roles in blocks, 5 000 switches, 15 000 pieces of curves
    proto = build(company()).model.proto
    assert len(proto.variables) < 60_000
    assert len(proto.constraints) < 40_000


def test_a_problem_without_people_has_an_empty_optimum() -> None:
    made = problem(kinds="D", days=1)
    empty = Problem(horizon=made.horizon, shift_types=made.shift_types, shifts=made.shifts, employees=())
    model = build(empty)
    found = run(model.model, None, seconds=5)
    assert found.value is not None
    assert model.roster(found.value) == Roster(())
