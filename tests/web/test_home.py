"""The home page of who plans, closes or keeps the service: what stands first, and where it leads."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.bootstrap import App
from scheduler.services import accounts
from scheduler.services.hours_periods import open_period
from tests.web.pages import Visit, database_url, site, source, visit, words
from tests.web.rosters.company import DRAFT, revision
from tests.web.world import LOGINS, OPEN, actor_of
from web.me import cards

__all__ = ["database_url", "site", "visit"]


@pytest.mark.parametrize("kind", ["lead", "admin"])
def test_the_newest_roster_stands_with_its_days_and_leads_to_its_board(visit: Visit, kind: str) -> None:
    client = visit(kind)
    home = words(client, "/")
    assert "Published until Oct 18, 2026 the next roster begins the day after" in home
    assert "Rosters in the making 1 Mon, Nov 9 – Sun, Nov 15 · draft" in home
    assert f'href="/rosters/{DRAFT}"' in source(client, "/")


@pytest.mark.parametrize("kind", ["lead", "admin"])
def test_where_no_roster_is_in_the_making_the_next_one_is_begun(app: App, visit: Visit, kind: str) -> None:
    published = visit("lead").post(f"/rosters/{DRAFT}/publish", data={"revision": revision(app)})
    assert published.status_code == 302
    assert "Rosters in the making 0 begin the next one here" in words(visit(kind), "/")


def test_a_roster_in_the_making_is_told_in_chinese(app: App, visit: Visit) -> None:
    account = accounts.find_account(app, LOGINS["admin"][0])
    assert account is not None
    accounts.set_locale(app, account.actor, "zh_Hans_CN")
    assert "制作中的班表 1 11月9日 周一 – 11月15日 周日 · 草稿" in words(visit("admin"), "/")


@pytest.mark.parametrize(("kind", "month"), [("lead", "2026-11"), ("hr", OPEN)])
def test_a_lead_is_told_of_the_running_month_when_the_last_one_has_nothing_left(
    app: App, visit: Visit, monkeypatch: pytest.MonkeyPatch, kind: str, month: str
) -> None:
    open_period(app, actor_of(app, "hr"), "2026-11")
    found = cards.list_exceptions
    monkeypatch.setattr(
        cards,
        "list_exceptions",
        lambda app, actor, first, last: found(app, actor, date(2026, 10, 1), last) if first.month == 11 else [],
    )
    open_ones = 1 if kind == "lead" else 0
    assert f"To decide in {month} {open_ones}" in words(visit(kind), "/")
