"""The audit log as an administrator reads it: searched, page by page, and as a table to take away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import wall_time
from scheduler.domain.organisation import Organisation, Site
from scheduler.errors import Forbidden
from scheduler.services.exporting import export_table
from scheduler.storage.audit import AuditEntry, Sought, entries_before, known_actions
from scheduler.storage.unit_of_work import UnitOfWork

PAGE = 50
EXPORTED = 50_000
SHORTEST_NAME = 2
MOST_MEANT = 50  # whose codes are looked for in every entry's details: it takes its time, and SQLite refuses hundreds
_COLUMNS = ("seq", "at", "actor", "action", "target", "detail", "prev_hash", "hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAsked:
    """What is looked for; what is empty is not asked. ``who`` and ``about`` are parts of a login and of a target.

    ``about`` may also be a code, or part of a name, of a person, a role or a department: then the entries count too
    that tell of it in their details, such as a request or an appeal of the person, and those of the
    person's account. Words that more than ``MOST_MEANT`` of them bear are only looked for in targets.
    ``first`` and ``last`` are days of the site, both included.
    """

    who: str = ""
    action: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Newest first. ``older``: the number to ask for the page after this one, or None at the end.

    ``actions`` are those that the log holds at all. ``bearers``: how many people, roles and departments the words
    about a target mean, where these are too many to look for.
    """

    entries: tuple[AuditEntry, ...]
    older: int | None
    actions: tuple[str, ...] = ()
    bearers: int = 0


def read_audit(app: App, actor: Actor, *, before: int | None = None, asked: AuditAsked | None = None) -> AuditPage:
    """Fifty entries of those asked for, the newest or those before entry ``before``. Admin only."""
    _require_admin(actor)
    with app.reading(actor) as uow:
        sought, bearers = _sought(uow, asked or AuditAsked())
        found = tuple(entries_before(uow.session, before=before, limit=PAGE + 1, sought=sought))
        actions = known_actions(uow.session)
    shown = found[:PAGE]
    older = shown[-1].seq if len(found) > PAGE else None
    return AuditPage(entries=shown, older=older, actions=actions, bearers=bearers)


def export_audit(app: App, actor: Actor, asked: AuditAsked, fmt: str) -> bytes:
    """The newest 50,000 entries asked for as they are kept, newest first: ``at`` in UTC, details as raw JSON.

    Admin only; raises InvalidInput for a format that is none.
    """
    _require_admin(actor)
    with app.reading(actor) as uow:
        sought, _ = _sought(uow, asked)
        found = tuple(entries_before(uow.session, before=None, limit=EXPORTED, sought=sought))
    return export_table(_frame(found), fmt, title="audit")


def _frame(entries: Iterable[AuditEntry]) -> pd.DataFrame:
    rows = [
        {
            **{name: getattr(entry, name) for name in _COLUMNS},
            "at": entry.at.isoformat(),
            "detail": json.dumps(entry.detail, ensure_ascii=False, sort_keys=True),
        }
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)


def _sought(uow: UnitOfWork, asked: AuditAsked) -> tuple[Sought, int]:
    """What to look for, and of how many it would be where these are too many."""
    site: Site | None = uow.organisation.site()
    zone = site.zone if site else ZoneInfo("UTC")
    codes = _codes(uow.organisation.load(), asked.about.strip()) if site else ()
    bearers = len(codes)
    if bearers > MOST_MEANT:
        codes = ()
    sought = Sought(
        actor=asked.who.strip(),
        action=asked.action,
        target=asked.about.strip(),
        codes=codes,
        targets=tuple(account.login for account in uow.accounts.list() if account.person in codes),
        since=_midnight(zone, asked.first),
        until=_midnight(zone, None if asked.last is None else asked.last + timedelta(days=1)),
    )
    return sought, bearers if bearers > MOST_MEANT else 0


def _codes(company: Organisation, about: str) -> tuple[str, ...]:
    """The people, roles and departments that are meant: by their code as a whole, by names in part."""
    sought = about.casefold()
    if len(sought) < SHORTEST_NAME:
        return ()
    known = (*company.people.values(), *company.roles.values(), *company.departments.values())
    return tuple(
        one.code
        for one in known
        if sought == one.code.casefold() or any(sought in name.casefold() for name in (one.name_zh, one.name_en))
    )


def _midnight(zone: ZoneInfo, day: date | None) -> datetime | None:
    return None if day is None else wall_time(zone, day, 0)


def _require_admin(actor: Actor) -> None:
    if actor.role is not AccountRole.ADMIN:
        raise Forbidden("only an admin reads the audit log")
