"""``solver`` rosters and violations → the service's own data, and back. Days become dates; ids are codes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta

from scheduler.domain.roster import AssignedDay, RosterVersion, Source
from scheduler.planning.lawful.cite import Cite, law_data, nothing_cited
from solver.checks.base import Scorecard, Violation
from solver.problem import EmployeeId, Problem, RoleId, ShiftTypeId
from solver.roster import Assignment, Roster
from solver.solution import Solution

AVAILABILITY = "availability"  # the check that leave and a shift break together
VIOLATIONS = "violations"  # in a version's result, for the board: hard ones first, then the dearest
KEPT_VIOLATIONS = 500


def to_assigned(
    roster: Roster, first_day: date, *, pinned: Container[tuple[str, date]] = (), before: Iterable[AssignedDay] = ()
) -> tuple[AssignedDay, ...]:
    """The roster's person-days by date. Those that stand unchanged in ``before`` keep their source."""
    old = {(a.person, a.day): a for a in before}
    found = []
    for assignment in roster:
        day = first_day + timedelta(days=assignment.day)
        was = old.get((assignment.employee, day))
        same = was is not None and (was.shift_type, was.roles) == (assignment.shift_type, assignment.roles)
        found.append(
            AssignedDay(
                person=assignment.employee,
                day=day,
                shift_type=assignment.shift_type,
                roles=assignment.roles,
                pinned=(assignment.employee, day) in pinned,
                source=was.source if was is not None and same else Source.SOLVER,
            )
        )
    return tuple(found)


def to_roster(assigned: Iterable[AssignedDay], first_day: date) -> Roster:
    """The same person-days for the solver; days before ``first_day`` are left out."""
    return Roster(
        tuple(
            Assignment(
                employee=EmployeeId(a.person),
                day=(a.day - first_day).days,
                shift_type=ShiftTypeId(a.shift_type),
                roles=tuple(None if role is None else RoleId(role) for role in a.roles),
            )
            for a in assigned
            if a.day >= first_day
        )
    )


def result_of(solution: Solution, problem_hash: str) -> dict[str, object]:
    """What is stored with a solved roster: what is known and no more. Money in fen, ``gap`` a ratio or None."""
    return {
        "status": str(solution.status),
        "termination": str(solution.termination),
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "seconds": round(solution.seconds, 2),
        "params": asdict(solution.params),
        "solver_version": solution.solver_version,
        "problem_sha256": problem_hash,
    }


def violation_data(
    violation: Violation, problem: Problem, first_day: date, cite: Cite = nothing_cited
) -> dict[str, object]:
    """A violation as plain data for a sentence; ``amount`` is in the rule's unit, ``fen`` None when hard.

    Where a labour rule stands behind it, its id, article and titles are there too.
    """
    law = cite(violation.rule, violation.employee, violation.shift_type, violation.source)
    slot_start = None if violation.slot is None else violation.slot * problem.horizon.slot_min
    return {
        "rule": violation.rule,
        "hard": violation.hard,
        "person": violation.employee,
        "days": [(first_day + timedelta(days=day)).isoformat() for day in violation.days],
        "shift_type": violation.shift_type,
        "role": violation.role,
        "slot_min": slot_start,
        "amount": violation.amount,
        "fen": None if violation.hard else violation.penalty,
        "message": violation.message,
        **law_data(law),
    }


def scored(version: RosterVersion, problem: Problem, card: Scorecard, cite: Cite = nothing_cited) -> RosterVersion:
    """The version with what the checks say of its content: fen by rule, their sum, the violations of person-days."""
    scoped = [v for v in card.violations if v.hard or v.employee is not None]
    kept = sorted(scoped, key=lambda v: (not v.hard, -v.penalty))[:KEPT_VIOLATIONS]
    data = [violation_data(violation, problem, version.first_day, cite) for violation in kept]
    return replace(
        version,
        penalties=dict(card.penalties),
        objective_fen=card.objective,
        result={**version.result, VIOLATIONS: data},
    )


def penalty_changes(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Fen by rule, after minus before, only where it differs, in the order of ``after`` then ``before``."""
    rules = list(dict.fromkeys([*after, *before]))
    return {r: after.get(r, 0) - before.get(r, 0) for r in rules if after.get(r, 0) != before.get(r, 0)}
