"""Rest between duties, in the week, and inside a duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from scheduler.policies.audit.frame import APART, Bools, Frame, Ints
from scheduler.policies.audit.windows import Hit, fixed_windows
from scheduler.policies.kinds import Cycle
from scheduler.policies.terms import Break, DailyRest, RestMakeUp, WeeklyRest

SHORTEST_REST_MIN = 240  # what is shorter is a break inside a duty


def daily_rest(frame: Frame, terms: DailyRest, mask: Bools) -> Iterator[Hit]:
    """One hit a duty whose rest is too short, on the day of the duty that cut it short, or that was too long itself."""
    spans = frame.spans
    if not len(spans):
        return
    heads = spans.first_of_group()
    gaps = spans.gaps()
    if terms.within_min is not None:
        until = np.repeat(spans.start[heads] + terms.within_min, np.diff(np.append(heads, len(spans))))
        gaps = np.minimum(gaps, until - spans.end)
    rest = np.maximum(np.maximum.reduceat(gaps, heads), 0)
    tails = np.append(heads[1:], len(spans)) - 1
    between = spans.gaps()[tails]
    makeups = None if terms.makeup is None else _Makeups(frame, terms.makeup, rest, heads)
    for k in np.flatnonzero(rest < terms.rest_min):
        person, own, found = int(spans.person[heads[k]]), int(spans.day[heads[k]]), int(rest[k])
        cut_short = between[k] < terms.rest_min
        other = int(spans.day[tails[k] + 1]) if between[k] < APART else own
        judged = other if cut_short else own
        made_up = makeups is not None and makeups.take(person, own, found)
        if made_up or not mask[person, judged]:
            continue
        yield Hit(
            person=person,
            judged=judged,
            first=min(own, judged),
            last=max(own, judged),
            found=found,
            limit=terms.rest_min,
            amount=terms.rest_min - found,
            at_min=int(spans.end[tails[k]] + between[k]) if cut_short else None,
        )


class _Makeups:
    """Longer rests, each of which makes up for one short one, the earliest that is near enough first."""

    def __init__(self, frame: Frame, makeup: RestMakeUp, rest: Ints, heads: Ints) -> None:
        self.makeup = makeup
        self.free: dict[int, list[int]] = defaultdict(list)
        for k in np.flatnonzero(rest >= makeup.to_min):
            self.free[int(frame.spans.person[heads[k]])].append(int(frame.spans.day[heads[k]]))

    def take(self, person: int, day: int, rest: int) -> bool:
        """Use up a longer rest for the short one after the duty of ``day``; False if there is none."""
        if rest < self.makeup.floor_min:
            return False
        near = next((one for one in self.free[person] if abs(one - day) < self.makeup.within_days), None)
        if near is None:
            return False
        self.free[person].remove(near)
        return True


def weekly_rest(frame: Frame, terms: WeeklyRest, mask: Bools) -> Iterator[Hit]:
    """One hit for each window of weeks whose rests do not suffice; found and limit are minutes of weekly rest.

    Windows take rests in order, each the earliest that still begins in it, so that no rest counts for two windows.
    """
    days = 7 * terms.weeks
    windows = list(fixed_windows(frame, Cycle.WEEK, terms.weeks))
    earlier = range(windows[0][0] - days, -1, -days)
    windows = [*((first, first + days - 1, -1) for first in sorted(earlier)), *windows]
    person, begin, end = _rests(frame, terms.rest_min)
    bounds = np.searchsorted(person, np.arange(len(frame.people) + 1))
    for place in np.flatnonzero(mask.any(axis=1)):
        rests = _Rests(begin[bounds[place] : bounds[place + 1]], end[bounds[place] : bounds[place + 1]], terms)
        for first, last, judged in windows:
            found, limit = rests.take(int(frame.midnights[first]), int(frame.midnights[last + 1]))
            if found < limit and judged >= 0 and mask[place, judged]:
                yield Hit(
                    person=int(place),
                    judged=judged,
                    first=first,
                    last=last,
                    found=found,
                    limit=limit,
                    amount=limit - found,
                )


class _Rests:
    """One person's rests of some length, and from when on each is still free to be a weekly rest."""

    def __init__(self, begin: Ints, end: Ints, terms: WeeklyRest) -> None:
        self.terms = terms
        self.free = [int(one) + terms.daily_min for one in begin]  # daily rest comes before it, in addition
        self.end = [int(one) for one in end]
        self.next = 0

    def take(self, opens: int, closes: int) -> tuple[int, int]:
        """(found, due) minutes of weekly rest of the window ``[opens, closes)``."""
        terms, taken, best = self.terms, 0, 0
        due = terms.times * terms.rest_min
        while self.next < len(self.end) and self.end[self.next] < opens:
            self.next += 1
        place = self.next
        while place < len(self.end) and taken < terms.times:
            start = max(self.free[place], opens)
            if start >= closes:
                break
            length = self.end[place] - start
            if terms.or_single_min is not None and length >= terms.or_single_min:
                self.free[place] = start + terms.or_single_min + terms.daily_min
                return due, due
            if length >= terms.rest_min:
                taken += 1
                self.free[place] = start + terms.rest_min + terms.daily_min
            else:
                best = max(best, length)
                place += 1
        return min(taken * terms.rest_min + (best if taken < terms.times else 0), due), due


