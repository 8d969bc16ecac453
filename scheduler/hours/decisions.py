"""What may be decided about an exception, and which corrections each decision means. Pure: a plan, then somebody acts.

What changes time is a correction event; the raw events stay. A plan says which corrections to add and which of those
already made to take back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.errors import InvalidInput
from scheduler.hours.events import Correction, CorrectionKind, PunchKind
from scheduler.hours.ledger import StoredException
from scheduler.hours.rules import DEFAULT_RULES


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
DOUBTFUL = frozenset({"ambiguous_hour", "missing_hour", "clock_jump"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A correction to be made. ``at`` is aware."""

    kind: CorrectionKind
    punch_id: int | None = None
    at: datetime | None = None
    punch_kind: PunchKind | None = None

    def correction(self, number: int, person: str, decided_s: int) -> Correction:
        """As it would be folded once it is approved."""
        return Correction(
            id=number,
            person=person,
            kind=self.kind,
            approved=True,
            decided_s=decided_s,
            punch_id=self.punch_id,
            at_s=None if self.at is None else int(self.at.timestamp()),
            punch_kind=self.punch_kind,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``withdrawn`` are ids of corrections that no longer count."""

    drafts: tuple[Draft, ...] = ()
    withdrawn: tuple[int, ...] = ()


def decisions_for(exception: StoredException) -> tuple[Decision, ...]:
    """What may be decided about it, the most likely first."""
    if exception.kind in DOUBTFUL:
        return (Decision.KEEP, Decision.ENTER, Decision.VOID)
    if not exception.blocking:
        return (Decision.KEEP, Decision.VOID) if events_of(exception) else (Decision.KEEP,)
    offered = (Decision.ACCEPT,) if exception.detail.get("repair") else ()
    return (*offered, Decision.ENTER, Decision.VOID)


def likely(exception: StoredException) -> Decision | None:
    """The decision that needs nothing but a yes; None where a person must say a time or void something."""
    first = decisions_for(exception)[0]
    return first if first in (Decision.ACCEPT, Decision.KEEP) else None


def plan(exception: StoredException, decision: Decision, at: datetime | None = None) -> Plan:
    """The corrections of a decision. ``at`` (aware) is the time to enter.

    Raises InvalidInput for a decision that the exception does not offer, or a time that cannot solve it.
    """
    offered = decisions_for(exception)
    if decision not in offered:
        names = ", ".join(offered)
        raise InvalidInput(
            f"decision: {decision} is not possible for {exception.kind}; possible are {names}",
            key="decision_not_offered",
            decision=str(decision),
            kind=exception.kind,
            offered=names,
        )
    match decision:
        case Decision.KEEP:
            # Retimed to the reading itself: from now on it is a person's word, not the device's.
            return _retimed(exception, about(exception)) if exception.kind in DOUBTFUL else Plan()
        case Decision.ACCEPT:
            repair = exception.detail["repair"]
            if not isinstance(repair, dict) or repair["kind"] is None:
                return _voided(exception)
            moment = datetime.fromisoformat(repair["at"])
            return _added(moment, PunchKind(repair["kind"]))
        case Decision.ENTER:
            moment = _entered_time(exception, at)
            if exception.kind in DOUBTFUL:
                return _retimed(exception, moment)
            return _added(moment, _ENTERED[exception.kind])
        case Decision.VOID:
            return _voided(exception)


def about(exception: StoredException) -> datetime:
    """The instant that it is about."""
    return datetime.fromisoformat(str(exception.detail["at"]))


def events_of(exception: StoredException) -> tuple[int, ...]:
    """The events that it is about; negative ids were added by corrections."""
    events = exception.detail.get("events")
    return tuple(int(event) for event in events) if isinstance(events, list) else ()


def _added(at: datetime, kind: PunchKind) -> Plan:
    return Plan(drafts=(Draft(kind=CorrectionKind.ADD, at=at, punch_kind=kind),))


def _voided(exception: StoredException) -> Plan:
    """An event that a correction added is taken back with that correction."""
    events = events_of(exception)
    return Plan(
        drafts=tuple(Draft(kind=CorrectionKind.VOID, punch_id=event) for event in events if event >= 0),
        withdrawn=tuple(-event for event in events if event < 0),
    )


def _retimed(exception: StoredException, at: datetime) -> Plan:
    events = events_of(exception)
    return Plan(drafts=tuple(Draft(kind=CorrectionKind.RETIME, punch_id=event, at=at) for event in events))


def _entered_time(exception: StoredException, at: datetime | None) -> datetime:
    """The time entered, which must lie within sixteen hours of the event, on the side where it can solve anything."""
    if at is None or at.tzinfo is None:
        raise InvalidInput("at: a time with its zone is needed", key="time_needed", field="at")
    moment = about(exception)
    reach = timedelta(seconds=DEFAULT_RULES.max_open_s)
    earliest, latest = moment - reach, moment + reach
    if exception.kind == "missing_out":
        earliest = moment
    elif exception.kind not in DOUBTFUL:
        latest = moment
    if not earliest <= at <= latest:
        raise InvalidInput(
            f"at: {at.isoformat()} must lie from {earliest.isoformat()} to {latest.isoformat()}",
            key="time_out_of_reach",
            field="at",
            earliest=earliest.astimezone(at.tzinfo),  # on the clock of the time entered
            latest=latest.astimezone(at.tzinfo),
        )
    return at
