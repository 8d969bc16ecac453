"""Two roles at once on a person's day: the form below the reasons of the day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.decimals import scaled_whole
from scheduler.errors import Forbidden, InvalidInput, NotFound, SchedulerError
from scheduler.services.roster_splits import split_day, unsplit_day
from web import context
from web.errors import sentence

blueprint = Blueprint("role_splits", __name__)

WHOLE = 1000


@blueprint.post("/rosters/<int:roster_id>/split")
def enter(roster_id: int) -> ResponseReturnValue:
    person, day = _asked()
    try:
        split_day(
            context.service(),
            context.actor(),
            roster_id,
            person=person,
            day=day,
            role=request.form.get("role", ""),
            parts=_parts(),
            reason=request.form.get("reason", ""),
        )
    except (NotFound, Forbidden):
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("The minutes of this role count for both roles on that day."), "success")
    return _back(roster_id, person, day)


@blueprint.post("/rosters/<int:roster_id>/unsplit")
def take_back(roster_id: int) -> ResponseReturnValue:
    person, day = _asked()
    try:
        unsplit_day(
            context.service(), context.actor(), roster_id, person=person, day=day, role=request.form.get("role", "")
        )
    except (NotFound, Forbidden):
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("The split is taken back."), "success")
    return _back(roster_id, person, day)


def _asked() -> tuple[str, date]:
    try:
        return request.form.get("person", ""), date.fromisoformat(request.form.get("day", ""))
    except ValueError as error:
        raise NotFound("there is no such day", key="not_found") from error


def _parts() -> tuple[tuple[str, int], ...]:
    """The role's own part and the other's, from the percentage that counts for the other one."""
    text = request.form.get("percent", "").strip()
    other = scaled_whole(text, 10)
    if other is None or not 0 < other < WHOLE:
        raise InvalidInput(f"{text!r} is no part of 100 percent", key="split_percent", value=text[:40])
    return (request.form.get("role", ""), WHOLE - other), (request.form.get("other", ""), other)


def _back(roster_id: int, person: str, day: date) -> ResponseReturnValue:
    return redirect(url_for("reasons.cell", roster_id=roster_id, person=person, day=day.isoformat()) + "#splits")
