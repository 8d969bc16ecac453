"""Command line of other rosters than the cheapest: ``replan`` and ``pareto``.

Each prints one JSON line; amounts are in the problem's own unit, ``null`` is unknown. ``objective`` and
``hard_violations`` are what ``check`` says of the roster and the problem as they stand in their files.

Nothing that needs ortools is imported before a command runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from solver.checks import verify
from solver.console import note, tell
from solver.errors import ProblemError
from solver.formats.arguments import (
    LARGEST,
    add_gap,
    add_problem,
    add_search,
    file,
    load,
    number,
    search_params,
    target,
    whole,
)
from solver.formats.documents import dump_roster
from solver.formats.targets import check_targets, fault_of_folder, not_written, write_text
from solver.interrupt import Interrupt
from solver.problem import Absence, EmployeeId, Problem
from solver.roster import Roster
from solver.solution import Status

if TYPE_CHECKING:
    from solver.replan.absence import Away

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no other name

EXIT_BY_STATUS = {Status.OPTIMAL: 0, Status.FEASIBLE: 0, Status.INFEASIBLE: 3, Status.UNKNOWN: 4}
NOT_IN_TIME = "no roster was found in time, and none excluded; a longer --time-limit may find one"
UNPAID = (
    "who is away here must work a least time, and their absence counts nothing towards it; "
    "--credit MIN says how many paid minutes it counts"
)
REPLAN = """one JSON line:
  status             feasible; infeasible: proved that no roster is legal with these absences and what has begun;
                     unknown: none was found in time, and none excluded
  lost               assignments that the absence takes away
  enough             is as much cover kept as was asked for, or as can be had
  kept_ratio         of the achievable cover of the days of the absence
  changes            the days that differ from the published roster, beside those lost; fewest_proved: no fewer will do
  cost_with_absence  what was sought to be low after the changes: the objective of the problem with the absences (paid
                     minutes counted, pins of the absent given up) and without charges for changes
  objective, hard_violations   of the new roster and the problem's file, which knows of no absence: what check says
  out                the file that was written; null: none, since there was no roster
exit codes: 0 a roster, 2 wrong arguments or files, 3 infeasible, 4 unknown
"""
PARETO = """one JSON line:
  status        optimal: every aim is proved; feasible; infeasible: proved that there is no roster; unknown: none was
                found in time, and none excluded
  alternatives  each with its aims, cost (the objective without fairness and changes), unfairness, changes (days),
                objective and hard_violations (what check says), and the file's name in the folder of --out
  ceiling       the cost that was allowed
  exact         aims that are proved
  stopped       ended by Ctrl-C, with the rosters found so far
  out           the folder that was written to, if --out was given; null: none, since there was no roster
