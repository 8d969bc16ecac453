"""One change of a roster by hand, however many person-days it touches: tried as a whole, then written as one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.board import Cell, CellChange, CellState, StepAct
from scheduler.domain.organisation import Pin
from scheduler.domain.roster import AssignedDay, RosterEvent, RosterState, RosterVersion, Source, advance
from scheduler.errors import InvalidInput, NotFound, RuleBroken
from scheduler.planning.from_solution import penalty_changes, scored, to_roster, violation_data
from scheduler.planning.roles import Given, best_roles
from scheduler.services.roster_desk import Desk, Standing, desk_of
from scheduler.services.roster_inputs import require_day, require_planner, version_for
from scheduler.storage.unit_of_work import UnitOfWork
from solver.checks import Scorecard
from solver.checks.base import Violation, capacity_given
from solver.problem import EmployeeId, ShiftTypeId

SINCE = "since"  # in a version's result: its figures when it was generated, or before its first edit
WAGES = ("labour_cost", "overtime", "standby_pay")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellWish:
    """What a person-day is to hold: a shift type (None: a day off), its roles by block or None for the cheapest."""

    person: str
    day: date
    shift_type: str | None
    roles: tuple[str | None, ...] | None = None
    source: Source = Source.HAND

    @property
    def cell(self) -> Cell:
        return self.person, self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A roster in few numbers, of the whole site. Hours are expected; of work that waits, late for a day."""

    short_hours: float
    late_hours: float
    wages_fen: int
    fairness_fen: int
    objective_fen: int
    wishes_granted: int
    wishes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A person-day that a change of a week left as it is, and what it would have broken."""

    person: str
    day: date
    violation: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOutcome:
    """What an edit does. Money in fen, ``+`` is dearer.

    ``changes``: the person-days that it changes; ``broken``: hard violations that it adds (then it is not accepted);
    ``by_rule``: what it changes by rule; ``short_hours_by_role``: change of the expected shortage in person-hours;
    ``left_out``: what a change of a week left as it is; ``overtaken_by``: who changed since what was to be undone (then
    nothing is undone).
    """

    revision: int
    changes: tuple[CellChange, ...]
    broken: tuple[dict[str, object], ...]
    by_rule: Mapping[str, int]
    objective_fen: int
    change_fen: int
    short_hours_by_role: Mapping[str, float]
    before: Figures
    after: Figures
    chosen: tuple[AssignedDay | None, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    overtaken_by: str | None = None

    @property
    def assigned(self) -> AssignedDay | None:
        """What the first person-day asked for holds (None: off)."""
        return self.chosen[0] if self.chosen else None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A change that was tried, with what is needed to write it."""

    desk: Desk
    version: RosterVersion
    standing: Standing
    outcome: EditOutcome


def opened(app: App, uow: UnitOfWork, actor: Actor, roster_id: int) -> tuple[RosterVersion, Desk, Standing]:
    """A roster on its desk, for a planner. Raises ``Forbidden``, ``NotFound``."""
    require_planner(actor)
    version = version_for(uow, actor, roster_id)
    desk = desk_of(app, uow, version)
    return version, desk, desk.standing(uow, version)


def attempted(
    actor: Actor, version: RosterVersion, desk: Desk, before: Standing, wishes: Sequence[CellWish]
) -> Attempt:
    """What these wishes would do, all together.

    Raises ``NotFound`` for a person outside the actor's reach, ``InvalidInput`` for a day, shift or roles that cannot
    be and for one person-day asked for twice.
    """
    if len({wish.cell for wish in wishes}) < len(wishes):
        raise InvalidInput("one person-day is asked for twice", key="cell_twice")
    for wish in wishes:
        require_cell(actor, version, desk, wish.cell)
    chosen = _chosen(desk, before, wishes)
    changes = tuple(
        CellChange(person=wish.person, day=wish.day, before=was, after=replace(was, held=held))
        for wish, held in zip(wishes, chosen, strict=True)
        if not (was := state_of(desk, before, wish.cell)).same_as(replace(was, held=held))
    )
    return weighed(version, desk, before, changes, chosen)


def weighed(
    version: RosterVersion,
    desk: Desk,
    before: Standing,
    changes: tuple[CellChange, ...],
    chosen: tuple[AssignedDay | None, ...] = (),
) -> Attempt:
    """What these changes of person-days do."""
    after = desk.changed(before, {c.cell: c.after.held for c in changes}) if changes else before
    was, card = before.scored.card, after.scored.card
    planned, problem = desk.planned, desk.problem
    outcome = EditOutcome(
        revision=version.revision,
        changes=changes,
        chosen=chosen,
        broken=tuple(violation_data(v, problem, version.first_day, planned.cite) for v in added_violations(was, card)),
        by_rule=penalty_changes(was.penalties, card.penalties),
        objective_fen=card.objective,
        change_fen=card.objective - was.objective,
        short_hours_by_role={
            role: round(hours - before.short[role], 2)
            for role, hours in after.short.items()
            if abs(hours - before.short[role]) >= 0.005
        },
        before=figures(desk, before),
        after=figures(desk, after),
    )
    return Attempt(desk=desk, version=version, standing=after, outcome=outcome)


def require_kept(outcome: EditOutcome) -> None:
    """Raises ``RuleBroken`` with every hard violation that the edit would add."""
    if outcome.broken:
        raise RuleBroken("; ".join(str(b["message"]) for b in outcome.broken[:3]), violations=outcome.broken)


