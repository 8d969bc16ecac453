"""Open shifts: gaps of the published roster that a person is qualified for and may fill, and asking for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.roster import AssignedDay, Source
from scheduler.domain.staff_requests import RequestKind, RequestRules, RequestState, StaffRequest
from scheduler.errors import Conflict, RuleBroken
from scheduler.planning.from_solution import to_roster
from scheduler.planning.roles import best_roles, curves, given_capacity
from scheduler.services.requests import for_another, meant_person, require_account, require_day, require_text
from scheduler.services.requests_events import Step, tell
from scheduler.services.requests_moves import Table, cells_of, require_fair, table_on
from scheduler.storage.unit_of_work import UnitOfWork
from solver.problem import EmployeeId

LEAST_HOURS = 1.0  # of expected shortage that a shift must take away to be a gap
MOST_SHOWN = 12
AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShift:
    """``held`` is the shift as the person would work it; ``short_hours``: the expected shortage that it takes away."""

    held: AssignedDay
    short_hours: float
    asked: bool


def open_shifts(app: App, actor: Actor) -> tuple[OpenShift, ...]:
    """Gaps of the published rosters that the actor could fill without breaking a rule, by day.

    The one shift of a day that takes away most of the shortage is offered, the ``MOST_SHOWN`` largest of all days.
    Raises NotFound for an account without a person.
    """
    with app.reading(actor) as uow:
        me = meant_person(uow, actor, None)
        rules = uow.staff_requests.rules()
        earliest = uow.today + timedelta(days=rules.shift_notice_days)
        asked = {
            (one.first_day, one.shift_type)
            for one in uow.staff_requests.about(me, earliest, earliest + AHEAD)
            if one.kind is RequestKind.OPEN and one.state is RequestState.WAITING
        }
        found: list[tuple[OpenShift, Table]] = []
        for version in uow.rosters.published(earliest, earliest + AHEAD):
            table = table_on(uow, max(version.first_day, earliest), priced=True)
            found += ((one, table) for one in _gaps(table, me, earliest, asked))
        found.sort(key=lambda pair: (-pair[0].short_hours, pair[0].held.day))
        possible = [one for one, table in found[: 2 * MOST_SHOWN] if one.asked or _possible(uow, table, one, rules)]
    return tuple(sorted(possible[:MOST_SHOWN], key=lambda one: one.held.day))


def ask_open(
    app: App, actor: Actor, day: date, shift_type: str, *, reason: str = "", person: str | None = None
) -> StaffRequest:
    """Ask to work an open shift; it waits for a decision.

    Raises NotFound for a person out of reach, InvalidInput for a day past the notice, Conflict where there is no such
    gap, a request about the day waits, or a cap is reached, RuleBroken where a hard rule would be broken.
    """
    reason = require_text(reason)
    with app.unit_of_work(actor) as uow:
        require_account(uow, actor)
        whose = meant_person(uow, actor, person)
        organisation = uow.organisation.load()
        rules = uow.staff_requests.rules()
        require_day(uow, organisation, whose, day, rules.shift_notice_days)
        live = (RequestState.OFFERED, RequestState.WAITING)
        about = uow.staff_requests.about(whose, day, day)
        if any(one.kind is not RequestKind.LEAVE and one.state in live for one in about):
            raise Conflict(f"a request about {day} waits already", key="request_waits", day=day)
        table = table_on(uow, day, priced=True)
        gap = next((one for one in _gaps(table, whose, day, set(), last=day, code=shift_type)), None)
        if gap is None:
            raise Conflict(f"there is no gap for {whose} on {day}", key="open_no_gap", day=day)
        cells = {(whose, day): gap.held}
        require_fair(uow, table, rules, cells, whose)
        broken = table.broken(cells)
        if broken:
            raise RuleBroken("; ".join(str(one["message"]) for one in broken[:3]), violations=broken)
        request_id = uow.staff_requests.add(
            kind=RequestKind.OPEN,
            state=RequestState.WAITING,
            person=whose,
            first_day=day,
            last_day=day,
            shift_type=shift_type,
            reason=reason,
            asked_by=actor.login,
            now=uow.now,
        )
        made: StaffRequest = uow.staff_requests.get(request_id)
        cells_of(table, made)
        tell(uow, Step.ASKED, made)
        uow.audit(
            "request.open",
            f"request:{request_id}",
            person=whose,
            day=day.isoformat(),
            shift_type=shift_type,
            **for_another(actor, whose),
        )
        uow.commit()
    return made


def _possible(uow: UnitOfWork, table: Table, one: OpenShift, rules: RequestRules) -> bool:
    cells = {(one.held.person, one.held.day): one.held}
    try:
        require_fair(uow, table, rules, cells, one.held.person)
    except Conflict:
        return False
    return not table.broken(cells)


def _gaps(  # noqa: PLR0917
    table: Table,
    me: str,
    first: date,
    asked: set[tuple[date, str | None]],
    last: date | None = None,
    code: str | None = None,
) -> list[OpenShift]:
    """The best shift of each free day of ``[first, last]``, or those of type ``code``, if it takes enough away."""
    problem = table.planned.problem
    employee = problem.employee_by_id.get(EmployeeId(me))
    if employee is None or not table.planned.needed:
        return []
    demand, given = curves(problem), given_capacity(problem, table.roster)
    before = sum(table.short_hours.values())
    found = []
    for index in range(table.version.days):
        day = table.version.first_day + timedelta(days=index)
        if day < first or (last is not None and day > last) or (me, day) in table.content:
            continue
        choices = [
            (choice.saving, str(shift.type), choice.roles)
            for shift in problem.shifts_by_day[index]
            if (employee.shift_types is None or shift.type in employee.shift_types) and code in (None, shift.type)
            for choice in [best_roles(problem, demand, given, employee, shift)]
            if choice.saving > 0
        ]
        if not choices:
            continue
        _, shift_type, roles = max(choices, key=lambda one: (one[0], one[1]))
        held = AssignedDay(person=me, day=day, shift_type=shift_type, roles=tuple(roles), source=Source.HAND)
        roster = to_roster(table.after({(me, day): held}), table.version.first_day)
        after = table.planned.short_hours(roster)
        hours = round(before - sum(after.values()), 1)
        if hours >= LEAST_HOURS:
            found.append(OpenShift(held=held, short_hours=hours, asked=(day, shift_type) in asked))
    return found
