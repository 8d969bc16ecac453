"""What one more hour of overtime, one more person or one more qualification would bring."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.job import Job
from scheduler.domain.organisation import Organisation, Person
from scheduler.domain.roster import RosterVersion
from scheduler.errors import NotFound, SchedulerError
from scheduler.planning.price_changes import KINDS, OVERTIME, PERSON, QUALIFICATION
from scheduler.services import roster_reasons_price as service
from scheduler.services.roster_questions import PRICE, end_early, latest
from web import context
from web.errors import sentence, status_of
from web.numbers import row_number
from web.reasons.jobs import present_job
from web.reasons.presenters import Hours, hours_of
from web.reasons.routes import find_roster, head, last_day

blueprint = Blueprint("prices", __name__, url_prefix="/rosters/<int:roster_id>/prices")

HOUR_MIN = 60
FAR_TIMES = 10  # an end of the interval says nothing above so many times the saving found
FAR_RATIO = 0.1  # and above so much of the roster's cost
FOUND = ("optimal", "feasible")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """One change with what it saves: fen, of which the truth lies from ``low`` to ``high`` (None: open).

    ``unknown`` says why there is no estimate; empty where there is one. ``open_end``: ``high`` is so far from what was
    found, and so large beside the roster's cost, that it says nothing.
    """

    words: str
    estimate: int | None
    low: int | None
    high: int | None
    proven: bool
    possible: bool
    unknown: str
    open_end: bool
    hours: tuple[Hours, ...]


@blueprint.get("")
def page(roster_id: int) -> ResponseReturnValue:
    return _page(find_roster(roster_id))


@blueprint.post("")
def start(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    form = request.form
    asked = [_asked(kind) for kind in KINDS if form.get(f"ask-{kind}") == "yes"]
    try:
        service.request_prices(
            context.service(),
            context.actor(),
            roster_id,
            asked,
            seconds=form.get("seconds", 0, type=row_number),
            key=f"price:{form.get('key', '')[:60] or secrets.token_urlsafe(16)}",
            about={k: form.get(k, "") for k in ("role", "day", "slot")},
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(version), status_of(error)
    return redirect(url_for("prices.page", roster_id=roster_id))


@blueprint.get("/progress")
def progress(roster_id: int) -> ResponseReturnValue:
    find_roster(roster_id)
    job = latest(context.service(), context.actor(), PRICE, roster_id)
    return answer_progress(job, roster_id, "prices", service.USUAL_S if job is None else _seconds(job))


@blueprint.post("/enough")
def enough(roster_id: int) -> ResponseReturnValue:
    return end(roster_id, PRICE, "prices")


def end(roster_id: int, kind: str, endpoint: str) -> ResponseReturnValue:
    """Stop a question: keep what is found, or take it back."""
    find_roster(roster_id)
    try:
        end_early(context.service(), context.actor(), kind, roster_id, keep=request.form.get("keep") != "no")
    except SchedulerError as error:
        flash(sentence(error), "warning")
    return redirect(url_for(f"{endpoint}.page", roster_id=roster_id))


def answer_progress(job: Job | None, roster_id: int, endpoint: str, seconds: float) -> ResponseReturnValue:
    """The fragment that a page asks for every second; when the job has ended, the page is loaded again."""
    asked = present_job(job, seconds)
    answer = render_template("reasons/progress.html", job=asked, roster_id=roster_id, endpoint=endpoint)
    if asked is None or not asked.running:
        return answer, 200, {"HX-Refresh": "true"}
    return answer


def _asked(kind: str) -> dict[str, Any]:
    form = request.form
    asked: dict[str, Any] = {"kind": kind, "person": form.get(f"{kind}-person", "")}
    if kind == OVERTIME:
        asked["minutes"] = form.get("minutes", 0, type=row_number)
    if kind == QUALIFICATION:
        asked["role"] = form.get("qualification-role", "")
    return asked


def _page(version: RosterVersion) -> str:
    company = context.company()
    job = latest(context.service(), context.actor(), PRICE, version.id)
    actor = context.actor()
    employed = company.employed(version.first_day, last_day(version))
    people = [p for p in employed if actor.sees_department(p.department)]
    wanted = request.args.get("role", "")
    return render_template(
        "reasons/prices.html",
        **head(version),
        company=company,
        job=present_job(job, None if job is None else _seconds(job)),
        about=None if job is None else job.payload.get("about"),
        stale=job is not None and job.payload.get("revision") != version.revision,
        rows=tuple(_rows(job, company, version)) if job is not None and job.result.get("prices") else (),
        searched=job.payload["params"]["time_limit_s"] if job is not None else None,
        people=people,
        first=_first(people, wanted, company, version),
        roles=[r for r in company.roles.values() if actor.sees_department(r.department)],
        wanted=wanted,
        key=secrets.token_urlsafe(16),
        seconds=service.USUAL_S,
        most=service.MOST_S,
        kinds={"overtime": OVERTIME, "person": PERSON, "qualification": QUALIFICATION},
    )


def _first(people: Sequence[Person], role: str, company: Organisation, version: RosterVersion) -> dict[str, str]:
    """Who is chosen at first: somebody who holds the role that was looked at, and to be qualified who lacks it."""
    holds = {p.code: role in company.proficiency(p.code, version.first_day) for p in people}
    able = next((code for code, held in holds.items() if held), "")
    lacking = next((code for code, held in holds.items() if not held), "")
    return {"overtime-person": able, "person-person": able, "qualification-person": lacking}


def _seconds(job: Job) -> float:
    return float(job.payload["params"]["time_limit_s"]) * (len(job.payload["changes"]) + 1) * 1.5


def _rows(job: Job, company: Organisation, version: RosterVersion) -> Iterator[PriceRow]:
    """The prices of people whom the reader sees."""
    base: Mapping[str, float] = job.result.get("short_hours") or {}
    cost = job.result.get("cost", version.objective_fen)
    for asked, one in zip(job.payload["changes"], job.result["prices"], strict=False):
        person = company.people.get(str(asked["person"]))
        if person is None or not context.actor().sees_department(person.department):
            continue
        after: Mapping[str, float] = one.get("short_hours") or {}
        changes = {role: hours - base.get(role, 0.0) for role, hours in after.items()} if base else {}
        yield PriceRow(
            words=_words(asked, company),
            estimate=one["estimate"],
            low=one["low"],
            high=one["high"],
            proven=one["low"] is not None and one["low"] == one["high"],
            possible=one["before"] == "infeasible" and one["after"] in FOUND,
            unknown="" if one["estimate"] is not None else _why_unknown(one["before"], one["after"]),
            open_end=_says_nothing(one["estimate"], one["high"], cost),
            hours=hours_of(changes, company),
        )


def _says_nothing(found: int | None, high: int | None, cost: int | None) -> bool:
    """Is the upper end of the interval far above what was found, and no small part of the roster's cost either?"""
    if found is None or high is None or cost is None:
        return False
    return high > FAR_TIMES * max(found, 0) and high > FAR_RATIO * cost


def _why_unknown(before: str, after: str) -> str:
    """Why no saving could be told, by the statuses of the searches without and with the change."""
    if after == "infeasible":
        return str(gettext("No roster keeps the hard rules, even so."))
    if after not in FOUND:
        return str(gettext("No roster was found in time; give each search more seconds."))
    if before == "infeasible":
        return str(gettext("Without it no roster keeps the hard rules, so there is nothing to compare with."))
    return str(gettext("The roster as it is was not found in time; give each search more seconds."))


def _words(asked: Mapping[str, Any], company: Organisation) -> str:
    who = context.name_of(company.people.get(str(asked["person"])), str(asked["person"]))
    if asked["kind"] == OVERTIME:
        hours = f"{int(asked['minutes']) / HOUR_MIN:g}"
        return str(gettext("%(h)s h more a week for %(who)s", h=hours, who=who))
    if asked["kind"] == PERSON:
        return str(gettext("one more person like %(who)s", who=who))
    role = context.name_of(company.roles.get(str(asked["role"])), str(asked["role"]))
    return str(gettext("%(who)s qualified for %(role)s", who=who, role=role))
