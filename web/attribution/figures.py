"""Figures with their names, addresses and rows in the reader's words; every figure of the pages leads to its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast
from urllib.parse import quote

from flask import g, url_for
from flask_babel import format_currency, gettext
from flask_babel import lazy_gettext as _l

from scheduler.attribution.cells import UNASSIGNED
from scheduler.domain.organisation import Organisation
from scheduler.kpis.catalogue import ATTENDANCE_KPIS
from scheduler.kpis.definitions import KpiDefinition
from scheduler.services.attribution_figures import Because, Figure, Kind, Lineage, Row, Unit
from web import context
from web.i18n import write_date, write_day, write_epoch_time, write_money, write_number

TITLES = {
    Kind.TOTAL_POINTS: _l("Contribution points of all departments"),
    Kind.TOTAL_PROVISIONAL: _l("Minutes left out as provisional"),
    Kind.DEPARTMENT_POINTS: _l("Contribution points of the department"),
    Kind.DEPARTMENT_MINUTES: _l("Minutes in the department's roles"),
    Kind.DEPARTMENT_AMOUNT: _l("What the department divides"),
    Kind.UNATTRIBUTED: _l("What is not attributed"),
    Kind.LENT: _l("Minutes lent to other departments"),
    Kind.BORROWED: _l("Minutes borrowed from other departments"),
    Kind.ROLE_POINTS: _l("Contribution points of the role"),
    Kind.ROLE_MINUTES: _l("Minutes in the role"),
    Kind.ROLE_AMOUNT: _l("The role's part of the amount"),
    Kind.CELL_POINTS: _l("Contribution points in the role"),
    Kind.CELL_MINUTES: _l("Minutes in the role"),
    Kind.CELL_SHARE: _l("Share"),
    Kind.CELL_WEIGHT: _l("Weight of the role"),
    Kind.PERSON_POINTS: _l("Contribution points"),
    Kind.PERSON_MINUTES: _l("Minutes worked"),
    Kind.PERSON_SHARE: _l("Share of the department's amount"),
    Kind.PROVISIONAL: _l("Minutes left out as provisional"),
    Kind.COMPOSITE: _l("Composite score"),
    Kind.COVERAGE: _l("Scored part of the weighted hours"),
    Kind.SCORE: _l("Score of the role"),
    Kind.KPI_WEIGHT: _l("Weight of the KPI, in percent"),
    Kind.KPI_POINTS: _l("Points of the KPI"),
    Kind.KPI_VALUE: _l("Value of the KPI"),
    Kind.COUNTED: _l("What was counted"),
    Kind.EXPOSURE: _l("Over how much it was counted"),
    Kind.RELIABILITY: _l("Reliability of the own evidence"),
    Kind.ATTENDANCE: _l("Attendance figure"),
}
REASONS = {
    Because.CAPPED: _l("beyond the most that counts"),
    Because.OVERDRAWN: _l("to be taken back, but without hours here to take it from"),
    Because.SINCE: _l("recorded otherwise since this version was computed"),
    Because.QUOTA: _l("V · a / Σ a, before rounding"),
    Because.ROUNDING: _l("rounding to whole units"),
    Because.MEASURED: _l("measured as this person's"),
    Because.MEASURED_APART: _l("measured, but without counted hours in the role"),
    Because.SPLIT: _l("as it was split at the lock"),
    Because.NO_WEIGHT: _l("no hours and no score could take it"),
    Because.TEAM: _l("the team's figure, x / n"),
    Because.OTHERS: _l("everybody else together"),
    Because.SHORT: _l("below an hour in the role: no KPI is shown singly"),
}
BARE = frozenset({Kind.TOTAL_POINTS, Kind.TOTAL_PROVISIONAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row as the page shows it. ``exact`` is the value as a fraction, for whoever adds the rows up."""

    label: str
    note: str
    text: str
    exact: str
    href: str | None


def exact(value: Fraction | int | None) -> str:
    """A figure as a fraction, a/b."""
    return "" if value is None else str(Fraction(value))


