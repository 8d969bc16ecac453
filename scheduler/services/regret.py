"""Why a finished period cost more than the roster that hindsight would have planned, by cause, in money and hours.

The rosters of the split (scheduler/workload/simulation/regret.py) are found so: in force and first published are the
stored versions; the other three are searched anew for the same time each, without wishes to stay close to an earlier
version. They are searched for all that the rules price, wishes and fairness too; judged is what simulations cost:
labour, late and idle work of the roles that the forecast covers; hindsight is the cheaper of the last one and of what
happened, or what happened where the search finds no roster. Sick leave is unknown when the forecast's roster is
planned, unless the roster first published had no shift for the person on any day of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.calendar import days_of, wall_time
from scheduler.domain.organisation import Leave
from scheduler.domain.roster import AssignedDay, RosterState, RosterVersion, Source
from scheduler.errors import Conflict, InvalidInput
from scheduler.kpis.attendance import UNPLANNED_LEAVE
from scheduler.planning.demand import RoleDemand
from scheduler.planning.from_solution import to_assigned, to_roster
from scheduler.planning.to_problem import APPROVED, UNAVAILABLE, PlanningInput, to_problem
from scheduler.planning.to_simulation import roster_load
from scheduler.planning.waiting import Waiting, flows, presence_demand, waiting
from scheduler.services.absence_inputs import unplanned_absences
from scheduler.services.hours_inputs import require_range
from scheduler.services.roster_inputs import priced_demand, read_planned, require_planner
from scheduler.services.simulation_inputs import Away, actual_capacities, actual_works, known_away
from scheduler.storage.unit_of_work import UnitOfWork
from scheduler.workload.series import Ints
from scheduler.workload.simulation.regret import Cause, Realised, Regret, RegretPart, realised, split
from scheduler.workload.simulation.serve import Served
from scheduler.workload.simulation.simulate import Outcome, simulate
from scheduler.workload.simulation.work import RoleWork
from solver.problem import Problem
from solver.roster import Roster

Plan = Callable[[Problem, Roster], Roster | None]
"""Search a roster for the problem, starting from another one; ``None`` if none is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRegret:
    """One horizon: the version in force, the one first published, how many absences came to pass, and the split.

    ``searched``: did a search make the roster first published, at least in part? Else it was brought in or made by
    hand, and no search left anything over. ``hindsight_found``: did the search find a roster of hindsight? Else what
    happened stands for it. ``undivided`` are the causes that a search without a roster left untold: they are nought
    here, and ``Cause.GAP`` holds them. ``departments`` split the same five rosters: labour by whose people they are,
    late and idle work by who hosts the role; they add up to ``regret`` but for ``late_min``, whose parts are rounded
    down to whole minutes each.
    """

    version: RosterVersion
    first: RosterVersion
    absences: int
    searched: bool
    hindsight_found: bool
    undivided: tuple[Cause, ...]
    regret: Regret
    departments: dict[str, Regret]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRegret:
    """The sums over the period's rosters for one department."""

    total: RegretPart
    by_cause: dict[Cause, RegretPart]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRegret:
    """The sums over the period's rosters; causes add up to ``total`` field by field, departments as said above."""

    first_day: date
    last_day: date
    rosters: tuple[RosterRegret, ...]
    total: RegretPart
    by_cause: dict[Cause, RegretPart]
    by_department: dict[str, DepartmentRegret]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """What one roster cost, whole and by department."""

    whole: Realised
    departments: dict[str, Realised]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Past:
    """What is known of a published horizon now that it is over."""

    version: RosterVersion
    first: RosterVersion
    in_force: tuple[AssignedDay, ...]
    published: tuple[AssignedDay, ...]
    planned: PlanningInput  # as the first published version was planned, of the forecast's demand
    actual: PlanningInput  # of what really came
    works: tuple[RoleWork, ...]
    away: Away
    absences: frozenset[tuple[str, date]]


def period_regret(
    app: App,
    actor: Actor,
    first_day: date,
    last_day: date,
    *,
    plan: Plan,
    told: Callable[[int, int], None] | None = None,
) -> PeriodRegret:
    """Split the regret of whole published rosters between two days, both included.

    ``told`` hears how many of how many searches are done. Raises ``Forbidden`` for staff, ``InvalidInput`` for days
    that cut a roster or are too many, ``Conflict`` for days without a published roster, not yet over, without a
    forecast or without recorded work.
    """
    require_planner(actor)
    with app.reading(actor) as uow:
        pasts = read_pasts(uow, first_day, last_day)
    searches = 3 * len(pasts)
    found = []
    for number, past in enumerate(pasts):

        def searched(done: int, before: int = 3 * number) -> None:
            if told is not None:
                told(before + done, searches)

        found.append(split_roster(past, plan, searched))
    return summed(first_day, last_day, found)


