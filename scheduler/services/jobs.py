"""Jobs as people see them: look, cancel, call it good enough, try again."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.job import ClaimedJob, Job, JobState
from scheduler.errors import Conflict, NotFound
from scheduler.jobs.handlers import HANDLERS, Reviving, find_handler

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

# what makes and feeds rosters concerns every lead
LEADS_SEE = frozenset({"solve", "forecast", "split", "price", "replan", "alternatives"})


def sees_job(actor: Actor, job: Job) -> bool:
    """One's own jobs; leads also those behind rosters; HR and admin all."""
    if actor.role in (AccountRole.HR, AccountRole.ADMIN) or job.requested_by == actor.login:
        return True
    return actor.role is AccountRole.LEAD and job.kind in LEADS_SEE


def get_job(app: App, actor: Actor, job_id: int) -> Job:
    """The job as it stands; ``NotFound`` when it is missing or not the actor's to see."""
    with app.reading(actor) as uow:
        return _seen(uow, actor, job_id)


def list_jobs(app: App, actor: Actor, *, kinds: Collection[str] | None = None, limit: int = 50) -> tuple[Job, ...]:
    """The newest jobs that the actor may see, newest first."""
    with app.reading(actor) as uow:
        newest: tuple[Job, ...] = uow.jobs.newest(kinds=kinds, limit=limit * 4)
        return tuple(job for job in newest if sees_job(actor, job))[:limit]


def cancel_job(app: App, actor: Actor, job_id: int) -> Job:
    """Throw the job away: at once while it waits, else its worker kills it within a heartbeat."""
    with app.unit_of_work(actor) as uow:
        before = _seen(uow, actor, job_id)
        job: Job = uow.jobs.request_cancel(job_id, uow.now)
        if job.state is JobState.CANCELLED and before.state is JobState.QUEUED:
            handler = find_handler(job.kind)
            if handler is not None:
                handler.abandoned(uow, _never_claimed(job), JobState.CANCELLED, "")
        if not uow.audited:
            uow.audit("job.cancel", f"job:{job.id}", state=before.state)
        uow.commit()
        return job


def finish_job(app: App, actor: Actor, job_id: int) -> Job:
    """Good enough: keep the best so far. ``Conflict`` unless the job runs."""
    with app.unit_of_work(actor) as uow:
        _seen(uow, actor, job_id)
        job: Job = uow.jobs.request_finish(job_id)
        uow.audit("job.finish", f"job:{job.id}")
        uow.commit()
        return job


def retry_job(app: App, actor: Actor, job_id: int) -> Job:
    """Queue a failed or cancelled job again. ``Conflict`` in any other state, and where nothing can wait for it."""
    with app.unit_of_work(actor) as uow:
        ended = _seen(uow, actor, job_id)
        job: Job = uow.jobs.retry(job_id)
        handler = find_handler(ended.kind)
        if handler is None:
            raise Conflict(f"there is no kind {ended.kind}", key="job_not_repeatable", job=job_id)
        if isinstance(handler, Reviving):
            if not handler.may_revive(uow, ended):
                raise Conflict(f"nothing waits for job {job_id} any more", key="job_not_repeatable", job=job_id)
            handler.revive(uow, ended)
        uow.audit("job.retry", f"job:{job.id}")
        uow.commit()
        return job


def repeatable(app: App, actor: Actor, jobs: Collection[Job]) -> frozenset[int]:
    """Which of these jobs, ended without a result, ``retry_job`` would take."""
    ended = [job for job in jobs if job.state in (JobState.FAILED, JobState.CANCELLED) and job.kind in HANDLERS]
    found = set()
    with app.reading(actor) as uow:
        for job in ended:
            handler = find_handler(job.kind)
            if handler is not None and (not isinstance(handler, Reviving) or handler.may_revive(uow, job)):
                found.add(job.id)
    return frozenset(found)


def _seen(uow: UnitOfWork, actor: Actor, job_id: int) -> Job:
    job: Job = uow.jobs.get(job_id)
    if not sees_job(actor, job):
        raise NotFound(f"there is no job {job_id}", key="job_missing", job=job_id)
    return job


def _never_claimed(job: Job) -> ClaimedJob:
    return ClaimedJob(
        id=job.id,
        kind=job.kind,
        payload=job.payload,
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        requested_by=job.requested_by,
        worker="",
    )
