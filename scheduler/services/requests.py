"""What every request of staff has in common: whose it is, who may decide about it, the rules for asking."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.domain.staff_requests import RequestKind, RequestRules, RequestState, StaffRequest
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services.hours_inputs import require_hr, visible_people
from scheduler.services.requests_events import Step, tell
from scheduler.services.requests_leave_rows import leave_rows
from scheduler.storage.unit_of_work import UnitOfWork

REASON_CHARS = 400
DECIDERS = frozenset({AccountRole.LEAD, AccountRole.HR, AccountRole.ADMIN})
FARTHEST_DAYS = 730
# the least and the most that a rule may be
LIMITS = {
    "wish_deadline_days": (0, 60),
    "wishes_per_month": (0, 31),
    "strong_per_month": (0, 31),
    "wish_fen": (100, 1_000_000),
    "strong_fen": (100, 1_000_000),
    "leave_notice_days": (0, 90),
    "shift_notice_days": (0, 30),
    "taken_per_month": (0, 31),
    "over_regular_min": (0, 2880),
}


def own_requests(app: App, actor: Actor) -> tuple[StaffRequest, ...]:
    """Requests in which the actor asks or takes, the newest first. Raises NotFound for an account without a person."""
    person = own_person(actor)
    with app.reading(actor) as uow:
        found: tuple[StaffRequest, ...] = uow.staff_requests.of(people={person}, limit=100)
    return found


def waiting_requests(app: App, actor: Actor) -> tuple[StaffRequest, ...]:
    """Requests that wait for a decision that the actor may take, the oldest first. Raises Forbidden for staff."""
    _require_decider(actor)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        found = uow.staff_requests.of(people=visible_people(organisation, actor), states=[RequestState.WAITING])
    return tuple(one for one in reversed(found) if may_decide(actor, organisation, one))


def offered_requests(app: App, actor: Actor) -> tuple[StaffRequest, ...]:
    """Shifts of the actor's people that no colleague has taken yet, by day. Raises Forbidden for staff."""
    _require_decider(actor)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        states = [RequestState.OFFERED]
        found = uow.staff_requests.of(people=visible_people(organisation, actor), states=states)
        return tuple(sorted((o for o in found if o.first_day >= uow.today), key=lambda o: (o.first_day, o.id)))


def get_request(app: App, actor: Actor, request_id: int) -> StaffRequest:
    """A request of a person for whom the actor may act. Raises NotFound."""
    with app.reading(actor) as uow:
        found: StaffRequest = uow.staff_requests.get(request_id)
        known = uow.organisation.load().people[found.person]
    if actor.role not in DECIDERS or not actor.sees_department(known.department):
        raise missing(request_id)
    return found


def decided_requests(app: App, actor: Actor, *, limit: int = 40) -> tuple[StaffRequest, ...]:
    """What was decided of the people whom the actor decides about, the newest first. Raises Forbidden for staff."""
    _require_decider(actor)
    with app.reading(actor) as uow:
        organisation = uow.organisation.load()
        ended = [state for state in RequestState if state.ended]
        found = uow.staff_requests.of(people=visible_people(organisation, actor), states=ended, limit=limit)
    return tuple(one for one in found if may_decide(actor, organisation, one))


def withdraw_request(app: App, actor: Actor, request_id: int) -> StaffRequest:
    """Take a request back: one that nobody has decided, or leave that is approved and has not begun.

    The person, or who may decide about the person, may. Raises NotFound, and Conflict where it is too late.
    """
    with app.unit_of_work(actor) as uow:
        found = uow.staff_requests.get(request_id)
        organisation = uow.organisation.load()
        if actor.person != found.person and not may_decide(actor, organisation, found):
            raise missing(request_id)
        approved_leave = found.kind is RequestKind.LEAVE and found.state is RequestState.APPROVED
        if found.state.ended and not (approved_leave and found.first_day > uow.today):
            raise Conflict("the request was decided already", key="staff_request_decided", by=found.decided_by or "–")
        if found.kind is RequestKind.LEAVE:
            uow.staff_requests.drop_leave(leave_rows(organisation, found, "requested"))
        uow.staff_requests.drop_replies(request_id)
        uow.staff_requests.end(request_id, RequestState.WITHDRAWN, by=actor.login, now=uow.now)
        uow.audit("request.withdraw", f"request:{request_id}", person=found.person, **for_another(actor, found.person))
        after: StaffRequest = uow.staff_requests.get(request_id)
        tell(uow, Step.WITHDRAWN, after)
        uow.commit()
    return after


