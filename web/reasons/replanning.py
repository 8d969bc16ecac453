"""Somebody is ill: mark it, see whose days change and what it brings, take it as a new draft."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.job import Job, JobState
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.errors import NotFound, SchedulerError
from scheduler.services import roster_replanning as service
from scheduler.services.roster_questions import REPLAN, latest
from web import context
from web.errors import sentence, status_of
from web.numbers import row_number
from web.reasons.jobs import present_job
from web.reasons.presenters import Duty, present_both, present_duty
from web.reasons.prices import end
from web.reasons.routes import find_roster, head, last_day

blueprint = Blueprint("replanning", __name__, url_prefix="/rosters/<int:roster_id>/absence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person's day, old and new. ``own``: the absence itself, or somebody else's leave."""

    name: str
    day: date
    before: Duty
    after: Duty
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Whom to ask to be ready, and what that saves on average, in fen."""

    name: str
    day: date
    duty: Duty
    saving_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Hours expected to be short in one role: as planned, without the person, re-planned."""

    role: Any
    planned: float
    left: float
    replanned: float


@blueprint.get("")
def page(roster_id: int) -> ResponseReturnValue:
    return _page(find_roster(roster_id))


@blueprint.post("")
def mark(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    form = request.form
    if not form.get("person"):
        flash(gettext("Choose who is absent."), "danger")
        return _page(version), 422
    try:
        first, last = (date.fromisoformat(form.get(name, "")) for name in ("first_day", "last_day"))
    except ValueError:
        flash(gettext("Give the first and the last day of the absence."), "danger")
        return _page(version), 422
    try:
        service.mark_absence(
            context.service(),
            context.actor(),
            roster_id,
            person=form.get("person", ""),
            first_day=first,
            last_day=last,
            seconds=form.get("seconds", 0, type=row_number),
            key=f"replan:{form.get('key', '')[:60] or secrets.token_urlsafe(16)}",
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _page(version), status_of(error)
    return redirect(url_for("replanning.page", roster_id=roster_id))


@blueprint.get("/progress")
def progress(roster_id: int) -> ResponseReturnValue:
    """The answer so far, asked for every second; when the job has ended, the page is loaded again."""
    version = find_roster(roster_id)
    job = latest(context.service(), context.actor(), REPLAN, roster_id)
    answer = render_template("reasons/replan_answer.html", **_answer(version, job))
    if job is None or job.state.ended:
        return answer, 200, {"HX-Refresh": "true"}
    return answer


@blueprint.post("/enough")
def enough(roster_id: int) -> ResponseReturnValue:
    return end(roster_id, REPLAN, "replanning")


@blueprint.post("/accept")
def accept(roster_id: int) -> ResponseReturnValue:
    find_roster(roster_id)
    try:
        draft = service.accept_replan(
            context.service(), context.actor(), roster_id, request.form.get("job", -1, type=row_number)
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(url_for("replanning.page", roster_id=roster_id))
    flash(gettext("The changes stand in a new draft. Staff see them once it is published."), "success")
    return redirect(url_for("rosters.publish", roster_id=draft.id))


def _page(version: RosterVersion) -> str:
    company = context.company()
    job = latest(context.service(), context.actor(), REPLAN, version.id)
    actor = context.actor()
    people = company.employed(version.first_day, last_day(version))
    today = context.today()
    inside = version.first_day <= today <= last_day(version)
    usual = (today if inside else version.first_day).isoformat()
    # a search that failed is asked for again, most likely
    again = job.payload if job is not None and job.state is JobState.FAILED and _seen(job, company) else {}
    return render_template(
        "reasons/absence.html",
        **_answer(version, job),
        people=[p for p in people if actor.sees_department(p.department)],
        asked_person=request.values.get("person", again.get("person", "")),
        asked_first=request.values.get("first_day", again.get("first_day", usual)),
        asked_last=request.values.get("last_day", again.get("last_day", usual)),
        others_stay=not actor.sees_all,
        key=secrets.token_urlsafe(16),
        seconds=service.USUAL_S,
        most=service.MOST_S,
    )


def _answer(version: RosterVersion, job: Job | None) -> dict[str, Any]:
    """What is known by now of the newest re-plan of people whom the reader sees."""
    company = context.company()
    shown = job if job is not None and _seen(job, company) else None
    found = None
    if shown is not None:
        found = service.affected(context.service(), context.actor(), version.id, shown)
    return {
        **head(version),
        "company": company,
        "endpoint": "replanning",
        "roster_id": version.id,
        "job": present_job(shown, shown.payload["params"]["time_limit_s"] if shown else None),
        "question": None if shown is None else _question(shown, company),
        "stale": shown is not None and shown.payload["revision"] != version.revision,
        "result": shown.result if shown is not None else {},
        "affected": found,
        "of_others": found is not None and len(found.changes) != found.days,
        "among_own": shown is not None and shown.payload.get("departments") is not None,
        "changes": [] if found is None or shown is None else _changes(found, shown, company),
        "cover": _covers(shown, company) if shown is not None else [],
        "ready": _ready(shown, company) if shown is not None else [],
    }


def _seen(job: Job, company: Organisation) -> bool:
    person = company.people.get(str(job.payload["person"]))
    return person is not None and context.actor().sees_department(person.department)


def _question(job: Job, company: Organisation) -> dict[str, Any]:
    person = str(job.payload["person"])
    first, last = (date.fromisoformat(job.payload[day]) for day in ("first_day", "last_day"))
    return {"name": context.name_of(company.people.get(person), person), "first": first, "last": last}


def _changes(found: service.Affected, job: Job, company: Organisation) -> list[Change]:
    person, first, last = job.payload["person"], *(_question(job, company)[end] for end in ("first", "last"))
    return [
        Change(
            name=context.name_of(company.people.get(one.person), one.person),
            day=one.day,
            before=before,
            after=after,
            own=(one.person == person and first <= one.day <= last)
            or (one.after is None and (one.person, one.day) in found.on_leave),
        )
        for one in found.changes
        for before, after in [present_both(one.before, one.after, company)]
    ]


def _covers(job: Job, company: Organisation) -> list[Cover]:
    """Roles that the reader's departments host, where the absence is felt or the answer changes something."""
    hours: Mapping[str, Mapping[str, float]] = job.result.get("short_hours", {})
    if not hours:
        return []
    rows = [
        Cover(
            role=company.roles[r], planned=hours["planned"][r], left=hours["left"][r], replanned=hours["replanned"][r]
        )
        for r in hours["planned"]
        if r in company.roles and context.actor().sees_department(company.roles[r].department)
    ]
    return [c for c in rows if max(c.planned, c.left, c.replanned) - min(c.planned, c.left, c.replanned) >= 0.05]


def _ready(job: Job, company: Organisation) -> list[Ready]:
    found = []
    for one in job.result.get("standby", ()):
        person = company.people.get(one["person"])
        if person is None or not context.actor().sees_department(person.department):
            continue
        day = date.fromisoformat(one["day"])
        duty = AssignedDay(person=one["person"], day=day, shift_type=one["shift_type"])
        found.append(
            Ready(name=context.name_of(person), day=day, duty=present_duty(duty, company), saving_fen=one["saving_fen"])
        )
    return found
