"""Wishes for and against a shift, entered up to a deadline, so many a month; publishing grants or refuses them.

Nobody decides about a wish: it enters planning at once, as an imported one does, at the rules' price.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.calendar import runs_on
from scheduler.domain.organisation import Organisation, Request
from scheduler.domain.staff_requests import RequestRules
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.services.fairness_ledger import granted
from scheduler.services.requests import for_another, meant_person, require_day
from scheduler.storage.unit_of_work import UnitOfWork

BACK_DAYS, AHEAD_DAYS = 28, 120


class WishState(StrEnum):
    """``PLANNED``: no roster of the day is published yet."""

    PLANNED = "planned"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWish:
    wish: Request
    state: WishState
    strong: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WishAllowance:
    """Of a month: wishes used and allowed, strong ones used and allowed."""

    used: int
    most: int
    strong_used: int
    strong_most: int


def own_wishes(app: App, actor: Actor) -> tuple[OwnWish, ...]:
    """The actor's wishes of the last and the coming weeks, by day. Raises NotFound without a person."""
    with app.reading(actor) as uow:
        person = meant_person(uow, actor, None)
        first, last = uow.today - timedelta(days=BACK_DAYS), uow.today + timedelta(days=AHEAD_DAYS)
        rules = uow.staff_requests.rules()
        covered = uow.rosters.covered_days(first, last)
        held = {one.day: one for one in uow.rosters.published_assignments(first, last, person)}
        wishes = [one for one in uow.organisation.requests(first, last) if one.person == person]
        earliest = uow.today + timedelta(days=rules.wish_deadline_days)
    return tuple(
        OwnWish(
            wish=one,
            state=WishState.PLANNED
            if one.day not in covered
            else (WishState.GRANTED if granted(one, held.get(one.day)) else WishState.REFUSED),
            strong=one.weight_fen >= rules.strong_fen,
            may_withdraw=one.day not in covered and one.day >= earliest,
        )
        for one in sorted(wishes, key=lambda one: (one.day, one.wants))
    )


def allowance(app: App, actor: Actor, day: date, *, person: str | None = None) -> WishAllowance:
    """What is left about the day's month. Raises NotFound for a person out of reach."""
    with app.reading(actor) as uow:
        return _allowance(uow, uow.staff_requests.rules(), meant_person(uow, actor, person), day)


def enter_wish(
    app: App,
    actor: Actor,
    day: date,
    wants: str,
    shift_type: str | None,
    *,
    strong: bool = False,
    person: str | None = None,
) -> Request:
    """Wish to work (``wants`` on) or not to work (off) a shift type, or any shift (None), on a day.

    Raises NotFound for a person out of reach, InvalidInput for a day past the deadline or a shift that does not run
    then, Conflict where a roster of the day is published, a wish of the day is there, or the month's are used up.
    """
    if wants not in ("on", "off"):
        raise InvalidInput(f"a wish is on or off, not {wants!r}", key="wish_wants")
    with app.unit_of_work(actor) as uow:
        whose = meant_person(uow, actor, person)
        organisation = uow.organisation.load()
        rules = uow.staff_requests.rules()
        require_day(uow, organisation, whose, day, rules.wish_deadline_days)
        _require_shift(organisation, whose, day, shift_type)
        _require_open(uow, day)
        if any(one.person == whose for one in uow.organisation.requests(day, day)):
            raise Conflict(f"there is a wish of {whose} on {day} already", key="wish_twice", day=day)
        left = _allowance(uow, rules, whose, day)
        if left.used >= left.most or (strong and left.strong_used >= left.strong_most):
            raise Conflict(
                f"the wishes about the month of {day} are used up",
                key="strong_wishes_used_up" if left.used < left.most else "wishes_used_up",
                most=left.strong_most if left.used < left.most else left.most,
            )
        weight = rules.strong_fen if strong else rules.wish_fen
        wish = Request(person=whose, day=day, shift_type=shift_type, wants=wants, weight_fen=weight)
        uow.organisation.upsert_requests([wish])
        uow.audit(
            "wish.enter",
            f"person:{whose}",
            day=day.isoformat(),
            wants=wants,
            shift_type=shift_type,
            strong=strong,
            **for_another(actor, whose),
        )
        uow.commit()
    return wish


def withdraw_wish(
    app: App, actor: Actor, day: date, wants: str, shift_type: str | None, *, person: str | None = None
) -> None:
    """Take a wish back, up to the deadline. Raises NotFound, Conflict, InvalidInput as ``enter_wish``."""
    with app.unit_of_work(actor) as uow:
        whose = meant_person(uow, actor, person)
        if not any(
            (one.person, one.wants, one.shift_type) == (whose, wants, shift_type)
            for one in uow.organisation.requests(day, day)
        ):
            raise NotFound(f"there is no wish of {whose} on {day}", key="wish_missing")
        require_day(uow, uow.organisation.load(), whose, day, uow.staff_requests.rules().wish_deadline_days)
        _require_open(uow, day)
        uow.organisation.remove_request(whose, day, shift_type, wants)
        uow.audit("wish.withdraw", f"person:{whose}", day=day.isoformat(), wants=wants, **for_another(actor, whose))
        uow.commit()


def shift_types_for(organisation: Organisation, person: str) -> tuple[str, ...]:
    """Codes of the shift types that people of the person's department work."""
    department = organisation.people[person].department
    return tuple(
        code for code, one in organisation.shift_types.items() if not one.departments or department in one.departments
    )


def _require_shift(organisation: Organisation, person: str, day: date, shift_type: str | None) -> None:
    if shift_type is None:
        return
    known = organisation.shift_types.get(shift_type)
    if (
        known is None
        or shift_type not in shift_types_for(organisation, person)
        or not runs_on(organisation, known, day)
    ):
        raise InvalidInput(f"there is no shift {shift_type!r} on {day}", key="wish_shift", day=day)


def _require_open(uow: UnitOfWork, day: date) -> None:
    if uow.rosters.covered_days(day, day):
        raise Conflict(f"the roster of {day} is published", key="wish_published", day=day)


def _allowance(uow: UnitOfWork, rules: RequestRules, person: str, day: date) -> WishAllowance:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    own = [one for one in uow.organisation.requests(first, last) if one.person == person]
    return WishAllowance(
        used=len(own),
        most=rules.wishes_per_month,
        strong_used=sum(one.weight_fen >= rules.strong_fen for one in own),
        strong_most=rules.strong_per_month,
    )
