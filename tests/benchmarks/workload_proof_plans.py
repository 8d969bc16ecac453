"""The rosters that the proof compares: five views of the coming work, one problem otherwise, one solver.

A view is units by slot as equally likely paths; a point is one path. The product's own functions turn either into what
the solver takes: curves of expected cost of work wanted in its slot (scheduler.workload.demand), a priced flow of work
that may wait (scheduler.workload.deferrable). So (b) to (d) get the very cost structure of (e) around their point: its
price for every hour short of it or late by it, and for every hour beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.domain.organisation import WorkKind
from scheduler.workload.backtest import scored_forecast
from scheduler.workload.calendar import usual_days
from scheduler.workload.climatology import climatology
from scheduler.workload.deferrable import DueRule, due_rule, waiting_work, work_flow
from scheduler.workload.demand import DemandCurve, RequiredCapacity, demand_curves
from scheduler.workload.profile import open_cells
from scheduler.workload.series import DAY_MIN, Floats, Ints, Series
from scheduler.workload.simulation.work import (
    Deferral,
    RoleWork,
    due_at_cut_offs,
    due_within,
    late_by_cut_off,
    late_by_slot,
)
from scheduler.workload.standards import prices, required_centiheads
from solver.checks import verify
from solver.params import SolveParams
from solver.problem import (
    CapacityDemand,
    CostSegment,
    DeferrableDemand,
    DueCost,
    Employee,
    Horizon,
    Problem,
    RoleId,
)
from solver.roster import Assignment, Roster
from solver.solution import Status
from solver.solve import solve
from tests.benchmarks.baselines import repaired
from tests.benchmarks.workload_proof_site import FULL, NOTICE_DAYS, SLOT_MIN, Site, Work

PATHS = 300
QUANTILE = 0.8
PATIENCE_S = 60.0
CARRY_FEN = FULL.wage * 100  # an hour of work left at the end is worth the wage of doing it later
_ZONE = ZoneInfo("UTC")  # the series have no clock changes
_AHEAD_DAYS = 15  # beyond the period, within which its last cut-off is followed by another


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
        found[Method.QUANTILE] = _quantile(site, work, first_day, said.paths)[None, :]
        found[Method.DISTRIBUTION] = said.paths
    return {method: found[method] for method in methods}


def problem_of(site: Site, people: tuple[Employee, ...], first_day: date, units: Mapping[RoleId, Floats]) -> Problem:
    """The period's problem for one view of every role's units."""
    return Problem(
        horizon=Horizon(days=site.days, first_weekday=first_day.weekday(), slot_min=SLOT_MIN),
        shift_types=site.shift_types(),
        shifts=site.shifts(first_day),
        employees=people,
        capacity_demand=tuple(
            demand
            for work in site.works
            if work.standard.kind is WorkKind.IMMEDIATE
            for demand in _wanted_at_once(site, work, first_day, units[work.role])
        ),
        deferrable_demand=tuple(
            _may_wait(site, work, first_day, units[work.role])
            for work in site.works
            if work.standard.kind is WorkKind.DEFERRABLE
        ),
    )


def made(problem: Problem, params: SolveParams) -> Made:
    """The solver's roster for the problem; a busy machine that found none gets twice the time, and says so."""
    found = solve(problem, params)
    while found.status is Status.UNKNOWN and params.time_limit_s < PATIENCE_S:
        print(f"  no roster in {params.time_limit_s:g} s: once more with twice the time", flush=True)
        params = replace(params, time_limit_s=2 * params.time_limit_s)
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


def came(site: Site, work: Work, series: Series, first_day: date) -> RoleWork:
    """The work that the period really brought, as the simulation takes it."""
    units = series.window(first_day, site.days)
    if np.isnan(units).any():
        raise SystemExit(f"{work.series} does not hold the {site.days} days from {first_day}")
    price = prices(work.standard, SLOT_MIN)
    return RoleWork(
        role=work.role,
        wanted=_centiheads(site, work, first_day, units.reshape(1, -1)),
        short_price=price.short,
        idle_price=price.idle,
        deferral=_deferral(site, work, first_day) if work.standard.kind is WorkKind.DEFERRABLE else None,
    )


def _centiheads(site: Site, work: Work, first_day: date, units: Floats) -> Ints:
    """Required capacity by slot; work that is wanted while nobody can be on duty is nobody's decision and left out."""
    required = required_centiheads(units, work.standard, SLOT_MIN)
    return required if work.standard.kind is WorkKind.DEFERRABLE else required * site.staffable(first_day)


