"""The lead's pages of rosters: the list, new drafts, the board, and publishing with its diff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from scheduler.domain.roster import RosterState, RosterVersion
from scheduler.errors import Conflict, RuleBroken, SchedulerError
from scheduler.planning.cover import RoleCover
from scheduler.services import roster_generation as generation
from scheduler.services import roster_publications as publications
from scheduler.services import roster_publishing as publishing
from scheduler.services import roster_views as views
from scheduler.services import rosters as service
from scheduler.services.policy_check import LABOUR_RULE
from scheduler.services.roster_history import roster_deeds
from scheduler.services.roster_law import rule_changes
from scheduler.services.workload_views import newest_run
from web import context, i18n
from web.errors import sentence, status_of
from web.numbers import row_number
from web.rosters import presenters, versions
from web.rosters.texts import board_texts
from web.tables.marks import all_rows

blueprint = Blueprint("rosters", __name__, url_prefix="/rosters")

USUAL_DAYS = 14
PUBLISHED = (RosterState.PUBLISHED, RosterState.SUPERSEDED)
OPEN = (RosterState.DRAFT, RosterState.PROPOSED, RosterState.EDITED)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _index_page()


@blueprint.post("/")
def create() -> ResponseReturnValue:
    try:
        first_day = date.fromisoformat(request.form.get("first_day", ""))
    except ValueError:
        flash(gettext("Give the first day of the roster."), "danger")
        return _index_page(), 422
    based_on = request.form.get("based_on", type=row_number)
    try:
        draft = service.create_draft(
            context.service(),
            context.actor(),
            first_day=first_day,
            days=request.form.get("days", 0, type=row_number),
            based_on=based_on,
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return _index_page(), status_of(error)
    return redirect(url_for("rosters.board", roster_id=draft.id))


@blueprint.get("/<int:roster_id>")
def board(roster_id: int) -> ResponseReturnValue:
    version = service.get_roster(context.service(), context.actor(), roster_id)
    company = context.company()
    same_days = [v for v in _versions() if (v.first_day, v.days) == (version.first_day, version.days)]
    deeds = roster_deeds(context.service(), context.actor(), [v.id for v in same_days])
    return render_template(
        "rosters/board.html",
        version=version,
        last_day=_last_day(version),
        state=presenters.STATE_NAMES[version.state],
        tone=presenters.STATE_TONES[version.state],
        editable=version.state in OPEN,
        forecast=generation.can_generate(context.service(), context.actor(), version),
        plans_others=not context.actor().sees_all,
        texts=board_texts(),
        currency=company.site.currency,
        departments=[d for d in company.departments.values() if context.actor().sees_department(d.code)],
        roles=[r for r in company.roles.values() if context.actor().sees_department(r.department)],
        versions=versions.present_versions(same_days, deeds),
        known=any(one.state is RosterState.PUBLISHED for one in same_days),
        rule_changes=rule_changes(context.service(), context.actor(), roster_id),
    )


@blueprint.post("/<int:roster_id>/delete")
def delete(roster_id: int) -> ResponseReturnValue:
    try:
        gone = service.delete_draft(context.service(), context.actor(), roster_id)
    except Conflict as error:
        flash(sentence(error), "danger")
        return redirect(url_for("rosters.board", roster_id=roster_id))
    days = {"first": i18n.write_date(gone.first_day), "last": i18n.write_date(_last_day(gone))}
    flash(gettext("The draft of %(first)s – %(last)s is deleted.", **days), "success")
    return redirect(url_for("rosters.index"))


@blueprint.get("/<int:roster_id>/publish")
def publish(roster_id: int) -> ResponseReturnValue:
    version = service.get_roster(context.service(), context.actor(), roster_id)
    return _publish_page(version)


@blueprint.post("/<int:roster_id>/publish")
def confirm_publish(roster_id: int) -> ResponseReturnValue:
    version = service.get_roster(context.service(), context.actor(), roster_id)
    try:
        done = publishing.publish(
            context.service(),
            context.actor(),
            roster_id,
            request.form.get("revision", -1, type=row_number),
            message=request.form.get("message", "").strip(),
            accept_violations=request.form.get("accept") == "yes",
        )
    except RuleBroken:
        return _publish_page(version), 409
    except SchedulerError as error:
        now = service.get_roster(context.service(), context.actor(), roster_id)
        if now.state is RosterState.PUBLISHED:  # pressed twice, or in another window
            flash(gettext("This roster is published already; nothing was changed."), "warning")
        else:
            flash(sentence(error), "danger")
        return _publish_page(now), status_of(error)
    _tell_published(roster_id, done)
    return redirect(url_for("rosters.publication", roster_id=roster_id))


@blueprint.get("/<int:roster_id>/publication")
def publication(roster_id: int) -> ResponseReturnValue:
    report = publications.publication(context.service(), context.actor(), roster_id)
    return render_template(
        "rosters/publication.html",
        version=report.version,
        last_day=_last_day(report.version),
        state=presenters.STATE_NAMES[report.version.state],
        tone=presenters.STATE_TONES[report.version.state],
        replaces=report.replaces,
        line=report.line,
        lines=report.lines,
        people=versions.present_changes(report.changes, context.company()),
        days=len(report.changes),
        seen=report.seen,
        reachable=report.reachable,
        without=len(set(report.people) - report.reachable),
        plans_others=not context.actor().sees_all,
    )


def _tell_published(roster_id: int, done: publishing.RosterDiff) -> None:
    """What was published, and how many of the people whom the actor sees cannot see it for want of an account."""
    report = publications.publication(context.service(), context.actor(), roster_id)
    without = len(set(report.people) - report.reachable)
    told = {
        "days": ngettext("%(num)s day", "%(num)s days", done.days),
        "people": ngettext("%(num)s person", "%(num)s people", done.people),
    }
    if not without:
        flash(
            gettext("The roster is published. %(days)s of %(people)s changed; they see it now.", **told),
            "success",
        )
        return
    flash(gettext("The roster is published. %(days)s of %(people)s changed.", **told), "success")
    flash(
        ngettext(
            "%(num)s of these people has no account and cannot see it; with an account, they see it too.",
            "%(num)s of these people have no account and cannot see it; with an account, they see it too.",
            without,
        ),
        "warning",
    )


def _versions() -> tuple[RosterVersion, ...]:
    return service.list_rosters(context.service(), context.actor(), limit=all_rows(100))


def _index_page() -> str:
    context.company()
    found = _versions()
    deeds = roster_deeds(context.service(), context.actor(), [v.id for v in found])
    published = [v for v in found if v.state is RosterState.PUBLISHED]
    forecast = newest_run(context.service(), context.actor())
    first_day = service.next_day(context.service(), context.actor())
    return render_template(
        "rosters/index.html",
        horizons=versions.by_horizon(versions.present_versions(found, deeds)),
        published=published,
        first_day=first_day,
        days=USUAL_DAYS,
        last_asked=first_day + timedelta(days=USUAL_DAYS - 1),
        last_days={v.id: _last_day(v) for v in published},
        forecast=forecast,
        forecast_last=forecast.first_day + timedelta(days=forecast.days - 1) if forecast else None,
        today=context.today(),
    )


def _publish_page(version: RosterVersion) -> str:
    if version.state in PUBLISHED:
        return _published_page(version)
    diff = publishing.diff(context.service(), context.actor(), version.id)
    company = context.company()
    publishable = version.state in OPEN and version.lifecycle.has_roster
    broken: Sequence[Mapping[str, object]] = ()
    covers: Sequence[RoleCover] = ()
    checked = False
    if publishable:
        try:
            broken = publishing.broken_today(context.service(), context.actor(), version.id)
            checked = True
            covers = views.cover_by_role(context.service(), context.actor(), version.id)
        except SchedulerError as error:  # it refuses publishing too
            flash(sentence(error), "danger")
    return render_template(
        "rosters/publish.html",
        version=version,
        last_day=_last_day(version),
        diff=diff,
        people=versions.present_diff(diff, company),
        elsewhere=versions.present_elsewhere(diff, company),
        broken=presenters.broken_sentences(broken, company),
        checked=checked,
        cover=presenters.present_cover(covers, version, company) if covers else None,
        plans_others=not context.actor().sees_all,
        acceptable=all(one["rule"] != LABOUR_RULE for one in broken),
        publishable=publishable,
        message=request.form.get("message", ""),
        most=publishing.MESSAGE_CHARS,
        rule_changes=rule_changes(context.service(), context.actor(), version.id),
    )


def _published_page(version: RosterVersion) -> str:
    """There is nothing to publish any more: when it was and by whom, and where its history is."""
    report = publications.publication(context.service(), context.actor(), version.id)
    return render_template(
        "rosters/published.html",
        version=version,
        last_day=_last_day(version),
        line=report.line,
        in_force=version.state is RosterState.PUBLISHED,
    )


def _last_day(version: RosterVersion) -> date:
    return version.first_day + timedelta(days=version.days - 1)