def get_rules(app: App, actor: Actor) -> RequestRules:
    """The rules for asking; everybody may know them."""
    with app.reading(actor) as uow:
        rules: RequestRules = uow.staff_requests.rules()
    return rules


def set_rules(app: App, actor: Actor, rules: RequestRules) -> None:
    """Set the rules. Raises Forbidden unless HR or admin, InvalidInput for one outside its limits."""
    require_hr(actor)
    for field in fields(RequestRules):
        low, high = LIMITS[field.name]
        if not low <= getattr(rules, field.name) <= high:
            raise InvalidInput(
                f"{field.name} must be from {low} to {high}",
                key="request_rule_limits",
                field=field.name,
                least=low,
                most=high,
            )
    with app.unit_of_work(actor) as uow:
        uow.staff_requests.set_rules(rules)
        uow.audit("request.rules", "requests", **asdict(rules))
        uow.commit()


def may_decide(actor: Actor, organisation: Organisation, found: StaffRequest) -> bool:
    """Whoever leads everybody whom it concerns, and is none of them."""
    return (
        actor.role in DECIDERS
        and actor.person not in found.people
        and all(
            person in organisation.people and actor.sees_department(organisation.people[person].department)
            for person in found.people
        )
    )


def own_person(actor: Actor) -> str:
    """Raises NotFound for an account without a person."""
    if actor.person is None:
        raise NotFound("the account belongs to no person", key="no_person")
    return actor.person


def meant_person(uow: UnitOfWork, actor: Actor, person: str | None) -> str:
    """Whom a request is for: the actor, or somebody for whom the actor may act. Raises NotFound."""
    if person is None or person == actor.person:
        return own_person(actor)
    known = uow.organisation.load().people.get(person)
    if known is None or actor.role not in DECIDERS or not actor.sees_department(known.department):
        raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
    return person


def for_another(actor: Actor, person: str) -> dict[str, object]:
    """What the audit entry says where somebody acts for a person."""
    return {} if actor.person == person else {"acted_for": person}


def require_account(uow: UnitOfWork, actor: Actor) -> None:
    """Raises Forbidden: a request and a decision need a name."""
    if uow.accounts.account_id(actor.login) is None:
        raise Forbidden(f"{actor.login} has no account, and a request needs a name", key="decision_needs_account")


def require_text(text: str, *, least: int = 0) -> str:
    """The text without blanks around it. Raises InvalidInput for one that is too short or too long."""
    text = text.strip()
    if not least <= len(text) <= REASON_CHARS:
        raise InvalidInput(
            f"{least} to {REASON_CHARS} characters are needed, got {len(text)}",
            key="reason_length",
            field="reason",
            least=least,
            most=REASON_CHARS,
        )
    return text


def require_day(uow: UnitOfWork, organisation: Organisation, person: str, day: date, notice_days: int) -> None:
    """Raises InvalidInput for a day before the notice, too far ahead, or without employment."""
    first = uow.today + timedelta(days=notice_days)
    last = uow.today + timedelta(days=FARTHEST_DAYS)
    if not first <= day <= last:
        raise InvalidInput(
            f"{day} is not from {first} to {last}", key="request_day", day=day, first_day=first, last_day=last
        )
    known = organisation.people[person]
    if known.hired_on > day or (known.left_on is not None and known.left_on < day):
        raise InvalidInput(f"{person} is not employed on {day}", key="request_not_employed", day=day)


def missing(request_id: int) -> NotFound:
    return NotFound(f"there is no request {request_id}", key="staff_request_missing")


def _require_decider(actor: Actor) -> None:
    if actor.role not in DECIDERS:
        raise Forbidden("only leads, HR and administrators decide about requests")