def _wanted_at_once(site: Site, work: Work, first_day: date, units: Floats) -> Iterator[CapacityDemand]:
    """A curve for every slot in which somebody could be on duty."""
    curves = demand_curves(RequiredCapacity(_centiheads(site, work, first_day, units)), prices(work.standard, SLOT_MIN))
    for slot in np.flatnonzero(site.staffable(first_day)).tolist():
        yield CapacityDemand(
            role=work.role,
            slot=slot,
            base_cost=curves[slot].base_cost,
            segments=_segments(curves[slot]),
            surplus_slope=curves[slot].surplus_slope,
        )


def _may_wait(site: Site, work: Work, first_day: date, units: Floats) -> DeferrableDemand:
    rule = _rule(site, work, first_day)
    arriving = waiting_work(_centiheads(site, work, first_day, units), rule)
    flow = work_flow(arriving, rule, work.standard, SLOT_MIN, carry_fen_per_hour=CARRY_FEN)
    return DeferrableDemand(
        role=work.role,
        first_slot=0,
        arrived=flow.arrived,
        due=tuple(
            DueCost(slot=due.slot, base_cost=due.curve.base_cost, segments=_segments(due.curve)) for due in flow.due
        ),
        idle_weight=flow.idle_price,
    )


def _segments(curve: DemandCurve) -> tuple[CostSegment, ...]:
    return tuple(
        CostSegment(width_centiheads=width, slope=slope)
        for width, slope in zip(curve.widths, curve.slopes, strict=True)
    )


def _rule(site: Site, work: Work, first_day: date) -> DueRule:
    days = site.days + _AHEAD_DAYS
    is_open = np.array([site.works_on(first_day + timedelta(days=day)) for day in range(days)])
    return due_rule(work.standard, _ZONE, first_day, SLOT_MIN, is_open)


def _deferral(site: Site, work: Work, first_day: date) -> Deferral:
    rule, slots = _rule(site, work, first_day), site.days * DAY_MIN // SLOT_MIN
    if rule.window is not None:
        due, late = due_within(slots, rule.window * SLOT_MIN, SLOT_MIN), late_by_slot(slots, SLOT_MIN)
    else:
        cut_offs = np.array(rule.cut_offs, dtype=np.int64)
        due, late = due_at_cut_offs(slots, cut_offs), late_by_cut_off(slots, cut_offs, SLOT_MIN)
    price = work.standard.late_fen_per_hour
    return Deferral(due_slot=due, late_min=late, late_fen_per_hour=price, carry_fen_per_hour=min(CARRY_FEN, price))


def _quantile(site: Site, work: Work, first_day: date, paths: Floats) -> Floats:
    """The 80 % quantile of every slot; of work that may wait, of the sum between cut-offs (or of the day), spread over
    its slots like the mean: whoever plans a day for its busy case plans the day's total, not 48 busy half hours."""
    if work.standard.kind is WorkKind.IMMEDIATE:
        return np.asarray(np.quantile(paths, QUANTILE, axis=0))
    slots = paths.shape[1]
    edges = _rule(site, work, first_day).cut_offs or tuple(range(0, slots, DAY_MIN // SLOT_MIN))
    mean = paths.mean(axis=0)
    found = np.zeros(slots)
    for begin, end in pairwise(sorted({0, slots, *(edge for edge in edges if edge < slots)})):
        part = slice(begin, end)
        total = float(mean[part].sum())
        if total:
            found[part] = mean[part] * float(np.quantile(paths[:, part].sum(axis=1), QUANTILE)) / total
    return found


def _last_week_again(known: Series, site: Site, first_day: date) -> Floats:
    """The newest known usual value of the same interval of the week, in its open cells; closed days hold nothing."""
    weeks = usual_days(known, site.calendar).weeks()
    last = np.where(open_cells(weeks), climatology(weeks, 1, np.array([0.5]))[0], 0.0)
    by_day = last.reshape(7, -1)
    days = [(first_day - known.end).days + day for day in range(site.days)]
    again = by_day[[day % 7 for day in days]]
    again[[not site.works_on(first_day + timedelta(days=day)) for day in range(site.days)]] = 0.0
    return np.asarray(again.reshape(-1))
