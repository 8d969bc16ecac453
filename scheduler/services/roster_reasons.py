"""Why a post is short and who could fill it, as data. Nothing is changed here.

Reach: a lead is told of people of the own departments by name; of others who hold the role only how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.calendar import minutes_between, wall_time
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.errors import InvalidInput, NotFound
from scheduler.planning.cover import RoleCover, role_covers
from scheduler.planning.from_solution import to_assigned, to_roster, violation_data
from scheduler.services.roster_inputs import Planned, read_planned, require_day, require_planner, version_for
from solver.problem import RoleId
from solver.roster import Roster

if TYPE_CHECKING:
    from solver.explain.shortfall import Candidate

MOST_EFFECTS = 12  # candidates whose effect on the hours is reckoned; the rest are further down the list
LEAST_SHORT = 0.05  # heads, below which nobody speaks of a gap
LEAST_CHANGE_H = 0.005
UNQUALIFIED = "unqualified"
Data = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDay:
    """A role on a day with the hours that are expected to be short, and its worst slot, counted from midnight."""

    role: str
    day: date
    short_hours: float
    slot: int
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot of the day: when it begins, and heads wanted on average, given and short."""

    index: int
    at: datetime
    need: float
    given: float
    short: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """Somebody who could come. ``obstacle``: cost, elsewhere, rule, away, unqualified; ``instead`` what is left then.

    ``cost_fen``: by how much the objective rises (below nought it falls), None where the person cannot be put there;
    ``short_hours``: change of the expected shortage by role, in person-hours, of the first ``MOST_EFFECTS``.
    """

    person: str
    obstacle: str
    move: AssignedDay | None
    instead: AssignedDay | None
    broken: tuple[Data, ...]
    cost_fen: int | None
    by_rule: Mapping[str, int]
    lacks: str | None
    short_hours: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One role at one time. ``wanted`` and ``given`` in full heads: so many are worth having, all else as it is.

    ``hidden``: people of other departments who hold the role and are not in the list.
    """

    version: RosterVersion
    role: str
    day: date
    slots: tuple[Slot, ...]
    slot: Slot
    wanted: float | None
    given: float
    candidates: tuple[Mover, ...]
    hidden: int
    waits: bool


def gap_days(app: App, actor: Actor, roster_id: int, *, most: int = 40) -> tuple[GapDay, ...]:
    """Where the roster is expected to be short in roles that the actor's departments host, the worst first."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        planned = read_planned(uow, version, priced=False)
        roster = to_roster(uow.rosters.assignments(version.id), version.first_day)
    found = []
    for cover in _covers(planned, roster, _hosted(planned, actor)):
        for index, short in enumerate(cover.day_short):
            if short >= LEAST_SHORT:
                part = _day_slots(planned, index)
                worst = int(np.argmax(cover.short_by_slot[part]))
                day = version.first_day + timedelta(days=index)
                found.append(GapDay(role=cover.role, day=day, short_hours=short, slot=worst, waits=cover.waits))
    return tuple(sorted(found, key=lambda gap: -gap.short_hours)[:most])


def explain_gap(app: App, actor: Actor, roster_id: int, *, role: str, day: date, slot: int | None = None) -> Gap:
    """Who could come to a role on a day, the least kept away first; ``slot`` counts from midnight, else the worst one.

    Raises ``NotFound`` for a roster or role outside the actor's reach, ``InvalidInput`` for another day or slot.
    """
    from scheduler.planning import moves  # noqa: PLC0415 (ortools, when somebody asks)

    require_planner(actor)
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        planned = read_planned(uow, version)
        assigned = uow.rosters.assignments(version.id)
    if role not in _hosted(planned, actor):
        raise NotFound(f"there is no role {role!r}", key="role_missing", role=role)
    index = require_day(version, day)
    roster = to_roster(assigned, version.first_day)
    cover = next(iter(_covers(planned, roster, {role})), None)
    slots = _slots(planned, cover, index)
    chosen = _chosen(slots, slot)
    at = _day_slots(planned, index).start + chosen.index
    found = moves.shortfall_of(planned.problem, roster, role, at)
    earlier = planned.earlier.get((RoleId(role), at), 0)
    people = planned.organisation.people
    candidates = [] if found is None else [_mover(planned, one) for one in found.candidates]
    mine = [one for one in candidates if actor.sees_department(people[one.person].department)]
    return Gap(
        version=version,
        role=role,
        day=day,
        slots=slots,
        slot=chosen,
        wanted=None if found is None else (found.wanted + earlier) / 100,
        given=chosen.given if found is None else (found.given + earlier) / 100,
        candidates=_with_hours(planned, roster, mine),
        hidden=sum(1 for one in candidates if one not in mine and one.obstacle != UNQUALIFIED),
        waits=cover is not None and cover.waits,
    )


