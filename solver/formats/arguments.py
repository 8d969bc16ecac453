"""Arguments that several commands share, and how one is read: what is not accepted is told in one line with what is."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from solver.checks import verify
from solver.console import note
from solver.errors import ProblemError
from solver.formats.instance import Format, Instance, load_instance
from solver.notes import notes
from solver.params import SolveParams, cores
from solver.problem import Problem
from solver.roster import Roster

LARGEST = 10**15
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
YEAR_S = 365 * 24 * 3600


class Parser(argparse.ArgumentParser):
    """Raises ProblemError where it would end the process behind several lines of usage."""

    def error(self, message: str) -> NoReturn:
        hint = f"{self.prog} --help says what is accepted"
        raise ProblemError((f"{self.prog}: {message.replace('argument ', '', 1)}", hint))


def file(text: str) -> Path:
    """The file of that name; ``-`` is standard input. Raises argparse.ArgumentTypeError."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path("/dev/stdin" if text == "-" else text)


def target(text: str) -> Path:
    """A file to write, by its name; ``-`` is standard output. Raises argparse.ArgumentTypeError."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path("/dev/stdout" if text == "-" else text)


def add_problem(parser: argparse.ArgumentParser, name: str) -> None:
    """The problem's file or folder, under this name in the help, and what tells its format."""
    parser.add_argument("problem", metavar=name, type=file, help="a problem: a file (-: standard input), or a folder")
    known = ", ".join(Format)
    parser.add_argument(
        "--format", type=form, metavar="FORMAT", help=f"{known} (default: by what the file of the problem holds)"
    )
    parser.add_argument("--history", type=whole(0, 9999), metavar="K", help="inrc2: the number of the history file")
    parser.add_argument("--weeks", type=weeks, metavar="A-B-C-D", help="inrc2: the numbers of the week files, in order")


def load(options: argparse.Namespace) -> Instance:
    """The problem that the arguments name. Raises ProblemError with every fault, OSError."""
    return load_instance(options.problem, form=options.format, history=options.history, weeks=options.weeks)


def form(text: str) -> Format:
    """A format by its name. Raises argparse.ArgumentTypeError."""
    if text not in list(Format):
        raise argparse.ArgumentTypeError(f"must be one of {', '.join(Format)}, got {text!r}")
    return Format(text)


def weeks(text: str) -> tuple[int, ...]:
    """The numbers of week files. Raises argparse.ArgumentTypeError."""
    if re.fullmatch(r"[0-9]{1,4}(-[0-9]{1,4})*", text) is None:
        raise argparse.ArgumentTypeError(f"must be numbers joined by -, got {text!r}")
    return tuple(int(number) for number in text.split("-"))


def number(accepted: str, fits: Callable[[float], bool]) -> Callable[[str], float]:
    """Reads a number that fits; else argparse.ArgumentTypeError says what is ``accepted``."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and fits(value)):
            raise argparse.ArgumentTypeError(f"must be {accepted}, got {text!r}")
        return value

    return read


def whole(low: int, high: int = LARGEST) -> Callable[[str], int]:
    """Reads a whole number from ``low`` to ``high``; else raises argparse.ArgumentTypeError."""
    bounds, least = f"a whole number from {low} to {high}", f"a whole number, at least {low}"

    def read(text: str) -> int:
        value = int(text) if WHOLE.fullmatch(text) else None
        if value is None or not low <= value <= high:
            beyond = text.isdecimal() and int(text[:20]) > high
            accepted = bounds if high < LARGEST or beyond else least
            raise argparse.ArgumentTypeError(f"must be {accepted}, got {text!r}")
        return value

    return read


seconds = number(f"a number of seconds above 0, at most {YEAR_S}", lambda value: 0 < value <= YEAR_S)


def add_search(parser: argparse.ArgumentParser, *, of: str = "") -> None:
    """Time limit, workers and seed; ``of`` says what the limit is for, where that is not the whole command."""
    add_time_limit(parser, of=of)
    parser.add_argument("--workers", type=whole(1, 9999), default=2, metavar="N", help="threads (default 2)")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="of the random choices")


def add_time_limit(parser: argparse.ArgumentParser, *, of: str = "") -> None:
    """How long a search may take."""
    text = f"seconds{of} (default 60)"
    parser.add_argument("--time-limit", type=seconds, default=60.0, metavar="S", help=text)


def add_gap(parser: argparse.ArgumentParser) -> None:
    """The gap at which a search may stop."""
    ratio = number("a number from 0 to below 1", lambda value: 0 <= value < 1)
    parser.add_argument("--gap", type=ratio, default=0.0, metavar="RATIO", help="stop at this proven gap (default 0)")


def add_hint(parser: argparse.ArgumentParser) -> None:
    """A roster to start from."""
    parser.add_argument("--hint", type=file, metavar="FILE", help="a roster or solution to start from")


def read_hint(options: argparse.Namespace, instance: Instance) -> Roster | None:
    """The roster of ``--hint``; says where it breaks hard rules. Raises ProblemError, OSError."""
    if options.hint is None:
        return None
    hint = instance.read_roster(options.hint)
    if broken := len(verify(instance.problem, hint).hard):
        note(f"--hint {options.hint}: breaks hard rules {broken} times (check tells where); it only guides the search")
    return hint


def search_params(options: argparse.Namespace, problem: Problem) -> tuple[SolveParams, list[str]]:
    """The parameters that the arguments give, for this machine, and what was said before the search.

    Said are fewer workers than asked for, and what the problem asks for in vain.
    """
    said = list(notes(problem))
    if options.workers > cores():
        used = f"{cores()} are used, one for each core that the solver may use here"
        said.insert(0, f"--workers {options.workers}: {used}")
    note(*said)
    params = SolveParams(
        time_limit_s=options.time_limit,
        num_workers=options.workers,
        seed=options.seed,
        gap_limit_ratio=getattr(options, "gap", 0.0),
    )
    return params.on_this_machine, said
