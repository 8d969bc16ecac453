"""Attribution as the pages show it: amounts in their unit, formulas with their numbers, effects as steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.department_effects import DepartmentEffects, Factor
from scheduler.attribution.engine import FEN
from scheduler.domain.organisation import Organisation, Role
from scheduler.kpis.catalogue import ATTENDANCE_KPIS, AttendanceKpi, Measure
from scheduler.services.attribution import CellView, DepartmentView, Overview
from scheduler.services.attribution_person import DepartmentChange, KpiLine, PersonScore, RoleLine
from scheduler.services.attribution_whatif import SMALLEST_GROUP
from web import context
from web.actuals.presenters import formula, write_parts
from web.attribution.appeal_presenters import (
    APPEAL_STATES,
    APPEAL_TONES,
    CARD_STATES,
    CARD_TONES,
    appeal_name,
    write_signed_amount,
)
from web.attribution.beside import calibrated, calibration_words, share_rows, share_words
from web.attribution.figures import exact, figure_url, kpi_name, milli
from web.i18n import write_money, write_number

__all__ = [
    "APPEAL_STATES",
    "APPEAL_TONES",
    "CARD_STATES",
    "CARD_TONES",
    "appeal_name",
    "calibrated",
    "calibration_words",
    "exact",
    "figure_url",
    "formula",
    "kpi_name",
    "milli",
    "share_rows",
    "share_words",
    "write_signed_amount",
]

TIER_NAMES = {
    "below": _l("below the basic level"),
    "basic": _l("basic"),
    "good": _l("good"),
    "excellent": _l("excellent"),
    "": _l("not rated"),
}
TIER_TONES = {"below": "bad", "basic": "warn", "good": "info", "excellent": "good", "": ""}
BAND_TONES = {"below": "bad", "basic": "warn", "good": "info", "excellent": "good", "inside": "good", "outside": "warn"}
EVIDENCE_NAMES = {
    "A": _l("A – strong"),
    "B": _l("B – fair"),
    "C": _l("C – thin"),
    "T": _l("team figures"),
    "": _l("none"),
}
FACTOR_NAMES = {
    "plan_hours": _l("planned hours"),
    "attendance": _l("attendance"),
    "deployment": _l("deployment"),
    "productivity": _l("productivity"),
}
# the letters of the formulas, in the order in which a reader meets them
LETTERS = (
    ("C", _l("composite score")),
    ("S", _l("score of the role")),
    ("m", _l("minutes worked in the role")),
    ("w", _l("weight of the role")),
    ("v", _l("weight of the KPI")),
    ("f", _l("points of the KPI")),
    ("x", _l("what was counted")),
    ("n", _l("over how much it was counted")),
    ("μ", _l("usual value of the role")),
    ("κ", _l("how much the usual value counts beside one's own")),
    ("θ", _l("value that is judged")),
    ("a", _l("contribution points")),
    ("V", _l("what the department divides")),
    ("φ", _l("share of it")),
)
# the attendance figures that stand in the overview; the rest are on the person's page
OVERVIEW_KPIS = ("att_rate", "late_rate", "adherence", "ot_ratio", "xrole")


def write_amount(amount: int | None, unit: str) -> str:
    """An amount of a department in its unit: money, or points (stored as hundredths)."""
    if amount is None:
        return "–"
    if unit == FEN:
        return write_money(amount)
    return str(gettext("%(points)s pts", points=write_number(Decimal(amount) / 100, 2)))


def write_measure(measure: Measure | None) -> str:
    """An attendance figure in its unit; n/a where nothing can be divided."""
    if measure is None or measure.value is None:
        return str(gettext("n/a"))
    if measure.kpi.unit == "percent":
        return write_number(measure.value, 1) + "%"
    return str(gettext("%(n)s min", n=write_number(measure.value, 1)))


def role_of(company: Organisation, code: str) -> Role | None:
    return company.roles.get(code)


def role_name(company: Organisation, code: str) -> str:
    """A role's name; hours without a role have one of their own."""
    return str(gettext("no role")) if code == UNASSIGNED else context.name_of(company.roles.get(code), code)


