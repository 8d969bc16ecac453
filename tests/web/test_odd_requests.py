"""Addresses and fields that no page of ours sends: each has an answer, none is a fault of the server."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from tests.web.world import ANN, CLOSED, OPEN, add_accounts, add_company, add_hours, add_job, open_session
from web import create_app

HUGE = 10**30


@pytest.fixture
def site(app: App, tmp_path: Path) -> Flask:
    """The application over the world, without the CSRF check."""
    add_company(app)
    add_accounts(app)
    add_job(app)
    add_hours(app, tmp_path)
    return create_app(app, WTF_CSRF_ENABLED=False)


@pytest.fixture
def admin(app: App, site: Flask) -> FlaskClient:
    client = site.test_client()
    open_session(app, client, "adam")
    return client


def said(client: FlaskClient, path: str) -> str:
    page = client.get(path, follow_redirects=True).get_data(as_text=True)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


MISSING = (
    f"/imports/{HUGE}",
    f"/rosters/{HUGE}",
    f"/api/rosters/{HUGE}/board",
    f"/hours/people/{ANN}/0001-01-01",
    f"/hours/people/{ANN}/9999-12-31",
    f"/hours/people/{ANN}/2026-02-30",
    f"/attribution/{CLOSED}?version={HUGE}",
    f"/attribution/{CLOSED}?version=-1",
    f"/attribution/{CLOSED}/people/{ANN}?version={HUGE}",
    f"/attribution/{CLOSED}/people/{ANN}/NOROLE",
)


def test_an_address_of_nothing_is_a_missing_page(admin: FlaskClient) -> None:
    assert {path: admin.get(path).status_code for path in MISSING} == dict.fromkeys(MISSING, 404)


def test_a_list_from_an_odd_place_is_still_a_list(admin: FlaskClient) -> None:
    for before in (HUGE, "x", -1):
        assert admin.get(f"/admin/audit?before={before}").status_code == 200


def test_a_write_to_nothing_is_a_missing_page(admin: FlaskClient) -> None:
    for path in (f"/hours/exceptions/{HUGE}", f"/admin/jobs/{HUGE}/retry", f"/admin/jobs/{HUGE}/cancel"):
        assert admin.post(path, data={"decision": "accept", "reason": "because"}).status_code == 404


def test_a_version_that_never_was_is_not_published(admin: FlaskClient) -> None:
    answer = admin.post(f"/attribution/{CLOSED}/publish", data={"version": str(HUGE)})
    assert "There is no version 2147483647 of the attribution of 2026-09." in said(admin, answer.location)


def test_a_wrong_method_is_told_the_right_ones(admin: FlaskClient) -> None:
    answer = admin.put("/hours/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_the_limits_of_a_time_are_told_at_the_site(admin: FlaskClient) -> None:
    """Bo came in at 08:00 of the site, which is 00:00 UTC; sixteen hours later it is midnight there."""
    admin.post("/hours/exceptions/1", data={"decision": "enter", "reason": "asked Bo", "at": "2026-10-20T10:00"})
    page = said(admin, f"/hours/{OPEN}")
    assert "The time must lie from Oct 12, 2026 08:00 to Oct 13, 2026 00:00." in page


def test_a_time_with_an_offset_is_taken_at_its_word(admin: FlaskClient) -> None:
    """08:00Z of a day is 16:00 in Shanghai."""
    admin.post("/hours/exceptions/1", data={"decision": "enter", "reason": "asked Bo", "at": "2026-10-12T08:00+00:00"})
    assert "08:00–16:00" in said(admin, "/hours/people/E002/2026-10-12")


def test_a_locked_period_is_not_resolved_again(admin: FlaskClient) -> None:
    admin.post(f"/hours/{CLOSED}/resolve")
    page = said(admin, f"/hours/{CLOSED}")
    assert "is locked" in page
    assert "The punches are resolved" not in page


def test_a_job_that_has_ended_is_not_said_to_be_cancelled(admin: FlaskClient) -> None:
    admin.post("/admin/jobs/1/cancel")
    assert "Job 1 is cancelled." in said(admin, "/admin/jobs")
    admin.post("/admin/jobs/1/retry")
    assert "waits in the queue again" in said(admin, "/admin/jobs")


def test_a_lead_comes_from_the_home_page_to_the_rosters(app: App, site: Flask) -> None:
    client = site.test_client()
    open_session(app, client, "lead")
    page = client.get("/").get_data(as_text=True)
    assert re.search(r'<a class="tile[^>]*href="/rosters/"', page)
