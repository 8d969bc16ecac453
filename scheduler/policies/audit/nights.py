"""Work at night, and what people who are protected may not do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scheduler.policies.audit.frame import Bools, Frame, Ints
from scheduler.policies.audit.hours import night_average
from scheduler.policies.audit.overtime import overtime_by_day
from scheduler.policies.audit.windows import Hit
from scheduler.policies.kinds import NightBand, Overtime
from scheduler.policies.terms import Ban, GroupBan, NightMinutes, NightPer

DAY_AND_NIGHT_MIN = 1440


def night_minutes(frame: Frame, terms: NightMinutes, mask: Bools) -> Iterator[Hit]:
    """One hit a day, or a run of windows for an average."""
    if terms.per is NightPer.AVERAGE:
        yield from night_average(frame, terms, mask)
        return
    at_night = frame.by_day(frame.night_minutes(_band(terms.band))) > terms.night_over_min
    work = frame.minutes if terms.per is NightPer.DAY else _most_in_24_hours(frame, terms)
    broken = (work > terms.limit_min) & mask
    if terms.per is NightPer.DAY:
        broken &= at_night
    for person, day in np.argwhere(broken):
        found = int(work[person, day])
        yield _hit(int(person), int(day), found, terms.limit_min)


def group_ban(frame: Frame, terms: GroupBan, mask: Bools) -> Iterator[Hit]:
    """One hit a day: its overtime, or its minutes at night."""
    if terms.bans is Ban.NIGHT:
        done = frame.by_day(frame.night_minutes(_band(terms.band)))
    else:
        rest = frame.rest_days()
        counts = (Overtime.DAY, Overtime.WEEK)
        done = overtime_by_day(frame, frame.minutes, counts, (terms.day_min, terms.week_min), rest)
    for person, day in np.argwhere((done > 0) & mask):
        yield _hit(int(person), int(day), int(done[person, day]), 0)


def _most_in_24_hours(frame: Frame, terms: NightMinutes) -> Ints:
    """By person and operational date: the most work in 24 hours that begin with a span of the day and hold night work.

    A stretch of 24 hours with the most work can always be moved to begin where a span does.
    """
    spans = frame.spans
    band = _band(terms.band)
    night = frame.night_minutes(band)
    most = np.zeros_like(frame.minutes)
    bounds = np.searchsorted(spans.person, np.arange(len(frame.people) + 1))
    done = np.concatenate(([0], np.cumsum(spans.end - spans.start)))
    dark = np.concatenate(([0], np.cumsum(night)))
    for person in np.flatnonzero(np.diff(bounds) > 0):
        low, high = int(bounds[person]), int(bounds[person + 1])
        starts = spans.start[low:high]
        closes = starts + DAY_AND_NIGHT_MIN
        after = low + np.searchsorted(starts, closes, side="left")
        beyond = np.maximum(spans.end[after - 1] - closes, 0)
        work = done[after] - done[low:high] - beyond
        cut_off = frame.inside_band(band, np.minimum(closes, spans.end[after - 1]), spans.end[after - 1])
        at_night = dark[after] - dark[low:high] - cut_off
        held = at_night > terms.night_over_min
        np.maximum.at(most[person], spans.day[low:high][held], work[held])
    return most


def _band(band: NightBand | None) -> NightBand:
    if band is None:
        raise ValueError("a rule about nights has no band; stack_packs gives each its own")
    return band


def _hit(person: int, day: int, found: int, limit: int) -> Hit:
    return Hit(person=person, judged=day, first=day, last=day, found=found, limit=limit, amount=found - limit)