exit codes: 0 rosters, 2 wrong arguments or files, 3 infeasible, 4 unknown
"""


def register(commands: Commands) -> None:
    """Add the commands ``replan`` and ``pareto``."""
    replanning = commands.add_parser(
        "replan",
        help="replace somebody who falls ill, with the fewest changes",
        epilog=REPLAN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_problem(replanning, "FILE")
    replanning.add_argument("roster", metavar="ROSTER", type=file, help="the published roster")
    add_search(replanning)
    replanning.add_argument(
        "--absent",
        nargs=3,
        metavar=("ID", "FROM", "UNTIL"),
        action="append",
        required=True,
        help="who, and the minutes of the horizon from and until which; may be repeated",
    )
    replanning.add_argument("--credit", type=whole(0), default=0, metavar="MIN", help="paid minutes of each absence")
    replanning.add_argument("--now", type=whole(0), metavar="MIN", help="minute before which nothing can change")
    share = number("a number above 0, at most 1", lambda value: 0 < value <= 1)
    replanning.add_argument("--keep", type=share, default=0.99, metavar="RATIO", help="of the cover (default 0.99)")
    replanning.add_argument("--out", type=target, metavar="FILE", help="write the roster here as JSON")
    replanning.set_defaults(run=_replan, loads=["solver.replan.replan"])
    choosing = commands.add_parser(
        "pareto",
        help="the cheapest, the fairest and the least changed roster",
        epilog=PARETO,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_problem(choosing, "FILE")
    add_search(choosing)
    add_gap(choosing)
    choosing.add_argument("--given", type=file, metavar="ROSTER", help="the roster from which changes are counted")
    ratio = number("a number, at least 0", lambda value: value >= 0)
    choosing.add_argument("--slack", type=ratio, default=0.02, metavar="RATIO", help="of cost allowed (default 0.02)")
    choosing.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="write the rosters here as JSON, named by aim; the folder is made if need be",
    )
    choosing.set_defaults(run=_pareto, loads=["solver.pareto"])


def _replan(options: argparse.Namespace) -> int:
    from solver.replan.replan import replan  # noqa: PLC0415

    instance = load(options)
    absent = list(_absent(options))
    if options.out is not None:
        read = [("the problem", path) for path in instance.files]
        check_targets([("--out", options.out)], [*read, ("the published roster", options.roster)])
    published = instance.read_roster(options.roster)
    params, _ = search_params(options, instance.problem)
    found = replan(instance.problem, published, absent, params, now_min=options.now, keep_ratio=options.keep)
    best = found.best
    told: dict[str, object] = {
        "status": found.status,
        "lost": len(found.lost),
        "first_s": round(found.answers[0].seconds, 2) if found.answers else None,
        "answers": len(found.answers),
        "kept_ratio": None if found.kept_ratio is None else round(found.kept_ratio, 4),
        "fewest_proved": found.fewest,
        "seconds": round(found.seconds, 2),
    }
    if options.out is not None:
        told["out"] = None
        if best is None:
            note(not_written(options.out))
    try:
        if best is not None:
            told |= {"enough": best.enough, "cost_with_absence": best.cost}
            told |= _checked(instance.problem, best.roster)
            told["changes"] = [
                {"employee": c.employee, "day": c.day, "before": c.before, "after": c.after} for c in best.changes
            ]
            if options.out is not None:
                write_text(options.out, dump_roster(best.roster))
                told["out"] = str(options.out)
        elif found.status is Status.INFEASIBLE:
            note("no roster is legal with these absences and what has begun already: that is proved")
            if not options.credit and _owes_minutes(instance.problem, absent):
                note(UNPAID)
        else:
            note(NOT_IN_TIME)
    finally:
        tell(told)
    return EXIT_BY_STATUS[found.status]


def _owes_minutes(problem: Problem, absent: Iterable[Away]) -> bool:
    """Must somebody who is away work a least time, towards which paid leave would count?"""
    contracts = [problem.employee_by_id[one.employee].contract for one in absent]
    limits = [least for c in contracts for least in (c.min_minutes, c.min_minutes_per_week, c.min_minutes_per_day)]
    return any(limit is not None and limit.weight is None for limit in limits)


def _absent(options: argparse.Namespace) -> Iterator[Away]:
    from solver.replan.absence import Away  # noqa: PLC0415

    for who, start, end in options.absent:
        try:
            first, last = (whole(-LARGEST)(text) for text in (start, end))
        except argparse.ArgumentTypeError as error:
            raise ProblemError((f"--absent: FROM and UNTIL {error}",)) from error
        if first >= last:
            raise ProblemError((f"--absent: {who!r} must be away from a minute before {last}, got {first}",))
        absence = Absence(start_min=first, end_min=last, credit_min=options.credit)
        yield Away(employee=EmployeeId(who), absence=absence)


def _pareto(options: argparse.Namespace) -> int:
    from solver.pareto import Aim, pareto  # noqa: PLC0415
    from solver.watch import Watch  # noqa: PLC0415

    instance = load(options)
    if options.out is not None:
        if (fault := fault_of_folder(options.out)) is not None:
            raise ProblemError((f"--out {options.out}: {fault}",))
        read = [("the problem", path) for path in instance.files]
        read += [("the given roster", options.given)] if options.given is not None else []
        check_targets([("--out", options.out / f"{aim}.json") for aim in Aim if options.out.is_dir()], read)
    given = instance.read_roster(options.given) if options.given is not None else None
    params, _ = search_params(options, instance.problem)
    with Interrupt() as interrupt:
        watch = Watch(interrupt)
        found = pareto(instance.problem, params, given=given, cost_slack_ratio=options.slack, progress=watch)
    if given is not None and found.given is None:
        note(f"--given {options.given}: breaks hard rules (check tells which); changes are counted from it")
    rows: list[dict[str, object]] = []
    told: dict[str, object] = {
        "status": found.status,
        "alternatives": rows,
        "cost_bound": found.cost_bound,
        "ceiling": found.ceiling,
        "given": None if found.given is None else {"cost": found.given.cost, "unfairness": found.given.unfairness},
        "exact": sorted(found.exact),
        "seconds": round(found.seconds, 2),
        "stopped": interrupt.asked,
    }
    for each in found.alternatives:
        measures = {"cost": each.cost, "unfairness": each.unfairness, "changes": each.changes}
        rows.append({"aims": each.aims, **measures, **_checked(instance.problem, each.roster)})
    if options.out is not None:
        told["out"] = None
    try:
        for row, each in zip(rows, found.alternatives, strict=True):
            if options.out is not None:
                options.out.mkdir(parents=True, exist_ok=True)
                path = options.out / f"{each.aims[0]}.json"
                write_text(path, dump_roster(each.roster))
                row["file"] = path.name
                told["out"] = str(options.out)
    finally:
        tell(told)
    if found.status is Status.INFEASIBLE:
        note("there is no roster: that is proved; explain conflict says why")
    elif found.status is Status.UNKNOWN:
        note("stopped before a roster was found" if interrupt.asked else NOT_IN_TIME)
    elif interrupt.asked:
        note("stopped: these are the rosters found so far")
    if options.out is not None and not rows:
        note(not_written(options.out))
    return EXIT_BY_STATUS[found.status]


def _checked(problem: Problem, roster: Roster) -> dict[str, object]:
    """What ``check`` says of the roster."""
    card = verify(problem, roster)
    return {"objective": card.objective, "hard_violations": len(card.hard)}
