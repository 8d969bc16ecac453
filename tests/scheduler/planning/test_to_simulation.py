"""What simulations take of a roster and a run: capacity as the solver counts it, work as the problem does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from scheduler.domain.organisation import Presence, WorkKind
from scheduler.domain.roster import AssignedDay
from scheduler.planning.cover import capacity
from scheduler.planning.from_solution import to_roster
from scheduler.planning.history import Past
from scheduler.planning.to_problem import PlanningInput, to_problem
from scheduler.planning.to_simulation import horizon_slots, role_works, roster_load
from scheduler.planning.waiting import waiting
from scheduler.workload.runs import RoleCapacity
from scheduler.workload.simulation.serve import cumulative
from scheduler.workload.standards import prices
from solver.checks import CHECKS
from tests.scheduler.planning.builders import MONDAY, contract, organisation, person, site, skill, standard

TUESDAY = MONDAY + timedelta(days=1)
LIMITS = {"max_minutes_per_week": (2880, None), "overtime_premium_per_hour": (2000, None)}
COMPANY = organisation(
    people=(person("A"), person("B")),
    skills=(skill("A", "PICK", 110), skill("A", "PACK", 90), skill("B", "PICK")),
    contracts=(contract(limits=LIMITS, regular=900),),
)


def shift(who, day, shift_type="E", roles=("PICK",) * 4):
    return AssignedDay(person=who, day=day, shift_type=shift_type, roles=roles)


def planned(assigned, *, past=(), days=7, company=COMPANY):
    given = PlanningInput(organisation=company, first_day=MONDAY, days=days, past=Past(assignments=tuple(past)))
    problem = to_problem(given)
    return given, problem, roster_load(given, problem, assigned)


def test_capacity_wages_and_overtime_are_those_of_the_solvers_checks():
    mixed = ("PICK", "PACK", None, "PICK")
    assigned = [shift("A", MONDAY, roles=mixed), shift("A", TUESDAY), shift("B", TUESDAY, "N", ("PICK",) * 4)]
    _, problem, load = planned(assigned)
    roster = to_roster(assigned, MONDAY)
    given = capacity(problem, roster, horizon_slots(problem))
    for role in ("PICK", "PACK"):
        assert load.planned(role).tolist() == given[role].tolist()
    costs = load.costs()
    assert costs.wage_fen.tolist() == [sum(v.penalty for v in CHECKS["labour_cost"](problem, roster))]
    # A works 960 of 900 regular minutes: 4 quarter hours at 500
    assert costs.premium_fen.tolist() == [sum(v.penalty for v in CHECKS["overtime"](problem, roster))] == [2000]
    assert costs.overtime_min.tolist() == [60]


def test_last_nights_end_is_there_and_this_ones_belongs_to_the_next_roster():
    sunday = MONDAY - timedelta(days=1)
    end = MONDAY + timedelta(days=6)
    _, _, load = planned([shift("B", end, "N", ("PICK",) * 4)], past=[shift("B", sunday, "N", ("PICK",) * 4)], days=7)
    pick = load.planned("PICK")
    assert pick[:13].tolist() == [100] * 12 + [0]  # to 06:00
    assert pick[-5:].tolist() == [0, 100, 100, 100, 100]  # from 22:00 to midnight


def test_a_stranger_or_an_unknown_shift_gives_nothing():
    _, _, load = planned([shift("Z", MONDAY), shift("A", MONDAY, "X")])
    assert load.duties == ()


def test_immediate_work_is_taken_from_the_rosters_first_day_on_at_the_standards_prices():
    needed = np.arange(3 * 48).reshape(1, -1)
    one = RoleCapacity(role="PICK", standard=standard("PICK"), capacity=needed)
    (work,) = role_works(COMPANY, {"PICK": one}, MONDAY, TUESDAY, 1)
    assert work.wanted.tolist() == [list(range(48, 96))]
    price = prices(standard("PICK"), 30)
    assert (work.short_price, work.idle_price, work.deferral) == (price.short, price.idle, None)


@pytest.mark.parametrize("due", [{"cut_off_min": 1020}, {"cut_off_min": 1}, {"due_within_min": 300}], ids=str)
@pytest.mark.parametrize("offset", [0, 1, 3])
@pytest.mark.parametrize(
    ("tz", "first"),
    [("Asia/Shanghai", MONDAY), ("Europe/London", date(2026, 10, 23)), ("Europe/London", date(2026, 3, 27))],
    ids=["no clock change", "an hour twice", "an hour skipped"],
)
def test_waiting_work_arrives_and_is_due_as_the_problem_counts_it(due, offset, tz, first):
    company = replace(COMPANY, site=site(tz=tz))
    rule = replace(standard("PICK"), kind=WorkKind.DEFERRABLE, late_fen_per_hour=9000, **due)
    rng = np.random.default_rng(1)
    one = RoleCapacity(role="PICK", standard=rule, capacity=rng.integers(0, 200, (3, 8 * 48)))
    start, days = first + timedelta(days=offset), 3
    (work,) = role_works(company, {"PICK": one}, first, start, days, carry_fen_per_hour=3600)
    theirs = waiting(company, {"PICK": one}, first, start, days)["PICK"]
    assert work.deferral is not None
    ours = cumulative(work.wanted, np.zeros_like(work.wanted), work.deferral)
    assert ours.arrived[:, -work.slots :].tolist() == theirs.work.arrived.tolist()
    assert ours.due.tolist() == theirs.work.due.tolist()
    if "cut_off_min" in due:
        charged = {point.slot: point.minutes for point in theirs.charged}
        assert {slot: int(m) for slot, m in enumerate(work.deferral.late_min) if m} == charged
    else:
        assert set(work.deferral.late_min.tolist()) == {30}
    assert work.deferral.carry_fen_per_hour == 3600


def test_presence_stands_beside_waiting_work():
    company = replace(
        COMPANY,
        presences=(Presence(role="PICK", weekdays=(1,), start_min=480, end_min=600, heads=2, valid_from=MONDAY),),
    )
    rule = replace(standard("PICK"), kind=WorkKind.DEFERRABLE, late_fen_per_hour=9000, due_within_min=60)
    one = RoleCapacity(role="PICK", standard=rule, capacity=np.zeros((1, 96), dtype=np.int64))
    (work,) = role_works(company, {"PICK": one}, MONDAY, MONDAY, 2)
    assert work.presence is not None
    assert np.flatnonzero(work.presence).tolist() == [64, 65, 66, 67]
    assert work.presence.max() == 200
