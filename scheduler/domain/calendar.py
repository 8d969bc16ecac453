"""Where wall-clock duties lie in time: local midnights, the spans of shifts and the blocks in which a role is held.

A shift begins and ends by the clock on the wall, so a night across a clock change has its true length; its breaks
lie at their offset in elapsed minutes after its start. Everything that comes out is aware UTC.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.organisation import Organisation, ShiftType, Site
from scheduler.errors import InvalidInput

Span = tuple[datetime, datetime]
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)  # with room on both sides for every zone and every horizon


def reachable(day: date) -> bool:
    """Can clocks, databases and horizons place the day?"""
    return EARLIEST <= day <= LATEST


def require_reachable(day: date) -> None:
    """Raises InvalidInput for a day that nobody plans or worked."""
    if not reachable(day):
        raise InvalidInput(
            f"{day} is out of reach; days from {EARLIEST} to {LATEST} are accepted",
            key="day_out_of_reach",
            day=day,
            earliest=EARLIEST,
            latest=LATEST,
        )


def wall_time(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """The instant (UTC) at which clocks of the zone show ``minute`` minutes after midnight of ``day``.

    ``minute`` may pass 1440 (the next day). A time that the clock skips is taken as if it had not been changed yet.
    """
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    return local.replace(tzinfo=zone).astimezone(UTC)


def clock_shows(zone: ZoneInfo, day: date, start_min: int, end_min: int) -> bool:
    """Do clocks of the zone show any minute of ``[start_min, end_min)`` of the day? None of a skipped hour."""
    midnight = datetime.combine(day, time())
    walls = (midnight + timedelta(minutes=minute) for minute in range(start_min, end_min))
    return any(
        wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall for wall in walls
    )


def minutes_between(start: datetime, end: datetime) -> int:
    """Elapsed whole minutes; both must be aware."""
    return int((end - start).total_seconds()) // 60


def days_of(first_day: date, days: int) -> tuple[date, ...]:
    """The ``days`` dates from ``first_day`` on."""
    return tuple(first_day + timedelta(days=d) for d in range(days))


def runs_on(organisation: Organisation, shift_type: ShiftType, day: date) -> bool:
    """Is there a shift of this type on the day? Closed days have none.

    On a day that the site marks ``open`` the weekdays of the shift type are not looked at (make-up working days).
    """
    marked = organisation.calendar.get(day)
    if marked is not None and marked.kind == "closed":
        return False
    if marked is not None and marked.kind == "open":
        return True
    return not shift_type.weekdays or day.weekday() in shift_type.weekdays


def open_days(organisation: Organisation, first_day: date, days: int) -> tuple[bool, ...]:
    """On which of the days from ``first_day`` on does some shift run?"""
    types = organisation.shift_types.values()
    return tuple(any(runs_on(organisation, one, day) for one in types) for day in days_of(first_day, days))


def shift_span(site: Site, shift_type: ShiftType, day: date) -> Span:
    """Start and end of the shift that begins on ``day``."""
    zone = site.zone
    return (
        wall_time(zone, day, shift_type.start_min),
        wall_time(zone, day, shift_type.start_min + shift_type.length_min),
    )


def work_minutes(site: Site, shift_type: ShiftType, day: date) -> int:
    """Paid minutes of the shift: its true length less unpaid breaks."""
    start, end = shift_span(site, shift_type, day)
    return minutes_between(start, end) - sum(b.length_min for b in shift_type.breaks if not b.paid)


def shift_blocks(site: Site, shift_type: ShiftType, day: date) -> tuple[Span, ...]:
    """The blocks of the shift, in order: cut at its start, its breaks (paid or not) and its end.

    A stretch between cuts is divided into as few blocks of at most ``site.block_min`` as possible, as even as
    the demand's slots allow. Raises ``InvalidInput`` if the site's block is shorter than its slot.
    """
    if site.block_min < site.slot_min:
        raise InvalidInput(
            f"site {site.code}: block_min {site.block_min} must be at least slot_min {site.slot_min}",
            key="block_too_short",
            block_min=site.block_min,
            slot_min=site.slot_min,
        )
    start, end = shift_span(site, shift_type, day)
    return tuple(
        (start + timedelta(minutes=first), start + timedelta(minutes=last))
        for stretch in _stretches(shift_type, minutes_between(start, end))
        for first, last in _divided(stretch, site.slot_min, site.block_min // site.slot_min)
    )


def _stretches(shift_type: ShiftType, length_min: int) -> Iterator[tuple[int, int]]:
    """Working stretches between breaks, as offsets from the shift's start."""
    at = 0
    for pause in sorted(shift_type.breaks, key=lambda b: b.offset_min):
        if pause.offset_min > at:
            yield at, min(pause.offset_min, length_min)
        at = max(at, pause.offset_min + pause.length_min)
    if at < length_min:
        yield at, length_min


def _divided(stretch: tuple[int, int], slot_min: int, slots_per_block: int) -> Iterator[tuple[int, int]]:
    """Even pieces of whole slots (the last one takes a remainder), none longer than ``slots_per_block`` slots."""
    first, last = stretch
    slots = -(-(last - first) // slot_min)
    pieces = -(-slots // slots_per_block)
    cuts = [first + slot_min * (-(-slots * k // pieces)) for k in range(pieces)] + [last]
    yield from itertools.pairwise(cuts)
