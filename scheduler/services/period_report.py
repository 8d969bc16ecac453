"""What a period cost and gave, by department: hours and cost, units and points, cover, help and trend.

Attendance is of a department's own people; hours, cover, cost and output are of the roles that it hosts, whoever worked
them. Points and composites are those of the stored attribution that the actor reads, if there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np

from scheduler.attribution.lock import Lineage
from scheduler.attribution.version import AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Forbidden
from scheduler.hours.ledger import Period
from scheduler.kpis.accounts import AccountLine
from scheduler.kpis.anchors import AnchorError, decimal_fraction, tier
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation, in_force
from scheduler.kpis.trend import Trend, trend
from scheduler.services.attribution import DepartmentView, Overview, attribution_overview, visible_version
from scheduler.services.kpi_reading import past_of
from scheduler.services.kpi_table import KpiRow, KpiTable, kpi_table
from scheduler.services.labour_accounts import labour_accounts
from scheduler.services.plan_actual import PlanActual, RoleSlots, SlotTotals, plan_actual
from scheduler.services.revised_hours import RevisedHours, revised_hours

TREND_PERIODS = 12
HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleKpi:
    """A KPI of a role over all that was observed: Σ numerators ÷ Σ exposures. None: nothing was observed.

    ``trend`` is over the unit's earlier months and periods.
    """

    definition: KpiDefinition
    value: Fraction | None
    points: Fraction | None
    tier: str
    trend: Trend | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReport:
    """``cover`` in head-minutes over the slots that are over; ``by_hour`` the same by hour of the local day.

    ``helped_min``: worked by people of other departments.
    """

    role: str
    row: KpiRow
    minutes: int
    helped_min: int
    cover: SlotTotals
    by_hour: tuple[SlotTotals, ...]
    kpis: tuple[RoleKpi, ...]

    @property
    def shortest_hour(self) -> int | None:
        """The hour of the day in which most was missing; None where nothing was."""
        hour = max(range(HOURS_A_DAY), key=lambda h: (self.by_hour[h].short_cmin, -h))
        return hour if self.by_hour[hour].short_cmin > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentReport:
    """``lent`` and ``borrowed`` are its lines with other departments. ``rated`` of its people have a composite.

    Hours, cover and lines are of the ledger, which an appeal never changes; ``counted`` is what the attribution made of
    the hours, None without one.

    ``trends`` by name: points, minutes, and points an hour (centi-points), over the periods attributed so far.
    """

    department: str
    row: KpiRow
    roles: tuple[RoleReport, ...]
    lent: tuple[AccountLine, ...]
    borrowed: tuple[AccountLine, ...]
    counted: DepartmentView | None
    points: Fraction | None
    composite: Fraction | None
    rated: int
    trends: dict[str, Trend]

    @property
    def minutes(self) -> int:
        """Worked in its roles."""
        return sum(role.minutes for role in self.roles)

    @property
    def counted_min(self) -> int | None:
        """Hours in its roles as the attribution counts them, in minutes."""
        return sum(role.minutes for role in self.counted.roles) if self.counted else None

    @property
    def points_per_hour(self) -> Fraction | None:
        return self.points * 60 / self.counted_min if self.points is not None and self.counted_min else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """``version``, ``lineage`` and ``overview`` None: there is no attribution that the actor may read.

    ``lines`` are all that the actor sees of one department's people working for another. ``revised``: the version
    counts hours otherwise than they were locked, by decisions on appeals. ``unrecorded``: how many of its days lie
    before the first roster or hours on record; cover, service, output and cost are of the others.
    """

    period: Period
    made_at: datetime
    version: AttributionVersion | None
    lineage: Lineage | None
    overview: Overview | None
    revised: RevisedHours | None
    unrecorded: int
    table: KpiTable
    lines: tuple[AccountLine, ...]
    departments: tuple[DepartmentReport, ...]

    @property
    def recorded(self) -> bool:
        """Is there a roster or are there hours of any of its days?"""
        return self.unrecorded <= (self.period.last_day - self.period.first_day).days


def period_report(app: App, actor: Actor, period_code: str) -> PeriodReport:
    """The report of a period on the departments that the actor sees.

    Raises Forbidden for staff, NotFound for an unknown period.
    """
    if actor.role is AccountRole.STAFF:
        raise Forbidden("reports are for leads and HR")
    version = visible_version(app, actor, period_code)
    with app.reading(actor) as uow:
        period: Period = uow.hours.period(period_code)
        periods = [p for p in uow.hours.periods() if p.last_day <= period.last_day][-TREND_PERIODS:]
        organisation: Organisation = uow.organisation.load()
        definitions = in_force(uow.kpis.definitions(period.last_day), period.first_day, period.last_day)
        observations = uow.kpis.observations(period_code)
        past = past_of(uow, period.first_day)
        lineage: Lineage | None = uow.attributions.lineage(period_code, version.version) if version else None
        now = uow.now
    first, last = period.first_day, period.last_day
    table = kpi_table(app, actor, first, last)
    slots = plan_actual(app, actor, first, last)
    lines = labour_accounts(app, actor, first, last).lines
    overview = attribution_overview(app, actor, period_code, version=version.version) if version else None
    history = _history(app, actor, periods)
    kpis = {
        d.code: _role_kpi(d, observations, period_code, [(p.label, p.value) for p in past.get(d.code, ())])
        for d in definitions
    }
    hours = _hours_of(slots, organisation)
    rows = {row.code: row for row in table.roles}
    cover = {one.role: (one.totals(slots.told), _by_hour(one, slots.told, hours)) for one in slots.roles}
    departments = []
    for row in table.departments:
        hosted = [code for code in rows if organisation.roles[code].department == row.code]
        view = next((d for d in overview.departments if d.department == row.code), None) if overview else None
        departments.append(
            DepartmentReport(
                department=row.code,
                row=row,
                roles=tuple(_role_report(rows[code], cover.get(code), lines, kpis.values()) for code in hosted),
                lent=tuple(line for line in lines if line.home == row.code),
                borrowed=tuple(line for line in lines if line.host == row.code),
                counted=view,
                points=view.points if view else None,
                composite=mean_of(rated := _rated(overview, row.code)),
                rated=len(rated),
                trends=_trends(history, row.code),
            )
        )
    return PeriodReport(
        period=period,
        made_at=now,
        version=version,
        lineage=lineage,
        overview=overview,
        unrecorded=slots.edges.index(slots.started),
        revised=revised_hours(app, actor, period_code) if version else None,
        table=table,
        lines=lines,
        departments=tuple(departments),
    )


def _history(app: App, actor: Actor, periods: Iterable[Period]) -> list[tuple[str, dict[str, DepartmentView]]]:
    """Departments of every attributed period up to the asked one, in order of time."""
    found = []
    for period in sorted(periods, key=lambda p: p.first_day):
        version = visible_version(app, actor, period.code)
        if version is not None:
            overview = attribution_overview(app, actor, period.code, version=version.version)
            found.append((period.code, {d.department: d for d in overview.departments}))
    return found


def _trends(history: Sequence[tuple[str, dict[str, DepartmentView]]], department: str) -> dict[str, Trend]:
    mine = [(label, views[department]) for label, views in history if department in views]
    labels = [label for label, _ in mine]
    if not labels:
        return {}
    minutes = [Fraction(sum(role.minutes for role in view.roles)) for _, view in mine]
    points = [view.points for _, view in mine]
    found = {"points": trend(labels, points), "minutes": trend(labels, minutes)}
    worked = [(label, p, m) for label, p, m in zip(labels, points, minutes, strict=True) if m]
    if worked:
        found["points_per_hour"] = trend([label for label, _, _ in worked], [p * 60 / m for _, p, m in worked])
    return found


def _rated(overview: Overview | None, department: str) -> list[Fraction]:
    """Composites of the rated people of a department."""
    people = overview.people if overview else ()
    return [p.composite for p in people if p.home == department and p.composite is not None]


def mean_of(values: Sequence[Fraction]) -> Fraction | None:
    """The mean; None of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def _role_kpi(
    definition: KpiDefinition,
    observations: Iterable[Observation],
    period: str,
    past: Sequence[tuple[str, Fraction]],
) -> RoleKpi:
    mine = [o for o in observations if o.kpi == definition.code and o.version in (0, definition.version)]
    mine = [o for o in mine if (o.person is None) == (definition.level is KpiLevel.TEAM)]
    exposure = sum((decimal_fraction(o.exposure) for o in mine), Fraction(0))
    if not exposure:
        return RoleKpi(definition=definition, value=None, points=None, tier="", trend=None)
    value = max(Fraction(0), sum((decimal_fraction(o.numerator) for o in mine), Fraction(0))) / exposure
    try:
        points = definition.points(value)
    except AnchorError:  # a draft of an earlier form that cannot score: its value is still worth showing
        return RoleKpi(definition=definition, value=value, points=None, tier="", trend=None)
    row = [*past[-TREND_PERIODS:], (period, value)]
    judged = trend([label for label, _ in row], [one for _, one in row])
    return RoleKpi(definition=definition, value=value, points=points, tier=tier(points), trend=judged)


