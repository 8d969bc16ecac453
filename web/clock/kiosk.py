"""The kiosk: a tablet at the door, signed in as a device with a token that an administrator made."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import SchedulerError
from scheduler.services import clock as service
from scheduler.services import devices
from web import context
from web.api.device import KIOSK_COOKIE_DAYS, kiosk, kiosk_cookie
from web.clock import presenters
from web.errors import sentence, status_of

blueprint = Blueprint("kiosk", __name__, url_prefix="/kiosk")


@blueprint.get("/")
def page() -> ResponseReturnValue:
    device = kiosk()
    company = context.organisation()
    if device is None or company is None:
        return render_template("clock/pair.html", trouble="")
    state = service.kiosk_state(context.service(), device)
    data = presenters.present_kiosk(device, state, company, devices.read_policy(context.service()))
    return render_template("clock/kiosk.html", device=device, data=data)


@blueprint.post("/pair")
def pair() -> ResponseReturnValue:
    token = request.form.get("token", "").strip()
    try:
        devices.pair_kiosk(context.service(), token, request.remote_addr or "")
    except SchedulerError as error:
        return render_template("clock/pair.html", trouble=sentence(error)), status_of(error)
    answer = redirect(url_for("kiosk.page"))
    answer.set_cookie(
        kiosk_cookie(),
        token,
        path="/",
        max_age=timedelta(days=KIOSK_COOKIE_DAYS),
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Strict",
    )
    return answer
