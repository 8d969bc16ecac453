"""Fairness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Burden, Employee, FairnessGoal, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import counted_weekends, most_minutes, regular_minutes_left
from solver.rules.parts import Counter, Option, Part, Unseen, minutes_of, nights_of, weekends_of
from solver.variables import Variables

SEVERAL_WEEKS = "a fair share of overtime that several weeks can have"


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

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        until = (problem.horizon.days - 1,)
        for goal in problem.fairness:
            if goal.employee != employee.id or goal.weight == 0:
                continue
            match goal.burden:
                case Burden.NIGHTS:
                    yield Counter(nights_of(problem), until, _rising(goal))
                case Burden.WEEKENDS:
                    weekends = weekends_of(problem, employee)
                    if weekends is None:
                        yield Unseen("a fair share of weekends of three days or more")
                    else:
                        yield Counter(weekends, until, _rising(goal))
                case Burden.OVERTIME:
                    yield self._overtime(problem, employee, goal)

    def _overtime(self, problem: Problem, employee: Employee, goal: FairnessGoal) -> Part:
        """The hours of one week are a sum; those begun in several weeks are not."""
        busy = busy_weeks(problem, employee)
        if len(busy) > 1:
            return Unseen(SEVERAL_WEEKS)
        days, regular = (problem.horizon.weeks[busy[0][0]], busy[0][1]) if busy else ((), 0)
        minutes, price = minutes_of(problem), _rising(goal)

        def amount(day: int, option: Option, worked: bool) -> int:
            return minutes(day, option, worked) if day in days else 0

        def begun(position: int, total: int) -> int:
            return price(position, max(0, -(-(total - regular) // 60)))

        return Counter(amount, (problem.horizon.days - 1,), begun)

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


def busy_weeks(problem: Problem, employee: Employee) -> list[tuple[int, int]]:
    """The weeks that can hold overtime, each with the minutes before it begins; needs ``regular_min_per_week``."""
    left = [regular_minutes_left(problem, employee, index) for index in range(len(problem.horizon.weeks))]
    weeks = zip(problem.horizon.weeks, left, strict=True)
    return [(i, regular) for i, (week, regular) in enumerate(weeks) if most_minutes(problem, employee, week) > regular]


def _rising(goal: FairnessGoal) -> Callable[[int, int], int]:
    """The price of this horizon's units."""

    def price(_: int, count: int) -> int:
        above = max(0, goal.carried + count - goal.target)
        return goal.weight * above * (above + 1) // 2

    return price
