"""The audit of a period or roster, the packs in force with every rule, derogations, the company's own pack."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.calendar import EARLIEST, LATEST, reachable
from scheduler.domain.roster import RosterState
from scheduler.errors import Conflict, InvalidInput, SchedulerError
from scheduler.policies.faults import PackRefused
from scheduler.policies.work import Basis
from scheduler.services import labour
from scheduler.services.hours import list_periods
from scheduler.services.policy_check import Asked, check
from scheduler.services.rosters import list_rosters
from web import context
from web.errors import sentence, status_of
from web.numbers import row_number
from web.policies import presenters
from web.tables.marks import all_rows

blueprint = Blueprint("policies", __name__, url_prefix="/policies")

SHOWN = 200


@blueprint.get("/")
def audit() -> ResponseReturnValue:
    company = context.company()
    asked = _asked()
    everything = request.args.get("show") == "all"
    try:
        found = check(context.service(), context.actor(), asked)
    except Conflict as error:
        return render_template("policies/none.html", why=sentence(error), **_choices()), 200
    shown = found.findings if everything else found.breaches
    return render_template(
        "policies/audit.html",
        asked=asked,
        found=found,
        everything=everything,
        rows=presenters.rows(found, shown, company)[: all_rows(SHOWN)],
        more=max(0, len(shown) - SHOWN),
        by_rule=presenters.by_rule(found, shown),
        names=presenters,
        company=company,
        days=presenters.days_after(found),
        **_choices(),
    )


@blueprint.get("/packs")
def packs() -> ResponseReturnValue:
    return _packs_page()


@blueprint.post("/packs")
def use() -> ResponseReturnValue:
    codes = request.form.get("packs", "").split()
    if not codes:  # a field left empty would take every rule out of force
        flash(gettext("Name at least one pack."), "danger")
        return _packs_page(), 422
    try:
        first = _entered("valid_from", gettext("From the day"))
        stack = labour.use_packs(context.service(), context.actor(), codes, first)
    except SchedulerError as error:
        flash(sentence(error), "danger")
        faults = error.faults if isinstance(error, PackRefused) else ()
        return _packs_page(faults=faults), status_of(error)
    flash(gettext("Rules in force: %(n)s.", n=len(stack.rules)), "success")
    return redirect(url_for("policies.packs"))


@blueprint.post("/packs/own")
def upload() -> ResponseReturnValue:
    text = request.form.get("text", "")
    file = request.files.get("file")
    try:
        if file is not None and file.filename:
            text = labour.text_of_pack(file.read(labour.PACK_BYTES + 1), file.filename)
        kept = labour.upload_pack(context.service(), context.actor(), text)
    except PackRefused as error:
        return _packs_page(text=text, faults=error.faults), 422
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _packs_page(text=text), status_of(error)
    flash(
        gettext(
            "Pack %(pack)s is kept as version %(number)s. It holds once it is put in force.",
            pack=kept.code,
            number=kept.number,
        ),
        "success",
    )
    return redirect(url_for("policies.packs") + "#own")


@blueprint.post("/derogations")
def derogate() -> ResponseReturnValue:
    rule, _, key = request.form.get("relief", "").partition("|")
    try:
        first = _entered("first", gettext("First day"))
        last = _entered("last", gettext("Last day, if known"))
        if first is None:
            raise InvalidInput("a derogation needs its first day", key="audit_period_needed")
        number = labour.derogate(
            context.service(),
            context.actor(),
            rule,
            key,
            request.form.get("evidence", ""),
            first,
            last=last,
            person=request.form.get("person") or None,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _packs_page(), status_of(error)
    flash(gettext("Derogation %(number)s is in force.", number=number), "success")
    return redirect(url_for("policies.packs") + "#derogations")


@blueprint.post("/derogations/withdraw")
def withdraw() -> ResponseReturnValue:
    number = request.form.get("number", 0, type=row_number)
    try:
        labour.withdraw_derogation(context.service(), context.actor(), number)
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("Derogation %(number)s is withdrawn.", number=number), "success")
    return redirect(url_for("policies.packs") + "#derogations")


def _packs_page(*, text: str | None = None, faults: Any = ()) -> str:
    view = labour.packs_view(context.service(), context.actor(), _asked_day("on"))
    newest = {one.code: one for one in reversed(view.own)}
    if text is None:
        text = next(iter(newest.values())).text if newest else labour.default_text()
    return render_template(
        "policies/packs.html",
        view=view,
        in_force=[] if view.stack is None else list(view.stack.packs),
        newest=newest,
        text=text,
        faults=[sentence(InvalidInput(str(fault), key=fault.key, **fault.params)) for fault in faults],
        company=context.organisation(),
        names=presenters,
        today=context.today(),
    )


def _asked() -> Asked:
    """What the address asks for; by default the last period that has begun, as worked."""
    roster = request.args.get("roster", type=row_number)
    first, last = _asked_day("first"), _asked_day("last")
    periods = list_periods(context.service(), context.actor())
    code = request.args.get("period")
    # the form sends both: a period that is newly chosen goes before the days, else the days count
    chosen = next((one for one in periods if one.code == code and code != request.args.get("was")), None)
    if chosen is None and (first is None or last is None):
        begun = [one for one in periods if one.first_day <= context.today()]
        chosen = begun[-1] if begun else None
    if chosen is not None:
        first, last = chosen.first_day, chosen.last_day
    if first is None or last is None or last < first:
        last = context.today()
        first = last - timedelta(days=27)
    return Asked(
        first=first,
        last=last,
        roster=roster,
        basis=Basis.PLANNED if request.args.get("basis") == Basis.PLANNED else Basis.ACTUAL,
        person=request.args.get("person") or None,
        department=request.args.get("department") or None,
        rule=request.args.get("rule") or None,
    )


def _choices() -> dict[str, Any]:
    actor, company = context.actor(), context.company()
    people = [p for p in company.people.values() if actor.sees_department(p.department)]
    shown = [v for v in list_rosters(context.service(), actor) if v.state is not RosterState.SUPERSEDED]
    return {
        "periods": list_periods(context.service(), actor)[::-1],
        "rosters": shown[:30],
        "people": sorted(people, key=lambda p: p.code),
        "departments": [d for d in company.departments.values() if actor.sees_department(d.code)],
    }


def _asked_day(name: str) -> date | None:
    """A day of the address, None where it is empty or no day that clocks can place: the page says which it took."""
    return _read_day(request.args.get(name, ""))


def _entered(name: str, label: str) -> date | None:
    """A day of the form, None where it is left empty. Raises ``InvalidInput`` for what is no day, with the field."""
    text = request.form.get(name, "").strip()
    day = _read_day(text)
    if text and day is None:
        raise InvalidInput(
            f"{name} {text[:40]!r} is no day from {EARLIEST} to {LATEST}",
            key="day_not_taken",
            field=label,
            value=text[:40],
            earliest=EARLIEST.isoformat(),
            latest=LATEST.isoformat(),
        )
    return day


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if reachable(day) else None
