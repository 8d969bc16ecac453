"""The problem behind a roster, held ready between edits.

Making a roster's problem takes far longer than scoring one edit in it, so each process keeps the last few. A problem
that is held counts as long as the audit log says that nothing was written since but what no problem depends on; pins
are read anew every time. What the roster holds is kept by revision, with its score.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from scheduler.bootstrap import App
from scheduler.domain.board import Cell
from scheduler.domain.organisation import Organisation, Pin
from scheduler.domain.roster import AssignedDay, RosterVersion
from scheduler.planning.cover import RoleCover, cover_of, short_hours_of, with_earlier
from scheduler.planning.from_solution import to_roster
from scheduler.planning.rescore import Scored, rescored, scored_whole
from scheduler.planning.roles import curves
from scheduler.services.company_now import HARMLESS
from scheduler.services.roster_inputs import Planned, forecast_run, read_planned
from scheduler.storage import audit
from scheduler.storage.engine import Database
from scheduler.storage.repositories.roster_days import Cell as Cells
from scheduler.storage.unit_of_work import UnitOfWork
from solver.problem import CapacityDemand, EmployeeId, Problem, RoleId

MOST_BYTES = 256 * 2**20
BYTES_PER_PERSON_DAY = 4096  # a problem, its roster and score, measured at 40 to 500 people
KEPT_REVISIONS = 2
KEPT_CELLS = 4


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a roster holds at one revision, its score, and the expected hours short by role."""

    held: Mapping[Cell, AssignedDay]
    scored: Scored
    short: Mapping[str, float]


@dataclass(kw_only=True)
class Desk:
    """One roster's problem, as of audit entry ``mark`` on business date ``today``."""

    planned: Planned
    mark: int
    today: date
    standings: OrderedDict[int, Standing] = field(default_factory=OrderedDict)
    _covers: dict[str, tuple[Mapping[int, int], RoleCover]] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        return self.planned.problem

    @property
    def organisation(self) -> Organisation:
        return self.planned.organisation

    @cached_property
    def demand(self) -> Mapping[tuple[RoleId, int], CapacityDemand]:
        """The price of capacity by role and slot."""
        return curves(self.problem)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        paths = sum(np.asarray(one).nbytes for one in self.planned.needed.values())
        return paths + BYTES_PER_PERSON_DAY * len(self.problem.employees) * self.planned.version.days

    def pin_on(self, cell: Cell) -> Pin | None:
        """The pin of a person-day."""
        return self._pins.get(cell)

    @cached_property
    def _pins(self) -> Mapping[Cell, Pin]:
        return {(pin.person, pin.day): pin for pin in self.planned.given.pins}

    def standing(self, uow: UnitOfWork, version: RosterVersion) -> Standing:
        """The roster as this version holds it."""
        known = self.standings.get(version.revision)
        if known is not None:
            return known
        made = self.standing_of(uow.rosters.assignments(version.id))
        if uow.rosters.get(version.id).revision == version.revision:  # nobody wrote between the two reads
            self.keep(version.revision, made)
        return made

    def standing_of(self, content: Iterable[AssignedDay]) -> Standing:
        """What these person-days come to as this roster's content; nothing of it is kept."""
        held = {(a.person, a.day): a for a in content}
        scored = scored_whole(self.problem, to_roster(held.values(), self.planned.version.first_day))
        return Standing(held=held, scored=scored, short=self._short(scored, None))

    def changed(self, before: Standing, changes: Mapping[Cell, AssignedDay | None]) -> Standing:
        """``before`` with these person-days instead; None is a day off."""
        held = {cell: one for cell, one in before.held.items() if cell not in changes}
        held |= {cell: one for cell, one in changes.items() if one is not None}
        people = {EmployeeId(person) for person, _day in changes}
        roster = to_roster(held.values(), self.planned.version.first_day)
        scored = rescored(self.problem, before.scored, roster, people)
        return Standing(held=held, scored=scored, short=self._short(scored, before))

    def covers(self, standing: Standing) -> tuple[RoleCover, ...]:
        """Need and given of every role; of a role whose capacity is as it was last time, as last time."""
        planned = self.planned
        given = with_earlier(standing.scored.given, planned.earlier)
        found = []
        for role in sorted(planned.needed):
            capacity = {slot: heads for (of, slot), heads in given.items() if of == role and heads}
            known = self._covers.get(role)
            if known is None or known[0] != capacity:
                cover = cover_of(
                    self.organisation,
                    self.problem,
                    given,
                    role,
                    planned.needed[role],
                    first_day=planned.version.first_day,
                    waits=planned.waiting.get(role),
                )
                known = self._covers[role] = capacity, cover
            found.append(known[1])
        return tuple(found)

    def keep(self, revision: int, standing: Standing) -> None:
        """Remember what the roster holds at a revision."""
        self.standings[revision] = standing
        while len(self.standings) > KEPT_REVISIONS:
            self.standings.popitem(last=False)

    def _short(self, scored: Scored, before: Standing | None) -> Mapping[str, float]:
        """Expected hours short by role; of roles whose capacity is as before, as before."""
        planned, given = self.planned, scored.given
        if before is None:
            roles = set(planned.needed)
        else:
            was = before.scored.given
            moved = {key[0] for key in was.keys() | given.keys() if was.get(key, 0) != given.get(key, 0)}
            roles = {role for role in planned.needed if RoleId(role) in moved}
        there = with_earlier(given, planned.earlier)
        anew = {
            role: short_hours_of(self.problem, there, role, planned.needed[role], planned.waiting.get(role))
            for role in roles
        }
        return anew if before is None else {**before.short, **anew}


