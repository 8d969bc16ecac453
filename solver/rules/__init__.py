"""All rules. Their order does not matter; a rule without a subject in a problem says so in ``applies_to``."""

from __future__ import annotations

from solver.rules.availability import Availability
from solver.rules.base import PenaltyTerm, Rule
from solver.rules.heads_cover import HeadsCover
from solver.rules.one_shift_a_day import OneShiftADay
from solver.rules.qualification import Qualification
from solver.rules.role_capacity import RoleCapacity
from solver.rules.role_switch import RoleSwitch

__all__ = ["RULES", "PenaltyTerm", "Rule"]

RULES: tuple[Rule, ...] = (
    OneShiftADay(),
    Availability(),
    Qualification(),
    HeadsCover(),
    RoleCapacity(),
    RoleSwitch(),
)
