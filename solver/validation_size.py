"""Numbers that are too large: to be meant, or to be added up exactly.

When to modify: a new weight, price or count in a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.contract import Limit
    from solver.problem import Problem

# Numbers that are counted one by one; beyond these no roster is meant.
MOST_PCT, MOST_DAYS, MOST_MINUTES, MOST_UNITS = 10_000, 36_500, 1_000_000, 100_000
# Prices of one unit, and expected costs: sums of them over people, days and minutes stay exact in 64 bits and floats.
MOST_WEIGHT, MOST_COST = 10**9, 10**12


def too_large(problem: Problem) -> Iterator[str]:
    """A fault for every number that is beyond what is accepted, with that."""
    yield from _counts(problem)
    seen: set[str] = set()
    for name, weight in _weights(problem):
        if abs(weight or 0) > MOST_WEIGHT and name not in seen:
            seen.add(name)
            yield f"{name} must be at most {MOST_WEIGHT}, got {weight}; without a weight a rule is hard"
    for name, price in _prices(problem):
        if abs(price) > MOST_WEIGHT and name not in seen:
            seen.add(name)
            yield f"{name} must be at most {MOST_WEIGHT}, got {price}"
    for name, cost in _costs(problem):
        if abs(cost) > MOST_COST:
            yield f"{name}: base_cost must be at most {MOST_COST}, got {cost}"


def _counts(problem: Problem) -> Iterator[str]:
    for employee in problem.employees:
        name, history = f"employee {employee.id!r}", employee.history
        for role, pct in employee.roles.items():
            if pct > MOST_PCT:
                yield f"{name}: proficiency in {role!r} must be at most {MOST_PCT} %, got {pct}"
        for field, most in (
            ("consecutive_days", MOST_DAYS),
            ("consecutive_days_off", MOST_DAYS),
            ("consecutive_nights", MOST_DAYS),
            ("consecutive_weekends", MOST_DAYS),
            ("week_days_off", MOST_DAYS),
            ("week_minutes", MOST_MINUTES),
            ("week_credit_min", MOST_MINUTES),
        ):
            if (value := getattr(history, field) or 0) > most:
                yield f"{name}: {field} in the history must be at most {most}, got {value}"
    for goal in problem.fairness:
        if (value := max(goal.target, goal.carried)) > MOST_UNITS:
            yield f"fairness of {goal.employee!r}: target and carried must be at most {MOST_UNITS}, got {value}"


def _weights(problem: Problem) -> Iterator[tuple[str, int | None]]:
    """Every weight, with words that name it."""
    yield "role_switch_weight", problem.role_switch_weight
    for contract in {id(e.contract): e.contract for e in problem.employees}.values():
        name = f"contract {contract.id!r}"
        yield from ((f"{name}: the weight of {field}", limit.weight) for field, limit in contract.limits())
        for kind, patterns in (("unwanted", contract.unwanted_patterns), ("wanted", contract.wanted_patterns)):
            yield from ((f"{name}: the weight of the {kind} pattern {str(p)!r}", p.weight) for p in patterns)
        if contract.rotation is not None:
            yield f"{name}: the weight of rotation", contract.rotation.weight
    for employee in problem.employees:
        name = f"employee {employee.id!r}"
        over_days = [window.limit for window in employee.window_limits]
        over_days += [rest.limit for rest in employee.rest_windows]
        yield from _of_limits(f"{name}: the weight of a limit over some days", over_days)
        yield from ((f"{name}: the weight of an absence", absence.weight) for absence in employee.absences)
        yield from _of_limits(f"{name}: the weight of max_cost", (employee.max_cost,))
    for heads in problem.heads_demand:
        name = f"demand in heads for {heads.shift_type!r} on day {heads.day}"
        yield f"{name}: under_weight", heads.under_weight
        yield f"{name}: over_weight", heads.over_weight
    for label, listed in (("request", problem.requests), ("given day", problem.given)):
        yield from ((f"{label} of {one.employee!r} on day {one.day}: weight", one.weight) for one in listed)
    for move in problem.transitions:
        yield f"transition {move.before!r} → {move.after!r}: weight", move.weight
    yield from ((f"fairness of {goal.employee!r}: weight", goal.weight) for goal in problem.fairness)
    yield from ((f"pairing of {pairing.trainee!r}: weight", pairing.weight) for pairing in problem.pairings)
    yield from ((f"lead demand {place}: weight", lead.weight) for place, lead in enumerate(problem.lead_demand))
    yield from ((f"team {team.id!r}: weight", team.weight) for team in problem.teams)
    for period in problem.notice:
        name = f"notice before day {period.before_day}: the weight of a limit"
        yield from _of_limits(name, (period.per_person, period.in_all))


def _of_limits(name: str, limits: Iterable[Limit | None]) -> Iterator[tuple[str, int | None]]:
    return ((name, limit.weight) for limit in limits if limit is not None)


def _prices(problem: Problem) -> Iterator[tuple[str, int]]:
    for employee in problem.employees:
        yield f"employee {employee.id!r}: cost_per_hour", employee.cost_per_hour
        contract = employee.contract
        yield f"contract {contract.id!r}: overtime_premium_per_hour", contract.overtime_premium_per_hour
    yield from ((f"shift type {kind.id!r}: standby_pay", kind.standby_pay) for kind in problem.shift_types)
    for demand in problem.capacity_demand:
        name = f"capacity demand {demand.role!r} in slot {demand.slot}"
        yield f"{name}: a slope", min((demand.surplus_slope, *(piece.slope for piece in demand.segments)))
        yield f"{name}: surplus_slope", demand.surplus_slope
    for waiting in problem.deferrable_demand:
        name = f"deferrable demand {waiting.role!r}"
        yield f"{name}: idle_weight", waiting.idle_weight
        yield from ((f"{name}: a slope", piece.slope) for due in waiting.due for piece in due.segments)


def _costs(problem: Problem) -> Iterator[tuple[str, int]]:
    for demand in problem.capacity_demand:
        yield f"capacity demand {demand.role!r} in slot {demand.slot}", demand.base_cost
    for waiting in problem.deferrable_demand:
        for due in waiting.due:
            yield f"deferrable demand {waiting.role!r}, due in slot {due.slot}", due.base_cost
