"""Two versions are compared in the browser: reached from the history, chosen from the lists, turned round, saved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services import accounts, roster_editing, roster_publishing, rosters
from tests.axe import grave_findings
from tests.browser import WAYS, watch
from tests.end_to_end.service import ROOT
from tests.web.reasons.forms import with_alternatives
from tests.web.rosters.company import DAYS, DRAFT, MONDAY, revision
from tests.web.serving import serving
from tests.web.world import ANN, BO, COOKIE, LOGINS, open_session
from web.context import EXTENSION

pytestmark = pytest.mark.browser

PICTURES = ROOT / "test-output" / "reasons"
SAID = {
    "en": {"refused": "Choose two different versions.", "removed": "shift removed", "added": "shift added"},
    "zh_Hans_CN": {"refused": "请选择两个不同的版本。", "removed": "取消班次", "added": "新增班次"},
}


def with_a_second_version(app: App) -> int:
    """The draft is published with two alternatives beside it; in its copy Ann works on Friday for Bo's Monday."""
    with_alternatives(app)
    roster_publishing.publish(app, SYSTEM, DRAFT, revision(app), message="week 46", accept_violations=True)
    copy = rosters.create_draft(app, SYSTEM, first_day=MONDAY, days=DAYS, based_on=DRAFT)
    roster_editing.edit_assignment(app, SYSTEM, copy.id, 0, person=BO, day=MONDAY, shift_type=None)
    friday = MONDAY + timedelta(days=4)
    roster_editing.edit_assignment(app, SYSTEM, copy.id, 1, person=ANN, day=friday, shift_type="D", roles=("PICK",) * 4)
    return copy.id


@pytest.mark.parametrize(("locale", "width"), WAYS)
def test_two_versions_are_compared(
    locale: str, width: int, world_template: Path, tmp_path: Path, chromium: Browser
) -> None:
    said, faults = SAID[locale], list[str]()
    with serving(world_template, tmp_path) as (app, base):
        service: App = app.extensions[EXTENSION]
        account = accounts.find_account(service, LOGINS["lead"][0])
        assert account is not None
        accounts.set_locale(service, account.actor, locale)
        token = open_session(service, app.test_client(), account.login)
        second = with_a_second_version(service)
        context = chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        page = watch(context, base, faults)

        def look(name: str) -> None:
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wider <= 0, f"{page.url} is {wider} px too wide"
            assert grave_findings(page) == []
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"compare-{name}-{locale}-{width}.png", full_page=True)

        def follow_the_link_of(address: str) -> None:
            answer = page.goto(base + address)
            assert answer is not None
            assert answer.status == 200, answer.text()
            page.locator("#compare-versions").click()
            page.wait_for_url("**/compare*")

        follow_the_link_of(f"/rosters/{second}")
        expect(page.locator("#before")).to_have_value(str(DRAFT))
        expect(page.locator("#after")).to_have_value(str(second))
        change = page.locator("#days .change")
        expect(change).to_contain_text([said["added"], said["removed"]])
        page.locator("#rules summary").click()
        expect(page.locator("#rules details table")).to_be_visible()
        look("versions")

        page.locator("form a.btn-quiet").click()  # the other way round
        page.wait_for_url("**/compare?before=*")
        expect(page.locator("#before")).to_have_value(str(second))
        expect(change).to_contain_text([said["removed"], said["added"]])
        page.select_option("#after", str(second))  # twice the same
        with page.expect_response("**/compare?**") as answer:
            page.locator("form .btn-primary").click()
        assert answer.value.status == 422
        expect(page.locator("#main")).to_contain_text(said["refused"])
        look("refused")

        follow_the_link_of(f"/rosters/{DRAFT}/alternatives")  # found for the roster that is published now
        page.select_option("#after", "a1")
        page.locator("form .btn-primary").click()
        expect(page.locator("#days summary")).to_contain_text({"en": "Bo", "zh_Hans_CN": "柏"}[locale])
        look("alternative")

        follow_the_link_of(f"/rosters/{second}/publish")
        expect(page.locator("#after")).to_have_value(str(second))
        context.close()
    assert [fault for fault in faults if "422" not in fault] == []  # the browser itself notes the refused request
