"""Figures of the KPI table in words and units; slots as rows and as a chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from flask_babel import format_currency, gettext
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Organisation, Role
from scheduler.kpis.catalogue import ATTENDANCE_KPIS, STABILITY_KPI, AttendanceKpi, Better, Measure
from scheduler.kpis.definitions import KpiDefinition
from scheduler.kpis.operating import OPERATING_KPIS
from scheduler.kpis.slots import CENTI
from scheduler.services.actuals_export import row_name
from scheduler.services.kpi_table import KpiRow, Output
from scheduler.services.needs import NeedSource
from scheduler.services.plan_actual import PlanActual, RoleSlots
from web import context
from web.i18n import write_number, write_signed

TONES = {"below": "bad", "basic": "warn", "good": "good", "excellent": "good", "inside": "good", "outside": "warn"}
BAND_NAMES = {
    "below": _l("below the basic level"),
    "basic": _l("basic"),
    "good": _l("good"),
    "excellent": _l("excellent"),
    "inside": _l("inside the band"),
    "outside": _l("outside the band"),
}
BETTER_NAMES = {
    Better.HIGHER: _l("higher is better"),
    Better.LOWER: _l("lower is better"),
    Better.BAND: _l("inside the band"),
    Better.INFO: _l("for information"),
}
SOURCE_NAMES = {
    NeedSource.ACTUAL: _l("from the work that came"),
    NeedSource.FORECAST: _l("from the forecast"),
    NeedSource.PRESENCE: _l("from who must be there"),
}
BY_CODE = {k.code: k for k in (*ATTENDANCE_KPIS, STABILITY_KPI, *OPERATING_KPIS)}
GROUPS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_l("Attendance"), ("att_rate", "att_gross", "late_rate", "late_min", "early_rate", "abs_unexc", "abs_total")),
    (_l("Working time"), ("ot_ratio", "util_att", "util_sys", "xrole")),
    (_l("Keeping to the roster"), ("adherence", "conformance", "activity", "stability")),
    (_l("Work and cost"), ("coverage", "service", "uph", "earned", "cpu", "cpe")),
    (_l("Forecast"), ("wape", "bias")),
)
TILES = ("att_rate", "coverage", "service", "stability", "cpe", "wape")
ROLE_KPIS = ("coverage", "service", "uph", "earned", "cpu", "wape", "bias", "att_rate", "adherence", "xrole")
PERSON_KPIS = (
    *("att_rate", "late_rate", "late_min", "early_rate", "abs_unexc", "ot_ratio", "adherence", "conformance"),
    *("activity", "xrole"),
)
# a target that was missed has its causes split where the regret of a roster can be reckoned
EXPLAINED = frozenset({"coverage", "service", "cpu", "cpe"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """A slot of one role: heads, written; ``tone`` of its gap; ``at`` epoch minutes for the address."""

    at: int
    start: datetime
    planned: str
    present: str
    need: str
    gap: str
    tone: str


def kpi_name(kpi: AttendanceKpi | KpiDefinition) -> str:
    """As the beginning of a line."""
    name = kpi.name_zh if context.locale().startswith("zh") else kpi.name_en
    return name[:1].upper() + name[1:]


def formula(kpi: AttendanceKpi) -> str:
    """The formula in words of the reader's language."""
    return kpi.words[0 if context.locale().startswith("zh") else 1]


def name_of_row(company: Organisation, row: KpiRow) -> str:
    return row_name(company, row, context.locale())


def write_kpi(measure: Measure | None) -> str:
    """The value in its unit; n/a where nothing can be divided."""
    if measure is None or measure.value is None:
        return str(gettext("n/a"))
    match measure.kpi.unit:
        case "percent":
            return f"{write_number(measure.value, 1)}%"
        case "minutes":
            return str(gettext("%(n)s min", n=write_number(measure.value, 1)))
        case "units_per_hour":
            return str(gettext("%(n)s /h", n=write_number(measure.value, 1)))
        case "fen_per_hour":
            return str(gettext("%(money)s /h", money=_money(measure.value)))
        case _:
            return _money(measure.value)


def write_parts(measure: Measure) -> tuple[str, str]:
    """Numerator and denominator in hours, units or counts, for the formula with its numbers; minutes make minutes."""
    top = _part(measure.kpi.numerator, measure.numerator)
    if measure.kpi.unit == "minutes":
        top = str(gettext("%(n)s min", n=write_number(Fraction(measure.numerator), 0)))
    return top, _part(measure.kpi.denominator, measure.denominator)


def anchors(kpi: AttendanceKpi) -> str:
    """The values worth 60, 80 and 100 points, or the edges of a band; empty without any."""
    if not kpi.bands:
        return ""
    edges = [write_number(edge, 1).removesuffix(".0") for edge in kpi.bands]
    return ("–" if kpi.better is Better.BAND else " / ").join(edges)


