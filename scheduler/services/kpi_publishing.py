"""From a role's drafts to what counts: the checks, the gate with its exception, what is frozen, publication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from scheduler.attribution.payload import canonical
from scheduler.attribution.whatif import WhatIf, what_if, with_definitions
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.kpis.anchors import decimal_fraction, plain
from scheduler.kpis.definitions import KpiDefinition, KpiLevel
from scheduler.kpis.freeze import Shift, estimate_kappa, pooled_mu
from scheduler.kpis.gate import DepartmentGate, KpiFault, department_gates, mix_faults, role_outlook
from scheduler.kpis.proposal import BackTest, back_test
from scheduler.kpis.records import GateException, KpiCard
from scheduler.services.hours_inputs import require_hr
from scheduler.services.kpi_catalogue import card_faults, refused
from scheduler.services.kpi_reading import in_force_on, past_of, pooled_periods
from scheduler.services.role_weights import last_locked, period_inputs
from scheduler.storage.unit_of_work import UnitOfWork

LEAST_REASON, MOST_REASON = 20, 500
BY_ANCHOR = "anchor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """μ and κ as they would be frozen now, and from what: periods or the 80-point anchor; people, or the default."""

    code: str
    mu: str | None
    kappa: str | None
    mu_basis: str
    kappa_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A role's drafts before publication. ``cards`` would be in force together from ``valid_from`` on.

    ``gate`` is the host department's; ``gates`` are of the departments that the reader sees; ``exception`` as far as
    it is signed.
    """

    role: str
    department: str
    valid_from: date
    drafts: tuple[KpiCard, ...]
    cards: tuple[KpiCard, ...]
    tests: dict[str, BackTest]
    faults: tuple[KpiFault, ...]
    company_mean: Fraction | None
    gates: tuple[DepartmentGate, ...]
    gate: DepartmentGate
    exception: GateException | None
    frozen: tuple[Frozen, ...]

    @property
    def publishable(self) -> bool:
        """No fault, and the gate passed or set aside by two signatures."""
        return not self.faults and (self.gate.passes or (self.exception is not None and self.exception.signed))


def review(app: App, actor: Actor, role: str) -> Review:
    """What publication of a role's drafts would check and freeze.

    Raises Forbidden for staff, NotFound for a role that is not the actor's or has no draft.
    """
    with app.reading(actor) as uow:
        return _review(uow, actor, role)


