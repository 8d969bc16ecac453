from __future__ import annotations

from solver.checks import verify
from solver.problem import Problem, Shift, ShiftType, ShiftTypeId
from solver.rules.standby_pay import StandbyPay
from tests.builders import DAY, assert_costs, assert_kept, employee, problem, roster, shift

RULE = StandbyPay()
D, S, T = ShiftTypeId("D"), ShiftTypeId("S"), ShiftTypeId("T")


def case(*, counted_min: int = 0, cost_per_hour: int = 0) -> Problem:
    """S pays 70 a shift, T (from 20 h to 30 h, of which ``counted_min`` are work) 90."""
    types = (
        ShiftType(id=D),
        ShiftType(id=S, standby=True, standby_pay=70),
        ShiftType(id=T, standby=True, standby_pay=90),
    )
    nights = [
        Shift(type=T, day=day, start_min=day * DAY + 1200, end_min=day * DAY + 1800, work_min=counted_min)
        for day in range(7)
    ]
    shifts = (*(shift(kind, day) for day in range(7) for kind in "DS"), *nights)
    people = (employee("ann", cost_per_hour=cost_per_hour), employee("bob"))
    return problem(*people, shift_types=types, shifts=shifts)


def test_every_standby_shift_is_paid_by_its_type() -> None:
    assert_costs(RULE, case(), roster(ann="S------"), 70)
    assert_costs(RULE, case(), roster(ann="S-----T", bob="TD-----"), 70 + 90 + 90)
    assert_costs(RULE, case(), roster(ann="DDDDDDD"), 0)
    assert_costs(RULE, case(), roster(), 0)


def test_counted_minutes_are_wage_beside_it() -> None:
    card = verify(case(counted_min=60, cost_per_hour=40), roster(ann="T"))
    assert (card.penalties["standby_pay"], card.penalties["labour_cost"]) == (90, 40)


def test_without_pay_there_is_nothing_to_say() -> None:
    assert_kept(RULE, problem(kinds="DS"), roster(ann="SSS"))
