"""Attribution of a period: compute and store a version, show it by department, role and person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

from scheduler.attribution.bonus import Calibration
from scheduler.attribution.cells import HOUR_POINT
from scheduler.attribution.engine import attribute
from scheduler.attribution.payload import pack
from scheduler.attribution.reading import Counted, Judged, Reading, pack_reading, read_result_of, reading_hash
from scheduler.attribution.version import DEFAULT_RESERVE_PERMILLE, PUBLISHED, AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, InvalidInput
from scheduler.hours.ledger import Period
from scheduler.kpis.anchors import tier
from scheduler.kpis.catalogue import ATTENDANCE_KPIS, Measure
from scheduler.kpis.score import GRID
from scheduler.services import attribution_publishing
from scheduler.services.attribution_inputs import (
    attendance_of,
    lineage_of,
    packs_on,
    prior_snapshot,
    read_inputs_of,
    stored_reading,
)
from scheduler.services.hours_inputs import require_hr, visible_people
from scheduler.services.measured_parts import require_within_pools

publish_attribution = attribution_publishing.publish_attribution

_KPIS = {kpi.code: kpi for kpi in ATTENDANCE_KPIS}


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
    weight: int  # minutes × w_milli × S_e4: the points in whole units
    share: int
    measured: int  # of the share: not divided but measured
    evidence: str
    ranked: bool

    @property
    def points(self) -> Fraction:
        """Contribution points, in score-hours."""
        return Fraction(self.weight, HOUR_POINT)

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
    counted: tuple[Counted, ...] = ()

    @property
    def attendance(self) -> tuple[Measure, ...]:
        """Attendance figures as they were kept; one that the catalogue no longer has is left out."""
        return tuple(
            _KPIS[code].measure(SimpleNamespace(**{_KPIS[code].numerator: above, _KPIS[code].denominator: below}))
            for code, above, below in self.counted
            if code in _KPIS
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    version: AttributionVersion
    first_day: date
    last_day: date
    departments: tuple[DepartmentView, ...]
    people: tuple[PersonView, ...]
    shifts: dict[str, Calibration] = field(default_factory=dict)  # decided, by home department of ``people``
    provisional_min: int = 0  # also of those who have nothing else and are not among ``people``


def run_attribution(
    app: App,
    actor: Actor,
    period_code: str,
    pools: Mapping[str, int] | None = None,
    *,
    reserve_permille: int = DEFAULT_RESERVE_PERMILLE,
    minutes_cap: int | None = None,
) -> AttributionVersion:
    """Compute a period and store it as its next version; the same inputs as the latest version give that one back.

    ``pools`` maps departments to fen (a loss is negative); a department without a pool divides its own points. Beside
    every pool lies a reserve of ``reserve_permille`` of it, from which appeals are paid. Of a person's minutes at most
    ``minutes_cap`` count, all roles shrunk alike; recorded and paid hours stay. Raises Forbidden unless HR or admin,
    NotFound for an unknown period, InvalidInput for a pool of an unknown department or below its measured parts, an
    impossible reserve or cap, or a KPI that cannot score, Conflict once a version is published: from then on only
    decisions make versions.
    """
    require_hr(actor)
    if not 0 <= reserve_permille <= 1000:
        raise InvalidInput(
            f"a reserve of {reserve_permille} ‰ is impossible; 0 to 1000 are accepted",
            key="reserve_impossible",
            permille=reserve_permille,
        )
    if minutes_cap is not None and minutes_cap <= 0:
        raise InvalidInput("the most hours that count must be above 0", key="cap_impossible")
    with app.unit_of_work(actor) as uow:
        period: Period = uow.hours.period(period_code)
        organisation: Organisation = uow.organisation.load()
        versions: tuple[AttributionVersion, ...] = uow.attributions.versions(period_code)
        inputs = replace(read_inputs_of(uow, organisation, period, pools), minutes_cap=minutes_cap)
        require_within_pools(inputs)
        result = attribute(inputs)
        packed = pack(inputs, result)
        if versions and versions[0].content_hash == packed.content_hash:
            return versions[0]
        published = next((v for v in versions if v.state == PUBLISHED), None)
        if published is not None:
            raise Conflict(
                f"{period_code} is locked by its published version {published.version}",
                key="attribution_final",
                period=period_code,
                version=published.version,
            )
        reading = pack_reading(read_result_of(inputs, result, attendance_of(uow, organisation, inputs)))
        made: AttributionVersion = uow.attributions.add(
            period_code,
            packed,
            result.cells,
            lineage=lineage_of(
                organisation,
                inputs,
                prior=prior_snapshot(uow, period),
                reading_hash=reading_hash(reading),
                packs=packs_on(uow, period.last_day),
            ),
            reading=reading,
            now=uow.now,
            reserve_permille=reserve_permille,
        )
        uow.audit(
            "attribution.run",
            f"attribution:{period_code}.{made.version}",
            content_hash=made.content_hash,
            lock_hash=made.lock_hash,
            departments={d.department: d.amount for d in result.departments},
            pools=dict(pools or {}),
            reserve_permille=reserve_permille,
        )
        uow.commit()
    return made


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
        found, reading = stored_reading(uow, organisation, actor, period_code, version)
        decided = {shift.department: shift for shift in uow.pools.calibrations(period_code)}
    people = person_views(reading, codes)
    homes = {person.home for person in people}
    return Overview(
        version=found,
        first_day=date.fromisoformat(reading.first_day),
        last_day=date.fromisoformat(reading.last_day),
        departments=department_views(
            reading,
            {d.department for d in reading.departments if actor.sees_department(d.department)}
            & ({department} if department else {d.department for d in reading.departments}),
        ),
        people=people,
        shifts={code: shift for code, shift in decided.items() if code in homes},
        provisional_min=sum(minutes for code, minutes in reading.provisional_min.items() if code in codes),
    )


def department_views(reading: Reading, departments: Collection[str]) -> tuple[DepartmentView, ...]:
    """Departments of a result by code, their roles by amount and their people by share."""
    homes = {p.person: p.home for p in reading.people}
    hosted: dict[str, dict[str, list[CellView]]] = {}
    lent: dict[str, int] = {}
    borrowed: dict[str, int] = {}
    for judged in reading.cells:
        cell = judged.shared.cell
        home = homes[cell.person]
        if home != cell.department:
            lent[home] = lent.get(home, 0) + cell.minutes
            borrowed[cell.department] = borrowed.get(cell.department, 0) + cell.minutes
        if cell.department in departments:
            hosted.setdefault(cell.department, {}).setdefault(cell.role, []).append(cell_view(judged, home))
    return tuple(
        DepartmentView(
            department=one.department,
            unit=one.unit,
            points=one.points,
            amount=one.amount,
            unattributed=one.unattributed,
            lent_min=lent.get(one.department, 0),
            borrowed_min=borrowed.get(one.department, 0),
            roles=tuple(
                role_view(role, amount, hosted.get(one.department, {}).get(role, []))
                for role, amount in sorted(one.roles.items(), key=lambda item: (-item[1], item[0]))
            ),
        )
        for one in reading.departments
        if one.department in departments
    )


def role_view(role: str, amount: int, cells: list[CellView]) -> RoleView:
    """A role with its people by share."""
    return RoleView(
        role=role,
        minutes=sum(c.minutes for c in cells),
        points=Fraction(sum(c.weight for c in cells), HOUR_POINT),
        amount=amount,
        cells=tuple(sorted(cells, key=lambda v: (-v.share, v.person, v.w_milli))),
    )


def cell_view(judged: Judged, home: str) -> CellView:
    """One cell with its score and evidence."""
    cell = judged.shared.cell
    return CellView(
        person=cell.person,
        home=home,
        role=cell.role,
        minutes=cell.minutes,
        w_milli=cell.w_milli,
        score=None if cell.s_e4 is None else Fraction(cell.s_e4, GRID),
        weight=cell.share_weight,
        share=judged.shared.share,
        measured=judged.shared.measured,
        evidence=judged.evidence,
        ranked=judged.ranked,
    )


def person_views(reading: Reading, people: Collection[str]) -> tuple[PersonView, ...]:
    """People of a result, with the attendance of the same days beside."""
    shares: dict[str, dict[str, int]] = {}
    for judged in reading.cells:
        cell = judged.shared.cell
        if cell.person in people:
            own = shares.setdefault(cell.person, {})
            own[cell.department] = own.get(cell.department, 0) + judged.shared.share
    return tuple(
        PersonView(
            person=one.person,
            home=one.home,
            composite=one.composite.value,
            coverage=one.composite.coverage,
            tier="" if one.composite.value is None else tier(one.composite.value),
            evidence=one.evidence,
            ranked=one.ranked,
            points=one.points,
            minutes=one.minutes,
            provisional_min=reading.provisional_min.get(one.person, 0),
            shares=shares.get(one.person, {}),
            counted=reading.attendance.get(one.person, ()),
        )
        for one in reading.people
        if one.person in people
    )
