"""Editing like a spreadsheet: many person-days at once, undo, weeks, templates, and what others did meanwhile.

Every write answers with what it did and with the rows of the people whom it changed, so that a page draws those alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import format_time, gettext

from scheduler.domain.roster import RosterVersion
from scheduler.errors import RuleBroken
from scheduler.services import roster_attempts as attempts
from scheduler.services import roster_editing as editing
from scheduler.services import roster_steps as steps
from scheduler.services import roster_views as views
from scheduler.services import roster_weeks as weeks
from scheduler.services.rosters import get_roster
from web import context
from web.i18n import write_who
from web.rosters import asked, presenters, sentences
from web.rosters.unsolved import unsolved_sentence

blueprint = Blueprint("rosters_steps", __name__, url_prefix="/api/rosters/<int:roster_id>")

# of a board these change with an edit; the rest a page has already
MOVING = (
    "roster",
    "editable",
    "people",
    "kinds",
    "cells",
    "leave",
    "requests",
    "off_pins",
    "violations",
    "gap",
    "penalties",
)


@blueprint.get("/try")
def attempt(roster_id: int) -> ResponseReturnValue:
    """What an edit of several person-days would do; ``cells`` is a JSON list in the address."""
    _version(roster_id)
    wishes = _wishes(asked.json_list(request.args.get("cells", "")))
    outcome = editing.preview_cells(context.service(), context.actor(), roster_id, wishes)
    return jsonify(presenters.present_outcome(outcome, context.company()))


@blueprint.post("/cells")
def edit(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    wishes, revision = _wishes(body.get("cells")), asked.read_revision(body)
    try:
        outcome = editing.edit_cells(context.service(), context.actor(), roster_id, revision, wishes)
    except RuleBroken as error:
        return broken(error)
    return _done(roster_id, outcome)


@blueprint.post("/pins")
def pins(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    cells = tuple((cell.person, cell.day) for cell in asked.read_cells(body.get("cells")))
    service, actor, revision = context.service(), context.actor(), asked.read_revision(body)
    if body.get("pinned") is False:
        outcome = editing.unpin_cells(service, actor, roster_id, revision, cells)
    else:
        reason = str(body.get("reason") or "")[:200]
        outcome = editing.pin_cells(service, actor, roster_id, revision, cells, reason=reason)
    return _done(roster_id, outcome)


@blueprint.post("/undo")
def undo(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    revision = asked.read_revision(asked.json_body())
    return _done(roster_id, steps.undo(context.service(), context.actor(), roster_id, revision))


@blueprint.post("/redo")
def redo(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    revision = asked.read_revision(asked.json_body())
    return _done(roster_id, steps.redo(context.service(), context.actor(), roster_id, revision))


@blueprint.post("/duplicate-week")
def duplicate_week(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    try:
        outcome = weeks.duplicate_week(
            context.service(),
            context.actor(),
            roster_id,
            asked.read_revision(body),
            source=asked.read_number(body, "week"),
            target=asked.read_number(body, "target"),
            department=_department(body),
        )
    except RuleBroken as error:
        return broken(error)
    return _done(roster_id, outcome)


@blueprint.post("/clear-week")
def clear_week(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    try:
        outcome = weeks.clear_week(
            context.service(),
            context.actor(),
            roster_id,
            asked.read_revision(body),
            week=asked.read_number(body, "week"),
            department=_department(body),
        )
    except RuleBroken as error:
        return broken(error)
    return _done(roster_id, outcome)


@blueprint.post("/apply-template")
def apply_template(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    try:
        outcome = weeks.apply_template(
            context.service(),
            context.actor(),
            roster_id,
            asked.read_revision(body),
            week=asked.read_number(body, "week"),
            template_id=asked.read_number(body, "template"),
        )
    except RuleBroken as error:
        return broken(error)
    return _done(roster_id, outcome)


@blueprint.get("/templates")
def templates(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    return jsonify(_templates())


@blueprint.post("/templates")
def save_template(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    weeks.save_template(
        context.service(),
        context.actor(),
        roster_id,
        week=asked.read_number(body, "week"),
        department=_department(body) or "",
        name=str(body.get("name") or ""),
    )
    return jsonify(_templates())


@blueprint.post("/delete-template")
def delete_template(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    weeks.delete_template(context.service(), context.actor(), asked.read_number(asked.json_body(), "template"))
    return jsonify(_templates())


@blueprint.get("/changes")
def changes(roster_id: int) -> ResponseReturnValue:
    """What was written after revision ``since``: by whom, and the rows of the people whom it changed."""
    _version(roster_id)
    since = asked.read_number(request.args, "since")
    found = steps.news(context.service(), context.actor(), roster_id, since)
    people = {person for person, _day in found.held}
    said = {
        "revision": found.version.revision,
        "complete": found.complete,
        "deeds": [
            {
                "who": write_who(deed.login),
                "mine": deed.login == context.actor().login,
                "at": format_time(deed.at, "HH:mm"),
                "cells": [[person, (day - found.version.first_day).days] for person, day in deed.cells],
            }
            for deed in found.deeds
        ],
    }
    if found.complete and found.version.revision != since:
        said["rows"] = _rows(roster_id, people)
    return jsonify(said)


@blueprint.get("/strip")
def strip(roster_id: int) -> ResponseReturnValue:
    """How far the roster is from what it was when it was generated, or before its first edit; the actor's steps."""
    _version(roster_id)
    return jsonify(_strip(roster_id))


