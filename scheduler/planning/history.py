"""What published rosters say about the time before a horizon: each person's last days, and the burdens carried.

Only days that a published roster covers are known; a run of days ends where knowledge ends.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from scheduler.domain.calendar import minutes_between, shift_span, wall_time, work_minutes
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay
from solver.problem import Burden, History, ShiftTypeId

CARRY_WEEKS = 12
_WEEKEND = (5, 6)


@dataclass(frozen=True, kw_only=True)
class Past:
    """Published assignments before a horizon, and the days that published rosters cover."""

    assignments: tuple[AssignedDay, ...] = ()
    covered: frozenset[date] = field(default_factory=frozenset)

    @cached_property
    def by_person(self) -> Mapping[str, Mapping[date, AssignedDay]]:
        found: dict[str, dict[date, AssignedDay]] = {}
        for assigned in self.assignments:
            found.setdefault(assigned.person, {})[assigned.day] = assigned
        return found


def history_of(
    organisation: Organisation, past: Past, person: str, first_day: date, leave_credit: Mapping[date, int]
) -> History:
    """The person's history for a horizon that begins on ``first_day``; ``leave_credit``: minutes by day."""
    worked = past.by_person.get(person, {})
    yesterday = first_day - timedelta(days=1)
    if not worked and yesterday not in past.covered:
        return History()
    types, site = organisation.shift_types, organisation.site
    start = wall_time(site.zone, first_day, 0)
    last_day = max((day for day in worked if day < first_day), default=None)
    last_end = None
    if last_day is not None:
        last_end = minutes_between(start, shift_span(site, types[worked[last_day].shift_type], last_day)[1])
    off = _run(past, first_day, lambda day: day not in worked)
    before = worked.get(yesterday - timedelta(days=off))
    last = before.shift_type if before is not None else None
    week = [first_day - timedelta(days=back) for back in range(first_day.weekday(), 0, -1)]
    known_week = [day for day in week if day in past.covered]
    return History(
        last_shift_type=ShiftTypeId(last) if last is not None else None,
        last_shift_end_min=last_end,
        consecutive_days=_run(past, first_day, lambda day: day in worked),
        consecutive_days_off=off,
        consecutive_nights=_run(past, first_day, lambda day: day in worked and types[worked[day].shift_type].night),
        consecutive_of_last_type=_run(past, first_day, lambda day: day in worked and worked[day].shift_type == last),
        week_minutes=sum(work_minutes(site, types[worked[d].shift_type], d) for d in known_week if d in worked),
        week_credit_min=sum(leave_credit.get(day, 0) for day in week),
        week_days_off=sum(1 for day in known_week if day not in worked),
        weekend_worked=first_day.weekday() == _WEEKEND[-1] and yesterday in worked,
        consecutive_weekends=_weekends(past, first_day, worked),
    )


def carried(
    organisation: Organisation, past: Past, people: Sequence[str], first_day: date
) -> Mapping[Burden, Mapping[str, int]]:
    """Nights, weekends with work and begun hours of overtime per person over the ``CARRY_WEEKS`` weeks before."""
    since = first_day - timedelta(weeks=CARRY_WEEKS)
    types, site = organisation.shift_types, organisation.site
    nights, weekends, overtime = (dict.fromkeys(people, 0) for _ in range(3))
    for person in people:
        days = {d: a for d, a in past.by_person.get(person, {}).items() if since <= d < first_day}
        nights[person] = sum(1 for a in days.values() if types[a.shift_type].night)
        weekends[person] = len({d - timedelta(days=d.weekday()) for d in days if d.weekday() in _WEEKEND})
        by_week: dict[date, int] = {}
        for day, assigned in days.items():
            monday = day - timedelta(days=day.weekday())
            by_week[monday] = by_week.get(monday, 0) + work_minutes(site, types[assigned.shift_type], day)
        regular = organisation.contracts[organisation.people[person].contract].regular_min_per_week
        overtime[person] = -(-sum(max(0, total - regular) for total in by_week.values()) // 60)
    return {Burden.NIGHTS: nights, Burden.WEEKENDS: weekends, Burden.OVERTIME: overtime}


def _run(past: Past, first_day: date, holds: Callable[[date], bool]) -> int:
    """Length of the run of known days before ``first_day`` for which ``holds``."""
    run, day = 0, first_day - timedelta(days=1)
    while day in past.covered and holds(day):
        run, day = run + 1, day - timedelta(days=1)
    return run


def _weekends(past: Past, first_day: date, worked: Container[date]) -> int | None:
    """Weekends with work in a row, up to the last that ended before ``first_day``; ``None`` if that is not known."""
    sunday = first_day - timedelta(days=1 + first_day.weekday())
    run: int | None = None
    while True:
        weekend = (sunday - timedelta(days=1), sunday)
        if any(day in worked for day in weekend):
            run = (run or 0) + 1
        elif all(day in past.covered for day in weekend):
            return run or 0
        else:
            return run
        sunday -= timedelta(days=7)
