"""Why is there no roster: a smallest set of rule instances that cannot hold together, as data.

Every hard rule instance that a planner could change is a group that can be taken out of the problem: a pin, a leave,
one limit of one person's contract, a forbidden transition, a hard demand. A deletion filter takes groups out as long
as no roster exists without them; every step solves a model without objective, and the result is confirmed by solving
it once more with presolve off. What can be changed least easily is taken out first, so that pins and demand stay.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from solver.model import build
from solver.problem import (
    Absence,
    Contract,
    Employee,
    EmployeeId,
    HeadsDemand,
    Limit,
    Pin,
    Problem,
    ShiftTypeId,
    Transition,
)
from solver.search.cpsat import run
from solver.search.neighbourhood import restricted

SECONDS_PER_SOLVE = 5.0

RULE_OF_LIMIT = {
    "min_minutes_per_day": "minutes_per_day",
    "max_minutes_per_day": "minutes_per_day",
    "min_minutes_per_week": "minutes_per_week",
    "max_minutes_per_week": "minutes_per_week",
    "min_minutes": "minutes_per_horizon",
    "max_minutes": "minutes_per_horizon",
    "min_rest_min": "min_rest",
    "max_consecutive_days": "max_consecutive_days",
    "min_consecutive_days": "min_consecutive_days",
    "min_consecutive_days_off": "min_consecutive_days_off",
    "max_consecutive_days_off": "max_consecutive_days_off",
    "max_weekends": "max_weekends",
    "complete_weekends": "complete_weekends",
    "max_nights": "night_limits",
    "max_consecutive_nights": "night_limits",
    "min_days_off_per_week": "weekly_rest",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One member of a conflict. ``limit`` names the contract's field, where the rule is one of the contract."""

    rule: str
    employee: EmployeeId | None = None
    days: tuple[int, ...] = ()
    shift_type: ShiftTypeId | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """``proven``: infeasible together, and every member is needed; otherwise some step ran out of time."""

    members: tuple[Clash, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class _Group:
    clash: Clash
    remove: Callable[[Problem], Problem]


def find_conflict(problem: Problem, *, time_limit_s: float = 60.0) -> Conflict | None:
    """The clashing rule instances, or ``None`` where a roster exists or its absence was not proved in time.

    If one person's own rules clash, only that person is looked at; else hard demand takes part.
    """
    deadline = time.monotonic() + time_limit_s
    for employee in problem.employees:
        own = replace(restricted(problem, frozenset({employee.id})), heads_demand=())
        if _infeasible(own, deadline):
            return _shrink(own, deadline)
    if all(d.under_weight is not None and d.over_weight is not None for d in problem.heads_demand):
        return None
    bare = replace(problem, capacity_demand=(), fairness=(), requests=(), given=())
    return _shrink(bare, deadline) if _infeasible(bare, deadline) else None


def _infeasible(problem: Problem, deadline: float, *, presolve: bool = True) -> bool | None:
    """``None`` if neither a roster nor the proof of none was found in time."""
    seconds = min(SECONDS_PER_SOLVE, deadline - time.monotonic())
    if seconds <= 0:
        return None
    found = run(build(problem, objective=False).model, None, seconds=seconds, presolve=presolve)
    if found.infeasible:
        return True
    return False if found.value is not None else None


def _shrink(problem: Problem, deadline: float) -> Conflict:
    """Take out groups, many at once as long as that works, then one by one."""
    kept = list(_groups(problem))
    proven = True
    size = max(1, len(kept) // 2)
    while True:
        at = 0
        while at < len(kept):
            without = kept[:at] + kept[at + size :]
            verdict = _infeasible(_only(problem, without), deadline)
            if verdict:
                kept = without
            else:
                proven = proven and (verdict is not None or size > 1)
                at += size
        if size == 1:
            break
        size = max(1, size // 2)
    confirmed = _infeasible(_only(problem, kept), deadline, presolve=False)
    return Conflict(tuple(group.clash for group in kept), proven and confirmed is True)


def _only(problem: Problem, wanted: Sequence[_Group]) -> Problem:
    """The problem with no other than the wanted groups."""
    keep = {group.clash for group in wanted}
    for group in _groups(problem):
        if group.clash not in keep:
            problem = group.remove(problem)
    return problem


def _groups(problem: Problem) -> Iterator[_Group]:
    """Every group, the least easily changed first."""
    for transition in problem.transitions:
        if transition.weight is None:
            clash = Clash(rule="forbidden_transition", shift_type=transition.after, limit=transition.before)
            yield _Group(clash, partial(_without_transition, transition))
    for employee in problem.employees:
        yield from _limits(employee)
    for employee in problem.employees:
        for absence in employee.absences:
            if absence.weight is None:
                yield _leave(problem, employee.id, absence)
    for demand in problem.heads_demand:
        if demand.under_weight is None or demand.over_weight is None:
            clash = Clash(rule="heads_cover", days=(demand.day,), shift_type=demand.shift_type, limit=demand.skill)
            yield _Group(clash, partial(_without_demand, demand))
    for pin in problem.pins:
        clash = Clash(rule="pins", employee=pin.employee, days=(pin.day,), shift_type=pin.shift_type)
        yield _Group(clash, partial(_without_pin, pin))


def _without_transition(transition: Transition, problem: Problem) -> Problem:
    return replace(problem, transitions=tuple(t for t in problem.transitions if t != transition))


def _without_demand(demand: HeadsDemand, problem: Problem) -> Problem:
    return replace(problem, heads_demand=tuple(d for d in problem.heads_demand if d != demand))


def _without_pin(pin: Pin, problem: Problem) -> Problem:
    return replace(problem, pins=tuple(p for p in problem.pins if p != pin))


def _limits(employee: Employee) -> Iterator[_Group]:
    for field in fields(Contract):
        held = getattr(employee.contract, field.name)
        if isinstance(held, Limit) and held.weight is None:
            clash = Clash(rule=RULE_OF_LIMIT[field.name], employee=employee.id, limit=field.name)
            yield _Group(clash, partial(_with_contract, employee.id, {field.name: None}))
    for shift_type, limit in employee.contract.max_shifts_of_type:
        if limit.weight is None:
            clash = Clash(
                rule="max_shifts_of_type", employee=employee.id, shift_type=shift_type, limit="max_shifts_of_type"
            )
            yield _Group(clash, partial(_without_type_limit, employee.id, shift_type))


def _with_employee(problem: Problem, who: EmployeeId, change: Callable[[Employee], Employee]) -> Problem:
    return replace(problem, employees=tuple(change(e) if e.id == who else e for e in problem.employees))


def _with_contract(who: EmployeeId, limits: Mapping[str, Any], problem: Problem) -> Problem:
    return _with_employee(problem, who, lambda e: replace(e, contract=replace(e.contract, **limits)))


def _without_type_limit(who: EmployeeId, shift_type: ShiftTypeId, problem: Problem) -> Problem:
    def change(employee: Employee) -> Employee:
        left = tuple(entry for entry in employee.contract.max_shifts_of_type if entry[0] != shift_type)
        return replace(employee, contract=replace(employee.contract, max_shifts_of_type=left))

    return _with_employee(problem, who, change)


def _leave(problem: Problem, who: EmployeeId, absence: Absence) -> _Group:
    starts = problem.horizon.day_start_min
    days = tuple(
        d for d in range(problem.horizon.days) if starts[d] < absence.end_min and absence.start_min < starts[d + 1]
    )

    def remove(held: Problem) -> Problem:
        return _with_employee(held, who, lambda e: replace(e, absences=tuple(a for a in e.absences if a != absence)))

    return _Group(Clash(rule="availability", employee=who, days=days), remove)
