"""A period's attribution from frozen inputs: role scores, contribution cells, exact shares, composites.

Pure and exact: no clock, no floats, no order. ``attribute`` of the stored inputs gives the stored result, bit by bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.attribution.cells import Cell, Composite, capped_minutes, composite
from scheduler.attribution.shares import Weighted, cascade, largest_remainder
from scheduler.kpis.definitions import KpiDefinition, Observation
from scheduler.kpis.evidence import grade
from scheduler.kpis.scoring import ScoredRole, score_roles

CENTIPOINT = "centipoint"
FEN = "fen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """Counted minutes of a person in a role under one weight version; provisional time is not among them."""

    person: str
    home: str
    role: str
    department: str
    w_milli: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that a result depends on. ``pools``: (department, fen); a department without one divides its points.

    ``provisional_min`` by person is time left out because nobody has decided it; ``segments_hash`` pins the hours.
    """

    cycle: str
    first_day: str
    last_day: str
    segments_hash: str
    minutes: tuple[Minutes, ...]
    definitions: tuple[KpiDefinition, ...]
    observations: tuple[Observation, ...]
    pools: tuple[tuple[str, int], ...] = ()
    minutes_cap: int | None = None
    provisional_min: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCell:
    """A cell with its part of the department's amount."""

    cell: Cell
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentResult:
    """``amount`` in ``unit`` = Σ ``roles`` + ``unattributed``; ``points`` are the contribution points, exact."""

    department: str
    points: Fraction
    unit: str
    amount: int
    unattributed: int
    roles: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonResult:
    """``evidence`` grades the mean reliability of the scored roles by weighted minutes (``T``: only team KPIs).

    ``ranked``: roles that may be compared hold at least four fifths of the scored weighted minutes.
    """

    person: str
    home: str
    composite: Composite
    points: Fraction
    minutes: int
    evidence: str
    ranked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    cells: tuple[SharedCell, ...]
    departments: tuple[DepartmentResult, ...]
    people: tuple[PersonResult, ...]
    scores: dict[tuple[str, str], ScoredRole]


def attribute(inputs: Inputs) -> Result:
    """Run the attribution. Raises AnchorError for a KPI that cannot score and ValueError for negative minutes."""
    rows = _counted(inputs)
    minutes: dict[tuple[str, str], int] = {}
    for row in rows:
        minutes[row.person, row.role] = minutes.get((row.person, row.role), 0) + row.minutes
    scores = score_roles(inputs.definitions, inputs.observations, minutes)
    cells = [
        Cell(
            person=row.person,
            role=row.role,
            department=row.department,
            minutes=row.minutes,
            w_milli=row.w_milli,
            s_e4=scores[row.person, row.role].score.s_e4,
        )
        for row in rows
    ]
    pools = dict(inputs.pools)
    departments: list[DepartmentResult] = []
    shared: list[SharedCell] = []
    for department in sorted({c.department for c in cells} | pools.keys()):
        hosted = [c for c in cells if c.department == department]
        result, parts = _divide(department, hosted, pools.get(department), inputs.cycle)
        departments.append(result)
        shared += parts
    homes = {row.person: row.home for row in rows}
    return Result(
        cells=tuple(sorted(shared, key=lambda c: (c.cell.person, c.cell.role, c.cell.w_milli))),
        departments=tuple(departments),
        people=tuple(_person(person, homes[person], cells, scores) for person in sorted(homes)),
        scores=scores,
    )


def default_amount(points: Fraction) -> int:
    """A department's points in whole centipoints, half up: what is divided when no pool is given."""
    return (points * 100 + Fraction(1, 2)).__floor__()


def _counted(inputs: Inputs) -> list[Minutes]:
    """Rows in a fixed order, one a (person, role, weight), under the cap on minutes if there is one."""
    merged: dict[tuple[str, str, int], Minutes] = {}
    for row in inputs.minutes:
        if row.minutes < 0:
            raise ValueError(f"minutes of {row.person!r} in {row.role!r} must not be negative, got {row.minutes}")
        key = (row.person, row.role, row.w_milli)
        before = merged[key].minutes if key in merged else 0
        merged[key] = _with_minutes(row, before + row.minutes)
    rows = [merged[key] for key in sorted(merged)]
    if inputs.minutes_cap is None:
        return rows
    by_person: dict[str, dict[str, int]] = {}
    for row in rows:
        by_person.setdefault(row.person, {})[f"{row.role}|{row.w_milli}"] = row.minutes
    capped = {person: capped_minutes(parts, inputs.minutes_cap) for person, parts in by_person.items()}
    return [_with_minutes(row, capped[row.person][f"{row.role}|{row.w_milli}"]) for row in rows]


def _with_minutes(row: Minutes, minutes: int) -> Minutes:
    return Minutes(
        person=row.person,
        home=row.home,
        role=row.role,
        department=row.department,
        w_milli=row.w_milli,
        minutes=minutes,
    )


def _divide(
    department: str, cells: list[Cell], pool: int | None, cycle: str
) -> tuple[DepartmentResult, list[SharedCell]]:
    """Split the amount to roles, people and weight versions. A loss is divided by m·w alone: skill must not pay."""
    points = sum((c.points for c in cells), Fraction(0))
    amount = default_amount(points) if pool is None else pool
    weights = [c.weighted if amount < 0 else c.share_weight for c in cells]
    split = cascade(
        department,
        amount,
        [
            Weighted(department=department, role=c.role, person=c.person, weight=w)
            for c, w in zip(cells, weights, strict=True)
        ],
        cycle,
    )
    versions: dict[tuple[str, str], dict[str, int]] = {}
    for cell, weight in zip(cells, weights, strict=True):
        versions.setdefault((cell.role, cell.person), {})[str(cell.w_milli)] = weight
    shares = {
        key: largest_remainder(split.cells[key], parts, f"{cycle}|{department}|{key[1]}")
        for key, parts in versions.items()
    }
    result = DepartmentResult(
        department=department,
        points=points,
        unit=CENTIPOINT if pool is None else FEN,
        amount=amount,
        unattributed=split.unattributed,
        roles=split.roles,
    )
    return result, [SharedCell(cell=c, share=shares[c.role, c.person][str(c.w_milli)]) for c in cells]


RANKED_SHARE = Fraction(4, 5)


def _person(
    person: str, home: str, cells: Iterable[Cell], scores: Mapping[tuple[str, str], ScoredRole]
) -> PersonResult:
    mine = [c for c in cells if c.person == person]
    judged = [(c.weighted, scores[person, c.role]) for c in mine if c.s_e4 is not None]
    own = [(weight, s.reliability) for weight, s in judged if s.reliability is not None]
    scored, measured = sum(weight for weight, _ in judged), sum(weight for weight, _ in own)
    letter = "T" if judged else ""
    if measured:
        letter = grade(sum((weight * b for weight, b in own), Fraction(0)) / measured)
    compared = sum(weight for weight, s in judged if s.ranked)
    found = composite(mine)
    return PersonResult(
        person=person,
        home=home,
        composite=found,
        points=sum((c.points for c in mine), Fraction(0)),
        minutes=sum(c.minutes for c in mine),
        evidence=letter,
        ranked=found.value is not None and compared >= RANKED_SHARE * scored,
    )
