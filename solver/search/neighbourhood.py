"""A part of a roster set free: the small problem of some persons and days, everything else taken as given.

The problem of a few persons is a ``Problem`` of its own under the same rules. What the others give to demand is a
constant, and so is what they work where a rule couples persons; days that are not free are constants too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from solver.model import RosterModel, build
from solver.problem import EmployeeId, Problem, RoleId, ShiftTypeId, SkillId
from solver.roster import Assignment, Roster
from solver.rules.min_leads import group_of
from solver.variables import Outside


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Free (person, day) cells; ``kind`` names how they were chosen."""

    kind: str
    people: frozenset[EmployeeId]
    days: frozenset[int]


def given_by(
    problem: Problem, assignments: Iterable[Assignment], people: AbstractSet[EmployeeId] = frozenset()
) -> Outside:
    """What the assignments give to demand and to the rules that couple persons.

    ``people`` are those whose work is settled by them: only of them it is counted which given days they do not keep.
    """
    assignments = tuple(assignments)
    capacity: dict[tuple[RoleId, int], int] = {}
    heads: dict[tuple[int, ShiftTypeId, SkillId | None], int] = {}
    for assignment in assignments:
        everyone = (assignment.day, assignment.shift_type, None)
        heads[everyone] = heads.get(everyone, 0) + 1
        if assignment.skill is not None:
            skilled = (assignment.day, assignment.shift_type, assignment.skill)
            heads[skilled] = heads.get(skilled, 0) + 1
        shift = problem.shift_by_key[assignment.day, assignment.shift_type]
        proficiency = problem.employee_by_id[assignment.employee].roles
        for block, role in zip(shift.blocks, assignment.roles, strict=False):
            if role is not None:
                for slot, part in problem.block_capacity(block, proficiency.get(role, 0)):
                    capacity[role, slot] = capacity.get((role, slot), 0) + part
    work = frozenset((a.employee, a.day, a.shift_type) for a in assignments)
    changes: dict[int, int] = {}
    if problem.notice:
        held = {(a.employee, a.day): a.shift_type for a in assignments}
        for given in problem.given:
            if given.employee in people and held.get((given.employee, given.day)) != given.shift_type:
                changes[given.day] = changes.get(given.day, 0) + 1
    return Outside(capacity=capacity, heads=heads, work=work, changes=changes)


def restricted(problem: Problem, people: AbstractSet[EmployeeId]) -> Problem:
    """The problem of some of its people: their rules, and the demand that they can serve.

    Rules that couple persons still name the others, who are ``others`` of the result: see ``Outside.work``.
    """
    employees = tuple(e for e in problem.employees if e.id in people)
    roles = {role for e in employees for role in e.roles}
    pairings = tuple(p for p in problem.pairings if p.trainee in people or p.mentors & people)
    teams = tuple(t for t in problem.teams if t.members & people)
    leads = tuple(replace(d, people=group_of(problem, d)) for d in problem.lead_demand)
    named = [
        *(frozenset({p.trainee}) | p.mentors for p in pairings),
        *(t.members for t in teams),
        *(d.people for d in leads),
    ]
    return replace(
        problem,
        employees=employees,
        capacity_demand=tuple(c for c in problem.capacity_demand if c.role in roles),
        deferrable_demand=tuple(d for d in problem.deferrable_demand if d.role in roles),
        requests=tuple(r for r in problem.requests if r.employee in people),
        pins=tuple(p for p in problem.pins if p.employee in people),
        fairness=tuple(f for f in problem.fairness if f.employee in people),
        given=tuple(g for g in problem.given if g.employee in people),
        pairings=pairings,
        lead_demand=leads,
        teams=teams,
        others=frozenset().union(*named) - {e.id for e in employees},
    )


def alone(problem: Problem, person: EmployeeId) -> Problem:
    """The problem of one person without demand and without any rule that speaks of others too."""
    own = restricted(problem, frozenset({person}))
    notice = tuple(replace(period, in_all=None) for period in own.notice)
    nobody: frozenset[EmployeeId] = frozenset()
    bare = replace(own, pairings=(), lead_demand=(), teams=(), others=nobody, notice=notice)
    return replace(bare, heads_demand=(), capacity_demand=(), deferrable_demand=())


def build_part(problem: Problem, roster: Roster, part: Neighbourhood) -> RosterModel:
    """The model in which the neighbourhood's cells are free and the rest is as in the roster, hinted with it."""
    inside = [a for a in roster if a.employee in part.people]
    absent = frozenset(e.id for e in problem.employees) - part.people
    others = given_by(problem, (a for a in roster if a.employee not in part.people), absent)
    frozen: dict[tuple[EmployeeId, int], Assignment | None] = {}
    if len(part.days) < problem.horizon.days:
        kept: Mapping[tuple[EmployeeId, int], Assignment] = {(a.employee, a.day): a for a in inside}
        for person in part.people:
            for day in range(problem.horizon.days):
                if day not in part.days:
                    frozen[person, day] = kept.get((person, day))
    model = build(restricted(problem, part.people), outside=replace(others, frozen=frozen))
    if inside:
        model.hint(Roster(tuple(inside)))
    return model


def merged(roster: Roster, part: Neighbourhood, changed: Roster) -> Roster:
    """The roster with the neighbourhood's cells as in ``changed``."""
    kept = [a for a in roster if a.employee not in part.people or a.day not in part.days]
    new = [a for a in changed if a.employee in part.people and a.day in part.days]
    return Roster((*kept, *new))
