"""What an hour of a role and a head on a shift are worth, and a lower bound of the whole problem at any such prices.

Only demand, and the rules that speak of several persons, bind persons to each other. Let v be any price of a centihead
of a role in a slot and u any price of a head (of a skill, or of any) on a shift. Then

    L(v, u) = Σ_demand min_amount (cost(amount) + price · amount) + Σ_e min_roster (own rules of e − worth of e's work)

is a lower bound of the objective (Lagrangian decomposition; penalties of rules that couple persons are dropped, they
are never negative). What work that may wait costs depends on the capacity of all of its role's slots together: one such
demand a role, its least found over all of them. Prices come from the multipliers of a linear relaxation; they are
integers over ``SCALE``, the worth of a shift is rounded up and the sums are exact, so that L holds whatever the
multipliers are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from solver.curves import total_curve
from solver.model import RosterModel, build
from solver.problem import (
    CapacityDemand,
    DeferrableDemand,
    Employee,
    HeadsDemand,
    Problem,
    RoleId,
    Shift,
    ShiftTypeId,
    SkillId,
)
from solver.rules import COUPLING, RULES
from solver.rules.deferrable_work import work_slots
from solver.rules.role_capacity import CapacityGroup, capacity_groups
from solver.search.columns.flow import flow_tables, flows_of
from solver.search.columns.flow_bound import least_cost
from solver.search.cpsat import run
from solver.search.neighbourhood import alone
from solver.search.relaxation import relax, solve_relaxation

SCALE = 1000
TOLERANCE = 1e-4  # of the linear relaxation
ONE_MORE_CENTIHEADS = 200
FAR = 1 << 30  # heads
EFFORT_PER_PERSON = 0.5  # deterministic seconds
NOT_PERSONAL = COUPLING | {"role_switch"}  # what a change of role costs is part of the worth of a shift

Post = tuple[int, ShiftTypeId, SkillId | None]
Worth = Mapping[tuple[int, ShiftTypeId], int]  # of a person's shifts, by day and type, in SCALE-ths


@dataclass(frozen=True, slots=True)
class DemandPrices:
    """Prices in SCALE-ths of the objective's unit: ``capacity`` of a centihead, ``heads`` of a head.

    ``work`` is the price of a centihead to work that may wait, beside that of ``capacity``.
    """

    capacity: Mapping[tuple[RoleId, int], int]
    heads: Mapping[Post, int]
    work: Mapping[tuple[RoleId, int], int] = field(default_factory=dict)

    def demand_bound(self, problem: Problem, persons: int) -> int:
        """Σ over demand of the least cost plus price of what is given, in SCALE-ths; at most ``persons`` heads."""
        total = 0
        for demand in problem.capacity_demand:
            total += _least_capacity(demand, self.capacity[demand.role, demand.slot])
        for post, demands in _posts(problem).items():
            total += _least_heads(demands, self.heads[post], persons)
        for waiting in problem.deferrable_demand:
            total += self._least_work(problem, waiting)
        return total

    def _least_work(self, problem: Problem, demand: DeferrableDemand) -> int:
        """The least cost of work that waits plus the price of the capacity given; more than all work finds none."""
        (flow,) = flows_of(replace(problem, deferrable_demand=(demand,)), {demand.role: demand.slots})
        tables = flow_tables([flow], len(flow.slots), 1)
        prices = [self.work[demand.role, slot] + SCALE * demand.idle_weight for slot in flow.slots]
        most = np.full(len(prices), demand.arrived[-1], dtype=np.int64)
        return least_cost(tables, np.array(prices, dtype=np.int64), most, SCALE)[0]

    def worth(self, problem: Problem, employee: Employee) -> Worth:
        """What every shift that the person may work is worth to demand at best, switches of role paid."""
        return {
            (shift.day, shift.type): self._shift_worth(problem, employee, shift)
            for shift in problem.shifts
            if problem.may_work(employee, shift) and not _away(employee, shift)
        }

    def _shift_worth(self, problem: Problem, employee: Employee, shift: Shift) -> int:
        worth = self.heads.get((shift.day, shift.type, None), 0)
        worth += max((self.heads.get((shift.day, shift.type, skill), 0) for skill in employee.skills), default=0)
        worth = max(worth, self.heads.get((shift.day, shift.type, None), 0))  # a skill need not be used
        able = [role for role in employee.roles if problem.may_hold(employee, shift, role)]
        switch = problem.role_switch_weight * SCALE
        best: dict[RoleId | None, int] = {None: 0}
        for block in shift.blocks:
            top = max(best.values())
            idle = best.get(None, 0)
            held: dict[RoleId | None, int] = {
                role: max(best.get(role, idle), idle, top - switch)
                + sum(
                    part * (self.capacity.get((role, slot), 0) + self.work.get((role, slot), 0))
                    for slot, part in problem.block_capacity(block, employee.roles[role])
                )
                for role in able
            }
            best = {None: top, **held}
        return worth + max(best.values())


def demand_prices(problem: Problem, *, time_limit_s: float) -> DemandPrices | None:
    """Prices from a linear relaxation of what L holds, with a row a demand; ``None`` if there was no time for it."""
    model = build(problem, rules=[rule for rule in RULES if rule.name not in COUPLING])
    costs = [term.weight * term.violation for term in model.terms]
    groups = list(capacity_groups(problem, model.variables))
    posts = _posts(problem)
    given = [model.model.new_int_var(*_allowed(demands, len(problem.employees)), "") for demands in posts.values()]
    for amount, demands in zip(given, posts.values(), strict=True):
        costs += _heads_cost(model.model, amount, demands)
    counted = [_heads(model, post) for post in posts]  # may add rows of its own
    work = list(_work_rows(model, costs))
    for group in groups:  # from here on one row each, in the order of the prices
        costs += _capacity_row(model.model, group)
    for amount, heads in zip(given, counted, strict=True):
        model.model.add(heads - amount == 0)
    for _, _, row in work:
        model.model.add(row >= 0)
    model.model.minimize(LinearExpr.sum(costs))
    relaxation = relax(model.model)
    found = solve_relaxation(relaxation, time_limit_s=time_limit_s, tolerance=TOLERANCE)
    if found is None:
        return None
    own = len(groups) + len(posts) + len(work)
    multipliers = found.multipliers[len(found.multipliers) - own :]  # the rows added last
    scaled = [round(SCALE * float(y)) if np.isfinite(y) else 0 for y in multipliers]
    capacity: dict[tuple[RoleId, int], int] = {}
    for group, price in zip(groups, scaled, strict=False):
        capacity.update(_shared(group, price))
    waiting = {(demand.role, slot): -SCALE * demand.idle_weight for demand, slot in _every_slot(problem)}
    for (role, slot, _), price in zip(work, scaled[len(groups) + len(posts) :], strict=True):
        waiting[role, slot] += max(0, price)  # below nought more would always be cheaper
    heads_prices = dict(zip(posts, scaled[len(groups) :], strict=False))
    return DemandPrices(capacity=capacity, heads=heads_prices, work=waiting)


def least_of_person(problem: Problem, employee: Employee, worth: Worth) -> int | None:
    """A lower bound, in SCALE-ths, of the person's own rules less the worth of the work; ``None`` if unknown."""
    single = alone(problem, employee.id)
    single = replace(single, pins=tuple(replace(pin, roles=None) for pin in single.pins))
    model = build(single, rules=[rule for rule in RULES if rule.name not in NOT_PERSONAL], objective=False)
    own = [SCALE * term.weight * term.violation for term in model.terms]
    earned = [
        -worth.get((shift.day, shift.type), 0) * model.variables.assigned(employee, shift) for shift in single.shifts
    ]
    model.model.minimize(LinearExpr.sum([*own, *earned]))
    bounds: list[int] = []
    found = run(model.model, None, seconds=60, effort=EFFORT_PER_PERSON, on_bound=bounds.append)
    if found.bound is not None:
        bounds.append(found.bound)
    return max(bounds, default=None)


