"""The split as a job: what it asks of the child, what it leaves, and that the parts add up."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.job import ClaimedJob, Job, JobState
from scheduler.domain.organisation import Leave
from scheduler.errors import Conflict, Forbidden, InvalidInput
from scheduler.jobs.kinds.split import HANDLER
from scheduler.jobs.worker import Worker
from scheduler.services.splits import request_split, split_state
from tests.scheduler.services.roster_company import HR, STAFF_A, WH_LEAD
from tests.scheduler.services.test_regret import SUNDAY, WEEK, week

__all__ = ["week"]


class Told:
    """Hears the child's progress."""

    finish = False

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def __call__(self, **progress: Any) -> None:
        self.heard.append(progress)


def claimed(job: Job) -> ClaimedJob:
    return ClaimedJob(
        id=job.id,
        kind=job.kind,
        payload=job.payload,
        attempt=1,
        max_attempts=1,
        requested_by=job.requested_by,
        worker="w",
    )


def requested(app: App) -> ClaimedJob:
    job = request_split(app, HR, WEEK, SUNDAY, seconds=1, key="k")
    return claimed(job)


def test_a_split_is_asked_for_searched_and_reckoned(week: App) -> None:
    job, told = requested(week), Told()
    payload = HANDLER.prepare(week, job)
    assert [len(one["problems"]) for one in payload["rosters"]] == [3]
    found = HANDLER.run(payload, told)
    assert told.heard == [{"done": 0, "of": 3}, {"done": 1, "of": 3}, {"done": 2, "of": 3}]
    reckoned = HANDLER.reckon(week, job, found)
    with week.unit_of_work(SYSTEM) as uow:
        result = HANDLER.commit(uow, job, reckoned)
        uow.commit()
    for name in ("cost_fen", "labour_fen", "worked_min", "short_centimin"):
        assert sum(part[name] for part in result["by_cause"].values()) == result["total"][name]
        assert sum(one["total"][name] for one in result["by_department"].values()) == result["total"][name]
    assert result["total"]["cost_fen"] >= 0
    assert result["rosters"][0]["steps_fen"][0] - result["rosters"][0]["steps_fen"][-1] == result["total"]["cost_fen"]


def test_a_split_whose_searches_find_no_roster_says_so_and_adds_up(week: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.solve.solve", lambda *_, **__: SimpleNamespace(roster=None))
    job = requested(week)
    found = HANDLER.run(HANDLER.prepare(week, job), Told())
    assert [one["rosters"] for one in found["found"]] == [[None, None, None]]
    result = HANDLER.reckon(week, job, found)
    [roster] = result["rosters"]
    assert (roster["hindsight_found"], roster["undivided"]) == (False, ["forecast_error", "absence"])
    for name in ("cost_fen", "labour_fen", "worked_min", "short_centimin"):
        assert result["by_cause"]["forecast_error"][name] == result["by_cause"]["absence"][name] == 0
        assert sum(part[name] for part in result["by_cause"].values()) == result["total"][name]


def test_rosters_found_for_another_past_are_not_reckoned(week: App) -> None:
    job = requested(week)
    found = HANDLER.run(HANDLER.prepare(week, job), Told())
    with week.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_leaves(
            [Leave(person="C", first_day=WEEK, last_day=WEEK, kind="sick", status="approved", credit_min_per_day=0)]
        )
        uow.audit("test.leave", "C")
        uow.commit()
    with pytest.raises(Conflict, match="changed"):
        HANDLER.reckon(week, job, found)


def test_a_worker_brings_a_split_to_its_end(week: App) -> None:
    job = requested(week)
    assert Worker(week, "w", ("split",)).work_one()
    with week.reading() as uow:
        done = uow.jobs.get(job.id)
    assert done.state is JobState.DONE, done.error
    assert done.result["total"]["cost_fen"] >= 0


def test_only_whole_rosters_that_are_over_are_split(week: App) -> None:
    state = split_state(week, WH_LEAD, date(2026, 10, 1), date(2026, 10, 31))
    assert (state.first_day, state.last_day, state.rosters, state.job) == (WEEK, SUNDAY, 1, None)
    requested(week)
    state = split_state(week, WH_LEAD, date(2026, 10, 1), date(2026, 10, 31))
    assert state.job is not None
    assert state.job.state is JobState.QUEUED
    none = split_state(week, HR, date(2026, 9, 1), date(2026, 9, 30))
    assert (none.rosters, none.left_out) == (0, 0)


def test_rosters_without_a_forecast_are_left_out(week: App) -> None:
    with week.unit_of_work(SYSTEM) as uow:
        uow.rosters.publish_imported(WEEK - timedelta(days=14), 7, [], uow.now)
        uow.rosters.publish_imported(WEEK - timedelta(days=7), 7, [], uow.now)
        uow.audit("test.rosters", "rosters")
        uow.commit()
    state = split_state(week, HR, date(2026, 10, 1), date(2026, 10, 31))
    assert (state.first_day, state.last_day, state.rosters, state.left_out) == (WEEK, SUNDAY, 1, 2)
    with pytest.raises(Conflict, match="no forecast"):
        request_split(week, HR, WEEK - timedelta(days=14), WEEK - timedelta(days=1), seconds=1, key="k")


def test_what_cannot_be_split_is_refused(week: App) -> None:
    with pytest.raises(Conflict, match="no roster"):
        request_split(week, HR, date(2026, 9, 1), date(2026, 9, 30), seconds=10, key="a")
    with pytest.raises(InvalidInput, match="1 to 300"):
        request_split(week, HR, WEEK, SUNDAY, seconds=0, key="b")
    for actor in (STAFF_A, Actor(login="x", role=AccountRole.STAFF)):
        with pytest.raises(Forbidden):
            request_split(week, actor, WEEK, SUNDAY, seconds=10, key="c")
        with pytest.raises(Forbidden):
            split_state(week, actor, WEEK, SUNDAY)
