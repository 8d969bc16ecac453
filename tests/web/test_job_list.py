"""Jobs that ended without a result: which are offered again, and that a failed search of a roster then works."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import JobState
from scheduler.domain.roster import JOB, RosterState
from scheduler.errors import Conflict
from scheduler.jobs.kinds.solve import HANDLER
from scheduler.jobs.worker import end
from scheduler.services import roster_generation, roster_publishing, rosters
from scheduler.services.jobs import get_job, repeatable, retry_job
from tests.web.rosters.company import DRAFT, add_draft, revision
from tests.web.test_pages import Visit, site, text_of, visit

__all__ = ["site", "visit"]


@pytest.fixture
def failed(app: App, visit: Visit) -> int:
    """A search of the draft whose child was killed; the job's number."""
    visit("adam")
    add_draft(app)
    job = roster_generation.generate(app, SYSTEM, DRAFT, revision(app), time_limit_s=5)
    with app.unit_of_work(SYSTEM) as uow:
        claimed = uow.jobs.claim("test", uow.now, 60.0, ("solve",))
        assert claimed is not None
        end(uow, claimed, JobState.FAILED, "killed", {"key": "job_died", "params": {}}, put_right=True)
        uow.commit()
    assert rosters.get_roster(app, SYSTEM, DRAFT).state is not RosterState.SOLVING
    return job.id


def page(client: FlaskClient) -> str:
    return text_of(client, "/admin/jobs")


def test_a_failed_search_tried_again_finds_its_roster_waiting(app: App, visit: Visit, failed: int) -> None:
    client = visit("adam")
    assert "Generate a roster" in page(client)
    assert "Try again" in page(client)
    client.post(f"/admin/jobs/{failed}/retry")
    version = rosters.get_roster(app, SYSTEM, DRAFT)
    assert (version.state, version.result[JOB]) == (RosterState.SOLVING, failed)
    with app.unit_of_work(SYSTEM) as uow:
        claimed = uow.jobs.claim("test", uow.now, 60.0, ("solve",))
        uow.commit()
    assert claimed is not None
    assert claimed.id == failed
    assert HANDLER.prepare(app, claimed)["first_day"] == "2026-11-09"  # it was refused here before


def test_a_search_whose_roster_went_on_is_not_offered_again(app: App, visit: Visit, failed: int) -> None:
    roster_publishing.publish(app, SYSTEM, DRAFT, revision(app), accept_violations=True)
    assert repeatable(app, SYSTEM, [get_job(app, SYSTEM, failed)]) == frozenset()
    assert f"/admin/jobs/{failed}/retry" not in visit("adam").get("/admin/jobs").get_data(as_text=True)
    with pytest.raises(Conflict) as refused:
        retry_job(app, SYSTEM, failed)
    assert refused.value.key == "job_not_repeatable"
    assert get_job(app, SYSTEM, failed).state is JobState.FAILED


def test_a_search_is_not_tried_again_while_another_runs(app: App, failed: int) -> None:
    roster_generation.generate(app, SYSTEM, DRAFT, revision(app), time_limit_s=5)
    with pytest.raises(Conflict):
        retry_job(app, SYSTEM, failed)
