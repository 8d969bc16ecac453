"""Check of heads cover: heads given against heads wanted, by shift and skill."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem, ShiftTypeId, SkillId
from solver.roster import Roster

NAME = "heads_cover"


def heads_cover(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Heads missing and heads too many of every demand; hard where the weight is ``None``, uncounted where it is 0.

    A head counts for a skill if the assignment uses it; who has which skill is qualification's.
    """
    skills_given: dict[tuple[int, ShiftTypeId], list[SkillId | None]] = {}
    for assignment in roster:
        skills_given.setdefault((assignment.day, assignment.shift_type), []).append(assignment.skill)
    for demand in problem.heads_demand:
        given = skills_given.get((demand.day, demand.shift_type), [])
        heads = len(given) if demand.skill is None else given.count(demand.skill)
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
