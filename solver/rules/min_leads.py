"""Minimum leads on a shift."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from ortools.sat.python.cp_model import BoolVarT, CpModel, LinearExpr

from solver.problem import Employee, EmployeeId, LeadDemand, Problem, Shift
from solver.rules.base import PenaltyTerm
from solver.variables import Variables


class MinLeads:
    r"""Hard or soft: of the heads on a shift, at least so many are of a given group.

    For every lead demand and every shift s that it names: Σ_{e in group} assigned[e,s] + short ≥ heads · staffed[s],
    short ≥ 0, violation = short; staffed[s] = 1 if anybody works s, or if the demand is ``always`` asked.

    Edges: nobody at work asks for no lead, unless ``always``. The members themselves staff a shift: one lead alone,
    where two are wanted, is one short. Every demand counts by itself, so that one person may serve several. What the
    head does there (role, skill used) is not asked. A demand of no type is not asked of standby shifts.
    Source: a minimum of senior staff on duty; with ``always`` on a standby type, the demand for persons on standby.
    """

    name: ClassVar[str] = "min_leads"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.lead_demand)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for demand in problem.lead_demand:
            if demand.weight == 0:
                continue
            group = group_of(problem, demand)
            # where one lead is wanted, a lead's own work asks for none
            asking = [e for e in problem.employees if demand.heads > 1 or e.id not in group]
            for shift in problem.shifts:
                if not _asks(problem, demand, shift):
                    continue
                leads = [variables.assigned_to(person, shift) for person in sorted(group)]
                present = LinearExpr.sum([var for var in leads if variables.can_be_one(var)])
                staffed = 1 if demand.always else _staffed(model, variables, asking, shift)
                wanted = LinearExpr.sum([demand.heads * staffed])
                if demand.weight is None:
                    model.add(present >= wanted)
                    continue
                short = model.new_int_var(0, demand.heads, "")
                model.add(present + short >= wanted)
                subject = f"{shift.type} on day {shift.day}"
                yield PenaltyTerm(self.name, subject, demand.weight, LinearExpr.sum([short]))


def group_of(problem: Problem, demand: LeadDemand) -> frozenset[EmployeeId]:
    """Everybody of the demand's group, and those of its ``people`` who are not in the problem."""
    skilled = {
        e.id
        for e in problem.employees
        if demand.skills & e.skills or any(e.roles.get(role, 0) > 0 for role in demand.roles)
    }
    return demand.people | skilled


def _asks(problem: Problem, demand: LeadDemand, shift: Shift) -> bool:
    if demand.day is not None and demand.day != shift.day:
        return False
    return not problem.is_standby(shift) if demand.shift_type is None else demand.shift_type == shift.type


def _staffed(model: CpModel, variables: Variables, asking: Sequence[Employee], shift: Shift) -> BoolVarT | int:
    """1 if somebody works whose work asks for a lead."""
    if variables.outside_heads(shift, None) > 0:
        return 1
    found = [variables.assigned(employee, shift) for employee in asking]
    workers = [var for var in found if variables.can_be_one(var)]
    if not workers:
        return 0
    if len(workers) == 1:
        return workers[0]
    staffed = model.new_bool_var("")
    for worker in workers:
        model.add_implication(worker, staffed)
    return staffed
