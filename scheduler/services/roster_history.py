"""Who did what to a roster and when, and the mark by which a page knows that nothing was written since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.storage import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One write to a roster: ``action`` as in the audit log (roster.create, roster.publish, …)."""

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
    return {roster_id: tuple(deeds) for roster_id, deeds in found.items()}


def data_mark(app: App, actor: Actor) -> int:
    """A number that grows with every write, so that equal marks mean equal data."""
    with app.reading(actor) as uow:
        return audit.newest(uow.session)
