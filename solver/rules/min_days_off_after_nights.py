"""Days off after a stretch of nights."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, cast

from ortools.sat.python.cp_model import CpModel, LinearExprT

from solver.problem import Employee, Problem, ShiftTypeId
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import never
from solver.rules.parts import Option, Part
from solver.variables import Variables


class MinDaysOffAfterNights:
    r"""Hard or soft: after the last night of a stretch come at least the minimum of days off.

    For every person e and night on day d with k < min days off after it, then work on day d+k+1 (of any kind if k > 0;
    if k = 0, other than a night, which would go on with the stretch): never (hard), or violation = min − k.

    Edges: exactly the minimum is allowed; a night that follows fewer days off is work like any other. Days after the
    horizon are not asked. The history's last shift counts if it was a night, with the days off since. A night is a
    shift of a type marked so, on the day on which it starts. Leave is time off.
    Source: OptaPlanner and INRC 2010 (two free days after a night shift).
    """

    name: ClassVar[str] = "min_days_off_after_nights"

    def applies_to(self, problem: Problem) -> bool:
        return any(e.contract.min_days_off_after_nights for e in problem.employees)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            limit = employee.contract.min_days_off_after_nights
            if limit is None:
                continue
            for night, first, off in _stretch_ends(problem, variables, employee):
                name = (self.name, f"{employee.id} before day {first}")
                for day in range(first, min(problem.horizon.days, first + limit.value - off)):
                    rested = off + day - first
                    works: LinearExprT = variables.works(employee, day)
                    if rested == 0:
                        works = variables.works(employee, day) - variables.nights(employee, [day])
                    between: list[LinearExprT] = [variables.works(employee, other) for other in range(first, day)]
                    if limit.weight is None:  # after the first day off every day is off: a shorter clause for each
                        between = between[:1] if off == 0 else []
                    short = limit.value - rested
                    yield from never(model, name, [*night, works], between, weight=limit.weight, amount=short)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        limit, history = employee.contract.min_days_off_after_nights, employee.history
        if limit is not None and limit.weight != 0:
            nights = _nights(problem)
            owed = limit.value - history.consecutive_days_off if history.last_shift_type in nights else 0
            yield _Rest(limit.value, limit.weight, max(0, owed), nights)


@dataclass(frozen=True, slots=True)
class _Rest:
    """State: the days off that are still owed; all of them directly after a night."""

    wanted: int
    weight: int | None
    start: int
    nights: frozenset[ShiftTypeId]

    def kind(self, _: int) -> Hashable:
        return 0

    def step(self, state: Hashable, _: Hashable, option: Option) -> tuple[Hashable, int] | None:
        owed = cast("int", state)
        if option is None:
            return max(0, owed - 1), 0
        night = option in self.nights
        after = self.wanted if night else 0
        if owed == 0 or (night and owed == self.wanted):
            return after, 0
        return None if self.weight is None else (after, owed * self.weight)

    def end(self, _: Hashable) -> int:
        return 0


def _stretch_ends(
    problem: Problem, variables: Variables, employee: Employee
) -> Iterator[tuple[list[LinearExprT], int, int]]:
    """Every night (nothing for one of the history), the first day of the horizon after it, and the days off before."""
    nights = _nights(problem)
    if employee.history.last_shift_type in nights:
        yield [], 0, employee.history.consecutive_days_off
    for day in range(problem.horizon.days - 1):
        if problem.can_work(employee, day, nights):
            yield [variables.nights(employee, [day])], day + 1, 0


def _nights(problem: Problem) -> frozenset[ShiftTypeId]:
    return frozenset(t.id for t in problem.shift_types if t.night)
