"""Stretches of days that go on for too long or end too soon. ``held[day]``: is the day one of those that count?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A stretch of ``length`` days, the past's among them, that ends before day ``end``: ``amount`` days too many or
    too few. ``days``: those beyond the limit; of a short stretch all within the horizon, or the day that ended it.
    """

    end: int
    length: int
    amount: int
    days: tuple[int, ...]


def too_long(held: Sequence[bool], most: int, past: int) -> Iterator[Fault]:
    """Stretches of more than ``most`` days, of which ``past`` lie directly before day 0 and are not charged."""
    run = past
    beyond: list[int] = []
    for day, holds in enumerate([*held, False]):
        if holds:
            run += 1
            if run > most:
                beyond.append(day)
            continue
        if beyond:
            yield Fault(day, run, len(beyond), tuple(beyond))
        run, beyond = 0, []


def too_short(held: Sequence[bool], least: int, past: int | None, able: int | None = None) -> Iterator[Fault]:
    """Stretches of fewer than ``least`` days that end before the last day.

    ``past`` days lie directly before day 0; where that is not known (``None``), nothing is asked of a stretch that
    contains day 0. A stretch from before day 0 is asked for no more than its past and ``able`` days.
    """
    before = past or 0
    run: list[int] = []
    for day, holds in enumerate(held):
        if holds:
            run.append(day)
            continue
        asked = least if run or before else 0
        if past is None and run and run[0] == 0:
            asked = 0
        if before and able is not None:
            asked = min(asked, before + able)
        if before + len(run) < asked:
            yield Fault(day, before + len(run), asked - before - len(run), tuple(run) or (day,))
        run, before = [], 0
