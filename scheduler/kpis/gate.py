"""Before publication: is every department's card as hard as the company's, and is each role's mix what it may be?

E1: |expected mean points of a department − company mean| ≤ 5, else two signatures. E2: results at least half of the
weight, duties at most 30 per cent and never worth more than 80 points, weights of a role together 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.kpis.definitions import DUTY_CAP, KpiDefinition
from scheduler.kpis.proposal import BackTest
from scheduler.kpis.score import MIN_WEIGHT

MOST_GAP = Fraction(5)
LEAST_RESULT = 50
MOST_DUTY = 30
WHOLE_WEIGHT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFault:
    """Why something cannot be published: the key of its sentence, the row (KPI or role) and the field it names."""

    key: str
    row: str
    field: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOutlook:
    """``expected``: mean points of the role in its past, None with too little of it; ``weighted`` minutes × weight
    that the role stands for; ``covered`` is the share of its KPI weight that has a past of eight periods."""

    role: str
    department: str
    weighted: int
    expected: Fraction | None
    covered: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentGate:
    """``gap`` = expected − company mean in points; None where the past says too little. ``passes`` within ±5."""

    department: str
    expected: Fraction | None
    gap: Fraction | None

    @property
    def passes(self) -> bool:
        return self.gap is not None and abs(self.gap) <= MOST_GAP


def mix_faults(role: str, definitions: Sequence[KpiDefinition]) -> list[KpiFault]:
    """What is wrong with the KPIs of a role that would be in force together; an empty role has nothing to fault."""
    counted = [d for d in definitions if d.weight]
    if not counted:
        return []
    total = sum(d.weight for d in counted)
    faults = []
    if total != WHOLE_WEIGHT:
        weights = ", ".join(f"{d.code} {d.weight}" for d in counted)
        faults.append(KpiFault(key="kpi_weights_not_100", row=role, field="weight", params=_of(total, weights)))
    result = sum(d.weight for d in counted if d.kind == "result")
    duty = sum(d.weight for d in counted if d.kind == "duty")
    if result * 100 < LEAST_RESULT * total:
        codes = ", ".join(d.code for d in counted if d.kind != "result")
        faults.append(
            KpiFault(key="kpi_result_share", row=role, field="kind", params=_of(_percent(result, total), codes))
        )
    if duty * 100 > MOST_DUTY * total:
        codes = ", ".join(d.code for d in counted if d.kind == "duty")
        faults.append(KpiFault(key="kpi_duty_share", row=role, field="kind", params=_of(_percent(duty, total), codes)))
    return faults + [
        KpiFault(key="kpi_duty_cap", row=d.code, field="cap", params={"value": d.cap})
        for d in counted
        if d.kind == "duty" and d.cap > DUTY_CAP
    ]


def _of(value: object, rows: str) -> dict[str, object]:
    return {"value": value, "rows": rows}


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.4g}"


def role_outlook(
    role: str, department: str, definitions: Iterable[KpiDefinition], tests: Mapping[str, BackTest], weighted: int
) -> RoleOutlook:
    """The weighted mean over the KPIs with enough past, if those have at least 60 % of the weight."""
    rows = [(d.weight, tests.get(d.code)) for d in definitions if d.weight]
    total = sum(weight for weight, _ in rows)
    known = [(weight, test.mean) for weight, test in rows if test is not None and test.enough and test.mean is not None]
    weight = sum(w for w, _ in known)
    covered = Fraction(weight, total) if total else Fraction(0)
    expected = None
    if total and covered >= MIN_WEIGHT:
        expected = sum((w * mean for w, mean in known), Fraction(0)) / weight
    return RoleOutlook(role=role, department=department, weighted=weighted, expected=expected, covered=covered)


def department_gates(outlooks: Sequence[RoleOutlook]) -> tuple[Fraction | None, tuple[DepartmentGate, ...]]:
    """(company mean, gates by department), roles weighted by what they stand for; without any such minutes alike.

    A department is unknown unless roles with at least 60 % of its weight have an expectation.
    """
    alike = not any(one.weighted for one in outlooks)
    weight = {one.role: 1 if alike else one.weighted for one in outlooks}
    known = [one for one in outlooks if one.expected is not None]
    company = _mean(known, weight)
    gates = []
    for department in sorted({one.department for one in outlooks}):
        mine = [one for one in outlooks if one.department == department]
        # a department that nobody has worked for yet: its roles alike
        own = weight if any(weight[one.role] for one in mine) else {one.role: 1 for one in mine}
        has = [one for one in mine if one.expected is not None]
        enough = sum(own[one.role] for one in has) >= MIN_WEIGHT * sum(own[one.role] for one in mine)
        expected = _mean(has, own) if enough else None
        gap = None if expected is None or company is None else expected - company
        gates.append(DepartmentGate(department=department, expected=expected, gap=gap))
    return company, tuple(gates)


def _mean(outlooks: Sequence[RoleOutlook], weight: Mapping[str, int]) -> Fraction | None:
    total = sum(weight[one.role] for one in outlooks)
    if not total:
        return None
    return sum((weight[one.role] * one.expected for one in outlooks if one.expected is not None), Fraction(0)) / total
