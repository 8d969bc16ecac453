"""The desk of whoever decides: what waits with its effect, by keyboard or by touch; asking for others; HR's rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.organisation import Person
from scheduler.domain.roster import AssignedDay
from scheduler.domain.staff_requests import LeaveKind, RequestKind
from scheduler.errors import InvalidInput, NotFound, SchedulerError
from scheduler.services import requests as service
from scheduler.services import requests_leave, requests_offers, requests_wishes
from scheduler.services.requests_deciding import MOST_AT_ONCE, approve_many, decide_request, outlooks
from web import context
from web.errors import status_of
from web.numbers import row_number
from web.requests import presenters
from web.requests.forms import LeaveForm, RulesForm, WishForm, shown_rules
from web.tables.marks import all_rows

blueprint = Blueprint("requests_desk", __name__, url_prefix="/requests")

SHOWN = 30


@blueprint.get("/")
def waiting() -> ResponseReturnValue:
    company = context.company()
    found = service.waiting_requests(context.service(), context.actor())
    shown = found[: all_rows(SHOWN)]
    effects = outlooks(context.service(), context.actor(), shown)
    return render_template(
        "requests/desk.html",
        cases=presenters.present_cases(shown, effects, company),
        waiting=len(found),
        offered=service.offered_requests(context.service(), context.actor()),
        decided=service.decided_requests(context.service(), context.actor(), limit=all_rows(40)),
        company=company,
        names=presenters,
        next=request.args.get("next", type=row_number),
        may_set_rules=context.actor().role.value in ("hr", "admin"),
    )


@blueprint.post("/decide")
def decide() -> ResponseReturnValue:
    """``act`` is ``approve:ID`` or ``refuse:ID`` for one, ``selected`` for those ticked, ``all`` for all shown."""
    act, _, which = request.form.get("act", "").partition(":")
    after = request.form.get("next", type=row_number)
    try:
        if act in ("selected", "all"):
            _approve(_meant(act))
        else:
            _decide_one(act, which, answer=request.form.get("reason", ""))
    except NotFound:
        raise
    except SchedulerError as error:
        after = _left_waiting(which, error) or after
    return redirect(url_for("requests_desk.waiting", next=after))


@blueprint.get("/leave")
def leave() -> ResponseReturnValue:
    """``person``: who is chosen when the page opens."""
    asked = {"kind": LeaveKind.SICK.value, "first_day": context.today(), "last_day": context.today()}
    return _leave_page(LeaveForm(data={**asked, "person": request.args.get("person", "")}))


@blueprint.post("/leave")
def ask_leave() -> ResponseReturnValue:
    """``act`` is ``approve`` where whoever enters it decides at once."""
    form = LeaveForm().for_others(_people())
    if not form.validate_on_submit():
        return _leave_page(form), 422
    try:
        made = requests_leave.ask_leave(
            context.service(),
            context.actor(),
            LeaveKind(form.kind.data),
            form.first_day.data,
            form.last_day.data,
            reason=form.reason.data,
            person=_chosen(form),
        )
    except SchedulerError as error:
        flash(presenters.why(error, context.company()), "danger")
        return _leave_page(form), status_of(error)
    if made.person == context.actor().person:  # nobody decides about the own
        flash(gettext("Your request is in. Your lead or HR decides; you see it here."), "success")
        return redirect(url_for("requests.mine"))
    if request.form.get("act") != "approve":
        flash(gettext("Entered. It waits here for the decision."), "success")
        return redirect(url_for("requests_desk.waiting"))
    try:
        _decide_one("approve", str(made.id), answer="")
    except SchedulerError as error:
        _left_waiting(str(made.id), error)
    return redirect(url_for("requests_desk.waiting"))


@blueprint.get("/wish")
def wish() -> ResponseReturnValue:
    return _wish_page(WishForm(data={"wants": "off"}))


@blueprint.post("/wish")
def enter_wish() -> ResponseReturnValue:
    form = WishForm().for_others(_people()).offer(context.company(), None)
    if not form.validate_on_submit():
        return _wish_page(form), 422
    try:
        requests_wishes.enter_wish(
            context.service(),
            context.actor(),
            form.day.data,
            form.wants.data,
            form.shift_type.data or None,
            strong=bool(form.strong.data),
            person=_chosen(form),
        )
    except SchedulerError as error:
        flash(presenters.why(error, context.company()), "danger")
        return _wish_page(form), status_of(error)
    flash(gettext("Entered. The wish counts in the next roster of that day."), "success")
    return redirect(url_for("requests_desk.waiting"))


@blueprint.get("/<int:request_id>/take")
def takers(request_id: int) -> ResponseReturnValue:
    able = requests_offers.able_to_take(context.service(), context.actor(), request_id)
    found = service.get_request(context.service(), context.actor(), request_id)
    return render_template("requests/takers.html", found=found, able=able, company=context.company(), names=presenters)


@blueprint.post("/<int:request_id>/take")
def take_for(request_id: int) -> ResponseReturnValue:
    """Somebody said by word that the shift is taken."""
    service.get_request(context.service(), context.actor(), request_id)
    try:
        requests_offers.take_offer(
            context.service(), context.actor(), request_id, person=request.form.get("person", "")
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(presenters.why(error, context.company()), "danger")
    else:
        flash(gettext("Entered. It waits here for the decision."), "success")
    return redirect(url_for("requests_desk.waiting"))


@blueprint.get("/rules")
def rules() -> ResponseReturnValue:
    return _rules_page(shown_rules(service.get_rules(context.service(), context.actor())))


@blueprint.post("/rules")
def set_rules() -> ResponseReturnValue:
    form = RulesForm()
    if not form.validate_on_submit():
        return _rules_page(form), 422
    service.set_rules(context.service(), context.actor(), form.rules())
    flash(gettext("The rules hold from now on."), "success")
    return redirect(url_for("requests_desk.rules"))


def _decide_one(act: str, which: str, *, answer: str) -> None:
    if act not in ("approve", "refuse") or not which.isascii() or not which.isdigit():
        raise InvalidInput("act: choose what to do", key="decision_not_offered")
    number = row_number(which)
    emptied = _emptied([number]) if act == "approve" else {}
    done = decide_request(
        context.service(),
        context.actor(),
        number,
        approve=act == "approve",
        answer=answer,
    )
    name = context.name_of(context.company().people.get(done.person), done.person)
    if act == "refuse":
        flash(gettext("Refused for %(name)s.", name=name), "success")
    elif done.roster_id is not None:
        flash(gettext("Approved for %(name)s; a new version of the roster is published.", name=name), "success")
    else:
        flash(gettext("Approved for %(name)s.", name=name), "success")
    _tell_emptied(emptied.get(number, ()))


def _tell_emptied(gaps: Sequence[AssignedDay]) -> None:
    if gaps:
        words = gettext(
            "Published shifts that nobody works now: %(days)s. The board's “Somebody is ill” finds who can take them.",
            days=presenters.gaps_in_words(gaps, context.company()),
        )
        flash(words, "warning")


def _emptied(numbers: Collection[int]) -> dict[int, tuple[AssignedDay, ...]]:
    """The published shifts that approving each would leave empty."""
    waits = service.waiting_requests(context.service(), context.actor())
    leaves = [one for one in waits if one.id in numbers and one.kind is RequestKind.LEAVE]
    known = outlooks(context.service(), context.actor(), leaves)
    return {number: outlook.gaps for number, outlook in known.items()}


def _left_waiting(which: str, error: SchedulerError) -> int | None:
    """Say why one was not decided; its number where it still waits, so that the desk comes back to it."""
    why = presenters.why(error, context.company())
    waits = service.waiting_requests(context.service(), context.actor())
    found = next((one for one in waits if str(one.id) == which), None)
    if found is None:
        flash(why, "danger")
        return None
    name = context.name_of(context.company().people.get(found.person), found.person)
    flash(gettext("Left waiting: %(name)s. %(why)s", name=name, why=why), "danger")
    return found.id


def _approve(meant: list[int]) -> None:
    if not meant:
        flash(gettext("Nothing is selected: tick the box in front of what you mean."), "warning")
        return
    emptied = _emptied(meant)
    done = approve_many(context.service(), context.actor(), meant, answer=request.form.get("reason", ""))
    flash(gettext("Approved: %(n)s.", n=len(done.decided)), "success" if done.decided else "warning")
    _tell_emptied([gap for one in done.decided for gap in emptied.get(one.id, ())])
    for found, error in done.refused[:3]:
        name = context.name_of(context.company().people.get(found.person), found.person)
        said = gettext("Left waiting: %(name)s. %(why)s", name=name, why=presenters.why(error, context.company()))
        flash(said, "warning")


def _meant(act: str) -> list[int]:
    if act == "selected":
        chosen: list[int] = request.form.getlist("chosen", type=row_number)
        return chosen
    return [one.id for one in service.waiting_requests(context.service(), context.actor())][:MOST_AT_ONCE]


def _people() -> list[Person]:
    actor, today = context.actor(), context.today()
    return [p for p in context.company().employed(today, today) if actor.sees_department(p.department)]


def _chosen(form: LeaveForm | WishForm) -> str:
    """The code that was chosen; an empty one is nobody's."""
    return form.person.data or "–"


def _leave_page(form: LeaveForm) -> str:
    form.for_others(_people())
    rules_now = service.get_rules(context.service(), context.actor())
    return render_template("requests/leave.html", form=form, rules=rules_now, others=True)


def _wish_page(form: WishForm) -> str:
    form.for_others(_people()).offer(context.company(), None)
    rules_now = service.get_rules(context.service(), context.actor())
    return render_template("requests/wish.html", form=form, rules=rules_now, allowance=None, others=True)


def _rules_page(form: RulesForm) -> str:
    site = context.site()
    return render_template("requests/rules.html", form=form, currency=site.currency if site else "CNY")
