"""The regret of a published week on a real database, with rosters of hindsight that are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.roster import AssignedDay
from scheduler.errors import Conflict, Forbidden, InvalidInput
from scheduler.hours.segments import Segment
from scheduler.planning.from_solution import to_roster
from scheduler.services.regret import period_regret
from scheduler.services.regret_data import regret_data
from scheduler.workload.series import epoch_min
from scheduler.workload.simulation.regret import Cause, RegretPart
from solver.params import SolveParams
from solver.roster import Roster
from solver.solve import solve
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import HR, STAFF_A, WH_LEAD, forecast, store

WEEK = MONDAY - timedelta(days=14)  # today is the 8th of November 2026
SUNDAY = WEEK + timedelta(days=6)
SLOT_SHORT, SLOT_IDLE = 90, 3  # fen of a centihead for half an hour: 18 000 and 600 an hour
WAGE = 28_800  # 8 h at 3600
NONE = RegretPart(cost_fen=0, labour_fen=0, late_min=0, worked_min=0)


def shift(who, day=0):
    return AssignedDay(person=who, day=WEEK + timedelta(days=day), shift_type="E", roles=("PICK",) * 4)


@pytest.fixture
def week(app):
    """A forecast of 200 centiheads of PICK from 07:00 to 15:00 every day; what came is 100 on Monday alone.

    First published with A and B on Monday; C took A's place later and A is free. B did not come.
    """
    store(app)
    forecast(app, first_day=WEEK)
    with app.unit_of_work(SYSTEM) as uow:
        at = datetime(2026, 10, 20, tzinfo=UTC)
        uow.rosters.publish_imported(WEEK, 7, [shift("A"), shift("B")], at)
        uow.rosters.publish_imported(WEEK, 7, [shift("B"), shift("C")], at)
        zone = uow.organisation.load().site.zone
        start = 60 * epoch_min(WEEK, zone) + 7 * 3600
        uow.hours.replace_segments(
            "C",
            [WEEK],
            [Segment(person="C", role="PICK", operational_date=WEEK, start_s=start, end_s=start + 8 * 3600)],
        )
        starts = np.array([epoch_min(WEEK, zone) + 420 + 30 * k for k in range(16)], dtype=np.int64)
        uow.workload.record("PICK", starts, np.full(16, 25.0))  # 25 units of 72 s: 100 centiheads
        uow.workload.record("PICK", np.array([epoch_min(SUNDAY, zone) + 420]), np.zeros(1))
        uow.audit("test.week", "week")
        uow.commit()
    return app


def planner(*rosters):
    """Rosters of hindsight, given one after the other, with what each was planned for."""
    asked = []

    def plan(problem, hint):
        asked.append((problem, hint))
        return rosters[len(asked) - 1]

    return plan, asked


def monday(problem_like, *people):
    """The hint's kind of roster for these people on Monday."""
    return Roster(tuple(replace(problem_like.assignments[0], employee=who) for who in people))


def cost(people, capacity):
    """One Monday by hand: wages; 100 wanted in 16 half hours, the break's among them has nobody."""
    short, idle = max(0, 100 - capacity), max(0, capacity - 100)
    return people * WAGE + 15 * short * SLOT_SHORT + 100 * SLOT_SHORT + 15 * idle * SLOT_IDLE + capacity * SLOT_IDLE


def test_every_cause_by_hand(week):
    # in force B and C: B away, C gives 100; first published A and B: B away, A gives 110; the search's best for the
    # forecast is A and C; for what came A alone; knowing the absence C alone
    with week.reading(HR) as uow:
        first = uow.rosters.of_horizon(WEEK)[-1].id

        pattern = to_roster(uow.rosters.assignments(first), WEEK)
    plan, asked = planner(monday(pattern, "A", "C"), monday(pattern, "A"), monday(pattern, "C"))
    found = period_regret(week, HR, WEEK, SUNDAY, plan=plan)
    steps = [step.cost_fen for step in found.rosters[0].regret.steps]
    assert steps == [cost(1, 100), cost(1, 110), cost(2, 210), cost(1, 110), cost(1, 100)]
    assert {cause: part.cost_fen for cause, part in found.by_cause.items()} == {
        Cause.EDITS: steps[0] - steps[1],
        Cause.GAP: steps[1] - steps[2],
        Cause.FORECAST: steps[2] - steps[3],
        Cause.ABSENCE: steps[3] - steps[4],
    }
    assert found.total.cost_fen == sum(part.cost_fen for part in found.by_cause.values()) == 0
    assert found.rosters[0].absences == 1
    # short: 15 half hours without a head are none; the break's half hour is, in each of the five
    assert {part.short_cmin for part in found.by_cause.values()} == {0}
    # what each search was asked: the forecast, what came, and what came without B on Monday
    costs = [sum(d.base_cost for d in problem.capacity_demand) for problem, _ in asked]
    assert costs[0] > costs[1] == costs[2] == 16 * 100 * SLOT_SHORT
    assert [bool(problem.employee_by_id["B"].absences) for problem, _ in asked] == [False, False, True]