def figure_url(period: str, version: int, kind: str, *parts: object) -> str:
    """The address of a figure's rows; the route's own address is asked for once a request."""
    pattern = g.get("figure_pattern")
    if pattern is None or pattern[0] != (period, version):
        pattern = ((period, version), url_for("lineage.page", period=period, figure="FIGURE", version=version))
        g.figure_pattern = pattern
    return cast(str, pattern[1]).replace("FIGURE", quote(":".join(map(str, (kind, *parts))), safe=":~"))


def subject(figure: Figure, company: Organisation, kpis: dict[str, KpiDefinition]) -> str:
    """Whose and of what a figure is, in names."""
    if figure.kind in BARE:
        return ""
    if figure.kind is Kind.ATTENDANCE:
        person, code = figure.parts
        kpi = next((k for k in ATTENDANCE_KPIS if k.code == code), None)
        return f"{_name(company, person)} · {kpi_name(kpi) if kpi else code}"
    parts = [_name(company, part) for part in figure.parts[:2]]
    if len(figure.parts) == 4:
        parts.append(kpi_name(kpis[figure.parts[2]]) if figure.parts[2] in kpis else figure.parts[2])
    return " · ".join(parts)


def kpi_name(kpi: object) -> str:
    """The name of anything with name_zh and name_en, as the beginning of a line."""
    name = str(getattr(kpi, "name_zh" if context.locale().startswith("zh") else "name_en"))
    return name[:1].upper() + name[1:]


def lines(
    lineage: Lineage, period: str, version: int, company: Organisation, kpis: dict[str, KpiDefinition]
) -> tuple[Line, ...]:
    """The rows of a figure in words, with where each leads."""
    return tuple(
        Line(
            label=_label(row, company, kpis),
            note=_note(row, lineage),
            text=write_value(row.value, lineage.unit),
            exact=exact(row.value),
            href=_href(row, period, version, company),
        )
        for row in lineage.rows
    )


def write_value(value: Fraction, unit: Unit) -> str:
    """A figure in its unit, with as many decimals as a reader needs to add the rows up, and a true minus."""
    return ("−" if value < 0 else "") + _written(abs(value), unit)


def _written(value: Fraction, unit: Unit) -> str:
    if unit is Unit.MINUTES:
        return str(gettext("%(n)s min", n=write_number(value, 0 if value.denominator == 1 else 3)))
    if unit is Unit.FEN:
        return write_money(int(value)) if value.denominator == 1 else _fine_money(value)
    if unit is Unit.CENTI:
        return str(gettext("%(points)s pts", points=write_number(value / 100, 2 if value.denominator == 1 else 5)))
    if unit is Unit.RATIO:
        return write_number(value * 100, 2) + "%"
    if unit is Unit.WEIGHT:
        return write_number(value, 3)
    digits = next((d for d in range(2, 4) if value * 10**d % 1 == 0), 4)
    return write_number(value, digits)


def _fine_money(fen: Fraction) -> str:
    """Money before it is rounded to whole fen."""
    site = context.site()
    amount = round(Decimal(fen.numerator) / fen.denominator / 100, 5)
    return str(format_currency(amount, site.currency if site else "CNY", "¤#,##0.00000", currency_digits=False))


def _label(row: Row, company: Organisation, kpis: dict[str, KpiDefinition]) -> str:
    if row.because is Because.FIGURE:
        return _figure_label(row, company, kpis)
    written = WRITTEN.get(row.because)
    return written(row) if written else str(REASONS[row.because])


def _segment(row: Row) -> str:
    if row.day is None or row.span is None:
        return ""
    return f"{write_day(row.day)} {write_epoch_time(row.span[0])}–{write_epoch_time(row.span[1])}"


def _late(row: Row) -> str:
    """A delta line: the day, and the period that was locked with it."""
    day = write_day(row.day) if row.day else "–"
    return str(gettext("%(day)s, corrected after the lock of %(period)s", day=day, period=row.note))


