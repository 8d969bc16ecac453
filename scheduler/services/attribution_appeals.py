"""Appeals against a locked card and corrections of a settled one. Nothing here makes a card editable again.

Who asks never decides, nor anybody about the own card, nor whoever decided or entered what is disputed. A revision is a
new version; its money is delta lines from the reserve, and no pool is split twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.attribution.appeal import BY_HR, BY_PERSON, OPEN, REVISED, UPHELD, Appeal, Card
from scheduler.attribution.card import CardEvent
from scheduler.attribution.claims import Claim
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.notice import Outcome
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services.attribution_inputs import Stored
from scheduler.services.attribution_revising import barred_from
from scheduler.services.attribution_revising import revise as revise_version
from scheduler.services.attribution_settling import card_of, moved, window_end
from scheduler.services.attribution_whatif import check_claims, locked_version
from scheduler.services.hours_inputs import require_hr
from scheduler.services.notices import note_appeal
from scheduler.storage.unit_of_work import UnitOfWork

SHORTEST_TEXT, LONGEST_TEXT = 10, 2000


def file_appeal(
    app: App, actor: Actor, period: str, claims: Sequence[Claim], grounds: str, *, card_version: int
) -> Appeal:
    """Dispute the own card: what should hold instead, and why.

    ``card_version`` is the version that the person looked at. Raises NotFound without an own locked card, Conflict when
    the card is another version by now, was appealed already or its ten working days are over, InvalidInput for claims
    that cannot be or change nothing, or grounds of fewer than ten characters.
    """
    person = actor.person
    if person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    why = _checked_text(grounds, "grounds_short")
    with app.unit_of_work(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        prior = locked_version(uow, period, person)
        card = card_of(uow, period, person)
        _require_version(card, card_version)
        if any(
            a.card_version == card.version and a.kind == BY_PERSON
            for a in uow.appeals.all(period=period, person=person)
        ):
            raise Conflict(
                f"version {card.version} of the card was appealed already", key="appeal_twice", version=card.version
            )
        appealed = moved(card, CardEvent.APPEAL)
        deadline = window_end(organisation, card)
        if uow.today > deadline:
            raise Conflict(f"the time to appeal ended on {deadline}", key="appeal_late", deadline=deadline)
        check_claims(uow, organisation, prior, person, claims)
        made = _add(uow, card, _asked(prior, BY_PERSON, claims, why), deadline)
        uow.appeals.move_card(appealed)
        uow.audit(
            "appeal.file",
            f"appeal:{made.id}",
            period=period,
            person=person,
            card_version=card.version,
            lock_hash=prior.version.lock_hash,
            claims=len(claims),
        )
        uow.commit()
    return made


def propose_correction(
    app: App, actor: Actor, card_key: tuple[str, str], claims: Sequence[Claim], reason: str, *, card_version: int
) -> Appeal:
    """Ask for the correction of a settled card that a proven data error calls for; a second account decides.

    ``card_key``: period and person.
    Raises Forbidden unless HR or admin and for the own card, NotFound without a card, Conflict when it is not settled,
    is another version or has an open correction, InvalidInput as ``file_appeal``.
    """
    require_hr(actor)
    period, person = card_key
    why = _checked_text(reason, "grounds_short")
    with app.unit_of_work(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        prior = locked_version(uow, period, person)
        card = card_of(uow, period, person)
        if actor.person == person:
            raise Forbidden("nobody corrects the own card", key="own_card")
        _require_version(card, card_version)
        moved(card, CardEvent.CORRECT)
        if any(a.open for a in uow.appeals.all(period=period, person=person)):
            raise Conflict("a correction of this card is open already", key="correction_open")
        check_claims(uow, organisation, prior, person, claims)
        made = _add(uow, card, _asked(prior, BY_HR, claims, why), uow.today)
        uow.audit(
            "correction.propose",
            f"appeal:{made.id}",
            period=period,
            person=person,
            card_version=card.version,
            lock_hash=prior.version.lock_hash,
        )
        uow.commit()
    return made


def decide_appeal(
    app: App, actor: Actor, appeal_id: int, *, revise: bool, reason: str, granted: Sequence[int] | None = None
) -> Appeal:
    """Uphold the card, or revise it by the claims granted (default: all; by their position).

    A revision is published at once as the next version; the version before stays. Raises Forbidden for who may not
    decide, NotFound, Conflict when it is decided already, InvalidInput for a reason of fewer than ten characters or
    nothing granted.
    """
    require_hr(actor)
    why = _checked_text(reason, "reason_short")
    with app.unit_of_work(actor) as uow:
        appeal: Appeal = uow.appeals.get(appeal_id)
        if not appeal.open:
            raise Conflict(
                f"appeal {appeal_id} was decided already", key="appeal_decided", decided_by=appeal.decided_by
            )
        if actor.person == appeal.person or actor.login in barred_from(uow, appeal):
            raise Forbidden(
                "not the own appeal, nor one about what the account entered or decided", key="not_the_panel"
            )
        card = card_of(uow, appeal.period, appeal.person)
        event = _event(appeal, revise=revise)
        version = None
        if revise:
            chosen = range(len(appeal.claims)) if granted is None else granted
            claims = tuple(claim for i, claim in enumerate(appeal.claims) if i in chosen)
            version = revise_version(uow, appeal, claims)
        if event is not None:
            now = replace(moved(card, event), locked_at=uow.now if revise else card.locked_at)
            if revise and version is not None:
                now = replace(now, version=card.version + 1, attribution_version=version)
            uow.appeals.move_card(now)
        uow.appeals.decide(
            appeal_id,
            state=REVISED if revise else UPHELD,
            login=actor.login,
            reason=why,
            now=uow.now,
            result_version=version,
        )
        uow.audit(
            f"{appeal.kind}.{'revise' if revise else 'uphold'}",
            f"appeal:{appeal_id}",
            period=appeal.period,
            person=appeal.person,
            result_version=version,
            deltas=[
                [d.person, d.department, d.amount] for d in uow.appeals.deltas(appeal.period) if d.version == version
            ],
        )
        decided: Appeal = uow.appeals.get(appeal_id)
        outcome = _outcome(appeal, revise=revise, granted=granted)
        if outcome is not None:
            note_appeal(uow, decided, outcome)
        uow.commit()
    return decided


def _outcome(appeal: Appeal, *, revise: bool, granted: Sequence[int] | None) -> Outcome | None:
    """What the person is told; None of a correction by HR that changes nothing: the person knows of none."""
    if appeal.kind == BY_HR:
        return Outcome.CORRECTED if revise else None
    if not revise:
        return Outcome.REFUSED
    every = granted is None or set(granted) >= set(range(len(appeal.claims)))
    return Outcome.GRANTED if every else Outcome.PARTLY


def _event(appeal: Appeal, *, revise: bool) -> CardEvent | None:
    """A correction that is refused leaves its card settled."""
    if appeal.kind == BY_HR:
        return CardEvent.CORRECT if revise else None
    return CardEvent.REVISE if revise else CardEvent.UPHOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    kind: str
    claims: tuple[Claim, ...]
    grounds: str
    version: int


def _asked(prior: Stored, kind: str, claims: Sequence[Claim], grounds: str) -> _Asked:
    return _Asked(kind=kind, claims=tuple(claims), grounds=grounds, version=prior.version.version)


def _add(uow: UnitOfWork, card: Card, asked: _Asked, deadline: date) -> Appeal:
    appeal = Appeal(
        id=0,
        kind=asked.kind,
        period=card.period,
        person=card.person,
        card_version=card.version,
        attribution_version=asked.version,
        claims=asked.claims,
        grounds=asked.grounds,
        state=OPEN,
        filed_by=uow.actor.login,
        filed_at=uow.now,
        deadline=deadline,
    )
    return replace(appeal, id=uow.appeals.add(appeal))


def _require_version(card: Card, version: int) -> None:
    if card.version != version:
        raise Conflict(
            f"the card is version {card.version} by now, not {version}", key="card_version", version=card.version
        )


def _checked_text(text: str, key: str) -> str:
    found = text.strip()
    if not SHORTEST_TEXT <= len(found) <= LONGEST_TEXT:
        raise InvalidInput(
            f"{SHORTEST_TEXT} to {LONGEST_TEXT} characters are expected",
            key=key,
            least=SHORTEST_TEXT,
            most=LONGEST_TEXT,
        )
    return found
