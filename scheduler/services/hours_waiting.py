"""Rows in quarantine that may be punches of a period: while they wait, its hours are not complete."""

from __future__ import annotations

from datetime import timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.hours.ledger import Period
from scheduler.hours.rules import DEFAULT_RULES
from scheduler.hours.schedule import local_midnights, utc
from scheduler.punching.claims import read_claim
from scheduler.punching.days import Span, may_fall
from scheduler.services.hours_inputs import read_frame, require_hr
from scheduler.storage.repositories.punch_quarantine import WAITING
from scheduler.storage.unit_of_work import UnitOfWork


def quarantine_waiting(app: App, actor: Actor, period: Period) -> int:
    """How many rows wait in quarantine that may be punches of the period. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        return waiting_rows(uow, period)


def waiting_rows(uow: UnitOfWork, period: Period) -> int:
    """How many waiting rows may be punches of the period; the last night's end lies on the day after it."""
    rows = uow.punching.quarantine_rows(WAITING, limit=10**6)
    if not rows:
        return 0
    zone = read_frame(uow, ()).site.zone
    edges = local_midnights(period.first_day, period.last_day, zone)
    span = Span(utc(edges[0]), utc(edges[-1]) + timedelta(seconds=DEFAULT_RULES.max_open_s))
    return sum(
        may_fall(read_claim(row.raw, number=row.id, device=row.device), row.reason, row.received_at, span, zone)
        for row in rows
    )