def broken(error: RuleBroken) -> ResponseReturnValue:
    """A refused edit with its sentences."""
    said = presenters.broken_sentences(error.violations, context.company())
    message = gettext("This would break a rule that must be kept:")
    return jsonify(error={"key": error.key, "message": message, "params": {}, "violations": said}), 409


def _done(roster_id: int, outcome: attempts.EditOutcome) -> ResponseReturnValue:
    company = context.company()
    by = outcome.overtaken_by
    return jsonify(
        {
            **presenters.present_outcome(outcome, company),
            "changed": [[change.person, change.day.isoformat()] for change in outcome.changes],
            "left_out": [
                {
                    "person": left.person,
                    "name": context.name_of(company.people.get(left.person), left.person),
                    "day": left.day.isoformat(),
                    "text": sentences.sentence(left.violation, company),
                }
                for left in outcome.left_out
            ],
            "overtaken_by": None if by is None else write_who(by),
            "rows": _rows(roster_id, {change.person for change in outcome.changes}),
            "strip": _strip(roster_id),
        }
    )


def _rows(roster_id: int, people: Collection[str]) -> dict[str, Any]:
    """The board of these people, without what a page has already."""
    version, company = _version(roster_id), context.company()
    data = views.board(context.service(), context.actor(), roster_id, only=people)
    whole = presenters.present_board(data, unsolved_sentence(version, company), company)
    return {name: whole[name] for name in MOVING}


def _strip(roster_id: int) -> dict[str, Any]:
    found = steps.strip(context.service(), context.actor(), roster_id)
    mine = steps.open_steps(context.service(), context.actor(), roster_id)
    since = None if found.since is None else presenters.present_difference(found.since, found.now)
    return {
        "wishes_granted": found.now.wishes_granted,
        "wishes": found.now.wishes,
        "since": since,
        "undo": mine.undo,
        "redo": mine.redo,
    }


def _templates() -> dict[str, Any]:
    company = context.company()
    return {
        "templates": [
            {
                "id": one.id,
                "name": one.name,
                "department": context.name_of(company.departments.get(one.department), one.department),
            }
            for one in weeks.list_templates(context.service(), context.actor())
        ]
    }


def _wishes(given: Any) -> tuple[attempts.CellWish, ...]:
    return tuple(
        attempts.CellWish(person=wish.person, day=wish.day, shift_type=wish.shift_type, roles=wish.roles)
        for wish in asked.read_wishes(given)
    )


def _department(body: Any) -> str | None:
    return str(body.get("department") or "") or None


def _version(roster_id: int) -> RosterVersion:
    return get_roster(context.service(), context.actor(), roster_id)
