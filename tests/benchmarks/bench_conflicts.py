"""How soon every planted conflict is explained, with its repairs, among so many people and 14 days.

One line a kind: seconds of the wall and of the processor, members, whether it is the planted set, and the cheapest
repair's points. The exit code is 1 if one is not the planted set, is not proven, has no repair, or is over the limit.
"""

from __future__ import annotations

import argparse
import time

from solver.explain.conflict import find_conflict
from tests.solver.explain.planted_alone import PERSONAL
from tests.solver.explain.planted_together import TOGETHER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=40, metavar="N", help="default 40")
    parser.add_argument("--limit", type=float, default=10.0, metavar="S", help="seconds a conflict (default 10)")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds whose name holds this")


def main(options: argparse.Namespace) -> int:
    """Explain every plant once; the exit code."""
    bad = 0
    slowest = 0.0
    plants = [plant for plant in PERSONAL + TOGETHER if options.only in plant.name]
    for plant in plants:
        problem = plant.build(options.people)
        wall, cpu = time.monotonic(), time.process_time()
        found = find_conflict(problem)
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        exact = found is not None and set(found.members) == plant.members
        good = found is not None and exact and found.proven and bool(found.repairs) and wall <= options.limit
        bad += not good
        slowest = max(slowest, wall)
        size = len(found.members) if found is not None else 0
        cheapest = found.repairs[0].cost if found is not None and found.repairs else "-"
        print(
            f"{'ok ' if good else 'BAD'} {wall:6.2f} s  {cpu:6.2f} s CPU  {size:3} members"
            f"{'' if exact else ' (not the planted ones)'}  repair {cheapest}  {plant.name}",
            flush=True,
        )
    print(f"{len(plants)} kinds, {bad} bad, slowest {slowest:.2f} s")
    return int(bad > 0)
