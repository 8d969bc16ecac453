"""Publication of a version: its gate, the reason for what was not measured, and the lock of everybody's card."""

from __future__ import annotations

from scheduler.attribution.card import CardState
from scheduler.attribution.version import PUBLISHED, AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.errors import Conflict, InvalidInput
from scheduler.hours.deltas import deltas_hash
from scheduler.hours.ledger import Period
from scheduler.kpis.definitions import KpiDefinition
from scheduler.services.attribution_inputs import load_version, readable_version, unmeasured
from scheduler.services.hours_inputs import require_hr
from scheduler.services.measured_parts import require_all_taken
from scheduler.storage.unit_of_work import UnitOfWork

SHORTEST_REASON, LONGEST_REASON = 10, 400  # characters


def publish_attribution(
    app: App, actor: Actor, period_code: str, version: int, *, reason: str = ""
) -> AttributionVersion:
    """Make a version visible to staff and leads, and lock everybody's card at it: appeals may be filed from now on.

    ``reason`` says why KPIs have no value, where some have none; it is kept in the audit log. Raises Forbidden unless
    HR or admin, NotFound, Conflict when the period is not locked, its hours or the measured parts of its pools are not
    those that the version was computed from, or a version is published already; InvalidInput for KPIs without a value
    and without a reason.
    """
    require_hr(actor)
    reason = reason.strip()
    with app.unit_of_work(actor) as uow:
        period: Period = uow.hours.period(period_code)
        uow.pools.queue_up(period_code)
        asked = readable_version(uow, actor, period_code, version)
        published = next((v for v in uow.attributions.versions(period_code) if v.state == PUBLISHED), None)
        if published is not None:
            raise Conflict(
                f"version {published.version} of {period_code} is published already",
                key="attribution_published",
                version=published.version,
            )
        if not period.locked:
            raise Conflict(
                f"period {period_code} must be locked before its attribution is published",
                key="period_not_locked",
                period=period_code,
            )
        stored = load_version(uow, asked)
        if (stored.inputs.segments_hash, stored.inputs.late_hash) != (period.content_hash, _late_hash(uow, period)):
            raise Conflict(
                f"version {version} was computed before {period_code} was locked; compute it again",
                key="attribution_stale",
                version=version,
                period=period_code,
            )
        require_all_taken(uow, uow.organisation.load(), stored.inputs, version)
        missing = [definition.code for definition in unmeasured(stored.inputs)]
        if missing and not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
            raise InvalidInput(
                f"no value was entered of {', '.join(missing)}; a reason of {SHORTEST_REASON} to {LONGEST_REASON} "
                "characters is needed",
                key="kpis_unmeasured",
                kpis=", ".join(missing),
                least=SHORTEST_REASON,
                most=LONGEST_REASON,
            )
        uow.attributions.publish(period_code, version, uow.now)
        uow.appeals.lock_cards(
            period_code,
            (p.person for p in stored.result.people),
            attribution_version=version,
            state=CardState.LOCKED,
            now=uow.now,
        )
        uow.audit(
            "attribution.publish",
            f"attribution:{period_code}.{version}",
            content_hash=asked.content_hash,
            lock_hash=asked.lock_hash,
            cards=len(stored.result.people),
            unmeasured=missing,
            reason=reason if missing else "",
        )
        made: AttributionVersion = next(v for v in uow.attributions.versions(period_code) if v.version == version)
        uow.commit()
    return made


def unmeasured_kpis(app: App, actor: Actor, period_code: str, version: int) -> tuple[KpiDefinition, ...]:
    """KPIs that scored nobody in a version, for want of any value. Raises Forbidden unless HR or admin, NotFound."""
    require_hr(actor)
    with app.reading(actor) as uow:
        return unmeasured(load_version(uow, readable_version(uow, actor, period_code, version)).inputs)


def _late_hash(uow: UnitOfWork, period: Period) -> str:
    """Of the delta lines that the locked period counts; empty where there are none."""
    lines = uow.hours.deltas(period=period.code)
    return deltas_hash(lines) if lines else ""
