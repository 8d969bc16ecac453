"""Days off in a week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Limit, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_least
from solver.rules.parts import Counter, Part, each, upper, work_of
from solver.variables import Variables


class WeeklyRest:
    r"""Hard or soft: every calendar week has at least the minimum of days off.

    For every person e and week w with n days inside the horizon: n − Σ_{d in w} works[e,d] ≥ need[e,w];
    violation = the days off missing.

    need = min(n, max(0, min − b − a)), where b is the number of days off before day 0 in a week that began then (from
    the history; with an unknown history, all of its days before day 0) and a the number of the week's days after the
    horizon's end: what may lie outside is not asked inside, and the past is not asked to be mended by more than n days.
    Edges: exactly the minimum is allowed; a day is off if no shift starts on it; leave is time off.
    Source: labour law of many countries (China: article 38, one day a week).
    """

    name: ClassVar[str] = "weekly_rest"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_days_off_per_week for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.min_days_off_per_week
            if limit is None:
                continue
            for index, week in enumerate(problem.horizon.weeks):
                need = _need(problem, employee, limit, index)
                off = len(week) - LinearExpr.sum([variables.works(employee, day) for day in week])
                name = (self.name, f"{employee.id} in week {index}")
                yield from at_least(model, name, off, replace(limit, value=need))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit, weeks = employee.contract.min_days_off_per_week, problem.horizon.weeks
        if limit is None or limit.weight == 0:
            return
        needs = [_need(problem, employee, limit, index) for index in range(len(weeks))]
        if max(needs) > 0:
            prices = each(upper(len(week) - need, limit.weight) for week, need in zip(weeks, needs, strict=True))
            yield Counter(work_of, tuple(week[-1] for week in weeks), prices)


def _need(problem: Problem, employee: Employee, limit: Limit, index: int) -> int:
    """The days off that the minimum asks of the days of a week that lie inside the horizon."""
    horizon, history = problem.horizon, employee.history
    need = limit.value
    if index == 0 and horizon.days_before_first_week > 0:
        need -= history.week_days_off if history.known else horizon.days_before_first_week
    if index == len(horizon.weeks) - 1:
        need -= horizon.days_after_last_week
    return min(len(horizon.weeks[index]), max(0, need))
