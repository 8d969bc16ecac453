"""How soon a sick person is replaced: ``python -m tests.benchmarks.bench_replan [--cases 10] [--seconds 10]``.

The demo company's next fortnight is planned for ``--plan`` seconds and published; then persons fall ill for one to five
days, one at a time, drawn by ``--seed``. Prints seconds to the first legal roster and to the first one that keeps the
wanted cover, changed days, cover of the affected days against what was published, and the same at the time limit.
Exit code 1 if an answer is missing, breaks a hard rule, keeps less than 99 % or comes later than two seconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from solver.checks import verify
from solver.formats.documents import load_problem, load_roster
from solver.params import SolveParams
from solver.problem import Absence, EmployeeId, Problem
from solver.replan.absence import Away
from solver.replan.replan import Answer, Replan, replan
from solver.roster import Roster
from solver.solve import solve
from tests.benchmarks.bench_demo_roster import demo_app, planned_fortnight

WANTED_S, WANTED_RATIO = 2.0, 0.99


@dataclass(frozen=True)
class Case:
    """Who falls ill from when to when."""

    employee: EmployeeId
    first: int
    days: int

    def away(self, problem: Problem) -> Away:
        """Paid sick leave: its share of a week of 40 hours counts towards minimum minutes."""
        starts = problem.horizon.day_start_min
        end = starts[min(self.first + self.days, problem.horizon.days)]
        absence = Absence(start_min=starts[self.first], end_min=end, credit_min=self.days * 480 * 5 // 7)
        return Away(employee=self.employee, absence=absence)


def cases(roster: Roster, *, count: int, seed: int) -> list[Case]:
    """Persons who work on the first day of their illness."""
    rng = random.Random(seed)
    drawn = [rng.choice(roster.assignments) for _ in range(count)]
    return [Case(a.employee, a.day, rng.randint(1, 5)) for a in drawn]


def line(case: Case, found: Replan) -> str:
    """The figures of one case."""
    enough = next((a for a in found.answers if a.enough), None)
    head = f"{case.employee} from day {case.first:2} for {case.days}: {len(found.lost)} shifts lost;"
    if not found.answers or enough is None:
        return f"{head} no roster keeps the wanted cover"
    last = found.answers[-1]
    return (
        f"{head} first {found.answers[0].seconds:.2f} s, enough {enough.seconds:.2f} s with {_figures(enough, found)}; "
        f"after {found.seconds:.1f} s {_figures(last, found)}" + (", fewest proved" if found.fewest else "")
    )


def _figures(answer: Answer, found: Replan) -> str:
    ratio = answer.cover / found.achievable if found.achievable else 1.0
    return f"{len(answer.changes)} changes, cover {ratio:.2%}, cost {answer.cost}"


def sound(found: Replan) -> bool:
    """Legal throughout, enough cover, and in time."""
    enough = [a for a in found.answers if a.enough]
    legal = all(verify(found.problem, a.roster).feasible for a in found.answers)
    return bool(enough) and legal and enough[0].seconds <= WANTED_S and (found.kept_ratio or 0) >= WANTED_RATIO


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of every case and their summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", type=Path, help="a problem as JSON instead of the demo company's")
    parser.add_argument("--roster", type=Path, help="its published roster as JSON instead of a planned one")
    parser.add_argument("--cases", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0, help="time limit of a case")
    parser.add_argument("--plan", type=float, default=30.0, help="seconds for the published roster")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if options.problem is not None:
        problem = load_problem(options.problem.read_text(encoding="utf-8"))
    else:
        with tempfile.TemporaryDirectory() as folder:
            app = demo_app(Path(folder))
            problem = planned_fortnight(app)[0].problem
            app.close()
    if options.roster is not None:
        published: Roster | None = load_roster(options.roster.read_text(encoding="utf-8"))
    else:
        published = solve(problem, SolveParams(time_limit_s=options.plan, num_workers=options.workers)).roster
    if published is None:
        raise SystemExit("no roster to be published was found in time")
    params = SolveParams(time_limit_s=options.seconds, num_workers=options.workers, seed=options.seed)
    good = 0
    for case in cases(published, count=options.cases, seed=options.seed):
        found = replan(problem, published, [case.away(problem)], params)
        good += sound(found)
        print(line(case, found), flush=True)
    print(f"{good} of {options.cases} keep {WANTED_RATIO:.0%} of the achievable cover within {WANTED_S:.0f} s")
    return 0 if good == options.cases else 1


if __name__ == "__main__":
    sys.exit(main())
