"""Ways out of a search that found no roster: which a button can carry out, and carrying one out.

A search that proves that there is none leaves the rules that clash and repairs, each verified by a roster. What is the
lead's own to change is changed here; a limit of a contract or of the law, and a qualification, is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Leave, Organisation
from scheduler.domain.roster import RosterEvent, RosterVersion, advance, require_revision
from scheduler.errors import Conflict, NotFound
from scheduler.planning.to_problem import APPROVED
from scheduler.services.labour_inputs import stack_on
from scheduler.services.roster_inputs import require_planner, version_for
from scheduler.storage.unit_of_work import UnitOfWork

CLASH, REPAIRED = "clash", "repaired"
REFUSED = "refused"
GIVEN_BACK = frozenset({"annual", "training", "unavailable"})  # kinds of leave that may move, with the person's consent
UNPIN, LEAVE = "unpin", "leave"
DEROGATION, CONTRACT, QUALIFICATION, HUMAN, DATA = "derogation", "contract", "qualification", "leave_of_law", "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of a repair. ``act``: unpin or leave, which a button carries out; else None and ``where`` says whose
    it is: derogation, contract, qualification, leave_of_law (sick, maternity, unpaid leave), data.

    ``change`` as the search left it: rule, person, days, limit, before, after, with the law behind it. ``reliefs`` are
    keys of derogations that the law allows of it. ``own``: of a person whom the actor sees.
    """

    change: Mapping[str, Any]
    act: str | None
    where: str | None
    reliefs: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """``number`` is its place in the list; ``least``: proved that no smaller change will do."""

    number: int
    steps: tuple[Step, ...]
    least: bool

    @property
    def possible(self) -> bool:
        """Can a button carry it out?"""
        return all(step.act is not None and step.own for step in self.steps)


@dataclass(frozen=True, kw_only=True)
class Unsolved:
    """Why there is no roster: ``parts`` cannot be kept together. ``repaired``: a repair was carried out since."""

    version: RosterVersion
    parts: tuple[Mapping[str, Any], ...]
    proven: bool
    repairs: tuple[Repair, ...]
    repaired: bool


def unsolved(app: App, actor: Actor, roster_id: int) -> Unsolved | None:
    """The clash that the roster's last search left; None where it left none. Raises ``NotFound``, also for staff."""
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        clash = _clash(version)
        if clash is None:
            return None
        repairs = tuple(_repair(uow, actor, version, n, one) for n, one in enumerate(clash.get("repairs", ())))
    return Unsolved(
        version=version,
        parts=tuple(clash.get("parts", ())),
        proven=bool(clash.get("proven")),
        repairs=repairs,
        repaired=bool(version.result.get(REPAIRED)),
    )


def carry_out(app: App, actor: Actor, roster_id: int, revision: int, number: int) -> RosterVersion:
    """Carry a repair out: pins go, days of leave are given back. Then the roster may be generated again.

    Raises ``NotFound`` for a roster or repair that is not there, or of people whom the actor does not see; ``Conflict``
    for a stale revision, a state that cannot be edited, or a repair that no button can carry out.
    """
    require_planner(actor)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        clash = _clash(version)
        found = [] if clash is None else list(clash.get("repairs", ()))
        if not 0 <= number < len(found):
            raise NotFound(f"there is no repair {number}", key="not_found")
        repair = _repair(uow, actor, version, number, found[number])
        if any(not step.own for step in repair.steps):
            raise NotFound("the repair concerns people of another department", key="not_found")
        if not repair.possible:
            raise Conflict("this repair is not for a button", key="repair_elsewhere")
        for step in repair.steps:
            _do(uow, roster_id, step)
        after = replace(
            version,
            lifecycle=advance(version.lifecycle, RosterEvent.PIN),
            result={**version.result, REPAIRED: True},
        )
        uow.rosters.save(after, version.revision)
        steps = [{k: step.change.get(k) for k in ("rule", "person", "days", "shift_type")} for step in repair.steps]
        uow.audit("roster.repair", f"roster:{roster_id}", steps=steps)
        uow.commit()
    return after


def _clash(version: RosterVersion) -> Mapping[str, Any] | None:
    said, clash = version.result.get("unsolved"), version.result.get(CLASH)
    if not version.lifecycle.note and not version.result.get(REPAIRED):
        return None  # it went on since
    if not isinstance(said, Mapping) or said.get("status") != "infeasible" or not isinstance(clash, Mapping):
        return None
    return clash


def _repair(uow: UnitOfWork, actor: Actor, version: RosterVersion, number: int, one: Mapping[str, Any]) -> Repair:
    organisation = uow.organisation.load()
    steps = tuple(_step(uow, actor, version, organisation, change) for change in one["changes"])
    return Repair(number=number, steps=steps, least=bool(one.get("least")))


def _step(
    uow: UnitOfWork, actor: Actor, version: RosterVersion, organisation: Organisation, change: Mapping[str, Any]
) -> Step:
    person = organisation.people.get(str(change.get("person") or ""))
    own = person is None or actor.sees_department(person.department)
    act, where, reliefs = _whose(uow, version, change)
    if actor.role not in (AccountRole.HR, AccountRole.ADMIN):
        reliefs = ()
    return Step(change=change, act=act, where=where, reliefs=reliefs, own=own)


def _whose(
    uow: UnitOfWork, version: RosterVersion, change: Mapping[str, Any]
) -> tuple[str | None, str | None, tuple[str, ...]]:
    """What a button does, or whose the change is, and the law's reliefs."""
    if change["rule"] == "pins":
        return UNPIN, None, ()
    if change["kind"] == "leave":
        rows = [row for day in change["days"] for row in _leaves(uow, str(change["person"]), day)]
        movable = bool(rows) and all(row.kind in GIVEN_BACK for row in rows)
        return (LEAVE, None, ()) if movable else (None, HUMAN, ())
    if change["kind"] == "train" or change["rule"] == "qualification":
        return None, QUALIFICATION, ()
    if change.get("law"):
        stack = stack_on(uow, version.first_day)
        rules = stack.rules if stack is not None else ()
        law = next((rule for rule in rules if rule.id == change["law"]), None)
        return None, DEROGATION, tuple(relief.key for relief in law.reliefs) if law is not None else ()
    return None, CONTRACT if change.get("limit") and change.get("person") else DATA, ()


def _do(uow: UnitOfWork, roster_id: int, step: Step) -> None:
    person = str(step.change["person"])
    for text in step.change["days"]:
        day = date.fromisoformat(text)
        if step.act == UNPIN:
            uow.organisation.remove_pin(person, day)
            uow.rosters.set_pinned(roster_id, person, day, pinned=False)
        else:
            uow.organisation.upsert_leaves(part for row in _leaves(uow, person, text) for part in without_day(row, day))


def _leaves(uow: UnitOfWork, person: str, text: str) -> tuple[Leave, ...]:
    day = date.fromisoformat(text)
    return tuple(row for row in uow.organisation.leaves(day, day, people={person}) if row.status == APPROVED)


def without_day(row: Leave, day: date) -> tuple[Leave, ...]:
    """The leave without one of its days, as rows that replace it: what is before, the day refused, what is after."""
    rows = []
    if row.first_day < day:
        rows.append(replace(row, last_day=day - timedelta(days=1)))
    rows.append(replace(row, first_day=day, last_day=day, status=REFUSED))
    if day < row.last_day:
        rows.append(replace(row, first_day=day + timedelta(days=1)))
    return tuple(rows)
