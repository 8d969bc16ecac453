"""The bell, the page of notices, the page of a publication: what each reader is shown, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.notice import Contact
from scheduler.services import accounts, roster_editing, rosters
from scheduler.services.attribution_appeals import decide_appeal
from scheduler.services.calendar_feed import REQUESTS_PER_MINUTE
from scheduler.services.notices import own_notices
from scheduler.services.notices_mail import own_contact
from tests.web.conftest import without_token
from tests.web.forms.requests import publish
from tests.web.rosters.company import DRAFT, MONDAY, PUBLISHED
from tests.web.test_pages import Visit, text_of
from tests.web.world import ANN, APPEALS, BO, CALENDAR, actor_of, add_world, open_session
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
    assert "11月9日 周一起的新班表：您有 1 个班次" in page
    assert "未批准：让班或换班" in page


def test_a_decided_appeal_rings_the_bell_and_leads_to_the_appeal(app: App, visit: Visit) -> None:
    ann = visit("ann")
    decide_appeal(app, actor_of(app, "hr"), APPEALS["staff"], revise=True, reason="The list shows it.")
    assert "1 unread notice " in text_of(ann, "/me/hours")
    page = ann.get("/me/notices/").get_data(as_text=True)
    assert f'href="/appeals/{APPEALS["staff"]}"' in page
    assert "is granted: the score was revised" in page
    assert "The list shows it." in page
    assert "The list shows it." in text_of(ann, f"/appeals/{APPEALS['staff']}")


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
    assert "Mon, Nov 9 D 08:00–16:00 Picking becomes day off shift removed" in page.replace("→", "becomes")


# mail and calendar


def test_a_calendar_address_is_shown_once_and_opens_the_shifts_without_sign_in(
    app: App, site: Flask, visit: Visit
) -> None:
    publish(app)
    ann = visit("ann")
    page = ann.post("/me/calendar")
    assert page.headers["Cache-Control"] == "no-store"
    address = re.search(r'value="(http://localhost/calendar/[\w-]{43}\.ics)"', page.get_data(as_text=True))
    assert address, "the address stands on the page"
    assert address[1] not in ann.get("/me/notices/settings").get_data(as_text=True)
    assert "No program has asked for it yet." in text_of(ann, "/me/notices/settings")
    stranger = site.test_client()
    answer = stranger.get(address[1])
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers
    assert "UID:E001-2026-11-09@HQ.shiftledger" in answer.get_data(as_text=True)
    again = stranger.get(address[1], headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert "Last asked for" in text_of(ann, "/me/notices/settings")


def test_a_revoked_address_answers_to_the_byte_like_one_that_never_was(site: Flask, visit: Visit) -> None:
    ann, stranger = visit("ann"), site.test_client()
    assert stranger.get(f"/calendar/{CALENDAR}.ics").status_code == 200
    assert ann.post("/me/calendar/revoke").status_code == 302
    revoked, never = stranger.get(f"/calendar/{CALENDAR}.ics"), stranger.get("/calendar/never-made.ics")
    assert revoked.status_code == never.status_code == 404
    assert without_token(revoked) == without_token(never)
    assert "Make an address" in text_of(ann, "/me/notices/settings")


def test_too_many_requests_are_told_when_to_come_again(site: Flask) -> None:
    client = site.test_client()
    with time_machine.travel("2026-11-08T08:00:40+00:00", tick=False):
        answers = [client.get(f"/calendar/{CALENDAR}.ics") for _ in range(REQUESTS_PER_MINUTE + 1)]
    assert [answer.status_code for answer in answers] == [200] * REQUESTS_PER_MINUTE + [429]
    assert answers[-1].headers["Retry-After"] == "20"


def test_an_address_for_mail_is_kept_changed_and_looked_at(app: App, visit: Visit) -> None:
    ann = visit("ann")
    assert "No mail server is set up here yet" in text_of(ann, "/me/notices/settings")
    assert ann.post("/me/notices/settings", data={"address": "ann@example.com", "by_mail": "yes"}).status_code == 302
    assert own_contact(app, actor_of(app, "staff")) == Contact(address="ann@example.com", by_mail=True)
    wrong = ann.post("/me/notices/settings", data={"address": "ann at home", "by_mail": "yes"})
    assert wrong.status_code == 422
    assert "“ann at home” is no address" in unescape(wrong.get_data(as_text=True))
    ann.post("/me/notices/settings", data={"address": "ann@example.com"})
    assert own_contact(app, actor_of(app, "staff")) == Contact(address="ann@example.com", by_mail=False)
    accounts.set_locale(app, actor_of(app, "staff"), "zh_Hans_CN")
    assert "在自己的日历中查看班次" in text_of(ann, "/me/notices/settings")
