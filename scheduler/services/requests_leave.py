"""Leave: asked for, and approved or refused with a reason. Approved leave enters planning as imported leave does.

While a request waits, planning reads it as a wish for days off.
"""

from __future__ import annotations

from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import AssignedDay
from scheduler.domain.staff_requests import (
    SICK_BACK_DAYS,
    LeaveKind,
    RequestKind,
    RequestState,
    StaffRequest,
)
from scheduler.errors import Conflict, InvalidInput
from scheduler.services.hours_changes import request_refresh
from scheduler.services.hours_inputs import visible_people
from scheduler.services.requests import (
    for_another,
    meant_person,
    require_account,
    require_day,
    require_text,
)
from scheduler.services.requests_leave_rows import leave_rows
from scheduler.storage.unit_of_work import UnitOfWork

LONGEST_DAYS = 184
AHEAD_DAYS = 92  # as long as a roster is at most
COUNTS = ("approved", "requested")


def ask_leave(
    app: App,
    actor: Actor,
    kind: LeaveKind,
    first_day: date,
    last_day: date,
    *,
    reason: str = "",
    person: str | None = None,
) -> StaffRequest:
    """Ask for leave on ``[first_day, last_day]``, for oneself or, as who may decide about the person, for ``person``.

    Sick leave may have begun up to ``SICK_BACK_DAYS`` ago, other leave is asked for with the rules' notice. Raises
    NotFound for a person out of reach, InvalidInput for days that cannot be, Conflict where they overlap leave that is
    asked for or approved, Forbidden for an actor without an account.
    """
    reason = require_text(reason)
    if not 0 <= (last_day - first_day).days < LONGEST_DAYS:
        raise InvalidInput(
            f"from {first_day} to {last_day} are not 1 to {LONGEST_DAYS} days", key="leave_days", most=LONGEST_DAYS
        )
    with app.unit_of_work(actor) as uow:
        require_account(uow, actor)
        whose = meant_person(uow, actor, person)
        organisation = uow.organisation.load()
        notice = -SICK_BACK_DAYS if kind is LeaveKind.SICK else uow.staff_requests.rules().leave_notice_days
        require_day(uow, organisation, whose, first_day, notice)
        require_day(uow, organisation, whose, last_day, -SICK_BACK_DAYS)
        for leave in uow.organisation.leaves(first_day, last_day, people={whose}):
            if leave.status in COUNTS:
                raise Conflict(
                    f"leave from {leave.first_day} to {leave.last_day} is there already",
                    key="leave_overlaps",
                    first_day=leave.first_day,
                    last_day=leave.last_day,
                )
        request_id = uow.staff_requests.add(
            kind=RequestKind.LEAVE,
            state=RequestState.WAITING,
            person=whose,
            first_day=first_day,
            last_day=last_day,
            leave_kind=kind,
            reason=reason,
            asked_by=actor.login,
            now=uow.now,
        )
        made: StaffRequest = uow.staff_requests.get(request_id)
        uow.organisation.upsert_leaves(leave_rows(organisation, made, "requested"))
        uow.audit(
            "request.leave",
            f"request:{request_id}",
            person=whose,
            leave=kind.value,
            first_day=first_day.isoformat(),
            last_day=last_day.isoformat(),
            reason=reason,
            **for_another(actor, whose),
        )
        uow.commit()
    return made


def settle_leave(uow: UnitOfWork, organisation: Organisation, found: StaffRequest, *, approve: bool) -> None:
    """Approved leave counts from now on, also for days that are worked already; refused leave is nothing."""
    if not approve:
        uow.staff_requests.drop_leave(leave_rows(organisation, found, "requested"))
        return
    uow.organisation.upsert_leaves(leave_rows(organisation, found, "approved"))
    if found.first_day <= uow.today:
        request_refresh(uow, f"request:{found.id}")


def shifts_on_leave(uow: UnitOfWork, found: StaffRequest) -> tuple[AssignedDay, ...]:
    """Published shifts from today on that lie on the days of a leave: approved, they are gaps."""
    first = max(found.first_day, uow.today)
    if first > found.last_day:
        return ()
    held: tuple[AssignedDay, ...] = uow.rosters.published_assignments(first, found.last_day, found.person)
    return held


def shifts_left_empty(app: App, actor: Actor) -> tuple[AssignedDay, ...]:
    """Published shifts ahead, by day, of people whom the actor sees, that lie on approved leave: nobody works them."""
    with app.reading(actor) as uow:
        last = uow.today + timedelta(days=AHEAD_DAYS)
        reach = visible_people(uow.organisation.load(), actor)
        away = [one for one in uow.organisation.leaves(uow.today, last) if one.status == "approved"]
        people = {one.person for one in away} & reach
        held = uow.rosters.published_assignments(uow.today, last, people=people) if people else ()
    spans: dict[str, list[tuple[date, date]]] = {}
    for one in away:
        spans.setdefault(one.person, []).append((one.first_day, one.last_day))
    empty = [one for one in held if any(first <= one.day <= end for first, end in spans[one.person])]
    return tuple(sorted(empty, key=lambda one: (one.day, one.person)))


def own_leave_days(app: App, actor: Actor, person: str, first: date, last: date) -> dict[date, tuple[str, str]]:
    """Kind and status of the person's leave by day, approved before asked for; for the own pages.

    Raises NotFound for a person out of reach.
    """
    with app.reading(actor) as uow:
        whose = meant_person(uow, actor, person)
        leaves = uow.organisation.leaves(first, last, people={whose})
    found: dict[date, tuple[str, str]] = {}
    for leave in sorted(leaves, key=lambda one: one.status != "requested"):
        if leave.status not in COUNTS:
            continue
        begin, end = max(leave.first_day, first), min(leave.last_day, last)
        for d in range((end - begin).days + 1):
            found[begin + timedelta(days=d)] = (leave.kind, leave.status)
    return found
