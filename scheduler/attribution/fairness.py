"""Fairness of a cycle, looked at before it is locked: one function a check, each says what it found and whether it is
an alarm (1.10 of the attribution note). An alarm asks people to look; no score changes by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scheduler.attribution.fisher import fisher_exact

FOUR_FIFTHS = Fraction(4, 5)
P_LIMIT = Fraction(1, 10)
LARGE = 30
SMALLEST_GROUP = 5
POINTS_APART = Fraction(5)
LENIENCY_SHRINKAGE = 6
JAIN_LEAST = Fraction(85, 100)


class CheckName(StrEnum):
    GROUP_RATE = "group_rate"
    HELPERS = "helpers"
    PART_TIME = "part_time"
    LEAVE = "leave"
    NIGHT = "night"
    LENIENCY = "leniency"
    BURDEN = "burden"
    EXPLANATION = "explanation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``value`` against ``limit``, both in the check's unit (a ratio, or points); ``n`` people or figures behind it.

    ``value`` None: nothing to compare, or suppressed because a group has fewer than five people (``n`` is given then).
    ``p`` is Fisher's where the check has one; ``names`` are those whom the alarm is about, where it is about people.
    ``without``: people who carry nothing of a burden.
    """

    check: CheckName
    subject: str
    value: Fraction | None
    limit: Fraction
    alarm: bool
    n: int
    p: Fraction | None = None
    names: tuple[str, ...] = ()
    without: int = 0


