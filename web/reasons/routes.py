"""Why a post is short and who could fill it; why a person has this and not that."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.roster import RosterState, RosterVersion
from scheduler.errors import NotFound, RuleBroken, SchedulerError
from scheduler.services import roster_editing as editing
from scheduler.services import roster_reasons as service
from scheduler.services.roster_reasons_cell import explain_cell, explain_own_day
from scheduler.services.roster_splits import day_splits
from scheduler.services.rosters import get_roster
from web import context
from web.errors import sentence
from web.numbers import row_number
from web.reasons import presenters
from web.rosters.asked import OFF
from web.rosters.presenters import LEAVE_NAMES, broken_sentences

blueprint = Blueprint("reasons", __name__)

OPEN = (RosterState.DRAFT, RosterState.PROPOSED, RosterState.EDITED)


@blueprint.get("/rosters/<int:roster_id>/gaps")
def gaps(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    company = context.company()
    found = service.gap_days(context.service(), context.actor(), roster_id)
    return render_template("reasons/gaps.html", **head(version), gaps=found, company=company)


@blueprint.get("/rosters/<int:roster_id>/gap")
def gap(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    asked = _asked_day(version)
    if asked is None or not request.args.get("role"):
        return redirect(url_for("reasons.gaps", roster_id=roster_id))
    return _gap_page(version, request.args["role"], asked, request.args.get("slot", type=row_number))


@blueprint.post("/rosters/<int:roster_id>/gap")
def fill(roster_id: int) -> ResponseReturnValue:
    """Give a candidate the shift, or a person's day another one, as an edit by hand."""
    find_roster(roster_id)
    form, back = request.form, request.form.get("back", "")
    day = _day_of(form.get("day", ""))
    if day is None:
        raise NotFound("there is no such day", key="not_found")
    shift_type = form.get("shift_type", "")
    try:
        editing.edit_assignment(
            context.service(),
            context.actor(),
            roster_id,
            form.get("revision", -1, type=row_number),
            person=form.get("person", ""),
            day=day,
            shift_type=None if shift_type == OFF else shift_type,
            roles=tuple(role or None for role in form["roles"].split("|")) if form.get("roles") else None,
        )
    except RuleBroken as error:
        for one in broken_sentences(error.violations, context.company()):
            flash(one, "danger")
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        who = context.name_of(context.company().people.get(form.get("person", "")), form.get("person"))
        flash(gettext("%(who)s: the day is changed.", who=who), "success")
    if back == "cell":
        return redirect(url_for("reasons.cell", roster_id=roster_id, person=form.get("person"), day=day.isoformat()))
    role, slot = form.get("role", ""), form.get("slot")
    return redirect(url_for("reasons.gap", roster_id=roster_id, role=role, day=day.isoformat(), slot=slot))


@blueprint.get("/rosters/<int:roster_id>/why")
def cell(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    day, person = _asked_day(version), request.args.get("person", "")
    company = context.company()
    people = company.employed(version.first_day, last_day(version))
    mine = [p for p in people if context.actor().sees_department(p.department)]
    reasons = None
    if day is not None and person:
        reasons = explain_cell(context.service(), context.actor(), roster_id, person=person, day=day)
    return render_template(
        "reasons/cell.html",
        **head(version),
        company=company,
        people=mine,
        days=[version.first_day + timedelta(days=d) for d in range(version.days)],
        reasons=reasons,
        split=None
        if reasons is None
        else day_splits(context.service(), context.actor(), roster_id, person, reasons.day),
        split_roles=[r for r in company.roles.values() if context.actor().sees_department(r.department)],
        held=presenters.present_duty(reasons.held, company) if reasons else None,
        options=presenters.present_options(reasons, company) if reasons else (),
        others=presenters.present_others(reasons, company) if reasons else (),
        leave=LEAVE_NAMES.get(reasons.leave or "", reasons.leave) if reasons else None,
    )


@blueprint.get("/me/why")
def own_day() -> ResponseReturnValue:
    context.own_person()
    company = context.company()
    day = _day_of(request.args.get("day", "")) or context.today()
    try:
        own = explain_own_day(context.service(), context.actor(), day)
    except NotFound as error:
        return render_template("reasons/own_day.html", day=day, own=None, why=sentence(error)), 200
    reasons = own.reasons
    return render_template(
        "reasons/own_day.html",
        day=day,
        own=own,
        company=company,
        held=presenters.present_duty(reasons.held, company),
        options=presenters.present_options(reasons, company),
        leave=LEAVE_NAMES.get(reasons.leave or "", reasons.leave),
    )


def find_roster(roster_id: int) -> RosterVersion:
    """First of all: is there such a roster for this reader?"""
    return get_roster(context.service(), context.actor(), roster_id)


def last_day(version: RosterVersion) -> date:
    return version.first_day + timedelta(days=version.days - 1)


def head(version: RosterVersion) -> dict[str, object]:
    """What every page about a roster says of it."""
    return {"version": version, "last_day": last_day(version), "editable": version.state in OPEN}


def _gap_page(version: RosterVersion, role: str, day: date, slot: int | None) -> str:
    company = context.company()
    found = service.explain_gap(context.service(), context.actor(), version.id, role=role, day=day, slot=slot)
    rows = presenters.present_movers(found.candidates, company)
    return render_template(
        "reasons/gap.html",
        **head(version),
        company=company,
        role=company.roles[role],
        gap=found,
        end=found.slot.at + timedelta(minutes=company.site.slot_min),
        slots=[slot for slot in found.slots if slot.need >= service.LEAST_SHORT or slot.index == found.slot.index],
        can=[row for row in rows if row.possible],
        cannot=[row for row in rows if not row.possible],
        least=service.LEAST_SHORT,
    )


def _asked_day(version: RosterVersion) -> date | None:
    """A day of the roster that the address names."""
    day = _day_of(request.args.get("day", ""))
    return day if day is not None and version.first_day <= day <= last_day(version) else None


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
