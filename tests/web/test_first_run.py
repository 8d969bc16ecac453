"""The first pages of an empty installation: what is refused is told at once, what was done where the page opens."""

from __future__ import annotations

import io

from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.services import first_admin
from tests.web.conftest import csrf_token


def begin(app: App, client: FlaskClient, **changes: str) -> str:
    given = {
        "csrf_token": csrf_token(client, "/first-admin/"),
        "code": first_admin.setup_code(app),
        "login": "ada",
        "password": "quiet-lamps-over-harbour",
        "again": "quiet-lamps-over-harbour",
    }
    return client.post("/first-admin/", data=given | changes, follow_redirects=True).text


def test_all_that_is_refused_of_a_first_account_is_told_at_once(app: App, client: FlaskClient) -> None:
    page = begin(app, client, login="老板", password="short", again="other")
    assert page.count('class="field-error"') == 3  # the login, the password, and that the two differ


def test_what_was_done_is_said_at_the_next_step(app: App, client: FlaskClient) -> None:
    begin(app, client)
    data = {"csrf_token": csrf_token(client, "/first-run/"), "name_en": "Harbour", "code": "HQ", "tz": "Asia/Shanghai"}
    page = client.post(
        "/first-run/company", data=data | {"country": "CN", "packs": "usual"}, follow_redirects=True
    ).text
    assert page.index('id="next"') < page.index('class="alert alert-success') < page.index('id="files"')


def test_a_change_of_language_leads_to_where_files_are_chosen(app: App, client: FlaskClient) -> None:
    begin(app, client)
    upload = io.BytesIO(b"code\r\n"), "people.csv"
    page = client.post(
        "/imports/check", data={"csrf_token": csrf_token(client, "/first-run/"), "back": "first", "files": upload}
    ).text
    assert 'name="back" value="/first-run/#next"' in page  # of the language switch
    assert 'name="back" value="first"' in page  # of the import


def test_what_cannot_be_read_cannot_be_imported(app: App, client: FlaskClient) -> None:
    begin(app, client)
    data = {"csrf_token": csrf_token(client, "/first-run/"), "back": "first"}
    for content, offered in ((b"", False), (b"code\r\n", True)):
        page = client.post("/imports/check", data=data | {"files": (io.BytesIO(content), "people.csv")}).text
        assert ('<button class="btn btn-primary">' in page) is offered