class _Shelf:
    """Desks of one database, the last used last, as many as fit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._desks: OrderedDict[int, Desk] = OrderedDict()
        self._cells: OrderedDict[tuple[int, int, str], Mapping[str, list[Cells]]] = OrderedDict()

    def find(self, roster_id: int) -> Desk | None:
        with self._lock:
            desk = self._desks.get(roster_id)
            if desk is not None:
                self._desks.move_to_end(roster_id)
            return desk

    def cells(self, key: tuple[int, int, str]) -> Mapping[str, list[Cells]] | None:
        with self._lock:
            return self._cells.get(key)

    def put_cells(self, key: tuple[int, int, str], cells: Mapping[str, list[Cells]]) -> None:
        with self._lock:
            self._cells[key] = cells
            while len(self._cells) > KEPT_CELLS:
                self._cells.popitem(last=False)

    def put(self, roster_id: int, desk: Desk) -> None:
        with self._lock:
            self._desks[roster_id] = desk
            self._desks.move_to_end(roster_id)
            while len(self._desks) > 1 and sum(one.size for one in self._desks.values()) > MOST_BYTES:
                self._desks.popitem(last=False)


_SHELVES: WeakKeyDictionary[Database, _Shelf] = WeakKeyDictionary()


def cells_of(app: App, uow: UnitOfWork, version: RosterVersion) -> Mapping[str, list[Cells]]:
    """What the roster holds as light tuples by person; the last few rosters are held ready by revision."""
    shelf = _SHELVES.setdefault(app.database, _Shelf())
    key = version.id, version.revision, str(version.state)
    found = shelf.cells(key)
    if found is None:
        found = uow.rosters.cells(version.id)
        if uow.rosters.get(version.id).revision == version.revision:  # nobody wrote between the two reads
            shelf.put_cells(key, found)
    return found


def desk_of(app: App, uow: UnitOfWork, version: RosterVersion) -> Desk:
    """The problem of a version as this unit of work sees it: the one held ready if it still counts, else made anew."""
    shelf = _SHELVES.setdefault(app.database, _Shelf())
    first, last = version.first_day, version.first_day + timedelta(days=version.days)
    mark, today = audit.newest(uow.session), uow.today
    desk = shelf.find(version.id)
    if desk is None or not _counts(desk, uow, version, mark, today):
        desk = Desk(planned=read_planned(uow, version), mark=mark, today=today)
        shelf.put(version.id, desk)
        return desk
    pins = uow.organisation.pins(first, last)
    if pins != desk.planned.given.pins:
        desk = Desk(planned=desk.planned.pinned(pins), mark=mark, today=today)
        shelf.put(version.id, desk)
    else:
        desk.mark = max(desk.mark, mark)
    return desk


def _counts(desk: Desk, uow: UnitOfWork, version: RosterVersion, mark: int, today: date) -> bool:
    """A reader's snapshot may be older than the desk; then it makes its own."""
    if mark < desk.mark or today != desk.today:
        return False
    if desk.planned.forecast_run_id != forecast_run(uow, version):
        return False
    return not audit.written_since(uow.session, desk.mark, HARMLESS)
