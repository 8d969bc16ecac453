"""Role switch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import ClassVar

from ortools.sat.python.cp_model import BoolVarT, CpModel, IntVar, LinearExpr

from solver.problem import Problem, RoleId
from solver.rules.base import PenaltyTerm
from solver.variables import Value, Variables

Held = Mapping[RoleId, BoolVarT]


def _changed(before: Held, after: Held, change: IntVar, value: Value) -> Iterator[tuple[IntVar, int]]:
    """1 if both blocks hold a role and the roles differ."""
    first = next((role for role, var in before.items() if value(var)), None)
    then = next((role for role, var in after.items() if value(var)), None)
    yield change, int(first is not None and then is not None and first != then)


class RoleSwitch:
    r"""Soft: changing the role between neighbouring blocks of one shift costs ``role_switch_weight``.

    For neighbouring blocks b, b+1 of shift s and every role r of person e:
    z[e,s,b] ≥ holds[e,s,b,r] + Σ_{r'≠r} holds[e,s,b+1,r'] − assigned[e,s],  z ≥ 0.
    An idle block is no role: going idle or taking up a role after an idle block is no switch.
    Source: switch cost of multi-activity shift scheduling (Lequy et al. 2012).
    """

    name: ClassVar[str] = "role_switch"

    def applies_to(self, problem: Problem) -> bool:
        return problem.role_switch_weight > 0 and any(len(shift.blocks) > 1 for shift in problem.shifts)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for employee in problem.employees:
            for shift in problem.shifts:
                held: list[dict[RoleId, BoolVarT]] = [{} for _ in shift.blocks]
                roles = set()
                for block, role, var in variables.holdable(employee, shift):
                    held[block][role] = var
                    roles.add(role)
                if len(roles) < 2:
                    continue
                assigned = variables.assigned(employee, shift)
                changes = []
                for before, after in pairwise(held):
                    change = model.new_bool_var("")
                    changes.append(change)
                    variables.derive(partial(_changed, before, after, change))
                    for role, var in before.items():
                        others = [other for name, other in after.items() if name != role]
                        if others:
                            model.add(LinearExpr.sum([var, *others]) <= assigned + change)
                yield PenaltyTerm(
                    self.name,
                    f"{employee.id} in {shift.type} on day {shift.day}",
                    problem.role_switch_weight,
                    LinearExpr.sum(changes),
                )
