"""A bonus in two stages (E5 of the attribution note): the budget to departments by F·K, each pool to people by F·C.

F are floating pay bases, K the department's result. So a lenient department moves no money: scores only divide inside.
A person of several departments has a part of the base in each, by weighted minutes; the host pays for help, once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from scheduler.attribution.cells import NEUTRAL_S_E4, Cell, composite
from scheduler.attribution.shares import UNATTRIBUTED, largest_remainder
from scheduler.kpis.anchors import Anchors, tier
from scheduler.kpis.score import quantise

K_MILLI = {"below": 800, "basic": 900, "good": 1000, "excellent": 1200}  # by the tier of the department's result
K_RANGE = (800, 1200)
RESERVE_PERMILLE = 20  # of the budget, for appeals: a divided pool is never divided again
_FIFTY_C = Anchors.parse([("0", "0"), ("60", "30"), ("80", "50"), ("100", "60"), ("120", "65")])


class PoolMode(StrEnum):
    """What divides a department's pool: F·C, or F·c(C) with the coefficient table."""

    SCORE = "score"
    COEFFICIENT = "coefficient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A person's part in a department: ``base_fen`` of the pay base and the composite over the roles there × 10⁴.

    ``neutral``: not rated there (no KPI, or too little of the hours), so that the composite counts as 80.
    """

    department: str
    person: str
    base_fen: int
    c_e4: int
    neutral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What a budget is divided by. ``k_milli`` by department, in thousandths, 800–1200; ``cycle`` salts the ties."""

    cycle: str
    budget_fen: int
    k_milli: Mapping[str, int]
    reserve_permille: int = RESERVE_PERMILLE
    mode: PoolMode = PoolMode.SCORE


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentPool:
    """``fen`` = Σ of the department's lines + ``unattributed_fen``; ``base_fen`` is F_d."""

    department: str
    base_fen: int
    k_milli: int
    fen: int
    unattributed_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusLine:
    part: Part
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """budget = ``reserve_fen`` + Σ pools + ``unattributed_fen``, to the fen. Lines by department and person."""

    reserve_fen: int
    unattributed_fen: int
    departments: tuple[DepartmentPool, ...]
    lines: tuple[BonusLine, ...]


def prorated_base(
    bases: Iterable[tuple[date, int]], first_day: date, last_day: date, hired_on: date, left_on: date | None
) -> int:
    """F of a person in fen over ``[first_day, last_day]``: each employed day 1/(days of its month) of the base then.

    ``bases``: (valid from, fen a month). Days before the first of them, or outside the employment, count nothing.
    Rounded half up, once.
    """
    versions = sorted(bases)
    total = Fraction(0)
    day = max(first_day, hired_on)
    until = last_day if left_on is None else min(last_day, left_on)
    while day <= until:
        month_end = day.replace(day=monthrange(day.year, day.month)[1])
        change = min((start for start, _ in versions if start > day), default=date.max)
        end = min(until, month_end, change - timedelta(days=1))
        held = [fen for start, fen in versions if start <= day]
        if held:
            total += Fraction(held[-1] * ((end - day).days + 1), month_end.day)
        day = end + timedelta(days=1)
    return (total + Fraction(1, 2)).__floor__()


def parts_of(cells: Iterable[Cell], bases: Mapping[str, int], cycle: str) -> tuple[Part, ...]:
    """Each base cut to the departments where its person worked, by weighted minutes, to the fen; people without counted
    minutes have no part. The composite is over the roles of that department alone.
    """
    own: dict[str, dict[str, list[Cell]]] = {}
    for cell in cells:
        if cell.minutes:
            own.setdefault(cell.person, {}).setdefault(cell.department, []).append(cell)
    found = []
    for person in sorted(own.keys() & bases.keys()):
        weighted = {department: sum(c.weighted for c in mine) for department, mine in own[person].items()}
        cut = largest_remainder(bases[person], weighted, f"{cycle}|{person}")
        for department, mine in sorted(own[person].items()):
            value = composite(mine).value
            found.append(
                Part(
                    department=department,
                    person=person,
                    base_fen=cut[department],
                    c_e4=NEUTRAL_S_E4 if value is None else quantise(value),
                    neutral=value is None,
                )
            )
    return tuple(found)


def k_of(result: Fraction, table: Mapping[str, int] | None = None) -> int:
    """K in thousandths of a department's result in points, by its tier."""
    return (table or K_MILLI)[tier(result)]


def coefficient(score: Fraction) -> Fraction:
    """c(C): 0 at 0, 0.6 at 60, 1 at 80, 1.2 at 100, 1.3 at 120 and above, straight lines between."""
    return _FIFTY_C.points(score) / 50


def divide_bonus(scheme: Scheme, parts: Sequence[Part]) -> Bonus:
    """The budget less its reserve to departments by F_d·K_d, each pool to its people by F·C; exact to the fen.

    Raises ValueError for a negative budget or base, a reserve outside 0…1000 permille, a composite below 0, K outside
    0.8…1.2, and a department without K.
    """
    _require(scheme, parts)
    reserve = (2 * scheme.budget_fen * scheme.reserve_permille + 1000) // 2000  # half up
    own: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda p: (p.department, p.person)):
        own.setdefault(part.department, []).append(part)
    bases = {department: sum(p.base_fen for p in mine) for department, mine in own.items()}
    pools = largest_remainder(
        scheme.budget_fen - reserve,
        {department: base * scheme.k_milli[department] for department, base in bases.items()},
        scheme.cycle,
    )
    unattributed = pools.pop(UNATTRIBUTED, 0)
    departments, lines = [], []
    for department, mine in own.items():
        weights = {part.person: part.base_fen * merit(part, scheme.mode) for part in mine}
        shares = largest_remainder(pools[department], weights, f"{scheme.cycle}|{department}")
        left = shares.pop(UNATTRIBUTED, 0)
        departments.append(
            DepartmentPool(
                department=department,
                base_fen=bases[department],
                k_milli=scheme.k_milli[department],
                fen=pools[department],
                unattributed_fen=left,
            )
        )
        lines += [BonusLine(part=part, fen=shares[part.person]) for part in mine]
    return Bonus(
        reserve_fen=reserve,
        unattributed_fen=unattributed,
        departments=tuple(departments),
        lines=tuple(lines),
    )


def merit(part: Part, mode: PoolMode) -> int:
    """What a part's base is multiplied by, × 10⁴: its composite, or the coefficient of it."""
    if mode is PoolMode.SCORE:
        return part.c_e4
    return quantise(coefficient(Fraction(part.c_e4, 10_000)))


def _require(scheme: Scheme, parts: Sequence[Part]) -> None:
    if scheme.budget_fen < 0:
        raise ValueError(f"a budget must not be negative, got {scheme.budget_fen}")
    if not 0 <= scheme.reserve_permille <= 1000:
        raise ValueError(f"a reserve lies in 0…1000 permille, got {scheme.reserve_permille}")
    seen: set[tuple[str, str]] = set()
    for part in parts:
        if part.base_fen < 0 or part.c_e4 < 0:
            raise ValueError(f"{part.person!r} in {part.department!r}: base and composite must not be negative")
        if (part.department, part.person) in seen:
            raise ValueError(f"{part.person!r} has two parts in {part.department!r}")
        seen.add((part.department, part.person))
        k = scheme.k_milli.get(part.department)
        if k is None:
            raise ValueError(f"department {part.department!r} has no K")
        if not K_RANGE[0] <= k <= K_RANGE[1]:
            raise ValueError(f"K of {part.department!r} must lie in 0.8…1.2, got {k} thousandths")