def _hosted(planned: Planned, actor: Actor) -> set[str]:
    return {code for code, role in planned.organisation.roles.items() if actor.sees_department(role.department)}


def _covers(planned: Planned, roster: Roster, roles: set[str]) -> tuple[RoleCover, ...]:
    needed = {role: paths for role, paths in planned.needed.items() if role in roles}
    first = planned.version.first_day
    return role_covers(
        planned.organisation,
        planned.problem,
        roster,
        needed,
        first,
        waiting=planned.waiting,
        earlier=planned.earlier,
    )


def _day_slots(planned: Planned, index: int) -> slice:
    """The slots of a day, counted from the horizon's start."""
    site, first = planned.organisation.site, planned.version.first_day
    start = wall_time(site.zone, first, 0)
    begin, end = (
        minutes_between(start, wall_time(site.zone, first + timedelta(days=d), 0)) // site.slot_min
        for d in (index, index + 1)
    )
    return slice(begin, end)


def _slots(planned: Planned, cover: RoleCover | None, index: int) -> tuple[Slot, ...]:
    site, part = planned.organisation.site, _day_slots(planned, index)
    midnight = wall_time(site.zone, planned.version.first_day + timedelta(days=index), 0)
    return tuple(
        Slot(
            index=position,
            at=midnight + timedelta(minutes=position * site.slot_min),
            need=float(cover.need_mean[slot]) if cover is not None else 0.0,
            given=float(cover.given[slot]) if cover is not None else 0.0,
            short=float(cover.short_by_slot[slot]) if cover is not None else 0.0,
        )
        for position, slot in enumerate(range(part.start, part.stop))
    )


def _chosen(slots: tuple[Slot, ...], asked: int | None) -> Slot:
    if asked is None:
        return max(slots, key=lambda slot: (slot.short, slot.need, -slot.index))
    if not 0 <= asked < len(slots):
        raise InvalidInput(f"a day has slots 0 to {len(slots) - 1}, not {asked}", key="field_needed", field="slot")
    return slots[asked]


def _mover(planned: Planned, one: Candidate) -> Mover:
    first = planned.version.first_day
    move, instead = (
        None if duty is None else to_assigned(Roster((duty,)), first)[0] for duty in (one.move, one.instead)
    )
    return Mover(
        person=one.employee,
        obstacle=str(one.obstacle),
        move=move,
        instead=instead,
        broken=tuple(violation_data(v, planned.problem, first, planned.cite) for v in one.breaks),
        cost_fen=one.cost,
        by_rule=dict(one.costs),
        lacks=one.lacks,
    )


def _with_hours(planned: Planned, roster: Roster, movers: list[Mover]) -> tuple[Mover, ...]:
    """The candidates, the first of them with what they would do to the expected shortage."""
    before = planned.short_hours(roster)
    told: list[Mover] = []
    for one in movers:
        if one.move is None or one.cost_fen is None or len(told) >= MOST_EFFECTS:
            told.append(one)
            continue
        kept = tuple(a for a in roster if (a.employee, a.day) != (one.person, planned.given.day_index(one.move.day)))
        after = Roster((*kept, *to_roster((one.move,), planned.version.first_day)))
        told.append(replace(one, short_hours=hours_changed(planned, before, after)))
    return tuple(told)


def hours_changed(planned: Planned, before: Mapping[str, float], after: Roster) -> dict[str, float]:
    """Change of the expected shortage in person-hours by role, where it is not nothing."""
    found = planned.short_hours(after)
    return {r: round(h - before[r], 2) for r, h in found.items() if abs(h - before[r]) >= LEAST_CHANGE_H}
