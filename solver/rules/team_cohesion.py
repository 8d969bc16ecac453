"""Team cohesion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ortools.sat.python.cp_model import BoolVarT, CpModel, LinearExpr

from solver.problem import Limit, Problem, Shift, Team
from solver.rules.base import PenaltyTerm
from solver.rules.clauses import at_most
from solver.variables import Variables


class TeamCohesion:
    r"""Hard or soft: the members of a team who work on a day work the same shift type.

    For every team and day: violation = max(0, Σ_t used[t] − 1), where used[t] = 1 if a member works type t on the day.

    Edges: a member who is off costs nothing, nor does a team of one or none at work. How many members are on a type
    does not matter: two types cost one. Standby is no presence and does not count. Who is in two teams counts in both.
    Source: team nursing and crew rosters (a crew is on the same shift); OptaPlanner's employee grouping wishes.
    """

    name: ClassVar[str] = "team_cohesion"

    def applies_to(self, problem: Problem) -> bool:
        return bool(problem.teams)

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        for team in problem.teams:
            if team.weight == 0:
                continue
            for day, shifts in enumerate(problem.shifts_by_day):
                present = [shift for shift in shifts if not problem.is_standby(shift)]
                used = [var for shift in present for var in _used(model, variables, team, shift)]
                name = (self.name, f"{team.id} on day {day}")
                limit = Limit(value=1, weight=team.weight)
                yield from at_most(model, name, LinearExpr.sum(used), limit, len(used))


def _used(model: CpModel, variables: Variables, team: Team, shift: Shift) -> list[BoolVarT]:
    """At least 1 if a member works the shift; nothing if none can."""
    found = [variables.assigned_to(member, shift) for member in sorted(team.members)]
    able = [var for var in found if variables.can_be_one(var)]
    certain = [var for var in able if variables.is_one(var)]
    if len(able) <= 1 or certain:
        return (certain or able)[:1]
    used = model.new_bool_var("")
    for var in able:
        model.add_implication(var, used)
    return [used]
