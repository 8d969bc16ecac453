"""Shortest run of weekends with work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Limit, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import shortest_run
from solver.rules.machines import ShortestRun
from solver.rules.parts import Part
from solver.rules.weekend_runs import ByWeekend, begun_weekends
from solver.variables import Variables


class MinConsecutiveWeekends:
    r"""Hard or soft: who works on a weekend, works on at least the minimum of weekends in a row.

    For every person e and every run of n < min worked weekends a … a+n−1 with free weekends around it: never (hard), or
    violation = min − n. A weekend is worked if one of its days is.

    Edges: not asked of a run that contains the last whole weekend, since it may go on; a weekend that the horizon's end
    cuts is not looked at. Weekends before day 0 come from the history, and so does one that day 0 continues, if it was
    worked before; a run that goes on from there is asked for no more weekends than the person can work from then on
    without a gap. With an unknown history, nothing is asked of a run that contains the first weekend.
    Source: OptaPlanner and INRC 2010 (minimum consecutive working weekends).
    """

    name: ClassVar[str] = "min_consecutive_weekends"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_consecutive_weekends for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.min_consecutive_weekends
            if limit is not None:
                begun, past = begun_weekends(problem, employee)
                asked = range(begun, len(_whole(problem)))
                yield from shortest_run(
                    model,
                    (self.name, str(employee.id)),
                    [variables.works_weekend(employee, index) for index in asked],
                    limit,
                    value=True,
                    past=past,
                    past_limit=_asked_of_past(problem, employee, limit),
                )

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.min_consecutive_weekends
        if limit is not None and limit.weight != 0:
            begun, past = begun_weekends(problem, employee)
            short = _asked_of_past(problem, employee, limit)
            run = ShortestRun.after(past, limit.value, limit.weight, work=True, past_shortest=short)
            yield ByWeekend.over(problem.horizon.days, _whole(problem)[begun:], run)


def _whole(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """The weekends without the last, if the horizon's end cuts it."""
    horizon = problem.horizon
    last_day = horizon.days - 1
    cut = horizon.weekday(last_day) in horizon.weekend_weekdays and horizon.weekday(last_day + 1) in (
        horizon.weekend_weekdays
    )
    return horizon.weekends[:-1] if cut else horizon.weekends


def _asked_of_past(problem: Problem, employee: Employee, limit: Limit) -> int:
    """The weekends in all that a run from before day 0 is asked for: no more than the person can work."""
    begun, past = begun_weekends(problem, employee)
    able = takewhile(
        lambda weekend: any(problem.can_work(employee, day) for day in weekend), problem.horizon.weekends[begun:]
    )
    return min(limit.value, (past or 0) + sum(1 for _ in able))
