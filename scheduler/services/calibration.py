"""Are departments scored alike (E3), and the committee's bounded shift where they are not (E4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.attribution.bonus import Calibration
from scheduler.attribution.calibration import MOST, Shift, bounded, proposed_shifts
from scheduler.attribution.diagnostics import CompanyDiagnosis, DepartmentScores, diagnose
from scheduler.attribution.engine import Result
from scheduler.attribution.version import AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.errors import Conflict, InvalidInput
from scheduler.kpis.score import GRID
from scheduler.services.attribution_inputs import stored_version
from scheduler.services.hours_inputs import require_hr

SHORTEST_REASON = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleDiagnosis:
    """The diagnosis of a version, the shifts that the formula proposes, and those that the committee decided."""

    version: AttributionVersion
    company: CompanyDiagnosis
    proposed: tuple[Shift, ...]
    decided: tuple[Calibration, ...]


def scores_by_department(result: Result, results: Mapping[str, Fraction]) -> tuple[DepartmentScores, ...]:
    """Composites of rated people by home department, with the departments' audited results where there are any."""
    found: dict[str, dict[str, Fraction]] = {}
    for person in result.people:
        if person.composite.value is not None:
            found.setdefault(person.home, {})[person.person] = person.composite.value
    return tuple(
        DepartmentScores(department=code, composites=found.get(code, {}), result=results.get(code))
        for code in sorted(found.keys() | results.keys())
    )


def diagnose_cycle(app: App, actor: Actor, period_code: str, *, version: int | None = None) -> CycleDiagnosis:
    """Mean, spread, shares and correlation by department, and the proposed shifts.

    Raises Forbidden unless HR or admin, NotFound without period or attribution.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        stored = stored_version(uow, actor, period_code, version)
        results = {r.department: Fraction(r.points_e4, GRID) for r in uow.pools.results(period_code)}
        decided = uow.pools.calibrations(period_code)
    scores = scores_by_department(stored.result, results)
    return CycleDiagnosis(
        version=stored.version, company=diagnose(scores), proposed=proposed_shifts(scores), decided=decided
    )


def calibrate(
    app: App, actor: Actor, period_code: str, *, department: str, shift: Fraction, reason: str
) -> Calibration:
    """Record the committee's shift: so many points off every composite of the department, the originals kept beside it.

    Raises Forbidden unless HR or admin, NotFound, InvalidInput for a department without rated people, more than ±5
    points or four decimals, a shift that leads a score out of 0…120, or a reason under 20 characters; Conflict for the
    actor's own department.
    """
    require_hr(actor)
    shift_e4 = shift * GRID
    if abs(shift) > MOST or shift_e4.denominator != 1:
        raise InvalidInput("a shift of at most 5 points, with up to four decimals, is accepted", key="shift_range")
    if not SHORTEST_REASON <= len(reason.strip()) <= 400:
        raise InvalidInput("a reason of 20 to 400 characters is needed", key="shift_reason")
    with app.unit_of_work(actor) as uow:
        organisation = uow.organisation.load()
        own = organisation.people.get(actor.person) if actor.person else None
        if own is not None and own.department == department:
            raise Conflict("nobody shifts the own department", key="shift_own_department")
        stored = stored_version(uow, actor, period_code, None)
        scores = next((s for s in scores_by_department(stored.result, {}) if s.department == department), None)
        if scores is None:
            raise InvalidInput(f"{department!r} has no rated people", key="shift_department", code=department)
        if bounded(shift, scores.composites.values()) != shift:
            raise InvalidInput("the shift would lead a score out of 0 to 120", key="shift_range")
        decided = Calibration(
            department=department,
            shift_e4=int(shift_e4),
            reason=reason.strip(),
            decided_by=actor.login,
            decided_at=uow.now,
        )
        uow.pools.set_calibration(period_code, decided)
        uow.audit(
            "attribution.calibrate",
            f"period:{period_code}",
            department=department,
            shift_e4=decided.shift_e4,
            reason=decided.reason,
        )
        uow.commit()
    return decided
