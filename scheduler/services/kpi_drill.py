"""From a figure of the KPI table down: a group's people or roles, a person's or a role's days. Parts sum to the figure.

A person's day goes on to the page of that day with its punches, a role's to its slots.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.calendar import days_of
from scheduler.errors import NotFound
from scheduler.kpis.attendance import Attendance
from scheduler.kpis.catalogue import ATTENDANCE_KPIS, STABILITY_KPI, AttendanceKpi, Measure
from scheduler.kpis.operating import OPERATING_KPIS
from scheduler.kpis.stability import PublishedPlan, Stability, stability
from scheduler.services.hours_resolution import present
from scheduler.services.kpi_table import KpiRow, KpiTable, Scope, kpi_table, read_attendance
from scheduler.services.operations import DEFAULT_LEAD_DAYS, read_operations
from scheduler.services.plans import read_plans, shifts_at_start

KPIS: dict[str, AttendanceKpi] = {k.code: k for k in (*ATTENDANCE_KPIS, STABILITY_KPI, *OPERATING_KPIS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiPart:
    """One of ``person``, ``role`` and ``day`` names the part; a role's people have both of the first."""

    measure: Measure
    person: str | None = None
    role: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDrill:
    """A figure and its parts, those that divide by nothing left out."""

    row: KpiRow
    measure: Measure
    parts: tuple[KpiPart, ...]


def kpi_drill(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    scope: Scope,
    code: str,
    kpi: str,
    lead_days: int = DEFAULT_LEAD_DAYS,
) -> KpiDrill:
    """The parts of one figure. Raises NotFound for a row or a KPI that is not there or out of the actor's sight."""
    if kpi not in KPIS:
        raise NotFound(f"there is no KPI {kpi!r}", key="kpi_missing", code=kpi)
    named = {} if scope is Scope.COMPANY else {scope.value: code}
    table = kpi_table(app, actor, first_day, last_day, lead_days=lead_days, **named)
    row = next((r for r in table.rows() if r.scope is scope and r.code == code), None)
    measure = None if row is None else row.measure(kpi)
    if row is None or measure is None:
        raise NotFound(f"there is no {kpi} of {code or 'the company'}", key="kpi_missing", code=kpi)
    parts = _parts(app, actor, table, row, KPIS[kpi])
    return KpiDrill(
        row=row, measure=measure, parts=tuple(p for p in parts if p.measure.denominator or p.measure.numerator)
    )


def _parts(app: App, actor: Actor, table: KpiTable, row: KpiRow, kpi: AttendanceKpi) -> list[KpiPart]:
    operating = kpi in OPERATING_KPIS
    match row.scope:
        case Scope.PERSON:
            return _days_of_person(app, actor, table, row.code, kpi)
        case Scope.ROLE:
            return (
                _days_of_role(app, actor, table, row.code, kpi) if operating else _people(app, actor, table, row, kpi)
            )
        case Scope.COMPANY | Scope.DEPARTMENT if operating:
            mine = kpi_table(
                app, actor, table.first_day, table.last_day,
                department=row.code or None, lead_days=table.lead_days,
            ).roles  # fmt: skip
            return [KpiPart(role=r.code, measure=kpi.measure(r.operations)) for r in mine if r.operations is not None]
        case _:
            return _people(app, actor, table, row, kpi)


def _people(app: App, actor: Actor, table: KpiTable, row: KpiRow, kpi: AttendanceKpi) -> list[KpiPart]:
    """The home people of a department, everybody of the company, whoever worked or was planned in a role."""
    if row.scope is not Scope.ROLE:
        return [KpiPart(person=p.code, measure=m) for p in table.people if (m := p.measure(kpi.code)) is not None]
    with app.reading(actor) as uow:
        found = read_attendance(uow, uow.organisation.load(), table.first_day, table.last_day)
    return [
        KpiPart(person=person, role=row.code, measure=kpi.measure(figures[row.code]))
        for person, figures in found.items()
        if row.code in figures
    ]


def _days_of_person(app: App, actor: Actor, table: KpiTable, person: str, kpi: AttendanceKpi) -> list[KpiPart]:
    days = days_of(table.first_day, (table.last_day - table.first_day).days + 1)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        if kpi is STABILITY_KPI:
            plans = read_plans(uow, organisation, table.first_day, table.last_day, {person})
            moved = {day: sum((stability(_on(v, day)) for v in plans), Stability()) for day in days}
            return [KpiPart(day=day, measure=kpi.measure(one)) for day, one in moved.items()]
        plan = shifts_at_start(read_plans(uow, organisation, table.first_day, table.last_day, {person}))
        segments = uow.hours.segments(table.first_day, table.last_day, {person})
        found = []
        for day in days:
            figures = read_attendance(
                uow,
                organisation,
                day,
                day,
                shifts={p: [s for s in own if s.day == day] for p, own in plan.items()},
                segments={p: [s for s in own if s.operational_date == day] for p, own in segments.items()},
            )
            total = sum(figures.get(person, {}).values(), Attendance())
            found.append(KpiPart(day=day, measure=kpi.measure(total)))
    return found


def _on(versions: tuple[PublishedPlan, ...], day: date) -> list[PublishedPlan]:
    return [
        PublishedPlan(published_s=v.published_s, shifts={k: s for k, s in v.shifts.items() if k[1] == day})
        for v in versions
    ]


def _days_of_role(app: App, actor: Actor, table: KpiTable, role: str, kpi: AttendanceKpi) -> list[KpiPart]:
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        by_day = read_operations(
            uow,
            organisation,
            [role],
            table.first_day,
            table.last_day,
            segments=uow.hours.segments(table.first_day - timedelta(days=1), table.last_day),
            now_s=present(uow, organisation),
            lead_days=table.lead_days,
        )[role]
    return [
        KpiPart(role=role, day=table.first_day + timedelta(days=d), measure=kpi.measure(one))
        for d, one in enumerate(by_day)
    ]
