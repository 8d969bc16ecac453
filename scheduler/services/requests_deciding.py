"""Approve or refuse what staff ask for, one by one or many at once; what approving would do, before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.roster import AssignedDay
from scheduler.domain.staff_requests import RequestKind, RequestState, StaffRequest
from scheduler.errors import Conflict, Forbidden, RuleBroken, SchedulerError
from scheduler.services.requests import may_decide, missing, require_account, require_text
from scheduler.services.requests_events import Step, tell
from scheduler.services.requests_leave import settle_leave, shifts_on_leave
from scheduler.services.requests_moves import Effect, Table, cells_of, put_in_force, require_fair, table_on
from scheduler.storage.unit_of_work import UnitOfWork

REFUSAL_CHARS = 3
MOST_AT_ONCE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What approving would do. ``fault`` says why it cannot be approved as things stand; then there is no effect.

    ``gaps`` are published shifts that a leave would leave empty, and the effect is that of leaving them empty.
    """

    effect: Effect | None = None
    gaps: tuple[AssignedDay, ...] = ()
    held: tuple[AssignedDay, ...] = ()
    fault: SchedulerError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyDecided:
    """``refused``: those that could not be decided, each with its error."""

    decided: tuple[StaffRequest, ...]
    refused: tuple[tuple[StaffRequest, SchedulerError], ...]


def decide_request(app: App, actor: Actor, request_id: int, *, approve: bool, answer: str = "") -> StaffRequest:
    """Approve or refuse. Approved leave counts in planning at once; an approved move publishes a new version.

    Raises NotFound for a request out of reach, Forbidden for one that concerns the actor's own roster, Conflict for one
    that does not wait or no longer fits the published roster, RuleBroken where the move breaks a hard rule by now,
    InvalidInput for a refusal without a reason.
    """
    answer = require_text(answer, least=0 if approve else REFUSAL_CHARS)
    with app.unit_of_work(actor) as uow:
        require_account(uow, actor)
        found = uow.staff_requests.get(request_id)
        organisation = uow.organisation.load()
        if actor.person in found.people and actor.sees_department(organisation.people[found.person].department):
            raise Forbidden("nobody decides about the own request", key="own_request")
        if not may_decide(actor, organisation, found):
            raise missing(request_id)
        if found.state is not RequestState.WAITING:
            raise Conflict("the request was decided already", key="staff_request_decided", by=found.decided_by or "–")
        roster_id = None
        if found.kind is RequestKind.LEAVE:
            settle_leave(uow, organisation, found, approve=approve)
        elif approve:
            table = table_on(uow, found.first_day, priced=True)
            _require_cap(uow, table, found)
            roster_id = put_in_force(uow, actor, table, found, answer)
        if roster_id is None:
            state = RequestState.APPROVED if approve else RequestState.REFUSED
            uow.staff_requests.end(request_id, state, by=actor.login, now=uow.now, answer=answer)
        after: StaffRequest = uow.staff_requests.get(request_id)
        tell(uow, Step.APPROVED if approve else Step.REFUSED, after)
        uow.audit(
            "request.approve" if approve else "request.refuse",
            f"request:{request_id}",
            kind=found.kind.value,
            people=list(found.people),
            first_day=found.first_day.isoformat(),
            last_day=found.last_day.isoformat(),
            answer=answer,
            roster=roster_id,
        )
        uow.commit()
    return after


def approve_many(app: App, actor: Actor, requests: Sequence[int], *, answer: str = "") -> ManyDecided:
    """Approve these in their order, each in a transaction of its own; what cannot be is left waiting and told."""
    decided, refused = [], []
    for number in requests[:MOST_AT_ONCE]:
        try:
            decided.append(decide_request(app, actor, number, approve=True, answer=answer))
        except (Conflict, RuleBroken) as error:
            with app.reading(actor) as uow:
                refused.append((uow.staff_requests.get(number), error))
    return ManyDecided(decided=tuple(decided), refused=tuple(refused))


def outlooks(app: App, actor: Actor, requests: Iterable[StaffRequest]) -> dict[int, Outlook]:
    """What approving each would do to the published roster, each for itself; of requests that the actor may decide."""
    tables: dict[int, Table] = {}
    found: dict[int, Outlook] = {}
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        for one in requests:
            if may_decide(actor, organisation, one):
                found[one.id] = _outlook(uow, one, tables)
    return found


def _outlook(uow: UnitOfWork, found: StaffRequest, tables: dict[int, Table]) -> Outlook:
    if found.kind is RequestKind.LEAVE:
        gaps = shifts_on_leave(uow, found)
        if not gaps:
            return Outlook()
        table = _table(uow, gaps[0], tables)
        of_table = {(one.person, one.day): None for one in gaps if (one.person, one.day) in table.content}
        return Outlook(gaps=gaps, effect=table.effect(of_table))
    try:
        table = _table(uow, found, tables)
        cells = cells_of(table, found)
        _require_cap(uow, table, found)
        effect = table.effect(cells)
    except Conflict as error:
        return Outlook(fault=error)
    held = tuple(one for one in cells.values() if one is not None)
    return Outlook(effect=effect, held=held)


def _table(uow: UnitOfWork, about: StaffRequest | AssignedDay, tables: dict[int, Table]) -> Table:
    day = about.first_day if isinstance(about, StaffRequest) else about.day
    for version in uow.rosters.published(day, day):
        if version.id not in tables:
            tables[version.id] = table_on(uow, day, priced=True)
        return tables[version.id]
    raise Conflict(f"no roster of {day} is published", key="request_unpublished", day=day)


def _require_cap(uow: UnitOfWork, table: Table, found: StaffRequest) -> None:
    """The caps as they stand at the decision; the request itself is among those counted."""
    cells = cells_of(table, found)
    rules = uow.staff_requests.rules()
    taker = found.taker or found.person
    require_fair(uow, table, rules, cells, taker, counted=1 if found.return_day is None else 0)