def _counted(row: Row) -> str:
    return write_day(row.day) if row.day else str(gettext("counted at the lock"))


def _weight(row: Row) -> str:
    if not row.note:
        return str(gettext("no weight set"))
    return str(gettext("weight in force since %(day)s", day=write_date(date.fromisoformat(row.note))))


def _kpi_version(row: Row) -> str:
    day = write_date(date.fromisoformat(row.note))
    return str(gettext("KPI %(kpi)s, version %(n)s, from %(day)s", kpi=row.about[0], n=row.about[1], day=day))


WRITTEN: dict[Because, Callable[[Row], str]] = {
    Because.SEGMENT: _segment,
    Because.CLAIMED: lambda row: _segment(row) + " · " + str(gettext("by a decision")),
    Because.DECISION: lambda row: str(gettext("decision that made version %(n)s", n=row.note)),
    Because.ANCHOR: lambda row: str(gettext("anchor reached: %(anchor)s points", anchor=_anchor(row.note) or "–")),
    Because.BETWEEN: lambda row: str(gettext("part of the way to %(anchor)s points", anchor=_anchor(row.note))),
    Because.CAP: lambda row: str(gettext("cap of the KPI: %(n)s points", n=row.note)),
    Because.OWN_EVIDENCE: lambda _row: str(gettext("own evidence")),
    Because.USUAL: lambda row: str(
        gettext("usual value of the role, μ = %(mu)s", mu=write_number(Fraction(row.note), 2))
    ),
    Because.OBSERVATION: lambda _row: str(gettext("observation")),
    Because.WEIGHT: _weight,
    Because.KPI_VERSION: _kpi_version,
    Because.NUMERATOR: _counted,
    Because.LATE: _late,
}


def _figure_label(row: Row, company: Organisation, kpis: dict[str, KpiDefinition]) -> str:
    if row.figure is None:
        return ""
    if row.figure.kind is Kind.UNATTRIBUTED:
        return str(gettext("not attributed"))
    if row.figure.kind is Kind.KPI_POINTS:
        code = row.figure.parts[2]
        return kpi_name(kpis[code]) if code in kpis else code
    if row.figure.kind in (Kind.ROLE_POINTS, Kind.ROLE_MINUTES, Kind.ROLE_AMOUNT):
        return _name(company, row.figure.parts[1])
    return " · ".join(_name(company, part) for part in row.about)


def _note(row: Row, lineage: Lineage) -> str:
    if row.because is Because.OBSERVATION:
        return row.note or str(gettext("without a source"))
    if row.because is Because.MEASURED_APART:
        return " · ".join([*(_name(context.company(), part) for part in row.about), *filter(None, [row.note])])
    if row.because in (Because.NUMERATOR, Because.MEASURED):
        return row.note
    if row.because is Because.FIGURE and "/" in row.note and lineage.unit is Unit.SCORE:
        return str(gettext("%(share)s%% of the weight", share=write_number(Fraction(row.note) * 100, 2)))
    return ""


def _anchor(note: str) -> str:
    raw, arrow, points = note.partition(" → ")
    if not arrow:
        return ""
    return f"{write_number(Fraction(raw), 2)} → {write_number(Fraction(points), 0)}"


def _href(row: Row, period: str, version: int, company: Organisation) -> str | None:
    if row.figure is not None:
        return figure_url(period, row.version or version, row.figure.kind, *row.figure.parts)
    if row.day is not None and row.about and row.about[0] in company.people:
        person = company.people[row.about[0]]
        if context.actor().sees_person(person.code, person.department):
            return url_for("hours.person_day", person=person.code, day=row.day)
    return None


def _name(company: Organisation, code: str) -> str:
    if code == UNASSIGNED:
        return str(gettext("no role"))
    for named in (company.people, company.roles, company.departments):
        if code in named:
            return context.name_of(named[code], code)
    return code


def milli(value: int) -> Fraction:
    """A weight in thousandths as a figure."""
    return Fraction(value, 1000)
