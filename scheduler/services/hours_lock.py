"""Locking a payroll period: its hours stop changing, and what comes later is counted in the next."""

from __future__ import annotations

from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.errors import Conflict, InvalidInput
from scheduler.hours.deltas import Delta, deltas_hash
from scheduler.hours.ledger import OPEN, Period, PeriodLock
from scheduler.hours.pay import PayTotal, pay_total
from scheduler.hours.schedule import local_midnights, utc
from scheduler.hours.segments import Segment, content_hash
from scheduler.services.hours_changes import refresh_into
from scheduler.services.hours_inputs import Frame, require_hr
from scheduler.services.hours_resolution import resolve_into
from scheduler.services.hours_rules import rules_in_force
from scheduler.services.hours_waiting import waiting_rows
from scheduler.storage.unit_of_work import UnitOfWork

LARGEST_ROUNDING_MIN = 60


def lock_period(app: App, actor: Actor, code: str, *, rounding_min: int | None = None) -> Period:
    """Resolve the period a last time and lock it with the hash of its segments and of the delta lines counted in it.

    ``rounding_min`` is the unit in which totals are paid (0: minute by minute; None: as in the period locked before).
    Raises Forbidden unless HR or admin, NotFound for an unknown period, InvalidInput for a unit that cannot be,
    Conflict when the period is locked already, has not ended, or holds unresolved or provisional items (``unresolved``,
    ``provisional`` and ``requested`` say how many): those of its days, and those of days locked before it; Conflict too
    while rows wait in quarantine that may be punches of its days (``quarantined``).
    """
    require_hr(actor)
    if rounding_min is not None and not 0 <= rounding_min <= LARGEST_ROUNDING_MIN:
        raise InvalidInput(
            f"rounding_min: 0 to {LARGEST_ROUNDING_MIN} minutes, got {rounding_min}",
            key="rounding_range",
            field="rounding_min",
            most=LARGEST_ROUNDING_MIN,
        )
    with app.unit_of_work(actor) as uow:
        period: Period = uow.hours.period(code)
        _require_lockable(period, uow.today)
        organisation = uow.organisation.load()
        refresh_into(uow, organisation)
        resolve_into(uow, organisation, period.first_day, period.last_day)
        segments = [s for own in uow.hours.segments(period.first_day, period.last_day).values() for s in own]
        _require_settled(uow, organisation, period, segments)
        _require_nothing_held_back(uow, period)
        lines = uow.hours.deltas(period=code)
        before = last_lock(uow)
        how = PeriodLock(
            deltas_hash=deltas_hash(lines),
            rules_hash=rules_in_force(uow).fingerprint,
            rounding_min=(before.rounding_min if before else 0) if rounding_min is None else rounding_min,
        )
        digest = content_hash(segments)
        uow.hours.add_pay_totals(code, _totals(segments, lines, uow.hours.pay_balances(), how.rounding_min))
        uow.hours.lock(code, content_hash=digest, how=how, account_id=uow.accounts.account_id(actor.login), now=uow.now)
        uow.audit(
            "period.lock",
            f"period:{code}",
            content_hash=digest,
            segments=len(segments),
            deltas=len(lines),
            deltas_hash=how.deltas_hash,
            rounding_min=how.rounding_min,
        )
        locked: Period = uow.hours.period(code)
        uow.commit()
    return locked


def _require_lockable(period: Period, today: date) -> None:
    if period.locked:
        raise Conflict(f"period {period.code} is locked already", key="period_locked", period=period.code)
    if period.last_day >= today:
        raise Conflict(
            f"period {period.code} ends on {period.last_day} and cannot be locked on {today}",
            key="period_running",
            period=period.code,
            last_day=period.last_day,
        )


def _require_settled(uow: UnitOfWork, frame: Frame, period: Period, segments: list[Segment]) -> None:
    """Nothing undecided in the period, nor in locked days before it, whose differences it would count."""
    earlier = [p for p in uow.hours.periods() if p.locked and p.last_day < period.first_day]
    queue = [e for p in (*earlier, period) for e in uow.hours.exceptions(p.first_day, p.last_day, state=OPEN)]
    unresolved = sum(e.blocking for e in queue)
    provisional = sum(s.provisional for s in segments)
    edges = local_midnights(period.first_day, period.last_day, frame.site.zone)
    requested = uow.hours.corrections_waiting(utc(edges[0]), utc(edges[-1]))
    if unresolved or provisional or requested:
        raise Conflict(
            f"period {period.code} holds {unresolved} unresolved items, {provisional} provisional segments and "
            f"{requested} corrections asked for; decide each of them first",
            key="period_unresolved",
            period=period.code,
            unresolved=unresolved,
            provisional=provisional,
            requested=requested,
        )


def _require_nothing_held_back(uow: UnitOfWork, period: Period) -> None:
    quarantined = waiting_rows(uow, period)
    if quarantined:
        raise Conflict(
            f"{quarantined} rows that may be punches of period {period.code} wait in quarantine; release or dismiss "
            "each of them first",
            key="period_quarantine",
            period=period.code,
            quarantined=quarantined,
        )


def last_lock(uow: UnitOfWork) -> PeriodLock | None:
    """How the period was locked that was locked last."""
    locked = [p for p in uow.hours.periods() if p.locked_at is not None]
    latest = max(locked, key=lambda p: p.locked_at or uow.now, default=None)
    found: PeriodLock | None = uow.hours.period_lock(latest.code) if latest else None
    return found


def _totals(
    segments: list[Segment], lines: tuple[Delta, ...], balances: dict[str, int], rounding_min: int
) -> list[PayTotal]:
    """One total a person who worked, has a line, or is owed something by an earlier rounding."""
    worked: dict[str, int] = {}
    later: dict[str, int] = {}
    for segment in segments:
        worked[segment.person] = worked.get(segment.person, 0) + segment.minutes
    for line in lines:
        later[line.person] = later.get(line.person, 0) + line.minutes
    owed = {person for person, balance in balances.items() if balance}
    return [
        pay_total(
            person,
            worked.get(person, 0),
            later.get(person, 0),
            balance_min=balances.get(person, 0),
            rounding_min=rounding_min,
        )
        for person in sorted(worked.keys() | later.keys() | owed)
    ]
