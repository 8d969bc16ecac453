"""The independent verifier: one check a rule, and ``verify`` over all of them. Imports no ortools."""

from __future__ import annotations

from collections.abc import Mapping

from solver.checks.availability import availability
from solver.checks.base import Check, Scorecard, Violation
from solver.checks.heads_cover import heads_cover
from solver.checks.one_shift_a_day import one_shift_a_day
from solver.checks.qualification import qualification
from solver.checks.role_capacity import role_capacity
from solver.checks.role_switch import role_switch
from solver.problem import Problem
from solver.roster import Roster

__all__ = ["CHECKS", "Check", "Scorecard", "Violation", "verify"]

CHECKS: Mapping[str, Check] = {
    "one_shift_a_day": one_shift_a_day,
    "availability": availability,
    "qualification": qualification,
    "heads_cover": heads_cover,
    "role_capacity": role_capacity,
    "role_switch": role_switch,
}


def verify(problem: Problem, roster: Roster) -> Scorecard:
    """Score any roster, whoever made it: all violations, and the penalty of every rule (0 where there is none)."""
    violations: list[Violation] = []
    penalties = {}
    for name, check in CHECKS.items():
        found = list(check(problem, roster))
        violations += found
        penalties[name] = sum(violation.penalty for violation in found)
    return Scorecard(violations=tuple(violations), penalties=penalties)
