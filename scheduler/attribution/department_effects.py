"""Why a department's contribution points changed: Y = H · u · Σ s_r·P_r, factor by factor, in parts that sum exactly.

H planned hours, u = worked / planned, s_r shares of worked hours, P_r points per clock hour. For every subset of the
four factors switched to the later side Y has a value; from these sixteen come Harsanyi dividends, from the dividends
main effects + one interaction, and Shapley values. Y is linear in each factor, so that every effect splits again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import TypeVar

F = TypeVar("F", bound=Hashable)
ZERO, ONE = Fraction(0), Fraction(1)


class Factor(StrEnum):
    """The four causes of a department's points."""

    PLAN = "plan_hours"
    ATTENDANCE = "attendance"
    DEPLOYMENT = "deployment"
    PRODUCTIVITY = "productivity"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentState:
    """One side of the comparison: planned hours, and by role the worked hours and the points per clock hour.

    ``overtime`` of the worked hours lay outside the schedule. ``people`` by (role, person): worked hours and points,
    where the productivity of a role is to be split by person; Σ hours and Σ points of a role are the role's own.
    """

    plan_hours: Fraction
    worked: Mapping[str, Fraction]
    points_per_hour: Mapping[str, Fraction]
    overtime: Fraction = ZERO
    people: Mapping[tuple[str, str], tuple[Fraction, Fraction]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """The effect of attendance in two: inside the schedule, and overtime."""

    in_schedule: Fraction
    overtime: Fraction

    @property
    def total(self) -> Fraction:
        return self.in_schedule + self.overtime


NO_ATTENDANCE = Attendance(in_schedule=ZERO, overtime=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentEffects:
    """``main`` + ``interaction`` = ``delta`` = Σ ``shapley``.

    ``deployment`` and ``productivity`` split their main effects by role, ``attendance`` its own in two, ``people``
    the productivity of a role by person (empty without people). The ``shapley_…`` split the Shapley values alike.
    """

    before: Fraction
    after: Fraction
    main: dict[Factor, Fraction]
    interaction: Fraction
    shapley: dict[Factor, Fraction]
    deployment: dict[str, Fraction]
    productivity: dict[str, Fraction]
    attendance: Attendance = NO_ATTENDANCE
    people: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    shapley_deployment: dict[str, Fraction] = field(default_factory=dict)
    shapley_productivity: dict[str, Fraction] = field(default_factory=dict)
    shapley_attendance: Attendance = NO_ATTENDANCE

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
    """Y switched factor by factor. None when neither side has worked hours (not comparable).

    Conventions: H = 0 with work done counts as H := worked, u := 1; a side without worked hours takes the other's mix
    and points; a role worked on one side only takes the other side's points per hour.
    """
    sides = _sides(base, now)
    if sides is None:
        return None
    plan, use, mix, rate = sides.plan, sides.use, sides.mix, sides.rate
    # Y = H · u · ⟨s, P⟩: four inner products give all sixteen values
    mean = {(i, j): _inner(mix[i], rate[j]) for i in (0, 1) for j in (0, 1)}

    def value(switched: frozenset[Factor]) -> Fraction:
        p, u, m, r = (int(factor in switched) for factor in Factor)
        return plan[p] * use[u] * mean[m, r]

    parts = dividends(Factor, value)
    hours = plan[0] * use[0]
    shift = [a - b for a, b in zip(mix[1], mix[0], strict=True)]
    gain = [a - b for a, b in zip(rate[1], rate[0], strict=True)]
    weigh = _hours_by_order(plan, use)
    return DepartmentEffects(
        before=value(frozenset()),
        after=value(frozenset(Factor)),
        main={factor: parts[frozenset({factor})] for factor in Factor},
        interaction=sum((d for t, d in parts.items() if len(t) > 1), ZERO),
        shapley=shapley(Factor, parts),
        # Mix shares sum to 1 on both sides, so centring by the base mean moves no part of the total.
        deployment=sides.by_role(hours * s * (p - mean[0, 0]) for s, p in zip(shift, rate[0], strict=True)),
        productivity=sides.by_role(hours * s * g for s, g in zip(mix[0], gain, strict=True)),
        attendance=sides.attendance(plan[0] * mean[0, 0]),
        people=_by_person(base, now, sides, hours),
        shapley_deployment=sides.by_role(
            s * (weigh[0] * (p0 - mean[0, 0]) + weigh[1] * (p1 - mean[0, 1]))
            for s, p0, p1 in zip(shift, *rate, strict=True)
        ),
        shapley_productivity=sides.by_role(
            g * (weigh[0] * s0 + weigh[1] * s1) for g, s0, s1 in zip(gain, *mix, strict=True)
        ),
        shapley_attendance=sides.attendance(_shapley_slope(plan, mean)),
    )


def spread(effect: Fraction, changes: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """An effect that is linear in a sum, by the parts whose changes make up the sum's: effect · Δ_r / Σ Δ, exactly.

    Empty where the sum did not change: then there is no effect, and no slope to lay on the parts.
    """
    total = _sum(list(changes.values()))
    return {role: effect * change / total for role, change in changes.items() if change} if total else {}


def company_effects(departments: Iterable[DepartmentEffects]) -> DepartmentEffects:
    """The company's effects: the sums of its departments' (roles belong to one department each, so they stay apart)."""
    found = list(departments)

    def total(values: Iterable[Fraction]) -> Fraction:
        return _sum(list(values))

    return DepartmentEffects(
        before=total(e.before for e in found),
        after=total(e.after for e in found),
        main={factor: total(e.main[factor] for e in found) for factor in Factor},
        interaction=total(e.interaction for e in found),
        shapley={factor: total(e.shapley[factor] for e in found) for factor in Factor},
        deployment=_merged(e.deployment for e in found),
        productivity=_merged(e.productivity for e in found),
        attendance=_added(e.attendance for e in found),
        people=_merged(e.people for e in found),
        shapley_deployment=_merged(e.shapley_deployment for e in found),
        shapley_productivity=_merged(e.shapley_productivity for e in found),
        shapley_attendance=_added(e.shapley_attendance for e in found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Both sides of a comparison under its conventions; index 0 before, 1 after; vectors in the order of ``roles``."""

    roles: tuple[str, ...]
    plan: tuple[Fraction, Fraction]
    use: tuple[Fraction, Fraction]
    overtime: tuple[Fraction, Fraction]  # the part of ``use`` outside the schedule
    mix: tuple[list[Fraction], list[Fraction]]
    rate: tuple[list[Fraction], list[Fraction]]

    def by_role(self, values: Iterable[Fraction]) -> dict[str, Fraction]:
        return dict(zip(self.roles, values, strict=True))

    def attendance(self, slope: Fraction) -> Attendance:
        """Points per unit of use, times the change inside the schedule and outside it."""
        overtime = self.overtime[1] - self.overtime[0]
        return Attendance(
            in_schedule=slope * (self.use[1] - self.use[0] - overtime),
            overtime=slope * overtime,
        )


def _sides(base: DepartmentState, now: DepartmentState) -> _Sides | None:
    worked = _sum(list(base.worked.values())), _sum(list(now.worked.values()))
    if worked[0] == worked[1] == 0:
        return None
    roles = tuple(sorted(base.worked.keys() | now.worked.keys()))
    both = base, now
    plans = [_plan(side.plan_hours, hours) for side, hours in zip(both, worked, strict=True)]
    return _Sides(
        roles=roles,
        plan=(plans[0][0], plans[1][0]),
        use=(plans[0][1], plans[1][1]),
        overtime=(
            base.overtime / plans[0][0] if worked[0] else ZERO,
            now.overtime / plans[1][0] if worked[1] else ZERO,
        ),
        mix=(
            _mix(base, worked[0], roles) if worked[0] else _mix(now, worked[1], roles),
            _mix(now, worked[1], roles) if worked[1] else _mix(base, worked[0], roles),
        ),
        rate=([_rate(base, now, role) for role in roles], [_rate(now, base, role) for role in roles]),
    )


def _plan(plan: Fraction, worked: Fraction) -> tuple[Fraction, Fraction]:
    """Planned hours and the use made of them."""
    if plan == 0:
        return worked, ONE
    return plan, worked / plan


def _mix(side: DepartmentState, total: Fraction, roles: Iterable[str]) -> list[Fraction]:
    return [side.worked.get(role, ZERO) / total for role in roles]


def _rate(side: DepartmentState, other: DepartmentState, role: str) -> Fraction:
    for state in (side, other):
        if state.worked.get(role) and role in state.points_per_hour:
            return state.points_per_hour[role]
    return side.points_per_hour.get(role, other.points_per_hour.get(role, ZERO))


def _hours_by_order(plan: Sequence[Fraction], use: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The mean of H · u over all orders in which deployment may be switched: before productivity, and after it.

    Of the orders of four factors, 1/4 have none before a factor, 1/12 each pair and single, 1/4 all three. By symmetry
    the same two figures weigh a change of productivity before and after deployment.
    """
    none, one, two = plan[0] * use[0], plan[1] * use[0] + plan[0] * use[1], plan[1] * use[1]
    return none / 4 + one / 12 + two / 12, none / 12 + one / 12 + two / 4


def _shapley_slope(plan: Sequence[Fraction], mean: Mapping[tuple[int, int], Fraction]) -> Fraction:
    """The mean of H · ⟨s, P⟩ over all orders: Shapley points per unit of use."""
    slope = ZERO
    for p in (0, 1):
        for (m, r), inner in mean.items():
            slope += plan[p] * inner * (Fraction(1, 4) if p + m + r in (0, 3) else Fraction(1, 12))
    return slope


def _by_person(
    base: DepartmentState, now: DepartmentState, sides: _Sides, hours: Fraction
) -> dict[tuple[str, str], Fraction]:
    """The productivity effect of each role by person: q¹(P¹ − P̄⁰) − q⁰(P⁰ − P̄⁰), q the person's part of its hours.

    Points above what the role's base average would have made of the person's hours, against the same before; the sums
    are the roles' own effects. A base without people (a plan) has everybody at the average. Empty without people now.
    """
    found: dict[tuple[str, str], Fraction] = {}
    if not now.people:
        return found
    for place, role in enumerate(sides.roles):
        usual, weight = sides.rate[0][place], hours * sides.mix[0][place]
        worked = [side.worked.get(role, ZERO) for side in (base, now)]
        if not weight or not all(worked):
            continue  # the role's effect is nothing: it has no weight, or no rate of its own on one side
        for sign, side, total in zip((-1, 1), (base, now), worked, strict=True):
            for (of, person), (own, points) in side.people.items():
                if of == role:
                    part = sign * weight * (points - own * usual) / total
                    found[role, person] = found.get((role, person), ZERO) + part
    return found


def _inner(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return _sum([a * b for a, b in zip(left, right, strict=True)])


def _sum(values: Sequence[Fraction]) -> Fraction:
    """Σ on one common denominator: a fraction made at every step would be reduced for nothing."""
    unit = lcm(*(value.denominator for value in values))
    return Fraction(sum(value.numerator * (unit // value.denominator) for value in values), unit)


def _merged(maps: Iterable[Mapping[F, Fraction]]) -> dict[F, Fraction]:
    found: dict[F, Fraction] = {}
    for one in maps:
        for key, value in one.items():
            found[key] = found.get(key, ZERO) + value
    return found


def _added(parts: Iterable[Attendance]) -> Attendance:
    found = list(parts)
    return Attendance(
        in_schedule=_sum([a.in_schedule for a in found]),
        overtime=_sum([a.overtime for a in found]),
    )
