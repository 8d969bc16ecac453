"""Does planning from the distribution pay? Rosters of five methods on rolling origins, judged by what really came.

    python -m tests.benchmarks workload --only proof -- [--origins 10] [--seconds 8] [--sites lab] [--csv FILE]

At every origin, a week before the period begins, a roster is made from (a) the last period's roster of (c), copied; (b)
last week again; (c) our mean as a point; (d) our 80 % quantile of every slot as a point; (e) our distribution. People,
contracts, shifts, prices, solver, seed, time limit and its one worker are the same; a method sees only the history that
was known, and days on which the site is closed. Then the work that really came is put against each roster: labour
(wage, overtime, agency, guaranteed hours) and the price of the hours of work that found nobody, with the small price
of hours that found no work. Prices of plan and judgement are the same (workload_proof_site.py).

The table gives yuan a week, the ratio to (e) of the sums, (method − (e)) a week and the geometric mean of the origins'
own ratios (busy seasons do not drown the others in it), both with their paired 95 % interval over the origins:
Student's t of the differences, and of those of the logarithms. Exit code 1 if (e) is not a site's cheapest on average.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log, sqrt
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from solver.params import SolveParams
from solver.problem import Employee
from solver.search.warm import warm
from solver.solve import solve
from tests.benchmarks.workload_proof_judge import Cost, judge
from tests.benchmarks.workload_proof_plans import SOLVED, Made, Method, came, copied, known_on, made, problem_of, views
from tests.benchmarks.workload_proof_site import SITES, Site, staff
from tests.scheduler.workload.builders import real, shared_data

ORIGINS = {"warehouse": 10, "cut-off": 10, "lab": 8}
# 97.5 % quantiles of Student's t by degrees of freedom; from 30 on the normal's is near enough
T_975 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)


WARM_UP_S = 3.0
_warm: set[str] = set()

HEADER = (
    f"{'series':12} {'method':9} {'labour':>8} {'short':>8} {'idle':>6} {'cost':>8} {'÷ (e)':>7} "
    f"{'more than (e) a week, 95 %':>28} {'÷ (e) by origin, 95 %':>23} {'dearer':>7} {'short h':>8} {'staffed h':>9}"
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One method at one origin, on one series or the whole site."""

    series: str
    first_day: date
    method: Method
    cost: Cost


@dataclass(frozen=True, kw_only=True)
class Job:
    """The rosters to be made at one origin."""

    site: str
    oldest: date  # the first origin: the staff is sized from what was known on it
    first_day: date
    methods: tuple[Method, ...]
    seconds: float
    seed: int


def plans(job: Job) -> dict[Method, Made]:
    """The solved rosters of one origin."""
    site = SITES[job.site]
    params = SolveParams(time_limit_s=job.seconds, num_workers=1, seed=job.seed)
    people = people_of(site, job.oldest)
    seen = {
        w.role: views(site, w, real(w.series), job.first_day, methods=job.methods, seed=job.seed) for w in site.works
    }
    problems = {
        method: problem_of(site, people, job.first_day, {role: v[method] for role, v in seen.items()})
        for method in job.methods
    }
    if job.site not in _warm:  # the first search of a process would pay for loading kernels
        _warm.add(job.site)
        solve(problems[job.methods[0]], replace(params, time_limit_s=WARM_UP_S))
    return {method: made(problem, params) for method, problem in problems.items()}


def people_of(site: Site, oldest: date) -> tuple[Employee, ...]:
    """The site's staff, from what was known at the first origin."""
    return staff(site, {w.role: known_on(real(w.series), oldest) for w in site.works})


def run(site: Site, origins: int, seconds: float, seed: int, processes: int) -> Iterator[Row]:
    """Every method at every origin; prints what it does."""
    first_days = site.first_days(origins)
    people = people_of(site, first_days[0])
    kinds = {code: sum(p.contract.id == code for p in people) for code in ("full", "part", "agency")}
    print(
        f"{site.name}: {origins} periods of {site.days} days from {first_days[0]}, "
        + ", ".join(f"{count} {code}" for code, count in kinds.items())
        + f", {seconds:g} s a roster",
        flush=True,
    )
    before = first_days[0] - timedelta(days=site.days)
    jobs = [
        Job(site=site.name, oldest=first_days[0], first_day=day, methods=methods, seconds=seconds, seed=seed)
        for day, methods in ((before, (Method.MEAN,)), *((day, SOLVED) for day in first_days))
    ]
    last: Made | None = None
    for job, found in zip(jobs, _all_plans(jobs, processes), strict=True):
        if last is not None:
            yield from _judged(site, job, found, last, people)
        last = found[Method.MEAN]


def _all_plans(jobs: Sequence[Job], processes: int) -> Iterator[dict[Method, Made]]:
    if processes == 1:
        yield from map(plans, jobs)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(plans, jobs)


