"""The demo company's next fortnight: last weeks copied, a greedy fill and ours, scored by the same checks.

    python -m tests.benchmarks.bench_demo_roster [--seconds 60] [--workers 2] [--seed 0] [--packs cn-standard,company]
                                                 [--dump PROBLEM.json]

Imports fixtures/demo into a database of its own, puts labour packs in force if told to, forecasts 15 days (the last
night needs its morning), builds the problem as the service does, and prints every figure with its ratio to ours.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scheduler.bootstrap import App, build
from scheduler.config import Config
from scheduler.domain.actor import SYSTEM
from scheduler.domain.roster import RosterState
from scheduler.planning.cover import expected_short_hours
from scheduler.planning.from_solution import to_roster
from scheduler.services.forecasting import run_forecast
from scheduler.services.importing import import_path
from scheduler.services.labour import use_packs
from scheduler.services.roster_inputs import Planned, read_planned
from scheduler.services.rosters import create_draft
from scheduler.storage.engine import connect
from scheduler.storage.migrations import upgrade
from solver.checks import Scorecard, Violation, verify
from solver.formats.documents import dump_problem
from solver.params import SolveParams
from solver.roster import Roster
from solver.solution import Solution
from solver.solve import Progress, solve
from tests.benchmarks.baselines import greedy, repaired

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
FIRST_DAY, DAYS = date(2026, 11, 9), 14


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A roster of the benchmark. ``left``: hard violations that the repair of the copy could not take out."""

    name: str
    roster: Roster
    card: Scorecard
    short_hours: Mapping[str, float]
    short_fen: int
    seconds: float
    left: tuple[Violation, ...] = ()

    @property
    def hours(self) -> float:
        return sum(self.short_hours.values())


class Clocked(Progress):
    """When rosters and bounds came."""

    def __init__(self) -> None:
        self.incumbents: list[tuple[float, int]] = []
        self.bounds: list[tuple[float, int]] = []

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        self.incumbents.append((seconds, objective))

    def on_bound(self, bound: int, seconds: float) -> None:
        self.bounds.append((seconds, bound))


def demo_app(folder: Path, packs: Sequence[str] = ()) -> App:
    """The service on a new database with the demo company and its forecast; ``packs`` hold from the first day on."""
    url = f"sqlite:///{folder / 'demo.sqlite'}"
    database = connect(url)
    upgrade(database)
    database.dispose()
    app = build(
        Config(data_dir=folder, database_url=url, today=FIRST_DAY - timedelta(days=1), secret_key="benchmark" * 6)
    )
    for report in import_path(app, SYSTEM, DEMO):
        if report.refusal or report.quarantined:
            raise SystemExit(f"{report.name}: {report.refusal or report.faults[:3]}")
    if packs:
        use_packs(app, SYSTEM, packs, FIRST_DAY)
    run_forecast(app, SYSTEM, FIRST_DAY, DAYS + 1)
    return app


def planned_fortnight(app: App) -> tuple[Planned, Roster]:
    """The next fortnight's problem, and the last published fortnight moved onto it."""
    with app.reading() as uow:
        last = next(v for v in uow.rosters.newest() if v.state is RosterState.PUBLISHED)
    copied = create_draft(app, SYSTEM, first_day=FIRST_DAY, days=DAYS, based_on=last.id)
    with app.reading() as uow:
        planned = read_planned(uow, uow.rosters.get(copied.id))
        content = to_roster(uow.rosters.assignments(copied.id), FIRST_DAY)
    return planned, content


def scored(name: str, planned: Planned, roster: Roster, seconds: float, left: tuple[Violation, ...] = ()) -> Scored:
    hours = expected_short_hours(planned.problem, roster, planned.needed, planned.waiting)
    fen = 0
    for role, short in hours.items():
        standard = planned.organisation.standard(role, FIRST_DAY)
        fen += round(short * standard.short_fen_per_hour) if standard else 0
    return Scored(
        name=name,
        roster=roster,
        card=verify(planned.problem, roster),
        short_hours=hours,
        short_fen=fen,
        seconds=seconds,
        left=left,
    )


