"""Arguments that several commands share: which problem, in which format, and how to search it."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path

from solver.errors import ProblemError
from solver.formats.instance import Format, Instance, load_instance
from solver.params import SolveParams


def file(text: str) -> Path:
    """The file of that name; ``-`` is standard input."""
    return Path("/dev/stdin" if text == "-" else text)


def add_problem(parser: argparse.ArgumentParser, name: str) -> None:
    """The problem's file or folder, under this name in the help, and what tells its format."""
    parser.add_argument("problem", metavar=name, type=file, help="a problem: a file (-: standard input), or a folder")
    parser.add_argument(
        "--format", type=Format, choices=list(Format), help="of the problem (default: by what the file holds)"
    )
    parser.add_argument("--history", type=int, metavar="K", help="inrc2: the number of the history file")
    parser.add_argument("--weeks", metavar="A-B-C-D", help="inrc2: the numbers of the week files, in order")


def load(options: argparse.Namespace) -> Instance:
    """The problem that the arguments name. Raises ProblemError with every fault, OSError."""
    weeks = None
    if options.weeks is not None:
        if re.fullmatch(r"[0-9]{1,4}(-[0-9]{1,4})*", options.weeks) is None:
            raise ProblemError((f"arguments: --weeks must be numbers joined by -, got {options.weeks!r}",))
        weeks = tuple(int(number) for number in options.weeks.split("-"))
    return load_instance(options.problem, form=options.format, history=options.history, weeks=weeks)


def number(text: str) -> float:
    """A finite number. Raises argparse.ArgumentTypeError."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"must be a number, got {text!r}")
    return value


def add_search(parser: argparse.ArgumentParser) -> None:
    """Time limit, workers and seed."""
    parser.add_argument("--time-limit", type=number, default=60.0, metavar="S", help="seconds (default 60)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="threads (default 2)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the random choices (default 0)")


def add_gap(parser: argparse.ArgumentParser) -> None:
    """The gap at which a search may stop."""
    parser.add_argument("--gap", type=number, default=0.0, metavar="RATIO", help="stop at this proven gap (default 0)")


def add_hint(parser: argparse.ArgumentParser) -> None:
    """A roster to start from."""
    parser.add_argument("--hint", type=file, metavar="FILE", help="a roster or solution to start from")


def search_params(options: argparse.Namespace) -> SolveParams:
    """The parameters that the arguments give. Raises ProblemError."""
    try:
        return SolveParams(
            time_limit_s=options.time_limit,
            num_workers=options.workers,
            seed=options.seed,
            gap_limit_ratio=getattr(options, "gap", 0.0),
        )
    except ValueError as error:
        raise ProblemError((f"arguments: {error}",)) from error
