"""The form that asks for a forecast: sent twice, because no answer came, it asks once."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.jobs import cancel_job, list_jobs

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
