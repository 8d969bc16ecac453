"""What the board keeps of a roster: the steps by which it was changed by hand, and weeks kept as templates.

A step holds every person-day that it changed, before and after, so that it can be taken back and made again. Undo is of
one's own steps: what somebody else changed since is never taken back with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scheduler.domain.organisation import Pin
from scheduler.domain.roster import AssignedDay

Cell = tuple[str, date]  # a person-day


class StepState(StrEnum):
    """Where a step stands in its maker's line of steps."""

    DONE = "done"  # may be undone
    UNDONE = "undone"  # may be made again
    PAST = "past"  # an undo or redo itself, or a step that can be neither undone nor redone any more


class StepAct(StrEnum):
    """What a step was."""

    EDIT = "edit"
    PIN = "pin"
    UNPIN = "unpin"
    DUPLICATE_WEEK = "duplicate_week"
    CLEAR_WEEK = "clear_week"
    TEMPLATE = "template"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellState:
    """A person-day: what the roster holds (None: off) and the pin on it (None: none)."""

    held: AssignedDay | None
    pin: Pin | None

    def same_as(self, other: CellState) -> bool:
        """Do both hold the same shift, roles and pin? Where they come from does not count."""
        return _content(self.held) == _content(other.held) and self.pin == other.pin


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One person-day of a step."""

    person: str
    day: date
    before: CellState
    after: CellState

    @property
    def cell(self) -> Cell:
        return self.person, self.day

    def back(self) -> CellChange:
        """The change that takes this one back."""
        return CellChange(person=self.person, day=self.day, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One write of the board. ``revision`` is the roster's after it."""

    id: int
    roster_id: int
    revision: int
    login: str
    at: datetime
    act: StepAct
    state: StepState
    changes: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCell:
    """A person's shift on a weekday (0: Monday); ``shift_type`` None is a day off."""

    person: str
    weekday: int
    shift_type: str | None
    roles: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTemplate:
    """A week of a department's people, kept under a name."""

    id: int
    department: str
    name: str
    made_by: str
    made_at: datetime
    cells: tuple[TemplateCell, ...]


def _content(held: AssignedDay | None) -> tuple[object, ...] | None:
    return None if held is None else (held.shift_type, held.roles)
