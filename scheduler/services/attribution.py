"""Attribution of a period: compute and store a version, publish, verify, show it by department, role and person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.attribution.engine import DepartmentResult, PersonResult, Result, SharedCell, attribute
from scheduler.attribution.payload import content_hash, pack, recompute
from scheduler.attribution.version import PUBLISHED, AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.errors import Conflict
from scheduler.hours.ledger import Period
from scheduler.kpis.anchors import tier
from scheduler.kpis.catalogue import Measure, measures
from scheduler.services.attribution_inputs import code_version, read_inputs_of, stored_version
from scheduler.services.hours_inputs import require_hr, visible_people
from scheduler.services.kpis import read_attendance


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """A person's part in a role of one department. ``score`` is None for a role without KPI: it counts at 80, flagged.

    ``share`` is in the department's unit. ``w_milli`` is the weight's version in thousandths.
    """

    person: str
    home: str
    role: str
    minutes: int
    w_milli: int
    score: Fraction | None
    points: Fraction
    share: int
    evidence: str
    ranked: bool

    @property
    def neutral(self) -> bool:
        return self.score is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    role: str
    minutes: int
    points: Fraction
    amount: int
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentView:
    """``amount`` = Σ amounts of the roles + ``unattributed``, exactly. ``unit``: fen, or centipoint without a pool."""

    department: str
    unit: str
    points: Fraction
    amount: int
    unattributed: int
    lent_min: int  # home people's minutes in roles of other departments
    borrowed_min: int  # other people's minutes in this department's roles
    roles: tuple[RoleView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """``composite`` None: not rated. ``attendance`` stands beside it and is no part of it. ``shares`` by department."""

    person: str
    home: str
    composite: Fraction | None
    coverage: Fraction | None
    tier: str
    evidence: str
    ranked: bool
    points: Fraction
    minutes: int
    provisional_min: int
    shares: dict[str, int]
    attendance: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    version: AttributionVersion
    first_day: date
    last_day: date
    departments: tuple[DepartmentView, ...]
    people: tuple[PersonView, ...]


def run_attribution(
    app: App, actor: Actor, period_code: str, pools: Mapping[str, int] | None = None
) -> AttributionVersion:
    """Compute a period and store it as its next version; the same inputs as the latest version give that one back.

    ``pools`` maps departments to fen (a loss is negative); a department without a pool divides its own points.
    Raises Forbidden unless HR or admin, NotFound for an unknown period, InvalidInput for a pool of an unknown
    department or a KPI that cannot score.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        period: Period = uow.hours.period(period_code)
        latest: AttributionVersion | None = next(iter(uow.attributions.versions(period_code)), None)
        inputs = read_inputs_of(uow, uow.organisation.load(), period, pools)
        result = attribute(inputs)
        packed = pack(inputs, result)
        if latest is not None and latest.content_hash == packed.content_hash:
            return latest
        made: AttributionVersion = uow.attributions.add(
            period_code, packed, result.cells, code_version=code_version(), now=uow.now
        )
        uow.audit(
            "attribution.run",
            f"attribution:{period_code}.{made.version}",
            content_hash=packed.content_hash,
            departments={d.department: d.amount for d in result.departments},
            pools=dict(pools or {}),
        )
        uow.commit()
    return made


