"""Home by role, and a person's own roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.services.roster_views import person_schedule
from web import context
from web.me.presenters import Day, next_shift, read_days, week_of

blueprint = Blueprint("me", __name__)

AHEAD = timedelta(days=28)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    account = context.actor()
    company = context.organisation()
    today = context.today()
    days = _days(account.person, today - timedelta(days=7), today + AHEAD) if company and account.person else None
    return render_template(
        "me/home.html",
        company=company,
        today=today,
        next=next_shift(days, _now()) if days is not None else None,
        week=week_of(today, days) if days is not None else None,
    )


@blueprint.get("/me/roster")
def roster() -> ResponseReturnValue:
    person = context.own_person()
    context.company()
    today = context.today()
    week = _asked_day("week", today)
    days = week_of(week, _days(person, week - timedelta(days=7), week + timedelta(days=7)))
    return render_template(
        "me/roster.html",
        days=days,
        today=today,
        earlier=days[0].day - timedelta(days=7),
        later=days[0].day + timedelta(days=7),
        minutes=sum(day.shift.work_min for day in days if day.shift),
    )


def _days(person: str, first: date, last: date) -> dict[date, Day]:
    entries = person_schedule(context.service(), context.actor(), person, first, last)
    return read_days(entries, context.company(), context.locale())


def _now() -> datetime:
    """The site's time of day on the business date."""
    zone = context.zone()
    clock = context.service().clock.now().astimezone(zone)
    return datetime.combine(context.today(), clock.time(), zone)


def _asked_day(name: str, otherwise: date) -> date:
    """A day given in the address; an unreadable or far one counts as not given."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
    return day if abs((day - otherwise).days) < 3660 else otherwise
