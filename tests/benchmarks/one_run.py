"""One solver on one public instance in a process of its own: ``python -m tests.benchmarks.one_run '{"instance": …}'``.

Writes the roster in its format's form and prints one JSON line. What it prints of the objective is not trusted: the
caller reads the roster back and scores it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.progress import Progress
from solver.solve import solve
from tests.benchmarks.families import instances
from tests.benchmarks.peers import PEERS

OURS = "ours"


class First(Progress):
    """When the first roster came."""

    seconds: float | None = None

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        if self.seconds is None:
            self.seconds = seconds


def run(problem: Problem, solver: str, params: SolveParams) -> tuple[Roster | None, dict[str, Any]]:
    """The roster, and status, claimed objective, bound and seconds, of ours or of a peer."""
    if solver != OURS:
        peer = PEERS[solver](problem, params)
        return peer.roster, {
            "status": peer.status,
            "claimed": peer.objective,
            "bound": peer.bound,
            "first_s": peer.first_s,
            "seconds": peer.seconds,
        }
    first = First()
    started = time.perf_counter()
    found = solve(problem, params, first)
    return found.roster, {
        "status": str(found.status),
        "claimed": found.objective,
        "bound": found.bound,
        "first_s": first.seconds,
        "seconds": time.perf_counter() - started,
    }


def main(arguments: list[str]) -> int:
    """Run what the JSON says: bench, instance, solver, time_limit_s, workers, seed, memory_gb, roster."""
    asked = json.loads(arguments[0])
    if asked["memory_gb"]:
        most = int(asked["memory_gb"] * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    instance = next(i for i in instances(Path(asked["bench"])) if i.name == asked["instance"])
    problem = instance.problem()
    params = SolveParams(time_limit_s=asked["time_limit_s"], num_workers=asked["workers"], seed=asked["seed"])
    roster, facts = run(problem, asked["solver"], params)
    if roster is not None:
        instance.write(problem, roster, Path(asked["roster"]))
    print(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
