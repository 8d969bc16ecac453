"""Forbidden transitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel

from solver.problem import Employee, Problem, Shift, Transition
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import cliques, never
from solver.rules.machines import LastType
from solver.rules.parts import CellPrice, Part
from solver.variables import Variables


class ForbiddenTransition:
    r"""Hard or soft: on the day after one shift type, another is not worked.

    For every person e, day d and transition (before, after): assigned[e, before on d] + assigned[e, after on d+1] ≤ 1;
    violation = 1 for every transition that is worked.

    Edges: only neighbouring days; a day off between them allows the pair. The history's last shift stands on day −1
    unless the history ends with days off.
    Source: INRC-II H3 (shift type successions); Curtois and Qu (shifts that cannot follow).
    """

    name: ClassVar[str] = "forbidden_transition"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.employees) and bool(problem.transitions)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        shifts = problem.shift_by_key
        worked: list[tuple[Transition, Shift, Shift]] = [
            (transition, shifts[day, transition.before], shifts[day + 1, transition.after])
            for transition in problem.transitions
            for day in range(problem.horizon.days - 1)
            if (day, transition.before) in shifts and (day + 1, transition.after) in shifts
        ]
        forbidden = cliques((before, after) for transition, before, after in worked if transition.weight is None)
        for employee in problem.employees:
            for clique in forbidden:
                able = [shift for shift in clique if problem.may_work(employee, shift)]
                if len({shift.day for shift in able}) > 1:
                    model.add_at_most_one(variables.assigned(employee, shift) for shift in able)
            for transition, before, after in worked:
                if transition.weight and problem.may_work(employee, before) and problem.may_work(employee, after):
                    pair = [variables.assigned(employee, before), variables.assigned(employee, after)]
                    name = (self.name, f"{employee.id}: {before.type} on day {before.day}, then {after.type}")
                    yield from never(model, name, pair, weight=transition.weight)
            yield from self._after_history(problem, model, variables, employee)

    def parts(self, problem: Problem, employee: Employee) -> Iterator[Part]:
        history = employee.history
        charged = {(t.before, t.after): t.weight for t in problem.transitions if t.weight != 0}
        if charged:
            yield LastType.of([charged])
        if history.consecutive_days_off == 0:
            for (before, after), weight in charged.items():
                if before == history.last_shift_type:
                    yield CellPrice(0, after, weight)

    def _after_history(
        self, problem: Problem, model: CpModel, variables: Variables, employee: Employee
    ) -> Iterator[PenaltyTerm]:
        history = employee.history
        if history.consecutive_days_off > 0:
            return
        for transition in problem.transitions:
            shift = problem.shift_by_key.get((0, transition.after))
            if transition.before == history.last_shift_type and shift is not None:
                name = (self.name, f"{employee.id}: {transition.before} before day 0, then {transition.after}")
                yield from never(model, name, [variables.assigned(employee, shift)], weight=transition.weight)
