"""The skills matrix: who can do what, how many are wanted, and what each missing qualification is worth."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.actor import AccountRole
from scheduler.errors import SchedulerError
from scheduler.services import training
from scheduler.services.skills_matrix import skills_matrix
from web import context
from web.errors import sentence, status_of
from web.numbers import row_number
from web.people import presenters
from web.people import values as value_presenters

blueprint = Blueprint("skills", __name__, url_prefix="/skills")

USUAL_S, USUAL_CONFIRMED = 20, 5


@blueprint.get("/")
def matrix() -> ResponseReturnValue:
    return _page()


@blueprint.post("/value")
def search() -> ResponseReturnValue:
    key = f"training:{request.form.get('key', '')[:60] or secrets.token_urlsafe(16)}"
    try:
        training.request_training(
            context.service(),
            context.actor(),
            roster_id=request.form.get("roster", type=row_number),
            search_s=request.form.get("seconds", 0, type=row_number),
            confirm=request.form.get("confirm", -1, type=row_number),
            proficiency_pct=request.form.get("proficiency", 0, type=row_number),
            key=key,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(), status_of(error)
    flash(gettext("The search is on its way; the page fills itself when it ends."), "success")
    return redirect(url_for("skills.matrix"))


@blueprint.get("/value/progress")
def progress() -> ResponseReturnValue:
    """The fragment that the page asks for every two seconds; when the job has ended, the page is loaded again."""
    found = value_presenters.present_search(training.training_state(context.service(), context.actor()))
    answer = render_template("people/value_progress.html", search=found)
    if found is None or not found.running:
        return answer, 200, {"HX-Refresh": "true"}
    return answer


def _page() -> str:
    company = context.organisation()
    if company is None:
        return render_template("people/matrix.html", company=None, names=presenters)
    asked = {name: request.args.get(name, "")[:80] for name in ("department", "search")}
    shown = skills_matrix(context.service(), context.actor(), **asked)
    desk = context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
    state = training.training_state(context.service(), context.actor()) if desk else None
    run = state.run if state else None
    return render_template(
        "people/matrix.html",
        company=company,
        names=presenters,
        matrix=shown,
        asked=asked,
        departments=[d for d in company.departments.values() if context.actor().sees_department(d.code)],
        desk=desk,
        state=state,
        run=run,
        cells=value_presenters.value_cells(run),
        ranked=value_presenters.ranked(run, company, [row.person.code for row in shown.rows]),
        search=value_presenters.present_search(state) if state else None,
        key=secrets.token_urlsafe(16),
        usual={"seconds": USUAL_S, "confirm": USUAL_CONFIRMED, "proficiency": 100},
        limits=training,
    )