def test_the_solvers_own_hindsight_is_never_dearer_than_what_happened(week):
    def plan(problem, hint):
        return solve(problem, SolveParams(time_limit_s=2, num_workers=1), hint=hint).roster

    found = period_regret(week, WH_LEAD, WEEK, SUNDAY, plan=plan)
    assert found.total.cost_fen >= 0
    assert sum(part.cost_fen for part in found.by_cause.values()) == found.total.cost_fen
    assert sum(part.worked_min for part in found.by_cause.values()) == found.total.worked_min


def test_departments_and_causes_add_up_in_money_and_in_hours(week):
    def plan(problem, hint):
        return solve(problem, SolveParams(time_limit_s=1, num_workers=1), hint=hint).roster

    found = period_regret(week, HR, WEEK, SUNDAY, plan=plan)
    assert set(found.by_department) == {"LAB", "WH"}
    for name in ("cost_fen", "labour_fen", "worked_min", "short_cmin"):
        whole = getattr(found.total, name)
        assert sum(getattr(part, name) for part in found.by_cause.values()) == whole
        assert sum(getattr(one.total, name) for one in found.by_department.values()) == whole
        for cause, part in found.by_cause.items():
            assert sum(getattr(d.by_cause[cause], name) for d in found.by_department.values()) == getattr(part, name)


@pytest.mark.parametrize(
    ("rosters", "last_three", "hindsight_found", "undivided"),
    [
        # C alone for what came with B's absence known is what happened; A and C, or A alone, are found before
        ((None, None, None), ("C", "C", "C"), False, (Cause.FORECAST, Cause.ABSENCE)),
        (("AC", "A", None), ("C", "C", "C"), False, (Cause.FORECAST, Cause.ABSENCE)),
        (("AC", None, "C"), ("C", "C", "C"), True, (Cause.FORECAST, Cause.ABSENCE)),
        ((None, "A", "C"), ("A", "A", "C"), True, (Cause.FORECAST,)),
        (("AC", "A", "C"), ("AC", "A", "C"), True, ()),
    ],
    ids=str,
)
def test_where_a_search_finds_no_roster_the_solvers_gap_holds_what_it_would_have_told(
    week, rosters, last_three, hindsight_found, undivided
):
    with week.reading(HR) as uow:
        pattern = to_roster(uow.rosters.assignments(uow.rosters.of_horizon(WEEK)[-1].id), WEEK)
    plan, asked = planner(*(None if people is None else monday(pattern, *people) for people in rosters))
    found = period_regret(week, HR, WEEK, SUNDAY, plan=plan)
    [one] = found.rosters
    by_hand = {"C": cost(1, 100), "A": cost(1, 110), "AC": cost(2, 210)}
    steps = [step.cost_fen for step in one.regret.steps]
    assert steps == [cost(1, 100), cost(1, 110), *(by_hand[people] for people in last_three)]
    assert (one.hindsight_found, one.undivided) == (hindsight_found, undivided)
    assert all(one.regret.by_cause[cause] == NONE for cause in undivided)
    assert len(asked) == 3
    # each search starts from the roster found last, at first from the one published
    published = {"A", "B"}
    starts = [published, set(rosters[0] or published), set(rosters[1] or rosters[0] or "A")]
    assert [{a.employee for a in hint} for _, hint in asked] == starts
    for name in ("cost_fen", "labour_fen", "late_min", "worked_min", "short_cmin"):
        assert sum(getattr(part, name) for part in found.by_cause.values()) == getattr(found.total, name)
    told = regret_data(found)["rosters"][0]
    assert (told["hindsight_found"], told["undivided"]) == (hindsight_found, [str(cause) for cause in undivided])


def test_what_has_no_regret_is_refused_with_its_reason(week):
    plan, _ = planner(None)
    with pytest.raises(Forbidden):
        period_regret(week, STAFF_A, WEEK, SUNDAY, plan=plan)
    with pytest.raises(InvalidInput, match="is before the first"):
        period_regret(week, HR, SUNDAY, WEEK, plan=plan)
    with pytest.raises(InvalidInput, match="lies across"):
        period_regret(week, HR, WEEK, WEEK + timedelta(days=3), plan=plan)
    with pytest.raises(Conflict, match="not over"):
        period_regret(week, HR, WEEK, SUNDAY + timedelta(days=7), plan=plan)
    with pytest.raises(Conflict, match="no roster is published"):
        period_regret(week, HR, WEEK - timedelta(days=1), SUNDAY, plan=plan)
