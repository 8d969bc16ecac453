"""The skills matrix on its page: letters, counts, heat, the ranked list and the search."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.job import JobState
from scheduler.domain.training import TrainingRun, TrainingValue
from scheduler.services.training import training_state
from tests.web.rosters.company import DRAFT, MONDAY, add_draft
from tests.web.test_pages import Visit, site, text_of, visit
from tests.web.world import BO, CAI

__all__ = ["site", "visit"]
FORM = {"roster": str(DRAFT), "seconds": "5", "confirm": "2", "proficiency": "90", "key": "a"}


@pytest.fixture
def hr(app: App, visit: Visit) -> FlaskClient:
    add_draft(app)
    return visit("hana")


def keep_values(app: App) -> None:
    """Bo testing is worth 500 to 620, proven; Cai picking at most 130 by screening."""
    bo = TrainingValue(
        person=BO,
        role="TEST",
        screened_fen=70_000,
        whole_roster=True,
        ceiling_fen=72_000,
        confirmed=True,
        low_fen=50_000,
        high_fen=62_000,
        estimate_fen=55_000,
    )
    cai = TrainingValue(person=CAI, role="PICK", screened_fen=12_000, whole_roster=True, ceiling_fen=13_000)
    with app.unit_of_work(SYSTEM) as uow:
        run = TrainingRun(
            id=0,
            roster_id=DRAFT,
            first_day=MONDAY,
            days=7,
            proficiency_pct=100,
            search_s=20,
            objective_fen=500_000,
            bound_fen=480_000,
            took_s=140,
            made_by="hana",
            made_at=uow.now,
            values=(bo, cai),
        )
        uow.company.add_training(run)
        uow.audit("training.run", "training:1")
        uow.commit()


def test_the_matrix_shows_letters_and_who_is_missing(hr: FlaskClient) -> None:
    page = text_of(hr, "/skills/")
    assert "Qualified / wanted 1 / 2 1 missing 2 / 3 1 missing 2 / –" in page
    assert "Bo Warehouse · B 100 ·" in page
    assert "Not searched for yet." in page


def test_values_are_heat_in_the_matrix_and_a_ranked_list(app: App, hr: FlaskClient) -> None:
    keep_values(app)
    page = text_of(hr, "/skills/")
    assert "550✓ saves about CN¥550.00 in 7 days (between CN¥500.00 and CN¥620.00)" in page
    assert "120 saves about CN¥120.00 in 7 days (at most CN¥130.00)" in page
    assert re.search(r"Bo Testing CN¥550.00 between CN¥500.00 and CN¥620.00 solved anew Cai Picking", page), page
    html = hr.get("/skills/").get_data(as_text=True)
    assert 'class="heat heat-4"' in html
    assert 'class="heat heat-1"' in html
    assert "Bo Testing" not in text_of(hr, "/skills/?department=LAB")


def test_a_search_is_queued_followed_and_refused_twice(app: App, hr: FlaskClient) -> None:
    assert hr.post("/skills/value", data=FORM).location == "/skills/"
    job = training_state(app, SYSTEM).job
    assert job is not None
    assert (job.state, job.payload["confirm"], job.payload["proficiency_pct"]) == (JobState.QUEUED, 2, 90)
    progress = hr.get("/skills/value/progress")
    assert "HX-Refresh" not in progress.headers
    assert "is being searched for" in progress.get_data(as_text=True)
    again = hr.post("/skills/value", data={**FORM, "key": "b"})
    assert again.status_code == 409
    assert "A search waits or runs already" in again.get_data(as_text=True)
    hr_jobs = text_of(hr, "/skills/")
    assert "is being searched for" in hr_jobs
    with app.unit_of_work(SYSTEM) as uow:
        uow.jobs.request_cancel(job.id, uow.now)
        uow.commit()
    assert hr.get("/skills/value/progress").headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("wrong", [{"seconds": "0"}, {"seconds": "many"}, {"confirm": "-1"}, {"proficiency": "999"}])
def test_figures_out_of_range_are_refused_in_words(hr: FlaskClient, wrong: dict[str, str]) -> None:
    answer = hr.post("/skills/value", data={**FORM, **wrong})
    assert answer.status_code == 422
    assert "is not accepted" in answer.get_data(as_text=True)


def test_a_lead_sees_the_own_people_and_no_money(app: App, visit: Visit) -> None:
    add_draft(app)
    keep_values(app)
    page = text_of(visit("lead"), "/skills/")
    assert "Bo Warehouse B 100 ·" in page
    assert "Cai" not in page
    assert "CN¥" not in page
    assert visit("lead").post("/skills/value", data=FORM).status_code == 403
