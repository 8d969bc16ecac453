"""Generate: queue a solve, follow it in money, stop it when it is good enough, or throw it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job, JobState
from scheduler.domain.roster import (
    CANCELLED_NOTE,
    JOB,
    RosterEvent,
    RosterState,
    RosterVersion,
    advance,
    require_revision,
)
from scheduler.errors import Conflict, InvalidInput
from scheduler.services.roster_inputs import forecast_run, require_planner, version_for
from scheduler.storage.unit_of_work import UnitOfWork
from solver.params import SolveParams

LONGEST_S = 3600.0


class SolvePhase(StrEnum):
    """What a solve does now; only while it searches does its time run."""

    WAITING = "waiting"
    PREPARING = "preparing"
    SEARCHING = "searching"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveProgress:
    """How far a solve is. Money in fen; ``gap`` a ratio; what is not known yet is None.

    ``phase`` None: none runs; ``elapsed_s``: how long it has searched, without what is made before and after.
    ``incumbents`` and ``bounds`` are (seconds, fen) of the rosters found and the limits proved so far; ``short_hours``
    of the best roster, about, while the search runs; ``note`` is why the last solve gave nothing.
    """

    state: RosterState
    job_id: int | None
    job_state: JobState | None
    phase: SolvePhase | None
    incumbent_fen: int | None
    bound_fen: int | None
    gap: float | None
    elapsed_s: float | None
    time_limit_s: float | None
    incumbents: tuple[tuple[float, int], ...]
    bounds: tuple[tuple[float, int], ...] = ()
    short_hours: float | None = None
    finish_requested: bool
    cancel_requested: bool
    note: str


def request_generation(app: App, actor: Actor, roster_id: int, revision: int, params: SolveParams | None = None) -> Job:
    """Queue a solve of the roster as the actor saw it at ``revision``; asking the same again gives the same job.

    Raises ``Forbidden`` for staff, ``Conflict`` for a stale revision, a state that cannot be solved, or days that no
    forecast covers, ``InvalidInput`` for a time limit above an hour.
    """
    require_planner(actor)
    params = params or SolveParams()
    if params.time_limit_s > LONGEST_S:
        raise InvalidInput(
            f"the time limit must be at most {LONGEST_S:.0f} s, got {params.time_limit_s:.0f}",
            key="time_limit",
            most=int(LONGEST_S),
        )
    key = f"solve:{roster_id}:{revision}"
    payload = {"roster": roster_id, "params": asdict(params)}
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        asked: Job | None = uow.jobs.find(key)
        if asked is not None and version.result.get(JOB) == asked.id:
            return asked
        require_revision(version.lifecycle, revision)
        run_id = forecast_run(uow, version)
        if run_id is None:
            raise _no_forecast(version.first_day, version.days)
        life = advance(version.lifecycle, RosterEvent.SOLVE)
        job: Job = uow.jobs.enqueue("solve", payload, key, actor.login)
        solving = replace(version, lifecycle=life, forecast_run_id=run_id, result={**version.result, JOB: job.id})
        uow.rosters.save(solving, version.revision)
        uow.audit("roster.solve", f"roster:{roster_id}", job=job.id, params=payload["params"], forecast_run=run_id)
        uow.commit()
    return job


def require_forecast(app: App, actor: Actor, first_day: date, days: int) -> None:
    """Raises ``Conflict`` unless a forecast covers the days: to be asked before a draft is made for a solve."""
    if not has_forecast(app, actor, first_day, days):
        raise _no_forecast(first_day, days)


def has_forecast(app: App, actor: Actor, first_day: date, days: int) -> bool:
    """Does one forecast cover the days, so that a roster of them can be generated?"""
    require_planner(actor)
    with app.reading(actor) as uow:
        return bool(uow.workload.runs(covering=(first_day, first_day + timedelta(days=days - 1)), limit=1))


def can_generate(app: App, actor: Actor, version: RosterVersion) -> bool:
    """Is there a forecast to generate the roster from: its own, or one that covers its days?"""
    return version.forecast_run_id is not None or has_forecast(app, actor, version.first_day, version.days)


def _no_forecast(first_day: date, days: int) -> Conflict:
    return Conflict(
        f"no forecast covers the {days} days from {first_day}; make one first",
        key="forecast_missing",
        first_day=first_day,
        days=days,
    )


def generate(
    app: App, actor: Actor, roster_id: int, revision: int, *, time_limit_s: float, gap_limit_ratio: float = 0.0
) -> Job:
    """``request_generation`` with the installation's threads: how long to search, and at what gap to stop early.

    Raises ``InvalidInput`` also for a time limit or a gap that no search has.
    """
    if not time_limit_s > 0 or time_limit_s > LONGEST_S:
        raise InvalidInput(
            f"the time limit must be above 0 and at most {LONGEST_S:.0f} s, got {time_limit_s}",
            key="time_limit",
            most=int(LONGEST_S),
        )
    if not 0 <= gap_limit_ratio < 1:
        raise InvalidInput(f"the gap must be from 0 to under 1, got {gap_limit_ratio}", key="gap_limit")
    params = SolveParams(
        time_limit_s=time_limit_s, gap_limit_ratio=gap_limit_ratio, num_workers=app.config.solve_threads
    )
    return request_generation(app, actor, roster_id, revision, params)


def progress(app: App, actor: Actor, roster_id: int) -> SolveProgress:
    """The last known word on the roster's latest solve. Raises ``NotFound``, also for staff."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        job = _job_of(uow, version)
        now = uow.now
    solving = version.state is RosterState.SOLVING
    said: Mapping[str, Any] = (job.progress if job else {}) if solving else version.result
    incumbent = said.get("incumbent") if solving else version.objective_fen
    bound = said.get("bound") if solving else _bound_of(version)
    gap = None
    if incumbent is not None and bound is not None:
        gap = 0.0 if incumbent == bound else (incumbent - bound) / abs(incumbent) if incumbent else None
    params = job.payload.get("params", {}) if job else {}
    limit = params.get("time_limit_s")
    elapsed = _elapsed(job, now) if solving else None
    return SolveProgress(
        state=version.state,
        job_id=job.id if job else None,
        job_state=job.state if job else None,
        phase=_phase(job, elapsed, limit) if solving and job is not None else None,
        incumbent_fen=incumbent,
        bound_fen=bound,
        gap=gap,
        elapsed_s=min(elapsed, limit) if elapsed is not None and limit is not None else elapsed,
        time_limit_s=limit,
        incumbents=tuple((float(s), int(fen)) for s, fen in said.get("incumbents", ())),
        bounds=tuple((float(s), int(fen)) for s, fen in said.get("bounds", ())),
        short_hours=said.get("short_hours") if solving else None,
        finish_requested=bool(job and job.finish_requested),
        cancel_requested=bool(job and job.cancel_requested),
        note=version.lifecycle.note,
    )


