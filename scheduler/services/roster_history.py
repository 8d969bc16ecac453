"""Who did what to a roster and when, and the mark by which a page knows that nothing was written since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.storage import audit

BY_REQUEST = "request.approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One write to a roster: ``action`` as in the audit log (roster.create, roster.publish, …).

    The approval of a request, which makes and publishes a version of its own, is ``request.approve``.
    """

    at: datetime
    login: str
    action: str


def roster_deeds(app: App, actor: Actor, roster_ids: Collection[int]) -> Mapping[int, tuple[Deed, ...]]:
    """What was done to each roster, oldest first; nothing for staff."""
    found: dict[int, list[Deed]] = {roster_id: [] for roster_id in roster_ids}
    if actor.role is AccountRole.STAFF or not found:
        return {}
    targets = {f"roster:{roster_id}": roster_id for roster_id in roster_ids}
    with app.reading(actor) as uow:
        for entry in audit.entries_about(uow.session, tuple(targets)):
            found[targets[entry.target]].append(Deed(at=entry.at, login=entry.actor, action=entry.action))
        for roster_id, deeds in found.items():
            if any(deed.action == "roster.create" for deed in deeds):
                continue
            for request in uow.staff_requests.of_roster(roster_id):
                if request.decided_at is not None and request.decided_by is not None:
                    made = Deed(at=request.decided_at, login=request.decided_by, action=BY_REQUEST)
                    deeds.insert(0, made)
    return {roster_id: tuple(deeds) for roster_id, deeds in found.items()}


def data_mark(app: App, actor: Actor) -> int:
    """A number that grows with every write, so that equal marks mean equal data."""
    with app.reading(actor) as uow:
        return audit.newest(uow.session)
