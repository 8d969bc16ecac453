"""Synthetic companies of the shape of the demo: people in departments, shift types, roles, convex capacity costs.

The same arguments give the same problem, on every machine. ``python -m tests.benchmarks.instances FILE`` writes one.
"""

from __future__ import annotations

import math
import random
import sys
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist

from solver.problem import (
    Absence,
    Block,
    Burden,
    CapacityDemand,
    Contract,
    CostSegment,
    Employee,
    EmployeeId,
    FairnessGoal,
    History,
    Horizon,
    Limit,
    Pin,
    Problem,
    Request,
    RoleId,
    Shift,
    ShiftType,
    ShiftTypeId,
    Transition,
)

Kind = tuple[str, int, int, tuple[tuple[int, int], ...], bool, str]
SLOT_MIN = 30
BLOCK_MIN = 120

# Each: its code, when it starts, how long it is, its breaks by offset and length, is it a night, who works it.
SHIFT_TYPES: tuple[Kind, ...] = (
    ("early", 6 * 60, 510, ((240, 30),), False, "WL"),
    ("day", 8 * 60, 540, ((240, 60),), False, "WLPFA"),
    ("late", 14 * 60, 510, ((240, 30),), False, "WL"),
    ("mid", 10 * 60, 540, ((240, 60),), False, "WLP"),
    ("short", 8 * 60, 240, (), False, "WLPFA"),
    ("evening", 17 * 60, 240, (), False, "W"),
    ("night", 22 * 60, 510, ((240, 30),), True, "W"),
    ("labnight", 21 * 60 + 30, 540, ((240, 60),), True, "L"),
)

# role, department, busiest heads, opens, closes (hours of the day; 24 h roles close after they open)
ROLES: tuple[tuple[str, str, float, float, float], ...] = (
    ("receiving", "W", 2.2, 6, 22),
    ("putaway", "W", 1.4, 6, 22),
    ("picking", "W", 3.4, 0, 24),
    ("packing", "W", 2.4, 6, 24),
    ("shipping", "W", 1.5, 8, 22),
    ("accession", "L", 1.6, 0, 24),
    ("analysis", "L", 2.6, 0, 24),
    ("reporting", "L", 1.3, 6, 22),
    ("ordering", "P", 1.8, 8, 18),
    ("invoices", "F", 1.6, 8, 18),
    ("payroll", "F", 0.9, 8, 18),
    ("frontdesk", "A", 1.1, 8, 19),
)

HEADS = {"W": 18, "L": 10, "P": 4, "F": 4, "A": 4}


def company(*, people: int = 40, days: int = 14, seed: int = 1) -> Problem:
    """A problem of ``people`` × ``days``; 40 × 14 is the demo's size. Money in fen, first day a Monday."""
    rng = random.Random(seed)
    departments = _departments(people)
    shifts = tuple(_shift(kind, day) for day in range(days) for kind in SHIFT_TYPES)
    share = people / sum(HEADS.values())
    horizon = Horizon(days=days, slot_min=SLOT_MIN)
    employees = tuple(_employee(rng, i, dep, days) for i, dep in enumerate(departments))
    return Problem(
        horizon=horizon,
        shift_types=tuple(ShiftType(id=ShiftTypeId(k[0]), night=k[4]) for k in SHIFT_TYPES),
        shifts=shifts,
        employees=employees,
        capacity_demand=tuple(
            demand for role in ROLES for demand in _demand(rng, role, days, share, horizon) if role[1] in departments
        ),
        requests=tuple(_requests(rng, employees, days)),
        pins=(
            Pin(employee=employees[0].id, day=0, shift_type=ShiftTypeId("day")),
            Pin(employee=employees[-1].id, day=days - 1, shift_type=None),
        ),
        transitions=tuple(
            Transition(before=ShiftTypeId(a), after=ShiftTypeId(b))
            for a, b in (("late", "early"), ("night", "early"), ("night", "day"), ("labnight", "day"))
        ),
        fairness=tuple(
            FairnessGoal(employee=e.id, burden=burden, target=target, carried=rng.randint(0, 2), weight=2000)
            for e, dep in zip(employees, departments, strict=True)
            if dep in "WL"
            for burden, target in ((Burden.NIGHTS, 3), (Burden.WEEKENDS, 2))
        ),
        role_switch_weight=300,
    )


