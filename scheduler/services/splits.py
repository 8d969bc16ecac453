"""Splits of missed targets as jobs: which days can be split, start one, and the newest that has ended or still runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.job import Job
from scheduler.domain.roster import RosterVersion
from scheduler.errors import Conflict, InvalidInput
from scheduler.services.hours_inputs import require_range
from scheduler.services.regret import whole_rosters
from scheduler.services.roster_inputs import forecast_run, require_planner
from scheduler.storage.unit_of_work import UnitOfWork

LEAST_S, MOST_S, USUAL_S = 1, 300, 30
KIND = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitState:
    """``first_day`` to ``last_day``: whole rosters of a period that can be split; ``rosters`` counts them (0: none).

    ``left_out`` counts those that are over and are not among them, for want of a forecast on end. ``job`` is the newest
    split of exactly these days, if there is one.
    """

    first_day: date
    last_day: date
    rosters: int
    left_out: int
    job: Job | None


class Whole(NamedTuple):
    """The rosters of a period that can be split together, and how many of those that are over cannot."""

    first_day: date
    last_day: date
    rosters: int
    left_out: int


def split_state(app: App, actor: Actor, first_day: date, last_day: date) -> SplitState:
    """What can be split of a period, and what has been. Raises Forbidden for staff."""
    require_planner(actor)
    require_range(first_day, last_day)
    with app.reading(actor) as uow:
        whole = _whole(uow, first_day, last_day)
        newest: tuple[Job, ...] = uow.jobs.newest(kinds={KIND}, limit=200)
    days = {"first_day": whole.first_day.isoformat(), "last_day": whole.last_day.isoformat()}
    mine = [job for job in newest if {key: job.payload.get(key) for key in days} == days]
    return SplitState(**whole._asdict(), job=mine[0] if mine else None)


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
        first, last, count, left_out = _whole(uow, first_day, last_day)
        if not count and left_out:
            raise Conflict(
                f"no forecast covers a roster of {first_day} to {last_day}; make one first",
                key="regret_no_forecast",
                first_day=first_day,
                days=(last_day - first_day).days + 1,
            )
        if not count:
            raise Conflict(f"no roster is published for {first_day}", key="regret_no_roster", day=first_day)
        whole_rosters(uow, first, last)
        params = {"time_limit_s": float(seconds), "seed": 0, "num_workers": app.config.solve_threads}
        payload = {"first_day": first.isoformat(), "last_day": last.isoformat(), "params": params}
        job: Job = uow.jobs.enqueue(KIND, payload, key, actor.login)
        uow.audit("period.split_request", f"days:{first}..{last}", job=job.id, seconds=seconds)
        uow.commit()
    return job


def _whole(uow: UnitOfWork, first_day: date, last_day: date) -> Whole:
    """The longest run of published rosters on end that touch the period, are over and have a forecast."""
    over = [v for v in uow.rosters.published(first_day, last_day) if _end(v.first_day, v.days) < uow.today]
    runs: list[list[RosterVersion]] = []
    for version in over:
        if forecast_run(uow, version) is None:
            continue
        if runs and version.first_day == _end(runs[-1][-1].first_day, runs[-1][-1].days) + timedelta(days=1):
            runs[-1].append(version)
        else:
            runs.append([version])
    if not runs:
        return Whole(first_day, last_day, 0, len(over))
    joined = max(runs, key=len)
    return Whole(joined[0].first_day, _end(joined[-1].first_day, joined[-1].days), len(joined), len(over) - len(joined))


def _end(first_day: date, days: int) -> date:
    return first_day + timedelta(days=days - 1)
