"""Three rosters to choose from: ask for them, see what each costs and gives, make one of them the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job
from scheduler.domain.roster import RosterEvent, RosterVersion, advance, changed_days, require_revision
from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.planning.from_solution import to_assigned, to_roster
from scheduler.services.roster_inputs import Planned, forecast_run, read_planned, require_planner, version_for
from scheduler.services.roster_publishing import published_over
from scheduler.services.roster_questions import ALTERNATIVES, question, require_seconds, unpacked
from scheduler.services.roster_replanning import take_content
from scheduler.storage.unit_of_work import UnitOfWork
from solver.checks import verify
from solver.roster import Roster

USUAL_S, MOST_S = 60, 1800
USUAL_SLACK, MOST_SLACK = 0.02, 0.5


def request_alternatives(app: App, actor: Actor, roster_id: int, *, seconds: int, slack: float, key: str) -> Job:
    """Queue the search; ``seconds`` for all of it, ``slack``: what fairness and fewer changes may cost, a ratio.

    The same ``key`` again gives the same job. Raises ``NotFound`` for a roster, ``Forbidden`` for staff,
    ``InvalidInput`` for numbers that cannot be, ``Conflict`` for a roster that cannot be edited or days without a
    forecast.
    """
    require_planner(actor)
    require_seconds(seconds, MOST_S)
    if not 0 <= slack <= MOST_SLACK:
        raise InvalidInput(f"the slack must be from 0 to {MOST_SLACK}, got {slack}", key="field_needed", field="slack")
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        advance(version.lifecycle, RosterEvent.EDIT)  # refused now, not after the search
        if forecast_run(uow, version) is None:
            raise Conflict(
                f"no forecast covers the {version.days} days from {version.first_day}; make one first",
                key="forecast_missing",
                first_day=version.first_day,
                days=version.days,
            )
        params = {"time_limit_s": float(seconds), "seed": 0, "num_workers": app.config.solve_threads}
        payload = {"roster": roster_id, "revision": version.revision, "slack": slack, "params": params}
        job: Job = uow.jobs.enqueue(ALTERNATIVES, payload, key, actor.login)
        uow.audit("roster.alternatives_request", f"roster:{roster_id}", job=job.id, seconds=seconds, slack=slack)
        uow.commit()
    return job


def read_given(uow: UnitOfWork, roster_id: int) -> tuple[Planned, Roster]:
    """The problem, and the roster from which changes count: what is published for these days, else the content."""
    version: RosterVersion = uow.rosters.get(roster_id)
    from_version = published_over(uow, version) or version
    content = to_roster(uow.rosters.assignments(from_version.id), version.first_day)
    planned = read_planned(uow, version)
    known = planned.problem.employee_by_id
    return planned, Roster(tuple(a for a in content if a.employee in known))


def with_trade_off(app: App, payload: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """Each roster with its penalties by rule (fen), hours short by role, and whose days change.

    ``legal``: it keeps every hard rule as things stand now.
    """
    with app.reading() as uow:
        planned, given = read_given(uow, payload["roster"])
    before = to_assigned(given, planned.version.first_day)
    told = []
    for one in result["rosters"]:
        roster = unpacked(one["roster"])
        card = verify(planned.problem, roster)
        changes = changed_days(before, to_assigned(roster, planned.version.first_day))
        short = planned.short_hours(roster)
        told.append(
            {
                **one,
                "legal": card.feasible,
                "objective": card.objective,
                "penalties": {rule: fen for rule, fen in card.penalties.items() if fen},
                "short_hours": {role: round(hours, 2) for role, hours in short.items()},
                "shifts": len(roster),
                "changed_days": len(changes),
                "changed_people": len({change.person for change in changes}),
            }
        )
    return {**result, "rosters": told, "from_published": _counts_from(app, payload["roster"])}


def legal_today(app: App, actor: Actor, roster_id: int, found: Sequence[Mapping[str, Any]]) -> tuple[bool, ...]:
    """Does each roster of an answer keep every hard rule as things stand now, with leave approved since?"""
    with app.reading(actor) as uow:
        problem = read_planned(uow, version_for(uow, actor, roster_id)).problem
    return tuple(verify(problem, unpacked(one["roster"])).feasible for one in found)


def choose_alternative(
    app: App, actor: Actor, roster_id: int, revision: int, *, job_id: int, number: int
) -> RosterVersion:
    """Make one of the rosters found (``number`` from 0) the content of the version that it was searched for.

    Raises ``NotFound`` for a job or number that is not there, ``Conflict`` for a stale revision, a version that cannot
    be edited, or one that has changed since the search.
    """
    require_planner(actor)
    job = question(app, actor, ALTERNATIVES, roster_id, job_id)
    found = job.result.get("rosters", [])
    if not 0 <= number < len(found):
        raise NotFound(f"job {job_id} found no roster {number}", key="job_missing", job=job_id)
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        require_revision(version.lifecycle, revision)
        require_revision(version.lifecycle, job.payload["revision"])
        one = found[number]
        made = take_content(uow, version, unpacked(one["roster"]), uow.rosters.assignments(version.id))
        uow.audit("roster.choose", f"roster:{roster_id}", job=job_id, aims=one["aims"], objective=made.objective_fen)
        uow.commit()
    return made


def _counts_from(app: App, roster_id: int) -> int | None:
    """The published version that changes count from."""
    with app.reading() as uow:
        other = published_over(uow, uow.rosters.get(roster_id))
    return None if other is None else other.id
