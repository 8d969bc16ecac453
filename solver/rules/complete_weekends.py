"""Complete weekends."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr, LinearExprT

from solver.problem import Employee, Problem
from solver.rules.base import PenaltyTerm
from solver.rules.parts import Option, Part
from solver.variables import Variables


class CompleteWeekends:
    r"""Hard or soft: a weekend is worked on all of its days or on none.

    For every person e and weekend w with days d1 … dn: not both works[e,di] = 1 and works[e,dj] = 0;
    violation = 1 for every weekend that is worked in part.

    Edges: a weekend that began before day 0 counts its past (the history's ``weekend_worked``) if the history is known;
    a past that was worked obliges nobody who cannot work on the days that are left. Of a weekend that the horizon's end
    cuts, only the days inside are compared. The limit's value is not read.
    Source: INRC-II S5.
    """

    name: ClassVar[str] = "complete_weekends"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.complete_weekends for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.complete_weekends
            if limit is None or limit.weight == 0:
                continue
            for index, weekend in enumerate(problem.horizon.weekends):
                days: list[LinearExprT] = [variables.works(employee, day) for day in weekend]
                if index == 0:
                    days += self._past(problem, employee, weekend)
                if len(days) < 2:
                    continue
                name = (self.name, f"{employee.id} on the weekend of day {weekend[0]}")
                partly: LinearExprT = 0
                if limit.weight is not None:
                    partly = model.new_bool_var("")
                    yield PenaltyTerm(*name, limit.weight, LinearExpr.sum([partly]))
                # d1 ≤ d2 ≤ … ≤ dn ≤ d1 unless in part: all equal
                for day, following in zip(days, [*days[1:], days[0]], strict=True):
                    model.add(LinearExpr.sum([day]) <= LinearExpr.sum([following, partly]))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit = employee.contract.complete_weekends
        if limit is None or limit.weight == 0:
            return
        weekends = problem.horizon.weekends
        past = self._past(problem, employee, weekends[0]) if weekends else []
        if past or any(len(weekend) > 1 for weekend in weekends):
            last = frozenset(weekend[-1] for weekend in weekends)
            inside = frozenset(day for weekend in weekends for day in weekend) - last
            yield _WholeWeekends(inside, last, limit.weight, bool(past[0]) if past else None)

    def _past(self, problem: Problem, employee: Employee, weekend: tuple[int, ...]) -> list[LinearExprT]:
        history = employee.history
        if not (problem.horizon.continues_weekend and (history.known or history.weekend_worked)):
            return []
        if history.weekend_worked and not all(problem.can_work(employee, day) for day in weekend):
            return []
        return [int(history.weekend_worked)]


@dataclass(frozen=True, slots=True)
class _WholeWeekends:
    """State: were the weekend's days so far all worked, or all off; "partly" once charged; ``None`` before its first.

    ``last`` holds the last day of every weekend, ``inside`` the others; ``start`` tells of a past that counts.
    """

    inside: frozenset[int]
    last: frozenset[int]
    weight: int | None
    start: bool | None

    def kind(self, day: int) -> Hashable:
        if day in self.last:
            return "last"
        return "inside" if day in self.inside else "no weekend"

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        if kind == "no weekend":
            return None, 0
        worked = option is not None
        following: Hashable = worked if state in (None, worked) else "partly"
        price: int | None = self.weight if following == "partly" and state != "partly" else 0
        if price is None:
            return None
        return (None if kind == "last" else following), price

    def end(self, _: Hashable) -> int:
        return 0