def written(
    uow: UnitOfWork, actor: Actor, attempt: Attempt, act: StepAct, **detail: object
) -> Callable[[], EditOutcome]:
    """Write what was tried as one step with one audit entry; the answer commits it and gives the outcome.

    Raises ``Conflict`` for a roster that cannot be edited or was written meanwhile.
    """
    version, desk, changes = attempt.version, attempt.desk, attempt.outcome.changes
    content = any(_differs(change) for change in changes)
    life = advance(version.lifecycle, RosterEvent.EDIT if content else RosterEvent.PIN)
    if not changes:  # it holds this already
        return lambda: attempt.outcome
    begun = version.state is RosterState.EDITED and SINCE in version.result
    result = version.result if begun else {**version.result, SINCE: asdict(attempt.outcome.before)}
    edited = replace(version, lifecycle=life, result=result)
    if content:
        edited = scored(edited, desk.problem, attempt.standing.scored.card, desk.planned.cite)
    uow.rosters.save(edited, version.revision)
    uow.rosters.set_days(version.id, {c.cell: c.after.held for c in changes if _differs(c)})
    _write_pins(uow, version.id, changes)
    uow.board.add_step(version.id, life.revision, act, changes, login=actor.login, at=uow.now)
    uow.audit(
        f"roster.{act.value}",
        f"roster:{version.id}",
        cells=[_said(change) for change in changes],
        change_fen=attempt.outcome.change_fen,
        **detail,
    )

    def commit() -> EditOutcome:
        uow.commit()
        if all(change.before.pin == change.after.pin for change in changes):
            desk.keep(life.revision, attempt.standing)
        return replace(attempt.outcome, revision=life.revision)

    return commit


def figures(desk: Desk, standing: Standing) -> Figures:
    """The roster in few numbers."""
    card, waits = standing.scored.card, desk.planned.waiting
    asked = len(desk.problem.requests)
    return Figures(
        short_hours=round(sum(hours for role, hours in standing.short.items() if role not in waits), 2),
        late_hours=round(sum(hours for role, hours in standing.short.items() if role in waits), 2),
        wages_fen=sum(card.penalties.get(rule, 0) for rule in WAGES),
        fairness_fen=card.penalties.get("fairness", 0),
        objective_fen=card.objective,
        wishes_granted=asked - sum(1 for violation in card.violations if violation.rule == "requests"),
        wishes=asked,
    )


def state_of(desk: Desk, standing: Standing, cell: Cell) -> CellState:
    """What a person-day holds, and its pin."""
    return CellState(held=standing.held.get(cell), pin=desk.pin_on(cell))


def require_cell(actor: Actor, version: RosterVersion, desk: Desk, cell: Cell) -> None:
    """A lead edits people of the lead's departments; others look as if they were not there."""
    person, day = cell
    known = desk.organisation.people.get(person)
    if known is None or not actor.sees_department(known.department):
        raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
    require_day(version, day)
    if EmployeeId(person) not in desk.problem.employee_by_id:
        raise InvalidInput(
            f"{person} is not employed between {version.first_day} and the horizon's end",
            key="person_not_employed",
            person=person,
        )


def _chosen(desk: Desk, before: Standing, wishes: Sequence[CellWish]) -> tuple[AssignedDay | None, ...]:
    """What each wish comes to: open roles are chosen one wish after the other, each with the capacity left by then."""
    problem, first_day = desk.problem, desk.planned.version.first_day
    given: Given = dict(before.scored.given)
    gone = to_roster((before.held[w.cell] for w in wishes if w.cell in before.held), first_day)
    for key, centiheads in capacity_given(problem, gone).items():
        given[key] -= centiheads
    found = []
    for wish in wishes:
        held = _assigned(desk, given, wish)
        found.append(held)
        if held is not None:
            for key, centiheads in capacity_given(problem, to_roster((held,), first_day)).items():
                given[key] = given.get(key, 0) + centiheads
    return tuple(found)


def _assigned(desk: Desk, given: Given, wish: CellWish) -> AssignedDay | None:
    shift_type, day, roles = wish.shift_type, wish.day, wish.roles
    if shift_type is None:
        return None
    problem, index = desk.problem, desk.planned.given.day_index(day)
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
        employee = problem.employee_by_id[EmployeeId(wish.person)]
        roles = best_roles(problem, desk.demand, given, employee, shift).roles
    if len(roles) != len(shift.blocks):
        raise InvalidInput(
            f"shift {shift_type} on {day} has {len(shift.blocks)} blocks, got {len(roles)} roles",
            key="roles_by_block",
            blocks=len(shift.blocks),
            roles=len(roles),
        )
    unknown = sorted({role for role in roles if role is not None} - set(desk.organisation.roles))
    if unknown:
        raise InvalidInput(f"unknown role {unknown[0]!r}", key="role_missing", role=unknown[0])
    return AssignedDay(
        person=wish.person,
        day=day,
        shift_type=shift_type,
        roles=tuple(roles),
        pinned=desk.pin_on(wish.cell) is not None,
        source=wish.source,
    )


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


def _write_pins(uow: UnitOfWork, roster_id: int, changes: Sequence[CellChange]) -> None:
    moved = [change for change in changes if change.before.pin != change.after.pin]
    set_now: list[Pin] = [change.after.pin for change in moved if change.after.pin is not None]
    if set_now:
        uow.organisation.upsert_pins(set_now)
    for change in moved:
        if change.after.pin is None:
            uow.rosters.delete_pin(change.person, change.day)
        uow.rosters.set_pinned(roster_id, change.person, change.day, change.after.pin is not None)


def _differs(change: CellChange) -> bool:
    return not replace(change.before, pin=None).same_as(replace(change.after, pin=None))


def _said(change: CellChange) -> list[object]:
    """A person-day for the audit log: who, when, shift and roles before and after, pinned or not."""
    return [change.person, change.day.isoformat(), _of_state(change.before), _of_state(change.after)]


def _of_state(state: CellState) -> list[object]:
    held = state.held
    return [held and held.shift_type, list(held.roles) if held else [], state.pin is not None]
