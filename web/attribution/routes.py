"""The attribution of a period: run, publish, read by department and person, drill down to segments."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.attribution.version import DEFAULT_RESERVE_PERMILLE, PUBLISHED, AttributionVersion
from scheduler.decimals import read_money, scaled_whole
from scheduler.domain.actor import AccountRole
from scheduler.errors import InvalidInput, NotFound, SchedulerError
from scheduler.hours.ledger import Period
from scheduler.services import attribution as service
from scheduler.services import attribution_person as person_service
from scheduler.services.attribution_cases import card_view, note_card_read
from scheduler.services.attribution_publishing import unmeasured_kpis
from scheduler.services.hours import list_periods
from scheduler.services.measured_parts import measured_parts
from scheduler.services.pools import OwnBonus, own_bonus
from scheduler.services.reports import export_attribution
from web import context
from web.attribution import figures, presenters
from web.attribution.measured import sums
from web.attribution.revised import revised_notice
from web.attribution.sentences import department_sentence, score_sentence, score_words
from web.downloads import download, known_format
from web.errors import sentence
from web.hours.presenters import FLAG_NAMES
from web.numbers import row_number
from web.tables.marks import all_rows

blueprint = Blueprint("attribution", __name__, url_prefix="/attribution")

LISTED_CELLS = 150  # more stand on the departments' own pages
PEOPLE_A_PAGE = 50


@blueprint.get("/")
def periods() -> ResponseReturnValue:
    found = list_periods(context.service(), context.actor())
    latest = {p.code: _version(p.code) for p in found}
    return render_template("attribution/periods.html", periods=found[::-1], latest=latest)


@blueprint.get("/<period>")
def overview(period: str) -> ResponseReturnValue:
    company = context.company()
    found = _period(period)
    shown = _overview_or_none(period, request.args.get("version", type=row_number))
    is_hr = context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
    versions = service.list_attributions(context.service(), context.actor(), period) if is_hr else ()
    home = request.args.get("home", "")
    people = sorted(
        (p for p in shown.people if home in ("", p.home)) if shown else (), key=lambda p: (p.home, p.person)
    )
    a_page = all_rows(PEOPLE_A_PAGE)
    page = max(1, min(request.args.get("page", 1, type=row_number), -(-len(people) // a_page)))
    return render_template(
        "attribution/overview.html",
        period=found,
        overview=shown,
        version=shown.version.version if shown else 0,
        exact=shown is not None and all(presenters.sums_exactly(d) for d in shown.departments),
        listed=shown is not None and sum(len(r.cells) for d in shown.departments for r in d.roles) <= LISTED_CELLS,
        people=people[(page - 1) * a_page : page * a_page],
        found=len(people),
        page=page,
        pages=-(-len(people) // a_page),
        home=home,
        homes=sorted({p.home for p in shown.people}) if shown else (),
        versions=versions,
        locked=any(v.state == PUBLISHED for v in versions),
        revised=revised_notice(period) if shown and shown.version.version > 1 else None,
        unmeasured=_unmeasured(shown) if is_hr else (),
        measured=sums(measured_parts(context.service(), context.actor(), period), company) if is_hr else {},
        company=company,
        own_departments=[d for d in company.departments.values() if context.actor().sees_department(d.code)],
        names=presenters,
    )


def _unmeasured(shown: service.Overview | None) -> list[str]:
    """Names of the KPIs of a draft that have no value; its publication needs a reason then."""
    if shown is None or shown.version.state == PUBLISHED:
        return []
    found = unmeasured_kpis(context.service(), context.actor(), shown.version.period, shown.version.version)
    return [figures.kpi_name(kpi) for kpi in found]


@blueprint.post("/<period>/run")
def run(period: str) -> ResponseReturnValue:
    _period(period)
    try:
        made = service.run_attribution(
            context.service(), context.actor(), period, _pools(), reserve_permille=_reserve_permille()
        )
    except SchedulerError as error:
        flash(sentence(error), "danger")
        return redirect(url_for("attribution.overview", period=period))
    flash(gettext("Version %(n)s is computed.", n=made.version), "success")
    return redirect(url_for("attribution.overview", period=period, version=made.version))


@blueprint.post("/<period>/publish")
def publish(period: str) -> ResponseReturnValue:
    _period(period)
    version = request.form.get("version", 0, type=row_number)
    try:
        service.publish_attribution(
            context.service(), context.actor(), period, version, reason=request.form.get("reason", "")
        )
    except NotFound as error:
        flash(sentence(error), "danger")
        return redirect(url_for("attribution.overview", period=period))
    except SchedulerError as error:
        flash(sentence(error), "danger")
    else:
        flash(gettext("Version %(n)s is published; staff see their own scores.", n=version), "success")
    return redirect(url_for("attribution.overview", period=period, version=version))


@blueprint.get("/<period>/<table>.<fmt>")
def export(period: str, table: str, fmt: str) -> ResponseReturnValue:
    name, content = export_attribution(
        context.service(),
        context.actor(),
        period,
        known_format(fmt),
        table=table,
        version=request.args.get("version", type=row_number),
        locale=context.locale(),
    )
    return download(name, content)


@blueprint.get("/<period>/departments/<department>")
def department(period: str, department: str) -> ResponseReturnValue:
    company = context.company()
    found = _period(period)
    base = request.args.get("base") or "plan"
    shown = service.attribution_overview(
        context.service(),
        context.actor(),
        period,
        version=request.args.get("version", type=row_number),
        department=department,
    )
    change = person_service.department_change(
        context.service(), context.actor(), period, department, version=shown.version.version, base=base
    )
    effects = change.effects if change else None
    return render_template(
        "attribution/department.html",
        period=found,
        version=shown.version.version,
        code=department,
        department=next((d for d in shown.departments if d.department == department), None),
        effects=effects,
        sentence=department_sentence(change, department, company) if change else "",
        steps=presenters.department_steps(effects) if effects else (),
        details=presenters.step_details(change, company) if change else (),
        base=base,
        bases=_bases(found),
        company=company,
        names=presenters,
    )


@blueprint.get("/<period>/people/<person>")
def person(period: str, person: str) -> ResponseReturnValue:
    return person_page(_period(period), person)


@blueprint.get("/<period>/people/<person>/<role>")
def segments(period: str, person: str, role: str) -> ResponseReturnValue:
    company = context.company()
    found = person_service.cell_segments(context.service(), context.actor(), period, person, role)
    shown = _version(period)
    return render_template(
        "attribution/segments.html",
        period=_period(period),
        version=shown.version if shown else 0,
        person=company.people[person],
        role=role,
        segments=found,
        flagged={flag: sum(s.minutes for s in found if flag in s.flags) for flag in FLAG_NAMES},
        flag_names=FLAG_NAMES,
        days_open=context.actor().sees_person(person, company.people[person].department),
        company=company,
        names=presenters,
    )


def scored_periods() -> list[Period]:
    """Periods with a version that the actor may read, the latest first."""
    found = list_periods(context.service(), context.actor())
    return [period for period in reversed(found) if _version(period.code) is not None]


def person_page(period: Period, code: str, *, periods: list[str] | None = None) -> str:
    """A person's score with every step; with ``periods`` to choose from: as the person sees it."""
    own = periods is not None
    company = context.company()
    note_card_read(context.service(), context.actor(), period.code, code)
    base = request.args.get("base") or "plan"
    score = person_service.person_score(
        context.service(),
        context.actor(),
        period.code,
        code,
        version=None if own else request.args.get("version", type=row_number),
        base=base,
    )
    effects = presenters.score_effects(score, company)
    after = score.person.composite
    chart = None
    if after is not None and effects:
        before = after - sum(effect.total for effect in effects)
        start = gettext("plan at 80") if base == "plan" else base
        chart = presenters.waterfall(start, before, effects, period.code, gettext("points of the score"))
    return render_template(
        "attribution/person.html",
        period=period,
        version=score.version.version,
        person=company.people[code],
        score=score,
        card=card_view(context.service(), context.actor(), period.code, code),
        bonus=_bonus(period.code, code),
        revised=revised_notice(period.code, code),
        words=score_words(score, company, own=own),
        sentence=score_sentence(score, context.name_of(company.people[code], code), company),
        steps=presenters.role_steps(score, company),
        effects=effects,
        chart=chart,
        base=base,
        bases=_bases(period),
        own=own,
        periods=periods,
        company=company,
        names=presenters,
    )


