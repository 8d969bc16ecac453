"""What the roster services read before they act: the version within the actor's reach, and the problem it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import minutes_between, wall_time
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion
from scheduler.errors import Forbidden, NotFound
from scheduler.planning.cover import Paths
from scheduler.planning.demand import RoleDemand
from scheduler.planning.history import CARRY_WEEKS, Past
from scheduler.planning.to_problem import PlanningInput, to_problem
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.demand import curves_of
from scheduler.workload.runs import RoleCapacity
from solver.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One version's problem with the simulated need that it was made from (centiheads, from the horizon's start)."""

    version: RosterVersion
    given: PlanningInput
    needed: Mapping[str, Paths]
    forecast_run_id: int | None

    @property
    def organisation(self) -> Organisation:
        return self.given.organisation

    @cached_property
    def problem(self) -> Problem:
        return to_problem(self.given)


def version_for(uow: UnitOfWork, actor: Actor, roster_id: int) -> RosterVersion:
    """A version that the actor may see on a board: HR, admin and leads. Anybody else finds nothing."""
    if actor.role is AccountRole.STAFF:
        raise NotFound(f"there is no roster {roster_id}", key="roster_missing", roster=roster_id)
    version: RosterVersion = uow.rosters.get(roster_id)
    return version


def require_planner(actor: Actor) -> None:
    """Raises ``Forbidden`` unless the actor plans: leads, HR and admin."""
    if actor.role is AccountRole.STAFF:
        raise Forbidden("only leads, HR and administrators plan rosters", key="planners_only")


def read_planned(uow: UnitOfWork, version: RosterVersion, *, priced: bool = True) -> Planned:
    """Read everything that the version's problem is made from: the company, days of people, the past, the forecast.

    The roster stays close to the published version of the same days that it is based on. Without a forecast that covers
    the horizon the problem has rules but no demand; ``priced=False`` leaves the prices out where heads alone count.
    """
    organisation = uow.organisation.load()
    last = version.first_day + timedelta(days=version.days)
    since = version.first_day - timedelta(weeks=CARRY_WEEKS)
    before = version.first_day - timedelta(days=1)
    run_id = forecast_run(uow, version)
    demand, needed = _demand(uow, organisation, version, run_id, priced)
    given = PlanningInput(
        organisation=organisation,
        first_day=version.first_day,
        days=version.days,
        leaves=uow.organisation.leaves(version.first_day - timedelta(days=7), last),
        requests=uow.organisation.requests(version.first_day, last),
        pins=uow.organisation.pins(version.first_day, last),
        demand=demand,
        past=Past(
            assignments=uow.rosters.published_assignments(since, before),
            covered=uow.rosters.covered_days(since, before),
        ),
        given=_stays_close_to(uow, version),
    )
    return Planned(version=version, given=given, needed=needed, forecast_run_id=run_id)


def forecast_run(uow: UnitOfWork, version: RosterVersion) -> int | None:
    """The run that the version was made with, else the newest one that covers its days, else None."""
    if version.forecast_run_id is not None:
        return version.forecast_run_id
    last = version.first_day + timedelta(days=version.days - 1)
    runs = uow.workload.runs(covering=(version.first_day, last), limit=1)
    return runs[0].id if runs else None


def _demand(
    uow: UnitOfWork, organisation: Organisation, version: RosterVersion, run_id: int | None, priced: bool
) -> tuple[tuple[RoleDemand, ...], dict[str, Paths]]:
    if run_id is None:
        return (), {}
    run = uow.workload.run(run_id)
    zone = organisation.site.zone
    start = wall_time(zone, run.first_day, 0)
    first = minutes_between(start, wall_time(zone, version.first_day, 0)) // run.slot_min
    end = minutes_between(start, wall_time(zone, version.first_day + timedelta(days=version.days), 0)) // run.slot_min
    capacities = uow.workload.capacities(run_id)
    demand = priced_demand(capacities, start, run.slot_min) if priced else ()
    return demand, {role: one.capacity[:, first:end] for role, one in capacities.items()}


def priced_demand(capacities: Mapping[str, RoleCapacity], start: datetime, slot_min: int) -> tuple[RoleDemand, ...]:
    """The demand of capacities by role whose first slot begins at ``start``."""
    return tuple(
        RoleDemand(role=role, start=start, slot_min=slot_min, curves=curves_of(one, slot_min))
        for role, one in capacities.items()
    )


def _stays_close_to(uow: UnitOfWork, version: RosterVersion) -> tuple[AssignedDay, ...]:
    if version.based_on_id is None:
        return ()
    base = uow.rosters.get(version.based_on_id)
    if (base.first_day, base.days) != (version.first_day, version.days):
        return ()
    if base.state not in (RosterState.PUBLISHED, RosterState.SUPERSEDED):
        return ()
    found: tuple[AssignedDay, ...] = uow.rosters.assignments(base.id)
    return found
