"""Shortest stretch of working days."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import takewhile
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Limit, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import shortest_run
from solver.rules.machines import ShortestRun
from solver.rules.parts import Part
from solver.variables import Variables


class MinConsecutiveDays:
    r"""Hard or soft: who works, works at least the minimum of days in a row.

    For every person e and every stretch of n < min worked days a … a+n−1 with days off around it: never (hard), or
    violation = min − n.

    Edges: not asked of a stretch that contains the last day, since it may go on. A stretch that began before day 0
    counts its days in the history, and is charged if it ended on day −1; it is asked for no more days than the person
    can work from day 0 on without a gap (leave, no shift of an allowed type). With an unknown history, nothing is asked
    of a stretch that contains day 0.
    Source: INRC-II S2; Curtois and Qu.
    """

    name: ClassVar[str] = "min_consecutive_days"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_consecutive_days for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit, history = employee.contract.min_consecutive_days, employee.history
            if limit is None:
                continue
            days = [variables.works(employee, day) for day in range(problem.horizon.days)]
            yield from shortest_run(
                model,
                (self.name, str(employee.id)),
                days,
                limit,
                value=True,
                past=history.consecutive_days if history.known else None,
                past_limit=_asked_of_past(problem, employee, limit),
            )

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit, history = employee.contract.min_consecutive_days, employee.history
        if limit is not None and limit.weight != 0 and limit.value > 1:
            yield ShortestRun.after(
                history.consecutive_days if history.known else None,
                limit.value,
                limit.weight,
                work=True,
                past_shortest=_asked_of_past(problem, employee, limit),
            )


def _asked_of_past(problem: Problem, employee: Employee, limit: Limit) -> int:
    """The days in all that a stretch from before day 0 is asked for: no more than the person can work."""
    able = takewhile(partial(problem.can_work, employee), range(problem.horizon.days))
    return min(limit.value, employee.history.consecutive_days + sum(1 for _ in able))