def _role_report(
    row: KpiRow,
    cover: tuple[SlotTotals, tuple[SlotTotals, ...]] | None,
    lines: Iterable[AccountLine],
    kpis: Iterable[RoleKpi],
) -> RoleReport:
    nothing = SlotTotals(planned_min=0, present_min=0, need_cmin=0, covered_cmin=0)
    whole, by_hour = cover or (nothing, (nothing,) * HOURS_A_DAY)
    return RoleReport(
        role=row.code,
        row=row,
        minutes=row.figures.worked_min,
        helped_min=sum(line.minutes for line in lines if line.role == row.code),
        cover=whole,
        by_hour=by_hour,
        kpis=tuple(kpi for kpi in kpis if kpi.definition.role == row.code),
    )


def _hours_of(found: PlanActual, organisation: Organisation) -> list[int]:
    """The hour of the local day in which each slot begins."""
    zone = organisation.site.zone
    return [
        datetime.fromtimestamp(found.grid.start_s(slot), UTC).astimezone(zone).hour for slot in range(found.grid.slots)
    ]


def _by_hour(slots: RoleSlots, part: slice, hours: Sequence[int]) -> tuple[SlotTotals, ...]:
    need = slots.need if slots.need is not None else np.zeros_like(slots.planned)
    figures = np.stack([slots.planned, slots.present, need, slots.covered], axis=1)[part]
    sums = np.zeros((HOURS_A_DAY, figures.shape[1]), dtype=np.int64)
    np.add.at(sums, np.asarray(hours[part], dtype=np.int64), figures)
    return tuple(
        SlotTotals(planned_min=planned, present_min=present, need_cmin=needed, covered_cmin=covered)
        for planned, present, needed, covered in sums.tolist()
    )
