"""Generated months of one company: 28 days of role blocks for 100, 200 or 500 people, from fixed seeds.

Eight roles, five shift types with breaks (nights among them), four contracts, leave, requests, history, and demand
from 400 sampled paths by role and 30 minutes. ``python -m tests.benchmarks.months FILE PEOPLE [SEED]`` writes one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from solver.problem import (
    Absence,
    Block,
    Burden,
    Contract,
    Employee,
    EmployeeId,
    FairnessGoal,
    History,
    Horizon,
    Limit,
    Problem,
    Request,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
    Transition,
)
from tests.benchmarks.sampled import Need, capacity_demand

SLOT_MIN, BLOCK_MIN, DAY_MIN = 30, 120, 1440

# code, begins at, elapsed minutes, its break (offset, length) or none, is it a night
SHIFT_TYPES: tuple[tuple[str, int, int, tuple[int, int] | None, bool], ...] = (
    ("early", 6 * 60, 510, (240, 30), False),
    ("day", 9 * 60, 510, (240, 30), False),
    ("late", 14 * 60, 510, (240, 30), False),
    ("short", 10 * 60, 300, None, False),
    ("night", 22 * 60, 510, (240, 30), True),
)

# role, share of all work, opens, closes (hours; the last three work through the night), fen short and idle an hour
ROLES: tuple[tuple[str, float, int, int, int, int], ...] = (
    ("receiving", 0.12, 6, 22, 11000, 900),
    ("putaway", 0.08, 6, 22, 9500, 900),
    ("returns", 0.07, 8, 20, 9000, 700),
    ("counting", 0.05, 8, 18, 8500, 600),
    ("frontdesk", 0.06, 8, 20, 14000, 1200),
    ("picking", 0.30, 0, 24, 12000, 1000),
    ("packing", 0.20, 0, 24, 12000, 1000),
    ("shipping", 0.12, 0, 24, 13500, 1100),
)

# contract, hours a week, share of the people
CONTRACTS: tuple[tuple[str, int, float], ...] = (
    ("full", 40, 0.55),
    ("four days", 32, 0.2),
    ("part", 24, 0.15),
    ("half", 20, 0.1),
)


def month(people: int, seed: int = 0, *, days: int = 28) -> Problem:
    """A problem of ``people`` × ``days``, money in fen, first day a Monday; the same arguments give the same one."""
    rng = np.random.default_rng([people, days, seed])
    horizon = Horizon(days=days, slot_min=SLOT_MIN)
    employees = tuple(_employee(rng, number, people, days) for number in range(people))
    hours = sum((e.contract.regular_min_per_week or 0) / 60 for e in employees)
    return Problem(
        horizon=horizon,
        shift_types=tuple(ShiftType(id=ShiftTypeId(kind[0]), night=kind[4]) for kind in SHIFT_TYPES),
        shifts=tuple(_shift(kind, day) for day in range(days) for kind in SHIFT_TYPES),
        employees=employees,
        capacity_demand=tuple(c for need in _needs(rng, horizon, hours) for c in capacity_demand(rng, need, 48)),
        requests=tuple(_requests(rng, employees, days)),
        transitions=tuple(
            Transition(before=ShiftTypeId(before), after=ShiftTypeId(after))
            for before, after in (
                ("late", "early"),
                ("night", "early"),
                ("night", "day"),
                ("night", "short"),
                ("night", "late"),
            )
        ),
        fairness=tuple(
            FairnessGoal(employee=e.id, burden=burden, target=target, carried=int(rng.integers(0, 3)), weight=1500)
            for e in employees
            for burden, target in ((Burden.NIGHTS, days // 7), (Burden.WEEKENDS, days // 14 + 1))
            if burden is Burden.WEEKENDS or e.shift_types is None or "night" in e.shift_types
        ),
        role_switch_weight=300,
    )


def _shift(kind: tuple[str, int, int, tuple[int, int] | None, bool], day: int) -> Shift:
    code, begins, length, pause, _ = kind
    start = day * DAY_MIN + begins
    worked = [(0, length)] if pause is None else [(0, pause[0]), (sum(pause), length)]
    blocks = tuple(
        Block(start_min=start + at, end_min=start + min(at + BLOCK_MIN, to))
        for begin, to in worked
        for at in range(begin, to, BLOCK_MIN)
    )
    return Shift(
        type=ShiftTypeId(code),
        day=day,
        start_min=start,
        end_min=start + length,
        work_min=sum(to - begin for begin, to in worked),
        blocks=blocks,
    )


def _employee(rng: np.random.Generator, number: int, people: int, days: int) -> Employee:
    count = int(rng.choice((1, 2, 3, 4), p=(0.15, 0.35, 0.3, 0.2)))
    shares = np.array([role[1] for role in ROLES])
    chosen = rng.choice(len(ROLES), size=count, replace=False, p=shares / shares.sum())
    bounds = np.cumsum([share for _, _, share in CONTRACTS])
    code, hours, _ = CONTRACTS[int(np.searchsorted(bounds, (number + 0.5) / people))]
    nights = rng.random() < 0.45
    kinds = {ShiftTypeId("early"), ShiftTypeId("day"), ShiftTypeId("late")}
    if hours < 40 or rng.random() < 0.3:
        kinds.add(ShiftTypeId("short"))
    if nights:
        kinds.add(ShiftTypeId("night"))
    contract = Contract(
        id=code,
        max_minutes_per_day=Limit(value=600),
        max_minutes_per_week=Limit(value=(hours + 8) * 60),
        min_minutes_per_week=Limit(value=(hours - 8) * 60, weight=30),
        min_rest_min=Limit(value=11 * 60),
        max_consecutive_days=Limit(value=6),
        min_consecutive_days=Limit(value=2, weight=2000),
        min_consecutive_days_off=Limit(value=2, weight=2500),
        max_weekends=Limit(value=max(1, days * 3 // 28)),
        complete_weekends=Limit(value=1, weight=1500),
        max_nights=Limit(value=max(2, days * 8 // 28)),
        max_consecutive_nights=Limit(value=4),
        min_days_off_per_week=Limit(value=1),
        regular_min_per_week=hours * 60,
        overtime_premium_per_hour=2000,
    )
    return Employee(
        id=EmployeeId(f"p{number:03d}"),
        contract=contract,
        roles={RoleId(ROLES[index][0]): int(rng.integers(14, 21)) * 5 for index in sorted(chosen)},
        shift_types=frozenset(kinds),
        cost_per_hour=int(rng.integers(30, 56)) * 100,
        absences=tuple(_leave(rng, days)),
        history=_history(rng),
    )


def _leave(rng: np.random.Generator, days: int) -> Iterator[Absence]:
    """Three days to a week of paid leave for one person in six, a day for one in eight."""
    if rng.random() < 1 / 6:
        length = int(rng.integers(3, 8))
        first = int(rng.integers(0, max(1, days - length)))
        yield Absence(start_min=first * DAY_MIN, end_min=(first + length) * DAY_MIN, credit_min=length * 5 * 480 // 7)
    elif rng.random() < 1 / 8:
        first = int(rng.integers(0, days))
        yield Absence(start_min=first * DAY_MIN, end_min=(first + 1) * DAY_MIN, credit_min=480)


def _history(rng: np.random.Generator) -> History:
    worked = int(rng.integers(0, 5))
    if not worked:
        return History(consecutive_days_off=2, last_shift_type=ShiftTypeId("day"), last_shift_end_min=-3 * DAY_MIN)
    return History(consecutive_days=worked, last_shift_type=ShiftTypeId("day"), last_shift_end_min=-390)


def _requests(rng: np.random.Generator, employees: tuple[Employee, ...], days: int) -> Iterator[Request]:
    """About one wish in ten days, mostly to be off."""
    for employee in employees:
        wished = rng.choice(days, size=int(rng.binomial(days, 0.1)), replace=False)
        for day in sorted(wished):
            weight = int(rng.choice((1500, 3000, 6000)))
            if rng.random() < 0.8:
                yield Request(employee=employee.id, day=int(day), on=False, weight=weight)
            else:
                kind = sorted(employee.shift_types or ())[0]
                yield Request(employee=employee.id, day=int(day), on=True, weight=weight, shift_type=kind)


def _needs(rng: np.random.Generator, horizon: Horizon, hours_per_week: float) -> Iterator[Need]:
    """Work for 88 % of the people's contract hours, with the rhythm of a day and a week; nights at a quarter."""
    hour = (np.arange(horizon.days * 48) + 0.5) / 2 % 24
    weekend = np.array([horizon.weekday(day) >= 5 for day in range(horizon.days)]).repeat(48)
    rhythm = 0.45 + 0.55 * np.exp(-(((hour - 11) / 3.5) ** 2)) + 0.4 * np.exp(-(((hour - 17) / 3) ** 2))
    shapes = []
    for _, _, opens, closes, _, _ in ROLES:
        level = rhythm * rng.uniform(0.9, 1.1, size=horizon.days).repeat(48) * np.where(weekend, 0.7, 1.0)
        level = np.where((hour < 6) | (hour >= 22), 0.25, 1.0) * level
        shapes.append(np.where((hour >= opens) & (hour < closes), level, 0.0))
    work = 0.88 * hours_per_week * horizon.days / 7
    for (role, share, _, _, short, idle), shape in zip(ROLES, shapes, strict=True):
        heads = share * work * 2 * shape / shape.sum()
        yield Need(role=RoleId(role), first_slot=0, mean_heads=heads.tolist(), short=short // 200, idle=idle // 200)


def main() -> None:
    """Write a month as JSON."""
    from solver.formats.documents import dump_problem  # noqa: PLC0415 - only the script needs it

    path, *numbers = sys.argv[1:]
    Path(path).write_text(dump_problem(month(*(int(number) for number in numbers))), encoding="utf-8")


if __name__ == "__main__":
    main()
