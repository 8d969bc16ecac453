"""The KPI table of a period, plan against actual by slot, labour accounts, and the way down from each figure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.domain.actor import AccountRole
from scheduler.domain.calendar import reachable
from scheduler.domain.organisation import Department, Role
from scheduler.errors import NotFound
from scheduler.hours.ledger import Period
from scheduler.services import actuals_export as exports
from scheduler.services.hours import list_periods, plan_against_actual
from scheduler.services.kpi_drill import kpi_drill
from scheduler.services.kpi_table import Scope, kpi_table
from scheduler.services.labour_accounts import account_segments, labour_accounts
from scheduler.services.operations import DEFAULT_LEAD_DAYS
from scheduler.services.plan_actual import SLOT_WIDTHS, plan_actual, slot_people
from web import context
from web.actuals import presenters
from web.attribution.revised import revised_notice
from web.downloads import download, known_format
from web.numbers import row_number

blueprint = Blueprint("actuals", __name__, url_prefix="/actuals")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = list_periods(context.service(), context.actor())
    return render_template("actuals/index.html", periods=found[::-1], today=context.today())


@blueprint.get("/<period>")
def kpis(period: str) -> ResponseReturnValue:
    company, found = context.company(), find_period(period)
    department, lead = _department(), _lead()
    table = kpi_table(
        context.service(), context.actor(), found.first_day, found.last_day, department=department, lead_days=lead
    )
    columns = [*([table.company] if table.company else []), *table.departments]
    return render_template(
        "actuals/kpis.html",
        period=found,
        revised=revised_notice(found.code),
        company=company,
        table=table,
        columns=columns,
        whole=columns[0] if columns else None,
        department=department,
        departments=own_departments(),
        lead=lead,
        names=presenters,
    )


@blueprint.get("/<period>/figure")
def figure(period: str) -> ResponseReturnValue:
    found = find_period(period)
    whole = context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
    mine = [d.code for d in own_departments()]
    scope = request.args.get("scope") or (Scope.COMPANY if whole else Scope.DEPARTMENT).value
    if scope not in (Scope.COMPANY, Scope.DEPARTMENT, Scope.ROLE):
        raise NotFound(f"there are no figures of {scope!r}")
    code = request.args.get("code") or ("" if whole or not mine else mine[0])
    return _figure(found, Scope(scope), code, request.args.get("kpi") or presenters.TILES[0])


@blueprint.get("/<period>/people/<person>")
def person(period: str, person: str) -> ResponseReturnValue:
    company, found = context.company(), find_period(period)
    table = kpi_table(context.service(), context.actor(), found.first_day, found.last_day, person=person)
    return render_template(
        "actuals/person.html",
        period=found,
        revised=revised_notice(found.code, person),
        periods=list_periods(context.service(), context.actor())[::-1],
        company=company,
        person=company.people[person],
        row=table.people[0] if table.people else None,
        lines=plan_against_actual(context.service(), context.actor(), found.first_day, found.last_day, person=person),
        own=context.actor().role is AccountRole.STAFF,
        names=presenters,
    )


@blueprint.get("/<period>/people/<person>/<kpi>")
def person_figure(period: str, person: str, kpi: str) -> ResponseReturnValue:
    return _figure(find_period(period), Scope.PERSON, person, kpi)


@blueprint.get("/<period>/slots")
def slots(period: str) -> ResponseReturnValue:
    company, found = context.company(), find_period(period)
    first, last = _days(found)
    role, width = request.args.get("role") or None, _width()
    read = plan_actual(
        context.service(), context.actor(), first, last, slot_min=width, department=_department(), role=role
    )
    chosen = read.roles[0] if role is not None and first == last else None
    return render_template(
        "actuals/slots.html",
        period=found,
        revised=revised_notice(found.code),
        company=company,
        found=read,
        first=first,
        last=last,
        week=_week(found, first),
        role=role,
        width=width,
        roles=own_roles(),
        whole=read.told,
        chosen=chosen,
        rows=presenters.slot_rows(read, chosen, read.day(0)) if chosen else (),
        chart=presenters.slot_chart(read, chosen, read.day(0), company.roles[chosen.role]) if chosen else None,
        names=presenters,
    )


@blueprint.get("/<period>/roles/<role>/<int:minute>")
def slot(period: str, role: str, minute: int) -> ResponseReturnValue:
    company, found = context.company(), find_period(period)
    width = _width()
    day = _local_day(60 * minute)
    if not found.first_day <= day <= found.last_day:
        raise NotFound(f"{day} is not a day of {found.code}")
    people = slot_people(
        context.service(), context.actor(), role, day, day, start_s=60 * minute, end_s=60 * (minute + width)
    )
    return render_template(
        "actuals/slot.html",
        period=found,
        company=company,
        role=company.roles[role],
        day=day,
        start_s=60 * minute,
        end_s=60 * (minute + width),
        width=width,
        people=people,
        sees=lambda code: context.actor().sees_person(code, company.people[code].department),
        names=presenters,
    )


@blueprint.get("/<period>/accounts")
def accounts(period: str) -> ResponseReturnValue:
    company, found = context.company(), find_period(period)
    department = _department()
    read = labour_accounts(context.service(), context.actor(), found.first_day, found.last_day, department=department)
    person, role = request.args.get("person"), request.args.get("role")
    home, host = request.args.get("home"), request.args.get("host")
    segments = (
        account_segments(context.service(), context.actor(), found.first_day, found.last_day, person=person, role=role)
        if person and role
        else ()
    )
    return render_template(
        "actuals/accounts.html",
        period=found,
        revised=revised_notice(found.code),
        company=company,
        found=read,
        lines=[x for x in read.lines if home in (None, x.home) and host in (None, x.host)],
        home=home,
        host=host,
        department=department,
        departments=own_departments(),
        person=person,
        role=role,
        segments=segments,
        sees=lambda code: context.actor().sees_person(code, company.people[code].department),
    )


@blueprint.get("/<period>/<what>.<fmt>")
def export(period: str, what: str, fmt: str) -> ResponseReturnValue:
    found, locale = find_period(period), context.locale()
    service, actor = context.service(), context.actor()
    match what:
        case "kpis":
            name, content = exports.export_kpis(
                service, actor, found.first_day, found.last_day, known_format(fmt), lead_days=_lead(), locale=locale
            )
        case "slots":
            name, content = exports.export_slots(
                service, actor, *_days(found), known_format(fmt),
                slot_min=_width(), role=request.args.get("role") or None, locale=locale,
            )  # fmt: skip
        case "accounts":
            name, content = exports.export_accounts(
                service, actor, found.first_day, found.last_day, known_format(fmt),
                department=_department(), locale=locale,
            )  # fmt: skip
        case _:
            raise NotFound(f"there is no table {what!r}")
    return download(name, content)


def _figure(found: Period, scope: Scope, code: str, kpi: str) -> str:
    company, lead = context.company(), _lead()
    drill = kpi_drill(
        context.service(),
        context.actor(),
        found.first_day,
        found.last_day,
        scope=scope,
        code=code,
        kpi=kpi,
        lead_days=lead,
    )
    return render_template(
        "actuals/figure.html",
        period=found,
        revised=revised_notice(found.code, code if scope is Scope.PERSON else None),
        company=company,
        drill=drill,
        kpi=drill.measure.kpi,
        lead=lead,
        own=context.actor().role is AccountRole.STAFF,
        sees=lambda person: context.actor().sees_person(person, company.people[person].department),
        names=presenters,
    )


def find_period(code: str) -> Period:
    """Raises NotFound."""
    for found in list_periods(context.service(), context.actor()):
        if found.code == code:
            return found
    raise NotFound(f"there is no period {code}", key="period_missing", period=code)


def own_departments() -> list[Department]:
    """Those that the reader leads, all for HR."""
    return [d for d in context.company().departments.values() if context.actor().sees_department(d.code)]


def own_roles() -> list[Role]:
    """Roles that those departments host."""
    return [r for r in context.company().roles.values() if context.actor().sees_department(r.department)]


def _department() -> str | None:
    return request.args.get("department") or None


def _lead() -> int:
    return request.args.get("lead", DEFAULT_LEAD_DAYS, type=row_number)


def _width() -> int:
    asked = request.args.get("slot", SLOT_WIDTHS[-1], type=row_number)
    return asked if asked in SLOT_WIDTHS else SLOT_WIDTHS[-1]


def _days(period: Period) -> tuple[date, date]:
    """The days asked for inside the period, else all of it."""
    try:
        first = date.fromisoformat(request.args.get("first", ""))
        last = date.fromisoformat(request.args.get("last") or first.isoformat())
    except ValueError:
        return period.first_day, period.last_day
    first, last = max(first, period.first_day), min(last, period.last_day)
    return (first, last) if first <= last else (period.first_day, period.last_day)


def _week(period: Period, day: date) -> tuple[date, date]:
    """The calendar week of a day, as far as it lies in the period."""
    monday = day - timedelta(days=day.weekday())
    return max(monday, period.first_day), min(monday + timedelta(days=6), period.last_day)


def _local_day(at_s: int) -> date:
    """Far days, which no roster reaches, do not exist."""
    day = datetime.fromtimestamp(at_s, UTC).astimezone(context.zone()).date()
    if not reachable(day):
        raise NotFound(f"{day} is out of reach")
    return day
