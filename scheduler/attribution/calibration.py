"""The bounded shift of a lenient or strict department, after the fact and by a committee (E4 of the attribution note).

Too weak to hide a structural gap, on purpose: that one is closed before a cycle, by anchors of equal difficulty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.attribution.diagnostics import CEILING, DepartmentScores

MOST = Fraction(5)
SHRINKAGE = 6  # B_d = n_d / (n_d + 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """``shift`` points are taken off every composite of the department (a negative one is added).

    ``wanted`` is what the formula asks for before its bounds: ±5, and nobody below 0 or above 120.
    """

    department: str
    n: int
    mean: Fraction
    result: Fraction
    reliability: Fraction
    wanted: Fraction
    shift: Fraction


def proposed_shifts(departments: Iterable[DepartmentScores]) -> tuple[Shift, ...]:
    """off_d = clip(B_d·[(m_d − M) − (D_d − D̄)], ±5) of every department with rated people and an audited result.

    M and D̄ are means over people, so that large departments are not outvoted. Others get no shift.
    """
    rows = [
        (row, list(row.composites.values()), row.result)
        for row in sorted(departments, key=lambda d: d.department)
        if row.composites and row.result is not None
    ]
    people = sum(len(scores) for _, scores, _ in rows)
    company = sum((sum(scores, Fraction(0)) for _, scores, _ in rows), Fraction(0)) / max(people, 1)
    result = sum((len(scores) * own for _, scores, own in rows), Fraction(0)) / max(people, 1)
    found = []
    for row, scores, own in rows:
        n = len(scores)
        mean, reliability = sum(scores, Fraction(0)) / n, Fraction(n, n + SHRINKAGE)
        wanted = reliability * ((mean - company) - (own - result))
        found.append(
            Shift(
                department=row.department,
                n=n,
                mean=mean,
                result=own,
                reliability=reliability,
                wanted=wanted,
                shift=bounded(wanted, scores),
            )
        )
    return tuple(found)


def bounded(wanted: Fraction, scores: Iterable[Fraction]) -> Fraction:
    """The shift within ±5 that leaves every score within 0…120, so that the order inside is kept strictly."""
    found = list(scores)
    shift = max(-MOST, min(MOST, wanted))
    if not found:
        return shift
    return max(max(found) - CEILING, min(*found, shift))


def beside(composite: Fraction, shift: Fraction) -> Fraction:
    """A composite after a decided shift, to show beside the original. A decision on an appeal after the shift may have
    moved the original to where it would lead out of 0…120; it stays within.
    """
    return max(Fraction(0), min(CEILING, composite - shift))


def shifted(composites: Mapping[str, Fraction], shift: Fraction) -> dict[str, Fraction]:
    """Composites after the shift; the originals stay where they are, beside these.

    Raises ValueError for a shift beyond ±5 or one that leads out of 0…120.
    """
    if bounded(shift, composites.values()) != shift:
        raise ValueError(f"a shift of {shift} is beyond ±{MOST}, or leads a score out of 0…{CEILING}")
    return {person: score - shift for person, score in composites.items()}
