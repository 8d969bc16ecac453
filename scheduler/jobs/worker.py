"""One attempt at one job: claim, prepare, compute in a child under a heartbeat, commit with the job's end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.job import ClaimedJob, JobState, LeaseLost, Wishes
from scheduler.errors import SchedulerError, TryLater
from scheduler.jobs.handlers import Handler, Json, Reckoning, find_handler, handler_of, module_of
from scheduler.jobs.process import Child, ChildDied, ChildError

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.storage.unit_of_work import UnitOfWork

_CHILD_POLL_S = 0.05
_log = structlog.get_logger(__name__)


class Stopped(Exception):
    """The worker was told to stop and the job did not end in time."""


class Cancelled(Exception):
    """Somebody asked for it."""


class Heartbeat(threading.Thread):
    """Keeps the lease while the job runs, writes its progress, and learns what people wish."""

    def __init__(self, app: App, job: ClaimedJob) -> None:
        super().__init__(daemon=True, name=f"heartbeat-{job.id}")
        self._app = app
        self._job = job
        self._ended = threading.Event()
        self.wishes = Wishes(cancel=False, finish=False)
        self.lost = False
        self.progress: Json | None = None

    def run(self) -> None:
        told: Json | None = None
        while not self._ended.wait(self._app.config.heartbeat_s):
            news = self.progress if self.progress is not told else None
            try:
                with self._app.unit_of_work(SYSTEM) as uow:
                    self.wishes = uow.jobs.heartbeat(self._job, uow.now, self._app.config.lease_s, news)
                    uow.commit()
                told = self.progress if news is None else news
            except LeaseLost:
                self.lost = True
                return
            except DBAPIError as error:  # the database is away or busy: the lease has time for another beat
                _log.warning("heartbeat missed", job=self._job.id, error=str(error.orig))

    def end(self) -> None:
        self._ended.set()
        self.join()


class Worker:
    """Takes jobs of the given kinds, one at a time. ``cut_off`` set: put back what runs, at once."""

    def __init__(self, app: App, name: str, kinds: tuple[str, ...]) -> None:
        self._app = app
        self._config = app.config
        self._kinds = kinds
        self.name = name
        self.cut_off = threading.Event()
        self.put_back = 0  # jobs that were cut off

    def work_one(self) -> bool:
        """Take one job and bring it to an end or back into the queue. False when none waited."""
        with self._app.reading() as uow:
            if not uow.jobs.waiting(uow.now, self._kinds):
                return False
        with self._app.unit_of_work(SYSTEM) as uow:
            job: ClaimedJob | None = uow.jobs.claim(self.name, uow.now, self._config.lease_s, self._kinds)
            uow.commit()
        if job is None:
            return False
        _log.info("job started", job=job.id, kind=job.kind, attempt=job.attempt)
        with suppress(LeaseLost):  # then another attempt has it, or will
            self._attempt(job)
        return True

    def _attempt(self, job: ClaimedJob) -> None:
        heartbeat = Heartbeat(self._app, job)
        heartbeat.start()
        try:
            handler = handler_of(job.kind)
            result = self._compute(handler, job, heartbeat)
            if isinstance(handler, Reckoning):
                result = handler.reckon(self._app, job, result)
            heartbeat.end()
            self._commit(handler, job, result)
        except Cancelled:
            end_attempt(self._app, job, JobState.CANCELLED)
        except Stopped:
            with self._app.unit_of_work(SYSTEM) as uow:
                uow.jobs.put_back(job, "the worker was stopped", uow.now, blameless=True)
                uow.commit()
            self.put_back += 1
        except LeaseLost:
            _log.warning("job lost to another attempt", job=job.id, attempt=job.attempt)
            raise
        except ChildError as error:
            retry_or_fail(self._app, job, str(error), key=error.key, params=error.params, final=error.final)
        except ChildDied as error:
            retry_or_fail(self._app, job, str(error), key="job_died", params={})
        except SchedulerError as error:
            final = not isinstance(error, TryLater)
            retry_or_fail(self._app, job, str(error), key=error.key, params=error.params, final=final)
        except Exception as error:
            _log.exception("job crashed", job=job.id, kind=job.kind)
            retry_or_fail(self._app, job, f"{type(error).__name__}: {error}", key="job_crashed", params={})
        finally:
            heartbeat.end()

    def _compute(self, handler: Handler, job: ClaimedJob, heartbeat: Heartbeat) -> Json:
        payload = handler.prepare(self._app, job)
        child = Child(self._config, module_of(job.kind), payload)
        try:
            finish_passed_on = False
            while not child.wait(_CHILD_POLL_S):
                heartbeat.progress = child.progress
                if heartbeat.lost:
                    raise LeaseLost(f"the lease of job {job.id} ran out", job=job.id)
                if heartbeat.wishes.cancel:
                    raise Cancelled
                if self.cut_off.is_set():
                    raise Stopped
                if heartbeat.wishes.finish and not finish_passed_on:
                    child.finish()
                    finish_passed_on = True
            heartbeat.progress = child.progress
            return child.result()
        finally:
            child.kill()

    def _commit(self, handler: Handler, job: ClaimedJob, result: Json) -> None:
        with self._app.unit_of_work(_on_behalf(job)) as uow:
            uow.jobs.hold(job)
            summary = handler.commit(uow, job, result)
            uow.jobs.complete(job, summary, uow.now)
            if not uow.audited:
                uow.audit(f"job.{job.kind}", job.target)
            uow.commit()
        _log.info("job done", job=job.id, kind=job.kind)


def retry_or_fail(app: App, job: ClaimedJob, error: str, *, key: str, params: Json, final: bool = False) -> None:
    """Put the job back with a growing pause, or fail it for all to see when no attempt is left or none would help."""
    if final or job.attempt >= job.max_attempts:
        end_attempt(app, job, JobState.FAILED, error, {"key": key, "params": params})
        return
    _log.warning("job will be tried again", job=job.id, attempt=job.attempt, error=error)
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.put_back(job, error, uow.now + backoff(app, job))
        uow.commit()


def end_attempt(app: App, job: ClaimedJob, state: JobState, error: str = "", result: Json | None = None) -> None:
    """End the job as failed or cancelled, with what its kind must put right, in one transaction."""

    def act(put_right: bool) -> None:
        with app.unit_of_work(_on_behalf(job)) as uow:
            uow.jobs.hold(job)
            end(uow, job, state, error, result or {}, put_right=put_right)
            uow.commit()

    in_any_case(job.id, act)
    _log.info("job ended", job=job.id, kind=job.kind, state=state.value, error=error)


def in_any_case(job_id: int, act: Callable[[bool], None]) -> None:
    """``act(True)``; where the kind fails at putting right what waited, ``act(False)``: its job must end still."""
    try:
        act(True)  # noqa: FBT003
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception:
        _log.exception("what waited for a job was not put right", job=job_id)
        act(False)  # noqa: FBT003


def end(uow: UnitOfWork, job: ClaimedJob, state: JobState, error: str, result: Json, *, put_right: bool) -> None:
    """Within a transaction that holds the job: mark it failed or cancelled, put right what waited for it, audit."""
    handler = find_handler(job.kind) if put_right else None
    if handler is not None:
        handler.abandoned(uow, job, state, error)
    if state is JobState.CANCELLED:
        uow.jobs.cancel(job, uow.now)
    else:
        uow.jobs.fail(job, error, uow.now, result)
    if not uow.audited:
        uow.audit(f"job.{state.value}", job.target, kind=job.kind, error=error)


def backoff(app: App, job: ClaimedJob) -> timedelta:
    """Twice as long after every attempt."""
    return timedelta(seconds=app.config.retry_backoff_s * 2 ** (job.attempt - 1))


def _on_behalf(job: ClaimedJob) -> Actor:
    return Actor(login=job.requested_by or "system:jobs", role=AccountRole.ADMIN)
