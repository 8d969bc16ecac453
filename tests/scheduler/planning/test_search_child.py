"""What a running search says of the rosters it finds."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.planning.cover import expected_short_hours
from scheduler.planning.demand import RoleDemand
from scheduler.planning.search_child import KEPT_INCUMBENTS, _thinned, short_hours
from scheduler.planning.to_problem import PlanningInput, to_problem
from scheduler.workload.demand import RequiredCapacity, demand_curves, prices
from solver.roster import Assignment, Roster
from tests.scheduler.planning.builders import MONDAY, early, organisation, person, skill


def demanded(paths):
    """A day of picking at these needs (paths, slots), as a problem, with one picker who works E."""
    whole = organisation(people=(person("A"),), skills=(skill("A", "PICK"),), shift_types=(early(),))
    base = PlanningInput(organisation=whole, first_day=MONDAY, days=1)
    standard = whole.standard("PICK", MONDAY)
    assert standard is not None
    slot_min = whole.site.slot_min
    curves = demand_curves(RequiredCapacity(paths), prices(standard, slot_min))
    demand = RoleDemand(role="PICK", start=base.start, slot_min=slot_min, curves=curves)
    return to_problem(PlanningInput(organisation=whole, first_day=MONDAY, days=1, demand=(demand,)))


@pytest.mark.parametrize("works", [False, True], ids=["nobody", "one picker"])
def test_the_hours_that_are_short_are_read_off_the_curves(works):
    paths = np.zeros((50, 48), dtype=np.int64)
    paths[:, 14:30] = np.linspace(50, 350, 50).astype(np.int64)[:, None]  # half a head to three and a half
    problem = demanded(paths)
    shift = problem.shifts_by_day[0][0]
    held = (Assignment(employee="A", day=0, shift_type=shift.type, roles=("PICK",) * len(shift.blocks)),)
    roster = Roster(held if works else ())
    exact = expected_short_hours(problem, roster, {"PICK": paths})["PICK"]
    assert short_hours(problem, roster) == pytest.approx(exact, rel=0.03, abs=0.2)


def test_of_many_incumbents_the_first_and_last_are_kept():
    many = [(float(n), n) for n in range(KEPT_INCUMBENTS + 1)]
    kept = _thinned(many)
    assert len(kept) <= KEPT_INCUMBENTS
    assert (kept[0], kept[-1]) == (many[0], many[-1])


def test_what_held_long_stays_when_much_comes_at_once():
    told: list[tuple[float, int]] = []
    for one in [(0.1, 0), (4.4, 170), (5.0, 230), *((20 + n / 20, 240 + n // 20) for n in range(400))]:
        told = _thinned([*told, one])
    assert told[:3] == [(0.1, 0), (4.4, 170), (5.0, 230)]
    assert told[-1] == (39.95, 259)
    assert len(told) == KEPT_INCUMBENTS
