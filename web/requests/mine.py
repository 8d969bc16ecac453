"""What staff ask for: leave, wishes, a shift given away or swapped, a colleague's shift or an open one taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.calendar import reachable
from scheduler.domain.staff_requests import LeaveKind
from scheduler.errors import SchedulerError
from scheduler.services import requests as service
from scheduler.services import requests_leave, requests_offers, requests_open, requests_wishes
from scheduler.services.roster_views import person_schedule
from web import context
from web.errors import status_of
from web.me.presenters import read_days
from web.numbers import row_number
from web.requests import presenters
from web.requests.forms import LeaveForm, WishForm

blueprint = Blueprint("requests", __name__, url_prefix="/me/requests")


@blueprint.get("/")
def mine() -> ResponseReturnValue:
    person = context.own_person()
    company = context.company()
    found = service.own_requests(context.service(), context.actor())
    return render_template(
        "requests/mine.html",
        requests=found,
        replies=requests_offers.replies_to(context.service(), context.actor(), found),
        wishes=requests_wishes.own_wishes(context.service(), context.actor()),
        allowance=requests_wishes.allowance(context.service(), context.actor(), context.today()),
        company=company,
        person=person,
        today=context.today(),
        names=presenters,
    )


@blueprint.get("/leave")
def leave() -> ResponseReturnValue:
    context.own_person()
    return _leave_page(LeaveForm(data={"kind": LeaveKind.ANNUAL.value}))


@blueprint.post("/leave")
def ask_leave() -> ResponseReturnValue:
    context.own_person()
    form = LeaveForm()
    if not form.validate_on_submit():
        return _leave_page(form), 422
    try:
        requests_leave.ask_leave(
            context.service(),
            context.actor(),
            LeaveKind(form.kind.data),
            form.first_day.data,
            form.last_day.data,
            reason=form.reason.data,
        )
    except SchedulerError as error:
        return _refused(error, lambda: _leave_page(form))
    flash(gettext("Your request is in. Your lead or HR decides; you see it here."), "success")
    return redirect(url_for("requests.mine"))


@blueprint.get("/wish")
def wish() -> ResponseReturnValue:
    context.own_person()
    day = _asked_day()
    return _wish_page(WishForm(data={"day": day, "wants": "off"}))


@blueprint.post("/wish")
def enter_wish() -> ResponseReturnValue:
    person = context.own_person()
    form = WishForm().offer(context.company(), person)
    if not form.validate_on_submit():
        return _wish_page(form), 422
    try:
        requests_wishes.enter_wish(
            context.service(),
            context.actor(),
            form.day.data,
            form.wants.data,
            form.shift_type.data or None,
            strong=bool(form.strong.data),
        )
    except SchedulerError as error:
        return _refused(error, lambda: _wish_page(form))
    flash(gettext("Your wish counts in the next roster of that day."), "success")
    return redirect(url_for("requests.mine"))


@blueprint.post("/wish/withdraw")
def withdraw_wish() -> ResponseReturnValue:
    context.own_person()
    return _done(
        lambda: requests_wishes.withdraw_wish(
            context.service(),
            context.actor(),
            _form_day(),
            request.form.get("wants", ""),
            request.form.get("shift_type") or None,
        ),
        gettext("Your wish is withdrawn."),
    )


@blueprint.get("/offer")
def offer() -> ResponseReturnValue:
    person = context.own_person()
    day = _asked_day() or context.today()
    entries = person_schedule(context.service(), context.actor(), person, day, day)
    days = read_days(entries, context.company(), context.locale())
    shift = days[day].shift if day in days else None
    return render_template("requests/offer.html", day=day, shift=shift)


@blueprint.post("/offer")
def make_offer() -> ResponseReturnValue:
    context.own_person()
    return _done(
        lambda: requests_offers.offer_shift(
            context.service(), context.actor(), _form_day(), reason=request.form.get("reason", "")
        ),
        gettext("Your shift is offered. It stays yours until a colleague takes it and your lead approves."),
    )


@blueprint.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    context.own_person()
    return _done(
        lambda: service.withdraw_request(context.service(), context.actor(), _number("id")),
        gettext("Your request is withdrawn."),
    )


@blueprint.get("/shifts")
def shifts() -> ResponseReturnValue:
    context.own_person()
    company = context.company()
    return render_template(
        "requests/shifts.html",
        offers=requests_offers.offers_for(context.service(), context.actor()),
        gaps=requests_open.open_shifts(context.service(), context.actor()),
        company=company,
        names=presenters,
    )


@blueprint.post("/take")
def take() -> ResponseReturnValue:
    """With a day it is a swap: the own shift of that day is offered in return."""
    context.own_person()
    number, back = _number("id"), request.form.get("return", "")
    if back:
        return _done(
            lambda: requests_offers.reply_offer(context.service(), context.actor(), number, _day(back)),
            gettext("Your shift is offered in return; your colleague chooses."),
            "requests.shifts",
        )
    return _done(
        lambda: requests_offers.take_offer(context.service(), context.actor(), number),
        gettext("Taken. It is yours as soon as your lead approves."),
        "requests.shifts",
    )


@blueprint.post("/choose")
def choose() -> ResponseReturnValue:
    context.own_person()
    return _done(
        lambda: requests_offers.choose_reply(context.service(), context.actor(), _number("id"), _number("reply")),
        gettext("Chosen. The swap holds as soon as your lead approves."),
    )


@blueprint.post("/open")
def ask_open() -> ResponseReturnValue:
    context.own_person()
    return _done(
        lambda: requests_open.ask_open(
            context.service(), context.actor(), _form_day(), request.form.get("shift_type", "")
        ),
        gettext("You have asked for the shift. It is yours as soon as your lead approves."),
        "requests.shifts",
    )


def _done(act: Callable[[], object], said: str, back: str = "requests.mine") -> ResponseReturnValue:
    try:
        act()
    except SchedulerError as error:
        flash(presenters.why(error, context.company()), "danger")
    else:
        flash(said, "success")
    return redirect(url_for(back))


def _refused(error: SchedulerError, page: Callable[[], str]) -> ResponseReturnValue:
    flash(presenters.why(error, context.company()), "danger")
    return page(), status_of(error)


def _leave_page(form: LeaveForm) -> str:
    rules = service.get_rules(context.service(), context.actor())
    return render_template("requests/leave.html", form=form, rules=rules, others=False)


def _wish_page(form: WishForm) -> str:
    form.offer(context.company(), context.own_person())
    rules = service.get_rules(context.service(), context.actor())
    day = form.day.data or context.today()
    allowance = requests_wishes.allowance(context.service(), context.actor(), day)
    return render_template("requests/wish.html", form=form, rules=rules, allowance=allowance, others=False)


def _number(name: str) -> int:
    found: int = request.form.get(name, -1, type=row_number)
    return found


def _form_day() -> date:
    return _day(request.form.get("day", ""))


def _day(text: str) -> date:
    """A day of a form of ours; an unreadable one is a day long ago, which no use case takes."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date(2000, 1, 1)


def _asked_day() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return day if reachable(day) else None
