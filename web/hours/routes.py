"""Periods with their queue, hours and lock; a person's day down to the punches."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.actor import AccountRole
from scheduler.domain.calendar import reachable
from scheduler.errors import NotFound, SchedulerError
from scheduler.hours.deltas import counted_in
from scheduler.hours.ledger import Period
from scheduler.services import hours as service
from scheduler.services import hours_queue as queue
from scheduler.services.hours_changes import refresh_hours
from scheduler.services.hours_deltas import read_deltas, rounding_of_last_lock
from scheduler.services.hours_lock import lock_period
from scheduler.services.hours_periods import next_period, open_period
from scheduler.services.hours_waiting import quarantine_waiting
from scheduler.services.reports import export_hours
from web import context
from web.attribution.revised import revised_notice
from web.downloads import download, known_format
from web.errors import sentence
from web.hours import presenters
from web.hours.asked import entered_time, period_of

blueprint = Blueprint("hours", __name__, url_prefix="/hours")


@blueprint.get("/")
def periods() -> ResponseReturnValue:
    found = service.list_periods(context.service(), context.actor())
    company = context.organisation()
    open_items = {p.code: _open_items(p) for p in found if not p.locked} if company else {}
    desk = context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
    return render_template(
        "hours/periods.html",
        periods=found[::-1],
        open_items=open_items,
        today=context.today(),
        next=next_period(context.service(), context.actor()) if desk and company else None,
    )


@blueprint.post("/open")
def open_next() -> ResponseReturnValue:
    code = request.form.get("period", "")
    try:
        opened = open_period(context.service(), context.actor(), code)
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("Period %(period)s is open.", period=opened.code), "success")
    return redirect(url_for("hours.periods"))


@blueprint.post("/refresh")
def refresh() -> ResponseReturnValue:
    done = refresh_hours(context.service(), context.actor())
    flash(
        gettext(
            "The hours are up to date. People looked at: %(n)s; changed: %(m)s.", n=done.people, m=done.changed_people
        ),
        "success",
    )
    return redirect(url_for("hours.periods"))


@blueprint.get("/<period>")
def period(period: str) -> ResponseReturnValue:
    company = context.company()
    found = period_of(period)
    department = _asked_department()
    items = queue.list_exceptions(
        context.service(), context.actor(), found.first_day, found.last_day, department=department, state=None
    )
    shown = [presenters.present_exception(item, company) for item in items]
    rows = service.hours_by_role(
        context.service(), context.actor(), found.first_day, found.last_day, department=department
    )
    return render_template(
        "hours/period.html",
        period=found,
        revised=revised_notice(found.code),
        company=company,
        department=department,
        departments=[d for d in company.departments.values() if context.actor().sees_department(d.code)],
        open=[item for item in shown if item.exception.state == "open"],
        decided=[item for item in shown if item.exception.state != "open"],
        table=presenters.hours_table(rows, company),
        lines=read_deltas(context.service(), context.actor(), found.code, department=department),
        rounding=rounding_of_last_lock(context.service(), context.actor()),
        quarantined=_quarantined(found),
        clears=_cleared_in(found),
        today=context.today(),
        names=presenters,
    )


@blueprint.get("/<period>/export.<fmt>")
def export(period: str, fmt: str) -> ResponseReturnValue:
    name, content = export_hours(
        context.service(),
        context.actor(),
        period,
        known_format(fmt),
        table=request.args.get("table", "roles"),
        locale=context.locale(),
    )
    return download(name, content)


@blueprint.post("/<period>/resolve")
def resolve(period: str) -> ResponseReturnValue:
    found = period_of(period)
    done = service.resolve_hours(context.service(), context.actor(), found.first_day, found.last_day)
    if found.locked:
        said = gettext(
            "The hours stay as they were locked. Lines posted to the next open period or taken back: %(n)s.",
            n=done.changed_deltas,
        )
    else:
        said = gettext(
            "The punches are resolved. Segments: %(segments)s; to decide: %(blocking)s.",
            segments=done.segments,
            blocking=done.blocking,
        )
    flash(said, "success")
    return redirect(url_for("hours.period", period=period))


@blueprint.post("/<period>/lock")
def lock(period: str) -> ResponseReturnValue:
    period_of(period)
    try:
        unit = request.form.get("rounding_min", "")
        lock_period(context.service(), context.actor(), period, rounding_min=int(unit) if unit.isdecimal() else None)
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("Period %(code)s is locked. Its hours no longer change.", code=period), "success")
    return redirect(url_for("hours.period", period=period))


@blueprint.post("/exceptions/<int:exception_id>")
def decide(exception_id: int) -> ResponseReturnValue:
    about = queue.get_exception(context.service(), context.actor(), exception_id)
    try:
        decision = queue.Decision(request.form.get("decision", ""))
        queue.decide_exception(
            context.service(),
            context.actor(),
            exception_id,
            decision,
            reason=request.form.get("reason", ""),
            at=entered_time(request.form.get("at", "")) if decision is queue.Decision.ENTER else None,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
    except ValueError:
        flash(gettext("Choose what to do about it."), "danger")
    else:
        name = context.name_of(context.company().people.get(about.person), about.person)
        flash(gettext("Decided for %(name)s.", name=name), "success")
    return redirect(_back_to(about.operational_date))


@blueprint.get("/people/<person>/<day>")
def person_day(person: str, day: str) -> ResponseReturnValue:
    company = context.company()
    detail = service.day_detail(context.service(), context.actor(), person, _day(day))
    return render_template(
        "hours/day.html",
        company=company,
        person=company.people[person],
        detail=detail,
        items=[presenters.present_exception(e, company) for e in detail.exceptions],
        period=_period_of(detail.line.day),
        own=context.actor().role is AccountRole.STAFF,
        names=presenters,
    )


def _open_items(period: Period) -> int:
    return len(queue.list_exceptions(context.service(), context.actor(), period.first_day, period.last_day))


def _cleared_in(period: Period) -> str:
    """The period whose lock waits for what is to be decided here: of a locked one the next open one, if there is."""
    if not period.locked:
        return period.code
    later = counted_in(period, service.list_periods(context.service(), context.actor()))
    return later.code if later else ""


def _quarantined(period: Period) -> int:
    """Rows in quarantine that keep the period open, for who may do something about them."""
    if period.locked or context.actor().role not in (AccountRole.HR, AccountRole.ADMIN):
        return 0
    return quarantine_waiting(context.service(), context.actor(), period)


def _asked_department() -> str | None:
    return request.args.get("department") or None


def _day(text: str) -> date:
    """A day of the address. Far ones, which no clock can place, do not exist."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(f"{text!r} is no day") from error
    if not reachable(day):
        raise NotFound(f"{text!r} is out of reach")
    return day


def _period_of(day: date) -> Period | None:
    found = service.list_periods(context.service(), context.actor())
    return next((period for period in found if period.first_day <= day <= period.last_day), None)


def _back_to(day: date) -> str:
    period = _period_of(day)
    return url_for("hours.period", period=period.code) + "#queue" if period else url_for("hours.periods")
