"""How work that may wait is best told to a plan that has one flow for all paths.

``python -m tests.benchmarks.workload_deferrable``

For real series, due rules and prices a linear program chooses heads for every block of two hours (06:00–22:00, ¥30 an
hour, fractions allowed) against different single flows made of 300 paths; each choice is then costed on 300 other paths
and on what really came: wages, late work, and work left at the end at its wage. ``sixty paths`` plans against 60 of the
paths at once, which a roster solver cannot afford, and is the measure: the others are printed as their cost ÷ its cost.
Needs the folder SHIFTLEDGER_SHARED.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.linear_solver import pywraplp

from scheduler.workload.deferrable import (
    RESERVE,
    Checkpoint,
    DueRule,
    WaitingWork,
    checkpoints,
    done,
    renewals,
    renewed,
    reserve_at,
    waiting_work,
)
from scheduler.workload.demand import RequiredCapacity, demand_curves
from scheduler.workload.forecast import forecast
from scheduler.workload.series import Floats, Ints
from scheduler.workload.standards import Prices
from tests.scheduler.workload.builders import real

WAGE = 3000
FINE = 1000  # curves are made at this price and scaled, so that rounding plays no part


@dataclass(frozen=True, kw_only=True)
class Case:
    """``seconds`` a unit; ``due``: hours of a window, or None for a cut-off at 15:00; ``late`` fen an hour and day."""

    series: str
    seconds: int
    due: int | None
    late: int
    days: int = 14

    def __str__(self) -> str:
        due = "cut-off" if self.due is None else f"{self.due} h"
        return f"{self.series:10} {due:>8} {self.late / 100:5.0f}"


CASES = (
    Case(series="pick_uk", seconds=30, due=None, late=20_000),
    Case(series="pick_uk", seconds=30, due=None, late=6_000),
    Case(series="pick_uk", seconds=30, due=24, late=20_000),
    Case(series="pick_export", seconds=60, due=None, late=20_000),
    Case(series="returns", seconds=120, due=48, late=6_000),
    Case(series="lab", seconds=60, due=None, late=20_000),
    Case(series="lab", seconds=60, due=4, late=10_000),
    Case(series="lab", seconds=60, due=24, late=10_000),
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One flow: cumulative arrivals, and by slot the cost of having done less, as (base, [(width, slope), …])."""

    weight: float
    arrived: Floats
    due: Mapping[int, tuple[float, list[tuple[float, float]]]]


