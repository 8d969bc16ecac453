"""KPI definitions by version, the observations of a period, and the version that a period is scored with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from scheduler.kpis.anchors import Anchors, decimal_fraction
from scheduler.kpis.evidence import DEFAULT_KAPPA


class KpiLevel(StrEnum):
    """A team KPI gives everybody who worked the role the same points."""

    INDIVIDUAL = "individual"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDefinition:
    """One version. Decimal strings are kept as written; ``weight`` is percent of the role score."""

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

    def table(self) -> Anchors:
        """The anchors, checked. Raises AnchorError."""
        return Anchors.parse(self.anchors, self.mode)

    def frozen_mu(self) -> Fraction:
        """The role's usual value: as frozen at publication, else the raw value of the 80-point anchor."""
        return decimal_fraction(self.mu) if self.mu else self.table().raw_at(Fraction(80))

    def frozen_kappa(self) -> Fraction:
        return decimal_fraction(self.kappa) if self.kappa else DEFAULT_KAPPA


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Numerator and exposure (decimal strings) of a KPI in a period, of a person or (None) of the team."""

    kpi: str
    person: str | None
    numerator: str
    exposure: str
    dates: int = 0
    source: str = ""


def in_force(definitions: Iterable[KpiDefinition], first_day: date, last_day: date) -> tuple[KpiDefinition, ...]:
    """One version a KPI: the newest valid on the first day, else (it starts within the period) the first one."""
    by_code: dict[str, list[KpiDefinition]] = {}
    for definition in definitions:
        if definition.valid_from <= last_day:
            by_code.setdefault(definition.code, []).append(definition)
    chosen = []
    for versions in by_code.values():
        ordered = sorted(versions, key=lambda d: (d.valid_from, d.version))
        begun = [d for d in ordered if d.valid_from <= first_day]
        chosen.append(begun[-1] if begun else ordered[0])
    return tuple(sorted(chosen, key=lambda d: d.code))
