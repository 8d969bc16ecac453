"""Runs of one shift type."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExprT

from solver.problem import Employee, Limit, Problem, ShiftTypeId
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import longest_run, shortest_run
from solver.rules.machines import LongestRun, ShortestRun
from solver.rules.parts import Part
from solver.variables import Variables


class ConsecutiveShiftType:
    r"""Hard or soft: a shift type is worked on no more days in a row than its maximum, and no fewer than its minimum.

    For every person e, shift type t with a maximum and day d: Σ_{k = d − max … d} assigned[e, t on k] ≤ max; for t with
    a minimum and every run of n < min days a … a+n−1 of t with something else around it: never (hard), or violation =
    min − n. Above the maximum, violation = the days that are at least the (max + 1)-th of their run.

    Edges: exactly the limits are allowed. Another shift type, or a day off, ends a run. Days of the history's last
    type count; what they have in excess is not charged, and a run of them that ended on day −1 is short all the same.
    Such a run is asked for no more days than the person can go on with that type from day 0 on. The minimum is not
    asked of a run that contains the last day, nor, if the history is silent about the type, of one that contains day 0.
    Source: INRC-II S2 (consecutive assignments of one shift type).
    """

    name: ClassVar[str] = "consecutive_shift_type"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_consecutive_of_type or e.contract.max_consecutive_of_type for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            name = (self.name, str(employee.id))
            for shift_type, limit in employee.contract.max_consecutive_of_type:
                past = employee.history.consecutive_of(shift_type) or 0
                yield from longest_run(model, name, _days(problem, variables, employee, shift_type), past, limit)
            for shift_type, limit in employee.contract.min_consecutive_of_type:
                yield from shortest_run(
                    model,
                    name,
                    _days(problem, variables, employee, shift_type),
                    limit,
                    value=True,
                    past=employee.history.consecutive_of(shift_type),
                    past_limit=_past_limit(problem, employee, shift_type, limit),
                )

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        for shift_type, limit in employee.contract.max_consecutive_of_type:
            past = employee.history.consecutive_of(shift_type) or 0
            if limit.weight != 0 and limit.value < past + problem.horizon.days:
                yield LongestRun.after(past, limit.value, limit.weight, frozenset({shift_type}))
        for shift_type, limit in employee.contract.min_consecutive_of_type:
            if limit.weight != 0:
                yield ShortestRun.after(
                    employee.history.consecutive_of(shift_type),
                    limit.value,
                    limit.weight,
                    work=True,
                    types=frozenset({shift_type}),
                    past_shortest=_past_limit(problem, employee, shift_type, limit),
                )


def _days(problem: Problem, variables: Variables, employee: Employee, shift_type: ShiftTypeId) -> list[LinearExprT]:
    shifts = (problem.shift_by_key.get((day, shift_type)) for day in range(problem.horizon.days))
    return [variables.assigned(employee, shift) if shift is not None else 0 for shift in shifts]


def _past_limit(problem: Problem, employee: Employee, shift_type: ShiftTypeId, limit: Limit) -> int:
    """The days that a run which began before day 0 is asked for in all."""
    able = takewhile(lambda day: problem.can_work(employee, day, (shift_type,)), range(problem.horizon.days))
    return min(limit.value, (employee.history.consecutive_of(shift_type) or 0) + sum(1 for _ in able))
