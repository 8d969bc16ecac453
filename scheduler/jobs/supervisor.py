"""The worker process: lanes of workers, and the sweep that finds jobs whose worker died.

Heavy kinds run in ``config.workers`` lanes, the rest in one of their own, so that an import does not wait for a solve.
Run it as ``shiftledger worker``, or let ``serve`` keep one (``EmbeddedExecutor``).
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import time
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from scheduler.bootstrap import App, build
from scheduler.config import Config, load
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import ClaimedJob, JobState
from scheduler.jobs.handlers import kinds
from scheduler.jobs.new_day import NewDay
from scheduler.jobs.worker import Worker, backoff, end, in_any_case

_IDLE_S = 0.25
_log = structlog.get_logger(__name__)


class Sweep:
    """Finds leases that stood still for ``lease_s`` by our own monotonic clock: wall clocks may jump, this may not."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._seen: dict[tuple[int, int], tuple[datetime, float]] = {}

    def look(self, monotonic_s: float) -> int:
        """Put back, fail or cancel every job whose worker is gone; gives how many."""
        with self._app.reading() as uow:
            leases = uow.jobs.leases()
        before, self._seen = self._seen, {}
        seized = 0
        for job_id, attempt, lease_until in leases:
            was, since = before.get((job_id, attempt), (None, monotonic_s))
            if was != lease_until:
                since = monotonic_s
            self._seen[job_id, attempt] = (lease_until, since)
            if monotonic_s - since > self._app.config.lease_s:
                seized += self._seize(job_id, attempt, lease_until)
        return seized

    def _seize(self, job_id: int, attempt: int, lease_until: datetime) -> bool:
        seized: list[ClaimedJob] = []

        def act(put_right: bool) -> None:
            with self._app.unit_of_work(SYSTEM) as uow:
                found = uow.jobs.seize(job_id, attempt, lease_until)
                if found is None:
                    return
                job, wishes = found
                error = f"the worker {job.worker} went away"
                if wishes.cancel:
                    end(uow, job, JobState.CANCELLED, error, {}, put_right=put_right)
                elif job.attempt >= job.max_attempts:
                    said = {"key": "job_worker_gone", "params": {"attempts": job.attempt}}
                    end(uow, job, JobState.FAILED, error, said, put_right=put_right)
                else:
                    uow.jobs.put_back(job, error, uow.now + backoff(self._app, job))
                uow.commit()
                seized.append(job)

        in_any_case(job_id, act)
        for job in seized:
            _log.warning("lease ran out", job=job_id, attempt=attempt, worker=job.worker)
        return bool(seized)


class Supervisor:
    """Lanes and sweep as threads of this process. ``start`` returns at once; ``stop`` drains, then cuts off."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._woken = threading.Condition()
        name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        lanes = [Worker(app, f"{name}:heavy{n}", kinds(heavy=True)) for n in range(app.config.workers)]
        self._workers = [*lanes, Worker(app, f"{name}:light", kinds(heavy=False))]
        self._threads = [
            threading.Thread(target=self._lane, args=(worker,), name=worker.name) for worker in self._workers
        ]
        self._threads.append(threading.Thread(target=self._sweep, name="sweep"))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        with self._woken:
            self._woken.notify_all()

    def stop(self, timeout_s: float) -> bool:
        """Take no more jobs, give the running ones ``timeout_s``, put the rest back. True when none was cut off."""
        self._stopping.set()
        self.wake()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for worker in self._workers:
            worker.cut_off.set()
        for thread in self._threads:
            thread.join()
        return all(worker.put_back == 0 for worker in self._workers)

    def _lane(self, worker: Worker) -> None:
        while not self._stopping.is_set():
            try:
                worked = worker.work_one()
            except DBAPIError as error:
                _log.warning("the database does not answer", lane=worker.name, error=str(error.orig))
                worked = False
            except Exception:  # a fault of ours: the sweep finds the job, the lane must take others
                _log.exception("a lane stumbled", lane=worker.name)
                worked = False
            if not worked and not self._stopping.is_set():
                with self._woken:
                    self._woken.wait(_IDLE_S)

    def _sweep(self) -> None:
        sweep, new_day = Sweep(self._app), NewDay(self._app)
        every_s = min(1.0, self._app.config.lease_s / 4)
        while not self._stopping.wait(every_s):
            try:
                sweep.look(time.monotonic())
                new_day.look(time.monotonic())
            except DBAPIError as error:
                _log.warning("the sweep failed", error=str(error.orig))
            except Exception:  # the next look tries again
                _log.exception("the sweep stumbled")


def run_worker(config: Config, *, tied: bool = False) -> int:
    """Work until SIGTERM or SIGINT (or, ``tied``, until standard input ends); 0 when nothing was cut off, else 3."""
    app = build(config)
    supervisor = Supervisor(app)
    told, tell = os.pipe()  # a handler must not touch an Event: it may interrupt the Event's own lock

    def on_signal(*_: object) -> None:
        os.write(tell, b"s")

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    supervisor.start()
    if tied:
        threading.Thread(target=_follow, args=(supervisor, tell), daemon=True).start()
    os.read(told, 1)
    drained = supervisor.stop(config.drain_s)
    app.close()
    return 0 if drained else 3


def _follow(supervisor: Supervisor, tell: int) -> None:
    """Every line from whoever started us is a wake-up; the end of the lines is the end of us."""
    while os.read(0, 4096):  # unbuffered: a reader that holds a buffer's lock would abort our exit
        supervisor.wake()
    os.write(tell, b"e")


if __name__ == "__main__":
    sys.exit(run_worker(load(), tied="--tied" in sys.argv))