class Site:
    """One case: its slots, blocks, paths and charges."""

    def __init__(self, case: Case) -> None:
        series = real(case.series)
        self.slot_min, self.per_day = series.slot_min, series.slots_per_day
        first = series.end - timedelta(days=case.days + 14)
        per_unit = case.seconds / 60 * 100 / series.slot_min
        came = np.nan_to_num(series.window(first, case.days)).reshape(1, -1)
        open_days = np.flatnonzero(came.reshape(case.days, -1).sum(axis=1) > 0).tolist()
        edges = tuple(day * self.per_day + 900 // self.slot_min for day in open_days)
        self.rule = DueRule(cut_offs=edges) if case.due is None else DueRule(window=case.due * 60 // self.slot_min)
        self.slots = case.days * self.per_day
        self.charged = checkpoints(self.rule, self.slots, self.slot_min, case.late)
        self.reserve = reserve_at(WAGE, case.late)
        self.wage = WAGE * self.slot_min / 6000
        self.blocks = [
            range(
                day * self.per_day + hour * 60 // self.slot_min, day * self.per_day + (hour + 2) * 60 // self.slot_min
            )
            for day in open_days
            for hour in range(6, 22, 2)
        ]
        made = [forecast(series, {}, first, case.days, paths=300, seed=seed).paths for seed in (1, 2)]
        self.fitted, self.fresh, self.came = (
            waiting_work(np.rint(paths * per_unit).astype(np.int64), self.rule) for paths in (*made, came)
        )

    def cost(self, capacity: Ints, work: WaitingWork) -> float:
        """Wages, late work and what is left, fen, on average over the paths."""
        finished = done(work.arrived, capacity)
        late = np.maximum(work.due - finished, 0).mean(axis=0)
        left = float((work.arrived[:, -1] - finished[:, -1]).mean())
        return float(capacity.sum() + left) * self.wage + sum(float(late[c.slot]) * c.price for c in self.charged)

    def best(self, flows: Sequence[Told]) -> Ints:
        """Centiheads by slot that cost least against the flows."""
        solver = pywraplp.Solver.CreateSolver("GLOP")
        heads = [solver.NumVar(0, 10_000, "") for _ in self.blocks]
        by_slot = {slot: one for one, block in zip(heads, self.blocks, strict=True) for slot in block}
        total = solver.Sum([one * self.wage * len(block) for one, block in zip(heads, self.blocks, strict=True)])
        for flow in flows:
            finished = 0
            for slot in range(self.slots):
                if slot in by_slot:
                    now = solver.NumVar(0, float(flow.arrived[slot]), "")
                    solver.Add(now <= finished + by_slot[slot])
                    finished = now
                if slot in flow.due:
                    base, pieces = flow.due[slot]
                    parts = [solver.NumVar(0, width, "") for width, _ in pieces]
                    if parts:
                        solver.Add(solver.Sum(parts) <= finished)
                    total += flow.weight * (base + solver.Sum([p * s for p, (_, s) in zip(parts, pieces, strict=True)]))
            total += flow.weight * self.wage * (float(flow.arrived[-1]) - finished)
        solver.Minimize(total)
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            raise SystemExit("the linear program was not solved")
        capacity = np.zeros(self.slots)
        for one, block in zip(heads, self.blocks, strict=True):
            capacity[list(block)] = one.solution_value()
        return np.rint(capacity).astype(np.int64)


def told(weight: float, arrived: Floats, due: Ints, charged: Sequence[Checkpoint]) -> Told:
    """A flow with exact expectations of its paths."""
    curves = demand_curves(RequiredCapacity(due[:, [c.slot for c in charged]]), Prices(FINE, 0))
    return Told(
        weight=weight,
        arrived=arrived,
        due={
            c.slot: (
                curve.base_cost * c.price / FINE,
                [(w, s * c.price / FINE) for w, s in zip(curve.widths, curve.slopes, strict=True)],
            )
            for c, curve in zip(charged, curves, strict=True)
        },
    )


def ways(site: Site) -> Iterator[tuple[str, list[Told]]]:
    """The ways of telling the fitted paths, by name; the measure comes first."""
    work = site.fitted
    picked = np.random.default_rng(0).choice(len(work.arrived), 60, replace=False)
    yield "sixty paths", [told(1 / 60, work.arrived[i], work.due[i : i + 1], site.charged) for i in picked]
    yield "mean", [told(1, work.arrived.mean(axis=0), work.due, site.charged)]
    for q in (0.7, 0.9):
        yield f"quantile {q}", [told(1, np.quantile(work.arrived, q, axis=0), work.due, site.charged)]
    order = np.array_split(np.argsort(work.arrived.sum(axis=1)), 5)
    yield (
        "five bands",
        [told(len(b) / len(work.arrived), work.arrived[b].mean(axis=0), work.due[b], site.charged) for b in order],
    )
    reserves = {f"renewed {q}": q for q in (0.8, RESERVE, 0.95)} | {"ours": site.reserve}
    for name, q in reserves.items():
        arrived, due = renewed(work, renewals(site.rule, site.slots, site.slot_min), q)
        yield name, [told(1, arrived.level.astype(np.float64), due, site.charged)]


def main() -> None:
    ratios: dict[str, list[float]] = {}
    for index, case in enumerate(CASES):
        site = Site(case)
        plans = {name: site.best(flows) for name, flows in ways(site)}
        measure = site.cost(plans["sixty paths"], site.fresh)
        if not index:
            print(f"{'':10} {'due':>8} {'¥/h·d':>5} {'¥':>8}" + "".join(f"{name:>13}" for name in plans))
        line = f"{case} {measure / 100:8.0f}"
        for name, plan in plans.items():
            ratio = site.cost(plan, site.fresh) / measure
            ratios.setdefault(name, []).append(ratio)
            line += f"{ratio:13.2f}"
        print(line, flush=True)
    print(f"{'geometric mean':34}" + "".join(f"{float(np.exp(np.mean(np.log(r)))):13.2f}" for r in ratios.values()))


if __name__ == "__main__":
    main()
