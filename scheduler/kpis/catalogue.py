"""The attendance KPIs of the catalogue (attribution note, 2.1): names, formula, direction, default bands, value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scheduler.kpis.attendance import Attendance
from scheduler.kpis.formulas import FORMULAS


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"
    INFO = "info"


UP, DOWN = Better.HIGHER, Better.LOWER
# what numerator ÷ denominator is multiplied with to stand in the unit
SCALES: dict[str, int] = {"percent": 100, "minutes": 1, "units_per_hour": 60, "fen_per_unit": 1, "fen_per_hour": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceKpi:
    """``formula`` in the letters of the catalogue; ``numerator`` and ``denominator`` name the fields it divides.

    ``bands`` are the values worth 60, 80 and 100 (for ``band``: the lower and upper edge), in percent or minutes.
    ``personal`` is False for figures of capacity that must never be held against a person (they count leave).
    """

    code: str
    name_zh: str
    name_en: str
    formula: str
    numerator: str
    denominator: str
    unit: str  # a key of SCALES
    better: Better
    bands: tuple[Fraction, ...] = ()
    personal: bool = True

    @property
    def words(self) -> tuple[str, str]:
        """The formula in words, Chinese and English."""
        return FORMULAS[self.code]

    def measure(self, figures: object) -> Measure:
        """The KPI of a person or of a group whose figures were summed. Raises TypeError where they lack its fields."""
        numerator, denominator = _read(figures, self.numerator), _read(figures, self.denominator)
        if denominator <= 0:
            return Measure(kpi=self, numerator=numerator, denominator=denominator, value=None, band="")
        value = Fraction(numerator) / denominator * SCALES[self.unit]
        return Measure(kpi=self, numerator=numerator, denominator=denominator, value=value, band=self.band(value))

    def band(self, value: Fraction) -> str:
        """below, basic, good, excellent; for a band inside or outside; empty for information."""
        if self.better is Better.BAND:
            return "inside" if self.bands[0] <= value <= self.bands[1] else "outside"
        if not self.bands:
            return ""
        reached = sum(value >= edge if self.better is UP else value <= edge for edge in self.bands)
        return ("below", "basic", "good", "excellent")[reached]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """``value`` in the KPI's unit, exact; None where nothing can be divided (n/a, never 100 %)."""

    kpi: AttendanceKpi
    numerator: int | Fraction
    denominator: int | Fraction
    value: Fraction | None
    band: str


_ROWS: tuple[tuple[str, str, str, str, str, str, str, Better, str, bool], ...] = (
    ("att_rate", "出勤率", "attendance", "W∩S / R", "attended_min", "required_min", "percent", UP, "90 95 98", True),
    ("att_gross", "总出勤率", "gross attendance", "W∩S / S", "attended_min", "scheduled_min", "percent", UP, "", False),
    (
        *("late_rate", "迟到率", "lateness", "n(late > 5 min) / n(attended)", "shifts_late", "shifts_attended"),
        *("percent", DOWN, "10 5 2", True),
    ),
    (
        *("late_min", "迟到分钟", "minutes late per shift", "Σ late min / n(attended)", "late_min", "shifts_attended"),
        *("minutes", DOWN, "6 3 1", True),
    ),
    (
        *("early_rate", "早退率", "early leaving", "n(early > 5 min) / n(attended)", "shifts_early", "shifts_left"),
        *("percent", DOWN, "6 3 1", True),
    ),
    (
        *("abs_unexc", "旷工率", "unexcused absence", "whole-shift unexcused / R", "unexcused_min", "required_min"),
        *("percent", DOWN, "2 1 0", True),
    ),
    (
        *("abs_total", "缺勤率", "absence", "(unplanned leave + unexcused) / S", "absent_min", "scheduled_min"),
        *("percent", DOWN, "", False),
    ),
    (
        "ot_ratio",
        "加班率",
        "overtime ratio",
        "OT / (W − OT)",
        "overtime_min",
        "regular_min",
        "percent",
        DOWN,
        "15 10 5",
        True,
    ),
    (
        *("util_att", "出勤工时利用率", "use of attended hours", "productive / W", "productive_min", "worked_min"),
        *("percent", UP, "80 88 94", True),
    ),
    (
        *("util_sys", "制度工时利用率", "use of scheduled hours", "productive / S", "productive_min", "scheduled_min"),
        *("percent", UP, "75 82 88", False),
    ),
    (
        *("adherence", "排班遵守率", "adherence", "min(actual role = planned role) / planned min"),
        *("adherent_min", "planned_role_min", "percent", UP, "85 90 95", True),
    ),
    (
        "conformance",
        "排班符合率",
        "conformance",
        "W / R",
        "decided_min",
        "required_min",
        "percent",
        Better.BAND,
        "97 103",
        True,
    ),
    (
        *("activity", "岗位符合率", "activity conformance", "Σ min(S_a, R_a) / Σ S_a", "activity_min"),
        *("planned_role_min", "percent", Better.INFO, "", True),
    ),
    (
        "xrole",
        "跨部门支援",
        "cross-department help",
        "non-home min / W",
        "away_min",
        "worked_min",
        "percent",
        Better.INFO,
        "",
        True,
    ),
    (
        *("stability", "排班稳定率", "roster stability", "1 − changed / published", "kept_min", "published_min"),
        *("percent", UP, "85 92 97", False),
    ),
)
_ALL = tuple(
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
        personal=personal,
    )
    for code, name_zh, name_en, formula, top, bottom, unit, better, bands, personal in _ROWS
)
ATTENDANCE_KPIS, STABILITY_KPI = _ALL[:-1], _ALL[-1]


def measures(figures: Attendance) -> tuple[Measure, ...]:
    """Every attendance KPI of a person or of a group whose figures were summed."""
    return tuple(kpi.measure(figures) for kpi in ATTENDANCE_KPIS)


def _read(figures: object, name: str) -> int | Fraction:
    found = getattr(figures, name)
    if not isinstance(found, int | Fraction):
        raise TypeError(f"{name} is no count")
    return found
