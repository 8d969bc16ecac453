"""Questions about a roster that a job answers: which was asked last, stop it when good enough, or take it back."""

from __future__ import annotations

import base64
import zlib

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job, JobState
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.services.roster_inputs import require_planner, version_for
from scheduler.storage.unit_of_work import UnitOfWork
from solver.formats.documents import load_roster
from solver.roster import Roster

PRICE, REPLAN, ALTERNATIVES = "price", "replan", "alternatives"
KINDS = (PRICE, REPLAN, ALTERNATIVES)
_LOOKED_AT = 200


def latest(app: App, actor: Actor, kind: str, roster_id: int) -> Job | None:
    """The newest question of this kind about the roster. Raises ``NotFound``, also for staff."""
    with app.reading(actor) as uow:
        version_for(uow, actor, roster_id)
        newest: tuple[Job, ...] = uow.jobs.newest(kinds={kind}, limit=_LOOKED_AT)
    return next((job for job in newest if job.payload.get("roster") == roster_id), None)


def question(app: App, actor: Actor, kind: str, roster_id: int, job_id: int) -> Job:
    """One question about the roster. Raises ``NotFound`` unless it is of this kind and roster."""
    with app.reading(actor) as uow:
        version_for(uow, actor, roster_id)
        job: Job = uow.jobs.get(job_id)
    if job.kind != kind or job.payload.get("roster") != roster_id:
        raise NotFound(f"there is no job {job_id}", key="job_missing", job=job_id)
    return job


def end_early(app: App, actor: Actor, kind: str, roster_id: int, *, keep: bool) -> None:
    """Good enough: the running answer is kept; or take the question back. Raises ``Conflict`` where none is open."""
    require_planner(actor)
    job = latest(app, actor, kind, roster_id)
    if job is None or job.state.ended:
        raise Conflict("no such question is being answered", key="job_not_running", job=job.id if job else 0)
    with app.unit_of_work(actor) as uow:
        if keep and job.state is JobState.RUNNING:
            uow.jobs.request_finish(job.id)
        else:
            uow.jobs.request_cancel(job.id, uow.now)
        uow.audit(f"roster.{kind}_{'enough' if keep else 'cancel'}", f"roster:{roster_id}", job=job.id)
        uow.commit()


def take_back(uow: UnitOfWork, roster_id: int) -> None:
    """Cancel every open question about a roster that goes; within the transaction that deletes it."""
    for job in uow.jobs.newest(kinds=KINDS, limit=_LOOKED_AT):
        if job.payload.get("roster") == roster_id and not job.state.ended:
            uow.jobs.request_cancel(job.id, uow.now)


def require_seconds(seconds: int, most: int) -> None:
    """Raises ``InvalidInput`` unless from 1 to ``most``."""
    if not 1 <= seconds <= most:
        raise InvalidInput(
            f"the time limit must be above 0 and at most {most} s, got {seconds}", key="time_limit", most=most
        )


def unpacked(text: str) -> Roster:
    """A roster of a job's result."""
    return load_roster(zlib.decompress(base64.b64decode(text)).decode())
