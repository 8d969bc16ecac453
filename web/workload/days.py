"""The site's own day table: what each day is, what the country's calendar proposes, and who said so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from scheduler.domain.calendar import EARLIEST, LATEST
from scheduler.domain.organisation import CalendarDay
from scheduler.errors import NotFound, SchedulerError
from scheduler.services import day_table as service
from scheduler.services.day_table_history import sayings
from web import context
from web.access import HR_DESK
from web.errors import sentence, status_of
from web.rosters.presenters import DAY_KINDS
from web.workload import day_presenters as presenters
from web.workload.forms import DayForm, refused

blueprint = Blueprint("workload_days", __name__, url_prefix="/workload/days")


@blueprint.get("/")
def table() -> ResponseReturnValue:
    return _page(None)


@blueprint.post("/")
def set_day() -> ResponseReturnValue:
    form = DayForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        said = service.set_day(
            context.service(),
            context.actor(),
            form.day.data,
            form.kind.data,
            factor_permille=int(form.factor.data * 1000),
            note_zh=form.note_zh.data,
            note_en=form.note_en.data,
        )
    except SchedulerError as error:
        if not refused(form, error):
            flash(sentence(error), "danger")
        return _page(form), status_of(error)
    flash(gettext("%(day)s: %(kind)s.", day=presenters.write_long(said.day), kind=DAY_KINDS[said.kind]), "success")
    return _back(said.day)


@blueprint.post("/accept")
def accept() -> ResponseReturnValue:
    days = {_day(text) for text in request.form.getlist("day")} or {None}
    if None in days:
        return _no_day()
    try:
        count = service.accept_days(context.service(), context.actor(), {day for day in days if day})
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(None), status_of(error)
    flash(ngettext("%(num)s day is taken over.", "%(num)s days are taken over.", count), "success")
    return _back(min(day for day in days if day))


@blueprint.post("/clear")
def clear() -> ResponseReturnValue:
    day = _day(request.form.get("day", ""))
    if day is None:
        return _no_day()
    try:
        service.clear_day(context.service(), context.actor(), day)
    except NotFound as error:
        flash(sentence(error), "warning")
    else:
        flash(gettext("%(day)s is a usual day again.", day=presenters.write_long(day)), "success")
    return _back(day)


def _page(form: DayForm | None) -> str:
    company = context.company()
    year = _year(form)
    first = max(date(year, 1, 1), EARLIEST)
    found = service.day_table(context.service(), context.actor(), first, (date(year, 12, 31) - first).days + 1)
    chosen = form.day.data if form is not None else _asked_day()
    writes = context.actor().role in HR_DESK
    return render_template(
        "workload/days.html",
        year=year,
        years=[y for y in (year - 1, year + 1) if EARLIEST.year <= y <= LATEST.year],
        table=found,
        months=presenters.months(found, chosen, context.today()),
        rows=presenters.day_rows(found, sayings(context.service(), context.actor(), found)),
        proposals=presenters.proposals(found),
        official=found.years[0] if found.years else None,
        site=company.site,
        writes=writes,
        form=(form or _form_of(chosen, company.calendar.get(chosen) if chosen else None)) if writes else None,
        chosen=chosen,
        kinds=DAY_KINDS,
        letters=presenters.letters(),
        weekdays=presenters.weekdays(),
    )


def _form_of(day: date | None, entry: CalendarDay | None) -> DayForm:
    """The form, holding what the table says of the day."""
    if entry is None:
        return DayForm(formdata=None, data={"day": day, "kind": "closed", "factor": Decimal(1)})
    return DayForm(
        formdata=None,
        data={
            "day": day,
            "kind": entry.kind,
            "factor": Decimal(entry.factor_permille) / 1000,
            "note_zh": entry.note_zh,
            "note_en": entry.note_en,
        },
    )


def _year(form: DayForm | None) -> int:
    if form is not None and form.day.data is not None and EARLIEST <= form.day.data <= LATEST:
        return int(form.day.data.year)
    asked = request.args.get("year", type=int)
    day = _asked_day()
    year = day.year if asked is None and day else asked or context.today().year
    return min(max(year, EARLIEST.year), LATEST.year)


def _asked_day() -> date | None:
    try:
        found = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _no_day() -> ResponseReturnValue:
    flash(gettext("Choose a day."), "danger")
    return _page(None), 422


def _back(day: date) -> ResponseReturnValue:
    return redirect(url_for("workload_days.table", year=day.year))
