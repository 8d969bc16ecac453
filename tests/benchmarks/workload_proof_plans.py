"""The rosters that the proof compares: five views of the coming work, one problem otherwise, one solver.

A view is required capacity as paths (paths, slots), equally likely; a point is one path. The same function turns either
into curves of expected cost (scheduler.workload.demand), so that (b) to (d) get the very cost structure of (e) around
their point: its price for every hour short of it and for every hour beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from scheduler.workload.backtest import scored_forecast
from scheduler.workload.calendar import usual_days
from scheduler.workload.climatology import climatology
from scheduler.workload.demand import RequiredCapacity, demand_curves
from scheduler.workload.profile import open_cells
from scheduler.workload.series import Floats, Ints, Series
from scheduler.workload.standards import prices, required_centiheads
from solver.checks import verify
from solver.params import SolveParams
from solver.problem import CapacityDemand, CostSegment, Employee, Horizon, Problem, RoleId
from solver.roster import Assignment, Roster
from solver.solve import solve
from tests.benchmarks.baselines import repaired
from tests.benchmarks.workload_proof_site import NOTICE_DAYS, SLOT_MIN, Site, Work

PATHS = 300
QUANTILE = 0.8


class Method(StrEnum):
    """What the roster is made from."""

    COPIED = "a copied"
    NAIVE = "b naive"
    MEAN = "c mean"
    QUANTILE = "d 80 %"
    DISTRIBUTION = "e ours"


SOLVED = (Method.NAIVE, Method.MEAN, Method.QUANTILE, Method.DISTRIBUTION)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A roster and how its search ended; ``objective`` is what the method itself expects it to cost, in fen."""

    roster: Roster
    objective: int
    gap: float | None


def known_on(series: Series, first_day: date) -> Series:
    """What is known when the roster that begins on ``first_day`` is made."""
    return series.before(first_day - timedelta(days=NOTICE_DAYS))


def views(
    site: Site, work: Work, series: Series, first_day: date, *, methods: tuple[Method, ...], seed: int
) -> dict[Method, Floats]:
    """Units by slot of the period as every method sees them: (paths, slots)."""
    known = known_on(series, first_day)
    found: dict[Method, Floats] = {}
    if Method.NAIVE in methods:
        found[Method.NAIVE] = _last_week_again(known, site, first_day)[None, :]
    if set(methods) & {Method.MEAN, Method.QUANTILE, Method.DISTRIBUTION}:
        said = scored_forecast(known, site.calendar, first_day, site.days, paths=PATHS, seed=seed)
        found[Method.MEAN] = said.mean[None, :]
        found[Method.QUANTILE] = np.quantile(said.paths, QUANTILE, axis=0)[None, :]
        found[Method.DISTRIBUTION] = said.paths
    return {method: found[method] for method in methods}


def problem_of(site: Site, people: tuple[Employee, ...], first_day: date, units: Mapping[RoleId, Floats]) -> Problem:
    """The period's problem for one view of every role's units."""
    return Problem(
        horizon=Horizon(days=site.days, first_weekday=first_day.weekday(), slot_min=SLOT_MIN),
        shift_types=site.shift_types(),
        shifts=site.shifts(first_day),
        employees=people,
        capacity_demand=tuple(c for work in site.works for c in _demand(site, work, first_day, units[work.role])),
    )


def made(problem: Problem, params: SolveParams) -> Made:
    """The solver's roster for the problem."""
    found = solve(problem, params)
    if found.roster is None or found.objective is None:
        raise SystemExit(f"no roster: {found.status}, {found.termination}")
    return Made(roster=found.roster, objective=found.objective, gap=found.gap)


def copied(site: Site, problem: Problem, last: Roster, last_first_day: date, first_day: date) -> Made:
    """The last period's roster on this one's days, made legal again where a day is closed now.

    A day that was closed then takes what its weekday of the other week had, as a lead would fill it in.
    """
    source = {day: day for day in range(site.days)}
    for day in range(site.days):
        if not site.works_on(last_first_day + timedelta(days=day)):
            other = (day + 7) % site.days
            source[day] = other if site.works_on(last_first_day + timedelta(days=other)) else day
    by_day: dict[int, list[Assignment]] = {}
    for assignment in last:
        by_day.setdefault(assignment.day, []).append(assignment)
    moved = [
        Assignment(employee=a.employee, day=day, shift_type=a.shift_type, roles=a.roles)
        for day, taken in source.items()
        if site.works_on(first_day + timedelta(days=day))
        for a in by_day.get(taken, ())
    ]
    roster, _ = repaired(problem, Roster(tuple(moved)))
    return Made(roster=roster, objective=verify(problem, roster).objective, gap=None)


def _demand(site: Site, work: Work, first_day: date, units: Floats) -> Iterator[CapacityDemand]:
    """Work that is wanted in its slot: a curve for every slot in which somebody could do it."""
    required = RequiredCapacity(required_centiheads(units, work.standard, SLOT_MIN))
    curves = demand_curves(required, prices(work.standard, SLOT_MIN))
    for slot in np.flatnonzero(site.staffable(first_day)).tolist():
        curve = curves[slot]
        yield CapacityDemand(
            role=work.role,
            slot=slot,
            base_cost=curve.base_cost,
            segments=tuple(
                CostSegment(width_centiheads=width, slope=slope)
                for width, slope in zip(curve.widths, curve.slopes, strict=True)
            ),
            surplus_slope=curve.surplus_slope,
        )


def _last_week_again(known: Series, site: Site, first_day: date) -> Floats:
    """The newest known usual value of the same interval of the week, in its open cells; closed days hold nothing."""
    weeks = usual_days(known, site.calendar).weeks()
    last = np.where(open_cells(weeks), climatology(weeks, 1, np.array([0.5]))[0], 0.0)
    by_day = last.reshape(7, -1)
    days = [(first_day - known.end).days + day for day in range(site.days)]
    again = by_day[[day % 7 for day in days]]
    again[[not site.works_on(first_day + timedelta(days=day)) for day in range(site.days)]] = 0.0
    return np.asarray(again.reshape(-1))


def came(site: Site, work: Work, series: Series, first_day: date) -> Ints:
    """The capacity that the period's work really asked for, centiheads by slot."""
    units = series.window(first_day, site.days)
    if np.isnan(units).any():
        raise SystemExit(f"{work.series} does not hold the {site.days} days from {first_day}")
    return required_centiheads(units.reshape(-1), work.standard, SLOT_MIN)
