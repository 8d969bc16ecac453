"""Every planted conflict is named exactly, with repairs after which the whole problem has a roster."""

from __future__ import annotations

import pytest

from solver.checks import verify
from solver.explain.conflict import apply_repair, find_conflict
from solver.model import build
from solver.problem import Problem
from solver.roster import Roster
from solver.search.cpsat import run
from tests.solver.explain.planted import ANN, BOB, N, Plant, company, pin, someone
from tests.solver.explain.planted_alone import PERSONAL
from tests.solver.explain.planted_together import TOGETHER

PLANTS = PERSONAL + TOGETHER
FEW, MANY = 6, 40


def roster(problem: Problem) -> Roster | None:
    model = build(problem, objective=False)
    found = run(model.model, None, seconds=20)
    assert found.infeasible or found.value is not None
    return model.roster(found.value) if found.value is not None else None


def by_name(plant: Plant) -> str:
    return plant.name


def test_there_are_many_kinds_and_some_with_three_rules() -> None:
    assert len({plant.name for plant in PLANTS}) == len(PLANTS) >= 30
    assert sum(len({member.rule for member in plant.members}) >= 3 for plant in PLANTS) >= 5


@pytest.mark.parametrize("people", [FEW, MANY])
def test_the_company_around_them_has_a_roster(people: int) -> None:
    assert find_conflict(company(people)) is None
    assert roster(company(people)) is not None


@pytest.mark.parametrize("plant", PLANTS, ids=by_name)
def test_the_conflict_is_named_exactly_and_mended(plant: Plant) -> None:
    problem = plant.build(FEW)
    found = find_conflict(problem)
    assert found is not None
    assert set(found.members) == plant.members
    assert len(found.members) == len(plant.members)
    assert found.proven
    assert found.repairs
    assert [repair.cost for repair in found.repairs] == sorted(repair.cost for repair in found.repairs)
    for repair in found.repairs:
        mended = apply_repair(problem, repair)
        legal = roster(mended)
        assert legal is not None
        assert verify(mended, legal).feasible


@pytest.mark.parametrize("plant", [PERSONAL[19], TOGETHER[5]], ids=by_name)
def test_it_is_the_same_among_forty_people(plant: Plant) -> None:
    found = find_conflict(plant.build(MANY))
    assert found is not None
    assert set(found.members) == plant.members
    assert found.proven
    assert found.repairs


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("two places at once", ("min_rest",)),
        ("still at work as the horizon begins", ("min_rest", "history")),
        ("too many days in a row with the history", ("history",)),
        ("two shifts of a day want more than everybody", ("one_shift_a_day",)),
        ("a pin in leave", ()),
    ],
)
def test_what_cannot_be_changed_and_takes_part_is_told(name: str, facts: tuple[str, ...]) -> None:
    (plant,) = (plant for plant in PLANTS if plant.name == name)
    found = find_conflict(plant.build(FEW), repairs=0)
    assert found is not None
    assert found.facts == facts


def test_conflicts_of_two_persons_are_mended_together() -> None:
    problem = company(
        FEW,
        someone(limits={"max_minutes": 960}),
        someone("bob", limits={"max_nights": 1}),
        pins=(pin(0), pin(4), pin(8), pin(1, N, BOB), pin(5, N, BOB)),
    )
    found = find_conflict(problem)
    assert found is not None
    assert {member.employee for member in found.members} == {BOB}
    cheapest = found.repairs[0]
    assert cheapest.cost == 2
    assert {change.clash.employee for change in cheapest.changes} == {ANN, BOB}
    assert roster(apply_repair(problem, cheapest)) is not None


def test_the_smaller_change_comes_first_among_equally_cheap_ones() -> None:
    problem = company(FEW, someone(limits={"min_minutes": 2410, "max_minutes": 2500}))  # shifts make 2400 or 2640
    found = find_conflict(problem)
    assert found is not None
    assert [change.clash.limit for repair in found.repairs for change in repair.changes] == [
        "min_minutes",
        "max_minutes",
    ]
    assert [repair.cost for repair in found.repairs] == [4, 4]