def _departments(people: int) -> list[str]:
    """Departments in turn, in the proportion of HEADS."""
    total = sum(HEADS.values())
    bounds = [0]
    for heads in HEADS.values():
        bounds.append(bounds[-1] + heads)
    return [
        next(d for d, (low, high) in zip(HEADS, pairwise(bounds), strict=True) if low <= i * total // people < high)
        for i in range(people)
    ]


def _shift(kind: Kind, day: int) -> Shift:
    code, start, length, breaks, _, _ = kind
    blocks, at = [], 0
    for offset, pause in (*breaks, (length, 0)):
        while at < offset:
            end = min(at + BLOCK_MIN, offset)
            blocks.append((at, end))
            at = end
        at = offset + pause
    begin = day * 1440 + start
    return Shift(
        type=ShiftTypeId(code),
        day=day,
        start_min=begin,
        end_min=begin + length,
        work_min=length - sum(pause for _, pause in breaks),
        blocks=tuple(Block(start_min=begin + a, end_min=begin + b) for a, b in blocks),
    )


def _employee(rng: random.Random, number: int, department: str, days: int) -> Employee:
    home = [role[0] for role in ROLES if role[1] == department]
    away = [role[0] for role in ROLES if role[1] != department]
    count = rng.randint(2, 4)
    chosen = rng.sample(home, min(len(home), count))
    while len(chosen) < 2 or (len(chosen) < count and rng.random() < 0.5):
        chosen.append(rng.choice([r for r in away if r not in chosen]))
    types = [kind[0] for kind in SHIFT_TYPES if department in kind[5]]
    part_time = number % 6 == 5
    keep = {"day"} | set(rng.sample(types, min(len(types), rng.randint(3, 5))))
    hours = 20 if part_time else 40
    contract = Contract(
        id="part" if part_time else "full",
        max_minutes_per_day=Limit(value=600),
        max_minutes_per_week=Limit(value=(24 if part_time else 48) * 60),
        min_minutes_per_week=Limit(value=(hours - 8) * 60, weight=40),
        min_rest_min=Limit(value=11 * 60),
        max_consecutive_days=Limit(value=6),
        min_consecutive_days=Limit(value=2, weight=3000),
        min_consecutive_days_off=Limit(value=2, weight=3000),
        max_weekends=Limit(value=max(1, days // 10)),
        max_nights=Limit(value=5),
        max_consecutive_nights=Limit(value=3),
        min_days_off_per_week=Limit(value=1),
        regular_min_per_week=hours * 60,
        overtime_premium_per_hour=2000,
    )
    absences = ()
    if number % 8 == 3:
        day = rng.randrange(days)
        absences = (Absence(start_min=day * 1440, end_min=(day + 1) * 1440, credit_min=480),)
    return Employee(
        id=EmployeeId(f"p{number:03d}"),
        contract=contract,
        roles={RoleId(role): rng.randrange(60, 111, 5) for role in chosen},
        shift_types=frozenset(ShiftTypeId(t) for t in keep),
        cost_per_hour=rng.randrange(3000, 6001, 100),
        absences=absences,
        history=History(
            consecutive_days=rng.randint(0, 3), last_shift_type=ShiftTypeId("day"), last_shift_end_min=-420
        ),
    )


def _demand(
    rng: random.Random, role: tuple[str, str, float, float, float], days: int, share: float, horizon: Horizon
) -> list[CapacityDemand]:
    """Normal demand with a daily and weekly rhythm; its expected shortage and idle cost by quantiles, ≤ 6 pieces."""
    code, department, peak, opens, closes = role
    short_cost = rng.randrange(9000, 16001, 500)  # per head and hour
    idle_cost = rng.randrange(500, 1501, 100)
    found = []
    for day in range(days):
        weekend = horizon.weekday(day) >= 5
        level = peak * share * rng.uniform(0.85, 1.15) * ((0.55 if department in "WL" else 0.0) if weekend else 1.0)
        if not level:
            continue
        for slot in range(1440 // SLOT_MIN):
            hour = (slot + 0.5) * SLOT_MIN / 60
            if not opens <= hour < closes:
                continue
            rhythm = 0.35 + 0.65 * math.exp(-(((hour - 11) / 3.5) ** 2)) + 0.4 * math.exp(-(((hour - 16) / 3) ** 2))
            mean = level * min(1.0, rhythm) * rng.uniform(0.9, 1.1)
            curve = _curve(mean, 0.15 + 0.3 * math.sqrt(mean), short_cost, idle_cost)
            found.append(CapacityDemand(role=RoleId(code), slot=day * 1440 // SLOT_MIN + slot, **curve))
    return found


def _curve(mean: float, spread: float, short_cost: int, idle_cost: int) -> dict[str, object]:
    normal = NormalDist(mean, spread)
    scale = SLOT_MIN / 60 / 100  # per head-hour → per centihead in a slot
    at, segments = 0, []
    for quantile in (0.1, 0.3, 0.5, 0.7, 0.9):
        point = max(1, round(100 * normal.inv_cdf(quantile)))
        if point > at:
            level = max(0.0, quantile - 0.1)
            slope = round((-short_cost + (short_cost + idle_cost) * level) * scale)
            segments.append(CostSegment(width_centiheads=point - at, slope=slope))
            at = point
    shortage = short_cost * scale * 100 * (mean + 0.5 * spread * math.exp(-((mean / spread) ** 2)))
    return {"base_cost": round(shortage), "segments": tuple(segments), "surplus_slope": round(idle_cost * scale)}


def _requests(rng: random.Random, employees: tuple[Employee, ...], days: int) -> list[Request]:
    return [
        Request(employee=e.id, day=rng.randrange(days), on=False, weight=rng.choice((2000, 5000)))
        for e in employees
        if rng.random() < 0.6
    ]


def main() -> None:
    """Write the 40 × 14 problem, or one of the people, days and seed given, as JSON."""
    from solver.formats.documents import dump_problem  # noqa: PLC0415 - only the script needs it

    path, *numbers = sys.argv[1:]
    people, days, seed = [int(n) for n in numbers] or [40, 14, 1]
    Path(path).write_text(dump_problem(company(people=people, days=days, seed=seed)), encoding="utf-8")


if __name__ == "__main__":
    main()
