"""Delta lines as they are read: what a period counts of locked days before it, and what came after its own lock."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.hours.deltas import Delta
from scheduler.hours.ledger import Period
from scheduler.hours.pay import PayTotal
from scheduler.services.hours_inputs import visible_people
from scheduler.services.hours_lock import last_lock


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaLines:
    """``counted`` in the period, ``left`` of its own days to later ones (period None: none is open yet)."""

    period: Period
    counted: tuple[Delta, ...]
    left: tuple[Delta, ...]


def read_deltas(
    app: App, actor: Actor, period: str, *, department: str | None = None, person: str | None = None
) -> DeltaLines:
    """Lines of people that the actor may see. Raises NotFound for a period, or for what is out of sight."""
    with app.reading(actor) as uow:
        found: Period = uow.hours.period(period)
        people = visible_people(uow.organisation.load(), actor, department=department, person=person)
        return DeltaLines(
            period=found,
            counted=uow.hours.deltas(period=period, people=people),
            left=uow.hours.deltas(origin=period, people=people),
        )


def pay_totals(app: App, actor: Actor, period: str) -> tuple[PayTotal, ...]:
    """Totals of a locked period as they were locked, of people that the actor may see. Raises NotFound."""
    with app.reading(actor) as uow:
        uow.hours.period(period)
        people = visible_people(uow.organisation.load(), actor)
        found: tuple[PayTotal, ...] = uow.hours.pay_totals(period, people)
    return found


def rounding_of_last_lock(app: App, actor: Actor) -> int:
    """The unit in minutes with which the period locked last was rounded for pay; 0: minute by minute."""
    with app.reading(actor) as uow:
        how = last_lock(uow)
    return how.rounding_min if how else 0
