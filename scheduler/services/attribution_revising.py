"""The revision of a locked version: the next version with its lineage, delta lines from the reserve, who may decide."""

from __future__ import annotations

from dataclasses import replace

from scheduler.attribution.appeal import BY_PERSON, Appeal, DeltaLine
from scheduler.attribution.card import CardState
from scheduler.attribution.claims import Claim, KpiClaim, RoleClaim, TimeClaim
from scheduler.attribution.engine import FEN
from scheduler.attribution.lock import Lineage, Snapshot
from scheduler.attribution.payload import describe_revision, pack
from scheduler.attribution.reading import pack_reading, read_result_of, reading_hash
from scheduler.attribution.version import APPEAL, CORRECTION
from scheduler.domain.organisation import Organisation
from scheduler.services.attribution_inputs import attendance_of, code_version, lineage_of, stored_reading
from scheduler.services.attribution_whatif import Amended, amend, beyond, check_claims, locked_version, reserve_left
from scheduler.storage.unit_of_work import UnitOfWork


def revise(uow: UnitOfWork, appeal: Appeal, claims: tuple[Claim, ...]) -> int:
    """Make and publish the next version, and the delta lines; the version's number."""
    organisation: Organisation = uow.organisation.load()
    prior = locked_version(uow, appeal.period, appeal.person)
    check_claims(uow, organisation, prior, appeal.person, claims)
    amended = amend(uow, organisation, prior, claims)
    _, kept = stored_reading(uow, organisation, uow.actor, appeal.period, prior.version.version)
    attendance = kept.attendance or attendance_of(uow, organisation, prior.inputs)
    reading = pack_reading(read_result_of(amended.inputs, amended.result, attendance))
    packed = pack(amended.inputs, amended.result, describe_revision(prior.result, amended.claims))
    before = Snapshot(period=appeal.period, version=prior.version.version, lock_hash=prior.version.lock_hash)
    lineage = uow.attributions.lineage(appeal.period, prior.version.version)
    if lineage is None:
        lineage = lineage_of(organisation, amended.inputs, prior=before, reading_hash="", packs=())
    made = uow.attributions.add(
        appeal.period,
        packed,
        amended.result.cells,
        lineage=_continued(lineage, before, reading_hash(reading), appeal.id),
        reading=reading,
        now=uow.now,
        origin=APPEAL if appeal.kind == BY_PERSON else CORRECTION,
        reserve_permille=prior.version.reserve_permille,
    )
    uow.attributions.publish(appeal.period, made.version, uow.now)
    uow.appeals.add_deltas(appeal.period, _lines(uow, appeal, amended, made.version))
    for card in uow.appeals.cards(appeal.period, [p for p in amended.touched if p != appeal.person]):
        # a team's figure moves colleagues' scores too: their cards are a new version with a window of its own
        if card.state == CardState.LOCKED:
            uow.appeals.move_card(
                replace(card, version=card.version + 1, attribution_version=made.version, locked_at=uow.now)
            )
    return int(made.version)


def _continued(lineage: Lineage, before: Snapshot, hash_: str, appeal: int) -> Lineage:
    return replace(lineage, prior=before, reading_hash=hash_, appeal=appeal, code_version=code_version())


def _lines(uow: UnitOfWork, appeal: Appeal, amended: Amended, version: int) -> list[DeltaLine]:
    left = reserve_left(uow, amended.prior)
    lines = []
    for delta in amended.deltas:
        held = left.get(delta.department, 0) if delta.unit == FEN else 0
        over = beyond(delta.amount, held) if delta.unit == FEN else 0
        if delta.unit == FEN:
            left[delta.department] = held - (delta.amount - over)
        lines.append(
            DeltaLine(
                appeal=appeal.id,
                version=version,
                person=delta.person,
                department=delta.department,
                unit=delta.unit,
                amount=delta.amount,
                beyond_reserve=over,
            )
        )
    return lines


def barred_from(uow: UnitOfWork, appeal: Appeal) -> frozenset[str]:
    """Accounts that may not decide: who filed it, entered a disputed figure or decided about the disputed hours."""
    logins = {appeal.filed_by}
    kpis = {c.kpi for c in appeal.claims if isinstance(c, KpiClaim)}
    if kpis:
        logins |= {
            o.entered_by for o in uow.observations.of_periods((appeal.period,)) if o.kpi in kpis and o.entered_by
        }
    days = [c.day for c in appeal.claims if isinstance(c, TimeClaim)]
    if any(isinstance(c, RoleClaim) for c in appeal.claims):
        period = uow.hours.period(appeal.period)
        days = [period.first_day, period.last_day]
    if days:
        queue = uow.hours.exceptions(min(days), max(days), people={appeal.person})
        exact = {c.day for c in appeal.claims if isinstance(c, TimeClaim)}
        logins |= {
            e.decided_by for e in queue if e.decided_by and (e.operational_date in exact or len(exact) < len(days))
        }
    return frozenset(logins)