def sums_exactly(department: DepartmentView) -> bool:
    """Is every level the sum of the one below it, to the last unit?"""
    roles = sum(role.amount for role in department.roles)
    cells = all(role.amount == sum(cell.share for cell in role.cells) for role in department.roles)
    return cells and roles + department.unattributed == department.amount


def attendance_numbers(measure: Measure) -> str:
    """What an attendance figure divides, with its numbers; empty where nothing can be divided."""
    return "" if measure.value is None else " ÷ ".join(write_parts(measure))


def overview_kpis() -> list[AttendanceKpi]:
    """The attendance figures that stand in the overview."""
    by_code = {kpi.code: kpi for kpi in ATTENDANCE_KPIS}
    return [by_code[code] for code in OVERVIEW_KPIS]


def overview_measures(attendance: tuple[Measure, ...]) -> list[Measure | None]:
    """The attendance figures of the overview, in its order."""
    by_code = {measure.kpi.code: measure for measure in attendance}
    return [by_code.get(code) for code in OVERVIEW_KPIS]


def total_points(overview: Overview) -> Fraction:
    return sum((department.points for department in overview.departments), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiStep:
    """A KPI of a role: the formula with letters and with numbers, and what the anchors made of it."""

    line: KpiLine
    numbers: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSteps:
    """The way from KPIs to a share, one formula a step."""

    line: RoleLine
    name: str
    role: Role | None
    kpis: tuple[KpiStep, ...]
    score: str
    points: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A step of the waterfall, with its parts where it has any."""

    name: str
    total: Fraction
    parts: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What a step of a department's waterfall is the sum of, by name."""

    name: str
    total: Fraction
    rows: tuple[tuple[str, Fraction], ...]


def role_steps(score: PersonScore, company: Organisation) -> tuple[RoleSteps, ...]:
    """Every role of a person's score with its numbers filled in."""
    return tuple(_steps(line, company) for line in score.roles)


def composite_numbers(score: PersonScore) -> str:
    """The composite's formula with the person's numbers: each scored role's minutes × weight × score."""
    scored = [line.cell for line in score.roles if line.cell.score is not None]
    if not scored or score.person.composite is None:
        return ""
    top = " + ".join(f"{c.minutes}·{_weight(c)}·{write_number(c.score, 2)}" for c in scored)
    bottom = " + ".join(f"{c.minutes}·{_weight(c)}" for c in scored)
    return f"({top}) / ({bottom}) = {write_number(score.person.composite, 2)}"


def score_effects(score: PersonScore, company: Organisation) -> tuple[Effect, ...]:
    """What moved the composite, by role, largest first; empty where nothing can be compared."""
    if score.effects is None:
        return ()
    found = [
        Effect(name=role_name(company, code), total=e.total, parts=(e.deployment, e.in_role, e.interaction))
        for code, e in score.effects.items()
    ]
    return tuple(sorted(found, key=lambda effect: (-abs(effect.total), effect.name)))


def department_steps(effects: DepartmentEffects) -> tuple[Effect, ...]:
    """Main effects of the four factors and what they did together."""
    found = [Effect(name=str(FACTOR_NAMES[str(factor)]), total=value) for factor, value in effects.main.items()]
    return (*found, Effect(name=str(gettext("together")), total=effects.interaction))


def step_details(change: DepartmentChange, company: Organisation) -> tuple[Detail, ...]:
    """What the steps are made of, each by role; attendance with overtime in it also by kind."""
    effects, attendance = change.effects, change.effects.attendance
    parts: list[tuple[Factor, dict[str, Fraction]]] = [
        (Factor.PLAN, change.planned),
        (Factor.ATTENDANCE, change.attended),
        (Factor.DEPLOYMENT, effects.deployment),
        (Factor.PRODUCTIVITY, effects.productivity),
    ]
    named = [(factor, tuple((role_name(company, r), v) for r, v in rows.items())) for factor, rows in parts]
    if attendance.overtime:
        kinds = ((gettext("inside the schedule"), attendance.in_schedule), (gettext("overtime"), attendance.overtime))
        named.append((Factor.ATTENDANCE, tuple((str(name), value) for name, value in kinds)))
    return tuple(
        Detail(name=str(FACTOR_NAMES[factor.value]), total=effects.main[factor], rows=rows)
        for factor, rows in named
        if rows and sum((v for _, v in rows), Fraction(0)) == effects.main[factor]
    )


def waterfall(start: str, before: Fraction, effects: tuple[Effect, ...], end: str, unit: str) -> dict[str, object]:
    """Data of the waterfall chart: from a start by signed steps to an end."""
    after = before + sum((effect.total for effect in effects), Fraction(0))
    return {
        "unit": unit,
        "labels": [start, *(effect.name for effect in effects), end],
        "values": [round(float(v), 4) for v in (before, *(effect.total for effect in effects), after)],
        "kinds": ["total", *("step" for _ in effects), "total"],
    }


def _steps(line: RoleLine, company: Organisation) -> RoleSteps:
    cell = line.cell
    return RoleSteps(
        line=line,
        name=role_name(company, cell.role),
        role=company.roles.get(cell.role),
        kpis=tuple(_kpi_step(kpi) for kpi in line.kpis),
        score=_score_numbers(line),
        points=_points_numbers(cell),
        share=_share_numbers(line),
    )


def _kpi_step(kpi: KpiLine) -> KpiStep:
    unit = kpi.unit_zh if context.locale().startswith("zh") else kpi.unit_en
    if kpi.value is None or kpi.x is None or kpi.n is None:
        return KpiStep(line=kpi, numbers="", unit=unit)
    x, n, value = _short(kpi.x), _short(kpi.n), write_number(kpi.value, 3)
    if kpi.mu is None or kpi.kappa is None:
        return KpiStep(line=kpi, numbers=f"{x} / {n} = {value}", unit=unit)
    mu, kappa = _short(kpi.mu), _short(kpi.kappa)
    return KpiStep(line=kpi, numbers=f"({x} + {kappa}·{mu}) / ({n} + {kappa}) = {value}", unit=unit)


def _score_numbers(line: RoleLine) -> str:
    scored = [kpi for kpi in line.kpis if kpi.points is not None]
    if not scored or line.cell.score is None:
        return ""
    top = " + ".join(f"{kpi.weight}·{write_number(kpi.points, 2)}" for kpi in scored)
    bottom = " + ".join(str(kpi.weight) for kpi in scored)
    return f"({top}) / ({bottom}) = {write_number(line.cell.score, 2)}"


def _points_numbers(cell: CellView) -> str:
    score = "80" if cell.score is None else write_number(cell.score, 2)
    return f"({cell.minutes} / 60) · {_weight(cell)} · {score} / 100 = {write_number(cell.points, 2)}"


def totals_shown(line: RoleLine) -> bool:
    """May the reader see what the whole department has? Staff from five people on."""
    return line.people >= SMALLEST_GROUP or context.actor().sees_department(line.department)


def _share_numbers(line: RoleLine) -> str:
    if not totals_shown(line):
        return write_amount(line.cell.share, line.unit)
    share = write_amount(line.cell.share, line.unit)
    total = write_number(line.department_points, 2)
    return f"{write_amount(line.amount, line.unit)} · {write_number(line.cell.points, 2)} / {total} = {share}"


def _weight(cell: CellView) -> str:
    return write_number(Decimal(cell.w_milli) / 1000, 3 if cell.w_milli % 100 else 1)


def _short(value: Fraction) -> str:
    """A figure with as many decimals, up to four, as it takes to follow the sum."""
    return write_number(value, next((digits for digits in range(4) if value * 10**digits % 1 == 0), 4))
