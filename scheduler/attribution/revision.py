"""A revision of a locked attribution: scores from amended inputs, shares as they were split, differences as deltas.

A split is never repeated for a changed amount or weight: largest remainder is not monotone, and money may be paid out.
Whom the amendment touches gets what the split would have given; everybody else keeps the share to the last unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scheduler.attribution.cells import Cell
from scheduler.attribution.engine import FEN, DepartmentResult, Inputs, Result, SharedCell, attribute

CellKey = tuple[str, str, int]  # person, role, w_milli


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What a revision changes of a person's share in a department; in the department's unit."""

    person: str
    department: str
    unit: str
    amount: int


def counterfactual(inputs: Inputs, prior: Result) -> Result:
    """The result of amended inputs beside the ``prior`` split.

    Scores, points and composites are computed anew. Of shares only those of touched people change (their minutes,
    weights or scores differ): to what a split would have given them. Where that would cost a person money over all
    departments, the person's money stays: an appeal never takes any. A gain first uses what was not attributed.
    """
    fair = attribute(inputs)
    units = {d.department: d.unit for d in prior.departments} | {
        d.department: d.unit for d in fair.departments if d.department not in {p.department for p in prior.departments}
    }
    before, after = _by_key(prior), _by_key(fair)
    touched = {key[0] for key in before.keys() | after.keys() if _counts(before.get(key)) != _counts(after.get(key))}
    keeps_money = {person for person in touched if _money(after, person, units) < _money(before, person, units)}
    cells: list[SharedCell] = []
    for key in sorted(before.keys() | after.keys()):
        cell, old = after.get(key), before.get(key)
        department = (cell or before[key]).cell.department
        kept = key[0] not in touched or (key[0] in keeps_money and units[department] == FEN)
        if cell is None:
            if kept and old is not None and old.share:
                cells.append(replace(old, cell=_emptied(old.cell)))
            continue
        if kept:
            cell = SharedCell(cell=cell.cell, share=old.share if old else 0, measured=old.measured if old else 0)
        cells.append(cell)
    return replace(fair, cells=tuple(cells), departments=_departments(prior, fair, cells, units))


def deltas(prior: Result, revised: Result) -> tuple[Delta, ...]:
    """What a revision changed, by person and department; people without a change are left out."""
    units = {d.department: d.unit for d in revised.departments}
    found: dict[tuple[str, str], int] = {}
    for sign, result in ((-1, prior), (1, revised)):
        for shared in result.cells:
            key = (shared.cell.person, shared.cell.department)
            found[key] = found.get(key, 0) + sign * shared.share
    return tuple(
        Delta(person=person, department=department, unit=units[department], amount=amount)
        for (person, department), amount in sorted(found.items())
        if amount
    )


def _by_key(result: Result) -> dict[CellKey, SharedCell]:
    return {(c.cell.person, c.cell.role, c.cell.w_milli): c for c in result.cells}


def _counts(shared: SharedCell | None) -> tuple[int, int | None] | None:
    """What a cell counts with; nothing and no minutes are the same."""
    return (shared.cell.minutes, shared.cell.s_e4) if shared and shared.cell.minutes else None


def _money(cells: Mapping[CellKey, SharedCell], person: str, units: Mapping[str, str]) -> int:
    return sum(c.share for key, c in cells.items() if key[0] == person and units[c.cell.department] == FEN)


def _emptied(cell: Cell) -> Cell:
    """A cell whose hours went elsewhere and whose money stays."""
    return replace(cell, minutes=0)


def _departments(
    prior: Result, fair: Result, cells: list[SharedCell], units: Mapping[str, str]
) -> tuple[DepartmentResult, ...]:
    """Amounts are what people now have plus what is still not attributed; points are the amended ones."""
    old = {d.department: d for d in prior.departments}
    points = {d.department: d.points for d in fair.departments}
    found = []
    for department in sorted(units):
        roles: dict[str, int] = {}
        for shared in cells:
            if shared.cell.department == department:
                roles[shared.cell.role] = roles.get(shared.cell.role, 0) + shared.share
        was = old.get(department)
        given = sum(roles.values())
        unattributed = was.unattributed if was else 0
        if was and unattributed > 0:
            unattributed -= min(unattributed, max(0, given - (was.amount - was.unattributed)))
        found.append(
            DepartmentResult(
                department=department,
                points=points.get(department, Fraction(0)),
                unit=units[department],
                amount=given + unattributed,
                unattributed=unattributed,
                roles=roles,
            )
        )
    return tuple(found)
