"""``kpi show``, ``kpi slots`` and ``kpi accounts``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from scheduler.commands.base import DAY, Session, hours, json_option, money, out, print_json, print_table
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.domain.organisation import Organisation
    from scheduler.kpis.catalogue import Measure
    from scheduler.services.kpi_table import KpiRow, KpiTable

CENTI = 100
MOST_COLUMNS = 6  # of figures beside each other on a terminal


@click.group()
def kpi_() -> None:
    pass


@kpi_.command(help=_("The KPI table of a period (or days): company, departments, roles, people."))
@click.argument("period", required=False)
@click.option("--from", "first", type=DAY, help=_("First day."))
@click.option("--to", "last", type=DAY, help=_("Last day."))
@click.option("--department", metavar="CODE", help=_("Only this department."))
@click.option("--role", metavar="CODE", help=_("Only this role."))
@click.option("--person", metavar="CODE", help=_("Only this person."))
@click.option(
    "--lead", "lead_days", type=click.IntRange(0, 60), default=7, show_default=True,
    help=_("Days ahead at which forecasts are judged."),
)  # fmt: skip
@json_option
@click.pass_obj
def show(
    session: Session,
    period: str | None,
    first: date | None,
    last: date | None,
    department: str | None,
    role: str | None,
    person: str | None,
    lead_days: int,
    as_json: bool,
) -> None:
    from scheduler.services.kpi_table import kpi_table  # noqa: PLC0415

    days = days_asked(session, period, first, last)
    table = kpi_table(
        session.app, session.actor, *days, department=department, role=role, person=person, lead_days=lead_days
    )
    if as_json:
        print_json(table_data(table))
        return
    _show(session, table)


@kpi_.command(help=_("Plan against actual by role: hours planned, present, needed and short, by day."))
@click.argument("period", required=False)
@click.option("--from", "first", type=DAY, help=_("First day."))
@click.option("--to", "last", type=DAY, help=_("Last day."))
@click.option("--role", metavar="CODE", help=_("Only this role."))
@click.option("--slot", "slot_min", type=click.Choice(["15", "30"]), default="30", help=_("Minutes of a slot."))
@json_option
@click.pass_obj
def slots(
    session: Session,
    period: str | None,
    first: date | None,
    last: date | None,
    role: str | None,
    slot_min: str,
    as_json: bool,
) -> None:
    from scheduler.services.plan_actual import plan_actual  # noqa: PLC0415

    days = days_asked(session, period, first, last)
    found = plan_actual(session.app, session.actor, *days, slot_min=int(slot_min), role=role)
    if as_json:
        print_json(
            {
                "first_day": found.first_day,
                "last_day": found.last_day,
                "first_minute": found.grid.first_min,
                "slot_min": found.grid.slot_min,
                "day_edges": found.edges,
                "slots_started": found.started,
                "slots_ended": found.ended,
                "roles": [
                    {
                        "role": one.role,
                        "planned_min": one.planned.tolist(),
                        "present_min": one.present.tolist(),
                        "need_centimin": None if one.need is None else one.need.tolist(),
                        "need_from": [source.value for source in one.sources],
                    }
                    for one in found.roles
                ],
            }
        )
        return
    company, locale = _company(session), environment_locale()
    rows = []
    for one in found.roles:
        total = one.totals(found.told)
        share = "–" if not total.need_cmin else f"{total.covered_cmin / total.need_cmin:.1%}"
        rows.append(
            (
                company.roles[one.role].name(locale),
                hours(total.planned_min),
                hours(total.present_min),
                hours(total.need_cmin / CENTI),
                hours(total.short_cmin / CENTI),
                hours(total.surplus_cmin / CENTI),
                share,
            )
        )
    print_table(
        _("Plan against actual, %(first)s to %(last)s: hours", None, first=found.first_day, last=found.last_day),
        [_("Role"), _("Planned"), _("Present"), _("Needed"), _("Short"), _("Surplus"), _("Coverage")],
        rows,
    )


@kpi_.command(help=_("Labour accounts: hours that one department's people worked for another."))
@click.argument("period", required=False)
@click.option("--from", "first", type=DAY, help=_("First day."))
@click.option("--to", "last", type=DAY, help=_("Last day."))
@click.option("--department", metavar="CODE", help=_("Only this department."))
@json_option
@click.pass_obj
def accounts(
    session: Session, period: str | None, first: date | None, last: date | None, department: str | None, as_json: bool
) -> None:
    from scheduler.services.labour_accounts import labour_accounts  # noqa: PLC0415

    days = days_asked(session, period, first, last)
    found = labour_accounts(session.app, session.actor, *days, department=department)
    if as_json:
        print_json(
            {
                "first_day": found.first_day,
                "last_day": found.last_day,
                "lines": [
                    {
                        "month": f"{x.month[0]}-{x.month[1]:02d}",
                        "home": x.home,
                        "host": x.host,
                        "person": x.person,
                        "role": x.role,
                        "minutes": x.minutes,
                        "provisional_minutes": x.provisional_min,
                    }
                    for x in found.lines
                ],
                "balances": [
                    {"department": b.department, "own": b.own_min, "lent": b.lent_min, "borrowed": b.borrowed_min}
                    for b in found.balances
                ],
            }
        )
        return
    company, locale = _company(session), environment_locale()
    names = {code: one.name(locale) for code, one in company.departments.items()}
    print_table(
        _("Labour accounts, %(first)s to %(last)s: hours", None, first=found.first_day, last=found.last_day),
        [_("Department"), _("At home"), _("Lent"), _("Borrowed"), _("Lent less borrowed")],
        [
            (names[b.department], hours(b.own_min), hours(b.lent_min), hours(b.borrowed_min), hours(b.net_min))
            for b in found.balances
        ],
    )
    print_table(
        "",
        [_("Home department"), _("Host department"), _("Person"), _("Role"), _("Hours")],
        [
            (
                names[x.home],
                names[x.host],
                company.people[x.person].name(locale),
                company.roles[x.role].name(locale) if x.role else _("No role"),
                hours(x.minutes),
            )
            for x in found.lines
        ],
        left=4,
    )


def days_asked(session: Session, period: str | None, first: date | None, last: date | None) -> tuple[date, date]:
    """A period's days or those given. Raises InvalidInput unless it is one or the other."""
    from scheduler.services.hours import list_periods  # noqa: PLC0415

    if period is not None and first is None and last is None:
        for found in list_periods(session.app, session.actor):
            if found.code == period:
                return found.first_day, found.last_day
        raise NotFound(f"there is no period {period!r}", key="period_missing", period=period)
    if period is None and first is not None and last is not None:
        return first, last
    raise InvalidInput("give a period, or --from and --to", key="days_or_period")