def _period(code: str) -> Period:
    for found in list_periods(context.service(), context.actor()):
        if found.code == code:
            return found
    raise NotFound(f"there is no period {code}", key="period_missing", period=code)


def _bases(period: Period) -> list[str]:
    """Earlier periods that a score can be compared with."""
    found = list_periods(context.service(), context.actor())
    return [p.code for p in found if p.last_day < period.first_day and _version(p.code) is not None]


def _version(period: str) -> AttributionVersion | None:
    return service.visible_version(context.service(), context.actor(), period)


def _overview_or_none(period: str, version: int | None = None) -> service.Overview | None:
    """None while the period has no version that the actor may read; NotFound for a version that does not exist."""
    try:
        return service.attribution_overview(context.service(), context.actor(), period, version=version)
    except NotFound:
        if version is not None:
            raise
        return None


def _bonus(period: str, person: str) -> OwnBonus | None:
    """The person's lines of the published bonus, if there are any that the actor may read."""
    try:
        return own_bonus(context.service(), context.actor(), period, person)
    except NotFound:
        return None


def _reserve_permille() -> int:
    """The reserve in percent with up to one decimal; without the field the usual one."""
    text = request.form.get("reserve", "").strip()
    if not text:
        return DEFAULT_RESERVE_PERMILLE
    permille = scaled_whole(text, 10)
    if permille is None or not 0 <= permille <= 1000:
        raise InvalidInput(f"a reserve of {text!r} % is impossible", key="reserve_percent", value=text[:40])
    return permille


def _pools() -> dict[str, int]:
    """Amounts to divide in fen, from the fields ``pool-DEPARTMENT``; an empty field is no pool."""
    pools = {}
    for name, text in request.form.items():
        department = name.removeprefix("pool-")
        if department == name or not text.strip():
            continue
        fen = read_money(text.replace(",", ""))
        if fen is None:
            raise InvalidInput(f"pool of {department}: {text!r} is no amount", key="amount", value=text[:40])
        pools[department] = fen
    return pools
