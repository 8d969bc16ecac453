"""Work that may wait: from a run's paths to the problem's flow, to what a cover shows, to roles chosen by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from scheduler.domain.calendar import wall_time
from scheduler.domain.organisation import CalendarDay, Presence, WorkKind
from scheduler.domain.roster import AssignedDay
from scheduler.errors import InvalidInput
from scheduler.planning.cover import expected_short_hours, role_covers
from scheduler.planning.demand import RoleFlow
from scheduler.planning.history import Past
from scheduler.planning.roles import best_roles, curves, given_capacity
from scheduler.planning.to_problem import PlanningInput, to_problem
from scheduler.planning.waiting import carry_price, flows, presence_demand, waiting
from scheduler.workload.deferrable import DueCurve
from scheduler.workload.demand import DemandCurve
from scheduler.workload.runs import RoleCapacity
from solver.checks import verify
from solver.roster import Assignment, Roster
from tests.scheduler.planning.builders import MONDAY, organisation, person, site, skill, standard

MIDNIGHT = wall_time(site().zone, MONDAY, 0)
CUT_OFF = replace(standard("PICK"), kind=WorkKind.DEFERRABLE, cut_off_min=15 * 60, late_fen_per_hour=20_000)
SHIFT_SLOTS = [*range(14, 22), *range(23, 31)]  # 07:00–11:00 and 11:30–15:30


def company(**changed):
    usual = {
        "people": (person("A"), person("B")),
        "skills": (skill("A", "PICK"), skill("A", "PACK"), skill("B", "PICK", 50)),
        "standards": (CUT_OFF, standard("PACK"), standard("TEST")),
    }
    return organisation(**(usual | changed))


def capacity(days: int, *, at: int = 10, work: int = 800, paths: int = 3, standard=CUT_OFF) -> RoleCapacity:
    """``work`` centihead-slots a day, all in slot ``at``."""
    arriving = np.zeros((paths, days * 48), dtype=np.int32)
    arriving[:, at::48] = work
    return RoleCapacity(role="PICK", standard=standard, capacity=arriving)


def early(*days: int, who: str = "A", roles=("PICK",) * 4) -> Roster:
    return Roster(tuple(Assignment(employee=who, day=day, shift_type="E", roles=roles) for day in days))


def planned(org, waits, days: int = 2, **given):
    return PlanningInput(organisation=org, first_day=MONDAY, days=days, flows=flows(org, waits, MONDAY), **given)


def test_a_run_s_work_becomes_the_problem_s_flow():
    org = company()
    waits = waiting(org, {"PICK": capacity(3)}, MONDAY, MONDAY, 2)
    (found,) = to_problem(planned(org, waits)).deferrable_demand
    assert (found.role, found.first_slot, len(found.arrived)) == ("PICK", 0, 96)  # the run's third day is the next's
    assert [found.arrived[s] for s in (9, 10, 57, 58, 95)] == [0, 800, 800, 1600, 1600]
    # 800 centihead-slots of half an hour are 4 hours: at ¥200 a day late by 15:00, and ¥36 to do after the end
    assert [(due.slot, due.cost(0), due.cost(800)) for due in found.due] == [
        (29, 80_000, 0),
        (77, 160_000, 80_000),
        (95, 2 * 4 * 3600, 4 * 3600),
    ]
    assert found.idle_weight == 3


def test_an_immediate_role_does_not_wait():
    immediate = capacity(2, standard=standard("PICK"))
    assert waiting(company(), {"PICK": immediate}, MONDAY, MONDAY, 2) == {}


def test_what_arrived_before_the_roster_and_is_not_due_yet_is_open_when_it_begins():
    org = company()
    late_work = capacity(3, at=40)  # 20:00, after the cut-off
    waits = waiting(org, {"PICK": late_work}, MONDAY - timedelta(days=1), MONDAY, 2)
    (found,) = flows(org, waits, MONDAY)
    assert found.arrived[:41] == (800,) * 40 + (1600,)
    assert [(due.slot, due.curve.cost(0)) for due in found.due] == [(29, 80_000), (77, 160_000), (95, 3 * 4 * 3600)]


def test_work_is_due_on_days_on_which_a_shift_runs():
    closed = CalendarDay(day=MONDAY, kind="closed", factor_permille=0)
    waits = waiting(company(calendar=(closed,)), {"PICK": capacity(2)}, MONDAY, MONDAY, 2)
    assert [one.slot for one in waits["PICK"].charged] == [77]
    assert waits["PICK"].work.due[0, [29, 76, 77]].tolist() == [0, 0, 1600]


def test_a_standard_that_does_not_say_when_work_is_due_is_refused():
    with pytest.raises(InvalidInput, match="a due window or a cut-off"):
        waiting(company(), {"PICK": capacity(2, standard=replace(CUT_OFF, cut_off_min=None))}, MONDAY, MONDAY, 2)


def test_a_run_on_another_grid_is_refused():
    org = company()
    waits = waiting(org, {"PICK": capacity(2)}, MONDAY, MONDAY, 1, slot_min=15)
    with pytest.raises(InvalidInput, match="demand of role PICK is on slots of 15 min"):
        to_problem(planned(org, waits, 1))


def test_presence_stands_beside_work_that_waits():
    present = Presence(role="PICK", start_min=480, end_min=540, heads=2, valid_from=date(2026, 1, 1))
    org = replace(company(), presences=(present,))
    waits = waiting(org, {"PICK": capacity(2)}, MONDAY, MONDAY, 1)
    (demand,) = presence_demand(org, waits, MONDAY, 1)
    problem = to_problem(planned(org, waits, 1, demand=(demand,)))
    # ¥180 an hour short: 90 fen a centihead and half hour
    assert [(c.slot, c.cost(0), c.cost(200), c.cost(500)) for c in problem.capacity_demand] == [
        (16, 18_000, 0, 0),
        (17, 18_000, 0, 0),
    ]
    assert len(problem.deferrable_demand) == 1
    assert presence_demand(company(), waits, MONDAY, 1) == ()


def flow(arrived, *due, offset: int = 0) -> RoleFlow:
    start = MIDNIGHT + timedelta(minutes=30 * offset)
    return RoleFlow(role="PICK", start=start, slot_min=30, arrived=arrived, due=due, idle_price=2)


def hinge(slot: int, due: int, price: int) -> DueCurve:
    curve = DemandCurve(base_cost=due * price, widths=(due,), slopes=(-price,), surplus_slope=0, error=0)
    return DueCurve(slot=slot, curve=curve)


def test_the_night_before_takes_its_part_of_the_work_along():
    org = company(skills=(skill("A", "PICK", 90),))
    past = Past(
        assignments=(AssignedDay(person="A", day=MONDAY - timedelta(days=1), shift_type="N", roles=("PICK",) * 4),),
        covered=frozenset({MONDAY - timedelta(days=1)}),
    )
    # 90 centiheads from 00:00 to 06:00 meet 200 at once and 100 more in slot 4: 90, 180, 200, 200, 290, 300 are done
    given = flow((200, 200, 200, 200, 300, 300), hinge(1, 200, 5), hinge(5, 300, 5))
    problem = to_problem(PlanningInput(organisation=org, first_day=MONDAY, days=1, flows=(given,), past=past))
    (found,) = problem.deferrable_demand
    assert found.arrived == (0,) * 6  # all of it is done without the new roster
    assert [(due.slot, due.base_cost, sum(s.width_centiheads for s in due.segments)) for due in found.due] == [
        (1, 100, 20),  # the 20 that are late at the end of slot 1 stay late
        (5, 0, 0),
    ]


def test_a_flow_that_begins_before_the_roster_is_refused_and_an_empty_one_left_out():
    with pytest.raises(InvalidInput, match="may wait begins at 2026-11-08 15:30"):
        to_problem(PlanningInput(organisation=company(), first_day=MONDAY, days=1, flows=(flow((1,), offset=-1),)))
    idle_free = replace(flow((0, 0)), idle_price=0)
    assert not to_problem(
        PlanningInput(organisation=company(), first_day=MONDAY, days=1, flows=(idle_free,))
    ).deferrable_demand


def test_the_cover_shows_what_is_late_and_what_finds_no_work():
    org = company()
    one = capacity(2, work=2000)
    waits = waiting(org, {"PICK": one}, MONDAY, MONDAY, 2)
    problem = to_problem(planned(org, waits))
    needed = {"PICK": one.capacity}
    # A does 1600 a day: 15 slots of them before 15:00 on Monday, so 500 of 2000 are late, then 900 of 4000
    (cover,) = role_covers(org, problem, early(0, 1), needed, MONDAY, waiting=waits)
    assert cover.waits
    assert cover.short_by_slot[[28, 29, 77]].tolist() == [0.0, 2.5, 4.5]
    assert cover.day_short == (2.5, 4.5)  # 500 and 900 centihead-slots of half an hour, for a day each
    assert (cover.short_hours, cover.short_fen, cover.idle_hours) == (7.0, 140_000, 0.0)
    assert expected_short_hours(problem, early(0, 1), needed, waits) == {"PICK": 7.0}
    (idle,) = role_covers(org, problem, early(0), {"PICK": one.capacity * 0}, MONDAY, waiting=_nothing(waits))
    assert (idle.idle_hours, idle.short_hours) == (8.0, 0.0)
    assert sum(cover.day_need) == 20.0  # what arrives


def _nothing(waits):
    one = waits["PICK"]
    return {"PICK": replace(one, work=replace(one.work, arrived=one.work.arrived * 0, due=one.work.due * 0))}


def test_what_a_certain_plan_costs_is_what_its_cover_shows():
    org = company()
    one = capacity(2, work=2000)
    waits = waiting(org, {"PICK": one}, MONDAY, MONDAY, 2)
    problem = to_problem(planned(org, waits))
    penalties = verify(problem, early(0, 1)).penalties
    carried = (4000 - 3200) // 2 * 36  # 800 centihead-slots are 4 hours at ¥36
    assert penalties["deferrable_work"] == 140_000 + carried


def test_by_hand_a_role_is_chosen_where_work_waits_for_it():
    # 300 centihead-slots arrive at 11:30 and are due by 15:00: at ¥200 an hour late and ¥36 left over, 118 each
    org = company()
    waits = waiting(org, {"PICK": capacity(1, at=23, work=300)}, MONDAY, MONDAY, 1)
    problem = to_problem(planned(org, waits, 1))
    employee, shift = problem.employees[0], problem.shifts[0]
    choice = best_roles(problem, curves(problem), {}, employee, shift)
    assert choice.roles[:2] == (None, None)
    assert "PICK" in choice.roles[2:]
    assert choice.saving >= 300 * 118 - 100 * 3  # 100 of the block's 400 find no work
    # B does half as much an hour and has picked all of it by then: nothing is left to be saved
    held = given_capacity(problem, early(0, who="B"))
    assert best_roles(problem, curves(problem), held, employee, shift).saving == 0


def test_the_wage_of_doing_it_later_is_the_mean_of_those_employed():
    rich = replace(person("C"), cost_fen_per_hour=7200)
    gone = replace(person("D", left_on=MONDAY - timedelta(days=1)), cost_fen_per_hour=99_999)
    assert carry_price(company(people=(person("A"), rich, gone)), MONDAY) == 5400
    assert carry_price(organisation(), MONDAY) == 0
