"""Check of qualification."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Employee, Problem
from solver.roster import Assignment, Roster


def qualification(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard: one unit for every fault of an assignment: its person, shift, shift type, skill or roles."""
    employees = {employee.id: employee for employee in problem.employees}
    for assignment in roster:
        employee = employees.get(assignment.employee)
        faults = ["is not an employee of this problem"] if employee is None else _faults(problem, employee, assignment)
        for fault in faults:
            yield Violation(
                rule="qualification",
                amount=1,
                weight=None,
                message=f"{assignment.employee} on day {assignment.day} {fault}",
                employee=assignment.employee,
                days=(assignment.day,),
                shift_type=assignment.shift_type,
            )


def _faults(problem: Problem, employee: Employee, assignment: Assignment) -> list[str]:
    found = []
    shift = problem.shift_by_key.get((assignment.day, assignment.shift_type))
    if shift is None:
        return [f"works {assignment.shift_type}, but there is no such shift"]
    if employee.shift_types is not None and shift.type not in employee.shift_types:
        found.append(f"may not work {shift.type}")
    if assignment.skill is not None and assignment.skill not in employee.skills:
        found.append(f"lacks the skill {assignment.skill}")
    if assignment.roles and len(assignment.roles) != len(shift.blocks):
        found.append(f"has {len(assignment.roles)} roles for {len(shift.blocks)} blocks of {shift.type}")
    allowed = problem.shift_type_by_id[shift.type].roles
    for block, role in enumerate(assignment.roles):
        if role is not None and employee.roles.get(role, 0) == 0:
            found.append(f"is not qualified for {role} in block {block}")
        if role is not None and allowed is not None and role not in allowed:
            found.append(f"may not hold {role} in {shift.type}, block {block}")
    return found
