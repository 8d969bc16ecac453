"""Uninterrupted rest in every so many calendar weeks, the daily rest before it."""

from __future__ import annotations

from datetime import date, timedelta

from scheduler.planning.lawful.asks import PersonAsks
from scheduler.planning.lawful.law import epoch_min, window_bounds
from scheduler.policies.kinds import Cycle, Fixed
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import WeeklyRest
from solver import problem as sp

_NEVER_WORKED = -1_000_000  # minutes: longer ago than any window


def weekly_rest(asks: PersonAsks, rule: LabourRule) -> None:
    """The rests that each block of weeks still lacks. One long rest instead of several (``or_single_min``) is audited.

    A rest before the horizon counts as far as its first midnight; a block that goes on after the horizon may have its
    rest there.
    """
    horizon = asks.horizon
    weight = asks.weight(rule, horizon.weights.day_fen)
    blocks = {}
    for day, terms in zip(horizon.dates, asks.terms(rule), strict=True):
        weeks = terms.weeks if isinstance(terms, WeeklyRest) else 1
        blocks[_block(day, weeks, horizon.law.calendar.week_starts)] = terms  # of its last day inside the horizon
    for (first, last), terms in blocks.items():
        if isinstance(terms, WeeklyRest):
            _ask(asks, rule, terms, (first, last), weight)


def _ask(asks: PersonAsks, rule: LabourRule, terms: WeeklyRest, block: tuple[date, date], weight: int | None) -> None:
    horizon = asks.horizon
    zone, days = horizon.law.calendar.zone, len(horizon.dates)
    first, last = block
    opens = epoch_min(zone, first) - terms.daily_min
    closes = epoch_min(zone, last + timedelta(days=1))
    whole = terms.daily_min + terms.rest_min
    done, open_since = _rests_before(asks, opens, whole)
    wanted = terms.times - done
    if wanted <= 0:
        return
    begin = max(open_since, horizon.start_min + _NEVER_WORKED)
    asks.rests.append(
        sp.RestWindow(
            first_day=max(0, horizon.index(first)),
            last_day=min(days, horizon.index(last)),
            start_min=opens - horizon.start_min,
            end_min=closes - horizon.start_min,
            begin_min=begin - horizon.start_min,
            rest_min=whole,
            limit=sp.Limit(value=wanted, weight=weight),
            source=rule.id,
        )
    )


def _rests_before(asks: PersonAsks, opens: int, whole: int) -> tuple[int, int]:
    """Rests of the block that ended by the horizon's first midnight, and since when nothing was worked.

    What of the last rest is counted here is not counted again.
    """
    start = asks.horizon.start_min
    at = max(opens, start + _NEVER_WORKED)
    found = 0
    lines = sorted(asks.horizon.law.past.get(asks.person.code, ()), key=lambda line: line.start_min)
    for line in lines:
        if line.end_min <= at:
            continue
        found += max(0, line.start_min - at) // whole if line.start_min > at else 0
        at = line.end_min
    last = max((line.end_min for line in lines), default=start + _NEVER_WORKED)
    here = max(0, start - max(at, opens)) // whole if opens < start else 0
    return found + here, start if here else last


def _block(day: date, weeks: int, week_starts: int) -> tuple[date, date]:
    """The block of so many weeks that holds the day, counted as the audit counts them."""
    first, _ = window_bounds(Fixed(unit=Cycle.WEEK), day, week_starts)
    first -= timedelta(days=7 * ((first.toordinal() - 1) // 7 % weeks))
    return first, first + timedelta(days=7 * weeks - 1)
