"""Identical shift types on a weekend."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, LinearExpr, LinearExprT

from solver.problem import Employee, Problem, ShiftTypeId
from solver.rules.base import PenaltyTerm
from solver.rules.parts import Option, Part
from solver.variables import Variables


class IdenticalWeekends:
    r"""Hard or soft: all shifts of one weekend are of the same type.

    For every person e, weekend w, two of its days d < d' and type t:
    assigned[e, t on d] + Σ_{t' ≠ t} assigned[e, t' on d'] ≤ 1; violation = 1 for every weekend with two types or more.

    Edges: a day off differs from nothing (a weekend worked in part is the matter of complete_weekends). Of a weekend
    that began before day 0, the last shift counts if it stands on day −1; of one that the horizon's end cuts, the days
    inside are compared. The limit's value is not read.
    Source: OptaPlanner and INRC 2010 (identical shift types during the weekend), which charge a weekend in part here.
    """

    name: ClassVar[str] = "identical_weekends"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.identical_weekends for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.identical_weekends
            if limit is None or limit.weight == 0:
                continue
            for index, weekend in enumerate(problem.horizon.weekends):
                days = [_types(problem, employee, variables, day) for day in weekend]
                past = _past(problem, employee) if index == 0 else None
                if past is not None:
                    days.insert(0, {past: 1})
                pairs = [(one, other) for one, other in combinations(days, 2) if len({*one, *other}) > 1]
                if not any(one and other for one, other in pairs):
                    continue
                differs: LinearExprT = 0
                if limit.weight is not None:
                    differs = model.new_bool_var("")
                    name = f"{employee.id} on the weekend of day {weekend[0]}"
                    yield PenaltyTerm(self.name, name, limit.weight, LinearExpr.sum([differs]))
                for one, other in pairs:
                    for kind, worked in one.items():
                        rest = [of for type_, of in other.items() if type_ != kind]
                        if rest:
                            model.add(LinearExpr.sum([worked, *rest]) <= LinearExpr.sum([1, differs]))

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit, horizon = employee.contract.identical_weekends, problem.horizon
        if limit is None or limit.weight == 0:
            return
        first = {weekend[0] for weekend in horizon.weekends}
        inside = {day for weekend in horizon.weekends for day in weekend}
        past = _past(problem, employee)
        if past is not None:
            first.discard(0)
        yield _OneTypeAWeekend(
            limit.weight, past, tuple((day in inside) + (day in first) for day in range(horizon.days))
        )


@dataclass(frozen=True, slots=True)
class _OneTypeAWeekend:
    """State: the type of this weekend so far; ``True`` once it has several. Kinds: 0 no weekend, 2 its first day."""

    weight: int | None
    start: Option
    by_day: tuple[int, ...]

    def kind(self, day: int) -> Hashable:
        return self.by_day[day]

    def step(self, state: Hashable, kind: Hashable, option: Option) -> tuple[Hashable, int] | None:
        if kind == 0:
            return None, 0
        if kind == 2:
            return option, 0
        if option is None or state is True or state == option:
            return state, 0
        if state is None:
            return option, 0
        return None if self.weight is None else (True, self.weight)

    def end(self, _: Hashable) -> int:
        return 0


def _types(problem: Problem, employee: Employee, variables: Variables, day: int) -> dict[ShiftTypeId, LinearExprT]:
    shifts = problem.shifts_by_day[day]
    return {s.type: variables.assigned(employee, s) for s in shifts if problem.may_work(employee, s)}


def _past(problem: Problem, employee: Employee) -> Option:
    """The shift type on day −1 if day 0 continues its weekend."""
    history = employee.history
    return history.last_shift_type if problem.horizon.continues_weekend and history.last_shift_day == -1 else None
