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


PERSONAL = [
    personal("a pin in leave", [*away(1), pinned(1)], pin(1), pin(5), absences=(leave(0, 3, 480), leave(8, 2))),
    personal("a night before leave", [*away(4), pinned(3, N)], pin(3, N), absences=(leave(4, 2),)),
    personal(
        "a shift type that is not hers",
        [pinned(2, N), Clash(rule="qualification", employee=ANN, shift_type=N)],
        pin(2, N),
        shift_types=frozenset({D}),
    ),
    personal(
        "a role that is not hers",
        [pinned(2), Clash(rule="qualification", employee=ANN, role=PICK)],
        pin(2, roles=(PICK, None)),
        roles={PACK: 100},
    ),
    personal(
        "a role that the shift type lacks",
        [pinned(2, L), Clash(rule="qualification", shift_type=L, role=PICK)],
        pin(2, L, roles=(PICK, None)),
        roles={PICK: 100, PACK: 100},
    ),
    personal(
        "too little rest between pins",
        [limit("min_rest", "min_rest_min"), pinned(3, E), pinned(4)],
        pin(3, E),
        pin(4),
        limits={"min_rest_min": 660},
    ),
    personal("two places at once", [pinned(3, N), pinned(4, A)], pin(3, N), pin(4, A)),
    personal(
        "too little rest after the history",
        [limit("min_rest", "min_rest_min"), pinned(0)],
        pin(0),
        limits={"min_rest_min": 660},
        history=History(last_shift_end_min=420, last_shift_type=N, consecutive_days=1),
    ),
    personal(
        "still at work as the horizon begins",
        [pinned(0, A)],
        pin(0, A),
        limits={"min_rest_min": 0},
        history=History(last_shift_end_min=420, last_shift_type=N, consecutive_days=1),
    ),
    personal("a forbidden transition", [after(N, E), pinned(3, N), pinned(4, E)], pin(3, N), pin(4, E)),
    personal(
        "a forbidden transition after the history",
        [after(N, E), pinned(0, E)],
        pin(0, E),
        history=History(last_shift_type=N, consecutive_days=2),
    ),
    personal(
        "too long a day",
        [limit("minutes_per_day", "max_minutes_per_day"), pinned(4, L)],
        pin(4, L),
        limits={"max_minutes_per_day": 600},
    ),
    personal(
        "too short a day",
        [limit("minutes_per_day", "min_minutes_per_day"), pinned(4)],
        pin(4),
        limits={"min_minutes_per_day": 540},
    ),
    personal(
        "too many hours in a week",
        [limit("minutes_per_week", "max_minutes_per_week"), *(pinned(day) for day in (0, 2, 4))],
        *(pin(day) for day in (0, 2, 4, 8)),
        limits={"max_minutes_per_week": 960, "max_minutes": 9000},
    ),
    personal(
        "too many hours in a week that began before",
        [limit("minutes_per_week", "max_minutes_per_week"), pinned(1)],
        *(pin(day) for day in (1, 6)),
        limits={"max_minutes_per_week": 2400},
        first_weekday=2,
        history=History(week_minutes=2000, consecutive_days=2),
    ),
    personal(
        "too few hours in a week of leave",  # 3 days are left: 3 × 720 < 2400; with 4 it could be done
        [limit("minutes_per_week", "min_minutes_per_week"), *away(7, 8, 9, 10)],
        limits={"min_minutes_per_week": 2400},
        absences=(leave(7, 4),),
    ),
    personal(
        "too few hours with days off pinned and short shifts only",
        [
            limit("minutes_per_week", "min_minutes_per_week"),
            Clash(rule="qualification", employee=ANN),
            *(pinned(day, None) for day in (0, 1)),
        ],
        *(pin(day, None) for day in (0, 1)),
        limits={"min_minutes_per_week": 2880},
        shift_types=frozenset({D}),
    ),
    personal(
        "too many hours in all",
        [limit("minutes_per_horizon", "max_minutes"), *(pinned(day) for day in (0, 6, 11))],
        *(pin(day) for day in (0, 6, 11)),
        limits={"max_minutes": 960},
    ),
    personal(
        "more hours than are allowed",
        [limit("minutes_per_horizon", "min_minutes"), limit("minutes_per_horizon", "max_minutes")],
        limits={"min_minutes": 4800, "max_minutes": 4700, "max_consecutive_days": 6},
    ),
    personal(
        "more hours in all than the weeks allow",
        [limit("minutes_per_horizon", "min_minutes"), limit("minutes_per_week", "max_minutes_per_week")],
        limits={"min_minutes": 4000, "max_minutes_per_week": 1920, "max_consecutive_days": 6},
    ),
    personal(
        "hours against days off and the longest day",  # 2 × 5 days × 480 < 4810
        [
            limit("minutes_per_horizon", "min_minutes"),
            limit("weekly_rest", "min_days_off_per_week"),
            limit("minutes_per_day", "max_minutes_per_day"),
        ],
        limits={"min_minutes": 4810, "min_days_off_per_week": 2, "max_minutes_per_day": 480},
    ),
    personal(
        "too many days in a row",
        [limit("max_consecutive_days", "max_consecutive_days"), *(pinned(day) for day in range(3, 7))],
        *(pin(day) for day in (1, 3, 4, 5, 6, 9)),
        limits={"max_consecutive_days": 3},
    ),
    personal(
        "too many days in a row with the history",
        [limit("max_consecutive_days", "max_consecutive_days"), *(pinned(day) for day in (0, 1))],
        *(pin(day) for day in (0, 1, 4)),
        limits={"max_consecutive_days": 4},
        history=History(consecutive_days=3),
    ),
    personal(
        "too few days in a row",
        [limit("min_consecutive_days", "min_consecutive_days"), pinned(3, None), pinned(4), pinned(5, None)],
        pin(3, None),
        pin(4),
        pin(5, None),
        limits={"min_consecutive_days": 2},
    ),
    personal(
        "too few days in a row after the history",
        [limit("min_consecutive_days", "min_consecutive_days"), pinned(0, None)],
        pin(0, None),
        limits={"min_consecutive_days": 3},
        history=History(consecutive_days=1),
    ),
    personal(
        "too few days off in a row",
        [limit("min_consecutive_days_off", "min_consecutive_days_off"), pinned(3), pinned(4, None), pinned(5)],
        pin(3),
        pin(4, None),
        pin(5),
        limits={"min_consecutive_days_off": 2},
    ),
    personal(
        "too many weekends",
        [limit("max_weekends", "max_weekends"), pinned(5), pinned(13)],
        pin(5),
        pin(13),
        limits={"max_weekends": 1},
    ),
    personal(
        "half a weekend",
        [limit("complete_weekends", "complete_weekends"), pinned(5), pinned(6, None)],
        pin(5),
        pin(6, None),
        limits={"complete_weekends": 1},
    ),
    personal(
        "too many shifts of a type",
        [limit("max_shifts_of_type", "max_shifts_of_type", shift_type=E), pinned(1, E), pinned(8, E)],
        pin(1, E),
        pin(8, E),
        limits={"max_shifts_of_type": {"E": 1}},
    ),
    personal(
        "too many nights",
        [limit("night_limits", "max_nights"), *(pinned(day, N) for day in (1, 5, 9))],
        *(pin(day, N) for day in (1, 5, 9)),
        limits={"max_nights": 2},
    ),
    personal(
        "too many nights in a row",
        [limit("night_limits", "max_consecutive_nights"), *(pinned(day, N) for day in (4, 5, 6))],
        *(pin(day, N) for day in (1, 4, 5, 6)),
        limits={"max_consecutive_nights": 2},
    ),
    personal(
        "too few days off in a week",
        [limit("weekly_rest", "min_days_off_per_week"), *(pinned(day) for day in range(7, 13))],
        *(pin(day) for day in range(7, 13)),
        limits={"min_days_off_per_week": 2},
    ),
]
