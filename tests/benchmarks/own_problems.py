"""Our own problem: the demo company's next fortnight (40 people), and generated months of 100, 200 and 500 people.

Per size: seconds and memory to build the whole model, seconds to the first roster, objective, bound and gap after 10,
60 and 600 seconds. Several sizes run one after another, each in a process of its own, so that memory is its own.
``--deferrable``: instead a company of 40 people and 14 days in which the work of three of its roles waits.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from solver.checks import verify
from solver.model import build
from solver.params import SolveParams
from solver.problem import Problem
from solver.solve import solve
from tests.benchmarks.months import month
from tests.benchmarks.timeline import Timeline
from tests.benchmarks.waiting import waiting_company

DEMO_PEOPLE = 40
SIZES = (DEMO_PEOPLE, 100, 200, 500)
MARKS_S = (10.0, 60.0, 600.0)
TARGETS = {DEMO_PEOPLE: (60.0, 0.01), 200: (600.0, 0.03), 500: (600.0, 0.05)}  # seconds, gap
BUILD_TARGETS = {500: (5.0, 1500)}  # seconds, MB


def problem_of(people: int, seed: int, *, deferrable: bool = False) -> Problem:
    """The demo company for 40 people, a generated month for any other number; or a company whose work may wait."""
    if deferrable:
        return waiting_company(people=people, days=14, seed=seed)
    if people != DEMO_PEOPLE:
        return month(people, seed)
    from tests.benchmarks.bench_demo_roster import demo_app, planned_fortnight  # noqa: PLC0415 - needs the service

    with tempfile.TemporaryDirectory() as folder:
        app = demo_app(Path(folder))
        planned, _ = planned_fortnight(app)
        app.close()
    return planned.problem


def resident_mb() -> int:
    """What the process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 2**20


def peak_mb() -> int:
    """The most that the process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def show_build(people: int, problem: Problem) -> bool:
    """Build the model once, print what it costs; does it keep within what is asked?"""
    before = resident_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    built = build(problem)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    proto = built.model.proto
    text = f"  model built in {wall:.2f} s ({cpu:.2f} s of CPU), +{resident_mb() - before} MB, peak {peak_mb()} MB: "
    text += f"{len(proto.variables)} variables, {len(proto.constraints)} constraints, {len(built.terms)} terms"
    met = True
    if people in BUILD_TARGETS:
        seconds, most_mb = BUILD_TARGETS[people]
        met = wall <= seconds and peak_mb() <= most_mb
        text += f"; asked {seconds:.0f} s, {most_mb} MB: {'met' if met else 'MISSED'}"
    print(text, flush=True)
    return met


def show_search(people: int | None, problem: Problem, params: SolveParams) -> bool:
    """Solve once and print what was known when; is there a legal roster? ``people=None``: no target is asked for."""
    timeline = Timeline()
    found = solve(problem, params, timeline)
    if found.roster is None:
        print(f"  no roster: {found.status}, {found.termination} after {found.seconds:.1f} s; peak {peak_mb()} MB")
        return False
    card = verify(problem, found.roster)
    print(f"  first roster after {timeline.first_s or 0:.1f} s; peak {peak_mb()} MB; hard violations {len(card.hard)}")
    asked = TARGETS.get(people) if people is not None else None
    sound = card.feasible
    for mark in (*(m for m in MARKS_S if m < params.time_limit_s), params.time_limit_s):
        objective, bound, gap = timeline.at(mark)
        told = f"{100 * gap:.2f} %" if gap is not None else "unknown"
        text = f"  {mark:5.0f} s  objective {objective}  bound {bound}  gap {told}"
        if asked is not None and mark == asked[0]:
            met = gap is not None and gap <= asked[1]
            text += f"  asked {100 * asked[1]:.0f} %: {'met' if met else 'MISSED'}"
        print(text, flush=True)
    gap_text = "unknown" if found.gap is None else f"{100 * found.gap:.2f} %"
    print(f"  end ({found.seconds:.1f} s)  objective {card.objective}  bound {found.bound}  gap {gap_text}", flush=True)
    return sound


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``own``."""
    parser.add_argument("--people", type=int, nargs="+", metavar="N", help="40 alone with --deferrable")
    parser.add_argument("--deferrable", action="store_true", help="a company of 14 days whose work may wait")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="of search; 0: build the model only")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="of the search and of the generated month")


def main(options: argparse.Namespace) -> int:
    """Print the figures; exit code 1 if a size has no legal roster or its model is too big or too slow to build."""
    sizes = options.people or ([DEMO_PEOPLE] if options.deferrable else list(SIZES))
    if len(sizes) > 1:
        given = ["--deferrable"] if options.deferrable else []
        given += ["--seconds", str(options.seconds), "--workers", str(options.workers), "--seed", str(options.seed)]
        codes = [
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks", "own", "--people", str(people), *given],
                cwd=Path(__file__).parents[2],
                check=False,
            ).returncode
            for people in sizes
        ]
        return max(codes)
    (people,) = sizes
    problem = problem_of(people, options.seed, deferrable=options.deferrable)
    name = "the demo company" if people == DEMO_PEOPLE else f"a month, seed {options.seed}"
    if options.deferrable:
        waiting = ", ".join(demand.role for demand in problem.deferrable_demand)
        name = f"work of {waiting} waits, seed {options.seed}"
    print(
        f"{people} people × {problem.horizon.days} days ({name}): {len(problem.shift_types)} shift types, "
        f"{len(problem.roles)} roles, {len(problem.capacity_demand)} slots of demand",
        flush=True,
    )
    sound = show_build(people, problem)
    if options.seconds > 0:
        params = SolveParams(time_limit_s=options.seconds, num_workers=options.workers, seed=options.seed)
        sound = show_search(None if options.deferrable else people, problem, params) and sound
    return 0 if sound else 1
