"""Rules on minutes: of a day, a week, averages over reference periods, overtime, free Sundays, banned days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from scheduler.planning.lawful.asks import PersonAsks
from scheduler.planning.lawful.law import minutes_on_kind, window_bounds
from scheduler.policies.kinds import Cycle, DayKind, Fixed, Overtime, Rolling
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import (
    AvgMinutes,
    DayBan,
    DayMinutes,
    FreeSundays,
    MaxOvertime,
    Per,
    Terms,
    WeekMinutes,
)
from scheduler.policies.work import WorkLine
from solver import problem as sp

ONE = timedelta(days=1)


def day_minutes(asks: PersonAsks, rule: LabourRule) -> None:
    """At most so many minutes on a day."""
    weight = asks.weight(rule, asks.horizon.weights.minute_fen)
    for day, terms in enumerate(asks.terms(rule)):
        if isinstance(terms, DayMinutes):
            asks.ask(rule, day, day, terms.limit_min, weight, counts=asks.measure)


def week_minutes(asks: PersonAsks, rule: LabourRule) -> None:
    """At most so many minutes in a calendar week; a week that goes on after the horizon has all of them."""
    weight = asks.weight(rule, asks.horizon.weights.minute_fen)
    for first, last, terms in fixed_stretches(asks, rule, None):
        if isinstance(terms, WeekMinutes):
            begin, end = stretch(asks, first, last)
            past = asks.past_between(first, asks.horizon.dates[0] - ONE)
            asks.ask(rule, begin, end, terms.limit_min - past, weight, counts=asks.measure)


def avg_minutes(asks: PersonAsks, rule: LabourRule) -> None:
    """Averages: ``history + Σ in the horizon ≤ ⌊limit · (D − e) / 7⌋`` for every window that ends inside it.

    Of rolling windows that end later there is a pace: the budget that the history leaves, spread evenly over the days
    from the horizon's first to the window's last, softly. A calendar's window that goes on has all of its budget.
    """
    horizon = asks.horizon
    weight = asks.weight(rule, horizon.weights.minute_fen)
    for day, terms in enumerate(asks.terms(rule)):
        if not isinstance(terms, AvgMinutes):
            continue
        bounds = window_bounds(terms.window, horizon.dates[day], horizon.law.calendar.week_starts)
        first, last = bounds
        if isinstance(terms.window, Fixed) and day != horizon.index(min(last, horizon.last)):
            continue
        begin, end = stretch(asks, first, last)
        past = asks.past_between(first, horizon.dates[0] - ONE)
        if terms.per is Per.WORKED_DAY:
            _worked_days(asks, rule, terms, bounds, weight)
            continue
        asks.ask(rule, begin, end, budget(asks, terms, first, last) - past, weight, counts=asks.measure)
    _pace(asks, rule)


def budget(asks: PersonAsks, terms: AvgMinutes, first: date, last: date) -> int:
    """Minutes that may be worked from the first to the last day of a window."""
    if terms.per is Per.WINDOW:
        return terms.limit_min
    days = counted_days(asks, first, last)
    start = last - timedelta(days=days - 1)
    return terms.limit_min * (days - excluded(asks, terms.exclude, start, last)) // 7


def counted_days(asks: PersonAsks, first: date, last: date) -> int:
    """Days of a window; of a new starter the whole begun weeks since then."""
    days, known = (last - first).days + 1, (last - asks.person.hired_on).days + 1
    return days if known >= days else min(-(-max(known, 0) // 7) * 7, days)


def excluded(asks: PersonAsks, kinds: Sequence[str], first: date, last: date) -> int:
    """Days of the span with an absence of one of the kinds, each counted once."""
    days = {
        first + timedelta(days=k)
        for absence in asks.facts.absences
        if absence.kind in kinds
        for k in range(max(0, (absence.first - first).days), min((absence.last - first).days, (last - first).days) + 1)
    }
    return len(days)


def _pace(asks: PersonAsks, rule: LabourRule) -> None:
    horizon = asks.horizon
    terms = asks.terms(rule)[-1]
    if not isinstance(terms, AvgMinutes) or not isinstance(terms.window, Rolling) or terms.per is not Per.WEEK:
        return
    length = len(horizon.dates)
    lowest: int | None = None
    for later in range(1, max(1, terms.window.days - length) + 1):
        last = horizon.last + timedelta(days=later)
        first = last - timedelta(days=terms.window.days - 1)
        if first > horizon.dates[0]:
            break
        left = budget(asks, terms, first, last) - asks.past_between(first, horizon.dates[0] - ONE)
        share = max(0, left) * length // (length + later)
        lowest = share if lowest is None else min(lowest, share)
    if lowest is not None:
        asks.ask(rule, 0, length - 1, lowest, horizon.weights.pace_minute_fen, counts=asks.measure)


def _worked_days(
    asks: PersonAsks, rule: LabourRule, terms: AvgMinutes, bounds: tuple[date, date], weight: int | None
) -> None:
    """The average of days worked: what days of the horizon have above it fits into what earlier days left below it.

    That is more than is asked: days of the horizon below the average make no room, so that no sum has two signs.
    """
    horizon = asks.horizon
    first, last = bounds
    left = sum(terms.limit_min - m for day, m in asks.past.items() if first <= day < horizon.dates[0] and m > 0)
    limit = terms.limit_min
    name = asks.counted(
        f"over:{limit}:{asks.measure or ''}", lambda shift: max(0, asks.count(shift, asks.measure) - limit)
    )
    begin, end = stretch(asks, first, last)
    asks.ask(rule, begin, end, left, weight, counts=name)


def max_overtime(asks: PersonAsks, rule: LabourRule) -> None:
    """Overtime of a day, month or cycle; what the days before the horizon had of it is taken off."""
    weight = asks.weight(rule, asks.horizon.weights.minute_fen)
    windows = {}
    for day, terms in enumerate(asks.terms(rule)):
        if isinstance(terms, MaxOvertime):
            bounds = window_bounds(terms.window, asks.horizon.dates[day], asks.horizon.law.calendar.week_starts)
            windows[bounds] = terms  # of the window's last day inside the horizon
    for (first, last), terms in windows.items():
        begin, end = stretch(asks, first, last)
        past = {d: m for d, m in asks.past.items() if d < asks.horizon.dates[0]}
        if terms.cycle_min is not None:
            inside = sum(m for d, m in past.items() if first <= d <= last)
            most = terms.cycle_min + terms.limit_min - inside
            asks.ask(rule, begin, end, most, weight, counts=asks.measure)
            continue
        used = sum(m for d, m in overtime_by_day(asks, terms, past).items() if first <= d <= last)
        beyond = [*_weeks_beyond(asks, terms, (begin, end), past)] if Overtime.WEEK in terms.counts else []
        whole = _daily_overtime(asks, terms)
        asks.ask(rule, begin, end, terms.limit_min - used, weight, counts=whole, beyond=beyond)


def overtime_by_day(asks: PersonAsks, terms: MaxOvertime, minutes: Mapping[date, int]) -> dict[date, int]:
    """Overtime of past days, day by day as the rule counts it."""
    calendar = asks.horizon.law.calendar
    regular: dict[date, int] = {}
    found = {}
    for day in sorted(minutes):
        held = minutes[day]
        resting = calendar.kind(day, asks.facts.rest_weekdays) is DayKind.REST_DAY
        if resting and Overtime.REST_DAY in terms.counts:
            found[day] = held
            continue
        week = day - timedelta(days=(day.weekday() - calendar.week_starts) % 7)
        plain = min(held, terms.day_min) if Overtime.DAY in terms.counts else held
        used = regular.get(week, 0)
        room = max(0, terms.week_min - used) if Overtime.WEEK in terms.counts else plain
        regular[week] = used + min(plain, room)
        found[day] = held - min(plain, room)
    return found


def _daily_overtime(asks: PersonAsks, terms: MaxOvertime) -> str:
    """The name under which shifts count their overtime of the day: beyond its standard, all of it on rest days."""
    calendar, rest = asks.horizon.law.calendar, asks.facts.rest_weekdays
    measure = asks.measure

    def amount(shift: sp.Shift) -> int:
        minutes = asks.count(shift, measure)
        if Overtime.REST_DAY in terms.counts and calendar.kind(asks.horizon.dates[shift.day], rest) is DayKind.REST_DAY:
            return minutes
        return max(0, minutes - terms.day_min) if Overtime.DAY in terms.counts else 0

    key = "+".join(sorted(terms.counts))
    return asks.counted(f"overtime:{terms.day_min}:{key}:{rest}:{measure or ''}", amount)


def _weeks_beyond(
    asks: PersonAsks, terms: MaxOvertime, window: tuple[int, int], past: Mapping[date, int]
) -> Iterator[sp.Beyond]:
    """The weeks' regular minutes beyond the week's standard; a week that two windows share counts in both."""
    calendar, rest, dates = asks.horizon.law.calendar, asks.facts.rest_weekdays, asks.horizon.dates
    measure = asks.measure

    def regular(shift: sp.Shift) -> int:
        minutes = asks.count(shift, measure)
        if Overtime.REST_DAY in terms.counts and calendar.kind(dates[shift.day], rest) is DayKind.REST_DAY:
            return 0
        return min(minutes, terms.day_min) if Overtime.DAY in terms.counts else minutes

    key = "+".join(sorted(terms.counts))
    name = asks.counted(f"regular:{terms.day_min}:{key}:{rest}:{measure or ''}", regular)
    before = overtime_by_day(asks, terms, past)
    weeks = dict.fromkeys(
        dates[day] - timedelta(days=(dates[day].weekday() - calendar.week_starts) % 7)
        for day in range(window[0], window[1] + 1)
    )
    for monday in weeks:
        begin, end = stretch(asks, monday, monday + timedelta(days=6))
        used = sum(m - before[d] for d, m in past.items() if monday <= d < monday + timedelta(days=7))
        yield sp.Beyond(first_day=begin, last_day=min(end, window[1]), free=max(0, terms.week_min - used), counts=name)


def free_sundays(asks: PersonAsks, rule: LabourRule) -> None:
    """Sundays with work: at most those of the window less the ones that must be free."""
    horizon = asks.horizon
    weight = asks.weight(rule, horizon.weights.day_fen)

    def sundays(shift: sp.Shift) -> int:
        on = minutes_on_kind(
            asks.spans(shift), horizon.law.calendar, DayKind.SUNDAY, horizon.dates[shift.day], asks.facts
        )
        return int(on > 0)

    for first, last, terms in fixed_stretches(asks, rule, None):
        if isinstance(terms, FreeSundays):
            begin, end = stretch(asks, first, last)
            days = (first + timedelta(days=k) for k in range((last - first).days + 1))
            in_all = sum(1 for day in days if day.weekday() == 6)
            worked = {day for line in horizon.law.past.get(asks.person.code, ()) for day in _sundays(asks, line)}
            past = sum(1 for day in worked if first <= day < horizon.dates[0])
            asks.ask(rule, begin, end, in_all - terms.free - past, weight, counts=asks.counted("sunday", sundays))


def _sundays(asks: PersonAsks, line: WorkLine) -> Iterator[date]:
    day, start, end = line.day, line.start_min, line.end_min
    for one in (day, day + ONE):
        if one.weekday() == 6 and minutes_on_kind(
            ((start, end),), asks.horizon.law.calendar, DayKind.SUNDAY, one, asks.facts
        ):
            yield one


def day_ban(asks: PersonAsks, rule: LabourRule) -> None:
    """No work on Sundays or holidays; approved leave is an absence already."""
    horizon = asks.horizon
    weight = asks.weight(rule, horizon.weights.minute_fen)
    for day, terms in enumerate(asks.terms(rule)):
        if not isinstance(terms, DayBan) or terms.days is DayKind.ANNUAL_LEAVE:
            continue
        kind = terms.days

        def amount(shift: sp.Shift, kind: DayKind = kind) -> int:
            return minutes_on_kind(asks.spans(shift), horizon.law.calendar, kind, horizon.dates[shift.day], asks.facts)

        asks.ask(rule, day, day, 0, weight, counts=asks.counted(f"on:{kind}:{asks.facts.rest_weekdays}", amount))


def fixed_stretches(asks: PersonAsks, rule: LabourRule, window: Fixed | None) -> Iterator[tuple[date, date, Terms]]:
    """The calendar's windows that touch the horizon, with the terms of their last day inside it.

    ``window`` None: that of the terms, or weeks where they have none.
    """
    found: dict[tuple[date, date], Terms | None] = {}
    for day, terms in zip(asks.horizon.dates, asks.terms(rule), strict=True):
        of = window or getattr(terms, "window", None) or Fixed(unit=Cycle.WEEK)
        found[window_bounds(of, day, asks.horizon.law.calendar.week_starts)] = terms
    for (first, last), terms in found.items():
        if terms is not None:
            yield first, last, terms


def stretch(asks: PersonAsks, first: date, last: date) -> tuple[int, int]:
    """The indices of a window's first and last day inside the horizon."""
    horizon = asks.horizon
    return max(0, horizon.index(first)), min(len(horizon.dates) - 1, horizon.index(last))
