"""The kiosk and a person's own clock in a real browser on a phone: taps, an outage, two languages, nothing too wide."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import select
from werkzeug.serving import BaseWSGIServer, make_server

from scheduler.bootstrap import App, build
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind, PunchPolicy
from scheduler.services import credentials, devices
from scheduler.storage.tables import PunchQuarantineRow, PunchRow
from tests.browser import watch
from tests.web.serving import files_at_once
from tests.web.world import ANN, BO, COOKIE, add_accounts, add_company, config_for, open_session
from web import create_app

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
BADGE = "04A2B3C4"


@dataclass(frozen=True, kw_only=True)
class Site:
    """The served company, with a kiosk that nobody has signed in yet and PINs for Ann and Bo."""

    service: App
    flask: Flask
    base: str
    token: str
    pins: dict[str, str]

    def punches(self, *devices_: str) -> list[tuple[str, str | None]]:
        with self.service.reading() as uow:
            roles = uow.organisation.ids().role_codes
            rows = uow.session.scalars(
                select(PunchRow).where(PunchRow.device.in_(devices_)).order_by(PunchRow.device_seq)
            )
            return [(row.kind, roles[row.role_id] if row.role_id else None) for row in rows]

    def quarantine(self) -> list[str]:
        with self.service.reading() as uow:
            return list(uow.session.scalars(select(PunchQuarantineRow.reason).order_by(PunchQuarantineRow.id)))


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    path = tmp_path / "clock.sqlite"
    shutil.copyfile(sqlite_template, path)
    service = build(config_for(path))
    add_company(service)
    add_accounts(service)
    token = devices.add_device(service, SYSTEM, code="DOOR", name="Main door", kind=DeviceKind.KIOSK).token
    pins = {person: credentials.issue_pin(service, SYSTEM, person) for person in (ANN, BO)}
    credentials.set_badge(service, SYSTEM, BO, BADGE)
    flask = create_app(service)
    server: BaseWSGIServer = make_server("127.0.0.1", 0, files_at_once(flask), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(service=service, flask=flask, base=f"http://127.0.0.1:{server.server_port}", token=token, pins=pins)
    server.shutdown()
    thread.join()
    server.server_close()
    service.close()


def narrow(page: Page, faults: list[str]) -> None:
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wider > 0:
        faults.append(f"{page.url} is {wider} px too wide")


def sign_in_as_kiosk(site: Site, context: BrowserContext, faults: list[str]) -> Page:
    page = watch(context, site.base, faults)
    page.goto(f"{site.base}/kiosk/")
    narrow(page, faults)
    page.fill("#token", site.token)
    page.click("main button.btn-primary")
    page.wait_for_selector("#badge")
    return page


def test_after_a_wrong_pin_the_right_one_is_taken(site: Site, chromium: Browser) -> None:
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    page = sign_in_as_kiosk(site, context, faults)
    wrong = "000000" if site.pins[ANN] != "000000" else "111111"
    for _ in range(2):
        by_number(page, ANN, wrong)
        expect(page.locator(".field-error")).to_have_text("Number, badge or PIN is not right.")
    by_number(page, ANN, site.pins[ANN])
    expect(page.locator("h1")).to_have_text("Hello, Ann")
    context.close()


def by_number(page: Page, person: str, pin: str) -> None:
    page.fill("#number", person)
    page.fill("#pin", pin)
    page.click("form:has(#pin) button")


def test_each_tap_at_the_kiosk_is_one_punch(site: Site, chromium: Browser) -> None:
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    page = sign_in_as_kiosk(site, context, faults)
    narrow(page, faults)
    by_number(page, ANN, site.pins[ANN])
    expect(page.locator("h1")).to_have_text("Hello, Ann")
    expect(page.locator("#stands")).to_have_text("Off the clock")
    narrow(page, faults)
    page.click("[data-role=RCV]")
    expect(page.locator(".kiosk-done")).to_contain_text("Clock in: Receiving")
    page.wait_for_selector("#badge")
    by_number(page, ANN, site.pins[ANN])
    expect(page.locator("#stands")).to_contain_text("At work · Receiving · since")
    page.click("[data-role=PICK]")
    expect(page.locator(".kiosk-done")).to_contain_text("Switch role: Picking")
    for kind in ("BRK", "RES", "OUT"):
        page.wait_for_selector("#badge")
        by_number(page, ANN, site.pins[ANN])
        page.click(f"[data-kind={kind}]")
        page.wait_for_selector(".kiosk-done")
    page.wait_for_selector("#badge")
    page.fill("#badge", BADGE)
    page.keyboard.press("Enter")  # as a reader ends a badge
    expect(page.locator("h1")).to_have_text("Hello, Bo")
    page.click("[data-kind=IN]")
    page.wait_for_selector(".kiosk-done")
    expect(page.locator("#kiosk-waits")).to_be_hidden()
    context.close()
    assert site.punches("DOOR") == [
        ("IN", "RCV"),
        ("ROLE", "PICK"),
        ("BRK", None),
        ("RES", None),
        ("OUT", None),
        ("IN", None),
    ]
    assert site.quarantine() == []
    assert not faults, "\n".join(faults)


def test_a_wrong_pin_is_told_and_the_language_switches_at_once(site: Site, chromium: Browser) -> None:
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = sign_in_as_kiosk(site, context, faults)
    expect(page.locator("label[for=number]")).to_have_text("工号")
    page.click("#kiosk-language")
    expect(page.locator("label[for=number]")).to_have_text("Your number")
    assert page.locator("html").get_attribute("lang") == "en"
    by_number(page, ANN, "000000")
    expect(page.locator(".field-error")).to_have_text("Number, badge or PIN is not right.")
    narrow(page, faults)
    context.close()
    assert [fault for fault in faults if "422" not in fault] == []


def test_an_outage_loses_nothing_even_when_the_tablet_starts_again(site: Site, chromium: Browser) -> None:
    """Ann's PIN is kept in the page's memory only, so what was never identified waits for HR."""
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    page = sign_in_as_kiosk(site, context, faults)
    by_number(page, ANN, site.pins[ANN])
    expect(page.locator("h1")).to_have_text("Hello, Ann")
    context.set_offline(True)
    page.click("[data-kind=IN]")  # identified before, tapped after the line went
    expect(page.locator("#kept")).to_contain_text("Kept here")
    page.wait_for_selector("#badge")
    expect(page.locator(".alert-warning")).to_contain_text("No connection")
    page.fill("#badge", BADGE)
    page.keyboard.press("Enter")
    page.click("[data-role=PICK]")
    page.wait_for_selector("#badge")
    by_number(page, ANN, site.pins[ANN])
    page.click("[data-kind=BRK]")
    page.wait_for_selector("#badge")
    expect(page.locator("#kiosk-waits li")).to_have_count(3)
    narrow(page, faults)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert site.pins[ANN] not in kept
    assert site.punches("DOOR") == []
    page.close()
    context.set_offline(False)
    page = watch(context, site.base, faults)
    page.goto(f"{site.base}/kiosk/")
    page.wait_for_selector("#badge")
    expect(page.locator("#kiosk-waits")).to_be_hidden()
    expect(page.locator(".alert-warning")).to_contain_text("held back for HR: 1")
    page.click("#seen")
    expect(page.locator(".alert-warning")).to_have_count(0)
    assert site.punches("DOOR") == [("IN", None), ("ROLE", "PICK")]
    assert site.quarantine() == ["identity_unverified"]
    by_number(page, ANN, site.pins[ANN])
    page.click("[data-kind=RES]")  # numbers go on where they were
    page.wait_for_selector(".kiosk-done")
    expect(page.locator("#kiosk-waits")).to_be_hidden()
    context.close()
    assert [kind for kind, _ in site.punches("DOOR")] == ["IN", "ROLE", "RES"]
    assert [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []


def test_the_own_clock_switches_a_role_in_one_tap(site: Site, chromium: Browser) -> None:
    faults: list[str] = []
    token = open_session(site.service, site.flask.test_client(), "ann")
    context = chromium.new_context(viewport=PHONE)
    context.add_cookies([{"name": COOKIE, "value": token, "url": site.base}])
    page = watch(context, site.base, faults)
    page.goto(f"{site.base}/me/clock")
    expect(page.locator(".alert-info")).to_contain_text("does not allow clocking from your own device")
    assert page.locator(".tap").count() == 0
    devices.set_policy(site.service, SYSTEM, PunchPolicy(own_device=True))
    page.reload()
    narrow(page, faults)
    page.click("button[value=RCV]")
    expect(page.locator("#standing")).to_contain_text("Receiving")
    page.wait_for_timeout(1100)
    page.click("button[value=PICK]")
    expect(page.locator("#standing")).to_contain_text("Picking")
    expect(page.locator("button[value=PICK]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(1100)  # punches count whole seconds
    page.click("button[value=OUT]")
    expect(page.locator("#standing")).to_contain_text("Off the clock")
    narrow(page, faults)
    context.close()
    assert site.punches(f"own-{ANN}") == [("IN", "RCV"), ("ROLE", "PICK"), ("OUT", None)]
    assert not faults, "\n".join(faults)
