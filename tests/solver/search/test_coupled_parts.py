"""Parts of rosters whose persons are coupled: what others work is given, and a part gains what it claims."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.checks import CHECKS, verify
from solver.model import build
from solver.params import SolveParams
from solver.problem import (
    EmployeeId,
    GivenDay,
    HeadsDemand,
    LeadDemand,
    Limit,
    Mentoring,
    NoticePeriod,
    Pin,
    Problem,
    ShiftTypeId,
    SkillId,
    Team,
)
from solver.roster import Roster
from solver.rules import COUPLING, RULES
from solver.search.board import Board
from solver.search.construct import construct
from solver.search.cpsat import run
from solver.search.hull import relax_problem
from solver.search.improve import Improver, partners
from solver.search.neighbourhood import Neighbourhood, alone, build_part, given_by, merged, restricted
from solver.search.relaxation import solve_relaxation
from tests.builders import ANN, BOB, employee, problem, roster
from tests.strategies import cases

CAT, DAN = EmployeeId("cat"), EmployeeId("dan")
D, N = ShiftTypeId("D"), ShiftTypeId("N")


def crew() -> Problem:
    """Four people and a week, coupled in every way, and each way hard or dear enough to bite."""
    days = range(7)
    return problem(
        employee("ann", limits={"max_minutes": 2400}, skills=frozenset({SkillId("senior")})),
        employee("bob", limits={"max_minutes": 2400}),
        employee("cat", limits={"max_consecutive_days": 3}),
        employee("dan", limits={"max_nights": 2}, cost_per_hour=1),
        heads_demand=tuple(
            HeadsDemand(day=day, shift_type=kind, heads=heads, under_weight=100, over_weight=5)
            for day in days
            for kind, heads in ((D, 2), (N, 1))
        ),
        pairings=(Mentoring(trainee=CAT, mentors=frozenset({ANN, BOB})),),
        lead_demand=(
            LeadDemand(skills=frozenset({SkillId("senior")}), people=frozenset({BOB})),
            LeadDemand(people=frozenset({DAN}), day=2, shift_type=N, always=True, weight=30),
        ),
        teams=(Team(id="blue", members=frozenset({ANN, BOB, DAN}), weight=40),),
        given=tuple(GivenDay(employee=e, day=day, shift_type=D, weight=1) for e in (ANN, CAT) for day in days),
        notice=(NoticePeriod(before_day=3, per_person=Limit(value=1), in_all=Limit(value=1)),),
    )


def solved(given_problem: Problem) -> tuple[Roster, int]:
    """The optimum by the whole model."""
    model = build(given_problem)
    found = run(model.model, None, seconds=60)
    assert found.value is not None
    assert found.optimal
    assert found.objective is not None
    return model.roster(found.value), found.objective


def least(
    given_problem: Problem, start: Roster, part: Neighbourhood, fixed: Roster | None = None
) -> tuple[int, Roster]:
    """The part's optimum, or what its model says of ``fixed``."""
    model = build_part(given_problem, start, part)
    if fixed is not None:
        model.fix(Roster(tuple(a for a in fixed if a.employee in part.people)))
    found = run(model.model, None, seconds=60)
    assert found.value is not None
    assert found.optimal
    assert found.objective is not None
    return found.objective, merged(start, part, model.roster(found.value))


def cells(held: Roster) -> set[tuple[str, int, str]]:
    return {(a.employee, a.day, a.shift_type) for a in held}


def agrees(given_problem: Problem, start: Roster, part: Neighbourhood) -> int:
    """The part stays legal and gains what it claims; the gain."""
    before, same = least(given_problem, start, part, fixed=start)
    after, better = least(given_problem, start, part)
    assert cells(same) == cells(start)
    card = verify(given_problem, better)
    assert card.feasible, card.hard
    gain = verify(given_problem, start).objective - card.objective
    assert gain == before - after >= 0
    return gain


def neighbourhoods(names: list[EmployeeId], days: int) -> st.SearchStrategy[Neighbourhood]:
    return st.builds(
        Neighbourhood,
        kind=st.just("any"),
        people=st.frozensets(st.sampled_from(names), min_size=1),
        days=st.frozensets(st.integers(0, days - 1), min_size=1),
    )


def test_a_part_of_a_coupled_crew_stays_legal_and_gains_what_it_claims() -> None:
    made = crew()
    optimum, least_cost = solved(made)
    assert not verify(made, Roster(())).feasible  # given days of ann and cat are near
    start = roster(ann="DDD", cat="D-D")  # one change within notice: no more is allowed
    assert verify(made, start).feasible
    gains: Counter[bool] = Counter()

    @settings(max_examples=40)
    @given(part=neighbourhoods([ANN, BOB, CAT, DAN], 7))
    def stays(part: Neighbourhood) -> None:
        gains[agrees(made, start, part) > 0] += 1
        assert agrees(made, optimum, part) == 0

    stays()
    assert gains[True] > gains[False]
    assert verify(made, optimum).objective == least_cost


