"""Person-days that change hands: what that does to rules, cover, money and hours, and putting it in force.

The checks are those of an edit on the board: no hard rule may be broken that was kept before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from scheduler.domain.actor import Actor
from scheduler.domain.calendar import work_minutes
from scheduler.domain.organisation import Organisation
from scheduler.domain.roster import (
    AssignedDay,
    RosterEvent,
    RosterVersion,
    Source,
    advance,
)
from scheduler.domain.staff_requests import RequestKind, RequestRules, RequestState, StaffRequest
from scheduler.errors import Conflict, RuleBroken
from scheduler.planning.from_solution import penalty_changes, scored, to_roster, violation_data
from scheduler.planning.roles import best_roles, curves, given_capacity
from scheduler.services.hours_changes import request_refresh
from scheduler.services.policy_check import against_the_law
from scheduler.services.roster_editing import added_violations
from scheduler.services.roster_inputs import Planned, read_planned
from scheduler.storage.unit_of_work import UnitOfWork
from solver.checks import Scorecard, verify
from solver.problem import EmployeeId, ShiftTypeId
from solver.roster import Roster

Cells = Mapping[tuple[str, date], AssignedDay | None]
MESSAGE_CHARS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a move does. Money in fen, ``+`` is dearer; ``short_hours_by_role``: change of the expected shortage.

    ``broken``: hard rules that it breaks, as data for sentences. ``week_min``: person to planned minutes of the weeks
    of the move, before and after.
    """

    broken: tuple[dict[str, object], ...]
    change_fen: int
    by_rule: Mapping[str, int]
    short_hours_by_role: Mapping[str, float]
    week_min: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A published version with what it is judged by. ``content`` by person and day."""

    planned: Planned
    content: Mapping[tuple[str, date], AssignedDay]

    @property
    def version(self) -> RosterVersion:
        return self.planned.version

    @property
    def organisation(self) -> Organisation:
        return self.planned.organisation

    @cached_property
    def roster(self) -> Roster:
        return to_roster(self.content.values(), self.version.first_day)

    @cached_property
    def card(self) -> Scorecard:
        return verify(self.planned.problem, self.roster)

    @cached_property
    def short_hours(self) -> Mapping[str, float]:
        return self.planned.short_hours(self.roster)

    def after(self, cells: Cells) -> tuple[AssignedDay, ...]:
        """The content with these person-days instead."""
        kept = [one for key, one in self.content.items() if key not in cells]
        moved = [one for one in cells.values() if one is not None]
        return tuple(sorted([*kept, *moved], key=lambda one: (one.person, one.day)))

    def broken(self, cells: Cells) -> tuple[dict[str, object], ...]:
        """Hard rules that the move breaks."""
        problem = self.planned.problem
        card = verify(problem, to_roster(self.after(cells), self.version.first_day))
        return self._data(card)

    def effect(self, cells: Cells) -> Effect:
        problem = self.planned.problem
        roster = to_roster(self.after(cells), self.version.first_day)
        card = verify(problem, roster)
        short = self.planned.short_hours(roster)
        people = dict.fromkeys(person for person, _ in cells)
        return Effect(
            broken=self._data(card),
            change_fen=card.objective - self.card.objective,
            by_rule=penalty_changes(self.card.penalties, card.penalties),
            short_hours_by_role={
                role: round(hours - self.short_hours[role], 2)
                for role, hours in short.items()
                if abs(hours - self.short_hours[role]) >= 0.005
            },
            week_min={
                person: (
                    sum(self.week_minutes(person, week) for week in weeks_of(cells)),
                    sum(self.week_minutes(person, week, cells) for week in weeks_of(cells)),
                )
                for person in people
            },
        )

    def week_minutes(self, person: str, monday: date, cells: Cells | None = None) -> int:
        """Planned minutes of the person in the week, of the days of this version."""
        total = 0
        for day in (monday + timedelta(days=d) for d in range(7)):
            held = self.content.get((person, day))
            if cells is not None and (person, day) in cells:
                held = cells[person, day]
            if held is not None:
                total += work_minutes(self.organisation.site, self.organisation.shift_types[held.shift_type], day)
        return total

    def _data(self, card: Scorecard) -> tuple[dict[str, object], ...]:
        planned = self.planned
        return tuple(
            violation_data(one, planned.problem, self.version.first_day, planned.cite)
            for one in added_violations(self.card, card)
        )


def table_on(uow: UnitOfWork, day: date, *, priced: bool) -> Table:
    """The published version of the day. Raises Conflict where none is; unpriced it knows hard rules but no demand."""
    for version in uow.rosters.published(day, day):
        # what people ask for themselves has no price of change, so there is no roster to stay close to
        planned = read_planned(uow, replace(version, based_on_id=None), priced=priced)
        content = {(one.person, one.day): one for one in uow.rosters.assignments(version.id)}
        return Table(planned=planned, content=content)
    raise Conflict(f"no roster of {day} is published", key="request_unpublished", day=day)


def cells_of(table: Table, found: StaffRequest) -> dict[tuple[str, date], AssignedDay | None]:
    """The person-days that the request would change.

    Raises Conflict where the published roster no longer holds what was offered, or holds something on the day already.
    """
    day = found.first_day
    if found.kind is RequestKind.OPEN:
        if (found.person, day) in table.content:
            raise stale(found)
        return {(found.person, day): _best(table, found.person, day, str(found.shift_type))}
    given = _held(table, found, found.person, day, found.shift_type)
    if found.taker is None:
        return {(found.person, day): None}
    cells: dict[tuple[str, date], AssignedDay | None] = {
        (found.person, day): None,
        (found.taker, day): _moved(given, found.taker),
    }
    if found.return_day is not None:
        back = _held(table, found, found.taker, found.return_day, found.return_shift_type)
        if found.return_day != day:
            if (found.person, found.return_day) in table.content:
                raise stale(found)
            cells[found.taker, found.return_day] = None
        cells[found.person, found.return_day] = _moved(back, found.person)
    if (found.taker, day) in table.content and found.return_day != day:
        raise stale(found)
    return cells


def unqualified(table: Table, cells: Cells) -> bool:
    """Does a move give somebody a role that the person is not qualified for?"""
    by_id = table.planned.problem.employee_by_id
    for (person, _), held in cells.items():
        able = by_id.get(EmployeeId(person))
        if able is None or (held is not None and any(role and role not in able.roles for role in held.roles)):
            return True
    return False


def require_fair(
    uow: UnitOfWork, table: Table, rules: RequestRules, cells: Cells, taker: str, *, counted: int = 0
) -> None:
    """The caps against grabbing of who takes more than is given. Raises Conflict.

    Taking may not lift the person's week above the regular minutes by more than the rules allow, nor the shifts taken
    about the month, less those given away, above theirs. ``counted``: shifts of this move that stand in the requests
    already.
    """
    gained = sum((held is not None) - (key in table.content) for key, held in cells.items() if key[0] == taker)
    regular = table.organisation.contracts[table.organisation.people[taker].contract].regular_min_per_week
    for monday in weeks_of(cells):
        before, after = table.week_minutes(taker, monday), table.week_minutes(taker, monday, cells)
        if after > before and after > regular + rules.over_regular_min:
            raise Conflict(
                f"{taker} would have {after} minutes in the week of {monday}",
                key="taken_over_hours",
                hours=round(after / 60, 1),
                most=round((regular + rules.over_regular_min) / 60, 1),
            )
    if gained <= 0:
        return
    day = min(day for _, day in cells)
    taken = net_taken(uow, taker, day) - counted
    if taken + gained > rules.taken_per_month:
        raise Conflict(
            f"{taker} has taken {taken} shifts about the month of {day}",
            key="taken_too_many",
            most=rules.taken_per_month,
        )


def net_taken(uow: UnitOfWork, person: str, day: date) -> int:
    """Shifts that the person took, or asked to take, about the day's month, less those given away; never below 0."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    count = 0
    for one in uow.staff_requests.about(person, first, last):
        if one.state not in (RequestState.WAITING, RequestState.APPROVED) or one.return_day is not None:
            continue
        if one.kind is RequestKind.OPEN or (one.kind is RequestKind.OFFER and one.taker == person):
            count += 1
        elif one.kind is RequestKind.OFFER and one.state is RequestState.APPROVED:
            count -= 1
    return max(0, count)


