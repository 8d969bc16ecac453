"""Cutting worked time where a rule changes: local midnights, the edges of the night, days on which versions begin.

A cut never changes a minute: instants are floored, so the parts of a segment sum to the segment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.calendar import wall_time
from scheduler.hours.schedule import local_date, local_midnights
from scheduler.hours.segments import Segment, cut_at

ONE_DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """Wall-clock minutes of the day; a band whose end is not after its start reaches into the next day."""

    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePart:
    """A part of a segment that lies on one local day, and wholly inside the night or outside it."""

    segment: Segment
    local_day: date
    night: bool
    holiday: bool


def edges(
    first_day: date, last_day: date, zone: ZoneInfo, *, night: Night | None = None, begins: Iterable[date] = ()
) -> tuple[int, ...]:
    """Epoch seconds at which a rule may change from ``first_day`` to the end of ``last_day``, in order.

    ``begins`` are days on which a version begins. Every edge is of the wall clock, so a band over a change of clocks
    is as long as the clock on the wall makes it.
    """
    found = set(local_midnights(first_day, last_day, zone))
    found |= {int(wall_time(zone, day, 0).timestamp()) for day in begins}
    for start, end in _bands(first_day, last_day, zone, night):
        found |= {start, end}
    return tuple(sorted(found))


def rule_parts(
    segments: Collection[Segment], zone: ZoneInfo, *, night: Night | None, holidays: Collection[date] = ()
) -> tuple[RulePart, ...]:
    """The segments cut at local midnights and the night's edges, each part with what holds in it."""
    if not segments:
        return ()
    first = local_date(min(s.start_s for s in segments), zone)
    last = local_date(max(s.end_s for s in segments), zone)
    cuts = edges(first, last, zone, night=night)
    bands = _bands(first, last, zone, night)
    starts = [start for start, _ in bands]
    midnights = local_midnights(first, last, zone)
    parts = []
    for part in cut_at(segments, cuts):
        band = bisect_right(starts, part.start_s) - 1
        day = first + timedelta(days=bisect_right(midnights, part.start_s) - 1)
        parts.append(
            RulePart(
                segment=part,
                local_day=day,
                night=band >= 0 and part.start_s < bands[band][1],
                holiday=day in holidays,
            )
        )
    return tuple(parts)


def _bands(first_day: date, last_day: date, zone: ZoneInfo, night: Night | None) -> list[tuple[int, int]]:
    if night is None:
        return []
    end_min = night.end_min if night.end_min > night.start_min else night.end_min + ONE_DAY_MIN
    days = [first_day + timedelta(days=d) for d in range(-1, (last_day - first_day).days + 1)]
    return [
        (
            int(wall_time(zone, day, night.start_min).timestamp()),
            int(wall_time(zone, day, end_min).timestamp()),
        )
        for day in days
    ]
