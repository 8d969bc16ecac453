"""Shifts given away and swapped: offered, shown to colleagues who may take them, taken, and chosen among replies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.roster import AssignedDay
from scheduler.domain.staff_requests import RequestKind, RequestRules, RequestState, StaffRequest, SwapReply
from scheduler.errors import Conflict, InvalidInput, NotFound, RuleBroken
from scheduler.services.requests import (
    for_another,
    meant_person,
    missing,
    require_account,
    require_day,
    require_text,
)
from scheduler.services.requests_events import Step, tell
from scheduler.services.requests_moves import Table, cells_of, require_fair, table_on, unqualified
from scheduler.storage.unit_of_work import UnitOfWork

LIVE = (RequestState.OFFERED, RequestState.WAITING)
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offered shift as a colleague sees it: it can be taken as it is, or for one of the own shifts, or both."""

    request: StaffRequest
    held: AssignedDay
    may_take: bool
    returns: tuple[AssignedDay, ...]
    replied: tuple[date, ...]


def offer_shift(app: App, actor: Actor, day: date, *, reason: str = "", person: str | None = None) -> StaffRequest:
    """Offer the published shift of a day to colleagues, to be taken or swapped.

    Raises NotFound for a person out of reach, InvalidInput for a day past the notice, Conflict where there is no
    published shift or the shift is offered already.
    """
    reason = require_text(reason)
    with app.unit_of_work(actor) as uow:
        require_account(uow, actor)
        whose = meant_person(uow, actor, person)
        require_day(uow, uow.organisation.load(), whose, day, uow.staff_requests.rules().shift_notice_days)
        held = uow.rosters.published_assignments(day, day, whose)
        if not held:
            raise Conflict(f"{whose} has no published shift on {day}", key="offer_no_shift", day=day)
        _require_free(uow, whose, day)
        request_id = uow.staff_requests.add(
            kind=RequestKind.OFFER,
            state=RequestState.OFFERED,
            person=whose,
            first_day=day,
            last_day=day,
            shift_type=held[0].shift_type,
            reason=reason,
            asked_by=actor.login,
            now=uow.now,
        )
        made: StaffRequest = uow.staff_requests.get(request_id)
        tell(uow, Step.ASKED, made)
        uow.audit(
            "request.offer",
            f"request:{request_id}",
            person=whose,
            day=day.isoformat(),
            shift_type=made.shift_type,
            **for_another(actor, whose),
        )
        uow.commit()
    return made


def offers_for(app: App, actor: Actor) -> tuple[Offer, ...]:
    """Offers of colleagues that the actor could take or swap for without breaking a rule, by day.

    Raises NotFound for an account without a person.
    """
    with app.reading(actor) as uow:
        me = meant_person(uow, actor, None)
        rules = uow.staff_requests.rules()
        earliest = uow.today + timedelta(days=rules.shift_notice_days)
        live = uow.staff_requests.of(kinds=[RequestKind.OFFER], states=[RequestState.OFFERED])
        offers = sorted((o for o in live if o.person != me and o.first_day >= earliest), key=lambda o: o.first_day)
        replies = uow.staff_requests.replies([one.id for one in offers])
        tables: dict[int, Table] = {}
        found = []
        for one in offers:
            try:
                table = _table(uow, one.first_day, tables)
                shown = _offer(uow, table, rules, one, me, earliest)
            except Conflict:  # the roster was published anew since: nothing to take any more
                continue
            if shown is not None:
                mine = tuple(r.day for r in replies if (r.request_id, r.person) == (one.id, me))
                found.append(replace(shown, replied=mine))
            if len(found) == MOST_SHOWN:
                break
    return tuple(found)


def take_offer(app: App, actor: Actor, request_id: int, *, person: str | None = None) -> StaffRequest:
    """Take an offered shift as it is; it waits for a decision then.

    Raises NotFound for an offer that is none or the own, Conflict where it is taken or a cap is reached, RuleBroken
    where a hard rule would be broken.
    """
    with app.unit_of_work(actor) as uow:
        require_account(uow, actor)
        taker = meant_person(uow, actor, person)
        found = _offered(uow, request_id, taker)
        _require_possible(uow, replace(found, taker=taker))
        uow.staff_requests.take(request_id, taker=taker)
        uow.staff_requests.drop_replies(request_id)
        after: StaffRequest = uow.staff_requests.get(request_id)
        tell(uow, Step.TAKEN, after)
        uow.audit("request.take", f"request:{request_id}", taker=taker, **for_another(actor, taker))
        uow.commit()
    return after


def reply_offer(app: App, actor: Actor, request_id: int, day: date) -> StaffRequest:
    """Offer the own published shift of ``day`` in return; the one who offers chooses. Raises as ``take_offer``."""
    with app.unit_of_work(actor) as uow:
        require_account(uow, actor)
        taker = meant_person(uow, actor, None)
        found = _offered(uow, request_id, taker)
        held = uow.rosters.published_assignments(day, day, taker)
        if not held:
            raise Conflict(f"{taker} has no published shift on {day}", key="offer_no_shift", day=day)
        _require_possible(uow, replace(found, taker=taker, return_day=day, return_shift_type=held[0].shift_type))
        uow.staff_requests.reply(request_id, person=taker, day=day, shift_type=held[0].shift_type, now=uow.now)
        tell(uow, Step.REPLIED, found)
        uow.audit("request.reply", f"request:{request_id}", taker=taker, day=day.isoformat())
        uow.commit()
    return found


