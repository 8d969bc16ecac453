"""Weights of roles by version: what proposed ones would move before they count, and how firmly the order stands."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.attribution.whatif import Variation
from scheduler.decimals import scaled_whole
from scheduler.domain.actor import AccountRole
from scheduler.errors import InvalidInput, SchedulerError
from scheduler.services import role_weights as service
from scheduler.services.hours import list_periods
from web import context
from web.errors import sentence, status_of
from web.i18n import write_date
from web.kpis import presenters
from web.kpis.forms import WeightsForm

blueprint = Blueprint("kpi_weights", __name__, url_prefix="/kpis/weights")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _page(WeightsForm(formdata=None), request.args)


@blueprint.get("/sensitivity")
def sensitivity() -> ResponseReturnValue:
    periods = _periods()
    period = request.args.get("period") or (periods[0] if periods else "")
    found = service.weights_sensitivity(context.service(), context.actor(), period) if period else None
    rows: dict[str, list[Variation]] = {}
    for one in found.variations if found else ():
        rows.setdefault(one.role, []).append(one)
    placed = [band for band in found.bands.values() if band is not None] if found else []
    return render_template(
        "kpis/sensitivity.html",
        period=period,
        periods=periods,
        rows=rows,
        placed=len(placed),
        bands=len(set(placed)),
        unplaced=len(found.bands) - len(placed) if found else 0,
        company=context.company(),
        desk=True,
        leads=True,
        names=presenters,
    )


@blueprint.post("/")
def publish() -> ResponseReturnValue:
    form = WeightsForm()
    if not form.validate_on_submit():
        return _page(form, request.form), 422
    try:
        proposed = _proposed(request.form)
        service.publish_weights(
            context.service(), context.actor(), proposed, form.valid_from.data, reason=form.reason.data
        )
    except SchedulerError as error:
        told = sentence(error)
        if error.key == "weight_locked":
            form.valid_from.errors = [told]
        else:
            flash(told, "danger")
        return _page(form, request.form), status_of(error)
    day = write_date(form.valid_from.data)
    flash(gettext("The weights are published; they count from %(day)s on.", day=day), "success")
    return redirect(url_for("kpi_weights.index"))


def _page(form: WeightsForm, given: dict[str, str]) -> str:
    """The versions; with proposed weights and a period, what they would move."""
    roles = service.role_weights(context.service(), context.actor())
    desk = context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
    periods = _periods() if desk else []
    asked = {r.role: given.get(f"w-{r.role}", "").strip() for r in roles}
    outcome, refused = None, ""
    if desk and given.get("period"):
        try:
            changed = _proposed(given)
            if not changed:
                refused = gettext("Change at least one weight to see what it would move.")
            else:
                outcome = service.weights_what_if(context.service(), context.actor(), given["period"], changed)
        except InvalidInput as error:
            refused = sentence(error)
    return render_template(
        "kpis/weights.html",
        roles=roles,
        asked={role: text for role, text in asked.items() if text},
        outcome=outcome,
        refused=refused,
        form=form,
        period=given.get("period") or (periods[0] if periods else ""),
        periods=periods,
        company=context.company(),
        desk=desk,
        leads=context.actor().role is not AccountRole.STAFF,
        names=presenters,
    )


def _periods() -> list[str]:
    """The latest first."""
    return [p.code for p in list_periods(context.service(), context.actor())][::-1]


def _proposed(given: dict[str, str]) -> dict[str, int]:
    """Weights in thousandths from the fields ``w-ROLE`` that differ from those in force. Raises InvalidInput."""
    found = {}
    for one in service.role_weights(context.service(), context.actor()):
        text = given.get(f"w-{one.role}", "").strip()
        if not text:
            continue
        milli = scaled_whole(text, 1000)
        if milli is None or not 500 <= milli <= 2000:
            raise InvalidInput(
                f"role {one.role}: {text!r} is no weight; 0.5 to 2.0 is",
                key="weight_range",
                role=one.role,
                value=text[:40],
            )
        if milli != one.current:
            found[one.role] = milli
    return found
