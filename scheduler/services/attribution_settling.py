"""The end of a card's life: settled once nobody can appeal any more, archived at last. And how a card moves at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from scheduler.attribution.appeal import BY_PERSON, Card
from scheduler.attribution.card import CardEvent, CardState, after, appeal_deadline
from scheduler.attribution.engine import DepartmentResult
from scheduler.attribution.version import PUBLISHED, AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import Conflict, NotFound
from scheduler.services.attribution_inputs import stored_reading
from scheduler.services.hours_inputs import require_hr
from scheduler.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Cards that were settled, and those that still wait for an appeal window or a decision."""

    settled: int
    waiting: int


def settle_period(app: App, actor: Actor, period: str) -> Settled:
    """Settle every card whose time to appeal is over or whose appeal was decided; the others wait.

    Raises Forbidden unless HR or admin, NotFound, Conflict where no card can be settled or where shares and deltas do
    not sum to the pools.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        cards: tuple[Card, ...] = uow.appeals.cards(period)
        if not cards:
            raise NotFound(f"{period} has no locked scores", key="attribution_missing", period=period)
        _require_sums(uow, organisation, actor, period)
        decided = {
            (a.person, a.card_version) for a in uow.appeals.all(period=period) if a.kind == BY_PERSON and not a.open
        }
        ready = [
            card
            for card in cards
            if card.state == CardState.LOCKED
            and ((card.person, card.version) in decided or window_end(organisation, card) < uow.today)
        ]
        if not ready:
            raise Conflict(f"no card of {period} can be settled yet", key="settle_nothing", period=period)
        for card in ready:
            uow.appeals.move_card(moved(card, CardEvent.SETTLE))
        waiting = sum(card.state in (CardState.LOCKED, CardState.APPEALED) for card in cards) - len(ready)
        uow.audit("attribution.settle", f"attribution:{period}", settled=len(ready), waiting=waiting)
        uow.commit()
    return Settled(settled=len(ready), waiting=waiting)


def archive_period(app: App, actor: Actor, period: str) -> int:
    """Close all settled cards of a period for good; how many.

    Raises Forbidden unless HR or admin, NotFound, Conflict while a card is not settled or a correction is open.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        cards: tuple[Card, ...] = uow.appeals.cards(period)
        if not cards:
            raise NotFound(f"{period} has no locked scores", key="attribution_missing", period=period)
        unsettled = [c for c in cards if c.state in (CardState.LOCKED, CardState.APPEALED)]
        settled = [c for c in cards if c.state == CardState.SETTLED]
        if unsettled or not settled or any(a.open for a in uow.appeals.all(period=period)):
            raise Conflict(f"{period} still has open cards", key="archive_open", period=period, count=len(unsettled))
        for card in settled:
            uow.appeals.move_card(moved(card, CardEvent.ARCHIVE))
        uow.audit("attribution.archive", f"attribution:{period}", cards=len(settled))
        uow.commit()
    return len(settled)


def window_end(organisation: Organisation, card: Card) -> date:
    """The last day on which the card's version may be appealed."""
    closed = [day for day, marked in organisation.calendar.items() if marked.kind in ("closed", "holiday")]
    opened = [day for day, marked in organisation.calendar.items() if marked.kind == "open"]
    return appeal_deadline(card.locked_at.astimezone(organisation.site.zone).date(), closed, opened)


def card_of(uow: UnitOfWork, period: str, person: str) -> Card:
    """Raises NotFound before the card is locked."""
    found: Card | None = uow.appeals.card(period, person)
    if found is None:
        raise NotFound(f"{person} has no locked score in {period}", key="score_missing", code=person, period=period)
    return found


def moved(card: Card, event: CardEvent) -> Card:
    """The card after the event. Raises Conflict where its state does not allow it."""
    state = after(CardState(card.state), event)
    if state is None:
        raise Conflict(f"a card that is {card.state} cannot {event}", key="card_state", state=card.state)
    return replace(card, state=state)


def _require_sums(uow: UnitOfWork, organisation: Organisation, actor: Actor, period: str) -> None:
    """Every level sums exactly, and what people got beyond the first split is the sum of the deltas."""
    published: list[AttributionVersion] = [v for v in uow.attributions.versions(period) if v.state == PUBLISHED]
    reading, split = (
        stored_reading(uow, organisation, actor, period, v.version)[1] for v in (published[0], published[-1])
    )
    given = {d.department: d.amount - d.unattributed for d in split.departments}
    shares: dict[tuple[str, str], int] = {}
    for judged in reading.cells:
        key = (judged.shared.cell.department, judged.shared.cell.role)
        shares[key] = shares.get(key, 0) + judged.shared.share
    lines = uow.appeals.deltas(period, until_version=published[0].version)
    for one in reading.departments:
        deltas = sum(line.amount for line in lines if line.department == one.department)
        if not _sums(one, shares) or one.amount - one.unattributed != given.get(one.department, 0) + deltas:
            raise Conflict(
                f"shares of {one.department} do not sum to its pool", key="shares_unequal", department=one.department
            )


def _sums(one: DepartmentResult, shares: dict[tuple[str, str], int]) -> bool:
    roles = all(shares.get((one.department, role), 0) == amount for role, amount in one.roles.items())
    return roles and sum(one.roles.values()) + one.unattributed == one.amount
