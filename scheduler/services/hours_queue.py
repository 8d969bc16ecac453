"""The exceptions queue: list what must be decided, decide one or many, take a decision back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound, SchedulerError
from scheduler.hours import decisions
from scheduler.hours.deltas import counted_in
from scheduler.hours.ledger import OPEN, RESOLVED, Period, StoredException
from scheduler.hours.schedule import local_midnights, utc
from scheduler.services.hours_inputs import (
    read_frame,
    require_account,
    require_hr,
    require_range,
    require_text,
    visible_people,
)
from scheduler.services.hours_resolution import resolve_into
from scheduler.storage.unit_of_work import UnitOfWork

REASON_CHARS = (3, 400)
MOST_AT_ONCE = 1000

Decision = decisions.Decision
decisions_for = decisions.decisions_for
likely = decisions.likely


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An exception that a bulk decision left as it was, and why."""

    exception: StoredException
    error: SchedulerError


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkDecided:
    """``settled`` were solved by a decision about another event of the same presence before their turn came."""

    decided: tuple[StoredException, ...]
    settled: int
    refused: tuple[Refusal, ...]


def list_exceptions(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    department: str | None = None,
    person: str | None = None,
    state: str | None = OPEN,
    kinds: Collection[str] | None = None,
) -> tuple[StoredException, ...]:
    """Exceptions that the actor may see (of some kinds), blocking ones first; ``state=None`` also those decided."""
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        people = visible_people(uow.organisation.load(), actor, department=department, person=person)
        found: tuple[StoredException, ...] = uow.hours.exceptions(
            first_day, last_day, people=people, state=state, kinds=kinds
        )
        return _come_to_pass(uow, found)


def waiting_in(
    app: App, actor: Actor, period: Period, *, department: str | None = None, kinds: Collection[str] | None = None
) -> tuple[StoredException, ...]:
    """What is open in a period, and with it what is blocking in locked days whose differences it will count.

    Raises NotFound for a department that the actor may not see.
    """
    with app.reading(actor) as uow:
        people = visible_people(uow.organisation.load(), actor, department=department)
        found = list(uow.hours.exceptions(period.first_day, period.last_day, people=people, state=OPEN, kinds=kinds))
        periods = uow.hours.periods()
        for origin in periods:
            if origin.locked and (target := counted_in(origin, periods)) is not None and target.code == period.code:
                late = uow.hours.exceptions(origin.first_day, origin.last_day, people=people, state=OPEN, kinds=kinds)
                found += [e for e in late if e.blocking]
        return _come_to_pass(uow, found)


def _come_to_pass(uow: UnitOfWork, found: Iterable[StoredException]) -> tuple[StoredException, ...]:
    """Without absences of days to come: a clock that was ahead when hours were resolved leaves such behind."""
    return tuple(e for e in found if e.kind != "no_show" or e.operational_date <= uow.today)


def requests_waiting(app: App, actor: Actor, period: Period) -> int:
    """How many corrections that people asked for about the period's days nobody has decided. HR and admin only."""
    require_hr(actor)
    with app.reading(actor) as uow:
        edges = local_midnights(period.first_day, period.last_day, read_frame(uow, ()).site.zone)
        found: int = uow.hours.corrections_waiting(utc(edges[0]), utc(edges[-1]))
    return found


def get_exception(app: App, actor: Actor, exception_id: int) -> StoredException:
    """One of them. Raises NotFound, also for a person out of sight."""
    with app.reading(actor) as uow:
        return _seen(uow, uow.organisation.load(), actor, exception_id)


def decide_exception(
    app: App,
    actor: Actor,
    exception_id: int,
    decision: Decision,
    *,
    reason: str,
    at: datetime | None = None,
) -> StoredException:
    """Decide an exception with a reason and resolve the person's days around it anew, in one transaction.

    ``at`` (aware) is the time to enter. Raises Forbidden unless HR or admin, or when the exception is about the actor;
    NotFound; Conflict when it is decided already; InvalidInput for a decision that it does not offer, a reason too
    short, or a time that does not solve it.
    """
    require_hr(actor)
    require_text(reason, *REASON_CHARS, field="reason")
    with app.unit_of_work(actor) as uow:
        decided = _decide(
            uow, uow.organisation.load(), actor, exception_id, decision=decision, reason=reason.strip(), at=at
        )
        uow.commit()
    return decided


