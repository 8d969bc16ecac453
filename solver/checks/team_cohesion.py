"""Check of team cohesion."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.base import Violation
from solver.problem import Problem, ShiftTypeId
from solver.roster import Roster


def team_cohesion(problem: Problem, roster: Roster) -> Iterator[Violation]:
    """Hard or soft: shift types beyond the first that a team's members work on a day."""
    for team in problem.teams:
        present: dict[int, set[ShiftTypeId]] = {}
        for assignment in roster:
            day, kind = assignment.day, assignment.shift_type
            if (
                assignment.employee in team.members
                and (day, kind) in problem.shift_by_key
                and not problem.shift_type_by_id[kind].standby
            ):
                present.setdefault(day, set()).add(kind)
        for day, types in sorted(present.items()):
            if len(types) > 1:
                yield Violation(
                    rule="team_cohesion",
                    amount=len(types) - 1,
                    weight=team.weight,
                    message=f"team {team.id} works {', '.join(sorted(types))} on day {day}",
                    days=(day,),
                )
