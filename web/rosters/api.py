"""What the board's modules ask for, as JSON: the board, its cover, edits, pins, and the search while it runs."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from scheduler.domain.roster import RosterVersion
from scheduler.errors import NotFound, RuleBroken
from scheduler.services import roster_editing as editing
from scheduler.services import roster_generation as generation
from scheduler.services import roster_views as views
from scheduler.services.roster_history import data_mark
from scheduler.services.rosters import get_roster
from web import context
from web.rosters import asked, presenters
from web.rosters.steps_api import broken
from web.rosters.unsolved import unsolved_sentence

blueprint = Blueprint("rosters_api", __name__, url_prefix="/api/rosters/<int:roster_id>")


@blueprint.get("/board")
def board(roster_id: int) -> ResponseReturnValue:
    """``checked``: with what the rules say of a roster that nobody has checked yet, which takes its time."""
    version = _version(roster_id)
    if (same := _unchanged(version)) is not None:
        return same
    company = context.company()
    checked = "checked" in request.args
    data = views.board(context.service(), context.actor(), roster_id, checked=checked)
    return _tagged(jsonify(presenters.present_board(data, unsolved_sentence(version, company), company)), version)


@blueprint.get("/cover")
def cover(roster_id: int) -> ResponseReturnValue:
    version = _version(roster_id)
    if (same := _unchanged(version)) is not None:
        return same
    covers = views.cover_by_role(context.service(), context.actor(), roster_id)
    return _tagged(jsonify(presenters.present_cover(covers, version, context.company())), version)


@blueprint.get("/slots")
def slots(roster_id: int) -> ResponseReturnValue:
    version = _version(roster_id)
    role, day = request.args.get("role", ""), asked.read_number(request.args, "day")
    covers = views.cover_by_role(context.service(), context.actor(), roster_id)
    found = next((one for one in covers if one.role == role), None)
    if found is None or not 0 <= day < version.days:
        raise NotFound(f"there is no cover of role {role!r} on day {day}", key="role_missing", role=role)
    return jsonify(presenters.present_slots(found, version, day, context.company()))


@blueprint.get("/day")
def whole_day(roster_id: int) -> ResponseReturnValue:
    """Every role of one day by slot."""
    version = _version(roster_id)
    day = asked.read_number(request.args, "day")
    if not 0 <= day < version.days:
        raise NotFound(f"the roster has no day {day}", key="not_found")
    company = context.company()
    covers = views.cover_by_role(context.service(), context.actor(), roster_id)
    return jsonify(roles=[presenters.present_slots(one, version, day, company) for one in covers])


@blueprint.get("/preview")
def preview(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    wish = asked.read_wish(request.args)
    outcome = editing.preview_edit(
        context.service(),
        context.actor(),
        roster_id,
        person=wish.person,
        day=wish.day,
        shift_type=wish.shift_type,
        roles=wish.roles,
    )
    return jsonify(presenters.present_outcome(outcome, context.company()))


@blueprint.post("/edit")
def edit(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    wish = asked.read_wish(body)
    try:
        outcome = editing.edit_assignment(
            context.service(),
            context.actor(),
            roster_id,
            asked.read_revision(body),
            person=wish.person,
            day=wish.day,
            shift_type=wish.shift_type,
            roles=wish.roles,
        )
    except RuleBroken as error:
        return broken(error)
    return jsonify(presenters.present_outcome(outcome, context.company()))


@blueprint.post("/pin")
def pin(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    cell = asked.read_cell(body)
    after = editing.pin(
        context.service(),
        context.actor(),
        roster_id,
        asked.read_revision(body),
        person=cell.person,
        day=cell.day,
        reason=str(body.get("reason") or "")[:200],
    )
    return jsonify(revision=after.revision)


@blueprint.post("/unpin")
def unpin(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    cell = asked.read_cell(body)
    after = editing.unpin(
        context.service(), context.actor(), roster_id, asked.read_revision(body), person=cell.person, day=cell.day
    )
    return jsonify(revision=after.revision)


@blueprint.post("/generate")
def generate(roster_id: int) -> ResponseReturnValue:
    _version(roster_id)
    body = asked.json_body()
    generation.generate(
        context.service(),
        context.actor(),
        roster_id,
        asked.read_revision(body),
        time_limit_s=asked.read_number(body, "time_limit_s"),
        gap_limit_ratio=asked.read_gap(body),
    )
    return _progress(roster_id)


@blueprint.get("/progress")
def progress(roster_id: int) -> ResponseReturnValue:
    return _progress(roster_id)


@blueprint.post("/enough")
def enough(roster_id: int) -> ResponseReturnValue:
    generation.stop_when_good_enough(context.service(), context.actor(), roster_id)
    return _progress(roster_id)


@blueprint.post("/cancel")
def cancel(roster_id: int) -> ResponseReturnValue:
    generation.cancel(context.service(), context.actor(), roster_id)
    return _progress(roster_id)


def _version(roster_id: int) -> RosterVersion:
    """First of all: is there such a roster for this reader?"""
    return get_roster(context.service(), context.actor(), roster_id)


def _progress(roster_id: int) -> Response:
    return jsonify(presenters.present_progress(generation.progress(context.service(), context.actor(), roster_id)))


# a board depends on the roster's revision and on what else was written (leave, requests, pins), on who reads, and in
# which language


def _tag(version: RosterVersion) -> str:
    actor = context.actor()
    mark = data_mark(context.service(), actor)
    seen = [
        version.id,
        version.revision,
        mark,
        actor.login,
        str(actor.role),
        sorted(actor.departments),
        context.locale(),
    ]
    return sha256(repr(seen).encode()).hexdigest()[:24]


def _unchanged(version: RosterVersion) -> Response | None:
    if not request.if_none_match.contains(_tag(version)):
        return None
    return _tagged(Response(status=304), version)


def _tagged(response: Response, version: RosterVersion) -> Response:
    response.set_etag(_tag(version))
    return response
