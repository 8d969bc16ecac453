"""Days on which nobody works: days off in the week, Sundays, holidays, leave, and substitutes for those worked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from scheduler.policies.audit.frame import Bools, Frame
from scheduler.policies.audit.windows import Hit, fixed_windows, prefix
from scheduler.policies.kinds import Cycle, DayKind
from scheduler.policies.terms import DayBan, DaysOff, FreeSundays

SUNDAY = 6
DAY_MIN = 1440


def days_off(frame: Frame, terms: DaysOff, mask: Bools) -> Iterator[Hit]:
    """One hit a calendar week, or a day that has no substitute."""
    if terms.after is not None:
        yield from _substitutes(frame, terms, mask)
        return
    sums = prefix((frame.minutes > 0).astype(np.int64))
    for first, last, judged in fixed_windows(frame, Cycle.WEEK):
        free = last - first + 1 - (sums[:, last + 1] - sums[:, first])
        for person in np.flatnonzero((free < terms.days) & mask[:, judged]):
            found = int(free[person])
            yield Hit(
                person=int(person),
                judged=judged,
                first=first,
                last=last,
                found=found,
                limit=terms.days,
                amount=terms.days - found,
            )


def free_sundays(frame: Frame, terms: FreeSundays, mask: Bools) -> Iterator[Hit]:
    """One hit a window, as soon as too many of its Sundays were worked."""
    local = frame.by_local_day() > 0
    for first, last, judged in fixed_windows(frame, terms.window.unit):
        sundays = first + np.flatnonzero(frame.weekdays()[first : last + 1] == SUNDAY)
        free = len(sundays) - local[:, sundays].sum(axis=1)
        for person in np.flatnonzero((free < terms.free) & mask[:, judged]):
            found = int(free[person])
            yield Hit(
                person=int(person),
                judged=judged,
                first=first,
                last=last,
                found=found,
                limit=terms.free,
                amount=terms.free - found,
            )


def day_ban(frame: Frame, terms: DayBan, mask: Bools) -> Iterator[Hit]:
    """One hit a day."""
    if terms.days is DayKind.ANNUAL_LEAVE:
        done = np.where(_leave(frame), frame.minutes, 0)
    else:
        done = np.where(_marked(frame, terms.days)[None, :], frame.by_local_day(), 0)
    for person, day in np.argwhere((done > 0) & mask):
        found = int(done[person, day])
        place = int(day)
        yield Hit(person=int(person), judged=place, first=place, last=place, found=found, limit=0, amount=found)


def _marked(frame: Frame, kind: DayKind) -> Bools:
    """Which days are Sundays, or holidays."""
    if kind is DayKind.HOLIDAY:
        return frame.holidays()
    sundays: Bools = frame.weekdays() == SUNDAY
    return sundays


def _leave(frame: Frame) -> Bools:
    """People × days: approved annual leave."""
    leave = np.zeros(frame.minutes.shape, dtype=np.bool_)
    for place, facts in enumerate(frame.people):
        for absence in facts.absences:
            if absence.kind == DayKind.ANNUAL_LEAVE:
                first, last = max(frame.column(absence.first), 0), max(frame.column(absence.last) + 1, 0)
                leave[place, first:last] = True
    return leave


def _substitutes(frame: Frame, terms: DaysOff, mask: Bools) -> Iterator[Hit]:
    """Each worked day takes the earliest day off that is near enough and not taken: that way the most find one.

    A holiday on a Sunday is owed as a Sunday. What one rule took is not free for the next one.
    """
    holiday, sunday = _marked(frame, DayKind.HOLIDAY), _marked(frame, DayKind.SUNDAY)
    special = sunday if terms.after is DayKind.SUNDAY else holiday & ~sunday
    owed = (frame.by_local_day() > 0) & special[None, :]
    for person in np.flatnonzero(owed.any(axis=1)) if mask.any() else ():
        hired = frame.column(frame.people[person].hired_on)
        candidates = (frame.minutes[person] == 0) & ~holiday & ~sunday
        candidates &= _long_rest(frame, int(person), DAY_MIN + terms.with_rest_min)
        candidates[: max(hired, 0)] = False
        taken = frame.taken.setdefault(int(person), set())
        free = [int(k) for k in np.flatnonzero(candidates) if k not in taken]
        for day in np.flatnonzero(owed[person]):
            place = bisect_right(free, int(day) - terms.within_days)
            if place < len(free) and free[place] < day + terms.within_days:
                taken.add(free.pop(place))
            elif mask[person, day]:
                own = int(day)
                yield Hit(person=int(person), judged=own, first=own, last=own, found=0, limit=1, amount=1)


def _long_rest(frame: Frame, person: int, rest_min: int) -> Bools:
    """Which days lie, with their noon, in a rest of the person of at least so many minutes."""
    low, high = np.searchsorted(frame.spans.person, [person, person + 1])
    starts, ends = frame.spans.start[low:high], frame.spans.end[low:high]
    noons = (frame.midnights[:-1] + frame.midnights[1:]) // 2
    after = np.searchsorted(starts, noons, side="right")
    before = np.where(after > 0, ends[np.maximum(after - 1, 0)] if len(ends) else 0, frame.midnights[0] - rest_min)
    until = np.where(
        after < len(starts),
        starts[np.minimum(after, max(len(starts) - 1, 0))] if len(starts) else 0,
        frame.midnights[-1] + rest_min,
    )
    result: Bools = (until - before >= rest_min) & (before <= noons)
    return result
