"""The life of a card: what may follow what, and that nothing leads back to where it could be edited."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from scheduler.attribution.card import (
    NEW_VERSION,
    TRANSITIONS,
    CardEvent,
    CardState,
    after,
    appeal_deadline,
    events_from,
)

ALLOWED = {
    (CardState.LOCKED, CardEvent.APPEAL): CardState.APPEALED,
    (CardState.LOCKED, CardEvent.SETTLE): CardState.SETTLED,
    (CardState.APPEALED, CardEvent.UPHOLD): CardState.LOCKED,
    (CardState.APPEALED, CardEvent.REVISE): CardState.LOCKED,
    (CardState.SETTLED, CardEvent.CORRECT): CardState.LOCKED,
    (CardState.SETTLED, CardEvent.ARCHIVE): CardState.CLOSED,
}


@pytest.mark.parametrize(("state", "event"), list(product(CardState, CardEvent)), ids=" ".join)
def test_every_pair_of_state_and_event_is_decided(state: CardState, event: CardEvent) -> None:
    assert after(state, event) is ALLOWED.get((state, event))


def test_every_state_is_reached_from_the_lock_and_only_the_closed_one_is_an_end() -> None:
    reached, waiting = {CardState.LOCKED}, [CardState.LOCKED]
    while waiting:
        state = waiting.pop()
        following = {target for (source, _), target in TRANSITIONS.items() if source is state} - reached
        reached |= following
        waiting += following
    assert reached == set(CardState)
    assert [state for state in CardState if not events_from(state)] == [CardState.CLOSED]


def test_only_a_revision_and_a_correction_make_a_version() -> None:
    assert {CardEvent.REVISE, CardEvent.CORRECT} == NEW_VERSION


@pytest.mark.parametrize(
    ("locked", "closed", "opened", "last"),
    [
        (date(2026, 11, 9), (), (), date(2026, 11, 23)),  # Monday: ten weekdays after it
        (date(2026, 11, 13), (), (), date(2026, 11, 27)),  # Friday
        (date(2026, 11, 14), (), (), date(2026, 11, 27)),  # Saturday: the Monday after is the first
        (date(2026, 11, 9), (date(2026, 11, 12),), (), date(2026, 11, 24)),  # a closed Thursday
        (date(2026, 11, 9), (), (date(2026, 11, 14),), date(2026, 11, 20)),  # a Saturday that is worked
        (date(2026, 11, 9), (date(2026, 11, 14),), (), date(2026, 11, 23)),  # a closed Saturday is none anyway
    ],
)
def test_the_window_is_ten_working_days(
    locked: date, closed: tuple[date, ...], opened: tuple[date, ...], last: date
) -> None:
    assert appeal_deadline(locked, closed, opened) == last
