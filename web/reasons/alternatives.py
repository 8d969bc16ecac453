"""The cheapest, the fairest and the least changed roster side by side; one of them becomes the draft."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.job import Job
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import RosterVersion
from scheduler.errors import NotFound, SchedulerError
from scheduler.services import roster_alternatives as service
from scheduler.services.roster_questions import ALTERNATIVES, latest
from web import context
from web.errors import sentence, status_of
from web.numbers import row_number
from web.reasons.jobs import present_job
from web.reasons.prices import answer_progress, end
from web.reasons.routes import find_roster, head

blueprint = Blueprint("alternatives", __name__, url_prefix="/rosters/<int:roster_id>/alternatives")

AIMS: Mapping[str, object] = {
    "cheapest": _l("the cheapest"),
    "fairest": _l("the fairest"),
    "fewest_changes": _l("the fewest changes"),
}
PERCENT = 100
WAGES, OVERTIME, WISHES = "labour_cost", "overtime", "requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the comparison: a value of each roster; ``best`` are the places of the least ones.

    ``kind`` says how the values are written: money (fen), hours, number.
    """

    name: object
    kind: str
    values: tuple[float, ...]
    best: tuple[int, ...]
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One roster: what it is the best at, whether that is proved, whether it keeps every hard rule today."""

    number: int
    aims: tuple[str, ...]
    exact: bool
    legal: bool


@blueprint.get("")
def page(roster_id: int) -> ResponseReturnValue:
    return _page(find_roster(roster_id))


@blueprint.post("")
def start(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    try:
        service.request_alternatives(
            context.service(),
            context.actor(),
            roster_id,
            seconds=request.form.get("seconds", 0, type=row_number),
            slack=request.form.get("slack", -1, type=row_number) / PERCENT,
            key=f"alternatives:{request.form.get('key', '')[:60] or secrets.token_urlsafe(16)}",
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(version), status_of(error)
    return redirect(url_for("alternatives.page", roster_id=roster_id))


@blueprint.get("/progress")
def progress(roster_id: int) -> ResponseReturnValue:
    find_roster(roster_id)
    job = latest(context.service(), context.actor(), ALTERNATIVES, roster_id)
    return answer_progress(job, roster_id, "alternatives", _seconds(job) if job else service.USUAL_S)


@blueprint.post("/enough")
def enough(roster_id: int) -> ResponseReturnValue:
    return end(roster_id, ALTERNATIVES, "alternatives")


@blueprint.post("/choose")
def choose(roster_id: int) -> ResponseReturnValue:
    find_roster(roster_id)
    form = request.form
    try:
        service.choose_alternative(
            context.service(),
            context.actor(),
            roster_id,
            form.get("revision", -1, type=row_number),
            job_id=form.get("job", -1, type=row_number),
            number=form.get("number", -1, type=row_number),
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(url_for("alternatives.page", roster_id=roster_id))
    flash(gettext("This roster is the draft now."), "success")
    return redirect(url_for("rosters.board", roster_id=roster_id))


def _seconds(job: Job) -> float:
    return float(job.payload["params"]["time_limit_s"])


def _page(version: RosterVersion) -> str:
    company = context.company()
    job = latest(context.service(), context.actor(), ALTERNATIVES, version.id)
    found = list(job.result.get("rosters", ())) if job is not None else []
    stale = job is not None and job.payload.get("revision") != version.revision
    legal = [bool(one["legal"]) for one in found]
    if found and not stale:
        legal = list(service.legal_today(context.service(), context.actor(), version.id, found))
    proved = job.result.get("exact", ()) if job is not None else ()
    return render_template(
        "reasons/alternatives.html",
        **head(version),
        company=company,
        plans_others=not context.actor().sees_all,
        job=present_job(job, _seconds(job) if job else None),
        stale=stale,
        status=job.result.get("status") if job is not None else None,
        columns=[_column(n, one, proved, legal=legal[n]) for n, one in enumerate(found)],
        missing=[name for aim, name in AIMS.items() if not any(aim in one["aims"] for one in found)],
        measures=_measures(found, company),
        from_published=job.result.get("from_published") if job is not None else None,
        slack=job.payload.get("slack", 0) if job is not None else service.USUAL_SLACK,
        key=secrets.token_urlsafe(16),
        usual_slack=round(service.USUAL_SLACK * PERCENT),
        most_slack=round(service.MOST_SLACK * PERCENT),
        searched=round(_seconds(job)) if job is not None else None,
        seconds=service.USUAL_S,
        most=service.MOST_S,
    )


def _column(number: int, one: Mapping[str, Any], exact: object, *, legal: bool) -> Column:
    proved = exact if isinstance(exact, (list, tuple)) else ()
    return Column(
        number=number,
        aims=tuple(str(AIMS[aim]) for aim in one["aims"]),
        exact=all(aim in proved for aim in one["aims"]),
        legal=legal,
    )


def _measures(found: list[Mapping[str, Any]], company: Organisation) -> list[Measure]:
    """What the rosters are compared by; money in fen, shortage of the roles that the reader's departments host."""
    if not found:
        return []
    seen = {r for r, role in company.roles.items() if context.actor().sees_department(role.department)}

    def fen(one: Mapping[str, Any], rule: str) -> float:
        return float(one["penalties"].get(rule, 0))

    return [
        _measure(_l("Cost without fairness and changes"), "money", [float(one["cost"]) for one in found]),
        _measure(_l("Unfair shares of nights, weekends, overtime"), "money", [float(o["unfairness"]) for o in found]),
        _measure(_l("Days changed"), "number", [float(one["changed_days"]) for one in found]),
        _measure(_l("People whose days change"), "number", [float(one["changed_people"]) for one in found]),
        _measure(
            _l("Hours expected to be short"),
            "hours",
            [sum(h for r, h in one["short_hours"].items() if r in seen) for one in found],
        ),
        _measure(_l("Wages"), "money", [fen(one, WAGES) for one in found]),
        _measure(_l("Overtime premiums"), "money", [fen(one, OVERTIME) for one in found]),
        _measure(_l("Refused wishes"), "money", [fen(one, WISHES) for one in found]),
    ]


def _measure(name: object, kind: str, values: list[float]) -> Measure:
    least, most = min(values), max(values)
    return Measure(
        name=name,
        kind=kind,
        values=tuple(values),
        best=tuple(n for n, value in enumerate(values) if value == least) if most > least else (),
        shares=tuple(round(PERCENT * value / most) if most > 0 else 0 for value in values),
    )
