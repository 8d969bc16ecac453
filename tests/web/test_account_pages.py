"""An account's page, changed rights, and the policy table in words."""

from __future__ import annotations

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole
from scheduler.services import accounts
from tests.web.test_pages import Visit, site, text_of, visit
from tests.web.world import ANN
from web.access import ROUTES
from web.admin.permissions import ROOM_NAMES

__all__ = ["site", "visit"]


def test_an_accounts_rights_are_changed_on_its_page(app: App, visit: Visit) -> None:
    client = visit("adam")
    assert "lead may sign in Lead" in text_of(client, "/admin/accounts/lead")
    answer = client.post("/admin/accounts/lead", data={"role": "lead", "departments": ["WH", "LAB"], "person": ""})
    assert answer.location == "/admin/accounts/lead"
    assert "lead is signed out everywhere" in text_of(client, answer.location)
    changed = accounts.get_account(app, SYSTEM, "lead")
    assert (changed.departments, changed.person) == (frozenset({"WH", "LAB"}), None)
    refused = client.post("/admin/accounts/lead", data={"role": "lead", "person": ""})
    assert refused.status_code == 422
    assert "A lead needs at least one department." in refused.get_data(as_text=True)


def test_nobody_changes_the_own_rights(app: App, visit: Visit) -> None:
    client = visit("adam")
    assert "Nobody changes the rights of the account in use" in text_of(client, "/admin/accounts/adam")
    assert client.post("/admin/accounts/adam", data={"role": "hr", "person": ""}).status_code == 409
    assert accounts.get_account(app, SYSTEM, "adam").role is AccountRole.ADMIN


def test_the_policy_table_is_told_in_words(visit: Visit) -> None:
    page = text_of(visit("adam"), "/admin/permissions")
    assert "Accounts, jobs and audit log – – – reads and changes" in page
    assert "People, roles and contracts – – reads and changes reads and changes" in page
    assert "Skills matrix – reads reads and changes reads and changes" in page
    assert "Punches of terminals devices only" in page
    assert "Punches: quarantine, badges, rules – – reads and changes reads and changes" in page
    assert "Devices of punching – – – reads and changes" in page  # the page answers HR with 403


def test_a_second_account_for_a_person_is_said_to_be_one(visit: Visit) -> None:
    client = visit("adam")
    for login, said in (("ann.two", True), ("nobody.yet", False)):
        form = {"login": login, "role": "staff", "person": ANN if said else ""}
        page = client.post("/admin/accounts", data=form).get_data(as_text=True)
        assert ("has another account already: " in page) is said, login


def test_every_room_has_its_name() -> None:
    assert {endpoint.partition(".")[0] for endpoint, _method in ROUTES} - {"static"} <= set(ROOM_NAMES)
