"""Reports: periods, the performance map, a department, fairness, and the cycle-end report to print or keep."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from scheduler.domain.actor import AccountRole
from scheduler.errors import NotFound
from scheduler.services.calibration import CycleDiagnosis, diagnose_cycle
from scheduler.services.fairness import FairnessReport, fairness_report
from scheduler.services.hours import list_periods
from scheduler.services.pay_export import export_pay
from scheduler.services.period_report import PeriodReport, period_report
from scheduler.services.period_report_export import export_period_report
from scheduler.services.pools import bonus_versions
from web import context
from web.attribution.beside import calibrated, calibration_words
from web.downloads import download, known_format
from web.reports import presenters

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = list_periods(context.service(), context.actor())
    return render_template("reports/index.html", periods=found[::-1], today=context.today(), desk=_desk())


@blueprint.get("/<period>")
def performance(period: str) -> ResponseReturnValue:
    report = _report(period)
    return render_template(
        "reports/map.html",
        period=report.period,
        report=report,
        columns=presenters.map_columns(report),
        company=context.company(),
        desk=_desk(),
        names=presenters,
    )


@blueprint.get("/<period>/departments/<department>")
def department(period: str, department: str) -> ResponseReturnValue:
    report = _report(period)
    one = next((d for d in report.departments if d.department == department), None)
    if one is None:
        raise NotFound(f"there is no department {department!r}", key="department_missing", code=department)
    return render_template(
        "reports/department.html",
        period=report.period,
        report=report,
        one=one,
        company=context.company(),
        desk=_desk(),
        names=presenters,
    )


@blueprint.get("/<period>/fairness")
def fairness(period: str) -> ResponseReturnValue:
    report = _report(period)
    found, diagnosis = _fairness(report)
    return render_template(
        "reports/fairness.html",
        period=report.period,
        report=report,
        found=found,
        diagnosis=diagnosis,
        bonuses=bonus_versions(context.service(), context.actor(), period),
        company=context.company(),
        desk=True,
        names=presenters,
    )


@blueprint.get("/<period>/print")
def printed(period: str) -> ResponseReturnValue:
    report = _report(period)
    found = _fairness(report)[0] if _desk() else None
    return render_template(
        "reports/print.html",
        period=report.period,
        report=report,
        columns=presenters.map_columns(report),
        found=found,
        company=context.company(),
        desk=_desk(),
        names=presenters,
        calibrated=calibrated,
        calibration_words=calibration_words,
    )


@blueprint.get("/<period>/report.xlsx")
def export(period: str) -> ResponseReturnValue:
    name, content = export_period_report(
        context.service(), context.actor(), period, locale=context.locale(), words=lambda text: str(gettext(text))
    )
    return download(name, content)


@blueprint.get("/<period>/bonus.<fmt>")
def pay(period: str, fmt: str) -> ResponseReturnValue:
    name, content = export_pay(context.service(), context.actor(), period, known_format(fmt), locale=context.locale())
    return download(name, content)


def _report(period: str) -> PeriodReport:
    return period_report(context.service(), context.actor(), period)


def _fairness(report: PeriodReport) -> tuple[FairnessReport | None, CycleDiagnosis | None]:
    """Of the stored version, if there is one."""
    if report.version is None:
        return None, None
    code, version = report.period.code, report.version.version
    return (
        fairness_report(context.service(), context.actor(), code, version=version),
        diagnose_cycle(context.service(), context.actor(), code, version=version),
    )


def _desk() -> bool:
    return context.actor().role in (AccountRole.HR, AccountRole.ADMIN)
