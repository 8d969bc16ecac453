"""Rosters judged on a real database: against the forecast, against what came, against each other, with standby."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import Leave
from scheduler.domain.roster import AssignedDay
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.hours.segments import Segment
from scheduler.planning.from_solution import to_roster
from scheduler.services.roster_editing import edit_assignment
from scheduler.services.roster_inputs import read_planned
from scheduler.services.rosters import create_draft, get_roster
from scheduler.services.simulation import Against, simulate_roster
from scheduler.workload.series import epoch_min
from solver.checks import verify
from tests.scheduler.planning.builders import MONDAY, contract, early, organisation, person, skill
from tests.scheduler.services.roster_company import DAYS, HR, LAB_LEAD, STAFF_A, WH_LEAD, forecast, store

PAST = MONDAY - timedelta(days=28)


@pytest.fixture
def planned_app(app):
    store(app)
    forecast(app, paths=6)
    return app


def draft(app, *cells, first_day=MONDAY, days=DAYS):
    """A draft with shifts E in PICK of (person, day offset)."""
    made = create_draft(app, HR, first_day=first_day, days=days)
    for who, day in cells:
        edit_assignment(
            app,
            HR,
            made.id,
            get_roster(app, HR, made.id).revision,
            person=who,
            day=first_day + timedelta(days=day),
            shift_type="E",
            roles=("PICK",) * 4,
        )
    return made.id


def test_the_simulated_cost_is_what_the_solvers_checks_expect_when_nobody_is_ever_away(planned_app):
    roster = draft(planned_app, ("A", 0), ("B", 0), ("B", 1))
    found = simulate_roster(planned_app, HR, roster, paths=20)
    assert found.judged.risk is not None
    assert found.judged.risk.group == 0
    with planned_app.reading(HR) as uow:
        planned = read_planned(uow, get_roster(planned_app, HR, roster))
        card = verify(planned.problem, to_roster(uow.rosters.assignments(roster), MONDAY))
    assert set(found.judged.outcome.cost_fen.tolist()) == {
        sum(card.penalties[rule] for rule in ("role_capacity", "labour_cost", "overtime"))
    }
    # Monday 07:00–15:00 wants 200 of PICK: 110 + 100 given, but a break from 11:00 to 11:30 leaves that slot bare
    pick = next(one for one in found.judged.outcome.roles if one.role == "PICK")
    assert pick.flow.late[14:30].tolist() == [0] * 8 + [200] + [0] * 7
    assert pick.flow.idle[14:31].tolist() == [10] * 8 + [0] + [10] * 7 + [210]


def test_cover_is_told_by_shift_and_role(planned_app):
    found = simulate_roster(planned_app, HR, draft(planned_app, ("A", 0), ("B", 0))).judged.covers
    (monday,) = found
    assert (monday.post.day, monday.post.shift, monday.post.role) == (MONDAY, "E", "PICK")
    assert (monday.covered, monday.worst, monday.heads, monday.people) == (1, 1, 2.1, 2)


def test_a_roster_beside_itself_differs_by_nothing_and_beside_a_smaller_one_by_the_same_on_every_path(planned_app):
    big, small = draft(planned_app, ("A", 0), ("B", 0)), draft(planned_app, ("B", 0))
    same = simulate_roster(planned_app, HR, big, other=big).difference
    assert same is not None
    assert (same.mean, same.low, same.high, same.same) == (0, 0, 0, 1)
    found = simulate_roster(planned_app, HR, big, other=small)
    assert found.difference is not None
    assert found.other is not None
    gap = found.judged.outcome.cost_fen - found.other.outcome.cost_fen
    assert found.difference.mean == gap.mean() < 0


def test_a_lead_sees_the_roles_of_the_department(planned_app):
    roster = draft(planned_app, ("A", 0))
    assert [r.role for r in simulate_roster(planned_app, WH_LEAD, roster).judged.outcome.roles] == ["PACK", "PICK"]
    assert simulate_roster(planned_app, LAB_LEAD, roster).judged.outcome.roles == ()


def test_what_cannot_be_simulated_is_refused_with_its_reason(planned_app):
    roster = draft(planned_app, ("A", 0))
    with pytest.raises(Forbidden):
        simulate_roster(planned_app, STAFF_A, roster)
    with pytest.raises(NotFound):
        simulate_roster(planned_app, HR, 99)
    with pytest.raises(InvalidInput, match="paths"):
        simulate_roster(planned_app, HR, roster, paths=0)
    with pytest.raises(InvalidInput, match="seed"):
        simulate_roster(planned_app, HR, roster, seed=-1)
    with pytest.raises(InvalidInput, match="up to 50"):
        simulate_roster(planned_app, HR, roster, standby=51)
    with pytest.raises(InvalidInput, match="may still come"):
        simulate_roster(planned_app, HR, roster, standby=1, against=Against.ACTUAL)
    with pytest.raises(Conflict, match="no shifts"):
        simulate_roster(planned_app, HR, draft(planned_app))
    with pytest.raises(Conflict, match="not all come"):
        simulate_roster(planned_app, HR, roster, against=Against.ACTUAL)
    beyond = draft(planned_app, ("A", 0), first_day=MONDAY + timedelta(days=7))
    with pytest.raises(InvalidInput, match="same days"):
        simulate_roster(planned_app, HR, roster, other=beyond)
    with pytest.raises(Conflict, match="no forecast"):
        simulate_roster(planned_app, HR, beyond)


# with a past


def keep_past(app, *, missed=("A",)):
    """Four published weeks of E from Monday to Friday for A and B, with hours; ``missed`` did not come every Monday."""
    with app.unit_of_work(SYSTEM) as uow:
        days = [PAST + timedelta(days=d) for d in range(28)]
        assigned = [
            AssignedDay(person=who, day=day, shift_type="E", roles=("PICK",) * 4)
            for who in ("A", "B")
            for day in days
            if day.weekday() < 5
        ]
        uow.rosters.publish_imported(PAST, 28, assigned, datetime(2026, 10, 1, tzinfo=UTC))
        for who in ("A", "B"):
            segments = []
            for day in days:
                if day.weekday() >= 5 or (who in missed and day.weekday() == 0):
                    continue
                start = 60 * epoch_min(day, uow.organisation.load().site.zone) + 7 * 3600
                segments.append(
                    Segment(person=who, role="PICK", operational_date=day, start_s=start, end_s=start + 8 * 3600)
                )
            uow.hours.replace_segments(who, days, segments)
        uow.audit("test.past", "hours")
        uow.commit()


def test_absences_of_the_past_are_drawn_and_lower_the_cover(planned_app):
    keep_past(planned_app)
    found = simulate_roster(planned_app, HR, draft(planned_app, ("A", 0), ("B", 0)), paths=300)
    risk = found.judged.risk
    assert risk is not None
    assert (risk.shifts, risk.absences) == (40, 4)
    assert risk.rate["A"] > risk.rate["B"]
    assert 0 < found.judged.covers[0].covered < 1
    again = simulate_roster(planned_app, HR, draft(planned_app, ("A", 0), ("B", 0)), paths=300)
    assert again.judged.outcome.cost_fen.tolist() == found.judged.outcome.cost_fen.tolist()


def test_sick_leave_counts_as_absence_and_planned_leave_as_nothing(planned_app):
    keep_past(planned_app, missed=())
    with planned_app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves(
            [
                Leave(person="A", first_day=PAST, last_day=PAST + timedelta(days=1), kind="sick"),
                Leave(person="B", first_day=PAST, last_day=PAST, kind="annual"),
            ]
        )
        uow.audit("test.leave", "A")
        uow.commit()
    risk = simulate_roster(planned_app, HR, draft(planned_app, ("A", 0))).judged.risk
    assert risk is not None
    assert (risk.shifts, risk.absences) == (39, 2)


def test_standby_names_who_is_free_and_rested_and_knows_the_role(planned_app):
    # C and L are free on Monday and pick at 100 % and 80 %; B works that day, A is the one who is away at times
    keep_past(planned_app)
    roster = draft(planned_app, ("A", 0), ("B", 0))
    found = simulate_roster(planned_app, HR, roster, standby=2).standby
    assert found[0].on_call.person == "C"
    assert found[0].on_call.day == MONDAY
    assert found[0].saving.mean > 0
    assert found[0].covered_after > found[0].covered_before


def test_nobody_is_on_call_against_a_hard_rule(app):
    """C has had the week's minutes: 6 shifts of 8 h are 2880, a seventh would break the contract."""
    limits = {"max_minutes_per_week": (2880, None)}
    store(
        app,
        organisation(
            people=(person("A"), person("C"), person("D")),
            skills=(skill("A", "PICK"), skill("C", "PICK", 120), skill("D", "PICK", 80)),
            shift_types=(early(),),
            contracts=(contract(limits=limits),),
        ),
    )
    forecast(app, paths=6, heads=1)
    with app.unit_of_work(SYSTEM) as uow:
        worked = [
            AssignedDay(person="A", day=PAST + timedelta(days=d), shift_type="E", roles=("PICK",) * 4)
            for d in range(28)
        ]
        uow.rosters.publish_imported(PAST, 28, worked, datetime(2026, 10, 1, tzinfo=UTC))
        start = 60 * epoch_min(PAST, uow.organisation.load().site.zone) + 7 * 3600
        hours = [
            Segment(
                person="C", role="PICK", operational_date=w.day, start_s=start + 86400 * k, end_s=start + 86400 * k + 60
            )
            for k, w in enumerate(worked)
        ]
        uow.hours.replace_segments("C", [w.day for w in worked], hours)  # hours are kept, A has none: away every day
        uow.organisation.upsert_leaves(
            [
                Leave(
                    person="A", first_day=MONDAY + timedelta(days=1), last_day=MONDAY + timedelta(days=6), kind="annual"
                )
            ]
        )
        uow.audit("test.past", "hours")
        uow.commit()
    roster = draft(app, ("A", 0), *(("C", d) for d in range(1, 7)))
    found = simulate_roster(app, HR, roster, standby=9).standby
    assert {one.on_call.day for one in found} >= {MONDAY}
    assert {one.on_call.person for one in found} == {"D"}  # on Monday C would do more


def test_against_what_came_the_absences_are_those_that_were(planned_app):
    keep_past(planned_app)
    with planned_app.unit_of_work(SYSTEM) as uow:
        zone = uow.organisation.load().site.zone
        starts = np.array(
            [epoch_min(PAST + timedelta(days=d), zone) + 420 + 30 * k for d in range(28) for k in range(16)],
            dtype=np.int64,
        )
        uow.workload.record("PICK", starts, np.full(starts.size, 50.0))  # 50 units of 72 s are 60 min: 200 centiheads
        published = uow.rosters.published(PAST, PAST)[0].id
        uow.audit("test.work", "PICK")
        uow.commit()
    found = simulate_roster(planned_app, HR, published, against=Against.ACTUAL).judged
    assert found.outcome.paths == 1
    assert found.risk is None
    (pick,) = (one for one in found.outcome.roles if one.role == "PICK")
    assert pick.flow.late[14] == 100  # on Monday A is away
    assert pick.flow.late[48 + 14] == 0
    assert pick.totals.arrived.tolist() == [28 * 16 * 200]
    assert pick.totals.served.tolist() == [pick.totals.arrived[0] - pick.totals.late[0]]
