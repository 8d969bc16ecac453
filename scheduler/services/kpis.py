"""KPIs for pages and the command line: attendance figures of people and departments, and the catalogue in force."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.hours.ledger import OPEN
from scheduler.hours.segments import Segment
from scheduler.kpis.attendance import Attendance, attendance
from scheduler.kpis.catalogue import STABILITY_KPI, Measure, measures
from scheduler.kpis.definitions import KpiDefinition, in_force
from scheduler.kpis.stability import Stability, stability
from scheduler.services.hours_inputs import leave_days, require_range, visible_people
from scheduler.services.hours_resolution import present
from scheduler.services.plans import read_plans, read_shifts_at_start
from scheduler.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAttendance:
    """``measures`` in the order of the catalogue; those not ``personal`` are capacity, not for judging people."""

    person: str
    department: str
    figures: Attendance
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentAttendance:
    """The figures of the department's home people summed, then divided."""

    department: str
    people: int
    figures: Attendance
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceReport:
    """``stability`` compares the first published rosters of the days with those at the shifts' start."""

    first_day: date
    last_day: date
    people: tuple[PersonAttendance, ...]
    departments: tuple[DepartmentAttendance, ...]
    stability: Measure


def attendance_report(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    department: str | None = None,
    person: str | None = None,
) -> AttendanceReport:
    """Attendance KPIs over operational dates, of whom the actor may see; departments only where all of it is visible.

    Raises NotFound for a person or department out of sight, InvalidInput for a range that cannot be.
    """
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        codes = visible_people(organisation, actor, department=department, person=person)
        figures = read_attendance(uow, organisation, first_day, last_day, codes)
        plans = read_plans(uow, organisation, first_day, last_day, codes)
        moved = sum((stability(versions) for versions in plans), Stability())
    people = tuple(
        PersonAttendance(
            person=code,
            department=organisation.people[code].department,
            figures=figures[code],
            measures=measures(figures[code]),
        )
        for code in sorted(figures)
    )
    return AttendanceReport(
        first_day=first_day,
        last_day=last_day,
        people=people,
        departments=_departments(actor, people) if person is None else (),
        stability=STABILITY_KPI.measure(moved),
    )


def list_kpis(app: App, actor: Actor, first_day: date, last_day: date) -> tuple[KpiDefinition, ...]:
    """The KPI versions that score a period of these days, by code. Everybody may read what is measured."""
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        return in_force(uow.kpis.definitions(last_day), first_day, last_day)


def read_attendance(
    uow: UnitOfWork, organisation: Organisation, first_day: date, last_day: date, people: Collection[str]
) -> dict[str, Attendance]:
    """Figures by person, of those with a shift that has ended or with work in the range."""
    now_s = present(uow, organisation)
    segments = uow.hours.segments(first_day, last_day, people)
    shifts = read_shifts_at_start(uow, organisation, first_day, last_day, people)
    leave = leave_days(uow, first_day, last_day)
    pending: dict[str, set[date]] = {}
    for exception in uow.hours.exceptions(first_day, last_day, people=people, state=OPEN):
        if exception.blocking:
            pending.setdefault(exception.person, set()).add(exception.operational_date)
    host = {code: role.department for code, role in organisation.roles.items()}
    found: dict[str, Attendance] = {}
    for code in people:
        ended = [s for s in shifts.get(code, ()) if s.end_s <= now_s]
        if ended or segments.get(code):
            found[code] = attendance(
                shifts=ended,
                segments=segments.get(code, ()),
                leave=leave.get(code, {}),
                host=host,
                home=organisation.people[code].department,
                pending=pending.get(code, ()),
            )
    return found


def attendance_by_day(
    uow: UnitOfWork, organisation: Organisation, person: str, first_day: date, last_day: date
) -> dict[date, Attendance]:
    """The figures of ``read_attendance`` of one person by day: they add up to it.

    Work outside any shift is counted with the shift that it overlaps, else on its own operational date.
    """
    now_s = present(uow, organisation)
    shifts = {
        s.day: s
        for s in read_shifts_at_start(uow, organisation, first_day, last_day, {person}).get(person, ())
        if s.end_s <= now_s
    }
    segments: dict[date, list[Segment]] = {}
    for segment in uow.hours.segments(first_day, last_day, {person}).get(person, ()):
        met = [
            s.day
            for s in shifts.values()
            if "unscheduled" in segment.flags and segment.start_s < s.end_s and segment.end_s > s.start_s
        ]
        segments.setdefault(min(met, default=segment.operational_date), []).append(segment)
    pending = {
        e.operational_date for e in uow.hours.exceptions(first_day, last_day, people={person}, state=OPEN) if e.blocking
    }
    leave = leave_days(uow, first_day, last_day, {person}).get(person, {})
    host = {code: role.department for code, role in organisation.roles.items()}
    return {
        day: attendance(
            shifts=[shifts[day]] if day in shifts else [],
            segments=segments.get(day, ()),
            leave=leave,
            host=host,
            home=organisation.people[person].department,
            pending=pending,
        )
        for day in sorted(shifts.keys() | segments.keys())
    }


def _departments(actor: Actor, people: Sequence[PersonAttendance]) -> tuple[DepartmentAttendance, ...]:
    groups: dict[str, list[Attendance]] = {}
    for one in people:
        if actor.sees_department(one.department):
            groups.setdefault(one.department, []).append(one.figures)
    found = []
    for code in sorted(groups):
        total = sum(groups[code], Attendance())
        found.append(
            DepartmentAttendance(department=code, people=len(groups[code]), figures=total, measures=measures(total))
        )
    return tuple(found)
