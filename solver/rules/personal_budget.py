"""Budget of a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Employee, Problem, Shift
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most, most_minutes, overtime_quarters, regular_minutes_left
from solver.rules.parts import Counter, Option, Part, Unseen, upper
from solver.variables import Variables


class PersonalBudget:
    r"""Hard or soft: what a person costs over the horizon is not more than ``max_cost``.

    For every person e with a budget: cost = Σ_s (⌊cost_per_hour[e] · work_min[s] / 60⌋ + standby_pay[type of s]) ·
    assigned[e,s] + Σ_w ⌈premium_per_hour / 4⌉ · quarters[w], quarters as in overtime; violation = the money above.

    Edges: exactly the budget is allowed. It is the sum of this person's labour_cost, overtime and standby_pay, which
    stay in the objective; a budget's weight is a price per unit of money on top of the money itself.
    Source: budgets of temporary and hourly staff; earnings ceilings (for example the German Minijob).
    """

    name: ClassVar[str] = "personal_budget"

    def applies_to(self, problem: Problem) -> bool:
        return any(employee.max_cost is not None for employee in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            if employee.max_cost is None:
                continue
            able = [shift for shift in problem.shifts if problem.may_work(employee, shift)]
            terms = [variables.assigned(employee, shift) for shift in able]
            prices = [_pay(problem, employee, shift) for shift in able]
            most = _most(problem, employee)
            premium = LinearExpr.sum([])
            if _may_earn_premium(problem, employee):
                price = -(-employee.contract.overtime_premium_per_hour // 4)
                weeks = range(len(problem.horizon.weeks))
                found = (overtime_quarters(problem, model, variables, employee, week) for week in weeks)
                quarters = [var for var in found if var is not None]
                premium = price * LinearExpr.sum(quarters)
                most += price * sum(max(var.domain.flattened_intervals()) for var in quarters)
            cost = LinearExpr.weighted_sum(terms, prices) + premium
            yield from at_most(model, (self.name, str(employee.id)), cost, employee.max_cost, most)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.max_cost
        if limit is None or limit.weight == 0:
            return
        if _may_earn_premium(problem, employee):
            yield Unseen("a budget with overtime sums up what every week charges")
            return
        if _most(problem, employee) <= limit.value:
            return
        pay = {(s.day, s.type): _pay(problem, employee, s) for s in problem.shifts}

        def amount(day: int, option: Option, _: bool) -> int:
            return 0 if option is None else pay.get((day, option), 0)

        yield Counter(amount=amount, until=(problem.horizon.days - 1,), price=upper(limit.value, limit.weight))


def _most(problem: Problem, employee: Employee) -> int:
    """The most that the person can cost without premium, with one shift a day."""
    return sum(
        max((_pay(problem, employee, shift) for shift in day if problem.may_work(employee, shift)), default=0)
        for day in problem.shifts_by_day
    )


def _may_earn_premium(problem: Problem, employee: Employee) -> bool:
    contract = employee.contract
    if contract.regular_min_per_week is None or contract.overtime_premium_per_hour == 0:
        return False
    return any(
        most_minutes(problem, employee, week) > regular_minutes_left(problem, employee, index)
        for index, week in enumerate(problem.horizon.weeks)
    )


def _pay(problem: Problem, employee: Employee, shift: Shift) -> int:
    return employee.cost_per_hour * shift.work_min // 60 + problem.shift_type_by_id[shift.type].standby_pay