def read_pasts(uow: UnitOfWork, first_day: date, last_day: date) -> list[Past]:
    """The whole published rosters of the days, each with all that its split needs. Raises as ``period_regret``."""
    require_range(first_day, last_day)
    return [_read(uow, version) for version in whole_rosters(uow, first_day, last_day)]


def summed(first_day: date, last_day: date, found: Sequence[RosterRegret]) -> PeriodRegret:
    """The rosters of a period together."""
    codes = sorted({code for one in found for code in one.departments})
    return PeriodRegret(
        first_day=first_day,
        last_day=last_day,
        rosters=tuple(found),
        total=_sum(one.regret.total for one in found),
        by_cause={cause: _sum(one.regret.by_cause[cause] for one in found) for cause in Cause},
        by_department={code: _of_department([one.departments[code] for one in found]) for code in codes},
    )


def _of_department(found: Sequence[Regret]) -> DepartmentRegret:
    return DepartmentRegret(
        total=_sum(one.total for one in found),
        by_cause={cause: _sum(one.by_cause[cause] for one in found) for cause in Cause},
    )


def whole_rosters(uow: UnitOfWork, first_day: date, last_day: date) -> list[RosterVersion]:
    """The published rosters that tile the days. Raises as ``period_regret`` where they do not, or are not over."""
    if last_day >= uow.today:
        raise Conflict(
            f"{last_day} is not over yet; a regret is split up to {uow.today - timedelta(days=1)}",
            key="regret_not_over",
            last_day=last_day,
            latest=uow.today - timedelta(days=1),
        )
    versions = list(uow.rosters.published(first_day, last_day))
    for version in versions:
        end = version.first_day + timedelta(days=version.days - 1)
        if version.first_day < first_day or end > last_day:
            raise InvalidInput(
                f"the roster of {version.first_day} to {end} lies across these days; take all of it or none",
                key="regret_cuts_roster",
                first_day=version.first_day,
                last_day=end,
            )
    covered = {day for version in versions for day in days_of(version.first_day, version.days)}
    missing = [day for day in days_of(first_day, (last_day - first_day).days + 1) if day not in covered]
    if missing:
        raise Conflict(f"no roster is published for {missing[0]}", key="regret_no_roster", day=missing[0])
    return versions


def _read(uow: UnitOfWork, version: RosterVersion) -> Past:
    once = [
        v
        for v in uow.rosters.of_horizon(version.first_day)
        if v.state in (RosterState.PUBLISHED, RosterState.SUPERSEDED)
    ]
    first = next(v for v in reversed(once) if v.days == version.days)
    published: tuple[AssignedDay, ...] = uow.rosters.assignments(first.id)
    planned = read_planned(uow, first)
    if planned.forecast_run_id is None:
        raise Conflict(
            f"no forecast covers the {version.days} days from {version.first_day}; make one first",
            key="regret_no_forecast",
            first_day=version.first_day,
            days=version.days,
        )
    organisation = planned.organisation
    roles = tuple(planned.needed)
    last = version.first_day + timedelta(days=version.days - 1)
    absences = unplanned_absences(uow, organisation, version.first_day, last)
    given = replace(planned.given, given=(), leaves=tuple(_known_leaves(planned.given, published)))
    return Past(
        version=version,
        first=first,
        in_force=uow.rosters.assignments(version.id),
        published=published,
        planned=given,
        actual=_of_what_came(uow, given, roles),
        works=actual_works(uow, organisation, version.first_day, version.days, roles),
        away=known_away(absences, version.first_day, version.days),
        absences=absences,
    )


def _of_what_came(uow: UnitOfWork, given: PlanningInput, roles: Iterable[str]) -> PlanningInput:
    """The same to be planned for the work that really came."""
    organisation, slot_min = given.organisation, given.organisation.site.slot_min
    demand: list[RoleDemand] = []
    waits: dict[str, Waiting] = {}
    came = actual_capacities(uow, organisation, given.first_day, given.days, roles)
    for role, (start, one) in came.items():
        demand += priced_demand({role: one}, wall_time(organisation.site.zone, start, 0), slot_min)
        waits |= waiting(organisation, {role: one}, start, given.first_day, given.days)
    demand += presence_demand(organisation, waits, given.first_day, given.days)
    return replace(given, demand=tuple(demand), flows=flows(organisation, waits, given.first_day))


def _known_leaves(given: PlanningInput, published: Iterable[AssignedDay]) -> Iterable[Leave]:
    """Leave that was known when the roster was first published."""
    worked = {(one.person, one.day) for one in published}
    for leave in given.leaves:
        days = days_of(leave.first_day, (leave.last_day - leave.first_day).days + 1)
        if leave.kind in UNPLANNED_LEAVE and any((leave.person, day) in worked for day in days):
            continue
        yield leave


