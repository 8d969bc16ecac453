"""The room of punches: quarantine, badges and PINs, the rules of punching (HR), devices (administrators)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.device import DeviceKind, PunchPolicy
from scheduler.errors import SchedulerError
from scheduler.services import credentials, devices
from scheduler.services import punch_quarantine as quarantine_service
from web import context
from web.clock import presenters
from web.clock.forms import DeviceForm
from web.errors import sentence, status_of
from web.numbers import row_number
from web.tables.marks import all_rows

blueprint = Blueprint("punching", __name__, url_prefix="/punching")


@blueprint.get("/")
def quarantine() -> ResponseReturnValue:
    state = request.args.get("state", "waiting")
    state = state if state in quarantine_service.STATES else "waiting"
    after = max(0, request.args.get("after", 0, type=row_number))
    page = all_rows(quarantine_service.PAGE)
    rows = quarantine_service.list_quarantine(
        context.service(), context.actor(), state=state, limit=page + 1, after=after
    )
    return render_template(
        "clock/quarantine.html",
        rows=rows[:page],
        more=rows[page - 1].id if len(rows) > page else None,
        after=after,
        state=state,
        states=quarantine_service.STATES,
        counts=presenters.quarantine_counts(quarantine_service.count_waiting(context.service(), context.actor())),
        needs_word=quarantine_service.needs_word,
        names=presenters,
        company=context.organisation(),
    )


@blueprint.post("/release")
def release() -> ResponseReturnValue:
    try:
        quarantine_service.release(context.service(), context.actor(), _row(), note=request.form.get("note", ""))
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("The row is a punch now; its day is resolved anew."), "success")
    return redirect(url_for("punching.quarantine"))


@blueprint.post("/release-mended")
def release_mended() -> ResponseReturnValue:
    done = quarantine_service.release_mended(context.service(), context.actor())
    said = gettext("Released: %(n)s. Still wrong and kept: %(kept)s.", n=len(done.released), kept=len(done.kept))
    flash(said, "success" if done.released else "warning")
    return redirect(url_for("punching.quarantine"))


@blueprint.post("/dismiss")
def dismiss() -> ResponseReturnValue:
    try:
        quarantine_service.dismiss(context.service(), context.actor(), _row(), note=request.form.get("note", ""))
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("The row is left out. It stays readable under Dismissed."), "success")
    return redirect(url_for("punching.quarantine"))


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    return render_template(
        "clock/people.html",
        lines=credentials.list_credentials(context.service(), context.actor()) if context.organisation() else (),
        company=context.organisation(),
    )


@blueprint.post("/people/pin")
def pin() -> ResponseReturnValue:
    person = request.form.get("person", "")
    try:
        made = credentials.issue_pin(context.service(), context.actor(), person)
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(url_for("punching.people"))
    name = context.name_of(context.company().people.get(person), person)
    return render_template("clock/pin.html", pin=made, name=name, back=url_for("punching.people"))


@blueprint.post("/people/badge")
def badge() -> ResponseReturnValue:
    person, given = request.form.get("person", ""), request.form.get("badge", "")
    try:
        credentials.set_badge(context.service(), context.actor(), person, given)
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("The badge is set.") if given.strip() else gettext("The badge is taken away."), "success")
    return redirect(url_for("punching.people"))


@blueprint.get("/rules")
def rules() -> ResponseReturnValue:
    return render_template("clock/rules.html", policy=devices.read_policy(context.service()), limits=devices)


@blueprint.post("/rules")
def set_rules() -> ResponseReturnValue:
    policy = PunchPolicy(
        own_device=request.form.get("own_device") == "yes",
        badge_needs_pin=request.form.get("badge_needs_pin") == "yes",
        corrections_per_month=request.form.get("corrections_per_month", -1, type=row_number),
        future_tolerance_s=request.form.get("future_tolerance_s", -1, type=row_number),
    )
    try:
        devices.set_policy(context.service(), context.actor(), policy)
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return render_template("clock/rules.html", policy=policy, limits=devices), status_of(error)
    flash(gettext("The rules are set."), "success")
    return redirect(url_for("punching.rules"))


@blueprint.get("/devices")
def device_list() -> ResponseReturnValue:
    return _devices_page(DeviceForm())


@blueprint.post("/devices")
def add_device() -> ResponseReturnValue:
    form = DeviceForm()
    if not form.validate_on_submit():
        return _devices_page(form), 422
    try:
        made = devices.add_device(
            context.service(),
            context.actor(),
            code=form.code.data or "",
            name=form.name.data or "",
            kind=DeviceKind(form.kind.data),
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _devices_page(form), status_of(error)
    return _token_page(made)


@blueprint.post("/devices/renew")
def renew_device() -> ResponseReturnValue:
    try:
        made = devices.renew_token(context.service(), context.actor(), _row("device"))
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(url_for("punching.device_list"))
    return _token_page(made)


@blueprint.post("/devices/revoke")
def revoke_device() -> ResponseReturnValue:
    try:
        done = devices.revoke_device(context.service(), context.actor(), _row("device"))
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("%(code)s is revoked: its token opens nothing any more.", code=done.code), "success")
    return redirect(url_for("punching.device_list"))


def _row(name: str = "row") -> int:
    return request.form.get(name, -1, type=row_number)


def _devices_page(form: DeviceForm) -> str:
    return render_template(
        "clock/devices.html",
        form=form,
        lines=devices.list_devices(context.service(), context.actor()),
        names=presenters,
        limits=devices,
    )


def _token_page(made: devices.NewDevice) -> str:
    return render_template("clock/token.html", device=made.device, token=made.token)
