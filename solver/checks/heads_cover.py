"""Check of heads cover: heads given against heads wanted, by shift and skill."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem
from solver.roster import Roster

NAME = "heads_cover"


def heads_cover(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Heads missing and heads too many of every demand; hard where the weight is ``None``, uncounted where it is 0.

    A head counts for a skill if the assignment uses it; using a skill that the person lacks is a hard violation.
    """
    for assignment in roster:
        employee = problem.employee_by_id.get(assignment.employee)
        if employee is not None and assignment.skill is not None and assignment.skill not in employee.skills:
            yield Violation(
                rule=NAME,
                amount=1,
                weight=None,
                message=f"{employee.id} on day {assignment.day} lacks the skill {assignment.skill}",
                employee=employee.id,
                days=(assignment.day,),
                shift_type=assignment.shift_type,
            )
    for demand in problem.heads_demand:
        heads = 0
        for assignment in roster:
            if (assignment.day, assignment.shift_type) == (demand.day, demand.shift_type):
                heads += demand.skill is None or assignment.skill == demand.skill
        what = f"{demand.shift_type} on day {demand.day}" + (f" for {demand.skill}" if demand.skill else "")
        for amount, weight in ((demand.heads - heads, demand.under_weight), (heads - demand.heads, demand.over_weight)):
            if amount > 0 and weight != 0:
                yield Violation(
                    rule=NAME,
                    amount=amount,
                    weight=weight,
                    message=f"{what}: wants {demand.heads}, has {heads}",
                    days=(demand.day,),
                    shift_type=demand.shift_type,
                )
