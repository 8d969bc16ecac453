"""The life cycle of a roster: draft → solving → proposed → edited → published → superseded.

Pure: ``Lifecycle`` holds what the transitions read and write, ``advance`` answers the next one or raises ``Conflict``.
A solve that gives nothing returns the roster to the state before it, with its assignments and a note that says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from scheduler.errors import Conflict, InvalidInput

NOTE_CHARS = 400
JOB = "job"  # the solve's job id, kept in the roster's result while it is solving and after
UNCHANGED = "unchanged"  # beside it: the search ended with the roster that stood there before
CANCELLED_NOTE = "The search was cancelled; the roster before it was kept."


class RosterState(StrEnum):
    """Where a version stands; only ``published`` is what staff see."""

    DRAFT = "draft"
    SOLVING = "solving"
    PROPOSED = "proposed"
    EDITED = "edited"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class RosterEvent(StrEnum):
    """What may happen to a version."""

    SOLVE = "solve"
    SOLVED = "solved"
    UNSOLVED = "unsolved"  # infeasible, failed, cancelled without a roster
    EDIT = "edit"
    PIN = "pin"  # a pin set or taken away: the content stays
    PUBLISH = "publish"
    SUPERSEDE = "supersede"


class Source(StrEnum):
    """Who put an assignment there."""

    SOLVER = "solver"
    HAND = "hand"
    IMPORT = "import"
    COPY = "copy"


_OPEN = (RosterState.DRAFT, RosterState.PROPOSED, RosterState.EDITED)
_ALLOWED: dict[RosterEvent, tuple[RosterState, ...]] = {
    RosterEvent.SOLVE: _OPEN,
    RosterEvent.SOLVED: (RosterState.SOLVING,),
    RosterEvent.UNSOLVED: (RosterState.SOLVING,),
    RosterEvent.EDIT: _OPEN,
    RosterEvent.PIN: _OPEN,
    RosterEvent.PUBLISH: _OPEN,
    RosterEvent.SUPERSEDE: (RosterState.PUBLISHED,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """``returns_to`` is set while solving; ``revision`` counts writes; ``has_roster``: something to publish."""

    state: RosterState = RosterState.DRAFT
    revision: int = 0
    has_roster: bool = False
    returns_to: RosterState | None = None
    note: str = ""


def advance(now: Lifecycle, event: RosterEvent, *, note: str = "") -> Lifecycle:
    """The life cycle after ``event``. Raises ``Conflict`` when the state does not allow it.

    ``note`` says in one sentence why a solve gave nothing (UNSOLVED must have one) and is cleared by every other event.
    """
    if now.state not in _ALLOWED[event]:
        raise Conflict(
            f"a roster that is {now.state} cannot take the step {event}",
            key="roster_state",
            state=str(now.state),
            step=str(event),
        )
    if event is RosterEvent.PUBLISH and not now.has_roster:
        raise Conflict("an empty roster cannot be published", key="roster_empty")
    if event is RosterEvent.UNSOLVED and not note:
        raise ValueError("a solve that gave nothing must say why")
    after = replace(now, revision=now.revision + 1, note=note[:NOTE_CHARS], returns_to=None)
    match event:
        case RosterEvent.SOLVE:
            return replace(after, state=RosterState.SOLVING, returns_to=now.state)
        case RosterEvent.SOLVED:
            return replace(after, state=RosterState.PROPOSED, has_roster=True)
        case RosterEvent.UNSOLVED:
            return replace(after, state=now.returns_to or RosterState.DRAFT)
        case RosterEvent.EDIT:
            return replace(after, state=RosterState.EDITED, has_roster=True)
        case RosterEvent.PIN:
            return replace(after, state=now.state)
        case RosterEvent.PUBLISH:
            return replace(after, state=RosterState.PUBLISHED)
        case RosterEvent.SUPERSEDE:
            return replace(after, state=RosterState.SUPERSEDED)


def abandoned_note(*, cancelled: bool, error: str) -> str:
    """Why a solve whose job was cancelled or failed gave nothing, in one sentence."""
    return CANCELLED_NOTE if cancelled else f"The search failed: {error or 'no reason known'}"


def let_go(now: Lifecycle, note: str) -> Lifecycle:
    """How a roster stands whose solve ended without giving it back: as before the solve, at its present revision."""
    return replace(now, state=now.returns_to or RosterState.DRAFT, returns_to=None, note=note[:NOTE_CHARS])


def require_revision(now: Lifecycle, revision: int) -> None:
    """Raises ``Conflict`` unless ``revision`` is the one that the writer saw."""
    if now.revision != revision:
        raise Conflict(
            f"the roster changed meanwhile: revision {now.revision}, yours {revision}",
            key="stale_revision",
            current=now.revision,
            yours=revision,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterVersion:
    """One version of a roster, without its assignments. ``days`` from ``first_day`` on; money in fen."""

    id: int
    first_day: date
    days: int
    version: int
    lifecycle: Lifecycle
    forecast_run_id: int | None = None
    based_on_id: int | None = None
    result: dict[str, object]
    penalties: dict[str, int]
    objective_fen: int | None = None
    created_at: datetime
    published_at: datetime | None = None
    message: str = ""

    @property
    def state(self) -> RosterState:
        return self.lifecycle.state

    @property
    def revision(self) -> int:
        return self.lifecycle.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedDay:
    """A person on a shift type on a day; ``roles`` by block of the shift (``None``: no role), empty when not known."""

    person: str
    day: date
    shift_type: str
    roles: tuple[str | None, ...] = ()
    pinned: bool = False
    source: Source = Source.SOLVER


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedDay:
    """What publishing changes for one person on one day; ``None`` is a day off."""

    person: str
    day: date
    before: AssignedDay | None
    after: AssignedDay | None


def changed_days(before: tuple[AssignedDay, ...], after: tuple[AssignedDay, ...]) -> tuple[ChangedDay, ...]:
    """Person-days whose shift type or roles differ, by day and person. Source and pin do not count."""
    old = {(a.person, a.day): a for a in before}
    new = {(a.person, a.day): a for a in after}
    changed = []
    for key in sorted(old.keys() | new.keys(), key=lambda k: (k[1], k[0])):
        was, will = old.get(key), new.get(key)
        if (was and (was.shift_type, was.roles)) != (will and (will.shift_type, will.roles)):
            changed.append(ChangedDay(person=key[0], day=key[1], before=was, after=will))
    return tuple(changed)


def horizons_clash(first: date, days: int, other_first: date, other_days: int) -> bool:
    """Do two horizons overlap without being the same? Rosters of one site must tile the days."""
    if days < 1 or other_days < 1:
        raise InvalidInput("a horizon needs at least one day", key="horizon_days", days=min(days, other_days))
    same = first == other_first and days == other_days
    overlap = (first - other_first).days < other_days and (other_first - first).days < days
    return overlap and not same
