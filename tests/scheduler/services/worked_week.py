"""One worked Monday of a small company, small enough to reckon by hand.

Planned: A and B pick, L tests, all from 7:00 to 15:30 with half an hour's break. A came as planned, B did not come, L
picked from 9:00 to 11:00 and tested before and after. Of PICK 25 units of 72 seconds came in every half hour from 7:00
to 15:00, which ask for one head; forecast had been 20, a week ahead to the minute.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.roster import AssignedDay
from scheduler.hours.segments import Segment
from scheduler.workload.runs import ForecastRun, RoleForecast
from scheduler.workload.series import epoch_min
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import store

WEEK = MONDAY - timedelta(days=14)  # today is the 8th of November 2026
SUNDAY = WEEK + timedelta(days=6)
PUBLISHED = datetime(2026, 10, 9, tzinfo=UTC)
HALF_HOURS = 16


def segment(person: str, role: str, start: str, end: str, midnight_s: int) -> Segment:
    first, last = (midnight_s + 3600 * int(text[:2]) + 60 * int(text[3:]) for text in (start, end))
    return Segment(person=person, role=role, operational_date=WEEK, start_s=first, end_s=last)


def add_week(app: App) -> None:
    """Store the company, the roster, the hours, the work and a forecast."""
    whole = store(app)
    midnight = 60 * epoch_min(WEEK, whole.site.zone)
    rows = [
        segment("A", "PICK", "07:00", "11:00", midnight),
        segment("A", "PICK", "11:30", "15:30", midnight),
        segment("L", "TEST", "07:00", "09:00", midnight),
        segment("L", "PICK", "09:00", "11:00", midnight),
        segment("L", "TEST", "11:30", "15:30", midnight),
    ]
    plan = [
        AssignedDay(person=who, day=WEEK, shift_type="E", roles=(role,) * 4)
        for who, role in (("A", "PICK"), ("B", "PICK"), ("L", "TEST"))
    ]
    starts = np.array([midnight // 60 + 420 + 30 * k for k in range(HALF_HOURS)], dtype=np.int64)
    mean = np.zeros(7 * 48)
    mean[14 : 14 + HALF_HOURS] = 20.0
    with app.unit_of_work(SYSTEM) as uow:
        uow.rosters.publish_imported(WEEK, 7, plan, PUBLISHED)
        for person in ("A", "L"):
            uow.hours.replace_segments(person, [WEEK], [s for s in rows if s.person == person])
        uow.workload.record("PICK", starts, np.full(HALF_HOURS, 25.0))
        uow.workload.record("PICK", np.array([epoch_min(SUNDAY, whole.site.zone) + 420]), np.zeros(1))
        run = ForecastRun(
            id=0,
            made_at=PUBLISHED,
            first_day=WEEK,
            days=7,
            slot_min=30,
            seed=0,
            history_until=datetime.fromtimestamp(midnight, UTC) - timedelta(days=7),
        )
        forecast = RoleForecast(
            role="PICK",
            method="test",
            levels=(0.5,),
            mean=mean,
            quantiles=mean[None, :],
            paths=mean[None, :],
            scores={},
        )
        uow.workload.save_run(run, [forecast], [])
        uow.audit("test.week", "week")
        uow.commit()
