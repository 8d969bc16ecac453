"""The exceptions queue: list what must be decided, and decide it. What changes time is a correction event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.hours.events import CorrectionKind, PunchKind
from scheduler.hours.ledger import OPEN, StoredException
from scheduler.hours.rules import DEFAULT_RULES
from scheduler.services.hours_inputs import require_hr, require_range, visible_people
from scheduler.services.hours_resolution import resolve_into
from scheduler.storage.unit_of_work import UnitOfWork

REASON_CHARS = (3, 400)


class Decision(StrEnum):
    """``accept`` the proposed repair, ``enter`` the right time, ``void`` the events, ``keep`` it as it is."""

    ACCEPT = "accept"
    ENTER = "enter"
    VOID = "void"
    KEEP = "keep"


# What entering a time adds for each kind; readings in doubtful hours are retimed instead.
_ENTERED = {
    "missing_out": PunchKind.OUT,
    "unmatched_out": PunchKind.IN,
    "unmatched_break": PunchKind.IN,
    "unmatched_role": PunchKind.IN,
    "missing_resume": PunchKind.RES,
}
_DOUBTFUL = frozenset({"ambiguous_hour", "missing_hour", "clock_jump"})


def list_exceptions(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    department: str | None = None,
    person: str | None = None,
    state: str | None = OPEN,
) -> tuple[StoredException, ...]:
    """Exceptions that the actor may see, blocking ones first; ``state=None`` also those decided."""
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        people = visible_people(uow.organisation.load(), actor, department=department, person=person)
        found: tuple[StoredException, ...] = uow.hours.exceptions(first_day, last_day, people=people, state=state)
    return found


def get_exception(app: App, actor: Actor, exception_id: int) -> StoredException:
    """One of them. Raises NotFound, also for a person out of sight."""
    with app.reading(actor) as uow:
        return _seen(uow, uow.organisation.load(), actor, exception_id)


def decisions_for(exception: StoredException) -> tuple[Decision, ...]:
    """What may be decided about it."""
    if exception.kind in _DOUBTFUL:
        return (Decision.KEEP, Decision.ENTER, Decision.VOID)
    if not exception.blocking:
        return (Decision.KEEP, Decision.VOID) if _events(exception) else (Decision.KEEP,)
    offered = (Decision.ACCEPT,) if exception.detail.get("repair") else ()
    return (*offered, Decision.ENTER, Decision.VOID)


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
    NotFound; Conflict when it is decided already; InvalidInput for a decision that it does not
    offer, a reason too short, or a time that does not solve it.
    """
    require_hr(actor)
    _require_reason(reason)
    with app.unit_of_work(actor) as uow:
        organisation = uow.organisation.load()
        exception = _seen(uow, organisation, actor, exception_id)
        if actor.person == exception.person:
            raise Forbidden("nobody decides about the own punches", key="own_hours")
        _require_undecided(exception)
        if decision not in decisions_for(exception):
            offered = ", ".join(decisions_for(exception))
            raise InvalidInput(
                f"decision: {decision} is not possible for {exception.kind}; possible are {offered}",
                key="decision_not_offered",
                decision=str(decision),
                kind=exception.kind,
                offered=offered,
            )
        account_id = uow.accounts.account_id(actor.login)
        if account_id is None:
            raise Forbidden(f"{actor.login} has no account, and a decision needs a name", key="decision_needs_account")
        by = {"person": exception.person, "reason": reason.strip(), "account_id": account_id, "now": uow.now}
        corrections = tuple(_correct(uow, exception, decision, at, by))
        detail = {**exception.detail, "action": decision.value, "corrections": list(corrections)}
        uow.hours.decide_exception(
            exception.id, detail=detail, reason=reason.strip(), account_id=account_id, now=uow.now
        )
        if corrections:
            _resolve_around(uow, organisation, exception)
        uow.audit(
            "hours.decide",
            f"hours_exception:{exception.id}",
            person=exception.person,
            day=exception.operational_date.isoformat(),
            kind=exception.kind,
            decision=decision.value,
            reason=reason.strip(),
            at=None if at is None else at.isoformat(),
        )
        decided: StoredException = uow.hours.exception(exception.id)
        uow.commit()
    return decided


