"""Corrections: staff ask for them from their day, leads and HR decide."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.calendar import reachable
from scheduler.errors import InvalidInput, NotFound, SchedulerError
from scheduler.hours.ledger import RawPunch
from scheduler.services import corrections as service
from scheduler.services.hours import day_detail
from web import context
from web.clock import presenters
from web.clock.forms import ASKED, CorrectionForm
from web.downloads import attach
from web.errors import sentence, status_of
from web.hours.presenters import PUNCH_NAMES, device_name
from web.i18n import write_time
from web.numbers import row_number

blueprint = Blueprint("corrections", __name__)


@blueprint.get("/me/corrections/")
def mine() -> ResponseReturnValue:
    company = context.company()
    today = context.today()
    return render_template(
        "clock/corrections_mine.html",
        requests=service.own_corrections(context.service(), context.actor()),
        allowance=service.allowance(context.service(), context.actor(), today),
        company=company,
        names=presenters,
        punch_names=PUNCH_NAMES,
        today=today,
    )


@blueprint.get("/me/corrections/new")
def ask() -> ResponseReturnValue:
    day, what = _asked_day(), _asked_what()
    form = _form(day, request.args.get("punch", ""))
    return _ask_page(form, day, what)


@blueprint.post("/me/corrections/")
def request_one() -> ResponseReturnValue:
    day, what = _asked_day(), _asked_what()
    form = _form(day, "")
    form.formdata_names = tuple(request.form)
    if not form.check(what):
        return _ask_page(form, day, what), 422
    upload = request.files.get("file")
    file = (upload.filename or "", upload.read()) if upload is not None and upload.filename else None
    try:
        service.request_correction(
            context.service(),
            context.actor(),
            form.wish(what),
            reason=form.reason.data,
            evidence=form.evidence.data,
            file=file,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _ask_page(form, day, what), status_of(error)
    flash(gettext("Your request is in. Your lead or HR decides; you see it here."), "success")
    return redirect(url_for("corrections.mine"))


@blueprint.post("/me/corrections/withdraw")
def withdraw() -> ResponseReturnValue:
    try:
        service.withdraw_correction(context.service(), context.actor(), request.form.get("id", -1, type=row_number))
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("Your request is withdrawn."), "success")
    return redirect(url_for("corrections.mine"))


@blueprint.get("/corrections/")
def waiting() -> ResponseReturnValue:
    company = context.company()
    found = service.list_corrections(context.service(), context.actor())
    return render_template(
        "clock/corrections.html",
        waiting=[row for row in found if row.status == "requested"],
        decided=[row for row in found if row.status != "requested"],
        company=company,
        names=presenters,
        punch_names=PUNCH_NAMES,
    )


@blueprint.post("/corrections/<int:correction_id>/decide")
def decide(correction_id: int) -> ResponseReturnValue:
    decision = request.form.get("decision")
    approve = decision == "approve"
    try:
        if decision not in ("approve", "refuse"):
            raise InvalidInput("decision: choose what to do", key="decision_not_offered")
        done = service.decide_correction(
            context.service(),
            context.actor(),
            correction_id,
            approve=approve,
            answer=request.form.get("answer", ""),
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        name = context.name_of(context.company().people.get(done.person), done.person)
        said = (
            gettext("Approved for %(name)s; the hours are resolved anew.")
            if approve
            else gettext("Refused for %(name)s.")
        )
        flash(said % {"name": name}, "success")
    return redirect(url_for("corrections.waiting"))


@blueprint.get("/corrections/<int:correction_id>/file")
def file(correction_id: int) -> ResponseReturnValue:
    found = service.get_file(context.service(), context.actor(), correction_id)
    answer = Response(found.content, content_type=found.mime)
    attach(answer, found.name)
    return answer


def _form(day: date, punch: str) -> CorrectionForm:
    company = context.company()
    detail = day_detail(context.service(), context.actor(), context.own_person(), day)
    choices = [(found.id, _punch_words(found)) for found in detail.punches]
    return CorrectionForm(data={"day": day, "punch": punch}).offer(company, choices)


def _punch_words(punch: RawPunch) -> str:
    roles = context.company().roles
    role = f" · {context.name_of(roles.get(punch.role), punch.role)}" if punch.role else ""
    return f"{write_time(punch.at)} {PUNCH_NAMES.get(punch.kind, punch.kind)}{role} ({device_name(punch.device)})"


def _ask_page(form: CorrectionForm, day: date, what: str) -> str:
    return render_template(
        "clock/correction_new.html",
        form=form,
        day=day,
        what=what,
        names=presenters,
        allowance=service.allowance(context.service(), context.actor(), day),
    )


def _asked_what() -> str:
    """What is asked for, as the address or the form says; a missing punch where neither does."""
    what = request.values.get("what", "add")
    return what if what in ASKED else "add"


def _asked_day() -> date:
    try:
        day = date.fromisoformat(request.values.get("for", "") or request.args.get("day", ""))
    except ValueError:
        return context.today()
    return day if reachable(day) else context.today()
