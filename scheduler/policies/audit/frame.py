"""Work lines as arrays: spans in order, minutes by person and day, rests between spans.

Days are columns: the operational or local date's ordinal less ``day0``. Instants are minutes since 1970-01-01T00:00Z.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.calendar import wall_time
from scheduler.errors import InvalidInput
from scheduler.policies.kinds import DayKind, NightBand
from scheduler.policies.people import PersonFacts
from scheduler.policies.work import Basis, Period, Posting, ShiftChange, WorkCalendar, WorkLine

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
APART = 1 << 40  # more minutes than any calendar has: keeps one person's instants behind another's


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Uninterrupted work, by person and start; touching lines of one day are one span, and none overlap.

    ``group`` numbers the duties: runs of spans of one person and one operational date.
    """

    person: Ints
    start: Ints
    end: Ints
    day: Ints
    group: Ints

    def __len__(self) -> int:
        return len(self.person)

    def gaps(self) -> Ints:
        """Minutes from the end of each span to the person's next one; a very large number after the last."""
        gaps = np.full(len(self), APART, dtype=np.int64)
        if len(self) > 1:
            same = self.person[1:] == self.person[:-1]
            gaps[:-1] = np.where(same, self.start[1:] - self.end[:-1], APART)
        return gaps

    def first_of_group(self) -> Ints:
        """The index of each duty's first span."""
        return np.flatnonzero(np.diff(self.group, prepend=-1)) if len(self) else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Everything that the rules look at. ``minutes`` is people × days, by operational date."""

    people: tuple[PersonFacts, ...]
    calendar: WorkCalendar
    period: Period
    day0: int
    days: int
    spans: Spans
    minutes: Ints
    midnights: Ints
    dates: tuple[date, ...]
    basis: Basis = Basis.ACTUAL
    postings: tuple[Posting, ...] = ()
    changes: tuple[ShiftChange, ...] = ()
    taken: dict[int, set[int]] = field(default_factory=dict)  # by person: days off that substitute for worked ones
    _kept: dict[object, Ints] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The column of the period's first day."""
        return self.period.first.toordinal() - self.day0

    @property
    def last(self) -> int:
        """The column of the period's last day."""
        return self.period.last.toordinal() - self.day0

    def date_of(self, column: int) -> date:
        """The date of a column."""
        return self.dates[column] if 0 <= column < self.days else date.fromordinal(self.day0 + column)

    def column(self, day: date) -> int:
        """The column of a date; may lie outside."""
        return day.toordinal() - self.day0

    def pieces(self) -> list[tuple[Ints, Ints, Ints]]:
        """Spans cut at local midnights: (span index, column of the local date, minutes), none empty."""
        spans = self.spans
        begun = np.searchsorted(self.midnights, spans.start, side="right") - 1
        longest = int((spans.end - spans.start).max(initial=0)) // 1380 + 2
        found = []
        for offset in range(longest):
            column = np.minimum(begun + offset, self.days - 1)
            inside = np.minimum(spans.end, self.midnights[column + 1]) - np.maximum(spans.start, self.midnights[column])
            held = np.flatnonzero((inside > 0) & (begun + offset < self.days))
            if len(held):
                found.append((held, column[held], inside[held]))
        return found

    def by_local_day(self) -> Ints:
        """Minutes by person and the local date on which they lie."""
        return self._keep("local", self._by_local_day)

    def on_holidays(self) -> Ints:
        """Minutes that lie on holidays, by person and operational date of the duty."""
        return self._keep("holidays", self._on_holidays)

    def night_minutes(self, band: NightBand) -> Ints:
        """Minutes of each span that lie in the band."""
        return self._keep(band, lambda: self.inside_band(band, self.spans.start, self.spans.end))

    def inside_band(self, band: NightBand, start: Ints, end: Ints) -> Ints:
        """Minutes of each ``[start, end)`` that lie in the band; 0 where it ends before it starts."""
        over = 1440 if band.end_min <= band.start_min else 0
        starts = _clock(self.calendar.zone, self.day0 - 1, self.days + 1, band.start_min)
        ends = _clock(self.calendar.zone, self.day0 - 1, self.days + 1, band.end_min + over)
        inside = np.zeros(len(start), dtype=np.int64)
        first = np.searchsorted(ends, start, side="right")
        longest = int((end - start).max(initial=0)) // 1380 + 2
        for offset in range(longest):
            night = np.minimum(first + offset, len(starts) - 1)
            overlap = np.minimum(end, ends[night]) - np.maximum(start, starts[night])
            inside += np.where(first + offset < len(starts), np.maximum(overlap, 0), 0)
        return inside

    def by_day(self, of_spans: Ints) -> Ints:
        """A figure of spans summed by person and operational date."""
        table = np.zeros((len(self.people), self.days), dtype=np.int64)
        np.add.at(table, (self.spans.person, self.spans.day), of_spans)
        return table

    def holidays(self) -> Bools:
        """Which days are holidays."""
        return self._keep("holiday", lambda: self._days_of(DayKind.HOLIDAY, None)).astype(np.bool_)

    def rest_days(self) -> Bools:
        """People × days: the person's rest days; a holiday is none."""
        return self._keep("rest", self._rest_days).astype(np.bool_)

    def weekdays(self) -> Ints:
        """The weekday (0 = Monday) of each day."""
        return (np.arange(self.days, dtype=np.int64) + self.day0 - 1) % 7

    def _keep(self, key: object, make: Callable[[], Ints]) -> Ints:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def _days_of(self, kind: DayKind, resting: tuple[int, ...] | None) -> Ints:
        kinds = (self.calendar.kind(self.date_of(k), resting) for k in range(self.days))
        return np.array([one is kind for one in kinds], dtype=np.int64)

    def _rest_days(self) -> Ints:
        rows: dict[tuple[int, ...] | None, Ints] = {}
        for own in {facts.rest_weekdays for facts in self.people}:
            rows[own] = self._days_of(DayKind.REST_DAY, own)
        table = np.zeros((len(self.people), self.days), dtype=np.int64)
        for place, facts in enumerate(self.people):
            table[place] = rows[facts.rest_weekdays]
        return table

    def _by_local_day(self) -> Ints:
        table = np.zeros((len(self.people), self.days), dtype=np.int64)
        for held, column, inside in self.pieces():
            np.add.at(table, (self.spans.person[held], column), inside)
        return table

    def _on_holidays(self) -> Ints:
        holiday = self.holidays()
        table = np.zeros((len(self.people), self.days), dtype=np.int64)
        for held, column, inside in self.pieces():
            on = holiday[column]
            np.add.at(table, (self.spans.person[held][on], self.spans.day[held][on]), inside[on])
        return table


