"""Our own JSON documents: problem, roster, solution. Each says what it is and in which version."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from solver.errors import ProblemError
from solver.formats.codec import BAD, Faults, StandIns, from_plain, to_plain
from solver.formats.json_text import read_json
from solver.problem import Problem
from solver.roster import Roster
from solver.solution import Solution

VERSION = 1
# A fault that speaks of ids or days tells nothing while what lists them has itself a fault.
REFERENCES = (
    (re.compile(r"horizon(\.day.*)?: "), ("day_start_min", "outside the horizon", "must start on its day")),
    (re.compile(r"employees(\[[0-9]+\](\.id)?)?: "), ("unknown employee",)),
    (re.compile(r"shift_types(\[[0-9]+\](\.id)?)?: "), ("unknown shift type",)),
    (re.compile(r"shifts(\[[0-9]+\](\.(type|day|blocks).*)?)?: "), ("no shift", "of its shift")),
)
Document = TypeVar("Document", Problem, Roster, Solution)


def dump_problem(problem: Problem) -> str:
    """The problem as JSON; ``load_problem`` gives an equal one back."""
    return _dump("problem", problem)


def load_problem(text: str) -> Problem:
    """Raises ProblemError with every fault, each named by its field."""
    return _load("problem", Problem, text)


def dump_roster(roster: Roster) -> str:
    """The roster as JSON; ``load_roster`` gives an equal one back."""
    return _dump("roster", roster)


def load_roster(text: str) -> Roster:
    """Reads a roster, or the roster of a solution. Raises ProblemError with every fault, each named by its field."""
    if _head(text)[0].get("format") == "solution":
        solution = load_solution(text)
        if solution.roster is None:
            raise ProblemError(("roster: the solution holds none",))
        return solution.roster
    return _load("roster", Roster, text)


def dump_solution(solution: Solution) -> str:
    """The solution as JSON; ``load_solution`` gives an equal one back."""
    return _dump("solution", solution)


def load_solution(text: str) -> Solution:
    """Raises ProblemError with every fault, each named by its field."""
    return _load("solution", Solution, text)


def _dump(kind: str, value: object) -> str:
    return json.dumps({"format": kind, "version": VERSION, **to_plain(value)}, ensure_ascii=False, indent=1) + "\n"


def _head(text: str) -> tuple[dict[str, object], list[str]]:
    read, repeated = read_json(text)
    if not isinstance(read, dict):
        raise ProblemError(("document: expected an object",))
    return read, repeated


def _load(name: str, kind: type[Document], text: str) -> Document:
    document, repeated = _head(text)
    if (form := document.pop("format", None)) != name:
        raise ProblemError((f'format: expected "{name}", got {json.dumps(form)[:60]}',))
    if (version := document.pop("version", None)) != VERSION:
        raise ProblemError((f"version: expected {VERSION}, got {json.dumps(version)}",))
    faults = Faults()
    value = from_plain(kind, document, "", faults)
    if repeated or faults.found or value is BAD:
        also = _faults_beyond(faults.found, document) if name == "problem" and faults.found else []
        raise ProblemError(tuple(repeated + faults.found + also))
    return value  # type: ignore[no-any-return]


def _faults_beyond(found: list[str], document: dict[str, object]) -> list[str]:
    """What is wrong with a problem besides the values that could not be read: known only from what could be."""
    variants = (StandIns(0), StandIns(1))
    for variant in variants:
        from_plain(Problem, document, "", variant)
    first, second = variants[0].found, variants[1].found
    silent = [word for place, words in REFERENCES if any(place.match(fault) for fault in found) for word in words]
    beyond = [fault for fault in first if fault in second and fault not in found]
    return [fault for fault in beyond if not any(word in fault for word in silent)]
