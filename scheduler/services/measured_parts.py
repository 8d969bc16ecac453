"""Measured parts of pools: entered by HR, taken into an attribution as they are, and held to the pool they are of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from scheduler.attribution.engine import Inputs, Measured
from scheduler.attribution.measured import MeasuredPart
from scheduler.attribution.version import PUBLISHED
from scheduler.bootstrap import App
from scheduler.decimals import LARGEST_FEN
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.services.hours_inputs import require_hr, visible_people
from scheduler.storage.unit_of_work import UnitOfWork

LONGEST_SOURCE = 200


def enter_measured_part(
    app: App, actor: Actor, period_code: str, *, person: str, role: str, fen: int, source: str
) -> MeasuredPart:
    """What was measured as a person's in a role, in fen of the pool of the role's department; in place of what was
    said before, and 0 takes it back.

    Raises Forbidden unless HR or admin, NotFound for an unknown period, person or role, InvalidInput for an amount
    below 0 or a missing source, Conflict once the period's attribution is published, or for the own part.
    """
    require_hr(actor)
    if actor.person == person:
        raise Conflict("nobody decides on the own bonus", key="bonus_own")
    source = source.strip()
    if not 0 <= fen <= LARGEST_FEN:
        raise InvalidInput("a measured part is 0 or more", key="measured_amount")
    if not source or len(source) > LONGEST_SOURCE:
        raise InvalidInput(
            f"a measured part needs its source, in up to {LONGEST_SOURCE} characters",
            key="measured_source",
            most=LONGEST_SOURCE,
        )
    with app.unit_of_work(actor) as uow:
        uow.hours.period(period_code)
        uow.pools.queue_up(period_code)  # what comes while a version is published must not slip in behind it
        organisation: Organisation = uow.organisation.load()
        visible_people(organisation, actor, person=person)
        if role not in organisation.roles:
            raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
        _require_open(uow, period_code)
        part = MeasuredPart(
            person=person, role=role, fen=fen, source=source, entered_by=actor.login, entered_at=uow.now
        )
        before = [p.fen for p in uow.measured_parts.of(period_code) if (p.person, p.role) == (person, role)]
        uow.measured_parts.store([(period_code, part)])
        uow.audit(
            "attribution.measured",
            f"period:{period_code}",
            person=person,
            role=role,
            fen=fen,
            before_fen=before[0] if before else None,
            source=source,
        )
        uow.commit()
    return part


def measured_parts(app: App, actor: Actor, period_code: str) -> tuple[MeasuredPart, ...]:
    """The parts that stand in a period, by role and person. Raises Forbidden unless HR or admin, NotFound."""
    require_hr(actor)
    with app.reading(actor) as uow:
        uow.hours.period(period_code)
        return tuple(part for part in uow.measured_parts.of(period_code) if part.fen)


def measured_of(uow: UnitOfWork, organisation: Organisation, period_code: str) -> tuple[Measured, ...]:
    """The parts that stand in a period, each with the department that hosts its role, in a fixed order."""
    found = [
        Measured(department=organisation.roles[p.role].department, role=p.role, person=p.person, amount=p.fen)
        for p in uow.measured_parts.of(period_code)
        if p.fen
    ]
    return tuple(sorted(found, key=lambda m: (m.department, m.role, m.person)))


def of_pools(parts: Collection[Measured], pools: Mapping[str, int]) -> tuple[Measured, ...]:
    """Those of departments that have a pool: points are never measured in money."""
    return tuple(part for part in parts if part.department in pools)


def overdrawn(inputs: Inputs) -> tuple[str, int, int] | None:
    """The first department whose measured parts are more than its pool, with both in fen; None where all fit."""
    pools = dict(inputs.pools)
    sums: dict[str, int] = {}
    for part in inputs.measured:
        sums[part.department] = sums.get(part.department, 0) + part.amount
    return next(((code, total, pools[code]) for code, total in sorted(sums.items()) if total > pools[code]), None)


def require_within_pools(inputs: Inputs) -> None:
    """Raises InvalidInput for measured parts that are more than the pool they are of."""
    found = overdrawn(inputs)
    if found is not None:
        department, measured, pool = found
        raise InvalidInput(
            f"the measured parts of {department}, {_money(measured)}, are more than its pool of {_money(pool)}",
            key="measured_over_pool",
            department=department,
            measured=_money(measured),
            pool=_money(pool),
        )


def require_all_taken(uow: UnitOfWork, organisation: Organisation, inputs: Inputs, version: int) -> None:
    """Raises Conflict when a version was computed without, or with other, measured parts than those that stand now."""
    now, then = set(measured_of(uow, organisation, inputs.cycle)), set(inputs.measured)
    if now != then:
        departments = ", ".join(sorted({part.department for part in now ^ then}))
        raise Conflict(
            f"version {version} does not hold the measured parts of {departments} as they stand now",
            key="measured_left_out",
            version=version,
            period=inputs.cycle,
            departments=departments,
        )


def _require_open(uow: UnitOfWork, period_code: str) -> None:
    for found in uow.attributions.versions(period_code):
        if found.state == PUBLISHED:
            raise Conflict(
                f"{period_code} is locked by its published version {found.version}",
                key="attribution_final",
                period=period_code,
                version=found.version,
            )


def _money(fen: int) -> str:
    return f"{Decimal(fen).scaleb(-2):.2f}"
