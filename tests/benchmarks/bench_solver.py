"""How soon and how well the solver does: ``python -m tests.benchmarks.bench_solver [--problem FILE] [--seconds 60]``.

Prints, per instance, the seconds to the first roster, and objective, bound and gap after 5, 20 and 60 seconds (those
within the limit) and at the end. Without a file: the synthetic company of 40 people and 14 days, one line a seed.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from solver.checks import verify
from solver.formats.documents import load_problem
from solver.params import SolveParams
from solver.problem import Problem
from solver.solve import solve
from tests.benchmarks.instances import company
from tests.benchmarks.timeline import Timeline

MARKS_S = (5, 20, 60)


@dataclass(frozen=True)
class Result:
    """One run."""

    timeline: Timeline
    seconds: float
    objective: int | None
    bound: int | None
    gap: float | None
    hard_violations: int | None

    @property
    def first_s(self) -> float | None:
        return self.timeline.first_s


def measure(problem: Problem, params: SolveParams) -> Result:
    """Solve once; the roster is scored anew by the checks."""
    timeline = Timeline()
    found = solve(problem, params, timeline)
    card = verify(problem, found.roster) if found.roster is not None else None
    return Result(
        timeline,
        found.seconds,
        card.objective if card is not None else None,
        found.bound,
        found.gap,
        len(card.hard) if card is not None else None,
    )


def lines(name: str, result: Result, limit_s: float) -> list[str]:
    """The figures of a run as text."""
    first = f"{result.first_s:.1f} s" if result.first_s is not None else "none"
    told = [f"{name}: first roster {first}, hard violations {result.hard_violations}"]
    for mark in (*(m for m in MARKS_S if m < limit_s), result.seconds):
        objective, bound, gap = result.timeline.at(mark)
        shown = f"{100 * gap:.2f} %" if gap is not None else "unknown"
        told.append(f"  {mark:5.1f} s  objective {objective}  bound {bound}  gap {shown}")
    return told


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; exit code 1 if a roster is missing or breaks a hard rule."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", type=Path, action="append", default=[], help="a problem as JSON; may be repeated")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--instances", type=int, default=1, help="how many synthetic companies")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    problems = [(path.name, load_problem(path.read_text(encoding="utf-8"))) for path in options.problem]
    if not problems:
        problems = [
            (
                f"company {options.people} × {options.days}, {n}",
                company(people=options.people, days=options.days, seed=n),
            )
            for n in range(1, options.instances + 1)
        ]
    params = SolveParams(time_limit_s=options.seconds, num_workers=options.workers, seed=options.seed)
    sound = True
    for name, problem in problems:
        result = measure(problem, params)
        print("\n".join(lines(name, result, options.seconds)), flush=True)
        sound = sound and result.hard_violations == 0
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
