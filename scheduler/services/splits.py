"""Splits of missed targets as jobs: which days can be split, start one, and the newest that has ended or still runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job
from scheduler.errors import Conflict, InvalidInput
from scheduler.services.hours_inputs import require_range
from scheduler.services.regret import whole_rosters
from scheduler.services.roster_inputs import require_planner
from scheduler.storage.unit_of_work import UnitOfWork

LEAST_S, MOST_S, USUAL_S = 1, 300, 10
KIND = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitState:
    """``first_day`` to ``last_day``: the whole rosters of a period that are over; ``rosters`` counts them (0: none).

    ``job`` is the newest split of exactly these days, if there is one.
    """

    first_day: date
    last_day: date
    rosters: int
    job: Job | None


def split_state(app: App, actor: Actor, first_day: date, last_day: date) -> SplitState:
    """What can be split of a period, and what has been. Raises Forbidden for staff."""
    require_planner(actor)
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        first, last, count = _whole(uow, first_day, last_day)
        newest: tuple[Job, ...] = uow.jobs.newest(kinds={KIND}, limit=200)
    days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
    mine = [job for job in newest if {key: job.payload.get(key) for key in days} == days]
    return SplitState(first_day=first, last_day=last, rosters=count, job=mine[0] if mine else None)


def request_split(app: App, actor: Actor, first_day: date, last_day: date, *, seconds: int, key: str) -> Job:
    """Queue the split of the period's whole rosters; ``seconds`` for each search, three a roster.

    The same ``key`` again gives the same job. Raises Forbidden for staff, InvalidInput for seconds that cannot be,
    Conflict for a period without a roster that is over.
    """
    require_planner(actor)
    require_range(first_day, last_day)
    if not LEAST_S <= seconds <= MOST_S:
        raise InvalidInput(
            f"a search takes {LEAST_S} to {MOST_S} seconds, not {seconds}",
            key="split_seconds",
            seconds=seconds,
            most=MOST_S,
        )
    with app.unit_of_work(actor) as uow:
        first, last, count = _whole(uow, first_day, last_day)
        if not count:
            raise Conflict(f"no roster is published for {first_day}", key="regret_no_roster", day=first_day)
        whole_rosters(uow, first, last)
        params = {"time_limit_s": float(seconds), "seed": 0, "num_workers": app.config.solve_threads}
        payload = {"first_day": first.isoformat(), "last_day": last.isoformat(), "params": params}
        job: Job = uow.jobs.enqueue(KIND, payload, key, actor.login)
        uow.audit("period.split_request", f"days:{first}..{last}", job=job.id, seconds=seconds)
        uow.commit()
    return job


def _whole(uow: UnitOfWork, first_day: date, last_day: date) -> tuple[date, date, int]:
    """First and last day of the published rosters that touch the period and are over, from the first one on end."""
    versions = [v for v in uow.rosters.published(first_day, last_day) if _end(v.first_day, v.days) < uow.today]
    joined = versions[:1]
    for version in versions[1:]:
        if version.first_day != _end(joined[-1].first_day, joined[-1].days) + timedelta(days=1):
            break
        joined.append(version)
    if not joined:
        return first_day, last_day, 0
    return joined[0].first_day, _end(joined[-1].first_day, joined[-1].days), len(joined)


def _end(first_day: date, days: int) -> date:
    return first_day + timedelta(days=days - 1)
