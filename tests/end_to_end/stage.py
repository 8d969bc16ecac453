"""A company served on one business date after another, and the browsers of the people who use it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from time import monotonic

from playwright.sync_api import BrowserContext, Dialog, Page, expect

from scheduler.config import Config
from tests.browser import watch
from tests.end_to_end.line import Line
from tests.end_to_end.service import ROOT, Service, Visitor

PICTURES = ROOT / "test-output" / "line-in-browser"
PASSWORD = "quiet-lamps-over-harbour"
START_S = 120.0  # on a machine that has other things to do


class Installation:
    """A company in a folder, its command line, and its service on one business date at a time."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder = folder
        self.line = Line(folder / "data", today=today)
        self._log = (folder / "service.log").open("wb")
        self._service: Service | None = None

    @property
    def address(self) -> str:
        assert self._service is not None
        return f"http://127.0.0.1:{self._service.port}"

    def serve(self, today: date) -> None:
        """Start the service, or start it again on another day, and wait until it answers."""
        self.stop()
        self.line.today = today
        config = Config(
            data_dir=self.folder / "data",
            today=today,
            secret_key="key-of-the-line-0123456789-abcdefghijklmnop",
            secure_cookies=False,
        )
        self._service = Service(config, self._log)
        self._service.tend()
        until = monotonic() + START_S
        while True:
            try:
                Visitor(self._service.port).get("/login")
                return
            except ConnectionError:
                assert monotonic() < until, self.log()

    def add(self, login: str, *more: str) -> str:
        """An account made on the command line; its one-time password."""
        return str(self.line.json("user", "add", login, *more)["one_time_password"])

    def stop(self) -> None:
        if self._service is not None:
            assert self._service.stop(within_s=30) == 0
            assert not self._service.processes()
            self._service = None

    def log(self) -> str:
        """What the service has said so far."""
        return (self.folder / "service.log").read_text(encoding="utf-8")

    def close(self) -> None:
        if self._service is not None:
            self._service.kill_all()
        self._log.close()


class Screen:
    """One person's browser."""

    def __init__(self, name: str, context: BrowserContext, faults: list[str]) -> None:
        self.name = name
        self._context = context
        self._faults = faults
        self._address = ""
        self._page: Page | None = None
        self.asked: list[str] = []

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    def arrive(self, address: str) -> None:
        """A new tab on the service; the cookies stay."""
        self.leave()
        self._address = address
        self._page = watch(self._context, address, self._faults)
        self._page.on("dialog", self._agree)
        self._page.goto(f"{address}/")

    def leave(self) -> None:
        """Close the tab: a page that asks for news would complain about a service that is being started again."""
        if self._page is not None:
            self._page.close()
            self._page = None

    def choose_password(self, login: str, one_time: str, *, language: str) -> None:
        """Sign in with the one-time password, which leads nowhere but to a new one."""
        page = self.page
        expect(page).to_have_url(re.compile("/login"))
        page.fill("#login", login)
        page.fill("#password", one_time)
        page.click(".signin-card button.btn-primary")
        expect(page).to_have_url(re.compile("/account/password$"))
        if page.locator("html").get_attribute("lang") != language:
            page.click("button[name=locale]")
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.goto(f"{self._address}/me/roster")
        expect(page).to_have_url(re.compile("/account/password$"))
        page.fill("#password", one_time)
        page.fill("#new_password", PASSWORD)
        page.fill("#again", PASSWORD)
        self.shoot("chooses-a-password")
        page.click("main form .btn-primary")
        expect(page).to_have_url(f"{self._address}/")

    def go(self, link: str) -> None:
        """Through the navigation bar, opening what hides the link: the menu of a narrow screen, its group."""
        if self.page.locator(".navbar-toggler").is_visible():
            self.page.click(".navbar-toggler")
        entry = self.page.locator("a").filter(has_text=re.compile(f"^\\s*{re.escape(link)}\\s*$"))
        group = self.page.locator("#menu .dropdown", has=entry)
        if group.count():
            group.locator(".dropdown-toggle").click()
        self.page.locator("#menu").locator(entry).click()
        expect(self.page.locator("#menu [aria-current=page]")).to_have_text(link)

    def shoot(self, what: str) -> None:
        number = len(list(PICTURES.glob("*.png"))) + 1
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=PICTURES / f"{number:02d}-{self.name}-{what}.png", full_page=True)

    def _agree(self, dialog: Dialog) -> None:
        self.asked.append(dialog.message)
        dialog.accept()
