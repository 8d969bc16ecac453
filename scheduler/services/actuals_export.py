"""The KPI table, plan against actual and labour accounts as files for a spreadsheet, within what the actor may see."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.kpis.catalogue import Measure
from scheduler.kpis.slots import CENTI
from scheduler.services.exporting import export_table
from scheduler.services.kpi_table import KpiRow, Scope, kpi_table
from scheduler.services.labour_accounts import labour_accounts
from scheduler.services.plan_actual import plan_actual

KPI_COLUMNS = (
    *("first_day", "last_day", "scope", "code", "name", "kpi", "kpi_name", "value", "unit", "numerator"),
    *("denominator", "formula"),
)
SLOT_COLUMNS = (
    *("role", "role_name", "start_utc", "start", "slot_min", "planned_heads", "present_heads", "need_heads"),
    *("gap_heads", "covered_heads", "need_from"),
)
ACCOUNT_COLUMNS = (
    *("month", "home", "home_name", "host", "host_name", "person", "name", "role", "role_name", "minutes", "hours"),
    *("provisional_minutes", "segments"),
)
UNITS = {
    "percent": "%",
    "minutes": "min",
    "units_per_hour": "units/h",
    "fen_per_unit": "fen/unit",
    "fen_per_hour": "fen/h",
}


def export_kpis(
    app: App, actor: Actor, first_day: date, last_day: date, fmt: str, *, lead_days: int, locale: str = "en"
) -> tuple[str, bytes]:
    """(file name, content): a row for each figure, exact to six decimals; empty where nothing can be divided."""
    table = kpi_table(app, actor, first_day, last_day, lead_days=lead_days)
    company = _company(app, actor)
    rows = [
        (first_day, last_day, row.scope.value, row.code, row_name(company, row, locale), *_cells(measure, locale))
        for row in table.rows()
        for measure in row.measures
        if row.scope is not Scope.PERSON or measure.kpi.personal
    ]
    frame = pd.DataFrame(rows, columns=list(KPI_COLUMNS))
    return f"kpis-{first_day}-{last_day}.{fmt}", export_table(frame, fmt, title="KPI")


def export_slots(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    fmt: str,
    *,
    slot_min: int = 30,
    department: str | None = None,
    role: str | None = None,
    locale: str = "en",
) -> tuple[str, bytes]:
    """(file name, content): a row for each role and slot in which anything was planned, present or needed."""
    found = plan_actual(app, actor, first_day, last_day, slot_min=slot_min, department=department, role=role)
    company = _company(app, actor)
    zone = company.site.zone
    rows = []
    for one in found.roles:
        if one.need is None:
            continue
        name = company.roles[one.role].name(locale)
        for d in range(len(found.days)):
            for slot in range(found.edges[d], found.edges[d + 1]):
                planned, there, need = int(one.planned[slot]), int(one.present[slot]), int(one.need[slot])
                if not (planned or there or need):
                    continue
                start = datetime.fromtimestamp(found.grid.start_s(slot), UTC)
                rows.append(
                    (
                        one.role,
                        name,
                        start.strftime("%Y-%m-%dT%H:%MZ"),
                        start.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                        slot_min,
                        round(planned / slot_min, 4),
                        round(there / slot_min, 4),
                        round(need / CENTI / slot_min, 4),
                        round((CENTI * there - need) / CENTI / slot_min, 4),
                        round(int(one.covered[slot]) / CENTI / slot_min, 4),
                        one.sources[d].value,
                    )
                )
    frame = pd.DataFrame(rows, columns=list(SLOT_COLUMNS))
    return f"plan-actual-{first_day}-{last_day}.{fmt}", export_table(frame, fmt, title="plan-actual")


def export_accounts(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    fmt: str,
    *,
    department: str | None = None,
    locale: str = "en",
) -> tuple[str, bytes]:
    """(file name, content): a row for each month, home, host, person and role."""
    found = labour_accounts(app, actor, first_day, last_day, department=department)
    company = _company(app, actor)
    rows = [
        (
            f"{line.month[0]}-{line.month[1]:02d}",
            line.home,
            company.departments[line.home].name(locale),
            line.host,
            company.departments[line.host].name(locale),
            line.person,
            company.people[line.person].name(locale),
            line.role or "",
            company.roles[line.role].name(locale) if line.role else "",
            line.minutes,
            round(line.minutes / 60, 4),
            line.provisional_min,
            line.segments,
        )
        for line in found.lines
    ]
    frame = pd.DataFrame(rows, columns=list(ACCOUNT_COLUMNS))
    return f"labour-accounts-{first_day}-{last_day}.{fmt}", export_table(frame, fmt, title="accounts")


def row_name(company: Organisation, row: KpiRow, locale: str) -> str:
    """The name of the person, role, department or site that a row is of; a code that is gone stays a code."""
    match row.scope:
        case Scope.COMPANY:
            return company.site.name(locale)
        case Scope.DEPARTMENT:
            named = company.departments.get(row.code)
            return named.name(locale) if named else row.code
        case Scope.ROLE:
            role = company.roles.get(row.code)
            return role.name(locale) if role else row.code
        case Scope.PERSON:
            person = company.people.get(row.code)
            return person.name(locale) if person else row.code


def _cells(measure: Measure, locale: str) -> tuple[object, ...]:
    kpi = measure.kpi
    chinese, english = kpi.words
    return (
        kpi.code,
        kpi.name_zh if locale.startswith("zh") else kpi.name_en,
        None if measure.value is None else round(float(measure.value), 6),
        UNITS[kpi.unit],
        round(float(measure.numerator), 6),
        round(float(measure.denominator), 6),
        chinese if locale.startswith("zh") else english,
    )


def _company(app: App, actor: Actor) -> Organisation:
    with app.reading(actor) as uow:
        found: Organisation = uow.organisation.load()
    return found
