"""Why a target was missed: what a period cost beyond hindsight, by cause, in money and hours."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.actor import AccountRole
from scheduler.errors import SchedulerError
from scheduler.hours.ledger import Period
from scheduler.services import splits as service
from web import context
from web.actuals import split_presenters as presenters
from web.actuals.routes import find_period, own_departments
from web.errors import sentence, status_of
from web.numbers import row_number

blueprint = Blueprint("actuals_split", __name__, url_prefix="/actuals")


@blueprint.get("/<period>/split")
def show(period: str) -> ResponseReturnValue:
    return _page(find_period(period))


@blueprint.post("/<period>/split")
def start(period: str) -> ResponseReturnValue:
    found = find_period(period)
    state = _state(found)
    if state.job is not None and not state.job.state.ended:
        flash(gettext("A split of these days is being made already."), "warning")
        return redirect(url_for("actuals_split.show", period=period))
    key = f"split:{request.form.get('key', '')[:60] or secrets.token_urlsafe(16)}"
    try:
        service.request_split(
            context.service(),
            context.actor(),
            found.first_day,
            found.last_day,
            seconds=request.form.get("seconds", 0, type=row_number),
            key=key,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(found), status_of(error)
    return redirect(url_for("actuals_split.show", period=period))


@blueprint.get("/<period>/split/progress")
def progress(period: str) -> ResponseReturnValue:
    """The fragment that the page asks for every two seconds; when the job has ended, the page is loaded again."""
    found = find_period(period)
    job = presenters.present_job(_state(found).job)
    answer = render_template("actuals/split_progress.html", period=found, job=job)
    if job is None or not job.running:
        return answer, 200, {"HX-Refresh": "true"}
    return answer


def _state(period: Period) -> service.SplitState:
    return service.split_state(context.service(), context.actor(), period.first_day, period.last_day)


def _page(period: Period) -> str:
    state = _state(period)
    whole = context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
    return render_template(
        "actuals/split.html",
        period=period,
        company=context.company(),
        state=state,
        job=presenters.present_job(state.job),
        split=presenters.present_split(state.job, whole=whole, departments=[d.code for d in own_departments()]),
        key=secrets.token_urlsafe(16),
        seconds=service.USUAL_S,
        most=service.MOST_S,
    )