def stop_when_good_enough(app: App, actor: Actor, roster_id: int) -> None:
    """Keep the best roster found so far. Raises ``Conflict`` unless a solve is running."""
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        job = _running(uow, version_for(uow, actor, roster_id))
        uow.jobs.request_finish(job.id)
        uow.audit("roster.solve_enough", f"roster:{roster_id}", job=job.id)
        uow.commit()


def cancel(app: App, actor: Actor, roster_id: int) -> None:
    """Throw the solve away; the roster returns to where it was. Raises ``Conflict`` unless it is solving."""
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        job = uow.jobs.request_cancel(_running(uow, version).id, uow.now)
        if job.state is JobState.CANCELLED:  # it was still queued: no worker will say so
            give_back(uow, version, CANCELLED_NOTE)
        uow.audit("roster.solve_cancel", f"roster:{roster_id}", job=job.id)
        uow.commit()


def give_back(uow: UnitOfWork, version: RosterVersion, note: str) -> None:
    """A solve gave nothing: the roster returns to the state before it, with a note that says why."""
    life = advance(version.lifecycle, RosterEvent.UNSOLVED, note=note)
    uow.rosters.save(replace(version, lifecycle=life), version.revision)


def _running(uow: UnitOfWork, version: RosterVersion) -> Job:
    job = _job_of(uow, version)
    if version.state is not RosterState.SOLVING or job is None:
        raise Conflict(
            f"the roster is {version.state}, not being solved",
            key="roster_not_solving",
            state=str(version.state),
        )
    return job


def _job_of(uow: UnitOfWork, version: RosterVersion) -> Job | None:
    job_id = version.result.get(JOB)
    if not isinstance(job_id, int):
        return None
    job: Job = uow.jobs.get(job_id)
    return job


def _elapsed(job: Job | None, now: datetime) -> float | None:
    """Seconds since the search began, as its process says; None before."""
    if job is None or not (began := job.progress.get("began")):
        return None
    return max(0.0, ((job.finished_at or now) - datetime.fromisoformat(began)).total_seconds())


def _phase(job: Job, elapsed: float | None, limit: float | None) -> SolvePhase:
    if job.state is JobState.QUEUED:
        return SolvePhase.WAITING
    if elapsed is None:
        return SolvePhase.PREPARING
    over = limit is not None and elapsed >= limit
    return SolvePhase.CLOSING if over or job.progress.get("closing") else SolvePhase.SEARCHING


def _bound_of(version: RosterVersion) -> int | None:
    """The proven bound, as long as the roster is the one that was found with it."""
    bound = version.result.get("bound")
    return bound if isinstance(bound, int) and version.result.get("objective") == version.objective_fen else None
