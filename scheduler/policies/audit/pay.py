"""What is lawful at a price: premiums, notice of rosters, pay for changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scheduler.policies.audit.frame import APART, Bools, Frame, Ints
from scheduler.policies.audit.overtime import overtime_by_day
from scheduler.policies.audit.windows import Hit, fixed_windows, prefix
from scheduler.policies.kinds import Cycle, Overtime
from scheduler.policies.terms import ChangeOf, ChangePay, Notice, NoticeOf, Premium, PremiumOn
from scheduler.policies.work import ShiftChange

FULL_PERCENT = 100


def premium(frame: Frame, terms: Premium, mask: Bools) -> Iterator[Hit]:
    """One hit a day, week or cycle: the minutes to be paid at the premium."""
    if terms.on in (PremiumOn.WEEK_OVERTIME, PremiumOn.CYCLE_OVERTIME):
        yield from _of_windows(frame, terms, mask)
        return
    minutes = _premium_minutes(frame, terms)
    for person, day in np.argwhere((minutes > 0) & mask):
        place, found = int(day), int(minutes[person, day])
        if terms.lieu and frame.date_of(place) in frame.people[person].lieu_days:
            continue
        yield Hit(
            person=int(person),
            judged=place,
            first=place,
            last=place,
            found=found,
            limit=0,
            amount=found,
            paid=found * terms.percent,
        )


def _premium_minutes(frame: Frame, terms: Premium) -> Ints:
    """By person and day: a minute is of a holiday before it is of a rest day before it is of a workday."""
    holiday, rest = frame.holidays(), frame.rest_days()
    if terms.on is PremiumOn.HOLIDAY:
        return np.where(holiday[None, :], frame.by_local_day(), 0)
    if terms.on is PremiumOn.SHORT_REST:
        return _inside_rest(frame, terms.over_min)
    usual = frame.minutes - frame.on_holidays()
    if terms.on is PremiumOn.REST_DAY:
        return np.where(rest, usual, 0)
    counts = (Overtime.DAY, Overtime.WEEK)
    return overtime_by_day(frame, np.where(rest, 0, usual), counts, (terms.day_min, terms.week_min), rest)


def _of_windows(frame: Frame, terms: Premium, mask: Bools) -> Iterator[Hit]:
    """A workweek is counted by the minute of the local week; a cycle without what holidays pay for."""
    if terms.window is None:
        table, unit = frame.by_local_day(), Cycle.WEEK
    else:
        table, unit = frame.minutes - frame.on_holidays(), terms.window.unit
    sums = prefix(table)
    for first, last, judged in fixed_windows(frame, unit):
        done = sums[:, last + 1] - sums[:, first]
        for person in np.flatnonzero((done > terms.over_min) & mask[:, judged]):
            found = int(done[person])
            yield Hit(
                person=int(person),
                judged=judged,
                first=first,
                last=last,
                found=found,
                limit=terms.over_min,
                amount=found - terms.over_min,
                paid=(found - terms.over_min) * terms.percent,
            )


def _inside_rest(frame: Frame, rest_min: int) -> Ints:
    """Minutes worked before ``rest_min`` have passed since the last duty's end, by the day of the later duty."""
    spans = frame.spans
    if not len(spans):
        return np.zeros_like(frame.minutes)
    heads = spans.first_of_group()
    sizes = np.diff(np.append(heads, len(spans)))
    before = np.where(heads > 0, heads - 1, 0)
    known = (heads > 0) & (spans.person[before] == spans.person[heads])
    until = np.where(known, spans.end[before] + rest_min, -APART)
    inside = np.minimum(spans.end, np.repeat(until, sizes)) - spans.start
    return frame.by_day(np.maximum(inside, 0))


def notice(frame: Frame, terms: Notice, mask: Bools) -> Iterator[Hit]:
    """One hit a late posting of a roster to a person, or a late change; found and limit are minutes of notice."""
    places = _places(frame)
    told = []
    if NoticeOf.POSTING in terms.of:
        told += [(one.person, frame.column(one.first_day), one.published_min) for one in frame.postings]
    if NoticeOf.CHANGE in terms.of:
        changes = (one for one in frame.changes if not one.by_employee)
        told += [(one.person, frame.column(one.day), one.changed_min) for one in changes]
    for name, day, published in sorted(told):
        if name not in places or not frame.first <= day <= frame.last or not mask[places[name], day]:
            continue
        begins, deadline = int(frame.midnights[day]), int(frame.midnights[day - terms.days])
        if published > deadline:
            yield Hit(
                person=places[name],
                judged=day,
                first=day,
                last=day,
                found=begins - published,
                limit=begins - deadline,
                amount=published - deadline,
                at_min=published,
            )


def change_pay(frame: Frame, terms: ChangePay, mask: Bools) -> Iterator[Hit]:
    """One hit a late change that is paid for; found is what was added or lost, in minutes."""
    places = _places(frame)
    for change in sorted(frame.changes, key=lambda one: (one.person, one.day, one.changed_min)):
        day = frame.column(change.day)
        place = places.get(change.person)
        if change.by_employee or place is None or not frame.first <= day <= frame.last or not mask[place, day]:
            continue
        late = change.changed_min > int(frame.midnights[day - terms.within_days])
        found = _added(change) if terms.of is ChangeOf.ADDED else _lost(change)
        if not late or found <= terms.over_min:
            continue
        amount = found - terms.over_min
        added = terms.of is ChangeOf.ADDED
        yield Hit(
            person=place,
            judged=day,
            first=day,
            last=day,
            found=found,
            limit=terms.over_min,
            amount=amount,
            at_min=change.changed_min,
            paid=terms.pay_min * FULL_PERCENT if added else amount * terms.percent,
        )


def price(hits: list[Hit], frame: Frame) -> list[int | None]:
    """Whole fen of each hit, in its order: of each person they add up to the exact sum, rounded half up, once.

    fen = Σ paid × hourly_fen ÷ (60 × 100); None where the person has no hourly pay or the rule no price.
    """
    so_far: dict[int, int] = {}
    prices: list[int | None] = []
    for hit in hits:
        hourly = frame.people[hit.person].hourly_fen
        if hit.paid is None or not hourly:
            prices.append(None)
            continue
        before = so_far.get(hit.person, 0)
        so_far[hit.person] = before + hit.paid * hourly
        prices.append(_fen(so_far[hit.person]) - _fen(before))
    return prices


def _fen(hundredths_of_minutes: int) -> int:
    return (hundredths_of_minutes + 60 * FULL_PERCENT // 2) // (60 * FULL_PERCENT)


def _added(change: ShiftChange) -> int:
    """Minutes of the new duty that were not in the old one."""
    if change.after is None:
        return 0
    return change.after[1] - change.after[0] - _common(change)


def _lost(change: ShiftChange) -> int:
    """Minutes by which the new duty is shorter."""
    before = 0 if change.before is None else change.before[1] - change.before[0]
    after = 0 if change.after is None else change.after[1] - change.after[0]
    return max(before - after, 0)


def _common(change: ShiftChange) -> int:
    if change.before is None or change.after is None:
        return 0
    return max(min(change.before[1], change.after[1]) - max(change.before[0], change.after[0]), 0)


def _places(frame: Frame) -> dict[str, int]:
    return {one.person: place for place, one in enumerate(frame.people)}
