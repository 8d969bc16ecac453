"""Disputes of locked scores: what would be, filing, the list and the decision for HR, settlement and archive."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.attribution.claims import Claim
from scheduler.domain.actor import AccountRole
from scheduler.errors import InvalidInput, NotFound, SchedulerError
from scheduler.kpis.definitions import KpiDefinition
from scheduler.services.attribution_appeals import decide_appeal, file_appeal, propose_correction
from scheduler.services.attribution_cases import (
    CardView,
    card_view,
    cards_by_period,
    get_case,
    list_appeals,
    note_card_read,
)
from scheduler.services.attribution_person import PersonScore, person_score
from scheduler.services.attribution_settling import archive_period, settle_period
from scheduler.services.attribution_whatif import WhatIf, what_if
from scheduler.services.hours import list_periods
from scheduler.services.kpis import list_kpis
from web import context
from web.attribution import appeal_presenters
from web.attribution.claim_forms import TIME_ROWS, KpiField, kpi_fields, read_claims
from web.errors import sentence, status_of

blueprint = Blueprint("appeals", __name__, url_prefix="/appeals")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = list_appeals(context.service(), context.actor())
    return render_template(
        "attribution/appeals.html",
        appeals=found,
        cards=cards_by_period(context.service(), context.actor()),
        company=context.company(),
        names=appeal_presenters,
    )


@blueprint.get("/<int:appeal_id>")
def page(appeal_id: int) -> ResponseReturnValue:
    company = context.company()
    case = get_case(context.service(), context.actor(), appeal_id)
    note_card_read(context.service(), context.actor(), case.appeal.period, case.appeal.person)
    kpis = _kpis(case.appeal.period)
    return render_template(
        "attribution/appeal.html",
        case=case,
        claims=[appeal_presenters.claim_words(claim, company, kpis) for claim in case.appeal.claims],
        person=company.people[case.appeal.person],
        own=case.appeal.person == context.actor().person,
        company=company,
        names=appeal_presenters,
    )


@blueprint.post("/<int:appeal_id>/decide")
def decide(appeal_id: int) -> ResponseReturnValue:
    granted = [int(text) for text in request.form.getlist("granted") if text.isdecimal() and len(text) < 4]
    revise = request.form.get("outcome") == "revise"
    try:
        if request.form.get("outcome") not in ("revise", "uphold"):
            raise InvalidInput("choose an outcome", key="outcome_missing")
        decide_appeal(
            context.service(),
            context.actor(),
            appeal_id,
            revise=revise,
            reason=request.form.get("reason", ""),
            granted=granted if revise else None,
        )
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("The decision is recorded; the person sees it with its reason."), "success")
    return redirect(url_for("appeals.page", appeal_id=appeal_id))


@blueprint.get("/<period>/<person>/dispute")
def dispute(period: str, person: str) -> ResponseReturnValue:
    card, score, fields = _card(period, person)
    note_card_read(context.service(), context.actor(), period, person)
    shown, fault = None, ""
    try:
        claims = read_claims(request.args, person, fields)
        if claims:
            shown = what_if(context.service(), context.actor(), period, person, claims)
    except InvalidInput as error:
        fault = sentence(error)
    return _form(card, score, fields, request.args, shown=shown, fault=fault)


@blueprint.post("/<period>/<person>/dispute")
def file(period: str, person: str) -> ResponseReturnValue:
    card, score, fields = _card(period, person)
    version = request.form.get("version", 0, type=int)
    grounds = request.form.get("grounds", "")
    try:
        claims: tuple[Claim, ...] = read_claims(request.form, person, fields)
        if "preview" in request.form:
            shown = what_if(context.service(), context.actor(), period, person, claims)
            return _form(card, score, fields, request.form, shown=shown, fault="")
        if context.actor().person == person:
            made = file_appeal(context.service(), context.actor(), period, claims, grounds, card_version=version)
        else:
            made = propose_correction(
                context.service(), context.actor(), (period, person), claims, grounds, card_version=version
            )
    except NotFound:
        raise
    except SchedulerError as error:
        return _form(card, score, fields, request.form, shown=None, fault=sentence(error)), status_of(error)
    flash(
        gettext("It is filed. Whoever decides sees your grounds and what would be; you see the decision here."),
        "success",
    )
    return redirect(url_for("appeals.page", appeal_id=made.id))


@blueprint.post("/<period>/settle")
def settle(period: str) -> ResponseReturnValue:
    try:
        done = settle_period(context.service(), context.actor(), period)
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(
            gettext("Settled scores: %(n)s; still waiting: %(waiting)s.", n=done.settled, waiting=done.waiting),
            "success",
        )
    return redirect(url_for("appeals.index"))


@blueprint.post("/<period>/archive")
def archive(period: str) -> ResponseReturnValue:
    try:
        count = archive_period(context.service(), context.actor(), period)
    except NotFound:
        raise
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("Archived scores: %(n)s.", n=count), "success")
    return redirect(url_for("appeals.index"))


def _card(period: str, person: str) -> tuple[CardView, PersonScore, tuple[KpiField, ...]]:
    """The card that the account may dispute or correct. NotFound for anybody else's, as for a missing one."""
    card = card_view(context.service(), context.actor(), period, person)
    actor = context.actor()
    if card is None or (actor.person != person and actor.role not in (AccountRole.HR, AccountRole.ADMIN)):
        raise NotFound(f"there is no score of {person} to dispute", key="score_missing", code=person, period=period)
    score = person_score(context.service(), context.actor(), period, person)
    return card, score, kpi_fields(score)


def _form(
    card: CardView,
    score: PersonScore,
    fields: tuple[KpiField, ...],
    given: Mapping[str, str],
    *,
    shown: WhatIf | None,
    fault: str,
) -> str:
    company = context.company()
    period = next(p for p in list_periods(context.service(), context.actor()) if p.code == card.card.period)
    return render_template(
        "attribution/dispute.html",
        card=card,
        own=context.actor().person == card.card.person,
        person=company.people[card.card.person],
        period=period,
        roles=sorted(company.roles.values(), key=context.name_of),
        worked=[line.cell.role for line in score.roles if line.cell.minutes],
        fields=fields,
        time_rows=range(TIME_ROWS),
        given=given,
        shown=shown,
        fault=fault,
        company=company,
        names=appeal_presenters,
    )


def _kpis(code: str) -> dict[str, KpiDefinition]:
    period = next(p for p in list_periods(context.service(), context.actor()) if p.code == code)
    return {k.code: k for k in list_kpis(context.service(), context.actor(), period.first_day, period.last_day)}
