"""The cycle-end report as one workbook: summary, departments, roles, people, KPIs, help, fairness, lineage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from scheduler.attribution.fairness import CheckName, Finding
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.exchange.table_out import to_workbook
from scheduler.i18n import N_
from scheduler.services.fairness import fairness_report
from scheduler.services.kpi_table import KpiRow
from scheduler.services.period_report import DepartmentReport, PeriodReport, period_report
from scheduler.services.plan_actual import SlotTotals

SHOWN = ("att_rate", "adherence", "coverage", "service", "stability", "wape")
PLACES = 4

TIERS = {
    "below": N_("below the basic level"),
    "basic": N_("basic"),
    "good": N_("good"),
    "excellent": N_("excellent"),
    "": N_("not rated"),
}
CHECKS = {
    CheckName.GROUP_RATE: N_("Top tier by contract"),
    CheckName.HELPERS: N_("Helpers"),
    CheckName.PART_TIME: N_("Part time"),
    CheckName.LEAVE: N_("Leave"),
    CheckName.NIGHT: N_("Night work"),
    CheckName.LENIENCY: N_("Lenient raters"),
    CheckName.BURDEN: N_("Burdens"),
    CheckName.EXPLANATION: N_("Explanation"),
}
SUBJECTS = {"nights": N_("nights"), "weekends": N_("weekend days"), "night_work": N_("hours at night")}

Words = Callable[[str], str]


def export_period_report(
    app: App, actor: Actor, period_code: str, *, locale: str = "en", words: Words = str
) -> tuple[str, bytes]:
    """(file name, content) of the report as XLSX, with what the actor sees; fairness for HR and admin.

    ``words`` puts headings into the reader's language. Hours and scores are rounded to four decimals, money to the fen.
    Raises as ``period_report``.
    """
    report = period_report(app, actor, period_code)
    with app.reading(actor) as uow:
        company: Organisation = uow.organisation.load()
    findings: tuple[Finding, ...] = ()
    if report.version is not None and actor.role in (AccountRole.HR, AccountRole.ADMIN):
        findings = fairness_report(app, actor, period_code, version=report.version.version).findings
    sheets = report_sheets(report, company, findings, locale, words)
    suffix = f"-v{report.version.version}" if report.version else ""
    return f"report-{period_code}{suffix}.xlsx", to_workbook(sheets)


def report_sheets(
    report: PeriodReport, company: Organisation, findings: Sequence[Finding], locale: str, _: Words
) -> dict[str, pd.DataFrame]:
    """Frames by sheet title, headings in the reader's language. A sheet without rows keeps its headings."""
    sheets = {
        _("Summary"): _summary(report, company, locale, _),
        _("Departments"): _departments(report, company, locale, _),
        _("Roles"): _roles(report, company, locale, _),
        _("People"): _people(report, company, locale, _),
        _("KPIs"): _kpis(report, locale, _),
        _("Help"): _help(report, company, locale, _),
    }
    if findings:
        sheets[_("Fairness")] = _fairness(findings, company, locale, _)
    sheets[_("Lineage")] = _lineage(report, _)
    return sheets


def _summary(report: PeriodReport, company: Organisation, locale: str, _: Words) -> pd.DataFrame:
    version, people = report.version, report.overview.people if report.overview else ()
    rows: list[tuple[str, object]] = [
        (_("Site"), company.site.name(locale)),
        (_("Period"), report.period.code),
        (_("From"), report.period.first_day),
        (_("To"), report.period.last_day),
        (_("Hours locked"), _answer(report.period.locked, _)),
        (_("Attribution version"), version.version if version else None),
        (_("State"), _(version.state) if version else None),
        (_("Made"), version.made_at.astimezone(company.site.zone) if version else None),
        (_("Hours worked"), hours(sum(d.minutes for d in report.departments))),
        (_("People rated"), sum(d.rated for d in report.departments)),
        (_("People"), len(people)),
        (_("Lock hash"), version.lock_hash if version else None),
        (_("Report of"), report.made_at.astimezone(company.site.zone)),
        *_recorded(report, _),
        *_revised(report, _),
        (_("A score never decides alone about a person."), None),
    ]
    return _frame(rows, (_("What"), _("Value")))


def _recorded(report: PeriodReport, _: Words) -> list[tuple[str, object]]:
    """The first day of which cover, service, output and cost are told; nothing where that is the period's."""
    if not report.unrecorded:
        return []
    first = report.period.first_day + timedelta(days=report.unrecorded)
    return [(_("Roster or hours on record from"), first if report.recorded else _("no hours are on record"))]


