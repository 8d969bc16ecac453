"""Work of those who work at night: of a day or of 24 hours with night work, or on average."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduler.planning.lawful.asks import PersonAsks
from scheduler.planning.lawful.hours import ONE, counted_days, stretch
from scheduler.planning.lawful.law import Minutes, minutes_in_band, window_bounds
from scheduler.policies.kinds import Fixed, NightBand
from scheduler.policies.rule import LabourRule
from scheduler.policies.terms import NightMinutes, NightPer
from solver import problem as sp

DAY_AND_NIGHT_MIN = 1440


def night_minutes(asks: PersonAsks, rule: LabourRule) -> None:
    """Work of a day with night work, of two neighbouring days inside 24 hours with night work, or on average.

    24 hours begin with a span of the earlier duty: ``Σ work in [s, s + 24 h) ≤ limit`` where more than
    ``night_over_min`` of it is at night. What three duties have together in 24 hours is audited only.
    """
    horizon = asks.horizon
    weight = asks.weight(rule, horizon.weights.minute_fen)
    for day, terms in enumerate(asks.terms(rule)):
        if not isinstance(terms, NightMinutes):
            continue
        if terms.per is NightPer.AVERAGE and terms.window is not None:
            first, last = window_bounds(terms.window, horizon.dates[day], horizon.law.calendar.week_starts)
            if isinstance(terms.window, Fixed) and day != horizon.index(min(last, horizon.last)):
                continue
            begin, end = stretch(asks, first, last)
            days = counted_days(asks, first, last)
            most = terms.limit_min * (days - days // 7) - asks.past_between(first, horizon.dates[0] - ONE)
            asks.ask(rule, begin, end, most, weight, counts=asks.measure)
            continue
        asks.ask(rule, day, day, terms.limit_min, weight, counts=_at_night(asks, terms))
        if terms.per is NightPer.HOURS_24 and day + 1 < len(horizon.dates):
            _pairs_after(asks, rule, day, terms)
    _after_history(asks, rule)


def _at_night(asks: PersonAsks, terms: NightMinutes) -> str:
    band = _band(terms)
    zone, dates, measure = asks.horizon.law.calendar.zone, asks.horizon.dates, asks.measure

    def amount(shift: sp.Shift) -> int:
        inside = minutes_in_band(asks.spans(shift), zone, band, dates[shift.day])
        return asks.count(shift, measure) if inside > terms.night_over_min else 0

    return asks.counted(f"nightwork:{band.start_min}-{band.end_min}:{terms.night_over_min}:{measure or ''}", amount)


def _band(terms: NightMinutes) -> NightBand:
    return terms.band or NightBand(start_min=1320, end_min=360)


def _pairs_after(asks: PersonAsks, rule: LabourRule, day: int, terms: NightMinutes) -> None:
    """Not both a duty of the day and one of the next that have too much together; softly, the minutes too many.

    What a duty has too much by itself is the day's and no pair's.
    """
    minute = asks.weight(rule, asks.horizon.weights.minute_fen)
    zone, on = asks.horizon.law.calendar.zone, asks.horizon.dates[day]
    alone = {shift: _excess(zone, terms, on, asks.spans(shift), ()) for shift in asks.able(day)}
    close: dict[tuple[sp.ShiftTypeId, int], list[sp.ShiftTypeId]] = {}
    for before, own in alone.items():
        for after in asks.able(day + 1) if minute is not None or not own else ():
            more = _excess(zone, terms, on, asks.spans(before), asks.spans(after)) - own
            if more > 0:
                close.setdefault((before.type, 0 if minute is None else more), []).append(after.type)
    groups: dict[tuple[tuple[sp.ShiftTypeId, ...], int], set[sp.ShiftTypeId]] = {}
    for (kind, more), kinds in close.items():
        groups.setdefault((tuple(sorted(kinds)), more), set()).add(kind)
    for (later, more), earlier in groups.items():
        cells = {(day, kind) for kind in earlier} | {(day + 1, kind) for kind in later}
        name = asks.counted(f"24h:{sorted(cells)}", lambda s, held=cells: int((s.day, s.type) in held))  # type: ignore[misc]
        asks.ask(rule, day, day + 1, 1, None if minute is None else minute * more, counts=name)


def _after_history(asks: PersonAsks, rule: LabourRule) -> None:
    """No duty of the first day with which 24 hours that begin before the horizon have too much."""
    horizon, zone = asks.horizon, asks.horizon.law.calendar.zone
    spans = [*_past_spans(asks, horizon.start_min - 2 * DAY_AND_NIGHT_MIN)]
    more: dict[sp.ShiftTypeId, int] = {}
    for day in dict.fromkeys(on for on, _, end in spans if end > horizon.start_min - DAY_AND_NIGHT_MIN):
        terms = horizon.law.terms_on(rule, asks.person.code, day)
        if not isinstance(terms, NightMinutes) or terms.per is not NightPer.HOURS_24:
            continue
        starts = tuple(start for on, start, _ in spans if on == day)
        known = tuple((start, end) for _, start, end in spans)
        own = _excess(zone, terms, day, known, (), starts=starts)
        for shift in asks.able(0):
            found = _excess(zone, terms, day, known, asks.spans(shift), starts=starts) - own
            more[shift.type] = more.get(shift.type, 0) + max(0, found)
    if any(more.values()):
        name = asks.counted(f"24h:{asks.person.code}:{rule.id}", lambda s: more.get(s.type, 0) if s.day == 0 else 0)
        asks.ask(rule, 0, 0, 0, asks.weight(rule, horizon.weights.minute_fen), counts=name)


def _past_spans(asks: PersonAsks, since_min: int) -> Iterator[tuple[date, int, int]]:
    """Day, start and end of the person's spans before the horizon; touching lines of one day are one, none overlap."""
    lines = asks.horizon.law.past.get(asks.person.code, ())
    held: tuple[date, int, int] | None = None
    for line in sorted((one for one in lines if one.end_min > since_min), key=lambda one: (one.start_min, one.end_min)):
        if held is not None and line.day == held[0] and line.start_min <= held[2]:
            held = (held[0], held[1], max(held[2], line.end_min))
            continue
        start = line.start_min if held is None else max(line.start_min, held[2])
        if start < line.end_min:
            if held is not None:
                yield held
            held = (line.day, start, line.end_min)
    if held is not None:
        yield held


@lru_cache(maxsize=8192)  # people in the same shifts have the same spans
def _excess(
    zone: ZoneInfo, terms: NightMinutes, day: date, earlier: Minutes, later: Minutes, *, starts: tuple[int, ...] = ()
) -> int:
    """Minutes above the limit in the fullest 24 hours with night work that begin at one of the starts.

    ``day`` is that of the starts, which are those of the earlier spans unless given.
    """
    work = [*earlier, *_outside(later, earlier)]
    if sum(b - a for a, b in work) <= terms.limit_min:
        return 0
    most = 0
    for start in starts or [a for a, _ in earlier]:
        closes = start + DAY_AND_NIGHT_MIN
        inside = tuple((max(a, start), min(b, closes)) for a, b in work if b > start and a < closes)
        over = sum(b - a for a, b in inside) - terms.limit_min
        if over > most and minutes_in_band(inside, zone, _band(terms), day) > terms.night_over_min:
            most = over
    return most


def _outside(spans: Sequence[tuple[int, int]], taken: Minutes) -> list[tuple[int, int]]:
    """The parts of the spans that none of ``taken`` holds."""
    left = list(spans)
    for begin, end in taken:
        left = [(x, y) for a, b in left for x, y in ((a, min(b, begin)), (max(a, end), b)) if x < y]
    return left
