"""Rules on rest: between duties, days off, days in a row, breaks; and what a group may not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from scheduler.planning.lawful.asks import PersonAsks
from scheduler.planning.lawful.hours import ONE, fixed_stretches, stretch
from scheduler.planning.lawful.law import minutes_in_band
from scheduler.planning.lawful.substitutes import substitute_days
from scheduler.policies.kinds import Cycle, Fixed, NightBand
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import Ban, Break, ConsecutiveDays, DailyRest, DaysOff, GroupBan, Terms
from solver import problem as sp

DAY_MIN = 1440


def daily_rest(asks: PersonAsks, rule: LabourRule) -> None:
    """Rest between two duties, of the day of the second; with ``within_min`` no duty is so long that rest lies outside.

    A rest that may be made up for is asked in full: the make-up is left for the day when something happens.
    """
    weights = asks.horizon.weights
    terms = asks.terms(rule)
    long_weight = asks.weight(rule, weights.minute_fen)
    for day, held in enumerate(terms):
        if isinstance(held, DailyRest) and held.within_min is not None:
            name = asks.counted(f"length:{asks.measure or ''}", lambda s: asks.spans(s)[-1][1] - asks.spans(s)[0][0])
            asks.ask(rule, day, day, held.within_min - held.rest_min, long_weight, counts=name)
    first = _everywhere(terms)
    if isinstance(first, DailyRest):
        limit = sp.Limit(value=first.rest_min, weight=long_weight)
        if asks.tighten(rule, "min_rest_min", limit, upper=False):
            _pairs_before(asks, rule, 0, first.rest_min)  # what was worked may differ from what was published
            return
    for day, held in enumerate(terms):
        if isinstance(held, DailyRest):
            _pairs_before(asks, rule, day, held.rest_min)


def _pairs_before(asks: PersonAsks, rule: LabourRule, day: int, rest_min: int) -> None:
    """No duty of the day begins less than the rest after one of the day before, that of the history among them."""
    minute = asks.weight(rule, asks.horizon.weights.minute_fen)
    if day == 0:
        end = max((line.end_min for line in asks.horizon.law.past.get(asks.person.code, ())), default=None)
        if end is not None:
            gaps = {s.type: _starts(asks, s) - end for s in asks.able(0)}
            name = asks.counted(
                f"early:{asks.person.code}:{rest_min}",
                lambda s: max(0, rest_min - gaps[s.type]) if s.day == 0 and s.type in gaps else 0,
            )
            asks.ask(rule, 0, 0, 0, minute, counts=name)
        return
    for before in asks.able(day - 1):
        end = asks.spans(before)[-1][1]
        close = {s.type: rest_min - (_starts(asks, s) - end) for s in asks.able(day)}
        close = {kind: missing for kind, missing in close.items() if missing > 0}
        groups = [close] if minute is None else [{kind: missing} for kind, missing in close.items()]
        for group in groups:
            if not group:
                continue
            kinds = sorted(group)
            name = asks.counted(
                f"close:{before.type}:{day}:{'+'.join(kinds)}",
                lambda s, b=before, k=kinds: int(
                    (s.day, s.type) == (b.day, b.type) or (s.day == b.day + 1 and s.type in k)
                ),  # type: ignore[misc]
            )
            weight = None if minute is None else minute * max(group.values())
            asks.ask(rule, day - 1, day, 1, weight, counts=name)


def _starts(asks: PersonAsks, shift: sp.Shift) -> int:
    return asks.spans(shift)[0][0]


def days_off(asks: PersonAsks, rule: LabourRule) -> None:
    """Days off in every calendar week, or substitute days for work on Sundays and holidays."""
    horizon = asks.horizon
    terms = asks.terms(rule)
    first = _everywhere(terms)
    substitute_days(asks, rule)
    if not any(isinstance(held, DaysOff) and held.after is None for held in terms):
        return
    weight = asks.weight(rule, horizon.weights.day_fen)
    in_contract = False
    if isinstance(first, DaysOff) and horizon.law.calendar.week_starts == 0:
        limit = sp.Limit(value=first.days, weight=weight)
        in_contract = asks.tighten(rule, "min_days_off_per_week", limit, upper=False)
    worked = asks.counted("days", lambda _: 1)
    for begin_day, last_day, held in fixed_stretches(asks, rule, Fixed(unit=Cycle.WEEK)):
        if in_contract and begin_day >= horizon.dates[0]:
            continue
        if isinstance(held, DaysOff) and held.after is None:
            begin, end = stretch(asks, begin_day, last_day)
            past = sum(1 for day in asks.past if begin_day <= day < horizon.dates[0])
            asks.ask(rule, begin, end, 7 - held.days - past, weight, counts=worked)


def consecutive_days(asks: PersonAsks, rule: LabourRule) -> None:
    """Days in a row: among any ``limit + 1`` one is free."""
    horizon = asks.horizon
    terms = asks.terms(rule)
    first = _everywhere(terms)
    weight = asks.weight(rule, horizon.weights.day_fen)
    in_contract = False
    if isinstance(first, ConsecutiveDays):
        limit = sp.Limit(value=first.limit_days, weight=weight)
        in_contract = asks.tighten(rule, "max_consecutive_days", limit, upper=True)
    worked = asks.counted("days", lambda _: 1)
    for day, held in enumerate(terms):
        if isinstance(held, ConsecutiveDays):
            begin = horizon.dates[day] - timedelta(days=held.limit_days)
            before = sum(1 for d in asks.past if begin <= d < horizon.dates[0])
            if in_contract and before == 0:
                continue
            asks.ask(rule, max(0, day - held.limit_days), day, held.limit_days - before, weight, counts=worked)


def breaks(asks: PersonAsks, rule: LabourRule) -> None:
    """Duties whose own breaks do not suffice are not for these people."""
    weight = asks.weight(rule, asks.horizon.weights.minute_fen)
    for day, terms in enumerate(asks.terms(rule)):
        if isinstance(terms, Break):
            key = f"break:{terms.after_min}:{terms.break_min}:{terms.block_min}:{terms.unbroken}:{asks.measure or ''}"
            name = asks.counted(key, lambda s, held=terms: missing_break(asks.spans(s), held))  # type: ignore[misc]
            asks.ask(rule, day, day, 0, weight, counts=name)


def missing_break(spans: Sequence[tuple[int, int]], terms: Break) -> int:
    """Minutes of break that a duty lacks, or by which a run of its work is too long."""
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
    work = [b - a for a, b in spans]
    if not terms.unbroken:
        given = sum(gap for gap in gaps if gap >= terms.block_min)
        return max(0, terms.break_min - given) if sum(work) > terms.after_min else 0
    longest = run = work[0]
    for gap, more in zip(gaps, work[1:], strict=True):
        run = more if gap >= terms.block_min else run + more
        longest = max(longest, run)
    return max(0, longest - terms.after_min)


def group_ban(asks: PersonAsks, rule: LabourRule) -> None:
    """No night, or no overtime: on all days of a horizon as a shift type that is not theirs, and in the contract."""
    terms = asks.terms(rule)
    everywhere = _everywhere(terms)
    weight = asks.weight(rule, asks.horizon.weights.minute_fen)
    for day, held in enumerate(terms):
        if not isinstance(held, GroupBan):
            continue
        if held.bans is Ban.NIGHT:
            asks.ask(rule, day, day, 0, weight, counts=_in_band(asks, held))
        elif everywhere is None:
            asks.ask(rule, day, day, held.day_min, weight, counts=asks.measure)
    if isinstance(everywhere, GroupBan) and weight is None:
        if everywhere.bans is Ban.NIGHT:
            _ban_nights(asks, rule, everywhere)
        else:
            _ban_overtime(asks, rule, everywhere)
    if any(isinstance(held, GroupBan) and held.bans is Ban.OVERTIME for held in terms):
        for first, last, held in fixed_stretches(asks, rule, Fixed(unit=Cycle.WEEK)):
            if isinstance(held, GroupBan):  # of weeks that the contract holds already nothing is left to ask
                begin, end = stretch(asks, first, last)
                past = asks.past_between(first, asks.horizon.dates[0] - ONE)
                asks.ask(rule, begin, end, held.week_min - past, weight, counts=asks.measure)


def _ban_nights(asks: PersonAsks, rule: LabourRule, terms: GroupBan) -> None:
    name = _in_band(asks, terms)
    types = asks.horizon.organisation.shift_types
    nightly = {s.type for s in asks.horizon.shifts if asks.count(s, name)}
    for kind in sorted(asks.shift_types):
        if kind in nightly or types[kind].night:
            asks.shift_types.discard(kind)
            asks.banned.setdefault(kind, rule.id)
    asks.windows = [window for window in asks.windows if window.source != rule.id]


def _ban_overtime(asks: PersonAsks, rule: LabourRule, terms: GroupBan) -> None:
    regular = asks.contract.regular_min_per_week
    week = terms.week_min if regular is None else min(terms.week_min, regular)
    asks.put(rule, "max_minutes_per_week", _tighter(asks.contract.max_minutes_per_week, week))
    if terms.day_min < DAY_MIN:
        asks.put(rule, "max_minutes_per_day", _tighter(asks.contract.max_minutes_per_day, terms.day_min))


def _in_band(asks: PersonAsks, terms: GroupBan) -> str:
    band = terms.band or NightBand(start_min=1320, end_min=360)
    zone, dates = asks.horizon.law.calendar.zone, asks.horizon.dates
    return asks.counted(
        f"night:{band.start_min}-{band.end_min}:{asks.measure or ''}",
        lambda s: minutes_in_band(asks.spans(s), zone, band, dates[s.day]),
    )


def _tighter(limit: sp.Limit | None, value: int) -> sp.Limit:
    """A hard bound of ``value``, or the given hard one if it is lower still."""
    hard = [limit.value] if limit is not None and limit.weight is None else []
    return sp.Limit(value=min([value, *hard]))


def _everywhere(terms: Iterable[Terms | None]) -> Terms | None:
    """The terms if they are the same on every day, else ``None``."""
    found = set(terms)
    return found.pop() if len(found) == 1 else None


Translate = Callable[[PersonAsks, LabourRule], None]
