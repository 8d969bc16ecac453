"""The skills matrix against the need, and the value of missing qualifications from question to stored answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.job import ClaimedJob, Job, JobState
from scheduler.domain.organisation import Leave, Skill
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.jobs.kinds.cross_training import HANDLER
from scheduler.services.skills_matrix import skills_matrix
from scheduler.services.training import request_training, training_state
from tests.web.rosters.company import DRAFT, MONDAY, add_draft
from tests.web.world import ANN, BO, CAI, LONG_AGO, add_accounts, add_company, add_hours

HR = Actor(login="hana", role=AccountRole.HR)
LEAD = Actor(login="lead", role=AccountRole.LEAD, departments=frozenset({"WH"}))
STAFF = Actor(login="ann", role=AccountRole.STAFF, person=ANN)
DAI = "E102"
ASKED: dict[str, Any] = {"roster_id": None, "search_s": 2, "confirm": 1, "proficiency_pct": 100, "key": "k"}


class Told:
    """Hears the child's progress."""

    finish = False

    def __init__(self) -> None:
        self.shares: list[float] = []

    def __call__(self, **progress: Any) -> None:
        self.shares.append(progress["share"])


@pytest.fixture
def planned(app: App, tmp_path: Path) -> App:
    """The draft of November wants two heads of picking and one of testing on every day of the week."""
    add_company(app)
    add_accounts(app)
    add_hours(app, tmp_path)
    add_draft(app)
    return app


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


def test_the_matrix_counts_the_qualified_against_the_wanted(planned: App) -> None:
    found = skills_matrix(planned, HR)
    assert [row.person.code for row in found.rows] == [CAI, ANN, BO]
    told = {column.role.code: column for column in found.columns}
    assert {code: column.qualified for code, column in told.items()} == {"PICK": 2, "RCV": 2, "TEST": 1}
    need = told["PICK"].requirement
    assert need is not None
    # 2 heads × 8 h × 7 days = 112 h; three weeks of 40 h hold them
    assert (need.heads, need.week_min, need.people) == (2, 6720, 3)
    assert told["PICK"].short == 1
    assert (told["TEST"].short, told["RCV"].requirement) == (1, None)  # 56 h want two people
    assert (found.first_day, found.last_day) == (MONDAY, MONDAY + timedelta(days=6))
    assert [column.role.code for column in found.columns] == ["TEST", "PICK", "RCV"]
    assert [row.cells for row in found.rows] == [(100, None, 100), (None, 100, 100), (None, 100, None)]


def test_the_matrix_is_narrowed_and_keeps_its_counts(planned: App) -> None:
    found = skills_matrix(planned, HR, department="LAB")
    assert [row.person.code for row in found.rows] == [CAI]
    assert [column.qualified for column in found.columns] == [1, 2, 2]
    assert [row.person.code for row in skills_matrix(planned, HR, search="bo").rows] == [BO]


def test_a_lead_sees_the_own_departments_only(planned: App) -> None:
    found = skills_matrix(planned, LEAD)
    assert [row.person.code for row in found.rows] == [ANN, BO]
    assert [column.role.code for column in found.columns] == ["PICK", "RCV"]
    with pytest.raises(NotFound):
        skills_matrix(planned, LEAD, department="LAB")
    with pytest.raises(Forbidden):
        skills_matrix(planned, STAFF)


def test_values_are_searched_for_in_the_child_and_kept_with_date_interval_and_money(planned: App) -> None:
    with planned.unit_of_work(SYSTEM) as uow:  # Cai is away, so that nobody can test; Dai can only receive
        cai = uow.organisation.load().people[CAI]
        uow.organisation.upsert_people([replace(cai, code=DAI)])
        uow.organisation.upsert_skills([Skill(person=DAI, role="RCV", proficiency_pct=100, valid_from=LONG_AGO)])
        uow.organisation.upsert_leaves(
            [Leave(person=CAI, first_day=MONDAY, last_day=MONDAY + timedelta(days=4), kind="sick")]
        )
        uow.audit("test.leave", CAI)
        uow.commit()
    job, told = request_training(planned, HR, **ASKED), Told()
    assert training_state(planned, HR).job == job
    payload = HANDLER.prepare(planned, claimed(job))
    result = HANDLER.run(payload, told)
    assert told.shares == sorted(told.shares)
    with planned.unit_of_work(HR) as uow:
        said = HANDLER.commit(uow, claimed(job), result)
        uow.commit()
    run = training_state(planned, HR).run
    assert run is not None
    assert said["values"] == len(run.values)
    assert (run.roster_id, run.first_day, run.days, run.made_by, run.proficiency_pct) == (DRAFT, MONDAY, 7, "hana", 100)
    pairs = {(one.person, one.role) for one in run.values}
    assert pairs == {
        (ANN, "TEST"),
        (BO, "TEST"),
        (CAI, "PICK"),
        (DAI, "PICK"),
        (DAI, "TEST"),
    }  # nobody wants more receiving
    best = run.values[0]
    assert best.confirmed
    assert best.low_fen is not None
    assert best.high_fen is not None
    assert best.estimate_fen is not None
    assert 0 <= best.low_fen <= best.estimate_fen <= best.high_fen
    assert (best.person, best.estimate_fen > 0) == (DAI, True)  # the only one with time to spare
    assert all(one.ceiling_fen is not None and one.screened_fen >= 0 for one in run.values)


def test_a_search_is_asked_for_once_at_a_time_and_within_bounds(planned: App) -> None:
    first = request_training(planned, HR, **ASKED)
    assert request_training(planned, HR, **ASKED) == first
    with pytest.raises(Conflict) as running:
        request_training(planned, HR, **{**ASKED, "key": "other"})
    assert running.value.key == "training_running"
    for wrong in ({"search_s": 0}, {"confirm": 21}, {"proficiency_pct": 201}):
        with pytest.raises(InvalidInput):
            request_training(planned, HR, **{**ASKED, **wrong})
    with pytest.raises(Forbidden):
        request_training(planned, LEAD, **ASKED)
    with planned.reading() as uow:
        assert uow.jobs.get(first.id).state is JobState.QUEUED


def test_without_a_roster_that_has_a_forecast_there_is_nothing_to_search(app: App) -> None:
    add_company(app)
    assert training_state(app, HR).rosters == ()
    with pytest.raises(Conflict) as refused:
        request_training(app, HR, **ASKED)
    assert refused.value.key == "training_no_roster"
    assert skills_matrix(app, HR).first_day is None
    assert skills_matrix(app, HR).day == date(2026, 11, 8)
