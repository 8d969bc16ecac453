"""The home page's figures for whoever leads, closes the month or keeps the service running; each leads on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.job import JobState
from scheduler.domain.roster import RosterState, RosterVersion
from scheduler.hours.ledger import Period
from scheduler.services.accounts import list_accounts
from scheduler.services.attribution_cases import list_appeals
from scheduler.services.corrections import list_corrections
from scheduler.services.hours import list_periods
from scheduler.services.hours_queue import list_exceptions
from scheduler.services.importing import recent_imports
from scheduler.services.jobs import list_jobs
from scheduler.services.punch_quarantine import count_waiting
from scheduler.services.requests import waiting_requests
from scheduler.services.requests_leave import shifts_left_empty
from scheduler.services.rosters import list_rosters
from web import context
from web.i18n import write_date, write_datetime, write_day
from web.rosters.presenters import STATE_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    label: str
    value: str
    note: str
    icon: str
    tone: str = ""
    href: str | None = None


def cards(actor: Actor) -> list[Card]:
    """The cards of the account's role; staff have none, their roster is their home page."""
    parts: dict[AccountRole, tuple[Callable[[Actor], Iterator[Card]], ...]] = {
        AccountRole.STAFF: (),
        AccountRole.LEAD: (_rosters, _requests, _corrections, _hours),
        AccountRole.HR: (_requests, _corrections, _appeals, _quarantine, _hours, _imports),
        AccountRole.ADMIN: (_rosters, _jobs, _imports, _accounts, _hours),
    }
    return [card for part in parts[actor.role] for card in part(actor)]


def _rosters(actor: Actor) -> Iterator[Card]:
    versions = list_rosters(context.service(), actor, limit=20)
    published = [v for v in versions if v.state is RosterState.PUBLISHED]
    drafts = [v for v in versions if v.state not in (RosterState.PUBLISHED, RosterState.SUPERSEDED)]
    href = url_for("rosters.index")
    if published:
        last = max(published, key=lambda v: v.first_day)
        until = date.fromordinal(last.first_day.toordinal() + last.days - 1)
        yield Card(
            label=gettext("Published until"),
            value=write_date(until),
            note=gettext("the next roster begins the day after"),
            icon="calendar-week",
            tone="warn" if (until - context.today()).days < 3 else "",
            href=href,
        )
    yield from _left_empty(actor, published)
    newest = max(drafts, key=lambda v: v.id, default=None)
    yield Card(
        label=gettext("Rosters in the making"),
        value=str(len(drafts)),
        note=_days_and_state(newest) if newest else gettext("begin the next one here"),
        icon="pencil",
        href=url_for("rosters.board", roster_id=newest.id) if newest else href,
    )


def _left_empty(actor: Actor, published: Sequence[RosterVersion]) -> Iterator[Card]:
    empty = shifts_left_empty(context.service(), actor)
    if not empty:
        return
    day = empty[0].day
    roster = next((v for v in published if v.first_day <= day < v.first_day + timedelta(days=v.days)), None)
    asked: dict[str, Any] = {"person": empty[0].person, "first_day": day.isoformat(), "last_day": day.isoformat()}
    yield Card(
        label=gettext("Published shifts on leave"),
        value=str(len(empty)),
        note=gettext("nobody works them; the next on %(day)s", day=write_day(day)),
        icon="calendar-x",
        tone="bad",
        href=url_for("replanning.page", roster_id=roster.id, **asked) if roster else url_for("rosters.index"),
    )


def _days_and_state(version: RosterVersion) -> str:
    last_day = version.first_day + timedelta(days=version.days - 1)
    return f"{write_day(version.first_day)} – {write_day(last_day)} · {STATE_NAMES[version.state]}"


def _hours(actor: Actor) -> Iterator[Card]:
    periods = _periods_to_close(actor)
    if not periods:
        return
    period, blocking = periods[0], _blocking(actor, periods[0])
    if actor.role is AccountRole.LEAD and not blocking:  # locks nothing: whatever is open in the own departments counts
        period, blocking = next(((p, n) for p in periods if (n := _blocking(actor, p))), (period, 0))
    yield Card(
        label=gettext("To decide in %(code)s", code=period.code),
        value=str(blocking),
        note=_lock_note(actor, blocking),
        icon="exclamation-triangle" if blocking else "check-circle",
        tone="bad" if blocking else "good",
        href=url_for("hours.period", period=period.code),
    )