def put_in_force(uow: UnitOfWork, actor: Actor, table: Table, found: StaffRequest, answer: str) -> int:
    """Publish a new version with only the request's cells changed, and mark the request approved by it; its id.

    Raises RuleBroken where the move breaks a hard rule, or a labour rule that the published version keeps.
    """
    cells = cells_of(table, found)
    broken = table.broken(cells)
    if broken:
        raise RuleBroken("; ".join(str(one["message"]) for one in broken[:3]), violations=broken)
    old = uow.rosters.get(table.version.id)
    known = {_said(one) for one in against_the_law(uow, table.organisation, old)}
    draft = uow.rosters.create(
        old.first_day, old.days, uow.now, forecast_run_id=old.forecast_run_id, based_on_id=old.id
    )
    after = table.after(cells)
    uow.rosters.replace_assignments(draft.id, after)
    uow.staff_requests.end(
        found.id, RequestState.APPROVED, by=actor.login, now=uow.now, answer=answer, roster_id=draft.id
    )
    new = [one for one in against_the_law(uow, table.organisation, draft) if _said(one) not in known]
    if new:
        raise RuleBroken("; ".join(str(one["message"]) for one in new[:3]), violations=tuple(new))
    uow.rosters.save(replace(old, lifecycle=advance(old.lifecycle, RosterEvent.SUPERSEDE)), old.revision)
    life = advance(replace(draft.lifecycle, has_roster=True), RosterEvent.PUBLISH)
    problem = table.planned.problem
    card = verify(problem, to_roster(after, old.first_day))
    uow.rosters.save(
        replace(
            scored(replace(draft, result=old.result), problem, card, table.planned.cite),
            lifecycle=life,
            published_at=uow.now,
            message=old.message,
        ),
        draft.revision,
        published_by=actor.login,
    )
    if old.first_day <= uow.today:  # worked days take roles and absences from it
        request_refresh(uow, f"roster:{draft.id}:{draft.revision}")
    return draft.id


