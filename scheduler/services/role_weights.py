"""Versions of role weights: what is in force from when, what proposed ones would move, publication; sensitivity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from scheduler.attribution.engine import Inputs, Result, attribute
from scheduler.attribution.version import AttributionVersion
from scheduler.attribution.whatif import (
    LEAST_MILLI,
    MOST_MILLI,
    Sensitivity,
    WhatIf,
    sensitivity,
    what_if,
    with_weights,
)
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.kpis.definitions import KpiLevel
from scheduler.kpis.freeze import variance_within
from scheduler.services.attribution_inputs import load_version, read_inputs_of
from scheduler.services.hours_inputs import require_hr
from scheduler.services.kpi_reading import samples_of
from scheduler.storage.unit_of_work import UnitOfWork

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightVersion:
    """``w_milli`` in thousandths from ``valid_from`` on; imported ones say nobody and no reason."""

    w_milli: int
    valid_from: date
    reason: str
    entered_by: str
    entered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWeights:
    """The versions of a role, the latest first; ``current`` is in force today (1000 where none has begun)."""

    role: str
    department: str
    current: int
    versions: tuple[WeightVersion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A what-if of a period: of its newest attribution version, or (None) of its figures as they stand."""

    period: str
    version: AttributionVersion | None
    weights: dict[str, int]
    found: WhatIf


def role_weights(app: App, actor: Actor) -> tuple[RoleWeights, ...]:
    """Every role with its versions, by department and role. Everybody may read what a role weighs."""
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        today = uow.today
        rows = uow.kpis.weight_versions()
    versions: dict[str, list[WeightVersion]] = {}
    for role, w_milli, valid_from, reason, by, at in rows:
        one = WeightVersion(w_milli=w_milli, valid_from=valid_from, reason=reason, entered_by=by, entered_at=at)
        versions.setdefault(role, []).insert(0, one)
    return tuple(
        RoleWeights(
            role=role.code,
            department=role.department,
            current=organisation.weight_milli(role.code, today),
            versions=tuple(versions.get(role.code, ())),
        )
        for role in sorted(organisation.roles.values(), key=lambda r: (r.department, r.code))
    )


def weights_what_if(app: App, actor: Actor, period: str, weights: Mapping[str, int]) -> Outcome:
    """Whose composite, points and money would move in a period under these weights, in thousandths by role.

    Raises Forbidden unless HR or admin, NotFound for an unknown period, InvalidInput for a weight that cannot be.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        _require_weights(uow.organisation.load(), weights)
        version, inputs = period_inputs(uow, period)
    found = what_if(inputs, with_weights(inputs, weights))
    return Outcome(period=period, version=version, weights=dict(weights), found=found)


def weights_sensitivity(app: App, actor: Actor, period: str) -> Sensitivity:
    """The order of people and departments in a period under every role's weight moved by ±10 and ±20 per cent.

    Errors: as ``weights_what_if``.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        _version, inputs = period_inputs(uow, period)
        spreads = _spreads(uow, inputs)
    result = attribute(inputs)
    return sensitivity(result, _score_variances(inputs, result, spreads))


def publish_weights(
    app: App, actor: Actor, weights: Mapping[str, int], valid_from: date, *, reason: str
) -> tuple[RoleWeights, ...]:
    """Make weights (thousandths by role) count from a day on. Days of locked periods keep theirs.

    Raises Forbidden unless HR or admin, InvalidInput for a weight, day or reason that cannot be, Conflict where nothing
    would change.
    """
    require_hr(actor)
    words = reason.strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        raise InvalidInput(
            f"the reason needs 1 to {LONGEST_REASON} characters", key="reason_length", least=1, most=LONGEST_REASON
        )
    with app.unit_of_work(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        _require_weights(organisation, weights)
        locked = last_locked(uow)
        if locked is not None and valid_from <= locked:
            raise InvalidInput(
                f"{valid_from} lies in a locked period; a day after {locked} is accepted",
                key="weight_locked",
                value=valid_from,
                locked=locked,
            )
        changed = {r: w for r, w in sorted(weights.items()) if organisation.weight_milli(r, valid_from) != w}
        if not changed:
            raise Conflict("these weights are in force then already", key="weights_unchanged")
        for role, w_milli in changed.items():
            uow.kpis.set_weight(role, w_milli, valid_from, reason=words, by=actor.login, at=uow.now)
        uow.audit("weights.publish", f"weights:{valid_from}", valid_from=valid_from, weights=changed, reason=words)
        uow.commit()
    return role_weights(app, actor)


def last_locked(uow: UnitOfWork) -> date | None:
    """The last day of the latest locked period; None before any is locked."""
    return max((p.last_day for p in uow.hours.periods() if p.locked), default=None)


def period_inputs(uow: UnitOfWork, period: str) -> tuple[AttributionVersion | None, Inputs]:
    """Inputs of the newest stored version, with its pools, else as the ledger stands. Raises NotFound."""
    found = next((p for p in uow.hours.periods() if p.code == period), None)
    if found is None:
        raise NotFound(f"there is no period {period}", key="period_missing", period=period)
    for version in uow.attributions.versions(period):
        return version, load_version(uow, version).inputs
    return None, read_inputs_of(uow, uow.organisation.load(), found, None)


def _require_weights(organisation: Organisation, weights: Mapping[str, int]) -> None:
    for role, w_milli in weights.items():
        if role not in organisation.roles:
            raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
        if not LEAST_MILLI <= w_milli <= MOST_MILLI:
            raise InvalidInput(
                f"role {role}: a weight of {w_milli / 1000:g} is not accepted; 0.5 to 2.0 is",
                key="weight_range",
                role=role,
                value=f"{w_milli / 1000:g}",
            )


def _spreads(uow: UnitOfWork, inputs: Inputs) -> dict[str, Fraction]:
    """σ² of one unit of exposure by individual KPI, where there is enough to know it."""
    figures = uow.observations.figures()
    found = {}
    for definition in inputs.definitions:
        if definition.level is KpiLevel.INDIVIDUAL:
            variance = variance_within(samples_of(uow, definition, figures).values())
            if variance is not None:
                found[definition.code] = variance
    return found


def _score_variances(
    inputs: Inputs, result: Result, spreads: Mapping[str, Fraction]
) -> dict[tuple[str, str], Fraction]:
    """Variance of role scores in points²: Σ (v/Σv)² · slope² · B·σ²/n over the individual KPIs."""
    tables = {(d.code, d.version): d for d in inputs.definitions}
    found: dict[tuple[str, str], Fraction] = {}
    for key, scored in result.scores.items():
        steps = [step for step in scored.steps if step.points is not None]
        total = sum((step.weight * step.part for step in steps), Fraction(0))
        square = Fraction(0)
        for step in steps:
            if step.reliability is None or step.value is None or not step.n or step.kpi not in spreads:
                continue
            slope = tables[step.kpi, step.version].table().slope(step.value)
            part = step.weight * step.part / total
            square += part * part * slope * slope * step.reliability * spreads[step.kpi] / step.n
        if square:
            found[key] = square
    return found
