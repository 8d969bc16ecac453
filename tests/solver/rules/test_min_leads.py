from __future__ import annotations

from typing import Any

import pytest

from solver.problem import EmployeeId, LeadDemand, Problem, ShiftTypeId, SkillId
from solver.rules.min_leads import MinLeads
from tests.builders import ANN, BOB, assert_broken, assert_costs, assert_kept, employee, problem, role, roster

RULE = MinLeads()
D, N, S = ShiftTypeId("D"), ShiftTypeId("N"), ShiftTypeId("S")
SENIOR = SkillId("senior")


def case(kinds: str = "DN", **demand: Any) -> Problem:
    """Ann and Bob lead unless said otherwise; Cat and Dan do not."""
    fields = {"people": frozenset({ANN, BOB})} | demand
    names = ("ann", "bob", "cat", "dan")
    return problem(*(employee(name) for name in names), kinds=kinds, lead_demand=(LeadDemand(**fields),))


@pytest.mark.parametrize("day", [0, 6], ids=["first day", "last day"])
def test_short_exact_and_above(day: int) -> None:
    off = "-" * day
    two = case(heads=2)
    assert_broken(RULE, two, roster(ann=off + "D", cat=off + "D", dan=off + "D"), amount=1)
    assert_kept(RULE, two, roster(ann=off + "D", bob=off + "D", cat=off + "D"))
    assert_kept(RULE, case(heads=1), roster(ann=off + "D", bob=off + "D", cat=off + "D"))
    assert_broken(RULE, two, roster(cat=off + "D"), amount=2)


def test_every_head_missing_costs_its_weight_on_every_shift() -> None:
    # D on day 0 lacks 2, N on day 0 lacks 1, day 1 lacks none
    assert_costs(RULE, case(heads=2, weight=7), roster(ann="ND", bob="-D", cat="DD", dan="N"), 7 * 3)
    assert_costs(RULE, case(heads=2, weight=0), roster(cat="D"), 0)


def test_a_lead_alone_is_short_of_the_second() -> None:
    assert_broken(RULE, case(heads=2), roster(ann="D"), amount=1)
    assert_kept(RULE, case(heads=1), roster(ann="D"))


def test_a_shift_that_nobody_works_needs_no_lead_unless_always() -> None:
    assert_kept(RULE, case(heads=2), roster())
    asked = case(heads=2, day=3, shift_type=N, always=True, weight=10)
    assert_costs(RULE, asked, roster(), 20)
    assert_costs(RULE, asked, roster(ann="---N"), 10)
    assert_costs(RULE, asked, roster(ann="---N", bob="---N"), 0)
    assert_costs(RULE, asked, roster(cat="---N", dan="---N"), 20)


def test_only_the_named_day_and_type_are_asked() -> None:
    assert_kept(RULE, case(day=3), roster(cat="DDD-DDD"))
    assert_broken(RULE, case(day=3), roster(cat="DDDDDDD"), amount=1)
    assert_kept(RULE, case(shift_type=N), roster(cat="DDD"))
    assert_broken(RULE, case(shift_type=N), roster(cat="NDN"), amount=2)


@pytest.mark.parametrize(
    ("fields", "leads"),
    [
        ({"skills": frozenset({SENIOR})}, True),
        ({"skills": frozenset()}, False),
        ({"roles": {role("pick"): 50}}, True),
        ({"roles": {role("pick"): 0}}, False),
        ({"roles": {role("pack"): 100}}, False),
    ],
    ids=["skilled", "unskilled", "qualified", "at no pace", "for another role"],
)
def test_leads_are_known_by_name_skill_or_role(fields: dict[str, Any], leads: bool) -> None:
    demand = LeadDemand(skills=frozenset({SENIOR}), roles=frozenset({role("pick")}), weight=5)
    made = problem(employee("ann", **fields), employee("bob"), lead_demand=(demand,))
    assert_costs(RULE, made, roster(ann="D", bob="D"), 0 if leads else 5)


def test_one_person_serves_several_demands() -> None:
    twice = (LeadDemand(people=frozenset({ANN})), LeadDemand(people=frozenset({ANN, BOB}), weight=1))
    made = problem(employee("ann"), employee("bob"), employee("cat"), lead_demand=twice)
    assert_kept(RULE, made, roster(ann="D", cat="D"))
    assert_broken(RULE, made, roster(bob="D", cat="D"), amount=1)


def test_standby_is_asked_for_by_its_type_only() -> None:
    assert_kept(RULE, case(kinds="DS"), roster(cat="S"))
    assert_broken(RULE, case(kinds="DS", shift_type=S), roster(cat="S"), amount=1)
    wanted = case(kinds="DS", shift_type=S, always=True, day=1, weight=9)
    assert_costs(RULE, wanted, roster(cat="-S"), 9)
    assert_costs(RULE, wanted, roster(bob="-S"), 0)
    assert_costs(RULE, wanted, roster(bob="-D"), 9)


def test_a_lead_who_is_not_rostered_here_is_not_there() -> None:
    zoe = EmployeeId("zoe")
    away = problem(lead_demand=(LeadDemand(people=frozenset({zoe})),), others=frozenset({zoe}))
    assert_broken(RULE, away, roster(ann="D"), amount=1)
    assert_kept(RULE, away, roster())


def test_nothing_asked() -> None:
    assert_kept(RULE, problem(), roster(ann="DDD"))
