from __future__ import annotations

import pytest

from solver.problem import HeadsDemand, Problem, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster
from solver.rules.heads_cover import HeadsCover
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = HeadsCover()
D = ShiftTypeId("D")
FORKLIFT, SENIOR = SkillId("forklift"), SkillId("senior")
NAMES = ("ann", "bob", "eve")


def wanting(*demands: HeadsDemand) -> Problem:
    people = [employee(name, skills=frozenset({FORKLIFT, SENIOR})) for name in NAMES]
    return problem(*people, heads_demand=demands)


def heads(
    count: int, *, day: int = 0, skill: SkillId | None = None, under: int | None = 0, over: int | None = 0
) -> HeadsDemand:
    return HeadsDemand(day=day, shift_type=D, heads=count, skill=skill, under_weight=under, over_weight=over)


def at_work(count: int, day: int = 0) -> Roster:
    return roster(**dict.fromkeys(NAMES[:count], "-" * day + "D"))


def using(**skills: SkillId | None) -> Roster:
    """Who works D on day 0, and the skill for which the head counts."""
    return Roster(
        tuple(
            Assignment(employee=employee(name).id, day=0, shift_type=D, skill=skill) for name, skill in skills.items()
        )
    )


@pytest.mark.parametrize("day", [0, 6], ids=["first day", "last day"])
@pytest.mark.parametrize(("given", "penalty"), [(0, 200), (1, 100), (2, 0), (3, 7)])
def test_a_missing_and_a_surplus_head_have_their_own_prices(day: int, given: int, penalty: int) -> None:
    case = wanting(heads(2, day=day, under=100, over=7))
    assert_costs(RULE, case, at_work(given, day), penalty)


def test_without_a_weight_a_side_is_hard() -> None:
    low, high = wanting(heads(2, under=None)), wanting(heads(1, over=None))
    assert_broken(RULE, low, at_work(1), amount=1)
    assert_kept(RULE, low, at_work(2))
    assert_kept(RULE, low, at_work(3))
    assert_broken(RULE, high, at_work(3), amount=2)
    assert_kept(RULE, high, at_work(1))
    assert_kept(RULE, high, at_work(0))


def test_a_weight_of_nought_is_free() -> None:
    for given in range(4):
        assert_costs(RULE, wanting(heads(2)), at_work(given), 0)


def test_a_demand_of_nobody_may_price_every_head() -> None:
    assert_costs(RULE, wanting(heads(0, over=7)), at_work(3), 21)


def test_a_demand_of_a_skill_counts_the_heads_that_use_it() -> None:
    case = wanting(heads(2, skill=FORKLIFT, under=100, over=7))
    assert_costs(RULE, case, using(ann=FORKLIFT, bob=None), 100)
    assert_costs(RULE, case, using(ann=FORKLIFT, bob=FORKLIFT), 0)
    assert_costs(RULE, case, using(ann=FORKLIFT, bob=FORKLIFT, eve=FORKLIFT), 7)


def test_a_head_counts_for_one_skill_only_and_for_any_skill_always() -> None:
    both = wanting(heads(1, skill=FORKLIFT, under=100), heads(1, skill=SENIOR, under=1000), heads(2, under=10))
    assert_costs(RULE, both, using(ann=FORKLIFT), 1000 + 10)
    assert_costs(RULE, both, using(ann=FORKLIFT, bob=SENIOR), 0)


def test_other_days_and_shift_types_do_not_count() -> None:
    case = wanting(heads(1, day=3, under=100))
    assert_costs(RULE, case, roster(ann="DDD-DDD", bob="---N"), 100)


def test_with_nobody_at_work_everything_is_missing() -> None:
    assert_costs(RULE, wanting(heads(1, under=100), heads(2, day=6, under=1)), roster(), 102)


def test_without_demand_there_is_nothing_to_cover() -> None:
    assert not RULE.applies_to(problem())
