"""What people know of the work to come: orders already in, a campaign, and the volumes of new roles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.calendar import reachable
from scheduler.domain.organisation import Role
from scheduler.errors import Conflict, SchedulerError
from scheduler.services import known_work as service
from web import context
from web.errors import sentence, sentence_of, status_of
from web.workload.forms import KnownWorkForm, VolumeForm, refused

blueprint = Blueprint("workload_known", __name__, url_prefix="/workload/known")

SHOWN_DAYS = 92


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _page(_known_form(), _volume_form())


@blueprint.post("/")
def enter() -> ResponseReturnValue:
    form = _known_form()
    if not form.validate_on_submit():
        return _page(form, _volume_form(fresh=True)), 422
    try:
        made = service.enter_known_work(
            context.service(),
            context.actor(),
            form.role.data,
            form.day.data,
            start_min=form.start.data,
            end_min=form.end.data,
            units=form.units.data,
            replaces=form.how.data == "replaces",
            reason=form.reason.data,
            confirmed=form.sure.data,
        )
    except SchedulerError as error:
        if not refused(form, error):
            flash(sentence(error), "danger")
        form.asks_to_confirm = error.key == "known_work_unusual"
        return _page(form, _volume_form(fresh=True)), status_of(error)
    flash(gettext("Entered as number %(id)s. The next forecast takes it in.", id=made.id), "success")
    return redirect(url_for("workload_known.index", **_asked()))


@blueprint.post("/<int:work_id>/withdraw")
def withdraw(work_id: int) -> ResponseReturnValue:
    try:
        service.withdraw_known_work(context.service(), context.actor(), work_id)
    except Conflict as error:
        flash(sentence(error), "warning")
    else:
        flash(gettext("Number %(id)s is withdrawn. The next forecast leaves it out.", id=work_id), "success")
    return redirect(url_for("workload_known.index", **_asked()))


@blueprint.post("/volumes")
def set_volume() -> ResponseReturnValue:
    form = _volume_form()
    if not form.validate_on_submit():
        return _page(_known_form(fresh=True), form), 422
    try:
        service.set_expected_volume(
            context.service(),
            context.actor(),
            form.role.data,
            form.weekly_units.data,
            like=form.like.data or None,
            valid_from=form.valid_from.data,
            reason=form.reason.data,
        )
    except SchedulerError as error:
        if not refused(form, error):
            flash(sentence(error), "danger")
        return _page(_known_form(fresh=True), form), status_of(error)
    idle = service.idle_volume(context.service(), context.actor(), form.role.data)
    if idle is None:
        flash(gettext("The volume is entered. The next forecast takes it in."), "success")
    else:
        flash(gettext("The volume is entered."), "success")
        flash(sentence_of(idle.key, dict(idle.params), idle.key), "warning")
    return redirect(url_for("workload_known.index", _anchor="volumes"))


def _page(form: KnownWorkForm, volume_form: VolumeForm) -> str:
    company = context.company()
    first, role, withdrawn = _first_day(), _asked_role(), request.args.get("withdrawn") == "yes"
    return render_template(
        "workload/known.html",
        form=form,
        volume_form=volume_form,
        company=company,
        roles=_roles(),
        role=role,
        first=first,
        last=first + timedelta(days=SHOWN_DAYS - 1),
        withdrawn=withdrawn,
        asked=_asked(),
        works=service.known_work(context.service(), context.actor(), first, SHOWN_DAYS, role=role, withdrawn=withdrawn),
        volumes=service.expected_volumes(context.service(), context.actor()),
        today=context.today(),
        clock=service.clock,
    )


def _known_form(*, fresh: bool = False) -> KnownWorkForm:
    given = {"role": _asked_role(), "day": context.today() + timedelta(days=1)}
    return KnownWorkForm(**({"formdata": None} if fresh else {}), data=given).offer(_roles())


def _volume_form(*, fresh: bool = False) -> VolumeForm:
    given = {"role": _asked_role(), "valid_from": context.today() + timedelta(days=1)}
    every = context.company().roles.values()
    return VolumeForm(**({"formdata": None} if fresh else {}), data=given).offer(_roles(), every)


def _roles() -> list[Role]:
    roles = context.company().roles.values()
    return [r for r in roles if context.actor().sees_department(r.department)]


def _asked_role() -> str | None:
    """The role that the list is narrowed to; one that the reader does not see narrows it to nothing more."""
    code = request.args.get("role", "")
    return code if any(role.code == code for role in _roles()) else None


def _asked() -> dict[str, Any]:
    """How the list was narrowed, for the address that a write leads back to."""
    return {name: request.args[name] for name in ("role", "first", "withdrawn") if request.args.get(name)}


def _first_day() -> date:
    """The day that the list begins with; today where none that anybody plans is asked for."""
    try:
        asked = date.fromisoformat(request.args.get("first", ""))
    except ValueError:
        return context.today()
    return asked if reachable(asked) and reachable(asked + timedelta(days=SHOWN_DAYS)) else context.today()
