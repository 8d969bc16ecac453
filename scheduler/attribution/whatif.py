"""What would have been under other role weights or KPIs, and how firmly the order of people stands on the weights.

Nothing is stored: a period's inputs are taken as they were, with the proposed weights on all of its days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from scheduler.attribution.bands import Interval, Z, bands
from scheduler.attribution.bands import Result as Compared
from scheduler.attribution.cells import Cell, composite
from scheduler.attribution.engine import FEN, Inputs, Result, attribute
from scheduler.kpis.definitions import KpiDefinition, Observation

LEAST_MILLI, MOST_MILLI = 500, 2000
STEPS_PERCENT = (-20, -10, 10, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A figure before and after; None where there is none."""

    before: Fraction | None
    after: Fraction | None

    @property
    def change(self) -> Fraction | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMoved:
    """``money`` in fen over departments that divide money, ``points`` in score-hours, ``composite`` in points."""

    person: str
    home: str
    composite: Moved
    points: Moved
    money: Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentMoved:
    """``amount`` in ``unit``: a pool stays as it is, points that a department divides move with the weights."""

    department: str
    unit: str
    points: Moved
    amount: Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """People by what would move most: money, then points, then composite. ``points`` and ``money`` are their sums."""

    people: tuple[PersonMoved, ...]
    departments: tuple[DepartmentMoved, ...]
    points: Moved
    money: Moved


def with_weights(inputs: Inputs, weights: Mapping[str, int]) -> Inputs:
    """The inputs with these weights (thousandths by role) on all days. Raises ValueError outside 500–2000."""
    for role, w_milli in weights.items():
        if not LEAST_MILLI <= w_milli <= MOST_MILLI:
            raise ValueError(f"weight of {role!r} must lie in {LEAST_MILLI}…{MOST_MILLI}, got {w_milli}")
    minutes, late = (
        tuple(replace(row, w_milli=weights.get(row.role, row.w_milli)) for row in rows)
        for rows in (inputs.minutes, inputs.late)
    )
    return replace(inputs, minutes=minutes, late=late)


def with_definitions(inputs: Inputs, definitions: Iterable[KpiDefinition]) -> Inputs:
    """The inputs with these KPI versions on all days, in place of those of the same codes; weight 0 takes one out."""
    fresh = {d.code: d for d in definitions}
    kept = [d for d in inputs.definitions if d.code not in fresh]
    chosen = sorted([*kept, *(d for d in fresh.values() if d.weight)], key=lambda d: (d.code, d.version))
    merged: dict[tuple[str, str | None], Observation] = {}
    others = []
    for one in inputs.observations:
        if one.kpi not in fresh:
            others.append(one)
            continue
        held = merged.get((one.kpi, one.person))
        merged[one.kpi, one.person] = replace(one, version=0) if held is None else _added(held, one)
    return replace(inputs, definitions=tuple(chosen), observations=(*others, *merged.values()))


def _added(one: Observation, other: Observation) -> Observation:
    """Two parts of a period as one."""
    return replace(
        one,
        numerator=str(Decimal(one.numerator) + Decimal(other.numerator)),
        exposure=str(Decimal(one.exposure) + Decimal(other.exposure)),
        dates=one.dates + other.dates,
    )


def what_if(before: Inputs, after: Inputs) -> WhatIf:
    """Both computed and compared, person by person."""
    return compare(attribute(before), attribute(after))


def compare(before: Result, after: Result) -> WhatIf:
    """Two results of the same people."""
    money = [_money(result) for result in (before, after)]
    was, now = ({p.person: p for p in result.people} for result in (before, after))
    people = [
        PersonMoved(
            person=code,
            home=one.home,
            composite=Moved(before=one.composite.value, after=now[code].composite.value),
            points=Moved(before=one.points, after=now[code].points),
            money=Moved(before=money[0].get(code, Fraction(0)), after=money[1].get(code, Fraction(0))),
        )
        for code, one in was.items()
    ]
    people.sort(key=lambda p: (*(-abs(m.change or Fraction(0)) for m in (p.money, p.points, p.composite)), p.person))
    later = {d.department: d for d in after.departments}
    departments = tuple(
        DepartmentMoved(
            department=d.department,
            unit=d.unit,
            points=Moved(before=d.points, after=later[d.department].points),
            amount=Moved(before=Fraction(d.amount), after=Fraction(later[d.department].amount)),
        )
        for d in before.departments
    )
    return WhatIf(
        people=tuple(people),
        departments=departments,
        points=_sum(p.points for p in people),
        money=_sum(p.money for p in people),
    )


def _money(result: Result) -> dict[str, Fraction]:
    units = {d.department: d.unit for d in result.departments}
    found: dict[str, Fraction] = {}
    for shared in result.cells:
        if units[shared.cell.department] == FEN:
            found[shared.cell.person] = found.get(shared.cell.person, Fraction(0)) + shared.share
    return found


def _sum(moved: Iterable[Moved]) -> Moved:
    rows = list(moved)
    return Moved(
        before=sum((m.before or Fraction(0) for m in rows), Fraction(0)),
        after=sum((m.after or Fraction(0) for m in rows), Fraction(0)),
    )


