"""The solver's command line: ``python -m solver solve|check|explain|replan|pareto|warm …``."""

from __future__ import annotations

import argparse
import math
import os
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from solver.checks import verify
from solver.console import NOBODY_READS, flush_or_forget, note, tell, write_what_can_be
from solver.errors import ProblemError, SolverError
from solver.explain import command_plans, command_price, command_reasons
from solver.formats.arguments import (
    Parser,
    add_gap,
    add_hint,
    add_problem,
    add_search,
    file,
    load,
    read_hint,
    search_params,
    target,
)
from solver.formats.targets import Log, check_targets, not_written, open_log
from solver.interrupt import STOPPED, Interrupt, loading
from solver.roster import Roster
from solver.solution import Solution, Status

EXIT_CODES = """exit codes:
  0  solve: a roster was found; check: the roster breaks no hard rule
  1  a fault of our own (model and checks disagree)
  2  wrong arguments, or a file that cannot be read or is malformed
  3  proved that no roster exists
  4  no roster found in time, and none excluded
  5  check: the roster breaks a hard rule
  130  stopped by Ctrl-C (solve and pareto end with what they found instead)
  141  nobody reads the result any more (a closed pipe)
"""
EXIT_BY_STATUS = {Status.OPTIMAL: 0, Status.FEASIBLE: 0, Status.INFEASIBLE: 3, Status.UNKNOWN: 4}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; results as one JSON line on standard output, errors on standard error."""
    try:
        options = _parser().parse_args(arguments)
        with loading():
            for module in options.loads:
                import_module(module)
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except ProblemError as error:
        note(*error.faults)
        return 2
    except BrokenPipeError:
        return NOBODY_READS
    except OSError as error:
        note(f"{error.filename}: {error.strerror}")
        return 2
    except SolverError as error:
        note(f"{type(error).__name__}: {error}")
        return 1
    except KeyboardInterrupt:
        note("stopped")
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = Parser(
        prog="python -m solver", epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    solving = commands.add_parser(
        "solve", help="find a roster", epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    solving.set_defaults(run=_solve, loads=["solver.solve"])
    add_problem(solving, "FILE")
    add_search(solving)
    add_gap(solving)
    add_hint(solving)
    solving.add_argument(
        "--out",
        type=target,
        metavar="FILE",
        help="write the roster here (-: to standard output), in its own form; without one an older file stays, "
        'and the line says "out": null',
    )
    solving.add_argument(
        "--log", type=target, metavar="FILE", help="write every incumbent and bound here, a JSON a line"
    )
    checking = commands.add_parser(
        "check", help="score a roster", epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    checking.set_defaults(run=_check, loads=[])
    add_problem(checking, "PROBLEM")
    checking.add_argument(
        "roster", metavar="ROSTER", type=file, help="a roster in the problem's format (inrc2: a folder), or in JSON"
    )
    explaining = commands.add_parser("explain", help="why a roster is as it is, and what a change would be worth")
    questions = explaining.add_subparsers(dest="question", required=True)
    command_price.register(questions)
    command_reasons.register(questions)
    command_plans.register(commands)
    warming = commands.add_parser("warm", help="compile the search's kernels, so that the first solve need not wait")
    warming.set_defaults(run=_warm, loads=["solver.search.warm"])
    return parser


def _solve(options: argparse.Namespace) -> int:
    from solver.solve import solve  # noqa: PLC0415
    from solver.watch import Watch  # noqa: PLC0415 - checking needs no ortools

    class Telling(Watch):
        def __init__(self, log: Log, interrupt: Interrupt) -> None:
            super().__init__(interrupt)
            self._log = log

        def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
            self._log.line(seconds=round(seconds, 2), objective=objective, assignments=len(roster))

        def on_bound(self, bound: int, seconds: float) -> None:
            self._log.line(seconds=round(seconds, 2), bound=bound)

    instance = load(options)
    problem = instance.problem
    params, said = search_params(options, problem)
    given = [("--hint", options.hint)] if options.hint is not None else []
    logs = [("--log", options.log)] if options.log is not None else []
    instance.check_targets(options.out, logs)
    check_targets(logs, [(f"what {option} reads", path) for option, path in given])
    hint = read_hint(options, instance)
    with open_log(options.log) as log, Interrupt() as interrupt:
        for line in said:
            log.line(note=line)
        solution = solve(problem, params, Telling(log, interrupt), hint)
    solution = instance.complete(solution)
    hard = len(verify(problem, solution.roster).hard) if solution.roster is not None else None
    told = _summary(solution, hard)
    try:
        if options.out is not None:
            told["out"] = None
            if instance.write(solution, options.out):
                told["out"] = str(options.out)
            else:
                note(not_written(options.out))
    finally:
        tell(told)
    return EXIT_BY_STATUS[solution.status]


def _warm(_: argparse.Namespace) -> int:
    from solver.search.warm import warm  # noqa: PLC0415 - checking needs no numba

    started = time.monotonic()
    tell({"compiled": warm(), "seconds": round(time.monotonic() - started, 1)})
    return 0


def _summary(solution: Solution, hard: int | None) -> dict[str, object]:
    return {
        "status": solution.status,
        "termination": solution.termination,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": round(solution.gap, 6) if solution.gap is not None and math.isfinite(solution.gap) else None,
        "seconds": round(solution.seconds, 2),
        "penalties": {rule: amount for rule, amount in solution.penalties.items() if amount},
        "hard_violations": hard,
    }


def _check(options: argparse.Namespace) -> int:
    instance = load(options)
    card = verify(instance.problem, instance.read_roster(options.roster))
    note(*(f"{violation.rule}: {violation.message}" for violation in card.hard))
    tell(
        {
            "objective": card.objective,
            "penalties": {rule: amount for rule, amount in card.penalties.items() if amount},
            "hard_violations": len(card.hard),
        }
    )
    return 0 if card.feasible else 5


def run() -> NoReturn:
    """Run the command of this process and end it; at once where a lane is still inside compiled code, which would crash
    on the way out.
    """
    write_what_can_be((sys.stdout, sys.stderr))
    code = main()
    flush_or_forget()
    if threading.active_count() > 1 or code == STOPPED:  # Python would end by the signal once more
        os._exit(code)
    sys.exit(code)
