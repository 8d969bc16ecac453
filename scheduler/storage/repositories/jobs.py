"""The job table: claim, heartbeat, ends. Every change by a worker is fenced by id, attempt and state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Select, Table, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from scheduler.domain.job import ClaimedJob, Job, JobState, LeaseLost, Wishes
from scheduler.errors import Conflict, NotFound
from scheduler.storage.tables import JobRow

ERROR_LENGTH = 400
_table = cast(Table, JobRow.__table__)


class JobsRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    # asked for by people

    def enqueue(
        self, kind: str, payload: Mapping[str, Any], key: str, requested_by: str, *, max_attempts: int = 3
    ) -> Job:
        """Queue a job; the same ``key`` again gives the job that exists, whatever became of it.

        ``Conflict`` when the key was used for another kind or payload.
        """
        values = {
            "kind": kind,
            "payload": dict(payload),
            "idempotency_key": key,
            "state": JobState.QUEUED.value,
            "max_attempts": max_attempts,
            "requested_by": requested_by,
            "created_at": datetime.now(UTC),
        }
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        self._session.execute(
            dialect.insert(JobRow).values(values).on_conflict_do_nothing(index_elements=["idempotency_key"])
        )
        job = _job(self._session.execute(_select().where(JobRow.idempotency_key == key)).one())
        if job.kind != kind or dict(job.payload) != dict(payload):
            raise Conflict(f"the key {key!r} belongs to another job", key="job_key_reused", job=job.id)
        return job

    def get(self, job_id: int) -> Job:
        row = self._session.execute(_select().where(JobRow.id == job_id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no job {job_id}", key="job_missing", job=job_id)
        return _job(row)

    def find(self, key: str) -> Job | None:
        """The job of an idempotency key."""
        row = self._session.execute(_select().where(JobRow.idempotency_key == key)).one_or_none()
        return _job(row) if row else None

    def newest(
        self, *, kinds: Collection[str] | None = None, requested_by: str | None = None, limit: int = 50
    ) -> tuple[Job, ...]:
        """The latest jobs, newest first."""
        statement = _select().order_by(JobRow.id.desc()).limit(limit)
        if kinds is not None:
            statement = statement.where(JobRow.kind.in_(kinds))
        if requested_by is not None:
            statement = statement.where(JobRow.requested_by == requested_by)
        return tuple(_job(row) for row in self._session.execute(statement))

    def request_cancel(self, job_id: int, now: datetime) -> Job:
        """A queued job is cancelled at once; a running one by its worker at the next heartbeat."""
        queued = and_(JobRow.id == job_id, JobRow.state == JobState.QUEUED)
        ended = {"state": JobState.CANCELLED.value, "cancel_requested": True, "finished_at": now}
        if self._update(queued, ended) == 0:
            self._update(and_(JobRow.id == job_id, JobRow.state == JobState.RUNNING), {"cancel_requested": True})
        return self.get(job_id)

    def request_finish(self, job_id: int) -> Job:
        """Good enough: a running job keeps the best it has and ends. ``Conflict`` unless it runs."""
        if self._update(and_(JobRow.id == job_id, JobRow.state == JobState.RUNNING), {"finish_requested": True}) == 0:
            state = self.get(job_id).state
            raise Conflict(f"job {job_id} is {state}, not running", key="job_not_running", job=job_id, state=state)
        return self.get(job_id)

    def retry(self, job_id: int) -> Job:
        """Queue a failed or cancelled job once more, with as many attempts as it had from the start."""
        again = and_(JobRow.id == job_id, JobRow.state.in_([JobState.FAILED, JobState.CANCELLED]))
        values: dict[str, Any] = {
            "state": JobState.QUEUED.value,
            "max_attempts": JobRow.attempt + JobRow.max_attempts,
            "cancel_requested": False,
            "finish_requested": False,
            "not_before": None,
            "finished_at": None,
            "error": "",
            "result": {},
            "progress": {},
        }
        if self._update(again, values) == 0:
            state = self.get(job_id).state
            raise Conflict(f"job {job_id} is {state}", key="job_not_ended", job=job_id, state=state)
        return self.get(job_id)

    # done by workers

    def waiting(self, now: datetime, kinds: Collection[str]) -> bool:
        """Is there a job to claim? A cheap look before taking the write lock."""
        return self._session.execute(_claimable(now, kinds)).first() is not None

    def claim(self, worker: str, now: datetime, lease_s: float, kinds: Collection[str]) -> ClaimedJob | None:
        """Take the oldest job that waits; two workers never get the same attempt."""
        chosen = _claimable(now, kinds)
        if self._session.get_bind().dialect.name == "postgresql":
            chosen = chosen.with_for_update(skip_locked=True)
        row = (
            self._session.execute(
                update(_table)
                .where(JobRow.id == chosen.scalar_subquery(), JobRow.state == JobState.QUEUED)
                .values(
                    state=JobState.RUNNING.value,
                    attempt=JobRow.attempt + 1,
                    worker=worker,
                    lease_until=now + timedelta(seconds=lease_s),
                    started_at=now,
                    progress={},
                )
                .returning(
                    JobRow.id, JobRow.kind, JobRow.payload, JobRow.attempt, JobRow.max_attempts, JobRow.requested_by
                )
            )
            .mappings()
            .one_or_none()
        )
        return ClaimedJob(worker=worker, **row) if row else None

    def heartbeat(
        self, job: ClaimedJob, now: datetime, lease_s: float, progress: Mapping[str, Any] | None = None
    ) -> Wishes:
        """Keep the lease, leave the progress, learn what people want. ``LeaseLost`` when it is no longer ours."""
        values: dict[str, Any] = {"lease_until": now + timedelta(seconds=lease_s)}
        if progress is not None:
            values["progress"] = dict(progress)
        row = self._session.execute(
            update(_table).where(_ours(job)).values(values).returning(JobRow.cancel_requested, JobRow.finish_requested)
        ).one_or_none()
        if row is None:
            raise _lost(job)
        return Wishes(cancel=row.cancel_requested, finish=row.finish_requested)

    def hold(self, job: ClaimedJob) -> None:
        """Lock the job's row until this transaction ends: nobody takes the job over while its result is written.

        Call it first in the transaction that ends the job. ``LeaseLost`` when it is no longer ours.
        """
        if self._update(_ours(job), {"worker": job.worker}) == 0:
            raise _lost(job)

    def complete(self, job: ClaimedJob, result: Mapping[str, Any], now: datetime) -> None:
        self._leave(job, state=JobState.DONE.value, result=dict(result), error="", finished_at=now)

    def fail(self, job: ClaimedJob, error: str, now: datetime, result: Mapping[str, Any]) -> None:
        """Final: nobody will try again unless a person says so."""
        error = error[:ERROR_LENGTH]
        self._leave(job, state=JobState.FAILED.value, error=error, result=dict(result), finished_at=now)

    def cancel(self, job: ClaimedJob, now: datetime) -> None:
        self._leave(job, state=JobState.CANCELLED.value, finished_at=now)

    def put_back(self, job: ClaimedJob, error: str, not_before: datetime, *, blameless: bool = False) -> None:
        """Queue it again; a ``blameless`` end (the worker was told to stop) does not use up an attempt."""
        extra = {"max_attempts": JobRow.max_attempts + 1} if blameless else {}
        self._leave(job, state=JobState.QUEUED.value, error=error[:ERROR_LENGTH], not_before=not_before, **extra)

    # the sweep

    def leases(self) -> Sequence[tuple[int, int, datetime]]:
        """Id, attempt and lease of every running job."""
        statement = select(JobRow.id, JobRow.attempt, JobRow.lease_until).where(JobRow.state == JobState.RUNNING)
        return [(row.id, row.attempt, row.lease_until) for row in self._session.execute(statement)]

    def seize(self, job_id: int, attempt: int, lease_until: datetime) -> tuple[ClaimedJob, Wishes] | None:
        """Take over a running job whose lease stayed as seen; ``None`` when its worker moved meanwhile.

        The row stays locked until the transaction ends; the caller ends the attempt (put back, fail, cancel) in it.
        """
        seen = and_(
            JobRow.id == job_id,
            JobRow.attempt == attempt,
            JobRow.state == JobState.RUNNING,
            JobRow.lease_until == lease_until,
        )
        statement = select(_table).where(seen)
        if self._session.get_bind().dialect.name == "postgresql":
            statement = statement.with_for_update(skip_locked=True)
        row = self._session.execute(statement).one_or_none()
        if row is None:
            return None
        wishes = Wishes(cancel=row.cancel_requested, finish=row.finish_requested)
        claimed = {name: getattr(row, name) for name in ClaimedJob.__slots__}
        return ClaimedJob(**claimed), wishes

    def _leave(self, job: ClaimedJob, **values: Any) -> None:
        if self._update(_ours(job), {"lease_until": None, **values}) == 0:
            raise _lost(job)

    def _update(self, where: Any, values: Mapping[str, Any]) -> int:
        statement = update(_table).where(where).values(dict(values)).returning(JobRow.id)
        return len(self._session.execute(statement).all())


def _select() -> Select[Any]:
    return select(_table)


def _claimable(now: datetime, kinds: Collection[str]) -> Select[Any]:
    return (
        select(JobRow.id)
        .where(JobRow.state == JobState.QUEUED, JobRow.kind.in_(kinds))
        .where(or_(JobRow.not_before.is_(None), JobRow.not_before <= now))
        .order_by(JobRow.id)
        .limit(1)
    )


def _ours(job: ClaimedJob) -> Any:
    return and_(JobRow.id == job.id, JobRow.attempt == job.attempt, JobRow.state == JobState.RUNNING)


def _lost(job: ClaimedJob) -> LeaseLost:
    return LeaseLost(f"attempt {job.attempt} of job {job.id} is no longer this worker's", job=job.id)


def _job(row: Row[Any]) -> Job:
    values = {name: getattr(row, "idempotency_key" if name == "key" else name) for name in Job.__slots__}
    return Job(**{**values, "state": JobState(row.state)})