@pytest.mark.parametrize("rule", sorted(COUPLING))
def test_parts_agree_with_the_checks_whatever_couples_the_people(rule: str) -> None:
    """Random problems; a start that breaks hard rules is replaced by a legal roster, if there is one."""
    seen: Counter[str] = Counter()

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def agree(data: st.DataObject) -> None:
        made, start = data.draw(cases(rule))
        if not verify(made, start).feasible:
            model = build(made, objective=False)
            found = run(model.model, None, seconds=20, seed=data.draw(st.integers(0, 9)))
            if found.value is None:
                seen["infeasible"] += 1
                return
            start = model.roster(found.value)
        part = data.draw(neighbourhoods([e.id for e in made.employees], made.horizon.days))
        seen["gained" if agrees(made, start, part) else "kept"] += 1

    agree()
    assert seen["infeasible"] < seen.total() / 2, seen


def test_what_is_no_coupling_rule_says_the_same_of_a_person_alone() -> None:
    alike = {rule.name for rule in RULES} - COUPLING

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(case=cases())
    def same(case: tuple[Problem, Roster]) -> None:
        made, held = case
        together = [v for v in verify(made, held).violations if v.rule in alike]
        apart = [
            violation
            for person in made.employees
            for name in alike
            for violation in CHECKS[name](
                alone(made, person.id), Roster(tuple(a for a in held if a.employee == person.id))
            )
        ]
        assert Counter(map(repr, together)) == Counter(map(repr, apart))

    same()


def test_a_person_alone_is_asked_for_nothing_that_needs_others() -> None:
    own = alone(crew(), CAT)
    assert not any(rule.applies_to(own) for rule in RULES if rule.name in COUPLING)
    assert own.others == frozenset()


def test_a_part_names_the_others_of_its_rules_only() -> None:
    made = crew()
    assert restricted(made, {ANN, BOB, CAT, DAN}).others == frozenset()
    assert restricted(made, {CAT}).others == {ANN, BOB, DAN}  # mentors, and who leads
    assert restricted(made, {DAN}).pairings == ()
    assert restricted(made, {CAT}).teams == ()


def test_changed_days_of_those_who_are_settled_count() -> None:
    made = crew()
    start = roster(ann="DND----")
    assert dict(given_by(made, start, frozenset({ANN})).changes) == {1: 1, 3: 1, 4: 1, 5: 1, 6: 1}
    assert dict(given_by(made, start).changes) == {}
    assert given_by(made, start, frozenset({BOB})).changes == {}
    assert given_by(made, start, frozenset({CAT})).changes == dict.fromkeys(range(7), 1)


def test_a_crew_is_constructed_person_by_person() -> None:
    made = crew()
    found = construct(Board(made, SolveParams(time_limit_s=60)), random.Random(1))
    assert found is not None
    assert verify(made, found).feasible


def test_who_can_only_come_together_is_constructed_one_after_the_other() -> None:
    made = problem(
        employee("ann"),
        employee("bob"),
        employee("cat"),
        employee("dan"),
        days=1,
        pins=tuple(Pin(employee=e, day=0, shift_type=D) for e in (ANN, BOB)),
        pairings=tuple(Mentoring(trainee=e, mentors=frozenset({ANN, BOB} - {e})) for e in (ANN, BOB)),
        lead_demand=(LeadDemand(heads=2, shift_type=N, people=frozenset({CAT, DAN}), always=True),),
    )
    found = construct(Board(made, SolveParams(time_limit_s=60)), random.Random(1))
    assert found is not None
    assert cells(found) == cells(roster(ann="D", bob="D", cat="N", dan="N"))


def test_parts_bring_those_together_whom_a_rule_ties() -> None:
    made = problem(
        *(employee(f"p{number}") for number in range(10)),
        pairings=(Mentoring(trainee=EmployeeId("p0"), mentors=frozenset({EmployeeId("p5")})),),
        teams=(Team(id="blue", members=frozenset({EmployeeId("p0"), EmployeeId("p7")})),),
    )
    assert partners(made) == {"p0": {"p5", "p7"}, "p5": {"p0"}, "p7": {"p0"}}
    improver = Improver(Board(made, SolveParams()), random.Random(5))
    chosen = [frozenset(improver._related(made, 2)) for _ in range(400)]
    apart = frozenset({EmployeeId("p0"), EmployeeId("p1")})
    for name in ("p5", "p7"):
        assert chosen.count(frozenset({EmployeeId("p0"), EmployeeId(name)})) > 5 * max(1, chosen.count(apart))


def test_the_bound_of_a_coupled_crew_is_none_above_its_optimum() -> None:
    made = crew()
    _, optimum = solved(made)
    relaxed = relax_problem(made)
    solution = solve_relaxation(relaxed.relaxation, time_limit_s=20, tolerance=1e-4)
    assert solution is not None
    for multipliers in (solution.multipliers, 0.5 * solution.multipliers, 2 * solution.multipliers):
        assert relaxed.relaxation.bound(multipliers) <= optimum
