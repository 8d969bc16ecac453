"""The lead's pages of workload: every role's outlook, one role's chart, and the forecast job with its progress."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.job import Job
from scheduler.domain.organisation import Role
from scheduler.domain.roster import RosterVersion
from scheduler.errors import NotFound, SchedulerError
from scheduler.services import forecasting
from scheduler.services import workload_views as service
from scheduler.services.demand_reasons import why_demand
from scheduler.services.jobs import list_jobs
from scheduler.services.known_work import clock, known_work
from scheduler.services.roster_generation import can_generate
from scheduler.services.rosters import get_roster, next_day
from scheduler.services.waiting_outlook import waiting_outlook
from scheduler.services.workload_views import RoleChart
from web import context
from web.errors import sentence, status_of
from web.numbers import row_number
from web.security import is_fragment
from web.workload import demand_presenters, presenters
from web.workload.quality_presenters import quality

blueprint = Blueprint("workload", __name__, url_prefix="/workload")

HISTORY_DAYS = 28
DAY_HISTORY = 84
USUAL_DAYS = 15  # two weeks and the morning after the last night


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _overview()


@blueprint.get("/<role>")
def role(role: str) -> ResponseReturnValue:
    """One role's chart, its heads by slot of a day, and why; a part of the page asks for the why alone."""
    found = _role(role)
    by_day = request.args.get("by") == "day"
    try:
        slots = service.role_chart(context.service(), context.actor(), role, history_days=HISTORY_DAYS)
    except NotFound:
        return render_template("workload/role.html", role=found, roles=_roles(), chart=None, by_day=by_day)
    at = _slot_asked(slots)
    if is_fragment() and at is not None:
        return render_template("workload/why.html", why=_why(slots, at), role=found)
    days = service.role_chart(context.service(), context.actor(), role, history_days=DAY_HISTORY, by_day=True)
    chart = days if by_day else slots
    demand = demand_presenters.day_demand(slots, at.date() if at else _day_asked(slots))
    if at is None and demand.busiest is not None:
        at = datetime.fromisoformat(demand.busiest.at)
    waiting = waiting_outlook(context.service(), context.actor(), role, slots.run.id) if slots.standard else None
    first, length = slots.run.first_day, slots.run.days
    return render_template(
        "workload/role.html",
        role=found,
        roles=_roles(),
        chart=chart,
        by_day=by_day,
        data=presenters.chart_data(chart),
        rows=presenters.chart_rows(days),
        judgement=presenters.judge(chart.scores),
        quality=quality(chart.scores),
        special=[(one, presenters.special_name(one)) for one in slots.special_days if one.day >= first],
        last_day=first + timedelta(days=length - 1),
        demand=demand,
        days=demand_presenters.days_of(slots),
        why=_why(slots, at) if at is not None and slots.standard else None,
        waiting=waiting,
        waiting_data=presenters.waiting_data(waiting, found) if waiting else None,
        steps=demand_presenters.standard_steps(slots.standard) if slots.standard else (),
        works=known_work(context.service(), context.actor(), first, length, role),
        clock=clock,
    )


@blueprint.post("/forecast")
def forecast() -> ResponseReturnValue:
    try:
        first_day = date.fromisoformat(request.form.get("first_day", ""))
        days = int(request.form.get("days", ""))
    except ValueError:
        flash(gettext("Give the first day and the number of days."), "danger")
        return _overview(), 422
    key = f"forecast:{request.form.get('key', '')[:60] or secrets.token_urlsafe(16)}"
    latest = _latest_job()
    if latest is not None and not latest.state.ended and latest.key != key:
        flash(gettext("A forecast is being made already."), "warning")
        return redirect(_overview_address())
    try:
        forecasting.request_forecast(context.service(), context.actor(), first_day, days, key=key)
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _overview(), status_of(error)
    return redirect(_overview_address())


@blueprint.get("/progress")
def progress() -> ResponseReturnValue:
    """The fragment that the overview asks for every second; when the job has ended, the page is loaded again."""
    job = presenters.present_job(_latest_job())
    answer = render_template("workload/progress.html", job=job)
    if job is None or not job.running:
        return answer, 200, {"HX-Refresh": "true"}
    return answer


def _overview() -> str:
    context.company()
    run = service.newest_run(context.service(), context.actor())
    roster = _roster_asked()
    days = min(roster.days + 1, forecasting.MAX_DAYS) if roster else USUAL_DAYS  # and the morning after
    return render_template(
        "workload/index.html",
        run=run,
        last_day=run.first_day + timedelta(days=run.days - 1) if run else None,
        rows=presenters.present_outlooks(service.outlooks(context.service(), context.actor())),
        job=presenters.present_job(_latest_job()),
        first_day=roster.first_day if roster else next_day(context.service(), context.actor()),
        days=days,
        roster=roster,
        roster_last=roster.first_day + timedelta(days=roster.days - 1) if roster else None,
        covered=roster is not None and can_generate(context.service(), context.actor(), roster),
        most=forecasting.MAX_DAYS,
        key=secrets.token_urlsafe(16),
    )


def _roster_asked() -> RosterVersion | None:
    """The roster for whose days a forecast is wanted, where the reader comes from one."""
    number = request.values.get("roster", type=row_number)
    if number is None:
        return None
    try:
        return get_roster(context.service(), context.actor(), number)
    except NotFound:
        return None


def _overview_address() -> str:
    roster = _roster_asked()
    return url_for("workload.index", roster=roster.id if roster else None)


def _why(chart: RoleChart, at: datetime) -> demand_presenters.Why:
    reason = why_demand(context.service(), context.actor(), chart.role.code, at, chart.run.id)
    return demand_presenters.present_why(reason)


def _slot_asked(chart: RoleChart) -> datetime | None:
    """The start of a slot of the run that the address names; None where it names none."""
    try:
        at = datetime.fromisoformat(request.args.get("at", "")).replace(tzinfo=None)
    except ValueError:
        return None
    ahead = (at.date() - chart.run.first_day).days
    return at if 0 <= ahead < chart.run.days else None


def _day_asked(chart: RoleChart) -> date:
    """The day of the run that the address names, else today or the first."""
    first, last = chart.run.first_day, chart.run.first_day + timedelta(days=chart.run.days - 1)
    try:
        asked = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        asked = context.today()
    return min(max(asked, first), last)


def _latest_job() -> Job | None:
    found = list_jobs(context.service(), context.actor(), kinds={"forecast"}, limit=1)
    return found[0] if found else None


def _roles() -> list[Role]:
    roles = context.company().roles.values()
    return [r for r in roles if context.actor().sees_department(r.department)]


def _role(code: str) -> Role:
    """A role that the reader's departments host; any other is missing."""
    found = next((r for r in _roles() if r.code == code), None)
    if found is None:
        raise NotFound(f"there is no role {code!r}", key="role_missing", role=code)
    return found
