"""KPIs of a role's work (attribution note, 2.1): coverage, service, output, labour cost and forecast error.

``Operations`` of roles and days add up; ratios are taken last. Units of different roles cannot be added, so output and
cost of several roles are told in earned (standard) hours.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Self

from scheduler.kpis.catalogue import AttendanceKpi, Better, Measure

NOUGHT = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """What roles needed, got and gave; ``+`` sums two of them.

    ``need_cmin`` and ``covered_cmin``: hundredths of a head × minutes, by quarter hour. ``work_cs`` and
    ``on_time_cs``: work that came and work handled in time, hundredths of a head × site slots. ``units``,
    ``labour_min``, ``cost_fen`` and ``earned_min`` (standard minutes) are of days whose work is recorded.
    ``forecast_min``, ``actual_min``, ``missed_min``: standard minutes of slots that had a forecast at the frozen lead
    time, ``missed`` the sum of |actual − forecast|.
    """

    need_cmin: int = 0
    covered_cmin: int = 0
    work_cs: int = 0
    on_time_cs: int = 0
    units: Fraction = NOUGHT
    labour_min: int = 0
    earned_min: Fraction = NOUGHT
    cost_fen: Fraction = NOUGHT
    forecast_min: Fraction = NOUGHT
    actual_min: Fraction = NOUGHT
    missed_min: Fraction = NOUGHT

    def __add__(self, other: Self) -> Self:
        return type(self)(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    @property
    def bias_min(self) -> Fraction:
        """Forecast less actual."""
        return self.forecast_min - self.actual_min


UP, DOWN, INFO = Better.HIGHER, Better.LOWER, Better.INFO
_ROWS: tuple[tuple[str, str, str, str, str, str, str, Better, str], ...] = (
    (
        *("coverage", "岗位覆盖率", "coverage", "Σ min(staff, need) / Σ need", "covered_cmin", "need_cmin"),
        *("percent", UP, "92 96 99"),
    ),
    ("service", "服务水平", "service", "on time / demand", "on_time_cs", "work_cs", "percent", UP, "85 92 97"),
    ("uph", "人时产量", "units per hour", "units / labour h", "units", "labour_min", "units_per_hour", INFO, ""),
    ("earned", "标准工时达成率", "earned hours", "earned / actual", "earned_min", "labour_min", "percent", INFO, ""),
    ("cpu", "单位人工成本", "cost per unit", "labour cost / units", "cost_fen", "units", "fen_per_unit", DOWN, ""),
    (
        *("cpe", "标准工时人工成本", "cost per earned hour", "labour cost / earned h", "cost_fen", "earned_min"),
        *("fen_per_hour", DOWN, ""),
    ),
    ("wape", "预测误差", "forecast error", "Σ|A − F| / ΣA", "missed_min", "actual_min", "percent", DOWN, "30 20 12"),
    ("bias", "预测偏差", "forecast bias", "Σ(F − A) / ΣA", "bias_min", "actual_min", "percent", INFO, ""),
)
OPERATING_KPIS = tuple(
    AttendanceKpi(
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        formula=formula,
        numerator=top,
        denominator=bottom,
        unit=unit,
        better=better,
        bands=tuple(Fraction(edge) for edge in bands.split()),
        personal=False,
    )
    for code, name_zh, name_en, formula, top, bottom, unit, better, bands in _ROWS
)
OF_ONE_ROLE = frozenset({"uph", "cpu"})


def operating_measures(found: Operations, *, one_role: bool) -> tuple[Measure, ...]:
    """The KPIs of a role, or of a group of roles, for which output and cost are told in earned hours only."""
    return tuple(kpi.measure(found) for kpi in OPERATING_KPIS if one_role or kpi.code not in OF_ONE_ROLE)
