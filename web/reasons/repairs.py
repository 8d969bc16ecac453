"""No roster: the rules that clash in sentences, ways out with a button where one can carry them out, then again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.actor import AccountRole
from scheduler.domain.organisation import Organisation
from scheduler.errors import NotFound, SchedulerError
from scheduler.services import roster_generation as generation
from scheduler.services import roster_repairs as service
from web import context, i18n
from web.errors import sentence
from web.numbers import row_number
from web.reasons.routes import find_roster, head
from web.rosters.sentences import words_of
from web.rosters.unsolved import LIMITS, part_sentence

blueprint = Blueprint("repairs", __name__, url_prefix="/rosters/<int:roster_id>/clash")

SECONDS = 60
WHERE: Mapping[str, object] = {
    service.DEROGATION: _l("HR grants a derogation of this labour rule where the law has one."),
    service.CONTRACT: _l("HR changes the contract; it holds for everybody who has it."),
    service.QUALIFICATION: _l("HR enters the qualification once it is acquired."),
    service.HUMAN: _l("This leave is not the company's to take back; agree with the person and HR."),
    service.DATA: _l("HR or an administrator changes the shift type or the company's data by an import."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One change in words; ``where`` says whose it is when no button carries it out."""

    words: str
    where: object | None
    law: str
    reliefs: tuple[str, ...]
    person: str


@blueprint.get("")
def page(roster_id: int) -> ResponseReturnValue:
    version = find_roster(roster_id)
    company = context.company()
    found = service.unsolved(context.service(), context.actor(), roster_id)
    return render_template(
        "reasons/clash.html",
        **head(version),
        found=found,
        parts=[part_sentence(part, company) for part in found.parts] if found else (),
        repairs=[(one, [_step(step, company) for step in one.steps]) for one in found.repairs] if found else (),
        hr=context.actor().role in (AccountRole.HR, AccountRole.ADMIN),
    )


@blueprint.post("")
def carry_out(roster_id: int) -> ResponseReturnValue:
    find_roster(roster_id)
    try:
        service.carry_out(
            context.service(),
            context.actor(),
            roster_id,
            request.form.get("revision", -1, type=row_number),
            request.form.get("number", -1, type=row_number),
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("The repair is carried out. Generate again."), "success")
    return redirect(url_for("repairs.page", roster_id=roster_id))


@blueprint.post("/again")
def again(roster_id: int) -> ResponseReturnValue:
    """Generate once more, then follow it on the board."""
    find_roster(roster_id)
    try:
        generation.generate(
            context.service(),
            context.actor(),
            roster_id,
            request.form.get("revision", -1, type=row_number),
            time_limit_s=SECONDS,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(url_for("repairs.page", roster_id=roster_id))
    return redirect(url_for("rosters.board", roster_id=roster_id))


def _step(step: service.Step, company: Organisation) -> StepRow:
    return StepRow(
        words=_words(step.change, company),
        where=WHERE[step.where] if step.where else None,
        law=str(step.change.get("law") or ""),
        reliefs=step.reliefs,
        person=str(step.change.get("person") or ""),
    )


def _words(change: Mapping[str, Any], company: Organisation) -> str:
    """What is to be done."""
    words = words_of(change, company)
    if change["rule"] == "pins":
        return str(gettext("Take away the pin of %(who)s on %(days)s")) % words
    if change["kind"] == "leave":
        return str(gettext("%(who)s works on %(days)s instead of being away, if %(who)s agrees")) % words
    if change["kind"] == "train" and change.get("person"):
        what = words["role"] or words["shift"] or str(change.get("skill") or "")
        return str(gettext("Qualify %(who)s for %(what)s")) % (words | {"what": what})
    rule = part_sentence(change, company)
    if change.get("before") is None or change.get("after") is None:
        return str(gettext("Do without this rule: %(rule)s", rule=rule))
    said = {"rule": rule, "before": _amount(change, "before"), "after": _amount(change, "after")}
    return str(gettext("%(rule)s: make it %(after)s instead of %(before)s")) % said


def _amount(change: Mapping[str, Any], key: str) -> str:
    """Hours where the limit counts minutes."""
    if "%(hours)s" in LIMITS.get(str(change.get("limit")), ""):
        hours = i18n.write_number(int(change[key]) / 60, 1).removesuffix(".0")
        return str(gettext("%(h)s h", h=hours))
    return str(change[key])
