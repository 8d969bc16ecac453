"""An administrator: an account from its one-time password to its end, a job, and all of it found in the audit log."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from scheduler.domain.actor import SYSTEM
from scheduler.services import accounts
from tests.web.flows.stage import Cast

pytestmark = pytest.mark.browser


def test_an_account_is_made_changed_disabled_and_found_in_the_log(cast: Cast) -> None:
    admin = cast("admin")
    page = admin.go("/admin/accounts")
    page.fill("#login", "new.one")
    page.select_option("#role", "hr")
    admin.look("accounts")
    admin.send(page.locator("form:has(#login) button"))
    expect(page.locator("[data-secret]")).not_to_be_empty()
    page = admin.go("/admin/accounts/new.one")
    page.select_option("#role", "lead")
    page.select_option("#departments", "LAB")
    admin.look("account")
    admin.send(page.locator("form:has(#role) button"))
    made = accounts.get_account(cast.service, SYSTEM, "new.one")
    assert (str(made.role), made.departments) == ("lead", frozenset({"LAB"}))
    page = admin.go("/admin/accounts/new.one")
    admin.send(page.locator("form:has(input[name=active]) button"))
    assert not accounts.get_account(cast.service, SYSTEM, "new.one").active
    admin.go("/admin/permissions")
    admin.look("permissions", paper=True)
    page = admin.go("/admin/audit")
    page.fill("#about", "new.one")
    page.select_option("#action", "account.changed")
    admin.send(page.locator("form.find button"))
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("adam")
    expect(rows).to_contain_text("Laboratory" if cast.locale == "en" else "检测部")
    admin.look("audit", paper=True)


def test_the_jobs_are_seen_done(cast: Cast) -> None:
    admin = cast("admin")
    page = admin.go("/admin/jobs")
    expect(page.locator("tbody tr .tag.good").first).to_be_visible()  # the world's own, done by the worker
    admin.look("jobs", paper=True)
