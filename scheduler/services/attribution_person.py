"""One person's score and how it came about, step by step with formulas and numbers, down to segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.attribution.bonus import Calibration
from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.claims import claimed_segments
from scheduler.attribution.department_effects import (
    DepartmentEffects,
    DepartmentState,
    Factor,
    department_effects,
    spread,
)
from scheduler.attribution.effects import RoleEffect, RoleState, composite_effects
from scheduler.attribution.engine import Result
from scheduler.attribution.reading import Reading
from scheduler.attribution.splits import split_segments
from scheduler.attribution.version import AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import NotFound
from scheduler.hours.schedule import floor_minutes
from scheduler.hours.segments import Segment
from scheduler.kpis.definitions import KpiLevel
from scheduler.kpis.score import GRID
from scheduler.kpis.scoring import KpiStep
from scheduler.services.attribution import CellView, PersonView, cell_view, person_views
from scheduler.services.attribution_inputs import Stored, role_splits, stored_reading, stored_version
from scheduler.services.hours_inputs import read_shifts, visible_people
from scheduler.storage.unit_of_work import UnitOfWork

SHRUNK = "θ = (x + κ·μ) / (n + κ)"
TEAM = "x / n"
ROLE_SCORE = "S = Σ v·f / Σ v"
POINTS = "a = (m / 60) · w · S / 100"
COMPOSITE = "C = Σ m·w·S / Σ m·w"
SHARE = "φ = V · a / Σ a"
PLAN_SCORE = Fraction(80)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLine:
    """One KPI of a role score. For a team KPI there is no μ, κ or reliability; None: no value was observed.

    ``value`` is what the anchors were asked. Below an hour in the role no individual figure is given.
    """

    kpi: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    level: KpiLevel
    weight: int
    formula: str
    x: Fraction | None
    n: Fraction | None
    mu: Fraction | None
    kappa: Fraction | None
    reliability: Fraction | None
    value: Fraction | None
    points: Fraction | None
    anchors: tuple[tuple[str, str], ...]
    version: int = 1
    observed_version: int = 0  # that of the observation, as in ``Observation``: 0 for one of the whole period


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    """A role of the person: KPI lines → score → points → share of the host department's amount."""

    cell: CellView
    department: str
    unit: str
    amount: int
    department_points: Fraction  # Σ a of the department
    people: int  # of the department's roles: its totals are for staff from five on
    kpis: tuple[KpiLine, ...]
    score_formula: str = ROLE_SCORE
    points_formula: str = POINTS
    share_formula: str = SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonScore:
    """``effects`` by role explain the composite against ``base`` (plan or a period); None: nothing to compare.

    ``shifts``: by role, how much larger its share of the scored weighted hours became.
    ``calibration``: what a committee decided on the home department's scores, shown beside them; it changes none.
    """

    version: AttributionVersion
    person: PersonView
    roles: tuple[RoleLine, ...]
    base: str
    effects: dict[str, RoleEffect] | None
    shifts: dict[str, Fraction]
    composite_formula: str = COMPOSITE
    calibration: Calibration | None = None


def person_score(
    app: App, actor: Actor, period_code: str, person: str, *, version: int | None = None, base: str = "plan"
) -> PersonScore:
    """A person's score with every step. Staff read their own once it is published.

    ``base`` is ``plan`` (published hours by role, at 80 points) or the code of an earlier period. Raises NotFound for a
    person out of sight, a period without attribution, or a person without hours in it.
    """
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        visible_people(organisation, actor, person=person)
        stored = stored_version(uow, actor, period_code, version)
        reading = stored_reading(uow, organisation, actor, period_code, stored.version.version)[1]
        view = next(iter(person_views(reading, {person})), None)
        if view is None:
            raise NotFound(
                f"{person} has no hours in {period_code}", key="score_missing", code=person, period=period_code
            )
        first, last = date.fromisoformat(stored.inputs.first_day), date.fromisoformat(stored.inputs.last_day)
        if base == "plan":
            before = _planned(uow, organisation, person, first, last)
        else:
            before = _states(stored_version(uow, actor, base, None).result, person)
        decided = {shift.department: shift for shift in uow.pools.calibrations(period_code)}
    now = _states(stored.result, person)
    return PersonScore(
        version=stored.version,
        person=view,
        roles=_role_lines(stored, reading, person),
        base=base,
        effects=composite_effects(before, now),
        shifts=_shifts(before, now),
        calibration=decided.get(view.home),
    )


