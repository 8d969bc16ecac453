"""The independent verifier: one check a rule, and ``verify`` over all of them. Imports no ortools."""

from __future__ import annotations

from collections.abc import Mapping

from solver.checks.availability import availability
from solver.checks.base import Check, Scorecard, Violation
from solver.checks.complete_weekends import complete_weekends
from solver.checks.consecutive_shift_type import consecutive_shift_type
from solver.checks.fairness import fairness
from solver.checks.forbidden_transition import forbidden_transition
from solver.checks.heads_cover import heads_cover
from solver.checks.labour_cost import labour_cost
from solver.checks.max_consecutive_days import max_consecutive_days
from solver.checks.max_consecutive_days_off import max_consecutive_days_off
from solver.checks.max_shifts_of_type import max_shifts_of_type
from solver.checks.max_weekends import max_weekends
from solver.checks.min_consecutive_days import min_consecutive_days
from solver.checks.min_consecutive_days_off import min_consecutive_days_off
from solver.checks.min_rest import min_rest
from solver.checks.minimal_change import minimal_change
from solver.checks.minutes_per_day import minutes_per_day
from solver.checks.minutes_per_horizon import minutes_per_horizon
from solver.checks.minutes_per_week import minutes_per_week
from solver.checks.night_limits import night_limits
from solver.checks.one_shift_a_day import one_shift_a_day
from solver.checks.overtime import overtime
from solver.checks.pins import pins
from solver.checks.qualification import qualification
from solver.checks.requests import requests
from solver.checks.role_capacity import role_capacity
from solver.checks.role_switch import role_switch
from solver.checks.weekly_rest import weekly_rest
from solver.problem import Problem
from solver.roster import Roster

__all__ = ["CHECKS", "Check", "Scorecard", "Violation", "verify"]

CHECKS: Mapping[str, Check] = {
    "one_shift_a_day": one_shift_a_day,
    "availability": availability,
    "qualification": qualification,
    "pins": pins,
    "min_rest": min_rest,
    "forbidden_transition": forbidden_transition,
    "minutes_per_day": minutes_per_day,
    "minutes_per_week": minutes_per_week,
    "minutes_per_horizon": minutes_per_horizon,
    "max_consecutive_days": max_consecutive_days,
    "min_consecutive_days": min_consecutive_days,
    "min_consecutive_days_off": min_consecutive_days_off,
    "max_consecutive_days_off": max_consecutive_days_off,
    "consecutive_shift_type": consecutive_shift_type,
    "weekly_rest": weekly_rest,
    "max_weekends": max_weekends,
    "complete_weekends": complete_weekends,
    "max_shifts_of_type": max_shifts_of_type,
    "night_limits": night_limits,
    "heads_cover": heads_cover,
    "role_capacity": role_capacity,
    "role_switch": role_switch,
    "requests": requests,
    "fairness": fairness,
    "overtime": overtime,
    "labour_cost": labour_cost,
    "minimal_change": minimal_change,
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
