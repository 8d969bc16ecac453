"""Shortest stretch of days off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import shortest_run
from solver.rules.machines import ShortestRun
from solver.rules.parts import Part
from solver.variables import Variables


class MinConsecutiveDaysOff:
    r"""Hard or soft: who is off, is off at least the minimum of days in a row.

    For every person e and every stretch of n < min days off a … a+n−1 with worked days around it: never (hard), or
    violation = min − n.

    Edges: not asked of a stretch that contains the last day, since it may go on. A stretch that began before day 0
    counts its days in the history, and is charged if it ended on day −1. With an unknown history, nothing is asked of a
    stretch that contains day 0. Leave is time off.
    Source: INRC-II S3; Curtois and Qu.
    """

    name: ClassVar[str] = "min_consecutive_days_off"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_consecutive_days_off for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit, history = employee.contract.min_consecutive_days_off, employee.history
            if limit is None:
                continue
            yield from shortest_run(
                model,
                (self.name, str(employee.id)),
                [variables.works(employee, day) for day in range(problem.horizon.days)],
                limit,
                value=False,
                past=history.consecutive_days_off if history.known else None,
                past_limit=limit.value,
            )

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit, history = employee.contract.min_consecutive_days_off, employee.history
        if limit is not None and limit.weight != 0 and limit.value > 1:
            past = history.consecutive_days_off if history.known else None
            yield ShortestRun.after(past, limit.value, limit.weight, work=False, past_shortest=limit.value)
