"""What a request handler may ask for: the service, who acts, the organisation's snapshot, the reader's language."""

from __future__ import annotations

from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context
from flask_babel import get_locale
from flask_security import current_user

from scheduler.bootstrap import App
from scheduler.domain.account import Account
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Named, Organisation, Site
from scheduler.errors import Forbidden, NotFound
from scheduler.services.company_now import company_now

EXTENSION = "shiftledger"


def service() -> App:
    """The wired service of this process."""
    return cast(App, current_app.extensions[EXTENSION])


def account() -> Account | None:
    """The signed-in account, or None."""
    return current_user.account if has_request_context() and current_user.is_authenticated else None


def actor() -> Actor:
    """Who acts; only for routes that need a sign-in."""
    signed_in = account()
    if signed_in is None:
        raise Forbidden("nobody is signed in")
    return signed_in.actor


def own_person() -> str:
    """The person code of the signed-in account; an account without a person has no pages of its own."""
    person = actor().person
    if person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    return person


def organisation() -> Organisation | None:
    """The company, read once a request; None before anything was imported."""
    if "organisation" not in g:
        with service().reading() as uow:
            try:
                g.organisation = company_now(service(), uow)
            except NotFound:
                g.organisation = None
    return cast("Organisation | None", g.organisation)


def company() -> Organisation:
    """The company, where a page makes no sense without it."""
    found = organisation()
    if found is None:
        raise NotFound("no company has been imported yet", key="no_company")
    return found


def site() -> Site | None:
    """The site, read once a request; None before there is one."""
    if "site" not in g:
        with service().reading() as uow:
            g.site = uow.organisation.site()
    return cast("Site | None", g.site)


def zone() -> ZoneInfo:
    """The site's zone; UTC before there is a site."""
    found = site()
    return found.zone if found else ZoneInfo("UTC")


def today() -> date:
    """The business date at the site."""
    return service().clock.today(zone())


def locale() -> str:
    """The reader's language: zh_Hans_CN or en."""
    return str(get_locale())


def name_of(named: Named | None, code: str | None = None) -> str:
    """A name in the reader's language; the bare code where the thing is no longer known."""
    return named.name(locale()) if named is not None else (code or "")
