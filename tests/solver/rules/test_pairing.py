from __future__ import annotations

from dataclasses import replace

import pytest

from solver.problem import EmployeeId, Mentoring, Problem, ShiftTypeId
from solver.rules.pairing import Pairing
from tests.builders import ANN, BOB, assert_broken, assert_costs, assert_kept, employee, problem, roster

RULE = Pairing()
CAT = EmployeeId("cat")


def case(
    *,
    mentors: tuple[EmployeeId, ...] = (BOB,),
    overlap: int | None = None,
    weight: int | None = None,
    kinds: str = "DN",
) -> Problem:
    """Ann is a trainee."""
    pairing = Mentoring(trainee=ANN, mentors=frozenset(mentors), overlap_min=overlap, weight=weight)
    return problem(employee("ann"), employee("bob"), employee("cat"), kinds=kinds, pairings=(pairing,))


@pytest.mark.parametrize("day", [0, 6], ids=["first day", "last day"])
def test_a_trainee_works_with_a_mentor_and_not_alone(day: int) -> None:
    off = "-" * day
    assert_kept(RULE, case(), roster(ann=off + "D", bob=off + "D"))
    assert_broken(RULE, case(), roster(ann=off + "D", bob=off + "N"), amount=1)
    assert_broken(RULE, case(), roster(ann=off + "D"), amount=1)
    assert_kept(RULE, case(), roster(ann=off + "-", bob=off + "N"))


def test_every_shift_alone_costs_its_weight() -> None:
    # days 1 and 3 with bob, days 0 and 2 alone
    assert_costs(RULE, case(weight=30), roster(ann="DDDN", bob="NDNN"), 60)
    assert_costs(RULE, case(weight=0), roster(ann="DDDN"), 0)


def test_one_mentor_of_several_is_enough_and_two_are_not_too_many() -> None:
    both = case(mentors=(BOB, CAT))
    assert_kept(RULE, both, roster(ann="D", cat="D"))
    assert_kept(RULE, both, roster(ann="D", bob="D", cat="D"))
    assert_broken(RULE, both, roster(ann="D", bob="N", cat="-"), amount=1)
    assert_broken(RULE, case(), roster(ann="D", cat="D"), amount=1)


@pytest.mark.parametrize(
    ("overlap", "mentor", "alone"),
    [
        (239, "L", 0),  # E is 16–24, L 8–20: 240 minutes together
        (240, "L", 0),
        (241, "L", 1),
        (480, "E", 0),
        (600, "E", 0),  # E lasts 480: the whole of it is enough
        (1, "D", 1),  # D ends at 16, when E starts
    ],
)
def test_shifts_that_overlap_long_enough_are_together(overlap: int, mentor: str, alone: int) -> None:
    assert_costs(RULE, case(overlap=overlap, weight=5, kinds="DEL"), roster(ann="-E", bob="-" + mentor), 5 * alone)


def test_a_night_of_the_day_before_is_beside_the_early_shift() -> None:
    # N is 19–31 and ends at 7, A is 0–8: 420 minutes
    assert_kept(RULE, case(overlap=420, kinds="AN"), roster(ann="-A", bob="N-"))
    assert_broken(RULE, case(overlap=421, kinds="AN"), roster(ann="-A", bob="N-"), amount=1)
    assert_kept(RULE, case(overlap=420, kinds="AN"), roster(ann="N-", bob="-A"))
    assert_broken(RULE, case(overlap=1, kinds="AN"), roster(ann="A-", bob="N-"), amount=1)


def test_parts_of_two_mentors_do_not_add_up() -> None:
    # L is 8–20: D gives 480 minutes of it, E 240
    both = case(mentors=(BOB, CAT), overlap=481, kinds="DEL")
    assert_broken(RULE, both, roster(ann="L", bob="D", cat="E"), amount=1)


def test_standby_is_no_presence() -> None:
    assert_kept(RULE, case(kinds="DS"), roster(ann="S"))
    assert_broken(RULE, case(kinds="DS", overlap=1), roster(ann="D", bob="S"), amount=1)


def test_two_pairings_of_one_trainee_both_count() -> None:
    both = (
        Mentoring(trainee=ANN, mentors=frozenset({BOB}), weight=1),
        Mentoring(trainee=ANN, mentors=frozenset({CAT}), weight=10),
    )
    two = replace(case(), pairings=both)
    assert_costs(RULE, two, roster(ann="D", bob="D", cat="D"), 0)
    assert_costs(RULE, two, roster(ann="D", bob="D"), 10)
    assert_costs(RULE, two, roster(ann="D"), 11)


def test_without_mentors_or_with_one_of_other_types_the_trainee_is_alone() -> None:
    assert_broken(RULE, case(mentors=()), roster(ann="D", bob="D"), amount=1)
    other = employee("bob", shift_types=frozenset({ShiftTypeId("N")}))
    pairing = Mentoring(trainee=ANN, mentors=frozenset({BOB}))
    assert_broken(RULE, problem(employee("ann"), other, pairings=(pairing,)), roster(ann="D"), amount=1)


def test_a_mentor_who_is_not_rostered_here_is_not_there() -> None:
    zoe = EmployeeId("zoe")
    pairing = Mentoring(trainee=ANN, mentors=frozenset({zoe}))
    away = problem(employee("ann"), pairings=(pairing,), others=frozenset({zoe}))
    assert_broken(RULE, away, roster(ann="D"), amount=1)
    assert_kept(RULE, away, roster())


def test_nobody_at_work_and_no_pairing() -> None:
    assert_kept(RULE, case(), roster())
    assert_kept(RULE, problem(), roster(ann="DDD"))
