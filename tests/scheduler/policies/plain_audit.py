"""A second audit in the plainest words: sets of worked minutes, one person, no arrays. Slow, and shares no code.

Told are (rule, first day, last day, found, limit) of the kinds whose findings follow from minutes alone; windows of an
average are told one by one by their last day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from scheduler.policies import terms as t
from scheduler.policies.kinds import Cycle, DayKind, Fixed, NightBand, Overtime, Rolling
from scheduler.policies.people import PersonFacts, in_scope
from scheduler.policies.rule import LabourRule
from scheduler.policies.work import Period, WorkCalendar, WorkLine

Told = tuple[str, date, date, int, int]


class PlainAudit:
    """The work of one person."""

    def __init__(self, lines: Sequence[WorkLine], facts: PersonFacts, calendar: WorkCalendar, period: Period) -> None:
        self.facts, self.calendar, self.period = facts, calendar, period
        self.minutes: dict[date, set[int]] = defaultdict(set)
        taken: set[int] = set()
        for line in sorted(lines, key=lambda one: one.day):
            self.minutes[line.day] |= set(range(line.start_min, line.end_min)) - taken
            taken |= set(range(line.start_min, line.end_min))
        self.minutes = {day: held for day, held in sorted(self.minutes.items()) if held}
        self.all = taken
        self.quarters: dict[int, date] = {}

    def told(self, rule: LabourRule) -> set[Told]:
        """What the rule finds in the period."""
        return {
            (rule.id, first, last, found, limit)
            for judged, first, last, found, limit in self.found(rule.terms)
            if self.period.first <= judged <= self.period.last and in_scope(rule.scope, self.facts, judged)
        }

    def found(self, terms: t.Terms) -> Iterator[tuple[date, date, date, int, int]]:  # noqa: PLR0912
        """(day judged, first, last, found, limit)."""
        match terms:
            case t.DayMinutes(limit_min=limit):
                yield from self.days({day: len(held) for day, held in self.minutes.items()}, limit)
            case t.WeekMinutes(limit_min=limit):
                yield from self.windows(Cycle.WEEK, {day: len(held) for day, held in self.minutes.items()}, limit)
            case t.AvgMinutes(window=Fixed(unit=unit), per=t.Per.WINDOW, limit_min=limit):
                yield from self.windows(unit, {day: len(held) for day, held in self.minutes.items()}, limit)
            case t.AvgMinutes(window=Rolling(days=days), limit_min=limit):
                for end in self.period_days():
                    start = end - timedelta(days=days - 1)
                    counted = days
                    if self.facts.hired_on > start:
                        since = (end - self.facts.hired_on).days + 1
                        counted = min(max(-(-since // 7) * 7, 0), days)
                    away = {
                        day
                        for one in self.facts.absences
                        if one.kind in terms.exclude
                        for day in span(one.first, one.last)
                        if start <= day <= end
                    }
                    work = self.between(start, end)
                    allowed = limit * max(counted - len(away), 0)
                    if 7 * work > allowed:
                        yield end, start, end, work, allowed // 7
            case t.MaxOvertime() if Overtime.CYCLE in terms.counts:
                for judged, first, last, found, _ in self.windows(
                    terms.window.unit,
                    {day: len(held) for day, held in self.minutes.items()},
                    (terms.cycle_min or 0) + terms.limit_min,
                ):
                    yield judged, first, last, found - (terms.cycle_min or 0), terms.limit_min
            case t.MaxOvertime():
                usual = {day: len(held) for day, held in self.minutes.items()}
                over = self.overtime(usual, set(terms.counts), terms.day_min, terms.week_min)
                yield from self.windows(terms.window.unit, over, terms.limit_min)
            case t.ConsecutiveDays(limit_days=limit):
                for first, last in self.runs():
                    length = (last - first).days + 1
                    if length > limit and first + timedelta(days=limit) <= self.period.last:
                        yield min(last, self.period.last), first, last, length, limit
            case t.DailyRest():
                yield from self.rests(terms)
            case t.Break(after_min=after, block_min=block):
                for day, held in self.minutes.items():
                    yield from self.breaks(terms, day, sorted(held), after, block)
            case t.NightMinutes(per=t.NightPer.DAY, band=band, limit_min=limit):
                for day, held in self.minutes.items():
                    if len(self.night(held, band)) > terms.night_over_min and len(held) > limit:
                        yield day, day, day, len(held), limit
            case t.GroupBan(bans=t.Ban.NIGHT, band=band):
                yield from self.days({day: len(self.night(held, band)) for day, held in self.minutes.items()}, 0)
            case t.GroupBan():
                usual = {day: len(held) for day, held in self.minutes.items()}
                over = self.overtime(usual, {Overtime.DAY, Overtime.WEEK}, terms.day_min, terms.week_min)
                yield from self.days(over, 0)
            case t.Premium():
                yield from self.premium(terms)
            case t.FreeSundays(free=free, window=window):
                sundays = [day for day in self.local() if day.weekday() == 6]
                for first, last in self.fixed(window.unit):
                    whole = [day for day in span(first, last) if day.weekday() == 6]
                    left = len(whole) - len([day for day in sundays if first <= day <= last])
                    if left < free:
                        yield min(last, self.period.last), first, last, left, free
            case t.DayBan(days=DayKind.ANNUAL_LEAVE):
                leave = {d for a in self.facts.absences if a.kind == "annual_leave" for d in span(a.first, a.last)}
                yield from self.days({day: len(held) for day, held in self.minutes.items() if day in leave}, 0)
            case t.DayBan(days=kind):
                yield from self.days({day: n for day, n in self.local().items() if self.special(day, kind)}, 0)
            case t.DaysOff(after=None, days=days):
                for first, last in self.fixed(Cycle.WEEK):
                    left = 7 - len([day for day in self.minutes if first <= day <= last])
                    if left < days:
                        yield min(last, self.period.last), first, last, left, days
            case _:
                return

    def premium(self, terms: t.Premium) -> Iterator[tuple[date, date, date, int, int]]:
        usual = {
            day: len([m for m in held if not self.special(self.day_of(m), DayKind.HOLIDAY)])
            for day, held in self.minutes.items()
        }
        resting = {day for day in usual if self.calendar.kind(day, self.facts.rest_weekdays) is DayKind.REST_DAY}
        match terms.on:
            case t.PremiumOn.HOLIDAY:
                yield from self.days({d: n for d, n in self.local().items() if self.special(d, DayKind.HOLIDAY)}, 0)
            case t.PremiumOn.REST_DAY:
                yield from self.days({day: n for day, n in usual.items() if day in resting}, 0)
            case t.PremiumOn.WORKDAY_OVERTIME:
                plain = {day: n for day, n in usual.items() if day not in resting}
                counts = {Overtime.DAY, Overtime.WEEK}
                yield from self.days(self.overtime(plain, counts, terms.day_min, terms.week_min), 0)
            case t.PremiumOn.WEEK_OVERTIME:
                yield from self.windows(Cycle.WEEK, self.local(), terms.over_min)
            case t.PremiumOn.CYCLE_OVERTIME:
                yield from self.windows(terms.window.unit if terms.window else Cycle.DAY, usual, terms.over_min)
            case t.PremiumOn.SHORT_REST:
                done: dict[date, int] = {}
                duties = list(self.minutes.items())
                for (_, earlier), (day, held) in pairwise(duties):
                    done[day] = len([m for m in held if m < max(earlier) + 1 + terms.over_min])
                yield from self.days(done, 0)

    def rests(self, terms: t.DailyRest) -> Iterator[tuple[date, date, date, int, int]]:
        duties = list(self.minutes.items())
        for place, (day, held) in enumerate(duties):
            after = duties[place + 1] if place + 1 < len(duties) else None
            end = 10**12 if after is None else min(after[1])
            bound = end if terms.within_min is None else min(end, min(held) + terms.within_min)
            worked = [m for m in sorted(held) if m < bound]
            points = [*worked, bound]
            rest = max(b - a - 1 for a, b in pairwise(points)) if worked else 0
            short = after is not None and end - max(held) - 1 < terms.rest_min
            if rest < terms.rest_min:
                judged = after[0] if short and after is not None else day
                yield judged, day, judged, rest, terms.rest_min

    def breaks(
        self, terms: t.Break, day: date, held: list[int], after: int, block: int
    ) -> Iterator[tuple[date, date, date, int, int]]:
        gaps = [b - a - 1 for a, b in pairwise(held)]
        if terms.unbroken:
            run = 1
            for gap in [*gaps, 10**9]:
                if gap >= block:
                    if run > after:
                        yield day, day, day, run, after
                    run = 0
                run += 1
            return
        given = max(gaps, default=0) if block >= terms.break_min else sum(gap for gap in gaps if gap >= block)
        if len(held) > after and given < terms.break_min:
            yield day, day, day, given, terms.break_min

    def overtime(self, usual: dict[date, int], counts: set[Overtime], day_min: int, week_min: int) -> dict[date, int]:
        used: dict[date, int] = defaultdict(int)
        over = {}
        for day, minutes in sorted(usual.items()):
            week = day - timedelta(days=(day.weekday() - self.calendar.week_starts) % 7)
            regular = min(minutes, day_min) if Overtime.DAY in counts else minutes
            if Overtime.REST_DAY in counts and self.calendar.kind(day, self.facts.rest_weekdays) is DayKind.REST_DAY:
                regular = 0
            if Overtime.WEEK in counts:
                regular = min(regular, week_min - used[week])
            used[week] += regular
            over[day] = minutes - regular
        return over

    def runs(self) -> Iterator[tuple[date, date]]:
        for day in self.minutes:
            if day - timedelta(days=1) not in self.minutes:
                last = day
                while last + timedelta(days=1) in self.minutes:
                    last += timedelta(days=1)
                yield day, last

    def days(self, table: dict[date, int], limit: int) -> Iterator[tuple[date, date, date, int, int]]:
        yield from ((day, day, day, found, limit) for day, found in table.items() if found > limit)

    def windows(self, unit: Cycle, table: dict[date, int], limit: int) -> Iterator[tuple[date, date, date, int, int]]:
        for first, last in self.fixed(unit):
            found = sum(minutes for day, minutes in table.items() if first <= day <= last)
            if found > limit:
                yield min(last, self.period.last), first, last, found, limit

    def fixed(self, unit: Cycle) -> set[tuple[date, date]]:
        def key(day: date) -> object:
            return {
                Cycle.DAY: day,
                Cycle.WEEK: day - timedelta(days=(day.weekday() - self.calendar.week_starts) % 7),
                Cycle.MONTH: (day.year, day.month),
                Cycle.QUARTER: (day.year, (day.month + 2) // 3),
                Cycle.YEAR: day.year,
            }[unit]

        found = set()
        for day in self.period_days():
            first = last = day
            while key(first - timedelta(days=1)) == key(day):
                first -= timedelta(days=1)
            while key(last + timedelta(days=1)) == key(day):
                last += timedelta(days=1)
            found.add((first, last))
        return found

    def period_days(self) -> list[date]:
        return span(self.period.first, self.period.last)

    def between(self, first: date, last: date) -> int:
        return sum(len(held) for day, held in self.minutes.items() if first <= day <= last)

    def local(self) -> dict[date, int]:
        table: dict[date, int] = defaultdict(int)
        for minute in self.all:
            table[self.day_of(minute)] += 1
        return dict(table)

    def special(self, day: date, kind: DayKind) -> bool:
        return day.weekday() == 6 if kind is DayKind.SUNDAY else self.calendar.days.get(day) is kind

    def night(self, held: set[int], band: NightBand | None) -> set[int]:
        assert band is not None
        over = timedelta(days=1 if band.end_min <= band.start_min else 0)
        inside: set[int] = set()
        for begun in span(self.day_of(min(held)) - timedelta(days=1), self.day_of(max(held))):
            inside |= held & set(range(self.clock(begun, band.start_min), self.clock(begun + over, band.end_min)))
        return inside

    def clock(self, day: date, minute: int) -> int:
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
        return int(wall.replace(tzinfo=self.calendar.zone).timestamp()) // 60

    def day_of(self, minute: int) -> date:
        quarter = minute // 15  # no zone changes its date inside a quarter of an hour
        if quarter not in self.quarters:
            at = datetime.fromtimestamp(quarter * 900, UTC)
            self.quarters[quarter] = at.astimezone(self.calendar.zone).date()
        return self.quarters[quarter]


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]
