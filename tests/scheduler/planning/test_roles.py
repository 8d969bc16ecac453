"""The cheapest roles by block: worked by hand, and never beaten by trying every choice."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scheduler.planning.demand import RoleDemand
from scheduler.planning.roles import add_capacity, best_roles, curves, given_capacity
from scheduler.planning.to_problem import PlanningInput, to_problem
from solver.checks import verify
from solver.roster import Assignment, Roster
from tests.scheduler.planning.builders import MONDAY, Curve, early, organisation, person, site, skill
from tests.scheduler.planning.test_to_problem import MIDNIGHT

COMPANY = organisation(
    site=site(),
    people=(person("A"), person("B")),
    skills=(skill("A", "PICK", 110), skill("A", "PACK", 90), skill("B", "PICK")),
    shift_types=(early(),),
)


def problem(pick: list[Curve], pack: list[Curve]):
    demand = tuple(
        RoleDemand(role=role, start=MIDNIGHT, slot_min=30, curves=curves)
        for role, curves in (("PICK", pick), ("PACK", pack))
    )
    return to_problem(PlanningInput(organisation=COMPANY, first_day=MONDAY, days=1, demand=demand))


def need(fen: int, centiheads: int = 100) -> Curve:
    """``centiheads`` are wanted at ``fen`` each; idle costs nothing."""
    return Curve(base_cost=fen * centiheads, widths=(centiheads,), slopes=(-fen,))


def test_a_role_is_left_only_when_the_other_pays_the_switch():
    # blocks 07–09, 09–11, 11:30–13:30, 13:30–15:30. Picking is worth 10 a centihead until 11:00, packing 10 after.
    # A: 4 slots · 100 wanted · 10 a block of picking; 4 · 90 · 10 of packing; one switch of 600 between them.
    pick = [need(10) if slot < 22 else Curve(base_cost=0) for slot in range(48)]
    pack = [need(10) if slot >= 22 else Curve(base_cost=0) for slot in range(48)]
    made = problem(pick, pack)
    shift, employee = made.shifts[0], made.employees[0]
    choice = best_roles(made, curves(made), {}, employee, shift)
    assert choice.roles == ("PICK", "PICK", "PACK", "PACK")
    assert choice.saving == 2 * 4000 + 2 * 3600 - 600


def test_what_others_hold_already_is_not_saved_again():
    made = problem([need(10)] * 48, [need(4)] * 48)
    held = Roster((Assignment(employee="B", day=0, shift_type="E", roles=("PICK",) * 4),))
    choice = best_roles(made, curves(made), given_capacity(made, held), made.employees[0], made.shifts[0])
    assert choice.roles == ("PACK",) * 4  # B picks 100 of 100; packing saves 4 blocks · 4 slots · 90 · 4
    assert choice.saving == 4 * 4 * 90 * 4


@given(
    pick=st.lists(st.integers(0, 30), min_size=4, max_size=4),
    pack=st.lists(st.integers(0, 30), min_size=4, max_size=4),
)
def test_no_choice_of_roles_scores_better(pick, pack):
    # one price a block and role; slots 14–17, 18–21, 23–26, 27–30
    price = {slot: block for block, first in enumerate((14, 18, 23, 27)) for slot in range(first, first + 4)}
    made = problem(
        [need(pick[price[s]]) if s in price else Curve(base_cost=0) for s in range(48)],
        [need(pack[price[s]]) if s in price else Curve(base_cost=0) for s in range(48)],
    )
    employee, shift = made.employees[0], made.shifts[0]

    def objective(roles):
        card = verify(made, Roster((Assignment(employee="A", day=0, shift_type="E", roles=roles),)))
        return card.penalties["role_capacity"] + card.penalties["role_switch"]

    choice = best_roles(made, curves(made), {}, employee, shift)
    nothing = sum(demand.base_cost for demand in made.capacity_demand)
    assert nothing - objective(choice.roles) == choice.saving
    assert objective(choice.roles) == min(objective(r) for r in product((None, "PICK", "PACK"), repeat=4))


def test_capacity_adds_up_by_slot_and_proficiency():
    made = problem([need(1)] * 48, [need(1)] * 48)
    given = {}
    add_capacity(made, given, made.employees[0], made.shifts[0], ("PICK", None, "PACK", "PICK"))
    assert given == {("PICK", s): 110 for s in (14, 15, 16, 17, 27, 28, 29, 30)} | {
        ("PACK", s): 90 for s in (23, 24, 25, 26)
    }
