"""Take one's own steps back and make them again, and learn what others did since.

Undo and redo restore what stood and was accepted, so they are not refused for rules; what they would break is in the
outcome. A step whose person-days somebody changed since is never taken back over that: it is passed over, by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.board import Cell, Step, StepAct, StepState
from scheduler.domain.roster import AssignedDay, RosterEvent, RosterVersion, advance, require_revision
from scheduler.errors import Conflict
from scheduler.services.company_now import company_now
from scheduler.services.roster_attempts import (
    SINCE,
    EditOutcome,
    Figures,
    figures,
    opened,
    state_of,
    weighed,
    written,
)
from scheduler.services.roster_desk import Desk
from scheduler.services.roster_inputs import version_for
from scheduler.storage.unit_of_work import UnitOfWork
from solver.problem import EmployeeId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSteps:
    """How many steps the actor may undo and make again."""

    undo: int
    redo: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who changed which person-days when."""

    login: str
    at: datetime
    act: StepAct
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What was written after a revision. ``complete`` False: something else than steps, so that all must be read anew.

    ``held``: what the changed person-days hold now.
    """

    version: RosterVersion
    complete: bool
    deeds: tuple[Deed, ...]
    held: Mapping[Cell, AssignedDay | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The roster's figures now, and when it was generated or before its first edit (None: nothing was edited yet)."""

    now: Figures
    since: Figures | None


def undo(app: App, actor: Actor, roster_id: int, revision: int) -> EditOutcome:
    """Take back the actor's latest step. Raises ``Conflict`` when there is none, and for revision and state."""
    return _replay(app, actor, roster_id, revision, StepAct.UNDO)


def redo(app: App, actor: Actor, roster_id: int, revision: int) -> EditOutcome:
    """Make again the step that the actor took back last. Raises as ``undo`` does."""
    return _replay(app, actor, roster_id, revision, StepAct.REDO)


def open_steps(app: App, actor: Actor, roster_id: int) -> OpenSteps:
    """What the actor may undo and make again in this roster."""
    with app.reading(actor) as uow:
        version_for(uow, actor, roster_id)
        done, undone = uow.board.open_steps(roster_id, actor.login)
        return OpenSteps(undo=done, redo=undone)


def strip(app: App, actor: Actor, roster_id: int) -> Strip:
    """The roster's figures, and those to compare them with."""
    with app.reading(actor) as uow:
        version, desk, standing = opened(app, uow, actor, roster_id)
        kept = version.result.get(SINCE)
        since = Figures(**kept) if isinstance(kept, dict) else None
        return Strip(now=figures(desk, standing), since=since)


def news(app: App, actor: Actor, roster_id: int, revision: int) -> News:
    """What was written to the roster after this revision, and by whom; of people whom the actor edits."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        steps = uow.board.steps_after(roster_id, revision)
        complete = [step.revision for step in steps] == list(range(revision + 1, version.revision + 1))
        people = company_now(app, uow).people
        seen = {code for code, person in people.items() if actor.sees_department(person.department)}
        cells = {change.cell for step in steps for change in step.changes if change.person in seen}
        now = {(a.person, a.day): a for a in uow.rosters.assignments(roster_id)} if cells else {}
    deeds = tuple(
        Deed(
            login=step.login,
            at=step.at,
            act=step.act,
            cells=tuple(change.cell for change in step.changes if change.person in seen),
        )
        for step in steps
    )
    return News(
        version=version,
        complete=complete,
        deeds=deeds,
        held={cell: now.get(cell) for cell in sorted(cells)},
    )


def _replay(app: App, actor: Actor, roster_id: int, revision: int, act: StepAct) -> EditOutcome:
    back = act is StepAct.UNDO
    with app.unit_of_work(actor) as uow:
        version, desk, before = opened(app, uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        advance(version.lifecycle, RosterEvent.EDIT)
        step = uow.board.next_step(roster_id, actor.login, StepState.DONE if back else StepState.UNDONE)
        if step is None:
            raise Conflict(
                "there is no step of yours to take back" if back else "there is no step of yours to make again",
                key="nothing_to_undo" if back else "nothing_to_redo",
            )
        changes = tuple(change.back() if back else change for change in step.changes)
        stands = all(state_of(desk, before, change.cell).same_as(change.before) for change in changes)
        if not stands or not _possible(actor, desk, step):
            return _passed_over(uow, actor, weighed(version, desk, before, ()).outcome, step, act)
        attempt = weighed(version, desk, before, changes)
        uow.board.set_state(step.id, StepState.UNDONE if back else StepState.DONE)
        return written(uow, actor, attempt, act, step=step.id)()


def _possible(actor: Actor, desk: Desk, step: Step) -> bool:
    """Are its people still rostered and the actor's, and its shifts still there?"""
    for change in step.changes:
        known = desk.organisation.people.get(change.person)
        if known is None or not actor.sees_department(known.department):
            return False
        if EmployeeId(change.person) not in desk.problem.employee_by_id:
            return False
        for held in (change.before.held, change.after.held):
            if held is not None and held.shift_type not in desk.organisation.shift_types:
                return False
    return True


def _passed_over(uow: UnitOfWork, actor: Actor, outcome: EditOutcome, step: Step, act: StepAct) -> EditOutcome:
    """The step can be neither undone nor made again any more; nothing else changes."""
    cells = {change.cell for change in step.changes}
    later = [
        other
        for other in uow.board.steps_after(step.roster_id, step.revision)
        if other.login != actor.login and any(change.cell in cells for change in other.changes)
    ]
    by = later[-1].login if later else ""
    uow.board.set_state(step.id, StepState.PAST)
    uow.audit(f"roster.{act.value}", f"roster:{step.roster_id}", step=step.id, overtaken_by=by)
    uow.commit()
    return replace(outcome, overtaken_by=by)
