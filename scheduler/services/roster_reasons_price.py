"""What one more hour of overtime, one more person or one more qualification would bring to a roster, as a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job
from scheduler.errors import InvalidInput, NotFound
from scheduler.planning.from_solution import to_roster
from scheduler.planning.price_changes import change_of
from scheduler.services.roster_inputs import Planned, read_planned, require_planner, version_for
from scheduler.services.roster_questions import PRICE, require_seconds, unpacked
from scheduler.storage.unit_of_work import UnitOfWork
from solver.problem import Problem
from solver.roster import Roster

MOST_CHANGES = 6
USUAL_S, MOST_S = 10, 300  # of one search; there is one more than changes


def request_prices(
    app: App,
    actor: Actor,
    roster_id: int,
    changes: Sequence[Mapping[str, Any]],
    *,
    seconds: int,
    key: str,
    about: Mapping[str, Any] | None = None,
) -> Job:
    """Queue the pricing of changes as of ``planning.price_changes``, each by itself; ``seconds`` for each search.

    ``about`` is kept with the job (the gap that was looked at). The same ``key`` again gives the same job. Raises
    ``NotFound`` for a roster or person outside the actor's reach, ``InvalidInput`` for no change, too many, or one that
    changes nothing, ``Forbidden`` for staff.
    """
    require_planner(actor)
    require_seconds(seconds, MOST_S)
    if not 1 <= len(changes) <= MOST_CHANGES:
        raise InvalidInput(
            f"from 1 to {MOST_CHANGES} changes can be priced at once, not {len(changes)}",
            key="price_changes",
            most=MOST_CHANGES,
        )
    with app.unit_of_work(actor) as uow:
        version = version_for(uow, actor, roster_id)
        planned = read_planned(uow, version)
        for asked in changes:
            person = planned.organisation.people.get(str(asked["person"]))
            if person is None or not actor.sees_department(person.department):
                raise NotFound(f"there is no person {asked['person']!r}", key="person_missing", person=asked["person"])
            change_of(asked, planned.problem)
        params = {"time_limit_s": float(seconds), "seed": 0, "num_workers": app.config.solve_threads}
        payload = {
            "roster": roster_id,
            "revision": version.revision,
            "changes": [dict(asked) for asked in changes],
            "about": dict(about or {}),
            "params": params,
        }
        job: Job = uow.jobs.enqueue(PRICE, payload, key, actor.login)
        uow.audit("roster.price_request", f"roster:{roster_id}", job=job.id, changes=len(changes), seconds=seconds)
        uow.commit()
    return job


def read_priced(uow: UnitOfWork, roster_id: int) -> tuple[Planned, Roster]:
    """The roster's problem and content as they stand."""
    version = uow.rosters.get(roster_id)
    return read_planned(uow, version), to_roster(uow.rosters.assignments(version.id), version.first_day)


def with_hours(
    planned: Planned, changes: Sequence[Mapping[str, Any]], result: Mapping[str, Any], *, same: bool
) -> dict[str, Any]:
    """The child's result without its rosters, each price with the hours short by role before and after.

    ``same``: the problem is still the one that was searched; else no hours are told.
    """
    problem = planned.problem
    base = _hours(planned, problem, result["base"]) if same else None
    told = []
    for asked, one in zip(changes, result["prices"], strict=False):
        after = _hours(planned, change_of(asked, problem).apply(problem), one["roster"]) if same else None
        told.append({**{k: v for k, v in one.items() if k != "roster"}, "short_hours": after})
    return {"status": result["status"], "short_hours": base, "prices": told}


def _hours(planned: Planned, problem: Problem, packed: str | None) -> dict[str, float] | None:
    """Expected hours short by role of a packed roster."""
    if packed is None:
        return None
    found = planned.short_hours(unpacked(packed), problem)
    return {role: round(hours, 2) for role, hours in found.items()}
