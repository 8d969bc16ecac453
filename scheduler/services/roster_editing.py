"""Edit by hand: every change is checked before it is accepted, and says what it does to the money and the shortage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Pin
from scheduler.domain.roster import (
    AssignedDay,
    RosterEvent,
    RosterVersion,
    Source,
    advance,
    require_revision,
)
from scheduler.errors import InvalidInput, NotFound, RuleBroken
from scheduler.planning.cover import expected_short_hours
from scheduler.planning.from_solution import penalty_changes, scored, to_roster, violation_data
from scheduler.planning.roles import best_roles, curves, given_capacity
from scheduler.services.roster_inputs import Planned, read_planned, require_planner, version_for
from scheduler.storage.unit_of_work import UnitOfWork
from solver.checks import Scorecard, verify
from solver.checks.base import Violation
from solver.problem import EmployeeId, ShiftTypeId
from solver.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOutcome:
    """What an edit does. ``assigned`` is the new person-day (None: off). Money in fen, ``+`` is dearer.

    ``broken``: hard violations that the edit adds (then it is not accepted); ``by_rule``: what it changes by rule;
    ``short_hours_by_role``: change of the expected shortage in person-hours.
    """

    revision: int
    assigned: AssignedDay | None
    broken: tuple[dict[str, object], ...]
    by_rule: Mapping[str, int]
    objective_fen: int
    change_fen: int
    short_hours_by_role: Mapping[str, float]


class _Wish(NamedTuple):
    person: str
    day: date
    shift_type: str | None
    roles: tuple[str | None, ...] | None


def edit_assignment(
    app: App,
    actor: Actor,
    roster_id: int,
    revision: int,
    *,
    person: str,
    day: date,
    shift_type: str | None,
    roles: tuple[str | None, ...] | None = None,
) -> EditOutcome:
    """Give the person this shift (None: a day off). Roles by block, or None for the cheapest choice.

    Raises ``RuleBroken`` with every hard violation that it would add, ``Conflict`` for a stale revision or a roster
    that cannot be edited, ``NotFound`` for a person or roster outside the actor's reach, ``InvalidInput`` for a day,
    shift or roles that cannot be.
    """
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        life = advance(version.lifecycle, RosterEvent.EDIT)
        planned = read_planned(uow, version)
        outcome, card = _tried(uow, actor, planned, _Wish(person, day, shift_type, roles))
        if outcome.broken:
            raise RuleBroken("; ".join(str(b["message"]) for b in outcome.broken[:3]), violations=outcome.broken)
        edited = scored(replace(version, lifecycle=life), planned.problem, card, planned.cite)
        uow.rosters.save(edited, version.revision)
        uow.rosters.set_day(roster_id, person, day, outcome.assigned)
        uow.audit(
            "roster.edit",
            f"roster:{roster_id}",
            person=person,
            day=day.isoformat(),
            shift_type=shift_type,
            roles=list(outcome.assigned.roles) if outcome.assigned else [],
            change_fen=outcome.change_fen,
        )
        uow.commit()
    return replace(outcome, revision=life.revision)


def preview_edit(
    app: App,
    actor: Actor,
    roster_id: int,
    *,
    person: str,
    day: date,
    shift_type: str | None,
    roles: tuple[str | None, ...] | None = None,
) -> EditOutcome:
    """What ``edit_assignment`` would do, with nothing changed; broken rules are in the outcome instead of raised."""
    require_planner(actor)
    with app.reading(actor) as uow:
        planned = read_planned(uow, version_for(uow, actor, roster_id))
        return _tried(uow, actor, planned, _Wish(person, day, shift_type, roles))[0]


def pin(
    app: App, actor: Actor, roster_id: int, revision: int, *, person: str, day: date, reason: str = ""
) -> RosterVersion:
    """Keep what the roster holds for the person on the day (a shift with its roles, or a day off) in every new solve.

    Raises as ``edit_assignment`` does for revision, state and reach.
    """
    return _set_pin(app, actor, (roster_id, revision), (person, day), reason)


def unpin(app: App, actor: Actor, roster_id: int, revision: int, *, person: str, day: date) -> RosterVersion:
    """Let the next solve decide again. Raises ``NotFound`` when there is no pin."""
    return _set_pin(app, actor, (roster_id, revision), (person, day), None)


def _set_pin(
    app: App, actor: Actor, seen: tuple[int, int], cell: tuple[str, date], reason: str | None
) -> RosterVersion:
    (roster_id, revision), (person, day) = seen, cell
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        _require_own(uow, actor, person)
        _require_day(version, day)
        after = replace(version, lifecycle=advance(version.lifecycle, RosterEvent.PIN))
        uow.rosters.save(after, version.revision)
        if reason is None:
            if not uow.rosters.delete_pin(person, day):
                raise NotFound(f"{person} has no pin on {day}", key="pin_missing", person=person, day=day)
        else:
            held = next((a for a in uow.rosters.assignments(roster_id) if (a.person, a.day) == (person, day)), None)
            kept = Pin(
                person=person,
                day=day,
                shift_type=held.shift_type if held else None,
                roles=held.roles if held else (),
                reason=reason,
            )
            uow.organisation.upsert_pins([kept])
        uow.rosters.set_pinned(roster_id, person, day, reason is not None)
        uow.audit(
            "roster.unpin" if reason is None else "roster.pin",
            f"roster:{roster_id}",
            person=person,
            day=day.isoformat(),
            reason=reason or "",
        )
        uow.commit()
    return after


def _tried(uow: UnitOfWork, actor: Actor, planned: Planned, wish: _Wish) -> tuple[EditOutcome, Scorecard]:
    """The outcome of an edit and the whole roster's scorecard after it."""
    person, day = wish.person, wish.day
    _require_own(uow, actor, person)
    version, problem = planned.version, planned.problem
    _require_day(version, day)
    if EmployeeId(person) not in problem.employee_by_id:
        raise InvalidInput(
            f"{person} is not employed between {version.first_day} and the horizon's end",
            key="person_not_employed",
            person=person,
        )
    content = uow.rosters.assignments(version.id)
    before = to_roster(content, version.first_day)
    rest = to_roster((a for a in content if (a.person, a.day) != (person, day)), version.first_day)
    assigned = _assigned(planned, rest, wish)
    after = Roster((*rest, *to_roster((assigned,), version.first_day))) if assigned else rest
    was, card = verify(problem, before), verify(problem, after)
    changes = penalty_changes(was.penalties, card.penalties)
    short_before = expected_short_hours(problem, before, planned.needed, planned.waiting)
    short_after = expected_short_hours(problem, after, planned.needed, planned.waiting)
    return (
        EditOutcome(
            revision=version.revision,
            assigned=assigned,
            broken=tuple(
                violation_data(v, problem, version.first_day, planned.cite) for v in added_violations(was, card)
            ),
            by_rule=changes,
            objective_fen=card.objective,
            change_fen=card.objective - was.objective,
            short_hours_by_role={
                role: round(hours - short_before[role], 2)
                for role, hours in short_after.items()
                if abs(hours - short_before[role]) >= 0.005
            },
        ),
        card,
    )


