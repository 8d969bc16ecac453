from __future__ import annotations

import pytest

from solver.problem import EmployeeId, Problem, Team
from solver.rules.team_cohesion import TeamCohesion
from tests.builders import ANN, BOB, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = TeamCohesion()
CAT = EmployeeId("cat")
NAMES = ("ann", "bob", "cat", "dan")


def case(*members: EmployeeId, weight: int | None = 10, kinds: str = "DEN", **fields: object) -> Problem:
    team = Team(id="blue", members=frozenset(members or (ANN, BOB, CAT)), weight=weight)
    return problem(*(employee(name) for name in NAMES), kinds=kinds, teams=(team,), **fields)


@pytest.mark.parametrize("day", [0, 6], ids=["first day", "last day"])
@pytest.mark.parametrize(
    ("worked", "split"),
    [("---", 0), ("D--", 0), ("DDD", 0), ("DD-", 0), ("DE-", 1), ("DDE", 1), ("DEN", 2)],
)
def test_every_type_beyond_the_first_costs_one(day: int, worked: str, split: int) -> None:
    lines = dict(zip(NAMES, ("-" * day + kind for kind in worked), strict=False))
    assert_costs(RULE, case(), roster(**lines), 10 * split)


def test_days_are_counted_each_by_itself() -> None:
    assert_costs(RULE, case(), roster(ann="DDDE", bob="DEDN", cat="NEDN"), 10 * (1 + 1 + 0 + 1))


def test_hard_teams_stay_together() -> None:
    assert_kept(RULE, case(weight=None), roster(ann="DE", bob="DE", cat="-E"))
    assert_broken(RULE, case(weight=None), roster(ann="DE", bob="DN", cat="-D"), amount=2)


def test_who_is_no_member_may_work_anything() -> None:
    assert_kept(RULE, case(ANN, BOB, weight=None), roster(ann="D", bob="D", cat="E", dan="N"))


def test_standby_does_not_split_a_team() -> None:
    assert_kept(RULE, case(weight=None, kinds="DES"), roster(ann="D", bob="S", cat="D"))
    assert_broken(RULE, case(weight=None, kinds="DES"), roster(ann="D", bob="S", cat="E"), amount=1)


def test_who_is_in_two_teams_counts_in_both() -> None:
    teams = (
        Team(id="blue", members=frozenset({ANN, BOB}), weight=1),
        Team(id="red", members=frozenset({ANN, CAT}), weight=10),
    )
    made = problem(*(employee(name) for name in NAMES), teams=teams)
    assert_costs(RULE, made, roster(ann="D", bob="N", cat="N"), 11)
    assert_costs(RULE, made, roster(ann="D", bob="D", cat="N"), 10)


def test_a_member_who_is_not_rostered_here_is_not_there() -> None:
    zoe = EmployeeId("zoe")
    assert_kept(RULE, case(ANN, zoe, weight=None, others=frozenset({zoe})), roster(ann="DEN"))


def test_a_weight_of_nought_and_no_teams_cost_nothing() -> None:
    assert_costs(RULE, case(weight=0), roster(ann="D", bob="E"), 0)
    assert_kept(RULE, problem(employee("ann"), employee("bob")), roster(ann="D", bob="N"))
