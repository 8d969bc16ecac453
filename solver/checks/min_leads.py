"""Check of minimum leads on a shift."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Employee, EmployeeId, LeadDemand, Problem, ShiftTypeId
from solver.roster import Roster


def min_leads(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: leads missing on a shift, if anybody works it or the demand is always asked."""
    at_work: dict[tuple[int, ShiftTypeId], set[EmployeeId]] = {}
    for assignment in roster:
        at_work.setdefault((assignment.day, assignment.shift_type), set()).add(assignment.employee)
    for demand in problem.lead_demand:
        group = {employee.id for employee in problem.employees if _leads(employee, demand)}
        for shift in problem.shifts:
            if demand.day not in (None, shift.day):
                continue
            if demand.shift_type is None and problem.shift_type_by_id[shift.type].standby:
                continue
            if demand.shift_type not in (None, shift.type):
                continue
            workers = at_work.get((shift.day, shift.type), set())
            heads, leads = len(workers), len(workers & group)
            missing = demand.heads - leads
            if missing > 0 and (heads > 0 or demand.always):
                yield Violation(
                    rule="min_leads",
                    amount=missing,
                    weight=demand.weight,
                    message=f"{shift.type} on day {shift.day} has {leads} of {demand.heads} leads",
                    days=(shift.day,),
                    shift_type=shift.type,
                )


def _leads(employee: Employee, demand: LeadDemand) -> bool:
    if employee.id in demand.people or any(skill in demand.skills for skill in employee.skills):
        return True
    return any(pct > 0 and role in demand.roles for role, pct in employee.roles.items())