def build_frame(
    lines: Sequence[WorkLine],
    facts: Sequence[PersonFacts],
    calendar: WorkCalendar,
    period: Period,
    reach: tuple[date, date],
) -> Frame:
    """The frame of all lines; ``reach`` are the first and last day that any window of a rule asks for.

    Raises InvalidInput for a line of a person without facts, for one that does not end after it starts, for two facts
    of one person, and for a period that ends before it begins.
    """
    if period.last < period.first:
        raise InvalidInput(
            "the period ends before it begins", key="audit_period_backwards", first=period.first, last=period.last
        )
    people = tuple(sorted(facts, key=lambda one: one.person))
    places = {one.person: place for place, one in enumerate(people)}
    if len(places) != len(people):
        names = [one.person for one in people]
        twice = ", ".join(sorted({name for name in names if names.count(name) > 1}))
        raise InvalidInput(f"facts of {twice} were given twice", key="audit_person_twice", people=twice)
    person, start, end, day = _columns(lines, places)
    day0 = min(reach[0].toordinal(), int(day.min(initial=reach[0].toordinal()))) - 1
    last = max(reach[1].toordinal(), int(day.max(initial=reach[1].toordinal()))) + 3
    spans = _spans(person, start, end, day - day0)
    minutes = np.zeros((len(people), last - day0 + 1), dtype=np.int64)
    np.add.at(minutes, (spans.person, spans.day), spans.end - spans.start)
    return Frame(
        people=people,
        calendar=calendar,
        period=period,
        day0=day0,
        days=last - day0 + 1,
        spans=spans,
        minutes=minutes,
        midnights=_clock(calendar.zone, day0, last - day0 + 2, 0),
        dates=tuple(date.fromordinal(number) for number in range(day0, last + 1)),
    )


