"""The form that asks for a forecast: sent twice, because no answer came, it asks once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.jobs import cancel_job, list_jobs
from scheduler.services.rosters import create_draft
from tests.web.rosters.company import DAYS, DRAFT, MONDAY

FORM = {"first_day": "2026-11-09", "days": "15"}


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found, "the form carries no key"
    return found[1]


def test_the_same_form_sent_again_is_the_same_job_even_when_that_has_ended(world: App, lead: FlaskClient) -> None:
    form = FORM | {"key": key_in(lead.get("/workload/").get_data(as_text=True))}
    for _ in range(2):
        assert lead.post("/workload/forecast", data=form).status_code == 302
    [job] = list_jobs(world, SYSTEM, kinds={"forecast"})
    assert job.key == f"forecast:{form['key']}"
    assert "is being made already" not in lead.get("/workload/").get_data(as_text=True)
    cancel_job(world, SYSTEM, job.id)
    lead.post("/workload/forecast", data=form)
    assert [found.id for found in list_jobs(world, SYSTEM, kinds={"forecast"})] == [job.id]


def test_every_page_of_the_form_asks_for_another_forecast(lead: FlaskClient) -> None:
    assert key_in(lead.get("/workload/").get_data(as_text=True)) != key_in(
        lead.get("/workload/").get_data(as_text=True)
    )


def box(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_roster_without_a_forecast_leads_to_the_form_of_its_days_and_back(
    world: App, signed_in: Callable[..., FlaskClient]
) -> None:
    draft = create_draft(world, SYSTEM, first_day=MONDAY + timedelta(days=DAYS), days=9)
    lead = signed_in("lead")
    page = lead.get(f"/workload/?roster={draft.id}").get_data(as_text=True)
    assert 'class="collapse show" id="make"' in page
    assert (box(page, "first_day"), box(page, "days")) == ("2026-11-16", "10")  # 9, and the morning after
    assert "The roster of Mon, Nov 16 – Tue, Nov 24 waits for a forecast" in page
    assert f'href="/rosters/{draft.id}"' in page
    form = {name: box(page, name) for name in ("first_day", "days", "key", "roster")}
    assert lead.post("/workload/forecast", data=form).location == f"/workload/?roster={draft.id}"


def test_a_roster_that_has_its_forecast_by_now_leads_back(lead: FlaskClient) -> None:
    page = lead.get(f"/workload/?roster={DRAFT}").get_data(as_text=True)
    assert "A forecast covers the roster of Mon, Nov 9 – Sun, Nov 15; it can be generated now." in page
    assert f'href="/rosters/{DRAFT}"' in page
    assert 'class="collapse" id="make"' in page


def test_no_roster_or_one_that_is_not_there_leaves_the_usual_form(lead: FlaskClient) -> None:
    for asked in ("", "?roster=99", "?roster=x"):
        page = lead.get(f"/workload/{asked}").get_data(as_text=True)
        assert "Back to the roster" not in page
        assert box(page, "days") == "15"
        assert date.fromisoformat(box(page, "first_day")) >= MONDAY