def _judged(site: Site, job: Job, found: dict[Method, Made], last: Made, people: tuple[Employee, ...]) -> Iterator[Row]:
    actual = {w.role: came(site, w, real(w.series), job.first_day) for w in site.works}
    problem = problem_of(site, people, job.first_day, {w.role: np.zeros((1, site.days * 48)) for w in site.works})
    again = copied(site, problem, last.roster, job.first_day - timedelta(days=site.days), job.first_day)
    print(f"  {job.first_day}", end="", flush=True)
    for method, plan in ({Method.COPIED: again} | found).items():
        costs = judge(site, problem, plan.roster, actual)
        whole = costs[site.name]
        gap = "" if plan.gap is None else f" gap {100 * plan.gap:.1f} %"
        print(f"  | {method} {whole.total / 100:.0f}{gap}", end="", flush=True)
        for series, cost in costs.items():
            yield Row(series=series, first_day=job.first_day, method=method, cost=cost)
    print(flush=True)


def half_width(differences: Sequence[float]) -> float:
    """Half of the 95 % interval of the mean of paired differences."""
    n = len(differences)
    if n < 2:
        return float("nan")
    t = T_975[n - 2] if n - 2 < len(T_975) else 1.96
    return t * float(np.std(differences, ddof=1)) / sqrt(n)


def table(rows: Sequence[Row], days: int) -> list[str]:
    """The table of a site's rows: one block for each series."""
    lines = [HEADER]
    per_week = 7 / days / 100
    for series in dict.fromkeys(row.series for row in rows):
        own = [row for row in rows if row.series == series]
        totals = {
            method: {row.first_day: row.cost.total * per_week for row in own if row.method is method}
            for method in Method
        }
        ours = totals[Method.DISTRIBUTION]
        for method in Method:
            costs = [row.cost for row in own if row.method is method]
            mean = float(np.mean(list(totals[method].values())))
            differences = [totals[method][day] - ours[day] for day in ours]
            more = ratio = wins = ""
            if method is not Method.DISTRIBUTION:
                more = _interval(differences)
                ratio = _ratio([log(totals[method][day] / ours[day]) for day in ours])
                wins = f"{sum(d > 0 for d in differences)}/{len(differences)}"
            lines.append(
                f"{series:12} {method:9} {_mean(c.labour for c in costs) * per_week:8.0f} "
                f"{_mean(c.short for c in costs) * per_week:8.0f} {_mean(c.idle for c in costs) * per_week:6.0f} "
                f"{mean:8.0f} {mean / np.mean(list(ours.values())):7.3f} {more:>28} {ratio:>23} {wins:>7} "
                f"{_mean(c.short_hours for c in costs) * 7 / days:8.1f} {_mean(c.hours for c in costs) * 7 / days:9.1f}"
            )
    return lines


def _interval(differences: Sequence[float]) -> str:
    mean, half = float(np.mean(differences)), half_width(differences)
    return f"{mean:+.0f} [{mean - half:+.0f}, {mean + half:+.0f}]"


def _ratio(logarithms: Sequence[float]) -> str:
    mean, half = float(np.mean(logarithms)), half_width(logarithms)
    return f"{exp(mean):.3f} [{exp(mean - half):.3f}, {exp(mean + half):.3f}]"


def _mean(values: Iterator[float]) -> float:
    return float(np.mean(list(values)))


def cheapest(rows: Sequence[Row], name: str) -> Method:
    """The method with the lowest mean cost of the series or site."""
    mean = {m: _mean(r.cost.total for r in rows if r.series == name and r.method is m) for m in Method}
    return min(mean, key=lambda method: mean[method])


def write(path: Path, rows: Mapping[str, Sequence[Row]]) -> None:
    """Every origin and method as CSV, in fen."""
    with path.open("w", newline="", encoding="utf-8") as out:
        sheet = csv.writer(out)
        sheet.writerow(["site", "series", "first_day", "method", "labour_fen", "short_fen", "idle_fen", "short_hours"])
        for site, found in rows.items():
            for row in found:
                cost = row.cost
                sheet.writerow(
                    [site, row.series, row.first_day.isoformat(), row.method.value]
                    + [round(fen) for fen in (cost.labour, cost.short, cost.idle)]
                    + [round(cost.short_hours, 3)]
                )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the proof."""
    parser.add_argument("--origins", type=int, metavar="N", help=f"of each site; without it {ORIGINS}")
    parser.add_argument("--seconds", type=float, default=8.0, metavar="S", help="of search for one roster")
    parser.add_argument("--sites", choices=sorted(SITES), nargs="+", default=list(SITES))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--csv", type=Path, metavar="FILE")


def main(options: argparse.Namespace) -> int:
    """Print the table of every site; exit code 1 if (e) is not the cheapest of one."""
    try:
        shared_data()
    except pytest.skip.Exception as absent:
        raise SystemExit(f"the proof needs the real series: {absent}") from None
    print(f"{warm()} kernels compiled", flush=True)
    found: dict[str, list[Row]] = {}
    for name in options.sites:
        started = time.perf_counter()
        site = SITES[name]
        origins = options.origins or ORIGINS[name]
        found[name] = list(run(site, origins, options.seconds, options.seed, options.processes))
        print("\n".join(table(found[name], site.days)))
        print(f"cheapest: {cheapest(found[name], name)}; {time.perf_counter() - started:.0f} s\n", flush=True)
    if options.csv:
        write(options.csv, found)
    return 0 if all(cheapest(rows, name) is Method.DISTRIBUTION for name, rows in found.items()) else 1
