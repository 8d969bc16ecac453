"""The life of a person's card from its lock on: appealed, decided, settled, corrected; never editable again.

A revision is a new version of the card, with money as deltas; no transition leads back to a state that can be edited.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

APPEAL_WORKING_DAYS = 10


class CardState(StrEnum):
    LOCKED = "locked"
    APPEALED = "appealed"
    SETTLED = "settled"
    CLOSED = "closed"


class CardEvent(StrEnum):
    """``uphold``: the card stays as it is. ``revise`` and ``correct`` make its next version."""

    APPEAL = "appeal"
    UPHOLD = "uphold"
    REVISE = "revise"
    SETTLE = "settle"
    CORRECT = "correct"
    ARCHIVE = "archive"


TRANSITIONS: dict[tuple[CardState, CardEvent], CardState] = {
    (CardState.LOCKED, CardEvent.APPEAL): CardState.APPEALED,
    (CardState.APPEALED, CardEvent.UPHOLD): CardState.LOCKED,
    (CardState.APPEALED, CardEvent.REVISE): CardState.LOCKED,
    (CardState.LOCKED, CardEvent.SETTLE): CardState.SETTLED,
    (CardState.SETTLED, CardEvent.CORRECT): CardState.LOCKED,
    (CardState.SETTLED, CardEvent.ARCHIVE): CardState.CLOSED,
}
NEW_VERSION = frozenset({CardEvent.REVISE, CardEvent.CORRECT})


def after(state: CardState, event: CardEvent) -> CardState | None:
    """The state that follows; None where the event is not allowed in this one."""
    return TRANSITIONS.get((state, event))


def events_from(state: CardState) -> tuple[CardEvent, ...]:
    """What may happen to a card in this state."""
    return tuple(event for (source, event) in TRANSITIONS if source is state)


def working_day(day: date, closed: Iterable[date], opened: Iterable[date]) -> bool:
    """Monday to Friday unless the calendar closes the day, and any day that the calendar opens."""
    if day in set(opened):
        return True
    return day.weekday() < 5 and day not in set(closed)


def appeal_deadline(locked_on: date, closed: Iterable[date] = (), opened: Iterable[date] = ()) -> date:
    """The tenth working day after the day of the lock; an appeal on it is still in time."""
    shut, extra = frozenset(closed), frozenset(opened)
    day, left = locked_on, APPEAL_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= working_day(day, shut, extra)
    return day
