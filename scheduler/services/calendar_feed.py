"""A person's published shifts for calendar programs, behind a secret address that its account makes and ends."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from itertools import pairwise

from scheduler.bootstrap import App
from scheduler.domain.account import Account
from scheduler.domain.actor import SYSTEM, Actor
from scheduler.domain.calendar import shift_blocks, shift_span
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay, RosterVersion, changed_days
from scheduler.errors import Forbidden, NotFound
from scheduler.exchange.ical import CalendarShift, calendar
from scheduler.i18n import N_, gettext
from scheduler.services.accounts import ATTEMPT_WINDOW, ATTEMPTS_PER_ADDRESS, TooManyAttempts
from scheduler.services.devices import TooFast
from scheduler.services.roster_changes import LONG_AGO, publications
from scheduler.storage.repositories.calendar_feeds import CalendarFeed
from scheduler.storage.unit_of_work import UnitOfWork

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
TOKEN_BYTES = 32
REQUESTS_PER_MINUTE = 20
GUESSED = "calendar"  # whose failures wrong addresses count as; no account is called so
NAME = N_("Shifts of %(name)s")


def make_address(app: App, actor: Actor) -> str:
    """A new secret for the account's address; shown once, stored nowhere. The one before opens nothing any more.

    Raises NotFound for an account without a person, Forbidden for an actor without an account.
    """
    if actor.person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with app.unit_of_work(actor) as uow:
        if uow.accounts.account_id(actor.login) is None:
            raise Forbidden(f"{actor.login} has no account to make an address for")
        uow.calendar_feeds.set(actor.login, token_hash(token), uow.now)
        uow.audit("calendar_feed.make", actor.login)
        uow.commit()
    return token


def revoke_address(app: App, actor: Actor) -> None:
    """From now on the account's address answers like one that never was. Raises NotFound where there is none."""
    with app.unit_of_work(actor) as uow:
        if uow.accounts.account_id(actor.login) is None or not uow.calendar_feeds.drop(actor.login):
            raise NotFound("the account has no calendar address", key="calendar_missing")
        uow.audit("calendar_feed.revoke", actor.login)
        uow.commit()


def own_address(app: App, actor: Actor) -> CalendarFeed | None:
    """When the account's address was made and last asked; None where there is none."""
    with app.reading(actor) as uow:
        found: CalendarFeed | None = uow.calendar_feeds.get(actor.login)
    return found


def read_feed(app: App, token: str, address: str) -> bytes:
    """The calendar behind a secret address, asked from a network ``address``.

    Raises NotFound for a secret that opens nothing (never made, made anew since, revoked, of an account that may not
    sign in or belongs to no person), TooFast beyond so many requests a minute, TooManyAttempts for an address that
    asked for too many that open nothing.
    """
    with app.reading() as uow:
        owner = uow.calendar_feeds.owner(token_hash(token))
    if owner is None or not owner.active or owner.person is None:
        _count_guess(app, address)
        raise NotFound("there is no such calendar", key="calendar_missing")
    with app.unit_of_work(owner.actor) as uow:
        asked = uow.calendar_feeds.asked(owner.login, uow.now)
        seconds = 60 - int(uow.now.timestamp()) % 60
        uow.commit()
    if asked > REQUESTS_PER_MINUTE:
        raise TooFast(f"{asked} requests in this minute", key="calendar_too_fast", seconds=seconds)
    with app.reading(owner.actor) as uow:
        return _calendar(uow, owner, owner.person)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _count_guess(app: App, address: str) -> None:
    """An address has the tries of failed sign-ins, counted apart from them."""
    asked_from = f"{GUESSED}:{address}"[:64]
    with app.unit_of_work(SYSTEM) as uow:
        uow.accounts.queue_up(GUESSED, asked_from)
        since = uow.now - ATTEMPT_WINDOW
        if uow.accounts.attempts(since=since, address=asked_from) >= ATTEMPTS_PER_ADDRESS:
            raise TooManyAttempts("too many wrong addresses", minutes=int(ATTEMPT_WINDOW.total_seconds() // 60))
        uow.accounts.add_attempt(GUESSED, asked_from, uow.now)
        uow.commit()


def _calendar(uow: UnitOfWork, owner: Account, person: str) -> bytes:
    organisation = uow.organisation.load()
    first, last = uow.today - BACK, uow.today + AHEAD
    shifts = [
        _shift(organisation, held, sequence, changed_at, owner.locale)
        for version in uow.rosters.published(first, last)
        for held, sequence, changed_at in _history(uow, version, person)
        if first <= held.day <= last
    ]
    name = gettext(NAME, owner.locale, name=organisation.people[person].name(owner.locale))
    return calendar(name, organisation.site.zone, shifts)


def _history(uow: UnitOfWork, version: RosterVersion, person: str) -> list[tuple[AssignedDay, int, datetime]]:
    """The person's shifts of a published version, each with how often its day changed and when it last did."""
    made = publications(uow.rosters, version)[::-1]
    held = {one.id: uow.rosters.assignments(one.id, person) for one in made}
    sequence: dict[date, int] = {}
    changed_at: dict[date, datetime] = {}
    for older, newer in pairwise(made):
        for change in changed_days(held[older.id], held[newer.id]):
            sequence[change.day] = sequence.get(change.day, 0) + 1
            changed_at[change.day] = newer.published_at or LONG_AGO
    begun = made[0].published_at or made[0].created_at
    return [(one, sequence.get(one.day, 0), changed_at.get(one.day, begun)) for one in held[version.id]]


def _shift(
    organisation: Organisation, held: AssignedDay, sequence: int, changed_at: datetime, locale: str
) -> CalendarShift:
    site, shift_type = organisation.site, organisation.shift_types[held.shift_type]
    start, end = shift_span(site, shift_type, held.day)
    lines: list[tuple[datetime, datetime, str]] = []
    blocks = shift_blocks(site, shift_type, held.day)
    for (begin, stop), role in zip(blocks, held.roles or (None,) * len(blocks), strict=False):
        known = organisation.roles.get(role) if role else None
        words = known.name(locale) if known else gettext("no role", locale)
        if lines and lines[-1][2] == words and lines[-1][1] == begin:
            begin = lines.pop()[0]  # noqa: PLW2901 - one line for blocks on end in one role
        lines.append((begin, stop, words))
    zone = site.zone
    return CalendarShift(
        uid=f"{held.person}-{held.day.isoformat()}@{site.code}.shiftledger",
        sequence=sequence,
        start=start,
        end=end,
        title=shift_type.name(locale),
        description="\n".join(
            f"{begin.astimezone(zone):%H:%M}–{stop.astimezone(zone):%H:%M} {words}" for begin, stop, words in lines
        ),
        location=site.name(locale),
        changed_at=changed_at,
    )
