"""The textbook model says what our checks say, and its solvers find our optimum on tiny problems."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import CpModel, CpSolver, LinearExpr

from solver.checks import verify
from solver.params import SolveParams
from solver.problem import Absence, HeadsDemand, Pin, Problem, Request, ShiftTypeId, SkillId, Transition
from solver.roster import Roster
from solver.solution import Status
from solver.solve import solve
from tests.benchmarks.peers import PEERS
from tests.benchmarks.textbook import MODELLED, Textbook, build
from tests.builders import ANN, BOB, DAY, employee, problem
from tests.strategies import cases

D, N = ShiftTypeId("D"), ShiftTypeId("N")
LIMITS = {
    "max_minutes": 2400,
    "min_minutes": 960,
    "max_consecutive_days": 3,
    "min_consecutive_days": 2,
    "min_consecutive_days_off": (2, 15),
    "max_weekends": 1,
    "complete_weekends": (1, 30),
    "max_shifts_of_type": {"N": 2},
}
PARAMS = SolveParams(time_limit_s=20, num_workers=1)


def tiny() -> Problem:
    """Two people, eight days from a Saturday, with every rule that the textbook knows."""
    return problem(
        employee(limits=LIMITS, skills=frozenset({SkillId("senior")}), absences=(Absence(start_min=0, end_min=DAY),)),
        employee("bob", limits={**LIMITS, "max_weekends": (0, 30)}),
        days=8,
        first_weekday=5,
        heads_demand=(
            *(HeadsDemand(day=d, shift_type=D, heads=1, under_weight=100, over_weight=1) for d in range(8)),
            *(HeadsDemand(day=d, shift_type=N, heads=1, skill=SkillId("senior"), under_weight=30) for d in range(8)),
        ),
        requests=(
            Request(employee=ANN, day=3, on=True, weight=7, shift_type=N),
            Request(employee=BOB, day=4, on=False, weight=150),
        ),
        transitions=(Transition(before=N, after=D), Transition(before=D, after=N, weight=4)),
    )


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_finds_our_optimum(peer: str) -> None:
    ours = solve(tiny(), PARAMS)
    assert ours.status is Status.OPTIMAL
    found = PEERS[peer](tiny(), PARAMS)
    assert found.roster is not None
    assert found.first_s is not None
    card = verify(tiny(), found.roster)
    assert card.hard == ()
    assert (found.status, found.objective, found.bound) == ("optimal", ours.objective, ours.objective)
    assert card.objective == ours.objective


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_says_that_there_is_no_roster(peer: str) -> None:
    impossible = problem(employee(limits={"min_minutes": 960, "max_consecutive_days": 0}))
    found = PEERS[peer](impossible, PARAMS)
    assert (found.status, found.roster, found.objective, found.bound) == ("infeasible", None, None, None)


def test_a_problem_with_other_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="night_limits"):
        build(problem(employee(limits={"max_nights": 2})))
    with pytest.raises(ValueError, match="pins"):
        build(problem(pins=(Pin(employee=ANN, day=0, shift_type=D),)))


@pytest.mark.parametrize("rule", sorted(MODELLED))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_the_textbook_says_what_the_checks_say(rule: str, data: st.DataObject) -> None:
    drawn, roster = data.draw(cases(rule))
    try:
        book = build(drawn)
    except ValueError:
        return  # a soft rest, or a weekend that began before
    card = verify(drawn, roster)
    claimed = _claimed(book, roster)
    assert claimed == (None if card.hard else card.objective), card.violations


def _claimed(book: Textbook, roster: Roster) -> int | None:
    """The least cost of the textbook with the roster fixed; ``None``: it is not allowed."""
    model = CpModel()
    columns = [model.new_int_var(0, upper, "") for upper in book.linear.upper]
    for low, high, terms in book.linear.rows:
        total = LinearExpr.weighted_sum([columns[c] for _, c in terms], [factor for factor, _ in terms])
        if low is not None:
            model.add(total >= low)
        if high is not None:
            model.add(total <= high)
    chosen = {(a.employee, a.day, a.shift_type): a for a in roster}
    if len({(a.employee, a.day) for a in roster}) < len(roster) or chosen.keys() - book.assigned.keys():
        return None
    for key, column in book.assigned.items():
        model.add(columns[column] == int(key in chosen))
        for skill, used in book.uses.get(key, {}).items():
            model.add(columns[used] == int(key in chosen and chosen[key].skill == skill))
    if any(a.skill is not None and a.skill not in _skills(book, a.employee) for a in roster):
        return None
    model.minimize(LinearExpr.weighted_sum(columns, book.linear.cost) + book.linear.offset)
    solver = CpSolver()
    solver.parameters.num_workers = 1
    name = solver.status_name(solver.solve(model))
    assert name in {"OPTIMAL", "INFEASIBLE"}
    return round(solver.objective_value) if name == "OPTIMAL" else None


def _skills(book: Textbook, person: str) -> frozenset[SkillId]:
    return next(e.skills for e in book.problem.employees if e.id == person)
