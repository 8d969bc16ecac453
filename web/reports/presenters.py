"""What reports say: cells of the performance map, roles short and above the need, findings in words, trends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from scheduler.attribution.fairness import CheckName, Finding
from scheduler.domain.organisation import Organisation
from scheduler.kpis.catalogue import AttendanceKpi, Measure
from scheduler.kpis.trend import LEAST_EARLIER, Trend
from scheduler.services.kpi_table import KpiRow
from scheduler.services.period_report import DepartmentReport, PeriodReport, RoleKpi, RoleReport
from web import context
from web.actuals.presenters import BAND_NAMES, BY_CODE, TONES, formula, kpi_name, write_kpi
from web.attribution.figures import figure_url
from web.attribution.presenters import EVIDENCE_NAMES
from web.i18n import write_date, write_hours, write_number, write_percent, write_signed

__all__ = ["BAND_NAMES", "BY_CODE", "EVIDENCE_NAMES", "TONES", "formula", "kpi_name", "write_kpi"]

# of the KPI table: those with a target that mean the same in every department
MAP_KPIS = (
    *("att_rate", "late_rate", "abs_unexc", "adherence", "conformance", "stability", "coverage", "service"),
    *("ot_ratio", "wape"),
)
LETTERS = {"excellent": "A", "good": "B", "basic": "C", "below": "D", "inside": "A", "outside": "C"}
TREND_NAMES = {
    "points": _l("Contribution points"),
    "minutes": _l("Hours that the attribution counts"),
    "points_per_hour": _l("Points an hour"),
}
CHECK_NAMES = {
    CheckName.GROUP_RATE: _l("Top tier by contract"),
    CheckName.HELPERS: _l("Helpers"),
    CheckName.PART_TIME: _l("Part time"),
    CheckName.LEAVE: _l("Leave"),
    CheckName.NIGHT: _l("Night work"),
    CheckName.LENIENCY: _l("Lenient raters"),
    CheckName.BURDEN: _l("Burdens"),
    CheckName.EXPLANATION: _l("Explanation"),
}
CHECK_FORMULAS = {
    CheckName.GROUP_RATE: _l(
        "Share of a group in the top tier ÷ the highest share of any group; an alarm below 0.80 unless by chance."
    ),
    CheckName.HELPERS: _l(
        "Mean points of hours in other departments − of hours at home, in the same roles; an alarm below −5."
    ),
    CheckName.PART_TIME: _l("Mean composite of full-time people − of part-time people; an alarm beyond ±5."),
    CheckName.LEAVE: _l("Composites computed again with leave as not scheduled; an alarm at any change."),
    CheckName.NIGHT: _l(
        "Mean points of hours at night − of hours by day, in roles that are worked at night; an alarm beyond ±5."
    ),
    CheckName.LENIENCY: _l("Manager − system by rater, shrunk by n ÷ (n + 6); an alarm beyond ±5."),
    CheckName.BURDEN: _l(
        "Jain's index (Σx)² ÷ (n × Σx²) of nights among those whose contract has nights, and of weekends; an alarm"
        " below 0.85."
    ),
    CheckName.EXPLANATION: _l("Figures whose rows sum to them ÷ all figures; an alarm below 1."),
}
SUBJECTS = {"nights": _l("nights"), "weekends": _l("weekend days"), "night_work": _l("hours at night")}
# why a check has no value although enough people are there
NO_DATA = {
    CheckName.NIGHT: _l("no scored hours at night"),
    CheckName.LENIENCY: _l("no data: no points given by a manager are kept beside those computed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCell:
    """A KPI of a department: as written, its tier as a letter and a tone, and where it comes from."""

    text: str
    letter: str
    tone: str
    tier: object
    url: str | None = None


def map_columns(report: PeriodReport) -> list[AttendanceKpi]:
    """KPIs of the map of which some department has a value."""
    rows = [one.row for one in report.departments]
    return [BY_CODE[code] for code in MAP_KPIS if any(_value(row, code) is not None for row in rows)]


def map_cell(report: PeriodReport, one: DepartmentReport, kpi: AttendanceKpi) -> MapCell:
    measure = one.row.measure(kpi.code)
    if measure is None or measure.value is None:
        return MapCell(text=str(gettext("n/a")), letter="", tone="", tier="")
    return MapCell(
        text=write_kpi(measure),
        letter=LETTERS.get(measure.band, ""),
        tone=TONES.get(measure.band, ""),
        tier=BAND_NAMES.get(measure.band, ""),
        url=_figure_of(report, one.row, measure),
    )


def map_chart(report: PeriodReport, columns: Sequence[AttendanceKpi], company: Organisation) -> dict[str, Any]:
    """The map for its chart: ``cells`` are [column, row, what stands in it, letter, tone, what the letter means]."""
    cells = []
    for row, one in enumerate(report.departments):
        for column, kpi in enumerate(columns):
            shown = map_cell(report, one, kpi)
            cells.append([column, row, shown.text, shown.letter, shown.tone, str(shown.tier)])
    return {
        "columns": [kpi_name(kpi) for kpi in columns],
        "rows": [context.name_of(company.departments[one.department]) for one in report.departments],
        "cells": cells,
    }


def _figure_of(report: PeriodReport, row: KpiRow, measure: Measure) -> str:
    return url_for(
        "actuals.figure", period=report.period.code, scope=row.scope.value, code=row.code, kpi=measure.kpi.code
    )


def _value(row: KpiRow, code: str) -> Fraction | None:
    found = row.measure(code)
    return found.value if found else None


def role_kpi(kpi: RoleKpi) -> MapCell:
    """A KPI of a role: its value with unit, and its tier by points."""
    if kpi.value is None:
        return MapCell(text=str(gettext("n/a")), letter="", tone="", tier="")
    definition = kpi.definition
    unit = definition.unit_zh if context.locale().startswith("zh") else definition.unit_en
    return MapCell(
        text=f"{write_number(kpi.value, digits_of(kpi.value))} {unit}",
        letter=LETTERS.get(kpi.tier, ""),
        tone=TONES.get(kpi.tier, ""),
        tier=BAND_NAMES.get(kpi.tier, ""),
    )


def digits_of(value: Fraction | None) -> int:
    """Decimals that tell values of this size apart: a share of 0.948 is neither 0.9 nor 1.0."""
    if value is None or abs(value) >= 10:
        return 1
    return 2 if abs(value) >= 1 else 3


def lineage(report: PeriodReport, kind: str, *parts: str) -> str | None:
    """Where a figure of the attribution is taken apart; None without an attribution."""
    if report.version is None:
        return None
    return figure_url(report.period.code, report.version.version, kind, *parts)


def revised_words(report: PeriodReport) -> str:
    """Which figures are as locked and which after the appeals; empty where no appeal moved hours."""
    if report.revised is None:
        return ""
    return str(
        gettext(
            "Decisions on appeals moved hours after the lock. Hours, attendance, cover, cost and help are as they were"
            " locked, before the appeals; points, composites and the hours of people are those of version %(n)s.",
            n=report.revised.version,
        )
    )


def counted_words(report: PeriodReport, one: DepartmentReport) -> str:
    """The department's hours and help in the version after the appeals; empty where they are as locked."""
    if report.revised is None or one.counted is None or not report.revised.concerns(one.department):
        return ""
    return str(
        gettext(
            "In version %(n)s, after the appeals: %(hours)s in its roles, lent %(lent)s, borrowed %(borrowed)s.",
            n=report.revised.version,
            hours=write_hours(one.counted_min or 0),
            lent=write_hours(one.counted.lent_min),
            borrowed=write_hours(one.counted.borrowed_min),
        )
    )


