"""Conflicts planted in a company that has rosters: each with the one set of rule instances that is to be found.

Shift types as in ``tests.builders``; the crowd keeps contracts with limits of every kind, has leave, history and pins
that all fit, and every shift has a hard minimum of heads that the crowd can give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from solver.explain.conflict import Clash
from solver.problem import (
    Absence,
    Employee,
    EmployeeId,
    HeadsDemand,
    History,
    Horizon,
    Pin,
    Problem,
    ShiftType,
    ShiftTypeId,
    SkillId,
    Transition,
)
from tests.builders import DAY, employee, problem, role, shift

ANN, BOB, CYD = EmployeeId("ann"), EmployeeId("bob"), EmployeeId("cyd")
A, D, E, N, L = (ShiftTypeId(kind) for kind in "ADENL")
LAB, LEAD = SkillId("lab"), SkillId("lead")
PICK, PACK = role("pick"), role("pack")
DAYS = 14

CROWD_LIMITS = {
    "max_minutes_per_day": 720,
    "max_minutes_per_week": 3000,
    "max_minutes": 5400,
    "min_minutes": 480,
    "min_rest_min": 660,
    "max_consecutive_days": 6,
    "min_days_off_per_week": 1,
    "max_weekends": (2, None),
    "max_nights": 5,
    "max_consecutive_nights": 4,
}


@dataclass(frozen=True)
class Plant:
    """A company with a conflict, and its members."""

    name: str
    build: Callable[[int], Problem]
    members: frozenset[Clash]


def company(people: int, *special: Employee, first_weekday: int = 0, **fields: Any) -> Problem:
    """``people`` of whom some are special; a third works days only, everybody else anything but A and L."""
    crowd = [_member(place) for place in range(people - len(special))]
    days = range(DAYS)
    demand = fields.pop("heads_demand", ())
    named = {(d.day, d.shift_type) for d in demand}
    share = {D: people // 5, E: people // 8, N: people // 14}
    usual = tuple(
        HeadsDemand(day=day, shift_type=kind, heads=heads, under_weight=None, over_weight=0)
        for day in days
        for kind, heads in share.items()
        if (day, kind) not in named
    )
    kinds = "ADENL"
    return problem(
        *special,
        *crowd,
        horizon=Horizon(days=DAYS, first_weekday=first_weekday, slot_min=240),
        shift_types=tuple(
            ShiftType(id=ShiftTypeId(kind), night=kind == "N", roles=(PACK,) if kind == "L" else None) for kind in kinds
        ),
        shifts=tuple(shift(kind, day) for day in days for kind in kinds),
        heads_demand=(*demand, *usual),
        pins=(
            *fields.pop("pins", ()),
            *(Pin(employee=e.id, day=place % DAYS, shift_type=None) for place, e in enumerate(crowd) if place % 5 == 0),
        ),
        transitions=fields.pop("transitions", (Transition(before=N, after=E), Transition(before=N, after=L))),
        **fields,
    )


def _member(place: int) -> Employee:
    leave: tuple[Absence, ...] = ()
    if place % 6 == 5:
        first = place % 10
        leave = (Absence(start_min=first * DAY, end_min=(first + 2) * DAY, credit_min=960),)
    return employee(
        f"p{place:02}",
        limits=CROWD_LIMITS,
        shift_types=frozenset({D} if place % 3 == 0 else {D, E, N}),
        roles={PACK: 100, PICK: 80},
        absences=leave,
        history=History(consecutive_days=place % 3, consecutive_days_off=0 if place % 3 else 1),
    )


def someone(name: str = "ann", *, limits: dict[str, Any] | None = None, **fields: Any) -> Employee:
    """A special person who may work everything."""
    return employee(name, limits=limits, **fields)


def pin(day: int, kind: ShiftTypeId | None = D, who: EmployeeId = ANN, **fields: Any) -> Pin:
    return Pin(employee=who, day=day, shift_type=kind, **fields)


def pinned(day: int, kind: ShiftTypeId | None = D, who: EmployeeId = ANN) -> Clash:
    return Clash(rule="pins", employee=who, days=(day,), shift_type=kind)


def limit(rule: str, name: str, who: EmployeeId = ANN, **fields: Any) -> Clash:
    return Clash(rule=rule, employee=who, limit=name, **fields)


def away(*days: int, who: EmployeeId = ANN) -> list[Clash]:
    return [Clash(rule="availability", employee=who, days=(day,)) for day in days]


def leave(first: int, days: int = 1, credit_min: int = 0) -> Absence:
    return Absence(start_min=first * DAY, end_min=(first + days) * DAY, credit_min=credit_min)


def heads(day: int, kind: ShiftTypeId, wanted: int, skill: SkillId | None = None) -> HeadsDemand:
    return HeadsDemand(day=day, shift_type=kind, heads=wanted, skill=skill, under_weight=None, over_weight=0)


def wanted(day: int, kind: ShiftTypeId, skill: SkillId | None = None, **fields: Any) -> Clash:
    return Clash(rule="heads_cover", days=(day,), shift_type=kind, limit=skill, **fields)


def after(before: ShiftTypeId, kind: ShiftTypeId) -> Clash:
    return Clash(rule="forbidden_transition", shift_type=kind, limit=before)


def personal(
    name: str,
    members: list[Clash],
    *pins: Pin,
    limits: dict[str, Any] | None = None,
    first_weekday: int = 0,
    transitions: tuple[Transition, ...] | None = None,
    **fields: Any,
) -> Plant:
    """A conflict of one person's own rules; she has other limits too, which all fit."""
    mine = {"max_minutes_per_day": 720, "max_nights": 13, "max_consecutive_days": 13} | (limits or {})

    def build(people: int) -> Problem:
        special = someone(limits=mine, **fields)
        held = {} if transitions is None else {"transitions": transitions}
        return company(people, special, pins=pins, first_weekday=first_weekday, **held)

    return Plant(name, build, frozenset(members))
