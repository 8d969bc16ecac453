"""Why a person's composite changed, by role, in parts that sum to the change exactly (Brinson–Fachler).

Rationals throughout; no logarithm, so zeros are no special case. Of a department: ``department_effects``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.attribution.department_effects import (
    DepartmentEffects,
    DepartmentState,
    Factor,
    department_effects,
    dividends,
    shapley,
)

__all__ = [
    "DepartmentEffects",
    "DepartmentState",
    "Factor",
    "RoleEffect",
    "RoleState",
    "composite_effects",
    "department_effects",
    "dividends",
    "shapley",
]
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleState:
    """Weighted hours (or minutes) of a person in a role and the role score; None: no score on this side."""

    weighted: Fraction
    score: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEffect:
    """What one role contributes to the change of a composite, in points."""

    deployment: Fraction
    in_role: Fraction
    interaction: Fraction

    @property
    def total(self) -> Fraction:
        return self.deployment + self.in_role + self.interaction


def composite_effects(base: Mapping[str, RoleState], now: Mapping[str, RoleState]) -> dict[str, RoleEffect] | None:
    """Split C¹ − C⁰ by role: (s¹−s⁰)(S⁰−C⁰), s⁰(S¹−S⁰), (s¹−s⁰)(S¹−S⁰). None when a side has no scored hours.

    A role with a score on one side only takes that score on the other, so that all of it is deployment. Where the usual
    score of a role that is new to the person is known (its team's, or the plan's 80), pass it as a state of 0 hours:
    the sum stays exact, because s⁰ = 0. A role without any score is left out.
    """
    roles = sorted(role for role in base.keys() | now.keys() if _score(base, now, role) is not None)
    h0 = {role: _weighted(base, role) for role in roles}
    h1 = {role: _weighted(now, role) for role in roles}
    total0, total1 = sum(h0.values(), ZERO), sum(h1.values(), ZERO)
    if total0 == 0 or total1 == 0:
        return None
    s0 = {role: _score(base, now, role) or ZERO for role in roles}
    s1 = {role: _score(now, base, role) or ZERO for role in roles}
    c0 = sum((h0[role] * s0[role] for role in roles), ZERO) / total0
    effects: dict[str, RoleEffect] = {}
    for role in roles:
        share0, share1 = h0[role] / total0, h1[role] / total1
        effects[role] = RoleEffect(
            deployment=(share1 - share0) * (s0[role] - c0),
            in_role=share0 * (s1[role] - s0[role]),
            interaction=(share1 - share0) * (s1[role] - s0[role]),
        )
    return effects


def _weighted(side: Mapping[str, RoleState], role: str) -> Fraction:
    """Hours count only where the composite counts them: with a score."""
    state = side.get(role)
    return state.weighted if state is not None and state.score is not None else ZERO


def _score(side: Mapping[str, RoleState], other: Mapping[str, RoleState], role: str) -> Fraction | None:
    for states in (side, other):
        if role in states and states[role].score is not None:
            return states[role].score
    return None
