"""The home page of staff: the shift that runs until it ends, and the one after it, on a night over midnight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import ShiftType
from scheduler.services import accounts
from scheduler.services.importing import import_path
from tests.web.pages import database_url, words
from tests.web.world import LOGINS, open_session
from web import create_app

__all__ = ["database_url"]

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = "Mon, Nov 9 22:00–06:00 next day Night 8.0 h"
DAY = "Wed, Nov 11 08:00–16:00 Day 8.0 h"
NONE = "No published shift lies ahead of you."
At = Callable[[str], str]


class Clock:
    """Stands at a minute."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at.astimezone(UTC)

    def today(self, zone: ZoneInfo) -> date:
        return self._at.astimezone(zone).date()


@pytest.fixture
def home(app: App, tmp_path: Path) -> At:
    """Ann's home page at a time of the site, as ``2026-11-10 06:00``: a night from Monday on, then Wednesday by day."""
    night = ShiftType(code="N", name_zh="夜班", name_en="Night", start_min=22 * 60, length_min=480, colour="indigo")
    with app.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_shift_types([night])
        uow.audit("test.night", "N")
        uow.commit()
    path = tmp_path / "rosters.csv"
    path.write_text(
        "first_day,days,person,day,shift_type,roles\n"
        "2026-11-09,7,E001,2026-11-09,N,PICK;PICK;PICK;PICK\n"
        "2026-11-09,7,E001,2026-11-11,D,PICK;PICK;PICK;PICK\n"
    )
    import_path(app, SYSTEM, path)

    def at(time: str) -> str:
        stands = replace(app, clock=Clock(datetime.fromisoformat(time).replace(tzinfo=ZONE)))
        client = create_app(stands, WTF_CSRF_ENABLED=False).test_client()
        open_session(stands, client, LOGINS["staff"][0])
        return words(client, "/").partition("Your next seven days")[0]

    return at


@pytest.mark.parametrize("time", ["2026-11-09 22:00", "2026-11-10 00:00", "2026-11-10 05:59"])
def test_a_night_stands_as_the_shift_now_from_its_first_minute_to_its_last(home: At, time: str) -> None:
    page = home(time)
    assert f"Your shift now {NIGHT}" in page
    assert f"Your next shift {DAY}" in page


def test_a_night_is_the_next_shift_until_it_begins(home: At) -> None:
    page = home("2026-11-09 21:59")
    assert "Your shift now" not in page
    assert f"Your next shift {NIGHT}" in page


def test_a_night_is_gone_at_the_minute_of_its_end(home: At) -> None:
    page = home("2026-11-10 06:00")
    assert "Your shift now" not in page
    assert "Night" not in page
    assert f"Your next shift {DAY}" in page


def test_the_last_published_shift_runs_and_none_comes_after_it(home: At) -> None:
    page = home("2026-11-11 15:59")
    assert f"Your shift now {DAY}" in page
    assert f"Your next shift {NONE}" in " ".join(page.split())


def test_the_shift_now_is_told_in_chinese(app: App, home: At) -> None:
    account = accounts.find_account(app, LOGINS["staff"][0])
    assert account is not None
    accounts.set_locale(app, account.actor, "zh_Hans_CN")
    page = home("2026-11-10 02:00")
    assert "您当前的班次 11月9日 周一 22:00–06:00 次日 夜班" in page
    assert "您的下一个班次 11月11日 周三 08:00–16:00 白班" in page