def publish_attribution(app: App, actor: Actor, period_code: str, version: int) -> AttributionVersion:
    """Make a version visible to staff and leads.

    Raises Forbidden unless HR or admin, NotFound, Conflict when the period is not locked, its hours are not those that
    the version was computed from, or the version is published already.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        period: Period = uow.hours.period(period_code)
        stored = stored_version(uow, actor, period_code, version)
        if stored.version.state == PUBLISHED:
            raise Conflict(
                f"version {version} of {period_code} is published already", key="attribution_published", version=version
            )
        if not period.locked:
            raise Conflict(
                f"period {period_code} must be locked before its attribution is published",
                key="period_not_locked",
                period=period_code,
            )
        if stored.inputs.segments_hash != period.content_hash:
            raise Conflict(
                f"version {version} was computed before {period_code} was locked; compute it again",
                key="attribution_stale",
                version=version,
                period=period_code,
            )
        uow.attributions.publish(period_code, version, uow.now)
        uow.audit(
            "attribution.publish",
            f"attribution:{period_code}.{version}",
            content_hash=stored.version.content_hash,
        )
        published: AttributionVersion = next(v for v in uow.attributions.versions(period_code) if v.version == version)
        uow.commit()
    return published


def list_attributions(app: App, actor: Actor, period_code: str) -> tuple[AttributionVersion, ...]:
    """Versions of a period, the latest first. Raises Forbidden unless HR or admin, NotFound for an unknown period."""
    require_hr(actor)
    with app.reading(actor) as uow:
        uow.hours.period(period_code)
        found: tuple[AttributionVersion, ...] = uow.attributions.versions(period_code)
    return found


def visible_version(app: App, actor: Actor, period_code: str) -> AttributionVersion | None:
    """The version of a period that the actor reads: HR and admin the latest, others the latest published; or None."""
    with app.reading(actor) as uow:
        found: tuple[AttributionVersion, ...] = uow.attributions.versions(period_code)
    drafts_too = actor.role in (AccountRole.HR, AccountRole.ADMIN)
    return next((v for v in found if drafts_too or v.state == PUBLISHED), None)


def verify_attribution(app: App, actor: Actor, period_code: str, version: int) -> bool:
    """Does the stored version come out again from its own stored inputs, bit by bit? Errors: ``list_attributions``."""
    require_hr(actor)
    with app.reading(actor) as uow:
        found = stored_version(uow, actor, period_code, version).version
        data = uow.attributions.payload(period_code, version)
    return content_hash(data) == recompute(data).content_hash == found.content_hash


def attribution_overview(
    app: App, actor: Actor, period_code: str, *, version: int | None = None, department: str | None = None
) -> Overview:
    """By department → role → person, and by person with composite and attendance KPIs side by side.

    Departments are those the actor may see; a lead finds there also helpers from other departments, with their cells in
    this one only. Raises NotFound when there is nothing for the actor.
    """
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        codes = visible_people(organisation, actor, department=department)
        stored = stored_version(uow, actor, period_code, version)
        first, last = date.fromisoformat(stored.inputs.first_day), date.fromisoformat(stored.inputs.last_day)
        figures = read_attendance(uow, organisation, first, last, codes)
    result = stored.result
    homes = {p.person: p.home for p in result.people}
    provisional = dict(stored.inputs.provisional_min)
    departments = tuple(
        department_view(result, one, homes)
        for one in result.departments
        if actor.sees_department(one.department) and department in (None, one.department)
    )
    people = tuple(
        person_view(
            result,
            one,
            attendance=measures(figures[one.person]) if one.person in figures else (),
            provisional_min=provisional.get(one.person, 0),
        )
        for one in result.people
        if one.person in codes
    )
    return Overview(version=stored.version, first_day=first, last_day=last, departments=departments, people=people)


def department_view(result: Result, one: DepartmentResult, homes: Mapping[str, str]) -> DepartmentView:
    """A department of a result, its roles by amount and its people by share."""
    hosted = [c for c in result.cells if c.cell.department == one.department]
    roles = []
    for role, amount in sorted(one.roles.items(), key=lambda item: (-item[1], item[0])):
        mine = [c for c in hosted if c.cell.role == role]
        cells = sorted((cell_view(result, c, homes) for c in mine), key=lambda v: (-v.share, v.person, v.w_milli))
        roles.append(
            RoleView(
                role=role,
                minutes=sum(c.minutes for c in cells),
                points=sum((c.points for c in cells), Fraction(0)),
                amount=amount,
                cells=tuple(cells),
            )
        )
    return DepartmentView(
        department=one.department,
        unit=one.unit,
        points=one.points,
        amount=one.amount,
        unattributed=one.unattributed,
        lent_min=sum(
            c.cell.minutes for c in result.cells if homes[c.cell.person] == one.department != c.cell.department
        ),
        borrowed_min=sum(c.cell.minutes for c in hosted if homes[c.cell.person] != one.department),
        roles=tuple(roles),
    )


def cell_view(result: Result, shared: SharedCell, homes: Mapping[str, str]) -> CellView:
    """One cell with its score and evidence."""
    cell = shared.cell
    scored = result.scores[cell.person, cell.role]
    return CellView(
        person=cell.person,
        home=homes[cell.person],
        role=cell.role,
        minutes=cell.minutes,
        w_milli=cell.w_milli,
        score=scored.score.points,
        points=cell.points,
        share=shared.share,
        evidence=scored.grade,
        ranked=scored.ranked,
    )


def person_view(
    result: Result, one: PersonResult, *, attendance: tuple[Measure, ...], provisional_min: int
) -> PersonView:
    """A person of a result, with attendance beside."""
    shares: dict[str, int] = {}
    for shared in result.cells:
        if shared.cell.person == one.person:
            department = shared.cell.department
            shares[department] = shares.get(department, 0) + shared.share
    return PersonView(
        person=one.person,
        home=one.home,
        composite=one.composite.value,
        coverage=one.composite.coverage,
        tier="" if one.composite.value is None else tier(one.composite.value),
        evidence=one.evidence,
        ranked=one.ranked,
        points=one.points,
        minutes=one.minutes,
        provisional_min=provisional_min,
        shares=shares,
        attendance=attendance,
    )
