"""The roster services' small company with accounts and a published week, for the tests of requests.

Published from Monday: A early Mon to Fri, B early Mon to Wed, C off, L (laboratory, picks at 80 %) early on Thursday.
"""

from __future__ import annotations

from datetime import timedelta

from scheduler.bootstrap import App
from scheduler.domain.account import Account
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.services.audit_log import read_audit
from scheduler.services.rosters import list_rosters
from tests.scheduler.planning.builders import MONDAY
from tests.scheduler.services.roster_company import DAYS, HR, LAB_LEAD, WH_LEAD, forecast, store

DAY = [MONDAY + timedelta(days=d) for d in range(DAYS)]
PICK4 = ("PICK",) * 4
STAFF = {code: Actor(login=code.lower(), role=AccountRole.STAFF, person=code) for code in "ABCL"}
WEEK = {"A": (0, 1, 2, 3, 4), "B": (0, 1, 2), "L": (3,)}


def request_world(app: App, week: dict[str, tuple[int, ...]] | None = None, shift_type: str = "E") -> App:
    """Store everything; the service that was given."""
    store(app)
    forecast(app)
    add_accounts(app, HR, WH_LEAD, LAB_LEAD, *STAFF.values())
    publish_week(app, WEEK if week is None else week, shift_type)
    return app


def add_accounts(app: App, *actors: Actor) -> None:
    """Accounts of these actors, with which nobody can sign in."""
    with app.unit_of_work(SYSTEM) as uow:
        for actor in actors:
            uow.accounts.add(
                Account(
                    login=actor.login,
                    password_hash="no password opens this",
                    active=True,
                    role=actor.role,
                    departments=actor.departments,
                    person=actor.person,
                    uniquifier=actor.login * 8,
                    locale="en",
                    must_change=False,
                    created_at=uow.now,
                )
            )
        uow.audit("test.accounts", "all")
        uow.commit()


def publish_week(app: App, week: dict[str, tuple[int, ...]], shift_type: str = "E") -> None:
    held = [
        AssignedDay(person=person, day=DAY[index], shift_type=shift_type, roles=PICK4)
        for person, days in week.items()
        for index in days
    ]
    with app.unit_of_work(SYSTEM) as uow:
        uow.rosters.publish_imported(MONDAY, DAYS, held, uow.now)
        uow.audit("test.roster", "week")
        uow.commit()


def in_force(app: App) -> RosterVersion:
    return next(v for v in list_rosters(app, HR) if v.state == "published")


def content(app: App) -> set[tuple[str, int, str]]:
    """Person, day of the week and shift type of what is published."""
    with app.reading(SYSTEM) as uow:
        held = uow.rosters.published_assignments(DAY[0], DAY[-1])
    return {(one.person, (one.day - MONDAY).days, one.shift_type) for one in held}


def last_audit(app: App) -> tuple[str, dict[str, object]]:
    entry = read_audit(app, SYSTEM).entries[0]
    return entry.action, dict(entry.detail)
