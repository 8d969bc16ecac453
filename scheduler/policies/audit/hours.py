"""How much is worked: days, weeks, averages over windows, overtime, days in a row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scheduler.policies.audit.frame import Bools, Frame, Ints
from scheduler.policies.audit.overtime import overtime_by_day
from scheduler.policies.audit.windows import Hit, fixed_windows, prefix, since_start, worst_of_runs
from scheduler.policies.kinds import Cycle, Fixed, Overtime, Rolling
from scheduler.policies.terms import (
    AvgMinutes,
    ConsecutiveDays,
    DayMinutes,
    MakeUp,
    MaxOvertime,
    NightMinutes,
    Per,
    WeekMinutes,
)
from scheduler.policies.work import Basis


def day_minutes(frame: Frame, terms: DayMinutes, mask: Bools) -> Iterator[Hit]:
    """One hit a day; ``at_min`` is the minute at which the limit was reached."""
    spans = frame.spans
    length = spans.end - spans.start
    done = frame.minutes[spans.person, spans.day]
    over = np.flatnonzero((done > terms.limit_min) & mask[spans.person, spans.day])
    before = _worked_before(frame, length)
    for k in over:
        if before[k] <= terms.limit_min < before[k] + length[k]:
            found = int(done[k])
            yield Hit(
                person=int(spans.person[k]),
                judged=int(spans.day[k]),
                first=int(spans.day[k]),
                last=int(spans.day[k]),
                found=found,
                limit=terms.limit_min,
                amount=found - terms.limit_min,
                at_min=int(spans.start[k] + terms.limit_min - before[k]),
            )


def week_minutes(frame: Frame, terms: WeekMinutes, mask: Bools) -> Iterator[Hit]:
    """One hit a calendar week."""
    yield from _totals(frame, frame.minutes, Fixed(unit=Cycle.WEEK), terms.limit_min, mask)


def avg_minutes(frame: Frame, terms: AvgMinutes, mask: Bools) -> Iterator[Hit]:
    """One hit a fixed window; of rolling ones, one for each run of ends on following days, with the worst window."""
    if terms.per is Per.WINDOW and isinstance(terms.window, Fixed):
        yield from _totals(frame, frame.minutes, terms.window, terms.limit_min, mask)
        return
    sums, worked_days = prefix(frame.minutes), prefix((frame.minutes > 0).astype(np.int64))
    away = prefix(_away(frame, terms.exclude))
    for starts, ends in _ends(frame, terms.window):
        days = ends - starts + 1
        work = sums[:, ends + 1] - sums[:, starts]
        if terms.per is Per.WINDOW:
            allowed7 = np.full_like(work, 7 * terms.limit_min)
        elif terms.per is Per.WORKED_DAY:
            allowed7 = 7 * terms.limit_min * (worked_days[:, ends + 1] - worked_days[:, starts])
        else:
            counted = since_start(frame, ends, int(days[0]))
            absent = away[:, ends + 1] - away[:, starts]
            if terms.makeup is MakeUp.FOLLOWING and frame.basis is Basis.ACTUAL:
                work = work + _following(frame, ends, absent)
                absent = np.zeros_like(absent)
            allowed7 = terms.limit_min * np.maximum(counted - absent, 0)
        over = -(-(7 * work - allowed7) // 7)
        judged = np.minimum(ends, frame.last)
        yield from _hits(frame, terms.window, (work, allowed7 // 7, over), mask, ends=judged, days=int(days[0]))


def night_average(frame: Frame, terms: NightMinutes, mask: Bools) -> Iterator[Hit]:
    """Work over the days of the window less one rest day in seven; runs as in avg_minutes."""
    if terms.window is None:
        return
    sums = prefix(frame.minutes)
    for starts, ends in _ends(frame, terms.window):
        days = int((ends - starts + 1)[0])
        counted = since_start(frame, ends, days)
        allowed = terms.limit_min * (counted - counted // 7)
        work = sums[:, ends + 1] - sums[:, starts]
        judged = np.minimum(ends, frame.last)
        yield from _hits(frame, terms.window, (work, allowed, work - allowed), mask, ends=judged, days=days)


def max_overtime(frame: Frame, terms: MaxOvertime, mask: Bools) -> Iterator[Hit]:
    """One hit a fixed window."""
    if Overtime.CYCLE in terms.counts:
        cycle = terms.cycle_min or 0
        for hit in _totals(frame, frame.minutes, terms.window, cycle + terms.limit_min, mask):
            yield Hit(
                person=hit.person,
                judged=hit.judged,
                first=hit.first,
                last=hit.last,
                found=hit.found - cycle,
                limit=terms.limit_min,
                amount=hit.amount,
            )
        return
    rest = frame.rest_days()
    overtime = overtime_by_day(frame, frame.minutes, terms.counts, (terms.day_min, terms.week_min), rest)
    yield from _totals(frame, overtime, terms.window, terms.limit_min, mask)


def consecutive_days(frame: Frame, terms: ConsecutiveDays, mask: Bools) -> Iterator[Hit]:
    """One hit a run of days with work, if any day past the limit lies in the period."""
    worked = frame.minutes > 0
    people, days = np.nonzero(worked)
    if not len(people):
        return
    fresh = np.concatenate(([True], (np.diff(people) != 0) | (np.diff(days) != 1)))
    heads = np.flatnonzero(fresh)
    lengths = np.diff(np.concatenate((heads, [len(people)])))
    for head, length in zip(heads[lengths > terms.limit_days], lengths[lengths > terms.limit_days], strict=True):
        person, first, last = int(people[head]), int(days[head]), int(days[head] + length - 1)
        judged = min(last, frame.last)
        if judged < frame.first or first + terms.limit_days > frame.last or not mask[person, judged]:
            continue
        yield Hit(
            person=person,
            judged=judged,
            first=first,
            last=last,
            found=int(length),
            limit=terms.limit_days,
            amount=int(length) - terms.limit_days,
        )


def _worked_before(frame: Frame, length: Ints) -> Ints:
    """For every span the minutes that the person had worked on its operational date before it."""
    spans = frame.spans
    order = np.lexsort((spans.start, spans.day, spans.person))
    total = np.cumsum(length[order]) - length[order]
    same = (np.diff(spans.person[order]) == 0) & (np.diff(spans.day[order]) == 0)
    fresh = np.concatenate(([True], ~same))[: len(order)]
    base = np.maximum.accumulate(np.where(fresh, total, 0)) if len(order) else total
    before = np.zeros_like(length)
    before[order] = total - base
    return before


def _totals(frame: Frame, table: Ints, window: Fixed, limit: int, mask: Bools) -> Iterator[Hit]:
    """One hit for each fixed window whose sum is above the limit."""
    sums = prefix(table)
    for first, last, judged in fixed_windows(frame, window.unit):
        found = sums[:, last + 1] - sums[:, first]
        for person in np.flatnonzero((found > limit) & mask[:, judged]):
            amount = int(found[person]) - limit
            yield Hit(
                person=int(person),
                judged=judged,
                first=first,
                last=last,
                found=int(found[person]),
                limit=limit,
                amount=amount,
            )


def _ends(frame: Frame, window: Fixed | Rolling) -> Iterator[tuple[Ints, Ints]]:
    """(first, last) columns of windows: all rolling ones that end in the period at once, fixed ones one by one."""
    if isinstance(window, Rolling):
        ends = np.arange(frame.first, frame.last + 1, dtype=np.int64)
        yield ends - window.days + 1, ends
        return
    for first, last, _judged in fixed_windows(frame, window.unit):
        yield np.array([first], dtype=np.int64), np.array([last], dtype=np.int64)


def _hits(
    frame: Frame, window: Fixed | Rolling, figures: tuple[Ints, Ints, Ints], mask: Bools, *, ends: Ints, days: int
) -> Iterator[Hit]:
    """Hits of windows; a fixed one that ends after the period keeps its own last day."""
    found, limit, over = figures
    for hit in worst_of_runs(found, limit, over, mask, ends=ends, days=days):
        if isinstance(window, Rolling):
            yield hit
            continue
        spans = fixed_windows(frame, window.unit)
        first, last = next((first, last) for first, last, judged in spans if judged == hit.judged)
        yield Hit(
            person=hit.person,
            judged=hit.judged,
            first=first,
            last=last,
            found=hit.found,
            limit=hit.limit,
            amount=hit.amount,
        )


def _away(frame: Frame, kinds: tuple[str, ...]) -> Ints:
    """1 for each day of an absence of one of the kinds."""
    away = np.zeros_like(frame.minutes)
    for place, facts in enumerate(frame.people):
        for absence in facts.absences:
            if absence.kind in kinds:
                first, last = max(frame.column(absence.first), 0), frame.column(absence.last)
                away[place, first : max(last + 1, 0)] = 1
    return away


def _following(frame: Frame, ends: Ints, absent: Ints) -> Ints:
    """Minutes of the next days worked after each end, as many as there were excluded days (what is known of them)."""
    added = np.zeros_like(absent)
    for person in np.flatnonzero(absent.any(axis=1)):
        days = np.flatnonzero(frame.minutes[person])
        sums = np.concatenate(([0], np.cumsum(frame.minutes[person, days])))
        begin = np.searchsorted(days, ends, side="right")
        added[person] = sums[np.minimum(begin + absent[person], len(days))] - sums[begin]
    return added