def missed(measure: Measure) -> bool:
    """Is it a target with causes to split, and was it missed (worse than the value worth 80 points)?

    Labour cost has no such value of its own, so that its causes are always worth a look.
    """
    return measure.kpi.code in EXPLAINED and measure.value is not None and measure.band in ("below", "basic", "")


def output_value(output: Output) -> str:
    unit = output.definition.unit_zh if context.locale().startswith("zh") else output.definition.unit_en
    return f"{write_number(output.value, 1)} {unit}" if output.value is not None else str(gettext("n/a"))


def hours_of(minutes: Fraction | None) -> str:
    """Minutes as hours in words; n/a where there are none to tell."""
    return str(gettext("n/a")) if minutes is None else str(gettext("%(hours)s h", hours=write_number(minutes / 60, 1)))


def slot_rows(found: PlanActual, role: RoleSlots, part: slice) -> list[SlotRow]:
    """The slots of a part in which anything was planned, present or needed."""
    rows = []
    for slot in range(part.start, part.stop):
        planned, there = int(role.planned[slot]), int(role.present[slot])
        need = 0 if role.need is None else int(role.need[slot])
        if not (planned or there or need):
            continue
        gap = CENTI * there - need
        known = found.told.start <= slot < found.told.stop
        tone = "" if not known or gap >= 0 else "bad" if 2 * -gap >= need else "warn"
        rows.append(
            SlotRow(
                at=found.grid.first_min + slot * found.grid.slot_min,
                start=datetime.fromtimestamp(found.grid.start_s(slot), UTC),
                planned=_heads(planned, found),
                present=_heads(there, found) if known else "",
                need=_heads(Fraction(need, CENTI), found),
                gap=write_signed(Fraction(gap, CENTI * found.grid.slot_min)) if known else "",
                tone=tone,
            )
        )
    return rows


def slot_chart(found: PlanActual, role: RoleSlots, part: slice, colour: Role) -> dict[str, object]:
    """Heads planned, present and needed for the drawing; present is unknown in slots that are not over."""
    width = found.grid.slot_min
    times = [
        datetime.fromtimestamp(found.grid.start_s(slot), UTC).astimezone(context.zone()).strftime("%H:%M")
        for slot in range(part.start, part.stop)
    ]
    return {
        "times": times,
        "planned": [round(int(v) / width, 3) for v in role.planned[part]],
        "present": [
            round(int(role.present[slot]) / width, 3) if found.told.start <= slot < found.told.stop else None
            for slot in range(part.start, part.stop)
        ],
        "need": [] if role.need is None else [round(int(v) / CENTI / width, 3) for v in role.need[part]],
        "colour": colour.colour,
        "texts": {
            "planned": gettext("planned"),
            "present": gettext("present"),
            "need": gettext("needed"),
            "unit": gettext("heads"),
        },
    }


def tells(rows: Iterable[KpiRow], code: str) -> bool:
    """Has any of the rows this KPI?"""
    return any(row.measure(code) is not None for row in rows)


def known(measures: Iterable[Measure], codes: Sequence[str]) -> list[Measure | None]:
    """The measures of the codes, in their order."""
    by_code = {m.kpi.code: m for m in measures}
    return [by_code.get(code) for code in codes]


def short_tone(short_cmin: int, need_cmin: int) -> str:
    """How loud a shortage is: nothing below 5% of the need, loud from 20 % on."""
    if not need_cmin or 20 * short_cmin < need_cmin:
        return ""
    return "bad" if 5 * short_cmin >= need_cmin else "warn"


def _heads(head_minutes: int | Fraction, found: PlanActual) -> str:
    return write_number(Fraction(head_minutes) / found.grid.slot_min, 1)


def _money(fen: Fraction) -> str:
    site = context.site()
    return str(format_currency(float(fen) / 100, site.currency if site else "CNY"))


def _part(name: str, value: int | Fraction) -> str:
    if name.endswith("_cmin"):
        return str(gettext("%(hours)s h", hours=write_number(Fraction(value) / (60 * CENTI), 1)))
    if name.endswith("_min"):
        return str(gettext("%(hours)s h", hours=write_number(Fraction(value) / 60, 1)))
    if name == "cost_fen":
        return _money(Fraction(value))
    if name.endswith("_cs"):
        site = context.site()
        slot_min = site.slot_min if site else 30
        return str(gettext("%(hours)s h", hours=write_number(Fraction(value) * slot_min / (60 * CENTI), 1)))
    return write_number(Fraction(value), 0 if Fraction(value).denominator == 1 else 1)
