"""A draft roster with its forecast for the world's company: the week after the demo's today."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import ClaimedJob, JobState
from scheduler.domain.organisation import Leave, Request, Standard
from scheduler.services import roster_generation, rosters
from scheduler.workload.runs import ForecastRun, RoleCapacity, RoleForecast
from tests.web.world import ANN, BO, LONG_AGO

MONDAY = date(2026, 11, 9)
AWAY = date(2026, 11, 12)  # Ann is on leave
DAYS = 7
PUBLISHED = 2  # the roster of 2026-10-12, which the draft is copied from
DRAFT = 3
PATHS = 4


def add_draft(app: App) -> int:
    """A forecast that wants two heads of picking and one of testing from 08:00 to 16:00, and a draft copied from the
    last published week: Ann and Bo on Monday, Cai on Tuesday. Ann is away on Thursday and asked for Friday off."""
    with app.unit_of_work(SYSTEM) as uow:
        org = uow.organisation
        org.upsert_standards([_standard(role) for role in ("PICK", "RCV", "TEST")])
        org.upsert_leaves([Leave(person=ANN, first_day=AWAY, last_day=AWAY, kind="annual", credit_min_per_day=480)])
        org.upsert_requests(
            [Request(person=ANN, day=date(2026, 11, 13), shift_type=None, wants="off", weight_fen=6000)]
        )
        uow.audit("test.days", "draft")
        uow.commit()
    add_forecast(app)
    made = rosters.create_draft(app, SYSTEM, first_day=MONDAY, days=DAYS, based_on=PUBLISHED)
    assert made.id == DRAFT
    return made.id


def add_past_forecast(app: App, first_day: date) -> int:
    """Store a run over a week that is over, of no role: enough for its roster to be split by cause."""
    at = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
    with app.unit_of_work(SYSTEM) as uow:
        run = ForecastRun(id=0, made_at=at, first_day=first_day, days=DAYS, slot_min=30, seed=0, history_until=at)
        run_id: int = uow.workload.save_run(run, [], [])
        uow.audit("test.forecast", f"run:{run_id}")
        uow.commit()
    return run_id


def add_forecast(app: App, days: int = DAYS) -> int:
    """Store the run; PICK is forecast at 60 lines an hour a head."""
    forecasts, capacities = [], []
    for role, heads in (("PICK", 2.0), ("TEST", 1.0)):
        open_hours = np.zeros((PATHS, days, 48))
        open_hours[:, :, 16:32] = heads
        paths = open_hours.reshape(PATHS, -1) * 30 + np.arange(PATHS)[:, None]
        levels = (0.1, 0.5, 0.9)
        forecasts.append(
            RoleForecast(
                role=role,
                method="profile",
                levels=levels,
                mean=paths.mean(axis=0),
                quantiles=np.quantile(paths, levels, axis=0),
                paths=paths,
                scores=SCORES,
            )
        )
        need = np.round(open_hours * 100).astype(np.int64).reshape(PATHS, -1)
        capacities.append(RoleCapacity(role=role, standard=_standard(role), capacity=need))
    with app.unit_of_work(SYSTEM) as uow:
        run = ForecastRun(
            id=0,
            made_at=datetime(2026, 11, 8, 1, tzinfo=UTC),
            first_day=MONDAY,
            days=days,
            slot_min=30,
            seed=1,
            history_until=datetime(2026, 11, 8, tzinfo=UTC),
        )
        run_id: int = uow.workload.save_run(run, forecasts, capacities)
        uow.audit("test.forecast", f"run:{run_id}")
        uow.commit()
    return run_id


SCORES = {  # loss 0.138 against last week's copy of 0.2: 31 % better
    "origins": 8,
    "pinball": 0.138,
    "day_pinball": 0.05,
    "naive": 0.2,
    "climatology": 0.16,
    "coverage_80": 0.81,
    "day_coverage_80": 0.79,
    "bias": 0.02,
    "wape": 0.2,
    "blend": 0.5,
    "flags": [],
}


def start_search(app: App) -> ClaimedJob:
    """A worker has taken the draft's search up and holds it."""
    version = rosters.get_roster(app, SYSTEM, DRAFT)
    roster_generation.generate(app, SYSTEM, DRAFT, version.revision, time_limit_s=5)
    with app.unit_of_work(SYSTEM) as uow:
        claimed = uow.jobs.claim("test", uow.now, 60.0, ("solve",))
        uow.commit()
    assert claimed is not None
    with app.reading() as uow:
        assert uow.jobs.get(claimed.id).state is JobState.RUNNING
    return claimed


def revision(app: App) -> int:
    """The draft's revision."""
    return rosters.get_roster(app, SYSTEM, DRAFT).revision


def cell(person: str = BO, day: date = MONDAY, **more: object) -> dict[str, object]:
    """A person-day as the board sends it."""
    return {"person": person, "day": day.isoformat(), **more}


def _standard(role: str) -> Standard:
    return Standard(
        role=role,
        seconds_per_unit=60,
        allowance_permille=0,
        shrinkage_permille=0,
        short_fen_per_hour=18_000,
        idle_fen_per_hour=600,
        valid_from=LONG_AGO,
    )
