"""Hours and attribution of a period as tables for pay and for a spreadsheet, within what the actor may see."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.engine import FEN
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import NotFound
from scheduler.hours.ledger import Period
from scheduler.services.attribution import Overview, attribution_overview
from scheduler.services.exporting import export_table
from scheduler.services.hours import hours_by_role, list_periods
from scheduler.services.hours_deltas import pay_totals, read_deltas
from scheduler.services.hours_premium import Premium, premium_minutes

HOURS_COLUMNS = (
    "period",
    "person",
    "name",
    "department",
    "role",
    "role_name",
    "minutes",
    "hours",
    "provisional_minutes",
    "delta_minutes",
    "night_minutes",
    "holiday_minutes",
)
DELTA_COLUMNS = ("period", "origin", "person", "name", "day", "role", "role_name", "minutes", "events")
PAY_COLUMNS = ("period", "person", "name", "worked_minutes", "delta_minutes", "paid_minutes", "balance_minutes")
CELL_COLUMNS = (
    *("period", "version", "department", "role", "role_name", "person", "name", "home_department", "minutes"),
    *("weight", "score", "evidence", "points", "share", "measured", "unit"),
)
PERSON_COLUMNS = (
    "period",
    "version",
    "person",
    "name",
    "department",
    "composite",
    "tier",
    "evidence",
    "minutes",
    "points",
)


def export_hours(
    app: App, actor: Actor, period: str, fmt: str, *, table: str = "roles", locale: str = "en"
) -> tuple[str, bytes]:
    """(file name, content) of ``table``: ``roles`` (one row a person and role, with what locked periods left to this
    one), ``deltas`` (those lines, one row each) or ``pay`` (one row a person of a locked period, as rounded).

    Raises NotFound for a period or a table that there is not, InvalidInput for a format.
    """
    found = next((p for p in list_periods(app, actor) if p.code == period), None)
    if found is None:
        raise NotFound(f"there is no period {period}", key="period_missing", period=period)
    tables: dict[str, Callable[[], pd.DataFrame]] = {
        "roles": lambda: _hours(app, actor, found, locale),
        "deltas": lambda: _deltas(app, actor, found, locale),
        "pay": lambda: _pay(app, actor, found, locale),
    }
    if table not in tables:
        raise NotFound(f"there is no table {table!r}")
    name = f"hours-{period}.{fmt}" if table == "roles" else f"hours-{period}-{table}.{fmt}"
    return name, export_table(tables[table](), fmt, title=period)


def _hours(app: App, actor: Actor, period: Period, locale: str) -> pd.DataFrame:
    company = _company(app, actor)
    premiums = premium_minutes(app, actor, period.first_day, period.last_day)
    rows = [
        (
            period.code,
            row.person,
            company.people[row.person].name(locale),
            row.department,
            row.role or "",
            company.roles[row.role].name(locale) if row.role else "",
            row.minutes,
            round(row.minutes / 60, 4),
            row.provisional_min,
            row.delta_min,
            premiums.get((row.person, row.role), Premium()).night_min,
            premiums.get((row.person, row.role), Premium()).holiday_min,
        )
        for row in hours_by_role(app, actor, period.first_day, period.last_day)
    ]
    return pd.DataFrame(rows, columns=list(HOURS_COLUMNS))


def _deltas(app: App, actor: Actor, period: Period, locale: str) -> pd.DataFrame:
    company = _company(app, actor)
    rows = [
        (
            period.code,
            line.origin,
            line.person,
            company.people[line.person].name(locale),
            line.operational_date.isoformat(),
            line.role or "",
            company.roles[line.role].name(locale) if line.role else "",
            line.minutes,
            " ".join(str(event) for event in line.event_ids),
        )
        for line in read_deltas(app, actor, period.code).counted
    ]
    return pd.DataFrame(rows, columns=list(DELTA_COLUMNS))


def _pay(app: App, actor: Actor, period: Period, locale: str) -> pd.DataFrame:
    company = _company(app, actor)
    rows = [
        (
            period.code,
            total.person,
            company.people[total.person].name(locale),
            total.worked_min,
            total.delta_min,
            total.paid_min,
            total.balance_min,
        )
        for total in pay_totals(app, actor, period.code)
    ]
    return pd.DataFrame(rows, columns=list(PAY_COLUMNS))


def export_attribution(
    app: App,
    actor: Actor,
    period: str,
    fmt: str,
    *,
    table: str = "shares",
    version: int | None = None,
    locale: str = "en",
) -> tuple[str, bytes]:
    """(file name, content) of ``table``: ``shares`` (one row a person, role and weight) or ``people`` (one a person).

    A share is in yuan where money was divided, else in points; the column ``unit`` says which. ``measured`` of it was
    not divided. Raises NotFound where
    there is nothing for the actor.
    """
    if table not in ("shares", "people"):
        raise NotFound(f"there is no table {table!r}")
    overview = attribution_overview(app, actor, period, version=version)
    company = _company(app, actor)
    frame = _shares(overview, company, locale) if table == "shares" else _people(overview, company, locale)
    name = f"attribution-{period}-v{overview.version.version}-{table}.{fmt}"
    return name, export_table(frame, fmt, title=period)


def _shares(overview: Overview, company: Organisation, locale: str) -> pd.DataFrame:
    rows = [
        (
            overview.version.period,
            overview.version.version,
            department.department,
            "" if cell.role == UNASSIGNED else cell.role,
            company.roles[cell.role].name(locale) if cell.role in company.roles else "",
            cell.person,
            company.people[cell.person].name(locale),
            cell.home,
            cell.minutes,
            cell.w_milli / 1000,
            None if cell.score is None else round(float(cell.score), 4),
            cell.evidence,
            round(float(cell.points), 6),
            cell.share / 100,
            cell.measured / 100,
            company.site.currency if department.unit == FEN else "points",
        )
        for department in overview.departments
        for role in department.roles
        for cell in role.cells
    ]
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS))


def _people(overview: Overview, company: Organisation, locale: str) -> pd.DataFrame:
    """With every attendance figure that may be held against a person, in its unit (percent or minutes)."""
    codes = list(dict.fromkeys(m.kpi.code for p in overview.people for m in p.attendance if m.kpi.personal))
    rows = []
    for one in overview.people:
        figures = {m.kpi.code: None if m.value is None else round(float(m.value), 4) for m in one.attendance}
        rows.append(
            (
                overview.version.period,
                overview.version.version,
                one.person,
                company.people[one.person].name(locale),
                one.home,
                None if one.composite is None else round(float(one.composite), 4),
                one.tier,
                one.evidence,
                one.minutes,
                round(float(one.points), 6),
                *(figures.get(code) for code in codes),
            )
        )
    return pd.DataFrame(rows, columns=[*PERSON_COLUMNS, *codes])


def _company(app: App, actor: Actor) -> Organisation:
    with app.reading(actor) as uow:
        found: Organisation = uow.organisation.load()
    return found