def drafts_what_if(app: App, actor: Actor, role: str, period: str) -> WhatIf:
    """Whose composite, points and money would have moved in a period under the drafts. Raises as ``review``;
    Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        found = _review(uow, actor, role)
        _version, inputs = period_inputs(uow, period)
    return what_if(inputs, with_definitions(inputs, _frozen_definitions(found)))


def sign_exception(app: App, actor: Actor, role: str, reason: str) -> GateException:
    """Sign that a department may publish beyond the gate: HR for the company, its lead as the head.

    The second signs the first one's words; other words take their place and ask both again. Raises Forbidden for
    others, Conflict where the gate passes, InvalidInput for a reason of fewer than 20 characters.
    """
    with app.unit_of_work(actor) as uow:
        found = _review(uow, actor, role)
        if found.gate.passes:
            raise Conflict(f"the gate of {found.department} passes", key="gate_passes", department=found.department)
        held = found.exception
        words = reason.strip() or (held.reason if held else "")
        if not LEAST_REASON <= len(words) <= MOST_REASON:
            raise InvalidInput(
                f"the reason needs {LEAST_REASON} to {MOST_REASON} characters",
                key="reason_length",
                least=LEAST_REASON,
                most=MOST_REASON,
            )
        if held is None or held.reason != words:
            held = GateException(
                department=found.department,
                subject_hash=_subject(found),
                gap="" if found.gate.gap is None else plain(found.gate.gap),
                reason=words,
            )
        signed = _signed(held, actor, found.department, uow)
        uow.kpis.save_exception(signed)
        uow.audit(
            "kpi.exception",
            f"department:{found.department}",
            role=role,
            gap=signed.gap,
            reason=signed.reason,
            subject=signed.subject_hash,
            drafts=[d.code for d in found.drafts],
        )
        uow.commit()
    return signed


def publish_role(app: App, actor: Actor, role: str) -> tuple[KpiCard, ...]:
    """Publish a role's drafts together, with μ and κ frozen.

    Raises Forbidden unless HR or admin, NotFound without a draft, InvalidInput naming the first fault, Conflict where
    the gate does not pass and no exception is signed by both.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        found = _review(uow, actor, role)
        if found.faults:
            raise refused(list(found.faults))
        if not found.publishable:
            gap = "" if found.gate.gap is None else plain(found.gate.gap)
            raise Conflict(
                f"the gate of {found.department} does not pass (gap {gap or 'unknown'})",
                key="gate_closed" if gap else "gate_unknown",
                department=found.department,
                gap=gap,
            )
        rows: list[dict[str, Any]] = [
            {
                "code": f.code,
                "mu": f.mu,
                "kappa": f.kappa,
                "mu_basis": f.mu_basis,
                "kappa_basis": f.kappa_basis,
            }
            for f in found.frozen
        ]
        uow.kpis.publish(rows, by=actor.login, at=uow.now)
        uow.audit(
            "kpi.publish",
            f"role:{role}",
            valid_from=found.valid_from,
            kpis=[f"{d.code}.{d.definition.version}" for d in found.drafts],
            frozen=rows,
            gap=None if found.gate.gap is None else plain(found.gate.gap),
            exception=None if found.gate.passes or found.exception is None else found.exception.subject_hash,
        )
        published = tuple(c for c in uow.kpis.cards() if c.code in {d.code for d in found.drafts} and not c.draft)
        uow.commit()
    return published


def _review(uow: UnitOfWork, actor: Actor, role: str) -> Review:
    if actor.role is AccountRole.STAFF:
        raise Forbidden("only leads, HR and administrators read drafts", key="kpi_leads_only")
    organisation: Organisation = uow.organisation.load()
    host = organisation.roles.get(role)
    cards = uow.kpis.cards()
    drafts = tuple(c for c in cards if c.draft and c.definition.role == role)
    if host is None or not actor.sees_department(host.department):
        raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
    if not drafts:
        raise NotFound(f"role {role} has no draft", key="kpi_no_drafts", role=role)
    start = max(d.definition.valid_from for d in drafts)
    together = in_force_on(cards, start) | {d.code: d for d in drafts if d.definition.weight}
    for ended in (d.code for d in drafts if not d.definition.weight):
        together.pop(ended, None)
    past = past_of(uow, uow.today)
    tests = {
        code: back_test(card.table, past.get(code, ()), card.definition.cap)
        for code, card in together.items()
        if not card_faults(card)
    }
    mine = tuple(card for card in together.values() if card.definition.role == role)
    weighted = uow.kpis.weighted_minutes()
    outlooks = [
        role_outlook(one.code, one.department, definitions, tests, weighted.get(one.code, 0))
        for one in organisation.roles.values()
        if (definitions := [c.definition for c in together.values() if c.definition.role == one.code])
    ]
    mean, gates = department_gates(outlooks)
    # a role whose every KPI ends is judged by nothing, and so is a department of such roles
    alone = DepartmentGate(department=host.department, expected=mean, gap=Fraction(0) if mean is not None else None)
    gate = next((g for g in gates if g.department == host.department), alone)
    found = Review(
        role=role,
        department=host.department,
        valid_from=start,
        drafts=drafts,
        cards=tuple(sorted(mine, key=lambda c: c.code)),
        tests=tests,
        faults=tuple(_faults(uow, drafts, mine, cards)),
        company_mean=mean,
        gates=tuple(g for g in gates if actor.sees_department(g.department)),
        gate=gate,
        exception=None,
        frozen=tuple(_freeze(uow, card) for card in drafts if not card_faults(card)),
    )
    return replace(found, exception=uow.kpis.exceptions(_subject(found)).get(host.department))


