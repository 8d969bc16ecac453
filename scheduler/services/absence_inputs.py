"""Absences that nobody planned, from published shifts, leave and the hours that were worked.

A published shift that is over counts as missed on a day of unplanned leave (sick), or when hours are kept of that day
and the person has none; a day with something still to be decided counts for nothing. A day of which no hours are kept
goes by the leave alone where unplanned leave is kept at all, else the sick would be all that is ever seen of it. Days
of unplanned leave on which the person's shift was given away count too, if the person usually works on that weekday.
"""

from __future__ import annotations

from datetime import date, timedelta

from scheduler.domain.organisation import Organisation
from scheduler.hours.ledger import OPEN
from scheduler.kpis.attendance import UNPLANNED_LEAVE
from scheduler.services.hours_inputs import leave_days, read_shifts
from scheduler.services.hours_resolution import present
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.simulation.absence import AbsenceRisk, ShiftSeen, learn

HISTORY_DAYS = 364
_USUAL = 0.5  # share of a weekday's published days with a shift from which on the person usually works on it


def absence_risk(uow: UnitOfWork, organisation: Organisation, until: date) -> AbsenceRisk:
    """The risk that the year before ``until`` shows (up to today, whichever is earlier)."""
    last = min(until, uow.today) - timedelta(days=1)
    return learn(seen_shifts(uow, organisation, last - timedelta(days=HISTORY_DAYS - 1), last))


def seen_shifts(uow: UnitOfWork, organisation: Organisation, first: date, last: date) -> tuple[ShiftSeen, ...]:
    """Shifts of ``[first, last]`` that are over, and whether the person did not come."""
    now_s = present(uow, organisation)
    shifts = read_shifts(uow, organisation, first, last)
    leave = leave_days(uow, first, last)
    segments = uow.hours.segments(first, last)
    worked = {(s.person, s.operational_date) for own in segments.values() for s in own}
    kept = {day for _, day in worked}
    sick_is_kept = any(kind in UNPLANNED_LEAVE for days in leave.values() for kind in days.values())
    pending = {(e.person, e.operational_date) for e in uow.hours.exceptions(first, last, state=OPEN) if e.blocking} | {
        (s.person, s.operational_date) for own in segments.values() for s in own if s.provisional
    }
    found = []
    for person, own in shifts.items():
        for shift in own:
            cell = (person, shift.day)
            kind = leave.get(person, {}).get(shift.day)
            if shift.end_s > now_s or cell in pending:
                continue
            if kind in UNPLANNED_LEAVE:
                found.append(ShiftSeen(person, shift.day, absent=True))
            elif kind is None and shift.day in kept:
                found.append(ShiftSeen(person, shift.day, absent=cell not in worked))
            elif kind is None and sick_is_kept:
                found.append(ShiftSeen(person, shift.day, absent=False))
    return (*found, *_given_away(uow, leave, {p: {s.day for s in own} for p, own in shifts.items()}, (first, last)))


def unplanned_absences(
    uow: UnitOfWork, organisation: Organisation, first: date, last: date
) -> frozenset[tuple[str, date]]:
    """Person-days of ``[first, last]`` on which somebody, unplanned, was not there: sick, or a shift without hours."""
    sick = {
        (person, day)
        for person, days in leave_days(uow, first, last).items()
        for day, kind in days.items()
        if kind in UNPLANNED_LEAVE and first <= day <= last
    }
    missed = {(s.person, s.day) for s in seen_shifts(uow, organisation, first, last) if s.absent}
    return frozenset(sick | missed)


def _given_away(
    uow: UnitOfWork, leave: dict[str, dict[date, str]], shifts: dict[str, set[date]], span: tuple[date, date]
) -> list[ShiftSeen]:
    """Days of unplanned leave without a published shift, on weekdays on which the person usually works."""
    covered: dict[int, int] = {}
    for day in uow.rosters.covered_days(*span):
        covered[day.weekday()] = covered.get(day.weekday(), 0) + 1
    found = []
    for person, days in leave.items():
        mine = shifts.get(person, set())
        for day, kind in days.items():
            if kind not in UNPLANNED_LEAVE or day in mine or not span[0] <= day <= span[1]:
                continue
            usual = sum(d.weekday() == day.weekday() for d in mine)
            if usual >= _USUAL * covered.get(day.weekday(), 0) > 0:
                found.append(ShiftSeen(person, day, absent=True))
    return found
