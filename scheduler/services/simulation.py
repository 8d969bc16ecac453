"""A roster judged against what the forecast says may come, or against what really came. Nothing is stored.

Leads see the roles that their departments host, and what those cost; labour is of the whole roster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.planning.from_solution import to_roster
from scheduler.services.absence_inputs import absence_risk, unplanned_absences
from scheduler.services.roster_editing import added_violations
from scheduler.services.roster_inputs import Planned, read_planned, require_planner, version_for
from scheduler.services.simulation_inputs import (
    Away,
    actual_works,
    drawn_away,
    forecast_works,
    known_away,
    load_of,
    require_paths,
)
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.simulation.absence import AbsenceRisk
from scheduler.workload.simulation.cover import CoverWatch, PostCover, covers
from scheduler.workload.simulation.load import RosterLoad
from scheduler.workload.simulation.simulate import Difference, Outcome, compare, simulate
from scheduler.workload.simulation.standby import OnCall, Standby, best_standby
from scheduler.workload.simulation.work import RoleWork
from solver.checks import verify
from solver.problem import EmployeeId, Shift, ShiftTypeId
from solver.roster import Assignment, Roster

MAX_STANDBY = 50
_LOOKED_AT = 200  # versions, the latest days first


class Against(StrEnum):
    FORECAST = "forecast"
    ACTUAL = "actual"


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Judgement:
    """One roster: what it meets, how likely each shift is covered, and what absences were expected.

    ``risk`` is None against what really came: then who was away is known.
    """

    version: RosterVersion
    outcome: Outcome
    covers: tuple[PostCover, ...]
    risk: AbsenceRisk | None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SimulationReport:
    """``other`` and ``difference`` (first minus other, on the same paths) where a second roster was asked for."""

    organisation: Organisation
    against: Against
    seed: int
    judged: Judgement
    other: Judgement | None
    difference: Difference | None
    standby: tuple[Standby, ...]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Stage:
    """What every roster of one question meets."""

    works: tuple[RoleWork, ...]
    away: Away
    risk: AbsenceRisk | None
    slot_min: int


def simulate_roster(
    app: App,
    actor: Actor,
    roster_id: int,
    *,
    paths: int = 300,
    seed: int = 1,
    against: Against = Against.FORECAST,
    other: int | None = None,
    standby: int = 0,
) -> SimulationReport:
    """Judge a roster, beside another one of the same days if asked, with a standby list of up to ``standby`` duties.

    Against the forecast, ``paths`` paths of work and of absences follow from ``seed`` alone, whatever the roster.
    Against what really came there is one path, with the absences that really were. Raises ``Forbidden`` for staff,
    ``NotFound`` for a roster, ``InvalidInput`` for numbers that cannot be or rosters of different days, ``Conflict``
    for a roster without shifts, days without a forecast, or work that has not all come yet.
    """
    require_planner(actor)
    require_paths(paths, seed)
    if not 0 <= standby <= MAX_STANDBY:
        raise InvalidInput(
            f"a standby list has up to {MAX_STANDBY} duties, not {standby}", key="standby_count", most=MAX_STANDBY
        )
    if standby and against is Against.ACTUAL:
        raise InvalidInput("a standby list needs paths that may still come", key="standby_actual")
    with app.reading(actor) as uow:
        planned, assigned = _read(uow, actor, roster_id)
        second = None if other is None else _same_days(planned.version, *_read(uow, actor, other))
        stage = _stage(uow, actor, planned, paths=paths, seed=seed, against=against)
    load = load_of(planned, assigned)
    judged = _judged(planned.version, load, stage)
    beside = None if second is None else _judged(second[0].version, load_of(*second), stage)
    return SimulationReport(
        organisation=planned.organisation,
        against=against,
        seed=seed,
        judged=judged,
        other=beside,
        difference=None if beside is None else compare(judged.outcome, beside.outcome),
        standby=_standby(planned, assigned, load, stage, count=standby) if standby else (),
    )


def newest_to_simulate(app: App, actor: Actor, against: Against) -> RosterVersion:
    """The roster made last that holds shifts; against the forecast, of those whose days a forecast covers if any.

    Raises ``Forbidden`` for staff, ``NotFound`` where no roster holds shifts.
    """
    require_planner(actor)
    with app.reading(actor) as uow:
        versions: Sequence[RosterVersion] = uow.rosters.newest(_LOOKED_AT)
        filled = sorted((v for v in versions if v.lifecycle.has_roster), key=lambda v: v.id, reverse=True)
        if not filled:
            raise NotFound("no roster holds shifts yet", key="roster_none_filled")
        if against is Against.ACTUAL:
            return filled[0]
        return next((v for v in filled if _is_forecast(uow, v)), filled[0])


def _is_forecast(uow: UnitOfWork, version: RosterVersion) -> bool:
    last = version.first_day + timedelta(days=version.days - 1)
    return bool(uow.workload.runs(covering=(version.first_day, last), limit=1))


def standby_list(
    uow: UnitOfWork,
    actor: Actor,
    planned: Planned,
    assigned: Sequence[AssignedDay],
    *,
    days: Sequence[date],
    count: int,
    paths: int,
) -> tuple[Standby, ...]:
    """Whom to have on call on these days, were this the roster: up to ``count`` duties, the best first.

    Raises ``Conflict`` for days without a forecast.
    """
    stage = _stage(uow, actor, planned, paths=paths, seed=1, against=Against.FORECAST)
    return _standby(planned, assigned, load_of(planned, assigned), stage, count=count, days=days)


def _read(uow: UnitOfWork, actor: Actor, roster_id: int) -> tuple[Planned, tuple[AssignedDay, ...]]:
    version = version_for(uow, actor, roster_id)
    assigned: tuple[AssignedDay, ...] = uow.rosters.assignments(version.id)
    if not assigned:
        raise Conflict(
            f"roster {version.id} holds no shifts to simulate", key="roster_without_shifts", roster=version.id
        )
    return read_planned(uow, version, priced=False), assigned


def _same_days(
    first: RosterVersion, planned: Planned, assigned: tuple[AssignedDay, ...]
) -> tuple[Planned, tuple[AssignedDay, ...]]:
    second = planned.version
    if (first.first_day, first.days) != (second.first_day, second.days):
        raise InvalidInput(
            f"rosters of the same days are compared; {first.id} has {first.days} days from {first.first_day}, "
            f"{second.id} has {second.days} from {second.first_day}",
            key="rosters_of_other_days",
            first=first.id,
            second=second.id,
        )
    return planned, assigned


def _stage(uow: UnitOfWork, actor: Actor, planned: Planned, *, paths: int, seed: int, against: Against) -> _Stage:
    organisation, version = planned.organisation, planned.version
    roles = [code for code, role in organisation.roles.items() if actor.sees_department(role.department)]
    slot_min = organisation.site.slot_min
    if against is Against.ACTUAL:
        works = actual_works(uow, organisation, version.first_day, version.days, roles)
        last = date.fromordinal(version.first_day.toordinal() + version.days - 1)
        absences = unplanned_absences(uow, organisation, version.first_day, last)
        away = known_away(absences, version.first_day, version.days)
        return _Stage(works=works, away=away, risk=None, slot_min=slot_min)
    risk = absence_risk(uow, organisation, version.first_day)
    return _Stage(
        works=forecast_works(uow, planned, roles, paths=paths, seed=seed),
        away=drawn_away(risk, planned, paths=paths, seed=seed),
        risk=risk,
        slot_min=slot_min,
    )


def _judged(version: RosterVersion, load: RosterLoad, stage: _Stage) -> Judgement:
    watch, absent = CoverWatch(), stage.away.from_load(load)
    outcome = simulate(stage.works, load, stage.slot_min, absent=absent, watch=watch)
    return Judgement(version=version, outcome=outcome, covers=covers(load, watch, absent), risk=stage.risk)


def _standby(
    planned: Planned,
    assigned: Sequence[AssignedDay],
    load: RosterLoad,
    stage: _Stage,
    *,
    count: int,
    days: Sequence[date] | None = None,
) -> tuple[Standby, ...]:
    absent = stage.away.from_load(load)
    at_risk = {(load.duties[i].day, load.duties[i].shift) for i in np.flatnonzero(absent.any(axis=0))}
    at_risk = {duty for duty in at_risk if days is None or duty[0] in days}
    candidates = _candidates(planned, assigned, at_risk)
    problem, first_day = planned.problem, planned.version.first_day
    roster = to_roster(assigned, first_day)
    before = verify(problem, roster)

    def allowed(chosen: Sequence[OnCall]) -> bool:
        called = tuple(_called(planned, one) for one in chosen)
        return not added_violations(before, verify(problem, Roster((*roster, *called))))

    return best_standby(
        stage.works,
        load,
        stage.slot_min,
        absent=absent,
        candidates=candidates,
        away=stage.away.of((one.person, one.day) for one in candidates),
        count=count,
        allowed=allowed,
    )


def _candidates(
    planned: Planned, assigned: Sequence[AssignedDay], at_risk: set[tuple[date, str]]
) -> tuple[OnCall, ...]:
    """Everybody who is free that day and may take a shift in which somebody could be away."""
    problem = planned.problem
    busy = {(one.person, one.day) for one in assigned}
    found = []
    for day, code in sorted(at_risk):
        shift: Shift = problem.shift_by_key[planned.given.day_index(day), ShiftTypeId(code)]
        for employee in problem.employees:
            if (employee.id, day) in busy or not problem.can_work(employee, shift.day, {shift.type}):
                continue
            roles = {str(r): pct for r, pct in employee.roles.items() if problem.may_hold(employee, shift, r)}
            wage = employee.cost_per_hour * shift.work_min // 60
            found.append(OnCall(person=str(employee.id), day=day, shift=code, roles=roles, wage_fen=wage))
    return tuple(found)


def _called(planned: Planned, one: OnCall) -> Assignment:
    """The shift in the roster as if the person were called, without roles."""
    day = planned.given.day_index(one.day)
    shift = planned.problem.shift_by_key[day, ShiftTypeId(one.shift)]
    return Assignment(
        employee=EmployeeId(one.person), day=day, shift_type=shift.type, roles=(None,) * len(shift.blocks)
    )
