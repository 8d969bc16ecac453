"""A period's attribution from frozen inputs: role scores, contribution cells, exact shares, composites.

Pure and exact: no clock, no floats, no order. ``attribute`` of the stored inputs gives the stored result, bit by bit.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from scheduler.attribution.cells import HOUR_POINT, Cell, Composite, capped_minutes, composite
from scheduler.attribution.shares import cascade_weights, largest_remainder
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
class Measured:
    """A part of a department's pool (in its unit, at least 0) that was measured as this person's in this role."""

    department: str
    role: str
    person: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that a result depends on. ``pools``: (department, fen); a department without one divides its points.

    ``provisional_min`` by person is time left out because nobody has decided it; ``segments_hash`` pins the hours.
    ``minutes_cap`` is the most that counts of a person's minutes (λ = min(1, cap/Σm)). ``measured`` parts of a pool go
    to their people as they are; only the rest is divided. ``new_roles`` began to be scored within the period: nobody is
    compared in them yet.

    ``late`` are signed minutes of days of earlier, locked periods that this one counts, at the weights of those days;
    ``late_hash`` pins them. What would take a cell below nought is not counted.
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
    measured: tuple[Measured, ...] = ()
    new_roles: tuple[str, ...] = ()
    late: tuple[Minutes, ...] = ()
    late_hash: str = ""

    @property
    def rows(self) -> tuple[Minutes, ...]:
        """Everything that makes cells: what was worked in the period, and what came late."""
        return (*self.minutes, *self.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCell:
    """A cell with its part of the department's amount; ``measured`` of it was not divided but measured."""

    cell: Cell
    share: int
    measured: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentResult:
    """``amount`` in ``unit`` = Σ ``roles`` + ``unattributed``; ``points`` are the contribution points, exact.

    What was measured of people without counted minutes in that role is in ``unattributed``.
    """

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
    """Run the attribution.

    Raises AnchorError for a KPI that cannot score; ValueError for negative minutes, and for measured parts that are
    negative, exceed their department's pool or have none.
    """
    with _uncollected():
        return _attribute(inputs)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing that is made in here is garbage, and looking for some would take a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _attribute(inputs: Inputs) -> Result:
    rows = _counted(inputs)
    minutes: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row.person, row.role
        minutes[key] = minutes.get(key, 0) + row.minutes
    scores = score_roles(inputs.definitions, inputs.observations, minutes)
    new = set(inputs.new_roles)
    scores = (
        {key: replace(one, ranked=False) if key[1] in new else one for key, one in scores.items()} if new else scores
    )
    hosted: dict[str, list[Cell]] = {}
    own: dict[str, list[Cell]] = {}
    for row in rows:
        cell = Cell(
            person=row.person,
            role=row.role,
            department=row.department,
            minutes=row.minutes,
            w_milli=row.w_milli,
            s_e4=scores[row.person, row.role].score.s_e4,
        )
        hosted.setdefault(row.department, []).append(cell)
        own.setdefault(row.person, []).append(cell)
    pools = dict(inputs.pools)
    measured = _measured(inputs.measured, pools)
    departments: list[DepartmentResult] = []
    shared: list[SharedCell] = []
    for department in sorted(hosted.keys() | pools.keys()):
        result, parts = _divide(
            department,
            hosted.get(department, []),
            pools.get(department),
            measured.get(department, {}),
            inputs.cycle,
        )
        departments.append(result)
        shared += parts
    homes = {row.person: row.home for row in rows}
    return Result(
        cells=tuple(sorted(shared, key=lambda c: (c.cell.person, c.cell.role, c.cell.w_milli))),
        departments=tuple(departments),
        people=tuple(_person(person, homes[person], own[person], scores) for person in sorted(homes)),
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
        merged[key] = replace(row, minutes=merged[key].minutes + row.minutes) if key in merged else row
    for row in inputs.late:
        key = (row.person, row.role, row.w_milli)
        merged[key] = replace(row, minutes=merged[key].minutes + row.minutes) if key in merged else row
    rows = [replace(row, minutes=max(0, row.minutes)) for _, row in sorted(merged.items())]
    if inputs.minutes_cap is None:
        return rows
    by_person: dict[str, dict[str, int]] = {}
    for row in rows:
        by_person.setdefault(row.person, {})[f"{row.role}|{row.w_milli}"] = row.minutes
    capped = {person: capped_minutes(parts, inputs.minutes_cap) for person, parts in by_person.items()}
    return [replace(row, minutes=capped[row.person][f"{row.role}|{row.w_milli}"]) for row in rows]


def _measured(parts: Iterable[Measured], pools: Mapping[str, int]) -> dict[str, dict[tuple[str, str], int]]:
    """Measured amounts by department and (role, person)."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for part in parts:
        if part.amount < 0:
            raise ValueError(f"the measured part of {part.person!r} must not be negative, got {part.amount}")
        if part.department not in pools:
            raise ValueError(f"{part.department!r} has a measured part but no pool that it is a part of")
        of_department = found.setdefault(part.department, {})
        key = part.role, part.person
        of_department[key] = of_department.get(key, 0) + part.amount
    for department, of_department in found.items():
        total = sum(of_department.values())
        if total > pools[department]:
            raise ValueError(f"{department!r}: {total} were measured, more than the pool of {pools[department]}")
    return found


def _divide(
    department: str, cells: list[Cell], pool: int | None, measured: Mapping[tuple[str, str], int], cycle: str
) -> tuple[DepartmentResult, list[SharedCell]]:
    """Split what was not measured to roles, people and weight versions, and add what was.

    A loss is divided by m·w alone: skill must not pay.
    """
    points = Fraction(sum(c.share_weight for c in cells), HOUR_POINT)
    amount = default_amount(points) if pool is None else pool
    by_role: dict[str, dict[str, int]] = {}
    versions: dict[tuple[str, str], dict[str, int]] = {}
    for cell in cells:
        weight = cell.weighted if amount < 0 else cell.share_weight
        people = by_role.setdefault(cell.role, {})
        people[cell.person] = people.get(cell.person, 0) + weight
        versions.setdefault((cell.role, cell.person), {})[str(cell.w_milli)] = weight
    split = cascade_weights(department, amount - sum(measured.values()), by_role, cycle)
    roles, unattributed = dict(split.roles), split.unattributed
    for (role, person), part in measured.items():
        if (role, person) in versions:
            roles[role] += part
        else:
            unattributed += part
    shared = []
    for cell in cells:
        key = cell.role, cell.person
        share, known = split.cells[key], measured.get(key, 0)
        if len(versions[key]) > 1:
            salt, version = f"{cycle}|{department}|{cell.person}", str(cell.w_milli)
            share = largest_remainder(share, versions[key], salt)[version]
            known = largest_remainder(known, _hours(cells, key), salt)[version] if known else 0
        shared.append(SharedCell(cell=cell, share=share + known, measured=known))
    result = DepartmentResult(
        department=department,
        points=points,
        unit=CENTIPOINT if pool is None else FEN,
        amount=amount,
        unattributed=unattributed,
        roles=roles,
    )
    return result, shared


def _hours(cells: Iterable[Cell], key: tuple[str, str]) -> dict[str, int]:
    """Minutes by weight version: how a measured part is laid on the versions of a role."""
    return {str(c.w_milli): c.minutes for c in cells if (c.role, c.person) == key}


RANKED_SHARE = Fraction(4, 5)


def _person(person: str, home: str, mine: list[Cell], scores: Mapping[tuple[str, str], ScoredRole]) -> PersonResult:
    scored = measured = compared = top = 0
    bottom = 1  # Σ weight·B = top / bottom, unreduced: many roles' reliabilities have no small common denominator
    for cell in mine:
        if cell.s_e4 is None:
            continue
        judged = scores[person, cell.role]
        scored += cell.weighted
        compared += cell.weighted if judged.ranked else 0
        if judged.reliability is not None:
            measured += cell.weighted
            above, below = judged.reliability.as_integer_ratio()
            top = top * below + cell.weighted * above * bottom
            bottom *= below
    letter = "T" if any(c.s_e4 is not None for c in mine) else ""
    if measured:
        letter = grade(Fraction(top, bottom * measured))
    found = composite(mine)
    return PersonResult(
        person=person,
        home=home,
        composite=found,
        points=Fraction(sum(c.share_weight for c in mine), HOUR_POINT),
        minutes=sum(c.minutes for c in mine),
        evidence=letter,
        ranked=found.value is not None and compared >= RANKED_SHARE * scored,
    )
