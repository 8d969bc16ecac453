"""Addresses and fields that no page of ours sends: each has an answer, none is a fault of the server."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from tests.web.rosters.company import add_draft
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


def test_a_text_that_no_database_keeps_is_not_taken(admin: FlaskClient, site: Flask) -> None:
    decision = {"decision": "accept", "reason": "asked\0Bo"}
    assert admin.post("/hours/exceptions/1", data=decision).status_code == 400
    assert admin.get("/hours/?department=%00").status_code == 400
    assert site.test_client().post("/login", data={"login": "a\0b", "password": "x"}).status_code == 400


@pytest.mark.parametrize("reason", ["a\0b", "\ud800"])
def test_a_half_character_in_json_is_not_taken(app: App, admin: FlaskClient, reason: str) -> None:
    add_draft(app)
    roster = max(int(found) for found in re.findall(r"/rosters/(\d+)", admin.get("/rosters/").get_data(as_text=True)))
    body = {"revision": 0, "person": ANN, "day": "2026-10-26", "reason": reason}
    answer = admin.post(f"/api/rosters/{roster}/pin", json=body)
    assert (answer.status_code, answer.json["error"]["key"]) == (422, "json_object")


def test_a_write_after_the_session_ended_is_said_to_be_lost_and_leads_back(site: Flask) -> None:
    client = site.test_client()
    sent_from = {"Referer": f"http://localhost/hours/{OPEN}?department=WH"}
    answer = client.post(f"/hours/{OPEN}/lock", headers=sent_from)
    assert answer.location == f"/login?ended=yes&next=/hours/{OPEN}?department%3DWH"
    page = client.get(answer.location, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "nothing was saved" in page
    assert f'value="/hours/{OPEN}?department=WH"' in page
    elsewhere = client.post(f"/hours/{OPEN}/lock", headers={"Referer": "http://evil.example/x"})
    assert elsewhere.location == "/login?ended=yes"


def test_a_file_too_large_is_told_the_limit(admin: FlaskClient, site: Flask) -> None:
    site.config["MAX_CONTENT_LENGTH"] = 2**20
    answer = admin.post("/imports/", data=bytes(2**20 + 1), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "up to 1 MiB" in answer.get_data(as_text=True)


def test_days_that_nobody_plans_are_refused_before_anything_is_made(admin: FlaskClient) -> None:
    for first_day in ("0001-01-01", "9999-12-31"):
        for path in ("/rosters/", "/workload/forecast"):
            answer = admin.post(path, data={"first_day": first_day, "days": "14"})
            assert answer.status_code == 422
            assert "is out of reach; days from Jan 1, 1970 to Dec 31, 2199 are accepted." in answer.get_data(
                as_text=True
            )
    assert "Forecast" not in said(admin, "/admin/jobs/rows")
    answer = admin.post("/rosters/", data={"first_day": "2026-11-09", "days": "14", "based_on": str(HUGE)})
    assert answer.status_code == 404


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "服务暂时无法访问数据"), ("en", "cannot reach its data")])
def test_a_database_that_is_away_is_503_in_plain_words_and_it_comes_back(
    app: App, site: Flask, admin: FlaskClient, language: str, words: str
) -> None:
    site.config["PROPAGATE_EXCEPTIONS"] = False  # as in a served application
    file = app.database.path
    assert file is not None
    hidden = file.with_suffix(".away")
    app.database.dispose()
    file.rename(hidden)
    file.mkdir()  # nothing can be opened there
    try:
        answer = admin.get("/admin/accounts", headers={"Accept-Language": language})
    finally:
        app.database.dispose()
        file.rmdir()
        hidden.rename(file)
    assert answer.status_code == 503
    assert words in answer.get_data(as_text=True)
    assert admin.get("/admin/accounts").status_code == 200
