from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solver import pareto as module
from solver.checks import verify
from solver.params import SolveParams
from solver.pareto import Aim, Alternative, pareto, undominated
from solver.problem import Burden, FairnessGoal, GivenDay, HeadsDemand, Problem, ShiftTypeId
from solver.roster import Roster
from solver.search.progress import Progress, StopRequest
from tests.benchmarks.instances import company
from tests.builders import ANN, BOB, employee, problem, roster
from tests.solver.explain.random_cases import small_problem

N = ShiftTypeId("N")
QUICK = SolveParams(time_limit_s=20, num_workers=1)


@pytest.fixture(params=["whole", "parts"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The whole problem in one model, or neighbourhoods, which must find the same in a problem this small."""
    if request.param == "parts":
        monkeypatch.setattr(module, "WHOLE_CELLS", 0)
    return str(request.param)


def nights(ann_cost: int, bob_cost: int, **fields: object) -> Problem:
    """Four nights that somebody must work, one at a time; a fair load is two."""
    wanted = tuple(HeadsDemand(day=d, shift_type=N, heads=1, under_weight=None, over_weight=None) for d in range(4))
    goals = tuple(
        FairnessGoal(employee=who, burden=Burden.NIGHTS, target=2, carried=0, weight=10) for who in (ANN, BOB)
    )
    people = (employee("ann", cost_per_hour=ann_cost), employee("bob", cost_per_hour=bob_cost))
    return problem(*people, kinds="N", days=4, heads_demand=wanted, fairness=goals, **fields)


def test_cheapest_fairest_and_fewest_changes(way: str) -> None:
    # a night costs 12 × 10 with ann and 12 × 11 with bob. The given roster leaves all to bob: 528; ann alone: 480 with
    # 2 nights above her share: 10 × (1 + 2); two each: 504. Within 5 % of 480, at most 504: two changes of person
    params = replace(QUICK, time_limit_s=4)
    found = pareto(nights(10, 11), params, given=roster(bob="NNNN"), cost_slack_ratio=0.05)
    told = {aim: each.measures for each in found.alternatives for aim in each.aims}
    assert told[Aim.CHEAPEST] == (480, 30, 8)  # four nights of two persons
    assert told[Aim.FAIREST] == (504, 0, 4)
    assert told[Aim.FEWEST_CHANGES] == (504, 0, 4)
    assert [each.aims for each in found.alternatives] == [
        (Aim.CHEAPEST,),
        (Aim.FAIREST, Aim.FEWEST_CHANGES),
    ]
    assert (found.ceiling, found.cost_bound) == (504, 480)
    assert found.given is not None
    assert found.given.measures == (528, 30, 0)
    if way == "whole":
        assert found.exact == set(Aim)


def test_ties_of_the_cheapest_go_to_the_fairer_roster(way: str) -> None:
    found = pareto(nights(10, 10), replace(QUICK, time_limit_s=4))
    (only,) = found.alternatives
    assert only.measures == (480, 0, 0)
    assert only.aims == (Aim.CHEAPEST, Aim.FAIREST)  # nothing to change from


def test_without_slack_all_alternatives_cost_the_same() -> None:
    found = pareto(nights(10, 11), QUICK, given=roster(bob="NNNN"), cost_slack_ratio=0)
    assert [each.cost for each in found.alternatives] == [480]


def test_changes_are_counted_against_the_problem_s_own_given_days() -> None:
    days = tuple(GivenDay(employee=BOB, day=d, shift_type=N, weight=77) for d in range(4))
    found = pareto(nights(10, 10, given=days), QUICK)
    least = next(each for each in found.alternatives if Aim.FEWEST_CHANGES in each.aims)
    assert least.measures == (480, 30, 0)  # bob keeps his four nights, and a changed day costs one, not 77
    assert found.given is None


def test_a_dominated_roster_gives_its_aim_to_the_better() -> None:
    def one(aim: Aim, *measures: int) -> Alternative:
        cost, unfairness, changes = measures
        return Alternative(aims=(aim,), roster=Roster(()), cost=cost, unfairness=unfairness, changes=changes)

    kept = list(undominated([one(Aim.FAIREST, 9, 3, 3), one(Aim.CHEAPEST, 8, 3, 3), one(Aim.FEWEST_CHANGES, 9, 4, 2)]))
    assert [(each.measures, each.aims) for each in kept] == [
        ((8, 3, 3), (Aim.CHEAPEST, Aim.FAIREST)),
        ((9, 4, 2), (Aim.FEWEST_CHANGES,)),
    ]


def test_random_problems_give_legal_rosters_that_do_not_dominate_each_other() -> None:
    several = 0
    for seed in range(6):
        rng = random.Random(seed)
        plain = small_problem(rng)
        goals = tuple(
            FairnessGoal(employee=e.id, burden=burden, target=rng.randint(0, 1), carried=rng.randint(0, 1), weight=5)
            for e in plain.employees
            for burden in (Burden.NIGHTS, Burden.WEEKENDS)
        )
        given = replace(plain, fairness=goals)
        tight, loose = (pareto(given, QUICK, given=Roster(()), cost_slack_ratio=ratio) for ratio in (0.01, 0.2))
        for found in (tight, loose):
            assert found.exact == set(Aim)
            several += len(found.alternatives) > 1
            for each in found.alternatives:
                assert verify(given, each.roster).feasible
                assert found.ceiling is not None
                assert each.cost <= found.ceiling
                assert each.changes == len(each.roster)  # from an empty roster
                for other in found.alternatives:
                    assert other is each or any(a > b for a, b in zip(other.measures, each.measures, strict=True))
        # a higher ceiling allows no less
        for position in (1, 2):
            assert min(a.measures[position] for a in loose.alternatives) <= min(
                a.measures[position] for a in tight.alternatives
            )
    assert several >= 4


def test_no_roster_and_no_time_are_told() -> None:
    impossible = problem(
        employee(), kinds="N", days=1, heads_demand=(HeadsDemand(day=0, shift_type=N, heads=2, under_weight=None),)
    )
    found = pareto(impossible, QUICK)
    assert (found.alternatives, found.ceiling) == ((), None)

    class Stop(Progress):
        def should_stop(self) -> StopRequest:
            return "finish"

    assert len(pareto(nights(10, 11), QUICK, given=roster(bob="NNNN"), progress=Stop()).alternatives) <= 1


def test_a_negative_slack_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        pareto(nights(1, 1), QUICK, cost_slack_ratio=-0.1)


def test_hardly_any_time_gives_legal_rosters_or_none() -> None:
    given = company(people=12, days=7)
    found = pareto(given, SolveParams(time_limit_s=0.05, num_workers=1))
    assert all(verify(given, each.roster).feasible for each in found.alternatives)
