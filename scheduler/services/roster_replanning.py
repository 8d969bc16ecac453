"""Somebody is away at short notice: mark it, ask for the roster with the fewest changes, take it as a new draft.

The absence is a fact and stays marked whatever becomes of the roster. The answer changes nothing until it is accepted.
A lead's answer moves people of the lead's departments only, as a lead's edits do; HR and administrators plan all anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, Actor
from scheduler.domain.calendar import days_of, wall_time
from scheduler.domain.job import Job
from scheduler.domain.organisation import Leave, Organisation
from scheduler.domain.roster import (
    AssignedDay,
    ChangedDay,
    RosterEvent,
    RosterState,
    RosterVersion,
    advance,
    changed_days,
    require_revision,
)
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.planning.from_solution import scored, to_assigned, to_roster
from scheduler.services.hours_changes import request_refresh
from scheduler.services.roster_inputs import Planned, read_planned, require_planner, version_for
from scheduler.services.roster_questions import REPLAN, question, require_seconds, unpacked
from scheduler.services.simulation import standby_list
from scheduler.storage.unit_of_work import UnitOfWork
from solver.checks import verify
from solver.problem import Problem, Shift
from solver.roster import Roster

SICK = "sick"
USUAL_S, MOST_S = 8, 120
STANDBY = 3
STANDBY_PATHS = 100


@dataclass(frozen=True, kw_only=True)
class Absence:
    """The question of a re-plan: the problem with the absence, the roster before it, minutes of the horizon.

    ``now_min``: what begins earlier cannot change any more. ``unmoved``: people whose days all stay as they are.
    """

    planned: Planned
    problem: Problem
    roster: Roster
    start_min: int
    end_min: int
    now_min: int
    unmoved: frozenset[str]


def mark_absence(
    app: App, actor: Actor, roster_id: int, *, person: str, first_day: date, last_day: date, seconds: int, key: str
) -> Job:
    """Mark somebody ill on these days, and queue the re-plan of the roster. The same ``key`` gives the same job.

    Weekdays are credited with a fifth of the contract's week; pins of the person to shifts of these days go. Raises
    ``NotFound`` for a roster or person outside the actor's reach, ``InvalidInput`` for days outside the roster,
    ``Conflict`` for a roster that holds no shift or was superseded, ``Forbidden`` for staff.
    """
    require_planner(actor)
    require_seconds(seconds, MOST_S)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        organisation = uow.organisation.load()
        known = organisation.people.get(person)
        if known is None or not actor.sees_department(known.department):
            raise NotFound(f"there is no person {person!r}", key="person_missing", person=person)
        _require_days(version, first_day, last_day)
        if version.state in (RosterState.SOLVING, RosterState.SUPERSEDED) or not uow.rosters.assignments(roster_id):
            raise Conflict(
                f"a roster that is {version.state} cannot be planned anew", key="replan_state", state=str(version.state)
            )
        params = {"time_limit_s": float(seconds), "seed": 0, "num_workers": app.config.solve_threads}
        payload = {
            "roster": roster_id,
            "revision": version.revision,
            "person": person,
            "first_day": first_day.isoformat(),
            "last_day": last_day.isoformat(),
            "departments": None if actor.sees_all else sorted(actor.departments),
            "params": params,
        }
        again: Job | None = uow.jobs.find(key)
        if again is not None and again.payload == payload:
            return again
        uow.organisation.upsert_leaves(_missing(uow, _sick(organisation, person, first_day, last_day)))
        for pin in uow.organisation.pins(first_day, last_day):  # nobody ill keeps a pinned shift; no search could
            if pin.person == person and pin.shift_type is not None:
                uow.organisation.remove_pin(person, pin.day)
        job: Job = uow.jobs.enqueue(REPLAN, payload, key, actor.login)
        if first_day <= uow.today:
            request_refresh(uow, f"absence:{job.id}")
        days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
        uow.audit("roster.absence", f"roster:{roster_id}", job=job.id, person=person, **days)
        uow.commit()
    return job


def read_absence(uow: UnitOfWork, payload: Mapping[str, Any]) -> Absence:
    """What the re-plan starts from. Raises ``Conflict`` when the roster changed since it was asked for."""
    version: RosterVersion = uow.rosters.get(payload["roster"])
    require_revision(version.lifecycle, payload["revision"])
    planned = read_planned(uow, version)
    zone = planned.organisation.site.zone
    first, last = (date.fromisoformat(payload[day]) for day in ("first_day", "last_day"))
    starts = planned.problem.horizon.day_start_min
    now = datetime.combine(uow.today, uow.now.astimezone(zone).time(), zone)
    roster = to_roster(uow.rosters.assignments(version.id), version.first_day)
    unmoved = _unmoved(planned.organisation, payload)
    return Absence(
        planned=planned,
        problem=_with_unmoved(replace(planned.problem, given=()), roster, unmoved),
        roster=roster,
        unmoved=unmoved,
        start_min=planned.given.minute(wall_time(zone, first, 0)),
        end_min=planned.given.minute(wall_time(zone, last + timedelta(days=1), 0)),
        now_min=min(max(planned.given.minute(now), starts[0]), starts[-1]),
    )


def with_cover(app: App, payload: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """The child's result with hours expected to be short by role: as planned, without the person, and re-planned.

    ``standby``: whom to ask to be ready in the days of the absence, by what it would save (fen).
    """
    with app.reading(SYSTEM) as uow:
        asked = read_absence(uow, payload)
        if "roster" not in result:
            return dict(result)
        planned, roster = asked.planned, unpacked(result["roster"])
        assigned = to_assigned(roster, planned.version.first_day)
        first, last = (date.fromisoformat(payload[day]) for day in ("first_day", "last_day"))
        days = days_of(first, (last - first).days + 1)
        ready = (
            standby_list(uow, SYSTEM, planned, assigned, days=days, count=STANDBY, paths=STANDBY_PATHS)
            if planned.forecast_run_id is not None
            else ()
        )
    left = Roster(
        tuple(a for a in asked.roster if a.employee != payload["person"] or not _in(planned, a.day, first, last))
    )
    return {
        **result,
        "short_hours": {
            name: _hours(planned, asked.problem, one)
            for name, one in (("planned", asked.roster), ("left", left), ("replanned", roster))
        },
        "standby": [
            {
                "person": one.on_call.person,
                "day": one.on_call.day.isoformat(),
                "shift_type": one.on_call.shift,
                "saving_fen": round(one.saving.mean),
            }
            for one in ready
        ],
    }


@dataclass(frozen=True, kw_only=True)
class Leaner:
    """An answer that would have changed fewer ``days``, and what the work is worth that it left short besides (fen)."""

    days: int
    short_fen: int


@dataclass(frozen=True, kw_only=True)
class Affected:
    """Whose days would change. ``changes`` are those of people whom the actor sees; ``people`` and ``days`` count all.

    ``on_leave``: the (person, day)s of approved leave. ``roles_only``: of the days, those of the same shift in other
    roles. ``first``: an answer of the search that still runs; ``enough``: it keeps the cover that is asked, so that no
    later one changes more shifts.
    """

    job: Job
    changes: tuple[ChangedDay, ...]
    on_leave: frozenset[tuple[str, date]]
    people: int
    days: int
    roles_only: int
    first: bool
    enough: bool
    leaner: Leaner | None


def affected(app: App, actor: Actor, roster_id: int, job: Job) -> Affected | None:
    """Old and new of every day that the re-plan's answer changes; None while there is none.

    Raises ``NotFound`` for a roster that the actor does not see.
    """
    packed = job.result.get("roster") or job.progress.get("roster")
    if not isinstance(packed, str):
        return None
    with app.reading(actor) as uow:
        version = version_for(uow, actor, roster_id)
        before: tuple[AssignedDay, ...] = uow.rosters.assignments(version.id)
        organisation = uow.organisation.load()
        leaves = uow.organisation.leaves(version.first_day, version.first_day + timedelta(days=version.days - 1))
    people = organisation.people
    unmoved = _unmoved(organisation, job.payload)

    def changed(answer: str) -> tuple[ChangedDay, ...]:
        theirs = _with_theirs(unpacked(answer), before, version, unmoved)
        return changed_days(before, to_assigned(theirs, version.first_day))

    changes, less = changed(packed), job.result.get("leaner")
    return Affected(
        job=job,
        changes=tuple(c for c in changes if actor.sees_department(people[c.person].department)),
        on_leave=frozenset(
            (one.person, day)
            for one in leaves
            if one.status == "approved"
            for day in days_of(one.first_day, (one.last_day - one.first_day).days + 1)
        ),
        people=len({c.person for c in changes}),
        days=len(changes),
        roles_only=sum(
            c.before is not None and c.after is not None and c.before.shift_type == c.after.shift_type for c in changes
        ),
        first="roster" not in job.result,
        enough=bool((job.result if "roster" in job.result else job.progress).get("enough", True)),
        leaner=Leaner(days=len(changed(less["roster"])), short_fen=less["short_fen"]) if less else None,
    )


def accept_replan(app: App, actor: Actor, roster_id: int, job_id: int) -> RosterVersion:
    """The answer as a new draft of the same days, based on the roster that it changes; accepting twice gives two.

    Raises ``NotFound`` for a job that is not of this roster, ``Conflict`` for one without an answer or a roster that
    changed since, ``Forbidden`` for an answer that changes days of people outside the actor's reach.
    """
    require_planner(actor)
    job = question(app, actor, REPLAN, roster_id, job_id)
    packed = job.result.get("roster")
    if not isinstance(packed, str):
        raise Conflict(f"job {job_id} has no roster to take", key="replan_no_answer", job=job_id)
    with app.unit_of_work(actor) as uow:
        base = version_for(uow, actor, roster_id)
        require_revision(base.lifecycle, job.payload["revision"])
        before: tuple[AssignedDay, ...] = uow.rosters.assignments(base.id)
        organisation = uow.organisation.load()
        answer = _with_theirs(unpacked(packed), before, base, _unmoved(organisation, job.payload))
        for change in changed_days(before, to_assigned(answer, base.first_day)):
            if not actor.sees_department(organisation.people[change.person].department):
                raise Forbidden("the answer changes days of other departments' people", key="replan_of_others")
        draft: RosterVersion = uow.rosters.create(
            base.first_day, base.days, uow.now, forecast_run_id=base.forecast_run_id, based_on_id=base.id
        )
        made = take_content(uow, draft, answer, before)
        uow.audit("roster.replan_accept", f"roster:{draft.id}", job=job_id, based_on=base.id)
        uow.commit()
    return made


def take_content(
    uow: UnitOfWork, version: RosterVersion, roster: Roster, before: tuple[AssignedDay, ...]
) -> RosterVersion:
    """Put a roster that a search found into an open version, scored; days as in ``before`` keep their source."""
    last = version.first_day + timedelta(days=version.days - 1)
    pinned = {(pin.person, pin.day) for pin in uow.organisation.pins(version.first_day, last)}
    planned = read_planned(uow, version)
    after = scored(version, planned.problem, verify(planned.problem, roster), planned.cite)
    after = replace(after, lifecycle=advance(version.lifecycle, RosterEvent.EDIT))
    uow.rosters.replace_assignments(version.id, to_assigned(roster, version.first_day, pinned=pinned, before=before))
    uow.rosters.save(after, version.revision)
    return after


def _unmoved(organisation: Organisation, payload: Mapping[str, Any]) -> frozenset[str]:
    """Whose days the answer may not change: people outside the departments of the lead who asked."""
    moved = payload.get("departments")
    return frozenset(
        code for code, person in organisation.people.items() if moved is not None and person.department not in moved
    )


def _with_unmoved(problem: Problem, roster: Roster, unmoved: Collection[str]) -> Problem:
    """The problem in which these people may keep their days: without their pins, and without what they are absent from.

    Somebody else's colleague who is away but still planned is another lead's to replace, and forbids no answer here.
    """
    kept: dict[str, list[Shift]] = {}
    for one in roster:
        if one.employee in unmoved and (shift := problem.shift_by_key.get((one.day, one.shift_type))) is not None:
            kept.setdefault(one.employee, []).append(shift)
    return replace(
        problem,
        employees=tuple(
            replace(e, absences=tuple(a for a in e.absences if not any(a.touches(s) for s in kept[e.id])))
            if e.id in kept
            else e
            for e in problem.employees
        ),
        pins=tuple(pin for pin in problem.pins if pin.employee not in unmoved),
    )


def _with_theirs(
    answer: Roster, before: tuple[AssignedDay, ...], version: RosterVersion, unmoved: Collection[str]
) -> Roster:
    """The answer with the days of ``unmoved`` people as they were, to the letter."""
    theirs = to_roster((one for one in before if one.person in unmoved), version.first_day)
    return Roster((*(one for one in answer if one.employee not in unmoved), *theirs))


def _require_days(version: RosterVersion, first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise InvalidInput(f"{last_day} is before {first_day}", key="days_backwards", first=first_day, last=last_day)
    last = version.first_day + timedelta(days=version.days - 1)
    if not version.first_day <= first_day <= last_day <= last:
        raise InvalidInput(
            f"from {first_day} to {last_day} is not within the {version.days} days from {version.first_day}",
            key="absence_days",
            first_day=version.first_day,
            last_day=last,
        )


def _sick(organisation: Organisation, person: str, first_day: date, last_day: date) -> Iterator[Leave]:
    """The days as runs of weekdays, which are credited, and of weekend days, which are not."""
    credit = organisation.contracts[organisation.people[person].contract].regular_min_per_week // 5
    for weekend, run in groupby(days_of(first_day, (last_day - first_day).days + 1), lambda d: d.weekday() >= 5):
        days = list(run)
        yield Leave(
            person=person,
            first_day=days[0],
            last_day=days[-1],
            kind=SICK,
            credit_min_per_day=0 if weekend else credit,
        )


def _missing(uow: UnitOfWork, rows: Iterator[Leave]) -> list[Leave]:
    """Those that no approved leave covers already."""
    wanted = []
    for row in rows:
        held = uow.organisation.leaves(row.first_day, row.last_day, people={row.person})
        whole = any(
            one.status == "approved" and one.first_day <= row.first_day and row.last_day <= one.last_day for one in held
        )
        if not whole:
            wanted.append(row)
    return wanted


def _in(planned: Planned, index: int, first: date, last: date) -> bool:
    return first <= planned.version.first_day + timedelta(days=index) <= last


def _hours(planned: Planned, problem: Problem, roster: Roster) -> dict[str, float]:
    found = planned.short_hours(roster, problem)
    return {role: round(hours, 2) for role, hours in found.items()}
