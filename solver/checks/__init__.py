"""The independent verifier: one check a rule, and ``verify`` over all of them. Imports no ortools."""

from __future__ import annotations

from collections.abc import Mapping

from solver.checks.availability import availability
from solver.checks.base import Check, Scorecard, Violation
from solver.checks.complete_weekends import complete_weekends
from solver.checks.consecutive_shift_type import consecutive_shift_type
from solver.checks.deferrable_work import deferrable_work
from solver.checks.fairness import fairness
from solver.checks.forbidden_transition import forbidden_transition
from solver.checks.heads_cover import heads_cover
from solver.checks.identical_weekends import identical_weekends
from solver.checks.labour_cost import labour_cost
from solver.checks.max_consecutive_days import max_consecutive_days
from solver.checks.max_consecutive_days_off import max_consecutive_days_off
from solver.checks.max_consecutive_weekends import max_consecutive_weekends
from solver.checks.max_shifts_of_type import max_shifts_of_type
from solver.checks.max_types_per_week import max_types_per_week
from solver.checks.max_weekends import max_weekends
from solver.checks.min_consecutive_days import min_consecutive_days
from solver.checks.min_consecutive_days_off import min_consecutive_days_off
from solver.checks.min_consecutive_weekends import min_consecutive_weekends
from solver.checks.min_days_off_after_nights import min_days_off_after_nights
from solver.checks.min_leads import min_leads
from solver.checks.min_rest import min_rest
from solver.checks.min_shifts_of_type import min_shifts_of_type
from solver.checks.minimal_change import minimal_change
from solver.checks.minutes_per_day import minutes_per_day
from solver.checks.minutes_per_horizon import minutes_per_horizon
from solver.checks.minutes_per_week import minutes_per_week
from solver.checks.night_limits import night_limits
from solver.checks.no_night_before_free_weekend import no_night_before_free_weekend
from solver.checks.notice_changes import notice_changes
from solver.checks.notice_changes_in_all import notice_changes_in_all
from solver.checks.one_shift_a_day import one_shift_a_day
from solver.checks.overtime import overtime
from solver.checks.pairing import pairing
from solver.checks.personal_budget import personal_budget
from solver.checks.pins import pins
from solver.checks.qualification import qualification
from solver.checks.requests import requests
from solver.checks.role_capacity import role_capacity
from solver.checks.role_switch import role_switch
from solver.checks.shifts_per_horizon import shifts_per_horizon
from solver.checks.standby import standby
from solver.checks.standby_pay import standby_pay
from solver.checks.team_cohesion import team_cohesion
from solver.checks.uninterrupted_rest import uninterrupted_rest
from solver.checks.unwanted_patterns import unwanted_patterns
from solver.checks.wanted_patterns import wanted_patterns
from solver.checks.weekly_rest import weekly_rest
from solver.checks.weekly_rotation import weekly_rotation
from solver.checks.window_limits import window_limits
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
    "shifts_per_horizon": shifts_per_horizon,
    "window_limits": window_limits,
    "max_consecutive_days": max_consecutive_days,
    "min_consecutive_days": min_consecutive_days,
    "min_consecutive_days_off": min_consecutive_days_off,
    "max_consecutive_days_off": max_consecutive_days_off,
    "consecutive_shift_type": consecutive_shift_type,
    "weekly_rest": weekly_rest,
    "uninterrupted_rest": uninterrupted_rest,
    "max_weekends": max_weekends,
    "max_consecutive_weekends": max_consecutive_weekends,
    "min_consecutive_weekends": min_consecutive_weekends,
    "complete_weekends": complete_weekends,
    "identical_weekends": identical_weekends,
    "no_night_before_free_weekend": no_night_before_free_weekend,
    "max_shifts_of_type": max_shifts_of_type,
    "min_shifts_of_type": min_shifts_of_type,
    "night_limits": night_limits,
    "min_days_off_after_nights": min_days_off_after_nights,
    "max_types_per_week": max_types_per_week,
    "weekly_rotation": weekly_rotation,
    "unwanted_patterns": unwanted_patterns,
    "wanted_patterns": wanted_patterns,
    "standby": standby,
    "heads_cover": heads_cover,
    "min_leads": min_leads,
    "pairing": pairing,
    "team_cohesion": team_cohesion,
    "role_capacity": role_capacity,
    "deferrable_work": deferrable_work,
    "role_switch": role_switch,
    "requests": requests,
    "fairness": fairness,
    "overtime": overtime,
    "labour_cost": labour_cost,
    "standby_pay": standby_pay,
    "personal_budget": personal_budget,
    "minimal_change": minimal_change,
    "notice_changes": notice_changes,
    "notice_changes_in_all": notice_changes_in_all,
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
