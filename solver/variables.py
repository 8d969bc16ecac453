"""Decision variables and the questions that rules may ask of them.

``assigned`` exists for every (employee, shift) that the person's shift types allow; ``holds`` for every
(employee, shift, block, role) that the person is qualified for. What may not be is the constant 0, so rules
iterate over data and never look at indices. Shared auxiliary variables are made here, once, on first use.
"""

from __future__ import annotations

from collections.abc import Iterable

from ortools.sat.python.cp_model import BoolVarT, CpModel, IntVar, LinearExpr

from solver.problem import Employee, Problem, RoleId, Shift


class Variables:
    """All variables of a model. ``holds[e,s,b,r] ≤ assigned[e,s]`` and at most one role a block hold by construction."""

    def __init__(self, problem: Problem, model: CpModel) -> None:
        self._problem = problem
        self._model = model
        self._zero = model.new_constant(0)
        self._assigned: dict[tuple[str, int, str], IntVar] = {}
        self._holds: dict[tuple[str, int, str, int, str], IntVar] = {}
        self._works: dict[tuple[str, int], IntVar] = {}
        self._weekend: dict[tuple[str, int], IntVar] = {}
        for employee in problem.employees:
            for shift in problem.shifts:
                if problem.may_work(employee, shift):
                    self._assigned[employee.id, shift.day, shift.type] = model.new_bool_var("")

    def assigned(self, employee: Employee, shift: Shift) -> BoolVarT:
        """1 if the person works the shift."""
        return self._assigned.get((employee.id, shift.day, shift.type), self._zero)

    def holds(self, employee: Employee, shift: Shift, block: int, role: RoleId) -> BoolVarT:
        """1 if the person holds the role in that block of the shift."""
        if not self._holds and self._problem.capacity_demand:
            self._make_roles()
        return self._holds.get((employee.id, shift.day, shift.type, block, role), self._zero)

    def works(self, employee: Employee, day: int) -> IntVar:
        """1 if the person works any shift on the day; at most one is worked (rule one_shift_a_day)."""
        key = (employee.id, day)
        if key not in self._works:
            var = self._model.new_bool_var("")
            terms = [self.assigned(employee, s) for s in self._problem.shifts_by_day[day]]
            self._model.add(LinearExpr.sum(terms) == var)
            self._works[key] = var
        return self._works[key]

    def works_weekend(self, employee: Employee, weekend: int) -> IntVar:
        """1 if the person works on a day of the weekend with this index in ``horizon.weekends``."""
        key = (employee.id, weekend)
        if key not in self._weekend:
            var = self._model.new_bool_var("")
            self._model.add_max_equality(
                var, [self.works(employee, d) for d in self._problem.horizon.weekends[weekend]]
            )
            self._weekend[key] = var
        return self._weekend[key]

    def minutes(self, employee: Employee, days: Iterable[int]) -> LinearExpr:
        """Working minutes of the person over the days."""
        shifts = [s for d in days for s in self._problem.shifts_by_day[d] if self._problem.may_work(employee, s)]
        return LinearExpr.weighted_sum([self.assigned(employee, s) for s in shifts], [s.work_min for s in shifts])

    def nights(self, employee: Employee, days: Iterable[int]) -> LinearExpr:
        """Night shifts of the person over the days."""
        types = self._problem.shift_type_by_id
        shifts = [s for d in days for s in self._problem.shifts_by_day[d] if types[s.type].night]
        return LinearExpr.sum([self.assigned(employee, s) for s in shifts])

    def fix(self, employee: Employee, shift: Shift, value: bool) -> None:
        """Fix one assignment; for tests that give a roster to a rule."""
        self._model.add(self.assigned(employee, shift) == int(value))

    def _make_roles(self) -> None:
        demanded = {c.role for c in self._problem.capacity_demand}
        for employee in self._problem.employees:
            for shift in self._problem.shifts:
                if not self._problem.may_work(employee, shift):
                    continue
                roles = [
                    r for r in sorted(employee.roles) if r in demanded and self._problem.may_hold(employee, shift, r)
                ]
                for block in range(len(shift.blocks)):
                    held = [self._model.new_bool_var("") for _ in roles]
                    for role, var in zip(roles, held, strict=True):
                        self._holds[employee.id, shift.day, shift.type, block, role] = var
                    if held:
                        self._model.add(LinearExpr.sum(held) <= self.assigned(employee, shift))
