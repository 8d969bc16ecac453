"""Home by role, and a person's own roster, hours and score."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.errors import NotFound
from scheduler.hours.ledger import Period
from scheduler.services.fairness_ledger import FEWEST, WINDOWS, own_ledger
from scheduler.services.hours import hours_by_role, list_periods, plan_against_actual
from scheduler.services.hours_deltas import read_deltas
from scheduler.services.roster_changes import Publication, recent_changes
from scheduler.services.roster_publications import note_seen
from scheduler.services.roster_views import person_schedule, published_days
from web import context
from web.attribution.revised import revised_notice
from web.attribution.routes import person_page, scored_periods
from web.me.cards import cards
from web.me.ledger import present_ledger
from web.me.presenters import (
    Day,
    changed_from,
    current_shift,
    days_from,
    monday_of,
    next_shift,
    read_days,
    role_chart,
)
from web.numbers import row_number

blueprint = Blueprint("me", __name__)

AHEAD = timedelta(days=28)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    account = context.actor()
    company = context.organisation()
    today, now = context.today(), _now()
    days, published = None, frozenset[date]()
    changes: tuple[Publication, ...] = ()
    if company and account.person:
        days = _days(account.person, today - timedelta(days=7), today + AHEAD)
        published = published_days(context.service(), account, today, today + AHEAD)
        changes = recent_changes(context.service(), account, account.person, today)
    page = render_template(
        "me/home.html",
        company=company,
        cards=cards(account) if company else (),
        today=today,
        current=current_shift(days, now) if days is not None else None,
        next=next_shift(days, now) if days is not None else None,
        coming=days_from(today, days, published) if days is not None else None,
        published={one.change.day: one for one in changes},
        changed=changed_from(days, today) if days is not None else (),
    )
    if days is not None:  # after the page is made: its bell still rings
        shown = [today + timedelta(days=6), *(day.day for day in changed_from(days, today))]
        note_seen(context.service(), account, today, max(shown))
    return page


@blueprint.get("/me/roster")
def roster() -> ResponseReturnValue:
    person = context.own_person()
    context.company()
    today = context.today()
    days = _days_from(person, monday_of(_asked_day("week", today)), 7)
    note_seen(context.service(), context.actor(), days[0].day, days[-1].day)
    return render_template(
        "me/roster.html",
        days=days,
        today=today,
        earlier=days[0].day - timedelta(days=7),
        later=days[0].day + timedelta(days=7),
        minutes=sum(day.shift.work_min for day in days if day.shift),
    )


@blueprint.get("/me/roster/print")
def printed() -> ResponseReturnValue:
    """The own four weeks from the week that the address asks for, as a sheet."""
    person = context.own_person()
    company = context.company()
    days = _days_from(person, monday_of(_asked_day("week", context.today())), AHEAD.days)
    return render_template(
        "me/print.html",
        days=days,
        person=company.people.get(person),
        company=company,
        minutes=sum(day.shift.work_min for day in days if day.shift),
        now=context.service().clock.now(),
    )


@blueprint.get("/me/fairness")
def fairness() -> ResponseReturnValue:
    context.own_person()
    company = context.company()
    asked = request.args.get("weeks", type=row_number)
    weeks = asked if asked in WINDOWS else WINDOWS[1]
    ledger = own_ledger(context.service(), context.actor(), weeks)
    return render_template(
        "me/fairness.html",
        ledger=ledger,
        lines=present_ledger(ledger),
        weeks=weeks,
        windows=WINDOWS,
        fewest=FEWEST,
        department=company.departments.get(ledger.department),
    )


@blueprint.get("/me/hours")
def hours() -> ResponseReturnValue:
    person = context.own_person()
    company = context.company()
    period, periods = _asked_period()
    if period is None:
        return render_template("me/hours.html", period=None)
    by_role = hours_by_role(context.service(), context.actor(), period.first_day, period.last_day, person=person)
    lines = plan_against_actual(context.service(), context.actor(), period.first_day, period.last_day, person=person)
    return render_template(
        "me/hours.html",
        period=period,
        revised=revised_notice(period.code, person),
        periods=[p.code for p in reversed(periods)],
        by_role=by_role,
        lines=lines[::-1],
        later=read_deltas(context.service(), context.actor(), period.code, person=person),
        minutes=sum(row.minutes for row in by_role),
        planned=sum(line.planned_min for line in lines),
        provisional=sum(row.provisional_min for row in by_role),
        company=company,
        chart=role_chart(by_role, company),
        own=True,
    )


@blueprint.get("/me/score")
def score() -> ResponseReturnValue:
    person = context.own_person()
    context.company()
    scored = scored_periods()
    asked = request.args.get("period")
    for period in sorted(scored, key=lambda p: p.code != asked):  # the one asked for, else the latest with a score
        try:
            return person_page(period, person, periods=[p.code for p in scored])
        except NotFound:
            continue
    return render_template("me/no_score.html")


def _asked_period() -> tuple[Period | None, tuple[Period, ...]]:
    """The period asked for, else the latest that has begun."""
    periods = list_periods(context.service(), context.actor())
    begun = [p for p in periods if p.first_day <= context.today()]
    asked = next((p for p in periods if p.code == request.args.get("period")), None)
    return asked or (begun[-1] if begun else None), periods


def _days(person: str, first: date, last: date) -> dict[date, Day]:
    entries = person_schedule(context.service(), context.actor(), person, first, last)
    return read_days(entries, context.company(), context.locale())


def _days_from(person: str, first: date, count: int) -> tuple[Day, ...]:
    last = first + timedelta(days=count - 1)
    published = published_days(context.service(), context.actor(), first, last)
    return days_from(first, _days(person, first, last), published, count=count)


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