def _revised(report: PeriodReport, _: Words) -> list[tuple[str, object]]:
    """Which figures are as locked and which of the version after the appeals; nothing where they are the same."""
    if report.revised is None:
        return []
    return [
        (_("Hours, attendance, cover, cost and help"), _("as locked, before the appeals")),
        (_("Points, composites and hours of people"), f"{_('Attribution version')} {report.revised.version}"),
    ]


def _as_locked(report: PeriodReport, heading: str, _: Words) -> str:
    """A heading of hours that appeals did not change, where they changed others."""
    return heading if report.revised is None else f"{heading} ({_('as locked, before the appeals')})"


def _counted(report: PeriodReport, one: DepartmentReport) -> tuple[Decimal | None, ...]:
    """Hours in its roles, lent and borrowed as the version after the appeals counts them; no columns without one."""
    if report.revised is None:
        return ()
    if one.counted is None:
        return (None, None, None)
    return (hours(one.counted_min or 0), hours(one.counted.lent_min), hours(one.counted.borrowed_min))


def _departments(report: PeriodReport, company: Organisation, locale: str, _: Words) -> pd.DataFrame:
    rows = [
        (
            one.department,
            company.departments[one.department].name(locale),
            hours(one.minutes),
            _money(one.row),
            number(one.points),
            number(one.points_per_hour),
            number(one.composite),
            one.rated,
            *(_measure(one.row, code) for code in SHOWN),
            hours(sum(line.minutes for line in one.lent)),
            hours(sum(line.minutes for line in one.borrowed)),
            *_counted(report, one),
        )
        for one in report.departments
    ]
    measures = [_measure_name(report, code, locale) for code in SHOWN]
    since = f"({_('Attribution version')} {report.revised.version})" if report.revised else ""
    counted = [f"{one} {since}" for one in (_("Hours in its roles"), _("Hours lent"), _("Hours borrowed")) if since]
    return _frame(
        rows,
        (
            *(_("Department"), _("Name of the department"), _as_locked(report, _("Hours in its roles"), _)),
            _("Labour cost of recorded work"),
            *(_("Contribution points"), _("Points an hour"), _("Mean composite"), _("People rated")),
            *measures,
            *(_as_locked(report, heading, _) for heading in (_("Hours lent"), _("Hours borrowed"))),
            *counted,
        ),
    )


def _roles(report: PeriodReport, company: Organisation, locale: str, _: Words) -> pd.DataFrame:
    rows = [
        (
            one.department,
            role.role,
            company.roles[role.role].name(locale),
            hours(role.minutes),
            hours(role.helped_min),
            number(role.row.operations.units if role.row.operations else None),
            _money(role.row),
            *_cover(role.cover),
            role.shortest_hour,
        )
        for one in report.departments
        for role in one.roles
    ]
    return _frame(
        rows,
        (
            *(_("Department"), _("Role"), _("Name of the role"), _as_locked(report, _("Hours"), _)),
            *(_("of them by other departments"), _("Units")),
            *(_("Labour cost of recorded work"), _("Hours needed"), _("Hours covered"), _("Hours short")),
            *(_("Hours above the need"), _("Hour of the day with most missing")),
        ),
    )


def _cover(cover: SlotTotals) -> tuple[Decimal | None, ...]:
    """Hours needed, covered, short and above the need; none of them where no need is known, as on the page."""
    parts = (cover.need_cmin, cover.covered_cmin, cover.short_cmin, cover.surplus_cmin)
    return tuple(hours(Fraction(part, 100)) if cover.need_cmin else None for part in parts)


def _people(report: PeriodReport, company: Organisation, locale: str, _: Words) -> pd.DataFrame:
    rows = [
        (
            one.person,
            company.people[one.person].name(locale),
            one.home,
            hours(one.minutes),
            number(one.points),
            number(one.composite),
            _(TIERS[one.tier]),
            one.evidence,
            _answer(one.ranked, _),
        )
        for one in (report.overview.people if report.overview else ())
    ]
    return _frame(
        rows,
        (
            *(_("Person"), _("Name"), _("Home department"), _("Hours"), _("Contribution points"), _("Composite")),
            *(_("Tier"), _("Evidence"), _("May be compared")),
        ),
    )