def record_words(report: PeriodReport) -> str:
    """From when on it is known who was there; empty where it is of every day."""
    if not report.unrecorded:
        return ""
    if not report.recorded:
        return str(
            gettext(
                "Neither a roster nor hours are on record for these days, so nothing can be said of cover, service,"
                " output and cost."
            )
        )
    first = report.period.first_day + timedelta(days=report.unrecorded)
    return str(
        gettext(
            "Rosters and hours are on record from %(day)s on; cover, service, output and cost are of the days since.",
            day=write_date(first),
        )
    )


def staffing(role: RoleReport, report: PeriodReport) -> tuple[str, str]:
    """(tone, words): is the role short, or is there more than the need?"""
    cover = role.cover
    if not report.recorded:
        return "", str(gettext("no hours are on record"))
    if not cover.need_cmin:
        return "", str(gettext("no need is known"))
    short, surplus = Fraction(cover.short_cmin, cover.need_cmin), Fraction(cover.surplus_cmin, cover.need_cmin)
    if short > Fraction(8, 100) and short >= surplus:
        return "bad", str(gettext("under-staffed: %(share)s of the need was missing", share=write_percent(short)))
    if surplus > Fraction(20, 100):
        return "warn", str(gettext("over-staffed: %(share)s above the need", share=write_percent(surplus)))
    return "good", str(gettext("about as needed"))