def _blocking(actor: Actor, period: Period) -> int:
    items = list_exceptions(context.service(), actor, period.first_day, period.last_day)
    return sum(item.blocking for item in items)


def _lock_note(actor: Actor, blocking: int) -> str:
    """A lead sees the own departments only, so says nothing about the lock of the whole company."""
    if blocking:
        return str(gettext("to settle before these hours can be locked"))
    if actor.role is AccountRole.LEAD:
        return str(gettext("nothing is open in your departments"))
    return str(gettext("nothing stands in the way of the lock"))


def _requests(actor: Actor) -> Iterator[Card]:
    waiting = len(waiting_requests(context.service(), actor))
    return _to_decide(gettext("Requests of staff"), waiting, "send", "requests_desk.waiting")


def _corrections(actor: Actor) -> Iterator[Card]:
    waiting = len(list_corrections(context.service(), actor, status="requested"))
    return _to_decide(gettext("Corrections asked for"), waiting, "pencil", "corrections.waiting")


def _appeals(actor: Actor) -> Iterator[Card]:
    """Those about others: nobody decides the own appeal."""
    waiting = sum(one.open and one.person != actor.person for one in list_appeals(context.service(), actor))
    return _to_decide(gettext("Appeals"), waiting, "shield-check", "appeals.index")


def _to_decide(label: str, waiting: int, icon: str, endpoint: str) -> Iterator[Card]:
    if waiting:
        yield Card(
            label=label,
            value=str(waiting),
            note=ngettext("waits for your decision", "wait for your decision", waiting),
            icon=icon,
            tone="warn",
            href=url_for(endpoint),
        )


def _quarantine(actor: Actor) -> Iterator[Card]:
    waiting = sum(count_waiting(context.service(), actor).values())
    if waiting:
        yield Card(
            label=gettext("Punches in quarantine"),
            value=str(waiting),
            note=gettext("could not be taken as they came"),
            icon="inbox",
            tone="warn",
            href=url_for("punching.quarantine"),
        )


def _imports(actor: Actor) -> Iterator[Card]:
    files = recent_imports(context.service(), actor, limit=20)
    yield Card(
        label=gettext("Last import"),
        value=files[0].name if files else gettext("none yet"),
        note=write_datetime(files[0].imported_at) if files else gettext("begin with the company's files"),
        icon="upload",
        href=url_for("imports.files"),
    )
    waiting = sum(file.quarantined for file in files)
    if waiting:
        yield Card(
            label=gettext("In quarantine"),
            value=str(waiting),
            note=gettext("rows of the last files"),
            icon="inbox",
            tone="warn",
            href=url_for("imports.files"),
        )


def _jobs(actor: Actor) -> Iterator[Card]:
    jobs = list_jobs(context.service(), actor, limit=50)
    running = sum(not job.state.ended for job in jobs)
    failed = sum(job.state is JobState.FAILED for job in jobs)
    yield Card(
        label=gettext("Jobs waiting or running"),
        value=str(running),
        note=gettext("%(n)s of the last 50 failed", n=failed),
        icon="gear",
        tone="warn" if failed else "",
        href=url_for("admin.jobs"),
    )


def _accounts(actor: Actor) -> Iterator[Card]:
    accounts = list_accounts(context.service(), actor)
    yield Card(
        label=gettext("Accounts"),
        value=str(len(accounts)),
        note=gettext("%(n)s disabled", n=sum(not account.active for account in accounts)),
        icon="people",
        href=url_for("admin.accounts"),
    )


def _periods_to_close(actor: Actor) -> list[Period]:
    """Of the periods that have begun and are not locked: those that are over, latest first, then the one that runs."""
    begun = [p for p in list_periods(context.service(), actor) if p.first_day <= context.today() and not p.locked]
    over = [p for p in begun if p.last_day < context.today()]
    return [*reversed(over), *(p for p in begun if p not in over)]