def split_roster(past: Past, plan: Plan, searched: Callable[[int], None]) -> RosterRegret:
    """The split of one roster; ``searched`` hears how many of the three searches are done.

    A search that finds no roster, and those before it, take the step of the one after it: what they would have told
    apart stays in the solver's gap, and the causes add up as ever.
    """
    stages = stages_of(past)
    steps = [_meets(past, past.planned, past.in_force), _meets(past, past.planned, past.published)]
    start, told, found = past.published, list[_Met](), False
    for number, given in enumerate(stages, start=1):
        planned = _planned(given, plan, starting(past, number, start))
        found = planned is not None
        if planned is None:
            told.clear()
        else:
            start = planned
            told.append(_meets(past, given, planned))
        searched(number)
    # what happened was possible, so hindsight is never dearer, however short the searches were
    came = tuple(one for one in past.in_force if (one.person, one.day) not in past.absences)
    happened = _meets(past, stages[-1], came)
    best = min([*told[-1:], happened], key=lambda step: step.whole.cost_fen)
    told = [*told[:-1], best]
    untold = len(stages) - len(told)
    steps += [told[0]] * untold + told
    return RosterRegret(
        version=past.version,
        first=past.first,
        absences=len(past.absences),
        searched=any(one.source is Source.SOLVER for one in past.published),
        hindsight_found=found,
        undivided=tuple(Cause)[2 : 2 + untold],
        regret=split([step.whole for step in steps]),
        departments={
            code: split([step.departments[code] for step in steps])
            for code in sorted(past.planned.organisation.departments)
        },
    )


def stages_of(past: Past) -> tuple[PlanningInput, PlanningInput, PlanningInput]:
    """What the three searches plan: for the forecast, for what came, and for what came with the absences known."""
    return past.planned, past.actual, _with_absences(past.actual, past.absences)


def starting(past: Past, number: int, start: tuple[AssignedDay, ...]) -> tuple[AssignedDay, ...]:
    """What search ``number`` (1 to 3) starts from, given what the one before found.

    A start that nobody is away from is legal in the last one, and the search never ends worse than it.
    """
    if number < len(Cause) - 1:
        return start
    return tuple(one for one in start if (one.person, one.day) not in past.absences)


def _planned(given: PlanningInput, plan: Plan, start: tuple[AssignedDay, ...]) -> tuple[AssignedDay, ...] | None:
    problem = to_problem(given)
    hint = to_roster((one for one in start if one.person in problem.employee_by_id), given.first_day)
    roster = plan(problem, hint)
    return None if roster is None else to_assigned(roster, given.first_day)


def _meets(past: Past, given: PlanningInput, assigned: tuple[AssignedDay, ...]) -> _Met:
    """What a roster costs against what really came, without those who really were away."""
    organisation = given.organisation
    problem = to_problem(replace(given, demand=(), flows=()))
    load = roster_load(given, problem, assigned)
    missed: dict[str, int] = {}

    def watch(work: RoleWork, _capacity: Ints, served: Served) -> None:
        missed[work.role] = int(served.absent_presence.sum())

    outcome = simulate(past.works, load, organisation.site.slot_min, absent=past.away.from_load(load), watch=watch)
    departments = {}
    for code in organisation.departments:
        mine = tuple(a for a in assigned if organisation.people[a.person].department == code)
        own = roster_load(given, problem, mine)
        hosted = tuple(one for one in outcome.roles if organisation.roles[one.role].department == code)
        part = Outcome(slot_min=outcome.slot_min, roles=hosted, labour=own.costs(past.away.from_load(own)))
        departments[code] = realised(part, missed_cs=sum(missed[one.role] for one in hosted))
    return _Met(whole=realised(outcome, missed_cs=sum(missed.values())), departments=departments)


def _with_absences(given: PlanningInput, absences: Iterable[tuple[str, date]]) -> PlanningInput:
    """The same, had the absences been known: nobody is planned on them, whatever was pinned."""
    cells = set(absences)
    leaves = (
        Leave(person=person, first_day=day, last_day=day, kind=UNAVAILABLE, status=APPROVED)
        for person, day in sorted(cells)
    )
    return replace(
        given,
        leaves=(*given.leaves, *leaves),
        pins=tuple(pin for pin in given.pins if (pin.person, pin.day) not in cells),
    )


def _sum(parts: Iterable[RegretPart]) -> RegretPart:
    return sum(parts, RegretPart(cost_fen=0, labour_fen=0, late_min=0, worked_min=0))
