"""What a page shows this once is not lost by a click aside; a search that planned nobody says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.roster import RosterState
from scheduler.services import rosters
from tests.browser import watch
from tests.web.rosters.company import DAYS, MONDAY
from tests.web.serving import serving
from tests.web.world import COOKIE, LOGINS, open_session
from web.context import EXTENSION

pytestmark = pytest.mark.browser


def test_one_time_passwords_are_asked_about_before_they_are_left(
    world_template: Path, tmp_path: Path, chromium: Browser
) -> None:
    with serving(world_template, tmp_path) as (app, base):
        service: App = app.extensions[EXTENSION]
        token = open_session(service, app.test_client(), LOGINS["admin"][0])
        with service.unit_of_work(SYSTEM) as uow:
            known = next(iter(uow.organisation.load().people.values()))
            uow.organisation.upsert_people(
                [replace(known, code="NEW1", name_zh="=Noor", name_en="=Noor", left_on=None)]
            )
            uow.audit("test.person", "NEW1")
            uow.commit()
        faults: list[str] = []
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        page = watch(context, base, faults)
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.goto(f"{base}/first-run/people")
        page.click("form[action$='/first-run/people'] button.btn-primary")
        secret = page.locator("[data-secret]").first
        expect(secret).to_be_visible()
        page.locator("[data-language-switch] button").dispatch_event("click")  # held up by the question
        page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        expect(secret).to_be_visible()

        with page.expect_download() as waiting:
            page.click("a[download]")
        assert ",'=Noor," in Path(waiting.value.path()).read_text(encoding="utf-8-sig")  # no formula for a spreadsheet
        page.click("[data-language-switch] button")
        expect(secret).to_have_count(0)
        assert asked == ["beforeunload"]
        context.close()
        assert faults == []


def test_a_search_that_planned_nobody_says_why(world_template: Path, tmp_path: Path, chromium: Browser) -> None:
    with serving(world_template, tmp_path) as (app, base):
        service: App = app.extensions[EXTENSION]
        token = open_session(service, app.test_client(), LOGINS["admin"][0])
        draft = rosters.create_draft(service, SYSTEM, first_day=MONDAY, days=DAYS)
        with service.unit_of_work(SYSTEM) as uow:
            life = replace(draft.lifecycle, state=RosterState.PROPOSED, has_roster=False)
            uow.rosters.save(replace(draft, lifecycle=life), draft.revision)
            uow.audit("test.nobody", f"roster:{draft.id}")
            uow.commit()
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        page = context.new_page()
        page.goto(f"{base}/rosters/{draft.id}")
        expect(page.locator("#nobody-planned")).to_be_visible()
        context.close()
