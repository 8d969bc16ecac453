"""All rules. Their order does not matter; a rule without a subject in a problem says so in ``applies_to``."""

from __future__ import annotations

from solver.rules.availability import Availability
from solver.rules.base import PenaltyTerm, Rule
from solver.rules.complete_weekends import CompleteWeekends
from solver.rules.consecutive_shift_type import ConsecutiveShiftType
from solver.rules.fairness import Fairness
from solver.rules.forbidden_transition import ForbiddenTransition
from solver.rules.heads_cover import HeadsCover
from solver.rules.labour_cost import LabourCost
from solver.rules.max_consecutive_days import MaxConsecutiveDays
from solver.rules.max_consecutive_days_off import MaxConsecutiveDaysOff
from solver.rules.max_shifts_of_type import MaxShiftsOfType
from solver.rules.max_weekends import MaxWeekends
from solver.rules.min_consecutive_days import MinConsecutiveDays
from solver.rules.min_consecutive_days_off import MinConsecutiveDaysOff
from solver.rules.min_rest import MinRest
from solver.rules.minimal_change import MinimalChange
from solver.rules.minutes_per_day import MinutesPerDay
from solver.rules.minutes_per_horizon import MinutesPerHorizon
from solver.rules.minutes_per_week import MinutesPerWeek
from solver.rules.night_limits import NightLimits
from solver.rules.one_shift_a_day import OneShiftADay
from solver.rules.overtime import Overtime
from solver.rules.pins import Pins
from solver.rules.qualification import Qualification
from solver.rules.requests import Requests
from solver.rules.role_capacity import RoleCapacity
from solver.rules.role_switch import RoleSwitch
from solver.rules.weekly_rest import WeeklyRest

__all__ = ["RULES", "PenaltyTerm", "Rule"]

RULES: tuple[Rule, ...] = (
    OneShiftADay(),
    Availability(),
    Qualification(),
    Pins(),
    MinRest(),
    ForbiddenTransition(),
    MinutesPerDay(),
    MinutesPerWeek(),
    MinutesPerHorizon(),
    MaxConsecutiveDays(),
    MinConsecutiveDays(),
    MinConsecutiveDaysOff(),
    MaxConsecutiveDaysOff(),
    ConsecutiveShiftType(),
    WeeklyRest(),
    MaxWeekends(),
    CompleteWeekends(),
    MaxShiftsOfType(),
    NightLimits(),
    HeadsCover(),
    RoleCapacity(),
    RoleSwitch(),
    Requests(),
    Fairness(),
    Overtime(),
    LabourCost(),
    MinimalChange(),
)