# sensitivity


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Two that would change places: ``ahead`` stood before ``behind`` and would stand after."""

    ahead: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One role's weight moved by ``percent``, inside 0.5–2.0. ``largest`` is the greatest change of a composite.

    People swap only across bands: inside one nobody is said to be better. Departments are ordered by their points.
    """

    role: str
    percent: int
    w_milli: int
    people: tuple[Swap, ...]
    departments: tuple[Swap, ...]
    largest: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """``bands`` of people by their composites, 1 the highest; None: thin evidence, or a spread that nobody knows."""

    bands: Mapping[str, int | None]
    variations: tuple[Variation, ...]


def sensitivity(result: Result, variances: Mapping[tuple[str, str], Fraction]) -> Sensitivity:
    """The order under every role's weight moved by ±10 and ±20 per cent, by role and percent.

    ``variances[person, role]`` is that of the role's score in points²; a person without any is in no band.
    """
    cells = [shared.cell for shared in result.cells]
    base = _composites(cells)
    ranked = {p.person for p in result.people if p.ranked}
    placed = _bands(cells, base, variances, ranked)
    points = _points(cells)
    found = []
    for role in sorted({c.role for c in cells if not c.role.startswith("~")}):
        now = max(c.w_milli for c in cells if c.role == role)
        for percent in STEPS_PERCENT:
            moved = [replace(c, w_milli=_stepped(c.w_milli, percent)) if c.role == role else c for c in cells]
            touched = {c.person for c in moved if c.role == role}
            after = base | _composites([c for c in moved if c.person in touched])
            changes = [abs(after[p] - base[p]) for p in touched if p in base and p in after]
            found.append(
                Variation(
                    role=role,
                    percent=percent,
                    w_milli=_stepped(now, percent),
                    people=_swaps(base, after, placed, touched),
                    departments=_swaps(points, _points(moved), None, set(points)),
                    largest=max(changes, default=Fraction(0)),
                )
            )
    return Sensitivity(bands=placed, variations=tuple(found))


def _stepped(w_milli: int, percent: int) -> int:
    """Half up to whole thousandths, inside the accepted range."""
    return min(max((w_milli * (100 + percent) * 2 + 100) // 200, LEAST_MILLI), MOST_MILLI)


def _composites(cells: Sequence[Cell]) -> dict[str, Fraction]:
    by_person: dict[str, list[Cell]] = {}
    for cell in cells:
        by_person.setdefault(cell.person, []).append(cell)
    values = {person: composite(own).value for person, own in by_person.items()}
    return {person: value for person, value in values.items() if value is not None}


def _points(cells: Sequence[Cell]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for cell in cells:
        found[cell.department] = found.get(cell.department, Fraction(0)) + cell.points
    return found


def _bands(
    cells: Sequence[Cell],
    values: Mapping[str, Fraction],
    variances: Mapping[tuple[str, str], Fraction],
    ranked: set[str],
) -> dict[str, int | None]:
    """Bands of composites: the variance of a weighted mean of role scores, each taken as independent of the others."""
    weights: dict[str, int] = {}
    by_role: dict[tuple[str, str], int] = {}
    for cell in cells:
        if cell.s_e4 is not None:
            weights[cell.person] = weights.get(cell.person, 0) + cell.weighted
            by_role[cell.person, cell.role] = by_role.get((cell.person, cell.role), 0) + cell.weighted
    squares: dict[str, Fraction] = {}
    for (person, role), weighted in by_role.items():
        if weights[person] and (person, role) in variances:
            part = Fraction(weighted, weights[person])
            squares[person] = squares.get(person, Fraction(0)) + part * part * variances[person, role]
    return bands(
        Compared(
            person=person,
            interval=Interval(centre=value, square=Z * Z * squares[person]) if person in squares else None,
            ranked=person in ranked,
        )
        for person, value in sorted(values.items())
    )


def _swaps(
    before: Mapping[str, Fraction],
    after: Mapping[str, Fraction],
    placed: Mapping[str, int | None] | None,
    touched: set[str],
) -> tuple[Swap, ...]:
    """Pairs whose order turns; with bands only of those in two different ones. Equal values are in no order."""
    names = [name for name in before if name in after and (placed is None or placed.get(name) is not None)]
    moving = sorted(name for name in names if name in touched)
    still = sorted((before[name], name) for name in names if name not in touched)
    pairs = [*combinations(moving, 2)]
    for name in moving:
        # of those that stay where they are only the ones between its two places can be passed
        low, high = sorted((before[name], after[name]))
        start, end = bisect_left(still, (low, "")), bisect_right(still, (high, "\U0010ffff"))
        pairs += [(name, other) for _, other in still[start:end]]
    found = []
    for one, other in pairs:
        if placed is not None and placed[one] == placed[other]:
            continue
        if (before[one] - before[other]) * (after[one] - after[other]) < 0:
            ahead, behind = (one, other) if before[one] > before[other] else (other, one)
            found.append(Swap(ahead=ahead, behind=behind))
    return tuple(sorted(found, key=lambda s: (s.ahead, s.behind)))
