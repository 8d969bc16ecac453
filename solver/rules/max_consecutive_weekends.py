"""Longest run of weekends with work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import longest_run
from solver.rules.machines import LongestRun
from solver.rules.parts import Part
from solver.rules.weekend_runs import ByWeekend, begun_weekends
from solver.variables import Variables


class MaxConsecutiveWeekends:
    r"""Hard or soft: nobody works on more weekends in a row than the maximum.

    For every person e and weekend w: Σ_{k = w − max … w} worked[e,k] ≤ max, worked[e,w] = max_{d in w} works[e,d];
    violation = the weekends that are at least the (max + 1)-th of their run.

    Edges: exactly the maximum is allowed; one worked day makes a worked weekend. Weekends before day 0 come from the
    history (unknown: none), and so does one that day 0 continues, if it was worked before; they are not charged.
    Source: OptaPlanner and INRC 2010 (maximum consecutive working weekends).
    """

    name: ClassVar[str] = "max_consecutive_weekends"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.max_consecutive_weekends for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.max_consecutive_weekends
            if limit is not None:
                begun, past = begun_weekends(problem, employee)
                weekends = range(begun, len(problem.horizon.weekends))
                worked = [variables.works_weekend(employee, index) for index in weekends]
                yield from longest_run(model, (self.name, str(employee.id)), worked, past or begun, limit)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.max_consecutive_weekends
        if limit is not None and limit.weight != 0:
            begun, past = begun_weekends(problem, employee)
            run = LongestRun.after(past or begun, limit.value, limit.weight)
            yield ByWeekend.over(problem.horizon.days, problem.horizon.weekends[begun:], run)
