"""The search as the solve's child process runs it: progress in money, and what clashes when there is no roster.

Imported in the child only: with it come ortools and the search.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

from solver.checks.base import capacity_given
from solver.explain.conflict import Conflict, find_conflict
from solver.params import SolveParams
from solver.problem import Problem, RoleId
from solver.roster import Roster
from solver.search.progress import StopRequest
from solver.solution import Solution, Status
from solver.solve import Progress, solve

KEPT_INCUMBENTS = 60
LOOK_AGAIN_S = 0.5  # no sooner are the hours of a roster reckoned after the last time


class Reporting(Protocol):
    """What the child's channel takes: progress out, the wish to finish in."""

    def __call__(self, **progress: object) -> None: ...
    @property
    def finish(self) -> bool: ...


class _Told(Progress):
    """Incumbents and bounds go to the job's progress; of many incumbents the latest and a thinned past are kept.

    ``began`` is when the search did: what was made before it is not its time. ``closing``: it has ended.
    """

    def __init__(self, report: Reporting, problem: Problem) -> None:
        self._report = report
        self._began = datetime.now(UTC)
        self._closing = False
        self.incumbents: list[tuple[float, int]] = []
        self.bounds: list[tuple[float, int]] = []
        self._problem = problem
        self._hours: float | None = None
        self._looked = float("-inf")

    def on_incumbent(self, roster: Roster, objective: int, seconds: float) -> None:
        self.incumbents = _thinned([*self.incumbents, (round(seconds, 2), objective)])
        if time.monotonic() - self._looked >= LOOK_AGAIN_S:
            self._hours = round(short_hours(self._problem, roster), 1)
            self._looked = time.monotonic()
        self._say(seconds)

    def on_bound(self, bound: int, seconds: float) -> None:
        self.bounds = _thinned([*self.bounds, (round(seconds, 2), bound)])
        self._say(seconds)

    def should_stop(self) -> StopRequest:
        return "finish" if self._report.finish else None

    def end(self, seconds: float) -> None:
        self._closing = True
        self._say(seconds)

    def _say(self, seconds: float) -> None:
        self._report(
            began=self._began.isoformat(),
            closing=self._closing,
            incumbent=self.incumbents[-1][1] if self.incumbents else None,
            bound=self.bounds[-1][1] if self.bounds else None,
            seconds=round(seconds, 2),
            incumbents=self.incumbents,
            bounds=self.bounds,
            short_hours=self._hours,
        )


def short_hours(problem: Problem, roster: Roster) -> float:
    """Person-hours of immediate work expected to be short on the problem's days, read off the curves of demand.

    With price s of a centihead short and i of an idle one, cost(c) = s·E[(D−c)⁺] + i·E[(c−D)⁺], and from the end w of
    a curve's pieces on nobody is short. So E[(D−c)⁺] = (cost(c) − cost(w) + i·(w − c)) / (s + i), as exactly as the
    pieces are, also of a curve from which nights before the roster are taken. Its first slopes may be gone with them:
    s is the steepest fall of the role's curves.
    """
    given, found = capacity_given(problem, roster), 0.0
    slots = problem.horizon.day_start_min[-1] // problem.horizon.slot_min
    price: dict[RoleId, int] = {}
    for demand in problem.capacity_demand:
        if demand.segments:
            price[demand.role] = max(price.get(demand.role, 0), -demand.segments[0].slope)
    for demand in problem.capacity_demand:
        idle, width = demand.surplus_slope, sum(piece.width_centiheads for piece in demand.segments)
        capacity = given.get((demand.role, demand.slot), 0)
        if demand.slot < slots and capacity < width and price[demand.role] > 0 and idle >= 0:
            above = demand.cost(capacity) - demand.cost(width) + idle * (width - capacity)
            found += max(0.0, above / (price[demand.role] + idle))
    return found * problem.horizon.slot_min / 60 / 100


def _thinned(found: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Without the one that shows least: value and time by which the steps of the others differ from it, multiplied."""
    if len(found) <= KEPT_INCUMBENTS:
        return found
    shows = [
        abs(value - before) * (until - at)
        for (_, before), (at, value), (until, _) in zip(found, found[1:], found[2:], strict=False)
    ]
    least = 1 + shows.index(min(shows))
    return found[:least] + found[least + 1 :]


def search(
    problem: Problem, params: SolveParams, hint: Roster | None, report: Reporting
) -> tuple[Solution, list[tuple[float, int]]]:
    """The verified solution, and when which rosters were found (seconds, fen); both go to ``report`` on the way too."""
    told = _Told(report, problem)
    solution = solve(problem, params, told, hint)
    told.end(solution.seconds)
    return solution, told.incumbents


def explain(problem: Problem, solution: Solution) -> Conflict | None:
    """The hard rules that clash, when the solution proves that there is no roster; found in a minute or not at all."""
    return find_conflict(problem) if solution.status is Status.INFEASIBLE else None
