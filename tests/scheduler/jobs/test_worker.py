"""A job through a real child process: every way in which it can end."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import Job, JobState
from scheduler.jobs import handlers
from scheduler.jobs.supervisor import Sweep
from scheduler.jobs.worker import Worker
from scheduler.storage import audit
from tests.scheduler.jobs import kinds


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.jobs.handlers.HANDLERS", {"selftest": "scheduler.jobs.kinds.selftest"})
    kinds.register()


def enqueue(app: App, payload: dict[str, Any], *, kind: str = kinds.KIND, key: str = "k", max_attempts: int = 3) -> int:
    with app.unit_of_work(SYSTEM) as uow:
        job = uow.jobs.enqueue(kind, payload, key, "lead", max_attempts=max_attempts)
        uow.commit()
        return job.id


def get(app: App, job_id: int) -> Job:
    with app.reading() as uow:
        return uow.jobs.get(job_id)


def log(app: App) -> list[tuple[str, str, str]]:
    with app.reading() as uow:
        return [(e.actor, e.action, e.target) for e in audit.entries(uow.session)]


def worker(app: App) -> Worker:
    return Worker(app, "w", (kinds.KIND, "selftest"))


def eventually(found: Callable[[], bool], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not found():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_job_leaves_its_result_and_one_audit_entry_of_who_asked(app: App) -> None:
    job_id = enqueue(app, {"steps": 4}, kind="selftest")
    assert worker(app).work_one()
    job = get(app, job_id)
    assert (job.state, job.attempt, job.error) == (JobState.DONE, 1, "")
    assert job.result == {"done": 4, "total": 30}  # 1 + 4 + 9 + 16
    assert log(app) == [("lead", "job.selftest", f"job:{job_id}")]
    assert not worker(app).work_one()


def test_an_entry_is_written_for_a_kind_that_writes_none(app: App) -> None:
    enqueue(app, {"how": "ok"})
    worker(app).work_one()
    assert log(app) == [("lead", "job.misbehave", "job:1")]


def test_a_crash_is_tried_again_and_then_fails_for_all_to_see(app: App) -> None:
    job_id = enqueue(app, {"how": "crash"}, max_attempts=2)
    assert worker(app).work_one()
    job = get(app, job_id)
    assert (job.state, job.attempt, job.error) == (JobState.QUEUED, 1, "a fault in our code")
    assert not worker(app).work_one()  # it pauses first
    eventually(worker(app).work_one)
    job = get(app, job_id)
    assert (job.state, job.attempt) == (JobState.FAILED, 2)
    assert job.result == {"key": "job_crashed", "params": {}}
    assert log(app) == [("lead", "put right", "job:1")]


def test_a_child_that_was_killed_is_tried_again(app: App, tmp_path: Path) -> None:
    job_id = enqueue(app, {"how": "die", "once": str(tmp_path / "once")})
    worker(app).work_one()
    assert get(app, job_id).error == "the computing process was killed by signal 9"
    eventually(worker(app).work_one)
    assert (get(app, job_id).state, get(app, job_id).attempt) == (JobState.DONE, 2)


def test_a_refusal_fails_at_once_and_keeps_its_key(app: App) -> None:
    job_id = enqueue(app, {"how": "refuse"})
    worker(app).work_one()
    job = get(app, job_id)
    assert (job.state, job.attempt, job.error) == (JobState.FAILED, 1, "quantity must not be negative")
    assert job.result == {"key": "negative", "params": {"field": "quantity"}}


def test_a_refusal_while_preparing_fails_at_once(app: App) -> None:
    job_id = enqueue(app, {"steps": -1}, kind="selftest")
    worker(app).work_one()
    assert get(app, job_id).state is JobState.FAILED
    assert get(app, job_id).error == "steps must be a whole number from 0 to 10000, not -1"


def test_what_a_kind_prints_does_not_disturb_its_result(app: App) -> None:
    job_id = enqueue(app, {"how": "chatter"})
    worker(app).work_one()
    assert get(app, job_id).result == {"said": True}


def test_the_child_sees_neither_database_nor_secret(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SHIFTLEDGER_DATABASE_URL", "SHIFTLEDGER_SECRET_KEY"):
        monkeypatch.setenv(name, "sqlite:////nowhere")
    job_id = enqueue(app, {"how": "secrets"})
    worker(app).work_one()
    assert get(app, job_id).result == {"names": []}


def test_megabytes_pass_both_ways(app: App) -> None:
    text = "工时" * 500_000
    job_id = enqueue(app, {"how": "big", "text": text})
    worker(app).work_one()
    assert get(app, job_id).result["echo"] == text


def running(app: App, job_id: int) -> Callable[[], bool]:
    return lambda: bool(get(app, job_id).progress)


def test_a_cancelled_job_is_killed_and_what_waited_is_put_right(app: App) -> None:
    job_id = enqueue(app, {"how": "until_told"})
    thread = threading.Thread(target=worker(app).work_one)
    thread.start()
    eventually(running(app, job_id))
    child = get(app, job_id).progress["pid"]
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.request_cancel(job_id, uow.now)
        uow.commit()
    thread.join(10)
    assert get(app, job_id).state is JobState.CANCELLED
    assert log(app) == [("lead", "put right", "job:1")]
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_job_called_good_enough_keeps_its_best(app: App) -> None:
    job_id = enqueue(app, {"how": "until_told"})
    thread = threading.Thread(target=worker(app).work_one)
    thread.start()
    eventually(running(app, job_id))
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.request_finish(job_id)
        uow.commit()
    thread.join(10)
    job = get(app, job_id)
    assert job.state is JobState.DONE
    assert job.result["best"] >= 1


def test_a_stopped_worker_puts_its_job_back_without_using_up_an_attempt(app: App) -> None:
    job_id = enqueue(app, {"how": "until_told"}, max_attempts=1)
    stopped = worker(app)
    thread = threading.Thread(target=stopped.work_one)
    thread.start()
    eventually(running(app, job_id))
    stopped.cut_off.set()
    thread.join(10)
    job = get(app, job_id)
    assert (job.state, job.attempt, job.max_attempts) == (JobState.QUEUED, 1, 2)


def test_a_worker_whose_lease_was_taken_kills_its_child_and_writes_nothing(app: App) -> None:
    job_id = enqueue(app, {"how": "until_told"})
    thread = threading.Thread(target=worker(app).work_one)
    thread.start()
    eventually(running(app, job_id))
    with app.unit_of_work(SYSTEM) as uow:  # as if the sweep had given it to another
        uow.session.execute(sqlalchemy.text("UPDATE job SET attempt = attempt + 1"))
        uow.commit()
    thread.join(10)
    assert not thread.is_alive()
    assert get(app, job_id).state is JobState.RUNNING  # the other's
    assert log(app) == []


def test_a_commit_that_crashes_leaves_nothing_and_is_tried_again(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(uow: Any, job: Any, result: Any) -> Any:
        uow.audit("half", job.target)
        raise OSError("the disk is full")

    job_id = enqueue(app, {"how": "ok"})
    with monkeypatch.context() as patch:
        patch.setattr(kinds.HANDLER, "commit", half)
        worker(app).work_one()
    assert get(app, job_id).error == "OSError: the disk is full"
    assert log(app) == []
    eventually(worker(app).work_one)
    assert get(app, job_id).state is JobState.DONE


def unable(uow: Any, job: Any, state: Any, error: Any) -> None:
    uow.audit("half put right", job.target)
    raise RuntimeError("a fault in putting right")


def test_a_kind_that_fails_at_putting_right_keeps_no_job_from_failing(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = enqueue(app, {"how": "refuse"})
    monkeypatch.setattr(kinds.HANDLER, "abandoned", unable)
    worker(app).work_one()
    assert get(app, job_id).state is JobState.FAILED
    assert log(app) == [("lead", "job.failed", "job:1")]  # of the half that was taken back nothing is said


def test_a_kind_that_cannot_be_loaded_fails_after_its_attempts(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = enqueue(app, {"how": "ok"}, max_attempts=1)
    monkeypatch.setitem(handlers.HANDLERS, kinds.KIND, "scheduler.jobs.kinds.not_there")
    worker(app).work_one()
    job = get(app, job_id)
    assert (job.state, job.result["key"]) == (JobState.FAILED, "job_crashed")
    assert job.error == "ModuleNotFoundError: No module named 'scheduler.jobs.kinds.not_there'"


def claim(app: App) -> Any:
    with app.unit_of_work(SYSTEM) as uow:
        job = uow.jobs.claim("dead", uow.now, app.config.lease_s, (kinds.KIND,))
        uow.commit()
        return job


def test_the_sweep_puts_back_a_job_whose_lease_stood_still(app: App) -> None:
    job_id = enqueue(app, {"how": "ok"})
    claim(app)
    sweep = Sweep(app)
    assert sweep.look(100.0) == 0  # seen for the first time
    assert sweep.look(102.0) == 0  # 2.0 s: the whole lease, not more
    assert sweep.look(102.1) == 1
    assert get(app, job_id).state is JobState.QUEUED
    assert get(app, job_id).error == "the worker dead went away"


def test_the_sweep_leaves_a_job_whose_heart_beats_whatever_the_wall_clock_says(app: App) -> None:
    enqueue(app, {"how": "ok"})
    job = claim(app)
    sweep = Sweep(app)
    for beat in range(20):
        assert sweep.look(100.0 + beat * 1.9) == 0
        with app.unit_of_work(SYSTEM) as uow:
            uow.jobs.heartbeat(job, uow.now, -3600.0)  # an hour in the past: the clocks disagree
            uow.commit()


def test_the_sweep_fails_a_job_that_used_up_its_attempts_and_puts_right(app: App) -> None:
    job_id = enqueue(app, {"how": "ok"}, max_attempts=1)
    claim(app)
    sweep = Sweep(app)
    sweep.look(0.0)
    assert sweep.look(3.0) == 1
    job = get(app, job_id)
    assert (job.state, job.result) == (JobState.FAILED, {"key": "job_worker_gone", "params": {"attempts": 1}})
    assert log(app) == [("system", "put right", "job:1")]


def test_the_sweep_fails_a_job_whose_kind_fails_at_putting_right(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = enqueue(app, {"how": "ok"}, max_attempts=1)
    claim(app)
    monkeypatch.setattr(kinds.HANDLER, "abandoned", unable)
    sweep = Sweep(app)
    sweep.look(0.0)
    assert sweep.look(3.0) == 1
    assert get(app, job_id).state is JobState.FAILED
    assert log(app) == [("system", "job.failed", "job:1")]


def test_the_sweep_cancels_a_dead_workers_job_that_was_to_be_cancelled(app: App) -> None:
    job_id = enqueue(app, {"how": "ok"})
    claim(app)
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.request_cancel(job_id, uow.now)
        uow.commit()
    sweep = Sweep(app)
    sweep.look(0.0)
    assert sweep.look(3.0) == 1
    assert get(app, job_id).state is JobState.CANCELLED
