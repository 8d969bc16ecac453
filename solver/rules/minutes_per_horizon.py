"""Minutes per horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_least, at_most, most_minutes
from solver.rules.parts import Counter, Part, lower, minutes_of, upper
from solver.variables import Variables


class MinutesPerHorizon:
    r"""Hard or soft: over the horizon, not fewer minutes than the minimum and not more than the maximum.

    For every person e: min ≤ Σ_s work_min[s] · assigned[e,s] + credit[e] and Σ_s work_min[s] · assigned[e,s] ≤ max;
    violation = the minutes missing or in excess.

    Edges: exactly the limit is allowed; the history does not count; the credit of paid leave inside the horizon counts
    toward the minimum only. Somebody without any work is short by the whole minimum.
    Source: Curtois and Qu (total minutes); INRC-II S6 (total assignments, with one minute a shift).
    """

    name: ClassVar[str] = "minutes_per_horizon"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_minutes or e.contract.max_minutes for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        days = range(problem.horizon.days)
        starts = problem.horizon.day_start_min
        for employee in problem.employees:
            name = (self.name, str(employee.id))
            minutes = variables.minutes(employee, days)
            low, high = employee.contract.min_minutes, employee.contract.max_minutes
            if low is not None:
                credit = employee.credit_min(starts[0], starts[-1])
                yield from at_least(model, name, minutes, replace(low, value=low.value - credit))
            if high is not None:
                yield from at_most(model, name, minutes, high, most_minutes(problem, employee, days))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        horizon = problem.horizon
        low, high = employee.contract.min_minutes, employee.contract.max_minutes
        until = (horizon.days - 1,)
        if low is not None and low.weight != 0:
            need = low.value - employee.credit_min(horizon.day_start_min[0], horizon.day_start_min[-1])
            if need > 0:
                yield Counter(minutes_of(problem), until, lower(need, low.weight))
        most = most_minutes(problem, employee, range(horizon.days))
        if high is not None and high.weight != 0 and most > high.value:
            yield Counter(minutes_of(problem), until, upper(high.value, high.weight))