def _correct(
    uow: UnitOfWork, exception: StoredException, decision: Decision, at: datetime | None, common: dict[str, Any]
) -> Iterable[int]:
    """Enter the correction events of a decision; yields their ids. ``common``: person, reason, account_id, now."""
    events = _events(exception)
    match decision:
        case Decision.KEEP:
            if exception.kind in _DOUBTFUL:
                # Retimed to the reading itself: from now on it is a person's word, not the device's.
                yield from _retime(uow, events, datetime.fromisoformat(str(exception.detail["at"])), common)
        case Decision.ACCEPT:
            repair = exception.detail["repair"]
            if not isinstance(repair, dict):
                raise InvalidInput("decision: no repair is proposed", key="decision_not_offered")
            if repair["kind"] is None:
                yield from _void(uow, events, common)
            else:
                moment = datetime.fromisoformat(repair["at"])
                yield uow.hours.add_correction(
                    kind=CorrectionKind.ADD, at=moment, punch_kind=PunchKind(repair["kind"]), **common
                )
        case Decision.ENTER:
            moment = _entered_time(exception, at)
            if exception.kind in _DOUBTFUL:
                yield from _retime(uow, events, moment, common)
            else:
                yield uow.hours.add_correction(
                    kind=CorrectionKind.ADD, at=moment, punch_kind=_ENTERED[exception.kind], **common
                )
        case Decision.VOID:
            yield from _void(uow, events, common)


def _void(uow: UnitOfWork, events: Iterable[int], common: dict[str, Any]) -> Iterable[int]:
    """Void punches; an event that a correction added is taken back with that correction."""
    for event in events:
        if event < 0:
            uow.hours.withdraw_correction(-event, common["account_id"], common["now"])
            yield -event
        else:
            yield uow.hours.add_correction(kind=CorrectionKind.VOID, punch_id=event, **common)


def _retime(uow: UnitOfWork, events: Iterable[int], at: datetime, common: dict[str, Any]) -> Iterable[int]:
    for event in events:
        yield uow.hours.add_correction(kind=CorrectionKind.RETIME, punch_id=event, at=at, **common)


def _entered_time(exception: StoredException, at: datetime | None) -> datetime:
    """The time entered, which must lie within sixteen hours of the event, on the side where it can solve anything."""
    if at is None or at.tzinfo is None:
        raise InvalidInput("at: a time with its zone is needed", key="time_needed", field="at")
    about = datetime.fromisoformat(str(exception.detail["at"]))
    reach = timedelta(seconds=DEFAULT_RULES.max_open_s)
    earliest, latest = about - reach, about + reach
    if exception.kind == "missing_out":
        earliest = about
    elif exception.kind not in _DOUBTFUL:
        latest = about
    if not earliest <= at <= latest:
        raise InvalidInput(
            f"at: {at.isoformat()} must lie from {earliest.isoformat()} to {latest.isoformat()}",
            key="time_out_of_reach",
            field="at",
            earliest=earliest,
            latest=latest,
        )
    return at


def _resolve_around(uow: UnitOfWork, organisation: Organisation, exception: StoredException) -> None:
    """Resolve the days that the decision can touch; it must have solved what it was made for."""
    day = exception.operational_date
    resolve_into(uow, organisation, day - timedelta(days=1), day + timedelta(days=1), {exception.person})
    if uow.hours.exception(exception.id).state == OPEN:
        raise InvalidInput(
            f"this decision leaves the {exception.kind} of {exception.person} on {day} as it was; choose another time",
            key="decision_solves_nothing",
            kind=exception.kind,
            person=exception.person,
            day=day,
        )


def _seen(uow: UnitOfWork, organisation: Organisation, actor: Actor, exception_id: int) -> StoredException:
    found: StoredException = uow.hours.exception(exception_id)
    if not actor.sees_person(found.person, organisation.people[found.person].department):
        raise NotFound(f"there is no exception {exception_id}", key="exception_missing", exception=exception_id)
    return found


def _require_undecided(exception: StoredException) -> None:
    if exception.state != OPEN:
        raise Conflict(
            f"this exception was decided by {exception.decided_by}",
            key="exception_decided",
            decided_by=exception.decided_by or "",
        )


def _require_reason(reason: str) -> None:
    low, high = REASON_CHARS
    if not low <= len(reason.strip()) <= high:
        raise InvalidInput(
            f"reason: {low} to {high} characters are needed, got {len(reason.strip())}",
            key="reason_length",
            field="reason",
            least=low,
            most=high,
        )


def _events(exception: StoredException) -> tuple[int, ...]:
    events = exception.detail.get("events")
    return tuple(int(event) for event in events) if isinstance(events, list) else ()
