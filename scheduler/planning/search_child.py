"""The search as the solve's child process runs it: progress in money, and what clashes when there is no roster.

Imported in the child only: with it come ortools and the search.
"""

from __future__ import annotations

from typing import Protocol

from solver.explain.conflict import Conflict, find_conflict
from solver.params import SolveParams
from solver.problem import Problem
from solver.roster import Roster
from solver.search.progress import StopRequest
from solver.solution import Solution, Status
from solver.solve import Progress, solve

KEPT_INCUMBENTS = 60


class Reporting(Protocol):
    """What the child's channel takes: progress out, the wish to finish in."""

    def __call__(self, **progress: object) -> None: ...
    @property
    def finish(self) -> bool: ...


class _Told(Progress):
    """Incumbents and bounds go to the job's progress; of many incumbents the latest and a thinned past are kept."""

    def __init__(self, report: Reporting) -> None:
        self._report = report
        self.incumbents: list[tuple[float, int]] = []
        self._bound: int | None = None

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:  # noqa: ARG002
        self.incumbents.append((round(seconds, 2), objective))
        if len(self.incumbents) > KEPT_INCUMBENTS:
            self.incumbents = self.incumbents[::2] + self.incumbents[-1:]
        self._say(seconds)

    def on_bound(self, bound: int, seconds: float) -> None:
        self._bound = bound
        self._say(seconds)

    def should_stop(self) -> StopRequest:
        return "finish" if self._report.finish else None

    def _say(self, seconds: float) -> None:
        self._report(
            incumbent=self.incumbents[-1][1] if self.incumbents else None,
            bound=self._bound,
            seconds=round(seconds, 2),
            incumbents=self.incumbents,
        )


def search(
    problem: Problem, params: SolveParams, hint: Roster | None, report: Reporting
) -> tuple[Solution, list[tuple[float, int]]]:
    """The verified solution, and when which rosters were found (seconds, fen); both go to ``report`` on the way too."""
    told = _Told(report)
    return solve(problem, params, told, hint), told.incumbents


def explain(problem: Problem, solution: Solution) -> Conflict | None:
    """The hard rules that clash, when the solution proves that there is no roster; found in a minute or not at all."""
    return find_conflict(problem) if solution.status is Status.INFEASIBLE else None