def _rests(frame: Frame, least_min: int) -> tuple[Ints, Ints, Ints]:
    """(person, from, until) of every rest of four hours or more, those before and after all work among them.

    Shorter ones than ``least_min`` are kept too: the longest says how much was missing.
    """
    spans, count = frame.spans, len(frame.people)
    everyone = np.arange(count, dtype=np.int64)
    opening = np.full(count, int(frame.midnights[0]) - APART // 2)
    closing = np.full(count, int(frame.midnights[-1]) + APART // 2)
    person = np.concatenate((everyone, spans.person))
    begin = np.concatenate((opening, spans.end))
    order = np.lexsort((begin, person))
    person, begin = person[order], begin[order]
    starts = np.concatenate((spans.start, closing))
    end = starts[np.lexsort((starts, np.concatenate((spans.person, everyone))))]
    long = end - begin >= min(SHORTEST_REST_MIN, least_min)
    return person[long], begin[long], end[long]


def breaks(frame: Frame, terms: Break, mask: Bools) -> Iterator[Hit]:
    """One hit a duty with too little break; with ``unbroken`` one a run of work that is too long."""
    spans = frame.spans
    if not len(spans):
        return
    last_of_group = np.append(np.diff(spans.group) != 0, True)
    gaps = np.where(last_of_group, 0, spans.gaps())
    counted = np.where(gaps >= terms.block_min, gaps, 0)
    heads = spans.first_of_group()
    if terms.unbroken:
        fresh = np.concatenate(([True], (counted[:-1] > 0) | last_of_group[:-1]))
        heads = np.flatnonzero(fresh)
    work = np.add.reduceat(spans.end - spans.start, heads)
    # where one piece must be the whole break, the longest says how much is missing
    whole = terms.block_min >= terms.break_min
    given = np.maximum.reduceat(gaps, heads) if whole else np.add.reduceat(counted, heads)
    short = work > terms.after_min
    if not terms.unbroken:
        short &= given < terms.break_min
    for k in np.flatnonzero(short & mask[spans.person[heads], spans.day[heads]]):
        head = heads[k]
        found, limit = (work[k], terms.after_min) if terms.unbroken else (given[k], terms.break_min)
        yield Hit(
            person=int(spans.person[head]),
            judged=int(spans.day[head]),
            first=int(spans.day[head]),
            last=int(spans.day[head]),
            found=int(found),
            limit=limit,
            amount=abs(int(found) - limit),
            at_min=int(spans.start[head]),
        )
