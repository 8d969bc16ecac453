"""A small stored company with a forecast, for the roster services: three pickers and a laboratory technician."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.workload.runs import ForecastRun, RoleCapacity
from tests.scheduler.planning.builders import MONDAY, contract, early, night, organisation, person, skill

HR = Actor(login="hr", role=AccountRole.HR)
WH_LEAD = Actor(login="wh", role=AccountRole.LEAD, departments=frozenset({"WH"}))
LAB_LEAD = Actor(login="lab", role=AccountRole.LEAD, departments=frozenset({"LAB"}))
STAFF_A = Actor(login="a", role=AccountRole.STAFF, person="A")
DAYS = 7
LIMITS = {
    "max_minutes_per_week": (2880, None),
    "min_rest_min": (660, None),
    "max_consecutive_days": (6, None),
    "overtime_premium_per_hour": (2000, None),
}


def company() -> Organisation:
    """A, B, C pick and pack; A is best. L is of the laboratory, tests, and picks at 80 %; nobody else tests."""
    return organisation(
        people=(person("A"), person("B"), person("C"), person("L", department="LAB")),
        skills=(
            skill("A", "PICK", 110),
            skill("A", "PACK", 90),
            skill("B", "PICK"),
            skill("B", "PACK"),
            skill("C", "PICK"),
            skill("L", "TEST"),
            skill("L", "PICK", 80),
        ),
        shift_types=(early(), early(code="S", length_min=240, breaks=(), weekdays=(0, 1, 2, 3, 4)), night()),
        contracts=(contract(limits=LIMITS),),
    )


def store(app: App, whole: Organisation | None = None) -> Organisation:
    """Write a company into the application's database."""
    whole = whole or company()
    with app.unit_of_work(SYSTEM) as uow:
        org = uow.organisation
        org.upsert_site([whole.site])
        org.upsert_departments(whole.departments.values())
        org.upsert_roles(whole.roles.values())
        org.upsert_standards(whole.standards)
        org.upsert_contracts(whole.contracts.values())
        org.upsert_people(whole.people.values())
        org.upsert_skills(whole.skills)
        org.upsert_shift_types(whole.shift_types.values())
        org.upsert_calendar(whole.calendar.values())
        uow.audit("test.company", "site")
        uow.commit()
    return whole


def forecast(
    app: App,
    *,
    heads: float = 2.0,
    days: int = DAYS,
    first_day: date = MONDAY,
    paths: int = 4,
    slots: slice = slice(14, 30),
) -> int:
    """Store a run: PICK needs ``heads`` heads from 07:00 to 15:00 every day, PACK half of that, on every path.

    ``slots`` of the day instead of those hours.
    """
    with app.unit_of_work(SYSTEM) as uow:
        whole = uow.organisation.load()
        capacities = []
        for role, share in (("PICK", 1.0), ("PACK", 0.5)):
            need = np.zeros((paths, days, 48), dtype=np.int64)
            need[:, :, slots] = round(heads * share * 100)
            standard = whole.standard(role, first_day)
            assert standard is not None
            capacities.append(RoleCapacity(role=role, standard=standard, capacity=need.reshape(paths, -1)))
        run = ForecastRun(
            id=0,
            made_at=datetime(2026, 11, 8, tzinfo=UTC),
            first_day=first_day,
            days=days,
            slot_min=30,
            seed=0,
            history_until=datetime(2026, 11, 8, tzinfo=UTC),
        )
        run_id: int = uow.workload.save_run(run, [], capacities)
        uow.audit("test.forecast", f"run:{run_id}")
        uow.commit()
    return run_id
