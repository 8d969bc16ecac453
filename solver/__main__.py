"""The solver's command line: ``python -m solver solve|check|explain|replan|pareto|warm …``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TextIO

from solver.checks import verify
from solver.errors import ProblemError, SolverError
from solver.explain import command_price, command_reasons
from solver.formats.arguments import add_gap, add_hint, add_problem, add_search, load, search_params
from solver.interrupt import Interrupt
from solver.roster import Roster
from solver.solution import Solution, Status

EXIT_CODES = """exit codes:
  0  solve: a roster was found; check: the roster breaks no hard rule
  1  a fault of our own (model and checks disagree)
  2  wrong arguments, or a file that cannot be read or is malformed
  3  solve: proved that no roster exists
  4  no roster found in time, and none excluded
  5  check: the roster breaks a hard rule
  130  stopped by Ctrl-C (solve ends with its best roster instead)
"""
EXIT_BY_STATUS = {Status.OPTIMAL: 0, Status.FEASIBLE: 0, Status.INFEASIBLE: 3, Status.UNKNOWN: 4}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; results as one JSON line on standard output, errors on standard error."""
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except ProblemError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except SolverError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m solver", epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    solving = commands.add_parser(
        "solve", help="find a roster", epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    solving.set_defaults(run=_solve)
    add_problem(solving, "FILE")
    add_search(solving)
    add_gap(solving)
    add_hint(solving)
    solving.add_argument("--out", type=Path, metavar="FILE", help="write the roster here, in the problem's format")
    solving.add_argument("--log", type=Path, metavar="FILE", help="write every incumbent and bound here, a JSON a line")
    checking = commands.add_parser(
        "check", help="score a roster", epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    checking.set_defaults(run=_check)
    add_problem(checking, "PROBLEM")
    checking.add_argument(
        "roster", metavar="ROSTER", type=Path, help="a roster in the problem's format (inrc2: a folder), or in JSON"
    )
    explaining = commands.add_parser("explain", help="why a roster is as it is, and what a change would be worth")
    questions = explaining.add_subparsers(dest="question", required=True)
    command_price.register(questions)
    command_reasons.register(questions)
    command_price.register_plans(commands)
    warming = commands.add_parser("warm", help="compile the search's kernels, so that the first solve need not wait")
    warming.set_defaults(run=_warm)
    return parser


def _solve(options: argparse.Namespace) -> int:
    from solver.search.progress import Progress, StopRequest  # noqa: PLC0415 - checking needs no ortools
    from solver.solve import solve  # noqa: PLC0415

    class Log(Progress):
        def __init__(self, stream: TextIO | None, interrupt: Interrupt) -> None:
            self._stream = stream
            self._interrupt = interrupt

        def should_stop(self) -> StopRequest:
            return "cancel" if self._interrupt.asked else None

        def _line(self, **facts: object) -> None:
            if self._stream is not None:
                print(json.dumps(facts), file=self._stream, flush=True)

        def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
            self._line(seconds=round(seconds, 2), objective=objective, assignments=len(roster))

        def on_bound(self, bound: int, seconds: float) -> None:
            self._line(seconds=round(seconds, 2), bound=bound)

    params = search_params(options)
    instance = load(options)
    problem = instance.problem
    if options.out is not None:
        instance.check_target(options.out)
    hint = instance.read_roster(options.hint) if options.hint is not None else None
    log = options.log.open("w", encoding="utf-8") if options.log is not None else nullcontext(None)
    with log as stream, Interrupt() as interrupt:
        solution = solve(problem, params, Log(stream, interrupt), hint)
    solution = instance.complete(solution)
    if options.out is not None and not instance.write(solution, options.out):
        print(f"{options.out}: not written, since no roster was found", file=sys.stderr)
    hard = len(verify(problem, solution.roster).hard) if solution.roster is not None else None
    print(json.dumps(_summary(solution, hard)))
    return EXIT_BY_STATUS[solution.status]


def _warm(_: argparse.Namespace) -> int:
    from solver.search.warm import warm  # noqa: PLC0415 - checking needs no numba

    started = time.monotonic()
    print(json.dumps({"compiled": warm(), "seconds": round(time.monotonic() - started, 1)}))
    return 0


def _summary(solution: Solution, hard: int | None) -> dict[str, object]:
    return {
        "status": solution.status,
        "termination": solution.termination,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": round(solution.gap, 6) if solution.gap is not None else None,
        "seconds": round(solution.seconds, 2),
        "penalties": {rule: amount for rule, amount in solution.penalties.items() if amount},
        "hard_violations": hard,
    }


def _check(options: argparse.Namespace) -> int:
    instance = load(options)
    card = verify(instance.problem, instance.read_roster(options.roster))
    for violation in card.hard:
        print(f"{violation.rule}: {violation.message}", file=sys.stderr)
    print(
        json.dumps(
            {
                "objective": card.objective,
                "penalties": {rule: amount for rule, amount in card.penalties.items() if amount},
                "hard_violations": len(card.hard),
            }
        )
    )
    return 0 if card.feasible else 5


def _end(code: int) -> None:
    """Leave at once where a lane is still inside compiled code, which would crash on the way out."""
    sys.stdout.flush()
    sys.stderr.flush()
    if threading.active_count() > 1:
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    _end(main())
