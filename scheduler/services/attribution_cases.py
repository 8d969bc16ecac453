"""Cards with their appeals, as the person, HR and nobody else read them; and the log of who read another's card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler.attribution.appeal import BY_PERSON, Appeal, Card, CardRead, DeltaLine
from scheduler.attribution.card import CardEvent, CardState, after
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import NotFound
from scheduler.services.attribution_revising import barred_from
from scheduler.services.attribution_settling import window_end
from scheduler.services.attribution_whatif import WhatIf, amend, compare, locked_version, reserve_left
from scheduler.services.hours_inputs import require_hr, visible_people

HR_DESK = (AccountRole.HR, AccountRole.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A card with its history. ``until``: the last day to appeal this version; ``appealable``: by the person, today.

    ``correctable``: by HR. ``reads``: who else read it; for the person and HR.
    """

    card: Card
    until: date
    appealable: bool
    correctable: bool
    appeals: tuple[Appeal, ...]
    deltas: tuple[DeltaLine, ...]
    reads: tuple[CardRead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An appeal for its page. ``what_if`` against the version in force; None once decided.

    ``decidable`` by the actor; ``barred``: the actor's own, or about what the actor entered or decided.
    """

    appeal: Appeal
    card: Card
    what_if: WhatIf | None
    deltas: tuple[DeltaLine, ...]
    decidable: bool
    barred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCards:
    """How many cards of a period stand in which state."""

    period: str
    states: dict[str, int]
    ready: int  # that settlement would take today


def card_view(app: App, actor: Actor, period: str, person: str) -> CardView | None:
    """The person's card of a period; None before it is locked. Raises NotFound for a person out of sight."""
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        visible_people(organisation, actor, person=person)
        card = uow.appeals.card(period, person)
        if card is None:
            return None
        appeals = uow.appeals.all(period=period, person=person)
        deltas = tuple(d for d in uow.appeals.deltas(period) if d.person == person)
        reads = uow.appeals.reads(period, person)
        today = uow.today
    until = window_end(organisation, card)
    appealed = any(a.card_version == card.version and a.kind == BY_PERSON for a in appeals)
    own = actor.person == person
    whole = own or actor.role in HR_DESK
    return CardView(
        card=card,
        until=until,
        appealable=own and card.state == CardState.LOCKED and not appealed and today <= until,
        correctable=actor.role in HR_DESK
        and not own
        and after(CardState(card.state), CardEvent.CORRECT) is not None
        and not any(a.open for a in appeals),
        appeals=appeals if whole else (),
        deltas=deltas if whole else (),
        reads=reads if whole else (),
    )


def list_appeals(app: App, actor: Actor) -> tuple[Appeal, ...]:
    """Every appeal and correction, the open ones first. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        found: tuple[Appeal, ...] = uow.appeals.all()
    return found


def cards_by_period(app: App, actor: Actor) -> tuple[PeriodCards, ...]:
    """Locked periods with the states of their cards, the latest first. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        found = []
        for period in reversed(uow.hours.periods()):
            cards = uow.appeals.cards(period.code)
            if not cards:
                continue
            decided = {(a.person, a.card_version) for a in uow.appeals.all(period=period.code) if not a.open}
            states: dict[str, int] = {}
            ready = 0
            for card in cards:
                states[card.state] = states.get(card.state, 0) + 1
                over = (card.person, card.version) in decided or window_end(organisation, card) < uow.today
                ready += card.state == CardState.LOCKED and over
            found.append(PeriodCards(period=period.code, states=states, ready=ready))
    return tuple(found)


def get_case(app: App, actor: Actor, appeal_id: int) -> Case:
    """An appeal with what would be. Raises NotFound for one that is not the actor's own, nor the actor's to decide."""
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        appeal: Appeal = uow.appeals.get(appeal_id)
        desk = actor.role in HR_DESK
        if not desk and actor.person != appeal.person:
            raise NotFound(f"there is no appeal {appeal_id}", key="appeal_missing", id=appeal_id)
        card = uow.appeals.card(appeal.period, appeal.person)
        if card is None:
            raise NotFound(f"there is no appeal {appeal_id}", key="appeal_missing", id=appeal_id)
        deltas = tuple(
            d
            for d in uow.appeals.deltas(appeal.period)
            if d.appeal == appeal_id and (desk or d.person == appeal.person)
        )
        barred = actor.person == appeal.person or actor.login in barred_from(uow, appeal)
        shown = None
        if appeal.open:
            prior = locked_version(uow, appeal.period, appeal.person)
            amended = amend(uow, organisation, prior, appeal.claims)
            shown = compare(amended, appeal.person, reserve_left(uow, prior), all_totals=desk)
    return Case(
        appeal=appeal,
        card=card,
        what_if=shown,
        deltas=deltas,
        decidable=desk and appeal.open and not barred,
        barred=desk and appeal.open and barred,
    )


def note_card_read(app: App, actor: Actor, period: str, person: str) -> None:
    """Note that the actor read another person's locked card; once a day and account."""
    if actor.person == person:
        return
    with app.reading(actor) as uow:
        if uow.appeals.card(period, person) is None:
            return
        if uow.appeals.read_today(period, person, actor.login, uow.today):
            return
    with app.unit_of_work(actor) as uow:
        if not uow.appeals.read_today(period, person, actor.login, uow.today):
            uow.appeals.note_read(period, person, actor.login, day=uow.today, now=uow.now)
        uow.commit()
