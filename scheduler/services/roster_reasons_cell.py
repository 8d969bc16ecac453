"""Why a person has this and not that on a day: every other shift or a day off with its price, and who else could.

Single moves in the roster as it stands, checked like an edit. A lead is told of people of the own departments by name.
A person is told of the own published day without other people's names, and in hours, not in money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Request
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.errors import InvalidInput, NotFound
from scheduler.planning.from_solution import to_assigned, to_roster, violation_data
from scheduler.services.roster_inputs import Planned, read_planned, require_day, require_planner, version_for
from scheduler.services.roster_reasons import Data, hours_changed
from scheduler.storage.unit_of_work import UnitOfWork
from solver.problem import Employee, EmployeeId, Shift
from solver.roster import Assignment, Roster

if TYPE_CHECKING:
    from scheduler.planning.moves import Judged, Moves

COST, ELSEWHERE, RULE, AWAY, UNQUALIFIED = "cost", "elsewhere", "rule", "away", "unqualified"
ORDER = (COST, ELSEWHERE, RULE, AWAY, UNQUALIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """The day otherwise: ``assigned`` None is a day off. Money in fen, ``+`` is dearer than what the day holds.

    ``broken``: hard rules that it would break anew; ``short_hours``: change of the expected shortage by role.
    """

    assigned: AssignedDay | None
    broken: tuple[Data, ...]
    change_fen: int
    by_rule: Mapping[str, int]
    short_hours: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else in the person's place, who has a day off then. ``instead``: what that one works now, and would not.

    ``obstacle``: cost, elsewhere, rule, away, unqualified; ``change_fen`` None where it cannot be.
    """

    person: str
    obstacle: str
    instead: AssignedDay | None = None
    broken: tuple[Data, ...] = ()
    change_fen: int | None = None
    by_rule: Mapping[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class CellReasons:
    """What the day holds and how else it could be. ``others`` is empty on a day off; ``hidden`` counts those of other
    departments who could hold the roles. ``leave`` is a kind of approved leave, ``pinned``: kept in every search.
    """

    version: RosterVersion
    person: str
    day: date
    held: AssignedDay | None
    options: tuple[Option, ...]
    others: tuple[Other, ...]
    hidden: int
    wishes: tuple[Request, ...]
    leave: str | None
    pinned: bool


def explain_cell(app: App, actor: Actor, roster_id: int, *, person: str, day: date) -> CellReasons:
    """Why the person has this on the day. Raises ``NotFound`` for a roster or person outside the actor's reach,
    ``InvalidInput`` for a day outside the roster or a person who is not employed then."""
    require_planner(actor)
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        planned = read_planned(uow, version)
        known = planned.organisation.people.get(person)
        if known is None or not actor.sees_department(known.department):
            raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
        return _explained(uow, actor, planned, person, day)


@dataclass(frozen=True, kw_only=True)
class OwnReasons:
    """The reasons of one's own published day: ``others`` counts people by what keeps them from it."""

    reasons: CellReasons
    others: Mapping[str, int]


def explain_own_day(app: App, actor: Actor, day: date) -> OwnReasons:
    """Why the actor has this on the day, in the published roster. Raises ``NotFound`` where none is published."""
    with app.reading(actor) as uow:
        published: tuple[RosterVersion, ...] = uow.rosters.published(day, day)
        if actor.person is None or not published:
            raise NotFound(f"no roster is published for {day}", key="regret_no_roster", day=day)
        planned = read_planned(uow, published[0])
        if EmployeeId(actor.person) not in planned.problem.employee_by_id:
            raise NotFound(f"no roster is published for {day}", key="regret_no_roster", day=day)
        everybody = Actor(login=actor.login, role=AccountRole.ADMIN, person=actor.person)
        reasons = _explained(uow, everybody, planned, actor.person, day)
    return OwnReasons(reasons=reasons, others=Counter(other.obstacle for other in reasons.others))


def _explained(uow: UnitOfWork, actor: Actor, planned: Planned, person: str, day: date) -> CellReasons:
    from scheduler.planning.moves import Moves  # noqa: PLC0415 (ortools, when somebody asks)

    version, problem = planned.version, planned.problem
    index = require_day(version, day)
    employee = problem.employee_by_id.get(EmployeeId(person))
    if employee is None:
        raise InvalidInput(
            f"{person} is not employed between {version.first_day} and the horizon's end",
            key="person_not_employed",
            person=person,
        )
    content: tuple[AssignedDay, ...] = uow.rosters.assignments(version.id)
    roster = to_roster(content, version.first_day)
    moves = Moves(problem, roster, index)
    held = next((a for a in content if (a.person, a.day) == (person, day)), None)
    others = tuple(_others(planned, moves, employee, index)) if held is not None else ()
    people = planned.organisation.people
    mine = tuple(one for one in others if actor.sees_department(people[one.person].department))
    away = [leave for leave in planned.given.leaves if leave.person == person and leave.first_day <= day]
    return CellReasons(
        version=version,
        person=person,
        day=day,
        held=held,
        options=tuple(_options(planned, moves, employee, index, held)),
        others=tuple(sorted(mine, key=lambda o: (ORDER.index(o.obstacle), len(o.broken), o.change_fen or 0, o.person))),
        hidden=sum(1 for one in others if one not in mine and one.obstacle != UNQUALIFIED),
        wishes=tuple(wish for wish in planned.given.requests if (wish.person, wish.day) == (person, day)),
        leave=next((one.kind for one in away if one.last_day >= day and one.status == "approved"), None),
        pinned=any((pin.person, pin.day) == (person, day) for pin in planned.given.pins),
    )


def _options(
    planned: Planned, moves: Moves, employee: Employee, index: int, held: AssignedDay | None
) -> Iterator[Option]:
    """Every other shift of the day that is the person's to take, and a day off, the cheapest lawful one first."""
    problem, cell = planned.problem, (employee.id, index)
    before = planned.short_hours(moves.roster)
    rest = moves.after({cell: None})
    wanted: list[Assignment | None] = [
        moves.duty(employee, shift, rest)
        for shift in problem.shifts_by_day[index]
        if problem.may_work(employee, shift) and (held is None or shift.type != held.shift_type)
    ]
    if held is not None:
        wanted.append(None)
    found = []
    for duty in wanted:
        judged = moves.judge({cell: duty})
        hours = hours_changed(planned, before, judged.roster)
        found.append(_option(planned, duty, judged, hours))
    yield from sorted(found, key=lambda option: (bool(option.broken), option.change_fen))


def _option(planned: Planned, duty: Assignment | None, judged: Judged, hours: Mapping[str, float]) -> Option:
    return Option(
        assigned=None if duty is None else to_assigned(Roster((duty,)), planned.version.first_day)[0],
        broken=_broken(planned, judged),
        change_fen=judged.cost,
        by_rule=dict(judged.costs),
        short_hours=hours,
    )


def _others(planned: Planned, moves: Moves, employee: Employee, index: int) -> Iterator[Other]:
    """Everybody else on the person's shift, the person free."""
    problem = planned.problem
    duty = moves.roster.on(employee.id, index)[0]
    shift = problem.shift_by_key[index, duty.shift_type]
    asked = {role for role in duty.roles if role is not None}
    for other in problem.employees:
        if other.id == employee.id:
            continue
        if not problem.may_work(other, shift) or (asked and not any(other.roles.get(r, 0) > 0 for r in asked)):
            yield Other(person=other.id, obstacle=UNQUALIFIED)
        elif any(absence.weight is None and absence.touches(shift) for absence in other.absences):
            yield Other(person=other.id, obstacle=AWAY)
        else:
            yield _other(planned, moves, (employee, other), shift, duty)


def _other(planned: Planned, moves: Moves, pair: tuple[Employee, Employee], shift: Shift, duty: Assignment) -> Other:
    """One person in the place of another: in the same roles where qualified for all of them, else the cheapest."""
    employee, other = pair
    instead = next(iter(moves.roster.on(other.id, shift.day)), None)
    gone: dict[tuple[EmployeeId, int], Assignment | None] = {
        (employee.id, shift.day): None,
        (other.id, shift.day): None,
    }
    able = all(role is None or planned.problem.may_hold(other, shift, role) for role in duty.roles)
    if able:
        move = Assignment(employee=other.id, day=shift.day, shift_type=shift.type, roles=duty.roles)
    else:
        move = moves.duty(other, shift, moves.after(gone))
    judged = moves.judge({**gone, (other.id, shift.day): move})
    broken = _broken(planned, judged)
    return Other(
        person=other.id,
        obstacle=RULE if broken else COST if instead is None else ELSEWHERE,
        instead=None if instead is None else to_assigned(Roster((instead,)), planned.version.first_day)[0],
        broken=broken,
        change_fen=judged.cost,
        by_rule=dict(judged.costs),
    )


def _broken(planned: Planned, judged: Judged) -> tuple[Data, ...]:
    first = planned.version.first_day
    return tuple(violation_data(v, planned.problem, first, planned.cite) for v in judged.breaks)