def weeks_of(cells: Cells) -> tuple[date, ...]:
    """Mondays of the weeks that the move touches."""
    return tuple(sorted({day - timedelta(days=day.weekday()) for _, day in cells}))


def stale(found: StaffRequest) -> Conflict:
    return Conflict(
        f"the published roster of {found.first_day} is another one by now", key="request_stale", day=found.first_day
    )


def _held(table: Table, found: StaffRequest, person: str, day: date, shift_type: str | None) -> AssignedDay:
    held = table.content.get((person, day))
    if held is None or held.shift_type != shift_type:
        raise stale(found)
    return held


def _moved(held: AssignedDay, person: str) -> AssignedDay:
    return replace(held, person=person, pinned=False, source=Source.HAND)


def _best(table: Table, person: str, day: date, shift_type: str) -> AssignedDay:
    problem = table.planned.problem
    shift = problem.shift_by_key.get(((day - table.version.first_day).days, ShiftTypeId(shift_type)))
    employee = problem.employee_by_id.get(EmployeeId(person))
    if shift is None or employee is None:
        raise Conflict(f"there is no shift {shift_type!r} on {day}", key="request_stale", day=day)
    choice = best_roles(problem, curves(problem), given_capacity(problem, table.roster), employee, shift)
    return AssignedDay(person=person, day=day, shift_type=shift_type, roles=tuple(choice.roles), source=Source.HAND)


def _said(one: Mapping[str, object]) -> tuple[object, ...]:
    return one.get("id"), one["person"], tuple(str(day) for day in one["days"]), one["amount"]  # type: ignore[attr-defined]
