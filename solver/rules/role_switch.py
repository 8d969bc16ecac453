"""Role switch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import ClassVar

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from solver.problem import Problem
from solver.rules.base import PenaltyTerm
from solver.variables import BOOL, Held, Value, Variables


def _changed(held: Sequence[Held], changes: Sequence[IntVar], value: Value) -> Iterator[tuple[IntVar, int]]:
    """1 for every two neighbouring blocks that both hold a role and whose roles differ."""
    roles = [next((role for role, var in block.items() if value(var)), None) for block in held]
    for change, (first, then) in zip(changes, pairwise(roles), strict=True):
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
                held = variables.held(employee, shift)
                if len({role for block in held for role in block}) < 2:
                    continue
                assigned = variables.assigned(employee, shift)
                changes = []
                for before, after in pairwise(held):
                    change = model.new_int_var_from_domain(BOOL, "")
                    changes.append(change)
                    most = assigned + change
                    for role, var in before.items():
                        others = [other for name, other in after.items() if name != role]
                        if others:
                            model.add(LinearExpr.sum([var, *others]) <= most)
                variables.derive(partial(_changed, held, changes))
                yield PenaltyTerm(
                    self.name,
                    f"{employee.id} in {shift.type} on day {shift.day}",
                    problem.role_switch_weight,
                    LinearExpr.sum(changes),
                )
