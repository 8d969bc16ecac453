"""The labour rules that a roster stands under, with what they must know of people and of the time before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from scheduler.domain.calendar import minutes_between, shift_span, wall_time
from scheduler.domain.organisation import Organisation, ShiftType
from scheduler.policies.audit.windows import fixed_window
from scheduler.policies.kinds import Cycle, DayKind, Fixed, NightBand, Rolling, Window
from scheduler.policies.people import Derogation, PersonFacts, in_scope
from scheduler.policies.rule import LabourRule
from scheduler.policies.stack import Stack
from scheduler.policies.terms import Terms
from scheduler.policies.work import WorkCalendar, WorkLine

NURSING_MIN = 60  # nursing time of a duty, inside its hours and paid (女职工劳动保护特别规定, article 9)
Minutes = tuple[tuple[int, int], ...]  # half-open spans at work, in epoch minutes


@dataclass(frozen=True, kw_only=True)
class Law:
    """``past``: each person's lines of work before the horizon, worked where known, else planned; by person.

    ``today`` is the business date, from which notice is counted; None where nothing is published.
    """

    stack: Stack
    calendar: WorkCalendar
    facts: Mapping[str, PersonFacts]
    derogations: tuple[Derogation, ...] = ()
    past: Mapping[str, tuple[WorkLine, ...]] = field(default_factory=dict)
    today: date | None = None

    @cached_property
    def _derogations(self) -> Mapping[str, tuple[Derogation, ...]]:
        found: dict[str, list[Derogation]] = {}
        for one in self.derogations:
            found.setdefault(one.rule, []).append(one)
        return {rule: tuple(held) for rule, held in found.items()}

    def terms_on(self, rule: LabourRule, person: str, day: date) -> Terms | None:
        """What the rule asks of the person on the day: its terms, those of a relief in force, or nothing."""
        if not in_scope(rule.scope, self.facts[person], day):
            return None
        for given in self._derogations.get(rule.id, ()):
            if given.covers(rule.id, person, day):
                return next((relief.instead for relief in rule.reliefs if relief.key == given.key), rule.terms)
        return rule.terms

    def past_minutes(self, person: str) -> Mapping[date, int]:
        """Minutes of work before the horizon by operational date."""
        found: dict[date, int] = {}
        for line in self.past.get(person, ()):
            found[line.day] = found.get(line.day, 0) + line.end_min - line.start_min
        return found


def reach_days(stack: Stack) -> int:
    """Days before a horizon that the rules in force may look at."""
    longest = 31
    for rule in stack.rules:
        window = getattr(rule.terms, "window", None)
        if isinstance(window, Rolling):
            longest = max(longest, window.days)
        elif isinstance(window, Fixed):
            longest = max(longest, {Cycle.YEAR: 366, Cycle.QUARTER: 92}.get(window.unit, 31))
    return longest


def epoch_min(zone: ZoneInfo, day: date, minute: int = 0) -> int:
    """Minutes since 1970-01-01T00:00Z at a wall time of the zone."""
    return int(wall_time(zone, day, minute).timestamp()) // 60


def duty_spans(organisation: Organisation, shift_type: ShiftType, day: date, facts: PersonFacts) -> Minutes:
    """The spans at work of a duty: its unpaid breaks are gaps, and who is nursing ends an hour earlier."""
    start, end = shift_span(organisation.site, shift_type, day)
    first = int(start.timestamp()) // 60
    last = first + minutes_between(start, end)
    spans, at = [], first
    for pause in sorted((p for p in shift_type.breaks if not p.paid), key=lambda p: p.offset_min):
        spans.append((at, first + pause.offset_min))
        at = max(at, first + pause.offset_min + pause.length_min)
    spans.append((at, last))
    found = tuple((a, min(b, last)) for a, b in spans if a < min(b, last))
    return _shortened(found, NURSING_MIN) if any(span.holds(day) for span in facts.nursing) else found


def _shortened(spans: Minutes, minutes: int) -> Minutes:
    """Without the last ``minutes`` of work; a duty that is not longer keeps half of itself."""
    left = min(minutes, sum(b - a for a, b in spans) // 2)
    kept = list(spans)
    while left and kept:
        a, b = kept.pop()
        if b - a > left:
            kept.append((a, b - left))
            left = 0
        else:
            left -= b - a
    return tuple(kept)


def minutes_in_band(spans: Minutes, zone: ZoneInfo, band: NightBand, day: date) -> int:
    """Minutes of a duty that begins on ``day`` which lie in the band, whatever night it is of."""
    length = band.end_min if band.end_min > band.start_min else band.end_min + 1440
    nights = [day + timedelta(days=back) for back in (-1, 0, 1, 2)]
    return sum(_overlap(spans, epoch_min(zone, d, band.start_min), epoch_min(zone, d, length)) for d in nights)


def minutes_on_kind(spans: Minutes, calendar: WorkCalendar, kind: DayKind, day: date, facts: PersonFacts) -> int:
    """Minutes of a duty that lie on local days of the kind (Sundays too)."""
    total = 0
    for one in (day, day + timedelta(days=1), day + timedelta(days=2)):
        if (one.weekday() == 6) if kind is DayKind.SUNDAY else calendar.kind(one, facts.rest_weekdays) is kind:
            total += _overlap(spans, epoch_min(calendar.zone, one), epoch_min(calendar.zone, one + timedelta(days=1)))
    return total


def window_bounds(window: Window, day: date, week_starts: int) -> tuple[date, date]:
    """First and last day of the fixed window that holds the day, or of the rolling one that ends on it."""
    if isinstance(window, Rolling):
        return day - timedelta(days=window.days - 1), day
    return fixed_window(window.unit, day, week_starts)


def _overlap(spans: Minutes, start: int, end: int) -> int:
    return sum(max(0, min(b, end) - max(a, start)) for a, b in spans)
