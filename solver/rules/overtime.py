"""Overtime premium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import most_minutes, overtime_quarters, regular_minutes_left
from solver.rules.parts import Counter, Part, minutes_of
from solver.variables import Variables


class Overtime:
    r"""Soft: minutes above the contract's regular minutes of a calendar week cost the overtime premium.

    For every person e and week w: over = max(0, Σ_{s in w} work_min[s] · assigned[e,s] − regular left in w);
    violation = ⌈over / 15⌉ begun quarter hours at ⌈premium_per_hour / 4⌉ each.

    Edges: exactly the regular minutes cost nothing. The regular minutes left in a first week that began before day 0
    are those that the history has not used, at least 0: overtime of the past is not charged again. A week that the
    horizon's end cuts has all of its regular minutes. The wage itself is the rule labour_cost.
    Source: overtime premium of labour law and contracts.
    """

    name: ClassVar[str] = "overtime"

    def applies_to(self, problem: Problem) -> bool:
        return any(
            e.contract.regular_min_per_week is not None and e.contract.overtime_premium_per_hour > 0
            for e in problem.employees
        )

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            contract = employee.contract
            if contract.regular_min_per_week is None or contract.overtime_premium_per_hour == 0:
                continue
            price = -(-contract.overtime_premium_per_hour // 4)
            for index in range(len(problem.horizon.weeks)):
                quarters = overtime_quarters(problem, model, variables, employee, index)
                if quarters is not None:
                    yield PenaltyTerm(self.name, f"{employee.id} in week {index}", price, quarters)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        contract, weeks = employee.contract, problem.horizon.weeks
        if contract.regular_min_per_week is None or contract.overtime_premium_per_hour == 0:
            return
        left = [regular_minutes_left(problem, employee, index) for index in range(len(weeks))]
        premium = -(-contract.overtime_premium_per_hour // 4)

        def price(week: int, minutes: int) -> int:
            return premium * max(0, -(-(minutes - left[week]) // 15))

        if any(most_minutes(problem, employee, week) > regular for week, regular in zip(weeks, left, strict=True)):
            yield Counter(minutes_of(problem), tuple(week[-1] for week in weeks), price)