def _faults(
    uow: UnitOfWork, drafts: tuple[KpiCard, ...], together: tuple[KpiCard, ...], cards: tuple[KpiCard, ...]
) -> list[KpiFault]:
    locked = last_locked(uow)
    published = {c.code for c in cards if not c.draft}
    dates = sorted({d.definition.valid_from for d in drafts})
    found = []
    for draft in drafts:
        d = draft.definition
        found += card_faults(draft)
        for name in ("owner", "numerator_source", "exposure_source"):
            if d.weight and not getattr(draft, name).strip():
                found.append(KpiFault(key="kpi_unsaid", row=d.code, field=name, params={}))
        if len(dates) > 1:
            told = ", ".join(str(day) for day in dates)
            found.append(KpiFault(key="kpi_dates_differ", row=d.code, field="valid_from", params={"dates": told}))
        if locked is not None and d.valid_from <= locked:
            found.append(KpiFault(key="kpi_date_locked", row=d.code, field="valid_from", params={"locked": locked}))
        elif d.code in published and d.valid_from < uow.today:
            params = {"value": d.valid_from, "today": uow.today}
            found.append(KpiFault(key="kpi_date_past", row=d.code, field="valid_from", params=params))
    return found + mix_faults(drafts[0].definition.role, [c.definition for c in together])


def _freeze(uow: UnitOfWork, card: KpiCard) -> Frozen:
    """μ over the last three locked periods, else the 80-point anchor; κ from single shifts in them, else default."""
    d = card.definition
    if d.level is not KpiLevel.INDIVIDUAL:
        return Frozen(code=d.code, mu=None, kappa=None, mu_basis="", kappa_basis="")
    periods = pooled_periods(uow)
    codes = {code for code, _, _ in periods}
    pairs = [
        (decimal_fraction(f.numerator), decimal_fraction(f.exposure))
        for f in uow.observations.figures()
        if f.kpi == d.code and f.period in codes
    ]
    mu = pooled_mu(pairs)
    shifts: dict[str, list[Shift]] = {}
    if periods:
        for person, _day, x, n in uow.observations.days(d.code, periods[0][1], periods[-1][2]):
            shifts.setdefault(person, []).append((decimal_fraction(x), decimal_fraction(n)))
    kappa = estimate_kappa(shifts, card.facts)
    told = "clipped" if kappa.clipped else "estimated" if kappa.estimated else "default"
    return Frozen(
        code=d.code,
        mu=plain(card.table.raw_at(Fraction(80)) if mu is None else mu),
        kappa=plain(kappa.value),
        mu_basis=BY_ANCHOR if mu is None else ", ".join(code for code, _, _ in periods),
        kappa_basis=f"{told}:{kappa.people}",
    )


def _frozen_definitions(found: Review) -> list[KpiDefinition]:
    frozen = {f.code: f for f in found.frozen}
    return [
        replace(d.definition, mu=frozen[d.code].mu, kappa=frozen[d.code].kappa)
        for d in found.drafts
        if d.code in frozen
    ]


def _subject(found: Review) -> str:
    """What an exception is signed for: the department and every draft, to the letter."""
    drafts = [{name: getattr(d.definition, name) for name in KpiDefinition.__dataclass_fields__} for d in found.drafts]
    return sha256(canonical({"department": found.department, "drafts": drafts})).hexdigest()


def _signed(held: GateException, actor: Actor, department: str, uow: UnitOfWork) -> GateException:
    if actor.role is AccountRole.LEAD and department in actor.departments:
        signed = replace(held, head_by=actor.login, head_at=uow.now)
    elif actor.role in (AccountRole.HR, AccountRole.ADMIN):
        signed = replace(held, hr_by=actor.login, hr_at=uow.now)
    else:
        raise Forbidden("only HR and the head of the department sign", key="gate_signers")
    return signed
