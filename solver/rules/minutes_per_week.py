"""Minutes per week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Limit, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_least, at_most, credit_before, minutes_before, most_minutes
from solver.rules.parts import Counter, Part, each, lower, minutes_of, upper
from solver.variables import Variables


class MinutesPerWeek:
    r"""Hard or soft: in a calendar week, not fewer minutes than the minimum and not more than the maximum.

    For every person e and week w: min ≤ past[e,w] + Σ_{s in w} work_min[s] · assigned[e,s] + credit[e,w]
    and Σ_{s in w} work_min[s] · assigned[e,s] ≤ max(0, max − past[e,w]); violation = the minutes missing or in excess.

    Edges: past is the history's minutes of a week that began before day 0, else 0; what the past has in excess is not
    charged again. The minimum is asked of whole weeks: not of a week that the horizon's end cuts, and of a first week
    that began before day 0 only if the history is known. The maximum is asked of all weeks. Credit of paid leave,
    also of days before day 0, counts toward the minimum only.
    Source: weekly working time of contracts and of labour law.
    """

    name: ClassVar[str] = "minutes_per_week"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_minutes_per_week or e.contract.max_minutes_per_week for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        horizon = problem.horizon
        for employee in problem.employees:
            contract = employee.contract
            for index, week in enumerate(horizon.weeks):
                name = (self.name, f"{employee.id} in week {index}")
                minutes = variables.minutes(employee, week)
                past = minutes_before(problem, employee, index)
                high, low = contract.max_minutes_per_week, contract.min_minutes_per_week
                if high is not None:
                    left = replace(high, value=max(0, high.value - past))
                    yield from at_most(model, name, minutes, left, most_minutes(problem, employee, week))
                if low is not None:
                    need = self._need(problem, employee, index, low)
                    yield from at_least(model, name, minutes, replace(low, value=need))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        horizon = problem.horizon
        low, high = employee.contract.min_minutes_per_week, employee.contract.max_minutes_per_week
        until = tuple(week[-1] for week in horizon.weeks)
        if low is not None and low.weight != 0:
            needs = [self._need(problem, employee, index, low) for index in range(len(until))]
            if max(needs) > 0:
                yield Counter(minutes_of(problem), until, each(lower(need, low.weight) for need in needs))
        if high is not None and high.weight != 0:
            lefts = [max(0, high.value - minutes_before(problem, employee, index)) for index in range(len(until))]
            if any(
                most_minutes(problem, employee, week) > left for week, left in zip(horizon.weeks, lefts, strict=True)
            ):
                yield Counter(minutes_of(problem), until, each(upper(left, high.weight) for left in lefts))

    def _need(self, problem: Problem, employee: Employee, index: int, low: Limit) -> int:
        """The minutes that the minimum asks of the days of a week that lie inside the horizon."""
        if not self._whole(problem, employee, index):
            return 0
        starts, week = problem.horizon.day_start_min, problem.horizon.weeks[index]
        credit = employee.credit_min(starts[week[0]], starts[week[-1] + 1])
        past = minutes_before(problem, employee, index) + credit_before(problem, employee, index)
        return max(0, low.value - past - credit)

    def _whole(self, problem: Problem, employee: Employee, week: int) -> bool:
        horizon = problem.horizon
        if week == 0 and horizon.days_before_first_week > 0 and not employee.history.known:
            return False
        return week < len(horizon.weeks) - 1 or horizon.days_after_last_week == 0
