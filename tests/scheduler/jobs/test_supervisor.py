"""The worker process and who keeps it: jobs run apart from the web, survive its deaths, and drain on SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scheduler.bootstrap import App
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import Job, JobState
from scheduler.jobs.embedded import EmbeddedExecutor
from scheduler.jobs.handlers import HANDLERS, HEAVY, handler_of, kinds, module_of
from scheduler.jobs.supervisor import Supervisor, Sweep
from scheduler.jobs.worker import Worker


def enqueue(app: App, key: str, **payload: Any) -> int:
    with app.unit_of_work(SYSTEM) as uow:
        job = uow.jobs.enqueue("selftest", payload, key, "lead")
        uow.commit()
        return job.id


def get(app: App, job_id: int) -> Job:
    with app.reading() as uow:
        return uow.jobs.get(job_id)


def eventually(found: Callable[[], bool], within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not found():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def done(app: App, job_id: int) -> Callable[[], bool]:
    return lambda: get(app, job_id).state is JobState.DONE


def running(app: App, job_id: int) -> Callable[[], bool]:
    return lambda: bool(get(app, job_id).progress)


@pytest.fixture
def supervisor(app: App) -> Iterator[Supervisor]:
    supervisor = Supervisor(app)
    supervisor.start()
    yield supervisor
    supervisor.stop(0.0)


def test_a_supervisor_takes_jobs_as_they_come(app: App, supervisor: Supervisor) -> None:
    for n in range(3):
        job_id = enqueue(app, str(n), steps=2)
        supervisor.wake()
        eventually(done(app, job_id))
    assert supervisor.stop(5.0)


def test_a_fault_in_a_lane_or_in_the_sweep_does_not_end_it(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    stumbles: list[str] = []

    def stumble(what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def once(*arguments: Any) -> Any:
            if what not in stumbles:
                stumbles.append(what)
                raise RuntimeError(f"a fault in {what}")
            return real(*arguments)

        return once

    monkeypatch.setattr(Worker, "work_one", stumble("a lane", Worker.work_one))
    monkeypatch.setattr(Sweep, "look", stumble("the sweep", Sweep.look))
    lost = enqueue(app, "lost", steps=1)
    with app.unit_of_work(SYSTEM) as uow:
        assert uow.jobs.claim("gone", uow.now, app.config.lease_s, ("selftest",)) is not None
        uow.commit()
    supervisor = Supervisor(app)
    supervisor.start()
    try:
        eventually(done(app, lost))  # put back by the sweep, done by the lane
    finally:
        supervisor.stop(5.0)
    assert sorted(stumbles) == ["a lane", "the sweep"]


def test_draining_lets_a_short_job_end(app: App, supervisor: Supervisor) -> None:
    job_id = enqueue(app, "short", steps=10, seconds=0.05)
    eventually(running(app, job_id))
    assert supervisor.stop(10.0)
    assert get(app, job_id).state is JobState.DONE


def test_draining_puts_a_long_job_back(app: App, supervisor: Supervisor) -> None:
    job_id = enqueue(app, "long", steps=1000, seconds=0.05)
    eventually(running(app, job_id))
    assert not supervisor.stop(0.1)
    job = get(app, job_id)
    assert (job.state, job.max_attempts - job.attempt) == (JobState.QUEUED, 3)  # no attempt used up


def test_a_dead_workers_job_is_taken_up_by_another(app: App, build_app: Callable[[Config], App]) -> None:
    job_id = enqueue(app, "orphan", steps=1)
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.claim("dead", uow.now, 1.0, ("selftest",))
        uow.commit()
    supervisor = Supervisor(build_app(app.config.model_copy(update={"lease_s": 0.3})))
    supervisor.start()
    eventually(done(app, job_id))
    assert get(app, job_id).attempt == 2
    supervisor.stop(5.0)


@pytest.fixture
def short_lease(config: Config) -> Config:
    return config.model_copy(update={"lease_s": 0.5, "drain_s": 0.2})


def test_the_embedded_executor_replaces_a_killed_worker_which_takes_the_job_up_again(
    app: App, short_lease: Config
) -> None:
    executor = EmbeddedExecutor(short_lease)
    executor.start()
    job_id = enqueue(app, "k", steps=20, seconds=0.05)
    executor.wake()
    eventually(running(app, job_id))
    first = executor.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    eventually(done(app, job_id))
    assert executor.pid not in (None, first)
    assert get(app, job_id).attempt == 2
    assert executor.stop(10.0)
    assert executor.pid is None


def test_stopping_the_executor_puts_a_long_job_back(app: App, short_lease: Config) -> None:
    executor = EmbeddedExecutor(short_lease)
    executor.start()
    job_id = enqueue(app, "k", steps=1000, seconds=0.05)
    eventually(running(app, job_id))
    assert not executor.stop(10.0)
    assert get(app, job_id).state is JobState.QUEUED


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_process_ends_in_order_when_told(app: App, short_lease: Config, number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "scheduler.jobs.supervisor"], env={**os.environ, **short_lease.environment()}
    ) as worker:
        job_id = enqueue(app, "k", steps=1)
        eventually(done(app, job_id))
        worker.send_signal(number)
        assert worker.wait(15) == 0


def test_an_installation_chooses_who_runs_its_jobs(config: Config, build_app: Callable[[Config], App]) -> None:
    assert isinstance(build_app(config).executor(), EmbeddedExecutor)
    assert build_app(config.model_copy(update={"executor": "none"})).executor() is None


def test_every_kind_is_in_one_lane() -> None:
    assert sorted(kinds(heavy=True) + kinds(heavy=False)) == sorted(HANDLERS)
    assert set(kinds(heavy=True)) == HEAVY


def test_a_kinds_word_on_its_weight_is_the_lanes() -> None:
    for kind in HANDLERS:
        assert module_of(kind).startswith("scheduler.jobs.kinds.")
        assert handler_of(kind).heavy is (kind in HEAVY)
