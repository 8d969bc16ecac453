"""A whole year of more people than any public instance has: what memory and time the search takes.

The public instance of 364 days with the most people, enlarged: every so many-th person a second time under an id of
their own, with the same contract, days off and requests, and the heads wanted in proportion, rounded up. Prints the
peak of the resident memory of the search and its processes together, sampled twice a second.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from solver.formats import curtois_qu
from solver.params import SolveParams
from solver.problem import EmployeeId, Problem
from solver.solve import solve
from tests.benchmarks.families import bench_folder

SOURCE = "curtois_qu/instances/Instance23.txt"
TARGET_MB = 4096


def enlarged(problem: Problem, people: int) -> Problem:
    """The problem with ``people`` persons. Raises ValueError unless that is between once and twice as many."""
    extra = people - len(problem.employees)
    if not 0 <= extra <= len(problem.employees):
        raise ValueError(f"between {len(problem.employees)} and {2 * len(problem.employees)} people, got {people}")
    chosen = [problem.employees[i * len(problem.employees) // extra] for i in range(extra)]
    twin = {one.id: EmployeeId(f"{one.id}+") for one in chosen}
    return replace(
        problem,
        employees=(*problem.employees, *(replace(one, id=twin[one.id]) for one in chosen)),
        requests=(
            *problem.requests,
            *(replace(one, employee=twin[one.employee]) for one in problem.requests if one.employee in twin),
        ),
        pins=(
            *problem.pins,
            *(replace(one, employee=twin[one.employee]) for one in problem.pins if one.employee in twin),
        ),
        heads_demand=tuple(
            replace(one, heads=-(-one.heads * people // len(problem.employees))) for one in problem.heads_demand
        ),
    )


def resident_mb(pid: int) -> int:
    """What a process and all its children hold now, shared pages counted once for each."""
    page, pages, open_pids = os.sysconf("SC_PAGE_SIZE"), 0, [pid]
    while open_pids:
        one = open_pids.pop()
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1])
            for task in Path(f"/proc/{one}/task").iterdir():
                open_pids += map(int, (task / "children").read_text(encoding="ascii").split())
        except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
            continue
    return pages * page // 2**20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--time-limit", type=float, default=600, metavar="S")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)


def main(options: argparse.Namespace) -> int:
    """Run the search in a process of its own and watch it; exit code 1 if it holds more than 4 GB."""
    if options.inside:
        return _search(options)
    bench_folder(None)  # says so where the public instances are absent, before anything is started
    command = [sys.executable, "-m", "tests.benchmarks", "long", "--inside", "--people", str(options.people)]
    command += ["--time-limit", str(options.time_limit), "--workers", str(options.workers)]
    peak = 0
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            peak = max(peak, resident_mb(process.pid))
            time.sleep(0.5)
    print(f"peak of all processes together: {peak:,} MB (asked: at most {TARGET_MB:,})")
    return process.returncode or int(peak > TARGET_MB)


def _search(options: argparse.Namespace) -> int:
    problem = enlarged(curtois_qu.read(bench_folder(None) / SOURCE), options.people)
    found = solve(problem, SolveParams(time_limit_s=options.time_limit, num_workers=options.workers))
    facts = {
        "people": len(problem.employees),
        "days": problem.horizon.days,
        "status": str(found.status),
        "objective": found.objective,
        "bound": found.bound,
        "seconds": round(found.seconds, 1),
    }
    print(json.dumps(facts))
    return 0
