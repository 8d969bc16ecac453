"""Why a figure changed, in parts that sum to the change exactly: Fachler effects of a composite, dividends and Shapley
of a department's points. Rationals throughout; no logarithm, so zeros are no special case.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

F = TypeVar("F", bound=Hashable)
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

    A role with a score on one side only takes that score on the other; a role without any score is left out.
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


class Factor(StrEnum):
    """The four causes of a department's points."""

    PLAN = "plan_hours"
    ATTENDANCE = "attendance"
    DEPLOYMENT = "deployment"
    PRODUCTIVITY = "productivity"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentState:
    """One side of the comparison: planned hours, and by role the worked hours and the points per clock hour."""

    plan_hours: Fraction
    worked: Mapping[str, Fraction]
    points_per_hour: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentEffects:
    """``main`` + ``interaction`` = ``delta`` = Σ ``shapley``; ``deployment``, ``productivity``: the same by role."""

    before: Fraction
    after: Fraction
    main: dict[Factor, Fraction]
    interaction: Fraction
    shapley: dict[Factor, Fraction]
    deployment: dict[str, Fraction]
    productivity: dict[str, Fraction]

    @property
    def delta(self) -> Fraction:
        return self.after - self.before


def dividends(players: Iterable[F], value: Callable[[frozenset[F]], Fraction]) -> dict[frozenset[F], Fraction]:
    """Harsanyi dividends d(T) = Σ_{S⊆T} (−1)^{|T|−|S|} v(S) of every non-empty coalition (2^k evaluations)."""
    members = tuple(players)
    coalitions = [frozenset(c) for size in range(len(members) + 1) for c in combinations(members, size)]
    values = {c: value(c) for c in coalitions}
    return {
        t: sum(((-1) ** (len(t) - len(s)) * values[s] for s in coalitions if s <= t), ZERO) for t in coalitions if t
    }


def shapley(players: Iterable[F], parts: Mapping[frozenset[F], Fraction]) -> dict[F, Fraction]:
    """Each dividend shared equally by its coalition; sums to v(all) − v(none) exactly."""
    return {p: sum((d / len(t) for t, d in parts.items() if p in t), ZERO) for p in players}


def department_effects(base: DepartmentState, now: DepartmentState) -> DepartmentEffects | None:
    """Y = H · u · Σ s·P switched factor by factor. None when neither side has worked hours (not comparable).

    Conventions: H = 0 with work done counts as H := worked, u := 1; a side without worked hours takes the other's mix
    and points; a role worked on one side only takes the other side's points per hour.
    """
    roles = sorted(base.worked.keys() | now.worked.keys())
    worked0, worked1 = sum(base.worked.values(), ZERO), sum(now.worked.values(), ZERO)
    if worked0 == 0 and worked1 == 0:
        return None
    mix0 = _mix(base if worked0 else now, roles)
    mix1 = _mix(now if worked1 else base, roles)
    rate0 = {role: _rate(base, now, role) for role in roles}
    rate1 = {role: _rate(now, base, role) for role in roles}
    plan0, use0 = _plan(base.plan_hours, worked0)
    plan1, use1 = _plan(now.plan_hours, worked1)

    def value(switched: frozenset[Factor]) -> Fraction:
        hours = plan1 if Factor.PLAN in switched else plan0
        use = use1 if Factor.ATTENDANCE in switched else use0
        mix = mix1 if Factor.DEPLOYMENT in switched else mix0
        rate = rate1 if Factor.PRODUCTIVITY in switched else rate0
        return hours * use * sum((mix[role] * rate[role] for role in roles), ZERO)

    parts = dividends(Factor, value)
    mean0 = sum((mix0[role] * rate0[role] for role in roles), ZERO)
    return DepartmentEffects(
        before=value(frozenset()),
        after=value(frozenset(Factor)),
        main={factor: parts[frozenset({factor})] for factor in Factor},
        interaction=sum((d for t, d in parts.items() if len(t) > 1), ZERO),
        shapley=shapley(Factor, parts),
        # Mix shares sum to 1 on both sides, so centring by the base mean moves no part of the total.
        deployment={r: plan0 * use0 * (mix1[r] - mix0[r]) * (rate0[r] - mean0) for r in roles},
        productivity={r: plan0 * use0 * mix0[r] * (rate1[r] - rate0[r]) for r in roles},
    )


def _plan(plan: Fraction, worked: Fraction) -> tuple[Fraction, Fraction]:
    """Planned hours and the use made of them."""
    if plan == 0:
        return worked, Fraction(1)
    return plan, worked / plan


def _mix(side: DepartmentState, roles: Iterable[str]) -> dict[str, Fraction]:
    total = sum(side.worked.values(), ZERO)
    return {role: side.worked.get(role, ZERO) / total for role in roles}


def _rate(side: DepartmentState, other: DepartmentState, role: str) -> Fraction:
    for state in (side, other):
        if state.worked.get(role) and role in state.points_per_hour:
            return state.points_per_hour[role]
    return side.points_per_hour.get(role, other.points_per_hour.get(role, ZERO))