def cell_segments(
    app: App, actor: Actor, period_code: str, person: str, role: str, *, version: int | None = None
) -> tuple[Segment, ...]:
    """The segments behind a person's cell in a role, in order of time, with what decisions granted since the lock.

    Visible to whoever sees the person, and, where the person has worked in it, the role's department. Raises NotFound
    otherwise.
    """
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        known = organisation.people.get(person)
        if role not in organisation.roles and role != UNASSIGNED:
            raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
        host = organisation.roles[role].department if role in organisation.roles else None
        own = known is not None and actor.sees_person(person, known.department)
        helped = known is not None and host is not None and actor.sees_department(host)
        if not own and not helped:
            raise NotFound(f"there is no person {person!r}", key="person_missing", code=person)
        stored = stored_version(uow, actor, period_code, version)
        first, last = date.fromisoformat(stored.inputs.first_day), date.fromisoformat(stored.inputs.last_day)
        recorded = uow.hours.segments(first, last, {person}).get(person, [])
        segments = split_segments(claimed_segments(recorded, stored.claims, person), role_splits(uow))
    found = tuple(s for s in segments if (s.role or UNASSIGNED) == role)
    if not own and not found:  # else a lead could read who works in other departments
        raise NotFound(f"there is no person {person!r}", key="person_missing", code=person)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChange:
    """The effects on a department's points, and by role how much larger its share of worked hours became.

    ``planned`` and ``attended`` are the main effects of planned hours and of attendance by role; empty where there is
    no such effect, or nothing was planned on a side.
    """

    effects: DepartmentEffects
    shift: dict[str, Fraction]
    planned: dict[str, Fraction]
    attended: dict[str, Fraction]


def why_department_changed(
    app: App, actor: Actor, period_code: str, department: str, *, version: int | None = None, base: str = "plan"
) -> DepartmentEffects | None:
    """Planned hours, attendance, deployment, productivity and interaction, summing exactly to the change of points.

    ``base`` as in ``person_score``. None when neither side has worked hours. Raises NotFound out of sight.
    """
    found = department_change(app, actor, period_code, department, version=version, base=base)
    return found.effects if found else None


def department_change(
    app: App, actor: Actor, period_code: str, department: str, *, version: int | None = None, base: str = "plan"
) -> DepartmentChange | None:
    """The same with the shift of hours between roles, which tells more time in a role from less."""
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        visible_people(organisation, actor, department=department)
        _, reading = stored_reading(uow, organisation, actor, period_code, version)
        planned = _planned_hours(uow, organisation, reading, department)
        now = _department_state(reading, department, sum(planned.values(), Fraction(0)))
        if base == "plan":
            day = date.fromisoformat(reading.first_day)
            plans = planned, planned
            before = DepartmentState(
                plan_hours=now.plan_hours,
                worked=planned,
                points_per_hour={
                    role: Fraction(organisation.weight_milli(role, day), 1000) * PLAN_SCORE / 100 for role in planned
                },
            )
        else:
            _, earlier = stored_reading(uow, organisation, actor, base, None)
            plans = _planned_hours(uow, organisation, earlier, department), planned
            before = _department_state(earlier, department, sum(plans[0].values(), Fraction(0)))
    effects = department_effects(before, now)
    if effects is None:
        return None
    sides = before, now
    both_planned = all(side.plan_hours for side in sides)
    used = [{r: w / s.plan_hours for r, w in s.worked.items()} if both_planned else {} for s in sides]
    return DepartmentChange(
        effects=effects,
        shift=_shift(before, now),
        planned=spread(effects.main[Factor.PLAN], _changes(*plans)) if both_planned else {},
        attended=spread(effects.main[Factor.ATTENDANCE], _changes(used[0], used[1])),
    )