def group_rates(groups: Mapping[str, tuple[int, int]]) -> tuple[Finding, ...]:
    """Rate of the top tier in each group over the highest rate; ``groups`` to (in the top tier, people).

    Alarm below four fifths if also Fisher's p < 0.10 against the group of the highest rate, or the group has 30 people.
    Groups under five are suppressed and set no standard.
    """
    rates = {name: Fraction(top, n) for name, (top, n) in groups.items() if n >= SMALLEST_GROUP}
    best = max(sorted(rates), key=lambda name: rates[name], default=None)
    found = []
    for name, (top, n) in sorted(groups.items()):
        if best is None or name not in rates or rates[best] == 0:
            found.append(_nothing(CheckName.GROUP_RATE, name, FOUR_FIFTHS, n))
            continue
        best_top, best_n = groups[best]
        ratio = rates[name] / rates[best]
        p = fisher_exact(top, n - top, best_top, best_n - best_top)
        found.append(
            Finding(
                check=CheckName.GROUP_RATE,
                subject=name,
                value=ratio,
                limit=FOUR_FIFTHS,
                alarm=ratio < FOUR_FIFTHS and (p < P_LIMIT or n >= LARGE),
                n=n,
                p=p,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class InRole:
    """Points of a person in a role (or a class of equal difficulty) with the minutes behind them."""

    role: str
    person: str
    minutes: int
    points: Fraction
    home: bool


def helper_penalty(rows: Iterable[InRole]) -> Finding:
    """Mean in-role points of non-home hours − of home hours, by minutes, each role against itself.

    Roles are weighed by their non-home minutes; one without both kinds is left out. Alarm below −5.
    """
    by_role: dict[str, dict[bool, list[InRole]]] = {}
    for row in rows:
        if row.minutes > 0:
            by_role.setdefault(row.role, {True: [], False: []})[row.home].append(row)
    total, apart = 0, Fraction(0)
    people: set[str] = set()
    for kinds in by_role.values():
        if kinds[True] and kinds[False]:
            minutes = sum(row.minutes for row in kinds[False])
            apart += minutes * (_by_minutes(kinds[False]) - _by_minutes(kinds[True]))
            total += minutes
            people |= {row.person for row in kinds[False]}
    value = apart / total if total else None
    return Finding(
        check=CheckName.HELPERS,
        subject="",
        value=value,
        limit=-POINTS_APART,
        alarm=value is not None and value < -POINTS_APART,
        n=len(people),
    )


def part_time_parity(full_time: Mapping[str, Fraction], part_time: Mapping[str, Fraction]) -> Finding:
    """Mean composite of part-time people − of full-time people. Alarm beyond ±5 points; suppressed under five."""
    n = min(len(full_time), len(part_time))
    if n < SMALLEST_GROUP:
        return _nothing(CheckName.PART_TIME, "", POINTS_APART, n)
    value = _mean(part_time.values()) - _mean(full_time.values())
    return Finding(
        check=CheckName.PART_TIME,
        subject="",
        value=value,
        limit=POINTS_APART,
        alarm=abs(value) > POINTS_APART,
        n=len(part_time),
    )


def leave_neutrality(
    composites: Mapping[str, Fraction | None], without_leave: Mapping[str, Fraction | None]
) -> Finding:
    """Composites as they are against those computed with protected leave as not scheduled. Alarm at any change.

    ``value`` is the share of people whose composite changed.
    """
    people = composites.keys() | without_leave.keys()
    changed = tuple(sorted(p for p in people if composites.get(p) != without_leave.get(p)))
    return Finding(
        check=CheckName.LEAVE,
        subject="",
        value=Fraction(len(changed), len(people)) if people else None,
        limit=Fraction(0),
        alarm=bool(changed),
        n=len(people),
        names=changed,
    )


def shift_parity(rows: Iterable[tuple[str, str, int, Fraction]]) -> tuple[Finding, ...]:
    """Mean points of each shift type − of all other types, by minutes; rows of (shift type, person, minutes, points).

    Alarm beyond ±5 points: the standards of that type are to be revised. A type under five people is suppressed.
    """
    by_type: dict[str, list[InRole]] = {}
    for kind, person, minutes, points in rows:
        if minutes > 0:
            by_type.setdefault(kind, []).append(
                InRole(role=kind, person=person, minutes=minutes, points=points, home=True)
            )
    found = []
    for kind, own in sorted(by_type.items()):
        others = [row for other, theirs in by_type.items() if other != kind for row in theirs]
        n = len({row.person for row in own})
        if not others or n < SMALLEST_GROUP or len({row.person for row in others}) < SMALLEST_GROUP:
            found.append(_nothing(CheckName.NIGHT, kind, POINTS_APART, n))
            continue
        value = _by_minutes(own) - _by_minutes(others)
        found.append(
            Finding(
                check=CheckName.NIGHT,
                subject=kind,
                value=value,
                limit=POINTS_APART,
                alarm=abs(value) > POINTS_APART,
                n=n,
            )
        )
    return tuple(found)


def rater_leniency(ratings: Iterable[tuple[str, Fraction, Fraction]]) -> tuple[Finding, ...]:
    """Mean of manager − system points by rater, shrunk by n/(n + 6); rows: rater, manager, system. Alarm beyond ±5."""
    by_rater: dict[str, list[Fraction]] = {}
    for rater, manager, system in ratings:
        by_rater.setdefault(rater, []).append(manager - system)
    found = []
    for rater, gaps in sorted(by_rater.items()):
        value = sum(gaps, Fraction(0)) / (len(gaps) + LENIENCY_SHRINKAGE)  # mean · n/(n + 6)
        found.append(
            Finding(
                check=CheckName.LENIENCY,
                subject=rater,
                value=value,
                limit=POINTS_APART,
                alarm=abs(value) > POINTS_APART,
                n=len(gaps),
            )
        )
    return tuple(found)


def jain(loads: Iterable[int]) -> Fraction | None:
    """(Σx)² / (n·Σx²): 1 where all carry the same (also nothing), 1/n where one carries all. None of nobody."""
    found = list(loads)
    if not found:
        return None
    squares = sum(x * x for x in found)
    return Fraction(sum(found) ** 2, len(found) * squares) if squares else Fraction(1)


def burden(kind: str, loads: Mapping[str, int]) -> Finding:
    """Jain's index of a burden (nights, weekends, changes at short notice) over people. Alarm below 0.85.

    ``names`` are those who carry more than twice the mean, the heaviest load first.
    """
    value = jain(loads.values())
    total = sum(loads.values())
    heavy = sorted((p for p, x in loads.items() if x * len(loads) > 2 * total), key=lambda p: (-loads[p], p))
    return Finding(
        check=CheckName.BURDEN,
        subject=kind,
        value=value,
        limit=JAIN_LEAST,
        alarm=value is not None and value < JAIN_LEAST,
        n=len(loads),
        names=tuple(heavy),
        without=sum(not load for load in loads.values()),
    )


def explanation_coverage(figures: Mapping[str, bool]) -> Finding:
    """The share of figures whose page of origin exists and sums to them. Alarm below all of them."""
    missing = tuple(sorted(name for name, explained in figures.items() if not explained))
    return Finding(
        check=CheckName.EXPLANATION,
        subject="",
        value=Fraction(len(figures) - len(missing), len(figures)) if figures else None,
        limit=Fraction(1),
        alarm=bool(missing),
        n=len(figures),
        names=missing,
    )


def _by_minutes(rows: Iterable[InRole]) -> Fraction:
    found = list(rows)
    return sum((row.minutes * row.points for row in found), Fraction(0)) / sum(row.minutes for row in found)


def _mean(values: Iterable[Fraction]) -> Fraction:
    found = list(values)
    return sum(found, Fraction(0)) / len(found)


def without_data(check: CheckName) -> Finding:
    """A check in points that nothing of the period can answer."""
    return _nothing(check, "", POINTS_APART, 0)


def _nothing(check: CheckName, subject: str, limit: Fraction, n: int) -> Finding:
    return Finding(check=check, subject=subject, value=None, limit=limit, alarm=False, n=n)
