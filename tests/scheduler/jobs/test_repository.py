"""The job table's promises: one claim an attempt, fencing, idempotency."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import ClaimedJob, JobState, LeaseLost, Wishes
from scheduler.errors import Conflict, NotFound

NOW = datetime(2026, 11, 8, 12, 0, tzinfo=UTC)
KINDS = ("solve", "import")


def do(app: App, what: str, *arguments: Any, **named: Any) -> Any:
    """One call of the repository in a transaction of its own."""
    with app.unit_of_work(SYSTEM) as uow:
        answer = getattr(uow.jobs, what)(*arguments, **named)
        uow.commit()
        return answer


def claim(app: App, worker: str = "w", now: datetime = NOW) -> ClaimedJob | None:
    found: ClaimedJob | None = do(app, "claim", worker, now, 30.0, KINDS)
    return found


def test_the_same_key_gives_the_same_job(app: App) -> None:
    first = do(app, "enqueue", "solve", {"roster": 1}, "once", "lead")
    again = do(app, "enqueue", "solve", {"roster": 1}, "once", "someone else")
    assert (again.id, again.requested_by) == (first.id, "lead")
    assert do(app, "find", "once").id == first.id
    assert do(app, "find", "never") is None


def test_a_key_used_for_something_else_is_a_conflict(app: App) -> None:
    do(app, "enqueue", "solve", {"roster": 1}, "once", "lead")
    with pytest.raises(Conflict, match="belongs to another job"):
        do(app, "enqueue", "solve", {"roster": 2}, "once", "lead")
    with pytest.raises(Conflict, match="belongs to another job"):
        do(app, "enqueue", "import", {"roster": 1}, "once", "lead")


def test_jobs_are_claimed_oldest_first_and_once(app: App) -> None:
    ids = [do(app, "enqueue", "solve", {}, str(n), "lead").id for n in range(3)]
    claimed = [claim(app) for _ in range(4)]
    assert [job.id if job else None for job in claimed] == [*ids, None]
    assert [job.attempt for job in claimed if job] == [1, 1, 1]


def test_a_lane_claims_its_own_kinds_only(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    assert do(app, "claim", "w", NOW, 30.0, ("import",)) is None
    with app.reading() as uow:
        assert not uow.jobs.waiting(NOW, ("import",))
        assert uow.jobs.waiting(NOW, ("solve",))


def test_eight_workers_at_once_never_claim_the_same_attempt(app: App) -> None:
    for n in range(40):
        do(app, "enqueue", "solve", {}, str(n), "lead")
    taken: list[int] = []

    def work() -> None:
        while (job := claim(app)) is not None:
            taken.append(job.id)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 41))


def test_a_job_that_was_put_back_waits_its_pause_out_and_counts_its_attempts(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    job = claim(app)
    do(app, "put_back", job, "it crashed", NOW + timedelta(seconds=4))
    assert claim(app, now=NOW + timedelta(seconds=3)) is None
    again = claim(app, now=NOW + timedelta(seconds=4))
    assert again is not None
    assert again.attempt == 2


@pytest.mark.parametrize("what", ["heartbeat", "hold", "complete", "fail", "cancel", "put_back"])
def test_a_stale_attempt_changes_nothing(app: App, what: str) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    stale = claim(app, "sleeper")
    do(app, "put_back", stale, "the lease ran out", NOW)
    fresh = claim(app, "other")
    arguments: dict[str, tuple[Any, ...]] = {
        "heartbeat": (NOW, 30.0),
        "hold": (),
        "complete": ({"roster": "stale"}, NOW),
        "fail": ("stale", NOW, {}),
        "cancel": (NOW,),
        "put_back": ("stale", NOW),
    }
    with pytest.raises(LeaseLost):
        do(app, what, stale, *arguments[what])
    do(app, "complete", fresh, {"roster": "fresh"}, NOW)
    with app.reading() as uow:
        assert uow.jobs.get(1).result == {"roster": "fresh"}


def test_an_ended_job_cannot_end_again(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    job = claim(app)
    do(app, "complete", job, {}, NOW)
    with pytest.raises(LeaseLost):
        do(app, "complete", job, {}, NOW)


def test_a_heartbeat_keeps_the_lease_leaves_progress_and_tells_wishes(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    job = claim(app)
    assert do(app, "heartbeat", job, NOW, 30.0, {"gap": 0.5}) == Wishes(cancel=False, finish=False)
    do(app, "request_finish", 1)
    assert do(app, "heartbeat", job, NOW + timedelta(seconds=1), 30.0) == Wishes(cancel=False, finish=True)
    with app.reading() as uow:
        assert uow.jobs.get(1).progress == {"gap": 0.5}
        assert uow.jobs.leases() == [(1, 1, NOW + timedelta(seconds=31))]


def test_a_lease_that_moved_is_not_seized(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    job = claim(app)
    seen = NOW + timedelta(seconds=30)
    do(app, "heartbeat", job, NOW + timedelta(seconds=1), 30.0)
    assert do(app, "seize", 1, 1, seen) is None
    found, wishes = do(app, "seize", 1, 1, seen + timedelta(seconds=1))
    assert (found, wishes) == (job, Wishes(cancel=False, finish=False))


def test_cancelling_ends_a_waiting_job_and_asks_a_running_one(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    assert do(app, "request_cancel", 1, NOW).state is JobState.CANCELLED
    do(app, "enqueue", "solve", {}, "b", "lead")
    claim(app)
    job = do(app, "request_cancel", 2, NOW)
    assert (job.state, job.cancel_requested) == (JobState.RUNNING, True)


def test_only_a_running_job_can_be_good_enough(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    with pytest.raises(Conflict, match="is queued, not running"):
        do(app, "request_finish", 1)


def test_a_failed_job_can_be_tried_again_with_fresh_attempts(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead", max_attempts=2)
    do(app, "fail", claim(app), "broken", NOW, {"key": "k"})
    job = do(app, "retry", 1)
    assert (job.state, job.error, job.result, job.max_attempts) == (JobState.QUEUED, "", {}, 3)  # 1 made + 2 more
    with pytest.raises(Conflict, match="is queued"):
        do(app, "retry", 1)


def test_a_missing_job_is_named(app: App) -> None:
    with app.reading() as uow, pytest.raises(NotFound, match="there is no job 7"):
        uow.jobs.get(7)


def test_a_long_error_is_cut_to_its_column(app: App) -> None:
    do(app, "enqueue", "solve", {}, "a", "lead")
    do(app, "fail", claim(app), "工" * 1000, NOW, {})
    with app.reading() as uow:
        assert len(uow.session.execute(text("SELECT error FROM job")).scalar_one()) == 400