def show_problem(planned: Planned, seconds: float) -> None:
    problem = planned.problem
    need = {
        role: float(paths.mean(axis=0).sum()) * problem.horizon.slot_min / 6000
        for role, paths in planned.needed.items()
    }
    print(
        f"{len(problem.employees)} people, {len(problem.shifts)} shifts, {problem.horizon.days} days, "
        f"{len(problem.capacity_demand)} slots of demand, {len(problem.requests)} wishes, {len(problem.pins)} pins; "
        f"read and built in {seconds:.2f} s"
    )
    print("expected need, person-hours:", ", ".join(f"{role} {hours:.0f}" for role, hours in need.items()))


def show(rosters: list[Scored], ours: Scored) -> None:
    roles = sorted(ours.short_hours)
    print(f"\n{'':28}" + "".join(f"{r.name:>18}" for r in rosters))
    rows: list[tuple[str, list[str]]] = [
        ("expected short, h", [f"{r.hours:.1f}" for r in rosters]),
        ("expected short, yuan", [f"{r.short_fen / 100:.0f}" for r in rosters]),
        ("objective, yuan", [f"{r.card.objective / 100:.0f}" for r in rosters]),
        ("labour, yuan", [f"{r.card.penalties['labour_cost'] / 100:.0f}" for r in rosters]),
        ("person-shifts", [str(len(r.roster)) for r in rosters]),
        ("hard violations", [str(len(r.card.hard)) for r in rosters]),
        ("made in, s", [f"{r.seconds:.1f}" for r in rosters]),
        ("short h ÷ ours", [f"{r.hours / ours.hours:.2f}" for r in rosters]),
        ("short yuan ÷ ours", [f"{r.short_fen / ours.short_fen:.2f}" for r in rosters]),
        ("objective ÷ ours", [f"{r.card.objective / ours.card.objective:.3f}" for r in rosters]),
    ]
    rows += [
        (f"  yuan {rule}", [f"{r.card.penalties[rule] / 100:.0f}" for r in rosters])
        for rule in ours.card.penalties
        if any(r.card.penalties[rule] for r in rosters)
    ]
    rows += [(f"  short h {role}", [f"{r.short_hours[role]:.1f}" for r in rosters]) for role in roles]
    for label, cells in rows:
        print(f"{label:28}" + "".join(f"{cell:>18}" for cell in cells))
    for roster in rosters:
        for violation in roster.left:
            print(f"{roster.name}: hard: {violation.rule}: {violation.message}")


def show_search(solution: Solution, clock: Clocked) -> None:
    first = f"{clock.incumbents[0][0]:.2f} s" if clock.incumbents else "none"
    print(f"\nfirst roster after {first}; {len(clock.incumbents)} rosters; {solution.status}, {solution.termination}")
    for at in (5, 10, 20, 30, 60):
        best = min((fen for seconds, fen in clock.incumbents if seconds <= at), default=None)
        bound = max((fen for seconds, fen in clock.bounds if seconds <= at), default=None)
        if best is not None and bound is not None:
            print(f"  at {at:>3} s: {best / 100:.0f} yuan, bound {bound / 100:.0f}, gap {(best - bound) / best:.2%}")
    gap = "unknown" if solution.gap is None else f"{solution.gap:.2%}"
    print(f"  at the end ({solution.seconds:.1f} s): gap {gap}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--packs", default="", metavar="CODES", help="labour packs in force, separated by commas")
    parser.add_argument("--dump", type=Path, metavar="FILE", help="write the problem as JSON and end")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = demo_app(Path(folder), [code for code in options.packs.split(",") if code])
        started = time.perf_counter()
        planned, content = planned_fortnight(app)
        problem = planned.problem
        show_problem(planned, time.perf_counter() - started)
        app.close()
    if options.dump:
        options.dump.write_text(dump_problem(problem), encoding="utf-8")
        return
    raw = scored("copied", planned, content, 0.0)
    started = time.perf_counter()
    legal, left = repaired(problem, content)
    copied = scored("copied, repaired", planned, legal, time.perf_counter() - started, left)
    started = time.perf_counter()
    filled = scored("greedy", planned, greedy(problem), time.perf_counter() - started)
    clock = Clocked()
    params = SolveParams(time_limit_s=options.seconds, num_workers=options.workers, seed=options.seed)
    solution = solve(problem, params, clock)
    if solution.roster is None:
        raise SystemExit(f"no roster: {solution.status}, {solution.termination}")
    ours = scored("ours", planned, solution.roster, solution.seconds)
    show([raw, copied, filled, ours], ours)
    show_search(solution, clock)


if __name__ == "__main__":
    main()