def _columns(lines: Sequence[WorkLine], places: Mapping[str, int]) -> tuple[Ints, Ints, Ints, Ints]:
    unknown = sorted({line.person for line in lines if line.person not in places})
    if unknown:
        people = ", ".join(unknown[:5])
        raise InvalidInput(f"nothing is known of {people}", key="audit_person_unknown", people=people)
    ordinals: dict[date, int] = {}
    count = len(lines)
    person = np.fromiter((places[line.person] for line in lines), dtype=np.int64, count=count)
    start = np.fromiter((line.start_min for line in lines), dtype=np.int64, count=count)
    end = np.fromiter((line.end_min for line in lines), dtype=np.int64, count=count)
    for line in lines:
        if line.day not in ordinals:
            ordinals[line.day] = line.day.toordinal()
    day = np.fromiter((ordinals[line.day] for line in lines), dtype=np.int64, count=count)
    backwards = np.flatnonzero(end <= start)
    if len(backwards):
        line = lines[int(backwards[0])]
        raise InvalidInput(
            f"{line.person}, {line.day}: a line ends before it starts",
            key="audit_line_backwards",
            person=line.person,
            day=line.day,
        )
    return person, start, end, day


def _spans(person: Ints, start: Ints, end: Ints, day: Ints) -> Spans:
    """Lines in order, minutes that overlap counted once, touching lines of one day joined."""
    person, start, end, day = _untangled(person, start, end, day)
    if len(person):
        covered = np.maximum.accumulate(end + person * APART)
        free = np.concatenate(([start[0]], covered[:-1] - person[1:] * APART))
        start = np.maximum(start, free)
        kept = start < end
        person, start, end, day = person[kept], start[kept], end[kept], day[kept]
        same = (person[1:] == person[:-1]) & (day[1:] == day[:-1])
        fresh = np.concatenate(([True], ~(same & (start[1:] == end[:-1]))))
        heads = np.flatnonzero(fresh)
        tails = np.concatenate((heads[1:] - 1, [len(person) - 1]))
        group = np.cumsum(np.concatenate(([True], ~same)))[heads] - 1
        return Spans(person=person[heads], start=start[heads], end=end[tails], day=day[heads], group=group)
    none = np.zeros(0, dtype=np.int64)
    return Spans(person=none, start=none, end=none, day=none, group=none)


def _untangled(person: Ints, start: Ints, end: Ints, day: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Lines by person and start. A minute that lines of two days hold is the earlier day's, however they are cut."""
    order = np.lexsort((end, start, person))
    person, start, end, day = person[order], start[order], end[order], day[order]
    if not len(person):
        return person, start, end, day
    covered = np.maximum.accumulate(end + person * APART)[:-1] - person[1:] * APART
    mixed = np.unique(person[1:][(start[1:] < covered) & (day[1:] != day[:-1])])
    if not len(mixed):
        return person, start, end, day
    rows = list(zip(person.tolist(), start.tolist(), end.tolist(), day.tolist(), strict=True))
    kept = [row for row in rows if row[0] not in set(mixed.tolist())]
    for one in mixed.tolist():
        taken: list[tuple[int, int]] = []
        for _, begin, until, own in sorted((r for r in rows if r[0] == one), key=itemgetter(3, 1)):
            left = _outside((begin, until), taken)
            kept += [(one, a, b, own) for a, b in left]
            taken = sorted([*taken, *left])
    columns = np.array(sorted(kept), dtype=np.int64)
    return columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3]


def _outside(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of the span outside all of ``taken``, which are disjoint and in order."""
    parts, at = [], span[0]
    for begin, end in taken:
        if at < min(begin, span[1]) and end > at:
            parts.append((at, min(begin, span[1])))
        at = max(at, end)
        if at >= span[1]:
            return parts
    return [*parts, (at, span[1])]


@lru_cache(maxsize=64)
def _clock(zone: ZoneInfo, first: int, days: int, minute: int) -> Ints:
    """The instants at which clocks show ``minute`` minutes after midnight, on ``days`` days from ordinal ``first``."""
    local = (wall_time(zone, date.fromordinal(first + k), minute) for k in range(days))
    instants = np.fromiter((int(at.timestamp()) // 60 for at in local), dtype=np.int64, count=days)
    instants.setflags(write=False)
    return instants
