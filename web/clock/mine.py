"""A person's own clock: what is on now and since when, one tap to switch; and a new PIN for the kiosk."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.errors import SchedulerError
from scheduler.hours.events import PunchKind
from scheduler.services import clock as service
from scheduler.services import credentials
from web import context
from web.clock import presenters
from web.errors import sentence
from web.hours.presenters import PUNCH_NAMES, device_name
from web.numbers import row_number

blueprint = Blueprint("clock", __name__, url_prefix="/me/clock")

TAPS = frozenset(kind.value for kind in PunchKind) - {PunchKind.UNK.value}


@blueprint.get("")
def mine() -> ResponseReturnValue:
    company = context.company()
    clock = service.my_clock(context.service(), context.actor())
    return render_template(
        "clock/mine.html",
        clock=clock,
        company=company,
        since=presenters.since(clock.standing),
        names=presenters,
        punch_names=PUNCH_NAMES,
        device_name=device_name,
        role_kind=presenters.ROLE_KINDS[clock.standing.state],
        today=clock.now.date(),
    )


@blueprint.post("")
def tap() -> ResponseReturnValue:
    kind = request.form.get("kind", "")
    role = request.form.get("role") or None
    seq = request.form.get("seq", 0, type=row_number)
    try:
        if kind not in TAPS:
            flash(gettext("Choose one of the buttons."), "danger")
        else:
            service.tap(context.service(), context.actor(), seq=seq, kind=kind, role=role)
    except SchedulerError as error:
        flash(sentence(error), "danger")
    return redirect(url_for("clock.mine"))


@blueprint.post("/pin")
def new_pin() -> ResponseReturnValue:
    try:
        pin = credentials.issue_pin(context.service(), context.actor(), context.own_person())
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(url_for("me.home"))
    return render_template("clock/pin.html", pin=pin, back=url_for("clock.mine"), name="")
