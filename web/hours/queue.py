"""The desk at which HR clears what must be decided about a period's hours, by keyboard or by touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.errors import InvalidInput, NotFound, SchedulerError
from scheduler.hours.ledger import RESOLVED, Period, StoredException
from scheduler.services import hours as service
from scheduler.services import hours_queue as queue
from scheduler.services.hours_effects import effects
from web import context
from web.errors import sentence
from web.hours import presenters, queue_presenters
from web.hours.asked import entered_time, period_of
from web.i18n import write_day
from web.numbers import row_number
from web.tables.marks import all_rows

blueprint = Blueprint("hours_queue", __name__, url_prefix="/hours")

SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of the queue is looked at; empty means all of it."""

    department: str
    kind: str
    who: str

    def address(self, period: str, **more: object) -> str:
        """The queue's address with these filters."""
        said = {"department": self.department, "kind": self.kind, "who": self.who, **more}
        query = urlencode({name: value for name, value in said.items() if value not in ("", None)})
        return url_for("hours_queue.desk", period=period) + (f"?{query}" if query else "")


@blueprint.get("/<period>/queue")
def desk(period: str) -> ResponseReturnValue:
    company = context.company()
    found = period_of(period)
    filters = _filters(request.args)
    waiting = queue.waiting_in(context.service(), context.actor(), found, department=filters.department or None)
    matching = [e for e in waiting if _matches(e, filters)]
    shown = matching[: all_rows(SHOWN)]
    tried = effects(context.service(), context.actor(), shown)
    return render_template(
        "hours/queue.html",
        period=found,
        company=company,
        filters=filters,
        kinds=queue_presenters.kinds(waiting),
        departments=[d for d in company.departments.values() if context.actor().sees_department(d.code)],
        cases=[queue_presenters.present_case(e, tried[e.id], company) for e in shown],
        waiting=len(waiting),
        requests=queue.requests_waiting(context.service(), context.actor(), found),
        matching=len(matching),
        next=request.args.get("next", type=row_number),
        typed=_typed(request.args.get("at", "")),
        last=_last_decided(request.args.get("last", type=row_number)),
    )


@blueprint.post("/<period>/queue")
def decide(period: str) -> ResponseReturnValue:
    """``act`` is ``DECISION:ID`` for one, ``selected`` for those ticked, ``all`` for all that the filters show."""
    found = period_of(period)
    filters = _filters(request.form)
    act, _, which = request.form.get("act", "").partition(":")
    last: int | None = None
    after = request.form.get("next", type=row_number)
    typed = ""
    try:
        if act in ("selected", "all"):
            meant = _meant(found, filters, act)
            if meant:
                _decide_many(meant)
            else:
                flash(gettext("Nothing is selected: tick the box in front of what you mean."), "warning")
        else:
            last = _decide_one(act, which)
    except SchedulerError as error:
        refused = _refused(which)
        flash(_not_decided(refused, error), "danger")
        if refused is not None and refused.state != RESOLVED:  # the same case again, with the time as it was typed
            after, typed = refused.id, request.form.get(f"at-{refused.id}", "") if act == queue.Decision.ENTER else ""
    return redirect(filters.address(period, last=last, next=after, at=typed))


@blueprint.post("/exceptions/<int:exception_id>/undo")
def undo(exception_id: int) -> ResponseReturnValue:
    about = queue.get_exception(context.service(), context.actor(), exception_id)
    try:
        queue.undo_decision(context.service(), context.actor(), exception_id)
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        name = context.name_of(context.company().people.get(about.person), about.person)
        flash(gettext("The decision about %(name)s is taken back.", name=name), "success")
    period = request.form.get("period", "")
    codes = {p.code for p in service.list_periods(context.service(), context.actor())}
    if period not in codes:
        return redirect(url_for("hours.periods"))
    return redirect(_filters(request.form).address(period, next=exception_id))


def _decide_one(act: str, which: str) -> int:
    """Returns the id of the exception."""
    try:
        decision, exception_id = queue.Decision(act), row_number(which)
    except ValueError as error:
        raise InvalidInput("act: choose what to do", key="decision_not_offered") from error
    queue.decide_exception(
        context.service(),
        context.actor(),
        exception_id,
        decision,
        reason=request.form.get("reason", ""),
        at=entered_time(request.form.get(f"at-{exception_id}", "")) if decision is queue.Decision.ENTER else None,
    )
    return exception_id


def _refused(which: str) -> StoredException | None:
    """The exception whose decision was refused; None for a number that is of none."""
    try:
        return queue.get_exception(context.service(), context.actor(), row_number(which))
    except (ValueError, SchedulerError):
        return None


def _not_decided(refused: StoredException | None, error: SchedulerError) -> str:
    if refused is None:
        return sentence(error)
    name = context.name_of(context.company().people.get(refused.person), refused.person)
    day = write_day(refused.operational_date)
    return str(gettext("Not decided for %(name)s, %(day)s: %(why)s", name=name, day=day, why=sentence(error)))


def _typed(text: str) -> str:
    """The time of a refused decision as it was typed; nothing where it is no time."""
    try:
        entered_time(text)
    except InvalidInput:
        return ""
    return text


def _decide_many(meant: list[int]) -> None:
    done = queue.decide_many(
        context.service(), context.actor(), meant[: queue.MOST_AT_ONCE], reason=request.form.get("reason", "")
    )
    said = gettext("Decided: %(n)s.", n=len(done.decided))
    if done.settled:
        said += " " + gettext("Solved by these decisions: %(n)s.", n=done.settled)
    flash(said, "success" if done.decided else "warning")
    if done.refused:
        first = done.refused[0]
        name = context.name_of(context.company().people.get(first.exception.person), first.exception.person)
        flash(
            gettext(
                "Left open: %(n)s, the first of %(name)s: %(why)s",
                n=len(done.refused),
                name=name,
                why=sentence(first.error),
            ),
            "warning",
        )


def _meant(period: Period, filters: Filters, act: str) -> list[int]:
    if act == "selected":
        return request.form.getlist("chosen", type=row_number)
    waiting = queue.waiting_in(context.service(), context.actor(), period, department=filters.department or None)
    return [e.id for e in waiting if _matches(e, filters)]


def _filters(said: Mapping[str, str]) -> Filters:
    return Filters(department=said.get("department", ""), kind=said.get("kind", ""), who=said.get("who", "").strip())


def _matches(exception: StoredException, filters: Filters) -> bool:
    if filters.kind and exception.kind != filters.kind:
        return False
    if not filters.who:
        return True
    person = context.company().people.get(exception.person)
    names = (exception.person, *((person.name_zh, person.name_en) if person else ()))
    return any(filters.who.casefold() in name.casefold() for name in names)


def _last_decided(exception_id: int | None) -> presenters.QueueItem | None:
    """What was decided a moment ago and can be taken back; nothing if somebody else did, or nobody."""
    if exception_id is None:
        return None
    try:
        found = queue.get_exception(context.service(), context.actor(), exception_id)
    except NotFound:
        return None
    if found.state != RESOLVED or found.decided_by != context.actor().login:
        return None
    return presenters.present_exception(found, context.company())
