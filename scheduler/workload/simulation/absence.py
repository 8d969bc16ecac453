"""The risk that somebody does not come: rates from history, drawn for every path, person and day.

A person with x absences from n shifts is expected to be away with

    r_i = (x_i + s·m) / (n_i + s)        (beta-binomial: the group's rate m, believed like s shifts of one's own)

where s is the most likely strength given everybody's counts: where people differ by no more than chance, s is large and
everybody gets the group's rate. Weekdays multiply it, shrunk the same way, only if a likelihood ratio test shows them
to differ (5 %). Absences come in spells: ``carry`` is the chance that one shift's absence holds for the next day.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import lgamma, log
from typing import TypeVar

import numpy as np

from scheduler.workload.calendar import Bools

STRENGTHS = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1280.0, 5000.0)
_CHI2_95 = (3.84, 5.99, 7.81, 9.49, 11.07, 12.59)  # by degrees of freedom
_PAIRS = 4.0  # how many pairs of days the group's rate is worth when spells are learned
_MOST = 0.9

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class ShiftSeen:
    """A shift that is over: did the person, unplanned, not come? Planned leave is no shift seen."""

    person: str
    day: date
    absent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRisk:
    """Chances of absence: ``rate`` by person, ``group`` for anybody else, ``weekday`` factors from Monday on.

    ``shifts`` and ``absences`` are what it was learned from; ``strength`` is s above.
    """

    group: float
    rate: Mapping[str, float] = field(default_factory=dict)
    weekday: tuple[float, ...] = (1.0,) * 7
    carry: float = 0.0
    strength: float = STRENGTHS[-1]
    shifts: int = 0
    absences: int = 0

    def of(self, person: str, day: date) -> float:
        """The chance that the person does not come on the day."""
        return min(_MOST, self.rate.get(person, self.group) * self.weekday[day.weekday()])


NO_RISK = AbsenceRisk(group=0.0)


def learn(seen: Iterable[ShiftSeen]) -> AbsenceRisk:
    """The risk that past shifts show. Without a single shift nobody is expected to be away."""
    shifts = sorted(set(seen), key=lambda s: (s.person, s.day))
    absences = sum(s.absent for s in shifts)
    if not absences:
        return AbsenceRisk(group=0.0, shifts=len(shifts))
    group = absences / len(shifts)
    people = _counts((s.person, s.absent) for s in shifts)
    strength = _strength(list(people.values()), group)
    return AbsenceRisk(
        group=group,
        rate={person: (x + strength * group) / (n + strength) for person, (x, n) in people.items()},
        weekday=_weekday_factors(shifts, group),
        carry=_carry(shifts, group),
        strength=strength,
        shifts=len(shifts),
        absences=absences,
    )


def draw(risk: AbsenceRisk, people: Sequence[str], days: Sequence[date], paths: int, seed: int) -> Bools:
    """Who is away on each path, (paths, people, days) for days in a row.

    The chance of a day is the risk's on every path; after an absent day it is raised by the spell's ``carry`` and
    after a day present lowered to match. Every person and day has numbers of its own, so that the same seed gives the
    same absences whatever roster, other people or number of paths is asked for.
    """
    away = np.zeros((paths, len(people), len(days)), dtype=bool)
    for index, person in enumerate(people):
        chances = [risk.of(person, day) for day in days]
        key = (seed << 32) | zlib.crc32(person.encode())
        for at, day in enumerate(days):
            if not chances[at]:
                continue
            chance = np.random.Generator(np.random.Philox(key=key, counter=day.toordinal() << 64)).random(paths)
            if at == 0:
                away[:, index, at] = chance < chances[at]
                continue
            again, anew = _after(chances[at - 1], chances[at], risk.carry)
            away[:, index, at] = chance < np.where(away[:, index, at - 1], again, anew)
    return away


def duties_away(away: Bools, people: Sequence[str], days: Sequence[date], duties: Iterable[tuple[str, date]]) -> Bools:
    """The same by duty, (paths, duties); duties of others or on other days are never away."""
    row = {person: index for index, person in enumerate(people)}
    column = {day: index for index, day in enumerate(days)}
    asked = list(duties)
    found = np.zeros((away.shape[0], len(asked)), dtype=bool)
    for index, (person, day) in enumerate(asked):
        if person in row and day in column:
            found[:, index] = away[:, row[person], column[day]]
    return found


def _after(before: float, now: float, carry: float) -> tuple[float, float]:
    """Chances of absence after an absent and after a present day that leave the day's own chance as it is."""
    again = now + carry * (1 - now)
    anew = (now - before * again) / (1 - before)
    if anew < 0:  # so rare a day after so common a one that not every spell can hold
        return min(1.0, now / before), 0.0
    return again, anew


def _counts(pairs: Iterable[tuple[K, bool]]) -> dict[K, tuple[int, int]]:
    found: dict[K, tuple[int, int]] = {}
    for key, absent in pairs:
        x, n = found.get(key, (0, 0))
        found[key] = (x + absent, n + 1)
    return found


def _strength(counts: Sequence[tuple[int, int]], group: float) -> float:
    """The most likely of ``STRENGTHS``."""
    if group >= 1:
        return STRENGTHS[-1]

    def likelihood(s: float) -> float:
        a, b = s * group, s * (1 - group)
        whole = lgamma(a) + lgamma(b) - lgamma(s)
        return sum(lgamma(a + x) + lgamma(b + n - x) - lgamma(s + n) - whole for x, n in counts)

    return max(STRENGTHS, key=likelihood)


def _weekday_factors(shifts: Sequence[ShiftSeen], group: float) -> tuple[float, ...]:
    counts = _counts((s.day.weekday(), s.absent) for s in shifts)
    if len(counts) < 2 or group >= 1:
        return (1.0,) * 7
    ratio = 2 * sum(_gain(x, n, group) for x, n in counts.values())
    if ratio <= _CHI2_95[len(counts) - 2]:
        return (1.0,) * 7
    strength = _strength(list(counts.values()), group)
    factors = [1.0] * 7
    for weekday, (x, n) in counts.items():
        factors[weekday] = (x + strength * group) / (n + strength) / group
    return tuple(factors)


def _gain(x: int, n: int, group: float) -> float:
    """Log likelihood of x of n at their own rate above that at the group's."""
    own = x / n
    gain = x * log(own / group) if x else 0.0
    return gain + ((n - x) * log((1 - own) / (1 - group)) if x < n else 0.0)


def _carry(shifts: Sequence[ShiftSeen], group: float) -> float:
    """How much of an absence goes on the day after, beyond chance: 0 (independent days) to 0.95."""
    away = again = 0
    for first, second in pairwise(shifts):
        if first.person == second.person and (second.day - first.day).days == 1 and first.absent:
            away += 1
            again += second.absent
    if group >= 1:
        return 0.0
    held = (again + _PAIRS * group) / (away + _PAIRS)
    return float(np.clip((held - group) / (1 - group), 0.0, 0.95))