def choose_reply(app: App, actor: Actor, request_id: int, reply_id: int) -> StaffRequest:
    """The one who offers takes a colleague's shift in return; it waits for a decision. Raises as ``take_offer``."""
    with app.unit_of_work(actor) as uow:
        found = uow.staff_requests.get(request_id)
        if found.kind is not RequestKind.OFFER or actor.person != found.person:
            raise missing(request_id)
        reply = next((one for one in uow.staff_requests.replies([request_id]) if one.id == reply_id), None)
        if reply is None:
            raise NotFound(f"there is no reply {reply_id}", key="staff_request_missing")
        _require_offered(found)
        chosen = replace(found, taker=reply.person, return_day=reply.day, return_shift_type=reply.shift_type)
        _require_possible(uow, chosen)
        uow.staff_requests.take(
            request_id, taker=reply.person, return_day=reply.day, return_shift_type=reply.shift_type
        )
        uow.staff_requests.drop_replies(request_id)
        after: StaffRequest = uow.staff_requests.get(request_id)
        tell(uow, Step.TAKEN, after)
        uow.audit("request.choose", f"request:{request_id}", taker=reply.person, day=reply.day.isoformat())
        uow.commit()
    return after


def replies_to(app: App, actor: Actor, requests: tuple[StaffRequest, ...]) -> dict[int, tuple[SwapReply, ...]]:
    """Replies to the actor's own offers among these, by request."""
    own = [one.id for one in requests if one.person == actor.person and one.state is RequestState.OFFERED]
    if not own:
        return {}
    with app.reading(actor) as uow:
        found = uow.staff_requests.replies(own)
    return {number: tuple(one for one in found if one.request_id == number) for number in own}


def able_to_take(app: App, actor: Actor, request_id: int) -> tuple[str, ...]:
    """People of the actor's reach who could take the offer as it is: for who acts for them. Raises NotFound."""
    with app.reading(actor) as uow:
        found = uow.staff_requests.get(request_id)
        organisation = uow.organisation.load()
        meant_person(uow, actor, found.person)
        if found.kind is not RequestKind.OFFER:
            raise missing(request_id)
        if found.state is not RequestState.OFFERED or not uow.rosters.covered_days(found.first_day, found.first_day):
            return ()
        rules = uow.staff_requests.rules()
        table = table_on(uow, found.first_day, priced=False)
        return tuple(
            one.code
            for one in organisation.employed(found.first_day, found.first_day)
            if one.code != found.person
            and actor.sees_department(one.department)
            and _possible(uow, table, rules, replace(found, taker=one.code))
        )


def _offer(  # noqa: PLR0917
    uow: UnitOfWork, table: Table, rules: RequestRules, found: StaffRequest, me: str, earliest: date
) -> Offer | None:
    held = table.content.get((found.person, found.first_day))
    if held is None or held.shift_type != found.shift_type:
        return None
    taken = replace(found, taker=me)
    returns = tuple(
        own
        for (person, day), own in sorted(table.content.items(), key=lambda item: item[0][1])
        if person == me
        and day >= earliest
        and _possible(uow, table, rules, replace(taken, return_day=day, return_shift_type=own.shift_type))
    )
    may_take = _possible(uow, table, rules, taken)
    if not may_take and not returns:
        return None
    return Offer(request=found, held=held, may_take=may_take, returns=returns, replied=())


def _possible(uow: UnitOfWork, table: Table, rules: RequestRules, found: StaffRequest) -> bool:
    try:
        _check(uow, table, rules, found)
    except (Conflict, RuleBroken, InvalidInput):
        return False
    return True


def _require_possible(uow: UnitOfWork, found: StaffRequest) -> None:
    table = table_on(uow, found.first_day, priced=False)
    rules = uow.staff_requests.rules()
    for person, day in ((found.person, found.first_day), (found.taker, found.return_day)):
        if person is not None and day is not None:
            require_day(uow, table.organisation, person, day, rules.shift_notice_days)
    _check(uow, table, rules, found)


def _check(uow: UnitOfWork, table: Table, rules: RequestRules, found: StaffRequest) -> None:
    last = table.version.first_day + timedelta(days=table.version.days - 1)
    if found.return_day is not None and not table.version.first_day <= found.return_day <= last:
        raise Conflict("both shifts must be of one roster", key="swap_other_roster")
    if (found.return_day, found.return_shift_type) == (found.first_day, found.shift_type):
        raise Conflict("both have the same shift", key="swap_same")
    cells = cells_of(table, found)
    if unqualified(table, cells):
        raise Conflict("a role of the shift asks for a qualification", key="swap_unqualified")
    require_fair(uow, table, rules, cells, str(found.taker))
    broken = table.broken(cells)
    if broken:
        raise RuleBroken("; ".join(str(one["message"]) for one in broken[:3]), violations=broken)


def _offered(uow: UnitOfWork, request_id: int, taker: str) -> StaffRequest:
    found: StaffRequest = uow.staff_requests.get(request_id)
    if found.kind is not RequestKind.OFFER or found.person == taker:
        raise missing(request_id)
    _require_offered(found)
    return found


def _require_offered(found: StaffRequest) -> None:
    if found.state is not RequestState.OFFERED:
        raise Conflict("the shift was taken or withdrawn", key="offer_gone")


def _require_free(uow: UnitOfWork, person: str, day: date) -> None:
    """A person-day is in one live request at most."""
    for one in uow.staff_requests.about(person, day, day):
        if one.kind is not RequestKind.LEAVE and one.state in LIVE:
            raise Conflict(f"a request about {day} waits already", key="request_waits", day=day)


def _table(uow: UnitOfWork, day: date, tables: dict[int, Table]) -> Table:
    for version in uow.rosters.published(day, day):
        if version.id not in tables:
            tables[version.id] = table_on(uow, day, priced=False)
        return tables[version.id]
    raise Conflict(f"no roster of {day} is published", key="request_unpublished", day=day)
