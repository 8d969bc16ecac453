"""KPI definitions by version, the observations of a period, and the version that a period is scored with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from scheduler.kpis.anchors import Anchors, decimal_fraction
from scheduler.kpis.evidence import DEFAULT_KAPPA

POINTS_CAP = 120
DUTY_CAP = 80  # "did the job" is good, not excellent


class KpiLevel(StrEnum):
    """A team KPI gives everybody who worked the role the same points."""

    INDIVIDUAL = "individual"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDefinition:
    """One version. Decimal strings are kept as written; ``weight`` is percent of the role score, 0 ends the KPI.

    ``cap`` is the most points that it gives.
    """

    code: str
    version: int
    role: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    level: KpiLevel
    weight: int
    anchors: tuple[tuple[str, str], ...]
    mode: str = "linear"
    mu: str | None = None
    kappa: str | None = None
    kind: str = "result"
    tag: str = ""
    valid_from: date
    cap: int = POINTS_CAP

    def table(self) -> Anchors:
        """The anchors, checked. Raises AnchorError."""
        return _table(self.anchors, self.mode)

    def points(self, value: Fraction) -> Fraction:
        """Points of a raw value under the anchors, at most ``cap``. Raises AnchorError."""
        return min(self.table().points(value), Fraction(self.cap))

    def frozen_mu(self) -> Fraction:
        """The role's usual value: as frozen at publication, else the raw value of the 80-point anchor."""
        return decimal_fraction(self.mu) if self.mu else self.table().raw_at(Fraction(80))

    def frozen_kappa(self) -> Fraction:
        return decimal_fraction(self.kappa) if self.kappa else DEFAULT_KAPPA


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Numerator and exposure (decimal strings) of a KPI in a period, of a person or (None) of the team.

    ``version`` 0: of the whole period; else of its days on which that version of the KPI was in force.
    """

    kpi: str
    person: str | None
    numerator: str
    exposure: str
    dates: int = 0
    source: str = ""
    version: int = 0


def in_force(definitions: Iterable[KpiDefinition], first_day: date, last_day: date) -> tuple[KpiDefinition, ...]:
    """One version a KPI: the newest valid on the first day, else (it starts within the period) the first one.

    A KPI that ended before is not among them.
    """
    return tuple(versions[0] for versions in _effective(definitions, first_day, last_day) if versions[0].weight)


def instances(definitions: Iterable[KpiDefinition], first_day: date, last_day: date) -> tuple[KpiDefinition, ...]:
    """Every version that is in force on some day of the period, by code and version.

    A KPI that is amended within the period has one instance before the day and one from it on; each scores what was
    observed on its own days.
    """
    return tuple(d for versions in _effective(definitions, first_day, last_day) for d in versions if d.weight)


def _effective(
    definitions: Iterable[KpiDefinition], first_day: date, last_day: date
) -> list[tuple[KpiDefinition, ...]]:
    """By code: the version of the first day (or the first that begins later), and those that follow in the period."""
    by_code: dict[str, dict[date, KpiDefinition]] = {}
    for definition in sorted(definitions, key=lambda d: (d.valid_from, d.version)):
        if definition.valid_from <= last_day:
            # of two versions from the same day the later one counts
            by_code.setdefault(definition.code, {})[definition.valid_from] = definition
    found = []
    for _code, versions in sorted(by_code.items()):
        ordered = list(versions.values())
        begun = [d for d in ordered if d.valid_from <= first_day]
        found.append((*begun[-1:], *(d for d in ordered if d.valid_from > first_day)))
    return found


@lru_cache(maxsize=4096)
def _table(anchors: tuple[tuple[str, str], ...], mode: str) -> Anchors:
    return Anchors.parse(anchors, mode)