def _away(employee: Employee, shift: Shift) -> bool:
    return any(absence.weight is None and absence.touches(shift) for absence in employee.absences)


def _posts(problem: Problem) -> dict[Post, list[HeadsDemand]]:
    """Demand in heads that counts the same heads, together."""
    found: dict[Post, list[HeadsDemand]] = {}
    for demand in problem.heads_demand:
        found.setdefault((demand.day, demand.shift_type, demand.skill), []).append(demand)
    return found


def _capacity_row(model: CpModel, group: CapacityGroup) -> Iterator[LinearExpr]:
    """capacity − Σ pieces = 0 as one row; yields the cost."""
    base, pieces = total_curve(group.demands, group.fixed, _top(group))
    filled = [model.new_int_var(0, piece.width, "") for piece in pieces]
    model.add(LinearExpr.weighted_sum([*group.holds, *filled], [*group.parts, *(-1 for _ in filled)]) == 0)
    yield LinearExpr.weighted_sum(filled, [piece.cost // piece.width for piece in pieces]) + base


def _every_slot(problem: Problem) -> Iterator[tuple[DeferrableDemand, int]]:
    for demand in problem.deferrable_demand:
        for slot in demand.slots:
            yield demand, slot


def _work_rows(model: RosterModel, costs: list[LinearExpr]) -> Iterator[tuple[RoleId, int, LinearExpr]]:
    """By role and slot: what is not negative, capacity and the work done before less the work done; adds the costs."""
    new = model.model.new_int_var
    for demand, slots in work_slots(model.problem, model.variables):
        done: LinearExpr | IntVar = LinearExpr.sum([])
        for slot in slots:
            now = new(0, slot.arrived, "")
            given = new(0, slot.heads.most + ONE_MORE_CENTIHEADS, "")
            held = LinearExpr.weighted_sum(slot.heads.holds, slot.heads.parts)
            model.model.add(held - given == 0)
            costs.append(demand.idle_weight * given)
            yield demand.role, slot.slot, given + done - now
            done = now
            if slot.due is not None:
                pieces = slot.due.segments
                filled = [new(0, piece.width_centiheads, "") for piece in pieces]
                model.model.add(now - LinearExpr.sum(filled) >= 0)
                slopes = [piece.slope for piece in pieces]
                costs.append(LinearExpr.weighted_sum(filled, slopes) + slot.due.base_cost)
        costs.append(-demand.idle_weight * done)


def _heads_cost(model: CpModel, given: IntVar, demands: list[HeadsDemand]) -> Iterator[LinearExpr]:
    """What ``given`` heads cost; what is hard is in the variable's domain."""
    for demand in demands:
        for weight, sign in ((demand.under_weight, 1), (demand.over_weight, -1)):
            if weight:
                off = model.new_int_var(0, FAR, "")
                model.add(off >= sign * (demand.heads - given))
                yield weight * off


def _heads(model: RosterModel, post: Post) -> LinearExpr:
    """The heads that a roster gives to the post."""
    day, shift_type, skill = post
    shift = model.problem.shift_by_key[day, shift_type]
    people = model.problem.employees
    if skill is None:
        return LinearExpr.sum([model.variables.assigned(e, shift) for e in people])
    return LinearExpr.sum([model.variables.uses(e, shift, skill) for e in people])


def _allowed(demands: list[HeadsDemand], persons: int) -> tuple[int, int]:
    """The fewest and the most heads that hard demand allows, of so many persons."""
    low = max((d.heads for d in demands if d.under_weight is None), default=0)
    high = min((d.heads for d in demands if d.over_weight is None), default=persons)
    return low, max(low, min(high, persons))


def _shared(group: CapacityGroup, price: int) -> Iterator[tuple[tuple[RoleId, int], int]]:
    """A group's price shared out among its slots, so that all slots are cheapest at the same capacity.

    At the group's cheapest capacity every slot's price may lie between the fall of its curve just right of it and just
    left of it; the price of the group is spread evenly between the sums of both.
    """
    at = _cheapest(group, price)
    rights, lefts = [], []
    for demand in group.demands:
        right, left = _slopes(demand, at)
        rights.append(-right * SCALE)
        lefts.append(-left * SCALE if left is not None else None)
    rest = price - sum(rights)
    finite = [left - right for left, right in zip(lefts, rights, strict=True) if left is not None]
    room = sum(finite) if len(finite) == len(lefts) else 0
    for k, demand in enumerate(group.demands):
        left = lefts[k]
        share = rest * (left - rights[k]) // room if room and left is not None else rest // len(rights)
        value = max(rights[k] + share, -demand.surplus_slope * SCALE)  # below it more would always be cheaper
        yield (demand.role, demand.slot), value


def _top(group: CapacityGroup) -> int:
    """More than all can give: what one head more would save must be seen, above all where nobody is qualified."""
    return sum(max(part) for part in group.amounts) + ONE_MORE_CENTIHEADS


def _cheapest(group: CapacityGroup, price: int) -> int:
    """The capacity at which the group's cost plus its price is least."""
    base, pieces = total_curve(group.demands, group.fixed, _top(group))
    at, value, best = 0, SCALE * base, (SCALE * base, 0)
    for piece in pieces:
        at += piece.width
        value += SCALE * piece.cost + price * piece.width
        best = min(best, (value, at))
    return best[1]


def _slopes(demand: CapacityDemand, at: int) -> tuple[int, int | None]:
    """The curve's slope just right and just left of a capacity; ``None`` left of 0."""
    left: int | None = None
    start = 0
    for piece in demand.segments:
        end = start + piece.width_centiheads
        if start <= at < end:
            return piece.slope, (piece.slope if at > start else left)
        left, start = piece.slope, end
    return demand.surplus_slope, (demand.surplus_slope if at > start else left)


def _least_capacity(demand: CapacityDemand, price: int) -> int:
    """min over capacities ≥ 0 of SCALE · cost + price · capacity; the price is at least −SCALE · surplus_slope."""
    at, value = 0, SCALE * demand.base_cost
    least = value
    for piece in demand.segments:
        at += piece.width_centiheads
        value += piece.width_centiheads * (SCALE * piece.slope + price)
        least = min(least, value)
    return least


def _least_heads(demands: list[HeadsDemand], price: int, persons: int) -> int:
    """min over heads that hard demand allows of SCALE · cost + price · heads; linear between the demands' heads."""
    low, high = _allowed(demands, persons)
    marks = {low, high, *(d.heads for d in demands if low <= d.heads <= high)}

    def cost(heads: int) -> int:
        return sum(
            max(0, d.heads - heads) * (d.under_weight or 0) + max(0, heads - d.heads) * (d.over_weight or 0)
            for d in demands
        )

    return min(SCALE * cost(heads) + price * heads for heads in marks)
