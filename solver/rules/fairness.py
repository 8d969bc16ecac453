"""Fairness."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Burden, Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import counted_weekends, most_minutes, regular_minutes_left
from solver.variables import Variables


class Fairness:
    r"""Soft: a burden (nights, weekends with work, overtime) above a person's fair load costs more with every unit.

    For every goal: k = max(0, carried + count − target), violation = 1 + 2 + … + k = k(k+1)/2, as one 0/1 variable
    for every unit that can be above, at the rising prices 1, 2, …; count is Σ night[e,d], the weekends worked, or
    Σ_w hours with hours[w] = the begun hours of week w above the contract's regular minutes.

    Edges: exactly the target costs nothing. A weekend that was worked before day 0 already is in ``carried``; so is
    overtime that the past of a first week had reached.
    Source: rising marginal penalties spread a burden evenly, as the squares in the fairness literature do; integers.
    """

    name: ClassVar[str] = "fairness"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.fairness)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for goal in problem.fairness:
            employee = problem.employee_by_id[goal.employee]
            count, most = self._count(problem, model, variables, employee, goal.burden)
            already = max(0, goal.carried - goal.target)
            prices = range(already + 1, goal.carried + most - goal.target + 1)
            above = [model.new_bool_var("") for _ in prices]
            model.add(LinearExpr.sum(above) >= count + (goal.carried - goal.target - already))
            if goal.weight > 0:
                sunk = already * (already + 1) // 2
                subject = f"{goal.burden} of {employee.id}"
                yield PenaltyTerm(self.name, subject, goal.weight, LinearExpr.weighted_sum(above, prices) + sunk)

    def _count(
        self, problem: Problem, model: CpModel, variables: Variables, employee: Employee, burden: Burden
    ) -> tuple[LinearExpr, int]:
        """The burden's units of this horizon, and the most that they can be."""
        horizon = problem.horizon
        match burden:
            case Burden.NIGHTS:
                return variables.nights(employee, range(horizon.days)), horizon.days
            case Burden.WEEKENDS:
                worked = counted_weekends(problem, employee, variables)
                return LinearExpr.sum(worked), len(worked)
            case Burden.OVERTIME:
                hours, most = [], 0
                for index, week in enumerate(horizon.weeks):
                    regular = regular_minutes_left(problem, employee, index)
                    top = max(0, -(-(most_minutes(problem, employee, week) - regular) // 60))
                    begun = model.new_int_var(0, top, "")
                    model.add(60 * begun >= variables.minutes(employee, week) - regular)
                    hours.append(begun)
                    most += top
                return LinearExpr.sum(hours), most