def table_data(table: KpiTable) -> dict[str, object]:
    """The table as JSON: numerators and denominators exact (a fraction as text), values rounded to six decimals."""
    return {
        "first_day": table.first_day,
        "last_day": table.last_day,
        "lead_days": table.lead_days,
        "rows": [
            {
                "scope": row.scope.value,
                "code": row.code,
                "people": row.people,
                "kpis": {
                    m.kpi.code: {
                        "value": None if m.value is None else round(float(m.value), 6),
                        "numerator": _exact(m.numerator),
                        "denominator": _exact(m.denominator),
                        "band": m.band,
                        "personal": m.kpi.personal,
                    }
                    for m in row.measures
                },
                "output": {
                    o.definition.code: None if o.value is None else round(float(o.value), 6) for o in row.output
                },
                **_notice(row),
            }
            for row in table.rows()
        ],
    }


def _exact(value: object) -> object:
    return value if isinstance(value, int) else str(value)


def _notice(row: KpiRow) -> dict[str, object]:
    moved = row.stability
    if moved is None:
        return {}
    median = moved.median_notice_min
    return {
        "notice": {
            "median_hours": None if median is None else round(float(median) / 60, 2),
            "changes_before_start": len(moved.in_time),
            "changes_under_72_h": moved.changes_within(72 * 60),
            "changes_under_14_d": moved.changes_within(14 * 24 * 60),
        }
    }


def _show(session: Session, table: KpiTable) -> None:
    company, locale = _company(session), environment_locale()
    from scheduler.services.actuals_export import row_name  # noqa: PLC0415 (pandas)
    from scheduler.services.kpi_table import Scope  # noqa: PLC0415

    titles = {
        Scope.COMPANY: _("Company"),
        Scope.DEPARTMENT: _("Departments"),
        Scope.ROLE: _("Roles"),
        Scope.PERSON: _("People"),
    }
    for scope, title in titles.items():
        rows = [r for r in table.rows() if r.scope is scope]
        if not rows:
            continue
        kpis = {m.kpi.code: m.kpi for r in rows for m in r.measures if scope is not Scope.PERSON or m.kpi.personal}
        chinese = locale.startswith("zh")
        if scope is Scope.PERSON and len(rows) > 1:
            kpis = {
                code: k for code, k in kpis.items() if code in ("att_rate", "late_rate", "adherence", "conformance")
            }
        heading = f"{title}, {table.first_day} – {table.last_day}"
        names = {code: k.name_zh if chinese else k.name_en for code, k in kpis.items()}
        if len(rows) > MOST_COLUMNS >= len(kpis):
            print_table(
                heading,
                [_("Name"), *names.values()],
                [(row_name(company, r, locale), *(_value(r.measure(c), company) for c in kpis)) for r in rows],
            )
        else:  # a row for each KPI: as columns so many would leave no room for figures
            for start in range(0, len(rows), MOST_COLUMNS):
                beside = rows[start : start + MOST_COLUMNS]
                print_table(
                    "" if start else heading,
                    [_("KPI"), *(row_name(company, r, locale) for r in beside)],
                    [(names[c], *(_value(r.measure(c), company) for r in beside)) for c in kpis],
                )
        out.print("")


def _value(measure: Measure | None, company: Organisation) -> str:
    if measure is None or measure.value is None:
        return "–"
    match measure.kpi.unit:
        case "percent":
            return f"{float(measure.value):.1f} %"
        case "fen_per_unit" | "fen_per_hour":
            return money(round(measure.value), company.site.currency)
        case _:
            return f"{float(measure.value):.2f}"


def _company(session: Session) -> Organisation:
    with session.app.reading(session.actor) as uow:
        found: Organisation = uow.organisation.load()
    return found
