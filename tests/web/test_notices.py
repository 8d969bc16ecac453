"""The bell, the page of notices, the page of a publication: what each reader is shown, in both languages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.services import accounts, roster_editing, rosters
from scheduler.services.notices import own_notices
from tests.web.forms.requests import publish
from tests.web.rosters.company import DRAFT, MONDAY, PUBLISHED
from tests.web.test_pages import Visit, text_of
from tests.web.world import ANN, BO, actor_of, add_world, open_session
from web import create_app

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def site(app: App, tmp_path: Path) -> Flask:
    """The application over the world, without the CSRF check; the world's own notices are read."""
    folder = tmp_path / "files"
    folder.mkdir()
    add_world(app, folder)
    return create_app(app, WTF_CSRF_ENABLED=False)


@pytest.fixture
def visit(app: App, site: Flask) -> Visit:
    def of(login: str) -> FlaskClient:
        client = site.test_client()
        open_session(app, client, login)
        client.post("/me/notices/read")
        return client

    return of


def test_a_publication_rings_the_bell_and_its_page_ends_it(app: App, visit: Visit) -> None:
    ann = visit("ann")
    assert "unread notice" not in text_of(ann, "/me/hours")
    publish(app, (ANN, TUESDAY, "D"))
    assert "1 unread notice " in text_of(ann, "/me/hours")
    page = text_of(ann, "/me/notices/")
    assert "1 unread" in page
    assert "A new roster from Mon, Nov 9: 2 shifts of yours" in page
    assert 'href="/me/roster?week=2026-11-09#day-2026-11-09"' in ann.get("/me/notices/").get_data(as_text=True)
    week = ann.get("/me/roster?week=2026-11-09").get_data(as_text=True)
    assert 'id="day-2026-11-09"' in week
    assert "Everything is read" in text_of(ann, "/me/notices/"), "who has seen the schedule need not be told of it"


def test_the_bell_of_home_still_rings_when_home_shows_the_change(app: App, visit: Visit) -> None:
    ann = visit("ann")
    publish(app)
    assert "1 unread notice " in text_of(ann, "/")
    assert "unread notice" not in text_of(ann, "/")


def test_notices_are_marked_one_by_one_or_all_at_once(app: App, visit: Visit) -> None:
    ann = visit("ann")
    publish(app)
    newest = own_notices(app, actor_of(app, "staff"))[0]
    assert ann.post(f"/me/notices/{newest.id}/read").status_code == 302
    assert "Everything is read" in text_of(ann, "/me/notices/")
    assert ann.post("/me/notices/987654/read").status_code == 404


def test_notices_are_told_in_the_language_of_the_reader(app: App, visit: Visit) -> None:
    ann = visit("ann")
    publish(app)
    accounts.set_locale(app, actor_of(app, "staff"), "zh_Hans_CN")
    page = text_of(ann, "/me/notices/")
    assert "11月9日周一起的新班表：您有 1 个班次" in page
    assert "未批准：让班或换班" in page


def test_who_has_seen_a_publication_stands_by_name(app: App, visit: Visit) -> None:
    publish(app)
    lead = visit("lead")
    page = text_of(lead, f"/rosters/{DRAFT}/publication")
    assert "Have seen it 0 of 2" in page
    assert "Ann Warehouse 1 day not seen yet" in page
    visit("ann").get("/me/roster?week=2026-11-09")
    page = text_of(lead, f"/rosters/{DRAFT}/publication")
    assert "Have seen it 1 of 2" in page
    assert "Ann Warehouse 1 day seen Nov" in page
    assert "Bo Warehouse 1 day not seen yet" in page


def test_a_publication_from_a_file_and_a_draft(visit: Visit) -> None:
    lead = visit("lead")
    assert "from a file" in text_of(lead, f"/rosters/{PUBLISHED}/publication")
    assert lead.get(f"/rosters/{DRAFT}/publication").status_code == 404


def test_publishing_leads_to_who_will_see_it_with_message_and_kinds_of_change(app: App, visit: Visit) -> None:
    publish(app)
    lead = visit("lead")
    made = lead.post("/rosters/", data={"first_day": MONDAY.isoformat(), "days": "7", "based_on": str(DRAFT)})
    number = int(made.location.rsplit("/", 1)[1])
    for person, day, shift in ((ANN, MONDAY, None), (BO, TUESDAY, "D")):
        at = rosters.get_roster(app, actor_of(app, "lead"), number).revision
        roster_editing.edit_assignment(app, actor_of(app, "lead"), number, at, person=person, day=day, shift_type=shift)
    page = text_of(lead, f"/rosters/{number}/publish")
    assert "removed" in page
    assert "added" in page
    at = rosters.get_roster(app, actor_of(app, "lead"), number).revision
    done = lead.post(
        f"/rosters/{number}/publish", data={"revision": str(at), "message": "fewer orders", "accept": "yes"}
    )
    assert done.location == f"/rosters/{number}/publication"
    page = text_of(lead, done.location)
    assert "“fewer orders”" in page
    assert "2 people, 2 days; seen by 0" in page
    assert "Mon, Nov 9 D 08:00–16:00 Picking becomes day off removed" in page.replace("→", "becomes")
