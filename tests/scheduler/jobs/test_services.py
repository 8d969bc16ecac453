"""Who sees which job, and that every order given about one is audited."""

from __future__ import annotations

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.job import JobState
from scheduler.errors import NotFound
from scheduler.services.jobs import cancel_job, finish_job, get_job, list_jobs, retry_job
from scheduler.storage import audit
from tests.scheduler.jobs import kinds

STAFF = Actor(login="wang", role=AccountRole.STAFF, person="P01")
LEAD = Actor(login="li", role=AccountRole.LEAD, departments=frozenset({"WH"}))
HR = Actor(login="zhao", role=AccountRole.HR)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "scheduler.jobs.handlers.HANDLERS", dict.fromkeys(("solve", "export"), "scheduler.jobs.kinds.selftest")
    )
    kinds.register()


def enqueue(app: App, kind: str, by: str) -> int:
    with app.unit_of_work(SYSTEM) as uow:
        job = uow.jobs.enqueue(kind, {}, f"{kind} {by}", by)
        uow.commit()
        return job.id


@pytest.mark.parametrize(
    ("actor", "seen"),
    [(STAFF, {"wang's"}), (LEAD, {"solve", "li's"}), (HR, {"solve", "wang's", "li's"})],
    ids=["staff: own", "lead: own and what makes rosters", "hr: all"],
)
def test_a_foreign_job_looks_like_a_missing_one(app: App, actor: Actor, seen: set[str]) -> None:
    jobs = {
        "solve": enqueue(app, "solve", "chen"),
        "wang's": enqueue(app, "export", "wang"),
        "li's": enqueue(app, "export", "li"),
    }
    assert {job.id for job in list_jobs(app, actor)} == {jobs[name] for name in seen}
    for name, job_id in jobs.items():
        if name in seen:
            assert get_job(app, actor, job_id).id == job_id
            continue
        for order in (get_job, cancel_job, finish_job, retry_job):
            with pytest.raises(NotFound) as foreign:
                order(app, actor, job_id)
            with pytest.raises(NotFound) as missing:
                order(app, actor, 999)
            assert str(foreign.value).replace(str(job_id), "N") == str(missing.value).replace("999", "N")


def test_cancelling_a_waiting_job_puts_right_what_waited(app: App) -> None:
    job_id = enqueue(app, kinds.KIND, "li")
    assert cancel_job(app, LEAD, job_id).state is JobState.CANCELLED
    with app.reading() as uow:
        [entry] = audit.entries(uow.session)
    assert (entry.actor, entry.action, entry.detail["state"]) == ("li", "put right", "cancelled")


def test_orders_about_a_running_job_are_audited(app: App) -> None:
    job_id = enqueue(app, "export", "li")
    with app.unit_of_work(SYSTEM) as uow:
        job = uow.jobs.claim("w", uow.now, 30.0, ("export",))
        uow.commit()
    finish_job(app, LEAD, job_id)
    assert cancel_job(app, LEAD, job_id).cancel_requested
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.cancel(job, uow.now)
        uow.commit()
    assert retry_job(app, LEAD, job_id).state is JobState.QUEUED
    with app.reading() as uow:
        log = [(e.actor, e.action, e.target) for e in audit.entries(uow.session)]
    assert log == [("li", f"job.{what}", "job:1") for what in ("finish", "cancel", "retry")]
