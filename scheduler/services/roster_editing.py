"""Edit by hand: person-days and pins. Every change is checked as a whole before it is accepted, and is one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.board import Cell, CellChange, CellState, StepAct
from scheduler.domain.organisation import Pin
from scheduler.domain.roster import RosterVersion, require_revision
from scheduler.errors import InvalidInput, NotFound
from scheduler.services.roster_attempts import (
    CellWish,
    EditOutcome,
    added_violations,
    attempted,
    opened,
    require_cell,
    require_kept,
    state_of,
    weighed,
    written,
)
from scheduler.services.rosters import get_roster

__all__ = [
    "CellWish",
    "EditOutcome",
    "added_violations",
    "edit_assignment",
    "edit_cells",
    "pin",
    "pin_cells",
    "preview_cells",
    "preview_edit",
    "unpin",
    "unpin_cells",
]

MOST_CELLS = 5000


def edit_cells(app: App, actor: Actor, roster_id: int, revision: int, wishes: Sequence[CellWish]) -> EditOutcome:
    """Change these person-days as one step: all of them or none.

    Raises ``RuleBroken`` with every hard violation that they would add, ``Conflict`` for a stale revision or a roster
    that cannot be edited, ``NotFound`` for a person or roster outside the actor's reach, ``InvalidInput`` for a day,
    shift or roles that cannot be.
    """
    _require_number(wishes)
    with app.unit_of_work(actor) as uow:
        version, desk, before = opened(app, uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        attempt = attempted(actor, version, desk, before, wishes)
        require_kept(attempt.outcome)
        return written(uow, actor, attempt, StepAct.EDIT)()


def preview_cells(app: App, actor: Actor, roster_id: int, wishes: Sequence[CellWish]) -> EditOutcome:
    """What ``edit_cells`` would do, with nothing changed; broken rules are in the outcome instead of raised."""
    _require_number(wishes)
    with app.reading(actor) as uow:
        version, desk, before = opened(app, uow, actor, roster_id)
        return attempted(actor, version, desk, before, wishes).outcome


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

    Raises as ``edit_cells`` does.
    """
    wish = CellWish(person=person, day=day, shift_type=shift_type, roles=roles)
    return edit_cells(app, actor, roster_id, revision, (wish,))


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
    wish = CellWish(person=person, day=day, shift_type=shift_type, roles=roles)
    return preview_cells(app, actor, roster_id, (wish,))


def pin_cells(
    app: App, actor: Actor, roster_id: int, revision: int, cells: Sequence[Cell], *, reason: str = ""
) -> EditOutcome:
    """Keep what the roster holds on these person-days (a shift with its roles, or a day off) in every new solve.

    Raises as ``edit_cells`` does for revision, state and reach.
    """
    return _set_pins(app, actor, (roster_id, revision), cells, reason)


def unpin_cells(app: App, actor: Actor, roster_id: int, revision: int, cells: Sequence[Cell]) -> EditOutcome:
    """Let the next solve decide again. Raises ``NotFound`` when none of the person-days has a pin."""
    return _set_pins(app, actor, (roster_id, revision), cells, None)


def pin(
    app: App, actor: Actor, roster_id: int, revision: int, *, person: str, day: date, reason: str = ""
) -> RosterVersion:
    """``pin_cells`` of one person-day; the roster's head after it."""
    pin_cells(app, actor, roster_id, revision, ((person, day),), reason=reason)
    return get_roster(app, actor, roster_id)


def unpin(app: App, actor: Actor, roster_id: int, revision: int, *, person: str, day: date) -> RosterVersion:
    """``unpin_cells`` of one person-day; the roster's head after it."""
    unpin_cells(app, actor, roster_id, revision, ((person, day),))
    return get_roster(app, actor, roster_id)


def _set_pins(app: App, actor: Actor, seen: tuple[int, int], cells: Sequence[Cell], reason: str | None) -> EditOutcome:
    roster_id, revision = seen
    _require_number(cells)
    with app.unit_of_work(actor) as uow:
        version, desk, before = opened(app, uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        changes = []
        for cell in dict.fromkeys(cells):
            require_cell(actor, version, desk, cell)
            was = state_of(desk, before, cell)
            if reason is not None:
                changes.append(_change(cell, was, replace(was, pin=_pin_of(cell, was, reason))))
            elif was.pin is not None:
                changes.append(_change(cell, was, replace(was, pin=None)))
        if not changes:
            person, day = cells[0]
            raise NotFound(f"{person} has no pin on {day}", key="pin_missing", person=person, day=day)
        attempt = weighed(version, desk, before, tuple(changes))
        act = StepAct.UNPIN if reason is None else StepAct.PIN
        return written(uow, actor, attempt, act, reason=reason or "")()


def _pin_of(cell: Cell, was: CellState, reason: str) -> Pin:
    person, day = cell
    held = was.held
    return Pin(
        person=person,
        day=day,
        shift_type=held.shift_type if held else None,
        roles=held.roles if held else (),
        reason=reason,
    )


def _change(cell: Cell, before: CellState, after: CellState) -> CellChange:
    return CellChange(person=cell[0], day=cell[1], before=before, after=after)


def _require_number(cells: Sequence[object]) -> None:
    if not 1 <= len(cells) <= MOST_CELLS:
        raise InvalidInput(
            f"from 1 to {MOST_CELLS} person-days can be changed at once, got {len(cells)}",
            key="cells_at_once",
            most=MOST_CELLS,
        )
