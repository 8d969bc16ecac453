"""The scorecard after some person-days changed, from the one before: only what they can touch is checked again.

Rules of one person are checked for the changed people alone; the price of capacity for the roles and slots whose
capacity changed; what binds people together for everybody. The result holds what ``solver.checks.verify`` finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from scheduler.planning.roles import Given
from solver.checks import CHECKS, Scorecard, Violation, verify
from solver.checks.base import capacity_given
from solver.checks.deferrable_work import NAME as DEFERRABLE
from solver.checks.deferrable_work import priced_deferral
from solver.checks.role_capacity import NAME as CAPACITY
from solver.checks.role_capacity import priced_capacity
from solver.problem import EmployeeId, Problem, RoleId
from solver.roster import Roster

TOGETHER = frozenset({"heads_cover", "min_leads", "pairing", "team_cohesion", "notice_changes_in_all"})
PRICED = frozenset({CAPACITY, DEFERRABLE})


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A roster with what the checks say of it, and its capacity: centiheads by role and slot."""

    roster: Roster
    card: Scorecard
    given: Given


def scored_whole(problem: Problem, roster: Roster) -> Scored:
    """Check everything."""
    return Scored(roster=roster, card=verify(problem, roster), given=capacity_given(problem, roster))


def rescored(problem: Problem, before: Scored, after: Roster, people: Collection[EmployeeId]) -> Scored:
    """What ``scored_whole`` finds of ``after``, which differs from ``before`` in days of ``people`` only."""
    own = Roster(tuple(one for one in after if one.employee in people))
    given = _given(problem, before, own, people)
    moved = frozenset(key for key in before.given.keys() | given.keys() if before.given.get(key) != given.get(key))
    part = _part(problem, people)
    violations: list[Violation] = []
    penalties = {}
    held: dict[str, list[Violation]] = {name: [] for name in CHECKS}
    for violation in before.card.violations:
        held[violation.rule].append(violation)
    for name, check in CHECKS.items():
        if name in PRICED:
            found = list(_priced(name, problem, held[name], given, moved))
        elif name in TOGETHER:
            found = list(check(problem, after))
        else:
            found = [violation for violation in held[name] if violation.employee not in people]
            found += check(part, own)
        violations += found
        penalties[name] = sum(violation.penalty for violation in found)
    return Scored(roster=after, card=Scorecard(violations=tuple(violations), penalties=penalties), given=given)


def _given(problem: Problem, before: Scored, own: Roster, people: Collection[EmployeeId]) -> Given:
    """Capacity after the change: that of the changed people before it taken away, that of their days now added."""
    given = dict(before.given)
    was = Roster(tuple(one for one in before.roster if one.employee in people))
    for key, centiheads in capacity_given(problem, was).items():
        given[key] -= centiheads
    for key, centiheads in capacity_given(problem, own).items():
        given[key] = given.get(key, 0) + centiheads
    return given


def _part(problem: Problem, people: Collection[EmployeeId]) -> Problem:
    """The problem of these people alone, for rules that look at one person at a time."""
    return replace(
        problem,
        employees=tuple(one for one in problem.employees if one.id in people),
        heads_demand=(),
        capacity_demand=(),
        deferrable_demand=(),
        requests=tuple(one for one in problem.requests if one.employee in people),
        pins=tuple(one for one in problem.pins if one.employee in people),
        fairness=tuple(one for one in problem.fairness if one.employee in people),
        given=tuple(one for one in problem.given if one.employee in people),
        pairings=(),
        lead_demand=(),
        teams=(),
    )


def _priced(
    name: str,
    problem: Problem,
    before: list[Violation],
    given: Mapping[tuple[RoleId, int], int],
    moved: Collection[tuple[RoleId, int]],
) -> Iterator[Violation]:
    if name == CAPACITY:
        yield from (one for one in before if (one.role, one.slot) not in moved)
        yield from priced_capacity((d for d in problem.capacity_demand if (d.role, d.slot) in moved), given)
        return
    roles = {role for role, _slot in moved}
    yield from (one for one in before if one.role not in roles)
    yield from priced_deferral((d for d in problem.deferrable_demand if d.role in roles), given)