def _assigned(planned: Planned, rest: Roster, wish: _Wish) -> AssignedDay | None:
    person, day, shift_type, roles = wish
    if shift_type is None:
        return None
    problem, index = planned.problem, planned.given.day_index(day)
    shift = problem.shift_by_key.get((index, ShiftTypeId(shift_type)))
    if shift is None:
        known = ", ".join(s.type for s in problem.shifts_by_day[index]) or "none"
        raise InvalidInput(
            f"there is no shift {shift_type!r} on {day}; that day has {known}",
            key="shift_missing",
            shift_type=shift_type,
            day=day,
            known=known,
        )
    if roles is None:
        employee = problem.employee_by_id[EmployeeId(person)]
        roles = best_roles(problem, curves(problem), given_capacity(problem, rest), employee, shift).roles
    if len(roles) != len(shift.blocks):
        raise InvalidInput(
            f"shift {shift_type} on {day} has {len(shift.blocks)} blocks, got {len(roles)} roles",
            key="roles_by_block",
            blocks=len(shift.blocks),
            roles=len(roles),
        )
    unknown = sorted({role for role in roles if role is not None} - set(planned.organisation.roles))
    if unknown:
        raise InvalidInput(f"unknown role {unknown[0]!r}", key="role_missing", role=unknown[0])
    return AssignedDay(person=person, day=day, shift_type=shift_type, roles=tuple(roles), source=Source.HAND)


def added_violations(before: Scorecard, after: Scorecard) -> list[Violation]:
    """Hard violations of ``after`` that ``before`` does not have, or has in a smaller amount."""
    known: Counter[tuple[object, ...]] = Counter()
    for violation in before.hard:
        known[_scope(violation)] += violation.amount
    added = []
    for violation in after.hard:
        if known[_scope(violation)] >= violation.amount:
            known[_scope(violation)] -= violation.amount
        else:
            added.append(violation)
    return added


def _scope(violation: Violation) -> tuple[object, ...]:
    v = violation
    return (v.rule, v.employee, v.days, v.shift_type, v.role, v.slot)


def _require_own(uow: UnitOfWork, actor: Actor, person: str) -> None:
    """A lead edits people of the lead's departments; others look as if they were not there."""
    known = uow.organisation.load().people.get(person)
    if known is None or not actor.sees_department(known.department):
        raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)


def _require_day(version: RosterVersion, day: date) -> None:
    if not 0 <= (day - version.first_day).days < version.days:
        raise InvalidInput(
            f"{day} is not one of the {version.days} days from {version.first_day}",
            key="day_outside",
            day=day,
            first_day=version.first_day,
            days=version.days,
        )