def hour_rows(role: RoleReport) -> list[tuple[str, Fraction, Fraction, Fraction]]:
    """(time of day, hours needed, short, above the need) where anything was needed or present."""
    return [
        (
            f"{hour:02d}:00–{(hour + 1) % 24:02d}:00",
            Fraction(one.need_cmin, 6000),
            Fraction(one.short_cmin, 6000),
            Fraction(one.surplus_cmin, 6000),
        )
        for hour, one in enumerate(role.by_hour)
        if one.need_cmin or one.present_min
    ]


def trend_words(found: Trend, *, digits: int = 1, divide: int = 1) -> tuple[str, str]:
    """(tone, sentence) about the last period against the earlier ones; ``divide`` turns minutes into hours."""
    if found.usual is None:
        return "", str(gettext("the first period: nothing to compare with"))
    told = write_number(found.usual / divide, digits)
    if found.odd is None or found.low is None or found.high is None:
        n = len(found.values) - 1
        return "", str(
            gettext("usual value %(usual)s; %(n)s of %(least)s earlier periods that are needed to judge",
                    usual=told, n=n, least=LEAST_EARLIER)
        )  # fmt: skip
    low, high = write_number(found.low / divide, digits), write_number(found.high / divide, digits)
    if found.odd:
        return "warn", str(
            gettext("out of the ordinary: %(change)s against the usual %(usual)s (%(low)s to %(high)s)",
                    change=write_signed((found.last - found.usual) / divide, digits), usual=told, low=low, high=high)
        )  # fmt: skip
    return "good", str(gettext("ordinary: usual %(usual)s, %(low)s to %(high)s", usual=told, low=low, high=high))


def trend_chart(found: Trend, unit: object, *, divide: int = 1) -> dict[str, object]:
    """What the chart of a trend draws."""

    def plain(value: Fraction | None) -> float | None:
        return None if value is None else round(float(value / divide), 4)

    return {
        "unit": str(unit),
        "labels": list(found.labels),
        "values": [plain(value) for value in found.values],
        "usual": plain(found.usual),
        "low": plain(found.low),
        "high": plain(found.high),
        "odd": bool(found.odd),
    }


def subject(finding: Finding, company: Organisation) -> str:
    """What a finding is about, in words."""
    if finding.subject in company.contracts:
        return context.name_of(company.contracts[finding.subject], finding.subject)
    if finding.subject in company.departments:
        return context.name_of(company.departments[finding.subject])
    return str(SUBJECTS.get(finding.subject, finding.subject))


def unnamed(finding: Finding) -> str:
    """What makes a burden uneven where nobody carries so much as to be named; empty for every other finding."""
    if not finding.alarm or finding.names or finding.check is not CheckName.BURDEN:
        return ""
    if not finding.without:
        return str(gettext("nobody carries more than twice the mean"))
    return str(
        ngettext(
            "nobody carries more than twice the mean; %(num)s person carries none",
            "nobody carries more than twice the mean; %(num)s people carry none",
            finding.without,
        )
    )


def no_value(finding: Finding) -> str:
    """Why a finding has no value."""
    if not finding.n and finding.check in NO_DATA:
        return str(NO_DATA[finding.check])
    return str(gettext("nothing to compare, or fewer than five people"))


def alarms(findings: Iterable[Finding]) -> int:
    return sum(finding.alarm for finding in findings)
