"""The persons of a flow: each in a browser of their own, at a desk or on a phone, in one of the two languages.

At a desk what is chosen is chosen with the keyboard, on a phone it is touched. Nothing may complain meanwhile: no error
in a console, no breach of the policy, no foreign request, nothing wider than the screen; neither under the pointer nor
on paper. Pictures are kept in test-output/flows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from scheduler.bootstrap import App
from scheduler.services import accounts
from tests.browser import watch
from tests.end_to_end.service import ROOT
from tests.web.world import COOKIE, LOGINS, open_session
from web.context import EXTENSION

PICTURES = ROOT / "test-output" / "flows"
DESK, PHONE = 1440, 390
HOVERED = 12  # of what tells more under the pointer, on a page
REFUSED = ("status of 409", "status of 422")  # the browser's own word on a form that was refused


@dataclass(slots=True)
class Persona:
    """One account's page."""

    kind: str
    base: str
    locale: str
    width: int
    context: BrowserContext
    page: Page
    faults: list[str]

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def choose(self, what: Locator) -> None:
        """Press it: by Enter at a desk, by touch on a phone."""
        if self.width == PHONE:
            what.tap()
        else:
            what.focus()
            self.page.keyboard.press("Enter")

    def send(self, what: Locator) -> None:
        """Press what sends a form, or leads on, and wait for the page that answers."""
        with self.page.expect_event("load"):
            self.choose(what)

    def unfold(self, details: Locator) -> None:
        """Open it, unless it is open."""
        if details.get_attribute("open") is None:
            self.choose(details.locator("summary").first)

    def tick(self, what: Locator) -> None:
        """Check a box or a radio button: by the space bar at a desk, by touch on a phone."""
        if self.width == PHONE:
            what.tap()
        else:
            what.focus()
            self.page.keyboard.press("Space")
        assert what.is_checked()

    def look(self, name: str, *, paper: bool = False) -> None:
        """Hover over what tells more, keep a picture, print where ``paper``; nothing is wider than the screen."""
        page = self.page
        more = page.locator("main [title]:visible, main .chart svg:visible, main .chart canvas:visible")
        for one in more.all()[:HOVERED]:
            box = one.bounding_box()
            if box:
                page.mouse.move(box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 100))
        page.mouse.move(0, 0)
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            self.faults.append(f"{page.url} is {wider} px wider than the screen")
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{self.kind}-{name}-{self.locale}-{self.width}.png", full_page=True)
        if paper:
            page.pdf(path=PICTURES / f"{self.kind}-{name}-{self.locale}-{self.width}.pdf", format="A4", landscape=True)


@dataclass(slots=True)
class Cast:
    """Who takes part in a flow, all in one language and at one width."""

    app: Flask
    base: str
    chromium: Browser
    locale: str
    width: int
    _there: dict[str, Persona] = field(default_factory=dict)

    @property
    def service(self) -> App:
        found: App = self.app.extensions[EXTENSION]
        return found

    def __call__(self, kind: str) -> Persona:
        """The persona of this kind of account; the same each time."""
        if kind not in self._there:
            login = LOGINS[kind][0]
            account = accounts.find_account(self.service, login)
            assert account is not None
            accounts.set_locale(self.service, account.actor, self.locale)
            token = open_session(self.service, self.app.test_client(), login)
            context = self.chromium.new_context(
                viewport={"width": self.width, "height": 900}, has_touch=self.width == PHONE, reduced_motion="reduce"
            )
            context.add_cookies([{"name": COOKIE, "value": token, "url": self.base}])
            faults: list[str] = []
            page = watch(context, self.base, faults)
            page.on("dialog", lambda dialog: dialog.accept())
            self._there[kind] = Persona(kind, self.base, self.locale, self.width, context, page, faults)
        return self._there[kind]

    def end(self) -> None:
        """Everybody goes home; whatever complained is told."""
        told = []
        for persona in self._there.values():
            persona.context.close()
            told += [one for one in persona.faults if not any(word in one for word in REFUSED)]
        assert not told, "\n".join(told)
