from __future__ import annotations

import pytest

from solver.problem import History, Problem, ShiftTypeId, Transition
from solver.rules.forbidden_transition import ForbiddenTransition
from tests.builders import assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = ForbiddenTransition()


def transitions(*pairs: str, weight: int | None = None) -> tuple[Transition, ...]:
    return tuple(Transition(before=ShiftTypeId(pair[0]), after=ShiftTypeId(pair[1]), weight=weight) for pair in pairs)


def case(*pairs: str, weight: int | None = None, history: History | None = None) -> Problem:
    return problem(employee(history=history), kinds="DEN", transitions=transitions(*pairs, weight=weight))


def test_a_forbidden_pair_on_neighbouring_days_is_broken_anywhere_in_the_horizon() -> None:
    for line in ("ND-----", "--ND---", "-----ND"):
        assert_broken(RULE, case("ND"), roster(ann=line), amount=1)


def test_the_reverse_pair_and_a_day_off_between_are_allowed() -> None:
    assert_kept(RULE, case("ND"), roster(ann="DN-D--N"))


def test_every_forbidden_pair_is_counted() -> None:
    # N→D, E→D and N→E are forbidden: ND, NE, ED
    assert_broken(RULE, case("ND", "ED", "NE"), roster(ann="NDNED--"), amount=3)
    assert_kept(RULE, case("ND", "ED", "NE"), roster(ann="DENN-DD"))


@pytest.mark.parametrize(
    "pairs", [("ND", "NE", "ED"), ("ND", "NN", "DD"), ("ND", "EN", "DE")], ids=["nested", "with itself", "crossing"]
)
def test_of_all_pairs_only_the_listed_ones_are_forbidden(pairs: tuple[str, ...]) -> None:
    for before in "DEN":
        for after in "DEN":
            line = roster(ann=f"-{before}{after}")
            if before + after in pairs:
                assert_broken(RULE, case(*pairs), line, amount=1)
            else:
                assert_kept(RULE, case(*pairs), line)


def test_a_soft_pair_costs_its_weight_each_time() -> None:
    assert_costs(RULE, case("ND", "ED", weight=9), roster(ann="NDED-ND"), 3 * 9)
    assert_costs(RULE, case("ND", weight=9), roster(ann="N-D"), 0)


def test_hard_and_soft_pairs_stand_side_by_side() -> None:
    mixed = problem(kinds="DEN", transitions=transitions("ND") + transitions("ED", weight=4))
    assert_costs(RULE, mixed, roster(ann="ED-EN"), 4)
    assert_broken(RULE, mixed, roster(ann="ED-ND"), amount=1)


@pytest.mark.parametrize(
    ("history", "amount"),
    [
        (History(last_shift_type=ShiftTypeId("N"), consecutive_days=1), 1),
        (History(last_shift_type=ShiftTypeId("N")), 1),
        (History(last_shift_type=ShiftTypeId("N"), consecutive_days_off=1), 0),
        (History(last_shift_type=ShiftTypeId("D"), consecutive_days=1), 0),
        (History(), 0),
    ],
    ids=["worked on day −1", "nothing said of day −1", "off on day −1", "another type", "unknown"],
)
def test_the_last_shift_of_the_history_precedes_day_0(history: History, amount: int) -> None:
    if amount:
        assert_broken(RULE, case("ND", history=history), roster(ann="D"), amount=amount)
    else:
        assert_kept(RULE, case("ND", history=history), roster(ann="D"))
    assert_costs(RULE, case("ND", weight=6, history=history), roster(ann="D"), 6 * amount)
    assert_kept(RULE, case("ND", history=history), roster(ann="-D"))


def test_a_type_may_be_forbidden_to_follow_itself() -> None:
    assert_broken(RULE, case("NN"), roster(ann="NNN"), amount=2)
    assert_kept(RULE, case("NN"), roster(ann="N-N"))


def test_one_person_after_the_other_is_no_transition() -> None:
    two = problem(employee("ann"), employee("bob"), transitions=transitions("ND"))
    assert_kept(RULE, two, roster(ann="N", bob="-D"))


def test_no_work_is_allowed() -> None:
    assert_kept(RULE, case("ND", "DD"), roster())