def decide_many(
    app: App,
    actor: Actor,
    exception_ids: Iterable[int],
    *,
    reason: str,
    decision: Decision | None = None,
) -> BulkDecided:
    """Decide each with the same reason (None: its most likely decision), one transaction and one audit entry each.

    One that cannot be decided so does not stop the others. Raises Forbidden unless HR or admin, InvalidInput for a
    reason too short, no exception at all, or more than a thousand.
    """
    require_hr(actor)
    require_text(reason, *REASON_CHARS, field="reason")
    ids = list(dict.fromkeys(exception_ids))
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise InvalidInput(
            f"exceptions: 1 to {MOST_AT_ONCE} are needed, got {len(ids)}",
            key="exceptions_selected",
            count=len(ids),
            most=MOST_AT_ONCE,
        )
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
    decided: list[StoredException] = []
    refused: list[Refusal] = []
    settled = 0
    for exception_id in ids:
        with app.unit_of_work(actor) as uow:
            try:
                about = _seen(uow, organisation, actor, exception_id)
            except NotFound:
                settled += 1
                continue
            try:
                chosen = decision or likely(about)
                if chosen is None:
                    raise InvalidInput(
                        f"nothing is proposed for the {about.kind} of {about.person}; decide it by itself",
                        key="nothing_likely",
                    )
                decided.append(_decide(uow, organisation, actor, exception_id, decision=chosen, reason=reason.strip()))
                uow.commit()
            except SchedulerError as error:
                refused.append(Refusal(exception=about, error=error))
    return BulkDecided(decided=tuple(decided), settled=settled, refused=tuple(refused))


def undo_decision(app: App, actor: Actor, exception_id: int) -> StoredException:
    """Take a decision back: its corrections no longer count, those it had taken back count again.

    Raises Forbidden unless HR or admin, or when it is about the actor; NotFound; Conflict when it is not decided.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        organisation = uow.organisation.load()
        exception = _seen(uow, organisation, actor, exception_id)
        _require_other(actor, exception)
        if exception.state != RESOLVED:
            raise Conflict("this exception is not decided", key="exception_open")
        account_id = require_account(uow, actor)
        for correction in _ids(exception, "corrections"):
            uow.hours.withdraw_correction(correction, account_id, uow.now)
        for correction in _ids(exception, "withdrawn"):
            uow.hours.restore_correction(correction, account_id, uow.now)
        detail = {k: v for k, v in exception.detail.items() if k not in ("action", "corrections", "withdrawn")}
        uow.hours.reopen_exception(exception.id, detail=detail)
        _resolve_around(uow, organisation, exception)
        uow.audit(
            "hours.undo",
            f"hours_exception:{exception.id}",
            person=exception.person,
            day=exception.operational_date.isoformat(),
            kind=exception.kind,
            decision=str(exception.detail.get("action", "")),
        )
        uow.commit()
    return exception


def _decide(
    uow: UnitOfWork,
    organisation: Organisation,
    actor: Actor,
    exception_id: int,
    *,
    decision: Decision,
    reason: str,
    at: datetime | None = None,
) -> StoredException:
    exception = _seen(uow, organisation, actor, exception_id)
    _require_other(actor, exception)
    if exception.state != OPEN:
        raise Conflict(
            f"this exception was decided by {exception.decided_by}",
            key="exception_decided",
            decided_by=exception.decided_by or "",
        )
    plan = decisions.plan(exception, decision, at)
    account_id = require_account(uow, actor)
    made = [
        uow.hours.add_correction(
            person=exception.person,
            kind=draft.kind,
            punch_id=draft.punch_id,
            at=draft.at,
            punch_kind=draft.punch_kind,
            reason=reason,
            account_id=account_id,
            now=uow.now,
        )
        for draft in plan.drafts
    ]
    for correction in plan.withdrawn:
        uow.hours.withdraw_correction(correction, account_id, uow.now)
    detail = {
        **exception.detail,
        "action": decision.value,
        "corrections": made,
        "withdrawn": list(plan.withdrawn),
    }
    uow.hours.decide_exception(exception.id, detail=detail, reason=reason, account_id=account_id, now=uow.now)
    if made or plan.withdrawn:
        _resolve_around(uow, organisation, exception)
        if uow.hours.exception(exception.id).state == OPEN:
            raise InvalidInput(
                f"this decision leaves the {exception.kind} of {exception.person} on {exception.operational_date} "
                "as it was; choose another time",
                key="decision_solves_nothing",
                kind=exception.kind,
                person=exception.person,
                day=exception.operational_date,
            )
    uow.audit(
        "hours.decide",
        f"hours_exception:{exception.id}",
        person=exception.person,
        day=exception.operational_date.isoformat(),
        kind=exception.kind,
        decision=decision.value,
        reason=reason,
        at=None if at is None else at.isoformat(),
    )
    decided: StoredException = uow.hours.exception(exception.id)
    return decided


def _resolve_around(uow: UnitOfWork, organisation: Organisation, exception: StoredException) -> None:
    """Resolve the days that a decision can touch."""
    day = exception.operational_date
    resolve_into(uow, organisation, day - timedelta(days=1), day + timedelta(days=1), {exception.person})


def _seen(uow: UnitOfWork, organisation: Organisation, actor: Actor, exception_id: int) -> StoredException:
    found: StoredException = uow.hours.exception(exception_id)
    if not actor.sees_person(found.person, organisation.people[found.person].department):
        raise NotFound(f"there is no exception {exception_id}", key="exception_missing", exception=exception_id)
    return found


def _require_other(actor: Actor, exception: StoredException) -> None:
    if actor.person == exception.person:
        raise Forbidden("nobody decides about the own punches", key="own_hours")


def _ids(exception: StoredException, name: str) -> tuple[int, ...]:
    found = exception.detail.get(name)
    return tuple(int(i) for i in found) if isinstance(found, list) else ()