def _changes(before: Mapping[str, Fraction], now: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {
        role: now.get(role, Fraction(0)) - before.get(role, Fraction(0)) for role in sorted(before.keys() | now.keys())
    }


def _shift(before: DepartmentState, now: DepartmentState) -> dict[str, Fraction]:
    totals = [sum(side.worked.values(), Fraction(0)) or Fraction(1) for side in (before, now)]
    return {
        role: now.worked.get(role, Fraction(0)) / totals[1] - before.worked.get(role, Fraction(0)) / totals[0]
        for role in sorted(before.worked.keys() | now.worked.keys())
    }


def _role_lines(stored: Stored, reading: Reading, person: str) -> tuple[RoleLine, ...]:
    homes = {p.person: p.home for p in reading.people}
    departments = {d.department: d for d in reading.departments}
    people = {
        d: len({j.shared.cell.person for j in reading.cells if j.shared.cell.department == d}) for d in departments
    }
    lines = []
    for judged in reading.cells:
        cell = judged.shared.cell
        if cell.person == person:
            host = departments[cell.department]
            lines.append(
                RoleLine(
                    cell=cell_view(judged, homes[person]),
                    department=cell.department,
                    unit=host.unit,
                    amount=host.amount,
                    department_points=host.points,
                    people=people[cell.department],
                    kpis=_kpi_lines(stored, person, cell.role),
                )
            )
    return tuple(sorted(lines, key=lambda line: (-line.cell.minutes, line.cell.role)))


def _kpi_lines(stored: Stored, person: str, role: str) -> tuple[KpiLine, ...]:
    scored = stored.result.scores.get((person, role))
    if scored is None:  # a cell whose hours a decision moved elsewhere
        return ()
    versions = Counter(d.code for d in stored.inputs.definitions if d.role == role)
    observed = {(o.kpi, o.version, o.person) for o in stored.inputs.observations if o.person in (None, person)}
    lines = []
    for step in scored.steps:
        definition = stored.definitions[step.kpi, step.version]
        own = step.level is KpiLevel.INDIVIDUAL
        hidden = own and not scored.shown
        lines.append(
            KpiLine(
                kpi=step.kpi,
                name_zh=definition.name_zh,
                name_en=definition.name_en,
                unit_zh=definition.unit_zh,
                unit_en=definition.unit_en,
                level=step.level,
                weight=step.weight,
                formula=SHRUNK if own else TEAM,
                x=None if hidden else step.x,
                n=None if hidden else step.n,
                mu=step.mu,
                kappa=step.kappa,
                reliability=None if hidden else step.reliability,
                value=None if hidden else step.value,
                points=None if hidden else step.points,
                anchors=definition.anchors,
                version=step.version,
                observed_version=_observed_version(
                    step, person if own else None, observed, amended=versions[step.kpi] > 1
                ),
            )
        )
    return tuple(lines)


def _observed_version(
    step: KpiStep, person: str | None, observed: AbstractSet[tuple[str, int, str | None]], *, amended: bool
) -> int:
    """The version of the observation that the step scored; without one, that of the observation that it would score."""
    whole, own = ((step.kpi, version, person) in observed for version in (0, step.version))
    if amended:  # an observation of the version's own days comes before one of the whole period
        return 0 if whole and not own else step.version
    return step.version if own and not whole else 0


def _shifts(before: dict[str, RoleState], now: dict[str, RoleState]) -> dict[str, Fraction]:
    def share(side: dict[str, RoleState], role: str) -> Fraction:
        scored = {r: s.weighted for r, s in side.items() if s.score is not None}
        total = sum(scored.values(), Fraction(0))
        return scored.get(role, Fraction(0)) / total if total else Fraction(0)

    return {role: share(now, role) - share(before, role) for role in sorted(before.keys() | now.keys())}


def _states(result: Result, person: str) -> dict[str, RoleState]:
    """Weighted minutes and score by role; two weight versions of a role count together."""
    found: dict[str, RoleState] = {}
    for shared in result.cells:
        cell = shared.cell
        if cell.person == person:
            before = found[cell.role].weighted if cell.role in found else Fraction(0)
            score = None if cell.s_e4 is None else Fraction(cell.s_e4, GRID)
            found[cell.role] = RoleState(weighted=before + cell.weighted, score=score)
    return found


def _planned(uow: UnitOfWork, organisation: Organisation, person: str, first: date, last: date) -> dict[str, RoleState]:
    """The published plan of a person: weighted minutes by role, each at 80 points."""
    found: dict[str, RoleState] = {}
    for shift in read_shifts(uow, organisation, first, last, {person}).get(person, ()):
        for block in shift.blocks:
            if block.role is not None:
                weight = organisation.weight_milli(block.role, shift.day)
                before = found[block.role].weighted if block.role in found else Fraction(0)
                minutes = weight * floor_minutes(block.start_s, block.end_s)
                found[block.role] = RoleState(weighted=before + minutes, score=PLAN_SCORE)
    return found


def _planned_hours(
    uow: UnitOfWork, organisation: Organisation, reading: Reading, department: str
) -> dict[str, Fraction]:
    """Published hours in the department's roles, by role, whoever's people they are."""
    first, last = date.fromisoformat(reading.first_day), date.fromisoformat(reading.last_day)
    hours: dict[str, Fraction] = {}
    for shifts in read_shifts(uow, organisation, first, last).values():
        for block in (b for shift in shifts for b in shift.blocks):
            if block.role is not None and organisation.roles[block.role].department == department:
                minutes = floor_minutes(block.start_s, block.end_s)
                hours[block.role] = hours.get(block.role, Fraction(0)) + Fraction(minutes, 60)
    return hours


def _department_state(reading: Reading, department: str, plan_hours: Fraction) -> DepartmentState:
    worked: dict[str, Fraction] = {}
    points: dict[str, Fraction] = {}
    people: dict[tuple[str, str], tuple[Fraction, Fraction]] = {}
    for judged in reading.cells:
        cell = judged.shared.cell
        if cell.department == department:
            hours = Fraction(cell.minutes, 60)
            worked[cell.role] = worked.get(cell.role, Fraction(0)) + hours
            points[cell.role] = points.get(cell.role, Fraction(0)) + cell.points
            key = cell.role, cell.person
            before = people.get(key, (Fraction(0), Fraction(0)))
            people[key] = before[0] + hours, before[1] + cell.points
    return DepartmentState(
        plan_hours=plan_hours,
        worked=worked,
        points_per_hour={role: points[role] / hours for role, hours in worked.items() if hours},
        people=people,
    )
