"""What the roster services read before they act: the version within the actor's reach, and the problem it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.calendar import minutes_between, wall_time
from scheduler.domain.organisation import Organisation, Pin, WorkKind
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.planning.cover import Paths, expected_short_hours
from scheduler.planning.demand import RoleDemand, RoleFlow, earlier_capacity
from scheduler.planning.history import CARRY_WEEKS, Past
from scheduler.planning.lawful.cite import Cite, citing
from scheduler.planning.lawful.persons import Sources, protections
from scheduler.planning.roles import Given
from scheduler.planning.to_problem import PlanningInput, lawful_problem, pins_of
from scheduler.planning.waiting import Waiting, flows, presence_demand, waiting
from scheduler.services.labour_inputs import read_law
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.demand import curves_of
from scheduler.workload.runs import RoleCapacity
from solver.problem import Problem, RoleId
from solver.roster import Roster


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One version's problem with the simulated need that it was made from (centiheads, from the horizon's start).

    Of work that may wait ``needed`` is what arrives in each slot, and ``waiting`` tells when it is due.
    """

    version: RosterVersion
    given: PlanningInput
    needed: Mapping[str, Paths]
    waiting: Mapping[str, Waiting]
    forecast_run_id: int | None

    @property
    def organisation(self) -> Organisation:
        return self.given.organisation

    @cached_property
    def _lawful(self) -> tuple[Problem, Sources]:
        return lawful_problem(self.given)

    @property
    def problem(self) -> Problem:
        return self._lawful[0]

    def pinned(self, pins: tuple[Pin, ...]) -> Planned:
        """The same with these pins instead; the problem, if it is made already, is not made anew."""
        given = replace(self.given, pins=pins)
        other = replace(self, given=given)
        made = vars(self).get("_lawful")
        if made is not None:
            problem, sources = made
            codes = frozenset(problem.employee_by_id)
            vars(other)["_lawful"] = (replace(problem, pins=pins_of(given, codes, problem.shifts)), sources)
        return other

    @cached_property
    def earlier(self) -> Given:
        """What nights of the published roster before give inside this horizon, centiheads by role and slot."""
        return {(RoleId(role), slot): heads for (role, slot), heads in earlier_capacity(self.given).items()}

    def short_hours(self, roster: Roster, problem: Problem | None = None) -> Mapping[str, float]:
        """Expected person-hours short by role with ``roster``; of the version's own problem unless told otherwise."""
        return expected_short_hours(problem or self.problem, roster, self.needed, self.waiting, self.earlier)

    @cached_property
    def cite(self) -> Cite:
        """Which labour rule stands behind a violation."""
        law = self.given.law
        return citing(protections() if law is None else law.stack, self._lawful[1])


@dataclass(frozen=True, kw_only=True)
class _Needed:
    start: datetime | None = None
    slot_min: int = 0
    capacities: Mapping[str, RoleCapacity] = field(default_factory=dict)
    by_slot: Mapping[str, Paths] = field(default_factory=dict)
    waiting: Mapping[str, Waiting] = field(default_factory=dict)


def version_for(uow: UnitOfWork, actor: Actor, roster_id: int) -> RosterVersion:
    """A version that the actor may see on a board: HR, admin and leads. Anybody else finds nothing."""
    if actor.role is AccountRole.STAFF:
        raise NotFound(f"there is no roster {roster_id}", key="roster_missing", roster=roster_id)
    version: RosterVersion = uow.rosters.get(roster_id)
    return version


def require_day(version: RosterVersion, day: date) -> int:
    """The day's index in the roster. InvalidInput outside it."""
    index = (day - version.first_day).days
    if not 0 <= index < version.days:
        raise InvalidInput(
            f"{day} is not one of the {version.days} days from {version.first_day}",
            key="day_outside",
            day=day,
            first_day=version.first_day,
            days=version.days,
        )
    return index


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
    needed = _needed(uow, organisation, version, run_id)
    demand: tuple[RoleDemand, ...] = ()
    flowing: tuple[RoleFlow, ...] = ()
    if priced and needed.start is not None:
        demand = (
            *priced_demand(needed.capacities, needed.start, needed.slot_min),
            *presence_demand(organisation, needed.waiting, version.first_day, version.days + 1),
        )
        flowing = flows(organisation, needed.waiting, version.first_day)
    given = PlanningInput(
        organisation=organisation,
        first_day=version.first_day,
        days=version.days,
        leaves=uow.organisation.leaves(version.first_day - timedelta(days=7), last),
        requests=uow.organisation.requests(version.first_day, last),
        pins=uow.organisation.pins(version.first_day, last),
        demand=demand,
        flows=flowing,
        past=Past(
            assignments=uow.rosters.published_assignments(since, before),
            covered=uow.rosters.covered_days(since, before),
        ),
        given=_stays_close_to(uow, version),
        law=read_law(uow, organisation, version.first_day, version.days),
    )
    return Planned(version=version, given=given, needed=needed.by_slot, waiting=needed.waiting, forecast_run_id=run_id)


def forecast_run(uow: UnitOfWork, version: RosterVersion) -> int | None:
    """The run that the version was made with, else the newest one that covers its days, else None."""
    if version.forecast_run_id is not None:
        return version.forecast_run_id
    last = version.first_day + timedelta(days=version.days - 1)
    runs = uow.workload.runs(covering=(version.first_day, last), limit=1)
    return runs[0].id if runs else None


def _needed(uow: UnitOfWork, organisation: Organisation, version: RosterVersion, run_id: int | None) -> _Needed:
    if run_id is None:
        return _Needed()
    run = uow.workload.run(run_id)
    zone = organisation.site.zone
    start = wall_time(zone, run.first_day, 0)
    first = minutes_between(start, wall_time(zone, version.first_day, 0)) // run.slot_min
    end = minutes_between(start, wall_time(zone, version.first_day + timedelta(days=version.days), 0)) // run.slot_min
    capacities = uow.workload.capacities(run_id)
    return _Needed(
        start=start,
        slot_min=run.slot_min,
        capacities=capacities,
        by_slot={role: one.capacity[:, first:end] for role, one in capacities.items()},
        waiting=waiting(
            organisation, capacities, run.first_day, version.first_day, version.days, slot_min=run.slot_min
        ),
    )


def priced_demand(capacities: Mapping[str, RoleCapacity], start: datetime, slot_min: int) -> tuple[RoleDemand, ...]:
    """The demand of immediate work by role, from capacities whose first slot begins at ``start``."""
    return tuple(
        RoleDemand(role=role, start=start, slot_min=slot_min, curves=curves_of(one, slot_min))
        for role, one in capacities.items()
        if one.standard.kind == WorkKind.IMMEDIATE
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