def _kpis(report: PeriodReport, locale: str, _: Words) -> pd.DataFrame:
    rows = []
    for one in report.departments:
        for role in one.roles:
            for kpi in role.kpis:
                d = kpi.definition
                name, unit = (d.name_zh, d.unit_zh) if locale.startswith("zh") else (d.name_en, d.unit_en)
                usual = kpi.trend.usual if kpi.trend else None
                odd = kpi.trend.odd if kpi.trend else None
                rows.append(
                    (
                        *(one.department, role.role, d.code, d.version, name, unit, number(kpi.value)),
                        *(number(kpi.points), _(TIERS[kpi.tier]) if kpi.tier else None, number(usual)),
                        None if odd is None else _answer(odd, _),
                    )
                )
    return _frame(
        rows,
        (
            *(_("Department"), _("Role"), _("KPI"), _("Version"), _("Name of the KPI"), _("Unit"), _("Value")),
            _("KPI points"),
            *(_("Tier"), _("Usual value"), _("Out of the ordinary")),
        ),
    )


def _help(report: PeriodReport, company: Organisation, locale: str, _: Words) -> pd.DataFrame:
    rows = [
        (
            f"{line.month[0]}-{line.month[1]:02d}",
            line.home,
            line.host,
            line.person,
            company.people[line.person].name(locale),
            line.role or "",
            hours(line.minutes),
            hours(line.provisional_min),
        )
        for line in report.lines
    ]
    return _frame(
        rows,
        (
            *(_("Month"), _("Home department"), _("Host department"), _("Person"), _("Name"), _("Role")),
            *(_as_locked(report, _("Hours"), _), _("of them provisional")),
        ),
    )


def _subject(finding: Finding, company: Organisation, locale: str, _: Words) -> str:
    """A contract, a department, or what the burden is."""
    named = company.contracts.get(finding.subject) or company.departments.get(finding.subject)
    if named:
        return named.name(locale)
    return _(SUBJECTS[finding.subject]) if finding.subject in SUBJECTS else finding.subject


def _answer(said: bool, _: Words) -> str:
    return _("yes") if said else _("no")


def _fairness(findings: Sequence[Finding], company: Organisation, locale: str, _: Words) -> pd.DataFrame:
    rows = [
        (
            _(CHECKS[finding.check]),
            _subject(finding, company, locale, _),
            number(finding.value),
            number(finding.limit),
            number(finding.p),
            finding.n,
            _answer(finding.alarm, _),
            " ".join(finding.names),
        )
        for finding in findings
    ]
    return _frame(
        rows, (_("Check"), _("Of"), _("Value"), _("Limit"), "p", _("People or figures"), _("Alarm"), _("Named"))
    )


def _lineage(report: PeriodReport, _: Words) -> pd.DataFrame:
    version, lineage = report.version, report.lineage
    rows: list[tuple[str, str]] = []
    if version is not None:
        rows += [(_("Attribution version"), f"{version.period} v{version.version}")]
        rows += [(_("Document hash"), version.content_hash), (_("Lock hash"), version.lock_hash)]
    if lineage is not None:
        rows += [(_("Segments hash"), lineage.segments_hash), (_("Code version"), lineage.code_version)]
        rows += [(_("KPI version"), f"{code} v{number_}") for code, number_ in lineage.kpis]
        rows += [
            (_("Role weight"), f"{w.role} {Decimal(w.w_milli) / 1000} ({w.valid_from.isoformat()})")
            for w in lineage.weights
        ]
        rows += [(_("Rule pack"), f"{code} {edition}") for code, edition in lineage.packs]
        if lineage.prior is not None:
            rows += [(_("Earlier version"), f"{lineage.prior.period} v{lineage.prior.version}")]
    return _frame(rows, (_("What"), _("Value")))


def hours(minutes: int | Fraction) -> Decimal:
    """Minutes as hours, four decimals."""
    found = number(Fraction(minutes) / 60)
    return found if found is not None else Decimal(0)


def number(value: Fraction | int | None) -> Decimal | None:
    """At most four decimals; None stays None."""
    if value is None:
        return None
    exact = Fraction(value)
    return round(Decimal(exact.numerator) / Decimal(exact.denominator), PLACES)


def _money(row: KpiRow) -> Decimal | None:
    """Fen as the site's currency with two decimals."""
    if row.operations is None:
        return None
    return round(Decimal(row.operations.cost_fen.numerator) / Decimal(row.operations.cost_fen.denominator) / 100, 2)


def _measure(row: KpiRow, code: str) -> Decimal | None:
    found = row.measure(code)
    return number(found.value) if found else None


def _measure_name(report: PeriodReport, code: str, locale: str) -> str:
    for row in report.table.rows():
        found = row.measure(code)
        if found is not None:
            return f"{found.kpi.name_zh if locale.startswith('zh') else found.kpi.name_en} (%)"
    return code


def _frame(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns), dtype=object)
