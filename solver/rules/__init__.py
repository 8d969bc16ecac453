"""All rules. Their order does not matter; a rule without a subject in a problem says so in ``applies_to``."""

from __future__ import annotations

from solver.rules.availability import Availability
from solver.rules.base import PenaltyTerm, Rule
from solver.rules.complete_weekends import CompleteWeekends
from solver.rules.consecutive_shift_type import ConsecutiveShiftType
from solver.rules.deferrable_work import DeferrableWork
from solver.rules.fairness import Fairness
from solver.rules.forbidden_transition import ForbiddenTransition
from solver.rules.heads_cover import HeadsCover
from solver.rules.identical_weekends import IdenticalWeekends
from solver.rules.labour_cost import LabourCost
from solver.rules.max_consecutive_days import MaxConsecutiveDays
from solver.rules.max_consecutive_days_off import MaxConsecutiveDaysOff
from solver.rules.max_consecutive_weekends import MaxConsecutiveWeekends
from solver.rules.max_shifts_of_type import MaxShiftsOfType
from solver.rules.max_types_per_week import MaxTypesPerWeek
from solver.rules.max_weekends import MaxWeekends
from solver.rules.min_consecutive_days import MinConsecutiveDays
from solver.rules.min_consecutive_days_off import MinConsecutiveDaysOff
from solver.rules.min_consecutive_weekends import MinConsecutiveWeekends
from solver.rules.min_days_off_after_nights import MinDaysOffAfterNights
from solver.rules.min_leads import MinLeads
from solver.rules.min_rest import MinRest
from solver.rules.min_shifts_of_type import MinShiftsOfType
from solver.rules.minimal_change import MinimalChange
from solver.rules.minutes_per_day import MinutesPerDay
from solver.rules.minutes_per_horizon import MinutesPerHorizon
from solver.rules.minutes_per_week import MinutesPerWeek
from solver.rules.night_limits import NightLimits
from solver.rules.no_night_before_free_weekend import NoNightBeforeFreeWeekend
from solver.rules.notice_changes import NoticeChanges
from solver.rules.notice_changes_in_all import NoticeChangesInAll
from solver.rules.one_shift_a_day import OneShiftADay
from solver.rules.overtime import Overtime
from solver.rules.pairing import Pairing
from solver.rules.personal_budget import PersonalBudget
from solver.rules.pins import Pins
from solver.rules.qualification import Qualification
from solver.rules.requests import Requests
from solver.rules.role_capacity import RoleCapacity
from solver.rules.role_switch import RoleSwitch
from solver.rules.shifts_per_horizon import ShiftsPerHorizon
from solver.rules.standby import Standby
from solver.rules.standby_pay import StandbyPay
from solver.rules.team_cohesion import TeamCohesion
from solver.rules.uninterrupted_rest import UninterruptedRest
from solver.rules.unwanted_patterns import UnwantedPatterns
from solver.rules.wanted_patterns import WantedPatterns
from solver.rules.weekly_rest import WeeklyRest
from solver.rules.weekly_rotation import WeeklyRotation
from solver.rules.window_limits import WindowLimits

__all__ = ["COUPLING", "RULES", "PenaltyTerm", "Rule"]

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
    ShiftsPerHorizon(),
    WindowLimits(),
    MaxConsecutiveDays(),
    MinConsecutiveDays(),
    MinConsecutiveDaysOff(),
    MaxConsecutiveDaysOff(),
    ConsecutiveShiftType(),
    WeeklyRest(),
    UninterruptedRest(),
    MaxWeekends(),
    MaxConsecutiveWeekends(),
    MinConsecutiveWeekends(),
    CompleteWeekends(),
    IdenticalWeekends(),
    NoNightBeforeFreeWeekend(),
    MaxShiftsOfType(),
    MinShiftsOfType(),
    NightLimits(),
    MinDaysOffAfterNights(),
    MaxTypesPerWeek(),
    WeeklyRotation(),
    UnwantedPatterns(),
    WantedPatterns(),
    Standby(),
    HeadsCover(),
    MinLeads(),
    Pairing(),
    TeamCohesion(),
    RoleCapacity(),
    DeferrableWork(),
    RoleSwitch(),
    Requests(),
    Fairness(),
    Overtime(),
    LabourCost(),
    StandbyPay(),
    PersonalBudget(),
    MinimalChange(),
    NoticeChanges(),
    NoticeChangesInAll(),
)

# Rules that speak of several persons at once. Every other rule says the same of a person whatever the others do.
COUPLING = frozenset(
    {
        "heads_cover",
        "role_capacity",
        "deferrable_work",
        "min_leads",
        "pairing",
        "team_cohesion",
        "notice_changes_in_all",
    }
)
